"""What somebody wrote above or below words that are crossed out: instead of them, so it is no part of them."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.connected import connected, numbered

_DOT_MM2: Final = 0.3
"""Pieces of ink below this are dots and accents of what is crossed out."""

_WORD_MM2: Final = 2.0
_WORD_MM: Final[tuple[Mm, Mm]] = (2.5, 1.2)
"""A word has at least so much ink, is so wide and so high: less above a line are its accents and ends of its loops."""

_LETTERS: Final = 0.04
"""Share of the ink of what is crossed out that may lie above, and below, the rows that its letters stand in; words that
the stroke missed stand there too."""

_GAP_MM: Final[Mm] = 2.0
_BRIDGE_MM: Final[Mm] = 0.3
"""Pieces closer than this along the line, or across it, are of one word."""


def words_beside(struck: NDArray[np.bool_], px_per_mm: float) -> NDArray[np.bool_]:
    """Words above or below what is crossed out.

    Args:
        struck: Ink in the columns of what is crossed out, the stroke included, shape (height, width).
        px_per_mm: Scale.

    Returns:
        Same shape, True where such words are; nothing of what hangs together with the widest piece, as the stroke does.
    """
    labels, stats, _ = connected(struck.view(np.uint8))
    if len(stats) < 3:
        return np.zeros_like(struck)
    core = 1 + int(stats[1:, cv2.CC_STAT_WIDTH].argmax())
    first, last = np.quantile(np.nonzero(labels == core)[0], (_LETTERS, 1 - _LETTERS))
    middles = stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] / 2
    letters = stats[:, cv2.CC_STAT_AREA] >= _DOT_MM2 * px_per_mm**2
    result = np.zeros_like(struck)
    for beside in (middles < first, middles > last):
        beside[[0, core]] = False
        result |= _words(beside[labels], (beside & letters)[labels], px_per_mm)
    return result


def _words(ink: NDArray[np.bool_], letters: NDArray[np.bool_], scale: float) -> NDArray[np.bool_]:
    """Of ink that which is words together, by what of it is no dot."""
    along, across = 2 * round(_GAP_MM * scale / 2) + 1, 2 * round(_BRIDGE_MM * scale) + 1
    count, words = numbered(np.asarray(cv2.dilate(ink.view(np.uint8), np.ones((across, along), np.uint8)), np.uint8))
    result = np.zeros_like(ink)
    wide, high = (side * scale for side in _WORD_MM)
    for word in range(1, count):
        rows, columns = np.nonzero(letters & (words == word))
        if len(rows) >= _WORD_MM2 * scale**2 and np.ptp(columns) >= wide and np.ptp(rows) >= high:
            result |= ink & (words == word)
    return result
