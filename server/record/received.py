"""When the image of a page was received: what a page says is as old as that, in whatever order pages were read.

Two readers work at once, a killed one is made up for later, and a person may name a page days after it came. A file
that is sent again is as old as when it came first, whichever of its uploads was read: we ask for one that failed to be
sent again. In one file the order of its images counts; of two files of the very same moment, the order in which they
were read.
"""

from datetime import datetime
from typing import Any, TypeAlias, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.record.tables import BatchRow, PageReadingRow, ReadingRow

Moment: TypeAlias = tuple[datetime, int]
"""When the file of an image was first received, UTC, and which image of it, from 0: the smaller one came first."""

_Columns = TypeVarTuple("_Columns")


def received(session: Session, page: PageReadingRow) -> Moment:
    """When the image of a page was received."""
    first = select(func.min(BatchRow.received_at)).where(BatchRow.sha256 == page.sha256)
    return session.scalars(first).one(), page.image


def with_receipt(pages: Select[*_Columns]) -> Select[*_Columns]:
    """A query about pages as read, with the first upload of each one's file, which the functions below look at."""
    upload = aliased(BatchRow)
    of_file = select(upload.id).where(upload.sha256 == PageReadingRow.sha256)
    first = of_file.order_by(upload.received_at, upload.id).limit(1).correlate(PageReadingRow).scalar_subquery()
    return pages.join(BatchRow, BatchRow.id == first)


def readings_with_receipt(readings: Select[*_Columns]) -> Select[*_Columns]:
    """The same of a query about readings, each with its page."""
    return with_receipt(readings.join(PageReadingRow, PageReadingRow.id == ReadingRow.page_reading))


def newest_first() -> tuple[ColumnElement[Any], ...]:
    """The order of readings by when their images were received."""
    return BatchRow.received_at.desc(), PageReadingRow.image.desc(), ReadingRow.id.desc()


def oldest_first() -> tuple[ColumnElement[Any], ...]:
    """The order of pages by when their images were received."""
    return BatchRow.received_at.asc(), PageReadingRow.image.asc(), PageReadingRow.id.asc()


def is_after(moment: Moment) -> ColumnElement[bool]:
    """Whether an image was received after another one."""
    at, image = moment
    return or_(BatchRow.received_at > at, (BatchRow.received_at == at) & (PageReadingRow.image > image))


def came_after(session: Session, page: PageReadingRow) -> ColumnElement[bool]:
    """Whether the image of a page came after that of another, or at the very same moment and was read later."""
    at, image = moment = received(session, page)
    together = (BatchRow.received_at == at) & (PageReadingRow.image == image)
    return or_(is_after(moment), together & (PageReadingRow.id > page.id))


def is_before(moment: Moment, reading: int) -> ColumnElement[bool]:
    """Whether a reading comes after another one in `newest_first`, whose moment and key are given."""
    at, image = moment
    together = (BatchRow.received_at == at) & (PageReadingRow.image == image)
    return or_(~is_after(moment) & ~together, together & (ReadingRow.id < reading))
