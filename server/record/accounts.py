"""Accounts of agents: created, switched off, never deleted, since history names them."""

import hashlib
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.record.errors import LoginTaken, UnknownAccount, WeakPassword, WrongValue
from server.record.history import now
from server.record.model import Account, Role
from server.record.tables import AccountRow

LEAST_CHARACTERS: Final = 12
"""ANSSI's guide on passwords (2021) asks for 12 characters where no second factor protects a medium risk."""

LONGEST_LOGIN: Final = 80
LONGEST_NAME: Final = 120
"""Characters; of an agent's name, as history and the pages show it beside what they did."""

_HASHER: Final = PasswordHasher()
_NOBODY: Final = _HASHER.hash("nobody has this password")
"""Compared against when the login does not exist, so that the answer takes as long as for one that does."""


def create_account(session: Session, login: str, name: str, role: Role, password: str) -> Account:
    """Create an account.

    Raises:
        LoginTaken: Another account has this login.
        WeakPassword: The password is too short.
        WrongValue: The login or the name is empty, too long, or holds what cannot be printed.
    """
    login = _clean(login)
    name = " ".join(name.split()) or login
    _check("login", login, LONGEST_LOGIN)
    _check("name", name, LONGEST_NAME)
    if _row(session, login) is not None:
        raise LoginTaken(login)
    row = AccountRow(
        login=login,
        name=name,
        role=role.value,
        password_hash=_hash(password),
        active=True,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return _account(row)


def check_password(session: Session, login: str, password: str) -> Account | None:
    """The account that this login and password open, or None: wrong, or switched off."""
    row = _row(session, _clean(login))
    try:
        _HASHER.verify(_NOBODY if row is None else row.password_hash, password)
    except (VerificationError, InvalidHashError):
        return None
    return _account(row) if row is not None and row.active else None


def account(session: Session, account_id: int) -> Account | None:
    """The account with this database key, or None."""
    row = session.get(AccountRow, account_id)
    return None if row is None else _account(row)


def password_mark(session: Session, account_id: int) -> str:
    """What changes when an account's password does, and tells nothing about it; empty when there is no such account.

    A session that began before somebody's password was changed must not go on: it may be why it was changed.
    """
    row = session.get(AccountRow, account_id)
    return "" if row is None else hashlib.sha256(row.password_hash.encode()).hexdigest()


def accounts(session: Session) -> list[Account]:
    """Every account, by login."""
    return [_account(row) for row in session.scalars(_every())]


@cache
def _every() -> Select[AccountRow]:
    return select(AccountRow).order_by(AccountRow.login)


def set_active(session: Session, login: str, *, active: bool) -> None:
    """Let somebody sign in again, or no more.

    Raises:
        UnknownAccount: No account has this login.
    """
    _existing(session, login).active = active
    session.flush()


def set_password(session: Session, login: str, password: str) -> None:
    """Change a password.

    Raises:
        UnknownAccount: No account has this login.
        WeakPassword: The password is too short.
    """
    _existing(session, login).password_hash = _hash(password)
    session.flush()


def is_login(typed: str, login: str) -> bool:
    """Whether what was typed names the account with this login."""
    return _clean(typed) == login


def _clean(login: str) -> str:
    return login.strip().casefold()


def _check(what: str, typed: str, most: int) -> None:
    if not typed.isprintable() or not 0 < len(typed) <= most:
        shown = typed if len(typed) <= most else f"{typed[:most]}…"
        raise WrongValue(what, shown, f"1 to {most} letters and signs in one line")


def _row(session: Session, login: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.login == login))


def _existing(session: Session, login: str) -> AccountRow:
    row = _row(session, _clean(login))
    if row is None:
        raise UnknownAccount(_clean(login))
    return row


def _hash(password: str) -> str:
    if len(password) < LEAST_CHARACTERS:
        raise WeakPassword(LEAST_CHARACTERS)
    return _HASHER.hash(password)


def _account(row: AccountRow) -> Account:
    return Account(id=row.id, login=row.login, name=row.name, role=Role(row.role), active=row.active)
