"""What designers write in the studio: their drafts, a new kind of booklet, and the version that they publish.

A draft belongs to who types it. It stays when their session ends, and goes when it is published or given up; what it
said can be taken back (`draft_ends.py`).
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.catalogue import borrows_from, read_booklet
from forms.errors import TemplateError
from forms.model import BookletTemplate
from forms.taken import taken_by_others
from forms.template_reading import LONGEST_NEED
from forms.toml_lines import line_of, value_lines
from print.page_checks import LEAST_CONTRAST
from print.remarks import DARKER, FIRST_PURPOSE, FIRST_SUMMARY, least_contrast, pale
from server.record.design_errors import AlreadyPublished, DraftChanged, KeyTaken, NewerVersion, NotPublishable
from server.record.errors import TextRefused
from server.record.history import now
from server.record.left_drafts import forget_left, leave
from server.record.tables import AccountRow, TemplateDraftRow
from server.record.templates import templates_of
from server.record.values import refuse_longer
from server.record.versions import KeptText, add_version, kept_text, newest_numbers, newest_of, newest_text, versions_of

LONGEST_TEXT: Final = 200_000
"""Signs of a kind of booklet: four times the longest one that is shipped."""

MOST_LINES: Final = 3_000
"""Likewise: an editor numbers each line."""

LONGEST_WORDS: Final = 300
"""Signs of what a version says of itself."""


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """What somebody is writing.

    Attributes:
        key: Of the kind of booklet.
        base: The version that it began from; 0: a new kind.
        text: All of it.
        mark: Changes with every change.
        typed_at: When it was last changed, UTC.
    """

    key: str
    base: int
    text: str
    mark: str
    typed_at: datetime


@dataclass(frozen=True, slots=True)
class OtherWriter:
    """Somebody else who is writing the same kind of booklet.

    Attributes:
        name: Theirs.
        typed_at: When they last did, UTC.
    """

    name: str
    typed_at: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """A text, as far as it is a kind of booklet.

    Attributes:
        template: What it makes; None while it has problems.
        problems: What is wrong with it, from the top.
    """

    template: BookletTemplate | None
    problems: tuple[TemplateError, ...]


def look_at(session: Session, key: str, text: str) -> Looked:
    """Read a text as a kind of booklet of this home: one that can be published has no problem."""
    templates = templates_of(session)
    found: dict[str, str | None] = {}

    def find(other: str) -> str | None:
        if other not in found:
            found[other] = None if other == key else newest_text(session, other)
        return found[other]

    template, problems = read_booklet(key, text, templates.town_hall, find)
    if template is not None:
        problems = (*problems, *taken_by_others(template, text, templates.newest(session).values()))
    if template is not None and not problems:
        problems = _pale(key, template, text)
    return Looked(None if problems else template, tuple(sorted(problems, key=lambda one: one.line or 0)))


def publish(session: Session, key: str, text: str, *, base: int, by: str, words: str) -> int:
    """Make a text the newest version of a kind of booklet: journeys that are opened from now on have it.

    Args:
        session: Of a transaction.
        key: Of the kind.
        text: All of it.
        base: The version that it began from; 0: a new kind.
        by: Who publishes it.
        words: What changed, in theirs.

    Returns:
        The number of the version.

    Raises:
        NotPublishable: It has problems.
        AlreadyPublished: The newest version says the same.
        NewerVersion: It did not begin from the newest version.
        TextRefused: The words, or the text, are too long.
    """
    check_length(text)
    refuse_longer("words", words, LONGEST_WORDS)
    looked = look_at(session, key, text)
    if looked.problems:
        raise NotPublishable(key, looked.problems)
    last = newest_numbers(session).get(key, 0)
    kept = _with_borrowed(session, text)
    if last and kept_text(session, key, last) == kept:
        raise AlreadyPublished(key, last)
    if base != last:
        raise _newer(session, key, last)
    if not add_version(session, key, last + 1, kept, by=by, words=words):
        raise _newer(session, key, newest_of(session, key))
    return last + 1


def is_published(session: Session, key: str, text: str) -> bool:
    """Whether the newest version of a kind of booklet says this, with the same blocks of other booklets."""
    last = newest_numbers(session).get(key, 0)
    return (
        bool(last)
        and newest_text(session, key) == text
        and kept_text(session, key, last) == _with_borrowed(session, text)
    )


def _with_borrowed(session: Session, text: str) -> KeptText:
    """A text with those of the booklets from which it takes blocks, as they are now."""
    borrowed = {other: newest_text(session, other) for other in borrows_from(text)}
    return KeptText(text, {other: said for other, said in borrowed.items() if said is not None})


def check_length(text: str) -> None:
    """Refuse a text that is longer than any booklet, in signs or in lines.

    Raises:
        TextRefused
    """
    refuse_longer("text", text, LONGEST_TEXT)
    if text.removesuffix("\n").count("\n") >= MOST_LINES:
        raise TextRefused("text", LONGEST_TEXT)


def draft_of(session: Session, account: int, key: str) -> TemplateDraft | None:
    """What an account is writing of a kind of booklet; None: nothing."""
    row = session.get(TemplateDraftRow, (account, key))
    return None if row is None else _draft(row)


def drafts_of_account(session: Session, account: int) -> tuple[TemplateDraft, ...]:
    """Everything that an account is writing, by key."""
    mine = select(TemplateDraftRow).where(TemplateDraftRow.account == account).order_by(TemplateDraftRow.key)
    return tuple(_draft(row) for row in session.scalars(mine))


def keep_draft(
    session: Session, account: int, key: str, text: str, *, base: int, mark: str, anyway: bool = False
) -> str:
    """Keep what an account is writing.

    Args:
        session: Of a transaction.
        account: Whose it is.
        key: Of the kind of booklet.
        text: All of it.
        base: The version that it began from; 0: a new kind.
        mark: Of the draft that was shown; empty: there was none.
        anyway: Also over a draft that was changed elsewhere: that one is left (`left_drafts`).

    Returns:
        Its new mark; the same one where it says the same.

    Raises:
        DraftChanged: It was changed elsewhere since it was shown.
        TextRefused: It is longer than any booklet.
    """
    check_length(text)
    row = session.get(TemplateDraftRow, (account, key), with_for_update=True)
    if row is not None and (row.text, row.base) == (text, base):
        return row.mark
    changed = (row.mark if row is not None else "") != mark and (row is None or row.text != text)
    if changed and not anyway:
        raise DraftChanged(key)
    if row is not None and changed:
        leave(session, account, key, row.text, base=row.base)
    if row is None:
        row = TemplateDraftRow(account=account, key=key)
        session.add(row)
    row.base, row.text, row.mark, row.typed_at = base, text, secrets.token_hex(8), now()
    session.flush()
    forget_left(session, account, key, text)
    return row.mark


def others_writing(session: Session, account: int, key: str) -> tuple[OtherWriter, ...]:
    """Who else is writing the same kind of booklet, the last one first."""
    rows = session.execute(
        select(AccountRow.name, TemplateDraftRow.typed_at)
        .join(TemplateDraftRow, TemplateDraftRow.account == AccountRow.id)
        .where(TemplateDraftRow.key == key, TemplateDraftRow.account != account)
        .order_by(TemplateDraftRow.typed_at.desc())
    )
    return tuple(OtherWriter(row.name, row.typed_at) for row in rows)


def begin(
    session: Session, account: int, *, key: str, letter: str, colour: str, title: str, motif: str = ""
) -> TemplateDraft:
    """Begin a new kind of booklet: a draft that is small, and right.

    Raises:
        KeyTaken: There is such a kind, or somebody is writing one.
        NotPublishable: The key, the letter, the colour, the title or the drawing cannot be used.
    """
    if key in newest_numbers(session) or draft_of(session, account, key) is not None:
        raise KeyTaken(key)
    others = others_writing(session, account, key)
    if others:
        raise KeyTaken(key, others[0].name)
    text = first_text(key, letter, colour, title, motif)
    looked = look_at(session, key, text)
    if looked.problems:
        raise NotPublishable(key, looked.problems)
    keep_draft(session, account, key, text, base=0, mark="")
    draft = draft_of(session, account, key)
    if draft is None:
        raise AssertionError(key)
    return draft


def first_text(key: str, letter: str, colour: str, title: str, motif: str = "") -> str:
    """The file of a new kind of booklet: one step and one document, to be written over."""
    typed = {"title": title, "key": key, "motif": motif}
    words = {name: _as_text(value) for name, value in typed.items()}
    drawn = f'motif = "{words["motif"]}"\n' if motif else ""
    need = f'[[need]]\nsays = "{words["title"]}"'
    if len(words["title"]) > LONGEST_NEED:
        need = f'# [[need]]\n# says = "le besoin, en {LONGEST_NEED} signes au plus"'
    return _FIRST.format(
        need=need,
        key=words["key"],
        letter=letter,
        colour=colour,
        title=words["title"],
        motif=drawn,
        purpose=FIRST_PURPOSE,
        summary=FIRST_SUMMARY,
    )


def _as_text(words: str) -> str:
    """Words as they stand between the quotes of a file."""
    quoted = re.sub(r'"([^"]*)"', r"« \1 »", words).replace('"', "").replace("\\", " ")
    return " ".join(quoted.split())


_FIRST: Final = """\
# Livret « {title} »

