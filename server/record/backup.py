"""The whole home in one file, consistent while the server runs. Putting it back is in `restoring.py`.

The database is copied first, through SQLite's own online copy; what it speaks of is in the storage already, where
nothing ever changes or goes, so contents that arrive during the backup do no harm.
"""

import errno
import json
import os
import shlex
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from server.city_account import CITY_SECRET_FILE
from server.config import DATABASE_FILE, PRIVATE, SECRETS_FILE, TOWN_HALL_FILE, Settings
from server.record.errors import DatabaseGone, RecordError, StorageFailed
from server.record.faults import sqlite_words
from server.record.storage import is_full
from server.shares import SHARES_FILE

MARK: Final = "backup.json"
FORMAT: Final = 1
"""Of what is in the file; a later one is refused by an earlier program."""


class BackupRefused(RecordError):
    """A backup that cannot be made, or not be put back; says why and what to do."""


def back_up(settings: Settings, file: Path, *, replace: bool = False) -> int:
    """Write the home into a tar file that its owner only can read, whole or not at all.

    Args:
        settings: Of the home.
        file: Where; its folder exists.
        replace: A file that is there may go.

    Returns:
        Its size in bytes.

    Raises:
        BackupRefused: The file exists, or the record is on PostgreSQL.
        StorageFailed: The disk is full or failed; nothing half-written stays.
        DatabaseGone: The record is missing or damaged; nothing was written.
    """
    if not settings.on_sqlite:
        raise BackupRefused(_on_postgresql(settings))
    if file.exists() and not replace:
        raise BackupRefused(f"{file} exists: choose another name, or add --force")
    with _told(settings.home, file.parent), _beside(file) as folder:
        _snapshot(settings, folder / DATABASE_FILE)
        whole = folder / "backup.tar"
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT, PRIVATE), "wb") as target:
            with tarfile.open(fileobj=target, mode="w") as archive:
                _write(archive, settings, folder / DATABASE_FILE)
            target.flush()
            os.fsync(target.fileno())
        whole.replace(file)
    return file.stat().st_size


def contents(storage: Path) -> Iterator[Path]:
    """Every content of a storage; not what is still arriving."""
    for folder in sorted(each for each in storage.iterdir() if len(each.name) == 2):  # `ab/cd/abcd…`
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _on_postgresql(settings: Settings) -> str:
    """What to type instead. The dump comes first: what it speaks of is in the home by then."""
    address = make_url(settings.database_url).set(drivername="postgresql", password=None)
    dump = shlex.join(["pg_dump", "--format=custom", "--file=record.dump", address.render_as_string()])
    home = shlex.join(["tar", "-cf", "home.tar", "-C", str(settings.home), SECRETS_FILE, *_chosen(settings), "storage"])
    return f"the record is on PostgreSQL, which has its own tool; type: {dump} && {home}"


def _chosen(settings: Settings) -> tuple[str, ...]:
    """Files that are in a home only where a town hall wrote them."""
    return tuple(name for name in (TOWN_HALL_FILE, SHARES_FILE, CITY_SECRET_FILE) if (settings.home / name).is_file())


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A folder on the disk of a backup that is being written, for nobody else; gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix=".parcours-", dir=file.parent) as folder:
        yield Path(folder)


def _write(archive: tarfile.TarFile, settings: Settings, database: Path) -> None:
    stored = list(contents(settings.storage))
    mark = database.with_name(MARK)
    said = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "contents": len(stored)}
    mark.write_text(json.dumps(said), encoding="utf-8")
    archive.add(mark, MARK)
    archive.add(database, DATABASE_FILE)
    for name in (SECRETS_FILE, *_chosen(settings)):
        archive.add((settings.home / name).resolve(), name)  # what a link leads to, not the link
    for content in stored:
        archive.add(content, f"storage/{content.relative_to(settings.storage)}")


def _snapshot(settings: Settings, copy: Path) -> None:
    """Copy the database as it is at one moment, while others write."""
    live = f"{settings.database_file.as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(live, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        problem = str(getattr(error, "sqlite_errorname", ""))
        if problem == "SQLITE_FULL":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise DatabaseGone(f"no backup was written: {sqlite_words(settings, problem, str(error))}") from error


@contextmanager
def _told(home: Path, place: Path) -> Iterator[None]:
    """Say in our own words that the disk of a home, or that of its backup, failed."""
    try:
        yield
    except OSError as error:
        named = Path(str(error.filename or place))
        problem = f"{named if named.is_relative_to(home) else place}: {error.strerror}"
        if is_full(error):
            problem = f"the disk of {place.absolute()} is full: free some space, or name a file on another disk"
        raise StorageFailed(f"no backup was written: {problem}", full=is_full(error)) from error
