"""Where on a printed page there is room to write, and what words are printed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.units import Mm
from scan.readings import Gray
from tests.paper import Paper, Points

VIEW: Final = 4
"""Pixels a millimetre of the small view in which free places and printed words are looked for."""
DARK: Final = 190
"""Darker than this is print; the tint of frames is lighter."""
EDGE: Final[Mm] = 4.0
"""Nobody writes nearer to the edge of the paper."""
AROUND: Final[Mm] = 2.0
"""Nor so near to a zone without it belonging there."""


@dataclass(frozen=True, slots=True)
class Room:
    """A small view of a page that lies flat, `VIEW` pixels a millimetre.

    Attributes:
        blocked: 255 where there is a zone, a code, the edge or something else, 0 elsewhere.
        dark: 255 where there is print, 0 elsewhere.
    """

    blocked: Gray
    dark: Gray


def room_on(paper: Paper, layout: PageLayout, taken: Sequence[Box] = ()) -> Room:
    """Look at a page; nothing is to be written where something is `taken` either."""
    return Room(_blocked(layout, taken), _dark(paper))


def free_place(room: Room, wide: Mm, tall: Mm, hand: np.random.Generator) -> tuple[Mm, Mm]:
    """The top left corner of a place without zones, and with as little print as can be."""
    rows, columns = max(1, round(tall * VIEW)), max(1, round(wide * VIEW))
    zones, print_ = (cv2.integral(part // 255) for part in (room.blocked, room.dark))
    in_zones, in_print = (_sums(part, rows, columns) for part in (zones, print_))
    open_ = in_zones == in_zones.min()
    least = int(in_print[open_].min())
    chosen = np.argwhere(open_ & (in_print <= least + 4))
    y, x = chosen[int(hand.integers(len(chosen)))]
    return float(x) / VIEW, float(y) / VIEW


def printed_words(room: Room, hand: np.random.Generator) -> Box:
    """Some words of a line of print outside the zones."""
    lines = cv2.morphologyEx(room.dark, cv2.MORPH_CLOSE, np.ones((1, 3 * VIEW), np.uint8))
    lines[room.blocked > 0] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    boxes = [Box(*(float(side) / VIEW for side in row[:4])) for row in stats[1:]]
    words = [box for box in boxes if 1.4 < box.h < 5 and box.w > 14] or [Box(20, 20, 30, 4)]
    line = words[int(hand.integers(len(words)))]
    wide = min(line.w, float(hand.uniform(12, 40)))
    return Box(line.x + float(hand.uniform(0, line.w - wide)), line.y, wide, line.h)


def inked_box(before: Paper, after: Paper) -> Box:
    """All that changed between two states of a page that lies flat, in mm of the printed page."""
    blue, green, red = cv2.split(cv2.absdiff(before.image, after.image))
    _, changed = cv2.threshold(cv2.max(cv2.max(blue, green), red), 24, 255, cv2.THRESH_BINARY)
    x, y, wide, tall = cv2.boundingRect(changed)
    corners = np.array([[x, y], [x + wide, y + tall]], np.float64)
    (left, top), (right, bottom) = to_mm(before, corners).tolist()
    return Box(left, top, right - left, bottom - top)


def _sums(integral: NDArray[np.generic], rows: int, columns: int) -> NDArray[np.int64]:
    """The sum over every window of so many rows and columns."""
    whole = np.asarray(integral, np.int64)
    return whole[rows:, columns:] - whole[:-rows, columns:] - whole[rows:, :-columns] + whole[:-rows, :-columns]


def _blocked(layout: PageLayout, taken: Sequence[Box]) -> Gray:
    blocked = np.full((round(layout.height * VIEW), round(layout.width * VIEW)), 255, np.uint8)
    edge = round(EDGE * VIEW)
    blocked[edge:-edge, edge:-edge] = 0
    for box in [*(zone.box for zone in layout.zones), *(code.box for code in layout.codes), *layout.typed, *taken]:
        around = box.grown(AROUND)
        left, top, right, bottom = (
            max(0, round(side * VIEW)) for side in (around.x, around.y, around.right, around.bottom)
        )
        blocked[top:bottom, left:right] = 255
    return blocked


def _dark(paper: Paper) -> Gray:
    """The print of a page, in the small view: 255."""
    size = (round(paper.width * VIEW), round(paper.height * VIEW))
    blue, green, red = cv2.split(paper.image)
    darkest = cv2.erode(cv2.min(cv2.min(blue, green), red), np.ones((3, 3), np.uint8))
    way = _mm_to_px(paper)
    small = cv2.warpAffine(
        darkest, np.column_stack([way[:, :2] / VIEW, way[:, 2]]), size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    )
    return np.asarray(np.where(small < DARK, 255, 0), np.uint8)


def _mm_to_px(paper: Paper) -> NDArray[np.float64]:
    """The way from mm to px of a page that lies flat, shape (2, 3)."""
    corners = np.array([[0, 0], [100, 0], [0, 100]], np.float64)
    origin, right, down = paper.to_px(corners)
    return np.column_stack([(right - origin) / 100, (down - origin) / 100, origin])


def to_mm(paper: Paper, places: Points) -> Points:
    way = _mm_to_px(paper)
    return np.asarray(np.linalg.solve(way[:, :2], (places - way[:, 2]).T).T, np.float64)
