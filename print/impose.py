"""Pages in reading order -> sides of sheets to print on both faces and fold in the middle."""

from dataclasses import dataclass
from typing import Final

from forms.units import Mm
from print.label_sheets import EIGHT, LabelSheet

SHEET_WIDTH: Final[Mm] = 297.0
SHEET_HEIGHT: Final[Mm] = 210.0
FOLD: Final[Mm] = SHEET_WIDTH / 2
"""A4 on its side holds two A5 pages of 148 mm and one millimetre more; each page keeps its own width from the fold."""


MOST_CREEP: Final[Mm] = 1.0
"""A sheet; thick paper pushes by 0.2. More would bring a zone nearer to the fold than a scanner sees well."""
MOST_OFFSET: Final[Mm] = 10.0
"""Printers that turn the paper put it 3 mm aside at worst; a page has 5 mm that no printer reaches."""


@dataclass(frozen=True, slots=True)
class Printer:
    """How a printer and its paper move what is printed; everything here is put right when sheets are drawn.

    Attributes:
        creep: How far each sheet pushes the pages of the one inside it outwards, once folded.
        right: How far back faces are moved to the right, as that face is looked at.
        down: The same, down.
        labels: The sheets of labels that lie in it when labels are printed.
    """

    creep: Mm = 0.0
    right: Mm = 0.0
    down: Mm = 0.0
    labels: LabelSheet = EIGHT


EXACT: Final = Printer()
"""Both faces in the same place, and paper without thickness."""


@dataclass(frozen=True, slots=True)
class SheetSide:
    """One face of one sheet.

    Attributes:
        left: Number of the page left of the fold, from 1.
        right: Number of the page right of the fold.
        sheet: Which sheet, the outermost one is 0.
        back: The face that is printed second.
    """

    left: int
    right: int
    sheet: int = 0
    back: bool = False

    def towards_fold(self, printer: Printer) -> Mm:
        """How far both pages are moved towards the fold, so that their outer margins are alike once folded."""
        return self.sheet * printer.creep

    def moved(self, printer: Printer) -> tuple[Mm, Mm]:
        """How far the whole face is moved, right and down, so that it lies behind the other one."""
        return (printer.right, printer.down) if self.back else (0.0, 0.0)


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
        sheet = first // 2
        sides += [SheetSide(last, first, sheet), SheetSide(first + 1, last - 1, sheet, back=True)]
    return tuple(sides)
