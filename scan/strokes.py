"""How much of a mark is neither a line, nor a tick, nor a cross drawn through the mark's own ends, nor a ring.

Each of the four is drawn as a pen as wide as the mark's would draw it, straight or a little bent, and laid over the
mark. What sticks out, and what the drawing has where the mark has no ink, is counted as length of stroke. A tick that
was struck out has a stroke too many for all of them; so have letters and two lines one above the other.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.connected import Bits, connected
from scan.darkness import Window
from scan.readings import Gray
from scan.tick_shape import distance_to

Depth: TypeAlias = NDArray[np.float32]
"""Distance from the edge of the ink in px, shape (height, width)."""

Point: TypeAlias = NDArray[np.float64]
"""(x, y) in px."""

Line: TypeAlias = tuple[Point, Point]
"""Where a stroke starts and where it ends."""

_CORE: Final = 0.65
"""Ink this dark, by the mark's darkest fifth, is the middle of a stroke: two lines 0.4 mm apart do not run together."""

_SPECK_MM2: Final = 0.07
"""Smaller pieces of it are the grain of a pencil."""

_PEN_MM: Final[Mm] = 0.9
"""No pen's stroke is taken to be wider: lines of a felt pen that run together would explain each other."""

_FRAME_MM: Final[Mm] = 0.3
"""To both sides of the outline: what is dark there may be left of the frame, of which scans of one bit keep crumbs."""

_SPARE_MM: Final[Mm] = 0.22
"""Strokes tremble: ink up to this far beyond half the pen's width still lies on a line."""

_GAP_MM: Final[Mm] = 0.25
"""Ink this near to a line is ink on it: half a pen's stroke."""

_BEND_MM: Final[Mm] = 0.4
"""Lines bend by up to this and half the pen's width; with 0.25 mm a third more of plain marks stuck out."""

_CENTRE_MM: Final[Mm] = 0.8
"""How far the two strokes of a cross meet from where they would if they were straight."""

_STEEP: Final = 0.5
"""Sine of the angle from which two lines are a cross: 30 degrees."""

_LEVEL: Final = 0.26
_UPRIGHT: Final = 0.94
"""A stroke within 15 degrees of level makes a cross only with one within 20 degrees of upright: with a slanting one it
is a tick that was struck out, whose short arm the line hides."""

_MEET: Final = 0.15
"""Share of each stroke of a cross that lies before its middle point, and behind it, at least."""

_RINGED: Final = 0.7
"""A ring is at least this high by its width, or this wide by its height; two lines that bend together are less."""

_STRICT: Final = 6.0
"""What a cross leaves over counts six times: its halves bend each for itself, so that a plain one leaves nothing."""

_LITTLE_MM: Final[Mm] = 0.1
"""With no more left over than this, no other plain mark is tried."""

_ALONG: Final = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_BOW: Final = np.array([0.0, 0.75, 1.0, 0.75, 0.0])
"""Places along a bent line, and how far each is bent: a parabola."""

_ROUND: Final = np.column_stack([np.cos(np.linspace(0, 2 * np.pi, 33)), np.sin(np.linspace(0, 2 * np.pi, 33))])
"""Places around a circle."""

_FINE: Final = 4
"""Bits of a pixel's fraction that OpenCV takes."""


def unexplained_mm(mark: Bits, dark: Gray, box: Box, rim_mm: Mm, px_per_mm: float) -> Mm:
    """Measure what of a mark no plain mark explains.

    Args:
        mark: 1 where its ink is, shape (height, width).
        dark: Its darkness, same shape.
        box: The outline of the box, in mm from the top left corner.
        rim_mm: How far to both sides of the outline the print hides ink.
        px_per_mm: Scale.

    Returns:
        Length of stroke, in mm, that the plain mark which fits best leaves over; 0.0 without ink.
    """
    if not mark.any():
        return 0.0
    gap = round(_GAP_MM * px_per_mm)
    part = _part(mark, gap)
    hidden, frame = (_rim(box, reach, px_per_mm, mark.shape)[part] for reach in (rim_mm, _FRAME_MM))
    mark = mark[part]
    core = _core(mark, dark[part], px_per_mm)
    core[frame > 0] = 0
    if not core.any():
        return 0.0
    bare = np.asarray(1 - cv2.max(cv2.dilate(mark, np.ones((2 * gap + 1,) * 2, np.uint8)), hidden), np.uint8)
    part = _part(core, 0)
    core, hidden, bare = (np.ascontiguousarray(image[part]) for image in (core, hidden, bare))
    return _least(core, hidden, bare, px_per_mm)


