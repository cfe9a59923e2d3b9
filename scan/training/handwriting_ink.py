"""Pens and paper: ink laid down by `handwriting_hands.py` becomes a picture like the cut lines of scanned handwriting.

A pen follows the middle of every stroke, so that a font of any weight comes out as a ballpoint, a felt pen or a pencil
would have written it. Greys, widths, margins and heights are those of copiste-train (measured on 555 lines: 96 pixels
high in three of four; ink at its darkest 18 to 141, half of them below 83; strokes 1.7 to 3.8 pixels wide, half of them
below 2.5; paper 255).
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.training.handwriting_hands import SCALE, Written

HEIGHT: Final = 96
"""The highest that a cut line may be."""

_NOISE_SIDES: Final = (700, 6000)
_AROUND: Final = 9
_SPUR: Final = 0.7
"""What is less deep than this share of the deepest within so many pixels is a spur towards an edge, no middle."""
_INKED: Final = 110
"""From this grey on, a pixel of a glyph counts as inside its strokes."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What somebody writes with, and on.

    Attributes:
        width_px: Of its strokes, in the picture.
        grey: Of its ink, 0 to 255.
        keeps: How much of the font's own thick and thin strokes it keeps, 0 to 1.
        pressure: How much its strokes widen and narrow along the line.
        rough: How far edges of strokes are off, in pixels.
        grain: How unevenly ink covers, 0 to 1.
        skips: How often it leaves the paper bare for a moment, 0 to 1.
        paper: Grey of the paper.
        rule: Grey of a printed rule; None where there is none.
        dotted: Whether the rule is dotted.
        rule_at: Where it lies below the base line, in pixels.
        above, below: What is cut out above and below the base line, in pixels.
    """

    width_px: float
    grey: float
    keeps: float
    pressure: float
    rough: float
    grain: float
    skips: float
    paper: float
    rule: float | None
    dotted: bool
    rule_at: float
    above: float
    below: float


def choose_pen(letter_px: float, hand: np.random.Generator, *, fonts: int = 1) -> Pen:
    """A pen for somebody whose small letters are so high; what several fonts drew it makes equally thick."""
    kind = hand.choice(["ballpoint", "gel", "felt", "pencil"], p=[0.6, 0.2, 0.08, 0.12])
    width, grey, grain, rough, skips = {
        "ballpoint": (hand.lognormal(math.log(2.4), 0.2), hand.uniform(40, 115), 0.35, 0.3, hand.uniform(0, 0.7)),
        "gel": (hand.lognormal(math.log(2.6), 0.2), hand.uniform(12, 65), 0.12, 0.25, 0.0),
        "felt": (hand.lognormal(math.log(3.9), 0.22), hand.uniform(3, 40), 0.08, 0.25, 0.0),
        "pencil": (hand.lognormal(math.log(2.4), 0.2), hand.uniform(85, 145), 0.6, 0.5, hand.uniform(0, 0.5)),
    }[str(kind)]
    ruled = hand.random() < 0.45
    return Pen(
        width_px=float(np.clip(width, 1.5, 0.15 * letter_px)),
        grey=float(grey),
        keeps=float(hand.uniform(0.3, 1.0) if fonts == 1 and hand.random() < 0.4 else 0.0),
        pressure=float(hand.uniform(0.06, 0.4)),
        rough=rough * float(hand.uniform(0.6, 1.2)),
        grain=grain * float(hand.uniform(0.6, 1.2)),
        skips=float(skips),
        paper=float(255 if hand.random() < 0.9 else hand.uniform(236, 254)),
        rule=float(hand.uniform(70, 215)) if ruled else None,
        dotted=bool(hand.random() < 0.3),
        rule_at=float(hand.normal(3, 4)),
        above=float(hand.normal(62, 6)),
        below=float(hand.normal(30, 5)),
    )


class Papers:
    """Grain of pens and paper, made once and used from another place for every line."""

    def __init__(self, hand: np.random.Generator) -> None:
        fine = hand.standard_normal(_NOISE_SIDES, np.float32)
        coarse = cv2.resize(
            hand.standard_normal((44, 375), np.float32), _NOISE_SIDES[::-1], interpolation=cv2.INTER_CUBIC
        )
        blurred = np.asarray(cv2.GaussianBlur(fine, (0, 0), 0.9), np.float32)
        self._fine = blurred / blurred.std()
        self._coarse = np.asarray(coarse, np.float32)

    def fine(self, shape: tuple[int, int], hand: np.random.Generator) -> NDArray[np.float32]:
        """Grain of about a pixel; mean 0, deviation 1."""
        return _window(self._fine, shape, hand)

    def coarse(self, shape: tuple[int, int], hand: np.random.Generator) -> NDArray[np.float32]:
        """What changes over 16 pixels; mean 0, deviation below 1."""
        return _window(self._coarse, shape, hand)


def draw(written: Written, pen: Pen, papers: Papers, hand: np.random.Generator) -> NDArray[np.uint8]:
    """The picture of a line, grey, at most `HEIGHT` high; everything written is on it."""
    rows, columns = (np.flatnonzero(written.ink.max(axis=axis) > _INKED) for axis in (1, 0))
    if not len(rows):
        raise ValueError("nothing is written")
    pad = 4 * SCALE
    top, bottom = max(0, rows[0] - pad), rows[-1] + pad
    left, right = max(0, columns[0] - pad), columns[-1] + pad
    covered = _strokes(written.ink[top:bottom, left:right], pen, papers, hand)
    covered = np.asarray(cv2.resize(covered, None, fx=1 / SCALE, fy=1 / SCALE, interpolation=cv2.INTER_AREA))
    covered *= np.maximum(0.15, 1 - 0.35 * pen.grain * np.abs(papers.fine(covered.shape, hand)))
    base = (written.base + written.slope * left - top) / SCALE
    picture, base = _cut(covered, base, pen, hand)
    return _on_paper(picture, (base, written.slope), pen, papers, hand)


def _strokes(ink: NDArray[np.uint8], pen: Pen, papers: Papers, hand: np.random.Generator) -> NDArray[np.float32]:
    """How much of each pixel a pen covers that follows the strokes, 0 to 1."""
    inside = np.asarray(cv2.blur(ink, (3, 3)) > _INKED, np.uint8)
    deep = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 3), np.float32)
    middle = middles(deep)
    away = np.asarray(cv2.distanceTransform(np.asarray(~middle, np.uint8), cv2.DIST_L2, 3), np.float32)
    wide = pen.width_px * SCALE
    near = np.flatnonzero(away < wide + 2)  # one pixel in six: the rest stays paper
    coarse, fine = papers.coarse(ink.shape, hand).ravel()[near], papers.fine(ink.shape, hand).ravel()[near]
    half = 0.5 * wide * (1 + pen.pressure * coarse)
    edge = 0.5 + 0.7 * pen.rough * fine
    if pen.keeps:
        own = deep.ravel()[near]
        thick = np.where(own > 0, own - float(deep[middle].mean()) + 1.15 * pen.keeps * half, -1)
        near_covered = np.maximum(half * (1 - 0.45 * pen.keeps) - away.ravel()[near], thick) + edge
    else:
        near_covered = half - away.ravel()[near] + edge
    near_covered = np.clip(near_covered, 0, 1)
    if pen.skips:
        bare = papers.coarse(ink.shape, hand).ravel()[near] + 0.35 * fine
        near_covered *= np.where(bare > 1.9 - pen.skips, 0.45, 1.0)
    covered = np.zeros(ink.size, np.float32)
    covered[near] = near_covered
    return covered.reshape(ink.shape)


def middles(deep: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The middle of strokes: pixels that lie as deep as their neighbours on both sides, in some direction.

    Args:
        deep: How far every pixel is from the nearest that is not inked.
    """
    high, wide = deep.shape
    deep = deep.copy()
    deep[[0, -1]], deep[:, [0, -1]] = 0, 0
    places = np.flatnonzero(deep)
    flat = deep.ravel()
    here = flat[places]
    found = np.zeros(len(places), bool)
    deepest = cv2.dilate(deep, np.ones((_AROUND, _AROUND), np.uint8)).ravel()[places]
    for step in (1, wide, wide + 1, wide - 1):
        one, other = flat[places - step], flat[places + step]
        found |= (here >= one) & (here >= other) & (2 * here > one + other)
    result = np.zeros(high * wide, bool)
    result[places[found & (here >= _SPUR * deepest)]] = True
    return result.reshape(high, wide)


