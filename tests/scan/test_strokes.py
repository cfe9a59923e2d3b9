"""What of a mark no plain mark explains, on strokes as straight as they are drawn."""

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from scan.strokes import unexplained_mm

SCALE = 8.0
BOX = Box(3.5, 3.5, 4.5, 4.5)
RIM = 0.45

LINE = [[(4.2, 7.4), (7.4, 4.2)]]
TICK = [[(4.1, 5.6), (5.2, 7.3), (8.4, 3.8)]]
CROSS = [[(4.2, 4.2), (7.4, 7.4)], [(7.4, 4.2), (4.2, 7.4)]]
UPRIGHT_CROSS = [[(5.75, 4.1), (5.75, 7.4)], [(4.1, 5.75), (7.4, 5.75)]]
HOOK_WITH_A_BAR = [*TICK, [(3.8, 5.6), (7.8, 5.6)]]
FLAT_HOOK_WITH_A_BAR = [[(4.3, 5.9), (4.6, 6.8), (7.6, 3.9)], [(3.9, 5.75), (7.6, 5.9)]]
TICK_UNDER_A_CROSS = [*TICK, [(2.2, 2.2), (9.3, 9.3)], [(9.3, 2.2), (2.2, 9.3)]]
N = [[(4.4, 7.4), (4.4, 4.2), (7.2, 7.4), (7.2, 4.2)]]
TWO_LINES = [[(4.4, 5.2), (7.2, 5.2)], [(4.4, 6.4), (7.2, 6.4)]]


def left_over(strokes: list[list[tuple[float, float]]], *, pen: float = 0.5, shade: int = 200) -> float:
    """The measure of strokes through places in mm."""
    dark = np.zeros((92, 92), np.uint8)
    lines = [np.rint(np.array(stroke) * SCALE).astype(np.int32) for stroke in strokes]
    cv2.polylines(dark, lines, isClosed=False, color=shade, thickness=round(pen * SCALE))
    return unexplained_mm((dark > 0).astype(np.uint8), dark, BOX, RIM, SCALE)


@pytest.mark.parametrize("strokes", [LINE, TICK, CROSS, UPRIGHT_CROSS])
@pytest.mark.parametrize("pen", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("shade", [60, 200])
def test_plain_marks_leave_nothing(strokes: list[list[tuple[float, float]]], pen: float, shade: int) -> None:
    assert left_over(strokes, pen=pen, shade=shade) < 0.15


@pytest.mark.parametrize("strokes", [HOOK_WITH_A_BAR, FLAT_HOOK_WITH_A_BAR, TICK_UNDER_A_CROSS, N, TWO_LINES])
@pytest.mark.parametrize("pen", [0.3, 0.5])
@pytest.mark.parametrize("shade", [60, 200])
def test_a_stroke_too_many_is_left_over(strokes: list[list[tuple[float, float]]], pen: float, shade: int) -> None:
    assert left_over(strokes, pen=pen, shade=shade) > 0.5


def test_a_ring_leaves_nothing() -> None:
    dark = np.zeros((92, 92), np.uint8)
    cv2.ellipse(dark, (46, 46), (12, 10), 0, 0, 360, 180, 4)

    assert unexplained_mm((dark > 0).astype(np.uint8), dark, BOX, RIM, SCALE) < 0.15


def test_an_empty_box_leaves_nothing() -> None:
    empty = np.zeros((92, 92), np.uint8)

    assert unexplained_mm(empty, empty, BOX, RIM, SCALE) == 0.0