def _least(core: Bits, hidden: Bits, bare: Bits, scale: float) -> Mm:
    """What the plain mark that fits best leaves over of `core`; no ink is where `bare`, print where `hidden`."""
    depth = _depth(core)
    pen = min(_pen_px(depth, hidden), _PEN_MM * scale)
    thick = max(1, round(pen + 2 * _SPARE_MM * scale))
    least = math.inf
    for lines in _ways(core, depth, scale, pen):
        outside, missing = _compare(core, bare, lines, thick)
        strict = _STRICT if len(lines) > 2 else 1.0
        least = min(least, strict * (outside / pen + missing) / scale)
        if least <= _LITTLE_MM:
            break
    return least


def _part(ink: Bits, around_px: int) -> tuple[slice, slice]:
    """The rectangle around all ink, so much larger."""
    left, top, width, height = cv2.boundingRect(ink)
    rows = slice(max(0, top - around_px), top + height + around_px)
    return rows, slice(max(0, left - around_px), left + width + around_px)


def _ways(core: Bits, depth: Depth, scale: float, pen: float) -> Iterator[Sequence[NDArray[np.float64]]]:
    """Every plain mark, straight and then bent: its lines, each through places of shape (n, 2) in px."""
    rows, columns = np.nonzero(core)
    places = np.stack([columns, rows], axis=1).astype(np.float64)
    if min(core.shape) >= _RINGED * max(core.shape):
        yield [_ring(core.shape, pen)]
    for lines in _drawings(places, depth, round(_CENTRE_MM * scale)):
        yield [np.array(line) for line in lines]
        yield [_bent(line, places, _BEND_MM * scale + pen / 2) for line in lines]


def _core(mark: Bits, dark: Gray, scale: float) -> Bits:
    """The middle of every stroke, where a pencil's grain left enough of it."""
    ink = dark[mark > 0]
    fifth = ink.size - 1 - ink.size // 5
    firm = (dark >= _CORE * float(np.partition(ink, fifth)[fifth])).astype(np.uint8) & mark
    labels, stats, _ = connected(firm)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * scale**2
    large[0] = False
    return np.asarray(large.astype(np.uint8)[labels], np.uint8)


def _rim(box: Box, rim_mm: Mm, scale: float, shape: tuple[int, ...]) -> Bits:
    rim = np.zeros(shape, np.uint8)
    rim[Window.of(box.grown(rim_mm), scale, shape).slices] = 1
    rim[Window.of(box.grown(-rim_mm), scale, shape).slices] = 0
    return rim


def _depth(core: Bits) -> Depth:
    """Distance of every pixel of the ink from its edge, in px; the grain of a pencil makes no edge."""
    framed = cv2.copyMakeBorder(core, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    whole = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.distanceTransform(whole, cv2.DIST_L2, 3)[2:-2, 2:-2], np.float32)


