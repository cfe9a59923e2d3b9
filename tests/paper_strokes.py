"""How a stroke of a pen lies on paper: pressed and released, skipping, pooling, creeping into the fibres."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from tests.paper import Points
from tests.paper_noise import clouds, tooth

Alpha: TypeAlias = NDArray[np.float32]
"""How much ink covers each pixel, shape (height, width), from 0.0 to 1.0."""

SUPERSAMPLE: Final = 4
"""Strokes are drawn four times larger and averaged, which gives edges as soft as a scanner's."""

STEP: Final[Mm] = 0.1
"""Pressure is followed every tenth of a millimetre: a tremor of 8 Hz moves a pen a millimetre or two."""


@dataclass(frozen=True, slots=True)
class Touch:
    """How a pen answers to the hand and to the paper.

    Attributes:
        pressure: How much width and darkness follow the hand's force, from 0.0 (felt) to 1.0 (soft pencil).
        tooth: How much of the paper's roughness stays white under a light hand, from 0.0 to 1.0.
        skips: Gaps that a ball leaves, per cm of stroke.
        blobs: Drops that a ball leaves, per cm of stroke.
        pool: How much ink gathers at the rim of a stroke, from 0.0 to 1.0.
        feather: How far ink creeps into the fibres.
        broad: How much the width of a nib depends on where it goes, from 0.0 to 1.0.
        soak: How much of the ink is seen from the other side, from 0.0 to 1.0.
    """

    pressure: float = 0.5
    tooth: float = 0.3
    skips: float = 0.0
    blobs: float = 0.0
    pool: float = 0.0
    feather: Mm = 0.0
    broad: float = 0.0
    soak: float = 0.0


@dataclass(frozen=True, slots=True)
class _Course:
    """A stroke followed step by step: places in px, width in px and load of ink (0.0 to 1.0) at each."""

    places: Points
    width: NDArray[np.float64]
    load: NDArray[np.float64]


def draw_course(
    path: Points, width: Mm, touch: Touch, size: tuple[int, int], *, px_per_mm: float, hand: np.random.Generator
) -> Alpha:
    """The ink of one stroke.

    Args:
        path: Where the pen goes, in px of the result, shape (n, 2).
        width: Of an ordinary stroke.
        touch: How the pen answers.
        size: Width and height of the result, in px.
        px_per_mm: Its scale.
        hand: Who writes.
    """
    course = _pressed(_even_steps(path, STEP * px_per_mm), width * px_per_mm, touch, hand)
    alpha = _drawn(course, size)
    _drop_blobs(alpha, course, touch, hand)
    return on_fibres(alpha, touch, px_per_mm=px_per_mm, hand=hand, width=width)


def on_fibres(alpha: Alpha, touch: Touch, *, px_per_mm: float, hand: np.random.Generator, width: Mm = 0.5) -> Alpha:
    """What the paper makes of ink: rims where it pools, wisps where it creeps, white where the fibres stand high."""
    height, long = alpha.shape
    if touch.feather > 0:
        reach = touch.feather * px_per_mm
        spread = cv2.GaussianBlur(alpha, (0, 0), reach)
        spread = spread + 0.13 * np.clip(8 * spread, 0, 1) * clouds((height, long), 1.5 * reach, hand)
        alpha = np.asarray(np.clip((spread - 0.28) / 0.42, 0, 1) * max(0.3, float(alpha.max())), np.float32)
    if touch.pool > 0:
        inner = cv2.GaussianBlur(alpha, (0, 0), max(0.6, 0.28 * width * px_per_mm))
        alpha = np.asarray(alpha * (1 - 0.7 * touch.pool * np.clip(inner - 0.45, 0, 1)), np.float32)
    if touch.tooth > 0:
        rough = touch.tooth * tooth((height, long), px_per_mm, hand)
        alpha = np.asarray(np.clip(alpha * (1 + 0.4 * touch.tooth) - rough * (alpha > 0), 0, 1), np.float32)
    return alpha


