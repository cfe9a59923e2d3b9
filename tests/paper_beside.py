"""What people write or draw beside a box that they ticked, to take it back: "non", an arrow, a struck label."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from forms.units import Mm
from tests import paper_ink, paper_pens
from tests.paper import Paper, Points
from tests.paper_ink import Pen
from tests.paper_room import VIEW, room_on
from tests.paper_shapes import LETTERS, shaken

_REACH: Final[Mm] = 25.0
"""A word stands no further from its box."""

_CROSS_REACH: Final[Mm] = 6.0
"""Nor a cross than this."""

_GAP: Final[Mm] = 1.0
"""Neither stands nearer to any box or area."""

_EDGE: Final[Mm] = 3.0
"""Nobody writes nearer to the edge of the paper than this."""

_LINE: Final[Mm] = 4.9
"""From one line of a label to the next."""

_LOWEST: Final[Mm] = 1.0
"""What is lower than this is the frame of an area below."""

_SPACE: Final[tuple[Mm, Mm]] = (0.9, 2.5)
"""Between two words of a line, at least and at most."""

_EXPLAINED: Final = 110
"""What explains a label is so much paler than it, at least."""

_HIGHLIGHTER: Final = Pen((90, 245, 250), 3.6, 0.85, 0.0)

_WIDE: Final = 0.62
_ADVANCE: Final = 0.8
"""How wide small letters are, and how far from one another they begin, by their height."""


class Beside(StrEnum):
    """What stands beside a tick."""

    NO = "non"
    ERROR = "erreur"
    CANCELLED = "annulé"
    NOT_NEEDED = "plus besoin"
    ARROW = "arrow to another box"
    CROSS = "cross"


class OnLabel(StrEnum):
    """What is drawn on the words right of a box: it takes the tick back, except where they are marked."""

    LINE = "one line"
    TWO_LINES = "two lines"
    WAVE = "a wavy line"
    LINE_END = "one line, last words"
    TWO_LINES_END = "two lines, last words"
    WAVE_END = "a wavy line, last words"
    UNDERLINED = "underlined"
    UNDERLINED_END = "last words underlined"
    HIGHLIGHTED = "highlighted"

    @property
    def takes_back(self) -> bool:
        """Whether it says that the tick does not count."""
        return self not in {OnLabel.UNDERLINED, OnLabel.UNDERLINED_END, OnLabel.HIGHLIGHTED}


def take_back(
    paper: Paper, layout: PageLayout, zone: Zone, what: Beside, pen: Pen = paper_pens.BALL_BLUE, *, seed: int = 0
) -> Paper:
    """Take a ticked box back beside it.

    Args:
        paper: The sheet, which still lies flat.
        layout: Its page.
        zone: The box.
        what: How it is taken back.
        pen: With what.
        seed: Another seed is another hand.
    """
    hand = np.random.default_rng([seed, 23])
    if what is Beside.ARROW:
        return paper_ink.strokes(paper, _arrow(zone.box, layout, hand), pen, hand=hand)
    text, reach = ("x", _CROSS_REACH) if what is Beside.CROSS else (what.value, _REACH)
    tall = hand.uniform(2.5, 4.0) if what is Beside.CROSS else hand.uniform(1.6, 2.3)
    y = float(zone.box.center.y - tall / 2 + hand.normal(0, 0.5))
    places = _places(layout, zone, Box(0.0, y, _ADVANCE * tall * len(text), tall), reach)
    place = _emptiest(paper, layout, list(places), hand)
    return write(paper, text, (place.x, place.y), pen, tall=tall, seed=seed)


def draw_on_label(
    paper: Paper, layout: PageLayout, zone: Zone, what: OnLabel, pen: Pen = paper_pens.BALL_BLUE, *, seed: int = 0
) -> Paper:
    """Strike the label of a box out, or mark it.

    Args:
        paper: The sheet, which still lies flat.
        layout: Its page.
        zone: The box.
        what: What is drawn.
        pen: With what; a highlighter has its own.
        seed: Another seed is another hand.
    """
    hand = np.random.default_rng([seed, 31])
    words = label_words(paper, layout, zone)
    if what in {OnLabel.LINE_END, OnLabel.TWO_LINES_END, OnLabel.WAVE_END, OnLabel.UNDERLINED_END}:
        words = words[-1:] if len(words) == 1 or hand.random() < 0.5 else words[len(words) // 2 :]
    pen = _HIGHLIGHTER if what is OnLabel.HIGHLIGHTED else pen
    rows = sorted({word.y for word in words})
    for row in rows:
        own = [word for word in words if word.y == row]
        for line in _drawn(Box(own[0].x, row, own[-1].right - own[0].x, own[0].h), what, pen, hand):
            paper = paper_ink.stroke(paper, line, pen, hand=hand)
    return paper


def label_words(paper: Paper, layout: PageLayout, zone: Zone) -> list[Box]:
    """The words right of a box, and those below in the same black: each from the top of small letters to their foot.

    Args:
        paper: The sheet, which still lies flat and free.
        layout: Its page.
        zone: The box.
    """
    black = np.asarray(cv2.add(paper.image, np.full_like(paper.image, _EXPLAINED)), np.uint8)
    return _label_words(replace(paper, image=black), layout, zone) or _label_words(paper, layout, zone)


def _label_words(paper: Paper, layout: PageLayout, zone: Zone) -> list[Box]:
    room, box, found = room_on(paper, layout), zone.box, list[Box]()
    level = [one.box for one in layout.zones if one.box.y < box.center.y < one.box.bottom]
    ends = [one.x for one in level if one.x > box.right]
    columns = _px(box.right + _GAP, min([*ends, layout.width - _EDGE]) - _GAP)
    for top in (box.center.y - _LINE / 2, box.center.y + _LINE / 2):
        dark = room.dark[_px(top, top + _LINE), columns] > 0
        words = [Box(columns.start / VIEW + start, top, wide, _LINE) for start, wide in _words(dark)]
        if not words or (found and abs(words[0].x - found[0].x) > _GAP):
            break
        share = dark.mean(axis=1)
        small = np.flatnonzero(share >= 0.5 * share.max()) / VIEW
        if np.ptp(small) < _LOWEST:
            break
        found += [replace(word, y=top + float(small[0]), h=float(np.ptp(small))) for word in words]
    return found


def _words(dark: NDArray[np.bool_]) -> Iterator[tuple[Mm, Mm]]:
    """Where each word of a line begins and how long it is, up to where a space is too wide for one."""
    columns = np.flatnonzero(dark.any(axis=0))
    spaces = np.flatnonzero(np.diff(columns) > _SPACE[1] * VIEW)
    columns = columns[: spaces[0] + 1] if spaces.size else columns
    for word in np.split(columns, np.flatnonzero(np.diff(columns) > _SPACE[0] * VIEW) + 1):
        if word.size:
            yield float(word[0]) / VIEW, float(np.ptp(word) + 1) / VIEW


def _drawn(words: Box, what: OnLabel, pen: Pen, hand: np.random.Generator) -> list[Points]:
    """What is drawn on the words of one line."""
    start, end = words.x - hand.uniform(-0.5, 0.8), words.right + hand.uniform(-0.5, 2.0)
    across = np.linspace(start, end, max(5, round((end - start) / 0.5)))
    level = hand.normal(0, 0.04, across.size) + hand.normal(0, 0.3) * np.linspace(-1.0, 1.0, across.size)
    if what is OnLabel.HIGHLIGHTED:
        return [np.stack([across, words.center.y + level], axis=1)]
    if what in {OnLabel.UNDERLINED, OnLabel.UNDERLINED_END}:
        return [np.stack([across, words.bottom + hand.uniform(0.3, 1.0) + pen.width / 2 + level], axis=1)]
    middle = words.center.y + hand.uniform(-0.4, 0.4)
    if what in {OnLabel.TWO_LINES, OnLabel.TWO_LINES_END}:
        apart = hand.uniform(0.4, 0.7)
        return [np.stack([across, middle + side * apart + level], axis=1) for side in (-1, 1)]
    if what in {OnLabel.WAVE, OnLabel.WAVE_END}:
        level = level + hand.uniform(0.4, 0.7) * np.sin(2 * np.pi * (across - start) / hand.uniform(3.0, 5.0))
    return [np.stack([across, middle + level], axis=1)]


def write(
    paper: Paper, text: str, corner: tuple[Mm, Mm], pen: Pen = paper_pens.BALL_BLUE, *, tall: Mm, seed: int = 0
) -> Paper:
    """Write a word of the letters of `LETTERS`.

    Args:
        paper: The sheet.
        text: The word.
        corner: The top left corner of its first letter.
        pen: With what.
        tall: How tall small letters are.
        seed: Another seed is another hand.
    """
    hand = np.random.default_rng([seed, 29])
    lines = [
        np.array(corner) + tall * (np.array(shaken(line, hand, 0.04)) * [_WIDE, 1.0] + [_ADVANCE * place, 0.0])
        for place, letter in enumerate(text)
        for line in LETTERS.get(letter, [])
    ]
    return paper_ink.strokes(paper, lines, pen, hand=hand)


def _places(layout: PageLayout, zone: Zone, word: Box, reach: Mm) -> Iterator[Box]:
    """Where in the row of a box a word has room, on either side."""
    others = [other.box.grown(_GAP) for other in layout.zones]
    for x in np.arange(zone.box.x - reach - word.w, zone.box.right + reach, 0.5).tolist():
        place = replace(word, x=x)
        inside = place.x >= _EDGE and place.right <= layout.width - _EDGE
        if inside and not any(place.overlaps(other) for other in others):
            yield place


def _emptiest(paper: Paper, layout: PageLayout, places: Sequence[Box], hand: np.random.Generator) -> Box:
    """One of the places with as little print as can be."""
    dark = room_on(paper, layout).dark
    print_ = [np.count_nonzero(dark[_px(one.y, one.bottom), _px(one.x, one.right)]) for one in places]
    least = [one for one, ink in zip(places, print_, strict=True) if ink <= min(print_) + 4]
    return least[int(hand.integers(len(least)))]


def _px(low: Mm, high: Mm) -> slice:
    return slice(round(low * VIEW), round(high * VIEW))


def _arrow(box: Box, layout: PageLayout, hand: np.random.Generator) -> list[Points]:
    """From the tick, or close to it, to the nearest other box."""
    others = [other.box.center for other in layout.zones if other.kind is FieldKind.TICK and other.box != box]
    start = np.array([box.center.x, box.center.y])
    end = min((np.array([one.x, one.y]) for one in others), key=lambda one: float(np.hypot(*(one - start))))
    way = (end - start) / np.hypot(*(end - start))
    start, end = start + hand.uniform(1.5, 5.0) * way, end - hand.uniform(3.5, 5.0) * way
    aside = np.array([-way[1], way[0]])
    bend = hand.normal(0, 0.08) * np.hypot(*(end - start)) * aside
    wings = [end - hand.uniform(2.0, 3.5) * (way + turn * aside) / 1.12 for turn in (0.5, -0.5)]
    return [np.array([start, (start + end) / 2 + bend, end]), np.array([wings[0], end]), np.array([end, wings[1]])]
