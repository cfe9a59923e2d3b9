"""Where on a page somebody wrote since its last scan: outlines around new strokes, to be drawn over its picture."""

from typing import Final, TypeAlias

import cv2
import numpy as np

from forms.geometry import Box
from forms.units import Mm
from server.record.ink import KeptInk, added_strokes

Outline: TypeAlias = tuple[tuple[Mm, Mm], ...]
"""Corners of a closed line around strokes, (x, y) in mm of the page from its top left corner."""

_ROOM_MM: Final[Mm] = 1.6
"""Between strokes and the line around them: the words of a line come to lie within one outline, and lines of writing,
8 mm apart, in outlines of their own; a smaller room draws every letter twice."""

_SPECK_MM2: Final = 0.12
"""Strokes below that are grain: the dot of an i has 0.2 mm² and more."""

_STRAIGHTER_MM: Final[Mm] = 0.3
"""How far an outline may be from the strokes' own: a fifth of the room."""


def outlines(ink: KeptInk, before: KeptInk | None) -> tuple[Outline, ...]:
    """Outline the strokes that an earlier scan did not have.

    Args:
        ink: What is there now.
        before: What was there at the last scan before; None: it was the first one.

    Returns:
        Lines around groups of strokes, in mm of the page, the largest first; none where nothing was added.
    """
    scale = ink.dark.shape[1] / ink.box.w
    added = _without_specks(added_strokes(ink, before), scale)
    room = round(_ROOM_MM * scale)
    padded = cv2.copyMakeBorder(added, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    round_pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * room + 1, 2 * room + 1))
    found, _ = cv2.findContours(cv2.dilate(padded, round_pen), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    lines = sorted(found, key=cv2.contourArea, reverse=True)
    return tuple(_outline(line, ink.box, scale, room) for line in lines)


def around(shown: tuple[Outline, ...]) -> Box | None:
    """The box of all of some outlines; None where there are none."""
    points = [point for line in shown for point in line]
    if not points:
        return None
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Box(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)


def _without_specks(strokes: np.ndarray, scale: float) -> np.ndarray:
    """Strokes (uint8, 0 or 255) without grain; all of them where there is nothing else."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    large = [number for number in range(1, count) if stats[number, cv2.CC_STAT_AREA] >= _SPECK_MM2 * scale**2]
    return np.where(np.isin(labels, large), 255, 0).astype(np.uint8) if large else strokes


def _outline(line: np.ndarray, box: Box, scale: float, room: int) -> Outline:
    straight = cv2.approxPolyDP(line, _STRAIGHTER_MM * scale, closed=True)[:, 0, :]
    return tuple(
        (round(box.x + float(x - room) / scale, 2), round(box.y + float(y - room) / scale, 2)) for x, y in straight
    )
