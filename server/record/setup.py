"""A home from nothing: the town hall's own file, tables, and a first account that can make the others."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.town_hall import SHIPPED
from server.config import PRIVATE, TOWN_HALL_FILE, Settings
from server.record.accounts import accounts, create_account
from server.record.db import Database, upgrade
from server.record.model import Role

ADMIN: Final = "admin"
_PASSWORD_BYTES: Final = 15
"""120 bits, 20 characters."""


@dataclass(frozen=True, slots=True)
class Created:
    """A home that is ready.

    Attributes:
        home: The folder.
        admin_login: Of the administrator account.
        admin_password: Its password when it was made just now; None when there were accounts already.
    """

    home: Path
    admin_login: str
    admin_password: str | None


def create_home(settings: Settings) -> Created:
    """Create what is missing of a prepared home. Harmless when nothing is.

    Raises:
        DatabaseGone: The database does not answer.
    """
    upgrade(settings)
    write_town_hall(settings)
    database = Database(settings)
    with database.transaction() as session:
        if accounts(session):
            return Created(settings.home, ADMIN, None)
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        create_account(session, ADMIN, "Administration", Role.ADMIN, password)
    database.close()
    return Created(settings.home, ADMIN, password)


def write_town_hall(settings: Settings) -> None:
    """Give a home the file of what its town hall says of itself. One that is there stays as it is."""
    content = SHIPPED.read_bytes()
    with suppress(FileExistsError):
        descriptor = os.open(settings.home / TOWN_HALL_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
