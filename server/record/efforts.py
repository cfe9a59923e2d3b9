"""How long questions take: sums of a week, all agents together. Neither who answered nor which question is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from server.record.days import today
from server.record.tables import EffortRow

LONGEST_S: Final = 120.0
"""What a question counts at most, from being shown to being decided: whoever took longer was called away."""

PAGE: Final = "page"
"""Kind of questions that are about no field: a page, or what is written outside every zone."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What some answers took together.

    Attributes:
        answers: How many.
        seconds: From being shown to being decided, each at most `LONGEST_S`.
    """

    answers: int = 0
    seconds: float = 0.0

    def plus(self, other: "Effort") -> "Effort":
        """Both together."""
        return Effort(self.answers + other.answers, self.seconds + other.seconds)


def week_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def add_effort(session: Session, kind: str, seconds: float, *, audit: bool) -> None:
    """Count an answer that took so long.

    Args:
        session: Of a transaction.
        kind: Of the field, as `FieldKind` says it, or `PAGE`.
        seconds: From being shown to being decided; 0 and more. More than `LONGEST_S` counts as that.
        audit: It was drawn at random.
    """
    taken = round(min(max(seconds, 0.0), LONGEST_S), 1)
    insert: sqlite.Insert | postgresql.Insert
    insert = (sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert)(EffortRow)
    row = insert.values(week=week_of(today()), kind=kind, audit=audit, answers=1, seconds=taken)
    session.execute(_added(row, taken))


def _added(row: "sqlite.Insert | postgresql.Insert", taken: float) -> Insert:
    """Let a row that is there already grow by one answer: two people may answer at the same moment."""
    grown = {"answers": EffortRow.answers + 1, "seconds": EffortRow.seconds + taken}
    return row.on_conflict_do_update(index_elements=["week", "kind", "audit"], set_=grown)


def efforts(session: Session) -> Mapping[tuple[date, str, bool], Effort]:
    """What answers took, by week (its Monday), kind of field, and whether they were drawn at random."""
    rows = session.scalars(select(EffortRow).order_by(EffortRow.week, EffortRow.kind))
    return {(row.week, row.kind, row.audit): Effort(row.answers, row.seconds) for row in rows}
