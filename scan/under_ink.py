"""A page with what was written over its print made no darker than that print.

Frames of cells and boxes are pale, and what stands in them is dark: a window full of digits looks like its frames only
once the digits are as pale as these. Where nothing was printed near, nothing is left of what is written.
"""

import cv2
import numpy as np

from forms.units import Mm
from scan.darkness import darkness
from scan.readings import Gray


def without_ink(page: Gray, printed: Gray, px_per_mm: float, *, reach: Mm) -> tuple[Gray, Gray]:
    """Take off what is darker than any print near by.

    Args:
        page: The scan, warped so that it nearly lies on its layout.
        printed: The printed page, same shape.
        px_per_mm: Scale of both.
        reach: How far print may lie from its place.

    Returns:
        The page so cut, and the printed page, both without tints and shadows: white paper, uint8, same shape.
    """
    near = np.ones((2 * round(reach * px_per_mm) + 1,) * 2, np.uint8)
    drawn = darkness(printed, px_per_mm)
    seen = np.minimum(darkness(page, px_per_mm), cv2.dilate(drawn, near))
    return np.asarray(255 - seen, np.uint8), np.asarray(255 - drawn, np.uint8)
