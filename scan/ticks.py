"""What is in every checkbox, measured. Says how much ink there is and how it lies, never whether the box is ticked."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import Window, darkness, unprinted
from scan.frames import find_frame, shifted
from scan.readings import Gray, RegisteredPage

Bits: TypeAlias = NDArray[np.uint8]
"""Binary image, shape (height, width), 0 or 1."""

REACH_MM: Final[Mm] = 3.0
"""How far around a box its mark is followed: the free paper that design.md leaves there."""

_SEARCH_MM: Final[Mm] = 0.5
"""How far from its place the printed frame is looked for: registration leaves 0.3 mm on bent paper."""

_RIM_MM: Final[Mm] = 0.45
"""From the outline inwards: half of the 0.35 mm frame and its blur; ink is not measured there."""

_PALE: Final = 26
"""Darkness (of 255) from which a pixel is ink at all: 10 %. The faintest pencil measured had 16 %, grain 6 %."""

_SLACK_MM: Final[Mm] = 0.12
"""How far print inside the search window may still be off once the frame was found: one pixel at 8 px/mm."""

_SPECK_MM2: Final = 0.03
"""Ink smaller than this is dust: a ballpoint's full stop has 0.1 mm²."""

_FIRM: Final = 64
"""Darkness from which a pixel is plainly ink: 25 %; no crease, stain or shadow of the captures was darker."""

_GRID: Final = 5
"""Cells along a side when coverage is counted: 0.75 mm each, wider than any pen's stroke."""


@dataclass(frozen=True, slots=True)
class TickScore:
    """Ink in a checkbox. Inside means inside the printed frame as found, the frame itself left out.

    Attributes:
        zone: The box.
        visible: Share of the box and its surroundings that is in the image, 0.0 to 1.0.
        frame: Correlation of the printed frame with what was found there, -1.0 to 1.0.
        shift_mm: (x, y) by which the frame was found away from its place.
        ink: Share of the inside that is darker than the paper by 10 %.
        firm: Share of the inside that is darker by 25 %.
        dark: Mean darkness of the ink inside, 0.0 to 1.0.
        extent_mm: Diagonal of the largest stroke's rectangle, inside only.
        stroke_mm: Length of pen stroke inside: ink area by its width.
        width_mm: Mean width of the ink inside.
        cover: Share of a 5 x 5 grid whose cells are mostly ink.
        corners: Share of ink in the four quarters, clockwise from the top left, the middle third left out.
        middle: Share of ink in the middle third.
        inside: Share of the mark that lies inside the frame; strokes are followed 3 mm outwards.
        outside_mm2: Ink of the mark outside the frame.
        beside_mm2: Ink within 3 mm that does not touch the inside.
        through: The mark leaves the surroundings on two opposite sides, as a crease or a crossed-out line does.
    """

    zone: Zone
    visible: float
    frame: float
    shift_mm: tuple[float, float]
    ink: float
    firm: float
    dark: float
    extent_mm: Mm
    stroke_mm: Mm
    width_mm: Mm
    cover: float
    corners: tuple[float, float, float, float]
    middle: float
    inside: float
    outside_mm2: float
    beside_mm2: float
    through: bool


def score_ticks(page: RegisteredPage) -> tuple[TickScore, ...]:
    """Measure the ink in every checkbox of a page.

    Args:
        page: The page warped onto its layout.

    Returns:
        One score per checkbox, in layout order.
    """
    return tuple(_score(page, zone) for zone in page.layout.zones if zone.kind is FieldKind.TICK)


def _score(page: RegisteredPage, zone: Zone) -> TickScore:
    scale = page.px_per_mm
    around = Window.of(zone.box.grown(REACH_MM + _SEARCH_MM), scale, page.gray.shape)
    dark, printed = (darkness(image[around.slices], scale) for image in (page.gray, page.reference))
    box = zone.box.moved(-around.left / scale, -around.top / scale)
    (dx, dy), frame = find_frame(dark, printed, [box], scale, reach_mm=_SEARCH_MM)
    left = unprinted(shifted(dark, dx, dy), printed, tolerance_px=max(1, round(_SLACK_MM * scale)))
    visible = page.visible[around.slices]
    return TickScore(
        zone=zone,
        visible=float(visible.mean()),
        frame=frame,
        shift_mm=(dx / scale, dy / scale),
        **_measure(np.asarray(cv2.blur(left, (3, 3)), np.uint8), box, scale),
    )


