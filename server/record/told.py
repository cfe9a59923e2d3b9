"""What residents are told of their appointments by mail: a reminder, that it changed, that it is off; and never twice.

A mail is written down, with what it says, before it is sent. Should the program die in between, nobody knows whether it
went: it is not sent again, and `parcours remind` says so. The last mail about a step is what somebody knows of its
appointment; they are told again when it is something else, as long as what they know is still to come.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from forms.circumstances import SetAppointment
from forms.line import BookletStep
from forms.model import StepStatus
from forms.trips import is_ready
from server.record import history, words
from server.record.agenda import Expected, Visit, expected, minutes_of, visits
from server.record.days import TOWN, day_of
from server.record.errors import JourneyClosed
from server.record.history import Source, locked_journey
from server.record.languages import template_wording
from server.record.overview import lines_of
from server.record.reminders import REMINDER, Address, address_of
from server.record.tables import JourneyRow, ReminderAddressRow, ReminderRow
from server.record.templates import template_of, templates_of
from server.record.translations import own_words

DAYS_BEFORE: Final = 3
"""Before the appointment: time enough to ask for a paper, and near enough to be remembered."""

_AUTOMATIC: Final = "Rappel automatique"
_OPEN: Final = frozenset({StepStatus.TO_DO, StepStatus.CURRENT})


class Kind(StrEnum):
    """What a mail says."""

    REMINDER = "reminder"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Due:
    """A mail that is to be sent.

    Attributes:
        kind: What it says.
        address: To whom.
        step: Of which step.
        number: How manieth mail to this address about this step, from 1.
        trip: The appointment; of one that is off, as it was told last.
        before: What was told last of one that changed; None for any other.
        missing: Of a reminder: how many documents are to be brought there, or were to be before.
        ready: How many of them the person says they have.
        papers: What the others are, in the language of the address, where it wants them named.
    """

    kind: Kind
    address: Address
    step: str
    number: int
    trip: SetAppointment
    before: SetAppointment | None = None
    missing: int = 0
    ready: int = 0
    papers: tuple[str, ...] = ()


_Last = Mapping[str, Mapping[str, ReminderRow]]
"""The last mail about each step, by address and step."""


def due_reminders(session: Session, now: datetime) -> list[Due]:
    """What is to be sent: of appointments that are `DAYS_BEFORE` or nearer, and of those that are not as was told.

    Args:
        session: Any.
        now: The moment.
    """
    today = day_of(now)
    coming = {one.code for one in expected(session, today + timedelta(days=1), today + timedelta(days=DAYS_BEFORE))}
    codes = coming | set(session.scalars(_told_of_days_from(today)))
    journeys = session.scalars(select(JourneyRow).where(JourneyRow.code.in_(codes), ~JourneyRow.closed)).all()
    lines = lines_of(session, journeys)
    wanted = select(ReminderAddressRow).where(
        ReminderAddressRow.journey.in_(lines),
        ReminderAddressRow.confirmed_at.is_not(None),
        ReminderAddressRow.stopped_at.is_(None),
    )
    rows = session.scalars(wanted.order_by(ReminderAddressRow.journey, ReminderAddressRow.asked_at)).all()
    last = _last_mails(session, [row.id for row in rows])
    found = [due for row in rows for due in _of_address(address_of(row), lines[row.journey], last, now)]
    return _counted(session, found, lines, today)


def begin_reminder(session: Session, due: Due, now: datetime) -> bool:
    """Write down that a mail is about to be sent, unless it is not due any more.

    Args:
        session: Of a transaction.
        due: As it was found; the appointment may have been moved since, or another program been faster.
        now: The moment.

    Returns:
        Whether it is to be sent.
    """
    try:
        journey = locked_journey(session, due.address.journey)
    except JourneyClosed:
        return False
    row = session.get(ReminderAddressRow, due.address.id, populate_existing=True)
    if row is None or row.stopped_at is not None:
        return False
    line, last = lines_of(session, [journey])[journey.code], _last_mails(session, [row.id])
    still = {_facts(one) for one in _of_address(due.address, line, last, now)}
    if _facts(due) not in still:
        return False
    session.add(
        ReminderRow(
            address=due.address.id, step=due.step, number=due.number,
            day=due.trip.on, time=due.trip.time, place=due.trip.place, cancelled=due.kind is Kind.CANCELLED,
            begun_at=history.now(), sent_at=None, refused=False,
        )
    )  # fmt: skip
    return True


def reminder_sent(session: Session, due: Due) -> None:
    """Write down that it was taken by the mail server; of a journey that was erased meanwhile nothing is written."""
    locked_journey(session, due.address.journey, even_closed=True)
    row = _row(session, due)
    if row is None:
        return
    row.sent_at = history.now()
    told = {Kind.REMINDER: words.reminded, Kind.CHANGED: words.told_changed, Kind.CANCELLED: words.told_cancelled}
    sentence = told[due.kind](due.trip.on)
    history.append(session, due.address.journey, REMINDER, source=Source(_AUTOMATIC), words=sentence, target=due.step)


def reminder_not_sent(session: Session, due: Due, *, refused: bool) -> None:
    """Write down that the mail server did not take it: for ever, or so that it is tried again."""
    row = _row(session, due)
    if row is None:
        return
    row.refused = refused
    if not refused:
        session.delete(row)


def uncertain_reminders(session: Session, before: datetime) -> int:
    """How many were about to be sent at some moment, and nobody knows whether they were."""
    unknown = select(func.count()).where(
        ReminderRow.sent_at.is_(None), ~ReminderRow.refused, ReminderRow.begun_at < before
    )
    return session.scalar(unknown) or 0


def _told_of_days_from(today: date) -> Select[str]:
    """The journeys of which somebody was told an appointment that is still to come."""
    of = ReminderAddressRow.id == ReminderRow.address
    return select(ReminderAddressRow.journey).join(ReminderRow, of).where(ReminderRow.day >= today).distinct()


def _last_mails(session: Session, keys: Collection[str]) -> _Last:
    last: dict[str, dict[str, ReminderRow]] = defaultdict(dict)
    rows = select(ReminderRow).where(ReminderRow.address.in_(keys)).order_by(ReminderRow.number)
    for row in session.scalars(rows.execution_options(populate_existing=True)):
        last[row.address][row.step] = row
    return last


def _of_address(address: Address, line: Sequence[BookletStep], last: _Last, now: datetime) -> Iterator[Due]:
    """What is to be sent to an address, step by step; of steps that left the line too."""
    steps, told = {one.step.id: one for one in line}, last.get(address.id, {})
    for step in dict.fromkeys((*steps, *told)):
        found = _due(steps.get(step), told.get(step), now)
        if found is not None:
            kind, trip = found
            mail = told.get(step)
            before = _as_told(mail) if mail is not None and kind is Kind.CHANGED else None
            yield Due(kind, address, step, 1 if mail is None else mail.number + 1, trip, before)


def _due(step: BookletStep | None, told: ReminderRow | None, now: datetime) -> tuple[Kind, SetAppointment] | None:
    """What is to be said of the appointment of a step, to somebody who was told something of it, or nothing yet."""
    today = day_of(now)
    if step is not None and step.status is StepStatus.DONE:
        return None
    trip = step.appointment if step is not None and step.status in _OPEN else None
    if told is not None and not (told.cancelled or told.refused) and _is_to_come(told, now):
        if trip is None:
            return Kind.CANCELLED, _as_told(told)
        if trip.on >= today and _differs(told, trip):
            return Kind.CHANGED, trip
    if trip is None or not today < trip.on <= today + timedelta(days=DAYS_BEFORE):
        return None
    return None if told is not None and _reminds_of(told, trip.on) else (Kind.REMINDER, trip)


def _is_to_come(told: ReminderRow, now: datetime) -> bool:
    """Whether the appointment, as it was told, is still ahead; of one of today without an hour nobody knows."""
    here = now.astimezone(TOWN)
    if told.day != here.date():
        return told.day > here.date()
    minutes = minutes_of(told.time or "")
    return minutes is not None and minutes > here.hour * 60 + here.minute


def _differs(told: ReminderRow, trip: SetAppointment) -> bool:
    """Whether an appointment is at another day, hour or place than somebody was told, however either is typed."""
    if told.day != trip.on:
        return True
    if told.time is None or told.place is None:  # sent before they were kept
        return False
    return _hour(told.time) != _hour(trip.time) or told.place.split() != trip.place.split()


def _hour(time: str) -> int | str:
    minutes = minutes_of(time)
    return time.strip() if minutes is None else minutes


def _reminds_of(told: ReminderRow, day: date) -> bool:
    """Whether a mail said, near enough to the day, that there is an appointment on it."""
    near = day_of(told.begun_at) >= day - timedelta(days=DAYS_BEFORE)
    return told.day == day and near and not told.cancelled


def _as_told(told: ReminderRow) -> SetAppointment:
    return SetAppointment(told.step, told.day, told.time or "", told.place or "")


def _counted(
    session: Session, found: Iterable[Due], lines: Mapping[str, Sequence[BookletStep]], today: date
) -> list[Due]:
    """The same; reminders with how many documents are to be brought."""
    listed = list(found)
    reminders = [one for one in listed if one.kind is Kind.REMINDER]
    steps = {(code, one.step.id): one.step for code, line in lines.items() for one in line}
    trips = [Expected(one.address.journey, steps[one.address.journey, one.step], one.trip, False) for one in reminders]
    seen = dict(zip(map(_facts, reminders), visits(session, trips, today), strict=True))
    return [_with_papers(session, one, seen[_facts(one)]) if one.kind is Kind.REMINDER else one for one in listed]


def _with_papers(session: Session, due: Due, visit: Visit) -> Due:
    lacking = [paper.document.title for paper in visit.missing if not is_ready(paper)]
    counted = replace(due, missing=len(visit.missing), ready=len(visit.missing) - len(lacking))
    if not due.address.names_papers:
        return counted
    template, town_hall = template_of(session, *visit.summary.kind), templates_of(session).town_hall
    wording = template_wording(template, due.address.language, town_hall, own_words(session))
    said = [title if wording is None else wording.say(title) or title for title in lacking]
    return replace(counted, papers=tuple(said))


def _facts(due: Due) -> tuple[object, ...]:
    """What a mail says of an appointment, and to whom."""
    return due.kind, due.address.id, due.step, due.number, due.trip


def _row(session: Session, due: Due) -> ReminderRow | None:
    """The row of a mail that was begun; None: its journey was erased while it was being sent."""
    return session.get(ReminderRow, (due.address.id, due.step, due.number))
