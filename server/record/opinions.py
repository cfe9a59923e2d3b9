"""A second opinion, where a template asks for one: what one person says is kept beside, until another says the same.

Opinions are blind: whoever gives the second one is not shown the first. Two that agree are written into the record as
the second person's decision; two that differ go to a caseworker, who sees both. They count for one turn of a question:
once it was decided, and the decision was taken back, it starts anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session, aliased

from forms.model import BookletTemplate, FieldKind
from server.record import history
from server.record.model import ReviewDecision, Value
from server.record.tables import AccountRow, DecisionRow, JourneyRow, OpinionRow, ReviewRow
from server.record.templates import template_of

DIFFER: Final = "opinions"
"""The rule that asks a caseworker, beside those of docs/merge.md: two people see different things."""

_WANTED: Final = 2


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said about a question that two must answer.

    Attributes:
        by: Who.
        keep: As in `ReviewDecision.keep`.
        value: What they said, or what was read, when they said that it is right.
        at: When, UTC.
    """

    by: str
    keep: str
    value: Value
    at: datetime


def wants_second(session: Session, row: ReviewRow) -> bool:
    """Whether the template of today asks two people about the field of a review."""
    journey = None if row.journey is None or not row.field else session.get(JourneyRow, row.journey)
    return journey is not None and _asks_two(template_of(journey.template), row)


def opinions_of(session: Session, reviews: Collection[str]) -> dict[str, tuple[Opinion, ...]]:
    """What was said about some questions in their present turn and not taken back, oldest first."""
    query = select(OpinionRow, ReviewRow.paper).join(ReviewRow, ReviewRow.id == OpinionRow.review)
    found: dict[str, tuple[Opinion, ...]] = {}
    for row, paper in session.execute(query.where(OpinionRow.review.in_(reviews), _stands()).order_by(OpinionRow.id)):
        found[row.review] = (*found.get(row.review, ()), _opinion(row, paper))
    return found


def opinions_at(session: Session, review: str, turn: int) -> tuple[Opinion, ...]:
    """What was said about a question before the decision of a turn, and not taken back, oldest first."""
    query = select(OpinionRow, ReviewRow.paper).join(ReviewRow, ReviewRow.id == OpinionRow.review)
    of_turn = query.where(OpinionRow.review == review, OpinionRow.turn == turn, ~_replaced(), OpinionRow.given)
    found = session.execute(of_turn.order_by(OpinionRow.id))
    return tuple(_opinion(row, paper) for row, paper in found)


def give_opinion(session: Session, row: ReviewRow, decision: ReviewDecision, by: str) -> tuple[Opinion, ...]:
    """Keep what somebody says beside what others have said; it takes the place of what they said before.

    Returns:
        All that stands now, theirs last.
    """
    turn = session.scalar(select(func.count()).where(DecisionRow.review == row.id)) or 0
    opinion = OpinionRow(
        review=row.id, turn=turn, given=True, keep=decision.keep, value=decision.value, by=by, at=history.now()
    )
    session.add(opinion)
    session.flush()
    return opinions_of(session, [row.id]).get(row.id, ())


def take_opinion_back(session: Session, review: str, by: str) -> bool:
    """Let what somebody said about a question that still waits count no more; whether there was anything."""
    mine = select(OpinionRow).where(OpinionRow.review == review, OpinionRow.by == by, _stands())
    row = session.scalar(mine)
    if row is None:
        return False
    session.add(
        OpinionRow(review=review, turn=row.turn, given=False, keep=row.keep, value=None, by=by, at=history.now())
    )
    return True


def agree(opinions: Sequence[Opinion]) -> bool:
    """Whether the last two of some opinions say the same of the paper, however it was pressed."""
    said = [(one.keep if one.keep not in {"paper", "value"} else "value", one.value) for one in opinions[-_WANTED:]]
    return len(said) == _WANTED and said[0] == said[1]


def has_given(session: Session, review: str, by: str) -> bool:
    """Whether somebody has said what they think of a question."""
    return any(one.by == by for one in opinions_of(session, [review]).get(review, ()))


def given_by(account: int, review: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether an account has said what it thinks of a question, as a condition on its id."""
    name = select(AccountRow.name).where(AccountRow.id == account).scalar_subquery()
    return select(OpinionRow.id).where(OpinionRow.review == review, OpinionRow.by == name, _stands()).exists()


@cache
def two_differ() -> ColumnElement[bool]:
    """Whether two people said different things about a `ReviewRow`, as a condition: had they agreed, it was decided."""
    said = select(func.count()).where(OpinionRow.review == ReviewRow.id, _stands()).correlate(ReviewRow)
    return said.scalar_subquery() >= _WANTED


@cache
def _stands() -> ColumnElement[bool]:
    """An `OpinionRow` of the present turn of its question that its author has not replaced nor taken back."""
    turns = select(func.count()).where(DecisionRow.review == OpinionRow.review).correlate(OpinionRow)
    return OpinionRow.given & (OpinionRow.turn == turns.scalar_subquery()) & ~_replaced()


def _replaced() -> ColumnElement[bool]:
    """Whether the author of an `OpinionRow` has said something else since, or taken it back."""
    later = aliased(OpinionRow)
    same = (later.review == OpinionRow.review) & (later.turn == OpinionRow.turn) & (later.by == OpinionRow.by)
    return select(later.id).where(same, later.id > OpinionRow.id).correlate(OpinionRow).exists()


def _opinion(row: OpinionRow, paper: Value) -> Opinion:
    return Opinion(row.by, row.keep, paper if row.keep == "paper" else row.value, row.at)


def _asks_two(template: BookletTemplate, row: ReviewRow) -> bool:
    """A note is never asked twice: no two people write the same words."""
    if row.kind == FieldKind.NOTE.value:
        return False
    owner, _dot, rest = row.field.partition(".")
    steps = {step.id: step for step in template.steps}
    if owner in steps:
        keys = {field.key for field in steps[owner].fields if field.second_opinion}
        return steps[owner].second_opinion or rest in keys
    return any(document.id == owner and document.second_opinion for document in template.documents)
