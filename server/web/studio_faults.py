"""What a designer is shown beside « Publier » before a version goes out, and says to have seen: faults, no errors."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from forms.circumstances import Circumstances
from forms.errors import FormsError
from forms.model import UNKNOWN_ANSWER, BookletTemplate
from print.checking import remarks_of_pages
from print.checking_ids import remarks_since
from print.remarks import Remark, RemarkKind, remarks_on, remarks_on_design
from server.record.designs import look_at
from server.record.templates import template_of
from server.record.versions import newest_numbers, newest_text
from server.web.studio_pages import MOST_CHILDREN, circumstances_of, composed

_WORST: Final = "le plus de personnes, avec de longs noms, et « je ne sais pas » partout"

_TOLD: Final = frozenset({RemarkKind.MANY_BOXES, RemarkKind.UNWRITTEN, RemarkKind.DEAD_END})
"""Remarks on a text that are faults."""

_BEGINNING: Final = 20
"""Signs of a text by which it is known where it is cut at another place."""


def faults_of(records: Session, key: str, text: str) -> tuple[Remark, ...]:
    """What must be accepted knowingly: what is odd in the text, ids that mean something else, faults of pages.

    Three booklets are composed: the usual one, folded and in large print, and the longest. Empty while a text has
    errors, which are told elsewhere.
    """
    template = look_at(records, key, text).template
    if template is None:
        return ()
    once = {_what(one): one for one in reversed(_of_pages(template))}
    seen = (one for one in remarks_on_design(template, text) if one.kind in _TOLD)
    return (*seen, *ids_since(records, template, text), *reversed(once.values()))


def ids_since(records: Session, template: BookletTemplate, text: str) -> tuple[Remark, ...]:
    """The ids that are not what they were in the newest version; none of a kind that has no version."""
    if template.key not in newest_numbers(records):
        return ()
    return remarks_since(template_of(records, template.key), template, text)


def harder_than_before(records: Session, key: str, text: str, template: BookletTemplate) -> Mapping[RemarkKind, int]:
    """How many hard words, and how many long sentences, a text has that the version before did not have."""
    before = newest_text(records, key)
    known = {one.said for one in remarks_on(template_of(records, key), before)} if before is not None else set()
    new = Counter(one.kind for one in remarks_on(template, text) if one.said not in known)
    return {kind: new[kind] for kind in (RemarkKind.HARD_WORD, RemarkKind.LONG_SENTENCE)}


def mark_of(faults: Sequence[Remark]) -> str:
    """What a form says of the faults that it showed: it is another one when they are others."""
    return hashlib.sha256("\n".join(one.said for one in faults).encode()).hexdigest()[:16]


def _what(fault: Remark) -> tuple[str, str]:
    """What a fault of a page is about: one text that is cut here and there is told once."""
    words, _end, problem = fault.said.partition(" : ")[2].rpartition(" » ")
    return words[:_BEGINNING], problem


def _of_pages(template: BookletTemplate) -> tuple[Remark, ...]:
    usual, worst = circumstances_of(template, {}), circumstances_of(template, _everything(template))
    return (
        *_of_booklet(template, usual),
        *_of_booklet(template, usual, large=True),
        *_of_booklet(template, worst, answers=_WORST),
    )


def _of_booklet(
    template: BookletTemplate, circumstances: Circumstances, *, answers: str = "", large: bool = False
) -> tuple[Remark, ...]:
    try:
        drawn = composed(template, circumstances, "grand" if large else "livret")
    except FormsError:
        return ()
    return remarks_of_pages(drawn.pages, drawn.booklet, answers=answers, folded=not large, large=large)


def _everything(template: BookletTemplate) -> Mapping[str, str]:
    """The form that asks for the longest booklet."""
    asked = {f"answer.{one.key}": UNKNOWN_ANSWER for one in template.situations}
    return {"persons": str(template.persons_max), "children": str(MOST_CHILDREN), "names": "long", **asked}
