"""Lines that a scanner draws: dust on its glass shows as a line from one side of the image to the other.

They are told from folds and strokes in the image itself, where they keep to one row or column all along.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.pose import Points, Pose, box_corners, page_corners, project, quad_points, scale_px_per_mm
from scan.readings import Gray, RegisteredPage

_ROWS: Final = 160
"""So many rows of an image are looked at: a line from top to bottom crosses all of them."""
_EVERY: Final = 4
_PERHAPS: Final = 0.25
"""Of so many of these rows one is looked at first: a line shows in more than this share of them, as most of it lies on
unprinted paper; few columns of a page do."""
_BESIDE: Final[Mm] = 0.5
_DARKER: Final = 14
"""Grey levels between a line that the scanner draws and the paper on both of its sides."""
_EDGE: Final[Mm] = 7.0
"""Nearer to the page's edge there are edges of paper, shadows of the fold and the booklet's own line."""
_ALL_ALONG: Final = 0.9
"""Share of the rows, print left out, in which such a line is seen."""
_UNPRINTED: Final = 240
_AROUND_PX: Final = 4
"""So far around it paper must be unprinted."""
_FREE: Final = 0.5
"""Share of a line that must lie on unprinted paper: rules and the booklet's own line are lines as well."""
_FREE_AT_LEAST: Final = 0.25
_NO_GAP: Final = 0.97
"""A line through words lies on less, and is seen there without a gap: 100 % on 31 % and 44 % of two such lines, which
were shown as lines through words."""

_EVERY_MM: Final[Mm] = 4.0
"""Places of the page are turned into places of the image so far apart: between them the page is flat."""
_THIN_MM: Final[Mm] = 0.4
"""A line no wider is taken for no ink: a pen's, drawn with a ruler from edge to edge, is half a millimetre wide."""
_SOFT_MM: Final[Mm] = 0.25
"""A line spreads so far on both of its sides where the image was warped and smoothed."""
_EXPLAINS: Final = 1.5
"""By how dark a line mostly is, the darkness that it explains: it is not equally dark everywhere. On 127 dusty scans
(seeds 870000 on, 76 flatbed, 51 worn) 10 places were shown then for which nobody wrote, 23 before."""


_ACROSS_MM: Final[Mm] = 0.6
_MORE: Final = 1.1
_MORE_MM: Final[Mm] = 0.015
_ALONG: Final = 0.15
"""Where so much of a line's length in a box is darker, summed so far on both of its sides, than the line mostly is by
the second and the third (mm of black), somebody may have drawn a stroke along it. Of 89 strokes that a reader drew on
such lines (seeds 770100 on) 7 hide under lines as black and nearly as wide; all eight empty boxes through which such
lines go on 710 other pages (seeds from 741000) are seen to hold nothing else."""


Coordinates: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScannerLine:
    """A line from one side of the image to the other.

    Attributes:
        first: Its first column, in px of the image.
        last: Its last column.
        turned: Rows instead of columns.
        dark: It is darker than the paper, not lighter.
    """

    first: int
    last: int
    turned: bool
    dark: bool


def scanner_lines(page: RegisteredPage) -> Iterator[ScannerLine]:
    """Find the lines that go straight from one side of the image to the other where the page is.

    Args:
        page: The page warped onto its layout.
    """
    pose = np.asarray(
        cv2.getPerspectiveTransform(
            page_corners(page.layout).astype(np.float32), quad_points(page.corners_px).astype(np.float32)
        ),
        np.float64,
    )
    px_per_mm, back = scale_px_per_mm(pose, page.layout), np.asarray(np.linalg.inv(pose), np.float64)
    for turned in (False, True):
        yield from _crossing(page, back, px_per_mm, turned=turned)


