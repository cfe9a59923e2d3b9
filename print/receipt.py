"""Draws what a resident takes home after a visit: on a card of the size A6, or on a label for the booklet's back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from forms.geometry import Box
from forms.units import Mm, pt_to_mm
from print.canvas import Canvas, text_width
from print.shapes import WHITE, Circle, Ink, Line, Rectangle, Shape, Stroke, Text
from print.theme import INK, PANEL_RADIUS, QUIET, USUAL, Theme, TypeSize, baseline
from print.typeset import first_line, wrap

_MARGIN: Final[Mm] = 7.0
_BADGE: Final[Mm] = 9.0
_LINE_X: Final[Mm] = 9.5
"""The line with its stops, from the left."""
_TEXT_X: Final[Mm] = 15.0
_STOP: Final[Mm] = 1.9
_LINE: Final[Mm] = 1.2
_GAP: Final[Mm] = 2.0
_PADDING: Final[Mm] = 2.4
_MARK: Final[Mm] = 3.0
"""From the edge of the text to the words of a line."""
_SAID: Final = TypeSize(USUAL.small.size, pt_to_mm(12))
"""Lines of a list, closer than running text: a rich booklet's receipt is two cards, not three."""


@dataclass(frozen=True, slots=True)
class Format:
    """A size of paper, in mm."""

    width: Mm
    height: Mm


CARD: Final = Format(105.0, 148.0)
LABEL: Final = Format(62.0, 100.0)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading.

    Attributes:
        title: The heading.
        lines: One sentence each.
        open: Something that is still to come: its stop is open, as on the line of a booklet.
    """

    title: str
    lines: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """What is printed.

    Attributes:
        title: What it is.
        names: Whose.
        about: The day, the procedure and the code.
        again: Whose it is, on the pages after the first; cut where it is too long.
        sections: From top to bottom.
        foot: How to say that something is wrong.
        going_on: Said at the end of a page when more follows.
    """

    title: str
    names: str
    about: str
    again: str
    sections: tuple[Section, ...]
    foot: str
    going_on: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of type, or room between sections; stop: None where the line passes without one."""

    text: str
    kind: TypeSize
    bold: bool = False
    mark: bool = False
    stop: bool | None = None
    gap: Mm = 0.0
    indent: Mm = 0.0

    @property
    def height(self) -> Mm:
        return self.gap + self.kind.leading

    @property
    def begins(self) -> bool:
        """Whether it is the first line of a sentence or of a heading."""
        return self.mark or self.stop is not None


def render_receipt(theme: Theme, sheet: ReceiptSheet, size: Format) -> bytes:
    """Draw a receipt, on as many pages as it needs.

    Args:
        theme: Of the booklet.
        sheet: What to print.
        size: Of the paper.

    Returns:
        The PDF file; the same bytes for the same receipt.
    """
    canvas = Canvas(size.width, size.height, title=sheet.title, subject=sheet.about)
    pages, foot = _laid_out(theme, sheet, size), _foot(theme, sheet, size)
    for number, page in enumerate(pages, start=1):
        last = number == len(pages)
        canvas.draw((*page.head, *_body(theme, page, size.height - _MARGIN - (foot[1] if last else 0.0))))
        if last:
            canvas.draw(foot[0], dy=size.height - _MARGIN - foot[1])
        else:
            told = f"{sheet.going_on} {number + 1}/{len(pages)}"
            x = size.width - _MARGIN - text_width(told, theme.sizes.small.size)
            canvas.draw([Text(x, size.height - _MARGIN, told, theme.sizes.small.size, QUIET)])
        canvas.end_page()
    return canvas.finish()


