"""Keeps what a search finds in the notes of a journey as it is now: what is known, in the margin, and what waits.

It is all computed from the record and the questions, whenever a journey's history tells of a change: what was read
wrong and put right, taken out or struck out is found no more. `note_search.py` looks for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from forms.circumstances import AddContact, AddWord, said_still
from forms.circumstances_json import circumstances_from_json
from forms.errors import FormsError
from forms.model import FieldKind
from scan.written_forms import ValueKind
from server.record.booklet_now import booklet_now
from server.record.decisions import is_waiting, taken_back
from server.record.handwritten import document_of
from server.record.history import journey_row, pop_changed
from server.record.margins import margin_notes
from server.record.model import ReviewReason
from server.record.note_words import BREAK, index_words, searchable, words_of
from server.record.private_notes import private_notes
from server.record.tables import (
    EditionRow,
    FieldRow,
    JourneyRow,
    NoteRow,
    NoteWordRow,
    PageReadingRow,
    ReadingRow,
    ReviewRow,
)
from server.record.words import MACHINE, to_agents

RULES: Final = 2
"""Grows when the same notes are to be found by something else; those kept by earlier rules are then kept anew."""

PRIVATE: Final = "private"
ADAPTED: Final = "adapted"
"""Where what is found stands: in no field, but among what agents tell each other, or typed for the booklet."""

CONTACT: Final = "Contact ajouté"
WORD: Final = "Mot pour la personne"
BETWEEN_AGENTS: Final = "Entre agents"

_WRITTEN: Final = frozenset({FieldKind.NOTE.value, FieldKind.NUMBER.value})
"""Kinds of field that hold what somebody wrote, and not one of a few printed words."""

_VALUES: Final = frozenset({ValueKind.PHONE, ValueKind.AMOUNT, ValueKind.FILE_NUMBER, ValueKind.EMAIL})
"""What is looked for as it stands there; a day has another normal form, and yes or no says nothing by itself."""

_AT_ONCE: Final = 1000
"""Words that one statement takes out: PostgreSQL takes 65,535 values in one, and SQLite, as it is shipped, 32,766."""


def keep_changed(session: Session) -> None:
    """Keep the notes of every journey that this transaction changed."""
    for code in pop_changed(session):
        keep_notes(session, code)


def keep_notes(session: Session, code: str) -> None:
    """Keep what a search finds in a journey's notes as they are now. The caller holds the journey."""
    wanted = {row.place: row for row in notes_now(session, code)}
    kept = session.scalars(select(NoteRow).where(NoteRow.journey == code)).all()  # held, or `merge` asks for each again
    for row in kept:
        if row.place not in wanted:
            session.delete(row)
    for row in wanted.values():
        session.merge(row)
    _keep_words(session, code, frozenset().union(*(index_words(row.search) for row in wanted.values())))
    journey_row(session, code).notes_rules = RULES


def _keep_words(session: Session, code: str, wanted: frozenset[str]) -> None:
    of_journey = NoteWordRow.journey == code
    kept = set(session.scalars(select(NoteWordRow.word).where(of_journey)))
    gone = sorted(kept - wanted)
    for first in range(0, len(gone), _AT_ONCE):
        session.execute(delete(NoteWordRow).where(of_journey, NoteWordRow.word.in_(gone[first : first + _AT_ONCE])))
    if wanted - kept:
        session.execute(insert(NoteWordRow), [{"journey": code, "word": word} for word in sorted(wanted - kept)])


def kept_by_earlier_rules() -> Select[str]:
    """Codes of the journeys whose notes an earlier version kept, or none did."""
    return select(JourneyRow.code).where(JourneyRow.notes_rules != RULES).order_by(JourneyRow.code)


def notes_now(session: Session, code: str) -> list[NoteRow]:
    """What a search finds in a journey's notes, computed; the rows are in no session."""
    return [
        *_known(session, code),
        *_beside(session, code),
        *_asked(session, code),
        *_typed_by_agents(session, code),
        *_between_agents(session, code),
    ]


