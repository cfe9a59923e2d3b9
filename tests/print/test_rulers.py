"""The sheet with which a printer is measured, printed by a printer that is not exact."""

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.units import Mm
from print.impose import FOLD, Printer
from print.rulers import ACROSS_Y, UPRIGHT_Y, across_shapes, render_rulers, upright_shapes
from print.shapes import Text
from tests.print.conftest import pixels, raster

DPI = 300


def face(printer: Printer, side: int) -> NDArray[np.uint8]:
    return raster(render_rulers(printer), side, DPI)


def line_across(image: NDArray[np.uint8]) -> Mm:
    """How far from the middle of the sheet the upright line of the second face is, to the right."""
    top, bottom = pixels(ACROSS_Y - 13.5, DPI), pixels(ACROSS_Y - 11.0, DPI)
    dark = 255.0 - image[top:bottom].mean(axis=0)
    return float((np.arange(len(dark)) + 0.5) @ dark / dark.sum()) * 25.4 / DPI - FOLD


def line_upright(image: NDArray[np.uint8]) -> Mm:
    """The same of the lying line, down."""
    left, right = pixels(FOLD + 8.0, DPI), pixels(FOLD + 13.0, DPI)
    rows = slice(pixels(UPRIGHT_Y - 15, DPI), pixels(UPRIGHT_Y + 15, DPI))
    dark = 255.0 - image[rows, left:right].mean(axis=1)
    return float((np.arange(len(dark)) + 0.5) @ dark / dark.sum()) * 25.4 / DPI - 15


@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (2.0, -1.5), (-3.0, 0.5)])
def test_the_lines_of_the_second_face_are_moved_as_it_is_set(right: Mm, down: Mm) -> None:
    image = face(Printer(right=right, down=down), 1)

    assert line_across(image) == pytest.approx(right, abs=0.1)
    assert line_upright(image) == pytest.approx(down, abs=0.1)


@pytest.mark.parametrize(("right", "down"), [(1.0, 2.0), (-2.0, -1.0)])
def test_what_is_read_through_the_paper_and_set_puts_the_printer_right(right: Mm, down: Mm) -> None:
    """A printer that puts back faces that far to the right and down."""
    image = face(Printer(), 1)
    through_x, through_y = -(line_across(image) + right), line_upright(image) + down  # seen from the front: mirrored

    read = (through_x, -through_y)  # the lying ruler counts to the right, the upright one upwards

    put_right = face(Printer(right=read[0], down=read[1]), 1)
    assert line_across(put_right) + right == pytest.approx(0, abs=0.1)
    assert line_upright(put_right) + down == pytest.approx(0, abs=0.1)


def test_rulers_count_to_the_right_and_upwards() -> None:
    labels = [shape for shape in (*across_shapes(), *upright_shapes()) if isinstance(shape, Text)]
    across, upright = labels[: len(labels) // 2], labels[len(labels) // 2 :]

    names = ["−5", "0", "+5"]

    assert [label.text for label in sorted(across, key=lambda label: label.x)] == names
    assert [label.text for label in sorted(upright, key=lambda label: -label.y)] == names
