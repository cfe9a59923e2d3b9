import numpy as np
import pytest

from forms.geometry import Quad
from scan.engines import CodeSeen, NullCodeReader
from scan.place import place_codes
from scan.pose import Points, box_corners, points_quad, project
from scan.readings import Gray, RawPage
from tests.editions import Edition

PIXELS = RawPage(np.full((2500, 3600), 255, np.uint8), None, 0)
FLAT = np.array([[11.8, 0.3, 20.0], [-0.3, 11.8, 60.0], [0, 0, 1.0]])
SLANTED = np.array([[11.0, 0.4, 20.0], [-0.2, 10.5, 60.0], [5e-4, 8e-4, 1.0]])


def seen(edition: Edition, pose: Points, *indices: int) -> list[CodeSeen]:
    """The codes of page 4 as a reader sees them, to a whole pixel."""
    codes = edition.layout.page(4).codes
    corners = [np.round(project(pose, box_corners(codes[index].box))) for index in indices]
    return [CodeSeen("HTTPS://…", points_quad(quad)) for quad in corners]


def placed(edition: Edition, codes: list[CodeSeen]) -> list[list[tuple[Quad, int]]]:
    def reference() -> Gray:
        raise AssertionError("two codes tell by themselves")

    marks = place_codes(PIXELS, edition.layout.page(4), codes, [NullCodeReader()], reference)
    return [sorted(copy, key=lambda mark: mark[1]) for copy in marks]


@pytest.mark.parametrize("pose", [FLAT, SLANTED])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_codes_of_a_sheet_are_told_apart(pose: Points, order: tuple[int, int], mariage: Edition) -> None:
    codes = seen(mariage, pose, *order)

    (copy,) = placed(mariage, codes)

    assert [(quad, index) for quad, index in copy] == [
        (codes[order.index(index)].corners_px, index) for index in (0, 1)
    ]


def test_the_codes_of_two_copies_are_not_mixed(mariage: Edition) -> None:
    beside = FLAT.copy()
    beside[0, 2] += 148 * 11.8
    codes = [*seen(mariage, FLAT, 0, 1), *seen(mariage, beside, 1, 0)]

    copies = placed(mariage, codes)

    assert sorted(
        sorted(codes.index(next(c for c in codes if c.corners_px is quad)) for quad, _ in copy) for copy in copies
    ) == [[0, 1], [2, 3]]
