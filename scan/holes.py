"""Holes punched for a binder: print that is gone there was on the paper that is gone, and nothing else lies there."""

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np

from forms.units import Mm
from scan.readings import Gray

_FROM_EDGE: Final[Mm] = 12.0
_FROM_MIDDLE: Final[Mm] = 40.0
"""Middles of the two holes of ISO 838, from the edge of the paper and, along it, from its middle."""
_STRAY: Final[Mm] = 5.0
"""How far from there a hole may be: stacks are pushed in askew, and print lies elsewhere on the paper."""
_LARGEST: Final[Mm] = 3.5
"""Radius of the circle around what is gone: holes have 3.0, and print at their rim is dim."""


def without_holes(words: Gray, gone: Gray, px_per_mm: float) -> Gray:
    """Words but those that were punched out.

    Args:
        words: 255 where words are, over the whole page.
        gone: 255 where they are not to be seen, same shape.
        px_per_mm: Scale of both.
    """
    kept = words.copy()
    for x, y in _places(gone.shape, px_per_mm):
        reach = round((_STRAY + _LARGEST) * px_per_mm)
        top, left = max(0, y - reach), max(0, x - reach)
        found = cv2.findNonZero(gone[top : y + reach, left : x + reach])
        if found is None:
            continue
        (across, down), radius = cv2.minEnclosingCircle(found)
        middle = (left + across, top + down)
        if radius <= _LARGEST * px_per_mm and np.hypot(middle[0] - x, middle[1] - y) <= _STRAY * px_per_mm:
            cv2.circle(kept, (round(middle[0]), round(middle[1])), round(_LARGEST * px_per_mm), (0,), -1)
    return kept


def _places(shape: tuple[Any, ...], px_per_mm: float) -> Iterator[tuple[int, int]]:
    """Middles of the holes along the left and the right edge, in px."""
    height, width = shape[:2]
    for x in (_FROM_EDGE * px_per_mm, width - _FROM_EDGE * px_per_mm):
        for y in (height / 2 - _FROM_MIDDLE * px_per_mm, height / 2 + _FROM_MIDDLE * px_per_mm):
            yield round(x), round(y)
