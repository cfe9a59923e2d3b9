import numpy as np
import pytest

from scan.agreement import is_enough
from scan.readings import Gray

SCALE = 2.0
X, Y = np.meshgrid(np.arange(5.0, 100, 10), np.arange(5.0, 100, 10))
PLACES = np.stack([X.ravel(), Y.ravel()], axis=1)


def page(shown: float) -> Gray:
    """Grain over so much of the page, from the top; below it nothing."""
    gray = np.full((200, 200), 255, np.uint8)
    rows = round(200 * shown)
    gray[:rows] = np.random.default_rng(1).integers(60, 255, (rows, 200), np.uint8)
    return gray


@pytest.mark.parametrize(("agreeing", "shown", "enough"), [(0.6, 1.0, True), (0.4, 1.0, False), (0.4, 0.5, True)])
def test_what_shows_nothing_does_not_contradict(agreeing: float, shown: float, enough: bool) -> None:
    good = np.arange(len(PLACES)) < agreeing * len(PLACES)  # row by row, from the top

    assert is_enough(good, 0.5, page(shown), PLACES, SCALE) is enough


def test_where_hardly_anything_agrees_nothing_helps() -> None:
    good = np.arange(len(PLACES)) < 0.2 * len(PLACES)

    assert not is_enough(good, 0.5, page(0.2), PLACES, SCALE)


def test_no_place_at_all_is_not_enough() -> None:
    assert not is_enough(np.zeros(0, np.bool_), 0.5, page(1.0), np.zeros((0, 2)), SCALE)
