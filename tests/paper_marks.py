"""Everything people do to a box, by any pen, with what they meant by it.

`paper_ink.Drawn` names the marks that tests have had from the start and keeps their pixels; `Gesture` names the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from tests import paper_ink, paper_pens, paper_shapes
from tests.paper import Paper
from tests.paper_ink import Drawn, Pen
from tests.paper_noise import clouds
from tests.paper_shapes import Shape


class Gesture(StrEnum):
    """What a person did in, on or near a box."""

    SLASH = "slash"
    SCRIBBLE = "scribble"
    HATCHING = "hatching"
    SOLID = "solid felt"
    TREMBLING = "trembling tick"
    TWICE = "ticked twice"
    FROM_OUTSIDE = "tick from outside"
    ACROSS_NEIGHBOUR = "tick across the neighbour"
    CIRCLED = "circled"
    BESIDE = "beside the box"
    YES = "oui"
    NO = "non"
    SCRIBBLED_OVER = "scribbled over"
    BLACKENED = "blackened"
    STRUCK_THROUGH = "struck through"
    ARROW = "crossed out, arrow"
    RUBBED_OUT = "rubbed out"


AnyMark: TypeAlias = Drawn | Gesture

MEANT: Final[Mapping[StrEnum, bool | None]] = MappingProxyType(
    dict[StrEnum, bool | None](paper_ink.TRUTH.items())
    | {
        Gesture.SLASH: True,
        Gesture.SCRIBBLE: True,
        Gesture.HATCHING: True,
        Gesture.SOLID: True,
        Gesture.TREMBLING: True,
        Gesture.TWICE: True,
        Gesture.FROM_OUTSIDE: True,
        Gesture.ACROSS_NEIGHBOUR: True,
        Gesture.CIRCLED: None,
        Gesture.BESIDE: None,
        Gesture.YES: None,
        Gesture.NO: None,
        Gesture.SCRIBBLED_OVER: False,
        Gesture.BLACKENED: False,
        Gesture.STRUCK_THROUGH: False,
        Gesture.ARROW: False,
        Gesture.RUBBED_OUT: False,
    }
)
"""What the person meant; None: only a person can say. The neighbour whose box a tick crosses meant nothing by it."""

YES_MARKS: Final = tuple(mark for mark, meant in MEANT.items() if meant is True)
CANCELLED_MARKS: Final = tuple(mark for mark, meant in MEANT.items() if meant is False)
UNCLEAR_MARKS: Final = tuple(mark for mark, meant in MEANT.items() if meant is None)

_SHAPES: Final[Mapping[Gesture, Callable[[np.random.Generator], Shape]]] = MappingProxyType(
    {
        Gesture.SLASH: paper_shapes.slash,
        Gesture.SCRIBBLE: paper_shapes.scribble,
        Gesture.HATCHING: paper_shapes.hatching,
        Gesture.SOLID: paper_shapes.solid,
        Gesture.TREMBLING: paper_shapes.trembling,
        Gesture.TWICE: paper_shapes.twice,
        Gesture.FROM_OUTSIDE: paper_shapes.tick_from_outside,
        Gesture.CIRCLED: paper_shapes.circled,
        Gesture.BESIDE: paper_shapes.beside,
        Gesture.YES: partial(paper_shapes.word, text="oui"),
        Gesture.NO: partial(paper_shapes.word, text="non"),
        Gesture.SCRIBBLED_OVER: paper_shapes.scribbled_over,
        Gesture.BLACKENED: paper_shapes.blackened,
        Gesture.STRUCK_THROUGH: paper_shapes.struck_through,
        Gesture.ARROW: paper_shapes.crossed_out_with_arrow,
        Gesture.RUBBED_OUT: paper_shapes.tick,
    }
)


def pen_for(drawn: StrEnum, pen: Pen) -> Pen:
    """The pen that a mark takes whatever else the person writes with."""
    match drawn:
        case Gesture.SOLID:
            return paper_pens.FELT_THICK if pen.width > 0.8 else paper_pens.FELT_FINE
        case Gesture.RUBBED_OUT:
            return pen if pen in {paper_pens.LEAD_HB, paper_pens.LEAD_2H} else paper_pens.LEAD_2B
        case Gesture.YES | Gesture.NO:
            return replace(pen, width=min(pen.width, 0.5))
        case _:
            return pen


def make_mark(
    paper: Paper,
    box: Box,
    drawn: StrEnum,
    pen: Pen = paper_pens.BALL_BLUE,
    *,
    neighbour: Box | None = None,
    seed: int = 0,
) -> Paper:
    """Draw any mark in a box.

    Args:
        paper: What is written on.
        box: The outline of the box.
        drawn: What to draw.
        pen: With what; see `pen_for`.
        neighbour: The box that a tick across the neighbour crosses; None: where one might be, to the right.
        seed: Another seed is another hand.
    """
    pen = pen_for(drawn, pen)
    if isinstance(drawn, Drawn):
        return paper_ink.mark(paper, box, drawn, pen, seed=seed)
    drawn = Gesture(drawn)
    hand = np.random.default_rng([seed, 1])
    lines = _shape(drawn, box, neighbour, hand)
    middle, side = np.array([box.center.x, box.center.y]), np.array([box.w, box.h])
    shift, size = hand.uniform(-0.08, 0.08, 2), hand.uniform(0.85, 1.1)
    if drawn is Gesture.ACROSS_NEIGHBOUR:
        shift, size = np.zeros(2), 1.0
    places = [middle + (np.array(line) - 0.5 + shift) * size * side for line in lines]
    written = paper_ink.strokes(paper, places, pen, hand=hand)
    return _rub_out(paper, written, box, hand) if drawn is Gesture.RUBBED_OUT else written


def _shape(drawn: Gesture, box: Box, neighbour: Box | None, hand: np.random.Generator) -> Shape:
    if drawn is not Gesture.ACROSS_NEIGHBOUR:
        return _SHAPES[drawn](hand)
    away = (2.0, 0.0)
    if neighbour is not None:
        away = ((neighbour.center.x - box.center.x) / box.w, (neighbour.center.y - box.center.y) / box.h)
    return paper_shapes.tick_across(hand, away)


def _rub_out(before: Paper, after: Paper, box: Box, hand: np.random.Generator) -> Paper:
    """What an eraser leaves of pencil: a ghost of the mark, and its graphite smeared around it.

    Args:
        before: The sheet without the mark.
        after: The sheet with it; drawn on.
        box: What was rubbed over, with a margin.
        hand: How well it was rubbed.
    """
    scale = after.px_per_mm
    x, y = after.to_px(np.array([[box.center.x, box.center.y]]))[0]
    reach = round(max(box.w, box.h) * 1.3 * scale)
    rows, columns = (slice(max(0, round(at) - reach), round(at) + reach) for at in (y, x))
    clean, drawn = before.image[rows, columns].astype(np.float32), after.image[rows, columns].astype(np.float32)
    graphite = (clean - drawn).max(axis=2)
    ghost = graphite * np.clip(hand.uniform(0.06, 0.22) + 0.07 * clouds(graphite.shape, 1.2 * scale, hand), 0.02, 0.32)
    smear = cv2.filter2D(graphite, -1, _rubbing(2.5 * scale, hand)) * hand.uniform(0.12, 0.45)
    smear = cv2.GaussianBlur(smear, (0, 0), 0.25 * scale) * (1 + 0.25 * clouds(graphite.shape, 0.5 * scale, hand))
    left = clean + 0.06 * (255 - clean) - (ghost + smear)[..., None]
    after.image[rows, columns] = np.clip(left, 0, 255).astype(np.uint8)
    return after


def _rubbing(long: float, hand: np.random.Generator) -> NDArray[np.float32]:
    """A kernel as long as the strokes of an eraser, in some direction."""
    side = 2 * round(long) + 1
    kernel = np.zeros((side, side), np.float32)
    reach = long * np.array([np.cos(angle := hand.uniform(-0.6, 0.6)), np.sin(angle)])
    ends = [np.rint(side // 2 + way * reach).astype(int).tolist() for way in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, max(1, round(long / 8)), cv2.LINE_AA)
    return np.asarray(kernel / kernel.sum(), np.float32)
