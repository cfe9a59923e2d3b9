"""What is left of an image beside the pages that were found: another page, or nothing but blank paper."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Quad
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.units import MM_PER_INCH
from scan.overlap import SHARED, shared_area
from scan.pose import area_px, points_quad, quad_points
from scan.readings import Gray, RawPage
from scan.strokes import LEAST_PX_PER_MM, find_strokes
from scan.warp import reduced_page

SIDE_PX: Final = 900
"""Longest side of the reduced image: 75 dpi for an A4 page, where a line of writing is two pixels thick."""
_DARK: Final = 0.16
"""How much darker than the paper around writing is, as a share; ballpoint averaged over a reduced pixel keeps 0.2."""
_PAPER: Final = 0.55
"""Paper is at least this bright compared to the brightest part of the image."""
_CLOSED_PX: Final = 13
"""Side of the square within which what is dark lies on paper, 4 mm."""
_LEAST_INK: Final = 0.0006
"""Share of ink from which paper is not blank, whatever the ink is: a line in ballpoint has 0.001 of an A5 page.
Of less, `strokes.py` says whether it was written."""
_FAINT: Final = 0.06
"""How much darker than the paper around it anything is, on the reduced image, that is worth a finer look: hard pencil
has 0.09. Most lids and most backs have nothing such, and are looked at no further."""
_FAINT_PX: Final = 5
"""Side of the square within which paper is told from strokes there, and of what is looked at around them."""
_UNEVEN: Final = 0.93
"""Where paper is darker than this share of the paper within 4 mm, a punched hole or the rim of a shadow is."""
_HOLE_PX: Final = 27
"""Wider than a punched hole, 9 mm."""
_FILLS: Final = 0.25
"""Paper that has this share of an image is what was to be seen on it. Of a smaller piece, and of less than
`_SEEN_SIDE_PX`, nobody knows what stands on it: a page taken from 650 mm away has a tenth."""
_SEEN_SIDE_PX: Final = 400
_BRIGHT: Final = 90
"""Of 255: what is darker everywhere is no paper, or one on which nothing is seen."""
_LONGEST_MM: Final = 420.0
"""No sheet on a desk is longer (A3): where a file's resolution says so, it is not true."""
_LEAST_PAGE: Final = 0.4
"""A region is a page if it has this share of the area of the pages that were found."""
_LEAST_SLIP_MM2: Final = 1200.0
_FULL: Final = 0.85
_CONVEX: Final = 0.955
_LONGEST_CUT_MM: Final = 100.0
"""Or it is a slip on which somebody wrote: so large, as full in the rectangle around it or, torn, in a thread around
it, and cut by one border of the image at most, over this length. Of slips on desks (seeds 4 to 11) those that are whole
have 0.96 of the rectangle, nearly all hands 0.6 to 0.83. Torn scraps have 0.96 of the thread, those hands, whose gaps
between the fingers look like strokes, 0.75 to 0.94. A page beside, of which a part is seen, is cut over 148 mm."""
_LEAST_SHARE: Final = 0.12
"""Or, when none was found, this share of the image."""
_NARROW: Final = 0.15
"""A strip between the found pages and the border of the image that is narrower than this share of a page, 22 mm, is
the lid: it joins nothing."""
_AROUND_INK: Final = 0.06
"""Free paper around what is written, as a share of the width of a page: 9 mm."""
_EDGE: Final = 0.05
"""As near to a found page, 7 mm, what is dark is its own edge or the fold beside it; the other page's margin begins."""
_STROKE: Final = 5
"""Of nine px that are ink in a stroke, or at its end; specks of noise have four at most."""
_BORDER: Final = 0.012
"""Share of the image's side that is not looked at: shadows of the lid and of torn edges."""


def leftover_pages(raw: RawPage, found: Sequence[Quad]) -> tuple[Quad, ...]:
    """Regions beside the found pages that look like a page with something on it.

    Args:
        raw: The image.
        found: Corners of the pages that were found, in px.

    Returns:
        Corners in px, clockwise from the one nearest the image's top left; empty when only blank paper, or the
        background, is left.
    """
    small, scale = reduced_page(raw, SIDE_PX)
    free = _uncovered(small.shape, found, scale)
    width = _page_width(found, scale)
    least = _least_area(found, scale, small.size)
    slip = min(least, _LEAST_SLIP_MM2 * (width / A5_WIDTH) ** 2) if width else least
    if cv2.countNonZero(free) < slip or cv2.countNonZero(wide := _wide(free, width)) < slip:
        return ()
    paper, ink = paper_and_ink(small)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(paper * wide, connectivity=4)
    beside = _beside(free, width) > 0
    own = ink & (_without_specks(ink) > 0) & beside
    looked = _looked_at(paper) & beside
    areas = []
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] < slip:
            continue
        region = labels == label
        is_page = stats[label, cv2.CC_STAT_AREA] >= least
        if not (is_page or _is_slip(region, width / A5_WIDTH)):
            continue
        is_inked = is_page and float(own[region].mean()) > _LEAST_INK
        inked = (
            ink & region
            if is_inked
            else _strokes(raw, small, region & looked, scale, _px_per_mm(raw, region, width, scale))
        )
        if is_inked or inked.any():
            areas.append(_area(region, inked, found, width, scale))
    return tuple(areas)


