"""Ink in and around a tick box that looks empty: how much of it a person may have left there, and meant for it.

A mark that missed its box lies beside it, and what runs through a page passes many boxes: creases and folds. So only
what lies within reach of the box is counted, and `scan.by_hand` looks at it just there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.by_hand import shares_by_hand
from scan.crossed import REACH_MM, ends_here
from scan.darkness import Window
from scan.ink_pieces import Piece, overlapping
from scan.long_strokes import is_long_stroke
from scan.loose_ink import BY_HAND, LOOKS_AT_ONCE, PERHAPS, Place
from scan.searched import Searched
from scan.struck import left_when_moved
from scan.tails import places_of

_CLOSE_MM: Final[Mm] = 2.5
"""Ink this near to a box was perhaps meant for it, whatever it looks like."""

NEAR_MM: Final[Mm] = 6.0
"""Ink this near to a box may be the rest of a word whose first letter stands in it."""

_MARK_MM: Final[Mm] = 12.0
"""A piece no longer than this may be a mark that missed, and counts as a whole; of what runs on through a page only its
part near the box does."""

_EVERY_MM: Final[Mm] = 1.5
_MOST_LOOKS: Final = 5
"""A piece is looked at once every so many mm within reach, and so often at most; what is said in the middle counts: a
letter beside a crease makes the network sure of one end of it."""

_AROUND_CRUMBS_MM: Final[Mm] = 1.0
_CRUMBS_MM2: Final = 0.5
_LEFT_WHEN_MOVED: Final = 0.1
"""Crumbs between print that have at least the second of firm ink, of which, with as much of the page around them as the
first, less than the third is left when the print there is moved a little, are that print. Of less ink, as a hard pencil
or a small tick on the words beside a box leaves, one of 49 moves covers all by chance (seeds 732015, 732110, 737000 and
739010). Of crumbs of any size, of 14 that made a person look at empty boxes (pages as in the benchmark, seeds from
660000 and 670000) all were so, by the fold or in grain; of 65 that marks beside boxes left (66 pages with nothing else,
seeds from 665000 and 669000) one was, of 0.25 mm²."""


@dataclass(frozen=True, slots=True)
class InkBy:
    """Ink within reach of a box that no other zone has, in mm².

    Attributes:
        by_hand_mm2: What was written and a person left, rather than wear.
        near_mm2: The same that a person may perhaps have left.
        close_mm2: Whatever lies close to the box, pale as it may be, and runs no further than a mark or a person may
            perhaps have left.
        all_mm2: Everything, wear too.
        crossed_by: Id of the box whose tick's stroke all this is; "" for none.
        over_mm2: Crumbs of firm ink between the letters or in the icon beside it, as a tick that lies on them leaves.
    """

    by_hand_mm2: float = 0.0
    near_mm2: float = 0.0
    close_mm2: float = 0.0
    all_mm2: float = 0.0
    crossed_by: str = ""
    over_mm2: float = 0.0


NO_INK: Final = InkBy()


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a piece of ink lies within reach of a box.

    Attributes:
        zone: The box.
        piece: The ink.
        near_mm2: How much of it lies within `NEAR_MM`, or all of it where it is short.
        close_mm2: How much lies within `_CLOSE_MM`; none of what the box has already.
        places: Where it is looked at.
    """

    zone: Zone
    piece: Piece
    near_mm2: float
    close_mm2: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose the ink of a page is.

    Attributes:
        written: Labels of what was written, as `scan.written` says.
        owners: Which zone each piece belongs to, by label; loose pieces are absent.
        perhaps: Labels of loose pieces that a person may perhaps have left, by all that is known of the whole of each.
    """

    written: frozenset[int]
    owners: Mapping[int, str]
    perhaps: frozenset[int]


def ink_by_boxes(
    found: Searched, owned: Owned, layout: PageLayout, only: Collection[str], *, least_mm2: float = 0.0
) -> dict[str, InkBy]:
    """Measure the ink by some boxes.

    Args:
        found: The page, searched.
        owned: Whose its ink is.
        layout: What was printed.
        only: Ids of the boxes.
        least_mm2: With less ink than this around a box nobody asks who left it, and it is not looked at.

    Returns:
        By zone id; boxes without any ink around are absent.
    """
    boxes = [zone for zone in layout.zones if zone.kind is FieldKind.TICK]
    asked = [zone for zone in boxes if zone.id in only]
    reaches = [zone.box.grown(NEAR_MM) for zone in asked]
    near, crumbs = _near(found.pieces, reaches), overlapping(reaches, [piece.box for piece in found.over])
    parts = {zone.id: list(_parts(zone, pieces, found, owned.owners)) for zone, pieces in zip(asked, near, strict=True)}
    enough = [own for own in parts.values() if _area_mm2(own) >= least_mm2]
    shares = _shares([part for own in enough for part in own], found, layout)
    marks = _marks(found.pieces, boxes, owned.owners)
    measured: dict[str, InkBy] = {}
    for zone, reach, over in zip(asked, reaches, crumbs, strict=True):
        own = parts[zone.id]
        by_hand = [part for part in own if shares.get(id(part), 0.0) >= BY_HAND]
        perhaps = [part for part in own if _is_perhaps(part, shares.get(id(part), 0.0), owned)]
        measured[zone.id] = InkBy(
            by_hand_mm2=_area_mm2(part for part in by_hand if part.piece.label in owned.written),
            near_mm2=_area_mm2(part for part in perhaps if _may_be_near(part.piece, owned)),
            close_mm2=sum(part.close_mm2 for part in own if part in perhaps or _is_short(part.piece)),
            all_mm2=_area_mm2(own),
            crossed_by=_crossed_by(perhaps, marks, found) if by_hand else "",
            over_mm2=_over_print(reach, found, over),
        )
    return {zone_id: by for zone_id, by in measured.items() if by != NO_INK}


def _near(pieces: Sequence[Piece], reaches: Sequence[Box]) -> list[list[Piece]]:
    """The pieces whose rectangle overlaps each reach."""
    over = overlapping(reaches, [piece.box for piece in pieces])
    return [[pieces[place] for place in np.flatnonzero(row).tolist()] for row in over]


def _marks(pieces: Sequence[Piece], boxes: Sequence[Zone], owners: Mapping[int, str]) -> list[tuple[Zone, list[Piece]]]:
    """The boxes that have ink of their own, and that ink."""
    own: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.label in owners:
            own.setdefault(owners[piece.label], []).append(piece)
    return [(zone, own[zone.id]) for zone in boxes if zone.id in own]


def _area_mm2(parts: Iterable[_Part]) -> float:
    return sum(part.near_mm2 for part in parts)


def _over_print(reach: Box, found: Searched, over: NDArray[np.bool_]) -> float:
    """How much there is of crumbs of firm ink between what was printed, in mm²; none where that print lies badly."""
    labels = [found.over[place].label for place in np.flatnonzero(over).tolist()]
    if not labels:
        return 0.0
    coarse, scale = found.coarse, found.coarse.px_per_mm
    near = Window.of(reach, scale, found.labels.shape)
    rows, columns = np.nonzero(np.isin(found.labels[near.slices], labels))
    if not len(rows):
        return 0.0
    top, left, bottom, right = (int(each) for each in (rows.min(), columns.min(), rows.max(), columns.max()))
    crumbs = Window(near.top + top, near.left + left, near.top + bottom + 1, near.left + right + 1)
    around = Window.of(crumbs.box(scale).grown(_AROUND_CRUMBS_MM), scale, found.labels.shape).slices
    dark, printed = coarse.dark[around], coarse.printed[around]
    if left_when_moved(dark, printed, scale, least_mm2=_CRUMBS_MM2) < _LEFT_WHEN_MOVED:
        return 0.0
    return len(rows) / scale**2


def _is_perhaps(part: _Part, share: float, owned: Owned) -> bool:
    """Say whether a person may perhaps have left a part: a short piece is looked at as a whole, too."""
    return share >= PERHAPS or (_is_short(part.piece) and part.piece.label in owned.perhaps)


def _is_short(piece: Piece) -> bool:
    return max(piece.box.w, piece.box.h) <= _MARK_MM


def _may_be_near(piece: Piece, owned: Owned) -> bool:
    return piece.label in owned.written and (piece.label in owned.owners or piece.label in owned.perhaps)


def _crossed_by(parts: Sequence[_Part], marks: Sequence[tuple[Zone, Sequence[Piece]]], found: Searched) -> str:
    """Id of the box whose tick's stroke is all that a person left around a box; "" for none."""
    zone, scale = parts[0].zone, found.coarse.px_per_mm
    here = [part.piece for part in parts]
    for other, theirs in marks:
        if other is zone or not _within(zone.box, other.box, REACH_MM):
            continue
        ink = [places_of(found.labels, piece.label, piece.box, scale) for piece in (*here, *theirs)]
        if ends_here(np.vstack(ink), zone.box, other.box):
            return other.id
    return ""


