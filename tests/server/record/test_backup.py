import io
import json
import resource
import sqlite3
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from server.config import settings_from
from server.record.backup import BackupRefused, back_up
from server.record.db import Database
from server.record.errors import DatabaseGone, StorageFailed
from server.record.journeys import set_field
from server.record.restoring import put_back
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
    own = '[[service]]\nkey = "accueil"\nname = "Accueil de Valbonnet"\n'
    (hall.settings.home / "mairie.toml").write_text(own, encoding="utf-8")
    back_up(hall.settings, tmp_path / "backup.tar")

    other = restored(tmp_path / "backup.tar", tmp_path / "other")

    assert (other.settings.home / "mairie.toml").read_text(encoding="utf-8") == own
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


def test_two_backups_into_one_file_leave_a_whole_one(hall: TownHall, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: back_up(hall.settings, tmp_path / "backups" / "b.tar", replace=True), range(8)))

    put_back(tmp_path / "backups" / "b.tar", tmp_path / "other")
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["b.tar"]


def test_an_older_backup_is_only_replaced_when_one_says_so(hall: TownHall, tmp_path: Path) -> None:
    back_up(hall.settings, tmp_path / "backup.tar")

    with pytest.raises(BackupRefused, match="exists"):
        back_up(hall.settings, tmp_path / "backup.tar")

    assert back_up(hall.settings, tmp_path / "backup.tar", replace=True) > 0


def contents_of(home: Path) -> list[str]:
    """Names in a home, without those that SQLite makes and removes as it likes."""
    return sorted(path.name for path in home.iterdir() if not path.name.startswith("parcours.db-"))


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A disk on which no file may be longer than so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("what_fits", ["nothing", "the database"])
@pytest.mark.parametrize("older", [True, False])
def test_a_full_disk_leaves_no_half_backup_and_keeps_the_older_one(
    hall: TownHall, tmp_path: Path, what_fits: str, older: bool
) -> None:
    target = tmp_path / "backups" / "backup.tar"
    target.parent.mkdir()
    if older:
        target.write_bytes(b"an older backup")
    size = 0 if what_fits == "nothing" else hall.settings.database_file.stat().st_size
    before = contents_of(hall.settings.home)

    with room_for(size), pytest.raises((StorageFailed, DatabaseGone), match="no backup was written"):
        back_up(hall.settings, target, replace=True)

    assert [path.read_bytes() for path in target.parent.iterdir()] == ([b"an older backup"] if older else [])
    assert contents_of(hall.settings.home) == before


def test_a_disk_that_is_full_is_named_with_what_to_do(hall: TownHall, tmp_path: Path) -> None:
    with (
        room_for(hall.settings.database_file.stat().st_size),
        pytest.raises(StorageFailed, match=rf"disk of {tmp_path} is full: free some space"),
    ):
        back_up(hall.settings, tmp_path / "backup.tar")


def test_a_backup_holds_keys_and_is_readable_by_its_owner_only(hall: TownHall, tmp_path: Path) -> None:
    back_up(hall.settings, tmp_path / "backup.tar")

    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0
    home = put_back(tmp_path / "backup.tar", tmp_path / "other")
    assert home.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.iterdir())


def test_a_backup_of_a_record_that_is_gone_is_refused(hall: TownHall, tmp_path: Path) -> None:
    hall.settings.database_file.unlink()

    with pytest.raises(DatabaseGone, match="is missing"):
        back_up(hall.settings, tmp_path / "backup.tar")

    assert not hall.settings.database_file.exists()
    assert list(tmp_path.glob("*.tar")) == []


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


