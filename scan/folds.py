"""Folds: a line that shows here and there from one edge of the page to the other. A stroke of a pen stops.

What shows of a fold between two words looks like a bar in the margin or a line under words, in a scan of one bit a
pixel above all; what tells them apart lies far away, on the same line.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window
from scan.readings import Gray

_SHORTEST_MM: Final[Mm] = 4.0
_SLIM: Final = 0.3
"""Length, and spread across by spread along, of what tells in which direction a line may go on."""

_TURNS_DEG: Final = tuple(turn / 2 for turn in range(-6, 7))
_TURN_DEG_MM: Final = 30.0
"""A line is looked for in these directions, of which a piece of 10 mm leaves all open, one of 30 mm one degree."""

_STEP_MM: Final[Mm] = 0.75
_ASIDE_MM: Final[Mm] = 1.0
_BESIDE_MM: Final[Mm] = 5.0
_EDGE_MM: Final[Mm] = 5.0
_GAP_MM: Final[Mm] = 3.0
"""A line is looked at every so many mm, so far aside, and at lines so far beside it on both sides; nearer than the
third to the edge of the page there are shadows, and nearer than the last to a stroke its own ends."""

_PAPER: Final = 195
"""Grey (of 255), as printed, of paper and pale tints."""

_AWAY_MM: Final[Mm] = 2.0
_LEAST_PAPER_MM: Final[Mm] = 40.0
"""So far around nothing was printed, or a rule that is a little off would pass for a fold; and so much of such paper a
line crosses, or nothing is known of it."""

_FAINTEST: Final = 9
_AS_DARK: Final = 0.5
"""The line shows where it has so much of the darkness of the piece, and more than grain."""

_GOES_ON: Final = 0.35
"""Share of the paper along a line, beyond what lines beside it have, on which a fold shows at least. On 9 worn pages
(seeds 830008 to 830127) what shows of folds had more than 0.4, of creases 0.25 at most, ink by people 0.25 at most but
for a sticker's edge of 4 mm, of which the network is sure: 0.3."""


def is_on_fold(box: Box, left: Gray, printed: Gray, px_per_mm: float) -> bool:
    """Say whether a straight piece of ink lies on a line that shows here and there all over the page.

    Args:
        box: Rectangle around the ink, in mm.
        left: Darkness that print does not explain, uint8, shape (height, width).
        printed: As it was printed, same shape, 255 is white.
        px_per_mm: Scale of both.
    """
    if np.hypot(box.w, box.h) < _SHORTEST_MM:
        return False
    line = _line_of(box, left, px_per_mm)
    if line is None:
        return False
    columns, rows = _lanes(line, left.shape, px_per_mm)
    side = 2 * round(_AWAY_MM * px_per_mm) + 1
    middle = columns.shape[-1] // 2
    free = cv2.erode(printed, np.ones((side, side), np.uint8))[rows[..., middle], columns[..., middle]] >= _PAPER
    paper = free & _is_inside(columns[..., middle], rows[..., middle], left.shape, px_per_mm)
    paper &= (paper.sum(axis=2) * _STEP_MM >= _LEAST_PAPER_MM)[..., None]
    inked = paper & (left[rows, columns] >= line.level).any(axis=-1)
    before, along, after = (inked.sum(axis=2) / np.maximum(1, paper.sum(axis=2))).T
    return bool((along - np.maximum(before, after)).max() >= _GOES_ON)


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight piece of ink.

    Attributes:
        x: Of its middle, in mm.
        y: Of the same.
        angle: Its direction, in radians.
        half: Half of its length, in mm.
        level: Darkness from which the line goes on.
    """

    x: Mm
    y: Mm
    angle: float
    half: Mm
    level: float


def _line_of(box: Box, left: Gray, px_per_mm: float) -> _Line | None:
    """The line that the ink in a box is; None when it is none."""
    window = Window.of(box, px_per_mm, left.shape)
    ink = left[window.slices].astype(np.float64)
    rows, columns = np.nonzero(ink >= _FAINTEST)
    if len(rows) < 2:
        return None
    weights = ink[rows, columns]
    places = np.stack([columns + window.left, rows + window.top], axis=1) / px_per_mm
    spread, ways = np.linalg.eigh(np.cov(places.T, aweights=weights))
    if spread[0] > _SLIM**2 * spread[1]:
        return None
    x, y = np.average(places, axis=0, weights=weights).tolist()
    half = float(np.ptp(places @ ways[:, 1])) / 2
    level = max(_FAINTEST, _AS_DARK * float(np.average(weights, weights=weights)))
    return _Line(x, y, float(np.arctan2(ways[1, 1], ways[0, 1])), half, level)


def _lanes(line: _Line, shape: tuple[int, ...], px_per_mm: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Columns and rows to look at, shape (directions, 3, along, across): the line between one on each of its sides."""
    height, width = shape
    far = float(np.hypot(height, width)) / px_per_mm
    along = np.arange(-far, far, _STEP_MM)
    along = along[np.abs(along) > line.half + _GAP_MM][:, None]
    aside = np.arange(-_ASIDE_MM, _ASIDE_MM + 1e-6, 1 / px_per_mm)
    aside = aside + np.array([-_BESIDE_MM, 0.0, _BESIDE_MM])[:, None, None]
    turns = [turn for turn in _TURNS_DEG if abs(turn) <= _TURN_DEG_MM / (2 * line.half)]
    angles = line.angle + np.radians(np.array(turns))[:, None, None, None]
    x = line.x + np.cos(angles) * along - np.sin(angles) * aside
    y = line.y + np.sin(angles) * along + np.cos(angles) * aside
    columns, rows = ((at * px_per_mm).astype(np.int_) for at in (x, y))
    return columns.clip(0, width - 1), rows.clip(0, height - 1)


def _is_inside(
    columns: NDArray[np.int_], rows: NDArray[np.int_], shape: tuple[int, ...], px_per_mm: float
) -> NDArray[np.bool_]:
    """Which places lie away from the edge of the page, shape (directions, 3, along)."""
    (height, width), edge = shape, round(_EDGE_MM * px_per_mm)
    inside = (columns >= edge) & (columns < width - edge) & (rows >= edge) & (rows < height - edge)
    return np.asarray(inside)
