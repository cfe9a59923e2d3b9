"""The stored scans of the demonstration still read as they were meant. If not: `python -m tests.make_demo_scans`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from forms.layout import Layout
from forms.page_code import PageCode, parse_page_address
from scan.darkness import PALE, Window
from scan.engine_pdfium import render_pdf_page
from scan.found_lines import find_writing
from scan.line_ink import LineInk
from scan.new_ink import find_ink
from scan.pipeline import read_file
from scan.readings import (
    Decision,
    Gray,
    ImageReading,
    LineKind,
    NoteReading,
    ReadPage,
    Rejection,
    TickReading,
    is_empty,
)
from server.demo_story import DATA, DEMO_KEY, RETURNED, demo_scans, load_frozen
from tests.make_demo_scans import LOOSE, MEANT, WRITING
from tests.reading import all_engines, pages_read, pages_rejected

Place = tuple[str, int]
"""A journey code and a page."""
ADVICE = "make the scans anew: python -m tests.make_demo_scans"
SMALL = 4_000_000
"""Bytes: what the repository can bear."""


class Frozen:
    """The editions that the scans were printed from."""

    def __init__(self) -> None:
        self._printed = {returned.code: load_frozen(returned) for returned in RETURNED}

    def page_code(self, text: str) -> PageCode:
        return parse_page_address(text, keys=[DEMO_KEY])

    def layout(self, journey: str, edition: int) -> Layout | None:
        return self._printed[journey].layout if edition == 1 else None

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        return render_pdf_page(self._printed[journey].pages_pdf, page - 1, px_per_mm)

    def names(self, journey: str) -> tuple[str, ...]:
        return ()


@pytest.fixture(scope="module")
def readings() -> list[ImageReading]:
    """Every stored scan, read."""
    return [reading for scan in demo_scans(DATA) for reading in read_file(scan, Frozen(), all_engines())]


@pytest.fixture(scope="module")
def meant() -> Mapping[Place, Mapping[str, Any]]:
    """What was written, by journey and page, and zone."""
    document = json.loads(MEANT.read_text(encoding="utf-8"))
    return {(code, int(page)): zones for code, pages in document.items() for page, zones in pages.items()}


def pages(readings: list[ImageReading]) -> Iterator[ReadPage]:
    for reading in readings:
        yield from pages_read(reading)


def place(page: ReadPage) -> Place:
    return page.code.journey, page.code.page


def test_every_page_that_was_written_on_is_read_once(
    readings: list[ImageReading], meant: Mapping[Place, Mapping[str, Any]]
) -> None:
    found = sorted(place(page) for page in pages(readings))

    assert len(set(found)) == len(found), ADVICE
    assert set(found) >= set(meant), ADVICE
    assert sum(map(len, meant.values())) == sum(map(len, WRITING.values())), ADVICE


def test_only_the_loose_sheet_is_rejected(readings: list[ImageReading]) -> None:
    assert demo_scans(DATA)[-1].name == LOOSE
    assert [pages_rejected(reading) for reading in readings[:-1]] == [()] * (len(readings) - 1), ADVICE
    assert [page.reason for page in pages_rejected(readings[-1])] == [Rejection.NO_CODE], ADVICE


def test_nothing_goes_into_the_record_that_was_not_meant(
    readings: list[ImageReading], meant: Mapping[Place, Mapping[str, Any]]
) -> None:
    wrong = []
    for page in pages(readings):
        for reading in page.zones:
            expected = meant.get(place(page), {}).get(reading.zone.id)
            said = reading.text if isinstance(reading, NoteReading) else reading.value
            right = is_empty(reading) if expected is None else said == expected["value"]
            if reading.decision is Decision.AUTO and not right:
                wrong.append((place(page), reading.zone.id, said, expected))

    assert wrong == [], ADVICE


def test_what_was_plainly_ticked_needs_nobody_and_a_few_doubts_do(
    readings: list[ImageReading], meant: Mapping[Place, Mapping[str, Any]]
) -> None:
    ticks = {
        reading.zone.id: reading
        for page in pages(readings)
        for reading in page.zones
        if isinstance(reading, TickReading)
    }
    written = {zone: what for zones in meant.values() for zone, what in zones.items() if "drawn" in what}
    plain = [zone for zone, what in written.items() if what["drawn"] in {"tick", "cross", "fill"}]
    doubts = [zone for zone, what in written.items() if what["drawn"] in {"dot", "cancelled"}]

    assert all(ticks[zone].value is True and ticks[zone].decision is Decision.AUTO for zone in plain), ADVICE
    assert all(ticks[zone].decision is Decision.REVIEW for zone in doubts), ADVICE
    assert len(doubts) == 2


def test_no_note_is_lost(readings: list[ImageReading], meant: Mapping[Place, Mapping[str, Any]]) -> None:
    empty = {reading.zone.id: is_empty(reading) for page in pages(readings) for reading in page.zones}

    assert [zone for zones in meant.values() for zone in zones if empty[zone]] == []
    assert any(note.text for page in pages(readings) for note in page.annotations), ADVICE


def test_all_that_was_written_in_a_note_is_in_the_image_of_one_of_its_lines(readings: list[ImageReading]) -> None:
    """Pale letters between darker ones, as a pencil leaves them, are no wear: nobody would miss them."""
    shares = {}
    for page in (one.registered for one in pages(readings)):
        ink = find_ink(page)
        for zone_id, lines in find_writing(page, ink).notes.items():
            shown = np.zeros(page.gray.shape, np.bool_)
            for line in lines:
                shown[line.window.slices] |= line.ink >= PALE
            around = Window.of(ink.zones[zone_id].zone.box.grown(-1.0), page.px_per_mm, page.gray.shape)
            there = LineInk.on(page, around, ink.gain).alone >= PALE
            shares[zone_id] = np.count_nonzero(there & shown[around.slices]) / np.count_nonzero(there)

    assert shares["D2.agent_note"] >= 0.95, ADVICE
    assert min(shares.values()) >= 0.9, (shares, ADVICE)


def test_neat_words_on_straight_feet_are_not_said_to_be_crossed_out(readings: list[ImageReading]) -> None:
    """Nobody crossed out anything in these notes."""
    notes = [reading for page in pages(readings) for reading in page.zones if isinstance(reading, NoteReading)]

    assert any(line.text for note in notes for line in note.lines)
    assert [note.zone.id for note in notes if any(line.kind is not LineKind.WRITING for line in note.lines)] == []


def test_the_scans_are_small_enough_for_the_repository() -> None:
    assert sum(path.stat().st_size for path in demo_scans(DATA)) < SMALL
