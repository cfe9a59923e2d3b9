"""One folder that a copier fills: what was in it a moment ago, what of it is whole, and what of it is done."""

import hashlib
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Final, cast

from scan.pipeline import Engines
from server.config import Settings
from server.record.claims import not_in_hand_of
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.errors import DatabaseGone, RecordError, StorageFailed
from server.record.filenames import displayable_name
from server.record.folder_files import (
    Mark,
    Steady,
    StillChanging,
    files_in,
    left_out,
    looks_whole,
    numbered,
    put_aside,
)
from server.record.heartbeat import Beat
from server.record.history import now
from server.record.ingest import process, receive
from server.record.model import UNFINISHED, BatchState, BatchStatus
from server.record.readings import batches, is_name_taken, last_of_content

log = logging.getLogger(__name__)

_PAUSE_S: Final = 2.0
"""A file is whole when it has not changed between two looks; scanners on a network write one page a second or so."""
_PATIENCE_S: Final = 60.0
"""A file that does not end as its format does is taken all the same when it has not changed for so long: it is broken,
and a person is told."""
_LOST: Final = timedelta(minutes=1)
"""What was received for so long and waits is not about to be read: its reader takes it up at once."""
BY: Final = "numériseur"


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder, and whose it is.

    Attributes:
        name: As agents know it.
        folder: Where its copier puts what it scans.
    """

    name: str
    folder: Path


@dataclass(slots=True)
class Looked:
    """What a look through folders brought.

    Attributes:
        taken: Names of the files that were read.
        failed: Names of those that could not be opened, or not be read to their end.
        waiting: How many questions about their pages wait for a person.
        left: Names of those that are never read, as they end like no scan's.
    """

    taken: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: int = 0
    left: list[str] = field(default_factory=list)

    def add(self, name: str, state: BatchState) -> str:
        """Note what became of a file that was received; a line about it."""
        self.waiting += sum(len(page.reviews) for page in state.pages)
        if state.status is BatchStatus.FAILED:
            self.failed.append(name)
            return f"{name}: {state.error}"
        self.taken.append(name)
        return f"{name}: {len(state.pages)} {'page' if len(state.pages) == 1 else 'pages'}"


@dataclass(frozen=True, slots=True)
class How:
    """How folders are watched.

    Attributes:
        once: Take in what is there, and stop.
        move: Move what was read into the sub-folder `lus`.
        tell: Takes a line about each file.
        command: What starts the same again, for whoever finds it stopped.
        machine: The name of this machine.
    """

    once: bool
    move: bool
    tell: Callable[[str], None]
    command: str = ""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was received.

    Attributes:
        path: Where it is.
        mark: As it was received.
        name: As it is told.
        batch: Its upload.
    """

    path: Path
    mark: Mark
    name: str
    batch: str


Ready = queue.Queue[tuple["Folder", File]]
"""What was received and waits for the reader."""


