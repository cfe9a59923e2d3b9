"""What the lines about a home one has already draw on their covers: renewing, exchanging, a home in a bad state.

Measures as in `print.motifs`: each line walks along the ground, from the right.
"""

from typing import Final

from print.icons import ARC, Moves, chain
from print.motif_ground import GROUND, TO_MARGIN


def _turning_arrow(x: float, y: float, radius: float, corner: float) -> Moves:
    """An arrow that leaves the ground to the left, bends up round a corner, goes over (x, y) and comes down again."""
    left, right, k = x - radius, x + radius, ARC * radius
    return (
        (left + corner, GROUND),
        (left + corner * (1 - ARC), GROUND, left, y + corner * ARC, left, y),
        (left, y - k, x - k, y - radius, x, y - radius),
        (x + k, y - radius, right, y - k, right, y - 0.5),
        *chain((right - 4.4, y - 4.6), (right, y - 0.2), (right + 4.4, y - 4.6)),
    )


_RENEWAL: Final[Moves] = (
    # A house, and an arrow that turns over it.
    *chain(
        (131, GROUND), (106, GROUND), (106, 14.5), (109, 16.6), (97, 8.2), (93.2, 10.86), (93.2, 8.6), (90.6, 8.6),
        (90.6, 12.68), (85, 16.6), (88, 14.5), (88, GROUND), (94.2, GROUND), (94.2, 20),
    ),
    (94.2, 16.2, 99.8, 16.2, 99.8, 20), (99.8, GROUND, 0.0), (88, GROUND, 0.0), *TO_MARGIN,
    *_turning_arrow(97, 16.5, radius=17.5, corner=8.5),
)  # fmt: skip

_EXCHANGE: Final[Moves] = (
    # Two roofs that cross: each comes down inside the other's house.
    *chain((131, GROUND), (125, GROUND), (125, 12.7), (129, 15.7), (112.5, 3.33), (92.5, 18.33)),
    (88, 21.7, 85, GROUND, 80, GROUND),
    *chain((80, GROUND), (76, GROUND), (76, 12.7), (72, 15.7), (88.5, 3.33), (108.5, 18.33))[1:],
    (113, 21.7, 116, GROUND, 121, GROUND), (125, GROUND, 0.0), (76, GROUND), *TO_MARGIN,
)  # fmt: skip

_BAD_STATE: Final[Moves] = (
    # A house, and a drop that falls inside.
    *chain(
        (131, GROUND), (117.5, GROUND), (117.5, 13.6), (121.5, 16.4), (99.5, 1), (77.5, 16.4), (81.5, 13.6),
        (81.5, GROUND),
    ),
    *TO_MARGIN,
    (99.5, 8.5), (102, 12.2, 104.5, 14.6, 104.5, 17.4), (104.5, 20.2, 102.3, 22, 99.5, 22),
    (96.7, 22, 94.5, 20.2, 94.5, 17.4), (94.5, 14.6, 97, 12.2, 99.5, 8.5),
)  # fmt: skip

HOUSING: Final = {"R": _RENEWAL, "E": _EXCHANGE, "I": _BAD_STATE}
