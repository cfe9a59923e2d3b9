"""Finds journeys by what is written in them, and says where it stands. Names and codes are found by `overview.py`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from server.record.model import JourneySummary
from server.record.note_words import Part, Word, excerpt, keys_of, words_of
from server.record.overview import has_name, journeys_by_code
from server.record.tables import JourneyRow, NoteRow, NoteWordRow

SHOWN: Final = 2
"""Notes of a journey that are shown as the reason why it was found; what is left over is counted."""

_AFTER_ALL: Final = "\U0010ffff"
"""Comes after every character of a word."""


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note that says what was looked for, or a part of it.

    Attributes:
        parts: The note around it.
        perhaps: Other words or numbers that may stand there, and are what was looked for.
        checked: A person said that it says so; otherwise it was read, and nobody has looked yet.
        field: Id of the field that it stands in; empty for what stands beside the printed areas.
        label: What is printed there, as agents read it; empty likewise.
        sensitive: Never shown to the resident.
        edition: The edition that it was written on; None: it was typed.
        page: Its page, from 1; None: it was typed, or nobody knows.
        review: Id of the question about it that waits; None: none does.
    """

    parts: tuple[Part, ...]
    perhaps: tuple[str, ...]
    checked: bool
    field: str
    label: str
    sensitive: bool
    edition: int | None
    page: int | None
    review: str | None


@dataclass(frozen=True, slots=True)
class NotedJourney:
    """A journey that was found by its notes.

    Attributes:
        summary: As in lists.
        notes: What they say, the note that says most of it first; no more than `SHOWN`.
        more: How many other notes say a part of it.
    """

    summary: JourneySummary
    notes: tuple[FoundNote, ...]
    more: int


def find_by_notes(
    session: Session,
    text: str,
    *,
    limit: int,
    without: Collection[str] = frozenset(),
    filters: Sequence[ColumnElement[bool]] = (),
) -> list[NotedJourney]:
    """Find journeys of which notes say what was typed, the last changed first.

    Every word must stand in a note or a name, and one at least in a note.

    Args:
        session: Any.
        text: What was typed; signs that are no part of a word or a number count for nothing.
        limit: At most so many.
        without: Codes of journeys that are not looked for, because they were found by their names.
        filters: What else they must be (`search.Filters.conditions`).
    """
    words = words_of(text)
    if not words:
        return []
    named = [and_(*map(has_name, word.pieces)) for word in words]
    noted = [or_(*map(_in_notes, word.ways)) for word in words]
    everything = [name | note for name, note in zip(named, noted, strict=True)]
    query = (
        select(JourneyRow.code)
        .where(*filters, *everything, ~and_(true(), *named) | or_(*noted), JourneyRow.code.not_in(without))
        .order_by(JourneyRow.changed_at.desc(), JourneyRow.code)
        .limit(limit)
    )
    codes = session.scalars(query).all()
    summaries, notes = journeys_by_code(session, codes), _notes(session, codes, words)
    return [
        NotedJourney(summaries[code], tuple(notes[code][:SHOWN]), max(0, len(notes[code]) - SHOWN)) for code in codes
    ]


def _in_notes(way: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether the notes of a journey say one thing in one way.

    Its longest word is looked up; only where more than a word has to be there, the notes that hold it are looked at.
    """
    first, *_rest = sorted((key for part in way for key in keys_of(part)), key=lambda key: -len(key.word))
    upper = first.word + _AFTER_ALL
    word = NoteWordRow.word
    holds = select(NoteWordRow.journey).where(
        (word >= first.word) & (word < upper) if first.begun else word == first.word
    )
    if len(way) == 1 and len(keys_of(way[0])) == 1:
        return JourneyRow.code.in_(holds)
    return JourneyRow.code.in_(select(NoteRow.journey).where(NoteRow.journey.in_(holds), _says_so(way)))


def _says(word: Word) -> ColumnElement[bool]:
    return or_(*map(_says_so, word.ways))


def _says_so(way: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(*(NoteRow.search.contains(part, autoescape=True) for part in way))


def _notes(session: Session, codes: Sequence[str], words: Sequence[Word]) -> dict[str, list[FoundNote]]:
    """The notes of some journeys that say any of the words, by code; those that say most of them first."""
    query = select(NoteRow).where(NoteRow.journey.in_(codes), or_(*map(_says, words)))
    rows = sorted(session.scalars(query), key=lambda row: (-_count(row, words), not row.checked, row.place))
    notes: dict[str, list[FoundNote]] = {code: [] for code in codes}
    for row in rows:
        notes[row.journey].append(_note(row, words))
    return notes


def _count(row: NoteRow, words: Sequence[Word]) -> int:
    return sum(word.is_in(row.search) for word in words)


def _note(row: NoteRow, words: Sequence[Word]) -> FoundNote:
    parts = excerpt(row.text, words)
    others = (tuple(excerpt(other, words)) for other in row.perhaps)
    return FoundNote(
        parts=parts,
        perhaps=tuple("".join(part.text for part in other) for other in others if any(part.found for part in other)),
        checked=row.checked,
        field=row.field,
        label=row.label,
        sensitive=row.sensitive,
        edition=row.edition,
        page=row.page,
        review=row.review,
    )
