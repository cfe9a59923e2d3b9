from itertools import pairwise

import numpy as np
import pytest

from forms.geometry import Box
from scan.tails import Places, follow, is_tail, places_of


def stroke(*ends: tuple[float, float], width: float = 0.4) -> Places:
    """The ink of a stroke through places in mm, 4 px to the mm."""
    parts = []
    for (x0, y0), (x1, y1) in pairwise(ends):
        share = np.linspace(0, 1, 60)[:, None]
        parts.append(np.array([[x0, y0]]) + share * np.array([[x1 - x0, y1 - y0]]))
    line = np.vstack(parts)
    beside = np.linspace(-width / 2, width / 2, 3)
    return np.unique(np.round(np.vstack([line + np.array([0.0, shift]) for shift in beside]) * 4) / 4, axis=0)


TICK = stroke((10.0, 12.0), (11.5, 14.0), (15.0, 9.0))
TAIL = stroke((16.5, 6.9), (20.0, 1.9))


def test_what_goes_on_behind_printed_words_is_the_ticks_tail() -> None:
    assert is_tail(TAIL, TICK)


@pytest.mark.parametrize(
    "piece",
    [
        stroke((16.5, 6.9), (20.0, 7.0)),
        stroke((16.5, 3.0), (16.8, 8.0)),
        stroke((20.0, 14.0), (23.0, 9.7)),
        stroke((24.0, -4.0), (28.0, -9.7)),
        stroke((16.5, 6.9), (17.5, 5.0), (18.5, 7.0), (19.5, 5.0)),
        stroke((6.0, 20.0), (9.0, 15.7)),
    ],
    ids=["level", "upright", "beside", "too far", "a letter", "below"],
)
def test_other_strokes_are_no_tail(piece: Places) -> None:
    assert not is_tail(piece, TICK)


def test_a_tail_that_was_cut_twice_is_followed_to_its_end() -> None:
    end = stroke((21.0, 0.5), (23.0, -2.4))

    assert follow({1: end, 2: TAIL, 3: stroke((30.0, 5.0), (33.0, 5.0))}, {"M1.done": TICK}) == {
        1: "M1.done",
        2: "M1.done",
    }


def test_a_piece_of_one_pixel_is_no_tail() -> None:
    assert not is_tail(np.array([[16.5, 6.9]]), TICK)


def test_the_ink_of_a_piece_is_told_in_mm() -> None:
    labels = np.zeros((40, 40), np.int32)
    labels[8:10, 12:20] = 3

    places = places_of(labels, 3, Box(3.0, 2.0, 2.0, 0.5), 4.0)

    assert places.shape == (16, 2)
    assert places.min(axis=0).tolist() == [3.0, 2.0]
