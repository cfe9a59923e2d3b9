"""Ink outside every zone: what of it a person left, and which pieces belong together.

Everything that may be writing is looked at: firm ink and pale, crumbs between printed letters, the faintest strokes,
plain areas that hide the paper as a sticker does. Holes, folds, dust and shadows are among them, until
`scan.by_hand` has looked.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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

LOOKS_AT_ONCE: Final = 96
"""Places that are looked at together, where ink is firmest and largest first: a look takes 0.6 ms. Few pages have more;
in the grain of a dim picture most of what is left is too little to be meant once some of it is known to be grain."""

WEAR: Final = 0.4
"""Pieces of which the network is surer than this that they are wear join no annotation: they would make it larger."""

BY_HAND: Final = 0.5
"""How likely a person left ink, by the network, from which it is called theirs."""

SHOWN: Final = 0.7
"""The same from which loose ink is shown: on 570 pages as in the benchmark (seeds from 741000) 264 of 271 notes are
found at this and at 0.5 alike, and 20 places where nobody wrote are shown; two notes fewer and ten places at 0.8."""

_PLAIN_WEAR: Final = 0.2
"""Ink of which the network is surer than this that it is wear is not shown for its length or its ends alone: of three
bars that only these told, on 60 flat pages (seeds from 760000), it said 0.24 to 0.4, of eight folds and rims 0.01 to
0.41."""

PERHAPS: Final = 0.1
"""The same of what may belong to a mark in a box: there a person looks rather too often."""

_LEAST_MM2: Final = 1.0
"""Loose ink below this is a slip of the pen: a full stop has 0.2 mm², "ok" 4 mm²."""

LEAST_ON_PRINT_MM2: Final = 0.2
"""The same of firm ink on print, which hides the rest: a tick of 4 mm on words shows 0.2 to 0.9 mm² between them. What
is `BY_HAND` counts, and is shown; where it may be dots or print that lies badly, only what is `SHOWN` anyway. On 172
pages as in the benchmark (seeds 640000, 641000 and 642000 on) nothing but such marks is so."""

_LINE_GAP_MM: Final[Mm] = 8.0
_ALIKE: Final = 3
_LEVEL: Final = 0.5
"""Words no further apart along a line are one annotation; large capitals lie 6 to 7 mm apart. They are alike in height,
up to so many times, for a bar in the margin is no part of the words beside it, and share so much of the lower one's."""

FIRMNESS: Final = 4.0
"""Firm ink is looked at before so many times as much pale ink."""

_NOT_LOOKED_AT: Final = 0.5
"""How likely a person left what is not looked at, because all that lies near it is too little to be meant."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a person may have left.

    Attributes:
        box: Rectangle around it, in mm.
        area_mm2: Its ink on paper.
        places: Where it is looked at.
        piece: The ink, where it is dark enough to be called ink.
        weight: What is looked at first.
        least: How likely a person left it at least, unless the network is sure that it is wear.
        on_print_mm2: Its firm ink, where print hides the rest of it; see `scan.on_print`.
        sure_on_print: How likely a person left it at least for that to count.
    """

    box: Box
    area_mm2: float
    places: tuple[Place, ...]
    piece: Piece | None = None
    weight: float = 0.0
    least: float = 0.0
    on_print_mm2: float = 0.0
    sure_on_print: float = BY_HAND


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
    sure = {id(one) for one, share in shares if share >= one.sure_on_print}
    loose = _in_lines([_together(group, by_id, sure) for group in _meant(kept, sure)])
    perhaps = tuple(one.piece for one, share in shares if one.piece is not None and share >= PERHAPS)
    return tuple(sorted(loose, key=lambda ink: (ink.box.y, ink.box.x))), perhaps


def _together(group: Sequence[Candidate], shares: Mapping[int, float], sure: Container[int]) -> LooseInk:
    pieces = tuple(one.piece for one in group if one.piece is not None)
    share = max(shares[id(one)] for one in group)
    share = max(share, SHOWN) if _is_on_print(group, sure) else share
    return LooseInk(bounding_box([one.box for one in group]), pieces, share)


def _in_lines(found: Sequence[LooseInk]) -> list[LooseInk]:
    """The same, with words of one line put together."""
    lines: list[LooseInk] = []
    for ink in sorted(found, key=lambda ink: ink.box.x):
        before = [line for line in lines if _goes_on(line.box, ink.box)]
        parts = [*before, ink]
        lines = [line for line in lines if all(line is not other for other in before)]
        pieces = tuple(piece for part in parts for piece in part.pieces)
        by_hand = max(part.by_hand for part in parts)
        lines.append(LooseInk(bounding_box([part.box for part in parts]), pieces, by_hand))
    return lines


