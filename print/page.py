"""A page: blocks from top to bottom, the line beside them, and what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.booklet import Booklet
from forms.layout import PageLayout, Zone
from forms.model import StepStatus
from forms.units import Mm
from print.frame import Codes, Frame
from print.shapes import Line, Shape, Stroke
from print.sketch import Block, Column, Stop, moved_zone
from print.theme import CONTENT_TOP, PAPER_EDGE, Theme
from print.timeline import TRAVELLED, StripStop, margin_line, stop_shapes, strip_shapes

_REACH_LEAST: Final[Mm] = 4.0
"""A shorter rule between a title and its stop is not drawn."""
_TERMINUS: Final[Mm] = 2.5
_UNDER_BLOCKS: Final[Mm] = 28.0
"""What is there belongs to the large code and the foot."""
_TIGHTER: Final = 0.25
_ABOVE_CODE: Final[Mm] = 1.0
"""Free paper under the last block of a full page, taken from what is free between its blocks: else a line of words ends
2.5 mm above the large code."""


@dataclass(frozen=True, slots=True)
class Part:
    """Shapes and where their coordinate system stands on the page.

    Attributes:
        shapes: In drawing order.
        x: Of their left end.
        y: Of their top.
        heading: They only say what the parts under them are.
    """

    shapes: tuple[Shape, ...]
    x: Mm = 0.0
    y: Mm = 0.0
    heading: bool = False


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
class LineIn:
    """How the line comes into a page.

    Attributes:
        start: Where it begins, from the page's top.
        travelled: It comes from a step that is done.
    """

    start: Mm = PAPER_EDGE
    travelled: bool = False


def draw_page(
    theme: Theme,
    booklet: Booklet,
    frame: Frame,
    blocks: Sequence[Block],
    *,
    codes: Codes,
    foot: Sequence[Shape],
    line_in: LineIn,
    strip: Sequence[Shape] | None = None,
) -> Page:
    """Draw one page.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        frame: The page.
        blocks: From top to bottom.
        codes: Its codes.
        foot: What stands at its foot beside the large code.
        line_in: How the line in the margin begins.
        strip: What stands at its top beside the small code; None: the whole line.
    """
    parts: list[Part] = []
    zones: list[Zone] = []
    stops: list[tuple[Mm, Stop]] = []
    y = CONTENT_TOP
    tight = _tightness(blocks, frame.format.height - _UNDER_BLOCKS - CONTENT_TOP - _ABOVE_CODE)
    for place, block in enumerate(blocks):
        y += tight * block.gap if place else 0.0
        parts.append(Part(block.shapes, frame.content.x, y, block.heading))
        zones += [moved_zone(zone, frame.content.x, y) for zone in block.zones]
        if block.stop is not None:
            stops.append((y + block.stop.y, block.stop))
        y += block.height
    top = strip_shapes(theme, booklet, codes.strip) if strip is None else strip
    around = (*_line(theme, frame, stops, line_in), *top, *codes.shapes, *foot)
    made = frame.format
    layout = PageLayout(frame.number, made.width, made.height, tuple(zones), codes.marks, codes.typed, made.scale)
    return Page((Part(around), *parts), layout)


def _tightness(blocks: Sequence[Block], room: Mm) -> float:
    """Which share of what is free between blocks is left so that they take no more than this; most of it, or all."""
    free = sum(block.gap for block in blocks[1:])
    over = sum(block.height for block in blocks) + free - room
    return 1.0 - over / free if 0.0 < over <= _TIGHTER * free else 1.0


def _line(theme: Theme, frame: Frame, stops: Sequence[tuple[Mm, Stop]], line_in: LineIn) -> list[Shape]:
    """The line in the margin with its stops, and thin rules to the titles at the far side; it ends on the last page."""
    last = frame.number == frame.count
    end = frame.bottom if last else frame.format.height - PAPER_EDGE
    span = Column(line_in.start, end - line_in.start)
    statuses: list[tuple[Mm, StepStatus]] = [(y, stop.status) for y, stop in stops]
    shapes = margin_line(theme, frame.line_x, statuses, span, travelled=line_in.travelled)
    for y, stop in stops:
        shapes += _reach(theme, frame, y, stop)
        shapes += stop_shapes(theme, frame.line_x, y, StripStop(stop.number, stop.status, stop.folded))
    if last:
        x = frame.line_x
        shapes.append(Line(x - _TERMINUS, end, x + _TERMINUS, end, Stroke(theme.colour, TRAVELLED)))
    return shapes


def _reach(theme: Theme, frame: Frame, y: Mm, stop: Stop) -> list[Shape]:
    """A thin rule from a step's title to its stop, where the title is at the far side."""
    if frame.fold_left:
        start, end = frame.line_x, frame.content.x + stop.begin - 2.0
        short = end - frame.content.x < _REACH_LEAST
    else:
        start, end = frame.content.x + stop.reach + 2.0, frame.line_x
        short = end - start < _REACH_LEAST
    if short:
        return []
    return [Line(start, y, end, y, theme.hairline)]
