"""Irregularity: clouds, the tooth of paper, the grain of a sensor; all of it by a seeded generator."""

from functools import lru_cache
from statistics import NormalDist
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.readings import Colour, Gray

_MIDDLE: Final = 128
"""A grain of nothing, so that grain fits into bytes."""


def clouds(shape: tuple[int, ...], size: float, hand: np.random.Generator) -> NDArray[np.float32]:
    """Smooth noise with lumps of about `size` pixels, mean 0, standard deviation 1."""
    rows, columns = (max(2, int(length / max(size, 1.0)) + 2) for length in shape)
    coarse = hand.standard_normal((rows, columns)).astype(np.float32)
    fine = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((fine - fine.mean()) / (fine.std() + 1e-6), np.float32)


def tooth(shape: tuple[int, int], px_per_mm: float, hand: np.random.Generator) -> NDArray[np.float32]:
    """How high the fibres of uncoated paper stand, from 0.0 to 1.0: lumps of a tenth of a millimetre."""
    rough = hand.random(shape, dtype=np.float32)
    rough = np.asarray(cv2.GaussianBlur(rough, (0, 0), max(0.4, 0.045 * px_per_mm)), np.float32)
    return np.asarray(np.clip(0.5 + (rough - rough.mean()) / (rough.std() + 1e-6) * 0.22, 0, 1), np.float32)


def add_grain(image: Colour, deviation: float, hand: np.random.Generator, *, lump_px: float = 0.0) -> Colour:
    """Add the noise of a sensor, the same in the three colours.

    Args:
        image: What it saw.
        deviation: Standard deviation of the noise, of 255.
        hand: Where it comes from.
        lump_px: Standard deviation of the blur that makes it blotchy, as noise reduction does; 0.0: none.
    """
    grain = bell_bytes(image.shape[:2], deviation if lump_px <= 0 else min(40.0, deviation * (1 + 3 * lump_px)), hand)
    if lump_px > 0:
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), lump_px), np.uint8)
    return np.asarray(cv2.addWeighted(image, 1.0, cv2.merge([grain] * 3), 1.0, -_MIDDLE), np.uint8)


def bell_bytes(shape: tuple[int, ...], deviation: float, hand: np.random.Generator) -> Gray:
    """Noise by the bell curve, 128 being none: made of random bytes, ten times as fast as drawing each number."""
    even = np.frombuffer(hand.bytes(shape[0] * shape[1]), np.uint8).reshape(shape[:2])
    table = np.clip(np.rint(_quantiles() * deviation + _MIDDLE), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(even, table), np.uint8)


@lru_cache(maxsize=1)
def _quantiles() -> NDArray[np.float64]:
    """What each byte stands for in a bell curve of standard deviation 1."""
    return np.array([NormalDist().inv_cdf((byte + 0.5) / 256) for byte in range(256)])
