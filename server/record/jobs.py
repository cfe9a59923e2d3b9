"""The queue of uploads to read. It only says "look at this batch": what is to be read is known to the database.

Losing the queue, or telling it twice, does no harm: `read_batch` does nothing the second time, and a worker looks for
batches that wait every minute.
"""

import hashlib
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.exceptions import ConfigurationError

from scan.pipeline import Engines, default_engines
from scan.sparing import give_memory_back, stay_on_one_core
from server.config import PRIVATE, ConfigError, Settings
from server.record.claims import unfinished
from server.record.db import Database
from server.record.drafts import sweep_drafts
from server.record.editions import StoredEditions
from server.record.erasing import sweep_erased
from server.record.errors import QueueGone
from server.record.heartbeat import beat_on_as_worker, forget_worker
from server.record.ingest import read_batch
from server.record.locks import sweep_locks
from server.record.photos import sweep_photos
from server.record.storage import Storage
from server.record.tables import BatchRow
from server.record.templates import load_templates

log = logging.getLogger(__name__)

_NAME: Final = "parcours"
_NAME_LETTERS: Final = 12
_IN_QUEUE: Final = timedelta(minutes=1)
"""A batch this young is in the queue already; an older one that still waits may have been lost to it."""


class Queue:
    """Where uploads wait for a reader.

    Attributes:
        huey: The queue itself, which its worker runs.

    Raises:
        QueueGone: It cannot be opened.
        ConfigError: What it needs is not installed, or its address is none.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        with _told(settings):
            self.huey = _huey(settings)
        self._reader = _Reader(settings)
        self._read: Callable[[str], Any] = self.huey.task(name="read")(self._read_next)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)
        self.huey.periodic_task(crontab(minute="0"), name="tidy")(self.tidy)

    def enqueue(self, batch: str) -> None:
        """Say that a batch waits. When the queue fails, the batch is found by the next sweep."""
        try:
            self._read(batch)
        except Exception as error:  # noqa: BLE001  # every queue has its own, and none of them may lose an upload
            log.warning("batch %s was not queued (%s); a worker finds it within a minute", batch, error)

    def _read_next(self, batch: str) -> None:
        """Read a batch. While more wait, memory is kept: taking it anew from the system slows down every reader."""
        self._reader.read(batch)
        with suppress(Exception):  # every queue has its own errors; the batch is read
            if not self.huey.pending_count():
                give_memory_back()

    def sweep(self, older_than: timedelta = _IN_QUEUE) -> list[str]:
        """Queue every batch that waits, or whose reader was lost, and is not in the queue.

        Returns:
            Their ids.
        """
        queued = self._queued()
        lost = [batch for batch in unfinished(self._reader.database, older_than=older_than) if batch not in queued]
        for batch in lost:
            self.enqueue(batch)
        return lost

    def tidy(self) -> None:
        """Forget old texts that were typed and not kept, who had which question open, and contents that were erased.

        And the photos of journeys that were closed long ago.
        """
        database, storage = self._reader.database, Storage(self._settings.storage)
        sweep_drafts(database)
        sweep_locks(database)
        sweep_photos(database, storage)
        sweep_erased(database, storage)

    def do_by_hour(self, work: Callable[[Settings], None]) -> None:
        """Do something else once an hour, five minutes past."""

        def once() -> None:
            work(self._settings)

        self.huey.periodic_task(crontab(minute="5"), name="by-hour")(once)

    def say_alive(self) -> None:
        """Let every process of a worker say that it is alive, as long as it is."""
        self.huey.on_startup(name="beat")(lambda: beat_on_as_worker(self._settings))

    def _queued(self) -> set[str]:
        """What the queue holds now: queueing it again every minute would let copies pile up behind a long file."""
        try:
            return {task.args[0] for task in self.huey.pending() if task.args}
        except Exception as error:  # noqa: BLE001  # every queue has its own; queueing twice does no harm
            log.warning("the queue does not say what it holds (%s)", error)
            return set()

    def check(self) -> None:
        """See that the queue answers.

        Raises:
            QueueGone: It does not.
        """
        with _told(self._settings):
            self.huey.pending_count()

    def close(self) -> None:
        """Give every connection back."""
        self.huey.storage.close()
        self._reader.close()


class _Reader:
    """What a worker's process keeps warm: its connection, its readers, the booklets it saw last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def database(self) -> Database:
        return Database(self._settings)

    @cached_property
    def engines(self) -> Engines:
        stay_on_one_core()
        return default_engines()

    @cached_property
    def editions(self) -> StoredEditions:
        return StoredEditions(self.database, self._settings)

    def close(self) -> None:
        if "database" in vars(self):  # never asked for, never opened
            self.database.close()

    def read(self, batch: str) -> None:
        read_batch(self.database, self._settings, batch, self.engines, self.editions)
        with self.database.reading() as session:  # what was found on its pages takes longer to ask for
            row = session.get_one(BatchRow, batch)
        log.info("batch %s (%s): %s, %d images", batch, row.name, row.status, row.images_read)


