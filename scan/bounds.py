"""What a count allows to say of a rate: the exact upper bound, for benchmarks, trainings and the page of trust."""

import math
from typing import Final

DOUBT: Final = 0.05
"""One minus the confidence of every bound: 95 %."""

_HALVINGS: Final = 100
"""More than the 53 bits of a float need."""


def upper_bound(wrong: int, count: int) -> float:
    """The exact one-sided upper bound (Clopper and Pearson), 95 %, of a rate of which `wrong` of `count` were seen.

    The rate at which so few, or fewer, would be seen one time in twenty; 3 in `count` or so when none was.

    Args:
        wrong: From 0 to `count`.
        count: 0 and more; of nothing, nothing can be said: 1.0.
    """
    if wrong >= count:
        return 1.0
    if wrong == 0:
        return 1.0 - math.pow(DOUBT, 1.0 / count)
    low, high = wrong / count, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(wrong, count, middle) > DOUBT:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, count: int, rate: float) -> float:
    """Chance of at most `wrong` of `count` at a rate that is neither 0 nor 1."""
    if rate >= 1.0:
        return 0.0
    whole = math.lgamma(count + 1)
    return sum(
        math.exp(
            whole
            - math.lgamma(k + 1)
            - math.lgamma(count - k + 1)
            + k * math.log(rate)
            + (count - k) * math.log1p(-rate)
        )
        for k in range(wrong + 1)
    )
