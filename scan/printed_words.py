"""The part of a page that a person is shown with a place: its printed words as well, and no line of type cut through.

No layout says how far words reach, those of editions printed long ago neither: they are found on the page as printed.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Final

import numpy as np

from forms.geometry import Box, bounding_box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.connected import connected
from scan.darkness import Window, darkness
from scan.new_ink import SHOWN_MM
from scan.readings import Gray

_TYPE: Final = 60
"""Darkness (of 255) of type as drawn; tints have less."""

_LEAST_MM: Final[Mm] = 0.45
_TALLEST_MM: Final[Mm] = 6.0
_LONGEST_MM: Final[Mm] = 20.0
"""A letter or an icon is no smaller and no larger; words of Arabic hang together. Dots of rules are smaller."""

_LETTER_GAP_MM: Final[Mm] = 0.6
_WORD_GAP_MM: Final[Mm] = 2.5
_LINE_GAP_MM: Final[Mm] = 2.6
"""White between letters of a word, between words of a line, and between lines of a text, at most."""

_RIGHT_GAP_MM: Final[Mm] = 4.0
_LEFT_GAP_MM: Final[Mm] = 10.0
"""White between a place and its words to the right, or to the left, at most."""

_WIDEST_MM: Final[Mm] = 55.0
"""A place and its words; further words are left out: a telephone must still show a box and digits of some size."""

_DOWN_MM: Final[Mm] = 8.0
"""Lines of its words below a place, as far as this."""

_AROUND_MM: Final[Mm] = 2.0
"""Paper around words."""

_FURTHER_MM: Final[Mm] = 7.0
"""An edge that would cut a line of type lies further out by this at most."""

_WORD_MM: Final[Mm] = 15.0
"""An edge that would cut a word beside the place lies further out by this at most."""

_STEP_MM: Final[Mm] = 0.25


def shown_part(box: Box, kind: FieldKind, *, layout: PageLayout, reference: Gray, px_per_mm: float) -> Box:
    """What a picture of a place shows: `SHOWN_MM` of the page around it at least.

    Args:
        box: The place: a zone, or all the boxes of a choice.
        kind: What it holds. The words of a box stand to its right, those of cells there or to their left; those of a
            note stand above it, or leave no room for what is written.
        layout: Of the page.
        reference: The page as printed.
        px_per_mm: Its scale.
    """
    plain = box.grown(SHOWN_MM)
    wide, high = plain.grown(_WIDEST_MM + _WORD_MM), plain.grown(_DOWN_MM + _FURTHER_MM)
    pieces = _pieces(Box(wide.x, high.y, wide.w, high.h), layout, reference, px_per_mm)
    others = [zone.box for zone in layout.zones if not zone.box.overlaps(box)]
    level = _as_words([piece for piece in pieces if box.y <= piece.center.y <= box.bottom])
    label = [] if kind is FieldKind.NOTE else _label(box, level, pieces, others)
    if kind in {FieldKind.TICK, FieldKind.CHOICE}:
        label = [word for word in label if word.x >= box.right]
    part = bounding_box([plain, *(one.grown(_AROUND_MM) for one in label)])
    part = _sides(part, plain, level, [other for other in others if _beside(other, box)])
    return _top_and_bottom(part, pieces, others)


def _pieces(area: Box, layout: PageLayout, reference: Gray, scale: float) -> list[Box]:
    """Letters, signs and icons that were printed in an area: no frames, no rules, no codes."""
    window = Window.of(area, scale, reference.shape)
    part = reference[window.slices]
    if not part.size:
        return []
    bits = (darkness(part, scale) >= _TYPE).astype(np.uint8)
    _, stats, _ = connected(bits)
    apart = [*(zone.box for zone in layout.zones), *(mark.box for mark in layout.codes)]
    found = []
    for left, top, width, height, _ in stats[1:].tolist():
        piece = Box((window.left + left) / scale, (window.top + top) / scale, width / scale, height / scale)
        if _LEAST_MM <= piece.h <= _TALLEST_MM and piece.w <= _LONGEST_MM and not _any_overlaps(piece, apart):
            found.append(piece)
    return found


def _as_words(pieces: Sequence[Box]) -> list[Box]:
    """Letters put together to words, from left to right."""
    words: list[Box] = []
    for piece in sorted(pieces, key=lambda one: one.x):
        near = [word for word in words if piece.x - word.right < _LETTER_GAP_MM and _level(word, piece)]
        words = [word for word in words if word not in near]
        words.append(bounding_box([piece, *near]))
    return sorted(words, key=lambda one: one.x)


def _label(box: Box, level: Sequence[Box], pieces: Sequence[Box], others: Sequence[Box]) -> list[Box]:
    """The words of a place: those to its right and the lines below them; else those to its left."""
    beside = [other for other in others if _beside(other, box)]
    end = min([box.x + _WIDEST_MM, *(other.x for other in beside if other.x >= box.right)])
    right = _run([word for word in level if word.x >= box.right and word.right <= end], box.right, _RIGHT_GAP_MM)
    if right:
        return _with_lines_below(right, box, pieces, others, end)
    before = [_turned(word) for word in level if word.right <= box.x and word.x >= box.right - _WIDEST_MM]
    left = [_turned(word) for word in _run(sorted(before, key=lambda one: one.x), -box.x, _LEFT_GAP_MM)]
    ends = [other.right for other in beside if other.right <= box.x]
    if left and ends and min(word.x for word in left) - max(ends) < _RIGHT_GAP_MM:
        return []  # they are the words of a place further left
    return left


def _run(words: Iterable[Box], start: Mm, gap: Mm) -> list[Box]:
    """The words that follow on a place without a wide gap, from left to right."""
    run: list[Box] = []
    reach = start
    for word in words:
        if word.x - reach > gap:
            break
        run.append(word)
        reach, gap = max(reach, word.right), _WORD_GAP_MM
    return run


def _with_lines_below(run: list[Box], box: Box, pieces: Sequence[Box], others: Sequence[Box], end: Mm) -> list[Box]:
    """Words and the lines that go on below them, as far as the next place."""
    start, bottom = min(word.x for word in run) - 1.0, box.bottom + _DOWN_MM
    column = Box(box.x, box.bottom, max(word.right for word in run) - box.x, _DOWN_MM)
    bottom = min([bottom, *(other.y for other in others if other.overlaps(column))])
    free = [piece for piece in pieces if start <= piece.x and piece.right <= end and piece.bottom <= bottom]
    free = [piece for piece in free if piece.center.y > box.bottom]
    label = list(run)
    while near := [piece for piece in free if any(_below(word, piece) for word in label)]:
        label += near
        free = [piece for piece in free if piece not in near]
    return label


def _below(word: Box, piece: Box) -> bool:
    """Whether a letter is of a line under a word, or of the same line as one that is."""
    apart = max(piece.x - word.right, word.x - piece.right)
    return apart < _WORD_GAP_MM and piece.y - word.bottom < _LINE_GAP_MM


def _sides(part: Box, plain: Box, level: Sequence[Box], beside: Sequence[Box]) -> Box:
    """The part with a left and a right edge between words of the lines that the place stands on."""
    right = _side(part.right, plain.right, level, beside)
    left = -_side(-part.x, -plain.x, [_turned(word) for word in level], [_turned(other) for other in beside])
    return Box(left, part.y, right - left, part.h)


def _side(edge: Mm, least: Mm, words: Sequence[Box], others: Sequence[Box]) -> Mm:
    """A right edge behind the word that it cuts, or before it; where it is when neither can be."""
    cut = [word for word in words if word.x < edge < word.right]
    if not cut:
        return edge
    behind, before = max(word.right for word in cut) + _STEP_MM, min(word.x for word in cut) - _STEP_MM
    if behind - edge <= _WORD_MM and not any(edge < other.right and other.x < behind for other in others):
        return behind
    return before if before >= least else edge


def _top_and_bottom(part: Box, pieces: Sequence[Box], others: Sequence[Box]) -> Box:
    """The part with a top and a bottom edge between lines of type, as far as the next place."""
    over = [piece for piece in pieces if piece.x < part.right and part.x < piece.right]
    places = [other for other in others if other.x < part.right and part.x < other.right]
    bottom = _edge(part.bottom, [(one.y, one.bottom) for one in over], [(one.y, one.bottom) for one in places])
    top = -_edge(-part.y, [(-one.bottom, -one.y) for one in over], [(-one.bottom, -one.y) for one in places])
    return Box(part.x, top, part.w, bottom - top)


def _edge(edge: Mm, lines: Sequence[tuple[Mm, Mm]], places: Sequence[tuple[Mm, Mm]]) -> Mm:
    """A lower edge, further down where it would cut something of `lines`, with some paper below that."""
    limit = min([edge + _FURTHER_MM, *(max(first, edge) for first, last in places if last > edge)])

    def is_free(place: Mm) -> bool:
        return place <= limit and not any(first - _STEP_MM < place < last + _STEP_MM for first, last in lines)

    steps = [edge + _STEP_MM * number for number in range(round(_FURTHER_MM / _STEP_MM) + 1)]
    if is_free(edge):
        return edge
    first = next((place for place in steps if is_free(place)), None)
    if first is None:
        return edge
    return max(takewhile(is_free, (place for place in steps if first <= place <= first + _AROUND_MM)))


def _turned(box: Box) -> Box:
    """As in a mirror: what lies to the left lies to the right."""
    return Box(-box.right, box.y, box.w, box.h)


def _level(one: Box, other: Box) -> bool:
    return min(one.bottom, other.bottom) > max(one.y, other.y)


def _beside(one: Box, other: Box) -> bool:
    """Whether a place stands on the same lines as another: those of areas above each other touch."""
    return min(one.bottom, other.bottom) - max(one.y, other.y) > _LEAST_MM


def _any_overlaps(one: Box, others: Iterable[Box]) -> bool:
    return any(one.overlaps(other) for other in others)
