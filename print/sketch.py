"""A block while it is being drawn, from top to bottom, and once it is finished."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from forms.layout import Zone
from forms.model import StepStatus
from forms.units import Mm
from print.canvas import text_width
from print.icons import POINTING
from print.laid import Laid, lay
from print.measured import Measured, measure
from print.shapes import Drawing, Ink, Shape, Stroke, Text
from print.theme import CONTENT_WIDTH, INK, QUIET, Theme, TypeSize, baseline

TITLE_ICON: Final[Mm] = 6.5
FACT_ICON: Final[Mm] = 4.2
FACT_COLUMN: Final[Mm] = 6.3
"""From a fact's icon to its words."""
_COLON: Final = ": \u00a0\u202f"
"""What a label ends with."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop that a block puts on the line in the page's margin.

    Attributes:
        y: Its middle, from the block's top.
        number: As printed, from 1.
        status: How far the step has come.
        reach: How far the block's title goes from the left, for the rule between the two.
        folded: How many steps it stands for.
        begin: Where that title begins, from the left.
    """

    y: Mm
    number: int
    status: StepStatus
    reach: Mm
    folded: int = 1
    begin: Mm = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """Something drawn that stands whole on a page. Coordinates are from its own top left corner.

    Attributes:
        height: Of everything drawn.
        shapes: In drawing order.
        zones: In reading order.
        gap: Free paper above it, unless it begins a page.
        stop: Its stop on the line, if it begins a step.
        keep_with_next: Never last on a page.
        heading: It only says what the blocks under it are: a page that ends with it says nothing.
        group: Blocks of the same group go to the next page together where that costs no page; empty: alone.
        section: It begins a section, which may begin a page.
        again: A heading that is repeated above it when it begins a page.
        titled: It begins with its own title: `again` stands above its rest only.
        grow: Draws it with so many writing lines more; None if there are none in it.
        kept: From where to where it is not cut, if it must be cut: a question and its first boxes, a box and its label.
        cut: Parts it between two of its items: what so much height holds, and the rest; None if it holds too few.
        title: The section whose title stands in it; empty: none.
        later: Draws it where that section began on an earlier page; None: the same.
    """

    height: Mm
    shapes: tuple[Shape, ...]
    zones: tuple[Zone, ...] = ()
    gap: Mm = 0.0
    stop: Stop | None = None
    keep_with_next: bool = False
    heading: bool = False
    group: str = ""
    section: bool = False
    again: "Block | None" = None
    titled: bool = False
    grow: Callable[[int], "Block"] | None = None
    kept: tuple[tuple[Mm, Mm], ...] = ()
    cut: Callable[[Mm], "tuple[Block, Block] | None"] | None = None
    title: str = ""
    later: Callable[[], "Block"] | None = None


def moved_zone(zone: Zone, dx: Mm, dy: Mm) -> Zone:
    """The same zone elsewhere."""
    return replace(zone, box=zone.box.moved(dx, dy), cells=tuple(cell.moved(dx, dy) for cell in zone.cells))


@dataclass(frozen=True, slots=True)
class Column:
    """Where something is drawn, from left to right."""

    x: Mm
    width: Mm

    def split(self, count: int, gap: Mm) -> tuple["Column", ...]:
        """Equal columns side by side."""
        width = (self.width - (count - 1) * gap) / count
        return tuple(Column(self.x + place * (width + gap), width) for place in range(count))

    def inset(self, left: Mm, right: Mm = 0.0) -> "Column":
        """The same column without its margins."""
        return Column(self.x + left, self.width - left - right)


def continued(theme: Theme, title: str, width: Mm = CONTENT_WIDTH, *, alone: bool = False) -> Block:
    """What stands above the rest of what has a title on the next page or leaf; `alone`: in one language."""
    sketch = Sketch(theme, width)
    sketch.paragraph(f"{title} (suite)", kind=theme.sizes.stop, bold=True, alone=alone)
    return sketch.block(heading=True)


