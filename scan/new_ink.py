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
from scan.covered import SQUARE_MM
from scan.darkness import Window, darkness, has_two_levels, unprinted
from scan.own_print import LostPrint, find_lost_print
from scan.readings import Gray, RegisteredPage
from scan.tails import Places, follow, places_of

Bits: TypeAlias = NDArray[np.uint8]
"""Binary image, shape (height, width), 0 or 1."""

_COARSE_PX_PER_MM: Final = 4.0
"""Scale at which the whole page is searched: a ballpoint's stroke is still 1.5 px wide, and it costs a quarter."""

_SLACK_MM: Final[Mm] = 0.3
"""How far print may have moved after registration."""

_PALE: Final = 26
"""Darkness (of 255) from which a pixel is ink; see ticks.py."""

_FIRM: Final = 61
"""Darkness of firm ink: 24 %. Creases, folds and stains of `tests/paper_wear.py` stay below in 90 % of their area."""

_FIRM_SHARE: Final = 0.10
"""Share of firm ink from which a piece was written with a pen."""

_BESIDE_MM: Final[Mm] = 1.5
"""Pale strokes this near to firm ones belong to them."""

_NARROW_MM: Final[Mm] = 0.9
"""Strokes of pens and pencils are narrower at this scale; half of all wear is wider."""

_STROKE_MM: Final[Mm] = 15.0
"""A pale piece longer than this is a fold or a crease: pencil breaks up into letters."""

_PENCIL_PIECES: Final = 6
"""Pale narrow pieces from which a group is pencil."""

_PENCIL_DARK: Final = 0.135
"""Mean darkness of such a group: ordinary pencil measured 0.14 to 0.20, folds and creases 0.11 to 0.13."""

_PENCIL_CLOSE: Final = 0.02
"""Its ink as a share of the rectangle around it: words have 0.05 and more, what folds leave here and there 0.01."""

_WORD_REACH_MM: Final[Mm] = 4.0
_WORD_MM2: Final = 3.5
"""A pencil's word has this much ink within the reach of one of its strokes, 4.1 at least; a fold had 2.9."""

_FINE_PIECES: Final = 12
_FINE_DARK: Final = 0.12
_FINE_CLOSE: Final = 0.08
"""A fine pencil's word measured 0.13, in 17 to 30 pieces, 0.11 close; so many pieces of wear lie further apart."""

_PENCIL_MM: Final[Mm] = 2.5
"""A group of pale pieces flatter than this is a fold that shows in places."""

_ANNOTATION_MM2: Final = 1.0
"""Loose ink below this is a slip of the pen: a full stop has 0.2 mm², "ok" 4 mm²."""

_LINE_DARK: Final = 0.22
"""A loose line thinner than 2.5 mm is ink from this mean darkness; the dirt of folds measured 0.12 to 0.17."""

_SCRIBBLE_MM: Final[Mm] = 1.2
"""What starts this near to a box belongs to its mark: the frame cuts scribbles into pieces."""

_SPECK_MM2: Final = 0.06
"""Smaller pieces are dust, or what is left of print that lies badly."""

_DARK_PRINT: Final = 110
"""Darkness of letters and frames; writing rules are 25 % black, 64, and are written across."""

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

_RIM_SEEN: Final = 0.7
"""Share of a long piece that lies where the page is seen, below which it is the rim of what hides the rest."""

_TAIL_REACH_MM: Final[Mm] = 20.0
"""The tail of a tick ends no further from its box."""

_TWO_LEVELS_GAIN: Final = 16.0
"""In a scan of one bit a pixel everything printed may be black, the palest rules (16 of 255) too."""


@dataclass(frozen=True, slots=True)
class ZoneInk:
    """What was written in a zone and what runs out of it.

    Attributes:
        zone: Where it starts.
        box: Rectangle around all of it, in mm.
        area_mm2: Ink on paper.
        longest_mm: Diagonal of its largest piece.
        dark: Mean darkness of the ink, 0.0 to 1.0.
        pieces: The strokes.
        doubtful_mm2: What was left out as wear although it is as narrow as a stroke.
    """

    zone: Zone
    box: Box
    area_mm2: float
    longest_mm: Mm
    dark: float
    pieces: tuple["Piece", ...]
    doubtful_mm2: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Ink that hangs together.

    Attributes:
        label: Its number in `Ink.labels`.
        box: Rectangle around it, in mm.
        area_mm2: Ink on paper.
        dark: Mean darkness, 0.0 to 1.0.
        firm: Share of it that is darker by 24 %, as a pen's strokes are and creases are not.
        width_mm: Mean width of its strokes.
    """

    label: int
    box: Box
    area_mm2: float
    dark: float
    firm: float
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
        lost: Where print is gone, so that ink there may be of another page.
        two_levels: The scan has one bit a pixel.
    """

    labels: NDArray[np.int32]
    px_per_mm: float
    zones: Mapping[str, ZoneInk]
    loose: tuple[LooseInk, ...]
    lost: LostPrint
    two_levels: bool


