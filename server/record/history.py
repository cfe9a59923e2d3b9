"""Writes history, and what history says of now, in the same transaction. The only file that changes either."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from forms.circumstances import Circumstances
from forms.model import StepStatus
from server.record import fold
from server.record.errors import JourneyClosed, JourneyErased, UnknownJourney
from server.record.fold import Event
from server.record.model import FieldState, Origin, StepState
from server.record.tables import ErasureAnswerRow, ErasureRequestRow, FieldRow, HistoryRow, JourneyRow, StepRow

ERASED: Final = "erased"
"""The answer to a request that had the data of its journey erased."""

OF_ERASED: Final = "of-erased"
"""In the place of the reason why a page was not read: its journey was erased. It asks nothing, and goes by itself."""

_CHANGED: Final = "journeys whose notes may have changed"
_TELL_OF_NOTES: Final = frozenset({fold.OPENED, fold.FIELD, fold.CHANGE, fold.SCANNED, fold.REVIEWED})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a change comes from.

    Attributes:
        by: Whose word it is.
        origin: What kind of word.
        edition: The edition it was read from, if it was.
        scan: Hash of the image behind it, if any.
        crop: Storage key of the crop behind it, if any.
        review: The review that decided it, if one did.
        page_reading: The page as read that it came with, if it did.
    """

    by: str
    origin: Origin = Origin.AGENT
    edition: int | None = None
    scan: str | None = None
    crop: str | None = None
    review: str | None = None
    page_reading: int | None = None


@dataclass(frozen=True, slots=True)
class AnswersGiven:
    """Persons and answers, as somebody gave them.

    Attributes:
        number: Of the entry that says so; grows whenever answers change.
        by: Who.
        circumstances: What they gave; an agent's changes of the booklet may be those of then.
    """

    number: int
    by: str
    circumstances: Circumstances


def now() -> datetime:
    """The moment, UTC, to the microsecond that both databases keep."""
    return datetime.now(UTC)


def journey_row(session: Session, code: str) -> JourneyRow:
    """The row of a journey.

    Raises:
        UnknownJourney: There is none.
    """
    row = session.get(JourneyRow, code)
    if row is None:
        raise UnknownJourney(code)
    return row


def locked_journey(session: Session, code: str, *, even_closed: bool = False) -> JourneyRow:
    """The row of a journey that is about to change: whoever else wants to change it waits for this transaction.

    Raises:
        UnknownJourney: There is none.
        JourneyClosed: It is closed, unless `even_closed`; `JourneyErased` where its data were erased.
    """
    row = session.scalar(_locked(), {"code": code})
    if row is None:
        raise UnknownJourney(code)
    if not even_closed:
        refuse_closed(session, row)
    return row


def refuse_closed(session: Session, row: JourneyRow) -> None:
    """Stop at a journey that is followed no more.

    Raises:
        JourneyClosed: `JourneyErased` where its data were erased.
    """
    if row.closed:
        raise (JourneyErased if is_erased(session, row.code) else JourneyClosed)(row.code)


def unerased_journey(session: Session, code: str) -> JourneyRow:
    """As `locked_journey`, also of a journey that is closed, but of none whose data were erased.

    Raises:
        UnknownJourney, JourneyErased
    """
    row = locked_journey(session, code, even_closed=True)
    if is_erased(session, code):
        raise JourneyErased(code)
    return row


def is_erased(session: Session, code: str) -> bool:
    """Whether the data of a journey were erased, which is for ever."""
    return bool(erased_among(session, {code}))


def erased_among(session: Session, codes: Collection[str]) -> set[str]:
    """Those of some journeys whose data were erased."""
    if not codes:
        return set()
    answered = select(ErasureRequestRow.journey).join(
        ErasureAnswerRow, ErasureRequestRow.id == ErasureAnswerRow.request
    )
    of_them = answered.where(ErasureRequestRow.journey.in_(codes), ErasureAnswerRow.answer == ERASED)
    return set(session.scalars(of_them))


