"""Ink outside every zone: what of it a person left, and which pieces belong together.

Everything that may be writing is looked at: firm ink and pale, crumbs between printed letters, the faintest strokes,
plain areas that hide the paper as a sticker does. Holes, folds, dust and shadows are among them, until
`scan.by_hand` has looked.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, bounding_box
from forms.units import Mm
from scan.by_hand import Views, shares_by_hand
from scan.darkness import Window
from scan.ink_pieces import MERGE_MM, Piece, grouped

Place: TypeAlias = tuple[int, int]
"""(x, y) in px of the ink's labels."""

_EVERY_MM: Final[Mm] = 16.0
_MOST_PLACES: Final = 4
"""A long piece is looked at once every so many mm, and so often at most: what the network sees is 16 mm wide."""

_SAME_PX: Final = 14
"""Places of two pieces nearer than this, in x and y, are looked at once: the letters of a word share a look."""

MOST_LOOKS: Final = 96
"""A page is looked at in so many places at most, where its ink is firmest and largest: a look takes 0.5 ms."""

WEAR: Final = 0.4
"""Pieces of which the network is surer than this that they are wear join no annotation: they would make it larger."""

PERHAPS: Final = 0.1
"""The same of what may belong to a mark in a box: there a person looks rather too often."""

_LEAST_MM2: Final = 1.0
"""Loose ink below this is a slip of the pen: a full stop has 0.2 mm², "ok" 4 mm²."""

_FIRMNESS: Final = 4.0
"""Firm ink is looked at before so many times as much pale ink."""

_NOT_LOOKED_AT: Final = 0.5
"""How likely a person left what nobody has looked at: a person looks, however worn the page is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a person may have left.

    Attributes:
        box: Rectangle around it, in mm.
        area_mm2: Its ink on paper.
        places: Where it is looked at.
        piece: The ink, where it is dark enough to be called ink.
        weight: What is looked at first.
        least: How likely a person left it at least, whatever the network says.
    """

    box: Box
    area_mm2: float
    places: tuple[Place, ...]
    piece: Piece | None = None
    weight: float = 0.0
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class LooseInk:
    """Ink outside every zone.

    Attributes:
        box: Rectangle around it, in mm.
        pieces: What it is made of; none where it is too pale to be read.
        by_hand: How likely a person left it, 0.0 to 1.0.
    """

    box: Box
    pieces: tuple[Piece, ...]
    by_hand: float = 1.0


def find_loose(views: Views, candidates: Sequence[Candidate]) -> tuple[tuple[LooseInk, ...], tuple[Piece, ...]]:
    """Choose what a person may have left, and put together what lies together.

    Args:
        views: The page.
        candidates: From `of_pieces`, `scan.faint_strokes` and `scan.stuck_on`.

    Returns:
        What is large enough to be meant, from the top; and all ink that a person may perhaps have left, however little.
    """
    shares = _shares(views, sorted(candidates, key=lambda one: -one.weight))
    kept = [one for one, share in shares if share >= WEAR]
    by_id = {id(one): share for one, share in shares}
    groups = [group for group in grouped(kept, MERGE_MM) if sum(one.area_mm2 for one in group) >= _LEAST_MM2]
    loose = (_together(group, max(by_id[id(one)] for one in group)) for group in groups)
    perhaps = tuple(one.piece for one, share in shares if one.piece is not None and share >= PERHAPS)
    return tuple(sorted(loose, key=lambda ink: (ink.box.y, ink.box.x))), perhaps


def _together(group: Sequence[Candidate], share: float) -> LooseInk:
    pieces = tuple(one.piece for one in group if one.piece is not None)
    return LooseInk(bounding_box([one.box for one in group]), pieces, share)


def _shares(views: Views, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """How likely each was left by a person: the mean of what the network says of its places."""
    looks: list[Place] = []
    seen = [[_look(place, looks) for place in one.places] for one in candidates]
    shares = np.append(shares_by_hand(views, looks), _NOT_LOOKED_AT)
    return [(one, max(one.least, float(np.mean(shares[own])))) for one, own in zip(candidates, seen, strict=True)]


def _look(place: Place, looks: list[Place]) -> int:
    """Which look shows a place: the nearest, or a new one, added to `looks`; -1 when there are too many already."""
    if looks:
        apart = np.abs(np.array(looks) - place).max(axis=1)
        nearest = int(apart.argmin())
        if apart[nearest] <= _SAME_PX:
            return nearest
        if len(looks) >= MOST_LOOKS:
            return -1
    looks.append(place)
    return len(looks) - 1


def of_pieces(labels: NDArray[np.int32], pieces: Iterable[Piece], px_per_mm: float) -> Iterator[Candidate]:
    """Pieces of ink as candidates.

    Args:
        labels: The number of the piece of each pixel.
        pieces: Some of them.
        px_per_mm: Scale of the labels.
    """
    for piece in pieces:
        window = Window.of(piece.box, px_per_mm, labels.shape)
        own = labels[window.slices] == piece.label
        weight = piece.area_mm2 * (1 + _FIRMNESS * piece.firm)
        yield Candidate(piece.box, piece.area_mm2, places_along(own, window, px_per_mm), piece, weight)


def places_along(own: NDArray[np.bool_], window: Window, px_per_mm: float) -> tuple[Place, ...]:
    """Where a piece is looked at: on its ink, evenly along its longer side.

    Args:
        own: Where its ink is, in its window.
        window: The rectangle around it, in px.
        px_per_mm: Scale.
    """
    rows, columns = np.nonzero(own)
    height, width = own.shape
    count = min(_MOST_PLACES, 1 + int(max(height, width) / px_per_mm / _EVERY_MM))
    order = np.argsort(columns if width > height else rows, kind="stable")
    chosen = order[((np.arange(count) + 0.5) / count * len(order)).astype(int)]
    return tuple((int(columns[at]) + window.left, int(rows[at]) + window.top) for at in chosen)
