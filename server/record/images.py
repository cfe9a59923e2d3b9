"""Pixels to and from bytes to keep, and the comparison of what two scans show in the same place."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from scan.readings import Colour, Gray

PAGE_QUALITY: Final = 80
"""JPEG quality of a whole page: handwriting stays crisp at about 150 kB for A5 at 200 dpi."""
CROP_QUALITY: Final = 90
"""Crops are small, and people decide on them."""

_INK_STEP: Final = 40
"""Grey levels below the paper at which a pixel counts as ink; a soft pencil on white measures about 60."""
_SHIFT_PX_SHARE: Final = 0.02
"""Two scans of a page lie on each other within this share of the crop's longer side, and at least two pixels."""
_NEW_SHARE: Final = 0.06
"""Share of all ink that may lie elsewhere in a second scan of the same page: threshold noise along the strokes."""


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


def same_ink(before: Gray, after: Gray) -> bool:
    """Say whether two crops of the same place show the same ink: nothing added, nothing gone.

    Args:
        before: Grey crop of an earlier scan.
        after: Grey crop of this scan; any size, it shows the same box.
    """
    height, width = before.shape
    resized = np.asarray(cv2.resize(after, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    old, new = _ink(before), _ink(resized)
    reach = max(2, round(_SHIFT_PX_SHARE * max(height, width)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), dtype=np.uint8)
    added = np.count_nonzero(new & ~_grown(old, kernel))
    gone = np.count_nonzero(old & ~_grown(new, kernel))
    total = max(1, int(np.count_nonzero(old)), int(np.count_nonzero(new)))
    return bool(max(added, gone) <= _NEW_SHARE * total)


def _grown(ink: Gray, kernel: Gray) -> Gray:
    return np.asarray(cv2.dilate(ink, kernel), dtype=np.uint8)


def _ink(crop: Gray) -> Gray:
    paper = float(np.percentile(crop, 75))
    return np.asarray((crop < paper - _INK_STEP) * np.uint8(255), dtype=np.uint8)


def _encode(image: Gray | Colour, suffix: str, options: Sequence[int]) -> bytes:
    if image.size == 0:
        raise ValueError("an image without pixels")
    done, encoded = cv2.imencode(suffix, image, list(options))
    if not done:
        raise ValueError(f"OpenCV could not write {suffix} of shape {image.shape}")
    return encoded.tobytes()