@cache
def _locked() -> Select[JourneyRow]:
    journey = select(JourneyRow).where(JourneyRow.code == bindparam("code"))
    return journey.with_for_update().execution_options(populate_existing=True)


def append(
    session: Session,
    code: str,
    action: str,
    *,
    source: Source,
    words: str,
    target: str = "",
    before: Any = None,
    after: Any = None,
    of_notes: bool = True,
) -> None:
    """Add one entry to a journey's history and bring what is known now up to it.

    Args:
        session: Of a transaction that holds the journey.
        code: Of the journey.
        action: As `fold` names it.
        source: Whose word it is.
        words: What it says, in French.
        target: What it is about, as its action says.
        before: What was known.
        after: What is known now.
        of_notes: It may change what is written somewhere; False: it tells of a box or a choice.
    """
    row = HistoryRow(
        journey=code,
        at=now(),
        by=source.by,
        action=action,
        target=target,
        before=before,
        after=after,
        origin=source.origin.value,
        words=words,
        edition=source.edition,
        scan=source.scan,
        crop=source.crop,
        review=source.review,
        page_reading=source.page_reading,
    )
    session.add(row)
    session.flush()
    _follow(session, code, event_of(row))
    ticked = action == fold.FIELD and not isinstance(before, str) and not isinstance(after, str)
    if action in _TELL_OF_NOTES and of_notes and not ticked:
        tell_of_notes(session, code)


def tell_of_notes(session: Session, code: str) -> None:
    """Note that what a search finds in a journey may have changed."""
    session.info.setdefault(_CHANGED, set()).add(code)


def pop_changed(session: Session) -> list[str]:
    """The journeys of which this session wrote that their notes may have changed, in order; it forgets them."""
    return sorted(session.info.pop(_CHANGED, ()))


def events(session: Session, code: str) -> list[Event]:
    """A journey's history as `fold` takes it, oldest first."""
    rows = session.scalars(select(HistoryRow).where(HistoryRow.journey == code).order_by(HistoryRow.id))
    return [event_of(row) for row in rows]


def changes_of(journey: str, field: str) -> Select[HistoryRow]:
    """Every change of a field."""
    return select(HistoryRow).where(
        HistoryRow.journey == journey, HistoryRow.action == fold.FIELD, HistoryRow.target == field
    )


def last_writer(session: Session, code: str, field: str) -> str:
    """Who wrote or took out what is known of a field last; empty when nobody ever did."""
    last = session.scalar(changes_of(code, field).order_by(HistoryRow.id.desc()).limit(1))
    return "" if last is None else last.by


def keys_given(session: Session, code: str) -> frozenset[str]:
    """The keys that persons and children of a journey ever had: paper with these keys is out there."""
    told = HistoryRow.action.in_([fold.OPENED, fold.ANSWERS])
    return fold.keys_given(
        event_of(row) for row in session.scalars(select(HistoryRow).where(HistoryRow.journey == code, told))
    )


def version(session: Session, code: str) -> int:
    """What grows with every change of a journey: the key of its last entry; 0 for a journey that does not exist."""
    return session.scalar(select(func.max(HistoryRow.id)).where(HistoryRow.journey == code)) or 0


def last_answers(session: Session, code: str, number: int | None = None) -> AnswersGiven:
    """The answers of a journey as somebody gave them last; those with a number; the first ones when it has none such.

    Raises:
        UnknownJourney: There is none with this code.
    """
    journey_row(session, code)
    told = (
        select(HistoryRow)
        .where(HistoryRow.journey == code, HistoryRow.action.in_([fold.OPENED, fold.ANSWERS]))
        .order_by(HistoryRow.id)
    )
    rows = session.scalars(told).all()
    wanted = rows[-1] if number is None else next((row for row in rows if row.id == number), rows[0])
    return AnswersGiven(wanted.id, wanted.by, fold.circumstances_told(event_of(wanted)))


def field_states(session: Session, code: str) -> dict[str, FieldState]:
    """Everything known of a journey now, by field id."""
    return field_states_of(session, [code])[code]


