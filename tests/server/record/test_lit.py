"""Where new ink is outlined: around what was added, and around nothing else."""

import numpy as np

from forms.geometry import Box
from server.record.ink import KeptInk
from server.record.lit import around, outlines

PX_PER_MM = 8.0
PLACE = Box(20.0, 40.0, 30.0, 10.0)


def ink(*strokes: Box, place: Box = PLACE) -> KeptInk:
    """Dark strokes in a place; boxes in mm of the page."""
    dark = np.zeros((round(place.h * PX_PER_MM), round(place.w * PX_PER_MM)), np.uint8)
    for stroke in strokes:
        top, left = (round((a - b) * PX_PER_MM) for a, b in ((stroke.y, place.y), (stroke.x, place.x)))
        dark[top : top + round(stroke.h * PX_PER_MM), left : left + round(stroke.w * PX_PER_MM)] = 200
    return KeptInk(place, dark)


FIRST, SECOND = Box(22.0, 44.0, 4.0, 1.0), Box(40.0, 44.0, 4.0, 1.0)


def test_strokes_are_outlined_where_they_are() -> None:
    (line,) = outlines(ink(FIRST), None)

    box = around((line,))
    assert box is not None
    assert box.contains(FIRST)
    assert FIRST.grown(2.2).contains(box)


def test_strokes_far_from_each_other_have_an_outline_each() -> None:
    assert len(outlines(ink(FIRST, SECOND), None)) == 2


def test_what_was_there_before_is_not_outlined() -> None:
    (line,) = outlines(ink(FIRST, SECOND), ink(FIRST))

    box = around((line,))
    assert box is not None
    assert box.contains(SECOND)
    assert not box.overlaps(FIRST)


def test_what_was_kept_of_a_larger_place_counts_too() -> None:
    before = ink(FIRST, place=Box(15.0, 35.0, 40.0, 20.0))

    assert outlines(ink(FIRST), before) == ()


def test_grain_has_no_outline_beside_strokes() -> None:
    speck = Box(45.0, 42.0, 0.125, 0.125)

    assert len(outlines(ink(FIRST, speck), None)) == 1


def test_no_outline_no_box() -> None:
    assert outlines(ink(), None) == ()
    assert around(()) is None
