"""From places on the page to pixels of the image, and the page warped flat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.units import Mm
from scan.bend import FLAT, STEP, Field
from scan.halves import Halves
from scan.pose import Points, Pose, page_corners, project
from scan.readings import Colour, Gray, RawPage

PX_PER_MM: Final = 8.0
"""203 dpi: the 0.35 mm outline of a box is almost three pixels wide, and a page has two megapixels."""

_CELL_MM: Final[Mm] = STEP
"""The way to the image is worked out once in a cell of this size and interpolated between, as fields are: so the warped
page shows what the way says. A picture taken from 40 degrees aside strays 0.01 mm from a straight line over it."""
_BACK_ROUNDS: Final = 3
"""The field changes by 2 % of a mm a mm: every round takes the error down to a fiftieth."""
_BORDER_POINTS: Final = 40
"""Along every side of the image, when its border is sent onto bent paper."""
_FRACTION_BITS: Final = 3
_IN_CACHE_PX: Final = 40_000
"""Of a map: 320 kB. A row of cells of a page at 8 px/mm has as many."""
_NO_PERSPECTIVE: Final = 2e-6
"""Denominators this near to 1 move nothing by a hundredth of a pixel."""
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

    def back(self, points: Points) -> Points:
        """Send points of the image, in px, shape (n, 2), onto the page, in mm."""
        straight = project(np.asarray(np.linalg.inv(self.pose), np.float64), points)
        if self.field is FLAT:
            return straight
        places = straight
        for _ in range(_BACK_ROUNDS):
            places = straight - self.field.at(places)
        return places


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
    def of(cls, raw: RawPage, px_per_mm: float, *, coarsest: float) -> Self:
        """Make the levels down to the one that suits a result of `coarsest` px per mm."""
        times = 0
        while px_per_mm / 2 ** (times + 1) >= _ENOUGH * coarsest:
            times += 1
        return cls(tuple(raw.halves[level] for level in range(times + 1)), px_per_mm)

    def warp(self, way: Way, layout: PageLayout, px_per_mm: float) -> Gray:
        """The page at a scale, shape (height * px_per_mm, width * px_per_mm); white where the image ends."""
        level, size = self._level(px_per_mm), page_size(layout, px_per_mm)
        image = self.levels[level]
        if way.field is not FLAT:
            nodes = way(_nodes(*size, px_per_mm)) / 2**level - 0.5
            return _remapped(image, nodes, size, px_per_mm)
        matrix = _level_from_px(level) @ way.pose @ _mm_from_px(px_per_mm)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        if np.abs(matrix[2, :2] * size).max() < _NO_PERSPECTIVE:  # then this is three times as fast
            return np.asarray(cv2.warpAffine(image, matrix[:2], size, flags=flags, borderValue=255), np.uint8)
        return np.asarray(cv2.warpPerspective(image, matrix, size, flags=flags, borderValue=255), np.uint8)

    def visible(self, way: Way, layout: PageLayout, px_per_mm: float) -> NDArray[np.bool_]:
        """Which pixels of the page at a scale are in the image, shape (height * px_per_mm, width * px_per_mm)."""
        width, height = page_size(layout, px_per_mm)
        corners = page_corners(layout)  # between them a page that is not bent is straight
        if self.holds(way(corners if way.field is FLAT else _nodes(width, height, px_per_mm))).all():
            return np.ones((height, width), np.bool_)
        border = way.back(_border(self.levels[0].shape)) * px_per_mm
        inside = np.zeros((height, width), np.uint8)
        fine = np.round((border - 0.5) * 2**_FRACTION_BITS).clip(-(2**30), 2**30).astype(np.int32)
        cv2.fillPoly(inside, [fine], color=1, lineType=cv2.LINE_8, shift=_FRACTION_BITS)
        return inside.view(np.bool_)

    def holds(self, points: Points) -> NDArray[np.bool_]:
        """Which points, in px of the image, lie in it; shape (n,)."""
        height, width = self.levels[0].shape
        x, y = points.T
        return np.asarray((x >= 0) & (y >= 0) & (x <= width) & (y <= height))

    def _level(self, px_per_mm: float) -> int:
        """The coarsest level that is fine enough."""
        wanted = 0
        while wanted + 1 < len(self.levels) and self.px_per_mm / 2 ** (wanted + 1) >= _ENOUGH * px_per_mm:
            wanted += 1
        return wanted


def halvings(gray: Gray, side_px: int) -> int:
    """How often an image is halved until no side is longer than `side_px`."""
    times = 0
    while max(gray.shape) >> times > side_px:
        times += 1
    return times


def reduced(gray: Gray, side_px: int) -> tuple[Gray, float]:
    """The image halved until no side is longer than `side_px`, and how many of its px one px of the result covers."""
    small = Halves(gray)[halvings(gray, side_px)]
    return small, gray.shape[1] / small.shape[1]


def reduced_page(raw: RawPage, side_px: int) -> tuple[Gray, float]:
    """The same of the grey of a whole file's image."""
    small = raw.halves[halvings(raw.gray, side_px)]
    return small, raw.gray.shape[1] / small.shape[1]


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
    return warp_parts(image, way, (box,), px_per_mm)[0]


