"""Arabic words as they are drawn: letters joined, marks in their places. The only importer of uharfbuzz."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType
from typing import Any, Final

_PACKAGE: Final = "uharfbuzz"
_FONTS: Final = Path(__file__).parent / "fonts"
_FILES: Final = {False: "NotoSansArabic-Regular", True: "NotoSansArabic-Bold"}
_PRIVATE_USE: Final = range(0xE000, 0xF900)
_FIRST: Final = 0x0600
"""Of the characters of Arabic; before it are Latin signs, which the other fonts have."""


ARABIC_MORE: Final = 1.1
"""How many times as large Arabic is set as the Latin letters beside it, which then look as large."""


class ShapingUnavailable(RuntimeError):
    """Arabic is to be printed, and the library that joins its letters is not there."""

    def __init__(self) -> None:
        super().__init__(f"the Python package {_PACKAGE} is missing: Arabic cannot be printed (pip install {_PACKAGE})")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A form of a letter, a ligature or a mark. Lengths in thousandths of the type size.

    Attributes:
        character: By which the font's file names it.
        width: Its own.
        advance: From its origin to that of the next one: its width, unless another letter comes nearer.
        dx: How far to the right of its origin it is drawn.
        dy: How far above.
    """

    character: str
    width: float
    advance: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class _Font:
    """A font ready to shape with: HarfBuzz's object, and the character that names each glyph, by its number."""

    face: Any
    shaped_with: Any
    characters: dict[int, str]
    scale: float


def probe() -> str | None:
    """The version of the library that shapes; None where it is missing."""
    return metadata.version(_PACKAGE) if _library() is not None else None


def has_shaping() -> bool:
    """Whether Arabic can be printed and measured."""
    return _library() is not None


def require_shaping() -> ModuleType:
    """The library, where it is there.

    Raises:
        ShapingUnavailable: It is missing.
    """
    library = _library()
    if library is None:
        raise ShapingUnavailable
    return library


def font_file(*, bold: bool) -> Path:
    """The font that Arabic is drawn with."""
    return _FONTS / f"{_FILES[bold]}.ttf"


@cache
def arabic_characters() -> frozenset[int]:
    """What can be written in the Arabic fonts; empty where the library that joins its letters is missing."""
    if _library() is None:
        return frozenset()
    both = set(_font(bold=False).face.unicodes) & set(_font(bold=True).face.unicodes)
    return frozenset(code for code in both if code >= _FIRST and code not in _PRIVATE_USE)


def split_arabic(text: str) -> tuple[tuple[str, bool], ...]:
    """A text in parts of one font each, in the same order: the words, and whether the font is the Arabic one.

    Spaces between Arabic words are of that font too.
    """
    return tuple((part, place % 2 == 1) for place, part in enumerate(_arabic_part().split(text)) if part)


@cache
def _arabic_part() -> re.Pattern[str]:
    if not arabic_characters():
        return re.compile("($^)")
    word = f"[{''.join(map(chr, sorted(arabic_characters())))}]+"
    return re.compile(f"({word}(?: {word})*)")


@lru_cache(maxsize=8192)
def shape_word(word: str, *, bold: bool, rtl: bool) -> tuple[Glyph, ...]:
    """Join the letters of a word.

    Args:
        word: Characters of the Arabic font only, in the order in which they are read.
        bold: In the bold font.
        rtl: Read from right to left, as all but figures are.

    Returns:
        Its glyphs from left to right.

    Raises:
        ShapingUnavailable: The library is missing.
    """
    library, font = require_shaping(), _font(bold=bold)
    buffer = library.Buffer()
    buffer.add_str(word)
    buffer.direction, buffer.script, buffer.language = ("rtl" if rtl else "ltr"), "Arab", "ar"
    library.shape(font.shaped_with, buffer)
    return tuple(
        Glyph(
            font.characters[info.codepoint],
            font.shaped_with.get_glyph_h_advance(info.codepoint) * font.scale,
            place.x_advance * font.scale,
            place.x_offset * font.scale,
            place.y_offset * font.scale,
        )
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


@lru_cache(maxsize=4096)
def shape_words(words: str, *, bold: bool, rtl: bool, space: float) -> tuple[Glyph, ...]:
    """Join the letters of words with spaces between them.

    Args:
        words: Words as `shape_word` takes them.
        bold: In the bold font.
        rtl: Read from right to left.
        space: How wide a space is, in thousandths of the type size.

    Returns:
        Their glyphs from left to right, the spaces among them.

    Raises:
        ShapingUnavailable: The library is missing.
    """
    (own,) = shape_word(" ", bold=bold, rtl=rtl)
    between = replace(own, advance=space)
    glyphs: list[Glyph] = []
    each = words.split(" ")
    for word in reversed(each) if rtl else each:
        glyphs += (*([between] if glyphs else ()), *shape_word(word, bold=bold, rtl=rtl))
    return tuple(glyphs)


@lru_cache(maxsize=8192)
def word_width(word: str, *, bold: bool) -> float:
    """How long a word is, in thousandths of the type size."""
    return sum(glyph.advance for glyph in shape_word(word, bold=bold, rtl=True))


@cache
def _font(*, bold: bool) -> _Font:
    library = require_shaping()
    face = library.Face(library.Blob(font_file(bold=bold).read_bytes()))
    font = library.Font(face)
    characters: dict[int, str] = {}
    for code in sorted(face.unicodes):
        characters.setdefault(font.get_nominal_glyph(code), chr(code))
    characters[0] = "\0"
    return _Font(face, font, characters, 1000 / face.upem)


@cache
def _library() -> ModuleType | None:
    try:
        return import_module(_PACKAGE)
    except ImportError:
        return None
