"""A sheet of pictures with captions, for people to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from forms.geometry import Box
from scan.readings import Colour
from tests.paper import Scan

WIDTH: Final = 2000
GAP: Final = 10
CAPTION: Final = 26
"""Height of a caption, px."""
_FONTS: Final = Path(__file__).parents[1] / "print" / "fonts"
_BACKGROUND: Final = (231, 234, 236)


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture and what it shows."""

    caption: str
    image: Colour


def grid(title: str, tiles: Sequence[Tile], *, columns: int, size: tuple[int, int]) -> Colour:
    """Tiles with their captions below, under a title."""
    lines = []
    for start in range(0, len(tiles), columns):
        row = tiles[start : start + columns]
        line = np.full((size[1] + CAPTION + GAP, WIDTH, 3), _BACKGROUND, np.uint8)
        for at, tile in enumerate(row):
            left = GAP // 2 + at * (size[0] + GAP)
            line[: size[1], left : left + size[0]] = fitted(tile.image, size)
        captions = [(GAP + at * (size[0] + GAP), size[1] + 3.0, tile.caption) for at, tile in enumerate(row)]
        lines.append(lettered(line, captions, size=17))
    return titled(title, np.vstack(lines))


def titled(title: str, image: Colour) -> Colour:
    """The image under a title."""
    head = np.full((48, WIDTH, 3), _BACKGROUND, np.uint8)
    return np.vstack([lettered(head, [(GAP, 10.0, title)], size=26, bold=True), image])


def lettered(image: Colour, texts: Sequence[tuple[float, float, str]], *, size: int, bold: bool = False) -> Colour:
    """Write texts, each with its left and top in px."""
    picture = Image.fromarray(image)
    face = "Bold" if bold else "Regular"
    font = ImageFont.truetype(str(_FONTS / f"AtkinsonHyperlegibleNext-{face}.ttf"), size)
    pencil = ImageDraw.Draw(picture)
    for left, top, text in texts:
        pencil.text((left, top), text, fill=(40, 40, 40), font=font)
    return np.asarray(picture, np.uint8).copy()


def part(scan: Scan, part: Box) -> Colour:
    """The pixels of a part of the first page, upright as they are in the image; what lies outside is grey."""
    corners = np.array([[part.x, part.y], [part.right, part.y], [part.right, part.bottom], [part.x, part.bottom]])
    places = scan.pages[0](corners.astype(np.float64))
    left, top = np.floor(places.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(places.max(axis=0)).astype(int).tolist()
    image = scan.image if scan.image.ndim == 3 else cv2.cvtColor(scan.image, cv2.COLOR_GRAY2BGR)
    pad = max(0, -left, -top, right - image.shape[1], bottom - image.shape[0])
    wide = cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=_BACKGROUND)
    return np.asarray(wide[top + pad : bottom + pad, left + pad : right + pad], np.uint8)


def fitted(image: Colour, size: tuple[int, int]) -> Colour:
    """The image in a frame of this width and height, its proportions kept."""
    scale = min(size[0] / image.shape[1], size[1] / image.shape[0])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    inner = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    frame = np.full((size[1], size[0], 3), _BACKGROUND, np.uint8)
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    frame[top : top + inner[1], left : left + inner[0]] = cv2.resize(image, inner, interpolation=way)
    return frame
