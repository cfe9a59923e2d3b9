"""Whether what a person decided can still be taken back, and where that is offered; `undo.py` takes it back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record import audits, fold, history, words
from server.record.decisions import is_last_word, last_decision
from server.record.errors import CannotUndo
from server.record.model import Origin, ReviewReason, Value
from server.record.opinions import agree, opinions_at
from server.record.tables import DecisionRow, HistoryRow, ReviewRow

_TELLS: Final = (fold.FIELD, fold.REVIEWED, fold.SCANNED)
"""Lines of a history that tell a decision; a step that moved along is told on a line of its own."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that can still be taken back.

    Attributes:
        review: Its id.
        reason: Why a person had to decide, as it was when they did.
        question: What they were asked.
        by: Who decided.
        at: When, UTC.
        keep: As in `ReviewDecision.keep`; `page` for a page that was read with the code that they typed.
        value: What they said.
        kind: Of the field that it is about; None: of no field.
        journey: Whose record it changed; None: a page that was set aside.
        together: Mark of the answers that were given as one with it (`together.py`), if they were.
    """

    review: str
    reason: ReviewReason
    question: str
    by: str
    at: datetime
    keep: str
    value: Value
    kind: FieldKind | None
    journey: str | None
    together: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The last word of a person about a question.

    Attributes:
        decided: What they said.
        may_be_undone: It can still be taken back.
    """

    decided: Decided
    may_be_undone: bool


def answers(session: Session, reviews: Collection[str]) -> dict[str, Answer]:
    """What people answered to some questions, by review; nothing of those that wait, or that no person answered."""
    found = session.execute(_last_ones(reviews)).all()
    back = {one.review for one in _standing(session, _last_ones(reviews))}
    return {row.id: Answer(_decided(session, decision, row), row.id in back) for decision, row in found}


def refuse_undo(session: Session, row: ReviewRow) -> DecisionRow:
    """The decision that stands, unless it cannot be taken back any more.

    Raises:
        CannotUndo: Nobody decided it, or something later stands on it.
    """
    last = last_decision(session, row.id)
    if last is None or not last.decided:
        raise CannotUndo(row.id, "nothing was decided")
    if last.by == words.MACHINE and last.page_reading is None:
        raise CannotUndo(row.id, "nobody decided it: it went with its page, or a newer reading took its place")
    if last.page_reading is not None:
        _refuse_page(session, row.id, last.page_reading)
    elif audits.is_audit(row):
        audits.refuse_taking_back(session, row)
    elif last.journey is None and row.journey is not None:
        written = change_made(session, row)
        if written is not None and not _stands(session, written):
            raise CannotUndo(row.id, "the field has changed since")
    return last


def change_made(session: Session, row: ReviewRow) -> HistoryRow | None:
    """The change of a field that the decision of a review made, and that was not taken back since."""
    written = session.scalar(
        select(HistoryRow)
        .where(HistoryRow.journey == row.journey, HistoryRow.review == row.id, HistoryRow.action == fold.FIELD)
        .order_by(HistoryRow.id.desc())
        .limit(1)
    )
    undone = session.scalar(
        select(func.max(DecisionRow.at)).where(DecisionRow.review == row.id, DecisionRow.decided.is_(False))
    )
    return None if written is None or (undone is not None and written.at < undone) else written


def decided_reason(session: Session, row: ReviewRow, decision: DecisionRow) -> ReviewReason:
    """Why a person had to decide, as it was when they did: a doubt may have been a caseworker's by then.

    It was, where two people had said different things, or where the record was not what it had been.
    """
    told = audits.told_reason(row)
    if told is ReviewReason.CONFLICT or row.journey is None:
        return told
    opinions = opinions_at(session, row.id, decision.turn)
    if len(opinions) > 1 and not agree(opinions):
        return ReviewReason.CONFLICT
    if told is not ReviewReason.DOUBT or audits.is_audit(row):
        return told
    return ReviewReason.CONFLICT if _known_then(session, row, decision) != row.record else told


