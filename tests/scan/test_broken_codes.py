import numpy as np
import pytest

from scan.broken_codes import read_broken_codes
from scan.engine_zxing import ZxingReader
from scan.readings import Gray
from tests.scan.codes_drawn import TEXT, corners, drawn

FINDER_PX = 48
"""A finder pattern with the free modules around it."""


def without_finder(turns: int, corner: int) -> Gray:
    """A code of which one finder pattern is gone: 0 top left, 1 top right, 2 bottom left."""
    gray = drawn()
    (left, top), (right, bottom) = corners().min(axis=0).astype(int), corners().max(axis=0).astype(int)
    x = right - FINDER_PX if corner == 1 else left
    y = bottom - FINDER_PX if corner == 2 else top
    gray[y : y + FINDER_PX, x : x + FINDER_PX] = 255
    return np.ascontiguousarray(np.rot90(gray, -turns))


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("corner", range(3))
def test_a_code_without_one_of_its_finder_patterns_is_read_where_it_is(turns: int, corner: int) -> None:
    gray = without_finder(turns, corner)

    (seen,) = read_broken_codes(gray)

    assert ZxingReader().read_codes(gray) == ()
    assert seen.text == TEXT
    assert np.abs(np.array(seen.corners_px.as_list()) - corners(turns)).max() <= 2


@pytest.mark.parametrize("turns", range(4))
def test_a_code_with_a_strip_without_ink_is_read(turns: int) -> None:
    gray = drawn()
    middle = int(corners()[:, 0].mean())
    gray[:, middle - 12 : middle + 12] = 255
    gray = np.ascontiguousarray(np.rot90(gray, -turns))

    (seen,) = read_broken_codes(gray)

    assert ZxingReader().read_codes(gray) == ()
    assert seen.text == TEXT


def test_half_a_code_is_not_guessed() -> None:
    gray = drawn()
    gray[:, int(corners()[:, 0].mean()) :] = 255

    assert read_broken_codes(gray) == ()


@pytest.mark.parametrize("shape", [(1, 1), (60, 60), (3000, 40)])
def test_paper_without_a_code_has_none(shape: tuple[int, int]) -> None:
    assert read_broken_codes(np.full(shape, 255, np.uint8)) == ()
    assert read_broken_codes(np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)) == ()
