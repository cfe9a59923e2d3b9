from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from server.config import Settings
from server.record.db import Database, upgrade
from server.record.errors import DatabaseFull, DatabaseGone
from server.record.tables import HistoryRow


def look(settings: Settings) -> None:
    with Database(settings).reading() as session:
        session.scalars(select(HistoryRow)).all()


def lose(file: Path) -> None:
    file.unlink()


def overwrite(file: Path) -> None:
    file.write_bytes(b"\x00garbage" * 4000)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def replace_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("use", [look, upgrade])
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lose, "is missing"),
        (overwrite, "is damaged"),
        (cut, "is damaged"),
        (empty, "is empty"),
        (replace_by_a_folder, "does not answer"),
    ],
)
def test_a_record_that_is_damaged_says_where_it_is_and_what_to_do(
    settings: Settings, damage: Callable[[Path], None], words: str, use: Callable[[Settings], None]
) -> None:
    damage(settings.database_file)

    with pytest.raises(DatabaseGone, match=words) as failed:
        use(settings)

    assert str(settings.database_file) in str(failed.value)
    assert "parcours restore" in str(failed.value) or "check" in str(failed.value)


@pytest.mark.parametrize("damage", [lose, overwrite, cut, empty])
def test_a_record_that_is_damaged_is_never_made_anew(settings: Settings, damage: Callable[[Path], None]) -> None:
    damage(settings.database_file)
    before = settings.database_file.read_bytes() if settings.database_file.exists() else None

    for use in (look, upgrade):
        with pytest.raises(DatabaseGone):
            use(settings)

    assert (settings.database_file.read_bytes() if settings.database_file.exists() else None) == before


def test_a_server_that_is_not_there_is_named_without_its_password(settings: Settings) -> None:
    far = replace(settings, database_url="postgresql+psycopg://ada:hunter2@127.0.0.1:1/parcours")

    with pytest.raises(DatabaseGone, match=r"127\.0\.0\.1:1/parcours.*PARCOURS_DATABASE_URL") as failed:
        look(far)

    assert "hunter2" not in str(failed.value)


def fill(settings: Settings) -> None:
    """Write more than there is room for."""
    with Database(settings).transaction() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count={pages}"))
        session.execute(text("CREATE TABLE larger AS SELECT zeroblob(100000)"))


def test_a_disk_without_room_is_told_from_a_record_that_is_gone(settings: Settings) -> None:
    with pytest.raises(DatabaseFull, match="is full and nothing was changed"):
        fill(settings)
