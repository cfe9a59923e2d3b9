"""Long strokes drawn in one go, nearly level and nearly straight: what words are underlined and crossed out with."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.connected import Bits

_SLOPES: Final = np.linspace(-0.42, 0.42, 15)
"""How much such a stroke may fall or climb."""


def straight_strokes(bits: Bits, length_px: int, slopes: NDArray[np.float64] = _SLOPES) -> Bits:
    """Where ink goes on for so long from the left to the right, in nearly one line.

    Args:
        bits: Where ink is.
        length_px: How long at least.
        slopes: How many px they may fall for each px to the right.

    Returns:
        Same shape, 1 where such strokes are; letters that cross them are none, except where they do.
    """
    height, width = bits.shape
    found = np.zeros_like(bits)
    if width < length_px:
        return found
    along, upright = np.ones((1, length_px), np.uint8), np.ones((3, 1), np.uint8)
    for slope in slopes.tolist():
        room = int(np.ceil(abs(slope) * width))
        shear = np.array([[1, 0, 0], [-slope, 1, room if slope > 0 else 0]], np.float64)
        level = cv2.warpAffine(bits, shear, (width, height + room), flags=cv2.INTER_NEAREST)
        level = cv2.dilate(level, upright)
        level = cv2.morphologyEx(level, cv2.MORPH_OPEN, along, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        if level.any():
            back = cv2.warpAffine(level, shear, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
            found |= np.asarray(back, np.uint8)
    return np.asarray(found & bits, np.uint8)
