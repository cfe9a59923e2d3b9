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
    """Erase the rule where it is alone: as thin and as pale as it is elsewhere. Ink that crosses it stays."""
    dark = ink > _INK
    runs = [run for x, y in enumerate(course) if (run := _run_at(dark[:, x], round(y))) is not None]
    columns = [x for x, y in enumerate(course) if _run_at(dark[:, x], round(y)) is not None]
    if not runs:
        return
    depth = [float(ink[top:bottom, x].max()) for x, (top, bottom) in zip(columns, runs, strict=True)]
    thick, pale = np.median([bottom - top for top, bottom in runs]) + 2.5, float(np.median(depth)) * 1.3 + 8
    for x, (top, bottom), darkest in zip(columns, runs, depth, strict=True):
        if bottom - top <= thick and darkest < pale and abs((top + bottom - 1) / 2 - course[x]) <= _NEAR:
            ink[max(0, top - 2) : bottom + 2, x] = 0


def _run_at(column: NDArray[np.bool_], row: int) -> tuple[int, int] | None:
    """First and past-the-last row of the dark run nearest to a row, or None when there is none near it."""
    near = np.flatnonzero(column[max(0, row - 3) : row + 4])
    if near.size == 0:
        return None
    top = bottom = max(0, row - 3) + int(near[near.size // 2])
    while top > 0 and column[top - 1]:
        top -= 1
    while bottom < column.size - 1 and column[bottom + 1]:
        bottom += 1
    return top, bottom + 1


def _sweep(ink: NDArray[np.float32], course: NDArray[np.float64]) -> None:
    """Remove the crumbs that erasing left along the rule."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > _INK).astype(np.uint8), connectivity=8)
    for label in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[label])
        beside = abs(top + height / 2 - course[min(course.size - 1, left + width // 2)]) <= _NEAR + 2
        if area < 12 or (beside and height <= 5 and width <= 30):
            ink[labels == label] = 0
