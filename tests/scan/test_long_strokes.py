"""Long strokes of a pen are told from folds, from print that is a little off, and from what lies at the edge."""

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.layout import PageLayout
from scan.ink_pieces import pieces_of
from scan.long_strokes import is_long_stroke
from scan.readings import Gray

PX_PER_MM = 4.0
SHAPE = (840, 592)
LAYOUT = PageLayout(1, 148.0, 210.0, (), ())


def blank() -> NDArray[np.uint8]:
    return np.zeros(SHAPE, np.uint8)


def line(*, at: float = 40.0, start: float = 50.0, end: float = 70.0, level: int = 140) -> NDArray[np.uint8]:
    """A line down the page, 1 mm wide, in mm."""
    drawn = blank()
    drawn[round(start * 4) : round(end * 4), round(at * 4) : round(at * 4) + 4] = level
    return drawn


def is_stroke(left: Gray, printed: Gray | None = None) -> bool:
    """Whether the largest piece is one."""
    printed = blank() if printed is None else printed
    labels, pieces, _ = pieces_of(left, printed, PX_PER_MM)
    largest = max(pieces, key=lambda piece: piece.area_mm2)
    return is_long_stroke(largest, labels, left, printed, layout=LAYOUT, px_per_mm=PX_PER_MM)


@pytest.mark.parametrize("length", [9.0, 20.0, 60.0])
def test_a_firm_line_that_stops_is_a_stroke(length: float) -> None:
    assert is_stroke(line(end=50.0 + length))


def test_an_arrow_is_one_too() -> None:
    arrow = line()
    for step in range(10):
        arrow[200 + step, 162 - step : 164 - step] = arrow[200 + step, 162 + step : 164 + step] = 140

    assert is_stroke(arrow)


@pytest.mark.parametrize(
    "other",
    [
        line(end=56.0),
        line(start=20.0, end=100.0),
        line(level=40),
        line(at=2.0),
        line(at=146.0),
    ],
    ids=["short", "very long", "pale", "left edge", "right edge"],
)
def test_other_lines_are_not(other: Gray) -> None:
    assert not is_stroke(other)


@pytest.mark.parametrize("after", [line(start=72.0, end=90.0, level=30), line(start=20.0, end=48.0, level=30)])
def test_a_line_that_goes_on_paler_is_a_fold(after: Gray) -> None:
    assert not is_stroke(np.maximum(line(), after))


def test_a_blot_is_no_stroke() -> None:
    blot = blank()
    blot[200:240, 100:140] = 140

    assert not is_stroke(blot)


def test_print_beside_its_place_is_no_stroke() -> None:
    assert not is_stroke(line(at=41.5), printed=line(at=40.0))


def test_a_stroke_that_ends_at_print_is_no_fold() -> None:
    frame = blank()
    frame[288:292, 100:300] = 200

    assert is_stroke(line(), printed=frame)


def test_a_line_of_which_nobody_sees_where_it_ends_is_not_one() -> None:
    letters = blank()
    letters[280:330, 100:300] = 200

    assert not is_stroke(line(), printed=letters)
