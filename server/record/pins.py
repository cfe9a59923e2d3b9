"""The six-digit PIN that opens the citizen page, given at the desk."""

import re
import secrets
from datetime import timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from server.record import fold, history, words
from server.record.history import Source, locked_journey
from server.record.model import PinResult
from server.record.tables import JourneyRow

DIGITS: Final = 6
TRIES: Final = 5
"""With a million PINs, five tries a quarter of an hour (then twice as long each time) need years to reach one in a
thousand."""
FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(days=1)

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


def check_pin(session: Session, code: str, pin: str) -> PinResult:
    """Try a PIN. Needs a session whose transaction is kept: a wrong try counts. What is not six digits costs nothing.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = locked_journey(session, code, even_closed=True)
    moment = history.now()
    if row.pin_locked_until is not None:
        if moment < row.pin_locked_until:
            return PinResult(ok=False, attempts_left=0, locked_until=row.pin_locked_until)
        row.pin_locked_until, row.pin_failures = None, 0
    if not _WELL_FORMED.fullmatch(pin):
        return PinResult(ok=False, attempts_left=TRIES - row.pin_failures, locked_until=None, well_formed=False)
    if _fits(row, pin):
        row.pin_failures, row.pin_locks = 0, 0
        return PinResult(ok=True, attempts_left=TRIES, locked_until=None)
    row.pin_failures += 1
    if row.pin_failures >= TRIES:
        row.pin_locked_until = moment + min(LONGEST_LOCK, FIRST_LOCK * 2 ** min(row.pin_locks, 10))
        row.pin_locks += 1
    left = max(0, TRIES - row.pin_failures)
    return PinResult(ok=False, attempts_left=left, locked_until=row.pin_locked_until)


def _fits(row: JourneyRow, pin: str) -> bool:
    if row.pin_hash is None:
        return False
    try:
        return _HASHER.verify(row.pin_hash, pin)
    except (VerificationError, InvalidHashError):
        return False