def _cut(
    covered: NDArray[np.float32], base: float, pen: Pen, hand: np.random.Generator
) -> tuple[NDArray[np.float32], float]:
    """A line with the paper that is cut out around it; its base line in that."""
    high = covered.shape[0]
    over = max(0, round(pen.above - base), int(hand.integers(0, 5)))
    under = max(0, round(pen.below - (high - base)), int(hand.integers(0, 5)))
    before, after = (int(np.clip(hand.normal(10, 7), 0, 30)) for _ in range(2))
    cut = np.pad(covered, ((over, under), (before, after)))
    base += over
    if cut.shape[0] > HEIGHT:
        factor = HEIGHT / cut.shape[0]
        wide = max(1, round(cut.shape[1] * factor))
        cut = np.asarray(cv2.resize(cut, (wide, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)
        base *= factor
    return cut, base


def _on_paper(
    covered: NDArray[np.float32], base_line: tuple[float, float], pen: Pen, papers: Papers, hand: np.random.Generator
) -> NDArray[np.uint8]:
    """Ink of a grey on paper, with what is printed there; the base line is its row at the left and its slope."""
    shade = pen.grey + (8 + 70 * pen.grain * pen.pressure) * papers.coarse(covered.shape, hand)
    picture = pen.paper - covered * (pen.paper - shade)
    if pen.rule is not None:
        base, slope = base_line[0] + pen.rule_at, base_line[1] + hand.normal(0, 0.002)
        picture = np.minimum(picture, _rule(covered.shape, base, slope, pen, hand))
    picture += np.where(picture < 225, 3.0, 0.7) * papers.fine(covered.shape, hand)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _rule(shape: tuple[int, ...], at: float, slope: float, pen: Pen, hand: np.random.Generator) -> NDArray[np.float32]:
    """A printed rule, solid or dotted."""
    high, wide = shape
    columns = np.arange(wide, dtype=np.float32)
    row = at + slope * columns + 0.4 * np.sin(columns / 60)
    thick = hand.uniform(0.4, 1.3)
    near = np.clip(thick + 0.5 - np.abs(np.arange(high, dtype=np.float32)[:, None] - row), 0, 1)
    if pen.dotted:
        every = hand.uniform(4, 9)
        near *= (columns % every) < every * hand.uniform(0.4, 0.7)
    return np.asarray(255 - near * (255 - (pen.rule or 0)), np.float32)


def _window(noise: NDArray[np.float32], shape: tuple[int, ...], hand: np.random.Generator) -> NDArray[np.float32]:
    high, wide = shape
    if high > noise.shape[0] or wide > noise.shape[1]:
        noise = np.tile(noise, (-(-high // noise.shape[0]), -(-wide // noise.shape[1])))
    top, left = hand.integers(noise.shape[0] - high + 1), hand.integers(noise.shape[1] - wide + 1)
    return noise[top : top + high, left : left + wide]
