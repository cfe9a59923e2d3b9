"""Strokes of large ticks that end in another box: the long arm of a tick may cross the box above, below or beside.

Such a stroke was not aimed at the box it ends in. It is told by its shape: one straight line from the other box, where
its hook is, which ends in this one and leaves nothing else there. One line that strikes two boxes has no hook.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.tails import Places

REACH_MM: Final[Mm] = 16.0
"""The middles of two boxes that one tick crosses are no further apart: the rows of documents lie 13 to 15 mm apart."""

_ASIDE_MM: Final[Mm] = 1.2
"""The ink of the stroke lies this near to one line, its width and a slight bend included: a thick felt pen's is 1.8 mm
wide."""
_SPREAD_MM: Final[Mm] = 0.6
"""The same as a mean."""
_BEYOND_MM: Final[Mm] = 2.5
"""How far the stroke goes at most beyond the box in which it ends."""
_GAP_MM: Final[Mm] = 3.5
"""Print that cuts the stroke is no wider: frames, a rule between rows."""
_STEP_MM: Final[Mm] = 0.25
_ARMS_MM: Final[Mm] = 0.6
_HOOK_MM: Final[Mm] = 0.75
"""At a hook two arms lie side by side, so much further apart than a stroke is wide, for so long. However bent one
line is, it has one arm."""
_BENT_MM: Final[Mm] = 2.0
"""Or the tick began here, and its other arm goes on so far beside the first: a line that a hand meant to be straight
does not, 10 mm further on."""
_FRAME_MM: Final[Mm] = 0.6
"""Nearer than this to its outline the other box's own ink begins."""


def ends_here(ink: Places, box: Box, other: Box) -> bool:
    """Say whether all ink around a box is one stroke of the tick in another one.

    Args:
        ink: All that a person may have left around the box, and that of the other one.
        box: The box in which the stroke may end.
        other: The one whose tick it may be.
    """
    middle = np.array([other.center.x, other.center.y])
    way = middle - np.array([box.center.x, box.center.y])
    apart = float(np.hypot(*way))
    way /= apart
    along = (ink - middle) @ way + apart  # 0 at the middle of the box, `apart` at that of the other
    half, end = max(box.w, box.h) / 2, apart - max(other.w, other.h) / 2 - _FRAME_MM
    own = ink[along < end]
    if len(own) < 3 or along.min() < -half - _BEYOND_MM:
        return False
    centre = own.mean(axis=0)
    spread, ways = np.linalg.eigh(np.cov(own.T))
    line = ways[:, 1]
    across = np.array([-line[1], line[0]])
    aside = np.abs((own - centre) @ across)
    if spread[0] > _SPREAD_MM**2 or aside.max() > _ASIDE_MM:
        return False
    leads = abs(float((middle - centre) @ across)) <= max(other.w, other.h) / 2
    return leads and _goes_on(along[along < end], end) and _has_hook((ink - centre) @ across, along, end)


def _goes_on(along: NDArray[np.float64], end: float) -> bool:
    """Say whether the stroke goes on to the other box."""
    steps = np.unique(np.floor(along / _STEP_MM))
    gaps = np.diff(np.append(steps, np.floor(end / _STEP_MM))) * _STEP_MM
    return bool(gaps.max(initial=0.0) <= _GAP_MM)


def _has_hook(across: NDArray[np.float64], along: NDArray[np.float64], end: float) -> bool:
    """Say whether the ink of the other box, beyond `end`, is a tick's: in two arms, or bent away from the stroke."""
    step = np.floor((along - along.min()) / _STEP_MM).astype(int)
    least, most = np.full(step.max() + 1, np.inf), np.full(step.max() + 1, -np.inf)
    np.minimum.at(least, step, across)
    np.maximum.at(most, step, across)
    there = np.isfinite(least)
    wide, other = (most - least)[there], np.unique(along.min() + step * _STEP_MM) >= end
    arms = np.count_nonzero(wide[other] >= np.median(wide[~other]) + _ARMS_MM)
    return bool(arms * _STEP_MM >= _HOOK_MM or np.abs(across[along >= end]).max(initial=0.0) >= _BENT_MM)
