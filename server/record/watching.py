"""Takes in what a scanner drops into a folder."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import select

from scan.pipeline import default_engines
from server.config import Settings
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.errors import DatabaseGone, RecordError, StorageFailed
from server.record.ingest import process, receive
from server.record.reading_files import shown
from server.record.tables import BatchRow

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf", ".heic", ".heif", ".webp", ".bmp"})
_PAUSE_S: Final = 2.0
"""A file is whole when it has not changed between two looks; scanners on a network write one page a second or so."""
_BY: Final = "numériseur"

_Mark = tuple[int, int]
"""Size in bytes and time of change in ns: what tells a file that is still being written."""


def watch_folder(
    database: Database, settings: Settings, folder: Path, *, once: bool, tell: Callable[[str], None]
) -> tuple[list[str], list[str]]:
    """Take in every file of a folder, and every new one, until interrupted.

    A file is taken in once: what is known by its content already is passed over, after a restart too.

    Args:
        database: The record's.
        settings: Of the home.
        folder: Where files appear; nothing in it is changed.
        once: Take in what is there, and return.
        tell: Takes a line about each file.

    Returns:
        Names of the files that were taken in, and of those that could not be.

    Raises:
        StorageFailed, DatabaseGone: With `once` only; otherwise it waits until they are back.
    """
    engines, editions = default_engines(), StoredEditions(database, settings)
    seen: dict[Path, _Mark] = {}
    done: dict[Path, _Mark] = {}
    taken: list[str] = []
    while True:
        failed: list[str] = []
        present = _present(folder)
        ready = [path for path, mark in present.items() if (once or seen.get(path) == mark) and done.get(path) != mark]
        for path in ready:
            try:
                if _is_known(database, path):
                    done[path] = present[path]
                    continue
                batch = receive(database, settings, path, shown(path.name), _BY)
                state = process(database, settings, batch, engines, editions)
            except (RecordError, OSError) as error:
                if once and isinstance(error, (StorageFailed, DatabaseGone)):
                    raise
                failed.append(path.name)
                why = error.strerror if isinstance(error, OSError) else error
                tell(f"{path.name}: {why}; {'left out' if once else 'trying again'}")
                continue
            done[path] = present[path]
            taken.append(path.name)
            tell(f"{path.name}: {len(state.pages)} pages {state.error}".rstrip())
        if once:
            return taken, failed
        seen = present
        time.sleep(_PAUSE_S)


def _is_known(database: Database, path: Path) -> bool:
    """Whether this very content was taken in before, under whatever name."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with database.reading() as session:
        return session.scalar(select(BatchRow.id).where(BatchRow.sha256 == digest).limit(1)) is not None


def _present(folder: Path) -> dict[Path, _Mark]:
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith("."):
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            found[path] = (facts.st_size, facts.st_mtime_ns)
    return found
