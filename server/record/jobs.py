"""The queue of uploads to read. It only says "look at this batch": what is to be read is known to the database.

Losing the queue, or telling it twice, does no harm: `process` does nothing the second time, and a worker looks for
batches that wait every minute.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any, Final

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab

from scan.pipeline import Engines, default_engines
from server.config import Settings
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.ingest import process, release_claims, unfinished

log = logging.getLogger(__name__)

_NAME: Final = "parcours"
_IN_QUEUE: Final = timedelta(minutes=1)
"""A batch this young is in the queue already; an older one that still waits may have been lost to it."""


class Queue:
    """Where uploads wait for a reader.

    Attributes:
        huey: The queue itself, which its worker runs.
    """

    def __init__(self, settings: Settings) -> None:
        self.huey = _huey(settings)
        self._reader = _Reader(settings)
        self._read: Callable[[str], Any] = self.huey.task(name="read")(self._reader.read)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def enqueue(self, batch: str) -> None:
        """Say that a batch waits. When the queue fails, the batch is found by the next sweep."""
        try:
            self._read(batch)
        except Exception:  # every queue has its own errors, and none of them may lose an upload
            log.exception("batch %s was not queued; a worker finds it within a minute", batch)

    def sweep(self, older_than: timedelta = _IN_QUEUE) -> list[str]:
        """Queue every batch that waits but may have been lost to the queue.

        Returns:
            Their ids.
        """
        lost = unfinished(self._reader.database, older_than=older_than)
        for batch in lost:
            self.enqueue(batch)
        return lost

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
        return default_engines()

    @cached_property
    def editions(self) -> StoredEditions:
        return StoredEditions(self.database, self._settings)

    def close(self) -> None:
        if "database" in vars(self):  # never asked for, never opened
            self.database.close()

    def read(self, batch: str) -> None:
        state = process(self.database, self._settings, batch, self.engines, self.editions)
        log.info("batch %s (%s): %s, %d pages", batch, state.name, state.status.value, len(state.pages))


def queue(settings: Settings) -> Queue:
    """The queue of a home."""
    return Queue(settings)


def worker(settings: Settings, processes: int = 1) -> None:
    """Read what waits in the queue until told to stop. First, take up what an earlier worker left.

    Args:
        settings: Of the home.
        processes: How many files to read at once.
    """
    waiting = Queue(settings)
    database = Database(settings)
    release_claims(database)
    database.close()
    waiting.sweep(timedelta(0))
    waiting.huey.create_consumer(workers=processes, worker_type="process", periodic=True, initial_delay=0.05).run()


def _huey(settings: Settings) -> Huey:
    if settings.queue_url.startswith("redis"):
        return RedisHuey(_NAME, url=settings.queue_url, results=False)
    if settings.queue_url.startswith("postgres"):
        return PostgresHuey(_NAME, dsn=settings.queue_url, results=False)
    return SqliteHuey(_NAME, filename=str(settings.home / "queue.db"), fsync=True, results=False)
