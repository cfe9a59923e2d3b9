"""Where the codes stand on every page of ours: all that is left to go by where a page's own layout is lost.

An edition's `PageLayout` says it exactly and comes first; a test holds what is printed to what stands here.
"""

from dataclasses import dataclass
from typing import Final

from forms.geometry import Box, Point
from forms.layout import A5_WIDTH
from forms.units import Mm

_LARGE: Final[Mm] = 16.8
_SMALL: Final[Mm] = 12.3
"""Sides of codes whose address has 48 to 61 characters; those of longer and shorter ones differ by 14 % at most."""
_TOP: Final[Mm] = 5.6
_BOTTOM: Final[Mm] = 201.0
_FROM_OUTER_EDGE: Final[Mm] = 9.0
_FROM_FOLD: Final[Mm] = 14.0


@dataclass(frozen=True, slots=True)
class UsualCode:
    """A code of a page.

    Attributes:
        box: Its modules, on a page of A5.
        fixed: The corner that is there whatever the size of the code, clockwise from the top left, from 0.
    """

    box: Box
    fixed: int

    @property
    def corner(self) -> Point:
        """The fixed corner."""
        box = self.box
        return (
            Point(box.x, box.y),
            Point(box.right, box.y),
            Point(box.right, box.bottom),
            Point(box.x, box.bottom),
        )[self.fixed]


@dataclass(frozen=True, slots=True)
class UsualPage:
    """The codes of a page.

    Attributes:
        large: At the outer bottom corner.
        small: At the opposite top corner.
    """

    large: UsualCode
    small: UsualCode


FOLD_LEFT: Final = UsualPage(
    UsualCode(Box(A5_WIDTH - _FROM_OUTER_EDGE - _LARGE, _BOTTOM - _LARGE, _LARGE, _LARGE), 2),
    UsualCode(Box(_FROM_FOLD, _TOP, _SMALL, _SMALL), 0),
)
FOLD_RIGHT: Final = UsualPage(
    UsualCode(Box(_FROM_OUTER_EDGE, _BOTTOM - _LARGE, _LARGE, _LARGE), 3),
    UsualCode(Box(A5_WIDTH - _FROM_FOLD - _SMALL, _TOP, _SMALL, _SMALL), 1),
)
