import numpy as np
import pytest

from scan.cells import AROUND_PX
from scan.digits import SIDE_PX, DigitNetwork, framed
from scan.engines import CellView
from scan.readings import Gray
from tests.paper_hands import load_hands

NETWORK = DigitNetwork()


def test_the_network_of_ink_reads_real_digits() -> None:
    inks, digits = real_digits()

    chances = NETWORK.read_digits([CellView(ink, np.zeros((2, *AROUND_PX), np.uint8)) for ink in inks])

    assert chances.shape == (len(inks), 2, 12)
    assert chances.sum(axis=2) == pytest.approx(1.0, abs=1e-3)
    assert (chances[:, 0].argmax(axis=1) == np.array(digits)).mean() > 0.93


def real_digits() -> tuple[list[Gray], list[int]]:
    """Digits by hands that no network learnt from, as darkness."""
    found = [
        (np.asarray(255 - image, np.uint8), int(digit))
        for digit, writers in load_hands().digits.items()
        for images in writers.values()
        for image in images
    ]
    return [ink for ink, _ in found], [digit for _, digit in found]


def test_no_cells_have_no_digits() -> None:
    assert NETWORK.read_digits([]).shape == (0, 2, 12)


@pytest.mark.parametrize(("height", "width"), [(60, 12), (12, 60), (300, 200), (6, 5)])
def test_a_digit_is_as_large_as_its_square_whatever_its_size(height: int, width: int) -> None:
    ink = np.zeros((height + 20, width + 30), np.uint8)
    ink[8 : 8 + height, 17 : 17 + width] = 180

    view = framed(ink)

    rows, columns = (np.flatnonzero((view > 40).any(axis=axis)) for axis in (1, 0))
    assert view.shape == (SIDE_PX, SIDE_PX)
    assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
    assert view.max() == 255


def test_a_pale_digit_is_framed_whole_and_not_the_darkest_spot_of_it() -> None:
    ink = np.zeros((80, 60), np.uint8)
    ink[10:70, 20:26] = ink[64:70, 20:44] = 32
    ink[30:33, 21:25] = 60

    view = framed(ink)

    assert np.flatnonzero((view > 100).any(axis=1)).size == 20
    assert (view[-8:-4] > 100).sum() > (view[4:8] > 100).sum()


def test_a_cell_without_ink_has_none() -> None:
    assert framed(np.zeros((40, 30), np.uint8)).max() == 0
