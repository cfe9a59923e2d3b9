"""What is in every checkbox, measured. Says how much ink there is and how it lies, never whether the box is ticked."""

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits, connected
from scan.darkness import PALE, Window, darkness, unprinted
from scan.frames import SEARCH_MM, find_frame, frame_levels, shifted
from scan.readings import Gray, RegisteredPage
from scan.strokes import unexplained_mm
from scan.tick_shape import tick_likeness

REACH_MM: Final[Mm] = 3.0
"""How far around a box its mark is followed: the free paper that design.md leaves there."""

AROUND_MM: Final[Mm] = REACH_MM + SEARCH_MM
"""How far around a box the image is looked at."""

_RIM_MM: Final[Mm] = 0.45
"""From the outline inwards: half of the 0.35 mm frame and its blur; ink is not measured there."""

_LIGHT: Final = 0.75
_LEAST_CONTRAST: Final = 0.4
"""Where a frame came out as pale as the first by how it was printed, as on a scan that is too light, ink did too: less
is ink, down to the second."""

_WORDS_MM: Final[Mm] = 0.3
"""How far words beside a box may be off: they move with the page, not with the frame."""

_BRIDGE_MM: Final[Mm] = 1.3
"""A stroke interrupted by the frame is joined over this: 0.35 mm and their blur, crossed at 45 degrees."""

_FOUND: Final = 0.35
"""Correlation from which the frame's place is believed; a box filled to its edge shows none and stays where it is."""

_SPECK_MM2: Final = 0.03
"""Ink smaller than this is dust: a ballpoint's full stop has 0.1 mm²."""

_FIRM: Final = 64
"""Darkness from which a pixel is plainly ink: 25 %; no crease, stain or shadow of the captures was darker."""

_GRID: Final = 5
"""Cells along a side when coverage is counted: 0.75 mm each, wider than any pen's stroke."""


