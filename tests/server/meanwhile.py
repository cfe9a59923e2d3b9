"""What else happens to the record while a test looks: several at the same moment, or another program that keeps it."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from server.config import Settings
from server.record import db


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Do several things at the same moment, each in a thread of its own; what they raised."""
    raised: list[Exception] = []
    together = threading.Barrier(len(works))

    def work(one: Callable[[], object]) -> None:
        together.wait()
        try:
            one()
        except Exception as error:  # noqa: BLE001  # told to the test, in the main thread
            raised.append(error)

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def until(is_so: Callable[[], bool], patience_s: float = 60.0) -> None:
    """Wait for what another thread or program does."""
    end = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end, "it never was so"
        time.sleep(0.02)


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """While the block runs, nobody can write into a folder, whatever their rights: a file stands in its place."""
    away = folder.rename(folder.with_name(f"{folder.name}-away"))
    folder.write_text("a file where a folder should be")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


@contextmanager
def busy_record(settings: Settings, monkeypatch: pytest.MonkeyPatch, *, wait_s: float = 0.01) -> Iterator[None]:
    """While the block runs, another program keeps the record, and nobody waits long for it."""
    monkeypatch.setattr(db, "BUSY_SECONDS", wait_s)
    with closing(sqlite3.connect(settings.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
