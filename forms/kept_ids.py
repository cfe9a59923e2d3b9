"""Whether what has an id keeps it from one version of a booklet to the next: paper and records bear it. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from forms.model import BookletTemplate
from forms.toml_lines import Path

_ALIKE: Final = 0.85
"""From which share of common signs on two titles are the same one, with a slip or a word mended."""

_SAME_TEXT: Final = 0.6
"""The same for what is said under a title, which is longer and is mended more."""

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
"""Short words are everywhere."""


@dataclass(frozen=True, slots=True)
class IdSlip:
    """An id that is not what it was.

    Attributes:
        place: Where it stands in the newer text.
        id: As it is there.
        title: What it names there.
        former_id: What the same thing was called; empty: the same id named something else.
        former_title: What the id, or the former id, named.
    """

    place: Path
    id: str
    title: str
    former_id: str
    former_title: str


@dataclass(frozen=True, slots=True)
class _Named:
    """What has an id: where it stands, what it is called, and what is said of it."""

    place: Path
    title: str
    text: str = ""


def id_slips(before: BookletTemplate, after: BookletTemplate) -> tuple[IdSlip, ...]:
    """The ids of a newer version under which something else stands, and those that something got instead of its own."""
    old, new = _groups(before), _groups(after)
    return tuple(slip for group, named in new.items() for slip in _slips(old.get(group, {}), named))


def _groups(template: BookletTemplate) -> dict[str, dict[str, _Named]]:
    """Steps, documents and questions by id; and the fields of each step by key."""
    steps = {one.id: _Named(("step", at, "id"), one.title, one.happens) for at, one in enumerate(template.steps)}
    papers = {one.id: _Named(("document", at, "id"), one.title) for at, one in enumerate(template.documents)}
    asked = {one.key: _Named(("situation", at, "key"), one.question) for at, one in enumerate(template.situations)}
    fields = {
        f"step {step.id}": {
            one.key: _Named(("step", at, "field", place, "key"), one.label) for place, one in enumerate(step.fields)
        }
        for at, step in enumerate(template.steps)
    }
    return {"steps": steps, "documents": papers, "situations": asked, **fields}


def _slips(old: Mapping[str, _Named], new: Mapping[str, _Named]) -> Iterator[IdSlip]:
    gone = {name: one for name, one in old.items() if name not in new}
    for name, one in new.items():
        before = old.get(name)
        if before is not None and not _same(before, one):
            yield IdSlip(one.place, name, one.title, "", before.title)
        if before is None:
            former = next((other for other, was in gone.items() if _alike(was.title, one.title) >= _ALIKE), "")
            if former:
                yield IdSlip(one.place, name, one.title, former, gone.pop(former).title)


def _same(before: _Named, after: _Named) -> bool:
    """Whether two things under one id are the same one, said otherwise: most words in common, or much of the text.

    Most of those of the shorter title: "acte" and "établi" are in the names of many certificates.
    """
    words = [set(_WORD.findall(one.title.casefold())) for one in (before, after)]
    if 2 * len(words[0] & words[1]) > min(map(len, words)) or _alike(before.title, after.title) >= _ALIKE:
        return True
    return bool(before.text and after.text) and _alike(before.text, after.text) >= _SAME_TEXT


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(a=one.casefold(), b=other.casefold(), autojunk=False).ratio()
