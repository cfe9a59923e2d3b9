"""Plain areas that are darker than what was printed: a sticker, a note stuck on; or a shadow, a stain, the desk."""

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.connected import connected
from scan.kept import AsPrinted, Kept
from scan.loose_ink import Candidate
from scan.readings import Gray

_PX_PER_MM: Final = 1.0
_WIDEST_MM: Final[Mm] = 60.0
"""What is darker than its surroundings over more than this is a shadow or a tint."""

_STROKE_MM: Final = 3
"""Strokes and letters on it are narrower than this and do not count."""

_DARKER: Final = 12
"""Darkness (of 255) of a sheet of yellow paper, 5 %; in a photograph it has 20 and more."""

_NARROWEST_MM: Final = 6
_LEAST_MM2: Final = 60.0

_PRINTED: Final[Kept[NDArray[Any]]] = Kept(8)
"""Darkness of printed pages, a millimetre to all sides of it too."""


def find_sheets(gray: Gray, printed: Gray, px_per_mm: float) -> Iterator[Candidate]:
    """Find plain areas that may be something stuck on.

    Args:
        gray: The page, uint8, shape (height, width), 0 is black.
        printed: As it was printed, same shape.
        px_per_mm: Scale of both.
    """
    expected = _PRINTED.get(
        AsPrinted(printed, px_per_mm), lambda: cv2.dilate(_darkness(printed, px_per_mm), np.ones((3, 3)))
    )
    darker = cv2.subtract(_darkness(gray, px_per_mm), expected)
    bits, square = (darker >= _DARKER).view(np.uint8), np.ones((_NARROWEST_MM,) * 2, np.uint8)
    wide = cv2.morphologyEx(bits, cv2.MORPH_OPEN, square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    labels, stats, _ = connected(np.asarray(wide, np.uint8))  # what lies beyond the page is not known to be dark
    for label, (x, y, width, height, area) in enumerate(stats[1:].tolist(), start=1):
        if area >= _LEAST_MM2:
            own = (labels[y : y + height, x : x + width] == label).view(np.uint8)
            own = np.asarray(cv2.copyMakeBorder(own, 1, 1, 1, 1, cv2.BORDER_CONSTANT), np.uint8)
            depth = cv2.distanceTransform(own, cv2.DIST_L2, 3)[1:-1, 1:-1]
            row, column = np.unravel_index(int(depth.argmax()), depth.shape)
            middle = int((x + column + 0.5) * px_per_mm), int((y + row + 0.5) * px_per_mm)
            yield Candidate(Box(*map(float, (x, y, width, height))), float(area), (middle,), weight=float(area))


def _darkness(gray: Gray, px_per_mm: float) -> Gray:
    """How much darker than the paper around every millimetre is, strokes and letters left out."""
    height, width = (max(1, round(side / px_per_mm * _PX_PER_MM)) for side in gray.shape)
    small = cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA)
    plain = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_STROKE_MM,) * 2, np.uint8))
    side = round(_WIDEST_MM * _PX_PER_MM) | 1
    paper = cv2.morphologyEx(plain, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.blur(np.maximum(paper, 16), (9, 9), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.bitwise_not(cv2.divide(plain, smooth, scale=255.0)), np.uint8)