def queue(settings: Settings) -> Queue:
    """The queue of a home."""
    return Queue(settings)


def worker(settings: Settings, processes: int = 1, by_hour: Callable[[Settings], None] | None = None) -> None:
    """Read what waits in the queue until told to stop. First, take up what an earlier worker left.

    Args:
        settings: Of the home.
        processes: How many files to read at once.
        by_hour: What else is done, once an hour.

    Raises:
        QueueGone: The queue does not answer.
        DatabaseGone: The database does not answer.
        ConfigError: A booklet, or the town hall's own file, cannot be used.
    """
    load_templates(settings)  # what cannot be used is said now, and not once for each file
    waiting = Queue(settings)
    if by_hour is not None:
        waiting.do_by_hour(by_hour)
    waiting.say_alive()
    waiting.check()
    Storage(settings.storage).clean()
    waiting.sweep(timedelta(0))
    waiting.tidy()
    waiting.close()  # a process that is forked from this one must never talk on a connection that others inherit too
    waiting.huey.create_consumer(workers=processes, worker_type="process", periodic=True, initial_delay=0.05).run()
    forget_worker(settings)


def _huey(settings: Settings) -> Huey:
    if settings.queue_url.startswith("postgres"):
        return PostgresHuey(_NAME, dsn=settings.queue_url, results=False)
    if settings.queue_url.startswith("sqlite"):
        return _huey_in(settings.home / "queue.db")
    # Several homes may share a Redis: each has its own key, so each has its own queue.
    home = hashlib.sha256(settings.secrets.flask_key.encode()).hexdigest()[:_NAME_LETTERS]
    try:
        return RedisHuey(f"{_NAME}-{home}", url=settings.queue_url, results=False)
    except ConfigurationError as error:
        raise ConfigError("a queue on Redis needs its client: pip install mon-parcours[redis]") from error


@contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Say in our own words that the queue failed."""
    try:
        yield
    except ConfigError:
        raise
    except Exception as error:  # every queue has its own errors
        said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        place = f"on {urlsplit(settings.queue_url).hostname or 'this machine'}"
        remedy = "start it, or correct PARCOURS_QUEUE_URL"
        if settings.queue_url.startswith("sqlite"):
            place, remedy = str(settings.home / "queue.db"), "check its disk and who may open it"
        raise QueueGone(f"the queue {place} does not answer ({said}): {remedy}; no upload is lost") from error


def _huey_in(file: Path) -> Huey:
    """The queue in a file, made anew when it is damaged: the record knows everything that it held."""
    try:
        return _open_huey(file)
    except sqlite3.OperationalError:  # busy, full, closed: not damaged
        raise
    except sqlite3.DatabaseError as error:
        log.warning("%s is damaged (%s): it is made anew, and no upload is lost", file, error)
        for damaged in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            damaged.unlink(missing_ok=True)
        return _open_huey(file)


def _open_huey(file: Path) -> Huey:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, PRIVATE))  # SQLite would let everybody read it
    return SqliteHuey(_NAME, filename=str(file), fsync=True, results=False)