@dataclass(frozen=True, slots=True)
class _Coarse:
    """A page at a coarser scale.

    Attributes:
        dark: Darkness as scanned.
        printed: Darkness as printed, same shape.
        seen: 1 where the page is visible, same shape.
        held: 1 where it is in the image, same shape: what lies on a page hides it and may be written on.
        px_per_mm: Scale of all four.
    """

    dark: Gray
    printed: Gray
    seen: Bits
    held: Bits
    px_per_mm: float


def find_ink(page: RegisteredPage) -> Ink:
    """Find what was written on a page.

    Args:
        page: The page warped onto its layout.
    """
    coarse, two_levels = _coarse(page), has_two_levels(page.found.raw.gray)
    scale = coarse.px_per_mm
    labels, pieces = _pieces(_unprinted(coarse, page.layout, two_levels=two_levels), coarse.printed, scale)
    written, worn = _parted(pieces)
    owners = _owners(labels, written, page.layout, scale)
    zones = {
        zone.id: _zone_ink(zone, [piece for piece in written if owners.get(piece.label) == zone.id], worn)
        for zone in page.layout.zones
        if zone.kind is not FieldKind.TICK
    }
    loose = [piece for piece in written if piece.label not in owners and not _is_rim(piece, labels, coarse)]
    lost = find_lost_print(coarse.dark, coarse.printed, coarse.seen, page.layout.zones, scale, two_levels=two_levels)
    return Ink(labels, scale, zones, _annotations(loose), lost, two_levels)


def _coarse(page: RegisteredPage) -> _Coarse:
    factor = max(1, round(page.px_per_mm / _COARSE_PX_PER_MM))
    scale = page.px_per_mm / factor
    size = (page.gray.shape[1] // factor, page.gray.shape[0] // factor)
    dark, printed = (
        darkness(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8), scale)
        for image in (page.gray, page.reference)
    )
    seen = np.asarray(cv2.resize(page.visible.view(np.uint8), size, interpolation=cv2.INTER_NEAREST), np.uint8)
    held = seen if seen.all() else _held(page, seen.shape, scale)
    return _Coarse(dark, printed, seen, held, scale)


def _held(page: RegisteredPage, shape: tuple[int, ...], scale: float) -> Bits:
    """1 where the page is in the image, in squares: whether something lies on it or not."""
    height, width = shape
    side = round(SQUARE_MM * scale)
    x, y = np.meshgrid(np.arange(0, width + side, side), np.arange(0, height + side, side))
    places = page.to_image(np.stack([x.ravel(), y.ravel()], axis=1) / scale)
    last = np.array(page.found.raw.gray.shape[::-1]) - 1
    corners = np.asarray(((places >= 0) & (places <= last)).all(axis=1)).reshape(x.shape)
    squares = corners[:-1, :-1] & corners[1:, :-1] & corners[:-1, 1:] & corners[1:, 1:]
    return squares.repeat(side, axis=0).repeat(side, axis=1)[:height, :width].astype(np.uint8)


def _is_rim(piece: Piece, labels: NDArray[np.int32], coarse: _Coarse) -> bool:
    """Say whether a piece is the edge of torn paper, or of what lies on the page: long, where the page is not seen."""
    if max(piece.box.w, piece.box.h) <= _STROKE_MM:
        return False
    part = Window.of(piece.box, coarse.px_per_mm, labels.shape).slices
    return bool(coarse.seen[part][labels[part] == piece.label].mean() < _RIM_SEEN)


