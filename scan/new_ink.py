"""Ink that was not printed: what was written in each zone, and what was written outside every zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, bounding_box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import Bits
from scan.darkness import Window, amplified, contrast_gain, darkness, has_two_levels, unprinted
from scan.faint_ink import Traces, find_traces, rules_show
from scan.faint_strokes import FaintStrokes, find_faint_strokes
from scan.ink_pieces import MERGE_MM, MOST_PIECES, Piece, grouped, pieces_of
from scan.own_print import LostPrint, find_lost_print
from scan.readings import Gray, RegisteredPage
from scan.squares import SQUARE_MM
from scan.struck import struck_of
from scan.tails import Places, follow, places_of
from scan.written import PENCIL_MM, STROKE_MM, written_of

_COARSE_PX_PER_MM: Final = 4.0
"""Scale at which the whole page is searched: a ballpoint's stroke is still 1.5 px wide, and it costs a quarter."""

_SLACK_MM: Final[Mm] = 0.3
"""How far print may have moved after registration."""


_ANNOTATION_MM2: Final = 1.0
"""Loose ink below this is a slip of the pen: a full stop has 0.2 mm², "ok" 4 mm²."""

_LINE_DARK: Final = 0.22
"""A loose line thinner than 2.5 mm is ink from this mean darkness; the dirt of folds measured 0.12 to 0.17."""

_SCRIBBLE_MM: Final[Mm] = 1.2
"""What starts this near to a box belongs to its mark: the frame cuts scribbles into pieces."""


_WORD_GAP_MM: Final[Mm] = 6.0
"""Words nearer than this along the line, level with a zone's ink, belong to the same writing."""

_EDGE_MM: Final[Mm] = 2.0
"""Ink is not looked for nearer than this to the paper's edge: shadow and background show there."""

_MARK_REACH_MM: Final[Mm] = 20.0
"""A mark that starts in a tick box and is longer than this is writing that runs over it, not a mark."""


_GRAIN_MM: Final[Mm] = 0.35
"""Standard deviation of the smoothing that makes greys of dots again."""

_RIM_SEEN: Final = 0.7
"""Share of a long piece that lies where the page is seen, below which it is the rim of what hides the rest."""

_TAIL_REACH_MM: Final[Mm] = 20.0
"""The tail of a tick ends no further from its box."""

NEAR_BOX_MM: Final[Mm] = 6.0
"""Ink this near to a box may be the rest of a word whose first letter stands in it."""

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
        doubtful_mm2: Where no ink was found, traces that may be strokes of faint pencil, or wear.
    """

    zone: Zone
    box: Box
    area_mm2: float
    longest_mm: Mm
    dark: float
    pieces: tuple["Piece", ...]
    doubtful_mm2: float = 0.0


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
        gain: How many times paler than drawn print came out; see `scan.darkness.contrast_gain`.
        clear: An area that looks empty is: nothing is hidden by grain, nor by a scan of one bit a pixel.
        near_mm2: Ink of no zone within `NEAR_BOX_MM` of a tick box, by zone id; boxes without any are absent.
        faint: Outside every zone, what may be faint pencil, or wear; not looked for in a scan of one bit a pixel.
    """

    labels: NDArray[np.int32]
    px_per_mm: float
    zones: Mapping[str, ZoneInk]
    loose: tuple[LooseInk, ...]
    lost: LostPrint
    two_levels: bool
    gain: float = 1.0
    clear: bool = True
    near_mm2: Mapping[str, float] = field(default_factory=dict)
    faint: tuple[FaintStrokes, ...] = ()


@dataclass(frozen=True, slots=True)
class _Coarse:
    """A page at a coarser scale.

    Attributes:
        dark: Darkness as an ordinary scan would have shown it.
        printed: Darkness as printed, same shape.
        seen: 1 where the page is visible, same shape.
        held: 1 where it is in the image, same shape: what lies on a page hides it and may be written on.
        px_per_mm: Scale of all four.
        gain: How many times paler the scan was.
    """

    dark: Gray
    printed: Gray
    seen: Bits
    held: Bits
    px_per_mm: float
    gain: float


