"""Ink that was not printed: what was written in each zone, and what was written outside every zone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, bounding_box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.by_boxes import InkBy, Owned, ink_by_boxes
from scan.by_cells import near_cells, out_of_cells
from scan.cell_lines import on_lines
from scan.darkness import Window
from scan.faint_ink import Traces, rules_show
from scan.faint_strokes import find_faint_strokes
from scan.in_grain import Grain, find_grain, roughness, surplus, surplus_beside
from scan.ink_pieces import Piece, are_over, overlapping
from scan.long_strokes import is_long_stroke
from scan.loose_ink import FIRMNESS, SHOWN, Candidate, LooseInk, find_loose, of_pieces, places_along
from scan.on_print import on_print
from scan.own_print import LostPrint, find_lost_print
from scan.readings import RegisteredPage
from scan.scanner_lines import ScannerLine
from scan.searched import Searched, is_rim, search
from scan.struck import struck_of
from scan.stuck_on import find_sheets
from scan.tails import Places, follow, is_straight, places_of
from scan.ticks import REACH_MM
from scan.written import paler_among, written_of

_SCRIBBLE_MM: Final[Mm] = 1.2
"""What starts this near to a box belongs to its mark: the frame cuts scribbles into pieces."""

_CUT_MM: Final[Mm] = 1.3
"""What starts there and reaches beyond `REACH_MM` does too, where it is straight, or ink of the mark is so near: the
frame and what is taken away with it are 0.9 mm wide, and strokes cross them at a slant. Anything else that ends so near
to a box is a word beside it."""

_WORD_GAP_MM: Final[Mm] = 6.0
"""Words nearer than this along the line, level with a zone's ink, belong to the same writing."""

_MARK_REACH_MM: Final[Mm] = 20.0
"""A mark that starts in a tick box and is longer than this is writing that runs over it, not a mark."""

_TAIL_REACH_MM: Final[Mm] = 20.0
"""The tail of a tick ends no further from its box."""

_STRUCK: Final = SHOWN
"""How likely a line through print was left by a person, where the network is not sure that it is wear."""

_LONG: Final = SHOWN
"""The same of a long stroke: the network takes some for folds."""

_LITTLE_MM2: Final = 1.0
"""In an area with less ink than this, faint strokes are looked for: a light scan shows a crumb of a whole line."""

SHOWN_MM: Final[Mm] = 3.0
"""Around an area a person who is asked about it sees so much of the page."""


@dataclass(frozen=True, slots=True)
class ZoneInk:
    """What was written in a zone and what runs out of it.

    Attributes:
        zone: Where it starts.
        box: Rectangle around all of it, in mm.
        area_mm2: Ink on paper.
        pieces: The strokes.
        doubtful_mm2: Where hardly any ink was found, traces that may be strokes of faint pencil, or wear.
        surplus: The same: how much more dark than bright grain there is; see `scan.in_grain`. 0.0 on smooth paper.
        roughness: Of the paper there on a grainy page, written on or not, in darkness of 255; 0.0 on smooth paper.
        paler: In a note, what is by its words and nearly as dark, and alone would not be told from wear.
        out_mm2: Of a date or a number, ink that none of its cells shows; see `scan.by_cells`.
        near_mm2: The same beside them, of no zone, that a person may perhaps have left.
        on_lines_mm: Of a number, how much darker than printed a line of its cells is, as it was scanned; see
            `scan.cell_lines`.
    """

    zone: Zone
    box: Box
    area_mm2: float
    pieces: tuple["Piece", ...]
    doubtful_mm2: float = 0.0
    surplus: float = 0.0
    roughness: float = 0.0
    paler: tuple["Piece", ...] = ()
    out_mm2: float = 0.0
    near_mm2: float = 0.0
    on_lines_mm: Mm = 0.0


