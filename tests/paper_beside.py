"""What people write or draw beside a box that they ticked, to take it back: "non", "erreur", an arrow, a cross."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

import numpy as np

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
