"""How sure it is that a date, a time or a telephone number stands in a note, and whether that is exact or in doubt.

Nothing of it goes into the record by itself: exact or not, it is offered to a person.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from scan.readings import Decision, FoundValue

_SAID: Final = (0.01, 0.03, 0.06, 0.14, 0.25, 0.3, 0.36, 0.42, 0.47, 0.55, 0.72, 0.86, 0.912, 0.966)
_RIGHT: Final = (0.343, 0.622, 0.645, 0.693, 0.75, 0.82, 0.878, 0.89, 0.913, 0.915, 0.952, 0.986, 0.991, 0.9975)
"""Confidence of `scan.found_values` in a value, and the share of values that were right there: 2,543 values in 3,591
lines in fonts (`scan.training.value_lines`, seeds 101 to 103). On writers left out the expected calibration error is
0.012, as much as chance alone makes."""

_EXACT: Final = 0.9875
"""Confidence of `scan.found_values` from which a value is exact: of 81 in those lines none was wrong, nor of 49 in
1,993 others (seed 104) on which nothing was chosen: of all 130 at most 2.3 % are (95 %). One day, "26" read as "16",
has 0.977, so it is no more 0.975, from which none of 467 was wrong by the network before. That is in fonts. It must be
measured on notes of people once there are any."""


def decide_value(found: FoundValue) -> FoundValue:
    """A value with the probability that it is right in the place of the reader's own confidence."""
    right = float(np.interp(found.confidence, _SAID, _RIGHT))
    exact = found.confidence >= _EXACT
    return replace(found, confidence=right, decision=Decision.AUTO if exact else Decision.REVIEW)
