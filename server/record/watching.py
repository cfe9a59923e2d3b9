"""Takes in what a scanner drops into a folder."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import select

from scan.pipeline import Engines, default_engines
from server.config import Settings
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.errors import DatabaseGone, RecordError, StorageFailed
from server.record.filenames import displayable_name
from server.record.ingest import process, receive
from server.record.model import BatchState, BatchStatus
from server.record.readings import batches
from server.record.tables import BatchRow

log = logging.getLogger(__name__)

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf", ".heic", ".heif", ".webp", ".bmp"})
_PAUSE_S: Final = 2.0
"""A file is whole when it has not changed between two looks; scanners on a network write one page a second or so."""
_BY: Final = "numériseur"
_UNFINISHED: Final = frozenset({BatchStatus.WAITING, BatchStatus.READING})

_Mark = tuple[int, int]
"""Size in bytes and time of change in ns: what tells a file that is still being written."""


@dataclass(slots=True)
class Looked:
    """What a look through a folder brought.

    Attributes:
        taken: Names of the files that were read.
        failed: Names of those that could not be opened, or not be read to their end.
        waiting: How many questions about their pages wait for a person.
    """

    taken: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: int = 0

    def add(self, name: str, state: BatchState) -> str:
        """Note what became of a file that was received; a line about it."""
        self.waiting += sum(len(page.reviews) for page in state.pages)
        if state.status is BatchStatus.FAILED:
            self.failed.append(name)
            return f"{name}: {state.error}"
        self.taken.append(name)
        return f"{name}: {len(state.pages)} {'page' if len(state.pages) == 1 else 'pages'}"


def watch_folder(
    database: Database, settings: Settings, folder: Path, *, once: bool, tell: Callable[[str], None]
) -> Looked:
    """Take in every file of a folder, and every new one, until interrupted.

    A file is taken in once: what was read by its content already is passed over, after a restart too; what was received
    and not read to an end is read. What could not be read is told as failed at every look with `once`, and after every
    start without.

    Args:
        database: The record's.
        settings: Of the home.
        folder: Where files appear; nothing in it is changed.
        once: Take in what is there, and return.
        tell: Takes a line about each file.

    Returns:
        What became of the files; with `once` only.

    Raises:
        StorageFailed, DatabaseGone: With `once` only; otherwise it waits until they are back.
    """
    reader = _Reader(database, settings, default_engines(), StoredEditions(database, settings))
    seen: dict[Path, _Mark] = {}
    done: dict[Path, _Mark] = {}
    looked = Looked()
    while True:
        present = _present(folder)
        ready = [path for path, mark in present.items() if (once or seen.get(path) == mark) and done.get(path) != mark]
        for path in ready:
            name = displayable_name(path.name)
            try:
                state = reader.take_in(path)
            except Exception as error:  # one file never keeps the others from being read
                if once and isinstance(error, (StorageFailed, DatabaseGone)):
                    raise
                if not isinstance(error, (RecordError, OSError)):
                    log.exception("taking in %s", name)
                if once:
                    looked.failed.append(name)
                why = error.strerror if isinstance(error, OSError) else error
                tell(f"{name}: {why}; {'left out' if once else 'trying again'}")
                continue
            if state is not None and state.status in _UNFINISHED:
                continue  # another reader is at it: its result, or its end, is there at a later look
            done[path] = present[path]
            if state is not None:
                tell(looked.add(name, state))
        if once:
            return looked
        seen = present
        time.sleep(_PAUSE_S)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is kept warm from file to file."""

    database: Database
    settings: Settings
    engines: Engines
    editions: StoredEditions

    def take_in(self, path: Path) -> BatchState | None:
        """Receive a file and read it; None when it was read before, under whatever name.

        One that could not be read to its end before is not tried again, but is said to have failed again.
        """
        batch = self._known(path)
        if batch is None:
            received = receive(self.database, self.settings, path, path.name, _BY)
        elif batch.status in _UNFINISHED:
            received = batch.id
        else:
            return batch if batch.status is BatchStatus.FAILED else None
        return process(self.database, self.settings, received, self.engines, self.editions)

    def _known(self, path: Path) -> BatchState | None:
        """What became of this very content the last time it was received."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        newest = select(BatchRow.id).where(BatchRow.sha256 == digest).order_by(BatchRow.received_at.desc()).limit(1)
        with self.database.reading() as session:
            batch = session.scalar(newest)
            return None if batch is None else batches(session, [batch])[0]


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