def keep_only(file: Path, *names: str) -> None:
    """Leave out of a backup what is not named."""
    with tarfile.open(file) as archive:
        kept = [(member, archive.extractfile(member)) for member in archive if member.name in names]
        kept = [(member, io.BytesIO(content.read())) for member, content in kept if content is not None]
    with tarfile.open(file, "w") as archive:
        for member, content in kept:
            archive.addfile(member, content)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("empty", "is not a backup"),
        ("text", "is not a backup"),
        ("foreign", "is not a backup"),
        ("folder", "cannot be opened"),
        ("short", "cut short or damaged"),
        ("cut in the database", "cut short or damaged"),
        ("cut between two contents", "cut short or damaged"),
        ("without a database", "cut short or damaged"),
        ("damaged database", "cut short or damaged"),
        ("later", "later version"),
    ],
)
@pytest.mark.parametrize("home_is_there", [True, False])
def test_what_is_not_a_whole_backup_is_refused_in_plain_words_and_changes_nothing(
    hall: TownHall, tmp_path: Path, damage: str, words: str, home_is_there: bool
) -> None:
    code = hall.printed()
    record = hall.record(code)
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
        case "cut in the database":
            file.write_bytes(content[:8192])
        case "cut between two contents":
            with tarfile.open(file) as archive:
                last = archive.getmembers()[-1]
            file.write_bytes(content[: last.offset])
        case "without a database":
            keep_only(file, "backup.json", "secrets.json")
        case "damaged database":
            place = content.index(b"SQLite format 3")
            file.write_bytes(content[:place] + b"x" * 4096 + content[place + 4096 :])
        case "later":
            file.write_bytes(content.replace(b'"format": 1', b'"format": 9'))
        case "folder":
            file.unlink()
            file.mkdir()
        case _:
            keep_only(file, "secrets.json")
    before = sorted(path.name for path in tmp_path.iterdir())

    with pytest.raises(BackupRefused, match=words) as refused:
        put_back(file, hall.settings.home if home_is_there else tmp_path / "other", replace=True)

    assert str(refused.value).startswith(f"{file} ")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert hall.record(code) == record


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


def test_a_full_disk_restores_nothing_and_keeps_the_home_that_is_there(hall: TownHall, tmp_path: Path) -> None:
    code = hall.printed()
    record = hall.record(code)
    back_up(hall.settings, tmp_path / "backup.tar")
    before = sorted(path.name for path in tmp_path.iterdir())

    with room_for(10_000), pytest.raises(StorageFailed, match=r"disk that should hold .* is full"):
        put_back(tmp_path / "backup.tar", hall.settings.home, replace=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert hall.record(code) == record


def test_a_backup_is_not_put_where_another_record_would_hide_it(
    hall: TownHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(hall.settings, tmp_path / "backup.tar")
    monkeypatch.setenv("PARCOURS_DATABASE_URL", "postgresql://db/parcours")

    with pytest.raises(BackupRefused, match="unset PARCOURS_DATABASE_URL"):
        put_back(tmp_path / "backup.tar", tmp_path / "other")

    assert not (tmp_path / "other").exists()


def test_what_one_types_for_a_record_on_postgresql_saves_all_of_it(
    postgresql_hall: TownHall, postgresql_url: str, tmp_path: Path
) -> None:
    code = postgresql_hall.open()
    with pytest.raises(BackupRefused, match="pg_dump") as refused:
        back_up(postgresql_hall.settings, tmp_path / "backup.tar")
    command = str(refused.value).partition("type: ")[2]

    subprocess.run(["sh", "-c", command], check=True, cwd=tmp_path)

    server = make_url(postgresql_url).set(drivername="postgresql").render_as_string()
    restored = make_url(server).set(database="restored").render_as_string()
    subprocess.run(["psql", "--quiet", server, "-c", "CREATE DATABASE restored"], check=True)
    subprocess.run(["pg_restore", "-d", restored, tmp_path / "record.dump"], check=True)
    (tmp_path / "restored").mkdir()
    subprocess.run(["tar", "-xf", tmp_path / "home.tar", "-C", tmp_path / "restored"], check=True)
    settings = settings_from(tmp_path / "restored", {"PARCOURS_DATABASE_URL": restored})
    database = Database(settings)
    assert TownHall(settings, database).record(code) == postgresql_hall.record(code)
    database.close()
