"""Invented writers: how each forms, spaces and slants what is written in an open font, as ink without a pen yet.

A writer takes letters from one font and may take digits, first letters or words in capitals from others. Letters that
stand alone are laid down one by one, each a little otherwise; words of joined letters whole. Then the line is bent.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scan.training.handwriting_fonts import CURLY, HandFont

SCALE: Final = 2
"""Ink is laid down at this many times the size that the picture has in the end."""

_MEASURED_PX: Final = 200
_LIKELY: Final = (1.3, 2.1)
"""How high digits and capitals from another font are, for a small letter of 1."""
_NARROWEST: Final = 0.8
"""Width of an n for the height of a small letter: what is narrower nobody can read."""
_UNDERLINED: Final = 0.012
"""How often a word is underlined."""
_BENT_BY: Final = 8
"""Bends are reckoned at every so many pixels."""
_DIGITS: Final = frozenset("0123456789")
_SMALL_CAPITALS: Final = 0.15
"""How many of those whose letters stand alone write some small letters in the shape of capitals."""
_SHAPED: Final = "aabdeefghilmnnprrstuvàéè"
"""Letters that are written so, more often those that stand here twice."""
_AS_SHAPED: Final = 0.85
"""How often somebody who writes a letter so does it."""


@dataclass(frozen=True)
class Writer:
    """How somebody writes. Lengths are parts of the height of a small letter, unless they say more.

    Attributes:
        name: Font and number.
        letters, digits, capitals: Fonts.
        capitals_first: Whether first letters of words come from `capitals` too, not only words in capitals.
        only_capitals: Whether everything is written in capitals.
        letter_px: Height of a small letter, in pixels of the picture.
        slant: Sideways for one upwards.
        stretch: Of widths.
        rise, fall: How much higher and deeper than in the font strokes reach above and below small letters.
        letter_gap, word_gap: Added between letters that stand alone; between words.
        slope: Of the base line, down for one to the right.
        wave: How far the base line wanders.
        untidy: How unlike each other its letters are; 1 is usual.
        bend: How far strokes are bent.
        fading: How much lower than its first the last letter of a word is, where letters stand alone; 0 is not.
        small_capitals: Small letters that look like capitals, though no higher than other small letters.
    """

    name: str
    letters: HandFont
    digits: HandFont
    capitals: HandFont
    capitals_first: bool
    only_capitals: bool
    letter_px: float
    slant: float
    stretch: float
    rise: float
    fall: float
    letter_gap: float
    word_gap: float
    slope: float
    wave: float
    untidy: float
    bend: float
    fading: float
    small_capitals: frozenset[str] = frozenset()
    _glyphs: dict[tuple[str, str], "_Glyph"] = field(default_factory=dict, repr=False)
    _sized: dict[str, ImageFont.FreeTypeFont] = field(default_factory=dict, repr=False)

    @property
    def fonts(self) -> frozenset[str]:
        """Names of all fonts that it writes in."""
        return frozenset((self.letters.name, self.digits.name, self.capitals.name))

    def can_write(self, text: str) -> bool:
        """Whether its fonts have every character of a text."""
        shaped = "".join(self.small_capitals.intersection(text)).upper()
        pieces = (run for word in text.split() for run in self._runs(word))
        return self.capitals.can_write(shaped) and all(font.can_write(piece) for font, piece in pieces)

    def write(self, text: str, hand: np.random.Generator) -> "Written":
        """Lay a line down."""
        unit = self.letter_px * SCALE
        pieces = [self._runs(word) for word in text.split(" ")]
        width = sum(self.glyph(font, part).advance for runs in pieces for font, part in _each(runs))
        room = 3.0 * unit
        wide = int(
            width * self.stretch * 1.15
            + unit * (self.letter_gap * len(text) + 1.6 * self.word_gap * len(pieces))
            + 2 * room
        )
        high = int(7.5 * unit + abs(self.slope) * wide)
        ink = np.zeros((high, wide), np.uint8)
        start = 3.9 * unit + max(0.0, -self.slope * wide)
        laying = _Laying(self, ink, hand, x=room, base=start)
        for runs in pieces:
            laying.word(runs)
        end = int(min(wide, laying.x + room))
        rows = np.flatnonzero(ink.any(axis=1))
        if not len(rows):
            raise ValueError("nothing is written")
        top, bottom = max(0, rows[0] - int(0.5 * unit)), rows[-1] + int(0.5 * unit)
        return Written(bent(ink[top:bottom, :end], self.bend * unit, unit, hand), start - top, self.slope)

    def _runs(self, word: str) -> list[tuple[HandFont, str]]:
        """A word in pieces that are each written in one font."""
        if len(word) > 1 and word.isupper() and not _DIGITS.intersection(word):
            return [(self.capitals, word)]
        runs = []
        for number, part in enumerate(re.findall(r"\d[\d.,/:-]*|\D+", word)):
            if part[0] in _DIGITS:
                runs.append((self.digits, part))
            elif number == 0 and self.capitals_first and part[0].isupper():
                runs.append((self.capitals, part[0]))
                if part[1:]:
                    runs.append((self.letters, part[1:]))
            else:
                runs.append((self.letters, part))
        return runs

    def glyph(self, font: HandFont, part: str) -> "_Glyph":
        """What is laid down at once, as its font draws it at the writer's size."""
        known = self._glyphs.get((font.name, part))
        if known is None:
            known = self._reaching(_drawn(self._font(font), part))
            if len(part) == 1:
                self._glyphs[font.name, part] = known
        return known

    def small_capital(self, letter: str) -> "_Glyph":
        """A small letter in the shape of its capital, about as high as small letters are."""
        known = self._glyphs.get(("", letter))
        if known is None:
            font = self.capitals
            size = 1.1 * self.letter_px * SCALE / _height(font, "E")
            sized = ImageFont.truetype(font.path, max(8, round(size)))
            known = self._glyphs["", letter] = _drawn(sized, letter.upper())
        return known

    def _reaching(self, glyph: "_Glyph") -> "_Glyph":
        """A glyph whose parts above and below small letters reach as far as the writer's."""
        high, wide = glyph.ink.shape
        base = int(np.clip(round(glyph.origin[1]), 0, high))
        top = int(np.clip(base - round(self.letter_px * SCALE), 0, base))
        zones = ((glyph.ink[:top], self.rise), (glyph.ink[top:base], 1.0), (glyph.ink[base:], self.fall))
        parts = [cv2.resize(zone, (wide, max(1, round(len(zone) * by)))) for zone, by in zones if len(zone)]
        under = len(parts[-1]) if base < high else 0
        ink = np.vstack(parts)
        return _Glyph(np.asarray(ink, np.uint8), (glyph.origin[0], float(len(ink) - under)), glyph.advance)

    def _font(self, font: HandFont) -> ImageFont.FreeTypeFont:
        if font.name not in self._sized:
            high = self.letter_px * SCALE
            size = high / _height(self.letters, "x")
            if font is not self.letters:  # as high as its own would be, if they are not too high or low for a pen
                sign = "0" if font is self.digits else "E"
                own = _height(self.letters, sign) / _height(self.letters, "x")
                size = high * float(np.clip(own, *_LIKELY)) / _height(font, sign)
            self._sized[font.name] = ImageFont.truetype(font.path, max(8, round(size)))
        return self._sized[font.name]


