"""Text -> lines of a given width. Left-aligned, no hyphenation."""

from functools import lru_cache

from forms.units import Mm, Pt
from print.canvas import text_width
from print.theme import LINE_CHARACTERS


@lru_cache(maxsize=4096)
def wrap(text: str, width: Mm, size: Pt, *, bold: bool = False, first_indent: Mm = 0.0) -> tuple[str, ...]:
    """Break text at its spaces.

    A word that is longer than a line is broken where it must be; nothing is lost. No-break spaces hold.

    Args:
        text: One paragraph.
        width: Of the column.
        size: Type size.
        bold: In the bold font.
        first_indent: What already stands at the start of the first line.

    Returns:
        At least one line; no line has more than `LINE_CHARACTERS` characters.
    """
    lines: list[str] = []
    room = width - first_indent
    line = ""
    for word in text.split(" "):
        tried = f"{line} {word}" if line else word
        if _fits(tried, room, size, bold=bold):
            line = tried
            continue
        if line or (first_indent and not lines):
            lines.append(line)
            room = width
        line = word
        while not _fits(line, room, size, bold=bold) and len(line) > 1:
            head = _longest_head(line, room, size, bold=bold)
            lines.append(line[:head])
            line = line[head:]
    return (*lines, line)


def _fits(text: str, width: Mm, size: Pt, *, bold: bool) -> bool:
    return len(text) <= LINE_CHARACTERS and text_width(text, size, bold=bold) <= width + 0.01


def _longest_head(word: str, width: Mm, size: Pt, *, bold: bool) -> int:
    length = 1
    while length < len(word) and _fits(word[: length + 1], width, size, bold=bold):
        length += 1
    return length