def _goes_on(before: Box, after: Box) -> bool:
    """Say whether `after` is level with `before` and near to its right end."""
    level = min(before.bottom, after.bottom) - max(before.y, after.y)
    low, high = sorted((before.h, after.h))
    return high <= _ALIKE * low and level >= _LEVEL * low and after.x - before.right <= _LINE_GAP_MM


def _shares(views: Views, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """How likely each was left by a person: the mean of what the network says of its places.

    Looks go on until everything is known that could be a part of an annotation.
    """
    looks = _Looks(views, candidates)
    shares = np.full(len(candidates), _NOT_LOOKED_AT)
    possible, left = np.zeros(len(candidates), np.bool_), np.ones(len(candidates), np.bool_)
    while left.any():
        looks.look_at(left)
        known = left & looks.known()
        for number in np.flatnonzero(known).tolist():
            shares[number] = _at_least(candidates[number].least, looks.share(number))
        left &= ~known
        if not np.array_equal(possible, shares >= WEAR):
            possible = shares >= WEAR
            sure = left | (shares >= [one.sure_on_print for one in candidates])
            left &= _large(candidates, possible, sure)
    return list(zip(candidates, shares.tolist(), strict=True))


def _large(candidates: Sequence[Candidate], possible: NDArray[np.bool_], sure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the possible ones are large enough to be meant, with what lies together with them."""
    sure_ids = {id(candidates[number]) for number in np.flatnonzero(sure).tolist()}
    groups = _meant([candidates[number] for number in np.flatnonzero(possible).tolist()], sure_ids)
    large = {id(one) for group in groups for one in group}
    return np.array([id(one) in large for one in candidates], np.bool_)


def _at_least(least: float, share: float) -> float:
    return max(least, share) if share >= _PLAIN_WEAR else share


def _meant(candidates: Sequence[Candidate], sure: Container[int]) -> list[list[Candidate]]:
    """What lies together and is large enough to be meant."""
    groups = grouped(candidates, MERGE_MM)
    return [group for group in groups if _is_on_print(group, sure) or sum(one.area_mm2 for one in group) >= _LEAST_MM2]


def _is_on_print(group: Sequence[Candidate], sure: Container[int]) -> bool:
    """Say whether what is a person's, by identity, is enough for a mark on print."""
    return sum(one.on_print_mm2 for one in group if id(one) in sure) >= LEAST_ON_PRINT_MM2


class _Looks:
    """What the network said where a page was looked at, for every place of some candidates the look nearest to it."""

    def __init__(self, views: Views, candidates: Sequence[Candidate]) -> None:
        self._views = views
        self._places = np.reshape(np.array([place for one in candidates for place in one.places], np.int32), (-1, 2))
        self._ends = np.cumsum([0, *(len(one.places) for one in candidates)])
        self._owner = np.repeat(np.arange(len(candidates)), np.diff(self._ends))
        self._apart = np.full(len(self._places), np.iinfo(np.int32).max)
        self._said = np.zeros(len(self._places))

    def look_at(self, chosen: NDArray[np.bool_]) -> None:
        """Look at the places of the chosen candidates, at `LOOKS_AT_ONCE` new ones at most."""
        left, new = self._places[chosen[self._owner] & self._unseen()], list[Place]()
        while len(left) and len(new) < LOOKS_AT_ONCE:
            new.append((int(left[0, 0]), int(left[0, 1])))
            left = left[np.abs(left - left[0]).max(axis=1) > _SAME_PX]
        if not new:
            return
        said, looks = shares_by_hand(self._views, new), np.array(new, np.int32)
        apart = np.abs(self._places.T[:, :, None] - looks.T[:, None, :]).max(axis=0)
        nearest, least = apart.argmin(axis=1), apart.min(axis=1)
        nearer = least < self._apart
        self._apart[nearer], self._said[nearer] = least[nearer], said[nearest[nearer]]

    def known(self) -> NDArray[np.bool_]:
        """Of which candidates all places were looked at."""
        return np.asarray(np.bincount(self._owner[self._unseen()], minlength=len(self._ends) - 1) == 0)

    def share(self, number: int) -> float:
        """The mean of what was said of the places of a candidate."""
        return float(self._said[self._ends[number] : self._ends[number + 1]].mean())

    def _unseen(self) -> NDArray[np.bool_]:
        """Which places no look shows."""
        return np.asarray(self._apart > _SAME_PX)


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
        weight = piece.area_mm2 * (1 + FIRMNESS * piece.firm)
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
