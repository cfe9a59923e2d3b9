"""What a desk brought today and is not on a page yet: files that are read, files that failed, pages of nobody."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from scan.readings import Rejection
from server.record.days import span_of
from server.record.decisions import is_waiting, read_since
from server.record.model import BatchStatus
from server.record.tables import BatchRow, PageReadingRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Arriving:
    """What may still bring pages of a journey.

    Attributes:
        reading: How many files wait to be read, or are read now.
        failed: Name and error, in French, of every file that could not be read.
        nobodys: Ids of the questions about pages whose journey is not known.
    """

    reading: int
    failed: tuple[tuple[str, str], ...]
    nobodys: tuple[str, ...]


def arriving(session: Session, journey: str, day: date, by: str) -> Arriving:
    """What was brought on a day for a journey, or by somebody who did not say for which.

    Args:
        session: Any.
        journey: The code.
        day: At the town hall.
        by: Who is at the desk.
    """
    start, end = span_of(day)
    of_day = (BatchRow.received_at >= start) & (BatchRow.received_at < end)
    rows = session.execute(
        select(BatchRow.status, BatchRow.name, BatchRow.error)
        .where(of_day, _for(journey, by))
        .order_by(BatchRow.received_at)
    ).all()
    unfinished = {BatchStatus.WAITING.value, BatchStatus.READING.value}
    return Arriving(
        reading=sum(row.status in unfinished for row in rows),
        failed=tuple((row.name, row.error) for row in rows if row.status == BatchStatus.FAILED.value),
        nobodys=_nobodys(session, journey, of_day),
    )


def _for(journey: str, by: str) -> ColumnElement[bool]:
    return (BatchRow.open_journey == journey) | (BatchRow.open_journey.is_(None) & (BatchRow.received_by == by))


def _nobodys(session: Session, journey: str, of_day: ColumnElement[bool]) -> tuple[str, ...]:
    """Pages of nobody that came for the journey, or in one file with its pages."""
    files = select(PageReadingRow.sha256).where(PageReadingRow.journey == journey)
    asked = (
        select(ReviewRow.id)
        .join(PageReadingRow, PageReadingRow.id == ReviewRow.page_reading)
        .join(BatchRow, BatchRow.id == ReviewRow.batch)
        .where(
            of_day,
            PageReadingRow.journey.is_(None),
            PageReadingRow.rejection.not_in({"", Rejection.BLANK.value}),
            PageReadingRow.id.not_in(read_since()),
            (BatchRow.open_journey == journey) | PageReadingRow.sha256.in_(files),
            is_waiting(),
        )
        .order_by(ReviewRow.page_reading)
    )
    return tuple(session.scalars(asked))
