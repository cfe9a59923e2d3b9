"""What lies in and around empty boxes and was not aimed at them is no doubt; what was, however little, is one."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Box, Point
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from scan.readings import Decision, ReadPage, TickReading
from tests import (
    paper,
    paper_capture,
    paper_damage,
    paper_ink,
    paper_marks,
    paper_office,
    paper_pens,
    paper_scanners,
)
from tests.paper import Paper, Scan
from tests.paper_ink import Pen
from tests.paper_marks import Gesture
from tests.paper_scanners import Scanner
from tests.reading import pages_read, read_scan, without_handwriting
from tests.scan.captured import printed_mariage

PAGE = 11


def sheet() -> Paper:
    return paper.print_page(printed_mariage()[1].pages_pdf, PAGE - 1)


def layout() -> PageLayout:
    return printed_mariage()[1].layout.page(PAGE)


def boxes() -> list[Zone]:
    return [zone for zone in layout().zones if zone.kind is FieldKind.TICK]


ABOVE, MIDDLE, BELOW = "M8.prevenu_impots_caf", "M8.prevenu_assurance", "M8.prevenu_employeur"
"""Three boxes, one below the other."""


def box(zone_id: str) -> Box:
    return next(zone.box for zone in boxes() if zone.id == zone_id)


def read(scan: Scan) -> ReadPage:
    (page,) = pages_read(read_scan(scan, printed_mariage()[0], without_handwriting()))
    return page


def read_flat(written: Paper) -> ReadPage:
    return read(paper_capture.flat(written, seed=1))


DARK, BROWN, GREY = (30, 30, 30), (90, 80, 70), (206, 208, 210)
"""Lids and desks."""

HOLED = [
    *itertools.product([lambda scan: scan, paper_capture.black_and_white], [DARK, BROWN, GREY]),
    *itertools.product([paper_scanners.one_bit_adaptive], [DARK, BROWN]),
]
"""How holes are scanned. Over a grey lid an adaptive scan leaves a ring of one, as people draw: nothing tells these."""


def doubted(page: ReadPage) -> set[str]:
    """Ids of the boxes that a person is asked about."""
    ticks = [reading for reading in page.zones if isinstance(reading, TickReading)]
    return {reading.zone.id for reading in ticks if reading.decision is Decision.REVIEW}


def test_an_empty_page_has_no_doubt() -> None:
    assert doubted(read_flat(sheet())) == set()


@pytest.mark.sampled(8)
@pytest.mark.parametrize("radius", [2.2, 2.45, 2.8, 3.2])
@pytest.mark.parametrize("right", [0.0, 0.5])
@pytest.mark.parametrize(("made", "lid"), HOLED)
def test_a_hole_punched_out_of_an_empty_box_is_no_mark(
    made: Callable[[Scan], Scan], lid: tuple[int, int, int], right: float, radius: float
) -> None:
    middle = box(MIDDLE).center
    holed = paper_office.hole(sheet(), at=Point(middle.x + right, middle.y), radius=radius)

    found = read(made(paper_scanners.scan_sheet(holed, Scanner(lid=lid), seed=2)))

    (seen,) = (one for one in found.zones if one.zone.id == MIDDLE)
    assert isinstance(seen, TickReading)
    assert (seen.value, seen.decision) != (True, Decision.AUTO)
    assert seen.decision is Decision.REVIEW or lid is GREY


def with_line(written: Paper, shade: float) -> Scan:
    """A scan of a sheet with a line of the scanner through the three boxes."""
    scan = paper_capture.flat(written, seed=1)
    left = round((box(MIDDLE).x + 1.8) * (scan.dpi or 300.0) / 25.4)
    lined = scan.image.copy()
    lined[:, left : left + 2] = lined[:, left : left + 2] * shade
    return replace(scan, image=lined)


@pytest.mark.parametrize("shade", [0.4, 0.1])
def test_a_line_of_the_scanner_through_empty_boxes_is_no_doubt(shade: float) -> None:
    assert doubted(read(with_line(sheet(), shade))) == set()


@pytest.mark.parametrize("shade", [0.4, 0.1])
@pytest.mark.parametrize("pen", [paper_pens.BALL_BLUE, paper_pens.LEAD_HB, paper_pens.FELT_FINE])
def test_a_stroke_along_a_line_of_the_scanner_is_told_from_it(pen: Pen, shade: float) -> None:
    own = box(MIDDLE)
    along = np.array([[own.x + 1.9, own.y + 0.3], [own.x + 1.9, own.bottom + 0.5]])
    struck = paper_ink.strokes(sheet(), [along], pen, hand=np.random.default_rng(1))

    assert MIDDLE in doubted(read(with_line(struck, shade)))


def test_creases_through_empty_boxes_are_no_doubt() -> None:
    creased = paper_damage.crease_through(sheet(), [zone.box.center for zone in boxes()], dirt=0.5, seed=1)

    assert doubted(read_flat(creased)) == set()


@pytest.mark.parametrize("seed", [1, 11, 12])
@pytest.mark.parametrize("pen", [paper_pens.BALL_BLUE, paper_pens.LEAD_HB], ids=["ballpoint", "pencil"])
def test_the_long_arm_of_a_tick_that_ends_in_the_box_above_is_no_doubt_there(pen: Pen, seed: int) -> None:
    across = Gesture.ACROSS_NEIGHBOUR
    ticked = paper_marks.make_mark(sheet(), box(MIDDLE), across, pen, neighbour=box(ABOVE), seed=seed)

    page = read_flat(ticked)

    values = {zone.zone.id: zone.value for zone in page.zones if isinstance(zone, TickReading)}
    assert ABOVE not in doubted(page)
    assert (values[ABOVE], values[MIDDLE]) == (False, True)


@pytest.mark.parametrize("pen", [paper_pens.BALL_BLUE, paper_pens.FELT_THICK, paper_pens.LEAD_HB], ids=str)
@pytest.mark.parametrize("out", [3.5, -1.2])
def test_two_boxes_that_one_line_strikes_are_both_a_doubt(out: float, pen: Pen) -> None:
    above, middle = box(ABOVE).center, box(MIDDLE).center
    line = np.array([[above.x + 0.3, above.y - out], [above.x - 0.1, above.y + 6.0], [middle.x + 0.2, middle.y + out]])

    page = read_flat(paper_ink.stroke(sheet(), line, pen, hand=np.random.default_rng(0)))

    assert {ABOVE, MIDDLE} <= doubted(page)


@pytest.mark.parametrize("pen", [paper_pens.BALL_BLUE, paper_pens.FELT_FINE, paper_pens.LEAD_HB], ids=str)
def test_boxes_that_a_line_along_a_ruler_cancels_are_all_a_doubt(pen: Pen) -> None:
    x, top, bottom = box(ABOVE).center.x + 0.4, box(ABOVE).y - 6.0, box(BELOW).bottom + 6.0
    line = np.array([[x, y] for y in np.linspace(top, bottom, 9)])

    page = read_flat(paper_ink.stroke(sheet(), line, pen, hand=np.random.default_rng(0)))

    assert {ABOVE, MIDDLE, BELOW} <= doubted(page)


@pytest.mark.parametrize(("seed", "zone_id"), [(2, "M8.livret.mis_a_jour"), (70, "M8.done"), (34, MIDDLE)])
def test_a_mark_beside_an_empty_box_is_a_doubt_however_little_of_it_is_seen(seed: int, zone_id: str) -> None:
    beside = paper_marks.make_mark(sheet(), box(zone_id), Gesture.BESIDE, paper_pens.BALL_DRY, seed=seed)

    assert zone_id in doubted(read_flat(beside))


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.BLACK, paper_ink.RED], ids=str)
def test_a_small_tick_on_the_words_beside_a_box_is_a_doubt(pen: Pen, seed: int) -> None:
    words = box(MIDDLE).moved(5.6, 0.0).grown(-0.6)

    page = read_flat(paper_ink.mark(sheet(), words, paper_ink.Drawn.TICK, pen, seed=seed))

    assert doubted(page) == {MIDDLE}


def test_print_that_lies_badly_beside_the_fold_is_no_doubt_of_the_boxes_there() -> None:
    page = paper.print_page(printed_mariage()[1].pages_pdf, 2)
    scan = paper_scanners.scan_spread(paper.empty_sheet(), page, Scanner(margin=3.0), lift=5.5, seed=1)

    assert doubted(read(scan)) == set()
