"""How sure it is that a date, a time or a telephone number stands in a note, and whether that is exact or in doubt.

Nothing of it goes into the record by itself: exact or not, it is offered to a person.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from scan.readings import Decision, FoundValue

_SAID: Final = (0.0, 1.0)
_RIGHT: Final = (0.0, 1.0)
"""Confidence of `scan.found_values` in a value, and the share of values that were right there."""

_EXACT: Final = 2.0
"""Confidence of `scan.found_values` from which a value is exact."""


def decide_value(found: FoundValue) -> FoundValue:
    """A value with the probability that it is right in the place of the reader's own confidence."""
    right = float(np.interp(found.confidence, _SAID, _RIGHT))
    exact = found.confidence >= _EXACT
    return replace(found, confidence=right, decision=Decision.AUTO if exact else Decision.REVIEW)
