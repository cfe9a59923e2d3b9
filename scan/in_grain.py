"""Writing no stroke of which stands out of a picture's grain: all of it together does.

Grain makes paper darker as often as brighter, and strokes only darker. So where more pixels are far darker than the
paper than are as far brighter, somebody wrote, though no stroke can be told from the grain. By how much the paper's own
roughness says: where it is too rough even for that, pencil may have left no trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits
from scan.darkness import Window
from scan.readings import Gray

_STROKE_MM: Final[Mm] = 0.3
_PAPER_MM: Final[Mm] = 0.8
"""Standard deviations of the smoothing that leaves strokes, and of that which leaves only paper."""

_PRINTED: Final = 6
"""Darkness (of 255) from which a place was printed on."""
_SLACK_PX: Final = 1
_WIDE_SLACK_MM: Final[Mm] = 1.0
"""So far around print paper is not looked at; the second outside areas, where displaced words would count."""

_LINE_MM: Final[tuple[Mm, Mm]] = (40.0, 7.0)
_WORD_MM: Final[tuple[Mm, Mm]] = (16.0, 6.0)
"""Width and height of a line that somebody wrote, and of a word or two."""

_MOST: Final = 6.0
_MOST_BESIDE: Final = 4.0
"""A pixel counts as so many times the grain at most; the second beside what is printed, where folds and holes are."""

_SIXTH: Final = 15.0
"""Mean of the sixth power of what is normally distributed with a variance of 1: the variance of its third power."""

_LEAST_GRAIN: Final = 0.3
"""Smoother paper than this (of 255) is not to be had."""

_FRAME_MM: Final[Mm] = 0.7
"""The frame of an area and its blur, from its box inwards."""

_AROUND_MM: Final[Mm] = 10.0
"""How far around an area the roughness of its paper is measured."""
_LEAST_PX: Final = 50
_TILE_MM: Final[Mm] = 20.0
_LEAST_TILE_PX: Final = 200
_LEAST_SHARE: Final = 0.3
"""Share of a window that must be bare paper to count as a whole one."""

_EDGE_MM: Final[Mm] = 5.0
_FIRM: Final = 50
_BY_FIRM_MM: Final[Mm] = 1.5
_BY_HIDDEN_MM: Final[Mm] = 2.0
_BY_BOX_MM: Final[Mm] = 3.5
_BY_AREA_MM: Final[Mm] = 1.2
_BY_CODE_MM: Final[Mm] = 2.0
_BY_SHOWN_MM: Final[Mm] = 6.0
"""Outside the zones nothing is looked for so near to the edge, to ink, to what hides the page, to boxes, areas and
codes, and to what is shown to a person anyway."""


@dataclass(frozen=True, slots=True)
class Grain:
    """A rough page.

    Attributes:
        smooth: How much darker than the paper around every place is, smoothed as widely as a stroke; float32.
        bare: Where paper is seen on which nothing was printed, same shape.
        px_per_mm: Scale of both, about 4.
    """

    smooth: NDArray[np.float32]
    bare: NDArray[np.bool_]
    px_per_mm: float


def find_grain(dark: Gray, printed: Gray, seen: Bits, px_per_mm: float) -> Grain:
    """Smooth a page so that strokes are left.

    Args:
        dark: Darkness of the page as scanned; see `scan.darkness`.
        printed: Darkness of the page as printed, same shape.
        seen: 1 where the page is visible, same shape.
        px_per_mm: Scale of all three, about 4.
    """
    side = 2 * _SLACK_PX + 1
    bare = (cv2.dilate(printed, np.ones((side, side), np.uint8)) < _PRINTED) & (seen > 0)
    share = bare.astype(np.float32)
    wide = _PAPER_MM * px_per_mm
    paper = _blurred(np.asarray(dark * share, np.float32), wide) / np.maximum(_blurred(share, wide), 0.05)
    strokes = _blurred(np.asarray((dark - paper) * share, np.float32), _STROKE_MM * px_per_mm)
    smooth = strokes / np.maximum(_blurred(share, _STROKE_MM * px_per_mm), 0.3)
    inner = cv2.erode(bare.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return Grain(np.asarray(smooth, np.float32), np.asarray(inner), px_per_mm)


def roughness(grain: Grain, box: Box) -> float:
    """Standard deviation of the grain of the paper around a box, in darkness of 255; 0.0 where no paper is seen."""
    part = Window.of(box.grown(_AROUND_MM), grain.px_per_mm, grain.bare.shape).slices
    bare = grain.smooth[part][grain.bare[part]]
    return _deviation(bare) if len(bare) >= _LEAST_PX else 0.0


def surplus(grain: Grain, box: Box) -> float:
    """How many standard errors more dark than bright there is, in that line of a box that has most."""
    part = Window.of(box.grown(-_FRAME_MM), grain.px_per_mm, grain.bare.shape).slices
    smooth, bare = grain.smooth[part], grain.bare[part]
    values = smooth[bare]
    if len(values) < _LEAST_PX:
        return 0.0
    middle = float(np.median(values))
    cubes = _cubes((smooth - middle) / max(_deviation(values), _LEAST_GRAIN), bare, _MOST)
    errors = _errors(cubes, bare, _LINE_MM, grain.px_per_mm, least_share=0.0)
    return float(errors[bare].max())


def surplus_beside(
    grain: Grain, left: Gray, printed: Gray, seen: Bits, layout: PageLayout, *, shown: Sequence[Box] = ()
) -> float:
    """The same outside every zone, where nothing as firm as ink is.

    Args:
        grain: The page.
        left: Darkness that print does not explain, shape of the page.
        printed: Darkness of the page as printed, same shape.
        seen: 1 where the page is visible, same shape.
        layout: What was printed.
        shown: Where a person is shown something anyway.
    """
    bare = _beside(grain, left, printed, seen, layout)
    for box in shown:
        bare[Window.of(box.grown(_BY_SHOWN_MM), grain.px_per_mm, bare.shape).slices] = False
    if np.count_nonzero(bare) < _LEAST_TILE_PX:
        return 0.0
    cubes = _cubes(grain.smooth / _deviations(grain, bare), bare, _MOST_BESIDE)
    return float(_errors(cubes, bare, _WORD_MM, grain.px_per_mm, least_share=_LEAST_SHARE).max())


def _beside(grain: Grain, left: Gray, printed: Gray, seen: Bits, layout: PageLayout) -> NDArray[np.bool_]:
    """Bare paper away from everything that may look like writing."""
    scale, shape = grain.px_per_mm, grain.bare.shape
    print_near = cv2.dilate(printed, _square(_WIDE_SLACK_MM, scale)) >= _PRINTED
    ink_near = cv2.dilate((left >= _FIRM).view(np.uint8), _square(_BY_FIRM_MM, scale)) > 0
    kernel = _square(_BY_HIDDEN_MM, scale)
    clear = cv2.erode(seen, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    bare = np.asarray(grain.bare & clear & ~print_near & ~ink_near)
    inner = np.zeros(shape, np.bool_)
    inner[Window.of(Box(0.0, 0.0, layout.width, layout.height).grown(-_EDGE_MM), scale, shape).slices] = True
    for zone in layout.zones:
        reach = _BY_BOX_MM if zone.kind is FieldKind.TICK else _BY_AREA_MM
        inner[Window.of(zone.box.grown(reach), scale, shape).slices] = False
    for mark in layout.codes:
        inner[Window.of(mark.box.grown(_BY_CODE_MM), scale, shape).slices] = False
    return bare & inner


def _deviations(grain: Grain, bare: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The standard deviation of the grain everywhere: light is not even."""
    height, width = bare.shape
    rows, columns = (max(1, round(length / (_TILE_MM * grain.px_per_mm))) for length in (height, width))
    tiles = np.zeros((rows, columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            part = (
                slice(row * height // rows, (row + 1) * height // rows),
                slice(column * width // columns, (column + 1) * width // columns),
            )
            values = grain.smooth[part][bare[part]]
            tiles[row, column] = _deviation(values) if len(values) >= _LEAST_TILE_PX else 0.0
    known = tiles[tiles > 0]
    tiles[tiles == 0] = float(np.median(known)) if len(known) else _deviation(grain.smooth[bare])
    return np.asarray(np.maximum(cv2.resize(tiles, (width, height)), _LEAST_GRAIN), np.float32)


def _cubes(deviations: NDArray[np.float32], bare: NDArray[np.bool_], most: float) -> NDArray[np.float32]:
    """Third powers: what is far from the paper counts, and dark and bright grain cancel."""
    return np.where(bare, np.clip(deviations, -most, most) ** 3, 0).astype(np.float32)


def _errors(
    cubes: NDArray[np.float32],
    bare: NDArray[np.bool_],
    window_mm: tuple[Mm, Mm],
    px_per_mm: float,
    *,
    least_share: float,
) -> NDArray[np.float64]:
    """The mean in a window around every place, in standard errors; smoothed grain has a value of its own every mm²."""
    width, height = (
        min(round(side * px_per_mm) | 1, length) for side, length in zip(window_mm, bare.shape[::-1], strict=True)
    )
    total, count = (
        cv2.boxFilter(each, cv2.CV_64F, (width, height), normalize=False, borderType=cv2.BORDER_CONSTANT)
        for each in (cubes, bare.astype(np.float32))
    )
    enough = np.maximum(count, max(1.0, least_share * width * height))
    return np.asarray(total / np.sqrt(_SIXTH * enough) / px_per_mm)


def _deviation(values: NDArray[np.float32]) -> float:
    """Standard deviation of most values: writing is in a tenth of them."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _blurred(image: NDArray[np.float32], deviation_px: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), deviation_px), np.float32)


def _square(reach_mm: Mm, px_per_mm: float) -> NDArray[np.uint8]:
    side = 2 * round(reach_mm * px_per_mm) + 1
    return np.ones((side, side), np.uint8)
