"""How sure it is that a date, a time or a telephone number stands in a note, and whether that is exact or in doubt.

Nothing of it goes into the record by itself: exact or not, it is offered to a person.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from scan.readings import Decision, FoundValue

_SAID: Final = (0.01, 0.02, 0.03, 0.05, 0.1, 0.19, 0.26, 0.39, 0.51, 0.59, 0.66, 0.74, 0.83, 0.88, 0.938)
_RIGHT: Final = (
    *(0.2126, 0.408, 0.5291, 0.5756, 0.6035, 0.6287, 0.7281, 0.7988, 0.8509, 0.8895, 0.9269, 0.9386, 0.9629, 0.9709),
    0.9988,
)
"""Confidence of `scan.found_values` in a value, and the share of values that were right there: 2,552 values in 3,587
lines in fonts (`scan.training.value_lines`, seeds 101 to 103). On writers left out the expected calibration error is
0.019; 0.017 is chance alone."""

_EXACT: Final = 0.9
"""Confidence of `scan.found_values` from which a value is exact: of 388 in those lines none was wrong, nor of 240 in
1,993 others (seed 104) on which nothing was chosen: of all 628 at most 0.48 % are (95 %). That is in fonts, and is 15 %
of what is written. Phone numbers and days put together from single digits of people (`tests/data/ink`) were wrong up to
a confidence of 0.85, and one of 300 had more than 0.9: it must be measured on notes of people once there are any."""


def decide_value(found: FoundValue) -> FoundValue:
    """A value with the probability that it is right in the place of the reader's own confidence."""
    right = float(np.interp(found.confidence, _SAID, _RIGHT))
    exact = found.confidence >= _EXACT
    return replace(found, confidence=right, decision=Decision.AUTO if exact else Decision.REVIEW)
