"""What hands draw in boxes, as points that a pen goes through; x and y are shares of the box, (0, 0) its top left."""

from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Line: TypeAlias = list[tuple[float, float]]
"""One stroke, at least two points."""

Shape: TypeAlias = list[Line]

_CORNERS: Final = ((0, 0, -1, -1), (1, 1, 1, 1), (1, 0, 1, -1), (0, 1, -1, 1))
"""Ends of both diagonals, and which way leads out of the box."""


def tick(hand: np.random.Generator) -> Shape:
    return [shaken([(0.12, 0.52), (0.38, 0.88), (0.98, 0.06)], hand)]


def cross(hand: np.random.Generator) -> Shape:
    return [
        shaken([(0.1, 0.1), (0.5, 0.52), (0.9, 0.92)], hand),
        shaken([(0.9, 0.08), (0.5, 0.5), (0.08, 0.92)], hand),
    ]


def fill(hand: np.random.Generator) -> Shape:
    return [zigzag(np.linspace(0.1, 0.9, 13), (0.04, 0.14), (0.86, 0.96), hand)]


def cancelled(hand: np.random.Generator) -> Shape:
    first = tick(hand) if hand.random() < 0.5 else cross(hand)
    if hand.random() < 0.5:  # struck through several times, well past the box
        strikes = [shaken([(-0.45, y), (0.5, y + 0.02), (1.45, y - 0.05)], hand) for y in np.linspace(0.15, 0.85, 5)]
        return [*first, *strikes]
    return [*first, zigzag(np.linspace(-0.15, 1.15, 19), (-0.35, -0.15), (1.15, 1.35), hand)]


def zigzag(
    rows: NDArray[np.float64], left: tuple[float, float], right: tuple[float, float], hand: np.random.Generator
) -> Line:
    return [(float(hand.uniform(*(left if i % 2 else right))), float(y)) for i, y in enumerate(rows)]


def struck_across(hand: np.random.Generator) -> Shape:
    """A line through a tick, out of the box to the left and to the right."""
    left, right = hand.uniform(0.25, 0.65, 2)
    height = hand.uniform(0.4, 0.6)
    return [*tick(hand), shaken([(-left, height), (0.5, height), (1 + right, height)], hand, 0.03)]


def struck_slanting(hand: np.random.Generator) -> Shape:
    """A line through the long arm of a tick, from outside above to outside below."""
    out = hand.uniform(0.15, 0.45, 4)
    return [*tick(hand), shaken([(-out[0], -out[1]), (0.5, 0.5), (1 + out[2], 1 + out[3])], hand, 0.03)]


def struck_inside(hand: np.random.Generator) -> Shape:
    """A short line through a tick, as wide as the box."""
    height = hand.uniform(0.4, 0.6)
    return [*tick(hand), shaken([(0.05, height), (0.5, height), (0.95, height)], hand, 0.03)]


def crossed_out(hand: np.random.Generator) -> Shape:
    """A cross over a tick, larger than the box."""
    out = hand.uniform(0.25, 0.5)
    low, high = -out, 1 + out
    return [
        *tick(hand),
        shaken([(low, low), (0.5, 0.5), (high, high)], hand),
        shaken([(high, low), (0.5, 0.5), (low, high)], hand),
    ]


def wide_cross(hand: np.random.Generator) -> Shape:
    """A cross that leaves its box, here more and there less: nothing is taken back."""
    return hasty_cross(hand, -0.1, 0.4)


def crossed_out_closely(hand: np.random.Generator) -> Shape:
    """A cross over a tick or a scribble, hardly larger than the box; over a slash or a cross nobody could tell it."""
    return [*under_a_cross(hand), *hasty_cross(hand, 0.0, 0.45)]


def hasty_cross(hand: np.random.Generator, least: float, most: float) -> Shape:
    """Two strokes of which each end lies so far outside the box, somewhere about a corner."""
    ends = [
        (float(x + sign_x * out + off_x), float(y + sign_y * out + off_y))
        for (x, y, sign_x, sign_y), out, (off_x, off_y) in zip(
            _CORNERS, hand.uniform(least, most, 4), hand.normal(0, 0.08, (4, 2)), strict=True
        )
    ]
    bent = float(hand.choice((0.02, 0.06, 0.1)))
    return [shaken([ends[one], (0.5, 0.5), ends[one + 1]], hand, bent) for one in (0, 2)]


