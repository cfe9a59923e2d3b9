import numpy as np
import pytest

from scan.line_views import HEIGHT_PX, STRETCH, WIDTHS_PX, inked, shown
from scan.readings import Gray
from scan.training.handwriting_views import varied
from tests.paper_hands import load_hands


def stroke(height: int, width: int, *, paper: int = 230, ink: int = 60) -> Gray:
    line = np.full((height, width), paper, np.uint8)
    line[height // 4 : height // 2, width // 8 : width // 4] = ink
    return line


@pytest.mark.parametrize("height", [20, 64, 300])
def test_every_line_is_shown_equally_high_and_as_many_times_as_wide(height: int) -> None:
    view = shown(stroke(height, 5 * height))

    assert view.shape == (HEIGHT_PX, round(5 * STRETCH * HEIGHT_PX))


@pytest.mark.parametrize(("width", "wide"), [(3, WIDTHS_PX[0]), (9000, WIDTHS_PX[1])])
def test_no_line_is_shown_narrower_or_wider_than_the_network_can_read(width: int, wide: int) -> None:
    assert shown(stroke(64, width)).shape[1] == wide


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (200, 120), (120, 40)])
def test_pale_ink_on_dark_paper_looks_as_dark_ink_on_white(paper: int, ink: int) -> None:
    view = inked(stroke(64, 400, paper=paper, ink=ink))

    assert view[20, 70] == pytest.approx(1.0)
    assert view[60, 300] == pytest.approx(0.0)


def test_paper_alone_stays_pale() -> None:
    grain = np.random.default_rng(0).normal(230, 2, (64, 400)).astype(np.uint8)

    assert inked(grain).max() < 0.5


def test_a_line_is_varied_each_time_and_the_same_by_the_same_seed() -> None:
    line, neighbour = (load_hands().line(seed).image for seed in (1, 2))

    views = [varied(line, np.random.default_rng(seed), neighbour) for seed in (1, 1, 2, 3, 4)]

    assert np.array_equal(views[0], views[1])
    assert len({view.shape for view in views} | {views[0].tobytes(), views[2].tobytes()}) > 2
    for view in views:
        assert view.shape[0] == HEIGHT_PX
        assert view.dtype == np.float32
        assert view.min() >= 0.0
        assert view.max() <= 1.0


def test_what_is_varied_still_shows_its_ink() -> None:
    hand = np.random.default_rng(5)
    line = load_hands().line(3).image
    share = float((shown(line) > 0.3).mean())

    shares = [float((varied(line, hand) > 0.3).mean()) for _ in range(40)]

    assert min(shares) > 0.15 * share
    assert max(shares) < 6 * share
