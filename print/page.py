"""The frame of a page: its codes, the strip, the line in the margin, the foot; and the blocks on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.booklet import Booklet
from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH, CodeMark, PageLayout, Zone
from forms.model import StepStatus
from forms.page_code import display_journey_code
from forms.units import Mm, pt_to_mm
from print.canvas import text_width
from print.qr import Code, large_code, small_code
from print.shapes import Line, Shape, Stroke, Text
from print.sketch import Block, Column, moved_zone
from print.theme import (
    AT_FOLD,
    CAP_HEIGHT,
    CODE_TYPE,
    CONTENT_TOP,
    CONTENT_WIDTH,
    INK,
    LINE_FROM_FOLD,
    OUTSIDE,
    PAGE_BOTTOM,
    PAPER_EDGE,
    QUIET,
    SMALL_TYPE,
    Theme,
    TypeSize,
)
from print.timeline import StripStop, margin_line, stop_shapes, strip_shapes
from print.words import telephone

_SMALL_CODE_TOP: Final[Mm] = 5.6
_REACH_LEAST: Final[Mm] = 4.0


@dataclass(frozen=True, slots=True)
class Part:
    """Shapes and where their coordinate system stands on the page."""

    shapes: tuple[Shape, ...]
    x: Mm = 0.0
    y: Mm = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page, composed.

    Attributes:
        parts: Everything on it, in drawing order.
        layout: Where its zones and codes are.
    """

    parts: tuple[Part, ...]
    layout: PageLayout


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand on a page.

    Attributes:
        number: Of the page, from 1.
        count: Of the booklet's pages.
        fold_left: The fold, or the binding, is at the left edge.
    """

    number: int
    count: int
    fold_left: bool

    @property
    def content(self) -> Column:
        """The column of the page's blocks."""
        return Column(AT_FOLD if self.fold_left else OUTSIDE, CONTENT_WIDTH)

    @property
    def line_x(self) -> Mm:
        """The line in the margin."""
        return LINE_FROM_FOLD if self.fold_left else A5_WIDTH - LINE_FROM_FOLD

    def outer(self, width: Mm, inset: Mm = 0.0) -> Mm:
        """Left end of something that wide, `inset` away from the column's outer edge."""
        edge = self.content.x + (CONTENT_WIDTH - width if self.fold_left else 0.0)
        return edge - inset if self.fold_left else edge + inset

    def inner(self, width: Mm, inset: Mm = 0.0) -> Mm:
        """Left end of something that wide, `inset` away from the column's edge at the fold."""
        edge = self.content.x + (0.0 if self.fold_left else CONTENT_WIDTH - width)
        return edge + inset if self.fold_left else edge - inset


@dataclass(frozen=True, slots=True)
class _Codes:
    """The codes of a page as drawn, and the room they leave: at the top for the strip, at the foot for words."""

    shapes: tuple[Shape, ...]
    marks: tuple[CodeMark, ...]
    typed: tuple[Box, ...]
    strip: Column
    foot: Column


def draw_page(
    theme: Theme, booklet: Booklet, frame: Frame, blocks: Sequence[Block], *, address: str, travelled: bool
) -> Page:
    """Draw one page.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        frame: The page.
        blocks: From top to bottom.
        address: The text of its QR codes.
        travelled: Whether the line comes in from a step that is done.
    """
    codes = _draw_codes(booklet, frame, address)
    parts: list[Part] = []
    zones: list[Zone] = []
    stops: list[tuple[Mm, StepStatus]] = []
    stop_parts: list[Shape] = []
    y = CONTENT_TOP
    for place, block in enumerate(blocks):
        y += block.gap if place else 0.0
        parts.append(Part(block.shapes, frame.content.x, y))
        zones += [moved_zone(zone, frame.content.x, y) for zone in block.zones]
        if block.stop is not None:
            middle = y + block.stop.y
            stops.append((middle, block.stop.status))
            stop_parts += _reach(theme, frame, middle, block.stop.reach)
            stop_parts += stop_shapes(theme, frame.line_x, middle, StripStop(block.stop.number, block.stop.status))
        y += block.height
    last = frame.number == frame.count
    span = Column(PAPER_EDGE, (PAGE_BOTTOM if last else A5_HEIGHT - PAPER_EDGE) - PAPER_EDGE)
    line = margin_line(theme, frame.line_x, stops, span, travelled=travelled)
    if last:
        line.append(_terminus(theme, frame))
    under = Part((*line, *stop_parts, *strip_shapes(theme, booklet, codes.strip), *codes.shapes))
    foot = Part(tuple(_foot(booklet, frame, codes.foot)))
    layout = PageLayout(frame.number, A5_WIDTH, A5_HEIGHT, tuple(zones), codes.marks, codes.typed)
    return Page((under, foot, *parts), layout)


