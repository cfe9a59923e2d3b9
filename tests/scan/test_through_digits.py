"""Strokes through digits of several hands, and digits that are none."""

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.cells import CellsScore, cell_ink, read_cells
from scan.decide_digits import decide_cells
from scan.digits import DigitNetwork
from scan.readings import Decision
from scan.through_digits import is_struck_through
from tests import paper, paper_ink
from tests.paper import Paper
from tests.paper_hands import load_hands

SCALE = 8.0
NETWORK = DigitNetwork()
CELLS = tuple(Box(12.0 + 6.0 * column, 20.0, 6.0, 8.0) for column in range(8))
DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(12.0, 20.0, 48.0, 8.0), cells=CELLS)
LAYOUT = PageLayout(1, 148.0, 50.0, (DATE,))


def written(text: str, *, seed: int) -> Paper:
    sheet = paper.blank_sheet(LAYOUT, px_per_mm=SCALE)
    return paper_ink.write_digits(sheet, CELLS, load_hands().number(text, seed=seed), seed=seed)


def struck(sheet: Paper, place: int, *, rise: float) -> Paper:
    """The same with a slanted stroke through one cell, 5 mm wide, that climbs by so many mm to each side."""
    middle = CELLS[place].center
    slash = np.array([[middle.x - 2.5, middle.y + rise], [middle.x + 2.5, middle.y - rise]])
    return paper_ink.stroke(sheet, slash, paper_ink.BLUE, hand=np.random.default_rng(0))


def is_struck(sheet: Paper, place: int) -> bool:
    page = paper.sheet_on_layout(sheet, LAYOUT)
    return is_struck_through(cell_ink(page.gray, page.reference, CELLS[place], SCALE).view.ink, SCALE)


def read(sheet: Paper) -> CellsScore:
    return read_cells(paper.sheet_on_layout(sheet, LAYOUT), DATE, NETWORK)


@pytest.mark.parametrize("text", ["03122026", "14072028", "25092027"])
def test_a_slanted_stroke_through_a_digit_is_seen(text: str) -> None:
    seen = [is_struck(struck(written(text, seed=seed), 1, rise=1.5), 1) for seed in range(6)]

    assert sum(seen) >= 5


@pytest.mark.parametrize("text", ["01234567", "89014728"])
def test_hardly_a_digit_alone_has_such_a_stroke(text: str) -> None:
    plain = [written(text, seed=seed) for seed in range(4)]

    assert sum(is_struck(sheet, place) for sheet in plain for place in range(8)) <= 2


def test_a_date_of_which_one_digit_is_struck_goes_to_a_person() -> None:
    dates = [struck(written("14122026", seed=seed), 1, rise=1.5) for seed in range(12)]

    asked = [decide_cells(DATE, read(sheet), 2026).decision is Decision.REVIEW for sheet in dates]

    assert sum(asked) >= 11


def test_an_empty_cell_is_not_struck() -> None:
    assert not is_struck_through(np.zeros((88, 72), np.uint8), SCALE)
