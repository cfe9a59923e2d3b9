"""Drawings among handwriting: arrows, plans, faces, hearts, braces. Told by how little ink such large pieces have.

Words cross a row of paper about once a millimetre; what is drawn crosses it once or twice, however wide it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, bounding_box
from forms.units import Mm
from scan.connected import Bits, connected
from scan.darkness import Window
from scan.ink_pieces import Piece, grouped
from scan.straight import straight_strokes

_LARGE_MM: Final[Mm] = 9.0
_CROSSINGS: Final = 0.22
"""Of a piece at least this wide, its fullest rows cross less ink than this a millimetre. Measured on the pieces of 60
pages of real hands that wide: words 0.28 and more, arrows, plans and faces 0.06 to 0.20. Long pieces are looked at part
by part, for words that are crossed out in one stroke climb and fall."""

_USUAL_MM: Final[Mm] = 11.0
"""In higher pieces these are so many fewer as they are higher: words written large."""

_FLAT: Final = 0.15
_ONCE: Final = 1.15
"""A stroke this flat, crossed but once by each column, is no word either: an underline."""

_LOOP_MM2: Final = 14.0
_LOOP_ALONE_MM2: Final = 25.0
_LOOP: Final = 0.35
_LOOP_TALL: Final = 1.3
"""Paper that a piece encloses in one loop, more where nothing is by it to compare, so much of its rectangle, and how
many times as high as most around it: hearts enclose 25 mm², letters 1.5 times as large as usual 10, some O more."""

_RINGED: Final = 0.42
"""What encloses so much, or is flat, is crossed by its fullest rows no more often than this a millimetre."""

_ALIKE: Final = 0.6
_LEVEL: Final = 0.6
_NEIGHBOUR: Final = 0.7
"""Large letters stand beside each other: heights in this proportion at least, so much of the lower one beside the
other, no further apart than this share of the higher one. Rings beside rings are hearts."""

_LETTER_WIDE: Final = 1.6
"""A letter is no wider than so many times its height."""

_SOLID: Final = 0.36
_SOLID_MM: Final[Mm] = 2.0
"""A piece this wide and high that fills so much of its rectangle was scribbled over."""

_LETTER_MM: Final[Mm] = 1.0
"""Pieces lower than this are dots and accents."""

_BESIDE_MM: Final[Mm] = 1.7
_STRAIGHT_MM: Final[Mm] = 5.0
_BOTH: Final = 0.12
"""Ink this near above and below a stroke straight for so long, over such a share of it: it goes through words."""

_TALL_MM: Final[Mm] = 10.0
_TALL: Final = 1.5
_NARROW: Final = 0.45
_UPRIGHT: Final = 1.5
"""A piece as tall as this, so many times as tall as most around it, no wider than this share of its height, whose rows
cross it little more than once: a brace or a bar; a large f has 9 mm."""

_TOUCHES_MM: Final[Mm] = 1.0
_PLAIN: Final = 1.7
"""A piece this near to a drawing's ink, and crossed so rarely by its rows or by its columns, goes on with it: the head
of an arrow, the rest of a face."""

_INSIDE_MM: Final[Mm] = 0.8
_INSIDE: Final = 0.15
"""Pieces within a drawing are part of it, as eyes are of a face, unless they have more of its ink than this: words in a
ring are words."""

_APART_MM: Final[Mm] = 3.0
"""Pieces of one drawing lie no further apart."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A piece of ink, measured.

    Attributes:
        crossings: How often its fullest rows cross ink, per mm of width.
        rows: How often a row crosses ink, as a mean.
        columns: The same of a column.
        loop_mm2: The largest area it encloses.
    """

    crossings: float
    rows: float
    columns: float
    loop_mm2: float


def part_drawings(
    labels: NDArray[np.int32], pieces: Sequence[Piece], px_per_mm: float
) -> tuple[tuple[tuple[Piece, ...], ...], tuple[Piece, ...]]:
    """Part drawings from writing.

    Args:
        labels: The number of the piece at each pixel.
        pieces: The pieces that belong together.
        px_per_mm: Scale of `labels`.

    Returns:
        The pieces of each drawing; and the other pieces.
    """
    page = _Around(labels, pieces, px_per_mm)
    seeds = [piece for piece in pieces if _may_be(piece.box) and _is_drawn(piece, page)]
    seeds = [piece for piece in seeds if not _is_letter(piece, page)]
    if not seeds:
        return (), tuple(pieces)
    drawn = {piece.label: piece for piece in seeds}
    for group in grouped(seeds, _APART_MM):
        drawn |= {piece.label: piece for piece in _within(group, pieces)}
        drawn |= {piece.label: piece for piece in _beside(group, pieces, labels, px_per_mm)}
    drawings = tuple(tuple(group) for group in grouped(list(drawn.values()), _APART_MM))
    return drawings, tuple(piece for piece in pieces if piece.label not in drawn)


def _may_be(box: Box) -> bool:
    """Say whether a piece is large enough to be looked at."""
    return max(box.w, box.h) >= min(_LARGE_MM, _TALL_MM) or (box.w * box.h >= _LOOP_MM2 and min(box.w, box.h) >= 3.5)


@dataclass(frozen=True, slots=True)
class _Around:
    """Ink among which a piece lies: its labels, all pieces, px per mm."""

    labels: NDArray[np.int32]
    pieces: Sequence[Piece]
    scale: float

    def usual(self, piece: Piece) -> Mm:
        """How high most other pieces are; 0.0 where there are none."""
        heights = [other.box.h for other in self.pieces if other is not piece and other.box.h >= _LETTER_MM]
        return float(np.median(heights)) if heights else 0.0


def _is_drawn(piece: Piece, around: _Around) -> bool:
    """Say whether a piece is too plain for its size to be words."""
    box = piece.box
    if piece.area_mm2 >= _SOLID * box.w * box.h and min(box.w, box.h) >= _SOLID_MM:
        return False  # scribbled
    shape, usual = _shape(piece, around.labels, around.scale), around.usual(piece)
    ringed = shape.loop_mm2 >= max(_LOOP_MM2 if usual else _LOOP_ALONE_MM2, _LOOP * box.w * box.h)
    if ringed and shape.crossings <= _RINGED and box.h >= _LOOP_TALL * usual:
        return True
    if box.w >= _LARGE_MM:
        flat = box.h <= _FLAT * box.w and shape.columns <= _ONCE and shape.crossings <= _RINGED
        few = shape.crossings <= _CROSSINGS * min(1.0, _USUAL_MM / box.h)
        return (flat or few) and not _goes_through(piece, around)
    tall = box.h >= max(_TALL_MM, _TALL * usual) and box.w <= _NARROW * box.h
    return tall and shape.rows <= _UPRIGHT


def _is_letter(piece: Piece, around: _Around) -> bool:
    """Say whether a large piece stands in a row with others as large, as letters do; see `_ALIKE`."""
    box = piece.box
    if box.w > _LETTER_WIDE * box.h:
        return False
    ring = _is_ring(piece, around)
    for other in around.pieces:
        beside = other.box
        low, high = sorted((box.h, beside.h))
        apart = max(box.x, beside.x) - min(box.right, beside.right)
        level = min(box.bottom, beside.bottom) - max(box.y, beside.y)
        within = box.x <= beside.x and beside.right <= box.right
        if other is piece or within or low < _ALIKE * high or level < _LEVEL * low or apart > _NEIGHBOUR * high:
            continue
        if beside.w <= _LETTER_WIDE * beside.h and not (ring and _is_ring(other, around)):
            return True
    return False


def _is_ring(piece: Piece, around: _Around) -> bool:
    """Say whether a piece encloses most of its rectangle."""
    return _shape(piece, around.labels, around.scale).loop_mm2 >= _LOOP * piece.box.w * piece.box.h


def _goes_through(piece: Piece, around: _Around) -> bool:
    """Say whether a piece is a stroke through words, as what crosses them out is: there is ink above and below it."""
    window = Window.of(piece.box.grown(_BESIDE_MM), around.scale, around.labels.shape)
    part = around.labels[window.slices]
    known = np.isin(part, [other.label for other in around.pieces])
    strokes = straight_strokes((part == piece.label).view(np.uint8), round(_STRAIGHT_MM * around.scale))
    columns = np.flatnonzero(strokes.any(axis=0))
    if columns.size < _LARGE_MM * around.scale:
        return False
    rest = (known & (cv2.dilate(strokes, np.ones((7, 3), np.uint8)) == 0))[:, columns]
    top = strokes[:, columns].argmax(axis=0)
    bottom = strokes.shape[0] - 1 - strokes[::-1, columns].argmax(axis=0)
    rows, reach = np.arange(part.shape[0])[:, None], _BESIDE_MM * around.scale + 1
    above = (rest & (rows < top) & (rows >= top - reach)).any(axis=0).mean()
    below = (rest & (rows > bottom) & (rows <= bottom + reach)).any(axis=0).mean()
    return bool(min(above, below) >= _BOTH)


def _shape(piece: Piece, labels: NDArray[np.int32], scale: float) -> _Shape:
    window = Window.of(piece.box, scale, labels.shape)
    bits = np.pad((labels[window.slices] == piece.label).view(np.uint8), 1)
    return _Shape(
        crossings=_crossings(bits[1:-1, 1:-1], scale),
        rows=float(_runs(bits)[1:-1].mean()),
        columns=float(_runs(np.ascontiguousarray(bits.T))[1:-1].mean()),
        loop_mm2=_largest_loop(bits) / scale**2,
    )


def _crossings(bits: Bits, scale: float) -> float:
    """How often the fullest rows cross ink, per mm, in most parts of a piece: parts about as wide as high."""
    height, width = bits.shape
    parts = max(1, round(width / max(height, _LARGE_MM * scale)))
    found = []
    for part in np.array_split(bits, parts, axis=1):
        rows = np.sort(_runs(np.pad(part, ((0, 0), (1, 0)))))
        rows = rows[rows > 0]
        found.append(float(rows[-max(1, rows.size // 4) :].mean()) / (part.shape[1] / scale) if rows.size else 0.0)
    return float(np.median(found))


def _runs(bits: Bits) -> NDArray[np.int64]:
    """How often ink begins in each row."""
    return np.asarray(np.count_nonzero((bits[:, 1:] == 1) & (bits[:, :-1] == 0), axis=1), np.int64)


def _largest_loop(bits: Bits) -> int:
    """Pixels of the largest area that ink encloses."""
    closed = cv2.dilate(np.pad(bits, 2), np.ones((2, 2), np.uint8))
    labels, stats, _ = connected((closed == 0).view(np.uint8))
    enclosed = np.ones(len(stats), np.bool_)
    enclosed[[0, labels[0, 0]]] = False
    return int(stats[enclosed, cv2.CC_STAT_AREA].max(initial=0))


def _within(group: Sequence[Piece], pieces: Sequence[Piece]) -> list[Piece]:
    """The other pieces that lie within a drawing and are part of it."""
    around = bounding_box([piece.box for piece in group]).grown(_INSIDE_MM)
    own = {piece.label for piece in group}
    inside = [piece for piece in pieces if piece.label not in own and around.contains(piece.box)]
    ink = sum(piece.area_mm2 for piece in group)
    return inside if sum(piece.area_mm2 for piece in inside) <= _INSIDE * ink else []


def _beside(
    group: Sequence[Piece], pieces: Sequence[Piece], labels: NDArray[np.int32], scale: float
) -> Iterator[Piece]:
    """The plain pieces that lie so near to the ink of a drawing that they go on with it."""
    if all(piece.box.h <= _FLAT * piece.box.w for piece in group):
        return  # a line under words has letters by it
    own = [piece.label for piece in group]
    around = bounding_box([piece.box for piece in group]).grown(2 * _TOUCHES_MM)
    window = Window.of(around, scale, labels.shape)
    side = 2 * round(_TOUCHES_MM * scale) + 1
    near = cv2.dilate(np.isin(labels[window.slices], own).view(np.uint8), np.ones((side, side), np.uint8)) > 0
    touched = set(np.unique(labels[window.slices][near]).tolist()) - set(own)
    for piece in pieces:
        if piece.label in touched and max(piece.box.w, piece.box.h) >= _TOUCHES_MM:
            shape = _shape(piece, labels, scale)
            if min(shape.rows, shape.columns) <= _PLAIN and max(shape.rows, shape.columns) <= 2 * _PLAIN:
                yield piece
