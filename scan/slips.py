"""How far print lies from where it should be, all over a page that nearly lies on its layout.

Least squares in small windows (Lucas and Kanade 1981, with gain and offset): the scan's window is the printed one,
brighter or darker, moved by less than a stroke. Other than correlation of windows full of print this uses frames, rules
and lines too: across themselves they hold as well as words do, along themselves not at all, and it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window
from scan.match import strongest
from scan.pose import Points
from scan.readings import Gray

Floats = NDArray[np.float32]

_WINDOW: Final[Mm] = 5.0
"""Side of a window: a side of a box with some of the free paper around it, or a word."""
_LEAST_EDGE: Final = 0.8
"""Least gradient, root mean square over a window, in grey levels a pixel: the dots of a rule have 1.5, grain 0.5."""
_INK: Final = 2.0
"""Pixels this many times further from the print than usual in their window, ink or dirt, weigh a quarter."""
_ALIKE: Final = 30.0
"""Neighbouring pixels err together, about so many of them (measured: windows on flat scans stray 0.03 mm)."""
_GRAIN: Final = 4.0
"""Variance, in grey levels, that no window is below."""
_LEAST_GAIN: Final = 0.15
"""Print in the scan has at least this share of its printed contrast."""
_EXPLAINED: Final = 0.3
"""Share of a window's contrast that the moved print explains; a window of something else has less."""
_HELD: Final[Mm] = 0.1
"""Spread of a window of words, in both directions, is less than this."""
NOT_HELD: Final[Mm] = 1e3
"""Spread of what is not known."""
_TINY: Final = np.diag([1e-3, 1e-3, 1.0, 1.0])
"""Keeps windows of one line solvable: along itself it moves by nothing, and is not held."""


