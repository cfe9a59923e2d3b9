"""Pixels that hang together."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Bits: TypeAlias = NDArray[np.uint8]
"""Binary image, shape (height, width), 0 or 1."""


def connected(bits: Bits) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Number the pieces of a binary image; pixels that touch at a corner belong together.

    Args:
        bits: Where something is.

    Returns:
        The number of the piece of each pixel, 0 for none, same shape; for every number, 0 included, what OpenCV's
        `CC_STAT_` columns say, in px, shape (count, 5); and its middle (x, y), shape (count, 2).
    """
    # numbered as OpenCV's default does, in a third of its time: Grana et al. 2010, IEEE Trans. Image Processing 19(6)
    _, labels, stats, middles = cv2.connectedComponentsWithStatsWithAlgorithm(bits, 8, cv2.CV_32S, cv2.CCL_GRANA)
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32), np.asarray(middles, np.float64)
