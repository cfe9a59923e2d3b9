"""Ink on paper: marks drawn as strokes of a pen, and real handwriting laid on as a pen would have left it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.readings import Gray
from tests import paper_shapes, paper_strokes
from tests.paper import Paper, Points
from tests.paper_shapes import Shape
from tests.paper_strokes import SUPERSAMPLE, Alpha, Touch


@dataclass(frozen=True, slots=True)
class Pen:
    """What someone writes with.

    Attributes:
        colour: Blue, green, red of the ink where it covers fully, 0 to 255.
        width: Of an ordinary stroke.
        cover: How much of the paper an ordinary stroke hides, from 0.0 to 1.0.
        grain: How uneven the ink lies, from 0.0 (felt) to 1.0 (pencil on rough paper).
        touch: How it answers to the hand; None for the plain pens below, whose strokes are nearly as wide everywhere.
    """

    colour: tuple[int, int, int]
    width: Mm
    cover: float
    grain: float
    touch: Touch | None = None


BLUE: Final = Pen((140, 55, 30), 0.45, 0.88, 0.25)
BLACK: Final = Pen((40, 35, 35), 0.5, 0.92, 0.2)
GREEN: Final = Pen((70, 120, 25), 0.45, 0.85, 0.25)
RED: Final = Pen((45, 35, 190), 0.5, 0.85, 0.25)
PENCIL: Final = Pen((95, 92, 92), 0.5, 0.6, 0.8)
FAINT_PENCIL: Final = Pen((120, 118, 118), 0.4, 0.42, 0.9)
FELT: Final = Pen((30, 25, 30), 1.0, 0.97, 0.05)
PENS: Final = (BLUE, BLACK, GREEN, RED, PENCIL, FELT)


class Drawn(StrEnum):
    """What a person did in a box."""

    TICK = "tick"
    CROSS = "cross"
    FILL = "fill"
    CANCELLED = "cancelled"
    OFF_CENTRE = "off-centre"
    OVERFLOW = "overflow"
    DOT = "dot"
    STRUCK_ACROSS = "struck across"
    STRUCK_SLANTING = "struck slanting"
    STRUCK_INSIDE = "struck inside"
    CROSSED_OUT = "crossed out"
    LETTER = "letter"
    EQUALS = "equals"
    RING = "ring"


TRUTH: Final = {
    Drawn.TICK: True,
    Drawn.CROSS: True,
    Drawn.FILL: True,
    Drawn.OFF_CENTRE: True,
    Drawn.OVERFLOW: True,
    Drawn.RING: True,
    Drawn.CANCELLED: False,
    Drawn.STRUCK_ACROSS: False,
    Drawn.STRUCK_SLANTING: False,
    Drawn.STRUCK_INSIDE: False,
    Drawn.CROSSED_OUT: False,
    Drawn.DOT: None,
    Drawn.LETTER: None,
    Drawn.EQUALS: None,
}
"""What the person meant; None: only a person can say."""


STRUCK: Final = (Drawn.STRUCK_ACROSS, Drawn.STRUCK_SLANTING, Drawn.STRUCK_INSIDE, Drawn.CROSSED_OUT)
"""A tick that was taken back with a line or two."""


def mark(paper: Paper, box: Box, drawn: Drawn, pen: Pen = BLUE, *, seed: int = 0) -> Paper:
    """Draw a mark in a box.

    Args:
        paper: What is written on.
        box: The outline of the box.
        drawn: What to draw.
        pen: With what.
        seed: Another seed is another hand.
    """
    hand = np.random.default_rng(seed)
    paper = own_copy(paper)
    shift, size = _placement(drawn, hand)
    middle = np.array([box.center.x, box.center.y])
    side = np.array([box.w, box.h])
    if drawn is Drawn.FILL:
        pen = replace(pen, width=max(pen.width, 0.55))
    for shape in _SHAPES[drawn](hand):
        points = middle + (np.array(shape) - 0.5 + shift) * size * side
        _draw(paper, points, pen, hand)
    return paper


def _placement(drawn: Drawn, hand: np.random.Generator) -> tuple[NDArray[np.float64], float]:
    """Where a mark lies (shares of the box's side, from its middle) and how large it is (1.0: the box)."""
    match drawn:
        case Drawn.OVERFLOW:
            return hand.uniform(-0.1, 0.1, 2) + np.array([0.1, -0.12]), hand.uniform(1.7, 2.2)
        case Drawn.OFF_CENTRE:
            angle = hand.uniform(0, 2 * np.pi)
            return 0.42 * np.array([np.cos(angle), np.sin(angle)]), hand.uniform(0.8, 1.0)
        case Drawn.FILL | Drawn.CANCELLED | Drawn.LETTER | Drawn.EQUALS:
            return hand.uniform(-0.05, 0.05, 2), 1.0
        case _ if drawn in STRUCK:
            return hand.uniform(-0.05, 0.05, 2), 1.0
        case _:
            return hand.uniform(-0.1, 0.1, 2), hand.uniform(0.8, 1.2)


_SHAPES: Final[dict[Drawn, Callable[[np.random.Generator], Shape]]] = {
    Drawn.TICK: paper_shapes.tick,
    Drawn.CROSS: paper_shapes.cross,
    Drawn.FILL: paper_shapes.fill,
    Drawn.CANCELLED: paper_shapes.cancelled,
    Drawn.OFF_CENTRE: paper_shapes.tick,
    Drawn.OVERFLOW: paper_shapes.tick,
    Drawn.DOT: paper_shapes.dot,
    Drawn.STRUCK_ACROSS: paper_shapes.struck_across,
    Drawn.STRUCK_SLANTING: paper_shapes.struck_slanting,
    Drawn.STRUCK_INSIDE: paper_shapes.struck_inside,
    Drawn.CROSSED_OUT: paper_shapes.crossed_out,
    Drawn.LETTER: paper_shapes.letter,
    Drawn.EQUALS: paper_shapes.equals,
    Drawn.RING: paper_shapes.ring,
}


def own_copy(paper: Paper) -> Paper:
    """The same sheet with an image of its own, to draw on."""
    return replace(paper, image=paper.image.copy())


def stroke(paper: Paper, points: Points, pen: Pen, *, hand: np.random.Generator) -> Paper:
    """Draw one stroke through places on the page, in mm, shape (n, 2), n at least 2."""
    return strokes(paper, [points], pen, hand=hand)


def strokes(paper: Paper, lines: Sequence[Points], pen: Pen, *, hand: np.random.Generator) -> Paper:
    """Draw several strokes, each through places on the page, in mm, shape (n, 2), n at least 2."""
    paper = own_copy(paper)
    for points in lines:
        _draw(paper, points, pen, hand)
    return paper


def _draw(paper: Paper, points: Points, pen: Pen, hand: np.random.Generator) -> None:
    """Draw one stroke on the sheet itself."""
    path = paper.to_px(_curve(points))
    radius = pen.width * paper.px_per_mm / 2
    reach = radius + 2 + (0 if pen.touch is None else radius + 3 * pen.touch.feather * paper.px_per_mm)
    low = np.floor(path.min(axis=0) - reach).astype(int)
    high = np.ceil(path.max(axis=0) + reach).astype(int)
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    if pen.touch is None:
        alpha = _pressed((path - low) * SUPERSAMPLE, radius * SUPERSAMPLE, size, hand)
    else:
        alpha = paper_strokes.draw_course(path - low, pen.width, pen.touch, size, px_per_mm=paper.px_per_mm, hand=hand)
    lay(paper, alpha * pen.cover, (int(low[0]), int(low[1])), pen, hand=hand)


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth line through the points (Catmull-Rom), a place every 0.05 mm or so."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    pieces = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        t = np.linspace(0, 1, max(4, int(np.linalg.norm(end - start) / 0.05)))[:, None]
        cubic = 3 * (start - end) + after - before
        square = 2 * before - 5 * start + 4 * end - after
        pieces.append(start + 0.5 * t * (end - before + t * (square + t * cubic)))
    return np.vstack(pieces)


def _pressed(path: NDArray[np.float64], radius: float, size: tuple[int, int], hand: np.random.Generator) -> Alpha:
    """The stroke with its pressure: thinner and lighter where the pen came down and where it left."""
    canvas = np.zeros((size[1] * SUPERSAMPLE, size[0] * SUPERSAMPLE), np.uint8)
    along = np.linspace(0, 1, len(path))
    wave = 1 + 0.12 * np.sin(2 * np.pi * (along * hand.uniform(1, 3) + hand.random()))
    pressure = wave * np.clip(0.6 + 6 * along, 0, 1) * np.clip(0.35 + 5 * (1 - along), 0, 1)
    for (start, end), force in zip(pairwise(path), pressure, strict=False):
        thick = max(1, round(2 * radius * (0.7 + 0.3 * min(force, 1.2))))
        shade = int(255 * np.clip(0.6 + 0.4 * force, 0, 1))
        cv2.line(canvas, tuple(start.astype(int).tolist()), tuple(end.astype(int).tolist()), shade, thick, cv2.LINE_AA)
    small = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


def write_line(
    paper: Paper, box: Box, line: Gray, pen: Pen = BLUE, *, line_mm: Mm = 8.0, row: int = 0, seed: int = 0
) -> Paper:
    """Lay a real line of handwriting on a rule of a writing area.

    Args:
        paper: What is written on.
        box: The writing area.
        line: Grey image of the line, at most as tall as a line at 300 dpi; see `tests/data/ink`.
        pen: What the ink becomes.
        line_mm: Distance of the rules.
        row: Which rule, from 0.
        seed: Where exactly the line starts.
    """
    hand = np.random.default_rng(seed)
    tall = line_mm * 1.12 * paper.px_per_mm
    room = (box.w - 4.0) * paper.px_per_mm
    scale = min(tall / line.shape[0], room / line.shape[1])
    alpha = as_written(_scaled(ink_of(line), scale), pen, paper, hand)
    left = box.x + 2.0 + float(hand.uniform(0, 1.5)) * (alpha.shape[1] < room - 2 * paper.px_per_mm)
    rule = first_rule(box, line_mm) + line_mm * row
    place = paper.to_px(np.array([[left, rule]]))[0]
    top = place[1] - alpha.shape[0] * 0.80 + hand.normal(0, 0.25) * paper.px_per_mm
    paper = own_copy(paper)
    lay(paper, alpha * pen.cover, (round(place[0]), round(top)), pen, hand=hand)
    return paper


def first_rule(box: Box, line_mm: Mm) -> Mm:
    """Where the first rule of a writing area is: they are drawn from its bottom, and its first line is the highest."""
    return box.bottom - line_mm * max(0, int((box.h + 0.01) / line_mm) - 1)


def write_digits(
    paper: Paper, cells: Sequence[Box], digits: Sequence[Gray | None], pen: Pen = BLUE, *, seed: int = 0
) -> Paper:
    """Lay handwritten digits into cells, one each, a little off the middle as people do; None leaves a cell empty."""
    hand = np.random.default_rng(seed)
    paper = own_copy(paper)
    for cell, digit in zip(cells, digits, strict=True):
        if digit is None:
            continue
        alpha = ink_of(digit)
        size_mm = min(cell.h * hand.uniform(0.58, 0.74) / alpha.shape[0], cell.w * 0.86 / alpha.shape[1])
        alpha = as_written(_scaled(alpha, size_mm * paper.px_per_mm), pen, paper, hand)
        middle = paper.to_px(np.array([[cell.center.x, cell.center.y]]))[0] + hand.normal(0, 0.3, 2) * paper.px_per_mm
        corner = middle - np.array([alpha.shape[1], alpha.shape[0]]) / 2
        lay(paper, alpha * pen.cover, (round(corner[0]), round(corner[1])), pen, hand=hand)
    return paper


def ink_of(line: Gray) -> Alpha:
    """How much ink each pixel of a scanned line holds; the paper's shade and its noise become 0."""
    shade = float(np.percentile(line, 85))
    darkest = float(np.percentile(line, 1))
    cover = (shade - line.astype(np.float32)) / max(30.0, shade - darkest)
    return np.asarray(np.clip((cover - 0.14) / 0.72, 0, 1), np.float32)


def _scaled(alpha: Alpha, scale: float) -> Alpha:
    size = (max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(alpha, size, interpolation=way), 0, 1), np.float32)


