"""A random share of what goes in by itself, looked at by a person as if it were a doubt (docs/decisions/0013).

An answer that agrees closes the question. One that says otherwise is an error found: it changes nothing either, and
opens a question to a caseworker, paper against record; writing where none was read opens an ordinary one.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.model import FieldKind
from server.record import fold, history, words
from server.record.decisions import is_contested, is_last_word, is_open, last_decision, new_review, write_decision
from server.record.errors import WrongValue
from server.record.history import Source
from server.record.joined_notes import has_note
from server.record.merge import Apply, Keep, Outcome, Paper, Seen, Why
from server.record.model import ReviewDecision, ReviewReason, Value
from server.record.sightings import Place, last_reading
from server.record.tables import AuditRow, DecisionRow, PageReadingRow, ReadingRow, ReviewRow
from server.record.values import plain_value

_NOTHING_NEW: Final = frozenset({Why.SAME_INK, Why.IN_PART, Why.HIDDEN, Why.OLDER})
"""Readings that say nothing of their own: the ink was read before, or the page has a question for the place."""

_ANSWERS: Final = frozenset({"paper", "value", "empty", "image"})
"""What can be said of the paper alone."""


def goes_in_by_itself(paper: Paper, outcome: Outcome, seen: Seen | None) -> bool:
    """Whether a reading is sure, and nobody is asked about it; not one that only repeats another of the same day."""
    if not paper.sure or not isinstance(outcome, (Apply, Keep)) or outcome.why in _NOTHING_NEW:
        return False
    repeats = seen is not None and seen.today and seen.sure and (seen.empty, seen.value) == (paper.empty, paper.value)
    return not repeats


def keep_audit(session: Session, question: ReviewRow, share: float) -> None:
    """Let a question about a reading wait that asks for nothing.

    Args:
        session: Of a transaction.
        question: As for a doubt about the same reading.
        share: With which it was drawn.
    """
    question.reason = ReviewReason.AUDIT.value
    session.add(question)
    session.flush()
    session.add(AuditRow(review=question.id, share=share))


def is_audit(row: ReviewRow) -> bool:
    """Whether a question was drawn at random."""
    return row.reason == ReviewReason.AUDIT.value


def need_a_person(session: Session, ids: Collection[str]) -> bool:
    """Whether some questions wait that are asked for a reason; one that was drawn at random says nothing is amiss."""
    others = select(ReviewRow.id).where(ReviewRow.id.in_(ids), ReviewRow.reason != ReviewReason.AUDIT.value)
    return session.scalar(others.limit(1)) is not None


def told_reason(row: ReviewRow) -> ReviewReason:
    """Why a person must decide, as they are told: of an audit, what an ordinary question about such a field says."""
    if is_audit(row):
        return ReviewReason.NOTE if row.kind == FieldKind.NOTE.value else ReviewReason.DOUBT
    return ReviewReason(row.reason)


def refuse_answer(row: ReviewRow, decision: ReviewDecision) -> None:
    """Refuse what says nothing of the paper.

    Raises:
        WrongValue
    """
    if decision.keep not in _ANSWERS:
        raise WrongValue(row.field, decision.keep, "said of the paper")


def is_right(row: ReviewRow, field: Field | None, decision_keep: str, said: Value) -> bool | None:
    """Whether an answer agrees with what was read; None: it says that nobody can tell.

    Args:
        row: The question.
        field: What it is about; None: as its kind says.
        decision_keep: As in `ReviewDecision.keep`.
        said: As in `ReviewDecision.value`.
    """
    kind = row.kind if field is None else field.kind.value
    match decision_keep:
        case "paper":
            return True
        case "empty":
            return not row.paper
        case "value":
            return (plain_value(kind, said) or None) == (plain_value(kind, row.paper) or None)
        case _:  # an image that is kept where nothing was read shows that something is written
            return None if row.paper or kind == FieldKind.TICK.value else False


def keep_answer(
    session: Session, row: ReviewRow, field: Field, decision: ReviewDecision, *, said: Value, source: Source
) -> None:
    """Bring what a person saw before a caseworker where it is not what was read; otherwise there is nothing to do.

    Args:
        session: Of a transaction that holds the journey.
        row: The audit.
        field: What it is about.
        decision: Theirs; not yet written.
        said: What the paper says by it, as the record has values; None: nothing.
        source: Whose word it is.
    """
    if is_right(row, field, decision.keep, said) is not False or row.journey is None:
        return
    unread = decision.keep == "image"
    opens = _is_last(session, row) and (unread or _differs(session, row, said))
    sentence = words.overlooked(row.question) if unread else ""
    sentence = sentence or words.audited(row.question, field, row.paper, said, opens=opens)
    history.append(session, row.journey, fold.REVIEWED, source=source, words=sentence, target=row.field, after=said)
    if opens:
        session.add(_correction(session, row, said, told_reason(row) if unread else ReviewReason.CONFLICT))


def _is_last(session: Session, row: ReviewRow) -> bool:
    """Whether nothing newer was read in the place: a later scan says what stands there now."""
    last = last_reading(session, _place(row))
    return last is not None and last.id == row.reading


def _differs(session: Session, row: ReviewRow, said: Value) -> bool:
    """Whether the record says something else than a person saw."""
    state = history.field_state(session, row.journey or "", row.field)
    known = None if state is None else state.value
    if row.kind == FieldKind.TICK.value:
        return bool(said) != bool(known)
    if row.kind == FieldKind.NOTE.value:
        return not has_note(known, said) if said else has_note(known, row.paper)
    return said != known


def _correction(session: Session, row: ReviewRow, said: Value, reason: ReviewReason) -> ReviewRow:
    """A question: what a person saw on the paper against the record, or what is written there that nobody has read."""
    page = session.get_one(PageReadingRow, row.page_reading)
    asked = new_review(
        page,
        row.batch,
        reason=reason,
        question=row.question,
        number=row.number,
        crop=row.crop,
        box_mm=row.box_mm,
    )
    state = history.field_state(session, row.journey or "", row.field)
    asked.field, asked.kind, asked.author = row.field, row.kind, row.author
    asked.reading, asked.printed, asked.confidence = row.reading, row.printed, row.confidence
    asked.paper, asked.record = said, None if state is None else state.value
    return asked


def why_asked(session: Session, row: ReviewRow) -> str:
    """The rule of docs/merge.md that asks; empty for what no reading of a field asks."""
    return rules_asked(session, [row])[row.id]


def rules_asked(session: Session, rows: Sequence[ReviewRow]) -> Mapping[str, str]:
    """The same of several questions, by their ids."""
    readings = {row.reading for row in rows if row.reading is not None}
    if not readings:
        return {row.id: _rule_of_audit(row) if is_audit(row) else "" for row in rows}
    asked = session.execute(_rules(), {"readings": list(readings)})
    rules = {reading: (merged, drawn, read) for reading, merged, drawn, read in asked}
    found: dict[str, str] = {}
    for row in rows:
        merged, drawn, read = rules.get(row.reading or 0, ("", False, None))
        own = row.reason == ReviewReason.CONFLICT.value and row.paper == read  # no answer asks what was read
        found[row.id] = _rule_of_audit(row) if is_audit(row) or (drawn and not own) else merged
    return found


@cache
def _rules() -> Select[int, str, bool, Any]:
    """Of some `readings`: the rule that each was merged by, whether it was drawn at random, and what was read."""
    drawn = select(ReviewRow.id).where(ReviewRow.reading == ReadingRow.id, ReviewRow.reason == ReviewReason.AUDIT.value)
    asked = ReadingRow.id.in_(bindparam("readings", expanding=True))
    return select(ReadingRow.id, ReadingRow.merged, drawn.exists(), ReadingRow.value).where(asked)


def _rule_of_audit(row: ReviewRow) -> str:
    """Of an audit, or of what the answer of one opened."""
    return (Why.LOOKED_AGAIN if row.reason == ReviewReason.CONFLICT.value else Why.DOUBT).value


def decided_since(session: Session, rows: Collection[ReviewRow]) -> dict[int, str]:
    """Who has decided on what the answers of some audits opened, by their readings: these answers stand."""
    readings = {row.reading for row in rows if row.reading is not None}
    if not readings:
        return {}
    found = session.execute(_decided_on_opened(), {"readings": list(readings)})
    return {reading: by for reading, by in found if reading is not None}


@cache
def _decided_on_opened() -> Select[int | None, str]:
    opened = select(ReviewRow.reading, DecisionRow.by).join(DecisionRow, DecisionRow.review == ReviewRow.id)
    asked = ReviewRow.reading.in_(bindparam("readings", expanding=True))
    others = ReviewRow.reason != ReviewReason.AUDIT.value
    return opened.where(asked, others, DecisionRow.decided, DecisionRow.by != words.MACHINE, is_last_word())


def take_answer_back(session: Session, row: ReviewRow, source: Source) -> None:
    """Close what an answer opened, and say in the history that it is taken back.

    Not what somebody has decided on, nor what a resident contests by now.
    """
    last = last_decision(session, row.id)
    if last is None or is_right(row, None, last.keep, last.value) is not False or row.journey is None:
        return
    for asked in _opened(session, row):
        if is_open(session, asked.id) and not is_contested(session, asked.id):
            write_decision(session, asked, by=words.MACHINE, keep="record", value=words.ANSWER_TAKEN_BACK)
    history.append(session, row.journey, fold.REVIEWED, source=source, words=words.review_undone(row.question))


def _opened(session: Session, row: ReviewRow) -> list[ReviewRow]:
    """What answers of an audit opened: it asks about something else than was read, or where nothing was.

    What else is asked about the reading, by a resident or once something was taken back, asks about what was read.
    """
    others = ReviewRow.reason != ReviewReason.AUDIT.value
    asked = session.scalars(select(ReviewRow).where(ReviewRow.reading == row.reading, others))
    return [one for one in asked if one.paper != row.paper or not row.paper]


def is_withdrawn_with_answer(session: Session, row: ReviewRow) -> bool:
    """Whether a question went with the answer of an audit that had opened it: it is as if it had never been asked."""
    last = last_decision(session, row.id)
    return last is not None and (last.by, last.value) == (words.MACHINE, words.ANSWER_TAKEN_BACK)


def _place(row: ReviewRow) -> Place:
    assert row.journey is not None  # noqa: S101  # a field always has its journey
    assert row.edition is not None  # noqa: S101  # and the edition that was read
    return Place(row.journey, row.edition, row.field)
