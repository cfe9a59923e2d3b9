"""What was read, drawn on the page, for people: shapes and line styles say it, colour only helps.

A tick that was read has a solid outline and a check mark, an empty box a thin one, a doubt a dashed outline and a
question mark. Ink is outlined, not painted over: what was written stays visible.
"""

import math
from collections.abc import Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np

from forms.geometry import Box, Quad
from forms.units import Mm
from scan.connected import connected
from scan.darkness import Window, darkness, unprinted
from scan.pose import quad_points
from scan.readings import Colour, Decision, Gray, ReadPage, RegisteredPage, TickReading, ZoneReading, is_empty
from scan.warp import warp_part

_Bgr: TypeAlias = tuple[int, int, int]
"""Blue, green, red, each 0 to 255."""
_Strokes: TypeAlias = tuple[tuple[tuple[float, float], ...], ...]
"""Lines of a sign; its disc has radius 1 around (0, 0), y down."""

SURE: Final[_Bgr] = (70, 110, 25)
"""A green of 6 : 1 on white."""
DOUBT: Final[_Bgr] = (0, 85, 180)
"""An amber dark enough to be seen on white, 5 : 1."""
QUIET: Final[_Bgr] = (150, 150, 150)
INK: Final[_Bgr] = (190, 60, 30)
"""Around new ink: a blue that the other outlines do not have."""
WHITE: Final[_Bgr] = (255, 255, 255)
OUTSIDE: Final[_Bgr] = (225, 225, 225)
"""Paper that is not in the image."""

_CHECK: Final[_Strokes] = (((-0.5, 0.05), (-0.12, 0.42), (0.52, -0.38)),)
_CROSS: Final[_Strokes] = (((-0.4, -0.4), (0.4, 0.4)), ((0.4, -0.4), (-0.4, 0.4)))
_QUESTION: Final[_Strokes] = (
    ((-0.32, -0.3), (-0.18, -0.52), (0.1, -0.56), (0.32, -0.4), (0.3, -0.16), (0.02, 0.04), (0.0, 0.22)),
    ((0.0, 0.5), (0.0, 0.54)),
)
_BADGE_MM: Final[Mm] = 1.7
_LINE_MM: Final[Mm] = 0.3
_DASH_MM: Final[Mm] = 1.2
_INK_DARK: Final = 45
"""Darkness (of 255) from which ink is outlined; what is paler is measured, but every grain would be outlined here."""
_INK_SLACK_MM: Final[Mm] = 0.3
_SPECK_MM2: Final = 0.1
_COARSEST_PX_PER_MM: Final = 6.0
_FINEST_PX_PER_MM: Final = 12.0
"""A crop keeps the scan's own pixels up to 300 dpi."""
CROP_MARGIN_MM: Final[Mm] = 3.0
"""Of the page around a place, on its crop."""


def draw_overlay(page: ReadPage) -> Colour:
    """The page warped flat, with what was read drawn on it.

    Args:
        page: As read.

    Returns:
        uint8, shape (height, width, 3), at the scale of `page.registered.gray`.
    """
    registered = page.registered
    scale = registered.px_per_mm
    canvas = _in_colour(page, Box(0, 0, registered.layout.width, registered.layout.height), scale)
    canvas[~registered.visible] = OUTSIDE
    _outline_ink(canvas, registered)
    for reading in page.zones:
        _draw_zone(canvas, reading, scale)
    for note in page.annotations:
        area = note.box.grown(1.0)
        _dashed(canvas, area, DOUBT, scale)
        _badge(canvas, area, _QUESTION, DOUBT, scale)
    return canvas


def crop_zone(page: ReadPage, box: Box, margin_mm: Mm = CROP_MARGIN_MM) -> Colour:
    """Cut a part of the page out of the original image, upright and as fine as it was scanned.

    Args:
        page: As read.
        box: What to show, in mm.
        margin_mm: Of the page around it.

    Returns:
        uint8, shape (height, width, 3); grey values three times when the file has no colour.
    """
    layout = page.registered.layout
    wanted = box.grown(margin_mm)
    left, top = max(0.0, wanted.x), max(0.0, wanted.y)
    right, bottom = min(layout.width, wanted.right), min(layout.height, wanted.bottom)
    part = Box(left, top, max(0.0, right - left), max(0.0, bottom - top))
    return _in_colour(page, part, min(_FINEST_PX_PER_MM, max(_COARSEST_PX_PER_MM, _own_scale(page))))