def _within(one: Box, other: Box, reach_mm: Mm) -> bool:
    return float(np.hypot(one.center.x - other.center.x, one.center.y - other.center.y)) <= reach_mm


def _parts(zone: Zone, pieces: Sequence[Piece], found: Searched, owners: Mapping[int, str]) -> Iterator[_Part]:
    """The ink within reach of a box that no other zone has, piece by piece of those near it."""
    scale, box, reach = found.coarse.px_per_mm, zone.box, zone.box.grown(NEAR_MM)
    for piece in pieces:
        if owners.get(piece.label, zone.id) != zone.id:
            continue
        window = Window.of(piece.box if _is_short(piece) else reach, scale, found.labels.shape)
        rows, columns = np.nonzero(found.labels[window.slices] == piece.label)
        if not len(rows):
            continue
        x, y = (columns + window.left + 0.5) / scale, (rows + window.top + 0.5) / scale
        away = np.maximum.reduce([box.x - x, x - box.right, box.y - y, y - box.bottom])
        close = int(np.count_nonzero(away <= _CLOSE_MM)) if piece.label not in owners else 0
        wide, high = np.ptp(x), np.ptp(y)
        order = np.argsort(x if wide > high else y, kind="stable")
        count = min(_MOST_LOOKS, 1 + int(max(wide, high) / _EVERY_MM))
        chosen = order[((np.arange(count) + 0.5) / count * len(order)).astype(int)]
        places = tuple((int(columns[at]) + window.left, int(rows[at]) + window.top) for at in chosen)
        yield _Part(zone, piece, len(rows) / scale**2, close / scale**2, places)


def _shares(parts: Sequence[_Part], found: Searched, layout: PageLayout) -> dict[int, float]:
    """How likely a person left each part, by its identity."""
    places = list(dict.fromkeys(place for part in parts for place in part.places))
    batches = (places[start : start + LOOKS_AT_ONCE] for start in range(0, len(places), LOOKS_AT_ONCE))
    said = {
        place: share for some in batches for place, share in zip(some, shares_by_hand(found.views, some), strict=True)
    }
    shares = {id(part): float(np.median([said[place] for place in part.places])) for part in parts}
    scale = found.coarse.px_per_mm
    for part in parts:
        if shares[id(part)] < BY_HAND and is_long_stroke(
            part.piece, found.labels, found.left, found.coarse.printed, layout=layout, px_per_mm=scale
        ):
            shares[id(part)] = BY_HAND
    return shares
