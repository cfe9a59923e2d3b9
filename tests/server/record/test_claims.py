import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from scan.readings import Gray
from server.record import history
from server.record.claims import MOST_ATTEMPTS, STALE, claim, unfinished
from server.record.editions import StoredEditions, edition_pdf
from server.record.errors import DatabaseGone, StorageFailed
from server.record.ingest import process
from server.record.model import BatchStatus
from server.record.storage import Storage
from server.record.tables import BatchRow, HistoryRow, PageReadingRow
from tests.reading import without_handwriting
from tests.server.meanwhile import at_once
from tests.server.townhall import TownHall, picture

READY = "P-M01.p1.ready"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def expire(hall: TownHall, batch: str) -> None:
    """Let so much time pass that whoever reads a batch is taken for lost."""
    with hall.database.transaction() as session:
        session.get_one(BatchRow, batch).claimed_at = history.now() - STALE


def pages_in_the_record(hall: TownHall) -> list[int | None]:
    with hall.database.reading() as session:
        return list(session.scalars(select(PageReadingRow.page).order_by(PageReadingRow.id)))


def told(hall: TownHall, code: str) -> list[str]:
    """The pages in each sentence of a journey's history about an upload."""
    return [entry.target for entry in hall.record(code).history if entry.action == "scanned"]


def test_a_reader_that_ended_unasked_holds_nothing(hall: TownHall) -> None:
    batch = hall.receive(b"page")
    held = claim(hall.database, batch)
    assert held is not None
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)  # its number stays taken until somebody asks how it ended
    machine = held.token.partition("/")[0]
    with hall.database.transaction() as session:
        session.get_one(BatchRow, batch).claim = f"{machine}/{ended.pid}/0"

    again = claim(hall.database, batch)

    ended.wait()
    assert again is not None


def test_a_full_disk_while_reading_leaves_the_batch_waiting(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = hall.printed()
    batch = hall.receive(picture(hall.ticked(code, READY)))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(StorageFailed):
            process(hall.database, hall.settings, batch, without_handwriting())
    assert unfinished(hall.database) == [batch]

    process(hall.database, hall.settings, batch, without_handwriting())

    assert hall.known(code) == {READY: True}


class LostOnTheWay(StoredEditions):
    """Editions whose database goes away while a page is being read."""

    def __init__(self, hall: TownHall, away: Path) -> None:
        super().__init__(hall.database, hall.settings)
        self.kept, self.away = hall.settings.home / "parcours.db", away

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        found = super().reference(journey, edition, page, px_per_mm)
        self.kept.rename(self.away)
        self.kept.mkdir()
        return found

    def bring_back(self) -> None:
        self.kept.rmdir()
        self.away.rename(self.kept)


def test_a_database_that_goes_while_reading_loses_nothing(hall: TownHall, tmp_path: Path) -> None:
    code = hall.printed()
    batch = hall.receive(picture(hall.ticked(code, READY)))
    editions = LostOnTheWay(hall, tmp_path / "away.db")

    with pytest.raises(DatabaseGone):
        process(hall.database, hall.settings, batch, without_handwriting(), editions)
    editions.bring_back()
    expire(hall, batch)
    process(hall.database, hall.settings, batch, without_handwriting())

    assert hall.known(code) == {READY: True}


KILLED = """
import os, signal, sys
from pathlib import Path
from server.config import settings_from
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.ingest import process
from scan.engines import NullHandwritingReader
from scan.engine_zxing import ZxingReader
from scan.pipeline import Engines

class Killed(StoredEditions):
    def reference(self, *page):
        if len(self.seen) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(page)
        return super().reference(*page)

settings = settings_from(Path(sys.argv[1]), {})
database = Database(settings)
editions = Killed(database, settings)
editions.seen = []
process(database, settings, sys.argv[2], Engines((ZxingReader(),), NullHandwritingReader()), editions)
"""


def test_a_reader_that_is_killed_in_the_middle_loses_nothing_and_reads_nothing_twice(hall: TownHall) -> None:
    code = hall.printed()
    pdf = edition_pdf(hall.database, hall.settings, code, form="pages")
    batch = hall.receive(pdf, "livret.pdf")

    killed = subprocess.run([sys.executable, "-c", KILLED, str(hall.settings.home), batch], check=False)
    waiting, kept = unfinished(hall.database), pages_in_the_record(hall)
    state = process(hall.database, hall.settings, batch, without_handwriting())

    assert killed.returncode == -signal.SIGKILL
    assert (waiting, kept) == ([batch], [1, 2])
    every_page = [page.page for page in state.pages]
    assert told(hall, code) == [",".join(f"1.{page}" for page in every_page)]
    assert [page.page for page in state.pages] == list(range(1, len(state.pages) + 1))
    with hall.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PageReadingRow)) == len(state.pages)