def _known(session: Session, code: str) -> Iterator[NoteRow]:
    """What the record knows."""
    rows = [
        row
        for row in session.scalars(select(FieldRow).where(FieldRow.journey == code))
        if isinstance(row.value, str) and row.value
    ]
    facts = _facts(session, code, {row.field for row in rows})
    rows = [row for row in rows if facts[row.field]["kind"] in _WRITTEN]
    places = _places(session, code, {row.field for row in rows})
    perhaps = _perhaps(session, [places[row.edition, row.field][0] for row in rows if _by_machine(row, places)])
    for row in rows:
        reading, page = places.get((row.edition, row.field), (0, None))
        yield _note(
            code,
            row.field,
            row.value,
            perhaps.get(reading, {}),
            field=row.field,
            label=to_agents(facts[row.field]["label"]),
            sensitive=facts[row.field]["sensitive"],
            edition=row.edition,
            page=page,
            checked=row.by != MACHINE,
        )


def _beside(session: Session, code: str) -> Iterator[NoteRow]:
    """What stands beside the printed areas, once a person has looked at it."""
    for note in margin_notes(session, code):
        if note.text:
            yield _note(code, _question_place(note.review), note.text, {}, edition=note.edition, page=note.page)


def _asked(session: Session, code: str) -> Iterator[NoteRow]:
    """What was read, and waits for a person."""
    waiting = select(ReviewRow).where(
        ReviewRow.journey == code,
        ReviewRow.page_reading.not_in(taken_back()),
        ReviewRow.reason != ReviewReason.AUDIT.value,  # it is in the record
        is_waiting(),
    )
    rows = [row for row in session.scalars(waiting) if isinstance(row.paper, str) and (row.kind or "note") in _WRITTEN]
    facts = _facts(session, code, {row.field for row in rows if row.field})
    perhaps = _perhaps(session, [row.reading for row in rows if row.reading is not None])
    for row in rows:
        yield _note(
            code,
            _question_place(row.id),
            str(row.paper),
            perhaps.get(row.reading or 0, {}),
            field=row.field,
            label=to_agents(row.question) if row.field else "",
            sensitive=bool(row.field and facts[row.field]["sensitive"]),
            edition=row.edition,
            page=row.page,
            checked=False,
            review=row.id,
        )


def _typed_by_agents(session: Session, code: str) -> Iterator[NoteRow]:
    """Whom to see, and words to the person, as agents typed them for the booklet."""
    for number, change in enumerate(said_still(circumstances_from_json(journey_row(session, code).circumstances))):
        match change:
            case AddContact(contact=contact):
                text = "\n".join((contact.name, *contact.details))
                yield _note(code, f"+{number}", text, {}, edition=None, page=None, field=ADAPTED, label=CONTACT)
            case AddWord(text=text):
                yield _note(code, f"+{number}", text, {}, edition=None, page=None, field=ADAPTED, label=WORD)


def _between_agents(session: Session, code: str) -> Iterator[NoteRow]:
    """What agents tell each other, as it reads now."""
    for note in private_notes(session, code):
        if note.now.text:
            yield _note(
                code,
                f"!{note.id}",
                note.now.text,
                {},
                edition=None,
                page=None,
                field=PRIVATE,
                label=BETWEEN_AGENTS,
                sensitive=True,
            )


def _question_place(review: str) -> str:
    return f"?{review}"


def _note(
    code: str,
    place: str,
    text: str,
    perhaps: Mapping[str, str],
    *,
    edition: int | None,
    page: int | None,
    field: str = "",
    label: str = "",
    sensitive: bool = False,
    checked: bool = True,
    review: str | None = None,
) -> NoteRow:
    said = searchable(text)
    others = {other: around for other, around in perhaps.items() if not all(w.is_in(said) for w in words_of(other))}
    return NoteRow(
        journey=code,
        place=place,
        search=BREAK.join([said, *map(searchable, others.values())]),
        text=text,
        perhaps=list(others),
        field=field,
        label=label,
        sensitive=sensitive,
        edition=edition,
        page=page,
        checked=checked,
        review=review,
    )


