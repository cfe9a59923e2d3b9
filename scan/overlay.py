"""What each stage saw, drawn for people on the page and on the image: shapes and styles of lines say it, colour helps.

On the page: a tick that was read has a solid outline and a check mark, an empty box a thin one, a doubt dashes and a
question mark; how sure it is stands below, in chances of a hundred. Ink is outlined, not painted over, so that one sees
what was written. Codes that were read stand in brackets, lines of handwriting are underlined, digits repeated in their
cells, ink outside every zone is numbered. A zone whose place is unsure has arrows, and the mm that it may be off.

On the image: where each page lies, which way up, and by which codes it was known.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.units import Mm
from scan.connected import connected
from scan.darkness import Window, darkness, unexplained
from scan.new_ink import SHOWN_MM
from scan.overlay_signs import (
    CHECK,
    CODE,
    CROSS,
    DOUBT,
    INK,
    QUESTION,
    QUIET,
    SURE,
    Bgr,
    badge,
    brackets,
    chances,
    dashed,
    dashed_lines,
    figure,
    line_px,
    numbered,
    rectangle,
)
from scan.pose import quad_points
from scan.readings import (
    CellsReading,
    Colour,
    Decision,
    Finding,
    Gray,
    How,
    NoteReading,
    PageOutcome,
    RawPage,
    ReadPage,
    RegisteredPage,
    TickReading,
    ZoneReading,
    is_empty,
)
from scan.warp import part_in_colour

OUTSIDE: Final[Bgr] = (225, 225, 225)
"""Paper that is not in the image."""

UNSURE_MM: Final[Mm] = 0.2
"""A place that may be off by more is said to be unsure: the aim for every zone."""
_FIGURE_MM: Final[Mm] = 1.7
_ARROW_MM: Final[Mm] = 1.6
_INK_DARK: Final = 45
"""Darkness (of 255) from which ink is outlined; what is paler is measured, but every grain would be outlined here."""
_SPECK_MM2: Final = 0.1
_EDGE_MM: Final[Mm] = 0.6
_COARSEST_PX_PER_MM: Final = 6.0
_FINEST_PX_PER_MM: Final = 12.0
"""A crop keeps the scan's own pixels up to 300 dpi."""
CROP_MARGIN_MM: Final[Mm] = SHOWN_MM
"""Of the page around a place, on its crop."""
_LONGEST_PX: Final = 1800
"""Of a picture of the whole image."""


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
    _draw_codes(canvas, registered)
    zones = _as_asked(page)
    for reading in zones:
        _draw_zone(canvas, reading, scale)
    for reading in zones:  # over the outlines of zones below
        _say_how_sure(canvas, reading, scale)
    _draw_unsure_places(canvas, registered)
    for number, note in enumerate(page.annotations, start=1):
        area = note.box.grown(1.0)
        dashed(canvas, area, DOUBT, scale)
        numbered(canvas, area, number, DOUBT, scale)
    return canvas


def draw_found(raw: RawPage, outcomes: Sequence[PageOutcome]) -> Colour:
    """The whole image, smaller, with every page that was found in it.

    A page that was read has a solid outline, thick along its top edge, its number, and its codes; what was not read has
    a dashed one, where it is known where it lies.

    Args:
        raw: The image.
        outcomes: What became of it.

    Returns:
        uint8, shape (height, width, 3), its longer side at most 1800 px.
    """
    height, width = raw.gray.shape
    scale = min(1.0, _LONGEST_PX / max(height, width))
    image = raw.gray if raw.colour is None else raw.colour()
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    canvas = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    canvas = np.asarray(cv2.cvtColor(canvas, cv2.COLOR_GRAY2BGR), np.uint8) if canvas.ndim == 2 else canvas
    thick = max(2, max(canvas.shape) // 450)
    for outcome in outcomes:
        if isinstance(outcome, ReadPage):
            _draw_found_page(canvas, outcome, scale, thick)
        elif outcome.corners_px is not None:
            corners = quad_points(outcome.corners_px) * scale
            dashed_lines(canvas, corners, DOUBT, dash_px=9.0 * thick, thickness=thick)
            first, last = corners.min(axis=0), corners.max(axis=0)
            badge(canvas, Box(*(first / 6), *((last - first) / 6)).grown(-2.0), QUESTION, DOUBT, 6.0)
    return canvas


def _draw_found_page(canvas: Colour, page: ReadPage, scale: float, thick: int) -> None:
    corners = np.rint(quad_points(page.corners_px) * scale).astype(np.int32)
    cv2.polylines(canvas, [corners], True, SURE, thick, cv2.LINE_AA)
    cv2.line(canvas, corners[0].tolist(), corners[1].tolist(), SURE, 3 * thick, cv2.LINE_AA)
    for code, _ in page.registered.found.marks if page.registered.found.how is How.CODE else ():
        cv2.polylines(canvas, [np.rint(quad_points(code) * scale).astype(np.int32)], True, CODE, thick, cv2.LINE_AA)
    top, middle = corners[:2].mean(axis=0) / 6.0, corners.mean(axis=0) / 6.0
    inward = (middle - top) / max(1.0, float(np.linalg.norm(middle - top)))
    place = top + 3.8 * inward  # in the margin: in the middle of the page it would hide what was written
    figure(canvas, str(page.code.page), place[0] - 2.0, place[1] + 2.2, SURE, height=4.4, scale=6.0)


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
    flat = part_in_colour(page.registered.found.raw, page.registered.to_image, part, px_per_mm)
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR), np.uint8) if flat.ndim == 2 else flat