def test_a_file_that_ends_its_reader_every_time_is_given_up_and_kept(hall: TownHall) -> None:
    hall.printed()
    batch = hall.receive(b"whatever it is")
    with hall.database.transaction() as session:
        session.get_one(BatchRow, batch).attempts = MOST_ATTEMPTS

    state = process(hall.database, hall.settings, batch, without_handwriting())

    assert (state.status, "gardé" in state.error) == (BatchStatus.FAILED, True)
    assert Storage(hall.settings.storage).get(state.sha256) == b"whatever it is"
    assert unfinished(hall.database) == []


def test_two_readers_of_the_same_batch_write_it_once(either_hall: TownHall) -> None:
    code = either_hall.printed()
    batch = either_hall.receive(picture(either_hall.ticked(code, READY)))

    def work() -> None:
        process(either_hall.database, either_hall.settings, batch, without_handwriting())

    failures = at_once(work, work)

    assert failures == []
    with either_hall.database.reading() as session:
        changes = session.scalar(select(func.count()).where(HistoryRow.action == "field"))
        assert (session.scalar(select(func.count()).select_from(PageReadingRow)), changes) == (1, 1)


class SeenWhileReading(StoredEditions):
    """Editions that have something happen whenever a page is compared with what was printed."""

    def __init__(self, hall: TownHall, happens: Callable[[int], None]) -> None:
        super().__init__(hall.database, hall.settings)
        self.happens, self.pages = happens, 0

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        self.pages += 1
        self.happens(self.pages)
        return super().reference(journey, edition, page, px_per_mm)


