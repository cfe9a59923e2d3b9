"""What counts allow to say: small rates in words, and how far confidences are from the shares that were right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

EDGES: Final = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995)
"""Where the bins of a reliability diagram begin; the last one ends at 1. Fine where decisions are made."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of about one confidence.

    Attributes:
        low: Confidence where it begins.
        high: Where it ends; belongs to the next one.
        count: Readings.
        mean: Their mean confidence.
        right: The share of them that was right.
    """

    low: float
    high: float
    count: int
    mean: float
    right: float


def one_in(rate: float) -> str:
    """A small rate as people say it: "1 in 2,300"; "-" for none."""
    return "-" if rate <= 0 else f"1 in {1 / rate:,.0f}" if rate < 0.1 else f"{rate:.0%}"


def reliability(readings: Sequence[tuple[float, bool]], edges: Sequence[float] = EDGES) -> tuple[Bin, ...]:
    """Sort (confidence, was right) into bins; empty bins are left out."""
    made = []
    for low, high in zip(edges, [*edges[1:], math.inf], strict=True):
        own = [reading for reading in readings if low <= reading[0] < high]
        if own:
            mean, right = (sum(reading[part] for reading in own) / len(own) for part in (0, 1))
            made.append(Bin(low, min(high, 1.0), len(own), mean, right))
    return tuple(made)


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far confidence and share right are apart, weighted by count; 0.0 without any."""
    count = sum(part.count for part in bins)
    return sum(part.count * abs(part.mean - part.right) for part in bins) / count if count else 0.0