def under_a_cross(hand: np.random.Generator) -> Shape:
    """A mark that can be told under a cross."""
    return (tick, tick, scribble)[int(hand.integers(3))](hand)


def corner_to_corner(hand: np.random.Generator, out: float) -> Shape:
    """Both diagonals of a box, of which so much lies outside at each end."""
    low, high, bent = -out, 1 + out, float(hand.choice((0.02, 0.06)))
    return [
        shaken([(low, low), (0.5, 0.5), (high, high)], hand, bent),
        shaken([(high, low), (0.5, 0.5), (low, high)], hand, bent),
    ]


def letter(hand: np.random.Generator) -> Shape:
    """N, for "no", its corners sharp: three strokes."""
    corners = shaken([(0.2, 0.85), (0.2, 0.15), (0.8, 0.85), (0.8, 0.15)], hand, 0.04)
    return [list(pair) for pair in pairwise(corners)]


def equals(hand: np.random.Generator) -> Shape:
    return [shaken([(0.2, height), (0.8, height)], hand, 0.02) for height in (0.38, 0.64)]


def ring(hand: np.random.Generator) -> Shape:
    start, (wide, high) = hand.uniform(0, 2 * np.pi), hand.uniform(0.25, 0.36, 2)
    turns = start + np.linspace(0, 2.1 * np.pi, 14)
    return [[(0.5 + wide * float(np.cos(turn)), 0.5 + high * float(np.sin(turn))) for turn in turns]]


def dot(hand: np.random.Generator) -> Shape:
    return [shaken([(0.48, 0.5), (0.52, 0.52)], hand, 0.01)]


def shaken(points: Line, hand: np.random.Generator, much: float = 0.06) -> Line:
    return [(x + float(hand.normal(0, much)), y + float(hand.normal(0, much))) for x, y in points]


def slash(hand: np.random.Generator) -> Shape:
    """One line from corner to corner, a little out of the box."""
    out = hand.uniform(-0.05, 0.3, 2)
    ends = [(-out[0], 1 + out[0]), (0.5, 0.5), (1 + out[1], -out[1])]
    if hand.random() < 0.25:  # the other way
        ends = [(1 - x, y) for x, y in ends]
    return [shaken(ends, hand, 0.05)]


def hatching(hand: np.random.Generator) -> Shape:
    """Slanting lines beside each other, each its own stroke, some beyond the box."""
    count = int(hand.integers(4, 8))
    places = np.linspace(-0.75, 0.75, count)
    lines = []
    for place in places:
        half = (1 - abs(place)) / 2 + hand.uniform(-0.03, 0.12)
        x, y = 0.5 + place / 2, 0.5 + place / 2
        lines.append(shaken([(x - half, y + half), (x + half, y - half)], hand, 0.04))
    return lines


def scribble(hand: np.random.Generator) -> Shape:
    """To and fro without lifting the pen, slanting, not into the corners."""
    line = zigzag(np.linspace(0.02, 0.98, int(hand.integers(9, 15))), (0.02, 0.2), (0.8, 0.98), hand)
    turn = hand.uniform(-0.9, 0.2)
    return [_turned(line, turn)]


def solid(hand: np.random.Generator) -> Shape:
    """Blackened with care, twice over, up to the outline."""
    first = zigzag(np.linspace(0.12, 0.88, 9), (0.08, 0.16), (0.84, 0.92), hand)
    second = zigzag(np.linspace(0.1, 0.9, 8), (0.08, 0.18), (0.82, 0.92), hand)
    return [first, [(y, x) for x, y in second]]


def tick_from_outside(hand: np.random.Generator) -> Shape:
    """A quick large tick that comes from the left of the box and flies off above it."""
    start, end = hand.uniform(0.4, 1.0), hand.uniform(0.3, 0.9)
    return [shaken([(-start, 0.25), (0.35, 0.9), (0.75, 0.3), (1 + end, -end)], hand)]