def _known_then(session: Session, row: ReviewRow, decision: DecisionRow) -> Value:
    """What the record said of the field when a question was decided."""
    written = change_made(session, row)
    before = history.changes_of(row.journey or "", row.field).where(HistoryRow.at <= decision.at)
    last = session.scalar(before.order_by(HistoryRow.id.desc()).limit(1)) if written is None else None
    known: Value = written.before if written is not None else None if last is None else last.after
    return known


def whence(change: HistoryRow) -> tuple[Origin, int | None, str | None, str | None]:
    """Where a value came from: the middle of a `Source`."""
    return Origin(change.origin), change.edition, change.scan, change.crop


def ways_back(session: Session, journey: str) -> dict[int, Decided]:
    """The decisions told in a journey's history that can still be taken back, by the key of the line of each."""
    told = session.execute(
        select(HistoryRow.review, HistoryRow.id)
        .where(HistoryRow.journey == journey, HistoryRow.review.is_not(None), HistoryRow.action.in_(_TELLS))
        .order_by(HistoryRow.id)
    )
    lines = {review: line for review, line in told if review is not None}
    return {lines[one.review]: one for one in _standing(session, _last_ones(lines))}


def decided_lately(session: Session, *, journey: str | None = None, limit: int = 6) -> list[Decided]:
    """The last decisions that can still be taken back, newest first.

    Args:
        session: Any.
        journey: Only what concerns it.
        limit: How many; a few older ones are looked at when newer ones cannot be taken back.
    """
    last = _last_ones().order_by(DecisionRow.id.desc()).limit(4 * limit)
    if journey is not None:
        last = last.where(func.coalesce(DecisionRow.journey, ReviewRow.journey) == journey)
    return list(islice(_standing(session, last), limit))


def _last_ones(reviews: Collection[str] | None = None) -> Select[DecisionRow, ReviewRow]:
    """The decisions of people that are the last word about their question."""
    query = (
        select(DecisionRow, ReviewRow)
        .join(ReviewRow, ReviewRow.id == DecisionRow.review)
        .where(DecisionRow.decided, DecisionRow.by != words.MACHINE, is_last_word())
    )
    return query if reviews is None else query.where(DecisionRow.review.in_(reviews))


def _standing(session: Session, query: Select[DecisionRow, ReviewRow]) -> Iterator[Decided]:
    for decision, row in session.execute(query).all():
        try:
            refuse_undo(session, row)
        except CannotUndo:
            continue
        yield _decided(session, decision, row)


def _decided(session: Session, decision: DecisionRow, row: ReviewRow) -> Decided:
    return Decided(
        review=row.id,
        reason=decided_reason(session, row, decision),
        question=words.to_agents(row.question),
        by=decision.by,
        at=decision.at,
        keep=decision.keep,
        value=row.paper if decision.keep == "paper" else decision.value,
        kind=None if row.kind is None else FieldKind(row.kind),
        journey=decision.journey or row.journey,
        together=decision.together,
    )


def _refuse_page(session: Session, review: str, page: int) -> None:
    """Refuse to take a page back from the journey that it was given to.

    Raises:
        CannotUndo: A person has answered about it, or what it changed has changed again.
    """
    not_audits = ReviewRow.reason != ReviewReason.AUDIT.value  # they changed nothing; what they opened did
    asked = _last_ones().where(ReviewRow.page_reading == page, not_audits).limit(1)
    for answer, _row in session.execute(asked):
        raise CannotUndo(review, f"{answer.by} has answered about the page")
    changes = select(HistoryRow).where(HistoryRow.page_reading == page, HistoryRow.action == fold.FIELD)
    last = {change.target: change for change in session.scalars(changes.order_by(HistoryRow.id))}
    for change in last.values():
        if not _stands(session, change):
            raise CannotUndo(review, f"{change.target} has changed since")


def _stands(session: Session, written: HistoryRow) -> bool:
    """Whether a field is as a change left it; what came later and was taken back is no change."""
    last = session.scalars(
        history.changes_of(written.journey, written.target).order_by(HistoryRow.id.desc()).limit(1)
    ).one()
    return bool(last.after == written.after) and whence(last) == whence(written)