def find_ink(page: RegisteredPage) -> Ink:
    """Find what was written on a page.

    Args:
        page: The page warped onto its layout.
    """
    coarse, two_levels = _coarse(page), has_two_levels(page.found.raw.gray)
    scale = coarse.px_per_mm
    left = _unprinted(coarse, page.layout, two_levels=two_levels)
    labels, pieces, over = pieces_of(left, coarse.printed, scale)
    grainy = len(pieces) > MOST_PIECES
    if grainy:
        left = _unprinted(_smoothed(coarse), page.layout, two_levels=two_levels)
        labels, pieces, over = pieces_of(left, coarse.printed, scale)
    written = written_of(pieces)
    owners = _owners(labels, written, page.layout, scale)
    traces = find_traces(left, scale)
    zones = _zones(page.layout, written, owners, traces)
    loose = [piece for piece in written if piece.label not in owners and not _is_rim(piece, labels, coarse)]
    lost = find_lost_print(coarse.dark, coarse.printed, coarse.seen, page.layout.zones, scale, two_levels=two_levels)
    pale = not two_levels or rules_show(coarse.dark, coarse.printed, coarse.seen, page.layout.zones, scale)
    owned = [piece for piece in written if piece.label in owners]
    struck = (
        ()
        if two_levels or grainy
        else struck_of(over, owned, page.layout, dark=coarse.dark, printed=coarse.printed, px_per_mm=scale)
    )
    marks = [piece for piece in owned if owners[piece.label] not in zones]
    faint = () if two_levels or grainy else find_faint_strokes(traces, labels, written, page.layout, marks=marks)
    return Ink(
        labels=labels,
        px_per_mm=scale,
        zones=zones,
        loose=_annotations(loose, struck),
        lost=lost,
        two_levels=two_levels,
        gain=coarse.gain,
        clear=pale and not grainy,
        near_mm2=_near_boxes(loose, page.layout),
        faint=faint,
    )


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
    gain = contrast_gain(dark, printed, seen, scale)
    return _Coarse(amplified(dark, gain), printed, seen, held, scale, gain)


def _smoothed(coarse: _Coarse) -> _Coarse:
    """The page without the dots of which a scan of one bit a pixel, or a poor one, makes its greys."""
    return replace(
        coarse, dark=np.asarray(cv2.GaussianBlur(coarse.dark, (0, 0), _GRAIN_MM * coarse.px_per_mm), np.uint8)
    )


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
    if max(piece.box.w, piece.box.h) <= STROKE_MM:
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


def _zones(
    layout: PageLayout, written: Sequence[Piece], owners: Mapping[int, str], traces: Traces
) -> dict[str, ZoneInk]:
    """What was written in every zone that is not a tick; in those without ink, what may be faint strokes."""
    zones: dict[str, ZoneInk] = {}
    for zone in layout.zones:
        if zone.kind is FieldKind.TICK:
            continue
        pieces = tuple(piece for piece in written if owners.get(piece.label) == zone.id)
        if pieces:
            zones[zone.id] = _zone_ink(zone, pieces)
        else:
            zones[zone.id] = ZoneInk(zone, zone.box, 0.0, 0.0, 0.0, (), traces.area_mm2(zone.box))
    return zones


def _zone_ink(zone: Zone, pieces: tuple[Piece, ...]) -> ZoneInk:
    area = sum(piece.area_mm2 for piece in pieces)
    return ZoneInk(
        zone=zone,
        box=bounding_box([piece.box for piece in pieces]),
        area_mm2=area,
        longest_mm=max(float(np.hypot(piece.box.w, piece.box.h)) for piece in pieces),
        dark=sum(piece.dark * piece.area_mm2 for piece in pieces) / area,
        pieces=pieces,
    )


def _near_boxes(loose: Sequence[Piece], layout: PageLayout) -> dict[str, float]:
    """How much of the loose ink lies near each tick box, in mm²."""
    near: dict[str, float] = {}
    for zone in layout.zones:
        if zone.kind is FieldKind.TICK:
            reach = zone.box.grown(NEAR_BOX_MM)
            areas = [piece.area_mm2 for piece in loose if reach.overlaps(piece.box)]
            if areas:
                near[zone.id] = sum(areas)
    return near


def _annotations(pieces: Sequence[Piece], struck: Sequence[Piece]) -> tuple[LooseInk, ...]:
    """Pieces that are near each other, large enough to be meant, or over print."""
    sure = {piece.label for piece in struck}
    groups = [
        group
        for group in grouped([*pieces, *struck], MERGE_MM)
        if _is_meant(group) or any(piece.label in sure for piece in group)
    ]
    loose = (LooseInk(bounding_box([piece.box for piece in group]), tuple(group)) for group in groups)
    return tuple(sorted(loose, key=lambda ink: (ink.box.y, ink.box.x)))


def _is_meant(group: Sequence[Piece]) -> bool:
    """Say whether loose ink is more than a slip of the pen, or than the dirt of a fold: thin, straight and pale."""
    around = bounding_box([piece.box for piece in group])
    area = sum(piece.area_mm2 for piece in group)
    dark = sum(piece.dark * piece.area_mm2 for piece in group) / area
    return area >= _ANNOTATION_MM2 and (min(around.w, around.h) >= PENCIL_MM or dark >= _LINE_DARK)
