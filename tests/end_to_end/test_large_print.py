"""Copies in large print that were filled in and come back: A4, ordinary pens, flat and worn and by telephone."""

from dataclasses import replace
from typing import Any

import pytest

from forms.catalogue import load_catalogue
from forms.geometry import Box
from forms.layout import A4_HEIGHT, A4_WIDTH
from forms.model import BookletTemplate, FieldKind
from scan.engines import NullHandwritingReader
from scan.readings import CellsReading, Decision, Finding, NoteReading, ReadPage, TickReading
from scan.readings_json import on_paper, outcome_to_json
from tests import paper_ink, paper_printers
from tests.capture_way import Way
from tests.captures import PHONE, WAYS, WORN
from tests.editions import CODES, EDITIONS, Edition, Editions, booklet_of
from tests.filling import Filled, Habits, Tally, Verdict, fill_page, judge
from tests.paper_hands import Hands
from tests.paper_large import captured, large_sheet, ordinary
from tests.reading import all_engines, pages_read, read_scan, without_handwriting

PENS = (paper_ink.BLUE, paper_ink.BLACK, paper_ink.PENCIL)
OTHER_WAYS = {**WAYS, **WORN, **PHONE}
IN_ARABIC = [("arrivee", "ar"), ("mariage", "fr+ar")]
SAYS = {"flat, 300 dpi": 300, "flat, 150 dpi": 150}


@pytest.fixture(scope="module")
def printed() -> Editions:
    """What was printed in large print."""
    return Editions()


@pytest.fixture(scope="module")
def large_mariage(printed: Editions, mariage_template: BookletTemplate) -> Edition:
    return printed.print_large(booklet_of(mariage_template, code=CODES[0]))


@pytest.fixture(scope="module")
def large_logement(printed: Editions, logement_template: BookletTemplate) -> Edition:
    return printed.print_large(booklet_of(logement_template, code=CODES[1]))


def filled_page(edition: Edition, number: int, hands: Hands, habits: Habits, *, way: Way | None = None) -> Filled:
    layout = edition.layout.page(number)
    sheet = large_sheet(edition, number)
    return fill_page(way.printer(sheet, 1) if way else sheet, layout, hands, habits=habits, seed=number)


def busiest(edition: Edition, count: int) -> list[int]:
    """Numbers of the pages with most places to tick or write."""
    return [page.page for page in sorted(edition.layout.pages, key=lambda page: -len(page.zones))[:count]]


def dated(edition: Edition) -> list[int]:
    """Numbers of the pages with a date to write."""
    return [page.page for page in edition.layout.pages if any(zone.kind is FieldKind.DATE for zone in page.zones)]


def only_page(filled: Filled, way: Way, printed: Editions, *, writing: bool = False) -> ReadPage:
    scan = captured(way, filled.paper, filled.layout, 1)
    (page,) = pages_read(read_scan(scan, printed, all_engines() if writing else without_handwriting()))
    return page


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "flat, 150 dpi", "grey, 300 dpi", "picture"])
def test_every_box_of_every_page_is_right_by_itself(
    large_mariage: Edition, large_logement: Edition, printed: Editions, hands: Hands, name: str
) -> None:
    tally, way = Tally(), WAYS[name]

    for edition in (large_mariage, large_logement):
        for layout in edition.layout.pages if name == "flat, 300 dpi" else edition.layout.pages[::2]:
            habits = Habits(pens=ordinary(PENS, layout), share=0.5)
            filled = filled_page(edition, layout.page, hands, habits)
            page = only_page(filled, way, printed)
            assert (page.code.journey, page.code.page) == (edition.booklet.code, layout.page)
            tally.add(page, filled.meant, only=TickReading)

    assert tally.wrong == []
    assert tally.counts[Verdict.REVIEW] == 0, str(tally)
    assert tally.counts[Verdict.RIGHT] > 25


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("key", "language"), [one for one in EDITIONS if one not in IN_ARABIC])
def test_the_busiest_pages_of_every_booklet_are_read_back(key: str, language: str, hands: Hands) -> None:
    read_back(key, language, hands)


@pytest.mark.parametrize(("key", "language"), IN_ARABIC)
def test_the_busiest_pages_in_arabic_and_in_both_languages_are_read_back(key: str, language: str, hands: Hands) -> None:
    read_back(key, language, hands)


def read_back(key: str, language: str, hands: Hands) -> None:
    """Print a booklet in a language, fill in its three busiest pages and read them."""
    editions, engines = Editions(), replace(all_engines(), handwriting=NullHandwritingReader())
    edition = editions.print_large(booklet_of(load_catalogue()[key], code=CODES[2]), language)
    boxes, cells, printed = Tally(), Tally(), 0

    for number in busiest(edition, 3):
        printed += sum(1 for zone in edition.layout.page(number).zones if zone.kind is FieldKind.TICK)
        habits = Habits(pens=ordinary(PENS[:2], edition.layout.page(number)), share=0.5, dates=1.0)
        filled = filled_page(edition, number, hands, habits)
        scan = captured(WAYS["flat, 200 dpi"], filled.paper, filled.layout, number)
        (page,) = pages_read(read_scan(scan, editions, engines))
        assert (page.code.journey, page.code.page) == (edition.booklet.code, number)
        boxes.add(page, filled.meant, only=TickReading)
        cells.add(page, filled.meant, only=CellsReading)

    assert boxes.wrong == []
    assert boxes.counts[Verdict.REVIEW] == 0, str(boxes)
    assert boxes.counts[Verdict.RIGHT] == printed > 4
    assert cells.wrong == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["carried in a bag", "folded in four", "dirty folds", "desk lamp", "poor picture"])
