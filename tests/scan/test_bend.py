import numpy as np
import pytest

from scan.bend import FLAT, fit_field, fit_plane
from scan.match import Matches
from scan.pose import Points, project

X, Y = np.meshgrid(np.arange(8.0, 148, 12), np.arange(8.0, 210, 12))
PLACES: Points = np.stack([X.ravel(), Y.ravel()], axis=1)


def curl(places: Points) -> Points:
    """Paper that rises along a soft wave, up to 0.8 mm aside."""
    return 0.8 * np.stack([np.sin(places[:, 1] / 40), np.cos(places[:, 0] / 50)], axis=1)


def matches(moved: Points) -> Matches:
    noise = np.random.default_rng(1).normal(0, 0.02, moved.shape)
    return Matches(PLACES, moved + noise, np.full(len(PLACES), 0.9))


def test_a_field_follows_a_curl() -> None:
    field, kept = fit_field(matches(curl(PLACES)), reach=3.0)

    between = PLACES[:-20] + 5.0
    assert np.abs(field.at(between) - curl(between)).max() < 0.1
    assert kept.all()


def test_matches_that_disagree_with_their_neighbours_are_left_out() -> None:
    moved = curl(PLACES)
    wrong = np.arange(0, len(PLACES), 9)
    moved[wrong] += np.array([1.1, -0.9])

    field, kept = fit_field(matches(moved), reach=3.0)

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
