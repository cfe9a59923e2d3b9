"""What the networks for digits learn from: strips of cells, and what is written in them."""

from pathlib import Path

import numpy as np
import pytest

from forms.geometry import Box
from forms.units import MM_PER_INCH
from scan.training.digit_cells import Cells
from scan.training.digit_sources import Digits
from scan.training.digit_strips import NO_DIGIT, NOTHING, Strip, load_strips, save_strips
from scan.warp import PX_PER_MM
from tests import paper, paper_ink
from tests.drawn_digits import drawn_digit
from tests.written_cells import Hand, write_cells

CELLS = tuple(Box(5.0 + 6.0 * column, 5.0, 6.0, 8.0) for column in range(8))
SEEDS = range(40)


def test_strips_come_back_as_they_were_saved(tmp_path: Path) -> None:
    hand = np.random.default_rng(1)
    strips = []
    for count in (1, 8):
        gray, printed = hand.integers(0, 255, (2, 96, 8 * (9 + 6 * count)), np.uint8)
        strips.append(Strip(gray, printed, CELLS[:count], (3, *(NOTHING,) * (count - 1)), 1.5))

    save_strips(strips, tmp_path / "cells-0000000.npz")

    for strip, again in zip(strips, load_strips(tmp_path / "cells-0000000.npz"), strict=True):
        assert (again.gray == strip.gray).all()
        assert (again.printed == strip.printed).all()
        assert (again.cells, again.written, again.gain) == (strip.cells, strip.written, strip.gain)


def test_cells_of_several_shards_keep_the_dates_that_they_are_of_apart(tmp_path: Path) -> None:
    hand = Hand.of(Digits([np.full((20, 8), 255, np.uint8)] * 10, np.arange(10), ["somebody"] * 10), ())
    white = paper.empty_sheet(58.0, 18.0, dpi=PX_PER_MM * MM_PER_INCH)
    printed = np.full(white.image.shape[:2], 255, np.uint8)
    for seed in (1, 2):
        sheets = [
            write_cells(white, CELLS, hand, paper_ink.BLACK, np.random.default_rng([seed, one])) for one in (1, 2)
        ]
        strips = [Strip(sheet.image[..., 0], printed, CELLS, written, 1.0) for sheet, written in sheets]
        Cells.seen(strips).save(tmp_path / f"seen-000000{seed}.npz")

    cells = Cells.load([tmp_path])

    assert sorted(set(cells.strips.tolist())) == [0, 1, 2, 3]
    assert len(cells.inks) == len(cells.around) == len(cells.written) == len(cells.strips) > 16
    assert cells.inks.max() == 255


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_to_stand_in_a_cell_stands_there(seed: int) -> None:
    hand = Hand.of(Digits([np.full((20, 8), 255, np.uint8)] * 10, np.arange(10), ["somebody"] * 10), ())
    white = paper.empty_sheet(58.0, 18.0, dpi=200)

    sheet, written = write_cells(white, CELLS, hand, paper_ink.BLACK, np.random.default_rng(seed))

    for cell, what in zip(CELLS, written, strict=True):
        middle = cell.grown(-1.0)
        (left, top), (right, bottom) = sheet.to_px(
            np.array([[middle.x, middle.y], [middle.right, middle.bottom]])
        ).astype(int)
        inked = (sheet.image[top:bottom, left:right] < 128).any()
        assert inked if what < NO_DIGIT else what in {NO_DIGIT, NOTHING}
    assert (white.image == 255).all()


def test_many_kinds_of_things_are_written() -> None:
    hand = Hand.of(Digits([np.full((20, 8), 255, np.uint8)] * 10, np.arange(10), ["somebody"] * 10), ())
    white = paper.empty_sheet(58.0, 18.0, dpi=200)

    written = [write_cells(white, CELLS, hand, paper_ink.BLACK, np.random.default_rng(seed))[1] for seed in SEEDS]

    assert {NO_DIGIT, NOTHING} < {what for one in written for what in one}
    assert 0.4 < np.mean([max(one) < NO_DIGIT for one in written]) < 0.9


@pytest.mark.parametrize("digit", range(10))
def test_a_drawn_digit_stays_near_its_square(digit: int) -> None:
    lines = [line for seed in SEEDS for line in drawn_digit(digit, np.random.default_rng(seed))]

    assert all(len(line) >= 2 for line in lines)
    assert np.vstack(lines).min() > -0.5
    assert np.vstack(lines).max() < 1.5
