"""An image halved again and again."""

import cv2
import numpy as np
from numpy.typing import NDArray


def halved(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image at half its size, (0, 0) at the same place; an odd last row or column goes, an only one stays."""
    height, width = gray.shape[0] // 2, gray.shape[1] // 2
    if not (height and width):
        return gray[:: min(2, gray.shape[0]), :: min(2, gray.shape[1])]
    even = gray[: 2 * height, : 2 * width]  # OpenCV averages whole squares 50 times faster than fractions of pixels
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


class Halves:
    """An image at its own size, at half of it, at a quarter and so on, each made when it is first asked for.

    Args:
        gray: The image, uint8, shape (height, width).
    """

    def __init__(self, gray: NDArray[np.uint8]) -> None:
        self._sizes = [gray]

    def __getitem__(self, times: int) -> NDArray[np.uint8]:
        """The image halved so often."""
        while len(self._sizes) <= times:
            self._sizes.append(halved(self._sizes[-1]))
        return self._sizes[times]