def test_a_healthy_upload_survives_however_many_readers_ask_for_it(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(picture(hall.ticked(code, READY)))
    seen: list[BatchStatus] = []

    def others_ask(_page: int) -> None:
        states = [process(hall.database, hall.settings, batch, without_handwriting()) for _ in range(MOST_ATTEMPTS + 1)]
        seen.extend(state.status for state in states)

    state = process(hall.database, hall.settings, batch, without_handwriting(), SeenWhileReading(hall, others_ask))

    assert set(seen) == {BatchStatus.READING}
    assert (state.status, state.error, hall.known(code)) == (BatchStatus.READ, "", {READY: True})


def test_a_file_that_is_read_slowly_is_not_taken_from_its_reader(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(edition_pdf(hall.database, hall.settings, code, form="pages"), "livret.pdf")
    taken: list[bool] = []

    def time_passes(page: int) -> None:
        if page > 1:  # the first image has been read, and the claim renewed
            taken.append(claim(hall.database, batch) is not None)
        expire(hall, batch)

    process(hall.database, hall.settings, batch, without_handwriting(), SeenWhileReading(hall, time_passes))

    assert set(taken) == {False}


def test_what_a_reader_read_to_the_end_counts_even_when_it_was_given_up_meanwhile(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(picture(hall.ticked(code, READY)))

    def given_up(_page: int) -> None:
        for _ in range(MOST_ATTEMPTS):
            expire(hall, batch)
            claim(hall.database, batch)

    state = process(hall.database, hall.settings, batch, without_handwriting(), SeenWhileReading(hall, given_up))

    assert (state.status, state.error, hall.known(code)) == (BatchStatus.READ, "", {READY: True})


def stops_at(page: int) -> Callable[[int], None]:
    """A reader that fails at a page for a reason of its own."""

    def fail(number: int) -> None:
        if number == page:
            raise RuntimeError("a defect of the reader")

    return fail


def test_a_file_that_was_read_in_part_is_read_to_its_end_when_it_is_brought_again(hall: TownHall) -> None:
    code = hall.printed()
    pdf = edition_pdf(hall.database, hall.settings, code, form="pages")
    every_page = list(range(1, len(hall.layout(code).pages) + 1))
    first = hall.receive(pdf)
    failed = process(hall.database, hall.settings, first, without_handwriting(), SeenWhileReading(hall, stops_at(3)))

    again = hall.scan(pdf)

    assert (failed.status, [page.page for page in failed.pages]) == (BatchStatus.FAILED, [1, 2])
    assert (again.status, again.error, [page.page for page in again.pages]) == (BatchStatus.READ, "", every_page)
    assert not again.repeated
    assert pages_in_the_record(hall) == every_page
    assert told(hall, code) == [
        "1.1,1.2",
        ",".join(f"1.{page}" for page in every_page[2:]),
    ]


def test_a_file_that_was_finished_in_two_goes_is_known_the_third_time(hall: TownHall) -> None:
    code = hall.printed()
    pdf = edition_pdf(hall.database, hall.settings, code, form="pages")
    first = hall.receive(pdf)
    process(hall.database, hall.settings, first, without_handwriting(), SeenWhileReading(hall, stops_at(3)))
    hall.scan(pdf)
    before = pages_in_the_record(hall)

    third = hall.scan(pdf)

    assert third.repeated
    assert third.pages
    assert all(page.repeated for page in third.pages)
    assert pages_in_the_record(hall) == before


def test_a_file_that_fails_at_the_same_place_every_time_is_never_said_to_be_read(hall: TownHall) -> None:
    code = hall.printed()
    pdf = edition_pdf(hall.database, hall.settings, code, form="pages")

    first, second = (
        process(
            hall.database, hall.settings, hall.receive(pdf), without_handwriting(), SeenWhileReading(hall, stops_at(at))
        )
        for at in (3, 1)  # the second time, two pages are there already
    )

    assert (first.status, second.status) == (BatchStatus.FAILED, BatchStatus.FAILED)
    assert pages_in_the_record(hall) == [1, 2]


def test_each_page_is_in_the_record_before_the_next_one_is_read_and_the_journey_is_told_at_the_end(
    hall: TownHall,
) -> None:
    code = hall.printed()
    batch = hall.receive(edition_pdf(hall.database, hall.settings, code, form="pages"), "livret.pdf")
    seen: list[tuple[int, list[int | None], list[str]]] = []

    def look(page: int) -> None:
        seen.append((page, pages_in_the_record(hall), told(hall, code)))

    state = process(hall.database, hall.settings, batch, without_handwriting(), SeenWhileReading(hall, look))

    assert seen == [(page, list(range(1, page)), []) for page in range(1, len(state.pages) + 1)]
    assert told(hall, code) == [",".join(f"1.{page}" for page in range(1, len(state.pages) + 1))]


def test_of_a_file_that_is_given_up_the_journeys_are_told_what_was_read(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(edition_pdf(hall.database, hall.settings, code, form="pages"), "livret.pdf")
    subprocess.run([sys.executable, "-c", KILLED, str(hall.settings.home), batch], check=False)
    with hall.database.transaction() as session:
        session.get_one(BatchRow, batch).attempts = MOST_ATTEMPTS

    state = process(hall.database, hall.settings, batch, without_handwriting())

    assert (state.status, [page.page for page in state.pages]) == (BatchStatus.FAILED, [1, 2])
    assert told(hall, code) == ["1.1,1.2"]


def test_what_a_lost_reader_kept_is_told_too_when_the_same_file_was_read_under_another_name(hall: TownHall) -> None:
    code = hall.printed()
    pdf = edition_pdf(hall.database, hall.settings, code, form="pages")
    batch = hall.receive(pdf, "livret.pdf")
    subprocess.run([sys.executable, "-c", KILLED, str(hall.settings.home), batch], check=False)
    every_page = [page.page for page in hall.scan(pdf, "encore.pdf").pages]

    state = process(hall.database, hall.settings, batch, without_handwriting())

    assert state.repeated
    assert pages_in_the_record(hall) == every_page
    assert told(hall, code) == [",".join(f"1.{page}" for page in every_page[2:]), "1.1,1.2"]


def test_a_long_file_is_not_given_up_as_long_as_each_of_its_readers_comes_further(hall: TownHall) -> None:
    code = hall.printed()
    batch = hall.receive(edition_pdf(hall.database, hall.settings, code, form="pages"), "livret.pdf")
    for _ in range(MOST_ATTEMPTS):
        subprocess.run([sys.executable, "-c", KILLED, str(hall.settings.home), batch], check=False)

    kept = pages_in_the_record(hall)
    state = process(hall.database, hall.settings, batch, without_handwriting())

    assert kept == list(range(1, 2 * MOST_ATTEMPTS + 1))
    assert state.status is BatchStatus.READ
