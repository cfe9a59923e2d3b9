"""What changed lately, asked so cheaply that it can be asked several times a second: two look-ups in indexes."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.record.claims import is_unfinished
from server.record.model import UNFINISHED
from server.record.tables import BatchRow, DecisionRow, PageReadingRow

NEWEST: Final = 60
"""Uploads of which every change is seen, however fast they are read; older ones are seen while they are unfinished."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand.

    Attributes:
        uploads: Status, images read and desk of each, by id: they differ when something about the upload is new.
        unfinished: Ids of those that wait or are being read.
        questions: Differs from that of another moment when there is a question, or a decision, more.
    """

    uploads: dict[str, tuple[str, int, str]]
    unfinished: frozenset[str]
    questions: tuple[int, int]


def moment(session: Session, followed: frozenset[str] = frozenset()) -> Moment:
    """How things stand now.

    Args:
        session: Any.
        followed: Ids of uploads that were unfinished a moment ago: how far they have come is said in any case.

    Raises:
        DatabaseGone: The database does not answer.
    """
    facts = select(BatchRow.id, BatchRow.status, BatchRow.images_read, BatchRow.desk)
    newest = facts.order_by(BatchRow.received_at.desc(), BatchRow.id).limit(NEWEST)
    rows = [*session.execute(newest), *session.execute(facts.where(is_unfinished()))]
    gone = followed - {row.id for row in rows}
    if gone:
        rows += session.execute(facts.where(BatchRow.id.in_(gone)))
    return Moment(
        uploads={row.id: (row.status, row.images_read, row.desk or "") for row in rows},
        unfinished=frozenset(row.id for row in rows if row.status in UNFINISHED),
        questions=(
            session.scalar(select(func.max(PageReadingRow.id))) or 0,
            session.scalar(select(func.max(DecisionRow.id))) or 0,
        ),
    )
