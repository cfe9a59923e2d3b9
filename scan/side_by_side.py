"""Two pages of ours without a code, side by side on one white lid: told apart where that is certain.

An open booklet is a sheet of A4 with two columns of print and a gutter between them. A letter on A4 has lines across
its short side, a single page is half as large: those stay whole.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.units import MM_PER_INCH, Mm
from scan.pose import area_mask, box_corners, points_quad, quad_points
from scan.readings import Gray
from scan.rest import SIDE_PX, paper_and_ink
from scan.warp import reduced

_Profile = NDArray[np.int64]
"""How much ink stands in each column of px, or in each row."""

_BLANK: Final = 0.01
_LINE: Final = 0.6
"""Shares of a gutter's length: less ink is none, more is an edge, the shadow of a fold or the line in the margin."""
_GUTTER: Final[Mm] = 4.0
"""Least width: two pages that touch leave 8 to 14 mm between their print."""
_FOLD: Final[Mm] = 35.0
"""The line in the margin may divide a gutter in two; with blank columns farther apart, nobody knows which it is."""
_LEAST: Final[Mm] = 100.0
"""Least width of what stands on one page: its foot and its codes go from margin to margin, over 125 mm."""
_MARGIN: Final[Mm] = 8.0
"""Free paper around print."""
_ALONG: Final = 1.2
"""How much more uneven the rows are than the columns, where lines of print go along the rows. Of 36 spreads of both
booklets 1.32 at least, across their lines 0.76 at most."""


def single_pages(gray: Gray, area: Quad, dpi: float | None) -> tuple[Quad, ...]:
    """Divide an area that holds two pages side by side.

    Args:
        gray: The image.
        area: Corners in px, from `leftover_pages`.
        dpi: Of the image, when known: what cannot be measured is not divided.

    Returns:
        The pages' corners in px, or the area as it is.
    """
    if dpi is None:
        return (area,)
    small, scale = reduced(gray, SIDE_PX)
    _, ink = paper_and_ink(small)
    ink &= area_mask(small.shape, quad_points(area) / scale) > 0
    px_per_mm = dpi / MM_PER_INCH / scale
    for turned in (False, True):
        boxes = _divided(ink.T if turned else ink, px_per_mm)
        if boxes:
            points = [box_corners(box) * scale for box in boxes]
            return tuple(points_quad(corners[[0, 3, 2, 1]][:, ::-1] if turned else corners) for corners in points)
    return (area,)


def _divided(ink: NDArray[np.bool_], px_per_mm: float) -> Sequence[Box]:
    """Two pages beside one another, lines of print going along the rows, in px; none where there are others."""
    columns, rows = ink.sum(axis=0), ink.sum(axis=1)
    across, down = np.flatnonzero(columns > 1), np.flatnonzero(rows > 1)
    if not (across.size and down.size):
        return ()
    left, right, top, bottom = across[0], across[-1] + 1, down[0], down[-1] + 1
    if bottom - top > A5_HEIGHT * px_per_mm or _uneven(rows[top:bottom]) < _ALONG * _uneven(columns[left:right]):
        return ()
    share = columns[left:right] / (bottom - top)
    free = (share < _BLANK) | (share > _LINE)
    gutters = [
        (left + start, left + end)
        for start, end in _runs(free)
        if end - start > _GUTTER * px_per_mm and _are_pages(start, right - left - end, px_per_mm)
    ]
    if not gutters or gutters[-1][1] - gutters[0][0] > _FOLD * px_per_mm:
        return ()
    start, end = max(gutters, key=lambda gutter: gutter[1] - gutter[0])
    fold, margin = (start + end) / 2, _MARGIN * px_per_mm
    above, height = top - margin, bottom - top + 2 * margin
    return (
        Box(left - margin, above, fold - left + margin, height),
        Box(fold, above, right + margin - fold, height),
    )


def _are_pages(one: float, other: float, px_per_mm: float) -> bool:
    return all(_LEAST * px_per_mm < width < A5_WIDTH * px_per_mm for width in (one, other))


def _uneven(profile: _Profile) -> float:
    """How much a profile goes up and down, by its mean."""
    return float(np.abs(np.diff(profile)).mean() / max(float(profile.mean()), 1e-6)) if profile.size > 1 else 0.0


def _runs(free: NDArray[np.bool_]) -> Sequence[tuple[int, int]]:
    """Start and end of every run of what is true."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in steps.reshape(-1, 2)]
