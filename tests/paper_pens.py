"""The pens that lie on counters and at the bottom of bags, and what felt leaves on the other side of the sheet.

Unlike the plain pens of `paper_ink`, these follow the hand: pressed and light, skipping, pooling, creeping.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from scan.readings import Gray
from tests.paper import Paper
from tests.paper_ink import Pen
from tests.paper_strokes import Touch

_BALL: Final = Touch(pressure=0.55, tooth=0.45, skips=0.5, blobs=0.15)
_DRY_BALL: Final = Touch(pressure=0.7, tooth=0.75, skips=5.0, blobs=0.8)
_LEAD: Final = Touch(pressure=0.75, tooth=0.85)
_FELT: Final = Touch(pressure=0.1, tooth=0.0, pool=0.1, feather=0.05, soak=0.12)

BALL_BLUE: Final = Pen((150, 62, 38), 0.42, 0.88, 0.0, _BALL)
BALL_BLACK: Final = Pen((62, 56, 56), 0.42, 0.88, 0.0, _BALL)
BALL_GREEN: Final = Pen((88, 145, 40), 0.42, 0.85, 0.0, _BALL)
BALL_RED: Final = Pen((62, 52, 205), 0.42, 0.85, 0.0, _BALL)
BALL_VIOLET: Final = Pen((155, 60, 112), 0.42, 0.85, 0.0, _BALL)
BALL_DRY: Final = Pen((150, 66, 42), 0.4, 0.85, 0.0, _DRY_BALL)
PALE_BLUE: Final = Pen((222, 160, 100), 0.42, 0.78, 0.0, _BALL)
LEAD_2B: Final = Pen((72, 70, 70), 0.55, 0.8, 0.0, _LEAD)
LEAD_HB: Final = Pen((98, 96, 95), 0.45, 0.7, 0.0, _LEAD)
LEAD_2H: Final = Pen((138, 136, 135), 0.33, 0.62, 0.0, replace(_LEAD, pressure=0.6))
GEL_BLACK: Final = Pen((38, 34, 34), 0.55, 0.96, 0.0, Touch(pressure=0.2, tooth=0.12, skips=0.2, pool=0.5))
FOUNTAIN_BLUE: Final = Pen(
    (165, 78, 30), 0.6, 0.85, 0.0, Touch(pressure=0.45, tooth=0.1, pool=0.7, feather=0.035, broad=0.8, soak=0.03)
)
FELT_FINE: Final = Pen((60, 45, 40), 0.6, 0.93, 0.0, replace(_FELT, soak=0.05))
FELT_THICK: Final = Pen((34, 28, 32), 1.6, 0.98, 0.0, replace(_FELT, soak=0.25))
FELT_GREEN: Final = Pen((120, 190, 70), 1.2, 0.9, 0.0, replace(_FELT, soak=0.15))

LIVE_PENS: Final[Mapping[str, Pen]] = MappingProxyType(
    {
        "blue ballpoint": BALL_BLUE,
        "black ballpoint": BALL_BLACK,
        "green ballpoint": BALL_GREEN,
        "red ballpoint": BALL_RED,
        "violet ballpoint": BALL_VIOLET,
        "dry ballpoint": BALL_DRY,
        "pale blue ballpoint": PALE_BLUE,
        "soft pencil": LEAD_2B,
        "pencil": LEAD_HB,
        "hard pencil": LEAD_2H,
        "gel": GEL_BLACK,
        "fountain pen": FOUNTAIN_BLUE,
        "fine felt": FELT_FINE,
        "thick felt": FELT_THICK,
        "light green felt": FELT_GREEN,
    }
)
"""By name, for figures and pictures."""

EVERYDAY: Final = (BALL_BLUE, BALL_BLACK, GEL_BLACK, FOUNTAIN_BLUE, FELT_FINE, LEAD_2B)
"""What most people sign forms with."""

HARD: Final = (BALL_DRY, PALE_BLUE, BALL_GREEN, BALL_RED, BALL_VIOLET, LEAD_HB, LEAD_2H, FELT_THICK, FELT_GREEN)
"""What readers lose, or take for something else."""


def ink_between(before: Paper, after: Paper) -> Gray:
    """How much was written between two states of a sheet, 255 being black on white."""
    difference = cv2.subtract(before.image, after.image)
    return np.asarray(cv2.max(cv2.max(difference[..., 0], difference[..., 1]), difference[..., 2]), np.uint8)


def soak_through(back: Paper, before: Paper, after: Paper, *, share: float = 0.25) -> Paper:
    """What was written on the front is seen on the back, mirrored, softer, in its own colour.

    Args:
        back: The other side of the sheet, as large.
        before: The front as it was printed.
        after: The front as it was written on.
        share: How much of the ink came through: see `Touch.soak`.
    """
    written = cv2.flip(cv2.subtract(before.image, after.image), 1)
    written = cv2.resize(written, (back.image.shape[1], back.image.shape[0]))  # rounding may differ by a pixel
    spots = cv2.GaussianBlur(written, (0, 0), 0.1 * back.px_per_mm)
    wet = cv2.addWeighted(written, 0.3 * share, spots, 0.7 * share, 0)
    return replace(back, image=np.asarray(cv2.subtract(back.image, wet), np.uint8))
