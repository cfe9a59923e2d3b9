"""Sizes, inks and measures of the collection: the page of ../shared/design.md as numbers. Lengths in mm, type in pt."""

from dataclasses import dataclass
from typing import Final

from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.units import Mm, Pt, pt_to_mm
from print.shapes import Ink, Stroke

# Type: Atkinson Hyperlegible Next.
BODY: Final[Pt] = 10.5
BODY_LEADING: Final[Mm] = pt_to_mm(14)
SMALL: Final[Pt] = 10.0
SMALL_LEADING: Final[Mm] = pt_to_mm(13)
STOP_NAME: Final[Pt] = 12.0
STOP_LEADING: Final[Mm] = pt_to_mm(15)
TITLE: Final[Pt] = 17.0
TITLE_LEADING: Final[Mm] = pt_to_mm(20)
COVER: Final[Pt] = 28.0
COVER_LEADING: Final[Mm] = pt_to_mm(31)
CODE: Final[Pt] = 7.0
CAP_HEIGHT: Final = 0.668
"""Height of a capital in ems, from the font's OS/2 table."""
LINE_CHARACTERS: Final = 58

# The page.
GRID: Final[Mm] = 4.0
OUTSIDE: Final[Mm] = 9.0
AT_FOLD: Final[Mm] = 14.0
"""Where text and zones begin beside the fold; the line runs between them and the fold. Zones keep 12 mm away."""
CONTENT_WIDTH: Final[Mm] = A5_WIDTH - OUTSIDE - AT_FOLD
LINE_FROM_FOLD: Final[Mm] = 8.0
CONTENT_TOP: Final[Mm] = 28.0
CONTENT_BOTTOM: Final[Mm] = 180.0
CONTENT_HEIGHT: Final[Mm] = CONTENT_BOTTOM - CONTENT_TOP
PAPER_EDGE: Final[Mm] = 5.0
"""What office printers leave white at the edge of a sheet."""
PAGE_BOTTOM: Final[Mm] = A5_HEIGHT - OUTSIDE

# What is ticked and written on.
BOX: Final[Mm] = 4.5
BOX_FREE: Final[Mm] = 3.0
BOX_LABEL: Final[Mm] = 1.8
"""From a box to its label."""
CELL_WIDTH: Final[Mm] = 6.0
CELL_HEIGHT: Final[Mm] = 8.0
CELL_GROUP_GAP: Final[Mm] = 2.0
RULE_PITCH: Final[Mm] = 8.0
PANEL_PADDING: Final[Mm] = 3.0

# Inks.
INK: Final = Ink.black(0.88)
QUIET: Final = Ink.black(0.62)
"""Second-rank words; contrast 6.0 on white."""
BOX_STROKE: Final = Stroke(Ink.black(0.55), 0.35)
CELL_STROKE: Final = Stroke(Ink.black(0.4), 0.25)
RULE_STROKE: Final = Stroke(Ink.black(0.25), 0.3, dots=1.0)
FRAME_STROKE: Final = Stroke(Ink.black(0.25), 0.25)
BLANK_STROKE: Final = Stroke(Ink.black(0.45), 0.3, dots=1.0)


@dataclass(frozen=True, slots=True)
class Theme:
    """What one booklet of the collection looks like.

    Attributes:
        colour: The line's.
        letter: The line's.
    """

    colour: Ink
    letter: str

    @property
    def tint(self) -> Ink:
        """What the agent's areas stand on."""
        return self.colour.tint(0.06)


def baseline(top: Mm, size: Pt, leading: Mm) -> Mm:
    """Baseline of a line of text whose capitals stand in the middle of its leading."""
    return top + (leading + pt_to_mm(size) * CAP_HEIGHT) / 2
