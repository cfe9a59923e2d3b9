"""Where finder patterns of QR codes are: squares in squares, found by their dark and light runs of 1:1:3:1:1."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.readings import Gray

_AROUND_PX: Final = 31
"""Paper and ink are told apart by what is around: more than a finder pattern at six px a module, which is the most."""
_DARKER: Final = 8
_OUTER: Final = 0.75
_INNER: Final = 1.3
"""By how many modules a run of one, and the run of three, may be off: ink spreads, and toner is saved."""
_MOST: Final = 24
"""So many are kept, those that most lines cross first: a page has six, a spread twelve."""


@dataclass(frozen=True, slots=True)
class Finder:
    """A finder pattern.

    Attributes:
        x: Its middle, px.
        y: Likewise.
        module: What a module measures along rows and columns of the image, px.
    """

    x: float
    y: float
    module: float


def find_finders(gray: Gray) -> Sequence[Finder]:
    """The finder patterns of an image.

    Args:
        gray: With two to six px a module.
    """
    light = cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, _AROUND_PX, _DARKER)
    along, across = _crossed(light == 0), _crossed(np.ascontiguousarray(light.T) == 0)[:, [1, 0, 2]]
    if not (len(along) and len(across)):
        return ()
    both = cv2.bitwise_and(_painted(along, gray.shape), _painted(across, gray.shape))
    count, _, stats, middles = cv2.connectedComponentsWithStats(both)
    likely = sorted(range(1, count), key=lambda label: -stats[label, cv2.CC_STAT_AREA])
    finders = []
    for label in likely[: 4 * _MOST]:
        x, y = middles[label] + 0.5
        near = [hits[np.abs(hits[:, :2] - (x, y)).max(axis=1) < 2 * hits[:, 2]] for hits in (along, across)]
        sizes = [float(np.median(hits[:, 2])) for hits in near if len(hits)]
        if len(sizes) == 2 and max(sizes) < 1.4 * min(sizes):
            place = float(np.median(near[0][:, 0])), float(np.median(near[1][:, 1]))
            finders.append(Finder(*place, sum(sizes) / 2))
    return finders[:_MOST]


def _crossed(dark: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Where rows cross a pattern through its middle: x, y and px a module, shape (n, 3)."""
    height, width = dark.shape
    padded = np.zeros((height, width + 1), np.int8)
    padded[:, :-1] = dark
    edges = np.flatnonzero(np.diff(padded.ravel(), prepend=0))
    if len(edges) < 7:
        return np.empty((0, 3))
    runs = np.diff(edges).astype(np.float32)
    starts = np.arange(0, len(runs) - 4, 2)  # dark runs: the first edge leads into one
    five = np.stack([runs[starts + step] for step in range(5)])
    module = five.sum(axis=0) / 7
    off = np.abs(five - module * np.array([[1], [1], [3], [1], [1]], np.float32))
    right = (off[[0, 1, 3, 4]].max(axis=0) <= _OUTER * module) & (off[2] <= _INNER * module) & (module >= 1.5)
    row, last = edges[starts] // (width + 1), (edges[starts + 5] - 1) // (width + 1)
    right &= row == last
    starts, row = starts[right], row[right]
    middle = (edges[starts + 2] + edges[starts + 3]) / 2
    return np.column_stack([middle - row * (width + 1), row + 0.5, module[right]])


def _painted(hits: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Where hits are, each three px wide and high."""
    image = np.zeros(shape, np.uint8)
    image[hits[:, 1].astype(int), np.minimum(hits[:, 0].astype(int), shape[1] - 1)] = 255
    return np.asarray(cv2.dilate(image, np.ones((3, 3), np.uint8)), np.uint8)
