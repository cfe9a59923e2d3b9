"""What stands around the blocks of a page: its codes, and the words at its foot."""

from dataclasses import dataclass
from typing import Final

from forms.booklet import Booklet
from forms.geometry import Box
from forms.layout import CodeMark
from forms.page_code import display_journey_code
from forms.units import Mm, pt_to_mm
from print.canvas import text_width
from print.own import each_closed
from print.qr import Code, large_code, small_code
from print.shapes import Shape, Text
from print.sketch import Column
from print.theme import (
    A5_PAGES,
    AT_FOLD,
    CAP_HEIGHT,
    INK,
    LINE_FROM_FOLD,
    OUTSIDE,
    QUIET,
    PageFormat,
    Theme,
)
from print.typeset import first_line, wrap
from print.words import telephone

_SMALL_CODE_TOP: Final[Mm] = 5.6
_BESIDE_CODES: Final[Mm] = 2.0
"""Free paper beside a code's quiet zone."""

_LINES: Final = 4
"""There is room for so many beside the large code."""

UNPROOFREAD: Final = "Traduction à relire. Le texte français compte."


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand on a page.

    Attributes:
        number: Of the page, from 1.
        count: Of the booklet's pages.
        fold_left: The fold, or the binding, is at the left edge.
        format: How the pages are made.
    """

    number: int
    count: int
    fold_left: bool
    format: PageFormat = A5_PAGES

    @property
    def content(self) -> Column:
        """The column of the page's blocks."""
        return Column(AT_FOLD if self.fold_left else OUTSIDE, self.format.content_width)

    @property
    def line_x(self) -> Mm:
        """The line in the margin."""
        return LINE_FROM_FOLD if self.fold_left else self.format.width - LINE_FROM_FOLD

    @property
    def bottom(self) -> Mm:
        """Where print ends."""
        return self.format.height - OUTSIDE

    def outer(self, width: Mm, inset: Mm = 0.0) -> Mm:
        """Left end of something that wide, `inset` away from the column's outer edge."""
        edge = self.content.x + (self.content.width - width if self.fold_left else 0.0)
        return edge - inset if self.fold_left else edge + inset

    def inner(self, width: Mm, inset: Mm = 0.0) -> Mm:
        """Left end of something that wide, `inset` away from the column's edge at the fold."""
        edge = self.content.x + (0.0 if self.fold_left else self.content.width - width)
        return edge + inset if self.fold_left else edge - inset


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a page as drawn, and the room that they leave.

    Attributes:
        shapes: Both codes, and the journey code in clear beside each.
        marks: The QR codes, the large one first.
        typed: Where the code stands in clear.
        strip: The room beside the small code, for the strip.
        foot: The room beside the large code and its words.
    """

    shapes: tuple[Shape, ...]
    marks: tuple[CodeMark, ...]
    typed: tuple[Box, ...]
    strip: Column
    foot: Column


def draw_codes(theme: Theme, booklet: Booklet, frame: Frame, address: str) -> Codes:
    """Draw the large code at the outer bottom corner and the small one at the opposite top corner.

    No torn corner takes both, and neither is near the fold.
    """
    large, small = large_code(address), small_code(address)
    clear = (display_journey_code(booklet.code), f"{booklet.edition}.{frame.number}")
    large_shape, large_mark = large.at(frame.outer(large.side), frame.bottom - large.side)
    small_shape, small_mark = small.at(frame.inner(small.side), _SMALL_CODE_TOP)
    beside, beside_box = _clear_beside(theme, clear, frame, large, large_mark)
    below, below_box = _clear_below(theme, clear, frame, small, small_mark)
    content = frame.content
    top = max(small.side + small.quiet, below_box.w) + _BESIDE_CODES
    bottom = large.side + large.quiet + beside_box.w + _BESIDE_CODES
    return Codes(
        shapes=(large_shape, small_shape, *beside, *below),
        marks=(large_mark, small_mark),
        typed=(beside_box, below_box),
        strip=content.inset(top) if frame.fold_left else content.inset(0.0, top),
        foot=content.inset(0.0, bottom) if frame.fold_left else content.inset(bottom),
    )


def foot_shapes(theme: Theme, booklet: Booklet, frame: Frame, column: Column) -> list[Shape]:
    """Draw whom to call, what nobody proofread (last), the booklet's title and the page, at the side of the fold.

    What nobody proofread may be wider than the column, and stands lower than the code in clear.
    """
    small, number = theme.sizes.small, telephone(booklet.contacts)
    above = [theme.say(f"Une question\u00a0? {number}")] if number else []
    above += [theme.say(UNPROOFREAD)] if frame.number == frame.count and theme.unproofread else []
    lines = [*above, *_title_and_page(theme, booklet, frame, column.width, _LINES - len(above))]
    shapes: list[Shape] = []
    longest = max(text_width(words, small.size) for words in lines)
    for place, words in enumerate(reversed(lines)):
        width, rtl = text_width(words, small.size), theme.reads_rtl(words)
        x = frame.inner(longest) + longest - width if theme.all_rtl else frame.inner(width)
        shapes.append(Text(x, frame.bottom - place * small.leading, words, small.size, QUIET, rtl=rtl))
    return shapes


def _title_and_page(theme: Theme, booklet: Booklet, frame: Frame, width: Mm, most: int) -> tuple[str, ...]:
    """The booklet's title and the page, in one line if that of the last page has room, else in as few as hold both.

    A cut title names no booklet: only one that `most` lines do not hold is.
    """
    title, page = theme.say(booklet.template.title), theme.say(f", page {frame.number} sur {frame.count}")
    size, last = theme.sizes.small.size, theme.say(f", page {frame.count} sur {frame.count}")
    if text_width(title + last, size) <= width:
        return (title + page,)
    alone = page.lstrip(",، ")
    if text_width(title, size) <= width:
        return title, alone[:1].upper() + alone[1:]
    whole = title + page.replace(alone, alone.replace(" ", "\N{NO-BREAK SPACE}"))
    lines = tuple(each_closed(wrap(whole, width, size)))
    return lines if len(lines) <= most else (first_line(title, width - text_width(page, size), size) + page,)


def _clear_beside(
    theme: Theme, clear: tuple[str, str], frame: Frame, code: Code, mark: CodeMark
) -> tuple[list[Text], Box]:
    """The code in clear, large enough to be typed from, in two lines beside the top of the large code."""
    inset, small = code.side + code.quiet + 0.8, theme.sizes.small
    texts = []
    y = mark.box.y + pt_to_mm(small.size) * CAP_HEIGHT
    for place, words in enumerate(clear):
        width = text_width(words, small.size, bold=place == 0)
        line = y + place * small.leading
        texts.append(Text(frame.outer(width, inset), line, words, small.size, INK, bold=place == 0))
    left = min(text.x for text in texts)
    right = max(text.x + text_width(text.text, text.size, bold=text.bold) for text in texts)
    return texts, Box(left, mark.box.y, right - left, texts[-1].y - mark.box.y)


def _clear_below(
    theme: Theme, clear: tuple[str, str], frame: Frame, code: Code, mark: CodeMark
) -> tuple[list[Text], Box]:
    """The same, small, in one line under the small code."""
    words, kind = " · ".join(clear), theme.sizes.code
    width, height = text_width(words, kind.size), pt_to_mm(kind.size) * CAP_HEIGHT
    box = Box(frame.inner(width), mark.box.bottom + code.quiet, width, height)
    return [Text(box.x, box.bottom, words, kind.size, INK)], box
