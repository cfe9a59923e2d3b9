"""A block while it is being drawn, from top to bottom, and once it is finished."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from forms.geometry import Box
from forms.layout import Zone
from forms.model import StepStatus
from forms.units import Mm, Pt
from print.canvas import text_width
from print.shapes import Curve, Drawing, Ink, Line, Rectangle, Shape, Stroke, Text
from print.theme import BLANK_STROKE, BODY, BODY_LEADING, CONTENT_WIDTH, INK, Theme, baseline
from print.typeset import wrap


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop that a block puts on the line in the page's margin.

    Attributes:
        y: Its middle, from the block's top.
        number: As printed, from 1.
        status: How far the step has come.
        reach: How far the block's title goes from the left, for the rule between the two.
    """

    y: Mm
    number: int
    status: StepStatus
    reach: Mm


@dataclass(frozen=True, slots=True)
class Block:
    """Something drawn that stands whole on a page. Coordinates are from its own top left corner.

    Attributes:
        height: Of everything drawn.
        shapes: In drawing order.
        zones: In reading order.
        stop: Its stop on the line, if it begins a step.
        gap: Free paper above it, unless it begins a page.
        keep_with_next: A heading: never last on a page.
        whole: Blocks with the same mark belong together and go to the next page together where that helps.
        grow: The same block with some more writing lines, or None if it has none to give.
    """

    height: Mm
    shapes: tuple[Shape, ...]
    zones: tuple[Zone, ...] = ()
    stop: Stop | None = None
    gap: Mm = 4.0
    keep_with_next: bool = False
    whole: str = ""
    grow: Callable[[int], "Block"] | None = None


def moved_zone(zone: Zone, dx: Mm, dy: Mm) -> Zone:
    """The same zone elsewhere."""
    return replace(zone, box=zone.box.moved(dx, dy), cells=tuple(cell.moved(dx, dy) for cell in zone.cells))


class Sketch:
    """Draws downwards: every method draws at `y` and moves it below what it drew.

    Attributes:
        theme: The booklet's look.
        width: Room from left to right.
        y: Where the next thing goes.
        shapes: What was drawn.
        zones: What was drawn to be ticked or written on.
    """

    def __init__(self, theme: Theme, width: Mm = CONTENT_WIDTH) -> None:
        self.theme, self.width = theme, width
        self.y: Mm = 0.0
        self.shapes: list[Shape] = []
        self.zones: list[Zone] = []

    def space(self, height: Mm) -> None:
        """Leave paper free."""
        self.y += height

    def paragraph(
        self,
        text: str,
        *,
        x: Mm = 0.0,
        width: Mm | None = None,
        size: Pt = BODY,
        leading: Mm = BODY_LEADING,
        ink: Ink = INK,
        bold: bool = False,
        label: str = "",
    ) -> Mm:
        """Draw a paragraph; `label` goes before it in bold.

        Returns:
            The right end of its last line.
        """
        room = (self.width - x) if width is None else width
        indent = text_width(f"{label} ", size, bold=True) if label else 0.0
        if label:
            self.shapes.append(Text(x, baseline(self.y, size, leading), label, size, ink, bold=True))
        end = x
        for place, line in enumerate(wrap(text, room, size, bold=bold, first_indent=indent)):
            start = x + (indent if place == 0 else 0.0)
            if line:
                self.shapes.append(Text(start, baseline(self.y, size, leading), line, size, ink, bold=bold))
            end = start + text_width(line, size, bold=bold)
            self.y += leading
        return end

    def icon(self, drawing: Drawing, x: Mm, y: Mm, *, width: Mm, stroke: Mm = 0.35, ink: Ink | None = None) -> None:
        """Draw an icon, its top left corner at (x, y); moves nothing."""
        line = Stroke(ink or self.theme.colour, stroke)
        self.shapes.append(drawing.at(x, y, width=width, stroke=line))

    def blank(self, words: str, *, x: Mm = 0.0) -> None:
        """Draw what the town hall must still fill in: its words and a dotted blank."""
        end = self.paragraph(f"À compléter par la mairie, {words}\u00a0:", x=x)
        start = end + 2.0
        line = self.y - 1.0
        if self.width - start < _BLANK_LEAST:
            self.y += BODY_LEADING + 1.0
            start, line = x, self.y - 1.0
        self.shapes.append(Line(start, line, self.width, line, BLANK_STROKE))

    def add(self, *shapes: Shape) -> None:
        """Draw shapes where they are; moves nothing."""
        self.shapes.extend(shapes)

    def under(self, place: int, shape: Rectangle | Curve) -> None:
        """Draw a shape under everything drawn since `place` (a length of `shapes`)."""
        self.shapes.insert(place, shape)

    def block(
        self,
        *,
        stop: Stop | None = None,
        gap: Mm = 4.0,
        keep_with_next: bool = False,
        whole: str = "",
        grow: Callable[[int], Block] | None = None,
    ) -> Block:
        """Finish."""
        return Block(
            self.y, tuple(self.shapes), tuple(self.zones), stop, gap, keep_with_next, whole=whole, grow=grow
        )


_BLANK_LEAST: Final[Mm] = 32.0
"""Room for a date or a telephone number in handwriting."""


def box_at(x: Mm, y: Mm, side: Mm) -> Box:
    """A square."""
    return Box(x, y, side, side)