def _unprinted(coarse: _Coarse, layout: PageLayout, *, two_levels: bool) -> Gray:
    """Darkness that print does not explain, away from codes and from the edges of what is in the image."""
    scale = coarse.px_per_mm
    gain = _TWO_LEVELS_GAIN if two_levels else None
    left = unprinted(coarse.dark, coarse.printed, max(1, round(_SLACK_MM * scale)), gain=gain)
    side = 2 * round(_EDGE_MM * scale) + 1
    seen = cv2.erode(
        coarse.seen | coarse.held, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    for mark in layout.codes:
        seen[Window.of(mark.box.grown(1.0), scale, seen.shape).slices] = 0
    if (
        coarse.held is not coarse.seen
    ):  # what hides a part of the page ends there, so that it doubts every zone it reaches
        seen[cv2.morphologyEx(coarse.seen, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0] = 0
    return np.asarray(left * seen, np.uint8)


def _pieces(left: Gray, printed: Gray, scale: float) -> tuple[NDArray[np.int32], tuple[Piece, ...]]:
    """Ink that hangs together, dust and badly registered print left out."""
    bits = (left >= _PALE).astype(np.uint8)
    count, found, table, _ = cv2.connectedComponentsWithStats(bits, connectivity=8, ltype=cv2.CV_32S)
    labels, stats = np.asarray(found, np.int32), np.asarray(table, np.int32)
    side = 2 * round(_NEAR_PRINT_MM * scale) + 1
    near = cv2.dilate((printed >= _DARK_PRINT).astype(np.uint8), np.ones((side, side), np.uint8))
    free = np.bincount(labels[(bits > 0) & (near == 0)].ravel(), minlength=count)
    keep = (stats[:, cv2.CC_STAT_AREA] >= _SPECK_MM2 * scale**2) & (free * 4 >= stats[:, cv2.CC_STAT_AREA])
    keep[0] = False
    labels = np.where(keep[labels], labels, 0).astype(np.int32)
    pieces = tuple(_piece(int(label), labels, stats[label], left, scale) for label in np.flatnonzero(keep))
    return labels, pieces


def _piece(label: int, labels: NDArray[np.int32], stats: NDArray[np.int32], left: Gray, scale: float) -> Piece:
    x, y, width, height, area = (int(value) for value in stats)
    own = labels[y : y + height, x : x + width] == label
    dark = left[y : y + height, x : x + width][own]
    padded = np.pad(own.astype(np.uint8), 1)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    return Piece(
        label=label,
        box=Box(x / scale, y / scale, width / scale, height / scale),
        area_mm2=area / scale**2,
        dark=float(dark.mean()) / 255,
        firm=float((dark >= _FIRM).mean()),
        width_mm=max(1.0, 4 * float(distance[padded > 0].mean()) - 1.0) / scale,
    )


def _parted(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part what was written from what is wear: creases, folds, rims of stains, shadows.

    A pen leaves firm strokes, and what is pale and narrow beside them belongs to them. Pencil is pale everywhere, but
    darker than wear, and comes in many narrow pieces that do not lie on one line.
    """
    firm = [piece for piece in pieces if piece.firm >= _FIRM_SHARE]
    pale = [piece for piece in pieces if piece.firm < _FIRM_SHARE]
    reaches = [piece.box.grown(_BESIDE_MM) for piece in firm]
    written, rest = list(firm), list[Piece]()
    for piece in pale:
        beside = _is_narrow(piece) and any(reach.overlaps(piece.box) for reach in reaches)
        (written if beside else rest).append(piece)
    worn = [piece for piece in rest if not _is_narrow(piece)]
    for group in _grouped([piece for piece in rest if _is_narrow(piece)], _MERGE_MM):
        (written if _is_pencil(group) else worn).extend(group)
    return written, worn


def _is_pencil(group: Sequence[Piece]) -> bool:
    around = _around([piece.box for piece in group])
    area = sum(piece.area_mm2 for piece in group)
    dark = sum(piece.dark * piece.area_mm2 for piece in group) / area
    flat = min(around.w, around.h) < max(_PENCIL_MM, 0.12 * max(around.w, around.h))
    close = area / (around.w * around.h)
    ordinary = len(group) >= _PENCIL_PIECES and dark >= _PENCIL_DARK
    if ordinary and close < _PENCIL_CLOSE:
        ordinary = _densest(group) >= _WORD_MM2
    fine = len(group) >= _FINE_PIECES and dark >= _FINE_DARK and close >= _FINE_CLOSE
    return (ordinary or fine) and not flat


def _densest(group: Sequence[Piece]) -> float:
    """The most ink around one of the pieces, in mm²: a word stands out even where a fold runs into it."""
    reaches = [piece.box.grown(_WORD_REACH_MM) for piece in group]
    return max(sum(piece.area_mm2 for piece in group if reach.overlaps(piece.box)) for reach in reaches)


def _is_narrow(piece: Piece) -> bool:
    return piece.width_mm <= _NARROW_MM and max(piece.box.w, piece.box.h) <= _STROKE_MM


def _owners(labels: NDArray[np.int32], pieces: Sequence[Piece], layout: PageLayout, scale: float) -> dict[int, str]:
    """Which zone each piece belongs to, by label; loose pieces are absent."""
    owners: dict[int, str] = {}
    size = {piece.label: piece for piece in pieces}
    inside: dict[int, int] = {}
    for zone in layout.zones:
        near = zone.box.grown(_SCRIBBLE_MM if zone.kind is FieldKind.TICK else 0.0)
        window = labels[Window.of(near, scale, labels.shape).slices]
        found, counts = np.unique(window[window > 0], return_counts=True)
        for label, count in zip(found.tolist(), counts.tolist(), strict=True):
            if label not in size:
                continue
            long = max(size[label].box.w, size[label].box.h) > _MARK_REACH_MM
            if count > inside.get(label, 0) and not (zone.kind is FieldKind.TICK and long):
                inside[label], owners[label] = count, zone.id
    _follow_lines(owners, pieces, layout)
    _follow_tails(owners, pieces, labels, layout, scale)
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


def _follow_tails(
    owners: dict[int, str], pieces: Sequence[Piece], labels: NDArray[np.int32], layout: PageLayout, scale: float
) -> None:
    """Give the ends of large ticks to their boxes."""
    boxes = {zone.id: zone.box for zone in layout.zones if zone.kind is FieldKind.TICK}
    inked = {zone_id: [p for p in pieces if owners.get(p.label) == zone_id] for zone_id in boxes}
    inked = {zone_id: own for zone_id, own in inked.items() if own}
    reached = [box.grown(_TAIL_REACH_MM) for zone_id, box in boxes.items() if zone_id in inked]
    loose = [p for p in pieces if p.label not in owners and any(reach.overlaps(p.box) for reach in reached)]
    if not loose:
        return

    def places(piece: Piece) -> Places:
        return places_of(labels, piece.label, piece.box, scale)

    marks = {zone_id: np.vstack([places(piece) for piece in own]) for zone_id, own in inked.items()}
    owners.update(follow({piece.label: places(piece) for piece in loose}, marks))


def _runs_on(before: Box, after: Box) -> bool:
    """Say whether `after` is level with `before` and just to its right."""
    level = min(before.bottom, after.bottom) - max(before.y, after.y)
    return level > 0 and after.x >= before.x and after.x - before.right < _WORD_GAP_MM


def _zone_ink(zone: Zone, pieces: Sequence[Piece], worn: Sequence[Piece]) -> ZoneInk:
    doubtful = sum(piece.area_mm2 for piece in worn if _is_narrow(piece) and zone.box.overlaps(piece.box))
    if not pieces:
        return ZoneInk(zone, zone.box, 0.0, 0.0, 0.0, (), doubtful)
    area = sum(piece.area_mm2 for piece in pieces)
    return ZoneInk(
        zone=zone,
        box=_around([piece.box for piece in pieces]),
        area_mm2=area,
        longest_mm=max(float(np.hypot(piece.box.w, piece.box.h)) for piece in pieces),
        dark=sum(piece.dark * piece.area_mm2 for piece in pieces) / area,
        pieces=tuple(pieces),
        doubtful_mm2=doubtful,
    )


def _annotations(pieces: Sequence[Piece]) -> tuple[LooseInk, ...]:
    """Pieces that are near each other, large enough to be meant."""
    groups = [group for group in _grouped(pieces, _MERGE_MM) if _is_meant(group)]
    loose = (LooseInk(_around([piece.box for piece in group]), tuple(group)) for group in groups)
    return tuple(sorted(loose, key=lambda ink: (ink.box.y, ink.box.x)))


def _is_meant(group: Sequence[Piece]) -> bool:
    """Say whether loose ink is more than a slip of the pen, or than the dirt of a fold: thin, straight and pale."""
    around = _around([piece.box for piece in group])
    area = sum(piece.area_mm2 for piece in group)
    dark = sum(piece.dark * piece.area_mm2 for piece in group) / area
    return area >= _ANNOTATION_MM2 and (min(around.w, around.h) >= _PENCIL_MM or dark >= _LINE_DARK)


def _grouped(pieces: Sequence[Piece], reach_mm: Mm) -> list[list[Piece]]:
    """Pieces that are near each other, directly or through others."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        reach = piece.box.grown(reach_mm)
        near = [group for group in groups if any(reach.overlaps(other.box) for other in group)]
        groups = [group for group in groups if all(group is not other for other in near)]
        groups.append([piece, *(member for group in near for member in group)])
    return groups


def _around(boxes: Sequence[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)