key = "{key}"
letter = "{letter}"
colour = "{colour}"
title = "{title}"
{motif}purpose = "{purpose}"
summary = ["{summary}"]
person_word = "personne"
persons_min = 1
persons_max = 1

[[step]]
id = "{letter}1"
title = "Réunir les pièces"
short = "Pièces"
happens = "Lisez ce livret. Réunissez les pièces."

[[document]]
id = "P-{letter}01"
title = "Pièce d'identité"
scope = "person"
step = "{letter}1"
base = true

[[contact]]
key = "accueil"
service = "accueil"

{need}

# Combien de temps cela prend : enlevez les « # » et complétez.
# [time]
# takes = "environ un mois"
"""


def _pale(key: str, template: BookletTemplate, text: str) -> tuple[TemplateError, ...]:
    """A colour in which nobody reads well: the sign of the line and the buttons of its pages are white on it."""
    if least_contrast(template) >= LEAST_CONTRAST:
        return ()
    return (TemplateError(Path(f"{key}.toml"), line_of(value_lines(text), ("colour",)), pale(template), DARKER),)


def _newer(session: Session, key: str, number: int) -> NewerVersion:
    by = next((one.by for one in versions_of(session, key) if one.number == number), "")
    return NewerVersion(key, number, by)


def _draft(row: TemplateDraftRow) -> TemplateDraft:
    return TemplateDraft(row.key, row.base, row.text, row.mark, row.typed_at)
