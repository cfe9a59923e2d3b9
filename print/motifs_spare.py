"""Motifs for booklets that town halls make themselves, each drawn as one line. Measures in mm.

A card, a key, a tree, a pram, an envelope. See `print.motifs` for where they may run.
"""

from typing import Final

from print.icons import ARC, Moves, chain, ring
from print.motif_ground import GROUND, TO_MARGIN

_K: Final = 1 - ARC


def _rounded(left: float, top: float, right: float, radius: float) -> Moves:
    """From the ground at the right, up and over what stands there with round corners, down, along its foot and away."""
    near, far = radius * _K, radius
    return (
        (131, GROUND), (left, GROUND, 0.0), (left, top + far, 0.0),
        (left, top + near, left + near, top, left + far, top), (right - far, top, 0.0),
        (right - near, top, right, top + near, right, top + far), (right, GROUND, 0.0), (left, GROUND, 0.0),
        *TO_MARGIN,
    )  # fmt: skip


_CARD: Final[Moves] = (
    # Whose face and whose name.
    *_rounded(82, 0.5, 125, 3.5),
    *ring(94.5, 9, 3.6), (87.5, 20), (87.5, 16.6, 90.6, 15.2, 94.5, 15.2), (98.4, 15.2, 101.5, 16.6, 101.5, 20),
    *chain((107, 8.5), (118.5, 8.5)), *chain((107, 14), (118.5, 14)), *chain((107, 19.5), (113.5, 19.5)),
)  # fmt: skip

_KEY: Final[Moves] = (
    # Along the ground, up into the ring, once round it, along the shaft, down its end to the ground again.
    (131, GROUND), (127, GROUND, 126, 19.5, 122.5, 15.6),
    (125.6, 12, 125.4, 6.6, 122, 3.2), (118.2, -0.6, 112, -0.6, 108.2, 3.2), (104.4, 7, 104.4, 13.2, 108.2, 17),
    (112, 20.8, 119, 19.9, 122.5, 15.6),
    (105.5, 10.1), (78, 10.1, 0.0), (78, GROUND, 0.0), *TO_MARGIN,
    *chain((85, 10.1), (85, 16.6)), *chain((91.5, 10.1), (91.5, 16.6)),
    *ring(115.2, 10.1, 3.0),
)  # fmt: skip

_TREE: Final[Moves] = (
    # Up the trunk, round the crown, down the trunk.
    (131, GROUND), (104.5, GROUND, 0.0), (104.5, 17.8, 0.0),
    (112.5, 19.6, 119.6, 15.4, 117.6, 9.6), (120.4, 3.6, 114.4, -1, 108.8, 0.6), (104, -3, 95.6, -1.6, 94.6, 3.4),
    (87.6, 4.6, 85.6, 12, 90, 15.2), (92.6, 18.6, 97, 18.6, 100.5, 17.8),
    (100.5, GROUND, 0.0), *TO_MARGIN,
    *chain((102.5, 17.6), (102.5, 8.4)), *chain((102.5, 13.4), (107.4, 9.2)), *chain((102.5, 15.2), (97.8, 11.6)),
)  # fmt: skip

_PRAM: Final[Moves] = (
    # Along the ground under two wheels; the basket, its hood and its handle above.
    (131, GROUND), (100, GROUND, 0.0), *TO_MARGIN,
    (84.5, 3.4), (88, 3.4, 0.0), (91.4, 9, 0.0), (122, 9, 0.0), (122, 15.4, 117, 18.4, 111.6, 18.4),
    (101.4, 18.4, 0.0), (96, 18.4, 91.4, 15.4, 91.4, 9),
    (122, 9), (122, 2.6, 115.6, -0.6, 107.6, -0.6), (107.6, 9, 0.0),
    *ring(98.6, 21.8, 3.0), *ring(114.4, 21.8, 3.0),
)  # fmt: skip

_ENVELOPE: Final[Moves] = (
    # A letter, and its flap.
    *_rounded(82, 2, 125, 2.5),
    (82.8, 3.2), (101, 15.4, 0.0), (102.6, 16.4, 104.4, 16.4, 106, 15.4), (124.2, 3.2, 0.0),
)  # fmt: skip

SPARE: Final = {"carte": _CARD, "cle": _KEY, "arbre": _TREE, "landau": _PRAM, "enveloppe": _ENVELOPE}
"""By the name that a booklet's file gives (see `forms.model.MOTIFS`)."""
