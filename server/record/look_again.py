"""What later scans of a page say once an earlier one is taken back: they had been held against what it showed."""

from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record import words
from server.record.decisions import is_waiting, new_review, write_decision
from server.record.editions import edition_row, printed_field
from server.record.ink import ink_of
from server.record.joined_notes import has_note
from server.record.merge import Why
from server.record.model import ReviewReason, Value
from server.record.sightings import ANNOTATION_PREFIX, Place, annotations_seen, is_asked, last_reading, shows_same_ink
from server.record.tables import FieldRow, ImageRow, PageReadingRow, ReadingRow, ReviewRow

_SILENT: Final = frozenset({Why.KNOWN.value, Why.SAME_INK.value})
"""Rules by which a reading left no trace, because what it says was in the record or had been asked already."""


def look_again(session: Session, taken: PageReadingRow) -> None:
    """Ask about what later scans of a page said silently, and ask no more about ink that only this one showed.

    Args:
        session: Of the transaction that took the page back, which it is by now; it holds the journey.
        taken: The page.
    """
    was_read = session.scalars(select(ReadingRow).where(ReadingRow.page_reading == taken.id).order_by(ReadingRow.id))
    for reading in was_read.all():
        if not reading.field.startswith(ANNOTATION_PREFIX):
            _look_at(session, Place(reading.journey, reading.edition, reading.field), taken)
    _look_beside(session, taken)


def _look_at(session: Session, place: Place, taken: PageReadingRow) -> None:
    """Look at one field again."""
    now = last_reading(session, place)
    if now is None or now.page_reading < taken.id:
        return
    asked = session.scalars(select(ReviewRow).where(_about(place), ReviewRow.page_reading > taken.id)).all()
    for row in asked:
        before = last_reading(session, place, before=row.reading)
        if _says_gone(session, row) and (before is None or before.empty) and _waits(session, row):
            write_decision(session, row, by=words.MACHINE, keep="record", value=words.NOT_THIS_PAGE)
    if not asked and not now.empty and now.merged in _SILENT and not _is_known(session, place, now.value):
        session.add(_question(session, now))


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


def _is_known(session: Session, place: Place, value: Value) -> bool:
    """Whether the record says what was read; of notes, one that is among others is enough."""
    known = session.get(FieldRow, (place.journey, place.field))
    if known is None or value is None:
        return False
    return known.value == value or has_note(known.value, value)


def _question(session: Session, reading: ReadingRow) -> ReviewRow:
    """A question about a reading that asked none when it was merged."""
    page = session.get_one(PageReadingRow, reading.page_reading)
    batch = session.get_one(ImageRow, (page.sha256, page.image)).batch
    row = new_review(
        page,
        batch,
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
