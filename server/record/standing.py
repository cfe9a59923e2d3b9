"""Whether what a person decided can still be taken back, and where that is offered; `undo.py` takes it back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record import audits, fold, words
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
        made: The change that each made (`change_made`), if any.
        opinions: What people had said before it.
        of_field: Every change of the field that each is about or has changed, by journey and field, oldest first.
        decided_since: Who has decided on what the answer of an audit opened, by its reading.
    """

    made: Mapping[str, HistoryRow]
    opinions: Mapping[str, tuple[Opinion, ...]]
    of_field: Mapping[tuple[str, str], Sequence[HistoryRow]]
    decided_since: Mapping[int, str]


def answers(session: Session, reviews: Collection[str]) -> dict[str, Answer]:
    """What people answered to some questions, by review; nothing of those that wait, or that no person answered."""
    found = [(decision, row) for decision, row in session.execute(_last_ones(reviews))]
    behind = _behind(session, found)
    return {
        row.id: Answer(_decided(decision, row, behind), _is_standing(session, decision, row, behind))
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
    _refuse(session, row, last, _behind(session, [(last, row)]))
    return last


def _refuse(session: Session, row: ReviewRow, last: DecisionRow, behind: _Behind) -> None:
    """Refuse to take back what stands no more by itself.

    Args:
        session: Any.
        row: The question.
        last: The decision that is its last word.
        behind: What stands behind it.

    Raises:
        CannotUndo
    """
    if last.by == words.MACHINE and last.page_reading is None:
        raise CannotUndo(row.id, "nobody decided it: it went with its page, or a newer reading took its place")
    written, since = behind.made.get(row.id), behind.decided_since.get(row.reading or 0)
    if last.page_reading is not None:
        _refuse_page(session, row.id, last.page_reading)
    elif audits.is_audit(row):
        if since is not None:
            raise CannotUndo(row.id, f"{since} has decided on what it opened")
    elif (
        last.journey is None
        and row.journey is not None
        and written is not None
        and not _stands(written, behind.of_field)
    ):
        raise CannotUndo(row.id, "the field has changed since")


def change_made(session: Session, row: ReviewRow) -> HistoryRow | None:
    """The change of a field that the decision of a review made, and that was not taken back since."""
    return _changes_made(session, [row], again={row.id}).get(row.id)


def _changes_made(session: Session, rows: Collection[ReviewRow], *, again: Collection[str]) -> dict[str, HistoryRow]:
    """The same of several reviews, by their ids; again: those that may have been decided before, and taken back."""
    journeys = {row.id: row.journey for row in rows}
    taken_back = _taken_back(session, again) if again else {}
    last = {change.review or "": change for change in session.scalars(_of_reviews(), {"reviews": list(journeys)})}
    return {
        review: change
        for review, change in last.items()
        if change.journey == journeys[review] and not (review in taken_back and change.at < taken_back[review])
    }


@cache
def _of_reviews() -> Select[HistoryRow]:
    asked = HistoryRow.review.in_(bindparam("reviews", expanding=True)), HistoryRow.action == fold.FIELD
    return select(HistoryRow).where(*asked).order_by(HistoryRow.id)


def _taken_back(session: Session, reviews: Collection[str]) -> dict[str, datetime]:
    """When the decisions of some reviews were taken back last, by review."""
    undone = (
        select(DecisionRow.review, func.max(DecisionRow.at))
        .where(DecisionRow.review.in_(reviews), DecisionRow.decided.is_(False))
        .group_by(DecisionRow.review)
    )
    return {row[0]: row[1] for row in session.execute(undone)}


def _changes_of_fields(
    session: Session, fields: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[HistoryRow]]:
    """Every change of some fields, by journey and field, oldest first."""
    found: dict[tuple[str, str], list[HistoryRow]] = {field: [] for field in fields}
    if not fields:
        return found
    journeys, targets = ({field[place] for field in fields} for place in (0, 1))
    for change in session.scalars(_of_fields(), {"journeys": list(journeys), "targets": list(targets)}):
        found.get((change.journey, change.target), []).append(change)
    return found


@cache
def _of_fields() -> Select[HistoryRow]:
    asked = (
        HistoryRow.journey.in_(bindparam("journeys", expanding=True)),
        HistoryRow.target.in_(bindparam("targets", expanding=True)),
        HistoryRow.action == fold.FIELD,
    )
    return select(HistoryRow).where(*asked).order_by(HistoryRow.id)


def _decided_reason(row: ReviewRow, decision: DecisionRow, behind: _Behind) -> ReviewReason:
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
    known = _known_then(row, decision, behind)
    return ReviewReason.CONFLICT if known != row.record else told


def _known_then(row: ReviewRow, decision: DecisionRow, behind: _Behind) -> Value:
    """What the record said of the field when a question was decided."""
    written = behind.made.get(row.id)
    if written is not None:
        known: Value = written.before
        return known
    before = [one for one in behind.of_field.get((row.journey or "", row.field), ()) if one.at <= decision.at]
    return before[-1].after if before else None


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
    of_journey = {} if journey is None else {"journey": journey}
    first, others = (_lately(journey is not None, *part) for part in ((0, limit), (limit, 3 * limit)))
    found = list(_standing(session, first, of_journey))  # most often all of them can be taken back
    if len(found) < limit:
        found += islice(_standing(session, others, of_journey), limit - len(found))
    return found


@lru_cache(maxsize=64)
def _lately(of_journey: bool, after: int, limit: int) -> Select[DecisionRow, ReviewRow]:  # noqa: FBT001  # a key of the cache
    last = _last_ones().order_by(DecisionRow.id.desc()).offset(after).limit(limit)
    if not of_journey:
        return last
    return last.where(func.coalesce(DecisionRow.journey, ReviewRow.journey) == bindparam("journey"))


def _last_ones(reviews: Collection[str] | None = None) -> Select[DecisionRow, ReviewRow]:
    """The decisions of people that are the last word about their question."""
    query = (
        select(DecisionRow, ReviewRow)
        .join(ReviewRow, ReviewRow.id == DecisionRow.review)
        .where(DecisionRow.decided, DecisionRow.by != words.MACHINE, is_last_word())
    )
    return query if reviews is None else query.where(DecisionRow.review.in_(reviews))


def _standing(
    session: Session, query: Select[DecisionRow, ReviewRow], values: Mapping[str, str] | None = None
) -> Iterator[Decided]:
    found = [(decision, row) for decision, row in session.execute(query, values)]
    behind = _behind(session, found)
    for decision, row in found:
        if _is_standing(session, decision, row, behind):
            yield _decided(decision, row, behind)


def _behind(session: Session, found: Sequence[tuple[DecisionRow, ReviewRow]]) -> _Behind:
    rows = [row for _decision, row in found]
    made = _changes_made(session, rows, again={row.id for decision, row in found if decision.turn})
    asked = {(row.journey, row.field) for row in rows if row.journey is not None and row.field}
    return _Behind(
        made,
        opinions_before(session, {row.id: decision.turn for decision, row in found}),
        _changes_of_fields(session, asked | {(change.journey, change.target) for change in made.values()}),
        audits.decided_since(session, [row for row in rows if audits.is_audit(row)]),
    )


def _is_standing(session: Session, decision: DecisionRow, row: ReviewRow, behind: _Behind) -> bool:
    try:
        _refuse(session, row, decision, behind)
    except CannotUndo:
        return False
    return True


def _decided(decision: DecisionRow, row: ReviewRow, behind: _Behind) -> Decided:
    return Decided(
        review=row.id,
        reason=_decided_reason(row, decision, behind),
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
    of_field = _changes_of_fields(session, {(change.journey, change.target) for change in last.values()})
    for change in last.values():
        if not _stands(change, of_field):
            raise CannotUndo(review, f"{change.target} has changed since")


def _stands(written: HistoryRow, of_field: Mapping[tuple[str, str], Sequence[HistoryRow]]) -> bool:
    """Whether a field is as a change left it; what came later and was taken back is no change."""
    last = of_field[written.journey, written.target][-1]
    return bool(last.after == written.after) and whence(last) == whence(written)
