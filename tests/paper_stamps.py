"""Rubber stamps and stickers, as offices and people put them on pages."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.units import Mm
from scan.readings import Colour
from tests import paper_ink
from tests.paper import Paper
from tests.paper_noise import clouds

_FONT: Final = Path(__file__).parents[1] / "print" / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A rubber stamp.

    Attributes:
        lines: What it says.
        width: Of its frame.
        height: Of its frame.
        colour: Blue, green, red of its ink.
        round_: Whether its frame is an ellipse.
    """

    lines: tuple[str, ...]
    width: Mm
    height: Mm
    colour: tuple[int, int, int]
    round_: bool = False


STAMPS: Final = (
    Stamp(("REÇU LE", "25 NOV. 2026"), 36, 15, (150, 60, 45)),
    Stamp(("COPIE",), 26, 10, (55, 45, 200)),
    Stamp(("MAIRIE", "ÉTAT CIVIL"), 30, 30, (150, 55, 100), round_=True),
    Stamp(("VU",), 16, 12, (70, 60, 60)),
)


@dataclass(frozen=True, slots=True)
class Sticker:
    """A label, or a note that sticks.

    Attributes:
        width: Of the paper.
        height: Of the paper.
        tint: Blue, green, red of the paper.
        text: Printed on it; "" for none.
        bars: Whether a bar code is printed on it.
    """

    width: Mm
    height: Mm
    tint: tuple[int, int, int]
    text: str = ""
    bars: bool = False


STICKERS: Final = (
    Sticker(38, 16, (250, 251, 251), "N° 2026-1147", bars=True),
    Sticker(38, 38, (130, 232, 250)),
    Sticker(22, 10, (120, 120, 245), "URGENT"),
)


def stamp(paper: Paper, what: Stamp, *, at: tuple[Mm, Mm], seed: int = 0) -> Paper:
    """Press a stamp on a page, crooked, its ink uneven.

    Args:
        paper: The sheet.
        what: The stamp.
        at: Its middle on the page, in mm.
        seed: Of how it is pressed.
    """
    hand = np.random.default_rng([seed, 3])
    alpha = _turned(_drawn(what, paper.px_per_mm), float(hand.normal(0, 5)))
    height, width = alpha.shape
    x, y = np.linspace(-1, 1, width)[None], np.linspace(-1, 1, height)[:, None]
    tilt = 1 + 0.35 * (x * hand.normal(0, 0.6) + y * hand.normal(0, 0.6))
    spots = clouds((height, width), 0.5 * paper.px_per_mm, hand)
    wide = clouds((height, width), 5 * paper.px_per_mm, hand)
    inked = np.clip(tilt * 0.78 + 0.16 * spots + 0.14 * wide, 0, 1)
    alpha = cv2.GaussianBlur((alpha * inked).astype(np.float32), (0, 0), 0.04 * paper.px_per_mm)
    middle = paper.to_px(np.array([at], np.float64))[0]
    stamped = paper_ink.own_copy(paper)
    corner = (round(float(middle[0]) - width / 2), round(float(middle[1]) - height / 2))
    pad = paper_ink.Pen(what.colour, 1.0, 0.9, 0.15)
    paper_ink.lay(stamped, np.asarray(alpha * pad.cover, np.float32), corner, pad, hand=hand)
    return stamped


