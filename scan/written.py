"""What was written and what is wear: strokes of a pen or a pencil, or creases, folds, rims of stains and shadows."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from forms.geometry import bounding_box
from forms.units import Mm
from scan.ink_pieces import MERGE_MM, Piece, are_over, grouped, overlapping

_FIRM_SHARE: Final = 0.10
"""Share of firm ink from which a piece was written with a pen."""

_BESIDE_MM: Final[Mm] = 1.5
"""Pale strokes this near to firm ones belong to them."""

_NARROW_MM: Final[Mm] = 0.9
"""Strokes of pens and pencils are narrower at this scale; half of all wear is wider."""

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

STROKE_MM: Final[Mm] = 15.0
"""A pale piece longer than this is a fold or a crease: pencil breaks up into letters."""

PENCIL_MM: Final[Mm] = 2.5
"""A group of pale pieces flatter than this is a fold that shows in places."""

_AMONG_MM: Final[Mm] = 5.0
_AMONG_DARK: Final = 0.5
"""A paler piece so near to a word, along its line, with this share of the words' darkness at least, is of its letters:
pencil pressed less in places had 0.55 to 0.9 of it."""


def written_of(pieces: Sequence[Piece]) -> list[Piece]:
    """What was written, without what is wear: creases, folds, rims of stains, shadows.

    A pen leaves firm strokes, and what is pale and narrow beside them belongs to them. Pencil is pale everywhere, but
    darker than wear, and comes in many narrow pieces that do not lie on one line.
    """
    firm = [piece for piece in pieces if piece.firm >= _FIRM_SHARE]
    pale = [piece for piece in pieces if piece.firm < _FIRM_SHARE]
    narrow = [piece for piece in pale if _is_narrow(piece)]
    reaches = [piece.box.grown(_BESIDE_MM) for piece in firm]
    beside = are_over([piece.box for piece in narrow], reaches)
    written = [*firm, *(piece for piece, is_beside in zip(narrow, beside, strict=True) if is_beside)]
    rest = [piece for piece, is_beside in zip(narrow, beside, strict=True) if not is_beside]
    for group in grouped(rest, MERGE_MM):
        if _is_pencil(group):
            written.extend(group)
    return written


def paler_among(words: Sequence[Piece], others: Sequence[Piece]) -> list[Piece]:
    """Find what stands among words and is of them, though alone it may be wear.

    Args:
        words: What was written in one area; at least one.
        others: What else was found there.
    """
    dark = sum(piece.dark * piece.area_mm2 for piece in words) / sum(piece.area_mm2 for piece in words)
    waiting = [piece for piece in others if _is_narrow(piece) and piece.dark >= _AMONG_DARK * dark]
    among, line = list[Piece](), list(words)
    for known in line:  # it grows meanwhile
        near = [piece for piece in waiting if _is_in_line(piece, known)]
        waiting = [piece for piece in waiting if piece not in near]
        among += near
        line += near
    return among


def _is_in_line(piece: Piece, known: Piece) -> bool:
    """Say whether a piece is level with another, or just above or below it, and near it along the line."""
    apart = max(piece.box.x, known.box.x) - min(piece.box.right, known.box.right)
    away = max(piece.box.y, known.box.y) - min(piece.box.bottom, known.box.bottom)
    return apart < _AMONG_MM and away < (0.0 if apart > 0 else _BESIDE_MM)


def _is_pencil(group: Sequence[Piece]) -> bool:
    around = bounding_box([piece.box for piece in group])
    area = sum(piece.area_mm2 for piece in group)
    dark = sum(piece.dark * piece.area_mm2 for piece in group) / area
    flat = min(around.w, around.h) < max(PENCIL_MM, 0.12 * max(around.w, around.h))
    close = area / (around.w * around.h)
    ordinary = len(group) >= _PENCIL_PIECES and dark >= _PENCIL_DARK
    if ordinary and close < _PENCIL_CLOSE:
        ordinary = _densest(group) >= _WORD_MM2
    fine = len(group) >= _FINE_PIECES and dark >= _FINE_DARK and close >= _FINE_CLOSE
    return (ordinary or fine) and not flat


def _densest(group: Sequence[Piece]) -> float:
    """The most ink around one of the pieces, in mm²: a word stands out even where a fold runs into it."""
    reaches = [piece.box.grown(_WORD_REACH_MM) for piece in group]
    near = overlapping(reaches, [piece.box for piece in group])
    return max(sum(group[place].area_mm2 for place in np.flatnonzero(row).tolist()) for row in near)


def _is_narrow(piece: Piece) -> bool:
    return piece.width_mm <= _NARROW_MM and max(piece.box.w, piece.box.h) <= STROKE_MM
