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


def decide_together(session: Session, answers: Mapping[str, Answer], by: str, holder: Holder) -> str:
    """Write several decisions down as one.

    Args:
        session: Of a transaction, which must not be kept when this fails.
        answers: What was said, by id of its review.
        by: Who.
        holder: The same, at their browser: what somebody else has open is not theirs to answer.

    Returns:
        The mark of these answers, for `undo_together`.

    Raises:
        NotTogether: Some questions are not any more what was seen; says which, and why each. Nothing is written.
    """
    mark = uuid.uuid4().hex
    locks = claim(session, answers, holder, mark)
    refused: dict[str, RecordError] = {}
    for review, lock in locks.items():
        if lock.holder.account != holder.account:
            refused[review] = HeldByAnother(review, lock.name, lock.since)
    for review in _in_order(session, answers):
        try:
            refuse_late(session, review, answers[review].seen)
            if not refused:
                decide_review(session, review, answers[review].decision, by, seen=answers[review].seen, together=mark)
        except RecordError as error:
            refused.setdefault(review, error)
    if refused:
        raise NotTogether(refused)
    free(session, answers)
    return mark


def undo_together(session: Session, mark: str, by: str) -> tuple[int, int]:
    """Take back what still can be of some answers that were given as one.

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
                undo_review(session, review, by)
        except CannotUndo:
            continue
        back += 1
    return back, len(reviews) - back


def _in_order(session: Session, reviews: Mapping[str, object]) -> list[str]:
    """By journey, so that two who change the same journeys never wait for each other; then as they were given."""
    places = {review: place for place, review in enumerate(reviews)}
    return sorted(reviews, key=lambda review: (review_row(session, review).journey or "", places[review]))
