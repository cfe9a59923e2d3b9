"""How much a mark looks like a tick: a short stroke down to a point, then a longer one up to the right."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Point
from forms.units import Mm

_LEFT_ARM_MM: Final[Mm] = 0.8
"""The short stroke is at least this long, otherwise the mark is a slash."""

_RIGHT_ARM_MM: Final[Mm] = 3.0
"""The long stroke is at least this long: smaller hooks are letters."""

_POINT_MM: Final[Mm] = 2.0
"""How far outside the box the point may lie: beyond, the mark belongs to something else."""

_SPARE_MM: Final[Mm] = 0.35
"""Strokes bend: ink up to this far beyond half the pen's width still lies on the tick's two lines."""


def tick_likeness(mark: NDArray[np.uint8], box: Box, px_per_mm: float, width_mm: Mm) -> float:
    """Compare a mark with a tick drawn through its own three corners.

    Args:
        mark: 1 where its ink is, shape (height, width).
        box: In or near which its point must lie, in mm from the mark's top left corner.
        px_per_mm: Scale.
        width_mm: Mean width of its strokes.

    Returns:
        Share of the ink that lies on the two lines of the tick; 0.0 when the lines are too short or lie otherwise.
    """
    rows, columns = np.nonzero(mark)
    if rows.size < 3:
        return 0.0
    places = np.stack([columns, rows], axis=1) / px_per_mm
    point = places[rows >= rows.max() - 1].mean(axis=0)
    right = places[np.argmax((places - point) @ [1.0, -1.0])]
    lefts = places[(places[:, 0] < point[0]) & (distance_to(places, point, right) > width_mm)]
    if lefts.size == 0:
        return 0.0
    left = lefts[np.argmax(distance_to(lefts, point, right))]
    long, short = float(np.linalg.norm(right - point)), float(np.linalg.norm(left - point))
    rises = right[0] - point[0] > 0.25 * long and point[1] - right[1] > 0.35 * long
    if not box.grown(_POINT_MM).contains(Point(*point)):
        return 0.0
    if long < _RIGHT_ARM_MM or short < _LEFT_ARM_MM or long < short or not rises or left[1] > point[1] - 0.3:
        return 0.0
    away = np.minimum(distance_to(places, point, right), distance_to(places, point, left))
    return float((away <= width_mm / 2 + _SPARE_MM).mean())


def distance_to(
    places: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance of each place, shape (n, 2), from the stroke between two places."""
    along = end - start
    share = np.clip((places - start) @ along / max(float(along @ along), 1e-9), 0.0, 1.0)
    return np.asarray(np.linalg.norm(places - (start + share[:, None] * along), axis=1), np.float64)
