"""QR codes of ours that readers give up: a streak without toner, a torn corner or a stain took a part of them away.

Readers want three finder patterns, and take what is gone for light. Two patterns tell where every module is, and where
a whole strip has no ink the symbols are missing, not wrong: of those a code bears twice as many.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from forms.geometry import Quad
from scan.engines import CodeSeen
from scan.finder_patterns import Finder, find_finders
from scan.module_grid import darkness, find_grids, lay_grid
from scan.pose import holds, points_quad, quad_points
from scan.qr_text import text_of
from scan.readings import Gray
from scan.warp import reduced

_SEARCH_SIDE_PX: Final = 2400
"""Finder patterns are looked for at 2.4 px a module or more, which A4 has at 150 dpi, and at half as many at least."""
_MOST_GRIDS: Final = 12
"""So many places are tried: a spread has four codes, and beside each some places seem to hold half of one."""


def read_broken_codes(gray: Gray) -> tuple[CodeSeen, ...]:
    """Every QR code in capitals of which two finder patterns and half of the rest are left, any way up.

    Args:
        gray: uint8, shape (height, width), 0 is black.
    """
    small, scale = reduced(gray, _SEARCH_SIDE_PX)
    fine, factor = reduced(gray, 2 * _SEARCH_SIDE_PX)
    larger = scale / factor
    finders = [Finder(each.x * larger, each.y * larger, each.module * larger) for each in find_finders(small)]
    soft = np.asarray(cv2.blur(fine, (3, 3)), np.uint8) if larger > 1 else fine
    return tuple(CodeSeen(text, points_quad(quad_points(corners) * factor)) for text, corners in _codes(soft, finders))


def _codes(gray: Gray, finders: Sequence[Finder]) -> Iterator[tuple[str, Quad]]:
    """The texts of the codes of some finder patterns, and their corners."""
    read: list[Quad] = []
    for rough in find_grids(gray, finders)[:_MOST_GRIDS]:
        if any(holds(corners, points_quad(rough.corners)) for corners in read):
            continue
        grid = lay_grid(gray, rough)
        text = None if grid is None else next(filter(None, map(text_of, darkness(gray, grid))), None)
        if grid is not None and text is not None:
            read.append(points_quad(grid.corners))
            yield text, read[-1]