@dataclass(frozen=True, slots=True)
class Ink:
    """Ink that was not printed.

    Attributes:
        labels: int32, the number of the piece of ink each pixel belongs to, 0 for none; shape (height, width).
        px_per_mm: Scale of `labels`, coarser than the page's.
        zones: By zone id, for every zone of the layout that is not a tick.
        loose: Outside every zone, from the top: what a person may have left there.
        lost: Where print is gone, so that ink there may be of another page.
        two_levels: The scan has one bit a pixel.
        gain: How many times paler than drawn print came out; see `scan.darkness.contrast_gain`.
        pale: Pale print shows, as it always does but in scans of one bit a pixel: so pencil would.
        surplus_beside: Outside the zones and away from what is shown, as in a zone; 0.0 on smooth paper.
        by_boxes: What lies in and around tick boxes that look empty, by zone id; those without ink are absent.
        wear: Labels of what looks like folds, stains and shadows, as `scan.written` says.
    """

    labels: NDArray[np.int32]
    px_per_mm: float
    zones: Mapping[str, ZoneInk]
    loose: tuple[LooseInk, ...]
    lost: LostPrint
    two_levels: bool
    gain: float = 1.0
    pale: bool = True
    surplus_beside: float = 0.0
    by_boxes: Mapping[str, InkBy] = field(default_factory=dict)
    wear: frozenset[int] = frozenset()


def find_ink(
    page: RegisteredPage,
    empty: Collection[str] | None = None,
    *,
    least_mm2: float = 0.0,
    lines: Sequence[ScannerLine] | None = None,
) -> Ink:
    """Find what was written on a page.

    Args:
        page: The page warped onto its layout.
        empty: Ids of tick boxes that look empty: only of these what lies around them is measured; None: of all.
        least_mm2: Of less ink than this around such a box nobody asks who left it.
        lines: What the scanner drew through the whole image; None: it is looked for.
    """
    found = search(page, lines)
    coarse, labels, layout = found.coarse, found.labels, page.layout
    scale = coarse.px_per_mm
    written = written_of(found.pieces)
    owners = _owners(labels, written, layout, scale)
    shown = (coarse.dark, coarse.printed, coarse.seen)
    loose, perhaps = find_loose(found.views, _candidates(found, written, owners, layout))
    grain = find_grain(*shown, scale) if found.grainy and not found.two_levels else None
    zones = _zones(layout, written, owners, found.traces, grain)
    zones = {zone_id: _with_paler(one, found, owners) for zone_id, one in zones.items()}
    zones |= _by_cells([one for one in zones.values() if one.pieces and one.zone.cells], found, owners)
    zones |= {
        zone_id: replace(one, on_lines_mm=on_lines(coarse.dark, one.zone, scale) / coarse.gain)
        for zone_id, one in zones.items()
        if one.zone.kind is FieldKind.NUMBER
    }
    owned = Owned(frozenset(one.label for one in written), owners, frozenset(one.label for one in perhaps))
    empty = {zone.id for zone in layout.zones} if empty is None else empty
    return Ink(
        labels=labels,
        px_per_mm=scale,
        zones=zones,
        loose=loose,
        lost=find_lost_print(
            *shown, layout.zones, scale, two_levels=found.two_levels, grainy=found.grainy, gray=coarse.gray
        ),
        two_levels=found.two_levels,
        gain=coarse.gain,
        pale=not found.two_levels or (not found.grainy and rules_show(*shown, layout.zones, scale)),
        surplus_beside=0.0 if grain is None else _surplus_beside(grain, found, loose, layout),
        by_boxes=ink_by_boxes(found, owned, layout, empty, least_mm2=least_mm2),
        wear=frozenset(one.label for one in found.pieces) - owned.written,
    )


def _surplus_beside(grain: Grain, found: Searched, loose: Sequence[LooseInk], layout: PageLayout) -> float:
    """The surplus outside the zones, where a person is not shown anything."""
    coarse, shown = found.coarse, [ink.box for ink in loose if ink.by_hand >= SHOWN]
    return surplus_beside(grain, found.left, coarse.printed, coarse.seen, layout, shown=shown)


