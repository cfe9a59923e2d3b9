"""A second opinion, where a template asks for one: what one person says is kept beside, until another says the same.

Opinions are blind: whoever gives the second one is not shown the first. Two that agree are written into the record as
the second person's decision; two that differ go to a caseworker who gave neither, and sees both. They count for one
turn of a question: once it was decided, and the decision was taken back, it starts anew. Where somebody takes their own
last word back, what the others said stands again.

A person is an account, for two people may have one name. What is not known by an account is known by its name: what was
said before accounts were kept, and what nobody who signs in says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from forms.model import BookletTemplate, FieldKind
from server.record import history
from server.record.model import ReviewDecision, Value
from server.record.tables import AccountRow, DecisionRow, JourneyRow, OpinionRow, ReviewRow
from server.record.templates import template_of
from server.record.values import plain_value

DIFFER: Final = "opinions"
"""The rule that asks a caseworker, beside those of docs/merge.md: two people see different things."""

_WANTED: Final = 2


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person said about a question that two must answer.

    Attributes:
        by: Who.
        account: Theirs; None: it is not known.
        keep: As in `ReviewDecision.keep`.
        value: What they said; what was read, or what the record said, when they said that it is right. Without what
            says nothing, as zeros before a number.
        at: When, UTC.
    """

    by: str
    account: int | None
    keep: str
    value: Value
    at: datetime

    @property
    def meant(self) -> tuple[str, Value]:
        """The same for two who mean the same, whatever they pressed."""
        said = self.value is not None and self.keep in {"paper", "value", "record"}
        return ("value" if said else "empty" if self.keep == "value" else self.keep, self.value)

    def is_by(self, by: str, account: int | None) -> bool:
        """Whether somebody has said this: of this account; where one is not known, of this name."""
        return _is_by(self, by, account)


def wants_second(session: Session, row: ReviewRow) -> bool:
    """Whether the template of today asks two people about the field of a review."""
    journey = None if row.journey is None or not row.field else session.get(JourneyRow, row.journey)
    return journey is not None and _asks_two(template_of(session, journey.template, journey.template_version), row)


def asked_of_two(session: Session, reviews: Collection[str]) -> frozenset[str]:
    """Those of some questions that the template of today asks two people."""
    query = select(ReviewRow, JourneyRow.template, JourneyRow.template_version)
    about = query.join(JourneyRow, JourneyRow.code == ReviewRow.journey)
    found = session.execute(about.where(ReviewRow.id.in_(reviews), ReviewRow.field != ""))
    return frozenset(row.id for row, key, version in found if _asks_two(template_of(session, key, version), row))


def opinions_of(session: Session, reviews: Collection[str]) -> dict[str, tuple[Opinion, ...]]:
    """What was said about some questions in their present turn and not taken back, oldest first."""
    return _by_review(session, _that_stand(), {"reviews": list(reviews)})


def opinions_before(session: Session, turns: Mapping[str, int]) -> dict[str, tuple[Opinion, ...]]:
    """What was said about some questions before the decision of a turn of each, and not taken back, oldest first."""
    return _by_review(session, _that_stood(), {"turns": list(turns.items())})


@cache
def _opinions() -> Select[OpinionRow, ReviewRow]:
    """Opinions and their questions, oldest first."""
    query = select(OpinionRow, ReviewRow).join(ReviewRow, ReviewRow.id == OpinionRow.review)
    return query.order_by(OpinionRow.id)


@cache
def _that_stand() -> Select[OpinionRow, ReviewRow]:
    return _opinions().where(OpinionRow.review.in_(bindparam("reviews", expanding=True)), _stands())


@cache
def _that_stood() -> Select[OpinionRow, ReviewRow]:
    of_turns = tuple_(OpinionRow.review, OpinionRow.turn).in_(bindparam("turns", expanding=True))
    return _opinions().where(of_turns, OpinionRow.given, ~_replaced())


def _by_review(
    session: Session, query: Select[OpinionRow, ReviewRow], values: Mapping[str, Any]
) -> dict[str, tuple[Opinion, ...]]:
    """Some opinions, by question."""
    found: dict[str, tuple[Opinion, ...]] = {}
    for row, asked in session.execute(query, values):
        found[row.review] = (*found.get(row.review, ()), opinion_of(row, asked))
    return found