@dataclass(frozen=True, slots=True)
class Written:
    """A line laid down.

    Attributes:
        ink: 255 is ink, 0 is none; shape (height, width), `SCALE` times the size of the picture.
        base: Row of the base line at the left.
        slope: Of the base line.
    """

    ink: NDArray[np.uint8]
    base: float
    slope: float


@dataclass(frozen=True, slots=True)
class _Glyph:
    """Something drawn by a font: its ink, where in it the base line starts, how far it reaches."""

    ink: NDArray[np.uint8]
    origin: tuple[float, float]
    advance: float


class _Laying:
    """A line while it is laid down."""

    def __init__(
        self, writer: Writer, ink: NDArray[np.uint8], hand: np.random.Generator, *, x: float, base: float
    ) -> None:
        self.x = x
        self._writer, self._ink, self._hand = writer, ink, hand
        self._unit = writer.letter_px * SCALE
        self._start, self._base = x, base
        self._phases = hand.uniform(0, 2 * math.pi, 2)
        self._size = 1.0

    def word(self, runs: Sequence[tuple[HandFont, str]]) -> None:
        """Write a word and the gap after it."""
        writer, unit, untidy = self._writer, self._unit, self._writer.untidy
        jump = self._hand.normal(0, 0.035 * untidy) * unit
        self._size = 1 + self._hand.normal(0, 0.03 * untidy)
        tilt = self._hand.normal(0, 0.008 * untidy)
        begun = self.x
        parts, size = _each(runs), self._size
        for number, (font, part) in enumerate(parts):
            self._size = size * (1 - writer.fading * number / max(4, len(parts)))
            shaped = part in writer.small_capitals and self._hand.random() < _AS_SHAPED
            glyph = writer.small_capital(part) if shaped else writer.glyph(font, part)
            alone = 1.0 if len(part) == 1 else 0.35
            self._lay(glyph, alone * untidy, jump, tilt)
            gap = writer.letter_gap * unit * self._hand.uniform(0.6, 1.4) if len(part) == 1 else 0.0
            self.x += glyph.advance * writer.stretch * self._size + gap
        if self.x - begun > unit and self._hand.random() < _UNDERLINED:
            self._underline(begun)
        self.x += max(0.4, writer.word_gap * (1 + self._hand.normal(0, 0.18 * untidy))) * unit

    def _underline(self, begun: float) -> None:
        """A stroke under what was written from `begun` on."""
        ends = self._hand.normal(0, 0.2, 2) * self._unit + (begun, self.x)
        depths = self._hand.uniform(0.25, 0.6) * self._unit + self._hand.normal(0, 0.05, 2) * self._unit
        rows = self._base + self._writer.slope * (ends - self._start) + depths
        points = np.stack([ends, rows], axis=1).round().astype(np.int32)
        cv2.polylines(self._ink, [points], isClosed=False, color=255, thickness=2 * SCALE, lineType=cv2.LINE_AA)

    def _lay(self, glyph: _Glyph, untidy: float, jump: float, tilt: float) -> None:
        hand, writer = self._hand, self._writer
        grown = self._size * (1 + hand.normal(0, 0.035 * untidy))
        wide = writer.stretch * grown * (1 + hand.normal(0, 0.045 * untidy))
        slant = writer.slant + hand.normal(0, 0.035 * untidy)
        turn = writer.slope + tilt + hand.normal(0, 0.022 * untidy)
        matrix = np.array([[1, -turn], [turn, 1]]) @ np.array([[1, -slant], [0, 1]]) @ np.diag([wide, grown])
        along = self.x - self._start
        wave = (
            writer.wave
            * self._unit
            * float(
                np.sin(along / (9 * self._unit) + self._phases[0])
                + 0.5 * np.sin(along / (3.1 * self._unit) + self._phases[1])
            )
        )
        y = self._base + writer.slope * along + wave + jump + hand.normal(0, 0.022 * untidy) * self._unit
        _stamp(self._ink, glyph, matrix, (self.x, y))


