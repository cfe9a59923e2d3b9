"""Long strokes of a pen: a bar in the margin, an arrow, a line under words. The network takes some of them for folds.

A fold or a crease pales towards its ends and goes on there; so does a line that a dirty scanner draws. A stroke is firm
and stops.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from forms.units import Mm
from scan.connected import Bits
from scan.darkness import PALE, Window
from scan.ink_pieces import Piece
from scan.readings import Gray
from scan.tails import Places, places_of

_LENGTH_MM: Final[tuple[Mm, Mm]] = (8.0, 65.0)
"""Shorter ones may be staples, dust and parts of rims; nobody draws longer ones by the hand's movement alone."""

_FIRM: Final = 0.2
_WIDEST_MM: Final[Mm] = 3.0
_SLIM: Final = 0.3
"""Share of firm ink, width, and spread across by spread along. Of 610 pages of `tests/benchmarks` that were looked at
(seeds 600000 on), 13 strokes that the network took for wear are so and stop at both ends, and 1 trace of wear."""

_EDGE_MM: Final[Mm] = 3.5
"""Nearer than this to the paper's edge there are shadows and what lies behind."""

_BEYOND_MM: Final[tuple[Mm, Mm]] = (2.0, 8.0)
_ASIDE_MM: Final[Mm] = 0.75
_TIP_MM: Final[Mm] = 2.0
_GOES_ON: Final = 0.05
"""A line goes on where, from the first to the second distance beyond its tip's middle and so far aside, more than this
share of what is not printed is ink."""

_PRINT: Final = 60
"""Darkness (of 255) as printed, at 4 px/mm, of words, frames and the coloured lines of steps."""

_MOVED_MM: Final[Mm] = 2.0
_MOVED_COVERS: Final = 0.6
"""A piece so much of which the page's own print covers, moved so far, is that print."""


def is_long_stroke(
    piece: Piece, labels: NDArray[np.int32], left: Gray, printed: Gray, *, layout: PageLayout, px_per_mm: float
) -> bool:
    """Say whether a piece of ink is long, firm and stops at both ends, away from the paper's edge.

    Args:
        piece: The ink.
        labels: The number of the piece of each pixel.
        left: Darkness that print does not explain, same shape.
        printed: Darkness as printed, same shape.
        layout: What was printed.
        px_per_mm: Scale of all three.
    """
    box, shortest, longest = piece.box, *_LENGTH_MM
    edge = min(box.x, box.y, layout.width - box.right, layout.height - box.bottom)
    if not shortest <= max(box.w, box.h) <= longest or piece.firm < _FIRM or edge < _EDGE_MM:
        return False
    places = places_of(labels, piece.label, box, px_per_mm)
    spread, ways = np.linalg.eigh(np.cov(places.T))
    if piece.width_mm > _WIDEST_MM or spread[0] > _SLIM**2 * spread[1]:
        return False
    along = ways[:, 1]
    if not all(_stops(places, way, left, printed, px_per_mm) for way in (along, -along)):
        return False
    window = Window.of(box, px_per_mm, labels.shape)
    own = (labels[window.slices] == piece.label).view(np.uint8)
    return not _is_moved_print(own, window, printed, round(_MOVED_MM * px_per_mm))


def _stops(places: Places, way: NDArray[np.float64], left: Gray, printed: Gray, px_per_mm: float) -> bool:
    """Say whether there is paper beyond the end of a line, and no ink on it."""
    reach = places @ way
    tip = places[reach > reach.max() - _TIP_MM].mean(axis=0)
    step = 1 / px_per_mm
    beyond = np.arange(*_BEYOND_MM, step)[:, None, None] * way
    aside = np.arange(-_ASIDE_MM, _ASIDE_MM + step / 2, step)[None, :, None] * np.array([-way[1], way[0]])
    columns, rows = np.moveaxis(((tip + beyond + aside) * px_per_mm).round().astype(int), 2, 0)
    rows, columns = rows.clip(0, left.shape[0] - 1), columns.clip(0, left.shape[1] - 1)
    paper = printed[rows, columns].max(axis=1) < _PRINT
    inked = left[rows, columns].max(axis=1)[paper] >= PALE
    return bool(inked.size and inked.mean() <= _GOES_ON)


def _is_moved_print(own: Bits, window: Window, printed: Gray, reach: int) -> bool:
    """Say whether the page's own print, a little off, covers most of the ink of a window away from the page's edge."""
    rows = slice(window.top - reach, window.bottom + reach)
    dark = (printed[rows, window.left - reach : window.right + reach] >= _PRINT).view(np.uint8)
    covered = cv2.matchTemplate(dark, own, cv2.TM_CCORR)  # in px, for every move
    return bool(covered.max() > _MOVED_COVERS * np.count_nonzero(own))
