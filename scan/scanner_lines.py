"""Lines that a scanner draws: dust on the glass under which the paper moves leaves one across the whole page.

It is as firm as a pen's stroke where it is seen, and print cuts it into pieces. Nobody draws a line so exactly along
the rows or columns of an image that the page lies in askew, from edge to edge.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.ink_pieces import Piece
from scan.tails import places_of

_LENGTH_MM: Final[Mm] = 6.0
_SLIM: Final = 12
"""Pieces that say where a line may be are so long, and so many times as long as they are wide."""

_STRAIGHT_MM: Final[Mm] = 0.25
"""Their ink lies so near to one row or column of the image, as a standard deviation: half a line's width."""

_BESIDE_MM: Final[Mm] = 0.5
_MOST_OF_IT: Final = 0.9
"""Ink is the line's when so much of it lies so near to the line's middle: what is written across a line stays."""

_SPAN: Final = 0.6
_DRAWN: Final = 0.25
"""Of the longer side of the paper that the image shows, how much lies between the ends of a line, and how much is seen
of it between print. A bar in the margin has 30 mm of 210. Lines so found on 600 pages of scans (tests/benchmarks, seeds
600000 on), 45 of which have such dust, held no stroke: 2 % of their ink was a person's at most, where one crosses."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece in the image.

    Attributes:
        axis: 0: it lies along a row; 1: along a column.
        at: Which row or column, in px.
        start: Where it begins along it, in px.
        end: Where it ends.
    """

    axis: int
    at: float
    start: float
    end: float


def scanner_lines(
    pieces: Sequence[Piece],
    labels: NDArray[np.int32],
    px_per_mm: float,
    to_image: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> frozenset[int]:
    """Labels of the pieces of ink that are parts of lines which a scanner drew.

    Args:
        pieces: Ink, in print too.
        labels: The number of the piece of each pixel.
        px_per_mm: Scale of the labels.
        to_image: From mm on the page to px in the image.
    """
    corner, right = to_image(np.array([[0.0, 0.0], [100.0, 0.0]]))
    image_px_per_mm = float(np.hypot(*(right - corner))) / 100
    longest = max(labels.shape) / px_per_mm * image_px_per_mm

    def in_image(piece: Piece) -> NDArray[np.float64]:
        return to_image(places_of(labels, piece.label, piece.box, px_per_mm))

    parts = [part for piece in pieces if _is_slim(piece) for part in _parts(in_image(piece), image_px_per_mm)]
    lines = {(line.axis, line.at) for line in parts if _is_long(line, parts, longest, image_px_per_mm)}
    if not lines:
        return frozenset()
    return frozenset(piece.label for piece in pieces if _lies_on(in_image(piece), lines, image_px_per_mm))


def _is_slim(piece: Piece) -> bool:
    length = max(piece.box.w, piece.box.h)
    return length >= _LENGTH_MM and piece.area_mm2 <= length**2 / _SLIM


def _parts(places: NDArray[np.float64], scale: float) -> Iterable[_Part]:
    """The piece as a part of a row, of a column, or of neither."""
    for axis in (0, 1):
        across = places[:, 1 - axis]
        if across.std() <= _STRAIGHT_MM * scale:
            along = places[:, axis]
            yield _Part(axis, float(np.median(across)), float(along.min()), float(along.max()))


def _is_long(line: _Part, parts: Iterable[_Part], longest: float, scale: float) -> bool:
    own = [part for part in parts if part.axis == line.axis and abs(part.at - line.at) <= _BESIDE_MM * scale]
    span = max(part.end for part in own) - min(part.start for part in own)
    return span >= _SPAN * longest and sum(part.end - part.start for part in own) >= _DRAWN * longest


def _lies_on(places: NDArray[np.float64], lines: Iterable[tuple[int, float]], scale: float) -> bool:
    return any(
        float((np.abs(places[:, 1 - axis] - at) <= _BESIDE_MM * scale).mean()) >= _MOST_OF_IT for axis, at in lines
    )
