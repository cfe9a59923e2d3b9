"""Where a printed frame really lies, to a pixel: what registration leaves over is found from box to box."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window
from scan.readings import Gray

SEARCH_MM: Final[Mm] = 0.5
"""How far from its place a printed frame is looked for: registration leaves 0.3 mm on bent paper."""

_BAND_MM: Final[Mm] = 0.6
"""Half width of the band along an outline in which it is matched: frame, blur and a little free paper."""

_LIMIT: Final = 100
"""Darkness counts up to here (of 255): a frame of 55 % shows in full even when faded, ink over it weighs less."""


def find_frame(
    dark: Gray, printed: Gray, boxes: Sequence[Box], px_per_mm: float, *, reach_mm: Mm
) -> tuple[tuple[int, int], float]:
    """Find the printed outlines of boxes in a part of a page.

    Args:
        dark: Darkness of the part as scanned, uint8, shape (height, width).
        printed: Darkness of the same part as printed, same shape.
        boxes: The outlines, in mm from the part's top left corner; at least one.
        px_per_mm: Scale of both.
        reach_mm: How far they may have moved.

    Returns:
        How far they moved, in px (right, down), and their correlation there, from -1.0 to 1.0.
    """
    return Frame.of(printed, boxes, px_per_mm).found_in(dark, round(reach_mm * px_per_mm))


@dataclass(frozen=True, slots=True)
class Frame:
    """The printed outlines of boxes in a part of a page.

    Only a band along them is compared, so that a mark inside them does not pull.

    Attributes:
        left: First column of what is compared, px.
        top: First row.
        count: Pixels of the band.
        corners: Rows and columns of the band's corners in what is compared, shape (2, n).
        signs: With which each counts when the band's sum is taken from an integral, shape (n,).
        wanted: Darkness as printed, without its mean, in the band, 0.0 beside it; float32, shape (height, width).
    """

    left: int
    top: int
    count: int
    corners: NDArray[np.intp]
    signs: NDArray[np.float64]
    wanted: NDArray[np.float32]

    @classmethod
    def of(cls, printed: Gray, boxes: Sequence[Box], px_per_mm: float) -> Self:
        """Prepare the outlines of some boxes; see `find_frame`."""
        band = np.zeros(printed.shape, np.uint8)
        for box in boxes:
            band[Window.of(box.grown(_BAND_MM), px_per_mm, printed.shape).slices] = 1
        for box in boxes:
            band[Window.of(box.grown(-_BAND_MM), px_per_mm, printed.shape).slices] = 0
        left, top, width, height = cv2.boundingRect(band)
        part = slice(top, top + height), slice(left, left + width)
        within = band[part].astype(np.float32)
        count = cv2.countNonZero(within)
        mean = (printed[part] * within).sum() / max(float(count), 1.0)
        steps = np.diff(np.diff(np.pad(within, 1), axis=0), axis=1)
        rows, columns = np.nonzero(steps)
        signs = steps[rows, columns].astype(np.float64)
        return cls(left, top, count, np.stack([rows, columns]), signs, (printed[part] - mean) * within)

    def found_in(self, dark: Gray, reach: int) -> tuple[tuple[int, int], float]:
        """How far the outlines moved, in px (right, down), at most `reach`, and their correlation there."""
        limited = cv2.copyMakeBorder(np.minimum(dark, _LIMIT), reach, reach, reach, reach, cv2.BORDER_REPLICATE)
        height, width = self.wanted.shape
        down, across = slice(self.top, self.top + height + 2 * reach), slice(self.left, self.left + width + 2 * reach)
        field = limited[down, across]
        total, squares = (self._sums(each, 2 * reach + 1) for each in cv2.integral2(field))
        covariance = cv2.matchTemplate(field.astype(np.float32), self.wanted, cv2.TM_CCORR)
        own = max(float((self.wanted * self.wanted).sum()), 1.0)
        spread = np.maximum(squares - total * total / max(self.count, 1), 1.0) * own
        correlation = covariance / np.sqrt(spread)
        y, x = np.unravel_index(int(np.argmax(correlation)), correlation.shape)
        return (int(x) - reach, int(y) - reach), float(correlation[y, x])

    def _sums(self, integral: NDArray[Any], moves: int) -> NDArray[np.float64]:
        """Sums over the band, moved by so many px at most, from the integral of what is compared; (moves, moves)."""
        rows, columns = self.corners[:, :, None, None]
        steps = np.arange(moves)
        at_corners = integral[rows + steps[:, None], columns + steps].reshape(-1, moves * moves)
        return np.asarray((self.signs @ at_corners).reshape(moves, moves))


def shifted(image: Gray, dx: int, dy: int) -> Gray:
    """The image with what lies at (x + dx, y + dy) brought to (x, y); borders are repeated."""
    if dx == dy == 0:
        return image
    matrix = np.array([[1, 0, -dx], [0, 1, -dy]], np.float32)
    size = (image.shape[1], image.shape[0])
    moved = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def frame_gain(dark: Gray, printed: Gray) -> float:
    """How dark a frame came out by how it was printed, 1.0 for as dark, and a tenth more to be safe.

    Told by its paler third, which ink leaves free.

    Args:
        dark: Darkness of the frame and its surroundings as scanned, the frame found.
        printed: The same as printed.
    """
    core = printed >= 0.7 * printed.max()
    levels = np.sort(dark[core])
    if not levels.size:
        return 1.0
    pale = float(levels[levels.size * 33 // 100]) / max(float(printed[core].mean()), 1.0)
    return min(max(pale, 0.2), 2.5) * 1.1
