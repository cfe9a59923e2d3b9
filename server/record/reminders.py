"""The addresses of residents who want to be reminded of their appointments; of what they are told is `told.py`.

An address counts once it was confirmed by a link that was sent to it; stopped, it is forgotten, and that somebody asked
and stopped stays.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.translation import FRENCH
from server.record import history, words
from server.record.errors import RecordError
from server.record.history import Source, locked_journey
from server.record.model import Origin
from server.record.online import RESIDENT
from server.record.tables import ReminderAddressRow

REMINDER: Final = "reminder"
"""The action of a line of the history that tells of one. It changes nothing that is known."""

MOST: Final = 3
"""Addresses of a journey, and mails to confirm one in a day: nobody's mailbox is filled from here."""

FAILURES: Final = 10
"""Mails to confirm one in a day that no server took: enough for slips of the hand, too few to try addresses out."""

CONFIRM_WITHIN: Final = timedelta(days=3)
"""Then an address that nobody confirmed is forgotten."""


class TooManyAddresses(RecordError):
    """A journey has as many addresses as it may.

    Attributes:
        code: The journey.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {code} has {MOST} addresses for reminders")


class AskedTooOften(RecordError):
    """A journey had as many mails to confirm an address in a day, sent or not, as it may.

    Attributes:
        code: The journey.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {code} asked for reminders too often in a day")


@dataclass(frozen=True, slots=True)
class Address:
    """An address that somebody gave.

    Attributes:
        id: Opaque.
        journey: The code.
        address: As typed.
        confirmed: It is theirs: they followed the link that was sent to it.
        language: Code of the one that they read in when they asked.
        names_papers: A reminder names the papers that are still lacking; else it only counts them.
    """

    id: str
    journey: str
    address: str
    confirmed: bool
    language: str = FRENCH
    names_papers: bool = False


def ask_for_reminders(
    session: Session, code: str, address: str, language: str = FRENCH, *, names_papers: bool = False
) -> Address:
    """Keep an address, to be confirmed; one that is there already is that one again, from now on as is said now.

    Args:
        session: Of a transaction.
        code: The journey.
        address: As typed; whoever calls has seen that it is one.
        language: Code of the one in which its mails are to be.
        names_papers: They are to name the papers that are lacking.

    Raises:
        UnknownJourney, JourneyClosed
        TooManyAddresses, AskedTooOften
    """
    locked_journey(session, code)
    known = addresses(session, code)
    same = next((one for one in known if one.address.casefold() == address.casefold()), None)
    if same is not None and same.confirmed:
        row = session.get_one(ReminderAddressRow, same.id)
        row.language, row.names_papers = language, names_papers
        return address_of(row)
    if same is None and len(known) >= MOST:
        raise TooManyAddresses(code)
    _refuse_too_often(session, code)
    if same is not None:
        _forget(session.get_one(ReminderAddressRow, same.id))
    row = ReminderAddressRow(
        id=uuid.uuid4().hex,
        journey=code,
        address=address,
        language=language,
        names_papers=names_papers,
        asked_at=history.now(),
        confirmed_at=None,
        stopped_at=None,
    )
    session.add(row)
    return address_of(row)


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


def forget_unsent(session: Session, key: str) -> None:
    """Forget an address to which no mail could be sent: stopped as it was asked for, it does not count as a mail.

    Args:
        session: Of a transaction.
        key: Id of the address.
    """
    row = session.get(ReminderAddressRow, key)
    if row is not None:
        row.address, row.stopped_at = "", row.asked_at


def addresses(session: Session, code: str) -> tuple[Address, ...]:
    """The addresses of a journey, the first one first; without those that were stopped, or not confirmed in time."""
    rows = select(ReminderAddressRow).where(ReminderAddressRow.journey == code, ReminderAddressRow.stopped_at.is_(None))
    listed = session.scalars(rows.order_by(ReminderAddressRow.asked_at, ReminderAddressRow.id))
    return tuple(address_of(row) for row in listed if not _is_late(row))


def find_address(session: Session, key: str) -> Address | None:
    """An address by its id, also one that was stopped; None: there is none."""
    row = session.get(ReminderAddressRow, key)
    return None if row is None else address_of(row)


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


def _refuse_too_often(session: Session, code: str) -> None:
    """Stop at a journey for which too many mails were sent in a day, or could not be.

    Raises:
        AskedTooOften
    """
    since = history.now() - timedelta(days=1)
    asked = select(ReminderAddressRow).where(ReminderAddressRow.journey == code, ReminderAddressRow.asked_at > since)
    rows = session.scalars(asked).all()
    unsent = sum(row.stopped_at == row.asked_at for row in rows)
    if len(rows) - unsent >= MOST or unsent >= FAILURES:
        raise AskedTooOften(code)


def _forget(row: ReminderAddressRow) -> None:
    row.address, row.stopped_at = "", history.now()


def _is_late(row: ReminderAddressRow) -> bool:
    return row.confirmed_at is None and row.asked_at < history.now() - CONFIRM_WITHIN


def address_of(row: ReminderAddressRow) -> Address:
    """An address as it is kept."""
    return Address(row.id, row.journey, row.address, row.confirmed_at is not None, row.language, row.names_papers)
