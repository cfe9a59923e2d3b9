"""From places on the page to pixels of the image, and the page warped flat."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from scan.bend import FLAT, Field
from scan.pose import Points, Pose, project
from scan.readings import Colour, Gray

PX_PER_MM: Final = 8.0
"""203 dpi: the 0.35 mm outline of a box is almost three pixels wide, and a page has two megapixels."""

_CELL_PX: Final = 32
"""The way to the image is worked out once in a cell of so many pixels and interpolated between: 4 mm at 8 px/mm."""
_ENOUGH: Final = 0.9
"""A level of the pyramid may be so much coarser than the result before the finer one is taken."""


@dataclass(frozen=True, slots=True)
class Way:
    """From the page to the image.

    Attributes:
        pose: Homography from mm to px.
        field: How the paper is bent, in mm, before the homography.
    """

    pose: Pose
    field: Field = FLAT

    def __call__(self, places: Points) -> Points:
        """Send places in mm, shape (n, 2), into the image, in px."""
        bent = places if self.field is FLAT else places + self.field.at(places)
        return project(self.pose, bent)


@dataclass(frozen=True, slots=True)
class Pyramid:
    """An image and smaller copies of it, so that a page can be warped to any scale without losing thin lines.

    Attributes:
        levels: The image, then each half the size of the one before.
        px_per_mm: About how many px of the first level a mm of the page has.
    """

    levels: tuple[Gray, ...]
    px_per_mm: float

    @classmethod
    def of(cls, gray: Gray, px_per_mm: float, *, coarsest: float) -> Self:
        """Make the levels down to the one that suits a result of `coarsest` px per mm."""
        levels, scale = [gray], px_per_mm
        while scale / 2 >= _ENOUGH * coarsest:
            even = levels[-1][: levels[-1].shape[0] // 2 * 2, : levels[-1].shape[1] // 2 * 2]
            size = (even.shape[1] // 2, even.shape[0] // 2)
            levels.append(np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), np.uint8))
            scale /= 2
        return cls(tuple(levels), px_per_mm)

    def warp(self, way: Way, layout: PageLayout, px_per_mm: float) -> Gray:
        """The page at a scale, shape (height * px_per_mm, width * px_per_mm); white where the image ends."""
        level = self._level(px_per_mm)
        width, height = page_size(layout, px_per_mm)
        if way.field is FLAT:
            return self._flat(way.pose, level, (width, height), px_per_mm)
        nodes = way(_nodes(width, height, px_per_mm)) / 2**level - 0.5
        source = _between(nodes, width, height)
        no_map = np.empty(0, np.float32)  # both coordinates are in `source`
        warped = cv2.remap(self.levels[level], source, no_map, cv2.INTER_LINEAR, borderValue=255)
        return np.asarray(warped, np.uint8)

    def visible(self, way: Way, layout: PageLayout, px_per_mm: float) -> NDArray[np.bool_]:
        """Which pixels of the warped page lie inside the image, same shape as from `warp`."""
        width, height = page_size(layout, px_per_mm)
        nodes = way(_nodes(width, height, px_per_mm))
        high, wide = self.levels[0].shape
        room = np.minimum(nodes, np.array([wide, high]) - nodes).min(axis=1)
        if room.min() >= 0:
            return np.ones((height, width), np.bool_)
        return np.asarray(_between(room[:, None], width, height) >= 0)

    def _level(self, px_per_mm: float) -> int:
        """The coarsest level that is fine enough."""
        wanted = 0
        while wanted + 1 < len(self.levels) and self.px_per_mm / 2 ** (wanted + 1) >= _ENOUGH * px_per_mm:
            wanted += 1
        return wanted

    def _flat(self, pose: Pose, level: int, size: tuple[int, int], px_per_mm: float) -> Gray:
        to_mm = np.array([[1 / px_per_mm, 0, 0.5 / px_per_mm], [0, 1 / px_per_mm, 0.5 / px_per_mm], [0, 0, 1.0]])
        to_level = np.array([[0.5**level, 0, -0.5], [0, 0.5**level, -0.5], [0, 0, 1.0]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        matrix = to_level @ pose @ to_mm
        return np.asarray(cv2.warpPerspective(self.levels[level], matrix, size, flags=flags, borderValue=255), np.uint8)


def warp_part(image: Colour, way: Callable[[Points], Points], box: Box, px_per_mm: float) -> Colour:
    """A part of a page warped flat, in grey or in colour; only the pixels under it are touched.

    Args:
        image: uint8, shape (height, width) or (height, width, 3).
        way: From mm on the page to px in `image`.
        box: Which part, in mm.
        px_per_mm: Scale of the result.

    Returns:
        uint8, shape (box.h * px_per_mm, box.w * px_per_mm[, 3]), white where the image ends.
    """
    width, height = max(1, round(box.w * px_per_mm)), max(1, round(box.h * px_per_mm))
    nodes = way(_nodes(width, height, px_per_mm) + np.array([box.x, box.y]))
    top, left = (max(0, int(edge) - 1) for edge in (nodes[:, 1].min(), nodes[:, 0].min()))
    part = image[top : max(0, int(nodes[:, 1].max()) + 2), left : max(0, int(nodes[:, 0].max()) + 2)]
    if part.size == 0:
        return np.full((height, width, *image.shape[2:]), 255, np.uint8)
    step = float(np.linalg.norm(nodes[1] - nodes[0])) / _CELL_PX
    shrink = max(1, int(step + 0.5))
    size = (max(1, part.shape[1] // shrink), max(1, part.shape[0] // shrink))
    even = part[: size[1] * shrink, : size[0] * shrink]
    small = even if shrink == 1 else cv2.resize(even, size, interpolation=cv2.INTER_AREA)
    source = _between((nodes - (left, top)) / shrink - 0.5, width, height)
    white = (255, 255, 255)
    return np.asarray(cv2.remap(small, source, np.empty(0, np.float32), cv2.INTER_LINEAR, borderValue=white), np.uint8)


def page_size(layout: PageLayout, px_per_mm: float) -> tuple[int, int]:
    """Width and height in px of a page at a scale."""
    return round(layout.width * px_per_mm), round(layout.height * px_per_mm)


def resized(gray: Gray, layout: PageLayout, px_per_mm: float) -> Gray:
    """An image of the whole page at a smaller scale."""
    return np.asarray(cv2.resize(gray, page_size(layout, px_per_mm), interpolation=cv2.INTER_AREA), np.uint8)


def _cells(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of cells that cover so many pixels, with one more on every side."""
    return -(-width // _CELL_PX) + 2, -(-height // _CELL_PX) + 2


def _nodes(width: int, height: int, px_per_mm: float) -> Points:
    """The middle of every cell in mm, row by row, shape (rows * columns, 2)."""
    columns, rows = _cells(width, height)
    step = _CELL_PX / px_per_mm
    x, y = np.meshgrid((np.arange(columns) - 0.5) * step, (np.arange(rows) - 0.5) * step)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _between(values: NDArray[np.float64], width: int, height: int) -> NDArray[np.float32]:
    """Interpolate values at the nodes, shape (rows * columns, k), to every pixel, shape (height, width[, k])."""
    columns, rows = _cells(width, height)
    grid = values.reshape(rows, columns, -1).astype(np.float32)
    full = cv2.resize(grid, (columns * _CELL_PX, rows * _CELL_PX), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full[_CELL_PX : _CELL_PX + height, _CELL_PX : _CELL_PX + width], np.float32)