@dataclass(frozen=True, slots=True)
class Slips:
    """How far the print around places lies from where it should be.

    Attributes:
        places: In mm, shape (n, 2).
        moved: Right and down, in mm, shape (n, 2).
        spread: Standard error of both in mm, shape (n, 2): large along a line, `NOT_HELD` where no print was found.
    """

    places: Points
    moved: Points
    spread: NDArray[np.float64]

    def where(self, keep: NDArray[np.bool_]) -> Self:
        """Those that `keep`, shape (n,), says."""
        return type(self)(self.places[keep], self.moved[keep], self.spread[keep])

    def plus(self, other: Self) -> Self:
        """Both together."""
        pairs = ((self.places, other.places), (self.moved, other.moved), (self.spread, other.spread))
        places, moved, spread = (np.vstack(pair) for pair in pairs)
        return type(self)(places, moved, spread)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Where the print was found at all, shape (n,)."""
        return np.asarray(self.spread.min(axis=1) < NOT_HELD)

    def residual_mm(self) -> Mm:
        """95th percentile of how far print is, over the windows that are held both ways; infinite without any."""
        held = self.moved[self.spread.max(axis=1) < _HELD]
        return float(np.sort(np.hypot(*held.T))[len(held) * 95 // 100]) if len(held) else float("inf")


@dataclass(frozen=True, slots=True)
class Target:
    """The printed page, in the windows in which slips are looked for.

    Attributes:
        px_per_mm: Scale.
        corners: First row and column of every window, shape (n, 2).
        side: Of the windows, px.
        model: The print without its mean, 1, and minus its gradients, in every pixel of every window; (n, 4, side²).
        inverse: Of the products of these four, every pixel weighing the same; (n, 4, 4).
    """

    px_per_mm: float
    corners: NDArray[np.intp]
    side: int
    model: Floats
    inverse: NDArray[np.float64]

    @classmethod
    def of(cls, printed: Gray, px_per_mm: float, *, pitch: Mm, without: Sequence[Box] = ()) -> Self:
        """Choose the window with the strongest edges in every cell of a grid.

        Args:
            printed: The printed page, softened as scans will be.
            px_per_mm: Its scale.
            pitch: Side of a cell.
            without: No window has its middle there: what stands there is ink.
        """
        right, down = (cv2.Sobel(printed, cv2.CV_32F, *axes, scale=0.125) for axes in ((1, 0), (0, 1)))
        side = round(_WINDOW * px_per_mm)
        edges = cv2.boxFilter(right * right + down * down, -1, (side, side))
        for box in without:
            edges[Window.of(box, px_per_mm, edges.shape).slices] = 0
        corners = _strongest(np.asarray(edges, np.float32), side, round(pitch * px_per_mm))
        model = np.ones((len(corners), 4, side * side), np.float32)
        model[:, 0] = _cut(printed, corners, side)
        model[:, 0] -= model[:, 0].mean(axis=1, keepdims=True)
        model[:, 2], model[:, 3] = -_cut(right, corners, side), -_cut(down, corners, side)
        return cls(px_per_mm, corners, side, model, _inverse(model, model))

    @property
    def places(self) -> Points:
        """Middles of the windows in mm, shape (n, 2)."""
        return np.asarray((self.corners[:, ::-1] + self.side / 2) / self.px_per_mm, np.float64)

    def slips(self, page: Gray, *, most: Mm) -> Slips:
        """Measure them.

        Args:
            page: The scan, warped, at the same scale, softened likewise.
            most: Print that seems to lie further away is not believed.
        """
        seen = _cut(page, self.corners, self.side).astype(np.float32)
        left, _ = self._left(seen, self.model, self.inverse)
        squared = left * left
        usual = np.maximum(squared.mean(axis=1, keepdims=True), _GRAIN)
        weight = 1 / (1 + squared / (_INK**2 * usual))
        weight *= weight
        weighted = self.model * weight[:, None]
        inverse = _inverse(weighted, self.model)
        left, found = self._left(seen, weighted, inverse)
        total = weight.sum(axis=1)
        error = np.maximum((weight * left * left).sum(axis=1) / total, _GRAIN)
        mean = (weight * seen).sum(axis=1, keepdims=True) / total[:, None]
        contrast = (weight * (seen - mean) ** 2).sum(axis=1) / total
        gain = np.maximum(found[:, 0], _LEAST_GAIN)[:, None] * self.px_per_mm
        moved = found[:, 2:] / gain
        held = np.stack([inverse[:, 2, 2], inverse[:, 3, 3]], axis=1)
        spread = np.sqrt(held * _ALIKE * error[:, None]) / gain
        good = (found[:, 0] > _LEAST_GAIN) & (error < (1 - _EXPLAINED) * contrast) & (np.abs(moved).max(axis=1) < most)
        return Slips(self.places, moved, np.where(good[:, None], np.minimum(spread, NOT_HELD / 2), NOT_HELD))

    def _left(self, seen: Floats, weighted: Floats, inverse: NDArray[np.float64]) -> tuple[Floats, NDArray[np.float64]]:
        """What moved print leaves unexplained, shape (n, side²); and how much of each part of the model there is."""
        found = np.matmul(inverse, np.matmul(weighted, seen[:, :, None]).astype(np.float64))[:, :, 0]
        return seen - np.matmul(found[:, None].astype(np.float32), self.model)[:, 0], found


def _inverse(weighted: Floats, model: Floats) -> NDArray[np.float64]:
    """Of the products of the parts of a model, shape (n, 4, 4)."""
    return np.linalg.inv(np.matmul(weighted, model.transpose(0, 2, 1)).astype(np.float64) + _TINY)


def _strongest(edges: Floats, side: int, cell: int) -> NDArray[np.intp]:
    """First rows and columns of the windows with the strongest edges, one a cell, shape (n, 2)."""
    half = side // 2
    inner = edges[half : edges.shape[0] - (side - half) + 1, half : edges.shape[1] - (side - half) + 1]
    return strongest(inner, side_px=cell, least=_LEAST_EDGE**2)


def _cut(image: NDArray[Any], corners: NDArray[np.intp], side: int) -> NDArray[Any]:
    """The windows of an image, shape (n, side²)."""
    windows = sliding_window_view(image, (side, side))[corners[:, 0], corners[:, 1]]
    return np.asarray(windows.reshape(len(corners), side * side))