def _candidates(
    found: Searched, written: Sequence[Piece], owners: Mapping[int, str], layout: PageLayout
) -> list[Candidate]:
    """Everything outside the zones that a person may have left."""
    coarse, scale = found.coarse, found.coarse.px_per_mm
    owned = [piece for piece in written if piece.label in owners]
    free = [piece for piece in found.pieces if piece.label not in owners and not is_rim(piece, found.labels, coarse)]
    outside = of_pieces(found.labels, _outside(free, written, layout, found.labels, scale), scale)
    candidates = [_long(one, found, layout) for one in outside]
    candidates += _beyond_areas(found.labels, owned, owners, layout, scale)
    candidates += find_sheets(coarse.gray, coarse.reference, scale)
    if not found.two_levels and not found.grainy:
        struck = struck_of(found.over, owned, layout, dark=coarse.dark, printed=coarse.printed, px_per_mm=scale)
        candidates += [replace(crumb, least=_STRUCK) for crumb in of_pieces(found.labels, struck, scale)]
        candidates += find_faint_strokes(found.traces, found.labels, layout, marks=owned)
    return on_print(candidates, owned, found, layout)


def _beyond_areas(
    labels: NDArray[np.int32], owned: Sequence[Piece], owners: Mapping[int, str], layout: PageLayout, scale: float
) -> Iterator[Candidate]:
    """Ink of areas that nobody would see with them: a fold or a long stroke ties what stands beside to what is inside.

    Words that run on to the right of a note belong to what was written, see `_follow_lines`, and are shown with it.
    """
    notes = {zone.id for zone in layout.zones if zone.kind is FieldKind.NOTE}
    areas = {zone.id: zone.box for zone in layout.zones if zone.kind is not FieldKind.TICK}
    for piece in owned:
        area = areas.get(owners[piece.label])
        if area is None or area.grown(SHOWN_MM).contains(piece.box):
            continue
        window = Window.of(piece.box, scale, labels.shape)
        beyond = labels[window.slices] == piece.label
        shown = area.grown(SHOWN_MM)
        left, top = round(shown.x * scale) - window.left, round(shown.y * scale) - window.top
        bottom = round(shown.bottom * scale) - window.top
        right = None if owners[piece.label] in notes else max(0, round(shown.right * scale) - window.left)
        beyond[max(0, top) : max(0, bottom), max(0, left) : right] = False
        area_mm2 = np.count_nonzero(beyond) / scale**2
        if area_mm2:
            box = _box_of(beyond, window, scale)
            yield Candidate(
                box, area_mm2, places_along(beyond, window, scale), weight=area_mm2 * (1 + FIRMNESS * piece.firm)
            )


