"""The motifs of the booklets about rights and about arriving, each drawn as one line. Measures in mm.

Two who talk across a bridge, a book that carries a balance, a pin on a street plan. See `print.motifs` for where they
may run.
"""

from typing import Final

from print.icons import Moves, chain, ring
from print.motif_ground import GROUND, TO_MARGIN

_BRIDGE: Final[Moves] = (
    # Up the bridge from the right; where somebody stands, what they say, then on over the top.
    (131, GROUND), (127, GROUND, 124, 20.4, 119.5, 18.4),
    (121.6, 12.2, 0.0), (126, 12.2, 0.0), (128.2, 12.2, 129.4, 11, 129.4, 8.8), (129.4, 3.2, 0.0),
    (129.4, 1, 128.2, -0.2, 126, -0.2), (113, -0.2, 0.0), (110.8, -0.2, 109.6, 1, 109.6, 3.2), (109.6, 8.8, 0.0),
    (109.6, 11, 110.8, 12.2, 113, 12.2), (117, 12.2, 0.0), (119.5, 18.4, 0.0),
    (114, 15.9, 108, 14.8, 102, 14.8), (96, 14.8, 90, 15.9, 84.5, 18.4),
    # The other answers, in a rounder voice; then down to the ground, under the arch, and back.
    (86, 12.1, 0.0), (91.6, 11.5, 94.8, 9.3, 94.8, 6), (94.8, 2.3, 90.3, -0.2, 84.5, -0.2),
    (78.7, -0.2, 74.2, 2.3, 74.2, 6), (74.2, 9, 77, 11.2, 81.2, 12), (84.5, 18.4, 0.0),
    (80, 20.4, 77, GROUND, 73, GROUND), (89.5, GROUND, 0.0),
    (90.5, 20.6, 95.5, 18.8, 102, 18.8), (108.5, 18.8, 113.5, 20.6, 114.5, GROUND), (131, GROUND, 0.0),
    *TO_MARGIN,
)  # fmt: skip

_BALANCE: Final[Moves] = (
    # Along the ground to the back of the book, up its post, round what hangs at both ends of the beam, and down.
    (131, GROUND), (104, GROUND, 0.0), (104, -0.6, 0.0), (109, -0.6, 114, 0, 118.5, 1.4),
    (114.2, 7.4, 0.0), (114.2, 11, 122.8, 11, 122.8, 7.4), (114.2, 7.4, 0.0), (122.8, 7.4, 0.0), (118.5, 1.4, 0.0),
    (114, 0, 109, -0.6, 104, -0.6), (99, -0.6, 94, 0, 89.5, 1.4),
    (93.8, 7.4, 0.0), (93.8, 11, 85.2, 11, 85.2, 7.4), (93.8, 7.4, 0.0), (85.2, 7.4, 0.0), (89.5, 1.4, 0.0),
    (94, 0, 99, -0.6, 104, -0.6), (104, 18.4, 0.0),
    # The right page, the left one, and away.
    (109, 14.6, 118, 13.8, 127, 15.8), (127, 23, 0.0), (118, 21, 109, 21.6, 104, GROUND),
    (99, 21.6, 90, 21, 81, 23), (81, 15.8, 0.0), (90, 13.8, 99, 14.6, 104, 18.4), (104, GROUND, 0.0),
    *TO_MARGIN,
)  # fmt: skip

_PIN_SIDES: Final[Moves] = ((106.3, 11.5, 104.7, 13.6, 103.5, 16), (102.3, 13.6, 99.9, 10.6, 98.6, 7.5))
"""From where the plan's edge goes behind the pin at its right, round the point, to where it comes out at its left."""

_PLAN: Final[Moves] = (
    # The right third of a folded plan, with its streets.
    *chain((131, GROUND), (111, GROUND), (120, 23.2)), (120, 18.5, 118.8, 16.4, 117, 15.1),
    (118.8, 16.4, 120, 18.5, 120, 23.2),
    *chain((120, 23.2), (126, 22), (126, 11.5))[1:], (120, 11.5, 116, 17, 111, 18.5),
    (116, 17, 120, 11.5, 126, 11.5),
    *chain((126, 11.5), (126, 7), (111, 10), (111, GROUND), (96, 22), (111, GROUND), (111, 10))[1:],
    # Along its middle to the pin, once round it, and on.
    (107.6, 9.3, 0.0), *_PIN_SIDES, (97.9, 6.6, 97.6, 5.7, 97.6, 4.8), (97.6, 1.4, 100.2, -1, 103.5, -1),
    (106.8, -1, 109.4, 1.4, 109.4, 4.8), (109.4, 6.4, 108.6, 7.8, 107.6, 9.3), *_PIN_SIDES,
    *chain((98.6, 7.5), (96, 7), (96, 18))[1:], (90, 18, 87, 12.5, 81, 13.5), (87, 12.5, 90, 18, 96, 18),
    *chain((96, 18), (96, 22), (81, GROUND), (81, 10), (90, 8.2))[1:], (90, 11.5, 89.6, 13.6, 88.6, 15.2),
    (89.6, 13.6, 90, 11.5, 90, 8.2),
    *chain((90, 8.2), (96, 7), (81, 10), (81, GROUND))[1:],
    *TO_MARGIN,
    *ring(103.5, 4.8, 2.0),
)  # fmt: skip

RIGHTS: Final = {"C": _BRIDGE, "J": _BALANCE, "A": _PLAN}
"""By the letter of the line."""
