"""What was read of a booklet, as its resident may look at it: the days, and the pictures of what they wrote."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.model import Author, FieldKind
from server.record.days import day_of
from server.record.decisions import taken_back
from server.record.editions import edition_fields
from server.record.errors import UnknownContent
from server.record.private_fields import private_fields, read_field
from server.record.sightings import ANNOTATION_PREFIX
from server.record.tables import PageReadingRow, ReadingRow


def read_days(session: Session, journey: str) -> tuple[date, ...]:
    """The days on which pages of a journey were read, the last one first; without pages that were not its own."""
    read = select(PageReadingRow.read_at).where(
        PageReadingRow.journey == journey, PageReadingRow.rejection == "", PageReadingRow.id.not_in(taken_back())
    )
    return tuple(sorted({day_of(at) for at in session.scalars(read)}, reverse=True))


def shown_reading(session: Session, journey: str, reading: int) -> ReadingRow:
    """A reading that the resident of a journey may look at: no note of an agent's, and nothing that only agents see.

    Raises:
        UnknownContent: The journey has none such with this key.
    """
    row = session.get(ReadingRow, reading)
    gone = select(ReadingRow.id).where(ReadingRow.id == reading, ReadingRow.page_reading.in_(taken_back()))
    if row is None or row.journey != journey or session.scalar(gone) is not None:
        raise UnknownContent(f"reading {reading}")
    if row.field.startswith(ANNOTATION_PREFIX):
        return row
    field = read_field(edition_fields(session, journey, row.edition), row.field, private_fields(session, journey))
    if field.sensitive or (field.author is Author.AGENT and field.kind is FieldKind.NOTE):
        raise UnknownContent(f"reading {reading}")
    return row