def cover(gray: Gray, areas: Sequence[Quad], *, but: Sequence[Quad] = ()) -> Gray:
    """An image with parts of it painted over: pages that are not the one that somebody looks at.

    Args:
        gray: uint8, shape (height, width).
        areas: Corners in px.
        but: Corners in px of what stays to be seen even there.

    Returns:
        A copy.
    """
    hidden = np.zeros(gray.shape, np.uint8)
    for shade, quads in ((1, areas), (0, but)):
        for quad in quads:
            cv2.fillConvexPoly(hidden, np.round(quad_points(quad)).astype(np.int32), shade)
    return np.where(hidden > 0, np.uint8(OUTSIDE[0]), gray)


def _in_colour(page: ReadPage, part: Box, px_per_mm: float) -> Colour:
    raw = page.registered.found.raw
    image = raw.gray if raw.colour is None else raw.colour()
    flat = warp_part(image, page.registered.to_image, part, px_per_mm)
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR), np.uint8) if flat.ndim == 2 else flat


def _own_scale(page: ReadPage) -> float:
    """How many px a mm of the page has in its image, along its top edge."""
    first, second = page.corners_px.corners[:2]
    return math.hypot(second.x - first.x, second.y - first.y) / page.registered.layout.width


def _outline_ink(canvas: Colour, page: RegisteredPage) -> None:
    """Draw a thin line around every stroke that was not printed."""
    dark, printed = (darkness(image, page.px_per_mm) for image in (page.gray, page.reference))
    left = unprinted(dark, printed, tolerance_px=max(1, round(_INK_SLACK_MM * page.px_per_mm)))
    ink = ((left >= _INK_DARK) & page.visible).astype(np.uint8)
    for mark in page.layout.codes:
        ink[Window.of(mark.box.grown(1.0), page.px_per_mm, ink.shape).slices] = 0
    labels, stats, _ = connected(ink)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * page.px_per_mm**2
    large[0] = False
    around = cv2.dilate(large[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(around, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(canvas, contours, -1, INK, 1, cv2.LINE_AA)


def _draw_zone(canvas: Colour, reading: ZoneReading, scale: float) -> None:
    """Outline a zone by what was read in it."""
    if reading.decision is Decision.REVIEW:
        area = reading.zone.box.grown(0.8)
        _dashed(canvas, area, DOUBT, scale)
        _badge(canvas, area, _QUESTION, DOUBT, scale)
    elif is_empty(reading):
        _rectangle(canvas, reading.zone.box.grown(0.4), QUIET, 1, scale)
    else:
        area = reading.zone.box.grown(0.8)
        _rectangle(canvas, area, SURE, _line_px(scale), scale)
        crossed = isinstance(reading, TickReading) and reading.value is False
        _badge(canvas, area, _CROSS if crossed else _CHECK, SURE, scale)


def _badge(canvas: Colour, area: Box, strokes: _Strokes, colour: _Bgr, scale: float) -> None:
    """A small disc with a sign in it on the upper right corner of an area."""
    center = (round(area.right * scale), round(area.y * scale))
    radius = round(_BADGE_MM * scale)
    cv2.circle(canvas, center, radius, colour, cv2.FILLED, cv2.LINE_AA)
    for stroke in strokes:
        points = np.round(np.array(stroke) * radius + center).astype(np.int32)
        cv2.polylines(canvas, [points], False, WHITE, _line_px(scale), cv2.LINE_AA)


def _rectangle(canvas: Colour, area: Box, colour: _Bgr, thickness: int, scale: float) -> None:
    first, last = _pixel(area.x, area.y, scale), _pixel(area.right, area.bottom, scale)
    cv2.rectangle(canvas, first, last, colour, thickness, cv2.LINE_AA)


def _dashed(canvas: Colour, area: Box, colour: _Bgr, scale: float) -> None:
    """A rectangle of dashes, which says doubt without colour."""
    corners = [(area.x, area.y), (area.right, area.y), (area.right, area.bottom), (area.x, area.bottom)]
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        length = math.dist(start, end)
        for at in np.arange(0.0, length, 2 * _DASH_MM):
            from_share, to_share = at / length, min(at + _DASH_MM, length) / length
            first, last = (_pixel(*_along(start, end, share), scale) for share in (from_share, to_share))
            cv2.line(canvas, first, last, colour, _line_px(scale), cv2.LINE_AA)


def _along(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _pixel(x: Mm, y: Mm, scale: float) -> tuple[int, int]:
    return round(x * scale), round(y * scale)


def _line_px(scale: float) -> int:
    return max(1, round(_LINE_MM * scale))
