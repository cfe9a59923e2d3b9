"""From paper to the record: what was written and nothing else, once, and for the right person."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

from forms.model import FieldKind
from server.record.ingest import process
from server.record.jobs import queue
from server.record.model import BatchStatus, ReviewReason
from server.record.readings import batches
from tests import paper, paper_capture, paper_ink
from tests.filling import Filled, Habits, fill_page
from tests.paper_hands import Hands
from tests.reading import without_handwriting
from tests.server.townhall import TownHall, picture

PATIENCE_S = 60


def fill(hall: TownHall, code: str, number: int, hands: Hands, *, seed: int = 0, edition: int | None = None) -> Filled:
    """A page of somebody's booklet with marks in half of its boxes."""
    sheet = hall.sheet(code, number, edition)
    return fill_page(sheet, hall.layout(code, edition).page(number), hands, habits=Habits(share=0.6), seed=seed)


def ticked(filled: Filled) -> dict[str, bool]:
    """Boxes outside of choices that somebody ticked."""
    zones = {zone.id: zone for zone in filled.layout.zones}
    return {
        zone_id: True
        for zone_id, meant in filled.meant.items()
        if meant.value is True and zones[zone_id].group is None and zones[zone_id].kind is FieldKind.TICK
    }


def busiest_page(hall: TownHall, code: str) -> int:
    return max(hall.layout(code).pages, key=lambda page: sum(zone.kind is FieldKind.TICK for zone in page.zones)).page


@pytest.fixture
def code(hall: TownHall) -> str:
    """A couple's journey, printed once."""
    opened = hall.open()
    hall.print(opened)
    return opened


def test_what_was_ticked_on_paper_is_known_and_nothing_else(hall: TownHall, code: str, hands: Hands) -> None:
    filled = fill(hall, code, busiest_page(hall, code), hands, seed=9)
    before = hall.known(code)

    hall.scan(filled.paper)

    new = {field: value for field, value in hall.known(code).items() if field not in before}
    assert ticked(filled)
    assert {field: value for field, value in new.items() if value is True} == ticked(filled)
    assert all(state.origin == "paper" for field, state in hall.record(code).fields.items() if field in new)


def test_the_same_file_twice_changes_nothing_the_second_time(hall: TownHall, code: str, hands: Hands) -> None:
    content = picture(fill(hall, code, busiest_page(hall, code), hands, seed=2).paper)
    hall.scan(content)
    history, waiting = hall.record(code).history, hall.waiting(code)

    again = hall.scan(content, "again.jpg")

    assert again.status is BatchStatus.READ
    assert again.repeated
    assert again.pages
    assert all(page.repeated for page in again.pages)
    assert hall.record(code).history == history
    assert hall.waiting(code) == waiting


def test_the_same_page_scanned_again_with_a_new_tick_adds_only_that_tick(
    hall: TownHall, code: str, hands: Hands
) -> None:
    first = fill(hall, code, busiest_page(hall, code), hands, seed=3)
    free = [zone for zone in first.layout.zones if zone.kind is FieldKind.TICK and zone.id not in ticked(first)]
    zone = next(zone for zone in free if zone.group is None)
    hall.scan(first.paper)
    before = hall.known(code)

    later = paper_ink.mark(first.paper, zone.box, paper_ink.Drawn.CROSS, seed=5)
    hall.scan(paper.encode(paper_capture.flat(later, dpi=200, turned=2, angle_deg=0.5, seed=9)))

    assert {field for field in hall.known(code) if hall.known(code)[field] != before.get(field)} == {zone.id}


def test_two_residents_in_one_file_each_get_their_own(hall: TownHall, hands: Hands, tmp_path: Path) -> None:
    codes = [hall.open(), hall.open(template="logement-demande")]
    pages = []
    for seed, code in enumerate(codes):
        hall.print(code)
        pages.append(fill(hall, code, busiest_page(hall, code), hands, seed=seed + 4))
    scans = [paper_capture.flat(page.paper, dpi=200, turned=2 * turn) for turn, page in enumerate(pages)]

    state = hall.scan(paper.save_together(scans, tmp_path / "pile.pdf").read_bytes(), "pile.pdf")

    assert [page.journey for page in state.pages] == codes
    for code, page in zip(codes, pages, strict=True):
        assert {field for field, value in hall.known(code).items() if value is True} == set(ticked(page))


def test_an_old_edition_is_still_read_after_the_journey_moved_on(hall: TownHall, code: str, hands: Hands) -> None:
    old = fill(hall, code, busiest_page(hall, code), hands, seed=6, edition=1)
    known_since = min(ticked(old))
    hall.scan(hall.ticked(code, known_since))
    assert hall.print(code) == 2

    state = hall.scan(old.paper)

    assert [page.edition for page in state.pages] == [1]
    assert {field for field, value in hall.known(code).items() if value is True} == set(ticked(old))
    assert [item for item in hall.waiting(code) if item.reason is ReviewReason.CONFLICT] == []


def test_a_worker_killed_in_the_middle_loses_nothing_and_reads_nothing_twice(
    hall: TownHall, code: str, hands: Hands, tmp_path: Path
) -> None:
    numbers = [page.page for page in hall.layout(code).pages if page.zones][:6]
    pages = [fill(hall, code, number, hands, seed=number) for number in numbers]
    scans = [paper_capture.flat(page.paper, dpi=200, seed=n) for n, page in enumerate(pages)]
    batch = hall.receive(paper.save_together(scans, tmp_path / "pile.pdf").read_bytes(), "pile.pdf")
    queue(hall.settings).enqueue(batch)

    with Worker(hall) as worker:
        worker.wait_for(batch, images=2)
        worker.kill()
    killed_at = worker.images(batch)
    with Worker(hall) as worker:
        worker.wait_for(batch, status=BatchStatus.READ)

    with hall.database.reading() as session:
        (state,) = batches(session, [batch])
    assert killed_at >= 2
    assert [page.page for page in state.pages] == numbers
    expected = {field for page in pages for field in ticked(page)}
    fields = [entry.target for entry in hall.record(code).history if entry.action == "field" and entry.after is True]
    assert set(fields) == expected
    assert len(fields) == len(set(fields))


def test_reading_a_batch_that_is_read_already_changes_nothing(hall: TownHall, code: str, hands: Hands) -> None:
    state = hall.scan(fill(hall, code, busiest_page(hall, code), hands, seed=7).paper)
    history = hall.record(code).history

    again = process(hall.database, hall.settings, state.id, without_handwriting())

    assert again == state
    assert hall.record(code).history == history


class Worker:
    """A real worker's process on a town hall's home."""

    def __init__(self, hall: TownHall) -> None:
        self._hall = hall
        command = [sys.executable, "-m", "server", "worker", "--home", str(hall.settings.home)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Without a warning, it and its children."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate(timeout=PATIENCE_S)

    def images(self, batch: str) -> int:
        """How many images of a batch were looked at."""
        with self._hall.database.reading() as session:
            return batches(session, [batch])[0].images_read

    def wait_for(self, batch: str, *, images: int = 0, status: BatchStatus = BatchStatus.READING) -> None:
        """Wait until a batch has come so far."""
        for _ in range(PATIENCE_S * 50):
            with self._hall.database.reading() as session:
                state = batches(session, [batch])[0]
            if state.images_read >= images and state.status in {status, BatchStatus.READ}:
                return
            assert self._process.poll() is None, f"the worker ended by itself: {self._process.communicate()[1]}"
            time.sleep(0.02)
        raise AssertionError(f"{batch} has not come that far in {PATIENCE_S} s: {state}")