def _by_machine(row: FieldRow, places: Mapping[tuple[int | None, str], tuple[int, int | None]]) -> bool:
    return row.by == MACHINE and (row.edition, row.field) in places


def _places(session: Session, code: str, fields: set[str]) -> dict[tuple[int | None, str], tuple[int, int | None]]:
    """The key of the last reading of some fields, and the page that it is on, by edition and field."""
    if not fields:
        return {}
    read = (
        select(ReadingRow.edition, ReadingRow.field, ReadingRow.id, PageReadingRow.page)
        .join(PageReadingRow, PageReadingRow.id == ReadingRow.page_reading)
        .where(
            ReadingRow.journey == code,
            ReadingRow.field.in_(fields),
            ReadingRow.page_reading.not_in(taken_back()),
        )
    )
    rows = session.execute(read.order_by(ReadingRow.id))
    return {(row.edition, row.field): (row.id, row.page) for row in rows}


def _facts(session: Session, code: str, fields: set[str]) -> Mapping[str, Mapping[str, Any]]:
    """What is printed of some fields: as the newest edition that has it keeps it, or as one would be printed now."""
    if not fields:
        return {}
    printed = session.scalars(select(EditionRow.fields).where(EditionRow.journey == code).order_by(EditionRow.number))
    known = {field: facts for edition in printed for field, facts in edition.items() if field in fields}
    if fields - known.keys():
        known = {**_of_today(session, code), **known}
    nobody_knows = {"kind": FieldKind.NOTE.value, "label": "", "sensitive": False}
    return {field: known.get(field, nobody_knows) for field in fields}


def _of_today(session: Session, code: str) -> dict[str, Mapping[str, Any]]:
    try:
        booklet = booklet_now(session, journey_row(session, code))
    except FormsError:  # today's template makes no booklet of it
        return {}
    return {
        field.id: {"kind": field.kind.value, "label": field.label, "sensitive": field.sensitive}
        for field in booklet.fields
    }


def _perhaps(session: Session, readings: Sequence[int]) -> dict[int, dict[str, str]]:
    """What else some readings may say, by their key: each such word or value, and what it is found by."""
    if not readings:
        return {}
    of_notes = select(ReadingRow.id, ReadingRow.field, ReadingRow.page_reading).where(ReadingRow.id.in_(readings))
    rows = session.execute(of_notes).all()
    of_pages = select(PageReadingRow.id, PageReadingRow.outcome).where(
        PageReadingRow.id.in_({row.page_reading for row in rows})  # each is long: once for all of its notes
    )
    outcomes = {row.id: row.outcome for row in session.execute(of_pages)}
    documents = {row.id: document_of(outcomes[row.page_reading], row.field) for row in rows}
    return {
        reading: {**_other_words(document), **_values(document)}
        for reading, document in documents.items()
        if document is not None
    }


def _other_words(document: Mapping[str, Any]) -> dict[str, str]:
    """Other words of every line; found also with the word before and the one after: `rendez-vous` is two words."""
    found: dict[str, str] = {}
    for line in document.get("lines", ()):
        words = line.get("words", ())
        texts = [word["text"] for word in words]
        for place, word in enumerate(words):
            for other in word.get("others", ()):
                around = (*texts[max(0, place - 1) : place], other["text"], *texts[place + 1 : place + 2])
                found[other["text"]] = f"{found.get(other['text'], '')} {BREAK} {' '.join(around)}"
    return found


def _values(document: Mapping[str, Any]) -> dict[str, str]:
    """Phone numbers and the like that may stand there, in their normal form."""
    values = [
        value
        for found in document.get("found", ())
        if found["kind"] in _VALUES
        for value in (found["value"], *(other["value"] for other in found.get("others", ())))
    ]
    return {value: value for value in values}