class Folder:
    """One folder: what was in it a moment ago, and what of it is done."""

    def __init__(self, desk: Desk, reader: "Reader", how: How, looked: Looked) -> None:
        self._desk, self._reader, self._how, self._looked = desk, reader, how, looked
        self._seen: dict[Path, tuple[Mark, float]] = {}
        self._done: dict[Path, Mark] = {}
        self._pending: dict[Path, Mark] = {}
        self._looked_at: datetime | None = now()
        self._problem = ""
        self._unfinished: tuple[str, ...] = ()
        self._left: tuple[str, ...] = ()
        self._told: dict[str, str] = {}

    def said(self) -> Beat:
        """How it is with the folder now."""
        return Beat(
            desk=self._desk.name,
            folder=str(self._desk.folder),
            machine=self._how.machine,
            command=self._how.command,
            beat_at=now(),
            looked_at=self._looked_at,
            problem=self._problem,
            unfinished=self._unfinished,
            left=self._left,
        )

    def look_once(self) -> None:
        """Take in what is there; a file without a byte is one that has just begun."""
        tried = set()
        for path, mark in files_in(self._desk.folder).items():
            if mark[0] and (file := self._take(path, mark)) is not None:
                tried.add(file.batch)
                self.read(file)
        left = self._reader.left(self._desk, timedelta(0))
        self._read_left({batch: name for batch, name in left.items() if batch not in tried})
        self._leave_out()
        self._looked.left.extend(self._left)

    def look_on(self, ready: Ready) -> None:
        """Look again and again, and hand over what was received."""
        pause = threading.Event()
        while True:
            try:
                self._look(ready)
                self._problem, self._looked_at = "", now()
            except OSError as error:
                self._problem = self._problem or error.strerror or str(error)
            except Exception:  # whatever it was, the folder is looked at again
                log.exception("looking into %s", self._desk.folder)
            pause.wait(_PAUSE_S)

    def read(self, file: File) -> None:
        """Read what was received, and tell what became of it."""
        try:
            state = self._reader.read(file.batch)
        except Exception as error:  # noqa: BLE001  # one file never keeps the others from being read
            self._pending.pop(file.path, None)
            self._tell_failed(file.name, error)
            return
        self._pending.pop(file.path, None)
        if state.status not in UNFINISHED:  # else another reader is at it: its result is there at a later look
            self._finish(file.path, file.mark, file.name, state)

    def read_left(self) -> None:
        """Read what was received and waits for nobody else: its reader was ended, and its file may be here no more."""
        try:
            left = self._reader.left(self._desk, _LOST)
        except DatabaseGone as error:
            log.warning("what waits from %s is not known: %s", self._desk.folder, error)
        else:
            self._read_left(left)

    def _read_left(self, left: Mapping[str, str]) -> None:
        for batch, name in left.items():
            try:
                state = self._reader.read(batch)
            except Exception as error:  # noqa: BLE001  # one file never keeps the others from being read
                self._tell_failed(name, error)
            else:
                if state.status not in UNFINISHED:
                    self._how.tell(self._looked.add(name, state))

    def _look(self, ready: Ready) -> None:
        present, waits = files_in(self._desk.folder), []
        for path, mark in present.items():
            if mark in {self._done.get(path), self._pending.get(path)}:
                continue
            if not self._is_ready(path, mark):
                waits.append(path.name)
            elif (file := self._take(path, mark)) is not None:
                self._pending[path] = mark
                ready.put((self, file))
        self._seen = {path: self._since(path, mark) for path, mark in present.items()}
        self._done = {path: mark for path, mark in self._done.items() if path in present}
        self._unfinished = tuple(waits)
        self._leave_out()

    def _leave_out(self) -> None:
        """Tell once of each file that is never read."""
        left = tuple(displayable_name(name) for name in left_out(self._desk.folder))
        for name in sorted({*left} - {*self._left}):
            self._how.tell(f"{name}: left where it is; its name ends like no image's and no PDF's")
        self._left = left

    def _since(self, path: Path, mark: Mark) -> tuple[Mark, float]:
        before = self._seen.get(path)
        return before if before is not None and before[0] == mark else (mark, monotonic())

    def _is_ready(self, path: Path, mark: Mark) -> bool:
        """Whether a file is as it was at the last look, and whole; or is not whole and has not changed for long."""
        seen = self._seen.get(path)
        if seen is None or seen[0] != mark or not mark[0]:
            return False
        try:
            return monotonic() - seen[1] > _PATIENCE_S or looks_whole(path)
        except OSError:
            return True  # whoever takes it in says why it cannot be opened

    def _take(self, path: Path, mark: Mark) -> File | None:
        """Receive a file, unless its content was received before; None when there is nothing to read in it."""
        name = displayable_name(path.name)
        try:
            known = self._reader.known(path)
            if known is not None and known.status not in UNFINISHED:
                self._finish(path, mark, name, known, again=True)
                return None
            batch = self._reader.receive(self._desk, path, mark) if known is None else known.id
            return File(path, mark, name, batch)
        except StillChanging:
            return None
        except Exception as error:  # noqa: BLE001  # one file never keeps the others from being read
            self._tell_failed(name, error)
            return None

    def _finish(self, path: Path, mark: Mark, name: str, state: BatchState, *, again: bool = False) -> None:
        self._done[path] = mark
        failed = state.status is BatchStatus.FAILED
        if not again or failed:
            self._how.tell(self._looked.add(name, state))
        if self._how.move and not failed:
            try:
                put_aside(path, mark)
            except OSError as error:
                self._how.tell(f"{name}: read, and could not be moved ({error.strerror or error})")

    def _tell_failed(self, name: str, error: Exception) -> None:
        once = self._how.once
        if once and isinstance(error, (StorageFailed, DatabaseGone)):
            raise error
        if not isinstance(error, (RecordError, OSError)):
            log.error("taking in %s", name, exc_info=error)
        if once:
            self._looked.failed.append(name)
        why = str(error.strerror if isinstance(error, OSError) else error)
        if self._told.get(name) == why:
            return  # tried again every two seconds, and told once
        self._told[name] = why
        self._how.tell(f"{name}: {why}; {'left out' if once else 'trying again'}")


@dataclass(frozen=True, slots=True)
class Reader:
    """What is kept warm from file to file."""

    database: Database
    settings: Settings
    engines: Engines
    editions: StoredEditions

    def known(self, path: Path) -> BatchState | None:
        """What became of this very content the last time it was received, under whatever name."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with self.database.reading() as session:
            batch = last_of_content(session, digest)
            return None if batch is None else batches(session, [batch])[0]

    def left(self, desk: Desk, older_than: timedelta) -> dict[str, str]:
        """The names of what came from the folder of a desk and nobody reads, by upload, the oldest first.

        Args:
            desk: Whose folder.
            older_than: Leave out what came in since.
        """
        with self.database.reading() as session:
            return not_in_hand_of(session, desk.name, BY, older_than=older_than)

    def receive(self, desk: Desk, path: Path, mark: Mark) -> str:
        """Take a file in, under a name that tells it from other files of this desk."""
        name, number = displayable_name(path.name), 1
        with self.database.reading() as session:
            while is_name_taken(session, desk.name, numbered(name, number)):
                number += 1
        with Steady(path, mark) as file:
            source = cast("BinaryIO", file)
            return receive(self.database, self.settings, source, numbered(name, number), BY, desk=desk.name)

    def read(self, batch: str) -> BatchState:
        """Read what was received."""
        return process(self.database, self.settings, batch, self.engines, self.editions)