def invent_writer(number: int, fonts: Sequence[HandFont], hand: np.random.Generator) -> Writer:
    """Somebody who writes in one of several fonts, and in others where it suits."""
    joined = [font for font in fonts if font.joined]
    apart = [font for font in fonts if not font.joined]
    plain = [font for font in apart if not font.missing & frozenset("ÉéàçÇœ") and font.name not in CURLY] or joined
    choice = joined if (joined and hand.random() < 0.5) or not apart else apart
    letters = choice[int(hand.integers(len(choice)))]
    own = letters in plain and hand.random() < 0.75
    capitals = letters if own else plain[int(hand.integers(len(plain)))]
    digits = letters if hand.random() < 0.55 else fonts[int(hand.integers(len(fonts)))]
    untidy = float(np.clip(hand.lognormal(0.25, 0.45), 0.4, 3.0))
    shaped = not letters.joined and not capitals.joined and hand.random() < _SMALL_CAPITALS
    return Writer(
        name=f"{letters.name}-{number:05d}",
        letters=letters,
        digits=digits,
        capitals=capitals,
        capitals_first=bool(hand.random() < (0.35 if letters.joined else 0.15)),
        only_capitals=letters.capitals or bool(not letters.joined and hand.random() < 0.06),
        letter_px=float(np.clip(hand.normal(29, 5.5), 19, 44)),
        slant=float(np.clip(hand.normal(0.1, 0.19), -0.3, 0.6)),
        stretch=max(float(np.clip(hand.normal(1.15, 0.18), 0.8, 1.7)), _NARROWEST / _width(letters)),
        rise=float(np.clip(hand.lognormal(0, 0.2), 0.65, 1.5)),
        fall=float(np.clip(hand.lognormal(0, 0.25), 0.6, 1.6)),
        letter_gap=float(np.clip(hand.normal(0.02, 0.09), -0.13, 0.35)),
        word_gap=float(np.clip(hand.normal(1.1, 0.4), 0.4, 2.2)),
        slope=float(hand.normal(0, 0.008)),
        wave=float(abs(hand.normal(0, 0.06))),
        untidy=untidy,
        bend=float(np.clip(hand.normal(0.055, 0.02) * (0.6 + 0.4 * untidy), 0.012, 0.13)),
        fading=float(hand.uniform(0, 0.4) if hand.random() < 0.4 else 0.0),
        small_capitals=frozenset(hand.choice(list(_SHAPED), int(hand.integers(2, 16)))) if shaped else frozenset(),
    )


