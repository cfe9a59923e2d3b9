"""Strokes of a pen or a pencil on paper of which nothing is known: whether a sheet without a code is surely blank.

Measured in mm² of what hangs together as words do, not as a share of the sheet: four digits are little of a page, and
dust on all of a page may be more.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.connected import Bits, connected
from scan.readings import Gray

LEAST_PX_PER_MM: Final = 4.5
"""Strokes are measured on the coarsest image that is as fine as this, 114 dpi: a ballpoint's has two pixels there."""

_SMOOTH_MM: Final[Mm] = 0.12
"""Standard deviation of the smoothing, for grain and for the dots of scans of one bit a pixel."""

_WIDE_MM: Final[Mm] = 2.4
"""Wider than this are shadows, stains and punched holes; the widest felt pen's stroke is 1.6 mm."""

_DARK: Final = 0.12
"""How much darker than the paper around it a stroke is, as a share. Hard pencil (2H) and pale blue ballpoint have 0.14
to 0.2, print that shows through thin paper stays below. This and what follows was chosen on 64 blank sheets and backs
and on 25 words, lines and numbers in five pens, each captured in five ways, seeds from 970000."""

_GRAIN: Final = 6.0
"""And this many times as dark as half of the paper is: pictures taken in poor light are rough."""

_SHORT_MM: Final[Mm] = 0.9
_SMALL_MM2: Final = 0.1
"""Shorter or smaller pieces are dust."""

_LONG_MM: Final[Mm] = 60.0
"""Longer ones are folds, edges and what a dirty scanner draws."""

_WORD_GAP_MM: Final[Mm] = 2.0
"""Pieces as near to one another are of one word."""

_WORD_MM2: Final = 1.6
"""The least of a word's ink. Two digits of four in hard pencil have 1.7; what print on the other side left had 1.2."""

_ACROSS_MM: Final[Mm] = 0.35
"""A word's standard deviation across its own direction: folds, creases and staples have 0.3, a line of writing 0.4."""

_CLOSE: Final = (0.06, 0.65)
"""Its ink as a share of the rectangle around it: 0.063 in a loose line of hard pencil, 0.047 where the folds of a sheet
folded in four are rubbed; above, it is a blot or a staple."""

_HOLE_MM: Final[tuple[Mm, Mm]] = (2.0, 4.0)
_ROUND_MM: Final[Mm] = 0.2
"""Radius of a punched hole, and how far the shadow on its rim strays from it. Nobody draws a ring as round."""


def find_strokes(gray: Gray, where: Bits, px_per_mm: float) -> NDArray[np.bool_]:
    """Find what may have been written.

    Args:
        gray: A part of an image, shape (height, width).
        where: 1 where to look, same shape.
        px_per_mm: Its scale, about; `LEAST_PX_PER_MM` or somewhat more.

    Returns:
        Where words are, or numbers, or single letters large enough, same shape.
    """
    soft = cv2.GaussianBlur(gray, (0, 0), max(_SMOOTH_MM * px_per_mm, 0.3))
    side = round(_WIDE_MM * px_per_mm) | 1
    paper = np.asarray(cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)
    dark = np.asarray(cv2.subtract(paper, soft), np.uint8)
    limit = cv2.convertScaleAbs(paper, alpha=max(_DARK, _GRAIN * _half_of(dark, paper, where)))
    inked = np.asarray(cv2.min(cv2.compare(dark, limit, cv2.CMP_GE), where), np.uint8)
    labels, stats, _ = connected(inked)
    length = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) / px_per_mm
    large = stats[:, cv2.CC_STAT_AREA] >= _SMALL_MM2 * px_per_mm**2
    chosen = large & (length >= _SHORT_MM) & (length <= _LONG_MM)
    chosen[0] = False
    return _words(chosen.view(np.uint8)[labels], px_per_mm) if chosen.any() else np.zeros(gray.shape, np.bool_)


def _half_of(dark: Gray, paper: Gray, where: Bits) -> float:
    """How much darker than around it half of the paper is, as a share: its grain, whatever is written on it."""
    few = slice(None, None, 4), slice(None, None, 4)
    looked = where[few] > 0
    return float(np.median(dark[few][looked] / np.maximum(paper[few][looked], 1))) if looked.any() else 0.0


def _words(bits: Bits, px_per_mm: float) -> NDArray[np.bool_]:
    """Those pieces that lie together as letters do."""
    side = 2 * round(_WORD_GAP_MM / 2 * px_per_mm) + 1
    labels, stats, _ = connected(np.asarray(cv2.dilate(bits, np.ones((side, side), np.uint8)), np.uint8))
    inked = np.bincount(labels[bits > 0], minlength=len(stats)) / px_per_mm**2
    written = np.zeros(bits.shape, np.bool_)
    for label in np.flatnonzero(inked >= _WORD_MM2).tolist():
        x, y, width, height = (int(value) for value in stats[label, :4])
        part = slice(y, y + height), slice(x, x + width)
        own = (labels[part] == label) & (bits[part] > 0)
        if _is_word(own, px_per_mm):
            written[part] |= own
    return written


def _is_word(own: NDArray[np.bool_], px_per_mm: float) -> bool:
    """Say whether ink is no straight line, neither strewn about nor a blot."""
    places = np.column_stack(np.nonzero(own)).astype(np.float32) / px_per_mm
    across = float(np.sqrt(max(np.linalg.eigvalsh(np.cov(places.T))[0], 0.0)))
    long, wide = (max(side, 1 / px_per_mm) for side in cv2.minAreaRect(places)[1])
    least, most = _CLOSE
    is_close = least <= len(places) / px_per_mm**2 / (long * wide) <= most
    return across >= _ACROSS_MM and is_close and not _is_rim(places)


def _is_rim(places: NDArray[np.float32]) -> bool:
    """Say whether ink, in mm, shape (n, 2), lies on a circle as large as a punched hole, all around or in part."""
    squares = (places**2).sum(axis=1)
    middle = np.linalg.lstsq(np.column_stack([2 * places, np.ones(len(places))]), squares, rcond=None)[0][:2]
    away = np.linalg.norm(places - middle, axis=1)
    least, most = _HOLE_MM
    return bool(least <= away.mean() <= most and away.std() <= _ROUND_MM)
