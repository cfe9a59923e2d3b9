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


def numbered(bits: Bits) -> tuple[int, NDArray[np.int32]]:
    """Number the pieces of a binary image as `connected` does, and measure none: that takes twice as long as numbering.

    Args:
        bits: Where something is.

    Returns:
        How many numbers there are, 0 included; and the number of the piece of each pixel, 0 for none, same shape.
    """
    count, labels = cv2.connectedComponentsWithAlgorithm(bits, 8, cv2.CV_32S, cv2.CCL_GRANA)
    return count, np.asarray(labels, np.int32)


def measured(labels: NDArray[np.int32], places: NDArray[np.intp], width: int, count: int) -> NDArray[np.int32]:
    """What OpenCV's `CC_STAT_` columns say of some pieces, as `connected` does: fast where most of an image is empty.

    Args:
        labels: The number of the piece of some pixels, shape (n,), all pixels of a piece or none.
        places: Where these pixels are, counted row by row, shape (n,).
        width: Of the image.
        count: How many numbers there are.

    Returns:
        In px, shape (count, 5); of pieces without a pixel here an area of 0, and nothing that makes sense.
    """
    rows, columns = np.divmod(places, width)
    first = np.full((2, count), np.iinfo(np.int32).max, np.int64)
    last = np.full((2, count), -1, np.int64)
    for axis, at in enumerate((columns, rows)):
        np.minimum.at(first[axis], labels, at)
        np.maximum.at(last[axis], labels, at)
    area = np.bincount(labels, minlength=count)
    return np.stack([*first, *(last - first + 1), area], axis=1).astype(np.int32)
