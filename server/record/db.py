"""The engine and its transactions: the same on SQLite and PostgreSQL."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from server.config import PRIVATE, Settings
from server.record.errors import DatabaseBusy, DatabaseFull, DatabaseGone, NewerRecord, OlderRecord
from server.record.faults import BUSY, is_full, words_for
from server.record.history import locked_journey
from server.record.notes import keep_changed, keep_notes, kept_by_earlier_rules
from server.record.templates import Templates, carry, load_templates
from server.record.versions import keep_shipped

log = logging.getLogger(__name__)

MIGRATIONS: Final = Path(__file__).parent / "migrations"
BUSY_SECONDS: Final = 30
"""How long a writer waits for another one. The longest transaction is a file's merge, well under a second a page."""

_AT_ONCE: Final = 100
"""Journeys whose notes are kept anew in one transaction."""


class _Reading(Session):
    """A session that keeps every row that it has seen: one that is asked for again by its key costs no query."""

    def __init__(self, bind: Engine, **how: Any) -> None:
        super().__init__(bind, autoflush=False, **how)  # there is nothing to flush, and every query would look for it
        self.seen: list[object] = []


@event.listens_for(_Reading, "loaded_as_persistent")
def _keep_seen(session: _Reading, row: object) -> None:
    session.seen.append(row)


class Database:
    """The record's database.

    Attributes:
        engine: SQLAlchemy's.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.engine = _sqlite(settings) if settings.on_sqlite else _postgresql(settings)

    @cached_property
    def templates(self) -> Templates:
        """The templates of the home, read when they are first asked for.

        Raises:
            ConfigError: One of them, or the town hall's own file, cannot be used.
        """
        return load_templates(self._settings)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are kept all together when the block ends, and none of them when it fails.

        Raises:
            DatabaseGone: The database does not answer; nothing was kept.
        """
        with self._session("write") as session, session.begin():
            yield session
            keep_changed(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the record and keeps nobody waiting. Nothing it does is kept.

        Raises:
            DatabaseGone: The database does not answer.
        """
        with self._session("read", _Reading) as session:
            yield session

    def told(self) -> AbstractContextManager[None]:
        """Say in our own words, within the block, that the database failed; every session is in such a block.

        Raises:
            DatabaseGone
        """
        return _told(self._settings)

    def check(self) -> None:
        """See that the record is there and has the tables of this version.

        Raises:
            DatabaseGone: It does not answer, is missing or damaged.
            OlderRecord: Its tables are those of an earlier version, or none.
            NewerRecord: Its tables are those of a later version.
        """
        with _told(self._settings), self.engine.execution_options(purpose="read").connect() as connection:
            found = MigrationContext.configure(connection).get_current_heads()
        steps = ScriptDirectory.from_config(_configuration())
        if any(each not in {step.revision for step in steps.walk_revisions()} for each in found):
            raise NewerRecord(self._settings.home)
        if set(found) != set(steps.get_heads()):
            raise OlderRecord(self._settings.home)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def _session(self, purpose: str, kind: type[Session] = Session) -> Iterator[Session]:
        with (
            _told(self._settings),
            kind(self.engine.execution_options(purpose=purpose), expire_on_commit=False) as session,
        ):
            carry(session, lambda: self.templates)
            yield session


def upgrade(settings: Settings) -> None:
    """Create the tables, or bring older ones up to date. Harmless when there is nothing to do.

    Raises:
        DatabaseGone: The database does not answer, is missing or damaged. It is never made anew here.
        NewerRecord: A later version of Mon parcours wrote it.
    """
    if settings.on_sqlite:
        for file in settings.home.glob("*.db*"):  # made by an earlier version, for everybody to read
            with suppress(OSError):  # gone again, or another account's
                file.chmod(PRIVATE)
    database = Database(settings)
    try:
        with _told(settings):
            command.upgrade(_configuration(engine=database.engine), "head")
        with database.transaction() as session:
            keep_shipped(session)
        _keep_older_notes(database)
    except CommandError as error:
        raise NewerRecord(settings.home) from error
    finally:
        database.close()


def _keep_older_notes(database: Database) -> None:
    """Let a search find what is written in journeys whose notes were kept by earlier rules, or by none."""
    with database.reading() as session:
        codes = session.scalars(kept_by_earlier_rules()).all()
    for first in range(0, len(codes), _AT_ONCE):
        with database.transaction() as session:
            for code in codes[first : first + _AT_ONCE]:
                locked_journey(session, code, even_closed=True)
                keep_notes(session, code)
        log.info("the notes of %d of %d journeys can be searched", min(first + _AT_ONCE, len(codes)), len(codes))


def _configuration(**attributes: Any) -> Config:
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Say in our own words that the database failed."""
    try:
        yield
    except DBAPIError as error:
        words = words_for(settings, error)
        if words is None:
            raise
        raise _kind(settings, getattr(error.orig, "sqlite_errorname", ""))(words) from error


def _kind(settings: Settings, problem: str) -> type[DatabaseGone]:
    """What a failure is, by SQLite's own name of it; empty where it has none."""
    if settings.on_sqlite and is_full(settings, problem):
        return DatabaseFull
    return DatabaseBusy if problem.startswith(BUSY) else DatabaseGone


def _sqlite(settings: Settings) -> Engine:
    # One connection a session: SQLite opens a file in well under a millisecond, and a forked worker never inherits one.
    file = settings.database_file
    address = f"{file.as_uri()}?mode=rw"  # SQLite would make a new, empty record of a missing one

    def connect() -> sqlite3.Connection:
        if file.is_file() and file.stat().st_size == 0:  # and of an empty one, which ours never is
            raise sqlite3.DatabaseError("the file is empty")
        return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)

    engine = create_engine(settings.database_url, poolclass=NullPool, creator=connect)
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
