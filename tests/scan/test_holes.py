import cv2
import numpy as np
import pytest

from scan.holes import without_holes
from scan.readings import Gray

SCALE = 4.0
SIZE = (148.0, 210.0)
WORDS = np.full((round(SIZE[1] * SCALE), round(SIZE[0] * SCALE)), 255, np.uint8)


def gone_in(*circles: tuple[float, float, float]) -> Gray:
    """Words of a page that are gone in some circles: their middles and their radius, in mm."""
    gone = np.zeros_like(WORDS)
    for x, y, radius in circles:
        cv2.circle(gone, (round(x * SCALE), round(y * SCALE)), round(radius * SCALE), (255,), -1)
    return gone


def left_of(gone: Gray) -> int:
    """Pixels that are gone and not for a hole."""
    return int(np.count_nonzero(without_holes(WORDS, gone, SCALE) & gone))


@pytest.mark.parametrize("x", [12.0, 136.0, 9.0, 140.0])
@pytest.mark.parametrize("y", [65.0, 145.0, 68.0])
def test_words_are_missed_by_nobody_where_binders_are_punched(x: float, y: float) -> None:
    assert left_of(gone_in((x, y, 3.0))) == 0


@pytest.mark.parametrize(
    "circles",
    [[(40.0, 65.0, 3.0)], [(12.0, 105.0, 3.0)], [(12.0, 65.0, 4.5)], [(12.0, 65.0, 2.0), (17.0, 67.0, 2.0)]],
    ids=["elsewhere", "between them", "wider", "two"],
)
def test_what_hides_words_elsewhere_or_is_no_round_hole_stays(circles: list[tuple[float, float, float]]) -> None:
    gone = gone_in(*circles)

    assert left_of(gone) == np.count_nonzero(gone)


def test_the_words_are_not_written_to() -> None:
    without_holes(WORDS, gone_in((12.0, 65.0, 3.0)), SCALE)

    assert (WORDS == 255).all()
