"""Lines that a scanner draws are told from strokes, whichever way the page lies in the image."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from scan.ink_pieces import pieces_of
from scan.scanner_lines import scanner_lines

PX_PER_MM = 4.0
SHAPE = (840, 592)
DPI_300 = 300 / 25.4


def turned(angle_deg: float) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """A page that lies askew in an image of 300 dpi."""
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return lambda places: places @ np.array([[cos, sin], [-sin, cos]]) * DPI_300 + 400.0


def page(*rows: tuple[float, float], slope_deg: float = 0.0, at: float = 60.0, thick: int = 2) -> NDArray[np.uint8]:
    """Pieces of a line down a page, from and to which millimetre, `at` its top and so far from upright."""
    left = np.zeros(SHAPE, np.uint8)
    for start, end in rows:
        for row in range(round(start * 4), round(end * 4)):
            column = round((at + row / 4 * np.tan(np.radians(slope_deg))) * 4)
            left[row, column : column + thick] = 140
    return left


WHOLE = ((4.0, 40.0), (44.0, 50.0), (60.0, 130.0), (131.0, 133.0), (140.0, 206.0))


def found(left: NDArray[np.uint8], way: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> tuple[int, int]:
    """How many pieces are the scanner's, and how many there are."""
    labels, pieces, over = pieces_of(left, np.zeros(SHAPE, np.uint8), PX_PER_MM)
    return len(scanner_lines((*pieces, *over), labels, PX_PER_MM, way)), len(pieces)


@pytest.mark.parametrize("angle", [0.0, 1.2, -2.0, 90.0, 181.0, 268.5])
def test_a_line_along_the_image_from_edge_to_edge_is_the_scanners_with_all_its_pieces(angle: float) -> None:
    askew = (angle + 45) % 90 - 45

    assert found(page(*WHOLE, slope_deg=askew), turned(angle)) == (5, 5)


def test_a_line_that_lies_askew_in_the_image_was_drawn_by_hand() -> None:
    assert found(page(*WHOLE, slope_deg=0.0), turned(1.2)) == (0, 5)


@pytest.mark.parametrize("rows", [((80.0, 110.0),), ((20.0, 50.0), (70.0, 90.0)), ((4.0, 12.0), (198.0, 206.0))])
def test_strokes_here_and_there_are_no_line(rows: tuple[tuple[float, float], ...]) -> None:
    assert found(page(*rows), turned(0.0))[0] == 0


def test_writing_across_a_line_stays() -> None:
    left = page(*WHOLE)
    left[540:552, 200:280] = 140  # 20 mm, across the last gap of the line
    left[220:228, 230:236] = 140  # beside the line

    assert found(left, turned(0.0)) == (5, 7)


def test_a_page_without_ink_has_no_line() -> None:
    assert found(np.zeros(SHAPE, np.uint8), turned(0.0)) == (0, 0)
