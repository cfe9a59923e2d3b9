"""Reminders of appointments by mail, for residents who want them: to whom, of what, and never twice.

An address counts once it was confirmed by a link that was sent to it; stopped, it is forgotten, and that somebody asked
and stopped stays. A reminder is written down before it is sent. Should the program die in between, nobody knows
whether it went: it is not sent again, and `parcours remind` says so.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.circumstances import SetAppointment
from forms.model import StepStatus
from forms.trips import is_ready
from server.record import history, words
from server.record.agenda import Expected, expected, visits
from server.record.errors import JourneyClosed, RecordError
from server.record.history import Source, locked_journey
from server.record.model import Origin
from server.record.online import RESIDENT
from server.record.overview import lines_of
from server.record.tables import ReminderAddressRow, ReminderRow

REMINDER: Final = "reminder"
"""The action of a line of the history that tells of one. It changes nothing that is known."""

DAYS_BEFORE: Final = 3
"""Before the appointment: time enough to ask for a paper, and near enough to be remembered."""

MOST: Final = 3
"""Addresses of a journey, and mails to confirm one in a day: nobody's mailbox is filled from here."""

CONFIRM_WITHIN: Final = timedelta(days=3)
"""Then an address that nobody confirmed is forgotten."""

_AUTOMATIC: Final = "Rappel automatique"
_OPEN: Final = frozenset({StepStatus.TO_DO, StepStatus.CURRENT})


class TooManyAddresses(RecordError):
    """A journey has as many addresses, or had as many mails to confirm one today, as it may.

    Attributes:
        code: The journey.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {code} has {MOST} addresses for reminders, or asked so often today")


@dataclass(frozen=True, slots=True)
class Address:
    """An address that somebody gave.

    Attributes:
        id: Opaque.
        journey: The code.
        address: As typed.
        confirmed: It is theirs: they followed the link that was sent to it.
    """

    id: str
    journey: str
    address: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is to be sent.

    Attributes:
        address: To whom.
        step: Of which step.
        trip: The appointment.
        missing: How many documents are to be brought there, or were to be before.
        ready: How many of them the person says they have.
    """

    address: Address
    step: str
    trip: SetAppointment
    missing: int
    ready: int


def ask_for_reminders(session: Session, code: str, address: str) -> Address:
    """Keep an address, to be confirmed; one that is there already is that one again.

    Args:
        session: Of a transaction.
        code: The journey.
        address: As typed; whoever calls has seen that it is one.

    Raises:
        UnknownJourney, JourneyClosed
        TooManyAddresses
    """
    locked_journey(session, code)
    known = addresses(session, code)
    since = history.now() - timedelta(days=1)
    of_today = select(func.count()).where(ReminderAddressRow.journey == code, ReminderAddressRow.asked_at > since)
    same = next((one for one in known if one.address.casefold() == address.casefold()), None)
    if same is not None and same.confirmed:
        return same
    if (session.scalar(of_today) or 0) >= MOST or (same is None and len(known) >= MOST):
        raise TooManyAddresses(code)
    if same is not None:
        _forget(session.get_one(ReminderAddressRow, same.id))
    row = ReminderAddressRow(
        id=uuid.uuid4().hex, journey=code, address=address, asked_at=history.now(), confirmed_at=None, stopped_at=None
    )
    session.add(row)
    return _address(row)


def confirm_address(session: Session, key: str) -> bool:
    """Say that an address is somebody's who wants reminders. Harmless when it was said before.

    Args:
        session: Of a transaction.
        key: Id of the address.

    Returns:
        Whether reminders go there now; False: it was stopped, or the link is too old.
    """
    row = session.get(ReminderAddressRow, key)
    if row is None or row.stopped_at is not None:
        return False
    if row.confirmed_at is None:
        if row.asked_at < history.now() - CONFIRM_WITHIN:
            return False
        locked_journey(session, row.journey, even_closed=True)
        row.confirmed_at = history.now()
        source = Source(RESIDENT, Origin.CITIZEN)
        history.append(session, row.journey, REMINDER, source=source, words=words.REMINDERS_WANTED)
    return True


def stop_reminders(session: Session, key: str, *, code: str | None = None) -> bool:
    """Forget an address. Harmless when it was stopped before.

    Args:
        session: Of a transaction.
        key: Id of the address.
        code: The journey that it must be of; None: any.

    Returns:
        Whether there is such an address.
    """
    row = session.get(ReminderAddressRow, key)
    if row is None or code not in {None, row.journey}:
        return False
    if row.stopped_at is None:
        locked_journey(session, row.journey, even_closed=True)
        was_wanted = row.confirmed_at is not None
        _forget(row)
        if was_wanted:
            source = Source(RESIDENT, Origin.CITIZEN)
            history.append(session, row.journey, REMINDER, source=source, words=words.REMINDERS_STOPPED)
    return True