def _pen_px(depth: Depth, hidden: Bits) -> float:
    """Width of the pen in px: twice the distance from the middle of the strokes to their edge, the median of all."""
    ridge = (depth > 0) & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8))) & (hidden == 0)
    heights = depth[ridge]
    inner = heights[heights > 1.5]
    heights = np.sort(inner if inner.size else heights)
    return max(2.0, 2 * float(heights[heights.size // 2]) - 1) if heights.size else 2.0


def _drawings(places: NDArray[np.float64], depth: Depth, reach_px: int) -> Iterator[Sequence[Line]]:
    """A tick, a line and up to two crosses through the ends of a mark; its ink's places in px, shape (n, 2)."""
    x, y = np.ascontiguousarray(places.T)
    fall, rise = x + y, x - y
    corners = [places[index] for index in (fall.argmin(), fall.argmax(), rise.argmin(), rise.argmax())]
    sides = [places[index] for index in (x.argmin(), x.argmax(), y.argmin(), y.argmax())]
    point, right = places[y >= y.max() - 1].mean(axis=0), corners[3]
    lefts = places[x < point[0]]
    if lefts.size:
        yield (point, right), (point, lefts[distance_to(lefts, point, right).argmax()])
    ends = np.array(corners + sides)
    apart = ((ends[:, None] - ends[None]) ** 2).sum(axis=2)
    first, last = divmod(int(apart.argmax()), len(ends))
    yield ((ends[first], ends[last]),)
    for start, end, other, far in (corners, sides):
        crossing = _crossing((start, end), (other, far))
        if crossing is not None:
            middle = _thickest(depth, crossing, reach_px)
            yield tuple((middle, leg) for leg in (start, end, other, far))


def _thickest(depth: Depth, near: Point, reach_px: int) -> Point:
    """Where ink is widest around a place, as it is where two strokes cross."""
    left, top = (max(0, round(float(value)) - reach_px) for value in near)
    part = depth[top : top + 2 * reach_px + 1, left : left + 2 * reach_px + 1]
    _, _, _, (x, y) = cv2.minMaxLoc(part)
    return np.array([left + x, top + y], np.float64)


def _ring(shape: tuple[int, ...], pen: float) -> NDArray[np.float64]:
    """The ellipse that just fits into a part of an image."""
    height, width = shape
    middle = np.array([width - 1, height - 1]) / 2
    return np.asarray(middle + _ROUND * np.maximum(middle - (pen - 1) / 2, 0.0), np.float64)


def _crossing(first: Line, second: Line) -> Point | None:
    """Where two lines cross as those of a cross do, steeply and in the middle of both; None when they do not."""
    one, two, between = first[1] - first[0], second[1] - second[0], second[0] - first[0]
    turn = _cross(one, two)
    if abs(turn) <= _STEEP * math.hypot(*one) * math.hypot(*two):
        return None
    level, upright = sorted(abs(float(line[1])) / math.hypot(*line) for line in (one, two))
    if level < _LEVEL and upright < _UPRIGHT:
        return None
    shares = _cross(between, two) / turn, _cross(between, one) / turn
    if min(shares) < _MEET or max(shares) > 1 - _MEET:
        return None
    return np.asarray(first[0] + shares[0] * one, np.float64)


def _cross(one: Point, two: Point) -> float:
    return float(one[0] * two[1] - one[1] * two[0])


def _bent(line: Line, places: NDArray[np.float64], reach_px: float) -> NDArray[np.float64]:
    """A line bent to where the ink beside its middle lies."""
    start, way = line[0], line[1] - line[0]
    length = max(math.hypot(*way), 1e-9)
    aside = np.array([-way[1], way[0]]) / length
    turned = (places - start) @ np.column_stack([way / length**2, aside])
    beside = turned[(np.abs(turned[:, 0] - 0.5) < 0.15) & (np.abs(turned[:, 1]) < reach_px), 1]
    bend = float(beside.mean()) * aside if beside.size else 0.0 * aside
    return np.asarray(start + np.outer(_ALONG, way) + np.outer(_BOW, bend), np.float64)


def _compare(core: Bits, bare: Bits, lines: Sequence[NDArray[np.float64]], thick_px: int) -> tuple[int, int]:
    """Pixels of a mark outside lines as thick as that; pixels along the lines where there is no ink."""
    drawn, thin = np.zeros_like(core), np.zeros_like(core)
    points = [np.rint(line * 2**_FINE).astype(np.int32) for line in lines]
    cv2.polylines(drawn, points, isClosed=False, color=1, thickness=thick_px, shift=_FINE)
    cv2.polylines(thin, points, isClosed=False, color=1, shift=_FINE)
    return cv2.countNonZero(cv2.subtract(core, drawn)), cv2.countNonZero(cv2.bitwise_and(thin, bare))
