"""Ink in and around a tick box that looks empty: how much of it a person may have left there, and meant for it.

A mark that missed its box lies beside it, and what runs through a page passes many boxes: creases and folds. So only
what lies within reach of the box is counted, and `scan.by_hand` looks at it just there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.by_hand import shares_by_hand
from scan.crossed import REACH_MM, ends_here
from scan.darkness import Window
from scan.ink_pieces import Piece
from scan.long_strokes import is_long_stroke
from scan.loose_ink import BY_HAND, LOOKS_AT_ONCE, PERHAPS, Place
from scan.searched import Searched
from scan.tails import places_of

_CLOSE_MM: Final[Mm] = 2.5
"""Ink this near to a box was perhaps meant for it, whatever it looks like."""

NEAR_MM: Final[Mm] = 6.0
"""Ink this near to a box may be the rest of a word whose first letter stands in it."""

_MARK_MM: Final[Mm] = 12.0
"""A piece no longer than this may be a mark that missed, and counts as a whole; of what runs on through a page only its
part near the box does."""

_LEAST_MM2: Final = 0.4
"""With less ink than this around it nobody meant a box: of 629 marks beside boxes of 260 pages, worn and scanned flat,
that the network for marks calls empty (seeds 781000 on), 4 have less. `scan.decide` asks from this and more."""

_EVERY_MM: Final[Mm] = 1.5
_MOST_LOOKS: Final = 5
"""A piece is looked at once every so many mm within reach, and so often at most; what is said in the middle counts: a
letter beside a crease makes the network sure of one end of it."""


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


def ink_by_boxes(found: Searched, owned: Owned, layout: PageLayout, only: Collection[str]) -> dict[str, InkBy]:
    """Measure the ink by some boxes.

    Args:
        found: The page, searched.
        owned: Whose its ink is.
        layout: What was printed.
        only: Ids of the boxes.

    Returns:
        By zone id; boxes without any ink around are absent.
    """
    boxes = [zone for zone in layout.zones if zone.kind is FieldKind.TICK]
    asked = [zone for zone in boxes if zone.id in only]
    parts = {zone.id: list(_parts(zone, found, owned.owners)) for zone in asked}
    few = {zone_id: own for zone_id, own in parts.items() if 0.0 < sum(part.near_mm2 for part in own) < _LEAST_MM2}
    parts = {zone_id: own for zone_id, own in parts.items() if own and zone_id not in few}
    shares = _shares([part for own in parts.values() for part in own], found, layout)
    measured = {
        zone_id: InkBy(
            near_mm2=sum(part.near_mm2 for part in own if _may_be_near(part.piece, owned)),
            all_mm2=sum(part.near_mm2 for part in own),
        )
        for zone_id, own in few.items()
    }
    for zone_id, own in parts.items():
        by_hand = [part for part in own if shares[id(part)] >= BY_HAND]
        perhaps = [part for part in own if _is_perhaps(part, shares[id(part)], owned)]
        measured[zone_id] = InkBy(
            by_hand_mm2=sum(part.near_mm2 for part in by_hand if part.piece.label in owned.written),
            near_mm2=sum(part.near_mm2 for part in perhaps if _may_be_near(part.piece, owned)),
            close_mm2=sum(part.close_mm2 for part in own if part in perhaps or _is_short(part.piece)),
            all_mm2=sum(part.near_mm2 for part in own),
            crossed_by=_crossed_by(perhaps, boxes, found, owned) if by_hand else "",
        )
    for zone in asked:
        over_mm2 = _over_print(zone.box.grown(NEAR_MM), found)
        if over_mm2:
            measured[zone.id] = replace(measured.get(zone.id, NO_INK), over_mm2=over_mm2)
    return measured


def _over_print(reach: Box, found: Searched) -> float:
    """How much there is of crumbs of firm ink between what was printed, in mm²."""
    labels = [piece.label for piece in found.over if reach.overlaps(piece.box)]
    if not labels:
        return 0.0
    scale = found.coarse.px_per_mm
    near = found.labels[Window.of(reach, scale, found.labels.shape).slices]
    return float(np.isin(near, labels).sum()) / scale**2


def _is_perhaps(part: _Part, share: float, owned: Owned) -> bool:
    """Say whether a person may perhaps have left a part: a short piece is looked at as a whole, too."""
    return share >= PERHAPS or (_is_short(part.piece) and part.piece.label in owned.perhaps)


def _is_short(piece: Piece) -> bool:
    return max(piece.box.w, piece.box.h) <= _MARK_MM


def _may_be_near(piece: Piece, owned: Owned) -> bool:
    return piece.label in owned.written and (piece.label in owned.owners or piece.label in owned.perhaps)


def _crossed_by(parts: Sequence[_Part], boxes: Sequence[Zone], found: Searched, owned: Owned) -> str:
    """Id of the box whose tick's stroke is all that a person left around a box; "" for none."""
    zone, scale = parts[0].zone, found.coarse.px_per_mm
    here = [part.piece for part in parts]
    for other in boxes:
        if other is zone or not _within(zone.box, other.box, REACH_MM):
            continue
        theirs = [piece for piece in found.pieces if owned.owners.get(piece.label) == other.id]
        ink = [places_of(found.labels, piece.label, piece.box, scale) for piece in (*here, *theirs)]
        if theirs and ends_here(np.vstack(ink), zone.box, other.box):
            return other.id
    return ""


def _within(one: Box, other: Box, reach_mm: Mm) -> bool:
    return float(np.hypot(one.center.x - other.center.x, one.center.y - other.center.y)) <= reach_mm


def _parts(zone: Zone, found: Searched, owners: Mapping[int, str]) -> Iterator[_Part]:
    """The ink within reach of a box that no other zone has, piece by piece."""
    scale, box, reach = found.coarse.px_per_mm, zone.box, zone.box.grown(NEAR_MM)
    for piece in found.pieces:
        if not reach.overlaps(piece.box) or owners.get(piece.label, zone.id) != zone.id:
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
