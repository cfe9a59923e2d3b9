"""Town halls that are brought once to where the tests of a file begin; each test has a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from server.config import Settings, settings_from
from server.record.db import Database
from tests.server.townhall import TownHall

_numbers = count(1)


def begin(before: Settings, home: Path, bring: Callable[[TownHall], object]) -> Settings:
    """A copy of a town hall in which something was done; do not write in it.

    Args:
        before: Of the town hall; nobody is connected to its database.
        home: Where the copy is, a folder that is not there yet.
        bring: What is done, with programs and booklets as they are outside a test.
    """
    with copied(before, home) as hall:
        bring(hall)
    return hall.settings


@contextmanager
def copied(before: Settings, home: Path) -> Iterator[TownHall]:
    """A copy of a town hall, of its home and its database, while the block runs."""
    shutil.copytree(before.home, home)
    settings = settings_from(home, {})
    url = make_url(before.database_url)
    if url.get_backend_name() == "postgresql":
        settings = replace(settings, database_url=beside(before.database_url, template=str(url.database)))
        settings = replace(settings, queue_url=settings.database_url.replace("+psycopg", ""))
    database = Database(settings)
    yield TownHall(settings, database)
    database.close()


def beside(url: str, *, template: str = "template1") -> str:
    """Create a PostgreSQL database beside another one on the same server, as a copy of a third; its address."""
    server = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = f"hall{next(_numbers)}"
    with server.connect() as connection:
        # Copies the template's files and does not log every page of them, as versions before 15 never did.
        quick = "STRATEGY FILE_COPY" if (server.dialect.server_version_info or ()) >= (15,) else ""
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} {quick}"))
    server.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