def count_pages(theme: Theme, sheet: ReceiptSheet, size: Format) -> int:
    """On how many pages a receipt is drawn."""
    return len(_laid_out(theme, sheet, size))


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands on a page: its head, where that ends, and the rows under it."""

    head: tuple[Shape, ...]
    top: Mm
    rows: tuple[_Row, ...]


def _laid_out(theme: Theme, sheet: ReceiptSheet, size: Format) -> list[_Page]:
    """The pages; a heading never stands alone at the foot of one, and the last has room for the frame."""
    first, later = _head(theme, sheet, size), _short_head(theme, sheet, size)
    bottom = size.height - _MARGIN
    pages: list[_Page] = []
    rest = _rows(theme, sheet.sections, size)
    while not pages or rest:
        shapes, top = later if pages else first
        taken = _taken(rest, bottom - top - _foot(theme, sheet, size)[1] - _GAP)
        if taken < len(rest):  # another page follows, so this one has no frame
            taken = max(1, _taken(rest, bottom - top - theme.sizes.small.leading))
        if pages and taken == 0:
            taken = 1
        pages.append(_Page(tuple(shapes), top, tuple(rest[:taken])))
        rest = rest[taken:]
        if not rest and _height(pages[-1].rows) > bottom - pages[-1].top - _foot(theme, sheet, size)[1] - _GAP:
            pages.append(_Page(tuple(later[0]), later[1], ()))
    return pages


def _taken(rows: Sequence[_Row], room: Mm) -> int:
    """How many rows find room, without a heading or a part of a sentence at the end that more would follow."""
    count, height = 0, 0.0
    for row in rows:
        height += row.height
        if height > room:
            break
        count += 1
    whole = count
    while 0 < whole < len(rows) and (rows[whole - 1].bold or not rows[whole].begins):
        whole -= 1
    return whole or count


def _height(rows: Sequence[_Row]) -> Mm:
    return sum(row.height for row in rows)


def _short_head(theme: Theme, sheet: ReceiptSheet, size: Format) -> tuple[list[Shape], Mm]:
    """Whose it is, on the pages after the first."""
    small = theme.sizes.small
    words = first_line(sheet.again, size.width - 2 * _MARGIN, small.size)
    return [Text(_MARGIN, baseline(_MARGIN, small), words, small.size, QUIET)], _MARGIN + small.leading + _GAP


def _head(theme: Theme, sheet: ReceiptSheet, size: Format) -> tuple[list[Shape], Mm]:
    """The letter of the line, the title and whose it is, and where they end."""
    left = _MARGIN + _BADGE + 3.0
    room = size.width - left - _MARGIN
    letter = TypeSize(17.0, _BADGE)
    x = _MARGIN + (_BADGE - text_width(theme.letter, letter.size, bold=True)) / 2
    shapes: list[Shape] = [
        Rectangle(Box(_MARGIN, _MARGIN, _BADGE, _BADGE), fill=theme.colour, radius=PANEL_RADIUS),
        Text(x, baseline(_MARGIN, letter), theme.letter, letter.size, WHITE, bold=True),
    ]
    y = _MARGIN
    for text, kind, bold, ink in (
        (sheet.title, theme.sizes.stop, True, INK),
        (sheet.names, theme.sizes.body, False, INK),
        (sheet.about, theme.sizes.small, False, QUIET),
    ):
        for line in wrap(text, room, kind.size, bold=bold):
            shapes.append(Text(left, baseline(y, kind), line, kind.size, ink, bold=bold))
            y += kind.leading
    return shapes, max(y, _MARGIN + _BADGE) + _GAP


def _foot(theme: Theme, sheet: ReceiptSheet, size: Format) -> tuple[list[Shape], Mm]:
    """A frame with how to say that something is wrong, from its own top, and its height."""
    room, small = size.width - 2 * _MARGIN, theme.sizes.small
    lines = wrap(sheet.foot, room - 2 * _PADDING, small.size)
    height = 2 * _PADDING + len(lines) * small.leading
    shapes: list[Shape] = [Rectangle(Box(_MARGIN, 0.0, room, height), stroke=theme.hairline, radius=PANEL_RADIUS)]
    for number, line in enumerate(lines):
        y = baseline(_PADDING + number * small.leading, small)
        shapes.append(Text(_MARGIN + _PADDING, y, line, small.size, INK))
    return shapes, height


def _rows(theme: Theme, sections: Sequence[Section], size: Format) -> list[_Row]:
    room, kind, small = size.width - _TEXT_X - _MARGIN, theme.sizes.stop, theme.sizes.small
    rows: list[_Row] = []
    for section in sections:
        for number, line in enumerate(wrap(section.title, room, kind.size, bold=True)):
            first = number == 0
            rows.append(_Row(line, kind, bold=True, stop=section.open if first else None, gap=_GAP if first else 0.0))
        for text in section.lines:
            for number, line in enumerate(wrap(text, room - _MARK, small.size)):
                rows.append(_Row(line, _SAID, mark=number == 0, indent=_MARK))
    return rows


def _body(theme: Theme, page: _Page, bottom: Mm) -> list[Shape]:
    """The line with a stop at every heading, and the words beside it; it ends above `bottom`."""
    shapes: list[Shape] = []
    stops: list[tuple[Mm, bool]] = []
    y = page.top
    for row in page.rows:
        y += row.gap
        middle = baseline(y, row.kind)
        if row.stop is not None:
            stops.append((y + row.kind.leading / 2, row.stop))
        if row.mark:
            shapes.append(Circle(_TEXT_X + 0.8, y + row.kind.leading / 2, 0.55, fill=INK))
        shapes.append(Text(_TEXT_X + row.indent, middle, row.text, row.kind.size, INK, bold=row.bold))
        y += row.kind.leading
    end = min(y + _GAP / 2, bottom)
    line = [Line(_LINE_X, page.top, _LINE_X, end, Stroke(theme.colour, _LINE))] if page.rows else []
    return [*line, *(_stop(theme, at, is_open) for at, is_open in stops), *shapes]


def _stop(theme: Theme, y: Mm, is_open: bool) -> Circle:  # noqa: FBT001  # what a stop is, as in `Section`
    fill: Ink = WHITE if is_open else theme.colour
    return Circle(_LINE_X, y, _STOP, fill=fill, stroke=Stroke(theme.colour, 0.8))


def shortened(lines: Sequence[str], most: int, others: Callable[[int], str]) -> tuple[str, ...]:
    """The first lines of some.

    Args:
        lines: Sentences.
        most: How many may stand there, at least two.
        others: Says in words how many were left out; takes the place of the last one.
    """
    kept = lines if len(lines) <= most else lines[: most - 1]
    return (*kept, others(len(lines) - len(kept))) if len(kept) < len(lines) else tuple(kept)
