import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from server.record import history
from server.record.claims import MOST_ATTEMPTS, STALE, Claim, claim, give_back, renew, unfinished
from server.record.errors import UnknownBatch
from server.record.model import BatchStatus
from server.record.tables import BatchRow
from tests.server.townhall import TownHall

A_WHILE_AGO = STALE + timedelta(seconds=1)


def claimed(hall: TownHall, batch: str) -> Claim:
    held = claim(hall.database, batch)
    assert held is not None
    return held


def say(hall: TownHall, batch: str, *, token: str | None = None, at: datetime | None = None) -> None:
    """Let a claim be another one's, or an older one."""
    with hall.database.transaction() as session:
        row = session.get_one(BatchRow, batch)
        row.claim, row.claimed_at = token or row.claim, at or row.claimed_at


def attempts(hall: TownHall, batch: str) -> int:
    with hall.database.reading() as session:
        return session.get_one(BatchRow, batch).attempts


def test_a_batch_is_claimed_by_one_reader_at_a_time(either_hall: TownHall) -> None:
    batch = either_hall.receive(b"a page")
    claimed(either_hall, batch)

    assert claim(either_hall.database, batch) is None
    assert unfinished(either_hall.database) == []
    assert attempts(either_hall, batch) == 1


def test_a_claim_that_was_not_renewed_for_long_is_taken_over(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    first = claimed(hall, batch)
    say(hall, batch, at=history.now() - A_WHILE_AGO)

    assert unfinished(hall.database) == [batch]
    assert claimed(hall, batch).token != first.token


def test_a_claim_that_is_renewed_is_not_taken_over(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    held = claimed(hall, batch)
    say(hall, batch, at=history.now() - A_WHILE_AGO)

    renew(hall.database, held, 1)

    assert claim(hall.database, batch) is None


def test_a_claim_whose_process_has_ended_on_this_machine_is_taken_over_at_once(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    host = claimed(hall, batch).token.partition("/")[0]
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    say(hall, batch, token=f"{host}/{ended.pid}/0")

    assert unfinished(hall.database) == [batch]
    claimed(hall, batch)


def test_a_claim_of_another_machine_is_left_alone(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    claimed(hall, batch)
    say(hall, batch, token="elsewhere/999999/0")

    assert unfinished(hall.database) == []
    assert claim(hall.database, batch) is None


def test_a_claim_that_was_lost_gives_nothing_back_and_renews_nothing(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    lost = claimed(hall, batch)
    say(hall, batch, at=history.now() - A_WHILE_AGO)
    claimed(hall, batch)

    give_back(hall.database, lost, counted=False)
    renew(hall.database, lost, 7)

    with hall.database.reading() as session:
        row = session.get_one(BatchRow, batch)
    assert (row.status, row.attempts, row.images_read) == (BatchStatus.READING.value, 2, 0)


@pytest.mark.parametrize(("counted", "left"), [(True, 1), (False, 0)])
def test_a_try_counts_unless_the_disk_or_the_database_failed(hall: TownHall, counted: bool, left: int) -> None:
    batch = hall.receive(b"a page")

    give_back(hall.database, claimed(hall, batch), counted=counted)

    assert attempts(hall, batch) == left
    assert unfinished(hall.database) == [batch]


def test_a_batch_is_given_up_after_a_few_tries(hall: TownHall) -> None:
    batch = hall.receive(b"a page")
    for _ in range(MOST_ATTEMPTS):
        give_back(hall.database, claimed(hall, batch), counted=True)

    assert claim(hall.database, batch) is None
    assert unfinished(hall.database) == []


def test_a_batch_that_nobody_brought_cannot_be_claimed(hall: TownHall) -> None:
    with pytest.raises(UnknownBatch):
        claim(hall.database, "0" * 32)