def warp_parts(
    image: Colour, way: Callable[[Points], Points], boxes: Sequence[Box], px_per_mm: float
) -> tuple[Colour, ...]:
    """Parts of one size, each as `warp_part` warps it: working out the way of each alone took half of the time."""
    if not boxes:
        return ()
    width, height = (max(1, round(side * px_per_mm)) for side in (boxes[0].w, boxes[0].h))
    places = _nodes(width, height, px_per_mm) + np.array([[(box.x, box.y)] for box in boxes])
    nodes = way(places.reshape(-1, 2)).reshape(places.shape)
    first, last = np.maximum(nodes.min(axis=1).astype(int) - 1, 0), np.maximum(nodes.max(axis=1).astype(int) + 2, 0)
    apart = np.linalg.norm(nodes[:, 1] - nodes[:, 0], axis=1)
    shrink = np.maximum((apart / _cell_px(px_per_mm) / _ENOUGH).astype(int), 1)
    lines = _across((nodes - first[:, None]) / shrink[:, None, None] - 0.5, (width, height), px_per_mm)
    x, y = _between(lines, px_per_mm)[:, :, _cell_px(px_per_mm) // 2 :][:, :, :height]
    parts = zip(first.tolist(), last.tolist(), shrink.tolist(), strict=True)
    smaller = (_shrunk(image[top:bottom, left:right], times) for (left, top), (right, bottom), times in parts)
    return tuple(_sampled(part, *at) for part, at in zip(smaller, zip(x, y, strict=True), strict=True))


def _shrunk(image: Colour, times: int) -> Colour:
    """An image so many times smaller; what is left over at the right and at the bottom goes."""
    if times == 1 or not image.size:
        return image
    height, width = (max(1, side // times) for side in image.shape[:2])
    even = image[: height * times, : width * times]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _sampled(image: Colour, x: NDArray[np.float32], y: NDArray[np.float32]) -> Colour:
    """What an image shows at some places, in px from the middle of its first one; white beyond it."""
    if not image.size:
        return np.full((*x.shape, *image.shape[2:]), 255, np.uint8)
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_LINEAR, borderValue=(255, 255, 255)), np.uint8)


def part_in_colour(raw: RawPage, way: Callable[[Points], Points], box: Box, px_per_mm: float) -> Colour:
    """A part of a page warped flat, in colour where the file has any.

    Args:
        raw: The image.
        way: From mm on the page to px in its grey.
        box: Which part, in mm.
        px_per_mm: Scale of the result.

    Returns:
        As `warp_part`, of shape (height, width) for a grey file.
    """
    return parts_in_colour(raw, way, (box,), px_per_mm)[0]


def parts_in_colour(
    raw: RawPage, way: Callable[[Points], Points], boxes: Sequence[Box], px_per_mm: float
) -> tuple[Colour, ...]:
    """Parts of one size, each as `part_in_colour` gives it."""
    if raw.colour is None:
        return warp_parts(raw.gray, way, boxes, px_per_mm)
    colour = raw.colour()
    smaller = round(raw.gray.shape[1] / colour.shape[1])
    return warp_parts(colour, way if smaller == 1 else lambda places: way(places) / smaller, boxes, px_per_mm)


def page_size(layout: PageLayout, px_per_mm: float) -> tuple[int, int]:
    """Width and height in px of a page at a scale."""
    return round(layout.width * px_per_mm), round(layout.height * px_per_mm)


def resized(image: Gray | Halves, layout: PageLayout, px_per_mm: float) -> Gray:
    """An image of the whole page at a smaller scale; of one that was halved before, its halves serve again."""
    halves = image if isinstance(image, Halves) else Halves(image)
    (width, height), times = page_size(layout, px_per_mm), 0
    gray = halves[times]
    while gray.shape[0] % 2 == gray.shape[1] % 2 == 0 and gray.shape[0] >= 2 * height and gray.shape[1] >= 2 * width:
        times += 1
        gray = halves[times]  # three times as fast as averaging squares of another size
    if gray.shape == (height, width):
        return gray
    return np.asarray(cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _cell_px(px_per_mm: float) -> int:
    return 2 * max(1, round(_CELL_MM * px_per_mm / 2))  # even, so that half a cell is whole pixels


def _cells(width: int, height: int, px_per_mm: float) -> tuple[int, int]:
    """Columns and rows of cells that cover so many pixels, with one more on every side."""
    cell = _cell_px(px_per_mm)
    return -(-width // cell) + 2, -(-height // cell) + 2


@lru_cache(maxsize=32)  # boxes of one size, and pages, are asked for again and again
def _nodes(width: int, height: int, px_per_mm: float) -> Points:
    """The middle of every cell in mm, row by row, shape (rows * columns, 2)."""
    columns, rows = _cells(width, height, px_per_mm)
    step = _cell_px(px_per_mm) / px_per_mm
    x, y = np.meshgrid((np.arange(columns) - 0.5) * step, (np.arange(rows) - 0.5) * step)
    nodes = np.stack([x.ravel(), y.ravel()], axis=1)
    nodes.flags.writeable = False
    return nodes


def _border(shape: tuple[int, ...]) -> Points:
    """Points along the border of an image, clockwise."""
    height, width = shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    share = np.linspace(0, 1, _BORDER_POINTS, endpoint=False)[:, None]
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    return np.vstack([start + share * (end - start) for start, end in sides])


def _remapped(image: Gray, nodes: Points, size: tuple[int, int], px_per_mm: float) -> Gray:
    """Warp by where the nodes lie in the image, counted from the middle of its first pixel.

    Some rows of cells after the others: their map stays in the processor's cache, which takes a third off.
    """
    width, height = size
    cell, lines = _cell_px(px_per_mm), _across(nodes, size, px_per_mm)
    flat = np.empty((height, width), np.uint8)
    together = max(1, _IN_CACHE_PX // (cell * width))
    for above in range(-cell // 2, height, cell * together):  # the first row of nodes lies half a cell above the page
        row = (above + cell // 2) // cell
        x, y = _between(lines[:, row : row + together + 1], px_per_mm)
        own, part = slice(max(0, -above), height - above), flat[max(0, above) : above + len(x)]
        cv2.remap(image, x[own], y[own], cv2.INTER_LINEAR, dst=part, borderValue=255)
    return flat


def _across(nodes: Points, size: tuple[int, int], px_per_mm: float) -> NDArray[np.float32]:
    """Where every pixel of the rows of nodes lies, x and y, from the first column of a page or of parts on.

    Args:
        nodes: Of a page, or of parts of one size, shape ([parts,] rows * columns, 2).
        size: Width and height of what they cover, in px.
        px_per_mm: Its scale.

    Returns:
        Shape (2, [parts,] rows, width).
    """
    cell, (columns, rows) = _cell_px(px_per_mm), _cells(*size, px_per_mm)
    grid = np.ascontiguousarray(np.moveaxis(nodes, -1, 0), np.float32).reshape(-1, columns)
    wide = cv2.resize(grid, (columns * cell, len(grid)), interpolation=cv2.INTER_LINEAR)[:, cell : cell + size[0]]
    return np.asarray(wide.reshape(2, *nodes.shape[:-2], rows, size[0]), np.float32)


def _between(lines: NDArray[np.float32], px_per_mm: float) -> NDArray[np.float32]:
    """Every row of nodes and the pixels between it and the next one, shape (..., (rows - 1) * cell, width)."""
    cell = _cell_px(px_per_mm)
    share = ((np.arange(cell, dtype=np.float32) + 0.5) / cell)[:, None]
    first = lines[..., :-1, None, :]
    between = share * (lines[..., 1:, None, :] - first)
    between += first
    return between.reshape(*lines.shape[:-2], -1, lines.shape[-1])


def _mm_from_px(px_per_mm: float) -> Pose:
    """From pixel centres of a warped page to mm."""
    step = 1 / px_per_mm
    return np.array([[step, 0, step / 2], [0, step, step / 2], [0, 0, 1.0]])


def _level_from_px(level: int) -> Pose:
    """From px of the image to pixel centres of a level of its pyramid."""
    return np.array([[0.5**level, 0, -0.5], [0, 0.5**level, -0.5], [0, 0, 1.0]])
