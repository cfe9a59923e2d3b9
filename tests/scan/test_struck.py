import numpy as np
import pytest

from scan.readings import Gray
from scan.struck import left_when_moved

PX_PER_MM = 4.0


def print_at(shift: int) -> Gray:
    """Three letters' stems, 1 mm high, moved to the right by so many pixels."""
    dark = np.zeros((24, 40), np.uint8)
    for column in (8, 16, 24):
        dark[8:16, column + shift : column + shift + 2] = 200
    return dark


def test_print_that_lies_beside_its_place_explains_itself() -> None:
    assert left_when_moved(print_at(3), print_at(0), PX_PER_MM, least_mm2=0.5) < 0.1


def test_a_stroke_across_the_print_is_explained_by_no_move() -> None:
    dark = print_at(0)
    dark[11:13, 2:38] = 200

    assert left_when_moved(dark, print_at(0), PX_PER_MM, least_mm2=0.5) > 0.5


@pytest.mark.parametrize("crumbs", [0, 3])
def test_of_too_little_ink_nothing_can_be_said(crumbs: int) -> None:
    dark = print_at(0)
    dark[11, 11 : 11 + crumbs] = 200

    assert left_when_moved(dark, print_at(0), PX_PER_MM, least_mm2=0.5) == 1.0
