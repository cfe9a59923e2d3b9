"""Ink that was not printed: what was written in each zone, and what was written outside every zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import Window, darkness, unprinted
from scan.readings import Gray, RegisteredPage

Bits: TypeAlias = NDArray[np.uint8]
"""Binary image, shape (height, width), 0 or 1."""

_COARSE_PX_PER_MM: Final = 4.0
"""Scale at which the whole page is searched: a ballpoint's stroke is still 1.5 px wide, and it costs a quarter."""

_SLACK_MM: Final[Mm] = 0.3
"""How far print may have moved after registration."""

_PALE: Final = 26
"""Darkness (of 255) from which a pixel is ink; see ticks.py."""

_SPECK_MM2: Final = 0.06
"""Smaller pieces are dust, or what is left of print that lies badly."""

_NEAR_PRINT_MM: Final[Mm] = 0.75
"""A piece all of whose ink lies this near to dark print is taken for that print, badly registered."""

_WORD_GAP_MM: Final[Mm] = 6.0
"""Words nearer than this along the line, level with a zone's ink, belong to the same writing."""

_EDGE_MM: Final[Mm] = 2.0
"""Ink is not looked for nearer than this to the paper's edge: shadow and background show there."""

_MERGE_MM: Final[Mm] = 5.0
"""Loose pieces nearer than this to each other are one annotation."""

_MARK_REACH_MM: Final[Mm] = 20.0
"""A mark that starts in a tick box and is longer than this is writing that runs over it, not a mark."""


