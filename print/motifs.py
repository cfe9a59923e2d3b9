"""What each line of the collection draws on its cover, and the three drawings that say how a booklet works.

A motif is one line that comes in at the right and leaves at the bottom left, where it becomes the line in the margin.
Measures in mm; a motif's field begins at the line in the margin and ends at the page's outer margin.
"""

from typing import Final

from forms.layout import A5_WIDTH
from forms.units import Mm
from print.icons import Moves, chain, ring
from print.shapes import Drawing
from print.theme import LINE_FROM_FOLD, OUTSIDE

MOTIF_WIDTH: Final[Mm] = A5_WIDTH - LINE_FROM_FOLD - OUTSIDE
MOTIF_HEIGHT: Final[Mm] = 38.0


def _rings(x: float, y: float, r: float) -> Moves:
    k = 0.5523 * r
    return (
        (x + k, y + r, x + r, y + k, x + r, y),
        (x + r, y - k, x + k, y - r, x, y - r),
        (x - k, y - r, x - r, y - k, x - r, y),
        (x - r, y + k, x - k, y + r, x, y + r),
    )


_MARRIAGE: Final[Moves] = (
    # The upper line comes in, makes a ring, and goes on to the left.
    (131, 4), (118, 4, 112, 30, 92, 30), *_rings(92, 19, 11), (80, 30, 40, 30, 14, 30), (4, 30, 0, 32, 0, 38),
    # The lower line makes the other ring through the first one, and joins it.
    (131, 22), (122, 22, 118, 30, 104, 30), (100, 30, 82, 30, 77, 30), *_rings(77, 19, 11), (70, 30, 60, 30, 50, 30),
)  # fmt: skip

_ROOF: Final[Moves] = (
    (131, 36), (121, 36, 0.0), (121, 22, 0.0), (110, 11, 0.0), (99, 22, 0.0), (99, 36, 0.0), (91, 36, 0.0),
    (91, 16, 0.0), (88, 16, 0.0), (70, 1, 0.0), (52, 16, 0.0), (55, 16, 0.0), (55, 36, 0.0), (14, 36, 0.0), (0, 36, 0, 37, 0, 38),
)  # fmt: skip

_WAVE: Final[Moves] = ((131, 12), (104, -2, 92, 34, 62, 24), (40, 17, 30, 30, 12, 30), (3, 30, 0, 33, 0, 38))

_MOTIFS: Final = {"M": _MARRIAGE, "D": _ROOF}


def motif(letter: str) -> Drawing:
    """The drawing of a line; a quiet wave for a line that has none of its own yet."""
    return Drawing(MOTIF_WIDTH, MOTIF_HEIGHT, _MOTIFS.get(letter, _WAVE))


KEEP: Final = Drawing(26.0, 15.0, (
    *chain((4, 5), (3, 14.5), (21, 14.5), (20, 5), (4, 5)), (8, 7), (8, 5, 0.0), (8, -1, 16, -1, 16, 5), (16, 7, 0.0),
))  # fmt: skip
WRITE: Final = Drawing(26.0, 15.0, (
    *chain((2, 1), (14, 1), (14, 14.5), (2, 14.5), (2, 1)), *chain((4.5, 4), (7.5, 4), (7.5, 7), (4.5, 7), (4.5, 4)),
    *chain((5, 5.4), (6, 6.4), (8.6, 2.8)), *chain((4.5, 10.5), (10, 10.5)), *chain((13, 11), (21.5, 2.5), (23.5, 4.5), (15, 13), (12.4, 13.6), (13, 11)),
))  # fmt: skip
GIVE_BACK: Final = Drawing(26.0, 15.0, (
    *chain((0, 11), (25, 11)), *chain((2, 11), (2, 14.5)), *chain((23, 11), (23, 14.5)), *ring(19, 3, 2.4),
    (14.5, 11), (14.5, 5, 23.5, 5, 23.5, 11), *chain((3, 4.5), (8, 4.5), (8, 10.5), (3, 10.5), (3, 4.5)), *chain((9.5, 7), (13, 7)),
))  # fmt: skip
