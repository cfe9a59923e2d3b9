"""What a desk brought today and is not on a page yet: files that are read, files that failed, pages of nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from scan.readings import Rejection
from server.record.claims import is_unfinished
from server.record.days import span_of
from server.record.decisions import is_waiting, read_since
from server.record.failed import is_unread
from server.record.nearby import TOGETHER
from server.record.tables import BatchRow, PageReadingRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Arriving:
    """What may still bring pages of a journey.

    Attributes:
        reading: How many files wait to be read, or are read now.
        failed: Name and error, in French, of every file that could not be read and that waits as `failed.py` says:
            brought for the journey, or for none and just before or after pages of it. Another person's may bear their
            name.
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
    brought = (of_day, _for(journey, by))
    reading = session.scalar(select(func.count()).select_from(BatchRow).where(*brought, is_unfinished()))
    failed = session.scalars(select(BatchRow).where(*brought, is_unread()).order_by(BatchRow.received_at)).all()
    known = _known(session, of_day, by) if any(row.open_journey is None for row in failed) else []
    return Arriving(
        reading=reading or 0,
        failed=tuple((row.name, row.error) for row in failed if row.open_journey or _is_beside(row, journey, known)),
        nobodys=_nobodys(session, journey, of_day),
    )


def _known(session: Session, of_day: ColumnElement[bool], by: str) -> list[tuple[datetime, str]]:
    """When somebody brought pages that day, and of which journey."""
    brought = (
        select(BatchRow.received_at, PageReadingRow.journey)
        .join(PageReadingRow, PageReadingRow.sha256 == BatchRow.sha256)
        .where(of_day, BatchRow.received_by == by, PageReadingRow.journey.is_not(None))
        .distinct()
    )
    return [(row.received_at, str(row.journey)) for row in session.execute(brought)]


def _is_beside(file: BatchRow, journey: str, known: Collection[tuple[datetime, str]]) -> bool:
    """Whether a file came just before or after pages of a journey, and no other's came sooner."""
    away = [(abs(at - file.received_at), whose) for at, whose in known]
    nearest = min((distance for distance, _whose in away), default=TOGETHER * 2)
    return nearest <= TOGETHER and (nearest, journey) in away


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
