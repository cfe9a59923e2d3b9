"""Pages in reading order -> sides of sheets to print on both faces and fold in the middle."""

from dataclasses import dataclass
from typing import Final

from forms.units import Mm

SHEET_WIDTH: Final[Mm] = 297.0
SHEET_HEIGHT: Final[Mm] = 210.0
FOLD: Final[Mm] = SHEET_WIDTH / 2
"""A4 on its side holds two A5 pages of 148 mm and one millimetre more; each page keeps its own width from the fold."""


@dataclass(frozen=True, slots=True)
class SheetSide:
    """One face of one sheet.

    Attributes:
        left: Number of the page left of the fold, from 1.
        right: Number of the page right of the fold.
    """

    left: int
    right: int


def impose(pages: int) -> tuple[SheetSide, ...]:
    """Say which pages stand together, faces in printing order: front and back of each sheet.

    Sheets are printed on both faces, turned along the short edge, laid inside each other and folded once.

    Args:
        pages: How many; a multiple of four.

    Raises:
        ValueError: It is not a multiple of four.
    """
    if pages <= 0 or pages % 4:
        raise ValueError(f"a folded booklet has a multiple of four pages, not {pages}")
    sides = []
    for first in range(1, pages // 2, 2):
        last = pages + 1 - first
        sides += [SheetSide(left=last, right=first), SheetSide(left=first + 1, right=last - 1)]
    return tuple(sides)