def addresses(session: Session, code: str) -> tuple[Address, ...]:
    """The addresses of a journey, the first one first; without those that were stopped, or not confirmed in time."""
    rows = select(ReminderAddressRow).where(ReminderAddressRow.journey == code, ReminderAddressRow.stopped_at.is_(None))
    listed = session.scalars(rows.order_by(ReminderAddressRow.asked_at, ReminderAddressRow.id))
    return tuple(_address(row) for row in listed if not _is_late(row))


def find_address(session: Session, key: str) -> Address | None:
    """An address by its id, also one that was stopped; None: there is none."""
    row = session.get(ReminderAddressRow, key)
    return None if row is None else _address(row)


def due_reminders(session: Session, today: date) -> list[Due]:
    """What is to be sent: nobody was told of these appointments on these days, and they are `DAYS_BEFORE` or nearer."""
    coming = expected(session, today + timedelta(days=1), today + timedelta(days=DAYS_BEFORE))
    by_code: dict[str, list[Expected]] = {}
    for one in coming:
        if not one.done:
            by_code.setdefault(one.code, []).append(one)
    wanted = select(ReminderAddressRow).where(
        ReminderAddressRow.journey.in_(by_code),
        ReminderAddressRow.confirmed_at.is_not(None),
        ReminderAddressRow.stopped_at.is_(None),
    )
    rows = session.scalars(wanted.order_by(ReminderAddressRow.journey, ReminderAddressRow.asked_at)).all()
    told = {(row.address, row.step, row.day) for row in _begun(session, [row.id for row in rows])}
    pairs = [(row, one) for row in rows for one in by_code[row.journey]]
    left = [(row, one) for row, one in pairs if (row.id, one.step.id, one.trip.on) not in told]
    seen = visits(session, [one for _row, one in left], today)
    return [
        Due(
            _address(row),
            one.step.id,
            one.trip,
            missing=len(visit.missing),
            ready=sum(is_ready(paper) for paper in visit.missing),
        )
        for (row, one), visit in zip(left, seen, strict=True)
    ]


def begin_reminder(session: Session, due: Due, today: date) -> bool:
    """Write down that a reminder is about to be sent, unless it is not due any more.

    Args:
        session: Of a transaction.
        due: As it was found; the appointment may have been moved since, or another program been faster.
        today: The day it is.

    Returns:
        Whether it is to be sent.
    """
    try:
        journey = locked_journey(session, due.address.journey)
    except JourneyClosed:
        return False
    row = session.get(ReminderAddressRow, due.address.id, populate_existing=True)
    begun = session.get(ReminderRow, (due.address.id, due.step, due.trip.on), populate_existing=True)
    trips = [one.appointment for one in lines_of(session, [journey])[journey.code] if one.status in _OPEN]
    if row is None or row.stopped_at is not None or begun is not None or due.trip not in trips or due.trip.on <= today:
        return False
    session.add(
        ReminderRow(
            address=due.address.id, step=due.step, day=due.trip.on, begun_at=history.now(), sent_at=None, refused=False
        )
    )
    return True


def reminder_sent(session: Session, due: Due) -> None:
    """Write down that it was taken by the mail server; of a journey that was erased meanwhile nothing is written."""
    locked_journey(session, due.address.journey, even_closed=True)
    row = _row(session, due)
    if row is None:
        return
    row.sent_at = history.now()
    sentence = words.reminded(due.trip.on)
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


def forget_unconfirmed(session: Session) -> int:
    """Forget the addresses that nobody confirmed in time; how many they were."""
    rows = session.scalars(
        select(ReminderAddressRow).where(
            ReminderAddressRow.confirmed_at.is_(None),
            ReminderAddressRow.stopped_at.is_(None),
            ReminderAddressRow.asked_at < history.now() - CONFIRM_WITHIN,
        )
    ).all()
    for row in rows:
        _forget(row)
    return len(rows)


def link_token(secret: str, kind: str, key: str) -> str:
    """What the link of a mail ends with: nobody makes one who does not know the home's secret.

    Args:
        secret: Of the home.
        kind: What the link is for, one letter.
        key: Id of the address.
    """
    mark = hmac.new(secret.encode(), f"reminder {kind} {key}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{kind}{key}{mark}"


def read_token(secret: str, token: str) -> tuple[str, str] | None:
    """What a link is for, and the id of the address; None: we never made it."""
    kind, key = token[:1], token[1:33]
    made = link_token(secret, kind, key)
    return (kind, key) if hmac.compare_digest(made.encode(), token.encode()) else None


def _begun(session: Session, keys: list[str]) -> list[ReminderRow]:
    return list(session.scalars(select(ReminderRow).where(ReminderRow.address.in_(keys))))


def _row(session: Session, due: Due) -> ReminderRow | None:
    """The row of a reminder that was begun; None: its journey was erased while it was being sent."""
    return session.get(ReminderRow, (due.address.id, due.step, due.trip.on))


def _forget(row: ReminderAddressRow) -> None:
    row.address, row.stopped_at = "", history.now()


def _is_late(row: ReminderAddressRow) -> bool:
    return row.confirmed_at is None and row.asked_at < history.now() - CONFIRM_WITHIN


def _address(row: ReminderAddressRow) -> Address:
    return Address(row.id, row.journey, row.address, row.confirmed_at is not None)