class Sketch:
    """Draws downwards: every method draws at `y` and moves it below what it drew.

    Attributes:
        theme: The booklet's look.
        sizes: Its type.
        column: Room from left to right.
        y: Where the next thing goes.
        shapes: What was drawn.
        zones: What was drawn to be ticked or written on.
        kept: From where to where nothing is cut.
    """

    def __init__(self, theme: Theme, width: Mm = CONTENT_WIDTH) -> None:
        self.theme = theme
        self.sizes = theme.sizes
        self.column = Column(0.0, width)
        self.y: Mm = 0.0
        self.shapes: list[Shape] = []
        self.zones: list[Zone] = []
        self.kept: list[tuple[Mm, Mm]] = []

    def space(self, height: Mm) -> None:
        """Leave paper free."""
        self.y += height

    def keep(self, top: Mm) -> None:
        """Let what was drawn from `top` to here stand on one page."""
        self.kept.append((top, self.y))

    def paragraph(
        self,
        text: str | tuple[str, ...],
        column: Column | None = None,
        *,
        kind: TypeSize | None = None,
        ink: Ink = INK,
        bold: bool = False,
        label: str = "",
        alone: bool = False,
        hugging: bool = False,
    ) -> Mm:
        """Draw a paragraph, as high as the longest of the languages that are measured.

        Args:
            text: Its French words: one text, or several that are said one after the other.
            column: Room for it.
            kind: Its type.
            ink: Its colour.
            bold: In the bold font.
            label: Goes before it in bold.
            alone: There is room for one language only.
            hugging: It stays beside what is at its left, in a language too whose lines begin at the right.

        Returns:
            The right end of its last line, as it is printed.
        """
        place, kind, theme = column or self.column, kind or self.sizes.body, self.theme
        found = measure(theme, text, label, place.width, kind, bold=bold)
        if theme.both:
            return self._both(found, place, kind, ink, alone=alone, hugging=hugging)
        shown = found.versions[theme.shown]
        right = self._put(shown, place, kind, ink, from_right=theme.all_rtl, hugging=hugging)
        self.y += found.height
        return right if theme.all_rtl else place.x + shown.end

    def _both(
        self,
        found: Measured,
        place: Column,
        kind: TypeSize,
        ink: Ink,
        *,
        alone: bool,
        hugging: bool,
    ) -> Mm:
        """Draw French, and unless it is `alone` the other language under it, smaller and quieter."""
        french, text = found.versions[0], found.said[0][0]
        self._put(french, place, kind, ink)
        self.y += kind.leading * french.count
        end = place.x + french.end
        small = self.sizes.small
        for said, label in () if alone else found.said[1:]:
            # What somebody wrote is the same in both: it is printed once, and what it is, in both.
            words, before = (label.rstrip(_COLON), "") if said == text else (said, label)
            laid = lay(words, before, place.width, small.size, bold=False)
            if words and laid.text != french.text:
                right = self._put(laid, place, small, QUIET, from_right=self.theme.rtl, hugging=hugging)
                self.y += small.leading * laid.count
                end = max(end, right if self.theme.rtl else place.x + laid.end)
        return end

    def _put(
        self,
        laid: Laid,
        place: Column,
        kind: TypeSize,
        ink: Ink,
        *,
        from_right: bool = False,
        hugging: bool = False,
    ) -> Mm:
        """Draw lines from here downwards, which begin at the left or at the right; moves nothing.

        Returns:
            Where lines that begin at the right begin.
        """
        from_right, pitch = from_right and (not hugging or laid.rtl), self.theme.pitch(kind, rtl=laid.rtl)
        right = place.x + (laid.width(kind.size) if hugging else place.width)
        for line in laid.lines:
            if line.words:
                y = baseline(self.y + line.number * pitch, kind)
                width = text_width(line.words, kind.size, bold=line.bold) if from_right else 0.0
                x = right - line.start - width if from_right else place.x + line.start
                rtl = from_right and line.rtl
                self.shapes.append(Text(x, y, line.words, kind.size, ink, bold=line.bold, cut=line.cut, rtl=rtl))
        return right

    def height_of(
        self, text: str | tuple[str, ...], column: Column, *, kind: TypeSize | None = None, label: str = ""
    ) -> Mm:
        """How high `paragraph` would draw it."""
        return self.room_of(text, column, kind=kind, label=label)[0]

    def room_of(
        self,
        text: str | tuple[str, ...],
        column: Column,
        *,
        kind: TypeSize | None = None,
        bold: bool = False,
        label: str = "",
    ) -> tuple[Mm, Mm]:
        """How high `paragraph` would draw it, and where its last line ends at most, in whatever language."""
        kind = kind or self.sizes.body
        if self.theme.both:
            tried = Sketch(self.theme, self.column.width)
            end = tried.paragraph(text, column, kind=kind, bold=bold, label=label)
            return tried.y, end
        found = measure(self.theme, text, label, column.width, kind, bold=bold)
        return found.height, column.x + found.end

    def icon(self, drawing: Drawing, x: Mm, y: Mm, *, width: Mm, stroke: Mm = 0.35, ink: Ink | None = None) -> None:
        """Draw an icon, its top left corner at (x, y); moves nothing."""
        self.shapes.append(drawing.at(x, y, width=width, stroke=Stroke(ink or self.theme.colour, stroke)))

    def title(self, drawing: Drawing, words: str) -> None:
        """Draw the title of a section with its icon."""
        y = self.y + (self.sizes.title.leading - TITLE_ICON) / 2
        place = self.lead(drawing, self.column, y, width=TITLE_ICON, room=TITLE_ICON + 2.5, stroke=0.5)
        self.paragraph(words, place, kind=self.sizes.title, bold=True)

    def fact(self, drawing: Drawing, text: str, column: Column | None = None, *, label: str = "") -> None:
        """Draw an icon and the words that belong to it."""
        place = column or self.column
        self.space(0.5)
        y = self.y + (self.sizes.body.leading - FACT_ICON) / 2
        self.paragraph(text, self.lead(drawing, place, y, width=FACT_ICON, room=FACT_COLUMN), label=label)

    def lead(self, drawing: Drawing, place: Column, y: Mm, *, width: Mm, room: Mm, stroke: Mm = 0.35) -> Column:
        """Draw an icon where the words after it begin; returns the column that is left for them."""
        if not self.theme.all_rtl:
            self.icon(drawing, place.x, y, width=width, stroke=stroke)
            return place.inset(room)
        turned = drawing.mirrored() if drawing in POINTING else drawing
        self.icon(turned, place.x + place.width - width, y, width=width, stroke=stroke)
        return place.inset(0.0, room)

    def add(self, *shapes: Shape) -> None:
        """Draw shapes where they are; moves nothing."""
        self.shapes.extend(shapes)

    def under(self, place: int, shape: Shape) -> None:
        """Draw a shape under everything drawn since `place` (a length of `shapes`)."""
        self.shapes.insert(place, shape)

    def block(
        self,
        *,
        gap: Mm = 0.0,
        stop: Stop | None = None,
        group: str = "",
        keep_with_next: bool = False,
        heading: bool = False,
    ) -> Block:
        """Finish; `dataclasses.replace` adds what is rarer. A heading is kept with what it heads."""
        shapes, zones, kept = tuple(self.shapes), tuple(self.zones), tuple(self.kept)
        return Block(self.y, shapes, zones, gap, stop, keep_with_next or heading, heading, group, kept=kept)
