import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from server.config import Settings, prepare_home
from server.record.claims import STALE, unfinished
from server.record.errors import QueueGone
from server.record.heartbeat import beat_as_worker, beats, worker_lives
from server.record.history import now
from server.record.jobs import queue
from server.record.model import BatchState, BatchStatus
from server.record.readings import batches
from server.record.tables import BatchRow
from tests.server.townhall import TownHall, picture

READY = "P-M01.p1.ready"
PATIENCE_S = 60.0


@contextmanager
def worker(hall: TownHall, processes: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of this home, as a program of its own."""
    settings = hall.settings
    named = [] if settings.on_sqlite else [f"PARCOURS_DATABASE_URL={settings.database_url}"]
    if settings.queue_url != "sqlite:":
        named.append(f"PARCOURS_QUEUE_URL={settings.queue_url}")
    command = [sys.executable, "-m", "server", "worker", "--home", str(settings.home), "--processes", str(processes)]
    process = subprocess.Popen(["env", *named, *command])
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


def test_a_worker_takes_up_what_was_never_queued_and_what_another_one_left(hall: TownHall) -> None:
    code = hall.printed()
    never_queued = hall.receive(picture(hall.ticked(code, READY)))
    left_in_the_middle = hall.receive(b"not an image")
    with hall.database.transaction() as session:
        row = session.get_one(BatchRow, left_in_the_middle)
        row.status, row.claimed_at = BatchStatus.READING.value, row.received_at - STALE

    with worker(hall):
        states = [wait_until_read(hall, batch) for batch in (never_queued, left_in_the_middle)]

    assert [state.status for state in states] == [BatchStatus.READ, BatchStatus.FAILED]


def test_a_worker_says_that_it_is_alive_and_stops_when_it_is_told_to(hall: TownHall) -> None:
    with worker(hall) as process:
        batch = hall.receive(b"not an image")
        queue(hall.settings).enqueue(batch)
        wait_until_read(hall, batch)
        assert worker_lives(hall.settings)
        process.send_signal(signal.SIGTERM)

        ended_with = process.wait(timeout=PATIENCE_S)

    assert ended_with == 0
    assert not worker_lives(hall.settings)


def test_a_worker_that_has_said_nothing_for_a_while_is_not_alive(hall: TownHall) -> None:
    beat_as_worker(hall.settings, now() - timedelta(seconds=50))
    assert worker_lives(hall.settings)

    beat_as_worker(hall.settings, now() - timedelta(seconds=70))

    assert not worker_lives(hall.settings)
    assert not beats(hall.settings)  # it is no folder


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


def test_what_is_in_the_queue_already_is_not_queued_again_however_long_it_waits(any_queue: TownHall) -> None:
    both = [any_queue.receive(b"not an image"), any_queue.receive(b"nor this")]
    waiting = queue(any_queue.settings)
    waiting.enqueue(both[0])

    swept = [waiting.sweep(timedelta(0)) for _ in range(3)]

    assert swept == [[both[1]], [], []]
    assert len(waiting.huey) == 2
    waiting.close()


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def any_queue(request: pytest.FixtureRequest) -> TownHall:
    """A town hall where a booklet was printed, with each kind of queue beside its record."""
    if request.param == "postgresql":
        found: TownHall = request.getfixturevalue("postgresql_hall")
        return found
    hall: TownHall = request.getfixturevalue("busy_hall")
    if request.param == "sqlite":
        return hall
    return replace(hall, settings=replace(hall.settings, queue_url=request.getfixturevalue("redis_url")))


def test_every_kind_of_queue_brings_an_upload_to_a_worker(any_queue: TownHall) -> None:
    code = any_queue.printed()
    first, second = (any_queue.receive(content) for content in (picture(any_queue.ticked(code, READY)), b"no image"))
    waiting = queue(any_queue.settings)
    waiting.check()
    waiting.enqueue(first)

    with worker(any_queue):
        states = [wait_until_read(any_queue, first)]
        waiting.enqueue(second)
        states.append(wait_until_read(any_queue, second))
    waiting.close()

    assert [state.status for state in states] == [BatchStatus.READ, BatchStatus.FAILED]
    assert any_queue.known(code) == {READY: True}


def test_two_processes_on_postgresql_each_talk_on_a_connection_of_their_own(postgresql_hall: TownHall) -> None:
    brought = [postgresql_hall.receive(b"no image, number %d" % number) for number in range(40)]

    with worker(postgresql_hall, processes=2):
        states = [wait_until_read(postgresql_hall, batch) for batch in brought]

    assert {state.status for state in states} == {BatchStatus.FAILED}
    with postgresql_hall.database.reading() as session:
        assert set(session.scalars(select(BatchRow.attempts))) == {1}


def test_homes_that_share_a_redis_do_not_share_a_queue(redis_url: str, tmp_path: Path) -> None:
    named = {"PARCOURS_QUEUE_URL": redis_url}
    ours, theirs = (queue(prepare_home(tmp_path / home, named)) for home in ("ours", "theirs"))

    ours.enqueue("a batch of ours")

    assert (len(ours.huey), len(theirs.huey)) == (1, 0)
    ours.close()
    theirs.close()


def test_a_queue_that_is_damaged_is_made_anew_and_loses_no_upload(hall: TownHall) -> None:
    batch = hall.receive(b"not an image")
    (hall.settings.home / "queue.db").write_bytes(b"garbage" * 1000)

    waiting = queue(hall.settings)

    assert waiting.sweep(timedelta(0)) == [batch]
    assert len(waiting.huey) == 1


def test_the_queue_is_readable_by_its_owner_only(hall: TownHall) -> None:
    queue(hall.settings).enqueue("a batch")

    modes = [path.stat().st_mode for path in hall.settings.home.glob("queue.db*")]
    assert modes
    assert all(mode & 0o077 == 0 for mode in modes)


@pytest.mark.parametrize("url", ["redis://:hunter2@127.0.0.1:1/0", "postgresql://ada:hunter2@127.0.0.1:1/parcours"])
def test_a_queue_that_does_not_answer_says_where_it_should_be(hall: TownHall, url: str) -> None:
    with pytest.raises(QueueGone, match=r"127\.0\.0\.1.*PARCOURS_QUEUE_URL") as failed:
        queue(replace(hall.settings, queue_url=url)).check()

    assert "hunter2" not in str(failed.value)


def test_memory_is_kept_while_more_waits(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[int] = []
    waiting = queue(hall.settings)
    monkeypatch.setattr("server.record.jobs.give_memory_back", lambda: given_back.append(waiting.huey.pending_count()))
    for number in range(2):
        waiting.enqueue(hall.receive(f"not an image {number}".encode()))

    for _ in range(2):
        waiting.huey.execute(waiting.huey.dequeue())

    assert given_back == [0]
    waiting.close()


def test_a_worker_does_something_else_once_an_hour(hall: TownHall) -> None:
    waiting, done = queue(hall.settings), list[Settings]()
    waiting.do_by_hour(done.append)

    hour = [datetime(2026, 11, 27, 10, minute, tzinfo=UTC) for minute in range(60)]
    tasks = [task for moment in hour for task in waiting.huey.read_periodic(moment) if task.name == "by-hour"]
    for task in tasks:
        waiting.huey.execute(task)
    waiting.close()

    assert done == [hall.settings]
