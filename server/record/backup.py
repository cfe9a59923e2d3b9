"""The whole home in one file, consistent while the server runs, and back.

The database is copied first, through SQLite's own online copy; what it speaks of is in the storage already, where
nothing ever changes or goes, so contents that arrive during the backup do no harm.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from server.config import SECRETS_FILE, Settings, home_of, settings_from
from server.record.db import upgrade
from server.record.errors import RecordError, StorageFailed

DATABASE: Final = "parcours.db"
_MARK: Final = "backup.json"
_FORMAT: Final = 1


class BackupRefused(RecordError):
    """A backup that cannot be made, or not be put back; says why and what to do."""


def back_up(settings: Settings, file: Path, *, replace: bool = False) -> int:
    """Write the home into a tar file, whole or not at all.

    Args:
        settings: Of the home.
        file: Where; its folder exists.
        replace: A file that is there may go.

    Returns:
        Its size in bytes.

    Raises:
        BackupRefused: The file exists, or the record is on PostgreSQL.
        StorageFailed: The disk is full or failed; nothing half-written stays.
    """
    if not settings.on_sqlite:
        raise BackupRefused("the record is on PostgreSQL: use pg_dump for it, and copy the home beside it")
    if file.exists() and not replace:
        raise BackupRefused(f"{file} exists: choose another name, or add --force")
    partial = file.with_name(f".{file.name}.part")
    try:
        with _snapshot(settings) as database, partial.open("wb") as target:
            with tarfile.open(fileobj=target, mode="w") as archive:
                _write(archive, settings, database)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StorageFailed(f"no backup was written: {error.strerror}: {file.parent}", full=False) from error
    return file.stat().st_size


def put_back(file: Path, home: Path | None, *, replace: bool = False) -> Path:
    """Make a home from a backup. A home that is there is never overwritten: it is moved aside, under another name.

    Args:
        file: From `back_up`.
        home: The folder; None: as `settings_from` finds it.
        replace: A home that is there may be moved aside.

    Returns:
        The home.

    Raises:
        BackupRefused: The file is not a whole backup, or there is a home already.
        StorageFailed: The disk is full or failed; the home that was there is still there.
    """
    place = home_of(home)
    occupied = place.exists() and any(place.iterdir())
    if occupied and not replace:
        raise BackupRefused(f"{place} is not empty: choose another --home, or add --force to move it aside")
    new = place.with_name(f"{place.name}.restoring")
    if new.exists():
        raise BackupRefused(f"{new} is in the way, from a restore that was interrupted: delete it and try again")
    try:
        _extract(file, new)
        if occupied:
            place.rename(place.with_name(f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
        elif place.exists():
            place.rmdir()
        new.rename(place)
    except OSError as error:
        raise StorageFailed(f"nothing was restored: {error.strerror}: {place.parent}", full=False) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)  # ours, and only there when it did not become the home
    upgrade(settings_from(place))
    return place


def _write(archive: tarfile.TarFile, settings: Settings, database: Path) -> None:
    with tempfile.TemporaryDirectory(dir=settings.home) as folder:
        mark = Path(folder) / _MARK
        mark.write_text(json.dumps({"format": _FORMAT, "made_at": datetime.now(UTC).isoformat()}), encoding="utf-8")
        archive.add(mark, _MARK)
    archive.add(database, DATABASE)
    archive.add(settings.home / SECRETS_FILE, SECRETS_FILE)
    for content in contents(settings.storage):
        archive.add(content, f"storage/{content.relative_to(settings.storage)}")


def contents(storage: Path) -> Iterator[Path]:
    """Every content of a storage; not what is still arriving."""
    for folder in sorted(each for each in storage.iterdir() if len(each.name) == 2):  # `ab/cd/abcd…`
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


@contextmanager
def _snapshot(settings: Settings) -> Iterator[Path]:
    """A copy of the database as it is at one moment, while others write."""
    with tempfile.TemporaryDirectory(dir=settings.home) as folder:
        copy = Path(folder) / DATABASE
        source = settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as target:
            live.backup(target)
        yield copy


def _extract(file: Path, place: Path) -> None:
    """Unpack a backup into a new folder and check that it is whole."""
    try:
        with tarfile.open(file) as archive:
            if _MARK not in archive.getnames():
                raise BackupRefused(
                    f"{file} is not a backup of Mon parcours: give the file that `parcours backup` wrote"
                )
            place.mkdir(mode=0o700, parents=True)
            archive.extractall(place, filter="data")
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(f"{file} is not a whole backup ({error}): use another one") from error
    (place / _MARK).unlink()
    (place / SECRETS_FILE).chmod(0o600)
    (place / "storage").mkdir(exist_ok=True)
    _check(file, place)


def _check(file: Path, place: Path) -> None:
    with closing(sqlite3.connect(place / DATABASE)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    damaged = [path.name for path in contents(place / "storage") if _digest(path) != path.name]
    if verdict != "ok" or damaged:
        raise BackupRefused(f"{file} is damaged ({verdict}, {len(damaged)} contents): use another one")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
