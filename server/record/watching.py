"""Takes in what copiers drop into folders, a folder a desk.

A thread a folder looks what is there and receives what is whole, so that a network that stalls keeps no other desk
waiting; one reader reads. Nothing is remembered but in the record: after a restart, a content that was read is known by
its hash, and one that was received and not read is read, whether its file is still in the folder or not.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from scan.pipeline import default_engines
from server.config import Settings
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.heartbeat import BEATS_S, beat
from server.record.watched_folder import Desk, File, Folder, How, Looked, Reader

_LEFT_S: Final = 60.0
"""Between two looks for what was received and lost its reader; a worker looks as often."""


def watch(database: Database, settings: Settings, desks: Callable[[], Sequence[Desk]], how: How) -> Looked:
    """Take in every file of some folders, and every new one, until interrupted.

    A content is taken in once, under whatever name, after a restart too; another content under a name that was there
    before is another file, and has a number in its name. What could not be read is told as failed at every look with
    `once`, and after every start without.

    Args:
        database: The record's.
        settings: Of the home.
        desks: The folders; asked at every round, so that a new one is found.
        how: Once or on and on, moving or not.

    Returns:
        What became of the files; with `once` only.

    Raises:
        StorageFailed, DatabaseGone: With `once` only; otherwise it waits until they are back.
        OSError: With `once` only: a folder cannot be looked at.
    """
    reader = Reader(database, settings, default_engines(), StoredEditions(database, settings))
    if how.once:
        looked = Looked()
        for desk in desks():
            Folder(desk, reader, how, looked).look_once()
        return looked
    return _go_on(settings, reader, desks, how)


def _go_on(settings: Settings, reader: Reader, desks: Callable[[], Sequence[Desk]], how: How) -> Looked:
    """Watch until interrupted: threads look and receive, this one reads and says that all is well."""
    folders: dict[Path, Folder] = {}
    ready: queue.Queue[tuple[Folder, File]] = queue.Queue()
    looked, last_beat, last_left = Looked(), 0.0, -_LEFT_S
    while True:
        for desk in desks():
            if desk.folder not in folders:
                folders[desk.folder] = Folder(desk, reader, how, looked)
                threading.Thread(target=folders[desk.folder].look_on, args=(ready,), daemon=True).start()
                last_beat = 0.0  # a new one is known at once
        if monotonic() - last_beat >= BEATS_S:
            last_beat = monotonic()
            for folder in folders.values():
                beat(settings, folder.said())
        try:
            folder, file = ready.get(timeout=1.0)
        except queue.Empty:
            if monotonic() - last_left >= _LEFT_S:
                last_left = monotonic()
                with _Beating(settings, list(folders.values())):
                    for folder in folders.values():
                        folder.read_left()
            continue
        with _Beating(settings, list(folders.values())):
            folder.read(file)


class _Beating:
    """Goes on saying that all is well while a long file is read."""

    def __init__(self, settings: Settings, folders: Sequence[Folder]) -> None:
        self._settings, self._folders, self._done = settings, folders, threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(BEATS_S):
            for folder in self._folders:
                beat(self._settings, folder.said())