def field_state(session: Session, code: str, field: str) -> FieldState | None:
    """What is known of one field of a journey now; None: nothing."""
    row = session.scalar(_one_state(), {"code": code, "name": field})
    return None if row is None else _field(row)


@cache
def _one_state() -> Select[FieldRow]:
    return select(FieldRow).where(FieldRow.journey == bindparam("code"), FieldRow.field == bindparam("name"))


def field_states_of(
    session: Session, codes: Collection[str], keys: Collection[str] = ()
) -> dict[str, dict[str, FieldState]]:
    """The same of several journeys at once, by code; of the fields of steps that have one of some keys, if any are."""
    known: dict[str, dict[str, FieldState]] = {code: {} for code in codes}
    rows = select(FieldRow).where(FieldRow.journey.in_(codes)).order_by(FieldRow.field)
    if keys:
        rows = rows.where(or_(*(FieldRow.field.endswith(f".{key}", autoescape=True) for key in keys)))
    for row in session.scalars(rows):
        known[row.journey][row.field] = _field(row)
    return known


def step_states(session: Session, code: str) -> dict[str, StepState]:
    """Where the steps of a journey stand now, by step id; without titles."""
    return step_states_of(session, [code])[code]


def step_states_of(session: Session, codes: Collection[str]) -> dict[str, dict[str, StepState]]:
    """The same of several journeys at once, by code."""
    known: dict[str, dict[str, StepState]] = {code: {} for code in codes}
    for row in session.scalars(select(StepRow).where(StepRow.journey.in_(codes))):
        known[row.journey][row.step] = StepState(row.step, "", StepStatus(row.status), row.since)
    return known


def search_text(code: str, circumstances: Circumstances, title: str) -> str:
    """What a journey is found by: its code, the names of its persons and its kind, without accents or capitals."""
    names = [subject.name for subject in circumstances.subjects]
    return folded_text(" ".join([code, *names, title]))


def folded_text(text: str) -> str:
    """Take accents and capitals away."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def event_of(row: HistoryRow) -> Event:
    """The part of an entry that the record depends on."""
    return Event(
        at=row.at,
        by=row.by,
        action=row.action,
        target=row.target,
        after=row.after,
        origin=Origin(row.origin),
        edition=row.edition,
        scan=row.scan,
        crop=row.crop,
    )


def _follow(session: Session, code: str, event: Event) -> None:
    """Bring the tables of now up to one more event: the same steps as `fold`, one row at a time."""
    row = journey_row(session, code)
    row.changed_at = event.at
    if event.action == fold.FIELD:
        state = fold.field_state(event)
        if state is None:
            session.execute(delete(FieldRow).where(FieldRow.journey == code, FieldRow.field == event.target))
        else:
            _write_field(session, code, state)
    elif event.action == fold.STATUS:
        step = fold.step_state(event)
        _write_step(session, code, step.id, step.status, step.since)
    elif event.action == fold.ANSWERS:
        row.circumstances = event.after
    elif event.action == fold.CHANGE:
        row.circumstances = {**row.circumstances, "changes": [*row.circumstances["changes"], event.after]}
    elif event.action == fold.MOVED:
        row.template_version = event.after
    elif event.action in {fold.CLOSED, fold.REOPENED}:
        row.closed = event.action == fold.CLOSED
    session.flush()


def _write_field(session: Session, code: str, state: FieldState) -> None:
    session.merge(
        FieldRow(
            journey=code,
            field=state.id,
            value=state.value,
            origin=state.origin.value,
            by=state.by,
            at=state.at,
            edition=state.edition,
            scan=state.scan,
            crop=state.crop,
        )
    )


def _write_step(session: Session, code: str, step: str, status: StepStatus, since: date | None) -> None:
    session.merge(StepRow(journey=code, step=step, status=status.value, since=since))


def _field(row: FieldRow) -> FieldState:
    return FieldState(
        id=row.field,
        value=row.value,
        origin=Origin(row.origin),
        by=row.by,
        at=row.at,
        edition=row.edition,
        scan=row.scan,
        crop=row.crop,
    )
