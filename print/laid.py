"""A paragraph, broken into lines: where each begins and what it says."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from forms.units import Mm, Pt
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.own import each_closed
from print.typeset import cut_lines, label_width, wrap

_LABEL_SHARE: Final = 0.7
"""A label that takes more than this share of the column stands on lines of its own."""


@dataclass(frozen=True, slots=True)
class LaidLine:
    """A line of a paragraph, or the label before its first one.

    Attributes:
        number: Which line, from 0.
        start: Where it begins, from where the column's lines begin.
        words: What it says.
        bold: In the bold font.
        cut: It ends inside a word.
        rtl: It is of a text that is read from right to left.
    """

    number: int
    start: Mm
    words: str
    bold: bool
    cut: bool
    rtl: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """A paragraph, broken into lines.

    Attributes:
        lines: From top to bottom.
        count: How many lines it takes.
        end: The end of its last line, from where the column's lines begin.
    """

    lines: tuple[LaidLine, ...]
    count: int
    end: Mm

    @property
    def text(self) -> str:
        """All that it says."""
        return " ".join(line.words for line in self.lines)

    def width(self, size: Pt) -> Mm:
        """How wide the longest of its lines is."""
        return max(line.start + text_width(line.words, size, bold=line.bold) for line in self.lines)


@lru_cache(maxsize=8192)
def lay(text: str, label: str, width: Mm, size: Pt, *, bold: bool) -> Laid:
    """Break a text, and the label before it, into lines; a label that takes most of a line has lines of its own."""
    if label and (not text or label_width(label, size) > width * _LABEL_SHARE):
        first = lay(label, "", width, size, bold=True)
        if not text:
            return first
        rest = lay(text, "", width, size, bold=bold)
        lower = tuple(replace(line, number=line.number + first.count) for line in rest.lines)
        return Laid((*first.lines, *lower), first.count + rest.count, rest.end)
    indent = label_width(label, size)
    wrapped = wrap(text, width, size, bold=bold, label=label)
    cuts, wrapped = cut_lines(text, wrapped), each_closed(wrapped)
    rtl = has_right_to_left(text)
    lines = [
        LaidLine(number, 0.0 if number else indent, words, bold, cut, rtl)
        for number, (words, cut) in enumerate(zip(wrapped, cuts, strict=True))
    ]
    end = lines[-1].start + text_width(wrapped[-1], size, bold=bold)
    (said,) = each_closed((label,))
    before = [LaidLine(0, 0.0, said, bold=True, cut=False, rtl=has_right_to_left(label))] if label else []
    return Laid((*before, *lines), len(wrapped), end)
