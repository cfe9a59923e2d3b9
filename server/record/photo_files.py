"""The file of a photo: made small, clean of everything but its picture, and kept so that nothing shows it by accident.

A photo's file says where it was taken, when, and with which device. None of it is kept: the picture is drawn anew.
"""

import secrets
import threading
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scan.errors import FileError, NotAnImage
from scan.load import load_pages
from scan.readings import Colour, Gray
from server.record.images import to_jpeg

LONGEST_PX: Final = 1600
"""Longer side of what is kept: a page of A4 then has 137 points an inch, and its small print can be read."""

SHORTEST_PX: Final = 300
"""Shorter side of what is sent: of a page of A4, 36 points an inch, on which nothing but large print can be read."""

MOST_PIXELS: Final = 64_000_000
"""Of what is sent: the largest pictures that telephones take by themselves have 50 million."""

_SEAL: Final = b"Mon parcours : photo privee\n"
_SALT_BYTES: Final = 16


class TooSmall(FileError):
    """A picture on which nothing of a document can be read."""

    def __init__(self, name: str, side_px: int) -> None:
        super().__init__(name, f"its shorter side has {side_px} pixels, at least {SHORTEST_PX} are wanted")


_one_at_a_time: Final = threading.Lock()
"""Opening a picture takes some hundred megabytes for a moment: many residents at once take them in turn."""


def shrunk(file: Path) -> bytes:
    """A picture as a JPEG of at most `LONGEST_PX`, upright, without anything else that its file says.

    Args:
        file: As it was sent: JPEG, PNG, HEIC, WebP, TIFF or BMP; only the first picture counts.

    Raises:
        EmptyFile, NotAnImage, Truncated, TooManyPixels, TooSmall
    """
    with file.open("rb") as opened:
        if opened.read(1024).lstrip().startswith(b"%PDF"):
            raise NotAnImage(file.name, "a document")
    with _one_at_a_time:
        page = next(load_pages(file, most_pixels=MOST_PIXELS))
        if min(page.gray.shape) < SHORTEST_PX:
            raise TooSmall(file.name, min(page.gray.shape))
        return to_jpeg(_small(page.gray if page.colour is None else page.colour()))


def sealed(jpeg: bytes) -> bytes:
    """What is stored of a photo: no image to whoever asks for one by its key, and a key that nobody can work out.

    No two are the same, so that each goes by itself when it is removed.
    """
    return _SEAL + secrets.token_bytes(_SALT_BYTES) + jpeg


def unsealed(content: bytes) -> bytes:
    """The JPEG of a stored photo; any other content as it is."""
    return content[len(_SEAL) + _SALT_BYTES :] if content.startswith(_SEAL) else content


def _small(image: Gray | Colour) -> Gray | Colour:
    height, width = image.shape[:2]
    scale = LONGEST_PX / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