def _reach(theme: Theme, frame: Frame, y: Mm, reach: Mm) -> list[Shape]:
    """A thin rule from a step's title to its stop, where the title is at the far side."""
    start, end = frame.content.x + reach + 2.0, frame.line_x
    if frame.fold_left or end - start < _REACH_LEAST:
        return []
    return [Line(start, y, end, y, theme.hairline)]


def _terminus(theme: Theme, frame: Frame) -> Line:
    return Line(frame.line_x - 2.5, PAGE_BOTTOM, frame.line_x + 2.5, PAGE_BOTTOM, Stroke(theme.colour, 1.5))


def _draw_codes(booklet: Booklet, frame: Frame, address: str) -> _Codes:
    large, small = large_code(address), small_code(address)
    clear = f"{display_journey_code(booklet.code)} · {booklet.edition}.{frame.number}"
    large_shape, large_mark = large.at(frame.outer(large.side), PAGE_BOTTOM - large.side)
    small_shape, small_mark = small.at(frame.inner(small.side), _SMALL_CODE_TOP)
    beside, beside_box = _clear_beside(clear, frame, large, large_mark)
    below, below_box = _clear_below(clear, frame, small, small_mark)
    used = max(small.side + small.quiet, below_box.w) + 2.0
    strip = Column(frame.content.x + (used if frame.fold_left else 0.0), CONTENT_WIDTH - used)
    used = large.side + large.quiet + 2.0
    foot = Column(frame.content.x + (0.0 if frame.fold_left else used), CONTENT_WIDTH - used)
    return _Codes(
        (large_shape, small_shape, beside, below), (large_mark, small_mark), (beside_box, below_box), strip, foot
    )


def _clear_beside(clear: str, frame: Frame, code: Code, mark: CodeMark) -> tuple[Text, Box]:
    """The code in clear, in body size, beside the top of the large code: it is there to be typed."""
    width = text_width(clear, SMALL_TYPE.size, bold=True)
    return _clear(clear, frame.outer(width, code.side + code.quiet + 0.6), mark.box.y, SMALL_TYPE, bold=True)


def _clear_below(clear: str, frame: Frame, code: Code, mark: CodeMark) -> tuple[Text, Box]:
    width = text_width(clear, CODE_TYPE.size)
    return _clear(clear, frame.inner(width), mark.box.bottom + code.quiet, CODE_TYPE, bold=False)


def _clear(clear: str, x: Mm, top: Mm, kind: TypeSize, *, bold: bool) -> tuple[Text, Box]:
    height = pt_to_mm(kind.size) * CAP_HEIGHT
    box = Box(x, top, text_width(clear, kind.size, bold=bold), height)
    return Text(x, top + height, clear, kind.size, INK, bold=bold), box


def _foot(booklet: Booklet, frame: Frame, column: Column) -> list[Shape]:
    """Whose help can be asked for, the booklet's title and the page, at the side of the fold."""
    name, number = telephone(booklet.contacts)
    lines = [f"{booklet.template.title}, page {frame.number} sur {frame.count}"]
    if number:
        lines.insert(0, f"Une question\u00a0? {number}")
    shapes: list[Shape] = []
    for place, words in enumerate(lines):
        width = text_width(words, SMALL_TYPE.size)
        y = PAGE_BOTTOM - (len(lines) - 1 - place) * SMALL_TYPE.leading
        shapes.append(Text(frame.inner(width), y, words, SMALL_TYPE.size, QUIET))
    del name, column
    return shapes