def _own_scale(page: ReadPage) -> float:
    """How many px a mm of the page has in its image, along its top edge."""
    first, second = page.corners_px.corners[:2]
    return math.hypot(second.x - first.x, second.y - first.y) / page.registered.layout.width


def _outline_ink(canvas: Colour, page: RegisteredPage) -> None:
    """Draw a thin line around every stroke that was not printed."""
    left = unexplained(page.gray, darkness(page.reference, page.px_per_mm), page.px_per_mm)
    ink = ((left >= _INK_DARK) & page.visible).astype(np.uint8)
    for mark in page.layout.codes:
        ink[Window.of(mark.box.grown(1.0), page.px_per_mm, ink.shape).slices] = 0
    labels, stats, _ = connected(ink)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * page.px_per_mm**2
    large[np.unique(labels[_edge(page)])] = False  # the shadow of the paper's edge, the dark of the fold
    large[0] = False
    around = cv2.dilate(large[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    contours, _ = cv2.findContours(around, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(canvas, contours, -1, INK, 1, cv2.LINE_AA)


def _edge(page: RegisteredPage) -> NDArray[np.bool_]:
    """Where the page ends, or what is seen of it."""
    seen = np.pad(page.visible.astype(np.uint8), 1)
    side = 2 * round(_EDGE_MM * page.px_per_mm) + 1
    inside = cv2.erode(seen, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(inside[1:-1, 1:-1] == 0, np.bool_)


def _draw_codes(canvas: Colour, page: RegisteredPage) -> None:
    """Brackets around the codes that were read; a thin outline where one was printed and could not be."""
    read = {index for _, index in page.found.marks} if page.found.how is How.CODE else set()
    for index, code in enumerate(page.layout.codes):
        if index in read:
            brackets(canvas, code.box.grown(1.2), CODE, page.px_per_mm)
        else:
            rectangle(canvas, code.box.grown(0.6), QUIET, 1, page.px_per_mm)


def _draw_unsure_places(canvas: Colour, page: RegisteredPage) -> None:
    """Arrows all ways on the upper left corner of a zone that may lie elsewhere, and by how much."""
    for zone, off in zip(page.layout.zones, page.place_mm, strict=False):
        if off < UNSURE_MM:
            continue
        x, y = zone.box.x - 0.8, zone.box.y - 0.8
        middle = (round(x * page.px_per_mm), round(y * page.px_per_mm))
        reach = round(_ARROW_MM * page.px_per_mm)
        for right, down in ((reach, 0), (-reach, 0), (0, reach), (0, -reach)):
            end = (middle[0] + right, middle[1] + down)
            cv2.arrowedLine(canvas, middle, end, DOUBT, line_px(page.px_per_mm), cv2.LINE_AA, tipLength=0.4)
        said = f"{off:.1f} mm".replace(".", ",")
        figure(canvas, said, x - 10.6, y + 0.9, DOUBT, height=_FIGURE_MM, scale=page.px_per_mm)


def _as_asked(page: ReadPage) -> list[ZoneReading]:
    """The readings of a page; where its scan may hide pencil, what looks empty has no question of its own."""
    if not page.has(Finding.PENCIL_HIDDEN):
        return list(page.zones)
    return [replace(one, decision=Decision.AUTO) if is_empty(one) and _is_area(one) else one for one in page.zones]


def _is_area(reading: ZoneReading) -> bool:
    return not isinstance(reading, TickReading)


def _draw_zone(canvas: Colour, reading: ZoneReading, scale: float) -> None:
    """Outline a zone by what was read in it."""
    colour = DOUBT if reading.decision is Decision.REVIEW else SURE
    if colour is SURE and is_empty(reading):
        rectangle(canvas, reading.zone.box.grown(0.4), QUIET, 1, scale)
        return
    _draw_writing(canvas, reading, colour, scale)
    area = reading.zone.box.grown(0.8)
    if colour is DOUBT:
        dashed(canvas, area, DOUBT, scale)
        badge(canvas, area, QUESTION, DOUBT, scale)
    else:
        rectangle(canvas, area, SURE, line_px(scale), scale)
        crossed = isinstance(reading, TickReading) and reading.value is False
        badge(canvas, area, CROSS if crossed else CHECK, SURE, scale)


def _say_how_sure(canvas: Colour, reading: ZoneReading, scale: float) -> None:
    """Below a zone; not of a text, of which a person reads every letter, nor of a free zone, nor of a mark unread."""
    colour = DOUBT if reading.decision is Decision.REVIEW else SURE
    if isinstance(reading, NoteReading) or (colour is SURE and is_empty(reading)):
        return
    if isinstance(reading, TickReading) and reading.value is None:
        return
    area = reading.zone.box.grown(0.8)
    below = area.bottom + _FIGURE_MM + 0.5
    figure(canvas, chances(reading.confidence), area.x, below, colour, height=_FIGURE_MM, scale=scale)


def _draw_writing(canvas: Colour, reading: ZoneReading, colour: Bgr, scale: float) -> None:
    """Underline the lines that were found; repeat the digits that were read."""
    if isinstance(reading, NoteReading):
        for line in reading.lines:
            first, last = ((round(x * scale), round(line.box.bottom * scale)) for x in (line.box.x, line.box.right))
            cv2.line(canvas, first, last, INK, line_px(scale), cv2.LINE_AA)
    if isinstance(reading, CellsReading):
        for cell, digit in zip(reading.zone.cells, reading.digits, strict=False):
            figure(canvas, digit, cell.x + 0.5, cell.y + 2.2, colour, height=_FIGURE_MM, scale=scale)