def as_written(alpha: Alpha, pen: Pen, paper: Paper, hand: np.random.Generator) -> Alpha:
    """What another pen would have made of real ink."""
    if pen.touch is None:
        return alpha
    return paper_strokes.on_fibres(alpha, pen.touch, px_per_mm=paper.px_per_mm, hand=hand, width=pen.width)


def lay(paper: Paper, alpha: Alpha, corner: tuple[int, int], pen: Pen, *, hand: np.random.Generator) -> None:
    """Multiply ink onto the sheet itself, its top left corner at `corner` in px; what lies outside is lost."""
    left, top = corner
    height, width = paper.image.shape[:2]
    x, y = max(0, left), max(0, top)
    right, bottom = min(width, left + alpha.shape[1]), min(height, top + alpha.shape[0])
    if right <= x or bottom <= y:
        return
    part = alpha[y - top : bottom - top, x - left : right - left]
    if pen.grain > 0:
        rough = hand.random(part.shape, dtype=np.float32)
        if pen.grain < 0.5:
            rough = np.asarray(cv2.GaussianBlur(rough, (0, 0), 0.6), np.float32)
        part = part * (1 - pen.grain * np.clip(rough * 1.6 - 0.5, 0, 1))
    through = 1 - part[..., None] * (1 - np.array(pen.colour, np.float32) / 255)
    paper.image[y:bottom, x:right] = np.clip(paper.image[y:bottom, x:right] * through, 0, 255).astype(np.uint8)