def _measure(left: Gray, box: Box, scale: float) -> dict[str, Any]:
    """Every measure that depends on the ink alone."""
    inner = Window.of(box.grown(-_RIM_MM), scale, left.shape).slices
    bits = (left >= _PALE).astype(np.uint8)
    mark, beside = _mark_and_rest(bits, inner, scale)
    within = mark[inner]
    area = float(within.sum())
    width = _mean_width(mark, inner) / scale
    corners, middle, cover = _spread(within)
    return {
        "ink": area / max(within.size, 1),
        "firm": float((left[inner] >= _FIRM).mean()) if within.size else 0.0,
        "dark": float(left[inner][within > 0].mean()) / 255 if area else 0.0,
        "extent_mm": _largest_extent(within) / scale,
        "stroke_mm": area / scale**2 / width if area else 0.0,
        "width_mm": width,
        "cover": cover,
        "corners": corners,
        "middle": middle,
        "inside": area / float(mark.sum()) if area else 0.0,
        "outside_mm2": float(mark.sum() - area) / scale**2,
        "beside_mm2": float(beside.sum()) / scale**2,
        "through": _leaves_on_two_sides(mark),
    }


def _mark_and_rest(bits: Bits, inner: tuple[slice, slice], scale: float) -> tuple[Bits, Bits]:
    """Split ink into what touches the inside of the box and what does not; specks below 0.03 mm² are dropped."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * scale**2
    large[0] = False
    touching = np.zeros(count, np.bool_)
    touching[np.unique(labels[inner])] = True
    mark = (large & touching)[labels].astype(np.uint8)
    rest = (large & ~touching)[labels].astype(np.uint8)
    return mark, rest


def _mean_width(mark: Bits, inner: tuple[slice, slice]) -> float:
    """Mean stroke width inside, in px: four times the mean distance from the ink's pixels to its edge."""
    if not mark[inner].any():
        return 0.0
    distance = cv2.distanceTransform(mark, cv2.DIST_L2, 3)[inner]
    return float(4 * distance[mark[inner] > 0].mean()) - 1.0


def _largest_extent(within: Bits) -> float:
    """Diagonal of the largest piece's rectangle, in px."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(within, connectivity=8)
    if count < 2:
        return 0.0
    return float(np.hypot(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]).max())


def _spread(within: Bits) -> tuple[tuple[float, float, float, float], float, float]:
    """Ink share of the four quarters (clockwise from the top left), of the middle third, and of the grid's cells."""
    height, width = within.shape
    if min(height, width) < _GRID:
        return (0.0, 0.0, 0.0, 0.0), 0.0, 0.0
    shares = cv2.resize(within.astype(np.float32), (6, 6), interpolation=cv2.INTER_AREA)
    quarters = (shares[:2, :2], shares[:2, 4:], shares[4:, 4:], shares[4:, :2])
    top_left, top_right, bottom_right, bottom_left = (float(quarter.mean()) for quarter in quarters)
    grid = cv2.resize(within.astype(np.float32), (_GRID, _GRID), interpolation=cv2.INTER_AREA)
    middle = float(shares[2:4, 2:4].mean())
    return (top_left, top_right, bottom_right, bottom_left), middle, float((grid >= 0.5).mean())


def _leaves_on_two_sides(mark: Bits) -> bool:
    """Say whether one piece of the mark touches two opposite borders of the surroundings."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mark, connectivity=8)
    height, width = mark.shape
    wide = stats[1:count, cv2.CC_STAT_WIDTH] >= width - 2
    high = stats[1:count, cv2.CC_STAT_HEIGHT] >= height - 2
    return bool((wide | high).any())
