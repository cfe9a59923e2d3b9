from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Box
from scan.passing import leads_away, only_passes

SCALE = 4.0
BOX = Box(30.0, 30.0, 4.5, 4.5)

BAR = ((14.0, 48.0), (29.9, 33.4), (33.0, 30.6), (50.0, 15.0))
BOW = tuple((44.0 - 12.7 * np.cos(turn), 32.0 + 12.7 * np.sin(turn)) for turn in np.linspace(-1.3, 1.3, 20))
ENDS_HERE = ((30.5, 33.6), (45.0, 20.0))
TICK = ((30.5, 32.3), (31.7, 34.0), (34.4, 30.3))
LONG_TICK = ((30.5, 32.3), (31.7, 34.0), (46.0, 18.0))
FROM_OUTSIDE = ((25.5, 31.0), (31.6, 34.0), (39.0, 25.6))
SLASH = ((29.0, 35.5), (35.5, 29.0))


def drawn(*strokes: tuple[tuple[float, float], ...], width: float = 0.5) -> NDArray[np.int32]:
    """The ink of strokes through places in mm, but for what the frame of the box hides."""
    ink = np.zeros((280, 280), np.uint8)
    for stroke in strokes:
        for ends in pairwise(stroke):
            start, end = (tuple(round(at * SCALE) for at in place) for place in ends)
            cv2.line(ink, start, end, 1, round(width * SCALE))
    frame = [round(at * SCALE) for at in (BOX.x, BOX.y, BOX.right, BOX.bottom)]
    cv2.rectangle(ink, tuple(frame[:2]), tuple(frame[2:]), 0, 4)
    return ink.astype(np.int32)


@pytest.mark.parametrize("stroke", [BAR, BOW, ENDS_HERE], ids=["a bar", "a bow", "a line that ends here"])
def test_what_comes_from_far_away_was_not_aimed_at_a_box(stroke: tuple[tuple[float, float], ...]) -> None:
    assert only_passes(drawn(stroke), SCALE, BOX)


def test_print_may_cut_a_stroke_that_passes() -> None:
    ink = drawn(BAR)
    ink[:, 144:153] = 0
    ink[156:166] = 0

    assert only_passes(ink, SCALE, BOX)


@pytest.mark.parametrize(
    "stroke", [TICK, LONG_TICK, FROM_OUTSIDE, SLASH], ids=["a tick", "a long one", "from outside", "a line across"]
)
@pytest.mark.parametrize("width", [0.4, 1.0])
def test_a_mark_begins_or_ends_at_its_box(stroke: tuple[tuple[float, float], ...], width: float) -> None:
    assert not only_passes(drawn(stroke, width=width), SCALE, BOX)


def test_a_mark_beside_which_something_passes_stays_one() -> None:
    beside = ((12.0, 27.0), (52.0, 26.0))

    assert not only_passes(drawn(TICK, beside), SCALE, BOX)


def test_a_fold_through_a_box_is_no_stroke_that_passes_it_unless_it_is_all_that_is_there() -> None:
    mark, fold = drawn(TICK), 2 * drawn(BAR)

    assert only_passes(np.where(mark, mark, fold), SCALE, BOX)
    assert not only_passes(np.where(mark, mark, fold), SCALE, BOX, wear={2})
    assert only_passes(fold, SCALE, BOX, wear={2})


def test_without_ink_nothing_passes() -> None:
    assert not only_passes(drawn(), SCALE, BOX)


@pytest.mark.parametrize("end", [(33.5, 48.0), (16.0, 33.0), (48.0, 33.0), (20.0, 19.0)])
def test_a_stroke_that_goes_far_from_a_mark_leads_away(end: tuple[float, float]) -> None:
    assert leads_away(drawn(TICK, ((32.2, 32.2), end)), SCALE, BOX)


@pytest.mark.parametrize(
    "stroke", [TICK, LONG_TICK, FROM_OUTSIDE, SLASH], ids=["a tick", "a long one", "from outside", "a line across"]
)
def test_the_tail_of_a_tick_does_not_lead_away(stroke: tuple[tuple[float, float], ...]) -> None:
    assert not leads_away(drawn(stroke), SCALE, BOX)
