"""Ink on paper: marks drawn as strokes of a pen, and real handwriting laid on as a pen would have left it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.units import Mm
from scan.readings import Colour, Gray
from tests.paper import Paper

Alpha = NDArray[np.float32]
"""How much ink covers each pixel, shape (height, width), from 0.0 to 1.0."""

SUPERSAMPLE: Final = 4
"""Strokes are drawn four times larger and averaged, which gives edges as soft as a scanner's."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What someone writes with.

    Attributes:
        colour: Blue, green, red of the ink where it covers fully, 0 to 255.
        width: Of an ordinary stroke.
        cover: How much of the paper an ordinary stroke hides, from 0.0 to 1.0.
        grain: How uneven the ink lies, from 0.0 (felt) to 1.0 (pencil on rough paper).
    """

    colour: tuple[int, int, int]
    width: Mm
    cover: float
    grain: float


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
    shift, size = _placement(drawn, hand)
    middle = np.array([box.center.x, box.center.y])
    side = np.array([box.w, box.h])
    if drawn is Drawn.FILL:
        pen = replace(pen, width=max(pen.width, 0.55))
    for shape in _SHAPES[drawn](hand):
        points = middle + (np.array(shape) - 0.5 + shift) * size * side
        paper = stroke(paper, points, pen, hand=hand)
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


def _tick(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    return [_shaken([(0.12, 0.52), (0.38, 0.88), (0.98, 0.06)], hand)]


def _cross(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    return [
        _shaken([(0.1, 0.1), (0.5, 0.52), (0.9, 0.92)], hand),
        _shaken([(0.9, 0.08), (0.5, 0.5), (0.08, 0.92)], hand),
    ]


def _fill(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    return [_zigzag(np.linspace(0.1, 0.9, 13), (0.04, 0.14), (0.86, 0.96), hand)]


def _cancelled(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    first = _tick(hand) if hand.random() < 0.5 else _cross(hand)
    if hand.random() < 0.5:  # struck through several times, well past the box
        strikes = [_shaken([(-0.45, y), (0.5, y + 0.02), (1.45, y - 0.05)], hand) for y in np.linspace(0.15, 0.85, 5)]
        return [*first, *strikes]
    return [*first, _zigzag(np.linspace(-0.15, 1.15, 19), (-0.35, -0.15), (1.15, 1.35), hand)]


def _zigzag(
    rows: NDArray[np.float64], left: tuple[float, float], right: tuple[float, float], hand: np.random.Generator
) -> list[tuple[float, float]]:
    return [(float(hand.uniform(*(left if i % 2 else right))), float(y)) for i, y in enumerate(rows)]


def _struck_across(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    """A line through a tick, out of the box to the left and to the right."""
    left, right = hand.uniform(0.25, 0.65, 2)
    height = hand.uniform(0.4, 0.6)
    return [*_tick(hand), _shaken([(-left, height), (0.5, height), (1 + right, height)], hand, 0.03)]


def _struck_slanting(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    """A line through the long arm of a tick, from outside above to outside below."""
    out = hand.uniform(0.15, 0.45, 4)
    return [*_tick(hand), _shaken([(-out[0], -out[1]), (0.5, 0.5), (1 + out[2], 1 + out[3])], hand, 0.03)]


def _struck_inside(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    """A short line through a tick, as wide as the box."""
    height = hand.uniform(0.4, 0.6)
    return [*_tick(hand), _shaken([(0.05, height), (0.5, height), (0.95, height)], hand, 0.03)]


def _crossed_out(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    """A cross over a tick, larger than the box."""
    out = hand.uniform(0.25, 0.5)
    low, high = -out, 1 + out
    return [
        *_tick(hand),
        _shaken([(low, low), (0.5, 0.5), (high, high)], hand),
        _shaken([(high, low), (0.5, 0.5), (low, high)], hand),
    ]


def _letter(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    """N, for "no", its corners sharp: three strokes."""
    corners = _shaken([(0.2, 0.85), (0.2, 0.15), (0.8, 0.85), (0.8, 0.15)], hand, 0.04)
    return [list(stroke) for stroke in pairwise(corners)]


def _equals(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    return [_shaken([(0.2, height), (0.8, height)], hand, 0.02) for height in (0.38, 0.64)]


def _ring(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    start, (wide, high) = hand.uniform(0, 2 * np.pi), hand.uniform(0.25, 0.36, 2)
    turns = start + np.linspace(0, 2.1 * np.pi, 14)
    return [[(0.5 + wide * float(np.cos(turn)), 0.5 + high * float(np.sin(turn))) for turn in turns]]


def _dot(hand: np.random.Generator) -> list[list[tuple[float, float]]]:
    return [_shaken([(0.48, 0.5), (0.52, 0.52)], hand, 0.01)]


def _shaken(
    points: list[tuple[float, float]], hand: np.random.Generator, much: float = 0.06
) -> list[tuple[float, float]]:
    return [(x + float(hand.normal(0, much)), y + float(hand.normal(0, much))) for x, y in points]


_SHAPES: Final = {
    Drawn.TICK: _tick,
    Drawn.CROSS: _cross,
    Drawn.FILL: _fill,
    Drawn.CANCELLED: _cancelled,
    Drawn.OFF_CENTRE: _tick,
    Drawn.OVERFLOW: _tick,
    Drawn.DOT: _dot,
    Drawn.STRUCK_ACROSS: _struck_across,
    Drawn.STRUCK_SLANTING: _struck_slanting,
    Drawn.STRUCK_INSIDE: _struck_inside,
    Drawn.CROSSED_OUT: _crossed_out,
    Drawn.LETTER: _letter,
    Drawn.EQUALS: _equals,
    Drawn.RING: _ring,
}


def stroke(paper: Paper, points: NDArray[np.float64], pen: Pen, *, hand: np.random.Generator) -> Paper:
    """Draw one stroke through places on the page, in mm, shape (n, 2), n at least 2."""
    path = paper.to_px(_curve(points))
    radius = pen.width * paper.px_per_mm / 2
    low = np.floor(path.min(axis=0) - radius - 2).astype(int)
    high = np.ceil(path.max(axis=0) + radius + 2).astype(int)
    alpha = _pressed((path - low) * SUPERSAMPLE, radius * SUPERSAMPLE, tuple(high - low), hand)
    return _lay(paper, alpha * pen.cover, (int(low[0]), int(low[1])), pen, hand=hand)


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
    alpha = _scaled(ink_of(line), scale)
    left = box.x + 2.0 + float(hand.uniform(0, 1.5)) * (alpha.shape[1] < room - 2 * paper.px_per_mm)
    rule = box.y + line_mm * (row + 1)
    place = paper.to_px(np.array([[left, rule]]))[0]
    top = place[1] - alpha.shape[0] * 0.80 + hand.normal(0, 0.25) * paper.px_per_mm
    return _lay(paper, alpha * pen.cover, (round(place[0]), round(top)), pen, hand=hand)


def write_digits(
    paper: Paper, cells: Sequence[Box], digits: Sequence[Gray | None], pen: Pen = BLUE, *, seed: int = 0
) -> Paper:
    """Lay handwritten digits into cells, one each, a little off the middle as people do; None leaves a cell empty."""
    hand = np.random.default_rng(seed)
    for cell, digit in zip(cells, digits, strict=True):
        if digit is None:
            continue
        alpha = ink_of(digit)
        size_mm = min(cell.h * hand.uniform(0.58, 0.74) / alpha.shape[0], cell.w * 0.86 / alpha.shape[1])
        alpha = _scaled(alpha, size_mm * paper.px_per_mm)
        middle = paper.to_px(np.array([[cell.center.x, cell.center.y]]))[0] + hand.normal(0, 0.3, 2) * paper.px_per_mm
        corner = middle - np.array([alpha.shape[1], alpha.shape[0]]) / 2
        paper = _lay(paper, alpha * pen.cover, (round(corner[0]), round(corner[1])), pen, hand=hand)
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


def _lay(paper: Paper, alpha: Alpha, corner: tuple[int, int], pen: Pen, *, hand: np.random.Generator) -> Paper:
    """Multiply ink onto the paper, its top left corner at `corner` in px; what lies outside the sheet is lost."""
    left, top = corner
    height, width = paper.image.shape[:2]
    x, y = max(0, left), max(0, top)
    right, bottom = min(width, left + alpha.shape[1]), min(height, top + alpha.shape[0])
    if right <= x or bottom <= y:
        return paper
    part = alpha[y - top : bottom - top, x - left : right - left]
    rough = hand.random(part.shape, dtype=np.float32)
    if pen.grain < 0.5:
        rough = np.asarray(cv2.GaussianBlur(rough, (0, 0), 0.6), np.float32)
    part = part * (1 - pen.grain * np.clip(rough * 1.6 - 0.5, 0, 1))
    through = 1 - part[..., None] * (1 - np.array(pen.colour, np.float32) / 255)
    image: Colour = paper.image.copy()
    image[y:bottom, x:right] = np.clip(image[y:bottom, x:right] * through, 0, 255).astype(np.uint8)
    return replace(paper, image=image)
