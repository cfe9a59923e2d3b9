import numpy as np

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.bend import FLAT, Field, grid_shape
from scan.pose import Points
from scan.slips import NOT_HELD, Slips
from scan.sure import place_errors

LAYOUT = PageLayout(
    1,
    148.0,
    210.0,
    (
        Zone("M1.done", FieldKind.TICK, Author.AGENT, Box(30, 30, 4.5, 4.5)),
        Zone("M2.done", FieldKind.TICK, Author.AGENT, Box(110, 170, 4.5, 4.5)),
    ),
)
X, Y = np.meshgrid(np.arange(6.0, 148, 6), np.arange(6.0, 210, 6))
PLACES: Points = np.stack([X.ravel(), Y.ravel()], axis=1)


def slips(moved: Points, spread: float = 0.02) -> Slips:
    return Slips(PLACES, moved, np.full(PLACES.shape, spread))


def test_a_page_that_lies_on_its_layout_is_sure() -> None:
    assert max(place_errors(slips(np.zeros_like(PLACES)), FLAT, LAYOUT)) < 0.05


def test_print_that_lies_beside_its_place_says_so_where_it_is() -> None:
    moved = np.zeros_like(PLACES)
    moved[PLACES[:, 1] > 120, 0] = 0.4

    first, second = place_errors(slips(moved), FLAT, LAYOUT)

    assert first < 0.05
    assert second > 0.3


def test_print_that_disagrees_says_so() -> None:
    moved = np.random.default_rng(1).normal(0, 0.3, PLACES.shape)

    assert min(place_errors(slips(moved), FLAT, LAYOUT)) > 0.2


def test_a_place_without_print_on_uneven_paper_is_not_sure() -> None:
    rows, columns = grid_shape(LAYOUT.width, LAYOUT.height)
    hand = np.random.default_rng(2)
    waves = np.cumsum(np.cumsum(hand.normal(0, 0.02, (rows, columns, 2)), axis=0), axis=1)
    known = slips(np.zeros_like(PLACES))
    known.spread[PLACES[:, 1] > 120] = NOT_HELD

    _, flat = place_errors(known, FLAT, LAYOUT)
    _, uneven = place_errors(known, Field(waves), LAYOUT)

    assert flat < 0.15
    assert uneven > 2 * flat


def test_a_fold_through_a_box_is_not_sure() -> None:
    rows, columns = grid_shape(LAYOUT.width, LAYOUT.height)
    grid = np.zeros((rows, columns, 2))
    grid[: round(172 / 4), :, 1] = 0.35
    grid[round(172 / 4) :, :, 1] = -0.35

    first, second = place_errors(slips(np.zeros_like(PLACES)), Field(grid), LAYOUT)

    assert first < 0.1
    assert second > 0.3


def test_a_page_without_zones_has_no_figures() -> None:
    assert place_errors(slips(np.zeros_like(PLACES)), FLAT, PageLayout(1, 148.0, 210.0, ())) == ()
