"""Parts of a page that are in the image and yet not seen: torn off, folded over, under a hand.

A box that lies there looks empty and is not: nobody knows. Where print is missing, or something dark lies on the
paper, the page counts as not visible.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.darkness import darkness
from scan.readings import Gray
from scan.squares import Shares, Squares

_SLACK_MM: Final[Mm] = 0.5
"""Print may be this far from its place."""
_PRINTED: Final = 75
"""Darkness (of 255) of plain print at 2 px/mm: text and codes; frames, tints and writing rules are lighter."""
_LIGHT: Final = 26
"""Darkness of frames at 2 px/mm. A scan of one bit a pixel, or a tired printer, may have lost them everywhere."""
_LIGHT_GONE: Final = 0.3
"""Frames and rules of which less than this share is gone were covered or torn off there, not lost everywhere."""
_TRACE: Final = 0.2
"""Print is there if its place has this share of its darkness; the palest faded print measured has 0.35."""
_MISSING: Final = 0.75
"""Share of a square's print that is not there when the square is not seen; handwriting hides none of it."""
_DARK: Final = 0.42
"""Brightness, by that of the paper, below which something lies on it; shadows of pictures stay above 0.55."""
_COVERED: Final = 0.85
"""Share of a square that is dark where it was not printed dark; no handwriting fills a square so."""


def seen(page: Gray, printed: Gray, px_per_mm: float) -> Squares:
    """Say for every square of the page whether what was printed there can be seen.

    Args:
        page: The page warped onto its layout.
        printed: The printed page, same shape and scale.
        px_per_mm: The scale, about 2: finer only costs time.

    Returns:
        Over the whole page. Squares without print are seen unless something dark covers them, or they lie between
        squares that are not seen.
    """
    expected, around = darkness(printed, px_per_mm), np.ones((2 * round(_SLACK_MM * px_per_mm) + 1,) * 2, np.uint8)
    found = cv2.dilate(darkness(page, px_per_mm), around)
    gone = found < cv2.convertScaleAbs(expected, alpha=_TRACE)
    plain, some = expected >= _PRINTED, expected >= _LIGHT
    squares = Shares(page.shape, px_per_mm)
    lost = squares.lost(_mask(plain), _mask(gone), _MISSING)
    light = some & (cv2.dilate(plain.view(np.uint8), around) == 0)
    if np.count_nonzero(light & gone) < _LIGHT_GONE * np.count_nonzero(light):
        lost |= squares.lost(_mask(some), _mask(gone), _MISSING)
    in_order = np.sort(page[::8, ::8], axis=None)  # np.percentile takes ten times as long
    bright = float(in_order[len(in_order) * 8 // 10])
    covered = squares.of(_mask((page < _DARK * bright) & ~plain)) >= _COVERED
    unseen = cv2.morphologyEx((lost | covered).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(unseen == 0)


def _mask(there: NDArray[np.bool_]) -> Gray:
    return np.multiply(there.view(np.uint8), np.uint8(255))