def without_lines(
    left: Gray, lines: Sequence[ScannerLine], page: RegisteredPage, px_per_mm: float, corner: tuple[int, int] = (0, 0)
) -> Gray:
    """Darkness that print does not explain, without what the scanner's own lines explain.

    Strokes along or across such a line stay as far as they are darker.

    Args:
        left: Of the page or of a part of it, uint8, shape (height, width).
        lines: From `scanner_lines`.
        page: The page warped onto its layout.
        px_per_mm: Scale of `left`.
        corner: Where on the page its top left pixel lies, (row, column).
    """
    image_px_per_mm = _image_px_per_mm(page)
    dark = [line for line in lines if line.dark and line.last + 1 - line.first <= _THIN_MM * image_px_per_mm]
    if not dark:
        return left
    x_and_y = _in_image(page, left.shape, px_per_mm, corner)
    soft = _SOFT_MM * image_px_per_mm
    explained = np.zeros_like(left)
    for line in dark:
        at = x_and_y[1 if line.turned else 0]
        own = left[(at >= line.first) & (at < line.last + 1) & (left > 0)]
        if own.size:
            wide = (at >= line.first - soft) & (at < line.last + 1 + soft)
            explained[wide] = min(255.0, _EXPLAINS * float(np.median(own)))
    return np.asarray(cv2.subtract(left, explained), np.uint8)


def darkness_along(line: ScannerLine, page: RegisteredPage) -> NDArray[np.float64]:
    """How dark a line and what lies beside it are in every row of the image, or column, in mm of black; shape (n,).

    Args:
        line: From `scanner_lines`.
        page: The page warped onto its layout.
    """
    px_per_mm = _image_px_per_mm(page)
    image = page.found.raw.gray.T if line.turned else page.found.raw.gray
    across = max(2, round(_ACROSS_MM * px_per_mm))
    band = image[:, max(0, line.first - across) : line.last + 1 + across].astype(np.int64)
    return np.asarray((band.max(axis=1, keepdims=True) - band).sum(axis=1) / (255 * px_per_mm), np.float64)


def is_alone(line: ScannerLine, along: NDArray[np.float64], page: RegisteredPage, box: Box) -> bool:
    """Say whether nothing is seen along a line, where it crosses a box, that is not seen along all of it.

    Args:
        line: From `scanner_lines`.
        along: From `darkness_along`.
        page: The page warped onto its layout.
        box: The inside of a box, in mm.
    """
    places = page.to_image(box_corners(box))[:, 0 if line.turned else 1]
    inside = along[max(0, int(places.min())) : max(0, int(places.max()) + 1)]
    most = _MORE * float(np.median(along)) + _MORE_MM
    return not inside.size or float((inside > most).mean()) < _ALONG


def _image_px_per_mm(page: RegisteredPage) -> float:
    corners = quad_points(page.corners_px)
    return float(np.linalg.norm(corners[1] - corners[0])) / page.layout.width


def _in_image(
    page: RegisteredPage, shape: tuple[int, ...], px_per_mm: float, corner: tuple[int, int]
) -> tuple[Coordinates, Coordinates]:
    """Where in the image the middle of every pixel of a part of a page lies: x and y, in px, both of that shape."""
    height, width = shape
    down, across = (max(2, round(side / px_per_mm / _EVERY_MM)) for side in shape)
    rows, columns = ((np.arange(count) + 0.5) * side / count for count, side in ((down, height), (across, width)))
    x, y = np.meshgrid(columns + corner[1], rows + corner[0])
    places = page.to_image(np.stack([x.ravel(), y.ravel()], axis=1) / px_per_mm).reshape(down, across, 2)
    at_x, at_y = (
        np.asarray(cv2.resize(places[..., axis].astype(np.float32), (width, height)), np.float32) for axis in (0, 1)
    )
    return at_x, at_y


