import json
import os
import sqlite3
import tarfile
import threading
from pathlib import Path

import pytest

from server.config import settings_from
from server.record.backup import BackupRefused, back_up, put_back
from server.record.db import Database
from server.record.errors import StorageFailed
from server.record.journeys import set_field
from tests.server.townhall import AGENT, TownHall

READY = "P-M01.p1.ready"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


@pytest.fixture
def busy(hall: TownHall) -> tuple[TownHall, str]:
    """A town hall with a journey whose page came back, and its code."""
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    return hall, code


def restored(file: Path, home: Path) -> TownHall:
    settings = settings_from(put_back(file, home), {})
    return TownHall(settings, Database(settings))


def test_a_restored_home_is_the_one_that_was_backed_up(busy: tuple[TownHall, str], tmp_path: Path) -> None:
    hall, code = busy
    back_up(hall.settings, tmp_path / "backup.tar")

    other = restored(tmp_path / "backup.tar", tmp_path / "other")

    assert other.record(code) == hall.record(code)
    assert other.settings.secrets == hall.settings.secrets
    assert other.scan(other.ticked(code, "P-M01.p1.received")).pages[0].rejection == ""


def test_a_backup_while_others_write_is_of_one_moment(busy: tuple[TownHall, str], tmp_path: Path) -> None:
    hall, code = busy
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with hall.database.transaction() as session:
                set_field(session, code, "M1.note", f"note {number}", AGENT)
                set_field(session, code, "M1.agent_note", f"note {number}", AGENT)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            back_up(hall.settings, tmp_path / f"{turn}.tar")
    finally:
        stop.set()
        writer.join()

    for turn in range(3):
        known = restored(tmp_path / f"{turn}.tar", tmp_path / f"home{turn}").known(code)
        assert known.get("M1.note") == known.get("M1.agent_note")


def test_a_backup_leaves_nothing_behind_in_the_home(busy: tuple[TownHall, str], tmp_path: Path) -> None:
    hall, _ = busy
    before = sorted(path.name for path in hall.settings.home.iterdir())

    back_up(hall.settings, tmp_path / "backup.tar")

    assert sorted(path.name for path in hall.settings.home.iterdir()) == before


def test_an_older_backup_is_only_replaced_when_one_says_so(hall: TownHall, tmp_path: Path) -> None:
    back_up(hall.settings, tmp_path / "backup.tar")

    with pytest.raises(BackupRefused, match="exists"):
        back_up(hall.settings, tmp_path / "backup.tar")

    assert back_up(hall.settings, tmp_path / "backup.tar", replace=True) > 0


def test_a_full_disk_leaves_no_half_backup_and_keeps_the_older_one(
    hall: TownHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(hall.settings, tmp_path / "backup.tar")
    before = (tmp_path / "backup.tar").read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageFailed):
        back_up(hall.settings, tmp_path / "backup.tar", replace=True)

    assert (tmp_path / "backup.tar").read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_home_that_is_there_is_never_overwritten(busy: tuple[TownHall, str], tmp_path: Path) -> None:
    hall, code = busy
    back_up(hall.settings, tmp_path / "backup.tar")

    with pytest.raises(BackupRefused, match="not empty"):
        put_back(tmp_path / "backup.tar", hall.settings.home)

    assert hall.known(code) == {READY: True}


def test_a_home_that_is_there_is_moved_aside_when_one_says_so(busy: tuple[TownHall, str], tmp_path: Path) -> None:
    hall, code = busy
    back_up(hall.settings, tmp_path / "backup.tar")
    with hall.database.transaction() as session:
        set_field(session, code, "M1.note", "après la sauvegarde", AGENT)

    put_back(tmp_path / "backup.tar", hall.settings.home, replace=True)

    (aside,) = tmp_path.glob("home.before-*")
    with sqlite3.connect(aside / "parcours.db") as kept:
        notes = kept.execute("SELECT value FROM field_states WHERE field = 'M1.note'").fetchall()
    kept.close()
    assert notes == [(json.dumps("après la sauvegarde", ensure_ascii=False),)] or len(notes) == 1
    assert hall.known(code) == {READY: True}


@pytest.mark.parametrize("damage", ["empty", "text", "short", "foreign"])
def test_what_is_not_a_whole_backup_is_refused_and_nothing_made(
    busy: tuple[TownHall, str], tmp_path: Path, damage: str
) -> None:
    hall, _ = busy
    file = tmp_path / "backup.tar"
    back_up(hall.settings, file)
    content = file.read_bytes()
    match damage:
        case "empty":
            file.write_bytes(b"")
        case "text":
            file.write_text("not a backup", encoding="utf-8")
        case "short":
            file.write_bytes(content[: len(content) // 2])
        case _:
            with tarfile.open(file, "w") as archive:
                archive.add(hall.settings.home / "secrets.json", "secrets.json")

    with pytest.raises(BackupRefused):
        put_back(file, tmp_path / "other")

    assert list(tmp_path.glob("other*")) == []


def test_a_backup_whose_content_was_changed_is_refused(busy: tuple[TownHall, str], tmp_path: Path) -> None:
    hall, _ = busy
    file = tmp_path / "backup.tar"
    back_up(hall.settings, file)
    content = bytearray(file.read_bytes())
    place = content.rfind(b"%PDF-") + 200
    content[place] ^= 0xFF
    file.write_bytes(content)

    with pytest.raises(BackupRefused, match="damaged"):
        put_back(file, tmp_path / "other")


def test_a_record_on_postgresql_is_told_to_use_its_own_tool(postgresql_hall: TownHall, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="pg_dump"):
        back_up(postgresql_hall.settings, tmp_path / "backup.tar")
