"""Whether what a person decided can still be taken back, and where that is offered; `undo.py` takes it back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record import audits, fold, history, words
from server.record.decisions import is_last_word, last_decision
from server.record.errors import CannotUndo
from server.record.model import Origin, ReviewReason, Value
from server.record.opinions import Opinion, agree, opinions_before
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


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind some decisions, by their reviews, asked for all at once.

    Attributes:
        changes: The change that each made (`change_made`), if any.
        opinions: What people had said before it.
    """

    changes: Mapping[str, HistoryRow]
    opinions: Mapping[str, tuple[Opinion, ...]]


def answers(session: Session, reviews: Collection[str]) -> dict[str, Answer]:
    """What people answered to some questions, by review; nothing of those that wait, or that no person answered."""
    found = session.execute(_last_ones(reviews)).all()
    behind = _behind(session, found)
    return {
        row.id: Answer(_decided(session, decision, row, behind), _is_standing(session, decision, row, behind))
        for decision, row in found
    }


def refuse_undo(session: Session, row: ReviewRow) -> DecisionRow:
    """The decision that stands, unless it cannot be taken back any more.

    Raises:
        CannotUndo: Nobody decided it, or something later stands on it.
    """
    last = last_decision(session, row.id)
    if last is None or not last.decided:
        raise CannotUndo(row.id, "nothing was decided")
    _refuse(session, row, last, change_made(session, row))
    return last


def _refuse(session: Session, row: ReviewRow, last: DecisionRow, written: HistoryRow | None) -> None:
    """Refuse to take back what stands no more by itself.

    Args:
        session: Any.
        row: The question.
        last: The decision that is its last word.
        written: The change that it made, if any.

    Raises:
        CannotUndo
    """
    if last.by == words.MACHINE and last.page_reading is None:
        raise CannotUndo(row.id, "nobody decided it: it went with its page, or a newer reading took its place")
    if last.page_reading is not None:
        _refuse_page(session, row.id, last.page_reading)
    elif audits.is_audit(row):
        audits.refuse_taking_back(session, row)
    elif last.journey is None and row.journey is not None and written is not None and not _stands(session, written):
        raise CannotUndo(row.id, "the field has changed since")


def change_made(session: Session, row: ReviewRow) -> HistoryRow | None:
    """The change of a field that the decision of a review made, and that was not taken back since."""
    return _changes_made(session, [row]).get(row.id)


def _changes_made(session: Session, rows: Collection[ReviewRow]) -> dict[str, HistoryRow]:
    """The same of several reviews, by their ids."""
    journeys = {row.id: row.journey for row in rows}
    changes = select(HistoryRow).where(HistoryRow.review.in_(journeys), HistoryRow.action == fold.FIELD)
    undone = (
        select(DecisionRow.review, func.max(DecisionRow.at))
        .where(DecisionRow.review.in_(journeys), DecisionRow.decided.is_(False))
        .group_by(DecisionRow.review)
    )
    taken_back = {row[0]: row[1] for row in session.execute(undone)}
    last = {change.review or "": change for change in session.scalars(changes.order_by(HistoryRow.id))}
    return {
        review: change
        for review, change in last.items()
        if change.journey == journeys[review] and not (review in taken_back and change.at < taken_back[review])
    }


def _decided_reason(session: Session, row: ReviewRow, decision: DecisionRow, behind: _Behind) -> ReviewReason:
    """Why a person had to decide, as it was when they did: a doubt may have been a caseworker's by then.

    It was, where two people had said different things, or where the record was not what it had been.
    """
    told = audits.told_reason(row)
    if told is ReviewReason.CONFLICT or row.journey is None:
        return told
    opinions = behind.opinions.get(row.id, ())
    if len(opinions) > 1 and not agree(opinions):
        return ReviewReason.CONFLICT
    if told is not ReviewReason.DOUBT or audits.is_audit(row):
        return told
    known = _known_then(session, row, decision, behind.changes.get(row.id))
    return ReviewReason.CONFLICT if known != row.record else told


def _known_then(session: Session, row: ReviewRow, decision: DecisionRow, written: HistoryRow | None) -> Value:
    """What the record said of the field when a question was decided."""
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
    found = session.execute(query).all()
    behind = _behind(session, found)
    for decision, row in found:
        if _is_standing(session, decision, row, behind):
            yield _decided(session, decision, row, behind)


def _behind(session: Session, found: Sequence[Row[DecisionRow, ReviewRow]]) -> _Behind:
    opinions = opinions_before(session, {row.id: decision.turn for decision, row in found})
    return _Behind(_changes_made(session, [row for _, row in found]), opinions)


def _is_standing(session: Session, decision: DecisionRow, row: ReviewRow, behind: _Behind) -> bool:
    try:
        _refuse(session, row, decision, behind.changes.get(row.id))
    except CannotUndo:
        return False
    return True


def _decided(session: Session, decision: DecisionRow, row: ReviewRow, behind: _Behind) -> Decided:
    return Decided(
        review=row.id,
        reason=_decided_reason(session, row, decision, behind),
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