def _is_slip(region: NDArray[np.bool_], px_per_mm: float) -> bool:
    """Say whether a small region is a piece of paper, and not what is seen of something larger.

    Args:
        region: Where it is in the reduced image.
        px_per_mm: Scale of that.
    """
    cut = [np.count_nonzero(side) for side in (region[0], region[-1], region[:, 0], region[:, -1]) if side.any()]
    if len(cut) > 1 or max(cut, default=0) > _LONGEST_CUT_MM * px_per_mm:
        return False
    contours, _ = cv2.findContours(region.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline, area = np.vstack(contours), np.count_nonzero(region)
    long, wide = cv2.minAreaRect(outline)[1]
    is_full = area >= _FULL * (long + 1) * (wide + 1)
    return bool(is_full or area >= _CONVEX * cv2.contourArea(cv2.convexHull(outline)))


def is_filled_with_paper(raw: RawPage) -> bool:
    """Say whether an image shows paper, large enough to see what is written on it: it is blank, if that is nothing."""
    small, _ = reduced_page(raw, SIDE_PX)
    paper, _ = paper_and_ink(small)
    stats = cv2.connectedComponentsWithStats(paper, connectivity=4)[2][1:]
    largest = max(stats[:, cv2.CC_STAT_AREA], default=0)
    is_bright = np.percentile(small, 98) >= _BRIGHT
    return bool(is_bright and largest >= _FILLS * small.size and max(raw.gray.shape) >= _SEEN_SIDE_PX)


def paper_and_ink(small: Gray) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Find what is bright, with what is written on it, and what is dark and narrow.

    Args:
        small: An image reduced to `SIDE_PX`.

    Returns:
        1 where paper is, and where ink is.
    """
    closed = cv2.morphologyEx(
        small, cv2.MORPH_CLOSE, np.ones((_CLOSED_PX, _CLOSED_PX), np.uint8), borderType=cv2.BORDER_REPLICATE
    )
    bright = np.percentile(closed, 98)
    paper = (closed >= _PAPER * bright).astype(np.uint8)
    ink = (closed.astype(np.float32) - small) > _DARK * np.maximum(closed, 1)
    return paper, ink & _looked_at(paper)


def _looked_at(paper: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where ink is looked for: on paper, away from its edge and from that of the image."""
    edge = max(1, round(_BORDER * max(paper.shape)))
    inside = np.zeros(paper.shape, np.bool_)
    inside[edge:-edge, edge:-edge] = True
    away = cv2.erode(paper, np.ones((2 * edge + 1, 2 * edge + 1), np.uint8), borderType=cv2.BORDER_REPLICATE) > 0
    return np.asarray(inside & away)


def _strokes(raw: RawPage, small: Gray, where: NDArray[np.bool_], scale: float, px_per_mm: float) -> NDArray[np.bool_]:
    """Where something was written in a part of the reduced image, looked for on a finer one; same shape."""
    found = np.zeros(where.shape, np.bool_)
    near = np.ones((_FAINT_PX, _FAINT_PX), np.uint8)
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, near)
    faint = where & (dark >= cv2.convertScaleAbs(cv2.add(small, dark), alpha=_FAINT)) & (dark > 0)
    rows, columns = (np.flatnonzero(faint.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return found
    part = tuple(slice(max(0, side[0] - _FAINT_PX), side[-1] + 1 + _FAINT_PX) for side in (rows, columns))
    times = max(0, int(np.log2(max(px_per_mm / LEAST_PX_PER_MM, 1.0))))
    finer = scale / 2**times
    gray = raw.halves[times][tuple(slice(round(side.start * finer), round(side.stop * finer)) for side in part)]
    looked = (where & _is_even(small))[part].view(np.uint8)
    looked = np.asarray(cv2.resize(looked, gray.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
    strokes = find_strokes(np.ascontiguousarray(gray), looked, px_per_mm / 2**times)
    if strokes.any():
        places = np.minimum(np.array(np.nonzero(strokes)) / finer, np.array([[side - 1] for side in found[part].shape]))
        found[part][tuple(places.astype(int))] = True
    return found


def _is_even(small: Gray) -> NDArray[np.bool_]:
    """Where paper is about as bright as around it."""
    near, wide = (
        cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE)
        for side in (_CLOSED_PX, _HOLE_PX)
    )
    uneven = (near < cv2.convertScaleAbs(wide, alpha=_UNEVEN)).view(np.uint8)
    return np.asarray(cv2.dilate(uneven, np.ones((_FAINT_PX, _FAINT_PX), np.uint8)) == 0)


def _px_per_mm(raw: RawPage, region: NDArray[np.bool_], width: float, scale: float) -> float:
    """Of an image: by the pages found in it, by what its file says, or taking a region for a page of ours."""
    if width:
        return width * scale / A5_WIDTH
    y, x = np.nonzero(region)
    longest = max(cv2.minAreaRect(np.column_stack([x, y]).astype(np.float32))[1]) * scale
    return longest / A5_HEIGHT if raw.dpi is None else max(raw.dpi / MM_PER_INCH, longest / _LONGEST_MM)


def _without_specks(ink: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """1 where ink has ink beside it: noise in the shade has not."""
    around = cv2.boxFilter(ink.astype(np.uint8), cv2.CV_8U, (3, 3), normalize=False)
    return np.asarray(cv2.dilate((around >= _STROKE).astype(np.uint8), np.ones((3, 3), np.uint8)), np.uint8)


def _beside(free: NDArray[np.uint8], width: float) -> NDArray[np.uint8]:
    """1 where one is so far from the found pages that what stands there is not their edge, nor the fold."""
    side = 2 * round(_EDGE * width) + 1
    near = np.ones((side, side), np.uint8)
    return np.asarray(cv2.erode(free, near, borderType=cv2.BORDER_CONSTANT, borderValue=1), np.uint8)


def _uncovered(shape: tuple[int, ...], found: Sequence[Quad], scale: float) -> NDArray[np.uint8]:
    """1 where none of the found pages lies, a little around them left out too."""
    free = np.ones(shape, np.uint8)
    edge = 2 * round(_BORDER * max(shape)) + 1
    for quad in found:
        corners = np.round(quad_points(quad) / scale).astype(np.int32)
        cv2.fillConvexPoly(free, corners, 0)
        cv2.polylines(free, [corners], isClosed=True, color=0, thickness=edge)
    return free


def _wide(free: NDArray[np.uint8], width: float) -> NDArray[np.uint8]:
    """What is free without narrow strips, which would join one side of a page with the other."""
    side = round(_NARROW * width)
    if side < 2:
        return free
    strip = np.ones((side, side), np.uint8)
    opened = cv2.morphologyEx(free, cv2.MORPH_OPEN, strip, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(opened, np.uint8)


def _area(region: NDArray[np.bool_], ink: NDArray[np.bool_], found: Sequence[Quad], width: float, scale: float) -> Quad:
    """Corners around a region; around its ink alone where those would take in a page that was found."""
    whole = _corners(region, scale)
    if all(shared_area(whole, page) < SHARED for page in found):
        return whole
    margin = 2 * round(_AROUND_INK * width) + 1
    return _corners(cv2.dilate(ink.astype(np.uint8), np.ones((margin, margin), np.uint8)) > 0, scale)


def _page_width(found: Sequence[Quad], scale: float) -> float:
    """Of the found pages, in reduced px; 0.0 without any."""
    sides = [np.linalg.norm(np.diff(quad_points(quad)[:3], axis=0), axis=1).min() for quad in found]
    return float(np.median(sides)) / scale if sides else 0.0


def _least_area(found: Sequence[Quad], scale: float, pixels: int) -> float:
    if not found:
        return _LEAST_SHARE * pixels
    return _LEAST_PAGE * float(np.median([area_px(quad) for quad in found])) / scale**2


def _corners(region: NDArray[np.bool_], scale: float) -> Quad:
    """Four corners around a region: those of its outline when it has four, of its rectangle otherwise."""
    contours, _ = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.vstack(contours))
    outline = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
    four = outline if len(outline) == 4 else cv2.boxPoints(cv2.minAreaRect(hull))
    points = np.asarray(four, np.float64).reshape(4, 2) * scale
    around = np.argsort(np.arctan2(*(points - points.mean(axis=0)).T[::-1]))  # clockwise, as y points down
    ordered = points[around]
    return points_quad(np.roll(ordered, -int(ordered.sum(axis=1).argmin()), axis=0))
