"""Ink by the cells of a date or a number that none of them shows: what people write there over what stands in them.

A cell keeps what lies with its middle in it, and an area owns all ink that touches it: so a digit written over the edge
would be seen by nobody, and a small one above it is too little to be shown as an annotation.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from forms.layout import Zone
from forms.units import Mm
from scan.by_hand import shares_by_hand
from scan.cells import REACH_MM
from scan.darkness import Window
from scan.ink_pieces import Piece, are_over
from scan.loose_ink import LOOKS_AT_ONCE, PERHAPS, places_along
from scan.searched import Searched

_OUT_MM: Final[Mm] = 0.4
"""So far beyond the cells ink lies outside them: frames are found to 0.3 mm."""

_NEAR_MM: Final[Mm] = 3.0
"""Loose ink so near to cells may be meant for them."""

_MARK_MM: Final[Mm] = 12.0
"""A loose piece no longer than this may be a digit: creases and rims of shadows are longer; long strokes are shown."""

_FIRM: Final = 0.1
_PALE_PERHAPS: Final = 0.2
"""A piece with less firm ink than the first is by a person from the second on, others from `PERHAPS`: 2 mm digits above
cells had 0.16 to 0.97, worn paper by dates (14 pages as in the benchmark, seeds from 561000) 0.01 to 0.13."""

_LEAST_MM2: Final = 0.2
"""Loose pieces below this are not looked at: a full stop has as much."""


def out_of_cells(zone: Zone, own: Sequence[Piece], found: Searched) -> float:
    """How much ink of an area lies outside its cells and is shown in none of them, in mm².

    Args:
        zone: A date or a number.
        own: Its ink.
        found: The page, searched.
    """
    return sum(_out_of(zone, piece, found) for piece in own)


def _out_of(zone: Zone, piece: Piece, found: Searched) -> float:
    """The same of one piece: all that is outside where its middle is, otherwise what no cell reaches."""
    if zone.box.grown(_OUT_MM).contains(piece.box):
        return 0.0
    scale = found.coarse.px_per_mm
    window = Window.of(piece.box, scale, found.labels.shape)
    rows, columns = np.nonzero(found.labels[window.slices] == piece.label)
    x, y = (columns + window.left + 0.5) / scale, (rows + window.top + 0.5) / scale
    box = zone.box
    inside = box.x <= x.mean() < box.right and box.y <= y.mean() < box.bottom
    away = np.maximum.reduce([box.x - x, x - box.right, box.y - y, y - box.bottom])
    return float(np.count_nonzero(away > (REACH_MM if inside else _OUT_MM))) / scale**2


def near_cells(zones: Sequence[Zone], owners: Mapping[int, str], found: Searched) -> dict[str, float]:
    """How much loose ink lies by dates and numbers that a person may perhaps have left, in mm².

    Args:
        zones: Dates and numbers with ink.
        owners: Which zone each piece belongs to, by label; loose pieces are absent.
        found: The page, searched.

    Returns:
        By zone id; those without are absent.
    """
    loose = [piece for piece in found.pieces if piece.label not in owners and _may_be_digit(piece)]
    reaches = [zone.box.grown(_NEAR_MM) for zone in zones]
    over = are_over([piece.box for piece in loose], reaches)
    near = [piece for piece, is_near in zip(loose, over, strict=True) if is_near]
    shares = _shares(near, found)
    by_hand = [piece for piece in near if shares[piece.label] >= (PERHAPS if piece.firm >= _FIRM else _PALE_PERHAPS)]
    areas = {
        zone.id: sum(
            piece.area_mm2
            for piece in by_hand
            if reach.contains(piece.box.center) and not zone.box.contains(piece.box.center)  # cells show their own
        )
        for zone, reach in zip(zones, reaches, strict=True)
    }
    return {zone_id: area for zone_id, area in areas.items() if area > 0.0}


def _may_be_digit(piece: Piece) -> bool:
    return piece.area_mm2 >= _LEAST_MM2 and max(piece.box.w, piece.box.h) <= _MARK_MM


def _shares(pieces: Sequence[Piece], found: Searched) -> dict[int, float]:
    """How likely a person left each, by label."""
    scale, shares = found.coarse.px_per_mm, dict[int, float]()
    for piece in pieces[:LOOKS_AT_ONCE]:
        window = Window.of(piece.box, scale, found.labels.shape)
        own = np.asarray(found.labels[window.slices] == piece.label, np.bool_)
        shares[piece.label] = float(np.mean(shares_by_hand(found.views, places_along(own, window, scale))))
    return {piece.label: shares.get(piece.label, 1.0) for piece in pieces}
