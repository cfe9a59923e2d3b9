"""Real and drawn digits, laid into printed cells and found there."""

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.cells import AROUND_PX, CellInk, CellsScore, cell_ink, read_cells
from scan.digits import DigitNetwork
from scan.readings import Gray, RegisteredPage
from tests import paper, paper_ink
from tests.paper import Paper
from tests.paper_hands import load_hands

SCALE = 8.0
NETWORK = DigitNetwork()
CELLS = tuple(Box(12.0 + 6.0 * column, 20.0, 6.0, 8.0) for column in range(8))
DATE = Zone("M1.appointment", FieldKind.DATE, Author.AGENT, Box(12.0, 20.0, 48.0, 8.0), cells=CELLS)
LAYOUT = PageLayout(1, 148.0, 50.0, (DATE,))


def printed() -> Paper:
    return paper.blank_sheet(LAYOUT, px_per_mm=SCALE)


def page_of(sheet: Paper) -> RegisteredPage:
    return paper.sheet_on_layout(sheet, LAYOUT)


def written(text: str, *, seed: int = 1) -> Paper:
    return paper_ink.write_digits(printed(), CELLS, load_hands().number(text, seed=seed), seed=seed)


def read(sheet: Paper) -> CellsScore:
    return read_cells(page_of(sheet), DATE, NETWORK)


def ink_in(page: RegisteredPage, place: int) -> CellInk:
    return cell_ink(page.gray, page.reference, CELLS[place], SCALE)


def ragged(gray: Gray, seed: int) -> Gray:
    """As a scanner of one bit a pixel makes of grey frames: black here, white there."""
    hand = np.random.default_rng(seed)
    grey = (gray > 90) & (gray < 200)
    return np.where(grey, np.where(hand.random(gray.shape) < 0.7, 0, 255), gray).astype(np.uint8)


@pytest.mark.parametrize("text", ["03122026", "17052027", "28112025", "24092028"])
def test_a_date_in_its_cells_is_read_by_both_networks(text: str) -> None:
    said = read(written(text)).chances.argmax(axis=2)

    wanted = np.array([int(digit) for digit in text])[:, None]
    assert (said == wanted).mean() > 0.9


def test_an_empty_cell_holds_no_digit() -> None:
    score = read(written(" 3122026"))

    assert score.ink_mm2[0] == 0.0
    assert score.chances[0].sum() == 0.0
    assert score.chances[1].sum() == pytest.approx(2.0)


def test_the_printed_cell_is_no_ink_even_when_it_lies_off() -> None:
    page = page_of(printed())
    moved = np.roll(page.gray, (3, -2), axis=(0, 1))
    off = paper.lying_flat(moved, page.reference, LAYOUT, px_per_mm=SCALE)

    found = ink_in(off, 3)

    assert not found.view.ink.any()
    assert found.frame > 0.8


def test_a_digit_that_runs_over_its_cell_stays_whole() -> None:
    line = np.array([[33.0, 18.8], [33.0, 29.2]])
    page = page_of(paper_ink.stroke(printed(), line, paper_ink.BLACK, hand=np.random.default_rng(0)))

    whole, neighbour = ink_in(page, 3), ink_in(page, 4)

    rows = np.flatnonzero(whole.view.ink.any(axis=1))
    assert (rows[-1] - rows[0]) / SCALE > 8.0
    assert not neighbour.view.ink.any()


def test_what_is_left_of_a_ragged_frame_is_no_stroke_of_the_digit_that_touches_it() -> None:
    line = np.array([[33.0, 19.5], [33.0, 28.5]])
    clean = page_of(paper_ink.stroke(printed(), line, paper_ink.BLACK, hand=np.random.default_rng(0)))
    page = paper.lying_flat(ragged(clean.gray, 3), clean.reference, LAYOUT, px_per_mm=SCALE)

    found = ink_in(page, 3)

    columns = np.flatnonzero(found.view.ink.any(axis=0))
    assert (columns[-1] - columns[0]) / SCALE < 2.5
    assert not found.runs_on


def test_a_stroke_through_all_cells_runs_on() -> None:
    line = np.array([[12.0, 23.0], [36.0, 24.5], [60.0, 23.5]])
    struck = paper_ink.stroke(written("03122026"), line, paper_ink.BLUE, hand=np.random.default_rng(0))

    assert not read(written("03122026")).runs_on
    assert read(struck).runs_on


def test_a_cell_is_seen_with_its_frame_and_without() -> None:
    without, everything = ink_in(page_of(written("03122026")), 3).view.around

    assert without.shape == AROUND_PX
    assert without[:, 4:9].max() < 60 < everything[:, 4:9].max()


def test_pale_ink_is_shown_as_dark_as_a_pen() -> None:
    line = np.array([[33.0, 21.0], [33.0, 27.0]])
    page = page_of(paper_ink.stroke(printed(), line, paper_ink.FAINT_PENCIL, hand=np.random.default_rng(0)))

    view = ink_in(page, 3).view

    assert view.ink.max() < 150 < view.around[0].max()
