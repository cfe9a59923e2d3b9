"""Ink that hangs together: pieces, what is large enough to be looked at, and which of them lie near each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import ROUNDING, Box
from forms.units import Mm
from scan.connected import measured, numbered
from scan.darkness import PALE
from scan.readings import Gray

FIRM: Final = 61
"""Darkness of firm ink: 24 %. Creases, folds and stains of `tests/paper_wear.py` stay below in 90 % of their area."""

_SPECK_MM2: Final = 0.06
"""Smaller pieces are dust, or what is left of print that lies badly."""

_DARK_PRINT: Final = 110
"""Darkness of letters and frames; writing rules are 25 % black, 64, and are written across."""

_NEAR_PRINT_MM: Final[Mm] = 0.75
"""A piece all of whose ink lies this near to dark print is taken for that print, badly registered."""

MOST_PIECES: Final = 1000
"""With more pieces than this the paper is full of dots; a page written all over has 400, one of dots 2600 and more."""

MERGE_MM: Final[Mm] = 5.0
"""Loose pieces nearer than this to each other are one annotation."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Ink that hangs together.

    Attributes:
        label: Its number in `Ink.labels`.
        box: Rectangle around it, in mm.
        area_mm2: Ink on paper.
        dark: Mean darkness, 0.0 to 1.0.
        firm: Share of it that is darker by 24 %, as a pen's strokes are and creases are not.
        width_mm: Mean width of its strokes.
    """

    label: int
    box: Box
    area_mm2: float
    dark: float
    firm: float
    width_mm: Mm


def pieces_of(
    left: Gray, printed: Gray, scale: float, *, crumbs: Gray | None = None
) -> tuple[NDArray[np.int32], tuple[Piece, ...], tuple[Piece, ...]]:
    """Find the ink that hangs together.

    Args:
        left: Darkness that print does not explain, uint8, shape (height, width).
        printed: Darkness as printed, same shape.
        scale: Of both, px per mm.
        crumbs: The darkness of `left` by which crumbs between letters are firm, same shape; None: all of it.

    Returns:
        The number of the piece of each pixel, 0 for none; the pieces, dust left out; and firm crumbs between letters,
        which are badly registered print, or print that was written over.
    """
    bits = np.asarray(cv2.threshold(left, PALE - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)
    count, found = numbered(bits)
    inked = np.flatnonzero(bits.view(np.bool_))  # few of all pixels, and what follows needs no others
    label = found.ravel()[inked]
    area = np.bincount(label, minlength=count)
    side = 2 * round(_NEAR_PRINT_MM * scale) + 1
    dark = (printed >= _DARK_PRINT).view(np.uint8)
    free = cv2.dilate(dark, np.ones((side, side), np.uint8)).ravel()[inked] == 0
    firm = (left if crumbs is None else crumbs).ravel()[inked] >= FIRM
    between = (cv2.dilate(dark, np.ones((3, 3), np.uint8)).ravel()[inked] == 0) & firm
    large = area >= _SPECK_MM2 * scale**2
    large[0] = False
    apart = 4 * np.bincount(label[free], minlength=count) >= area
    keep = _largest(large & apart, area)
    over = _largest(large & ~apart & (np.bincount(label[between], minlength=count) > 0), area)
    chosen = (keep | over)[label]
    inked, label = inked[chosen], label[chosen]
    labels = np.zeros(left.shape, np.int32)
    labels.ravel()[inked] = label
    stats = measured(label, inked, left.shape[1], count)
    pieces, over_print = (
        tuple(_piece(number, labels, stats[number], left, scale) for number in np.flatnonzero(which).tolist())
        for which in (keep, over)
    )
    return labels, pieces, over_print


def _largest(chosen: NDArray[np.bool_], areas: NDArray[np.intp]) -> NDArray[np.bool_]:
    """The chosen pieces, or the largest of them when they are so many that they are grain: grouping takes time."""
    most = MOST_PIECES + 1
    if np.count_nonzero(chosen) <= most:
        return chosen
    largest = np.zeros(len(areas), np.bool_)
    largest[np.argsort(np.where(chosen, -areas, 0), kind="stable")[:most]] = True
    return largest


def _piece(label: int, labels: NDArray[np.int32], stats: NDArray[np.int32], left: Gray, scale: float) -> Piece:
    x, y, width, height, area = (int(value) for value in stats)
    own = labels[y : y + height, x : x + width] == label
    dark = left[y : y + height, x : x + width][own]
    padded = cv2.copyMakeBorder(own.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    return Piece(
        label=label,
        box=Box(x / scale, y / scale, width / scale, height / scale),
        area_mm2=area / scale**2,
        dark=float(dark.mean()) / 255,
        firm=float((dark >= FIRM).mean()),
        width_mm=max(1.0, 4 * float(distance[padded > 0].mean()) - 1.0) / scale,
    )


def overlapping(ones: Sequence[Box], others: Sequence[Box]) -> NDArray[np.bool_]:
    """Which of some rectangles overlap which of others, as `Box.overlaps` says, shape (ones, others).

    A worn page has hundreds of pieces and tens of zones: asking of every two of them took 20 ms.
    """
    first, second = _edges(ones)[:, :, None], _edges(others)[:, None]
    wide = np.minimum(first[2], second[2]) - np.maximum(first[0], second[0])
    high = np.minimum(first[3], second[3]) - np.maximum(first[1], second[1])
    return np.asarray((wide > ROUNDING) & (high > ROUNDING))


def are_over(ones: Sequence[Box], others: Sequence[Box]) -> list[bool]:
    """Of each of some rectangles, whether it overlaps any of others."""
    return [bool(row.any()) for row in overlapping(ones, others)]


def _edges(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Left, top, right and bottom edges in mm, shape (4, boxes)."""
    return np.reshape(np.array([(box.x, box.y, box.right, box.bottom) for box in boxes], np.float64), (-1, 4)).T


class _Placed(Protocol):
    """What has a place on the page."""

    @property
    def box(self) -> Box:
        """Rectangle around it, in mm."""


_Any = TypeVar("_Any", bound=_Placed)


def grouped(pieces: Sequence[_Any], reach_mm: Mm) -> list[list[_Any]]:
    """Pieces that are near each other, directly or through others."""
    left, top, right, bottom = _edges([one.box for one in pieces])
    waiting = np.ones(len(pieces), np.bool_)
    groups: list[list[_Any]] = []
    for first in range(len(pieces)):
        if not waiting[first]:
            continue
        waiting[first], group = False, [first]
        for one in group:  # it grows meanwhile
            reach = pieces[one].box.grown(reach_mm)
            near = waiting & (left < reach.right) & (right > reach.x) & (top < reach.bottom) & (bottom > reach.y)
            waiting &= ~near
            group += np.flatnonzero(near).tolist()
        groups.append([pieces[one] for one in group])
    return groups
