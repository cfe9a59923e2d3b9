"""Strokes that only pass a box: a bar, an arrow, a signature that cuts off its corner looks like a tick from within.

A mark begins or ends at its box. What comes from far away and goes on was not aimed at it, and only a person can say
that it was. Large ticks leave their box to one side; to the other they go 5 mm at most.
"""

from collections.abc import Collection, Iterator
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.connected import numbered
from scan.darkness import Window
from scan.tails import RISES, Places

_BAND_MM: Final[tuple[Mm, Mm]] = (1.0, 2.0)
"""Ink that leaves a box is seen this far around it: the frame is 0.35 mm wide, and what is taken away with it 0.9."""

_LEAST: Final = 3
"""Pixels of ink, from the box to there, from which something leaves it."""

_APART_MM: Final[Mm] = 3.0
"""A stroke of which print takes the middle leaves at two places, nearer to each other than this."""

_TWO_WAYS_MM: Final[Mm] = 6.0
"""Ink that leaves a box at two places, and goes on from both so far beyond it, passes it. Of 304 marks that mean yes
(flatbed and worn, seeds 655000 on) none does: ticks that begin outside go 4.6 mm at most. Of 27 strokes that passed and
were read as ticks 25 do."""

_BEYOND_MM: Final[Mm] = 10.0
_STRAIGHT_MM: Final[Mm] = 0.7
_BOW: Final = 0.09
"""So does one line that goes on so far to both sides together, nothing of which lies further than the second from a
bow, its width included, and lower than such a share of its length: the other two of them. Of the marks a line from
corner to corner goes 4.4 mm, and a tick of which only the long arm is seen 8 mm."""

_AWAY_MM: Final[Mm] = 8.0
"""A stroke that goes so far beyond a box leads away from it: of 130 marks that mean yes (flatbed, worn and phone, seeds
600300, 620000, 630000 and 640000 on) none goes further than 6.1 mm."""

FAR_MM: Final[Mm] = 12.0
"""Further than this no stroke is followed."""

_GAP_MM: Final[Mm] = 4.0
"""Print that cuts a stroke is no wider: the letters of a line are 3 mm high, and a frame is crossed at a slant."""

_STEP_MM: Final[Mm] = 0.75
_ASIDE_MM: Final[Mm] = 0.6
_BEND: Final = 0.35
"""What lies before its tip is of a stroke if it lies this far aside at most, and such a share of its distance."""

_MOST_STEPS: Final = 80

_Inked: TypeAlias = NDArray[np.bool_]
"""Where ink is around a box, shape (height, width)."""


def only_passes(labels: NDArray[np.int32], px_per_mm: float, box: Box, wear: Collection[int] = ()) -> bool:
    """Say whether the ink in a box may be of a stroke that only passes it.

    Args:
        labels: The number of the piece of ink of each pixel, 0 for none, shape (height, width).
        px_per_mm: Its scale.
        box: The outline of the box.
        wear: The pieces that look like folds and stains: these run through marks of any kind.
    """
    inked, box = _around(labels, px_per_mm, box, wear)
    beyond = [(reach, tip) for reach, tip, _ in _followed(inked, px_per_mm, box)]
    far = [tip for reach, tip in beyond if reach >= _TWO_WAYS_MM]
    if any(np.hypot(*(one - other)) >= _APART_MM for one, other in combinations(far, 2)):
        return True
    both = sum(sorted(reach for reach, _ in beyond)[-2:])
    return both >= _BEYOND_MM and _is_one_line(_places(inked, px_per_mm, box.grown(_BAND_MM[1])))


def leads_away(labels: NDArray[np.int32], px_per_mm: float, box: Box, wear: Collection[int] = ()) -> bool:
    """Say whether a stroke goes from the mark in a box further than marks do, as an arrow to another box does.

    The tail of a large tick, which rises to the right, does as well.

    Args:
        labels: As in `only_passes`.
        px_per_mm: Its scale.
        box: The outline of the box.
        wear: As in `only_passes`.
    """
    inked, box = _around(labels, px_per_mm, box, wear)
    return any(
        reach >= _AWAY_MM and not (way[0] >= RISES and -way[1] >= RISES)
        for reach, _, way in _followed(inked, px_per_mm, box)
    )