def bent(ink: NDArray[np.uint8], far: float, unit: float, hand: np.random.Generator) -> NDArray[np.uint8]:
    """Ink whose strokes are bent a little, over the size of letters and that of words.

    Args:
        ink: Shape (height, width).
        far: Usual way of a point of a stroke, in pixels.
        unit: Height of a small letter, in pixels.
        hand: Chance.
    """
    high, wide = ink.shape
    small = (high // _BENT_BY + 2, wide // _BENT_BY + 2)
    ways = np.zeros((*small, 2), np.float32)
    for size, share in ((0.55, 0.5), (1.3, 1.0), (4.5, 1.4)):
        grid = (int(high / (size * unit)) + 3, int(wide / (size * unit)) + 3)
        coarse = hand.normal(0, far * share, (*grid, 2)).astype(np.float32)
        ways += cv2.resize(coarse, small[::-1], interpolation=cv2.INTER_CUBIC)
    ways = np.asarray(cv2.resize(ways, (wide, high), interpolation=cv2.INTER_LINEAR), np.float32)
    along, down = ways[..., 0].copy(), ways[..., 1].copy()
    return np.asarray(cv2.remap(ink, along, down, cv2.INTER_LINEAR | cv2.WARP_RELATIVE_MAP), np.uint8)


@cache
def _height(font: HandFont, sign: str) -> float:
    """How high a sign is at a size of 1."""
    top, bottom = ImageFont.truetype(font.path, _MEASURED_PX).getbbox(sign, anchor="ls")[1::2]
    return max(1.0, bottom - top) / _MEASURED_PX


def _width(font: HandFont) -> float:
    """How wide an n is for the height of a small letter."""
    return ImageFont.truetype(font.path, _MEASURED_PX).getlength("n") / _MEASURED_PX / _height(font, "x")


def _each(runs: Sequence[tuple[HandFont, str]]) -> list[tuple[HandFont, str]]:
    """What is laid down at once: whole runs of joined letters, letters alone otherwise."""
    return [(font, part) for font, run in runs for part in ([run] if font.joined else run)]


def _drawn(font: ImageFont.FreeTypeFont, part: str) -> _Glyph:
    left, top, right, bottom = (round(edge) for edge in font.getbbox(part, anchor="ls"))
    picture = Image.new("L", (max(1, right - left + 4), max(1, bottom - top + 4)))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), part, 255, font, anchor="ls")
    return _Glyph(np.asarray(picture), (2.0 - left, 2.0 - top), font.getlength(part))


def _stamp(ink: NDArray[np.uint8], glyph: _Glyph, matrix: NDArray[np.float64], at: tuple[float, float]) -> None:
    """Lay a glyph down where its base line starts; what would lie outside is left out."""
    high, wide = glyph.ink.shape
    corners = np.array([(0, 0), (wide, 0), (0, high), (wide, high)]) - glyph.origin
    placed = corners @ matrix.T + at
    left, top = np.floor(placed.min(axis=0)).astype(int)
    right, bottom = np.ceil(placed.max(axis=0)).astype(int) + 1
    shift = np.array(at) - matrix @ np.array(glyph.origin) - (left, top)
    patch = cv2.warpAffine(glyph.ink, np.hstack([matrix, shift[:, None]]), (int(right - left), int(bottom - top)))
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, ink.shape[1]), min(bottom, ink.shape[0])
    if x0 < x1 and y0 < y1:
        target = ink[y0:y1, x0:x1]
        np.maximum(target, patch[y0 - top : y1 - top, x0 - left : x1 - left], out=target)