def _crossing(page: RegisteredPage, back: Pose, px_per_mm: float, *, turned: bool) -> Iterator[ScannerLine]:
    gray = page.found.raw.gray
    length, breadth = gray.shape[::-1] if turned else gray.shape
    corners = quad_points(page.corners_px)[:, ::-1] if turned else quad_points(page.corners_px)
    beside, edge = max(2, round(_BESIDE * px_per_mm)), _EDGE * px_per_mm
    left, right = corners.min(axis=0)[0] + edge, corners.max(axis=0)[0] - edge
    first, last = max(beside, int(left) + 1), min(breadth - beside, int(np.ceil(right)))
    if first >= last:
        return
    rows = np.arange(_ROWS) * (length - 1) // (_ROWS - 1)
    few = rows[::_EVERY]
    looked = slice(first - beside, last + beside)  # row by row, as the image lies in memory
    part = np.asarray(cv2.transpose(gray[looked][:, few]) if turned else gray[few, looked], np.uint8)
    before, middle, after = part[:, : -2 * beside], part[:, beside:-beside], part[:, 2 * beside :]
    perhaps = _mostly(_darker(before, middle, after), _PERHAPS) | _mostly(_lighter(before, middle, after), _PERHAPS)
    columns = first + np.flatnonzero(perhaps)
    if not columns.size:
        return
    image = gray.T if turned else gray
    before, middle, after = (image[np.ix_(rows, columns + aside)] for aside in (-beside, 0, beside))
    for there, dark in ((_darker(before, middle, after), True), (_lighter(before, middle, after), False)):
        drawn = [
            int(columns[index])
            for index in np.flatnonzero(_mostly(there, _ALL_ALONG * _FREE))
            if _is_drawn(page, back, there[:, index] > 0, _at(int(columns[index]), rows, turned=turned))
        ]
        for group in np.split(drawn, np.flatnonzero(np.diff(drawn) > 1) + 1) if drawn else ():
            yield ScannerLine(int(group[0]), int(group[-1]), turned, dark)


def _darker(before: Gray, middle: Gray, after: Gray) -> NDArray[Any]:
    """255 where an image is darker than on both sides."""
    return cv2.threshold(cv2.subtract(cv2.min(before, after), middle), _DARKER, 255, cv2.THRESH_BINARY)[1]


def _lighter(before: Gray, middle: Gray, after: Gray) -> NDArray[Any]:
    """255 where it is lighter than on both sides."""
    return cv2.threshold(cv2.subtract(middle, cv2.max(before, after)), _DARKER, 255, cv2.THRESH_BINARY)[1]


def _mostly(there: NDArray[Any], share: float) -> NDArray[np.bool_]:
    """Which columns are so in more than a share of their rows, shape (columns,)."""
    return np.asarray(cv2.reduce(there, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[0] > 255 * share * len(there))


def _at(x: int, rows: NDArray[np.int_], *, turned: bool) -> Points:
    points = np.stack([np.full(len(rows), x + 0.5), rows + 0.5], axis=1)
    return np.asarray(points[:, ::-1] if turned else points, np.float64)


def _is_drawn(page: RegisteredPage, back: Pose, there: NDArray[np.bool_], points: Points) -> bool:
    """Whether a line is seen all along where nothing was printed."""
    places = project(back, points) * page.px_per_mm
    columns, lines = places.astype(int).T
    height, width = page.reference.shape
    on_page = (columns >= 0) & (columns < width) & (lines >= 0) & (lines < height)
    free = np.ones(len(points), np.bool_)  # beside the page, the line goes on over the lid
    free[on_page] = _darkest_near(page.reference, lines[on_page], columns[on_page]) > _UNPRINTED
    share, seen = free.mean(), there[free].mean() if free.any() else 0.0
    return bool((share > _FREE and seen > _ALL_ALONG) or (share > _FREE_AT_LEAST and seen > _NO_GAP))


def _darkest_near(reference: Gray, rows: NDArray[np.int_], columns: NDArray[np.int_]) -> Gray:
    """The darkest pixel within `_AROUND_PX` of each of some pixels, shape (n,)."""
    near = np.arange(-_AROUND_PX, _AROUND_PX + 1)
    down, across = (
        (at[:, None] + near).clip(0, length - 1) for at, length in zip((rows, columns), reference.shape, strict=True)
    )
    return np.asarray(reference[down[:, :, None], across[:, None, :]].min(axis=(1, 2)), np.uint8)
