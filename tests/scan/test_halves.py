import numpy as np
import pytest

from scan.halves import Halves, halved


def test_halving_averages_squares_and_drops_an_odd_edge() -> None:
    gray = np.array([[0, 100, 7], [100, 200, 7], [9, 9, 9]], np.uint8)

    assert halved(gray).tolist() == [[100]]


def test_every_size_is_made_once_of_the_one_before() -> None:
    gray = np.arange(64, dtype=np.uint8).reshape(8, 8)
    sizes = Halves(gray)

    quarter = sizes[2]

    assert np.array_equal(quarter, halved(halved(gray)))
    assert quarter is sizes[2]
    assert sizes[0] is gray


@pytest.mark.parametrize("shape", [(1, 3000), (9000, 2), (1, 1)])
def test_an_image_of_one_row_or_column_is_halved_along_the_other(shape: tuple[int, int]) -> None:
    halves = Halves(np.zeros(shape, np.uint8))

    assert halves[3].shape == (max(1, shape[0] // 8), max(1, shape[1] // 8))
