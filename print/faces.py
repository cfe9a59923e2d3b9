"""Which font each part of a line is drawn with."""

import re
from enum import Enum, auto
from typing import Final

from print.shaping import ARABIC_MORE, split_arabic


class Face(Enum):
    """A pair of fonts, regular and bold.

    Attributes:
        LATIN: Atkinson Hyperlegible Next; figures and signs of every line.
        ARABIC: Noto Sans Arabic.
        GREEK_AND_CYRILLIC: Noto Sans.
    """

    LATIN = auto()
    ARABIC = auto()
    GREEK_AND_CYRILLIC = auto()


MORE: Final = {Face.LATIN: 1.0, Face.ARABIC: ARABIC_MORE, Face.GREEK_AND_CYRILLIC: 1.0}
"""How many times as large each is set as Latin letters.

Those of Noto Sans are 7 to 8 % higher than Atkinson's; set as much smaller, they would be 9.3 pt where no text is to be
under 10.
"""

_GREEK_AND_CYRILLIC: Final = re.compile("([\u0370-\u052f\u1f00-\u1fff]+)")


def has_greek_or_cyrillic(text: str) -> bool:
    """Whether a character is of one of these scripts, whether or not the font has it."""
    return _GREEK_AND_CYRILLIC.search(text) is not None


def split_faces(text: str) -> tuple[tuple[str, Face], ...]:
    """A text in parts of one font each, in the same order."""
    parts: list[tuple[str, Face]] = []
    for words, arabic in split_arabic(text):
        if arabic:
            parts.append((words, Face.ARABIC))
            continue
        for place, part in enumerate(_GREEK_AND_CYRILLIC.split(words)):
            if part:
                parts.append((part, Face.GREEK_AND_CYRILLIC if place % 2 else Face.LATIN))
    return tuple(parts)
