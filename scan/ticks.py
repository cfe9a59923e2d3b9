"""What is in every checkbox, measured. Says how much ink there is and how it lies, never whether the box is ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits, numbered
from scan.darkness import PALE, Window, darkness, mean_where, unprinted
from scan.frames import SEARCH_MM, Frame, frame_gain, shifted
from scan.kept import AsPrinted, Kept
from scan.readings import Gray, RegisteredPage
from scan.scanner_lines import ScannerLine, darkness_along, is_alone, without_lines

REACH_MM: Final[Mm] = 3.0
"""How far around a box its mark is followed: the free paper that design.md leaves there."""

AROUND_MM: Final[Mm] = REACH_MM + SEARCH_MM
"""How far around a box the image is looked at."""

_RIM_MM: Final[Mm] = 0.45
"""From the outline inwards: half of the 0.35 mm frame and its blur; ink is not measured there."""

_WORDS_MM: Final[Mm] = 0.3
"""How far words beside a box may be off: they move with the page, not with the frame."""

_BRIDGE_MM: Final[Mm] = 1.3
"""A stroke interrupted by the frame is joined over this: 0.35 mm and their blur, crossed at 45 degrees."""

_FOUND: Final = 0.35
"""Correlation from which the frame's place is believed; a box filled to its edge shows none and stays where it is."""

_CORE: Final = 0.7
"""Pixels of a frame at least as dark, by its darkest, are its own, not its blur."""

_SPECK_MM2: Final = 0.03
"""Ink smaller than this is dust: a ballpoint's full stop has 0.1 mm²."""

_HALF: Final = 0.5
_THICK_MM: Final[Mm] = 1.6
"""Share of the inside from which the shape of what lies there is looked at: of all that is as dark as that share of its
median, without strokes thinner than the second."""

_FIRM: Final = 64
"""Darkness from which a pixel is plainly ink: 25 %; no crease, stain or shadow of the captures was darker."""


@dataclass(frozen=True, slots=True)
class TickScore:
    """Ink in a checkbox. Inside means inside the printed frame as found, the frame itself left out.

    What a scanner drew through the whole image is no ink, see `scan.scanner_lines`.

    Averaging against grain makes every stroke about one pixel larger on each side.

    Attributes:
        zone: The box.
        visible: Share of the box and its surroundings that is in the image, 0.0 to 1.0.
        frame: Correlation of the printed frame with what was found there, -1.0 to 1.0.
        shift_mm: (x, y) by which the frame was found away from its place.
        ink: Share of the inside that is darker than the paper by 10 %.
        firm: Share of the inside that is darker by 25 %.
        width_mm: Mean width of the ink inside.
        outside_mm2: Ink of the mark outside the frame, followed up to 3 mm.
        dark: Mean darkness of the ink inside, 0.0 to 1.0: a stroke that lost its edges is pale, as it is averaged.
        pieces: In how many pieces the ink inside is, dust included.
        roundness: Of what is dark and thick there, print included, from 0.0 to 1.0, a circle; 0.0 where less than half
            of the inside is ink.
        outline: Darkness of the frame where it is palest, by that as printed, over a quarter of a side.
    """

    zone: Zone
    visible: float
    frame: float
    shift_mm: tuple[float, float]
    ink: float
    firm: float
    width_mm: Mm
    outside_mm2: float
    dark: float
    pieces: int
    roundness: float
    outline: float