@dataclass(frozen=True, slots=True)
class ZoneInk:
    """What was written in a zone and what runs out of it.

    Attributes:
        zone: Where it starts.
        box: Rectangle around all of it, in mm.
        area_mm2: Ink on paper.
        longest_mm: Diagonal of its largest piece.
        dark: Mean darkness of the ink, 0.0 to 1.0.
        pieces: The strokes: mm² and rectangle of each.
    """

    zone: Zone
    box: Box
    area_mm2: float
    longest_mm: Mm
    dark: float
    pieces: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Ink that hangs together.

    Attributes:
        label: Its number in `Ink.labels`.
        box: Rectangle around it, in mm.
        area_mm2: Ink on paper.
        dark: Mean darkness, 0.0 to 1.0.
        width_mm: Mean width of its strokes.
    """

    label: int
    box: Box
    area_mm2: float
    dark: float
    width_mm: Mm


@dataclass(frozen=True, slots=True)
class LooseInk:
    """Ink outside every zone.

    Attributes:
        box: Rectangle around it, in mm.
        pieces: What it is made of.
    """

    box: Box
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Ink:
    """Ink that was not printed.

    Attributes:
        labels: int32, the number of the piece of ink each pixel belongs to, 0 for none; shape (height, width).
        px_per_mm: Scale of `labels`, coarser than the page's.
        zones: By zone id, for every zone of the layout that is not a tick.
        loose: Outside every zone, from the top.
    """

    labels: NDArray[np.int32]
    px_per_mm: float
    zones: Mapping[str, ZoneInk]
    loose: tuple[LooseInk, ...]


def find_ink(page: RegisteredPage) -> Ink:
    """Find what was written on a page.

    Args:
        page: The page warped onto its layout.
    """
    left, printed, scale = _coarse(page)
    labels, pieces = _pieces(left, printed, scale)
    owners = _owners(labels, pieces, page.layout, scale)
    zones = {
        zone.id: _zone_ink(zone, [piece for piece in pieces if owners.get(piece.label) == zone.id])
        for zone in page.layout.zones
        if zone.kind is not FieldKind.TICK
    }
    loose = [piece for piece in pieces if piece.label not in owners]
    return Ink(labels=labels, px_per_mm=scale, zones=zones, loose=_merged(loose))


def _coarse(page: RegisteredPage) -> tuple[Gray, Gray, float]:
    """Unprinted darkness and printed darkness of the whole page, and their scale in px per mm."""
    factor = max(1, round(page.px_per_mm / _COARSE_PX_PER_MM))
    scale = page.px_per_mm / factor
    size = (page.gray.shape[1] // factor, page.gray.shape[0] // factor)
    dark, printed = (
        darkness(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8), scale)
        for image in (page.gray, page.reference)
    )
    left = unprinted(dark, printed, tolerance_px=max(1, round(_SLACK_MM * scale)))
    seen = cv2.resize(page.visible.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    side = 2 * round(_EDGE_MM * scale) + 1
    seen = cv2.erode(seen, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    for mark in page.layout.codes:
        seen[Window.of(mark.box.grown(1.0), scale, seen.shape).slices] = 0
    return np.asarray(left * seen, np.uint8), printed, scale


def _pieces(left: Gray, printed: Gray, scale: float) -> tuple[NDArray[np.int32], tuple[Piece, ...]]:
    """Ink that hangs together, dust and badly registered print left out."""
    bits = (left >= _PALE).astype(np.uint8)
    count, found, table, _ = cv2.connectedComponentsWithStats(bits, connectivity=8, ltype=cv2.CV_32S)
    labels, stats = np.asarray(found, np.int32), np.asarray(table, np.int32)
    side = 2 * round(_NEAR_PRINT_MM * scale) + 1
    near = cv2.dilate((printed >= _PALE).astype(np.uint8), np.ones((side, side), np.uint8))
    free = np.bincount(labels[(bits > 0) & (near == 0)].ravel(), minlength=count)
    keep = (stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * scale**2) & (free * 4 >= stats[:, cv2.CC_STAT_AREA])
    keep[0] = False
    labels = np.where(keep[labels], labels, 0).astype(np.int32)
    pieces = tuple(_piece(int(label), labels, stats[label], left, scale) for label in np.flatnonzero(keep))
    return labels, pieces


def _piece(label: int, labels: NDArray[np.int32], stats: NDArray[np.int32], left: Gray, scale: float) -> Piece:
    x, y, width, height, area = (int(value) for value in stats)
    own = labels[y : y + height, x : x + width] == label
    padded = np.pad(own.astype(np.uint8), 1)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    return Piece(
        label=label,
        box=Box(x / scale, y / scale, width / scale, height / scale),
        area_mm2=area / scale**2,
        dark=float(left[y : y + height, x : x + width][own].mean()) / 255,
        width_mm=max(1.0, 4 * float(distance[padded > 0].mean()) - 1.0) / scale,
    )


def _owners(labels: NDArray[np.int32], pieces: Sequence[Piece], layout: PageLayout, scale: float) -> dict[int, str]:
    """Which zone each piece belongs to, by label; loose pieces are absent."""
    owners: dict[int, str] = {}
    size = {piece.label: piece for piece in pieces}
    inside: dict[int, int] = {}
    for zone in layout.zones:
        window = labels[Window.of(zone.box, scale, labels.shape).slices]
        found, counts = np.unique(window[window > 0], return_counts=True)
        for label, count in zip(found.tolist(), counts.tolist(), strict=True):
            long = max(size[label].box.w, size[label].box.h) > _MARK_REACH_MM
            if count > inside.get(label, 0) and not (zone.kind is FieldKind.TICK and long):
                inside[label], owners[label] = count, zone.id
    _follow_lines(owners, pieces, layout)
    return owners


def _follow_lines(owners: dict[int, str], pieces: Sequence[Piece], layout: PageLayout) -> None:
    """Give words that run on beyond the right edge of a note to that note, from left to right."""
    notes = {zone.id for zone in layout.zones if zone.kind is FieldKind.NOTE}
    for piece in sorted(pieces, key=lambda piece: piece.box.x):
        if piece.label in owners:
            continue
        for other in pieces:
            zone_id = owners.get(other.label)
            if zone_id in notes and _runs_on(other.box, piece.box):
                owners[piece.label] = str(zone_id)
                break


def _runs_on(before: Box, after: Box) -> bool:
    """Say whether `after` is level with `before` and just to its right."""
    level = min(before.bottom, after.bottom) - max(before.y, after.y)
    return level > 0 and after.x >= before.x and after.x - before.right < _WORD_GAP_MM


def _zone_ink(zone: Zone, pieces: Sequence[Piece]) -> ZoneInk:
    if not pieces:
        return ZoneInk(zone, zone.box, 0.0, 0.0, 0.0, ())
    area = sum(piece.area_mm2 for piece in pieces)
    return ZoneInk(
        zone=zone,
        box=_around([piece.box for piece in pieces]),
        area_mm2=area,
        longest_mm=max(float(np.hypot(piece.box.w, piece.box.h)) for piece in pieces),
        dark=sum(piece.dark * piece.area_mm2 for piece in pieces) / area,
        pieces=tuple(pieces),
    )


def _merged(pieces: Sequence[Piece]) -> tuple[LooseInk, ...]:
    """Group pieces that are near each other."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        reach = piece.box.grown(_MERGE_MM)
        near = [group for group in groups if any(reach.overlaps(other.box) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([piece, *(member for group in near for member in group)])
    loose = (LooseInk(_around([piece.box for piece in group]), tuple(group)) for group in groups)
    return tuple(sorted(loose, key=lambda ink: (ink.box.y, ink.box.x)))


def _around(boxes: Sequence[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)
