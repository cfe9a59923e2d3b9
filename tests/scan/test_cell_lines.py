"""A 1 by several hands and pens on the printed line between two cells, where the print takes it along."""

from collections.abc import Sequence

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.decide import decide_page
from scan.digits import DigitNetwork
from scan.engines import NullHandwritingReader
from scan.handwriting import read_writing
from scan.new_ink import find_ink
from scan.readings import CellsReading, Decision
from tests import paper, paper_ink, paper_pens
from tests.paper import Paper
from tests.paper_hands import load_hands
from tests.paper_ink import Pen

SCALE = 8.0
NETWORK = DigitNetwork()
CELLS = tuple(Box(40.0 + 6.0 * column, 40.0, 6.0, 8.0) for column in range(3))
NUMBER = Zone("M6.guests", FieldKind.NUMBER, Author.CITIZEN, Box(40.0, 40.0, 18.0, 8.0), cells=CELLS)
LAYOUT = PageLayout(1, 148.0, 90.0, (NUMBER,))
PENS = (paper_pens.BALL_BLUE, paper_pens.BALL_BLACK, paper_pens.LEAD_HB, paper_pens.FELT_FINE, paper_pens.LEAD_2H)


def printed() -> Paper:
    return paper.blank_sheet(LAYOUT, px_per_mm=SCALE)


def written(text: str, *, seed: int, pen: Pen = paper_pens.BALL_BLUE) -> Paper:
    """Digits of one hand in the cells; a space leaves one free."""
    places = [place for place, sign in enumerate(text) if sign != " "]
    digits = load_hands().number(text.replace(" ", ""), seed=seed)
    return paper_ink.write_digits(printed(), [CELLS[place] for place in places], digits, pen, seed=seed)


def with_a_1(sheet: Paper, x: float, *, seed: int, pen: Pen = paper_pens.BALL_BLUE) -> Paper:
    """The same with a 1 aimed at the line there, off and leaning as a hand is."""
    hand = np.random.default_rng(seed)
    off, lean = hand.normal(0, 0.15), hand.normal(0, 0.15)
    down = np.array([[x + off + lean, 41.0], [x + off, 44.0], [x + off - lean, 47.0]])
    return paper_ink.strokes(sheet, [down], pen, hand=hand)


def darkest_line(sheet: Paper) -> float:
    return find_ink(paper.sheet_on_layout(sheet, LAYOUT)).zones[NUMBER.id].on_lines_mm


def read(sheet: Paper) -> CellsReading:
    page = paper.sheet_on_layout(sheet, LAYOUT)
    ink = find_ink(page)
    (number,), _ = decide_page(page, (), (), ink, read_writing(page, ink, NullHandwritingReader(), NETWORK), year=2026)
    assert isinstance(number, CellsReading)
    return number


@pytest.mark.parametrize("pen", PENS)
@pytest.mark.parametrize("x", [40.0, 46.0])
def test_a_1_on_a_line_is_darker_than_print_whatever_the_pen(x: float, pen: Pen) -> None:
    measured = [darkest_line(with_a_1(printed(), x, seed=seed, pen=pen)) for seed in range(3)]

    assert min(measured) > 0.035


@pytest.mark.parametrize("text", ["   ", "  4", " 27", "805"])
def test_digits_in_their_cells_leave_the_lines_as_printed(text: str) -> None:
    measured = [darkest_line(written(text, seed=seed) if text.strip() else printed()) for seed in range(4)]

    assert np.median(measured) < 0.01


def asked(sheets: Sequence[Paper]) -> bool:
    return all(read(sheet).decision is Decision.REVIEW for sheet in sheets)


@pytest.mark.parametrize("pen", PENS[:4])
def test_a_number_with_a_1_on_a_line_beside_it_never_goes_in_without_it(pen: Pen) -> None:
    sheets = [with_a_1(written(" 6 ", seed=seed, pen=pen), 46.0, seed=seed, pen=pen) for seed in range(3)]

    assert asked(sheets)


def test_a_1_alone_on_a_line_leaves_no_number_empty() -> None:
    sheets = [with_a_1(printed(), x, seed=seed, pen=paper_pens.LEAD_HB) for seed, x in enumerate((40.0, 46.0, 52.0))]

    assert asked(sheets)


def test_cells_with_nothing_on_their_lines_need_no_person() -> None:
    empty = read(printed())

    assert (empty.empty, empty.decision) == (True, Decision.AUTO)


def test_a_number_goes_in_beside_free_cells_with_nothing_on_their_lines() -> None:
    decisions = [read(written(" 6 ", seed=seed)).decision for seed in range(6)]

    assert decisions.count(Decision.AUTO) >= 3
