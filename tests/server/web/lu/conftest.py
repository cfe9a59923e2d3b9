"""A town hall with accounts where a booklet was printed already."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.config import Settings, settings_from
from server.record.db import Database
from tests.server.townhall import TownHall


@pytest.fixture(scope="session")
def printed_staffed(staffed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Its home, and the journey of the booklet; do not write in it."""
    home = tmp_path_factory.mktemp("printed-staffed") / "home"
    shutil.copytree(staffed_home, home)
    settings = settings_from(home, {})
    database = Database(settings)
    code = TownHall(settings, database).printed()
    database.close()
    return home, code


@pytest.fixture(scope="session")
def home_to_copy(printed_staffed: tuple[Path, str]) -> Path:
    return printed_staffed[0]


@pytest.fixture
def hall(settings: Settings, printed_staffed: tuple[Path, str]) -> Iterator[TownHall]:
    database = Database(settings)
    yield TownHall(settings, database, [printed_staffed[1]])
    database.close()
