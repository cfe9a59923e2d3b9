"""Sheets of labels: how many there are, how large they are and where they stand on A4."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.geometry import Box
from forms.layout import A4_HEIGHT, A4_WIDTH
from forms.units import Mm

SMALLEST_WIDTH: Final[Mm] = 90.0
SMALLEST_HEIGHT: Final[Mm] = 50.0
"""Of a label of 70 x 37 mm, a title and three lines in type of 10 pt are all: what fills 7 of the others fills 41."""


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of equal labels.

    Attributes:
        columns: How many there are from left to right.
        rows: From top to bottom.
        width: Of a label.
        height: Of a label.
        gap_x: Free paper between two columns.
        gap_y: Between two rows.
        right: How far everything is moved to the right, for a printer that puts paper askew.
        down: The same, down.
    """

    columns: int
    rows: int
    width: Mm
    height: Mm
    gap_x: Mm = 0.0
    gap_y: Mm = 0.0
    right: Mm = 0.0
    down: Mm = 0.0

    @property
    def count(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    @property
    def fits(self) -> bool:
        """Whether it is a sheet of A4, with labels large enough to be read."""
        wide = self.columns * self.width + (self.columns - 1) * self.gap_x
        high = self.rows * self.height + (self.rows - 1) * self.gap_y
        large = self.width >= SMALLEST_WIDTH and self.height >= SMALLEST_HEIGHT
        return self.columns > 0 and self.rows > 0 and large and wide <= A4_WIDTH and high <= A4_HEIGHT

    def place(self, number: int) -> tuple[int, Box]:
        """On which sheet a label is, from 0, and where; labels are counted from left to right, then down, from 1.

        Sheets of labels stand in the middle of their paper: what is free is alike at both sides, and above and below.
        """
        sheet, own = divmod(number - 1, self.count)
        row, column = divmod(own, self.columns)
        left = (A4_WIDTH - self.columns * self.width - (self.columns - 1) * self.gap_x) / 2
        top = (A4_HEIGHT - self.rows * self.height - (self.rows - 1) * self.gap_y) / 2
        x = left + column * (self.width + self.gap_x) + self.right
        y = top + row * (self.height + self.gap_y) + self.down
        return sheet, Box(x, y, self.width, self.height)


EIGHT: Final = LabelSheet(2, 4, 99.1, 67.7, gap_x=2.5)
KNOWN_SHEETS: Final[Mapping[str, LabelSheet]] = {
    "99.1x67.7": EIGHT,
    "99.1x57": LabelSheet(2, 5, 99.1, 57.0, gap_x=2.5),
    "105x74": LabelSheet(2, 4, 105.0, 74.0),
    "105x57": LabelSheet(2, 5, 105.0, 57.0),
}
"""Sheets that every stationer has, by the size of a label."""