def give_opinion(
    session: Session,
    row: ReviewRow,
    said: ReviewDecision,
    by: str,
    *,
    account: int | None = None,
    together: str | None = None,
) -> tuple[Opinion, ...]:
    """Keep what somebody says beside what others have said; it takes the place of what they said before.

    Args:
        session: Of a transaction.
        row: The question.
        said: What they say; where they say that the record is right, with what it says.
        by: Who.
        account: Theirs; None: of nobody who signs in.
        together: Mark of the answers that are given as one, when they are (`together.py`).

    Returns:
        All that stands now, theirs last.
    """
    turn = session.scalar(select(func.count()).where(DecisionRow.review == row.id)) or 0
    opinion = OpinionRow(
        review=row.id,
        turn=turn,
        given=True,
        keep=said.keep,
        value=said.value,
        by=by,
        at=history.now(),
        account=account,
        together=together,
    )
    session.add(opinion)
    session.flush()
    return opinions_of(session, [row.id]).get(row.id, ())


def take_opinion_back(session: Session, review: str, by: str, account: int | None = None) -> bool:
    """Let what somebody said about a question that still waits count no more; whether there was anything."""
    given = session.scalars(select(OpinionRow).where(OpinionRow.review == review, _stands())).all()
    mine = next((one for one in given if _is_by(one, by, account)), None)
    if mine is None:
        return False
    back = OpinionRow(
        review=review,
        turn=mine.turn,
        given=False,
        keep=mine.keep,
        value=None,
        by=mine.by,
        at=history.now(),
        account=mine.account,
    )
    session.add(back)
    session.flush()
    return True


def stand_again(session: Session, decided: DecisionRow, by: str, account: int) -> None:
    """Let what others said count again once who had the last word about a question takes their own word back.

    Args:
        session: Of a transaction in which it was taken back.
        decided: What was taken back. Where somebody else takes it back, all are asked anew.
        by: Who takes it back.
        account: Theirs.
    """
    before = OpinionRow.review == decided.review, OpinionRow.turn == decided.turn
    given = session.scalars(select(OpinionRow).where(*before, OpinionRow.given, ~_replaced()).order_by(OpinionRow.id))
    said, asked = list(given), session.get_one(ReviewRow, decided.review)
    agreed = agree([opinion_of(one, asked) for one in said])
    if decided.by != by or not said or agreed is not _is_by(said[-1], by, account):
        return  # the last word is the second one's of two who agree, or a third one's
    turn = session.scalar(select(func.count()).where(DecisionRow.review == decided.review)) or 0
    for one in said[:-1] if agreed else said:
        facts = {"keep": one.keep, "value": one.value, "by": one.by, "at": one.at, "account": one.account}
        session.add(OpinionRow(review=one.review, turn=turn, given=True, together=one.together, **facts))
    session.flush()


def given_together(session: Session, mark: str) -> list[str]:
    """The questions that still wait of which something was said with some answers that were given as one."""
    return list(session.scalars(select(OpinionRow.review).where(OpinionRow.together == mark, _stands())))


def agree(opinions: Sequence[Opinion]) -> bool:
    """Whether the last two of some opinions mean the same, however it was pressed and typed."""
    said = [one.meant for one in opinions[-_WANTED:]]
    return len(said) == _WANTED and said[0] == said[1]


def has_given(session: Session, review: str, by: str, account: int | None = None) -> bool:
    """Whether somebody has said what they think of a question."""
    return any(one.is_by(by, account) for one in opinions_of(session, [review]).get(review, ()))


def given_by(account: int, review: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether an account has said what it thinks of a question, as a condition on its id."""
    name = select(AccountRow.name).where(AccountRow.id == account).scalar_subquery()
    theirs = or_(OpinionRow.account == account, OpinionRow.account.is_(None) & (OpinionRow.by == name))
    return select(OpinionRow.id).where(OpinionRow.review == review, theirs, _stands()).exists()


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


@cache
def _replaced() -> ColumnElement[bool]:
    """Whether the author of an `OpinionRow` has said something else since, or taken it back."""
    later = aliased(OpinionRow)
    same = (later.review == OpinionRow.review) & (later.turn == OpinionRow.turn) & (later.id > OpinionRow.id)
    unknown = later.account.is_(None) | OpinionRow.account.is_(None)
    theirs = (later.account == OpinionRow.account) | (unknown & (later.by == OpinionRow.by))
    return select(later.id).where(same, theirs).correlate(OpinionRow).exists()


def _is_by(said: Opinion | OpinionRow, by: str, account: int | None) -> bool:
    return said.by == by if said.account is None or account is None else said.account == account


def opinion_of(row: OpinionRow, asked: ReviewRow) -> Opinion:
    """What a row says of the question that it is about."""
    said = asked.paper if row.keep == "paper" else row.value
    return Opinion(row.by, row.account, row.keep, plain_value(asked.kind, said), row.at)


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
