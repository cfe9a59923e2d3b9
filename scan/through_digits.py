"""A straight stroke through what stands in one cell of a date or a number, as people take a digit back.

It is told from the strokes of digits by its ends: it comes out of the other ink at both of them, and there is ink on
both of its sides. The bar of a 7 does so too, but is shorter; the stem of a 4 is steeper.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.connected import Bits, connected
from scan.digits import least_of
from scan.readings import Gray

_ANGLES_DEG: Final = range(-65, 66, 5)
"""How such a stroke may lie: a steeper one through a digit looks like the stem of a 1 or of a 4."""

_LONG_MM: Final[Mm] = 4.4
_FREE_MM: Final[Mm] = 0.2
"""How long it is at least, and how far it comes out of the other ink at both ends. Of 298 plain dates that went in and
115 with a struck digit (seeds from 561000) 5 and 59 have such a stroke, with the share that `scan.cells` asks for; 7
and 58 from 4.0 mm and 0.25 mm free. Any straight stroke of 4.4 mm, as in a 7 or a 2, is in most dates."""

_ASIDE_MM: Final[Mm] = 0.15
_BESIDE_MM: Final[Mm] = 0.35
"""Ink beyond the first of the stroke's edge is not the stroke's; as near as the second to that, it touches it."""

_OTHER_MM2: Final = 0.1
"""How much ink lies on each side of it at least."""


def is_struck_through(ink: Gray, px_per_mm: float) -> bool:
    """Say whether a straight stroke goes through the other ink of a cell and out of it at both ends.

    Args:
        ink: uint8, shape (height, width), darkness of what was written in the cell, 0 where nothing was.
        px_per_mm: Its scale.
    """
    bits = np.asarray(ink >= least_of(ink), np.uint8)
    rows, columns = (np.flatnonzero(bits.any(axis=axis)) for axis in (1, 0))
    if not rows.size or np.hypot(np.ptp(rows), np.ptp(columns)) < _LONG_MM * px_per_mm:
        return False
    own = np.asarray(bits[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], np.uint8)
    pen = _pen_px(own)
    return any(_goes_through(_turned(own, angle), pen, px_per_mm) for angle in _ANGLES_DEG)


def _pen_px(bits: Bits) -> float:
    """How wide strokes are."""
    away = np.asarray(cv2.distanceTransform(np.pad(bits, 1), cv2.DIST_L2, 3), np.float32)
    return 2.0 * float(np.median(away[(away > 0) & (away >= cv2.dilate(away, np.ones((3, 3), np.uint8)))]))


def _turned(bits: Bits, angle_deg: float) -> Bits:
    """The ink with what climbs by an angle made level, in a square that holds all of it."""
    height, width = bits.shape
    side = int(np.ceil(np.hypot(height, width))) + 2
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle_deg, 1.0)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    return np.asarray(cv2.warpAffine(bits, turn, (side, side), flags=cv2.INTER_NEAREST), np.uint8)


def _goes_through(level: Bits, pen_px: float, scale: float) -> bool:
    """Say whether the longest level stroke goes through the other ink and out of it."""
    thick = cv2.dilate(level, np.ones((3, 1), np.uint8))
    along = np.ones((1, round(_LONG_MM * scale)), np.uint8)
    strokes = cv2.morphologyEx(thick, cv2.MORPH_OPEN, along, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    if not strokes.any():
        return False
    _, stats, _ = connected(np.asarray(strokes, np.uint8))
    left, top, width, height, _ = stats[1 + int(stats[1:, cv2.CC_STAT_WIDTH].argmax())].tolist()
    middle, half = top + (height - 1) / 2, max(2.0, pen_px / 2 + _ASIDE_MM * scale)
    first, last, beside = max(0, round(middle - half)), round(middle + half) + 1, round(_BESIDE_MM * scale)
    above, below = level[:first], level[last:]
    if min(np.count_nonzero(above), np.count_nonzero(below)) < _OTHER_MM2 * scale**2:
        return False
    within = slice(left, left + width)
    touches = [
        np.flatnonzero(part[:, within].any(axis=0)) for part in (above[max(0, first - beside) :], below[:beside])
    ]
    return all(touch.size for touch in touches) and _is_free(np.concatenate(touches), width, _FREE_MM * scale)


def _is_free(touched: NDArray[np.intp], length: int, free_px: float) -> bool:
    """Say whether a stroke of such a length is touched in none of its columns near its ends."""
    return bool(touched.min() >= free_px and length - 1 - touched.max() >= free_px)