def tick_across(hand: np.random.Generator, away: tuple[float, float]) -> Shape:
    """A tick of this box whose long arm crosses the neighbour, `away` box sides from here."""
    x, y = away
    beyond = hand.uniform(1.0, 1.25)
    if y > abs(x):  # the neighbour below: the tick begins in it
        return [shaken([(0.4 + 0.7 * x, 0.3 + 0.85 * y), (0.45 + 0.4 * x, 0.8), (1.1, -0.2)], hand)]
    return [
        shaken([(0.1, 0.45), (0.4, 0.9), (0.5 + x * 0.6, 0.6 + y * 0.6), (0.5 + x * beyond, 0.4 + y * beyond)], hand)
    ]


def beside(hand: np.random.Generator) -> Shape:
    """A tick or a cross just outside the box."""
    side = -1 if hand.random() < 0.7 else 1
    shift, up = side * hand.uniform(1.25, 1.6), hand.uniform(-0.25, 0.25)
    shape = tick(hand) if hand.random() < 0.6 else cross(hand)
    return [[(x + shift, y + up) for x, y in line] for line in shape]


def circled(hand: np.random.Generator) -> Shape:
    """A circle around the box."""
    start, (wide, high) = hand.uniform(0, 2 * np.pi), hand.uniform(0.8, 1.1, 2)
    turns = start + np.linspace(0, hand.uniform(1.95, 2.3) * np.pi, 16)
    spiral = np.linspace(1, hand.uniform(0.85, 1.15), 16)
    return [
        [
            (0.5 + wide * grow * float(np.cos(turn)), 0.5 + high * grow * float(np.sin(turn)))
            for turn, grow in zip(turns, spiral, strict=True)
        ]
    ]


def trembling(hand: np.random.Generator) -> Shape:
    """A tick by an old hand: slow, shaking all the way."""
    corners = np.array(tick(hand)[0])
    along = np.linspace(0, 2, 15)
    way = np.stack([np.interp(along, [0, 1, 2], corners[:, axis]) for axis in (0, 1)], axis=1)
    return [[(float(x), float(y)) for x, y in way + hand.normal(0, 0.035, way.shape)]]


def twice(hand: np.random.Generator) -> Shape:
    """A tick gone over again."""
    return [*tick(hand), *tick(hand)]


def scribbled_over(hand: np.random.Generator) -> Shape:
    """A mark under loops of the pen."""
    turns = np.linspace(0, hand.uniform(9, 14) * np.pi, 60)
    radius = hand.uniform(0.45, 0.65)
    drift = np.linspace(-0.3, 0.3, 60)
    loops = [
        (0.5 + float(move) + radius * float(np.cos(turn)), 0.5 + radius * 0.9 * float(np.sin(turn)))
        for turn, move in zip(turns, drift, strict=True)
    ]
    return [*_some_mark(hand), shaken(loops, hand, 0.04)]


def blackened(hand: np.random.Generator) -> Shape:
    """A mark that disappears under a black patch well beyond the box."""
    out = hand.uniform(0.3, 0.6)
    rows = np.linspace(-out, 1 + out, 17)
    angles = hand.uniform(-0.6, 0.3), hand.uniform(0.7, 2.2)
    layers = []
    for angle, dense in zip(angles, (1, 2), strict=True):
        line = zigzag(rows[::dense], (-out - 0.25, -out + 0.15), (0.85 + out, 1.25 + out), hand)
        layers.append(_turned(shaken(line, hand, 0.05), angle))
    return [*_some_mark(hand), *layers]


def struck_through(hand: np.random.Generator) -> Shape:
    """A mark under two or three long lines."""
    out = hand.uniform(0.4, 1.0, 2)
    slant = hand.uniform(-0.2, 0.2)
    heights = np.linspace(0.3, 0.7, int(hand.integers(2, 4)))
    lines = [[(-out[0], y + slant), (0.5, float(y)), (1 + out[1], y - slant)] for y in heights.tolist()]
    return [*_some_mark(hand), *(shaken(line, hand, 0.04) for line in lines)]