@dataclass(frozen=True, slots=True)
class TickScore:
    """Ink in a checkbox. Inside means inside the printed frame as found, the frame itself left out.

    Averaging against grain makes every stroke about one pixel larger on each side.

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
        likeness: How much the whole mark looks like a tick, 0.0 to 1.0; see tick_shape.py.
        unexplained_mm: Length of stroke that is no tick's, cross's, line's or ring's; see strokes.py.
        centre_mm: Distance from the middle of the box to the nearest ink; infinite without any.
        inside: Share of the mark that lies inside the frame; strokes are followed 3 mm outwards.
        sides_mm2: Ink of the mark that lies outside above, right, below and left of the frame.
        beside_mm2: Firm ink within 3 mm that does not touch the mark.
        trace_mm2: The largest piece of ink within 3 mm of an empty box, firm or not; 0.0 for a box with a mark.
        trace_dark: Mean darkness of that piece by how dark the frame came out, 0.0 to 1.0.
        faint_mm: Like `extent_mm`, with what is paler than ink too if the frame came out as pale, as on a light scan.
        through: One piece of the mark reaches two opposite borders of the surroundings, as a crease does.
        pieces: In how many pieces the ink inside is, dust included.
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
    likeness: float
    unexplained_mm: Mm
    centre_mm: Mm
    inside: float
    sides_mm2: tuple[float, float, float, float]
    beside_mm2: float
    trace_mm2: float
    trace_dark: float
    faint_mm: Mm
    through: bool
    pieces: int

    @property
    def outside_mm2(self) -> float:
        """Ink of the mark outside the frame."""
        return sum(self.sides_mm2)


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
    around = Window.of(zone.box.grown(AROUND_MM), scale, page.gray.shape)
    dark, printed = (darkness(image[around.slices], scale) for image in (page.gray, page.reference))
    box = zone.box.moved(-around.left / scale, -around.top / scale)
    (dx, dy), frame = find_frame(dark, printed, [box], scale, reach_mm=SEARCH_MM)
    if frame < _FOUND:
        dx, dy = 0, 0
    dark = shifted(dark, dx, dy)
    own = Window.of(box.grown(_RIM_MM), scale, printed.shape).slices
    gain, contrast = frame_levels(dark[own], printed[own])
    left = _unprinted(dark, printed, own, gain, tolerance_px=max(1, round(_WORDS_MM * scale)))
    pale = PALE if contrast > _LIGHT else round(PALE * max(contrast, _LEAST_CONTRAST))
    visible = page.visible[around.slices]
    return TickScore(
        zone=zone,
        visible=float(visible.mean()),
        frame=frame,
        shift_mm=(dx / scale, dy / scale),
        **_measure(left, box, scale, pale),
    )


def _unprinted(dark: Gray, printed: Gray, own: tuple[slice, slice], gain: float, *, tolerance_px: int) -> Gray:
    """Darkness that print does not explain: the frame was found to a pixel, words around it were not."""
    words = printed.copy()
    words[own] = 0
    left = unprinted(dark, words, tolerance_px=tolerance_px)
    expected = cv2.dilate(printed[own], np.ones((3, 3), np.uint8)) * gain
    left[own] = cv2.subtract(left[own], cv2.convertScaleAbs(expected))
    return np.asarray(cv2.blur(left, (3, 3)), np.uint8)


def _measure(left: Gray, box: Box, scale: float, pale: int) -> dict[str, Any]:
    """Every measure that depends on the ink alone."""
    inner = Window.of(box.grown(-_RIM_MM), scale, left.shape)
    mark, beside = _mark_and_rest(left >= PALE, box, inner, scale)
    faint, traces = (mark, beside) if pale == PALE else _mark_and_rest(left >= pale, box, inner, scale)
    within = mark[inner.slices]
    whole = faint if within.any() else mark
    area = float(within.sum())
    width = _mean_width(mark, inner.slices) / scale
    corners, middle, cover = _spread(within)
    sides = _sides(whole, Window.of(box.grown(_RIM_MM), scale, left.shape), scale)
    trace, trace_dark = (0, 0.0) if area else _largest_piece(traces, left)
    return {
        "ink": area / max(within.size, 1),
        "firm": float((left[inner.slices][within > 0] >= _FIRM).sum()) / max(within.size, 1),
        "dark": float(left[inner.slices][within > 0].mean()) / 255 if area else 0.0,
        "extent_mm": _largest_extent(within) / scale,
        "stroke_mm": area / scale**2 / width if area else 0.0,
        "width_mm": width,
        "cover": cover,
        "corners": corners,
        "middle": middle,
        "likeness": tick_likeness(mark, box, scale, width),
        "unexplained_mm": unexplained_mm(whole, left, box, _RIM_MM, scale),
        "centre_mm": _nearest(within) / scale,
        "inside": area / (area + sum(sides) * scale**2) if area else 0.0,
        "sides_mm2": sides,
        "beside_mm2": float((left[beside > 0] >= _FIRM).sum()) / scale**2,
        "trace_mm2": trace / scale**2,
        "trace_dark": min(1.0, trace_dark / 255 * PALE / pale),
        "faint_mm": _largest_extent(faint[inner.slices]) / scale,
        "through": _leaves_on_two_sides(mark),
        "pieces": len(connected((left[inner.slices] >= PALE).astype(np.uint8))[1]) - 1,
    }


def _mark_and_rest(dark: NDArray[np.bool_], box: Box, inner: Window, scale: float) -> tuple[Bits, Bits]:
    """Split ink into what touches the inside of the box and what does not; specks are dropped.

    A stroke that crosses the frame is interrupted there, because print was taken away; it is joined again.
    """
    bits = dark.astype(np.uint8)
    bridged = cv2.morphologyEx(bits, cv2.MORPH_CLOSE, np.ones((round(_BRIDGE_MM * scale) | 1,) * 2, np.uint8))
    bridged[inner.slices] = bits[inner.slices]
    outer = Window.of(box.grown(_RIM_MM), scale, bits.shape)
    joined = bits.copy()
    joined[outer.slices] = bridged[outer.slices]
    labels, stats, _ = connected(joined)
    large = stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * scale**2
    large[0] = False
    touching = np.zeros(len(stats), np.bool_)
    touching[np.unique(labels[inner.slices])] = True
    mark = (large & touching)[labels].astype(np.uint8)
    rest = (large & ~touching)[labels].astype(np.uint8)
    rest[outer.slices] = 0
    return mark, rest


def _sides(mark: Bits, outer: Window, scale: float) -> tuple[float, float, float, float]:
    """Ink above, right, below and left of the frame, in mm²; what lies off a corner counts above or below."""
    above = mark[: outer.top].sum()
    below = mark[outer.bottom :].sum()
    level = mark[outer.top : outer.bottom]
    sides = (above, level[:, outer.right :].sum(), below, level[:, : outer.left].sum())
    top, right, bottom, left = (float(side) / scale**2 for side in sides)
    return top, right, bottom, left


def _nearest(within: Bits) -> float:
    """Distance from the middle to the nearest ink, in px."""
    rows, columns = np.nonzero(within)
    if rows.size == 0:
        return math.inf
    height, width = within.shape
    return float(np.hypot(rows - (height - 1) / 2, columns - (width - 1) / 2).min())


def _mean_width(mark: Bits, inner: tuple[slice, slice]) -> float:
    """Mean stroke width inside, in px: four times the mean distance from the ink's pixels to its edge."""
    if not mark[inner].any():
        return 0.0
    distance = cv2.distanceTransform(mark, cv2.DIST_L2, 3)[inner]
    return float(4 * distance[mark[inner] > 0].mean()) - 1.0


def _largest_extent(within: Bits) -> float:
    """Diagonal of the largest piece's rectangle, in px."""
    stats = connected(within)[1]
    if len(stats) < 2:
        return 0.0
    return float(np.hypot(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]).max())


def _largest_piece(ink: Bits, left: Gray) -> tuple[int, float]:
    """Pixels of the largest piece of ink and its mean darkness, 0 to 255."""
    if not ink.any():
        return 0, 0.0
    labels, stats, _ = connected(ink)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return int(stats[largest, cv2.CC_STAT_AREA]), float(left[labels == largest].mean())


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
    stats = connected(mark)[1]
    height, width = mark.shape
    wide = stats[1:, cv2.CC_STAT_WIDTH] >= width - 2
    high = stats[1:, cv2.CC_STAT_HEIGHT] >= height - 2
    return bool((wide | high).any())
