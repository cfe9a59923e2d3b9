"""How sure it is that a date, a time or a telephone number stands in a note, and whether that is exact or in doubt.

Nothing of it goes into the record by itself: exact or not, it is offered to a person.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from scan.readings import Decision, FoundValue

_SAID: Final = (0.01, 0.04, 0.15, 0.31, 0.41, 0.49, 0.56, 0.67, 0.81, 0.916, 0.965, 0.985)
_RIGHT: Final = (0.3588, 0.6124, 0.7285, 0.784, 0.8647, 0.8765, 0.9118, 0.9269, 0.962, 0.985, 0.991, 0.9985)
"""Confidence of `scan.found_values` in a value, and the share of values that were right there: 2,505 values in 3,590
lines in fonts (`scan.training.value_lines`, seeds 101 to 103). On writers left out the expected calibration error is
0.012, as much as chance alone makes. That was before `scan.what_follows`; with it, of 500 lines of seed 104, 319 of 385
values are found where it was 315 of 379, and of 44 exact ones, which were 48, again none is wrong."""

_EXACT: Final = 0.975
"""Confidence of `scan.found_values` from which a value is exact: of 310 in those lines none was wrong, nor of 157 in
1,992 others (seed 104) on which nothing was chosen: of all 467 at most 0.64 % are (95 %). That is in fonts, and is a
tenth of what is written. It must be measured on notes of people once there are any."""


def decide_value(found: FoundValue) -> FoundValue:
    """A value with the probability that it is right in the place of the reader's own confidence."""
    right = float(np.interp(found.confidence, _SAID, _RIGHT))
    exact = found.confidence >= _EXACT
    return replace(found, confidence=right, decision=Decision.AUTO if exact else Decision.REVIEW)
