"""A question to a person: whether it waits, and what they decided, one row a turn: deciding, taking back, and again."""

import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from server.record import fold, history
from server.record.errors import AlreadyDecided, UnknownReview
from server.record.model import ReviewReason
from server.record.tables import DecisionRow, HistoryRow, PageReadingRow, ReviewRow, WaitingRow


def new_review(
    page: PageReadingRow,
    batch: str,
    *,
    reason: ReviewReason,
    question: str,
    number: int = 0,
    crop: str | None = None,
    box_mm: Sequence[float] | None = None,
) -> ReviewRow:
    """A question about a page, which the caller adds; about a field only once that is said.

    Args:
        page: As it is kept.
        batch: The upload that it came in.
        reason: Why a person must decide.
        question: What they are asked.
        number: Its place among the questions about the page.
        crop: Storage key of what they look at; None: the whole page.
        box_mm: Where that is, as `Box.as_list` has it.
    """
    return ReviewRow(
        id=uuid.uuid4().hex,
        number=number,
        page_reading=page.id,
        batch=batch,
        journey=page.journey,
        reason=reason.value,
        field="",
        question=question,
        paper=None,
        record=None,
        confidence=0.0,
        crop=crop,
        page_image=page.page_image,
        box_mm=box_mm,
        edition=page.edition,
        page=page.page,
        rejection=page.rejection,
        created_at=history.now(),
    )


def review_row(session: Session, review_id: str) -> ReviewRow:
    """The row of a review.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = session.get(ReviewRow, review_id)
    if row is None:
        raise UnknownReview(review_id)
    return row


def last_decision(session: Session, review_id: str) -> DecisionRow | None:
    """The last thing that a person did about a review; None: it always waited."""
    return session.scalar(_last_decision(), {"review": review_id})


@cache
def _last_decision() -> Select[DecisionRow]:
    of_review = select(DecisionRow).where(DecisionRow.review == bindparam("review"))
    return of_review.order_by(DecisionRow.turn.desc()).limit(1)


def is_open(session: Session, review_id: str) -> bool:
    """Whether one review waits."""
    last = last_decision(session, review_id)
    return last is None or not last.decided


def is_contested(session: Session, review: str) -> bool:
    """Whether a resident says that what a review is about is not right."""
    said = select(HistoryRow.id).where(HistoryRow.review == review, HistoryRow.action == fold.CONTESTED)
    return session.scalar(said.limit(1)) is not None


def sentences_waiting(session: Session, pages: Collection[int], about: ColumnElement[bool]) -> dict[int, str]:
    """The French sentences of questions that wait, by key of their page.

    Args:
        session: Of a transaction.
        pages: Keys of pages.
        about: Which of the questions about them, as a condition on `ReviewRow`.
    """
    asked = select(ReviewRow.page_reading, ReviewRow.question).where(
        ReviewRow.page_reading.in_(pages), about, is_waiting()
    )
    return {row.page_reading: row.question for row in session.execute(asked)}


@cache
def is_waiting() -> ColumnElement[bool]:
    """Whether a `ReviewRow` waits, whatever number of others were decided: the database keeps those that do apart."""
    return ReviewRow.id.in_(select(WaitingRow.review))


@cache
def is_last_word() -> ColumnElement[bool]:
    """Whether a `DecisionRow` is the last turn of its review."""
    later = aliased(DecisionRow)
    return ~select(later.id).where(later.review == DecisionRow.review, later.turn > DecisionRow.turn).exists()


def write_decision(
    session: Session,
    row: ReviewRow,
    *,
    by: str,
    keep: str,
    value: Any,
    decided: bool = True,
    journey: str | None = None,
    page_reading: int | None = None,
    together: str | None = None,
) -> None:
    """Add the next turn of a review.

    Args:
        session: Of a transaction.
        row: The review.
        by: Who decides.
        keep: As in `ReviewDecision.keep`; `page` for a page that was read with the code that they typed.
        value: What they said.
        decided: False when they take the last turn back.
        journey: Whose page it is, when they said so.
        page_reading: The page as read with the code that they typed, when it was.
        together: Mark of the answers that are given as one, when they are.

    Raises:
        AlreadyDecided: It is decided, or another person decides at this very moment.
    """
    last = last_decision(session, row.id)
    if decided:
        _refuse_second(row, last)
    turn = 0 if last is None else last.turn + 1
    decision = DecisionRow(
        review=row.id,
        turn=turn,
        decided=decided,
        keep=keep,
        value=value,
        journey=journey,
        page_reading=page_reading,
        by=by,
        at=history.now(),
        together=together,
    )
    try:
        with session.begin_nested():
            session.add(decision)
    except IntegrityError as error:
        winner = last_decision(session, row.id)
        raise AlreadyDecided(row.id, "" if winner is None else winner.by, history.now()) from error


def refuse_decided(session: Session, row: ReviewRow) -> None:
    """Let nobody decide twice.

    Raises:
        AlreadyDecided: Somebody was faster; says who.
    """
    _refuse_second(row, last_decision(session, row.id))


def _refuse_second(row: ReviewRow, last: DecisionRow | None) -> None:
    if last is not None and last.decided:
        raise AlreadyDecided(row.id, last.by, last.at)


@cache
def taken_back() -> Select[int | None]:
    """Keys of the pages that were read with a code that a person typed, and took back since: they count no more."""
    after = aliased(DecisionRow)
    follows = (after.review == DecisionRow.review) & (after.turn == DecisionRow.turn + 1)
    return select(DecisionRow.page_reading).join(after, follows).where(DecisionRow.page_reading.is_not(None))


@cache
def read_since() -> Select[int]:
    """Keys of the rejected pages that were read since, with a code that a person typed."""
    typed = select(DecisionRow.review).where(
        DecisionRow.page_reading.is_not(None), DecisionRow.page_reading.not_in(taken_back())
    )
    return select(ReviewRow.page_reading).where(ReviewRow.id.in_(typed))


def sha_of(session: Session, row: ReviewRow) -> str | None:
    """Hash of the file that a review is about."""
    return session.scalar(_sha(), {"page": row.page_reading})


@cache
def _sha() -> Select[str]:
    return select(PageReadingRow.sha256).where(PageReadingRow.id == bindparam("page"))
