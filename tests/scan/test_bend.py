import numpy as np
import pytest

from scan.bend import FLAT, Field, fit_field, fit_plane, follow, follow_fold, grid_shape
from scan.match import Matches
from scan.pose import Points, project
from scan.slips import NOT_HELD, Slips

X, Y = np.meshgrid(np.arange(8.0, 148, 12), np.arange(8.0, 210, 12))
PLACES: Points = np.stack([X.ravel(), Y.ravel()], axis=1)


def curl(places: Points) -> Points:
    """Paper that rises along a soft wave, up to 0.8 mm aside."""
    return 0.8 * np.stack([np.sin(places[:, 1] / 40), np.cos(places[:, 0] / 50)], axis=1)


def matches(moved: Points) -> Matches:
    noise = np.random.default_rng(1).normal(0, 0.02, moved.shape)
    return Matches(PLACES, moved + noise, np.full(len(PLACES), 0.9))


def test_a_field_follows_a_curl() -> None:
    field, kept = fit_field(matches(curl(PLACES)), reach=3.0, width=148.0, height=210.0)

    between = PLACES[:-20] + 5.0
    assert np.abs(field.at(between) - curl(between)).max() < 0.1
    assert kept.all()


def test_matches_that_disagree_with_their_neighbours_are_left_out() -> None:
    moved = curl(PLACES)
    wrong = np.arange(0, len(PLACES), 9)
    moved[wrong] += np.array([1.1, -0.9])

    field, kept = fit_field(matches(moved), reach=3.0, width=148.0, height=210.0)

    assert not kept[wrong].any()
    assert np.abs(field.at(PLACES) - curl(PLACES)).max() < 0.15


def test_a_plane_is_found_through_wrong_matches() -> None:
    truth = np.array([[1.01, 0.02, 0.5], [-0.02, 0.99, -0.3], [0, 0, 1.0]])
    moved = project(truth, PLACES) - PLACES
    moved[::11] += 2.0

    affine, _ = fit_plane(matches(moved))

    assert np.abs(project(affine, PLACES) - project(truth, PLACES)).max() < 0.05


def test_what_a_plane_leaves_tells_bent_paper_from_flat() -> None:
    assert fit_plane(matches(np.zeros_like(PLACES)))[1] < 0.1
    assert fit_plane(matches(curl(PLACES)))[1] > 0.3


@pytest.mark.parametrize("count", [1, 50])
def test_flat_paper_moves_nothing(count: int) -> None:
    assert not FLAT.at(PLACES[:count]).any()


def test_a_field_lies_on_its_nodes_and_is_straight_between() -> None:
    rows, columns = grid_shape(148.0, 210.0)
    grid = np.random.default_rng(3).normal(0, 1, (rows, columns, 2))

    at_node, between = Field(grid).at(np.array([[2.0, 6.0], [4.0, 6.0]]))

    assert at_node == pytest.approx(grid[2, 1])
    assert between == pytest.approx((grid[2, 1] + grid[2, 2]) / 2)


def test_slips_are_followed_and_wrong_ones_are_not() -> None:
    x, y = np.meshgrid(np.arange(5.0, 148, 5), np.arange(5.0, 210, 5))
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    moved = curl(places) / 3
    slips = Slips(places, moved.copy(), np.full(places.shape, 0.02))
    slips.moved[4::13] += 0.8

    field = follow(slips, width=148.0, height=210.0)

    assert float(np.percentile(np.abs(field.at(places) - moved), 98)) < 0.1


def test_what_a_line_does_not_say_is_taken_from_around() -> None:
    moved = np.full(PLACES.shape, 0.2)
    spread = np.full(PLACES.shape, 0.02)
    lines = PLACES[:, 1] > 100
    moved[lines, 0], spread[lines, 0] = -0.9, NOT_HELD / 2

    field = follow(Slips(PLACES, moved, spread), width=148.0, height=210.0)

    assert np.abs(field.at(np.array([[70.0, 105.0]])) - 0.2).max() < 0.06
    assert abs(float(field.at(np.array([[70.0, 180.0]]))[0, 1]) - 0.2) < 0.03


def test_a_page_that_rises_into_its_fold_is_followed_all_down_the_fold_and_by_nothing_that_one_place_says() -> None:
    x, y = np.meshgrid(np.arange(4.0, 148, 8), np.arange(4.0, 210, 8))
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    rise = np.stack([0.4 * np.exp(-places[:, 0] / 8), np.zeros(len(places))], axis=1)
    slips = Slips(places, rise.copy(), np.full(places.shape, 0.03))
    slips.moved[(places[:, 0] > 90) & (np.abs(places[:, 1] - 100) < 9)] += 0.3

    field = follow_fold(slips, width=148.0, height=210.0)

    left = np.abs(field.at(places) - rise)
    assert float(np.percentile(left, 95)) < 0.06
    assert float(left[places[:, 0] > 90].max()) < 0.1
    assert np.ptp(field.grid, axis=0).max() == 0.0
