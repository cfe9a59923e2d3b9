from collections.abc import Callable

import cv2
import numpy as np
import pytest

from forms.geometry import Box, Point
from forms.units import px_per_mm
from scan.strokes import find_strokes
from tests import paper, paper_capture, paper_ink, paper_office, paper_pens, paper_scanners, paper_wear
from tests.editions import Edition
from tests.paper import Paper, Scan
from tests.paper_hands import Hands
from tests.paper_ink import Pen

PENS = {name: getattr(paper_pens, name) for name in ("BALL_BLUE", "BALL_DRY", "PALE_BLUE", "LEAD_HB", "LEAD_2H")}
EDGE_PX = 24


def is_written(scan: Scan) -> bool:
    """Whether strokes are found away from the border of a scan of 300 dpi, looked at with 150."""
    grey = scan.image if scan.image.ndim == 2 else paper_capture.grey(scan).image
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    where = np.zeros(half.shape, np.uint8)
    where[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX] = 1
    return bool(find_strokes(np.asarray(half, np.uint8), where, px_per_mm(150)).any())


def four_digits(pen: Pen, hands: Hands, seed: int) -> Paper:
    cells = [Box(60 + 5 * place, 80, 5, 7) for place in range(4)]
    return paper_ink.write_digits(paper.empty_sheet(), cells, hands.number("1430", seed=seed), pen, seed=seed)


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_four_digits_are_written_in_whatever_pen(pen: Pen, hands: Hands) -> None:
    assert is_written(paper_capture.flat(four_digits(pen, hands, seed=3), margin=2, seed=3))


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_so_is_a_line(pen: Pen, hands: Hands) -> None:
    sheet = paper_ink.write_line(paper.empty_sheet(), Box(20, 60, 110, 16), hands.line(4).image, pen, seed=4)

    assert is_written(paper_capture.flat(sheet, margin=2, seed=4))


def test_so_they_are_on_a_scan_of_one_bit(hands: Hands) -> None:
    scan = paper_capture.flat(four_digits(PENS["BALL_DRY"], hands, seed=3), margin=2, seed=3)

    assert is_written(paper_capture.black_and_white(scan))


def test_what_is_printed_on_the_other_side_is_not(mariage: Edition) -> None:
    back = paper_scanners.show_through(paper.empty_sheet(), paper.print_page(mariage.pages_pdf, 2), share=0.15)

    assert not is_written(paper_capture.flat(back, margin=2))


WEAR: dict[str, Callable[[Paper], Paper]] = {
    "folded": lambda sheet: paper_wear.fold(sheet, depth=0.3),
    "creased": paper_wear.crease,
    "stained": paper_wear.stain,
    "stapled": lambda sheet: paper_office.staple(sheet, at=Point(14, 12), angle_deg=20),
    "punched": paper_wear.punch,
}


@pytest.mark.parametrize("wear", WEAR.values(), ids=WEAR)
def test_wear_is_not(wear: Callable[[Paper], Paper]) -> None:
    assert not is_written(paper_capture.flat(wear(paper.empty_sheet()), margin=2))


def test_dust_and_what_a_dirty_scanner_draws_are_not() -> None:
    scan = paper_scanners.dusty(paper_capture.flat(paper.empty_sheet(), margin=2), lines=3)
    for x, y in np.random.default_rng(0).integers(100, 1600, (300, 2)):
        cv2.circle(scan.image, (int(x), int(y)), 2, (60, 60, 60), -1)

    assert not is_written(scan)


def test_only_what_is_to_be_looked_at_is() -> None:
    sheet = np.full((400, 600), 245, np.uint8)
    cv2.putText(sheet, "rendez-vous", (40, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 40, 2)
    below = np.zeros(sheet.shape, np.uint8)
    below[200:] = 1

    assert find_strokes(sheet, np.ones_like(below), 5.9).any()
    assert not find_strokes(sheet, below, 5.9).any()
