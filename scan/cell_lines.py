"""Strokes on the upright printed lines of cells: a 1 written on one goes with the print, and no cell shows it.

A line with a stroke on it is darker or wider than the others of its area, however dark print came out.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.units import Mm
from scan.readings import Gray

_BESIDE_MM: Final[Mm] = 0.6
"""How far to both sides of a line a stroke may be on it: farther off a cell shows it."""

_CORNER_MM: Final[Mm] = 1.0
"""Near to its ends a line meets others."""

_LONG_MM: Final[Mm] = 2.5
"""A stroke along a line is as long as this at least; bars and bows of digits only cross it."""

_PALER: Final = 30
"""Per cent of such a length that may be paler: ballpoints skip."""

_SMOOTH_MM: Final[Mm] = 0.3
"""How far along a line grain is smoothed."""


def on_lines(dark: Gray, zone: Zone, px_per_mm: float) -> Mm:
    """How much darker than printed an upright line of cells is, as mm of black; about 0.0 for what is only printed.

    Print is as dark as the paler half of these lines.

    Args:
        dark: Darkness of the page, uint8, shape (height, width).
        zone: A number.
        px_per_mm: Scale of `dark`.
    """
    sides = np.sort([_along(dark, cell, x, px_per_mm) for cell in zone.cells for x in (cell.x, cell.right)])
    return float(sides[-1] - sides[(sides.size - 1) // 2])


def _along(dark: Gray, cell: Box, x: Mm, px_per_mm: float) -> float:
    """Darkness along an upright line of a cell, where most of it lies."""
    top, bottom = (round(y * px_per_mm) for y in (cell.y + _CORNER_MM, cell.bottom - _CORNER_MM))
    left, right = (round((x + step) * px_per_mm) for step in (-_BESIDE_MM, _BESIDE_MM))
    across = dark[top:bottom, max(0, left) : right + 1].sum(axis=1) / (255 * px_per_mm)
    over, long = (max(1, round(length * px_per_mm)) for length in (_SMOOTH_MM, _LONG_MM))
    smooth: NDArray[np.float64] = np.convolve(across, np.full(over, 1.0 / over), "valid")
    if smooth.size < long:
        return 0.0
    parts = np.lib.stride_tricks.sliding_window_view(smooth, long)
    return float(np.percentile(parts, _PALER, axis=1).max())
