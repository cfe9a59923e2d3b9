"""What is left of an image beside the pages that were found: another page, or nothing but blank paper."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Quad
from scan.pose import points_quad, quad_points
from scan.readings import Gray
from scan.warp import reduced

_SIDE_PX: Final = 900
"""Longest side of the reduced image: 75 dpi for an A4 page, where a line of writing is two pixels thick."""
_DARK: Final = 0.16
"""How much darker than the paper around writing is, as a share; ballpoint averaged over a reduced pixel keeps 0.2."""
_PAPER: Final = 0.55
"""Paper is at least this bright compared to the brightest part of the image."""
_LEAST_INK: Final = 0.0006
"""Share of ink from which paper is not blank: a date of eight digits on an A5 page has 0.001."""
_LEAST_PAGE: Final = 0.4
"""A region is a page if it has this share of the area of the pages that were found."""
_LEAST_SHARE: Final = 0.12
"""Or, when none was found, this share of the image."""
_BORDER: Final = 0.012
"""Share of the image's side that is not looked at: shadows of the lid and of torn edges."""


def leftover_pages(gray: Gray, found: Sequence[Quad]) -> tuple[Quad, ...]:
    """Regions beside the found pages that look like a page with something on it.

    Args:
        gray: The image.
        found: Corners of the pages that were found, in px.

    Returns:
        Corners in px, clockwise from the one nearest the image's top left; empty when only blank paper, or the
        background, is left.
    """
    small, scale = reduced(gray, _SIDE_PX)
    free = _uncovered(small.shape, found, scale)
    least = _least_area(found, scale, small.size)
    if cv2.countNonZero(free) < least:
        return ()
    paper, ink = _paper_and_ink(small)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(paper * free, connectivity=4)
    regions = [label for label in range(1, count) if stats[label, cv2.CC_STAT_AREA] >= least]
    written = [label for label in regions if float(ink[labels == label].mean()) > _LEAST_INK]
    return tuple(_corners(labels == label, scale) for label in written)


def _paper_and_ink(small: Gray) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Masks of bright areas, with what is written on them, and of what is dark and narrow."""
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8), borderType=cv2.BORDER_REPLICATE)
    bright = np.percentile(closed, 98)
    paper = (closed >= _PAPER * bright).astype(np.uint8)
    ink = (closed.astype(np.float32) - small) > _DARK * np.maximum(closed, 1)
    edge = max(1, round(_BORDER * max(small.shape)))
    inside = np.zeros(small.shape, np.bool_)
    inside[edge:-edge, edge:-edge] = True
    away = cv2.erode(paper, np.ones((2 * edge + 1, 2 * edge + 1), np.uint8), borderType=cv2.BORDER_REPLICATE) > 0
    return paper, ink & inside & away


def _uncovered(shape: tuple[int, ...], found: Sequence[Quad], scale: float) -> NDArray[np.uint8]:
    """1 where none of the found pages lies, a little around them left out too."""
    free = np.ones(shape, np.uint8)
    edge = 2 * round(_BORDER * max(shape)) + 1
    for quad in found:
        corners = np.round(quad_points(quad) / scale).astype(np.int32)
        cv2.fillConvexPoly(free, corners, 0)
        cv2.polylines(free, [corners], isClosed=True, color=0, thickness=edge)
    return free


def _least_area(found: Sequence[Quad], scale: float, pixels: int) -> float:
    if not found:
        return _LEAST_SHARE * pixels
    areas = [abs(cv2.contourArea((quad_points(quad) / scale).astype(np.float32))) for quad in found]
    return _LEAST_PAGE * float(np.median(areas))


def _corners(region: NDArray[np.bool_], scale: float) -> Quad:
    """Four corners around a region: those of its outline when it has four, of its rectangle otherwise."""
    contours, _ = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    outline = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, closed=True), closed=True)
    four = outline if len(outline) == 4 else cv2.boxPoints(cv2.minAreaRect(hull))
    points = np.asarray(four, np.float64).reshape(4, 2) * scale
    around = np.argsort(np.arctan2(*(points - points.mean(axis=0)).T[::-1]))  # clockwise, as y points down
    ordered = points[around]
    return points_quad(np.roll(ordered, -int(ordered.sum(axis=1).argmin()), axis=0))
