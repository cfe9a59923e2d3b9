"""The engine and its transactions: the same on SQLite and PostgreSQL."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from server.config import Settings
from server.record.errors import DatabaseGone

log = logging.getLogger(__name__)

MIGRATIONS: Final = Path(__file__).parent / "migrations"
BUSY_SECONDS: Final = 30
"""How long a writer waits for another one. The longest transaction is a file's merge, well under a second a page."""


class Database:
    """The record's database.

    Attributes:
        engine: SQLAlchemy's.
    """

    def __init__(self, settings: Settings) -> None:
        self.engine = _sqlite(settings) if settings.on_sqlite else _postgresql(settings)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are kept all together when the block ends, and none of them when it fails.

        Raises:
            DatabaseGone: The database does not answer; nothing was kept.
        """
        with self._session("write") as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the record and keeps nobody waiting. Nothing it does is kept.

        Raises:
            DatabaseGone: The database does not answer.
        """
        with self._session("read") as session:
            yield session

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _session(self, purpose: str) -> Iterator[Session]:
        try:
            with Session(self.engine.execution_options(purpose=purpose), expire_on_commit=False) as session:
                yield session
        except (OperationalError, InterfaceError) as error:
            raise DatabaseGone(f"the database does not answer: {_first_line(error)}") from error


def upgrade(settings: Settings) -> None:
    """Create the tables, or bring older ones up to date. Harmless when there is nothing to do.

    Raises:
        DatabaseGone: The database does not answer.
    """
    database = Database(settings)
    config = Config(attributes={"engine": database.engine})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except (OperationalError, InterfaceError) as error:
        raise DatabaseGone(f"the database does not answer: {_first_line(error)}") from error
    finally:
        database.close()


def _sqlite(settings: Settings) -> Engine:
    # One connection a session: SQLite opens a file in well under a millisecond, and a forked worker never inherits one.
    engine = create_engine(settings.database_url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(settings: Settings) -> Engine:
    return create_engine(settings.database_url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Let readers and one writer work side by side, check references, and leave BEGIN to us."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote in between, and waiting
    # does not help; one that takes its place in the queue of writers from the start waits its turn.
    reads = connection.get_execution_options().get("purpose") == "read"
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if error.orig is not None else type(error).__name__