def score_ticks(page: RegisteredPage, lines: Sequence[ScannerLine] = ()) -> tuple[TickScore, ...]:
    """Measure the ink in every checkbox of a page.

    Args:
        page: The page warped onto its layout.
        lines: What the scanner drew through the whole image: no ink in any measure, unless more is seen along it.

    Returns:
        One score per checkbox, in layout order.
    """
    scale = page.px_per_mm
    boxes = _PRINTED.get(
        AsPrinted(page.reference, scale, page.layout), lambda: _printed(page.reference, page.layout, scale)
    )
    along = [(line, darkness_along(line, page)) for line in lines]
    return tuple(_score(page, printed, along) for printed in boxes)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A box as it was printed.

    Attributes:
        zone: The box.
        around: Its surroundings on the page.
        box: The box, from their top left corner.
        own: The box with its frame, in them.
        dark: Darkness of the surroundings.
        frame: The frame, to be looked for.
        quarters: Which quarter of a side of the frame each of its pixels is of, from 1 to 16; 0 elsewhere; as `own`.
    """

    zone: Zone
    around: Window
    box: Box
    own: tuple[slice, slice]
    dark: Gray
    frame: Frame
    quarters: NDArray[np.int64]


def _printed(reference: Gray, layout: PageLayout, scale: float) -> tuple[_Printed, ...]:
    """Every box of a page, in layout order."""
    return tuple(_printed_box(reference, zone, scale) for zone in layout.zones if zone.kind is FieldKind.TICK)


def _printed_box(reference: Gray, zone: Zone, scale: float) -> _Printed:
    around = Window.of(zone.box.grown(AROUND_MM), scale, reference.shape)
    dark = darkness(reference[around.slices], scale)
    box = zone.box.moved(-around.left / scale, -around.top / scale)
    own = Window.of(box.grown(_RIM_MM), scale, dark.shape).slices
    return _Printed(zone, around, box, own, dark, Frame.of(dark, [box], scale), _quarters(dark[own]))


def _quarters(frame: Gray) -> NDArray[np.int64]:
    """Which quarter of a side of a frame, one to sixteen, each pixel of its core is of; 0 beside it."""
    height, width = frame.shape
    y, x = ((np.arange(length) + 0.5) / length for length in (height, width))
    down, across = np.broadcast_to(y[:, None], frame.shape), np.broadcast_to(x, frame.shape)
    nearest = np.argmin(np.stack([down, 1 - down, across, 1 - across]), axis=0)
    along = np.where(nearest < 2, across, down)
    return np.where(frame >= _CORE * max(1, int(frame.max())), 1 + 4 * nearest + (4 * along).astype(np.int64), 0)


_PRINTED: Final[Kept[tuple[_Printed, ...]]] = Kept(8)
"""Twenty-five kilobytes a box."""


def _score(
    page: RegisteredPage, printed: _Printed, lines: Sequence[tuple[ScannerLine, NDArray[np.float64]]]
) -> TickScore:
    scale, around, own = page.px_per_mm, printed.around, printed.own
    dark = darkness(page.gray[around.slices], scale)
    (dx, dy), frame = printed.frame.found_in(dark, round(SEARCH_MM * scale))
    if frame < _FOUND:
        dx, dy = 0, 0
    dark = shifted(dark, dx, dy)
    gain = frame_gain(dark[own], printed.dark[own])
    left = _unprinted(dark, printed.dark, own, gain, tolerance_px=max(1, round(_WORDS_MM * scale)))
    inside = printed.zone.box.grown(-_RIM_MM)
    alone = [line for line, along in lines if is_alone(line, along, page, inside)]
    left = without_lines(left, alone, page, scale, (around.top + dy, around.left + dx)) if alone else left
    visible = page.visible[around.slices]
    measures = _measure(left, printed.box, scale)
    return TickScore(
        zone=printed.zone,
        visible=np.count_nonzero(visible) / visible.size,
        frame=frame,
        shift_mm=(dx / scale, dy / scale),
        outline=_palest(dark[own], printed.dark[own], printed.quarters),
        roundness=_roundness(dark, printed.box, scale) if measures["ink"] >= _HALF else 0.0,
        **measures,
    )


def _palest(dark: Gray, printed: Gray, quarters: NDArray[np.int64]) -> float:
    """How dark a frame is where it is palest, by how it was printed, a pixel off at most."""
    near = cv2.dilate(dark, np.ones((3, 3), np.uint8))
    seen, drawn = (np.bincount(quarters.ravel(), image.ravel(), 17)[1:] for image in (near, printed))
    return float((seen / np.maximum(drawn, 1)).min())


def _unprinted(dark: Gray, printed: Gray, own: tuple[slice, slice], gain: float, *, tolerance_px: int) -> Gray:
    """Darkness that print does not explain: the frame was found to a pixel, words around it were not."""
    words = printed.copy()
    words[own] = 0
    left = unprinted(dark, words, tolerance_px=tolerance_px)
    expected = cv2.dilate(printed[own], np.ones((3, 3), np.uint8)) * gain
    left[own] = cv2.subtract(left[own], cv2.convertScaleAbs(expected))
    return np.asarray(cv2.blur(left, (3, 3)), np.uint8)


_NO_INK: Final[Mapping[str, Any]] = {
    "ink": 0.0,
    "firm": 0.0,
    "width_mm": 0.0,
    "outside_mm2": 0.0,
    "dark": 0.0,
    "pieces": 0,
}


def _measure(left: Gray, box: Box, scale: float) -> Mapping[str, Any]:
    """Every measure that depends on the ink alone."""
    dark = (left >= PALE).view(np.uint8)
    if not cv2.countNonZero(dark):  # as around most boxes that are empty
        return _NO_INK
    inner = Window.of(box.grown(-_RIM_MM), scale, left.shape)
    inside, inked = left[inner.slices], dark[inner.slices]
    if not inside.size:  # it lies off the image, and so does every mark in it
        return _NO_INK
    mark = _mark(dark, box, inner, scale)
    within = mark[inner.slices]
    area = float(cv2.countNonZero(within))
    outer = mark[Window.of(box.grown(_RIM_MM), scale, left.shape).slices]
    return {
        "ink": area / max(within.size, 1),
        "firm": float((inside[within > 0] >= _FIRM).sum()) / max(within.size, 1),
        "width_mm": _mean_width(mark, inner.slices) / scale,
        "outside_mm2": float(cv2.countNonZero(mark) - cv2.countNonZero(outer)) / scale**2,
        "dark": mean_where(inside, inked * np.uint8(255)) / 255,
        "pieces": numbered(inked)[0] - 1,
    }


def _roundness(dark: Gray, box: Box, scale: float) -> float:
    """How round the largest dark thing in a box is: radius of the circle within by that of the one around, 0.0 to 1.0.

    A hole shows the lid where print was, so print is not taken away: what that leaves of a hole is not round.
    """
    seen = cv2.blur(dark, (3, 3))
    inner = Window.of(box.grown(-_RIM_MM), scale, seen.shape).slices
    inside = seen[inner][seen[inner] >= PALE]
    if not inside.size:
        return 0.0
    side = round(_THICK_MM * scale) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    half = (seen >= max(PALE, _HALF * float(np.median(inside)))).view(np.uint8)
    count, labels = numbered(np.asarray(cv2.morphologyEx(half, cv2.MORPH_OPEN, disc), np.uint8))
    areas = np.bincount(labels[inner].ravel(), minlength=count)[1:]
    if not areas.any():
        return 0.0
    largest = (labels == 1 + int(areas.argmax())).view(np.uint8)
    outlines, _ = cv2.findContours(largest, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = cv2.drawContours(np.zeros_like(largest), outlines, -1, 1, cv2.FILLED)  # a scan may leave it hollow
    within = float(cv2.distanceTransform(np.pad(whole, 1), cv2.DIST_L2, 5).max()) - 0.5
    _, around = cv2.minEnclosingCircle(outlines[0])
    return within / around


def _mark(bits: Bits, box: Box, inner: Window, scale: float) -> Bits:
    """The ink that touches the inside of the box; specks are dropped.

    A stroke that crosses the frame is interrupted there, because print was taken away; it is joined again.
    """
    bridged = cv2.morphologyEx(bits, cv2.MORPH_CLOSE, np.ones((round(_BRIDGE_MM * scale) | 1,) * 2, np.uint8))
    bridged[inner.slices] = bits[inner.slices]
    outer = Window.of(box.grown(_RIM_MM), scale, bits.shape)
    joined = bits.copy()
    joined[outer.slices] = bridged[outer.slices]
    count, labels = numbered(joined)
    large = np.bincount(labels.ravel(), minlength=count) >= _SPECK_MM2 * scale**2
    large[0] = False
    touching = np.zeros(count, np.bool_)
    touching[labels[inner.slices]] = True
    return (large & touching).view(np.uint8).take(labels)


def _mean_width(mark: Bits, inner: tuple[slice, slice]) -> float:
    """Mean stroke width inside, in px: four times the mean distance from the ink's pixels to its edge."""
    if not mark[inner].any():
        return 0.0
    distance = cv2.distanceTransform(mark, cv2.DIST_L2, 3)[inner]
    return float(4 * distance[mark[inner] > 0].mean()) - 1.0
