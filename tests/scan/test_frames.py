import numpy as np

from forms.geometry import Box
from scan.frames import Frame

CELLS = [Box(2.0, 2.0, 5.0, 6.0), Box(7.0, 2.0, 5.0, 6.0)]


def test_cells_that_moved_are_found_by_the_correlation_along_their_outlines() -> None:
    printed = np.zeros((80, 112), np.uint8)
    for cell in CELLS:
        left, top, right, bottom = (round(8 * side) for side in (cell.x, cell.y, cell.right, cell.bottom))
        printed[top : bottom + 1, left : right + 1] = 90
        printed[top + 3 : bottom - 2, left + 3 : right - 2] = 0
    dark = np.roll(printed, (2, -3), axis=(0, 1)) // 2
    dark[30:40, 40:44] = 80

    moved, likeness = Frame.of(printed, CELLS, 8.0).found_in(dark, 4)

    assert moved == (-3, 2)
    assert likeness > 0.999
    assert Frame.of(printed, CELLS, 8.0).found_in(np.zeros_like(dark), 4)[1] == 0.0
