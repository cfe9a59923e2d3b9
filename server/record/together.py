"""Several answers given as one: all of them count, or none; and they are taken back as one."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record.decisions import is_last_word, review_row
from server.record.errors import CannotUndo, HeldByAnother, NotTogether, RecordError
from server.record.history import locked_journey
from server.record.locks import Holder, claim, free
from server.record.model import ReviewDecision
from server.record.opinions import given_together, take_opinion_back
from server.record.reviews import decide_review, refuse_late
from server.record.tables import DecisionRow
from server.record.undo import undo_review


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said about one question among several.

    Attributes:
        decision: What they said.
        seen: Mark of what the record said when they were asked, as in `decide_review`.
    """

    decision: ReviewDecision
    seen: str


@dataclass(frozen=True, slots=True)
class Together:
    """What became of several answers that were given as one.

    Attributes:
        mark: For `undo_together`.
        aside: How many are kept as what one of two people says: their questions wait for another one.
    """

    mark: str
    aside: int


def decide_together(session: Session, answers: Mapping[str, Answer], by: str, holder: Holder) -> Together:
    """Write several decisions down as one.

    Args:
        session: Of a transaction, which must not be kept when this fails.
        answers: What was said, by id of its review.
        by: Who.
        holder: The same, at their browser: what somebody else has open is not theirs to answer.

    Raises:
        NotTogether: Some questions are not any more what was seen; says which, and why each. Nothing is written.
    """
    mark, aside, account = uuid.uuid4().hex, 0, holder.account
    locks = claim(session, answers, holder, mark)
    refused: dict[str, RecordError] = {}
    for review, lock in locks.items():
        if lock.holder.account != holder.account:
            refused[review] = HeldByAnother(review, lock.name, lock.since)
    for review in _in_order(session, answers):
        try:
            said, seen = answers[review].decision, answers[review].seen
            refuse_late(session, review, seen)
            if not refused:
                aside += not decide_review(session, review, said, by, account=account, seen=seen, together=mark)
        except RecordError as error:
            refused.setdefault(review, error)
    if refused:
        raise NotTogether(refused)
    free(session, answers)
    return Together(mark, aside)


def undo_together(session: Session, mark: str, by: str, account: int | None = None) -> tuple[int, int]:
    """Take back what still can be of some answers that were given as one.

    Args:
        session: Of a transaction.
        mark: Of the answers.
        by: Who takes them back; of answers that wait for a second person only their own.
        account: Theirs; None: of nobody who signs in.

    Returns:
        How many were taken back, and how many stay because something later stands on them.
    """
    given = select(DecisionRow.review).where(DecisionRow.together == mark, DecisionRow.decided, is_last_word())
    reviews = _in_order(session, dict.fromkeys(session.scalars(given).all()))
    for journey in dict.fromkeys(review_row(session, review).journey for review in reviews):
        if journey is not None:  # taken in the order in which answers take them; then the last answer goes first
            locked_journey(session, journey, even_closed=True)
    back = 0
    for review in reversed(reviews):
        try:
            with session.begin_nested():
                undo_review(session, review, by, account=account)
        except CannotUndo:
            continue
        back += 1
    own = sum(take_opinion_back(session, review, by, account) for review in given_together(session, mark))
    return back + own, len(reviews) - back


def _in_order(session: Session, reviews: Mapping[str, object]) -> list[str]:
    """By journey, so that two who change the same journeys never wait for each other; then as they were given."""
    places = {review: place for place, review in enumerate(reviews)}
    return sorted(reviews, key=lambda review: (review_row(session, review).journey or "", places[review]))
