"""Strokes that have nothing to do with a box and cut off its corner: bars, arrows, signatures, what a child draws."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from forms.geometry import Box
from forms.units import Mm
from tests import paper_ink, paper_pens
from tests.paper import Paper, Points
from tests.paper_ink import Pen

_OFF: Final[tuple[Mm, Mm]] = (1.3, 2.4)
"""How far from the middle of a box a stroke passes: the corners of a box lie 3.2 mm from it."""

_EDGE: Final[Mm] = 3.0
"""Nobody writes nearer to the edge of the paper than this."""


class Passing(StrEnum):
    """What passes a box."""

    BAR = "bar"
    BOW = "bow"
    LOOPS = "loops"


def pass_box(paper: Paper, box: Box, passing: Passing, pen: Pen = paper_pens.BALL_BLUE, *, seed: int = 0) -> Paper:
    """Draw a stroke that cuts off a corner of a box on its way.

    Args:
        paper: What is written on.
        box: The outline of the box.
        passing: What passes it.
        pen: With what.
        seed: Another seed is another stroke.
    """
    hand = np.random.default_rng([seed, 17])
    angle = np.deg2rad(hand.choice([45, 135]) + hand.uniform(-22, 22))
    way = np.array([np.cos(angle), np.sin(angle)])
    aside = np.array([-way[1], way[0]]) * hand.choice([-1, 1])
    cut = np.array([box.center.x, box.center.y]) + hand.uniform(*_OFF) * aside
    line = cut + _DRAWN[passing](hand) @ np.stack([way, aside])
    return paper_ink.stroke(paper, np.clip(line, _EDGE, [paper.width - _EDGE, paper.height - _EDGE]), pen, hand=hand)


def _bar(hand: np.random.Generator) -> Points:
    """A straight line of 30 to 100 mm."""
    long, before = hand.uniform(30, 100), hand.uniform(0.3, 0.7)
    return np.array([[-before * long, 0.0], [0.0, 0.0], [(1 - before) * long, 0.0]])


def _bow(hand: np.random.Generator) -> Points:
    """A part of a wide ring around something else, or of the round of an arrow."""
    radius, (before, after) = hand.uniform(12, 45), hand.uniform(15, 40, 2)
    turns = np.linspace(-before / radius, after / radius, 24).clip(-np.pi, np.pi)
    return radius * np.stack([np.sin(turns), 1 - np.cos(turns)], axis=1)


def _loops(hand: np.random.Generator) -> Points:
    """What a child draws over a page: loops of 12 to 28 mm, one beside the other."""
    radius, count = hand.uniform(6, 14), hand.uniform(4, 8)
    turns = np.linspace(-count * np.pi, count * np.pi, 120)
    drift = hand.normal(0, 1.5, 2) * turns[:, None]
    return np.asarray(radius * np.stack([np.sin(turns), 1 - np.cos(turns)], axis=1) + drift, np.float64)


_DRAWN: Final[Mapping[Passing, Callable[[np.random.Generator], Points]]] = MappingProxyType(
    {Passing.BAR: _bar, Passing.BOW: _bow, Passing.LOOPS: _loops}
)
"""Each goes through (0, 0) along x: where and how it cuts off the corner."""
