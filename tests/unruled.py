"""Takes the printed rule out of a scanned line of handwriting, so that only ink is laid on a test page.

Made `tests/data/ink/lines` from the lines of *Copiste d'un jour*; the benchmark uses it on the whole collection.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.readings import Gray

_INK: Final = 14
"""How much darker than the paper anything is that was written or printed: the scans' grain stays under 8."""
_RUN: Final = 45
"""A straight horizontal run longer than this, in px, is a rule: 4 mm; a hand's longest bar is shorter."""
_RULED: Final = 0.45
"""Share of a line's width under which there is no rule: ruled lines have 0.9 and more, the others under 0.4."""
_NEAR: Final = 4
"""How far from the rule's course, in px, something can still be the rule."""

_AROUND: Final = np.arange(-11, 12)
_REACH: Final = 5
"""Rows around the rule's middle that are looked at, and how far from it the rule reaches at most."""

_BARE: Final = 0.08
"""Share of the columns, at least, that hold the rule alone, so that they say how dark it is."""

_STEP: Final = 40
_COLUMNS: Final = 81
"""Every so many px along the rule its darkness is the median of so many columns that hold it alone."""

_DARKER: Final = (1.3, 10.0)
"""What is darker than the rule by this factor and this much more is ink: of 175 lines so cleaned the network of then
read 9.9 % of the characters wrong, with their rules 9.7, with all that is thin and pale along the rule erased 13.1."""


def without_rule(line: Gray) -> Gray:
    """Remove the rule; paper becomes 255.

    Args:
        line: Grey image of a line, paper light, about 300 dpi.
    """
    shade = float(np.percentile(line, 85))
    ink = np.clip(shade - line.astype(np.float32), 0, 255)
    course = _course(ink)
    if course is not None:
        _erase(ink, course)
        _sweep(ink, course)
    return np.asarray(255 - ink, np.uint8)


def _course(ink: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """The rule's middle in every column, or None when there is no rule."""
    dark = (ink > _INK).astype(np.uint8)
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    runs = np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8)), np.uint8)
    columns = np.flatnonzero(runs.any(axis=0))
    if columns.size < _RULED * ink.shape[1]:
        return None
    x, y = _middles(runs)
    kept = np.ones(x.size, np.bool_)
    for _ in range(8):
        curve = np.polyfit(x[kept], y[kept], 2)
        off = np.abs(np.polyval(curve, x) - y)
        kept = off < max(2.5, 2 * float(np.median(off[kept])))
    everywhere = np.arange(ink.shape[1])
    wave = np.interp(everywhere, x[kept], (y - np.polyval(curve, x))[kept])
    return np.asarray(np.polyval(curve, everywhere) + wave, np.float64)


def _middles(runs: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middle of every run in every column it crosses, by column."""
    count, labels = cv2.connectedComponents(runs)
    found = []
    for label in range(1, count):
        rows, columns = np.nonzero(labels == label)
        found += [(x, float(np.median(rows[columns == x]))) for x in np.unique(columns)[::3]]
    places = np.array(sorted(found), np.float64)
    return places[:, 0], places[:, 1]


def _erase(ink: NDArray[np.float32], course: NDArray[np.float64]) -> None:
    """Erase the rule where nothing darker lies on it; what has ink above and below crosses it and stays."""
    limit = _darkest_rule(ink, course)
    gone = ink <= limit
    kept = ((ink > _INK) & ~gone).view(np.uint8)
    reach, beyond = np.ones((_REACH + 1, 3), np.uint8), np.zeros((_REACH, 3), np.uint8)
    above, below = (cv2.dilate(kept, np.vstack(way)) > 0 for way in ((reach, beyond), (beyond, reach)))
    ink[gone & ~(above & below)] = 0


def _darkest_rule(ink: NDArray[np.float32], course: NDArray[np.float64]) -> NDArray[np.float32]:
    """How dark the rule may be at each pixel, same shape; -1.0 away from it."""
    height, width = ink.shape
    columns = np.arange(width, dtype=np.float32)
    rows = course[None, :].astype(np.float32) + _AROUND[:, None].astype(np.float32)
    band = cv2.remap(ink, np.broadcast_to(columns, rows.shape).copy(), rows, cv2.INTER_LINEAR)
    near = np.abs(_AROUND) <= _REACH
    bare = (band[~near] < _INK + 6).all(axis=0)
    places = np.flatnonzero(bare) if np.count_nonzero(bare) >= _BARE * width else np.arange(width)
    nodes = np.arange(0, width + _STEP, _STEP)
    nearest = [places[np.argsort(np.abs(places - node))[:_COLUMNS]] for node in nodes]
    profile = np.array([np.median(band[:, chosen], axis=1) for chosen in nearest])
    alone = np.array([np.interp(columns, nodes, profile[:, row]) for row in range(_AROUND.size)], np.float32)
    alone[~near] = 0.0
    alone = np.asarray(cv2.dilate(alone, np.ones((3, 1), np.uint8)))
    off = (np.arange(height)[:, None] - course[None, :]).astype(np.float32)
    spread = np.broadcast_to(columns, off.shape).copy()
    limit = cv2.remap(alone, spread, off - np.float32(_AROUND[0]), cv2.INTER_LINEAR) * _DARKER[0] + _DARKER[1]
    return np.asarray(np.where(np.abs(off) <= _REACH, limit, -1.0), np.float32)


def _sweep(ink: NDArray[np.float32], course: NDArray[np.float64]) -> None:
    """Remove the crumbs that erasing left along the rule."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > _INK).astype(np.uint8), connectivity=8)
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[label])
        beside = abs(top + height / 2 - course[min(course.size - 1, left + width // 2)]) <= _NEAR + 2
        if area < 12 or (beside and height <= 5 and width <= 30):
            ink[labels == label] = 0
