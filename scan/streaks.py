"""Strips from one side of a page to the other in which print is missing, as a worn drum leaves them."""

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.coarse import PX_PER_MM
from scan.readings import Gray

_BANDS: Final = 10
_FEWEST_BANDS: Final = 5
"""A streak takes print away in most of the bands across it that hold print: what is missing in one is a hole."""
_LOST: Final = 0.6
_KEPT: Final = 0.15
"""Shares of the bands that lost their print: in a streak, and beside it: pale print has no streaks."""
_FLANK: Final[tuple[Mm, Mm]] = (4.0, 9.0)
"""Beside a streak, from and to."""
PALE_IN_STREAKS: Final = 0.5
"""Print with a smaller share of its usual darkness is pale: few streaks leave no toner all along."""
_ALL_GONE: Final = 0.85
"""Of what is pale in a pale streak no more is gone altogether: 0.16 to 0.84 in eleven of twelve; of 28 rows of print
along the edge of a paper across the page 24 have more."""
_BESIDE: Final[Mm] = 1.5
"""So far around the middle of a streak print is pale as well."""
_BAND_PRINT: Final = 6
"""Printed px of a band, in a strip of 0.75 mm, from which it says something."""


def streaked(ink: Gray, gone: Gray, axis: int) -> NDArray[np.bool_]:
    """Which columns lost their print in most bands while others beside them kept theirs; with an axis of 1, which rows.

    Args:
        ink: 255 where print should be, at `scan.coarse.PX_PER_MM`.
        gone: 255 where it is not to be seen, same shape.
        axis: That along which streaks run.
    """
    found = np.zeros(ink.shape[1 - axis], np.bool_)
    if not may_be_streaked(gone, axis):
        return found
    height = ink.shape[axis] // _BANDS * _BANDS
    of_ink, of_gone = (_sums(np.moveaxis(each > 0, axis, 0)[:height]) for each in (ink, gone))
    tells = of_ink >= _BAND_PRINT
    lost, bands = (tells & (of_gone > _LOST * of_ink)).sum(axis=0), tells.sum(axis=0)
    for column in np.flatnonzero((bands >= _FEWEST_BANDS) & (lost > _LOST * bands)).tolist():
        found[column] = all(_kept(lost, bands, column, side) for side in (-1, 1))
    return found


def may_be_streaked(gone: NDArray[Any], axis: int) -> bool:
    """Whether so much print is gone from any strip as `streaked` asks for; on most pages it is from none."""
    columns = cv2.reduce(gone, axis, cv2.REDUCE_SUM, dtype=cv2.CV_32F).reshape(1, -1)
    least = 255 * _LOST**2 * _BAND_PRINT * _FEWEST_BANDS
    return bool(cv2.blur(columns, (3, 1)).max() * 3 > least)


def in_streaks(words: Gray, gone: Gray, pale: Gray, px_per_mm: float) -> Gray:
    """Find where a drum prints little from one side of the page to the other: nothing lies there.

    Args:
        words: 255 where words should be.
        gone: 255 where they are not to be seen, same shape.
        pale: 255 where they are paler than `PALE_IN_STREAKS`, same shape.
        px_per_mm: Scale of all: `scan.coarse.PX_PER_MM`, or a half or a third of it.

    Returns:
        255 in streaks, same shape.
    """
    times, side = max(1, round(PX_PER_MM / px_per_mm)), 2 * round(_BESIDE * px_per_mm) + 1
    ink, lost, light = (each.repeat(times, 0).repeat(times, 1) if times > 1 else each for each in (words, gone, pale))
    found = np.zeros_like(words)
    for axis in (0, 1):
        streaks = streaked(ink, lost, axis) | _traced(streaked(ink, light, axis), lost, light, axis)
        wide = cv2.dilate(streaks[::times].astype(np.uint8)[None], np.ones((1, side), np.uint8))[0] > 0
        np.moveaxis(found, axis, 0)[:, wide] = 255
    return found


def _traced(streaks: NDArray[np.bool_], gone: Gray, pale: Gray, axis: int) -> NDArray[np.bool_]:
    """Those of some pale streaks in which enough of the print still shows; an edge of paper cuts it off."""
    found = np.zeros_like(streaks)
    columns = np.flatnonzero(streaks)
    of_gone, of_pale = (np.count_nonzero(image, axis=axis) for image in (gone, pale))
    for one in np.split(columns, np.flatnonzero(np.diff(columns) > _BESIDE * PX_PER_MM) + 1):
        found[one] = of_gone[one].sum() <= _ALL_GONE * of_pale[one].sum()
    return found


def _kept(lost: NDArray[np.int_], bands: NDArray[np.int_], column: int, side: int) -> bool:
    """Whether print beside a column is mostly there."""
    near, far = (column + side * round(reach * PX_PER_MM) for reach in _FLANK)
    flank = slice(max(0, min(near, far)), max(0, near, far))
    return bool(bands[flank].sum() > 0 and lost[flank].sum() <= _KEPT * bands[flank].sum())


def _sums(there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How many px there are in every band, in strips of three columns, shape (bands, width)."""
    banded = there.reshape(_BANDS, -1, there.shape[1]).sum(axis=1).astype(np.float32)
    return np.asarray(cv2.blur(banded, (3, 1)) * 3, np.float32)
