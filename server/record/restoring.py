"""A home from a backup: looked over, whole, and only then put where a home is wanted."""

import hashlib
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from server.config import DATABASE_FILE, PRIVATE, SECRETS_FILE, ConfigError, home_of, settings_from
from server.record.backup import FORMAT, MARK, BackupRefused, contents
from server.record.db import upgrade
from server.record.errors import StorageFailed
from server.record.storage import is_full

_NEEDED: Final = frozenset({MARK, DATABASE_FILE, SECRETS_FILE})


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
        NewerRecord: A later version of Mon parcours wrote it.
        StorageFailed: The disk is full or failed.
            In every case, the home that was there is still there.
    """
    place = home_of(home)
    occupied = place.exists() and any(place.iterdir())
    if occupied and not replace:
        raise BackupRefused(f"{place} is not empty: choose another --home, or add --force to move it aside")
    new = place.with_name(f"{place.name}.restoring")
    if new.exists():
        raise BackupRefused(f"{new} is in the way, from a restore that was interrupted: delete it and try again")
    try:
        with _told(place):
            _extract(file, new)
            _check(file, new)
            settings = settings_from(new)
            if not settings.on_sqlite:
                raise BackupRefused(
                    f"the record in {file} is no PostgreSQL database: unset PARCOURS_DATABASE_URL first"
                )
            upgrade(settings)
            _exchange(place, new, occupied=occupied)
    finally:
        shutil.rmtree(new, ignore_errors=True)  # ours, and only there when it did not become the home
    return place


def _exchange(place: Path, new: Path, *, occupied: bool) -> None:
    """Put the new home in its place; when that fails, what was there stays there."""
    aside = place.with_name(f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    if occupied:
        place.rename(aside)
    elif place.exists():
        place.rmdir()
    try:
        new.rename(place)
    except BaseException:
        if occupied:
            aside.rename(place)
        raise


def _extract(file: Path, place: Path) -> None:
    """Unpack a backup into a new folder.

    Raises:
        BackupRefused: It is no backup, or not a whole one.
    """
    with _open(file) as archive:
        try:
            _check_names(file, archive)
            place.mkdir(mode=0o700, parents=True)
            archive.extractall(place, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise _not_whole(file) from error
    (place / MARK).unlink()
    (place / "storage").mkdir(exist_ok=True)
    for path in place.iterdir():
        path.chmod(0o700 if path.is_dir() else PRIVATE)


def _open(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, mode="r:")
    except tarfile.TarError as error:
        raise _not_a_backup(file) from error
    except OSError as error:
        raise BackupRefused(f"{file} cannot be opened ({error.strerror}): nothing was restored") from error


def _check_names(file: Path, archive: tarfile.TarFile) -> None:
    """See that it is a whole backup, and one that this version knows, before anything is unpacked."""
    first = archive.next()  # the mark: what comes after it may be long
    if first is None or first.name != MARK or (mark := archive.extractfile(first)) is None:
        raise _not_a_backup(file)
    try:
        said = json.load(mark)
        version, stored = said["format"], said.get("contents")
    except (ValueError, KeyError, TypeError) as error:
        raise _not_a_backup(file) from error
    if version != FORMAT:
        raise BackupRefused(f"{file} was written by a later version of Mon parcours: install that one to restore it")
    names = archive.getnames()  # of a file that was cut between two contents, tarfile says nothing
    if not _NEEDED.issubset(names) or sum(name.startswith("storage/") for name in names) != stored:
        raise _not_whole(file)


def _check(file: Path, place: Path) -> None:
    """See that nothing in an unpacked backup is damaged."""
    try:
        with closing(sqlite3.connect(place / DATABASE_FILE)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
        settings_from(place, {})
    except (sqlite3.DatabaseError, ConfigError) as error:
        raise _not_whole(file) from error
    if verdict != "ok" or any(_digest(path) != path.name for path in contents(place / "storage")):
        raise _not_whole(file)


def _not_a_backup(file: Path) -> BackupRefused:
    return BackupRefused(
        f"{file} is not a backup of Mon parcours: give a file that `parcours backup` wrote; nothing was changed"
    )


def _not_whole(file: Path) -> BackupRefused:
    return BackupRefused(f"{file} is a backup that was cut short or damaged: use another one; nothing was changed")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Say in our own words that a disk failed."""
    try:
        yield
    except OSError as error:
        problem = f"{error.filename or place}: {error.strerror}"
        if is_full(error):
            problem = f"the disk that should hold {place} is full: free some space and try again"
        raise StorageFailed(f"nothing was restored: {problem}", full=is_full(error)) from error
