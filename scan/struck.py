"""Lines through print and words over it: firm crumbs of ink that show between its letters."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from forms.geometry import bounding_box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import Window, unprinted
from scan.ink_pieces import FIRM, MERGE_MM, Piece, are_over, grouped
from scan.readings import Gray

_STRUCK_REACH_MM: Final[Mm] = 4.0
_STRUCK_CRUMBS: Final = 2
_STRUCK_MM2: Final = 0.19
_STRUCK_MM: Final[Mm] = 2.0
"""Firm crumbs between letters that are what shows of a line through print: so many within reach of each other, of so
much ink, over such a length. On 260 pages of seven kinds of capture with nothing over print, none was so."""

_MOVED_MM: Final[Mm] = 0.75
_MOVED_LEFT: Final = 0.4
"""Crumbs of which less than this share is left when the print around is moved so far are that print."""

_STRUCK_APART_MM: Final[Mm] = 3.0
"""Crumbs this near to writing in a zone belong to it."""


def struck_of(
    crumbs: Sequence[Piece],
    owned: Sequence[Piece],
    layout: PageLayout,
    *,
    dark: Gray,
    printed: Gray,
    px_per_mm: float,
) -> tuple[Piece, ...]:
    """Choose the crumbs between letters that are what shows of a line through print, or of words over it.

    What lies by a box or by writing in a zone is part of that.

    Args:
        crumbs: From `pieces_of`.
        owned: Ink that belongs to a zone.
        layout: What was printed.
        dark: Darkness of the page, uint8, shape (height, width).
        printed: Darkness as printed, same shape.
        px_per_mm: Scale of both.
    """
    taken = [zone.box.grown(MERGE_MM if zone.kind is FieldKind.TICK else 0.0) for zone in layout.zones]
    taken += [piece.box.grown(_STRUCK_APART_MM) for piece in owned]
    is_taken = are_over([crumb.box for crumb in crumbs], taken)
    free = [crumb for crumb, one in zip(crumbs, is_taken, strict=True) if not one]
    groups = [group for group in grouped(free, _STRUCK_REACH_MM) if _is_struck(group)]
    return tuple(crumb for group in groups if not _is_moved_print(group, dark, printed, px_per_mm) for crumb in group)


def _is_moved_print(group: Sequence[Piece], dark: Gray, printed: Gray, px_per_mm: float) -> bool:
    """Say whether the page's own print, a little off, explains crumbs between its letters."""
    window = Window.of(bounding_box([piece.box for piece in group]).grown(1.0), px_per_mm, dark.shape).slices
    return left_when_moved(dark[window], printed[window], px_per_mm) < _MOVED_LEFT


def left_when_moved(dark: Gray, printed: Gray, px_per_mm: float, *, least_mm2: float = 0.0) -> float:
    """Share of the firm ink that the page's own print, a little off, does not explain, of that which it does not as is.

    Args:
        dark: Darkness of a part of the page, uint8, shape (height, width).
        printed: Darkness of that part as printed, same shape.
        px_per_mm: Scale of both.
        least_mm2: Of less firm ink some move of the print covers all by chance.

    Returns:
        0.0 where moved print explains all of it; 1.0 where there is none, or less than it takes to say.
    """
    reach = round(_MOVED_MM * px_per_mm)
    wider = cv2.copyMakeBorder(printed, *(reach,) * 4, borderType=cv2.BORDER_REPLICATE)
    printed = np.asarray(wider, np.uint8)
    height, width = dark.shape

    def left(x: int, y: int) -> int:
        return int(np.count_nonzero(unprinted(dark, printed[y : y + height, x : x + width], 1) >= FIRM))

    own = left(reach, reach)
    if own == 0 or own < least_mm2 * px_per_mm**2:
        return 1.0
    return min(left(x, y) for x in range(2 * reach + 1) for y in range(2 * reach + 1)) / own


def _is_struck(group: Sequence[Piece]) -> bool:
    around = bounding_box([piece.box for piece in group])
    firm = sum(piece.area_mm2 * piece.firm for piece in group)
    return len(group) >= _STRUCK_CRUMBS and firm >= _STRUCK_MM2 and max(around.w, around.h) >= _STRUCK_MM
