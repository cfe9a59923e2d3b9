"""Small plain marks on printed words, where print hides most of them: a tick beside its box, an underline, a slash."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.readings import Gray
from tests import paper_ink, paper_marks, paper_pens
from tests.paper import Paper, Points
from tests.paper_ink import Drawn, Pen
from tests.paper_room import VIEW, Room, inked_box, room_on

_FULL: Final = 0.3
"""Share of print, its rims included, in a place that is full of words."""

_LINE: Final = 6 * VIEW
"""No letter is as long, in px of the view."""

_FROM_BOX: Final[tuple[Mm, Mm]] = (2.0, 20.0)
"""How far right of its box a mark on its words lies."""


class OnWords(StrEnum):
    """What was drawn over print."""

    TICK = "tick on words"
    CROSS = "cross on words"
    QUESTION_MARK = "question mark on words"
    UNDERLINE = "tight underline"
    SLASH = "slash over a word"
    THROUGH = "stroke through a word"


_SIZES: Final[Mapping[OnWords, tuple[Mm, Mm]]] = MappingProxyType(
    {
        OnWords.TICK: (4.0, 4.0),
        OnWords.CROSS: (4.0, 4.0),
        OnWords.QUESTION_MARK: (3.0, 3.5),
        OnWords.UNDERLINE: (9.0, 3.5),
        OnWords.SLASH: (3.0, 3.5),
        OnWords.THROUGH: (9.0, 3.5),
    }
)


def mark_words(
    paper: Paper,
    layout: PageLayout,
    kind: OnWords,
    pen: Pen = paper_pens.BALL_BLUE,
    *,
    by_box: bool = False,
    taken: Sequence[Box] = (),
    seed: int = 0,
) -> tuple[Paper, Box] | None:
    """Draw a small mark over the words of a page that still lies flat, outside its zones.

    Args:
        paper: The sheet.
        layout: Its page.
        kind: What to draw.
        pen: With what.
        by_box: Whether it lies on the words right of a tick box.
        taken: Where something is already.
        seed: Another seed is another mark elsewhere.

    Returns:
        The sheet, and where all the mark's ink is, in mm; None where the page has no such words.
    """
    hand = np.random.default_rng([seed, 19])
    place = _place(room_on(paper, layout, taken), layout, _SIZES[kind], by_box, hand)
    if place is None:
        return None
    if kind in _MARKS:
        after = paper_marks.make_mark(paper, place, _MARKS[kind], pen, seed=seed)
    else:
        lines = [line + hand.normal(0, 0.08, line.shape) for line in _LINES[kind](place)]
        after = paper_ink.strokes(paper, lines, pen, hand=hand)
    return after, inked_box(paper, after)


def _place(room: Room, layout: PageLayout, size: tuple[Mm, Mm], by_box: bool, hand: np.random.Generator) -> Box | None:
    """A rectangle full of words; its lower edge is that of their letters."""
    wide, tall = (round(side * VIEW) for side in size)
    print_ = _words(room) / 255.0
    sums = np.pad(print_.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    shut = np.pad((room.blocked > 0).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    share, closed = (
        part[tall:, wide:] - part[:-tall, wide:] - part[tall:, :-wide] + part[:-tall, :-wide] for part in (sums, shut)
    )
    full = (share >= _FULL * wide * tall) & (closed == 0)
    if by_box:
        full &= _right_of_boxes(layout, full.shape, tall)
    places = np.argwhere(full)
    if not len(places):
        return None
    y, x = places[int(hand.integers(len(places)))]
    rows = np.flatnonzero(print_[y : y + tall, x : x + wide].mean(axis=1) > 0.1)
    return Box(x / VIEW, y / VIEW, size[0], (int(rows[-1]) + 1) / VIEW if len(rows) else size[1])


def _words(room: Room) -> Gray:
    """255 where there is print that is no line of the layout."""
    lines = [cv2.morphologyEx(room.dark, cv2.MORPH_OPEN, np.ones(side, np.uint8)) for side in ((_LINE, 1), (1, _LINE))]
    return np.asarray(cv2.subtract(room.dark, cv2.max(*lines)), np.uint8)


def _right_of_boxes(layout: PageLayout, shape: tuple[int, ...], tall: int) -> NDArray[np.bool_]:
    """Where the top left corner of such a mark may be."""
    near = np.zeros(shape, np.bool_)
    for zone in layout.zones:
        if zone.kind is FieldKind.TICK:
            left, right = (round((zone.box.right + away) * VIEW) for away in _FROM_BOX)
            middle = round(zone.box.center.y * VIEW) - tall // 2
            near[max(0, middle - 2) : middle + 3, left:right] = True
    return near


_MARKS: Final = MappingProxyType({OnWords.TICK: Drawn.TICK, OnWords.CROSS: Drawn.CROSS})


def _question_mark(place: Box) -> list[Points]:
    hook = np.array([(0.0, 0.8), (0.8, 0.0), (1.8, 0.6), (1.4, 1.6), (1.0, 2.4)])
    dot = np.array([(1.0, 3.2), (1.1, 3.4)])
    return [line + np.array([place.x, place.y]) for line in (hook, dot)]


def _underline(place: Box) -> list[Points]:
    return [_across(place, place.bottom + 0.5)]


def _through(place: Box) -> list[Points]:
    return [_across(place, place.bottom - 1.2)]


def _slash(place: Box) -> list[Points]:
    return [np.array([(place.x, place.y + 3.3), (place.x + 1.2, place.y + 1.6), (place.x + 2.4, place.y)])]


def _across(place: Box, y: Mm) -> Points:
    return np.array([(place.x, y), (place.center.x, y), (place.right, y)])


_LINES: Final[Mapping[OnWords, Callable[[Box], list[Points]]]] = MappingProxyType(
    {
        OnWords.QUESTION_MARK: _question_mark,
        OnWords.UNDERLINE: _underline,
        OnWords.SLASH: _slash,
        OnWords.THROUGH: _through,
    }
)
