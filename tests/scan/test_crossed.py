from itertools import pairwise

import numpy as np
import pytest

from forms.geometry import Box
from scan.crossed import ends_here
from scan.tails import Places

SCALE = 4.0
ABOVE, OWN, BELOW = (Box(20.0, y, 4.5, 4.5) for y in (20.0, 33.6, 47.2))


def ink(*strokes: tuple[tuple[float, float], ...], width: float = 0.6) -> Places:
    """The pixels of strokes through places in mm, but for those that a frame hides."""
    drawn = []
    for stroke in strokes:
        for start, end in pairwise(stroke):
            share = np.linspace(0.0, 1.0, 200)[:, None]
            drawn.append(np.array(start) + share * (np.array(end) - np.array(start)))
    line = np.vstack(drawn)
    beside = [line + np.array([shift, 0.0]) for shift in np.linspace(-width / 2, width / 2, 4)]
    places = np.unique(np.floor(np.vstack(beside) * SCALE), axis=0) / SCALE + 0.5 / SCALE
    edges = np.array([box.y for box in (ABOVE, OWN, BELOW)] + [box.bottom for box in (ABOVE, OWN, BELOW)])
    return np.asarray(places[np.abs(places[:, 1:] - edges).min(axis=1) > 0.3])


TICK_UP = ((20.5, 35.6), (21.9, 37.6), (22.2, 30.0), (22.3, 21.5))
TICK_FROM_BELOW = ((21.8, 49.0), (22.0, 37.2), (25.0, 32.7))


def test_the_long_arm_of_a_tick_ends_in_the_box_above() -> None:
    assert ends_here(ink(TICK_UP), ABOVE, OWN)


def test_a_tick_may_begin_in_the_box_below() -> None:
    assert ends_here(ink(TICK_FROM_BELOW), BELOW, OWN)


@pytest.mark.parametrize(
    "line",
    [
        ((22.2, 37.0), (22.2, 21.0)),
        ((21.6, 37.8), (22.4, 29.0), (22.0, 20.5)),
        ((22.8, 38.0), (22.0, 33.0), (21.8, 27.0), (22.3, 20.5)),
    ],
    ids=["straight", "bent", "a bow"],
)
def test_one_line_that_strikes_two_boxes_is_no_tick(line: tuple[tuple[float, float], ...]) -> None:
    assert not ends_here(ink(line), ABOVE, OWN)


@pytest.mark.parametrize(
    "other",
    [
        ((20.6, 22.0), (21.4, 23.6), (24.0, 20.8)),
        ((22.3, 22.0), (22.3, 14.0)),
        ((16.5, 21.0), (18.5, 24.0)),
    ],
    ids=["a mark of its own", "on through the box", "beside the box"],
)
def test_other_ink_around_the_box_may_have_been_meant_for_it(other: tuple[tuple[float, float], ...]) -> None:
    assert not ends_here(ink(TICK_UP, other), ABOVE, OWN)


def test_a_stroke_that_does_not_come_from_the_other_box_is_not_its_ticks() -> None:
    hook, away = TICK_UP[:2], ((22.3, 21.5), (22.3, 25.5))

    assert not ends_here(ink(hook, away), ABOVE, OWN)


def test_without_ink_of_its_own_nothing_ends_in_a_box() -> None:
    assert not ends_here(ink(TICK_UP[:2]), ABOVE, OWN)
