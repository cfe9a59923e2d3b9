"""Whether what is left of a QR code is the printed one, where too much of it is gone for any reader.

A reader needs all three finder patterns and most of the modules. A page that lies on its layout tells where every
module would be: a code of which two thirds are still there names its page as surely as a whole one, for its signature
is spread over it.
"""

from typing import Final

import numpy as np

from forms.layout import CodeMark
from forms.units import Mm
from scan.match import match
from scan.pose import Points
from scan.readings import RegisteredPage

_SIDE: Final = 4
"""Modules along the side of a block that is compared as a whole."""
_FINDER: Final = 9
"""Modules along the side of a finder pattern with the format beside it: these are alike in every code."""
_STRAY: Final[Mm] = 0.5
"""How far a block may lie from its place."""
_ALIKE: Final = 0.75
"""Correlation of a block with the printed one."""
_LEFT: Final = 0.65
"""Share of a code's blocks that are alike when it is that code. Codes of 60 pages of five journeys were compared with
one another: those with the same address and the same mask have up to 0.5 in common."""


def is_left_of_code(page: RegisteredPage) -> bool:
    """Say whether enough is left of one of the page's codes to know that it is the printed one.

    Args:
        page: The page warped onto the layout of the page that it was taken for.
    """
    return any(_share(page, mark) >= _LEFT for mark in page.layout.codes)


def _share(page: RegisteredPage, mark: CodeMark) -> float:
    places, side = _blocks(mark)
    matches = match(page.gray, page.reference, places, px_per_mm=page.px_per_mm, window=side, search=_STRAY)
    return float((matches.score > _ALIKE).mean())


def _blocks(mark: CodeMark) -> tuple[Points, Mm]:
    """The middle of every block of a code in mm, shape (n, 2), and a block's side."""
    module, last = mark.box.w / mark.modules, mark.modules - _FINDER
    middles = range(_SIDE // 2, mark.modules - _SIDE // 2 + 1, _SIDE)
    places = [
        (mark.box.x + across * module, mark.box.y + down * module)
        for down in middles
        for across in middles
        if not ((down < _FINDER or down > last) and (across < _FINDER or across > last))
        or (down > last and across > last)
    ]
    return np.array(places, np.float64), _SIDE * module
