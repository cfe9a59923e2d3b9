"""Text -> lines of a given width. No hyphenation."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from forms.units import Mm, Pt
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.own import each_closed
from print.shapes import Text
from print.theme import ARABIC_LINE_CHARACTERS, LINE_CHARACTERS, Theme

_SPACES: Final = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")
"""Where a line may end; no-break spaces are not among them."""

_JOINTS: Final = "/-._@?&="
"""After these a web address or a double name is cut, if it must be."""

_ADDRESS: Final = re.compile(r"[(«]?(?:[\w-]+\.)+[\w-]+[^\s/]*/?")
"""A web address up to its first `/`: cut there, nobody copies a part of it for the whole."""


@lru_cache(maxsize=8192)
def wrap(text: str, width: Mm, size: Pt, *, bold: bool = False, label: str = "") -> tuple[str, ...]:
    """Break text at its spaces.

    A word that is longer than a line is cut after a joint, else where the line ends; nothing is lost.

    Args:
        text: One paragraph.
        width: Of the column.
        size: Type size.
        bold: In the bold font.
        label: What stands before it in bold on the first line.

    Returns:
        At least one line; with the label, no line has more than `LINE_CHARACTERS` characters, in Arabic
        `ARABIC_LINE_CHARACTERS`.
    """
    indent, before = label_width(label, size), len(label) + 1 if label else 0
    most = ARABIC_LINE_CHARACTERS if has_right_to_left(text) else LINE_CHARACTERS
    lines: list[str] = []
    line = ""

    def fits(tried: str) -> bool:
        first = not lines
        room = width - indent if first else width
        return len(tried) <= (most - before if first else most) and text_width(tried, size, bold=bold) <= room + 0.01

    for word in _SPACES.split(text.strip(" \t\n\r")):
        tried = f"{line} {word}" if line else word
        if fits(tried):
            line = tried
            continue
        if line or (label and not lines):
            lines.append(line)
        line = word
        while not fits(line) and len(line) > 1:
            length = max(1, sum(1 for end in range(1, len(line)) if fits(line[:end])))
            length = _after_joint(line, length)
            lines.append(line[:length])
            line = line[length:]
    return (*lines, line)


def cut_lines(text: str, lines: Sequence[str]) -> tuple[bool, ...]:
    """Which lines of a wrapped text end inside a word; one that ends after a joint of an address or a name does not.

    Args:
        text: The paragraph.
        lines: What `wrap` made of it.
    """
    rest = text.strip(" \t\n\r")
    found = []
    for line in lines:
        # The line's own spaces are single ones, those of the text may be several.
        end = re.match(_SPACES.pattern.join(map(re.escape, line.split(" "))), rest)
        rest = rest[end.end() :] if end else ""
        found.append(bool(line and rest and not _SPACES.match(rest) and line[-1] not in _JOINTS))
        rest = _SPACES.sub("", rest, count=1) if _SPACES.match(rest) else rest
    return tuple(found)


def first_line(text: str, width: Mm, size: Pt, *, bold: bool = False) -> str:
    """As much as one line holds, with `…` where something is left out; for what is printed in full elsewhere."""
    lines = wrap(text, width, size, bold=bold)
    if len(lines) == 1:
        return each_closed(lines)[0]
    first, *_ = each_closed(wrap(text, width - text_width("…", size, bold=bold), size, bold=bold))
    return f"{first}…"


def label_width(label: str, size: Pt) -> Mm:
    """Room that bold words take before a paragraph, with the space after them."""
    return text_width(f"{label} ", size, bold=True) if label else 0.0


def said_width(theme: Theme, text: str, size: Pt, *, bold: bool = False) -> Mm:
    """How long a line of French words is in the longest of the languages that are measured."""
    if theme.wording is None:
        return text_width(text, size, bold=bold)
    return max(text_width(words, size, bold=bold) for words in theme.versions(text))


def turned(theme: Theme, text: Text, width: Mm) -> Text:
    """A line of text as it stands in a row that begins at the right, where one is printed whose words do.

    Args:
        theme: The booklet's look.
        text: Placed from the left end of the row, as in French.
        width: Of the row.
    """
    if not theme.all_rtl:
        return text
    x = width - text.x - text_width(text.text, text.size, bold=text.bold)
    return replace(text, x=x, rtl=has_right_to_left(text.text))


def said_lines(theme: Theme, text: str, width: Mm, size: Pt, *, bold: bool = False) -> int:
    """How many lines French words take in the longest of the languages that are measured."""
    if theme.wording is None:
        return len(wrap(text, width, size, bold=bold))
    return max(len(wrap(words, width, size, bold=bold)) for words in theme.versions(text))


def said_whole(theme: Theme, text: str, width: Mm, size: Pt, *, bold: bool = False) -> bool:
    """Whether no word of French words, nor of the other languages that are measured, is cut in so narrow a column."""
    versions = [text] if theme.wording is None else theme.versions(text)
    return not any(any(cut_lines(words, wrap(words, width, size, bold=bold))) for words in versions)


def keeps_addresses(theme: Theme, text: str, width: Mm, size: Pt) -> bool:
    """Whether no web address of French words, nor of what they are in another language, is cut before its first `/`."""
    versions = [text] if theme.wording is None else theme.versions(text)
    found = (_ADDRESS.match(word) for words in versions for word in _SPACES.split(words))
    return all(text_width(one[0], size) <= width for one in found if one)


def _after_joint(word: str, most: int) -> int:
    """Where to cut a word that may keep `most` characters: after a joint, unless that leaves a short line.

    A web address is cut after a `/`, however short its line is then.
    """
    slash = word.rfind("/", 0, most) + 1
    if slash and _ADDRESS.match(word):
        return slash
    joint = max(word.rfind(sign, 0, most) for sign in _JOINTS) + 1
    return joint if joint > most // 2 else most
