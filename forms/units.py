"""Lengths on paper, in type and on images, and the conversions between them.

Both names are plain floats: they say a unit in a signature and cost nothing in arithmetic.
"""

from typing import Final, TypeAlias

Mm: TypeAlias = float
"""Millimetres on paper, origin at the top left corner of the trimmed page, y down."""

Pt: TypeAlias = float
"""PostScript points, 1/72 inch, as PDF counts them."""

MM_PER_INCH: Final = 25.4
PT_PER_INCH: Final = 72.0


def mm_to_pt(length: Mm) -> Pt:
    """Convert millimetres to points."""
    return length * PT_PER_INCH / MM_PER_INCH


def pt_to_mm(length: Pt) -> Mm:
    """Convert points to millimetres."""
    return length * MM_PER_INCH / PT_PER_INCH


def px_per_mm(dpi: float) -> float:
    """Convert a resolution in dots per inch to pixels per millimetre."""
    return dpi / MM_PER_INCH