def stick(paper: Paper, what: Sticker, *, at: tuple[Mm, Mm], seed: int = 0) -> Paper:
    """Put a sticker on a page, crooked; what is under it is hidden.

    Args:
        paper: The sheet.
        what: The sticker.
        at: Its middle on the page, in mm.
        seed: Of how it lies.
    """
    hand = np.random.default_rng([seed, 4])
    angle = float(hand.normal(0, 3))
    label = _label(what, paper.px_per_mm)
    height, width = label.shape[:2]
    middle = paper.to_px(np.array([at], np.float64))[0] - 0.5
    way = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    way[:, 2] += middle - [(width - 1) / 2, (height - 1) / 2]
    size = (paper.image.shape[1], paper.image.shape[0])
    lying = cv2.warpAffine(label, way, size, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(np.full((height, width), 255, np.uint8), way, size)
    shadow = cv2.warpAffine(np.full((height, width), 90, np.uint8), way + np.array([[0, 0, 4], [0, 0, 5]]), size)
    shadow = cv2.bitwise_not(cv2.GaussianBlur(shadow, (0, 0), 0.25 * paper.px_per_mm))
    image = cv2.multiply(paper.image, cv2.merge([shadow] * 3), scale=1 / 255)
    return replace(paper, image=np.asarray(cv2.copyTo(lying, np.asarray(cover > 127, np.uint8), image), np.uint8))


def _drawn(what: Stamp, px_per_mm: float) -> NDArray[np.float32]:
    """The stamp's rubber, 1.0 where it carries ink."""
    size = (round(what.width * px_per_mm), round(what.height * px_per_mm))
    picture = Image.new("L", size, 0)
    pencil = ImageDraw.Draw(picture)
    line = round(0.6 * px_per_mm)
    frame = (line, line, size[0] - line, size[1] - line)
    if what.round_:
        pencil.ellipse(frame, outline=255, width=line)
        pencil.ellipse(
            tuple(side + (3 * line if at < 2 else -3 * line) for at, side in enumerate(frame)),
            outline=255,
            width=line // 2,
        )
    else:
        pencil.rounded_rectangle(frame, radius=2 * line, outline=255, width=line)
    room = (size[0] * (0.66 if what.round_ else 0.86), size[1] * (0.45 if what.round_ else 0.78))
    _write(pencil, what.lines, (size[0] / 2, size[1] / 2), room)
    return np.asarray(picture, np.float32) / np.float32(255)


def _write(
    pencil: ImageDraw.ImageDraw, lines: tuple[str, ...], middle: tuple[float, float], room: tuple[float, float]
) -> None:
    """Lines of text in the middle of a room, as large as fits."""
    tall = room[1] / len(lines)
    font = ImageFont.truetype(str(_FONT), round(tall * 0.8))
    widest = max(font.getlength(line) for line in lines)
    font = ImageFont.truetype(str(_FONT), round(tall * 0.8 * min(1.0, room[0] / widest)))
    for at, line in enumerate(lines):
        pencil.text((middle[0], middle[1] + (at - (len(lines) - 1) / 2) * tall), line, fill=255, font=font, anchor="mm")


def _label(what: Sticker, px_per_mm: float) -> Colour:
    width, height = round(what.width * px_per_mm), round(what.height * px_per_mm)
    drawn = Image.new("L", (width, height), 0)
    pencil = ImageDraw.Draw(drawn)
    if what.bars:
        bars = np.random.default_rng(len(what.text)).integers(1, 4, 60).cumsum() * 0.3 * px_per_mm
        for left, right in zip(bars[::2], bars[1::2], strict=True):
            if right < 0.85 * width:
                pencil.rectangle((0.08 * width + left, 0.1 * height, 0.08 * width + right, 0.6 * height), fill=230)
    if what.text:
        middle = 0.8 if what.bars else 0.5
        _write(pencil, (what.text,), (width / 2, height * middle), (0.8 * width, height * (0.3 if what.bars else 0.6)))
    shade = np.linspace(1.0, 0.96, height, dtype=np.float32)[:, None, None]
    paper_ = np.array(what.tint, np.float32) * shade * (1 - 0.85 * np.asarray(drawn, np.float32)[..., None] / 255)
    return np.asarray(paper_, np.uint8)


def _turned(alpha: NDArray[np.float32], angle_deg: float) -> NDArray[np.float32]:
    """Turned clockwise, on an image with room for it."""
    height, width = alpha.shape
    room = round(0.15 * max(height, width))
    wide = cv2.copyMakeBorder(alpha, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    way = cv2.getRotationMatrix2D((wide.shape[1] / 2, wide.shape[0] / 2), -angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(wide, way, (wide.shape[1], wide.shape[0])), np.float32)
