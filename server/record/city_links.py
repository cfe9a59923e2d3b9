"""Which accounts of the City open which journeys without a PIN: linked once by whoever gave the PIN, until unlinked.

Of an account nothing is kept but a mark: who opens with it is known again, and nobody can tell from the database whose
it is.
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record import history, words
from server.record.errors import RecordError
from server.record.history import Source, locked_journey
from server.record.model import Origin
from server.record.online import RESIDENT
from server.record.tables import CityLinkRow

CITY_ACCOUNT: Final = "city_account"
"""The action of a line of the history that tells of one. It changes nothing that is known."""

MOST: Final = 3
"""Accounts of a journey: a couple, and somebody who helps them."""


class TooManyAccounts(RecordError):
    """A journey has as many accounts as it may.

    Attributes:
        code: The journey.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {code} is linked to {MOST} accounts")


@dataclass(frozen=True, slots=True)
class CityLink:
    """An account that opens a journey.

    Attributes:
        id: Opaque.
        issuer: Whose account it is: the address of the service that signs people in.
        account: Mark of the account, see `account_mark`.
        at: Since when, UTC.
    """

    id: str
    issuer: str
    account: str
    at: datetime


def account_mark(secret: str, issuer: str, subject: str) -> str:
    """What is kept of an account: always the same, and telling nothing to who does not know the home's secret.

    Args:
        secret: Of the home.
        issuer: Who signed the person in.
        subject: What they call the person.
    """
    return hmac.new(secret.encode(), f"city account\n{issuer}\n{subject}".encode(), hashlib.sha256).hexdigest()


def link_account(session: Session, code: str, issuer: str, account: str) -> None:
    """Let an account open a journey. Harmless when it does already.

    Args:
        session: Of a transaction.
        code: The journey, whose PIN was given.
        issuer: Whose account it is.
        account: Its mark.

    Raises:
        UnknownJourney, JourneyClosed, TooManyAccounts
    """
    locked_journey(session, code)
    known = links_of(session, code)
    if any(link.account == account for link in known):
        return
    if len(known) >= MOST:
        raise TooManyAccounts(code)
    session.add(CityLinkRow(id=uuid.uuid4().hex, journey=code, issuer=issuer, account=account, at=history.now()))
    source = Source(RESIDENT, Origin.CITIZEN)
    history.append(session, code, CITY_ACCOUNT, source=source, words=words.ACCOUNT_LINKED)


def unlink_account(session: Session, code: str, key: str, *, by: str = "") -> bool:
    """Forget an account of a journey.

    Args:
        session: Of a transaction.
        code: The journey, closed or not.
        key: Id of the link.
        by: The agent who was asked to; empty: the person does it.

    Returns:
        Whether there was such a link; False: somebody was faster.

    Raises:
        UnknownJourney
    """
    locked_journey(session, code, even_closed=True)
    row = session.get(CityLinkRow, key)
    if row is None or row.journey != code:
        return False
    session.delete(row)
    source = Source(by) if by else Source(RESIDENT, Origin.CITIZEN)
    told = words.ACCOUNT_UNLINKED_AT_THE_DESK if by else words.ACCOUNT_UNLINKED
    history.append(session, code, CITY_ACCOUNT, source=source, words=told)
    return True


def links_of(session: Session, code: str) -> tuple[CityLink, ...]:
    """The accounts of a journey, the first one first."""
    rows = select(CityLinkRow).where(CityLinkRow.journey == code).order_by(CityLinkRow.at, CityLinkRow.id)
    return tuple(CityLink(row.id, row.issuer, row.account, row.at) for row in session.scalars(rows))


def is_linked(session: Session, code: str, account: str) -> bool:
    """Whether an account opens a journey; also False for a journey that there is not."""
    found = select(CityLinkRow.id).where(CityLinkRow.journey == code, CityLinkRow.account == account)
    return session.scalar(found) is not None


def journeys_of(session: Session, account: str) -> tuple[str, ...]:
    """Codes of the journeys that an account opens, the one that was linked last first."""
    rows = select(CityLinkRow.journey).where(CityLinkRow.account == account)
    return tuple(session.scalars(rows.order_by(CityLinkRow.at.desc(), CityLinkRow.id)))
