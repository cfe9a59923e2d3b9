"""What each line of the collection draws on its cover, and the three drawings that say how a booklet works.

A motif is one continuous line that comes in at the right and leaves at the bottom left, where it becomes the line in
the margin. Measures in mm; a motif's field begins at the line in the margin and ends at the page's outer margin. Its
top left is free: the line's letter and name stand there.
"""

from typing import Final

from forms.layout import A5_WIDTH
from forms.units import Mm
from print.icons import ARC, Moves, chain, ring
from print.motif_ground import ALONG, GROUND, INTO_MARGIN, MOTIF_HEIGHT, TO_MARGIN
from print.motifs_housing import HOUSING
from print.motifs_rights import RIGHTS
from print.motifs_spare import SPARE
from print.shapes import Drawing
from print.theme import LINE_FROM_FOLD, OUTSIDE

MOTIF_WIDTH: Final[Mm] = A5_WIDTH - LINE_FROM_FOLD - OUTSIDE


def _loop(x: float, radius: float) -> Moves:
    """A ring that a line on its way to the left makes above the ground, at x."""
    k, y = ARC * radius, GROUND - radius
    return (
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
        (x + radius, y + k, x + k, y + radius, x, y + radius),
    )


_MARRIAGE: Final[Moves] = (
    # Two lines come in, each makes a ring, one ring through the other, and they go on as one.
    (131, 2), (119, 2, 121, GROUND, 103, GROUND), *_loop(103, 11), (103, GROUND, 95, GROUND, 90, GROUND),
    (131, 14), (123, 14, 124, GROUND, 112, GROUND), (105, GROUND, 95, GROUND, 88, GROUND), *_loop(88, 11),
    *TO_MARGIN,
)  # fmt: skip

_ROOF: Final[Moves] = (
    *chain(
        (131, GROUND), (126, GROUND), (126, 15), (128, 15), (117.5, 7), (107, 15), (109, 15), (109, GROUND),
        (104, GROUND), (104, 11), (107, 11), (97.5, 4.2), (97.5, 0.6), (93.5, 0.6), (93.5, 1.4), (90.5, -0.7),
        (74, 11), (77, 11), (77, GROUND), (84, GROUND), (84, 19),
    ),
    (84, 14, 91, 14, 91, 19), (91, GROUND, 0.0), *TO_MARGIN,
)  # fmt: skip

_WAVE: Final[Moves] = ((131, 6), (108, -4, 98, 28, 72, 20), (52, 14, 40, GROUND, *ALONG), INTO_MARGIN)

_MOTIFS: Final = {"M": _MARRIAGE, "D": _ROOF, **HOUSING, **RIGHTS}


def motif(letter: str, name: str = "") -> Drawing:
    """The drawing of a line: the one that its file names, or that its letter has; a quiet wave where it has none.

    Args:
        letter: Of the line.
        name: One of `forms.model.MOTIFS`; empty: none was chosen.
    """
    return Drawing(MOTIF_WIDTH, MOTIF_HEIGHT, SPARE.get(name) or _MOTIFS.get(letter, _WAVE))


def _drawing(*parts: Moves) -> Drawing:
    return Drawing(25.0, 16.0, tuple(move for part in parts for move in part))


KEEP: Final = _drawing(
    chain((4, 6), (2.5, 15.7), (20.5, 15.7), (19, 6), (4, 6)),
    ((5.6, 9), (5.6, 6, 0.0), (5.6, -2.2, 17.4, -2.2, 17.4, 6), (17.4, 9, 0.0)),
    chain((8.4, 6), (9.2, 1.9), (14.6, 2.9), (14.0, 6)),
    chain((10.6, 4.2), (12.6, 4.6)),
)
WRITE: Final = _drawing(
    chain((2, 0.5), (14, 0.5), (14, 6)), chain((14, 13.6), (14, 15.7), (2, 15.7), (2, 0.5)),
    chain((4.5, 3.6), (7.7, 3.6), (7.7, 6.8), (4.5, 6.8), (4.5, 3.6)), chain((5.2, 5.2), (6.3, 6.3), (8.8, 2.6)),
    chain((4.5, 9.6), (9.5, 9.6)), chain((4.5, 12.6), (9.5, 12.6)),
    chain((12.0, 13.2), (12.9, 10.2), (20.4, 2.4), (22.6, 4.5), (15.1, 12.3), (12.0, 13.2)),
    chain((18.7, 4.2), (20.9, 6.3)),
)  # fmt: skip
GIVE_BACK: Final = _drawing(
    chain((0.5, 11.5), (24, 11.5)), chain((3, 11.5), (3, 15.7)), chain((21.5, 11.5), (21.5, 15.7)),
    ring(18, 3, 2.5), ((13.5, 11.5), (13.5, 5.2, 22.5, 5.2, 22.5, 11.5)),
    chain((2.6, 4.4), (7.2, 3.4), (8.4, 9.2), (3.8, 10.2), (2.6, 4.4)), chain((9.8, 6.4), (12.4, 5.9)),
    chain((11.2, 4.8), (12.5, 5.9), (11.6, 7.3)),
)  # fmt: skip