def _even_steps(path: Points, step: float) -> Points:
    """The same way in equal steps, in px."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    steps = np.linspace(0, along[-1], max(6, round(along[-1] / step)))
    return np.stack([np.interp(steps, along, path[:, 0]), np.interp(steps, along, path[:, 1])], axis=1)


def _pressed(places: Points, width: float, touch: Touch, hand: np.random.Generator) -> _Course:
    """Follow the hand: slow and heavy at the start and in turns, quick and light where it leaves."""
    count = len(places)
    along = np.arange(count) * STEP
    turning = _turning(places)
    quick = np.clip(along / 1.2, 0.25, 1) / (1 + 2.2 * turning)
    sway = np.interp(
        np.arange(count), np.linspace(0, count - 1, 3 + count // 12), hand.normal(0, 0.09, 3 + count // 12)
    )
    leaving = np.clip((along[-1] - along) / max(0.3, hand.uniform(0.06, 0.3) * along[-1]), 0.15, 1)
    force = np.clip((1.12 - 0.34 * quick + sway) * leaving**0.6, 0.12, 1.2)
    load = np.clip(1 - touch.pressure * (1 - force), 0, 1) * _skipping(count, touch, hand)
    direction = np.arctan2(*np.gradient(places, axis=0).T[::-1])
    nib = 1 - touch.broad * 0.55 * np.abs(np.cos(direction + np.pi / 4))
    return _Course(places, width * nib * (1 - 0.5 * touch.pressure * (1 - force)), load)


def _turning(places: Points) -> NDArray[np.float64]:
    """How sharply the way turns at each place, from 0.0 to about 1.0, smoothed over half a millimetre."""
    ahead = np.gradient(places, axis=0)
    angle = np.unwrap(np.arctan2(ahead[:, 1], ahead[:, 0]))
    sharp = np.abs(np.gradient(angle))
    return np.convolve(np.clip(sharp, 0, 1.2), np.ones(5) / 3, mode="same")


def _skipping(count: int, touch: Touch, hand: np.random.Generator) -> NDArray[np.float64]:
    """What is left of the ink where the ball slides without turning."""
    left = np.ones(count)
    for _ in range(hand.poisson(touch.skips * count * STEP / 10)):
        start, long = hand.uniform(0, count), hand.uniform(0.2, 1.3) / STEP
        left[int(start) : int(start + long)] *= hand.uniform(0.0, 0.4)
    return np.convolve(np.pad(left, 1, mode="edge"), np.ones(3) / 3, mode="valid")


def _drawn(course: _Course, size: tuple[int, int]) -> Alpha:
    """Draw the lightest pieces first, so that the darkest stay where a stroke meets itself."""
    canvas = np.zeros((size[1] * SUPERSAMPLE, size[0] * SUPERSAMPLE), np.uint8)
    corners = np.rint(course.places * SUPERSAMPLE).astype(int).tolist()
    thick = np.maximum(1, np.rint(course.width * SUPERSAMPLE)).astype(int).tolist()
    shade = np.rint(course.load * 255).astype(int).tolist()
    for at in sorted(range(len(corners) - 1), key=shade.__getitem__):
        cv2.line(canvas, corners[at], corners[at + 1], shade[at], thick[at], cv2.LINE_AA)
    small = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


def _drop_blobs(alpha: Alpha, course: _Course, touch: Touch, hand: np.random.Generator) -> None:
    for _ in range(hand.poisson(touch.blobs * len(course.places) * STEP / 10)):
        at = int(hand.integers(len(course.places)))
        x, y = course.places[at] + hand.normal(0, 0.3, 2) * course.width[at]
        radius = hand.uniform(0.45, 0.95) * course.width[at]
        cv2.circle(alpha, (round(x * 16), round(y * 16)), round(radius * 16), 1.0, -1, cv2.LINE_AA, shift=4)
