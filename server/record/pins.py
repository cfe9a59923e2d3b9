"""The six-digit PIN that opens the citizen page, given at the desk."""

import hashlib
import re
import secrets
from datetime import timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.record import fold, history, words
from server.record.db import Database
from server.record.history import Source, journey_row, locked_journey
from server.record.model import PinResult
from server.record.tables import JourneyRow

DIGITS: Final = 6
TRIES: Final = 5
"""With a million PINs, five tries a quarter of an hour (then twice as long each time) are 35 in a day, 65 in a week and
some 1,850 in a year, however many devices try: see docs/decisions/0014."""
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(days=1)
FORGIVEN_AFTER: Final = timedelta(days=1)
"""After the end of a lock, for one of those before it; a right PIN forgives none, for its owner may come often."""

_WELL_FORMED: Final = re.compile(rf"[0-9]{{{DIGITS}}}")
_HASHER: Final = PasswordHasher()


def new_pin(session: Session, code: str, by: str) -> str:
    """Draw a new PIN; the old one is void, and so is a lock.

    Returns:
        Six digits, shown once: only their hash is kept.

    Raises:
        UnknownJourney, JourneyClosed
    """
    row = locked_journey(session, code)
    pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row.pin_hash = _HASHER.hash(pin)
    row.pin_failures, row.pin_locks, row.pin_locked_until = 0, 0, None
    history.append(session, code, fold.PIN, source=Source(by), words=words.NEW_PIN)
    return pin


def check_pin(database: Database, code: str, pin: str) -> PinResult:
    """Try a PIN. A try counts before it is compared, so that tries at the same time are no more than tries in turn.

    Comparing takes some tens of milliseconds on purpose: nobody waits for the database meanwhile, whoever tries. A
    journey that has no PIN takes as long. What is not six digits costs nothing.

    Raises:
        UnknownJourney: There is none with this code.
    """
    with database.reading() as session:
        refused = _refusal(journey_row(session, code), pin)
    if refused is not None:
        return refused
    with database.transaction() as session:
        row = locked_journey(session, code, even_closed=True)
        refused = _refusal(row, pin)
        if refused is not None:
            return refused
        tried, wanted = _count(row), row.pin_hash
    fits = _fits(_nobodys() if wanted is None else wanted, pin)
    if wanted is None or not fits:
        return tried
    with database.transaction() as session:
        row = locked_journey(session, code, even_closed=True)
        if row.pin_hash != wanted:  # a new one was given meanwhile: the old one is void
            return tried
        row.pin_failures = 0
        if row.pin_locks and row.pin_locked_until is None:
            row.pin_locked_until = history.now()  # it is over: what is remembered is since when there was none
    return PinResult(ok=True, attempts_left=TRIES, locked_until=None, mark=_mark(wanted))


def fail_alike(database: Database, pin: str) -> None:
    """Do the work of a wrong try where none was made: at a code that is nobody's, or at a journey that is locked.

    A hash is compared, and a row of the same table is written, as it was: how long that takes depends on the machine
    and on what else it does, and not on which codes there are.

    Args:
        database: The record's.
        pin: What was typed.
    """
    some = select(func.min(JourneyRow.code)).scalar_subquery()
    with database.transaction() as session:
        same = {"pin_failures": JourneyRow.pin_failures}
        session.execute(update(JourneyRow).where(JourneyRow.code == some).values(same))
    _fits(_nobodys(), pin)


def pin_mark(session: Session, code: str) -> str:
    """What changes when a journey is given a new PIN, and tells nothing about it; empty when it never had one.

    A page that was opened with an earlier PIN must not stay open: it may be why there is a new one.

    Raises:
        UnknownJourney: There is none with this code.
    """
    given = journey_row(session, code).pin_hash
    return "" if given is None else _mark(given)


def _refusal(row: JourneyRow, pin: str) -> PinResult | None:
    """Why a PIN is not tried at all; None: it is."""
    if row.pin_locked_until is not None and history.now() < row.pin_locked_until:
        return PinResult(ok=False, attempts_left=0, locked_until=row.pin_locked_until, tried=False)
    if not _WELL_FORMED.fullmatch(pin):
        left = TRIES - _failures(row)
        return PinResult(ok=False, attempts_left=left, locked_until=None, well_formed=False, tried=False)
    return None


def _count(row: JourneyRow) -> PinResult:
    """Count a try as a wrong one."""
    failures = _failures(row) + 1
    if row.pin_locked_until is not None:
        row.pin_locks = max(0, row.pin_locks - (history.now() - row.pin_locked_until) // FORGIVEN_AFTER)
    row.pin_failures, row.pin_locked_until = failures, None
    if failures >= TRIES:
        row.pin_locked_until = history.now() + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(row.pin_locks, 10))
        row.pin_locks += 1
    return PinResult(ok=False, attempts_left=max(0, TRIES - failures), locked_until=row.pin_locked_until)


def _failures(row: JourneyRow) -> int:
    """Wrong tries that still count: a lock that has passed forgives them."""
    return row.pin_failures if row.pin_locked_until is None else 0


def _fits(wanted: str, pin: str) -> bool:
    try:
        return _HASHER.verify(wanted, pin)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """The hash of what nobody can type, to be compared where there is no PIN."""
    return _HASHER.hash("no PIN was given")


def _mark(pin_hash: str) -> str:
    return hashlib.sha256(pin_hash.encode()).hexdigest()