def test_no_box_of_a_worn_page_is_silently_wrong(
    large_mariage: Edition, large_logement: Edition, printed: Editions, hands: Hands, name: str
) -> None:
    tally, way = Tally(), OTHER_WAYS[name]

    for edition in (large_mariage, large_logement):
        for number in busiest(edition, 3):
            pens = ordinary(paper_ink.PENS, edition.layout.page(number))
            habits = Habits(drawn=tuple(paper_ink.Drawn), pens=pens, share=0.75)
            filled = filled_page(edition, number, hands, habits, way=way)
            tally.add(only_page(filled, way, printed), filled.meant, only=TickReading)

    assert tally.wrong == []
    # more than half of what `Drawn` names was taken back, or is for a person anyway
    assert tally.counts[Verdict.RIGHT] > 0.5 * tally.counts[Verdict.REVIEW], str(tally)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "carried in a bag", "desk lamp"])
def test_no_date_nor_note_is_silently_wrong(large_mariage: Edition, printed: Editions, hands: Hands, name: str) -> None:
    by_itself, wrong, way = 0, [], OTHER_WAYS[name]

    for number in dated(large_mariage):
        habits = Habits(pens=ordinary(PENS[:2], large_mariage.layout.page(number)), share=0.5, notes=0.7, dates=0.7)
        filled = filled_page(large_mariage, number, hands, habits, way=way)
        for reading in only_page(filled, way, printed, writing=True).zones:
            # words squeezed into a short line are smaller than anybody writes: whether there are any is asked
            if reading.decision is Decision.AUTO:
                by_itself += 1
                verdict = judge(reading, filled.meant[reading.zone.id])
                wrong += [] if verdict is Verdict.RIGHT else [reading]

    assert wrong == []
    assert by_itself > 12


def test_notes_are_found_in_their_areas_and_beside_them(
    large_mariage: Edition, printed: Editions, hands: Hands
) -> None:
    written = found = areas = 0

    for layout in large_mariage.layout.pages:
        habits = Habits(pens=ordinary(PENS[:2], layout), share=0.3, notes=0.4, loose=1.2)
        filled = filled_page(large_mariage, layout.page, hands, habits)
        page = only_page(filled, WAYS["flat, 300 dpi"], printed)
        for note in filled.notes:
            written += 1
            found += any(ink.box.overlaps(note.box) for ink in page.annotations)
        for reading in (zone for zone in page.zones if isinstance(zone, NoteReading)):
            wrote = bool(filled.meant[reading.zone.id].value)
            areas += wrote
            assert reading.empty is not wrote, reading.zone.id
            assert not wrote or reading.decision is Decision.REVIEW

    assert written == found > 8
    assert areas > 3


@pytest.mark.parametrize("name", list(SAYS))
def test_a_page_on_its_own_a4_is_as_large_as_it_should_be(
    large_mariage: Edition, printed: Editions, hands: Hands, name: str
) -> None:
    filled = filled_page(large_mariage, 4, hands, Habits(share=0.0))
    way = WAYS[name]
    scan = captured(way, filled.paper, filled.layout, 1)

    page = only_page(filled, way, printed)

    assert scan.dpi == pytest.approx(SAYS[name] / filled.layout.scale)
    assert not page.has(Finding.PRINT_SCALE)


@pytest.mark.parametrize(("scale", "percent"), [(0.96, 96.0), (1 / 2**0.5, None)])
def test_a_page_shrunk_by_the_printer_is_told_with_how_much(
    large_mariage: Edition, printed: Editions, scale: float, percent: float | None
) -> None:
    layout = large_mariage.layout.page(4)
    sheet = paper_printers.misplaced(large_sheet(large_mariage, 4), scale=scale)

    (page,) = pages_read(read_scan(captured(WAYS["flat, 300 dpi"], sheet, layout, 1), printed, without_handwriting()))

    told = [noted.facts["percent"] for noted in page.findings if noted.finding is Finding.PRINT_SCALE]
    assert told == ([] if percent is None else [pytest.approx(percent, abs=0.4)])


def test_what_is_said_of_a_page_is_in_mm_of_its_paper(large_mariage: Edition, printed: Editions, hands: Hands) -> None:
    layout = large_mariage.layout.page(8)
    filled = filled_page(large_mariage, 8, hands, Habits(pens=ordinary(PENS[:1], layout), notes=1.0, loose=1.0))
    page = only_page(filled, WAYS["flat, 300 dpi"], printed)

    document = on_paper(outcome_to_json(page))

    paper = large_mariage.layout.on_paper().page(8)
    areas = {zone.id: zone.box for zone in paper.zones}
    lines = [(zone["id"], box_of(line)) for zone in document["zones"] for line in zone.get("lines", ())]
    assert lines
    assert all(areas[zone_id].grown(8.0).contains(box) for zone_id, box in lines)
    assert max(box.bottom for _, box in lines) > layout.height * 0.75  # which is beyond where it stands before
    assert "scale" not in document
    notes = [box_of(note) for note in document["annotations"]]
    assert all(Box(0.0, 0.0, A4_WIDTH, A4_HEIGHT).contains(box) for box in notes)


def box_of(document: dict[str, Any]) -> Box:
    return Box.from_list(document["box_mm"])