def crossed_out_with_arrow(hand: np.random.Generator) -> Shape:
    """A mark crossed out, and an arrow from it towards the box that was meant."""
    x, y = (hand.uniform(-0.6, 0.6), hand.uniform(1.8, 2.6) * (1 if hand.random() < 0.5 else -1))
    start, end = np.array([0.5 + 0.3 * x, 0.5 + 0.45 * y]), np.array([0.5 + x, 0.5 + y])
    back = (start - end) / np.linalg.norm(start - end) * 0.55
    wings = [end + _rotation(angle) @ back for angle in (-0.5, 0.5)]
    head = [(float(px), float(py)) for px, py in (wings[0], end, wings[1])]
    shaft = [(float(px), float(py)) for px, py in (start, (start + end) / 2 + hand.normal(0, 0.08, 2), end)]
    return [*crossed_out(hand), shaft, head[:2], head[1:]]


def word(hand: np.random.Generator, text: str) -> Shape:
    """A short word in small letters, as wide as the box or a little wider: of n, o, u, i and x only."""
    wide = hand.uniform(0.36, 0.46)
    left = 0.5 - wide * len(text) / 2
    lines: Shape = []
    for place, letter in enumerate(text):
        for line in LETTERS[letter]:
            moved = [(left + wide * (place + 0.12 + 0.76 * x), 0.25 + 0.5 * y) for x, y in line]
            lines.append(shaken(moved, hand, 0.015))
    return lines


LETTERS: Final[dict[str, Shape]] = {
    "n": [[(0.1, 0.1), (0.1, 0.95)], [(0.1, 0.4), (0.45, 0.08), (0.8, 0.3), (0.82, 0.95)]],
    "o": [[(0.7, 0.15), (0.2, 0.2), (0.1, 0.6), (0.4, 0.95), (0.8, 0.7), (0.8, 0.3), (0.6, 0.1)]],
    "u": [[(0.1, 0.1), (0.12, 0.75), (0.45, 0.95), (0.8, 0.7), (0.8, 0.1)], [(0.8, 0.1), (0.85, 0.95)]],
    "i": [[(0.5, 0.1), (0.5, 0.95)], [(0.5, -0.25), (0.52, -0.22)]],
    "x": [[(0.1, 0.1), (0.85, 0.95)], [(0.85, 0.1), (0.1, 0.95)]],
    "a": [[(0.8, 0.2), (0.4, 0.1), (0.1, 0.5), (0.35, 0.95), (0.8, 0.6), (0.8, 0.1)], [(0.8, 0.1), (0.85, 0.95)]],
    "b": [[(0.15, -0.7), (0.15, 0.95)], [(0.15, 0.4), (0.5, 0.1), (0.85, 0.5), (0.5, 0.95), (0.15, 0.85)]],
    "e": [[(0.12, 0.5), (0.8, 0.45), (0.7, 0.15), (0.4, 0.1), (0.1, 0.5), (0.4, 0.95), (0.85, 0.8)]],
    "l": [[(0.45, -0.7), (0.45, 0.8), (0.65, 0.95)]],
    "p": [[(0.15, 0.1), (0.15, 1.6)], [(0.15, 0.3), (0.5, 0.1), (0.85, 0.5), (0.5, 0.95), (0.15, 0.8)]],
    "r": [[(0.2, 0.1), (0.2, 0.95)], [(0.2, 0.4), (0.5, 0.12), (0.8, 0.2)]],
    "s": [[(0.75, 0.2), (0.4, 0.1), (0.2, 0.3), (0.7, 0.7), (0.5, 0.95), (0.15, 0.85)]],
}
LETTERS["é"] = [*LETTERS["e"], [(0.45, -0.15), (0.7, -0.4)]]


def _some_mark(hand: np.random.Generator) -> Shape:
    return (tick, cross, slash, scribble)[int(hand.integers(4))](hand)


def _turned(line: Line, angle: float) -> Line:
    """The same line turned around the middle of the box."""
    return [(0.5 + float(x), 0.5 + float(y)) for x, y in (np.array(line) - 0.5) @ _rotation(angle).T]


def _rotation(angle: float) -> NDArray[np.float64]:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
