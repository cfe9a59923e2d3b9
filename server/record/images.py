"""Pixels to and from bytes to keep."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from scan.readings import Colour, Gray

PAGE_QUALITY: Final = 80
"""JPEG quality of a whole page: handwriting stays crisp at about 150 kB for A5 at 200 dpi."""
CROP_QUALITY: Final = 90
"""Crops are small, and people decide on them."""


def to_jpeg(image: Gray | Colour, quality: int = PAGE_QUALITY) -> bytes:
    """Encode an image, shape (height, width) or (height, width, 3).

    Raises:
        ValueError: It has no pixels.
    """
    return _encode(image, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, quality))


def to_png(image: Gray | Colour) -> bytes:
    """Encode an image without loss.

    Raises:
        ValueError: It has no pixels.
    """
    return _encode(image, ".png", (cv2.IMWRITE_PNG_COMPRESSION, 3))


def from_bytes(content: bytes) -> Gray:
    """Decode an image to grey.

    Raises:
        ValueError: It is not an image.
    """
    image = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise ValueError("not an image")
    return np.asarray(image, dtype=np.uint8)


def _encode(image: Gray | Colour, suffix: str, options: Sequence[int]) -> bytes:
    if image.size == 0:
        raise ValueError("an image without pixels")
    done, encoded = cv2.imencode(suffix, image, list(options))
    if not done:
        raise ValueError(f"OpenCV could not write {suffix} of shape {image.shape}")
    return encoded.tobytes()
