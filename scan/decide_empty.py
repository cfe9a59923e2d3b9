"""Whether an area in which no ink was found was left free, for notes, dates and numbers alike."""

from typing import Final

from scan.readings import Decision

EMPTY_MM2: Final = 0.4
"""Ink in a writing area below this is dust: the shortest word measured, "ok" in ballpoint, has 4 mm²."""

_FAINT_MM2: Final = 0.3
"""Traces in an area without ink from which a person looks: they may be faint pencil. Flat scans of empty areas had
none."""

_SURPLUS: Final = 4.5
"""Surplus of dark over bright grain in such an area from which a person looks too. On 75 grainy pictures, of 48 areas
written in with pale pens that leave no trace 39 have more; so have 15 of 133 empty ones, most of them creased."""


def shows_nothing(faint_mm2: float, surplus: float) -> bool:
    """Say whether an area without ink holds no traces of pale pens either.

    Args:
        faint_mm2: Traces that may be faint strokes.
        surplus: How much more dark than bright grain there is.
    """
    return faint_mm2 < _FAINT_MM2 and surplus < _SURPLUS


def decision(*, sure: bool) -> Decision:
    """Who decides."""
    return Decision.AUTO if sure else Decision.REVIEW
