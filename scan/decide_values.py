"""How sure it is that a date, a time or a telephone number stands in a note, and whether that is exact or in doubt.

Nothing of it goes into the record by itself: exact or not, it is offered to a person.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from scan.readings import Decision, FoundValue

_SAID: Final = (0.01, 0.02, 0.06, 0.12, 0.16, 0.23, 0.36, 0.54, 0.67, 0.76, 0.84, 0.929)
_RIGHT: Final = (0.2773, 0.418, 0.5471, 0.6055, 0.6133, 0.7227, 0.7945, 0.849, 0.919, 0.9567, 0.9901, 0.9987)
"""Confidence of `scan.found_values` in a value, and the share of values that were right there: 2,532 values in 3,587
lines in fonts (`scan.training.value_lines`, seeds 101 to 103). On writers left out the expected calibration error is
0.017, as much as chance alone."""

_EXACT: Final = 0.9
"""Confidence of `scan.found_values` from which a value is exact: of 295 in those lines none was wrong, nor of 183 in
1,993 others (seed 104) on which nothing was chosen: of all 478 at most 0.63 % are (95 %). That is in fonts, and is 11 %
of what is written. Phone numbers and days put together from single digits of people (`tests/data/ink`) were wrong up to
a confidence of 0.85, and one of 300 had more than 0.9: it must be measured on notes of people once there are any."""


def decide_value(found: FoundValue) -> FoundValue:
    """A value with the probability that it is right in the place of the reader's own confidence."""
    right = float(np.interp(found.confidence, _SAID, _RIGHT))
    exact = found.confidence >= _EXACT
    return replace(found, confidence=right, decision=Decision.AUTO if exact else Decision.REVIEW)
