"""What later scans of a page say once an earlier one is taken back: they had been held against what it showed."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record import words
from server.record.cut_off import about_a_part, read_the_same_day
from server.record.decisions import is_waiting, last_decision, new_review, taken_back, write_decision
from server.record.editions import edition_row, printed_field
from server.record.ink import ink_of
from server.record.joined_notes import has_note
from server.record.merge import Why
from server.record.model import ReviewReason, Value
from server.record.sightings import (
    ANNOTATION_PREFIX,
    Place,
    annotations_seen,
    is_asked,
    is_shown_the_same_day,
    last_reading,
    read_after,
    shows_all_of,
    shows_same_ink,
)
from server.record.tables import FieldRow, ImageRow, PageReadingRow, ReadingRow, ReviewRow

_SILENT: Final = frozenset({Why.KNOWN.value, Why.SAME_INK.value, Why.OLDER.value})
"""Rules by which a reading left no trace, because what it says was in the record or had been asked already."""


def look_again(session: Session, taken: PageReadingRow) -> None:
    """Ask about what later scans of a page said silently, and ask no more about ink that only this one showed.

    Args:
        session: Of the transaction that took the page back, which it is by now; it holds the journey.
        taken: The page.
    """
    of_page = select(ReadingRow).where(ReadingRow.page_reading == taken.id).order_by(ReadingRow.id)
    was_read = [row for row in session.scalars(of_page) if not row.field.startswith(ANNOTATION_PREFIX)]
    for reading in was_read:
        _look_at(session, Place(reading.journey, reading.edition, reading.field), taken)
    _look_beside(session, taken)
    _look_for_parts(session, taken, frozenset(reading.field for reading in was_read))


def _look_at(session: Session, place: Place, taken: PageReadingRow) -> None:
    """Look at one field again."""
    asked = session.scalars(select(ReviewRow).where(_about(place), ReviewRow.page_reading > taken.id)).all()
    for row in asked:
        before = last_reading(session, place, before=row.reading)
        if _says_gone(session, row) and (before is None or before.empty) and _waits(session, row):
            write_decision(session, row, by=words.MACHINE, keep="record", value=words.NOT_THIS_PAGE)
    written = [row for row in read_after(session, place, taken) if not row.empty]
    whole = next((row for row in written if row.merged != Why.IN_PART), None)
    again = [row for row in written if row.merged == Why.IN_PART and not is_shown_the_same_day(session, place, row)]
    if whole is not None and whole.merged in _SILENT and not any(_is_a_persons(session, row) for row in asked):
        again.insert(0, whole)
    _ask_of_each(session, place, again)


def _ask_of_each(session: Session, place: Place, readings: Sequence[ReadingRow]) -> None:
    """Ask about readings whose value is not known, the newest first; not about ink that one before shows too."""
    asked: list[ReadingRow] = []
    for row in readings:
        ink = ink_of(row)
        if not _is_known(session, place, row.value) and not any(shows_all_of(other, ink) for other in asked):
            session.add(_question(session, row))
            asked.append(row)


def _look_for_parts(session: Session, taken: PageReadingRow, was_read: frozenset[str]) -> None:
    """Look again at the images of the page in which a part was missing that this one showed."""
    later = select(PageReadingRow).where(
        PageReadingRow.journey == taken.journey,
        PageReadingRow.edition == taken.edition,
        PageReadingRow.page == taken.page,
        PageReadingRow.id > taken.id,
        PageReadingRow.rejection == "",
        PageReadingRow.id.not_in(taken_back()),
    )
    for page in session.scalars(later.order_by(PageReadingRow.id)).all():
        own = session.scalars(select(ReadingRow.field).where(ReadingRow.page_reading == page.id))
        missing = was_read.difference(own)
        asked = select(ReviewRow.id).where(ReviewRow.page_reading == page.id, about_a_part())
        if not missing or read_the_same_day(session, page, missing) or session.scalar(asked.limit(1)) is not None:
            continue
        question = words.cut_off(len(missing))
        reason, crop = ReviewReason.ANNOTATION, page.page_image
        session.add(new_review(page, _batch(session, page), reason=reason, question=question, crop=crop))


def _look_beside(session: Session, taken: PageReadingRow) -> None:
    """Look at the ink outside every zone again."""
    if taken.journey is None or taken.edition is None or taken.page is None:
        return
    rows = annotations_seen(session, taken.journey, taken.edition, taken.page)
    for row in rows:
        if row.page_reading < taken.id or row.merged != Why.SAME_INK or (ink := ink_of(row)) is None:
            continue
        earlier = (other for other in rows if other.id < row.id and is_asked(session, other))
        if not is_asked(session, row) and not any(shows_same_ink(other, ink) for other in earlier):
            session.add(_question(session, row))


def _about(place: Place) -> ColumnElement[bool]:
    return (
        (ReviewRow.journey == place.journey)
        & (ReviewRow.edition == place.edition)
        & (ReviewRow.field == place.field)
        & (ReviewRow.reason != ReviewReason.AUDIT.value)
    )


def _says_gone(session: Session, row: ReviewRow) -> bool:
    return row.reading is not None and session.get_one(ReadingRow, row.reading).merged == Why.GONE


def _waits(session: Session, row: ReviewRow) -> bool:
    return session.scalar(select(ReviewRow.id).where(ReviewRow.id == row.id, is_waiting())) is not None


def _is_a_persons(session: Session, row: ReviewRow) -> bool:
    """Whether a question waits for a person, or one answered it; what only a newer reading settled was not asked."""
    last = last_decision(session, row.id)
    return last is None or not last.decided or last.by != words.MACHINE


def _is_known(session: Session, place: Place, value: Value) -> bool:
    """Whether the record says what was read; of notes, one that is among others is enough."""
    known = session.get(FieldRow, (place.journey, place.field))
    if known is None or value is None:
        return False
    return known.value == value or has_note(known.value, value)


def _batch(session: Session, page: PageReadingRow) -> str:
    """The upload of a page."""
    return session.get_one(ImageRow, (page.sha256, page.image)).batch


def _question(session: Session, reading: ReadingRow) -> ReviewRow:
    """A question about a reading that asked none when it was merged."""
    page = session.get_one(PageReadingRow, reading.page_reading)
    row = new_review(
        page,
        _batch(session, page),
        reason=ReviewReason.ANNOTATION,
        question=words.ANNOTATION,
        crop=reading.crop,
        box_mm=reading.ink_box_mm,
    )
    row.reading, row.paper, row.confidence = reading.id, reading.value, reading.confidence
    if not reading.field.startswith(ANNOTATION_PREFIX):
        fields = edition_row(session, reading.journey, reading.edition).fields
        field = printed_field(fields, reading.field, reading.field, None)
        row.reason = (ReviewReason.NOTE if field.kind is FieldKind.NOTE else ReviewReason.DOUBT).value
        row.field, row.kind, row.author = field.id, field.kind.value, field.author.value
        row.question = field.label
    return row
