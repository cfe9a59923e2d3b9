"""A paragraph, broken into lines: where each begins and what it says."""

from dataclasses import dataclass
from functools import lru_cache

from forms.typography import kept_together
from forms.units import Mm, Pt
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.own import each_closed
from print.typeset import cut_lines, label_width, wrap


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

    @property
    def rtl(self) -> bool:
        """Whether its text is read from right to left."""
        return self.lines[-1].rtl

    def width(self, size: Pt) -> Mm:
        """How wide the longest of its lines is."""
        return max(line.start + text_width(line.words, size, bold=line.bold) for line in self.lines)


@lru_cache(maxsize=8192)
def lay(text: str, label: str, width: Mm, size: Pt, *, bold: bool) -> Laid:
    """Break a text, and the label before it, into lines; the text goes on where the label ends."""
    text = kept_together(text)
    if not text:
        text, label, bold = label, "", bold or bool(label)
    head = lay(label, "", width, size, bold=True) if label else Laid((), 1, 0.0)
    before = head.lines[-1].words if label else ""
    wrapped = wrap(text, width, size, bold=bold, label=before)
    cuts, wrapped = cut_lines(text, wrapped), each_closed(wrapped)
    rtl, indent = has_right_to_left(text), label_width(before, size)
    lines = [
        LaidLine(head.count - 1 + number, 0.0 if number else indent, words, bold, cut, rtl)
        for number, (words, cut) in enumerate(zip(wrapped, cuts, strict=True))
    ]
    end = lines[-1].start + text_width(wrapped[-1], size, bold=bold)
    return Laid((*head.lines, *lines), head.count - 1 + len(wrapped), end)
