import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from server.config import Settings
from server.record.db import Database, upgrade
from server.record.errors import DatabaseGone, NewerRecord
from server.record.table_base import Table
from server.record.tables import APPEND_ONLY, AccountRow, HistoryRow
from tests.server.meanwhile import at_once
from tests.server.townhall import TownHall


def account(login: str = "ada", at: datetime | None = None) -> AccountRow:
    moment = at or datetime(2026, 11, 25, 10, tzinfo=UTC)
    return AccountRow(login=login, name="Ada", role="admin", password_hash="x", active=True, created_at=moment)


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(either_hall: TownHall) -> None:
    with either_hall.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        differences = compare_metadata(context, Table.metadata)

    assert differences == []


def test_upgrading_twice_changes_nothing(settings: Settings) -> None:
    upgrade(settings)

    upgrade(settings)

    with Database(settings).reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_what_was_kept_is_on_the_disk_itself(shipped_pragmas: Callable[[Any, Any], None], tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "record.db")

    shipped_pragmas(connection, None)

    asked = [connection.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")]
    connection.close()
    assert asked == [("wal",), (2,)], "2 is FULL"


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_given_in(either_hall: TownHall) -> None:
    paris = timezone(timedelta(hours=2))
    with either_hall.database.transaction() as session:
        session.add(account(at=datetime(2026, 7, 14, 11, 30, tzinfo=paris)))

    with either_hall.database.reading() as session:
        (kept,) = session.scalars(select(AccountRow.created_at))

    assert kept == datetime(2026, 7, 14, 9, 30, tzinfo=UTC)
    assert kept.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(hall: TownHall) -> None:
    with pytest.raises(Exception, match="no time zone"), hall.database.transaction() as session:
        session.add(account(at=datetime(2026, 7, 14, 11, 30)))  # noqa: DTZ001  # that is the point


def test_what_fails_in_the_middle_is_not_kept_at_all(either_hall: TownHall) -> None:
    def half() -> None:
        with either_hall.database.transaction() as session:
            session.add(account())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    with either_hall.database.reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_what_is_done_while_reading_is_not_kept(either_hall: TownHall) -> None:
    with either_hall.database.reading() as session:
        session.add(account())
        session.flush()

    with either_hall.database.reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_refuses_to_change_history(either_hall: TownHall, verb: str) -> None:
    either_hall.open()
    statement = update(HistoryRow).values(words="…") if verb == "update" else delete(HistoryRow)

    with pytest.raises(DBAPIError, match="never changed nor removed"), either_hall.database.transaction() as session:
        session.execute(statement)


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_every_table_of_what_happened_is_protected(either_hall: TownHall, name: str) -> None:
    with either_hall.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
            (protections,) = connection.exec_driver_sql(query, (name,)).one()
        else:
            query = "SELECT count(*) FROM information_schema.triggers WHERE event_object_table = %s"
            (protections,) = connection.exec_driver_sql(query, (name,)).one()

    assert protections >= 2


def test_a_row_that_belongs_to_nobody_is_refused(either_hall: TownHall) -> None:
    orphan = {
        "journey": "K4T7XHK",
        "at": datetime.now(UTC),
        "by": "",
        "action": "opened",
        "target": "",
        "before": None,
        "after": None,
        "origin": "agent",
        "words": "",
    }

    with pytest.raises(DBAPIError), either_hall.database.transaction() as session:
        session.execute(insert(HistoryRow).values(**orphan))


def test_two_writers_wait_for_each_other(either_hall: TownHall) -> None:
    code = either_hall.open()

    def write(step: int) -> None:
        from server.record.journeys import set_field

        for _ in range(5):
            with either_hall.database.transaction() as session:
                set_field(session, code, "M1.agent_note", f"note {step}", f"agent {step}")

    assert at_once(*(partial(write, number) for number in range(3))) == []


def test_a_database_that_is_gone_is_said_in_our_own_words(settings: Settings, tmp_path: Path) -> None:
    database = Database(settings)
    settings.home.rename(tmp_path / "elsewhere")

    with pytest.raises(DatabaseGone, match="is missing"), database.reading() as session:
        session.scalars(select(AccountRow)).all()


def test_a_record_of_a_later_version_is_left_alone(settings: Settings) -> None:
    with Database(settings).transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerRecord, match="later version"):
        upgrade(settings)


@pytest.mark.parametrize("files", ["parcours.db", "parcours.db-wal", "parcours.db-shm"])
def test_the_record_is_readable_by_its_owner_only(hall: TownHall, files: str) -> None:
    with hall.database.reading() as session:
        session.scalars(select(AccountRow)).all()
        mode = (hall.settings.home / files).stat().st_mode

    assert mode & 0o077 == 0


def test_a_record_that_an_earlier_version_left_readable_is_closed(settings: Settings) -> None:
    settings.database_file.chmod(0o644)

    upgrade(settings)

    assert settings.database_file.stat().st_mode & 0o077 == 0
