"""Digits drawn as strokes of a pen, the French way: a 1 with a long upstroke, a barred 7, an open 4, a 9 like a g."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Line: TypeAlias = NDArray[np.float64]
"""Places of one stroke, shape (n, 2), from (0, 0) at the top left of the digit to (1, 1)."""

_Points: TypeAlias = Sequence[tuple[float, float]]


def drawn_digit(digit: int, hand: np.random.Generator) -> list[Line]:
    """The strokes of a digit, one of the ways in which people draw it.

    Args:
        digit: 0 to 9.
        hand: Draws the way, and how far every place is off.
    """
    slant = hand.normal(0.08, 0.12)
    strokes = [np.array(line, np.float64) for line in _WAYS[digit](hand)]
    return [
        line + hand.normal(0, 0.03, line.shape) + np.stack([slant * (0.5 - line[:, 1]), 0 * line[:, 1]], axis=1)
        for line in strokes
    ]


def _arc(
    middle: tuple[float, float], radii: tuple[float, float], start: float, end: float, count: int = 12
) -> list[tuple[float, float]]:
    """Places on an ellipse; angles in turns, clockwise from the right."""
    angles = 2 * np.pi * np.linspace(start, end, count)
    return [(middle[0] + radii[0] * np.cos(one), middle[1] + radii[1] * np.sin(one)) for one in angles]


def _zero(hand: np.random.Generator) -> list[_Points]:
    start = hand.uniform(-0.35, -0.15)
    turn = hand.choice([-1, 1])
    return [_arc((0.5, 0.5), (hand.uniform(0.3, 0.5), 0.5), start, start + turn * hand.uniform(0.88, 1.12), 16)]


def _one(hand: np.random.Generator) -> list[_Points]:
    stem = [(0.6, 0.0), (0.58, 0.5), (0.56, 1.0)]
    way = hand.random()
    if way < 0.2:
        return [stem]
    from_left = (hand.uniform(0.0, 0.35), hand.uniform(0.25, 0.85))
    lines: list[_Points] = [[from_left, (0.45, 0.2), (0.62, 0.0), (0.6, 0.5), (0.58, 1.0)]]
    if way > 0.85:
        lines.append([(0.25, 1.0), (0.9, 0.98)])
    return lines


def _two(hand: np.random.Generator) -> list[_Points]:
    top: list[tuple[float, float]] = [(0.1, 0.25), (0.3, 0.03), (0.65, 0.0), (0.88, 0.2), (0.75, 0.45)]
    if hand.random() < 0.4:
        loop = [(0.3, 0.85), (0.08, 0.98), (0.1, 0.82), (0.3, 0.82), (0.6, 0.98), (0.98, 0.95)]
        return [[*top, *loop]]
    if hand.random() < 0.3:
        return [
            [(0.1, 0.1), (0.5, 0.03), (0.9, 0.05)],
            [(0.9, 0.05), (0.5, 0.5), (0.08, 0.97)],
            [(0.08, 0.97), (1, 0.95)],
        ]
    return [[*top, (0.4, 0.75), (0.05, 1.0)], [(0.05, 1.0), (0.5, 0.96), (0.95, 0.97)]]


def _three(hand: np.random.Generator) -> list[_Points]:
    below = [(0.45, 0.45), (0.85, 0.58), (0.85, 0.85), (0.5, 1.0), (0.08, 0.88)]
    if hand.random() < 0.35:
        return [[(0.1, 0.03), (0.5, 0.02), (0.85, 0.03)], [(0.85, 0.03), (0.6, 0.25), (0.4, 0.42)], below]
    return [[(0.12, 0.15), (0.45, 0.0), (0.82, 0.12), (0.75, 0.36), (0.42, 0.46)], below]


def _four(hand: np.random.Generator) -> list[_Points]:
    across = hand.uniform(0.5, 0.72)
    if hand.random() < 0.5:
        return [
            [(0.3, 0.0), (0.15, 0.3), (0.03, across), (0.5, across), (0.97, across - 0.03)],
            [(0.72, hand.uniform(0.1, 0.4)), (0.68, 0.6), (0.62, 1.0)],
        ]
    return [[(0.7, 0.0), (0.35, 0.35), (0.03, across), (0.5, across), (0.97, across)], [(0.7, 0.0), (0.7, 1.0)]]


def _five(hand: np.random.Generator) -> list[_Points]:
    off = hand.uniform(-0.02, 0.08) if hand.random() < 0.4 else 0.0
    if hand.random() < 0.25:
        high, under = hand.uniform(0.0, 0.1), hand.uniform(0.25, 0.5)
        hook = [(under, high), (under - 0.03, 0.42), (0.72, 0.55), (0.66, 0.88), (0.35, 1.0), (0.1, 0.9)]
        return [hook, [(hand.uniform(-0.05, under), 0.05), (hand.uniform(0.8, 1.05), hand.uniform(-0.03, 0.05))]]
    body = [(0.25, 0.42), (0.6, 0.36), (0.9, 0.6), (0.75, 0.92), (0.4, 1.0), (0.05, 0.88)]
    return [
        [(0.25, 0.02), (0.22, 0.22), (0.2, 0.44)],
        body,
        [(0.25 + off, 0.02 - off / 2), (0.9, hand.uniform(-0.03, 0.05))],
    ]


def _six(hand: np.random.Generator) -> list[_Points]:
    high = hand.uniform(0.5, 0.68)
    loop = _arc((0.48, (1 + high) / 2), (0.4, (1 - high) / 2 + 0.03), 0.55, -0.5, 12)
    return [[(hand.uniform(0.55, 0.85), 0.0), (0.3, 0.3), (0.1, 0.65), *loop]]


def _seven(hand: np.random.Generator) -> list[_Points]:
    lines: list[_Points] = [[(0.05, 0.06), (0.5, 0.03), (0.93, 0.05)], [(0.93, 0.05), (0.6, 0.45), (0.42, 1.0)]]
    if hand.random() < 0.3:
        lines.insert(0, [(0.04, 0.22), (0.05, 0.06)])
    if hand.random() < 0.6:
        down = hand.uniform(0.42, 0.6)
        lines.append([(hand.uniform(0.15, 0.35), down + 0.03), (hand.uniform(0.75, 0.95), down - 0.03)])
    return lines


def _eight(hand: np.random.Generator) -> list[_Points]:
    if hand.random() < 0.25:
        return [_arc((0.5, 0.24), (0.3, 0.24), -0.25, 0.8), _arc((0.5, 0.73), (0.4, 0.27), -0.25, 0.8)]
    turn = np.linspace(0, 2 * np.pi * hand.uniform(0.95, 1.05), 24)
    wide = 0.36 + 0.08 * (1 - np.cos(turn)) / 2
    across = 0.5 + hand.choice([-1, 1]) * wide * np.sin(2 * turn)
    return [list(zip(across.tolist(), ((1 - np.cos(turn)) / 2).tolist(), strict=True))]


def _nine(hand: np.random.Generator) -> list[_Points]:
    low = hand.uniform(0.36, 0.55)
    loop = _arc((0.48, low / 2), (0.38, low / 2), -0.1, -1.0 + hand.uniform(-0.05, 0.12), 12)
    if hand.random() < 0.4:
        tail = [(0.86, 0.2), (0.85, 0.7), (0.7, 0.95), (0.4, 1.0), (0.12, 0.88)]
    else:
        tail = [(0.86, 0.2), (0.8, 0.6), (hand.uniform(0.45, 0.8), 1.0)]
    return [[*loop, *tail]]


_WAYS: Final[tuple[Callable[[np.random.Generator], list[_Points]], ...]] = (
    _zero, _one, _two, _three, _four, _five, _six, _seven, _eight, _nine,
)  # fmt: skip
