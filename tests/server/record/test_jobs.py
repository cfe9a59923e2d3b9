import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from server.record.ingest import unfinished
from server.record.jobs import queue
from server.record.model import BatchState, BatchStatus
from server.record.readings import batches
from server.record.tables import BatchRow
from tests.server.townhall import TownHall, picture

READY = "P-M01.p1.ready"
PATIENCE_S = 60.0


@contextmanager
def worker(hall: TownHall) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of this home, as a process of its own."""
    process = subprocess.Popen([sys.executable, "-m", "server", "worker", "--home", hall.settings.home])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def state_of(hall: TownHall, batch: str) -> BatchState:
    with hall.database.reading() as session:
        return batches(session, [batch])[0]


def wait_until_read(hall: TownHall, batch: str) -> BatchState:
    end = time.monotonic() + PATIENCE_S
    while (state := state_of(hall, batch)).status in {BatchStatus.WAITING, BatchStatus.READING}:
        assert time.monotonic() < end, state
        time.sleep(0.05)
    return state


def test_a_worker_reads_what_is_queued(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(picture(hall.ticked(code, READY)))

    with worker(hall):
        queue(hall.settings).enqueue(batch)
        state = wait_until_read(hall, batch)

    assert (state.status, hall.known(code)) == (BatchStatus.READ, {READY: True})


def test_a_worker_takes_up_what_was_never_queued_and_what_another_one_left(hall: TownHall) -> None:
    code = hall.printed()
    never_queued = hall.receive(picture(hall.ticked(code, READY)))
    left_in_the_middle = hall.receive(b"not an image")
    with hall.database.transaction() as session:
        row = session.get_one(BatchRow, left_in_the_middle)
        row.status, row.claimed_at = BatchStatus.READING.value, row.received_at

    with worker(hall):
        states = [wait_until_read(hall, batch) for batch in (never_queued, left_in_the_middle)]

    assert [state.status for state in states] == [BatchStatus.READ, BatchStatus.FAILED]


def test_a_worker_stops_when_it_is_told_to(hall: TownHall) -> None:
    with worker(hall) as process:
        batch = hall.receive(b"not an image")
        queue(hall.settings).enqueue(batch)
        wait_until_read(hall, batch)
        process.send_signal(signal.SIGTERM)

        process.wait(timeout=PATIENCE_S)


def test_an_upload_is_not_lost_when_the_queue_is(hall: TownHall) -> None:
    batch = hall.receive(b"not an image")
    waiting = queue(hall.settings)
    waiting.huey.storage.close()
    (hall.settings.home / "queue.db").unlink()
    (hall.settings.home / "queue.db").mkdir()

    waiting.enqueue(batch)

    assert unfinished(hall.database) == [batch]


def test_what_was_queued_a_moment_ago_is_not_queued_again(hall: TownHall) -> None:
    hall.receive(b"not an image")

    assert queue(hall.settings).sweep(timedelta(minutes=1)) == []


def test_what_waits_too_long_is_queued_again(hall: TownHall) -> None:
    batch = hall.receive(b"not an image")
    waiting = queue(hall.settings)

    assert waiting.sweep(timedelta(0)) == [batch]
    assert len(waiting.huey) == 1


def test_the_same_queue_works_beside_a_record_on_postgresql(postgresql_hall: TownHall) -> None:
    batch = postgresql_hall.receive(b"not an image")
    waiting = queue(postgresql_hall.settings)

    waiting.enqueue(batch)
    task = waiting.huey.dequeue()
    waiting.huey.execute(task)
    waiting.close()

    assert state_of(postgresql_hall, batch).status is BatchStatus.FAILED
