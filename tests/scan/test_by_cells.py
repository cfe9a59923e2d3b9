"""Digits written over and beside the cells of a date, in several hands, and dates with nothing beside them."""

import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.decide import decide_page
from scan.digits import DigitNetwork
from scan.engines import NullHandwritingReader
from scan.handwriting import read_writing
from scan.new_ink import ZoneInk, find_ink
from scan.readings import Decision
from tests import paper, paper_ink
from tests.paper import Paper
from tests.paper_hands import load_hands

SCALE = 8.0
NETWORK = DigitNetwork()
CELLS = tuple(Box(40.0 + 6.0 * column, 40.0, 6.0, 8.0) for column in range(8))
DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(40.0, 40.0, 48.0, 8.0), cells=CELLS)
LAYOUT = PageLayout(1, 148.0, 90.0, (DATE,))


def dated(*, seed: int) -> Paper:
    sheet = paper.blank_sheet(LAYOUT, px_per_mm=SCALE)
    return paper_ink.write_digits(sheet, CELLS, load_hands().number("14122026", seed=seed), seed=seed)


def corrected(sheet: Paper, text: str, *, first: int, top: float, high: float, seed: int) -> Paper:
    """The same with digits by another hand over or under cells, from one on, so far from their upper edge."""
    cells = CELLS[first : first + len(text)]
    places = [Box(cell.x + 1.0, cell.y + top, 4.0, high) for cell in cells]
    return paper_ink.write_digits(sheet, places, load_hands().number(text, seed=seed + 50), seed=seed + 9)


def ink_of(sheet: Paper) -> ZoneInk:
    return find_ink(paper.sheet_on_layout(sheet, LAYOUT)).zones[DATE.id]


def decision_on(sheet: Paper) -> Decision:
    page = paper.sheet_on_layout(sheet, LAYOUT)
    ink = find_ink(page)
    (date,), _ = decide_page(page, (), (), ink, read_writing(page, ink, NullHandwritingReader(), NETWORK), year=2026)
    return date.decision


@pytest.mark.parametrize("seed", range(6))
def test_by_a_date_alone_nothing_lies(seed: int) -> None:
    ink = ink_of(dated(seed=seed))

    assert (ink.out_mm2, ink.near_mm2) == (0.0, 0.0)


@pytest.mark.parametrize("seed", range(4))
def test_a_small_digit_above_a_cell_makes_its_date_a_doubt(seed: int) -> None:
    sheet = corrected(dated(seed=seed), "5", first=1, top=-2.8, high=2.4, seed=seed)

    assert ink_of(sheet).near_mm2 >= 0.5
    assert decision_on(sheet) is Decision.REVIEW


@pytest.mark.parametrize(("top", "high"), [(-3.6, 5.2), (-3.2, 5.6)])
def test_digits_over_the_edge_of_their_cells_make_the_date_a_doubt(top: float, high: float) -> None:
    sheets = [corrected(dated(seed=seed), "15", first=0, top=top, high=high, seed=seed) for seed in range(6)]

    asked = [decision_on(sheet) is Decision.REVIEW for sheet in sheets]

    assert all(asked)


def test_ink_over_the_edge_belongs_to_the_date_and_lies_out_of_its_cells() -> None:
    out = [
        ink_of(corrected(dated(seed=seed), "15", first=0, top=-3.6, high=5.2, seed=seed)).out_mm2 for seed in range(8)
    ]

    assert max(out) >= 1.0


def test_the_tail_of_a_digit_that_stands_in_its_cell_is_not_out_of_it() -> None:
    sheet = paper.blank_sheet(LAYOUT, px_per_mm=SCALE)
    tall = [Box(cell.x, cell.y + 1.0, cell.w, 10.0) for cell in CELLS]
    sheet = paper_ink.write_digits(sheet, tall, load_hands().number("17092027", seed=2), seed=2)

    assert ink_of(sheet).out_mm2 < 1.0
