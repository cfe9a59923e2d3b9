"""Signs that are drawn on pages for people: outlines, dashes, badges, figures. Shapes say it, colour only helps.

Places are in mm of the page; `scale` is px per mm of the canvas.
"""

import math
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.readings import Colour

Bgr: TypeAlias = tuple[int, int, int]
"""Blue, green, red, each 0 to 255."""
Strokes: TypeAlias = tuple[tuple[tuple[float, float], ...], ...]
"""Lines of a sign; its disc has radius 1 around (0, 0), y down."""

SURE: Final[Bgr] = (70, 110, 25)
"""A green of 6 : 1 on white."""
DOUBT: Final[Bgr] = (0, 85, 180)
"""An amber dark enough to be seen on white, 5 : 1."""
QUIET: Final[Bgr] = (150, 150, 150)
INK: Final[Bgr] = (190, 60, 30)
"""Around new ink: a blue that the other outlines do not have."""
CODE: Final[Bgr] = (140, 40, 110)
"""Around codes and pages: a violet."""
WHITE: Final[Bgr] = (255, 255, 255)

CHECK: Final[Strokes] = (((-0.5, 0.05), (-0.12, 0.42), (0.52, -0.38)),)
CROSS: Final[Strokes] = (((-0.4, -0.4), (0.4, 0.4)), ((0.4, -0.4), (-0.4, 0.4)))
QUESTION: Final[Strokes] = (
    ((-0.32, -0.3), (-0.18, -0.52), (0.1, -0.56), (0.32, -0.4), (0.3, -0.16), (0.02, 0.04), (0.0, 0.22)),
    ((0.0, 0.5), (0.0, 0.54)),
)
_BADGE_MM: Final[Mm] = 1.7
LINE_MM: Final[Mm] = 0.3
_DASH_MM: Final[Mm] = 1.2
_FINE: Final = 990
_SUREST: Final = 999
"""Tenths of a percent from which tenths are said, and the most that is: no reading is certain."""
_HALO: Final = 3
"""How many times as wide as a stroke the white under it is, which parts figures from print."""
_CAP_PX: Final = 21.0
"""Height of a figure of this font at scale 1."""


def rectangle(canvas: Colour, area: Box, colour: Bgr, thickness: int, scale: float) -> None:
    """A solid outline."""
    first, last = _pixel(area.x, area.y, scale), _pixel(area.right, area.bottom, scale)
    cv2.rectangle(canvas, first, last, colour, thickness, cv2.LINE_AA)


def dashed(canvas: Colour, area: Box, colour: Bgr, scale: float) -> None:
    """An outline of dashes, which says doubt without colour."""
    corners = [(area.x, area.y), (area.right, area.y), (area.right, area.bottom), (area.x, area.bottom)]
    dashed_lines(canvas, np.array(corners) * scale, colour, dash_px=_DASH_MM * scale, thickness=line_px(scale))


def dashed_lines(canvas: Colour, corners: NDArray[np.float64], colour: Bgr, *, dash_px: float, thickness: int) -> None:
    """A closed line of dashes through corners in px, shape (n, 2)."""
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        length = float(np.linalg.norm(end - start))
        for at in np.arange(0.0, length, 2 * dash_px):
            first, last = (
                np.rint(start + (end - start) * (part / length)).astype(int) for part in (at, min(at + dash_px, length))
            )
            cv2.line(canvas, tuple(first.tolist()), tuple(last.tolist()), colour, thickness, cv2.LINE_AA)


def brackets(canvas: Colour, area: Box, colour: Bgr, scale: float) -> None:
    """The four corners of an outline: this was found here."""
    reach = min(area.w, area.h) / 4
    for x, across in ((area.x, 1), (area.right, -1)):
        for y, down in ((area.y, 1), (area.bottom, -1)):
            for end in ((x + across * reach, y), (x, y + down * reach)):
                cv2.line(
                    canvas, _pixel(x, y, scale), _pixel(*end, scale), colour, 2 * line_px(scale) // 2 + 1, cv2.LINE_AA
                )


def badge(canvas: Colour, area: Box, sign: Strokes, colour: Bgr, scale: float) -> None:
    """A small disc with a sign in it on the upper right corner of an area."""
    center, radius = _disc(canvas, area, colour, scale)
    for stroke in sign:
        points = np.round(np.array(stroke) * radius + center).astype(np.int32)
        cv2.polylines(canvas, [points], False, WHITE, line_px(scale), cv2.LINE_AA)


def numbered(canvas: Colour, area: Box, number: int, colour: Bgr, scale: float) -> None:
    """A small disc with a number in it on the upper right corner of an area."""
    center, radius = _disc(canvas, area, colour, scale)
    size = 1.1 * radius / _CAP_PX
    (wide, high), _ = cv2.getTextSize(str(number), cv2.FONT_HERSHEY_SIMPLEX, size, 1)
    place = (center[0] - wide // 2, center[1] + high // 2)
    cv2.putText(
        canvas, str(number), place, cv2.FONT_HERSHEY_SIMPLEX, size, WHITE, max(1, line_px(scale) - 1), cv2.LINE_AA
    )


def figure(canvas: Colour, said: str, x: Mm, y: Mm, colour: Bgr, *, height: Mm, scale: float) -> None:
    """Digits and signs of ASCII with white around them, their lower left corner at a place of the page."""
    size = height * scale / _CAP_PX
    thick = max(1, round(height * scale / 8))
    for shade, width in ((WHITE, _HALO * thick), (colour, thick)):
        cv2.putText(canvas, said, _pixel(x, y, scale), cv2.FONT_HERSHEY_SIMPLEX, size, shade, width, cv2.LINE_AA)


def chances(confidence: float) -> str:
    """A probability in chances of a hundred, as French people write it, never rounded up to certain: "70", "99,9"."""
    tenths = min(math.floor(confidence * 1000 + 1e-6), _SUREST)
    return f"{tenths // 10}" if tenths < _FINE else f"{tenths // 10},{tenths % 10}"


def line_px(scale: float) -> int:
    """How thick a plain line is."""
    return max(1, round(LINE_MM * scale))


def _disc(canvas: Colour, area: Box, colour: Bgr, scale: float) -> tuple[tuple[int, int], int]:
    center, radius = _pixel(area.right, area.y, scale), round(_BADGE_MM * scale)
    cv2.circle(canvas, center, radius, colour, cv2.FILLED, cv2.LINE_AA)
    return center, radius


def _pixel(x: Mm, y: Mm, scale: float) -> tuple[int, int]:
    return round(x * scale), round(y * scale)