def _box_of(ink: NDArray[np.bool_], window: Window, scale: float) -> Box:
    """The rectangle around some ink of a window, in mm."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, bottom = window.top + int(rows[0]), window.top + int(rows[-1]) + 1
    return Window(top, window.left + int(columns[0]), bottom, window.left + int(columns[-1]) + 1).box(scale)


def _long(candidate: Candidate, found: Searched, layout: PageLayout) -> Candidate:
    """The candidate, with what its length and its ends say of it."""
    scale, printed = found.coarse.px_per_mm, found.coarse.printed
    if candidate.piece is None or not is_long_stroke(
        candidate.piece, found.labels, found.left, printed, layout=layout, px_per_mm=scale
    ):
        return candidate
    return replace(candidate, least=_LONG)


def _outside(
    pieces: Sequence[Piece], written: Sequence[Piece], layout: PageLayout, labels: NDArray[np.int32], scale: float
) -> list[Piece]:
    """The pieces without ink in a zone, whatever they are; of the others only what was written, as it runs over."""
    sure = {piece.label for piece in written}
    zones = [zone.box for zone in layout.zones]
    over = overlapping([piece.box for piece in pieces], zones)

    def reaches_into(piece: Piece, box: Box) -> bool:
        return bool((labels[Window.of(box, scale, labels.shape).slices] == piece.label).any())

    return [
        piece
        for piece, row in zip(pieces, over, strict=True)
        if piece.label in sure or not any(reaches_into(piece, zones[place]) for place in np.flatnonzero(row).tolist())
    ]


def _owners(labels: NDArray[np.int32], pieces: Sequence[Piece], layout: PageLayout, scale: float) -> dict[int, str]:
    """Which zone each piece belongs to, by label; loose pieces are absent."""
    owners: dict[int, str] = {}
    size = {piece.label: piece for piece in pieces}
    inside: dict[int, int] = {}
    for zone in layout.zones:
        near = zone.box.grown(_SCRIBBLE_MM if zone.kind is FieldKind.TICK else 0.0)
        window = labels[Window.of(near, scale, labels.shape).slices]
        if not window.any():
            continue
        found, counts = np.unique(window[window > 0], return_counts=True)
        own = size.keys() if zone.kind is not FieldKind.TICK else _by_box(labels, zone.box, size, scale)
        for label, count in zip(found.tolist(), counts.tolist(), strict=True):
            if label not in own:
                continue
            long = max(size[label].box.w, size[label].box.h) > _MARK_REACH_MM
            if count > inside.get(label, 0) and not (zone.kind is FieldKind.TICK and long):
                inside[label], owners[label] = count, zone.id
    _follow_lines(owners, pieces, layout)
    _follow_tails(owners, pieces, labels, layout, scale)
    return owners


def _by_box(labels: NDArray[np.int32], box: Box, pieces: Mapping[int, Piece], scale: float) -> set[int]:
    """Labels of what is of the mark of a box: has ink in it, lies close to it, or goes on from such ink."""
    window, core = (labels[Window.of(one, scale, labels.shape).slices] for one in (box.grown(_SCRIBBLE_MM), box))
    inside, near = ({label for label in np.unique(part).tolist() if label in pieces} for part in (core, window))
    reach, others = box.grown(REACH_MM), near - inside
    own = inside | {label for label in others if reach.contains(pieces[label].box)}
    if own == inside | others:
        return own
    side = 2 * round(_CUT_MM * scale) + 1
    around = cv2.dilate(np.isin(window, list(own)).view(np.uint8), np.ones((side, side), np.uint8))
    return own | {
        label
        for label in others - own
        if (around[window == label] > 0).any() or is_straight(places_of(labels, label, pieces[label].box, scale))
    }


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
    free = [p for p in pieces if p.label not in owners]
    near = are_over([p.box for p in free], reached)
    loose = [p for p, is_near in zip(free, near, strict=True) if is_near]
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
    layout: PageLayout, written: Sequence[Piece], owners: Mapping[int, str], traces: Traces, grain: Grain | None
) -> dict[str, ZoneInk]:
    """What was written in every zone that is not a tick; in those with hardly any ink, what may be faint strokes."""
    zones: dict[str, ZoneInk] = {}
    for zone in layout.zones:
        if zone.kind is FieldKind.TICK:
            continue
        pieces = tuple(piece for piece in written if owners.get(piece.label) == zone.id)
        ink = _zone_ink(zone, pieces) if pieces else ZoneInk(zone, zone.box, 0.0, ())
        if ink.area_mm2 < _LITTLE_MM2:
            ink = replace(ink, doubtful_mm2=traces.area_mm2(zone.box))
            if grain is not None:
                ink = replace(ink, surplus=surplus(grain, zone.box))
        if grain is not None:
            ink = replace(ink, roughness=roughness(grain, zone.box))
        zones[zone.id] = ink
    return zones


def _with_paler(ink: ZoneInk, found: Searched, owners: Mapping[int, str]) -> ZoneInk:
    """A note with the letters between its words that are too pale to be told from wear alone.

    They are no reason to take an area for written on, but where words are, a reader must see all their letters.
    """
    if ink.zone.kind is not FieldKind.NOTE or not ink.pieces:
        return ink
    free = [piece for piece in found.pieces if piece.label not in owners and ink.zone.box.contains(piece.box.center)]
    return replace(ink, paler=tuple(paler_among(ink.pieces, free)))


def _by_cells(inked: Sequence[ZoneInk], found: Searched, owners: Mapping[int, str]) -> dict[str, ZoneInk]:
    """Dates and numbers with what lies by their cells and is shown in none."""
    near = near_cells([ink.zone for ink in inked], owners, found)
    return {
        ink.zone.id: replace(
            ink, out_mm2=out_of_cells(ink.zone, ink.pieces, found), near_mm2=near.get(ink.zone.id, 0.0)
        )
        for ink in inked
    }


def _zone_ink(zone: Zone, pieces: tuple[Piece, ...]) -> ZoneInk:
    area = sum(piece.area_mm2 for piece in pieces)
    return ZoneInk(zone, bounding_box([piece.box for piece in pieces]), area, pieces)
