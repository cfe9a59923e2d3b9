"""What stands between paper and a telephone's sensor: the camera, the desk, the lamp, the hand that shakes."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.readings import Colour
from tests.paper_noise import clouds

A4_WIDTH: Final[Mm] = 210.0
A4_HEIGHT: Final[Mm] = 297.0

Table: TypeAlias = Literal["wood", "white", "dark", "cloth"]
TABLES: Final[tuple[Table, ...]] = ("wood", "white", "dark", "cloth")
_TONES: Final = {"wood": (70, 105, 150), "white": (212, 214, 215), "dark": (48, 44, 42), "cloth": (120, 92, 74)}
_DEPTHS: Final = {"wood": 0.1, "white": 0.012, "dark": 0.06, "cloth": 0.12}
_LUMPS: Final = {"wood": (0.004, 1 / 3), "white": (0.2, 0.2), "dark": (0.3, 0.3), "cloth": (0.004, 0.004)}
"""How tall and how wide the grain is, as shares of the picture's height."""


@dataclass(frozen=True, slots=True)
class Light:
    """How a picture is lit.

    Attributes:
        strength: Of the whole picture; 1.0 shows white paper as white.
        fall: How much darker the far side is, from 0.0 to 1.0.
        from_deg: Where the lamp stands: 0 right, 90 below.
        warmth: 0.0 daylight, 1.0 a yellow bulb.
        shadow: How dark the shadow of the hand or the telephone is, from 0.0 to 1.0.
    """

    strength: float = 0.92
    fall: float = 0.3
    from_deg: float = 220.0
    warmth: float = 0.4
    shadow: float = 0.0


_ROWS: Final = 16
"""Whole pictures are worked out so many rows at a time, which the processor keeps at hand: four times as fast."""

LAMP: Final = Light()
"""A lamp on the desk, in the evening."""


def camera(size: tuple[int, int], tilt_deg: float, view: Mm, hand: np.random.Generator) -> NDArray[np.float64]:
    """Homography from mm on the desk to px: a pinhole 450 mm above, leaning in some direction."""
    lean, turned = np.deg2rad(tilt_deg), hand.uniform(0, 2 * np.pi)
    axis = np.array([np.cos(turned), np.sin(turned), 0.0]) * lean
    rotation = cv2.Rodrigues(axis)[0] @ cv2.Rodrigues(np.array([0, 0, hand.normal(0, np.deg2rad(2))]))[0]
    away = 450.0
    focal = size[1] * away / view
    inside = np.array([[focal, 0, size[0] / 2], [0, focal, size[1] / 2], [0, 0, 1]])
    desk = np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, away]])
    centred = np.array([[1, 0, -A4_WIDTH / 2], [0, 1, -A4_HEIGHT / 2], [0, 0, 1]])
    return np.asarray(inside @ desk @ centred, np.float64)


def desk(size: tuple[int, int], hand: np.random.Generator) -> Colour:
    """Wood: long grain across the picture, from a few waves of noise."""
    width, height = size
    grain = np.zeros((height, width), np.float32)
    for rows, columns, weight in ((90, 3, 1.0), (260, 8, 0.7), (700, 14, 0.5)):
        coarse = hand.standard_normal((rows, columns)).astype(np.float32)
        grain += weight * cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    wood = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _ROWS):
        depth = 1 + 0.09 * grain[top : top + _ROWS]
        tones = [np.clip(np.float32(tone) * depth, 0, 255).astype(np.uint8) for tone in (70, 105, 150)]
        wood[top : top + _ROWS] = cv2.merge(tones)
    return wood


def lamp(size: tuple[int, int], light: Light, hand: np.random.Generator) -> NDArray[np.float32]:
    """How bright each pixel is in each colour, shape (height, width, 3): a lamp, dark corners, maybe a shadow."""
    width, height = size
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    shadow_from = hand.uniform(-0.2, 0.3) if light.shadow > 0 else 0.0
    tint = 1 - light.warmth * np.array([0.22, 0.07, 0.0], np.float32)
    lit = np.empty((height, width, 3), np.float32)
    for top in range(0, height, _ROWS):
        bright = _bright(x, y[top : top + _ROWS], light, shadow_from)
        lit[top : top + _ROWS] = cv2.merge([bright * share for share in tint])
    return lit


def _bright(x: NDArray[np.float32], y: NDArray[np.float32], light: Light, shadow_from: float) -> NDArray[np.float32]:
    """How bright some rows are, from -1 to 1 across and down the picture, without colour."""
    towards = np.deg2rad(light.from_deg)
    side = (x * np.float32(np.cos(towards)) + y * np.float32(np.sin(towards))) / np.float32(1.5)
    bright = light.strength * (1 - light.fall * (1 - side) / 2) * (1 - 0.12 * (x**2 + y**2) / 2)
    if light.shadow > 0:
        edge = x * 0.8 + y * 0.6 - shadow_from
        bright = bright * (1 - light.shadow / (1 + np.exp(-edge * 14)))
    return np.asarray(bright, np.float32)


def motion(length: float, hand: np.random.Generator) -> NDArray[np.float32]:
    """A kernel that smears over `length` px in some direction."""
    side = 2 * int(np.ceil(length)) + 1
    kernel = np.zeros((side, side), np.float32)
    reach = length / 2 * np.array([np.cos(angle := hand.uniform(0, np.pi)), np.sin(angle)])
    middle = np.array([side // 2, side // 2])
    start, end = np.rint(middle - reach).astype(int).tolist(), np.rint(middle + reach).astype(int).tolist()
    cv2.line(kernel, start, end, 1.0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


def tabletop(size: tuple[int, int], table: Table, hand: np.random.Generator) -> Colour:
    """What the paper lies on, drawn four times smaller: it is out of focus anyway."""
    width, height = size[0] // 4, size[1] // 4
    tall, wide = (share * height for share in _LUMPS[table])
    grain = np.zeros((height, width), np.float32)
    for part, weight in ((1.0, 0.6), (0.4, 0.4), (3.0, 0.4)):
        narrow = clouds((height, max(4, round(width * tall / wide))), tall * part, hand)
        grain += weight * cv2.resize(narrow, (width, height), interpolation=cv2.INTER_LINEAR)
    tone = np.array(_TONES[table], np.float32) * (1 + _DEPTHS[table] * grain[..., None])
    small = np.clip(tone, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)
