"""A page in squares: what share of each is print, and where print has gone."""

from functools import lru_cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.readings import Gray

SQUARE_MM: Final[Mm] = 6.0
"""Side of the squares that are judged: a line of text is 5 mm high, a box 4.5 mm."""

LEAST_PRINT: Final = 0.03
"""Share of a square that must be print for its absence to mean something."""

Squares: TypeAlias = NDArray[np.bool_]
"""Shape (rows, columns): the page in squares of `SQUARE_MM`, from the top left; the last ones may hang over."""


class Shares:
    """Means of images over squares. The sums are written to one place: making room for them takes most of the time.

    Args:
        shape: Of the images, (height, width).
        px_per_mm: Their scale.
    """

    def __init__(self, shape: tuple[int, ...], px_per_mm: float) -> None:
        height, width = shape[:2]
        self._sums = np.empty((height + 1, width + 1), np.int32)
        self._corners, self._full = _corners(height, width, round(SQUARE_MM * px_per_mm))

    def of(self, image: Gray) -> NDArray[np.float64]:
        """Mean of every square, as a share of 255; of those that hang over, the part that is on the page."""
        cv2.integral(image, self._sums, cv2.CV_32S)
        corners = self._sums[self._corners].astype(np.float64)
        return np.asarray(np.diff(np.diff(corners, axis=0), axis=1) / self._full)

    def lost(self, ink: Gray, gone: Gray, share: float) -> Squares:
        """Squares with enough print, so much of which is gone.

        Args:
            ink: 255 where print is.
            gone: 255 where it is not to be seen.
            share: Of a square's print.
        """
        lost = np.asarray(cv2.bitwise_and(ink, gone), np.uint8)
        if not cv2.countNonZero(lost):  # as on most pages
            return np.zeros(self._full.shape, np.bool_)
        there, missing = self.of(ink), self.of(lost)
        return np.asarray((there >= LEAST_PRINT) & (missing >= share * there))


@lru_cache(maxsize=16)  # pages are of few sizes, and each is asked for seven times
def _corners(height: int, width: int, side: int) -> tuple[tuple[NDArray[np.intp], ...], NDArray[np.float64]]:
    """The corners of the squares of a page, as an index; and the sum in each where all is 255."""
    rows, columns = (np.minimum(np.arange(0, length + side, side), length) for length in (height, width))
    return np.ix_(rows, columns), 255.0 * np.maximum(np.outer(np.diff(rows), np.diff(columns)), 1)


def square_slices(row: int, column: int, px_per_mm: float) -> tuple[slice, slice]:
    """Where a square lies in an image of the page at a scale."""
    side = round(SQUARE_MM * px_per_mm)
    return slice(row * side, (row + 1) * side), slice(column * side, (column + 1) * side)


def without_squares(shown: NDArray[np.bool_], squares: Squares, px_per_mm: float) -> NDArray[np.bool_]:
    """What is shown of a page, without the squares that are not seen.

    Args:
        shown: Shape of the page at a scale, (height, width).
        squares: Which squares are seen.
        px_per_mm: The scale.
    """
    seen = shown.copy()
    for row, column in np.argwhere(~squares).tolist():
        seen[square_slices(row, column, px_per_mm)] = False
    return seen