def _around(labels: NDArray[np.int32], px_per_mm: float, box: Box, wear: Collection[int]) -> tuple[_Inked, Box]:
    """The ink as far around a box as strokes are followed, and where the box is in it."""
    around = Window.of(box.grown(FAR_MM + _GAP_MM), px_per_mm, labels.shape)
    box = box.moved(-around.left / px_per_mm, -around.top / px_per_mm)
    return _without_wear(labels[around.slices], px_per_mm, box, wear), box


def _followed(inked: _Inked, px_per_mm: float, box: Box) -> Iterator[tuple[Mm, Places, Places]]:
    """How far ink goes beyond a box from each place where it leaves it, that place, and which way it goes there."""
    ink = _places(inked, px_per_mm, box.grown(FAR_MM + _GAP_MM))
    for tip, way in _leaving(inked, px_per_mm, box):
        yield _beyond(ink, tip, way, box), tip, way / np.hypot(*way)


def _without_wear(labels: NDArray[np.int32], px_per_mm: float, box: Box, wear: Collection[int]) -> _Inked:
    """The ink around a box without wear, unless nothing else is in the box: a line in hard pencil looks like wear."""
    inked = labels > 0
    is_wear = np.zeros(int(labels.max(initial=0)) + 1, np.bool_)
    is_wear[[label for label in wear if label < len(is_wear)]] = True
    written = inked & ~is_wear[labels]
    return written if written[Window.of(box, px_per_mm, labels.shape).slices].any() else inked


def _leaving(inked: _Inked, px_per_mm: float, box: Box) -> Iterator[tuple[Places, Places]]:
    """Where ink leaves a box, and which way it goes there."""
    inner, outer = (Window.of(box.grown(reach), px_per_mm, inked.shape) for reach in _BAND_MM)
    own = _places(inked, px_per_mm, box.grown(_BAND_MM[0]))
    if len(own) < _LEAST:
        return
    band = inked[outer.slices].astype(np.uint8)
    top, left = inner.top - outer.top, inner.left - outer.left
    band[top : top + inner.bottom - inner.top, left : left + inner.right - inner.left] = 0
    count, pieces = numbered(band)
    for piece in range(1, count):
        rows, columns = np.nonzero(pieces == piece)
        if len(rows) < _LEAST:
            continue
        tip = (np.array([columns.mean() + outer.left, rows.mean() + outer.top]) + 0.5) / px_per_mm
        near = own[np.hypot(*(own - tip).T) <= _APART_MM]
        yield tip, tip - (near.mean(axis=0) if len(near) else np.array([box.center.x, box.center.y]))


def _places(inked: _Inked, px_per_mm: float, part: Box) -> Places:
    window = Window.of(part, px_per_mm, inked.shape)
    rows, columns = np.nonzero(inked[window.slices])
    return np.stack([columns + window.left + 0.5, rows + window.top + 0.5], axis=1) / px_per_mm


def _beyond(ink: Places, tip: Places, way: Places, box: Box) -> Mm:
    """How far beyond a box a stroke goes on from its tip, followed over what print hides."""
    beyond = 0.0
    for _ in range(_MOST_STEPS):
        way = way / np.hypot(*way)
        away = ink - tip
        ahead, aside = away @ way, np.abs(away @ np.array([-way[1], way[0]]))
        on = (ahead > _STEP_MM / 2) & (ahead <= _GAP_MM) & (aside <= _ASIDE_MM + _BEND * ahead)
        if beyond >= FAR_MM or not on.any():
            break
        step = away[on & (ahead <= ahead[on].min() + _STEP_MM)].mean(axis=0)
        tip, way = tip + step, way + step / (2 * np.hypot(*step))
        beyond = max(beyond, box.x - tip[0], tip[0] - box.right, box.y - tip[1], tip[1] - box.bottom)
    return float(beyond)


def _is_one_line(ink: Places) -> bool:
    """Say whether ink is one line, hardly bent, without a hook."""
    centre = ink.mean(axis=0)
    way, aside = np.linalg.eigh(np.cov(ink.T))[1].T[::-1]
    along, across = (ink - centre) @ way, (ink - centre) @ aside
    powers = np.stack([np.ones_like(along), along, along**2], axis=1)
    bow = np.linalg.lstsq(powers, across, rcond=None)[0]
    off, height = np.abs(across - powers @ bow).max(), abs(bow[2]) * np.ptp(along) / 4
    return bool(off <= _STRAIGHT_MM and height <= _BOW)
