"""What can be drawn on a page: frozen data in millimetres, from the top left corner, y down.

A block is composed as shapes before anyone knows where it will stand; the canvas draws them shifted to their place,
once on the page and once on the sheet to fold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from forms.geometry import Box
from forms.units import Mm, Pt


@dataclass(frozen=True, slots=True)
class Ink:
    """A printed colour; the three parts from 0.0 (none) to 1.0 (paper white), equal for a grey."""

    red: float
    green: float
    blue: float

    def tint(self, share: float) -> "Ink":
        """The same colour thinned with paper white; `share` from 0.0 (white) to 1.0 (unchanged)."""
        return Ink(*(1 - share * (1 - part) for part in (self.red, self.green, self.blue)))

    @classmethod
    def from_hex(cls, text: str) -> "Ink":
        """Read `#RRGGBB`."""
        return cls(*(int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)))

    @classmethod
    def black(cls, share: float) -> "Ink":
        """A grey; `share` is how much black, from 0.0 to 1.0."""
        return cls(1 - share, 1 - share, 1 - share)


WHITE: Final = Ink.black(0)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text.

    Attributes:
        x: Left end of the line.
        y: Its baseline.
        text: What it says.
        size: Type size.
        ink: Its colour.
        bold: The bold font instead of the regular one.
        cut: It ends inside a word, which goes on in the next line.
        rtl: Its words follow each other from right to left, as in an Arabic sentence.
    """

    x: Mm
    y: Mm
    text: str
    size: Pt
    ink: Ink
    bold: bool = False
    cut: bool = False
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn.

    Attributes:
        ink: Its colour.
        width: Its thickness.
        dots: Distance between the dots of a dotted line; None for a plain one.
    """

    ink: Ink
    width: Mm
    dots: Mm | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: Mm
    y1: Mm
    x2: Mm
    y2: Mm
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle; the stroke runs on its edge, half inside and half outside."""

    box: Box
    fill: Ink | None = None
    stroke: Stroke | None = None
    radius: Mm = 0.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle; the stroke runs on its edge."""

    x: Mm
    y: Mm
    radius: Mm
    fill: Ink | None = None
    stroke: Stroke | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A drawing of one or more continuous lines.

    Attributes:
        moves: Each is 2 numbers (start a new line there), or 6 (a Bézier curve: two handles, then its end).
            A straight piece is 3 numbers: x, y, 0.
        fill: Colour of the inside, if any.
        stroke: Its line, if any.
        closed: Every line returns to its start.
    """

    moves: tuple[tuple[Mm, ...], ...]
    fill: Ink | None = None
    stroke: Stroke | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Modules:
    """The dark squares of a QR code, in black.

    Attributes:
        box: All its modules, without the quiet zone.
        rows: One tuple a row, True for dark.
    """

    box: Box
    rows: tuple[tuple[bool, ...], ...]


Shape: TypeAlias = Text | Line | Rectangle | Circle | Curve | Modules


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line drawing in a coordinate system of its own, drawn at a place and a scale: an icon, a motif.

    Attributes:
        width: Of its field.
        height: Of its field.
        moves: As in `Curve`.
    """

    width: Mm
    height: Mm
    moves: tuple[tuple[Mm, ...], ...]

    def at(self, x: Mm, y: Mm, *, width: Mm, stroke: Stroke) -> Curve:
        """The drawing with its top left corner at (x, y), scaled to a width."""
        return Curve(scaled(self.moves, x, y, width / self.width), stroke=stroke)

    def mirrored(self) -> "Drawing":
        """The same drawing seen in a mirror: left is right."""
        return Drawing(self.width, self.height, tuple(self._turned(move) for move in self.moves))

    def _turned(self, move: tuple[Mm, ...]) -> tuple[Mm, ...]:
        pairs = len(move) // 2 * 2
        return tuple(self.width - value if n < pairs and n % 2 == 0 else value for n, value in enumerate(move))


def scaled(moves: Sequence[tuple[Mm, ...]], x: Mm, y: Mm, scale: float) -> tuple[tuple[Mm, ...], ...]:
    """The same moves, scaled, then shifted to (x, y)."""
    return tuple(_scaled_move(move, x, y, scale) for move in moves)


def _scaled_move(move: tuple[Mm, ...], x: Mm, y: Mm, scale: float) -> tuple[Mm, ...]:
    pairs = move[: len(move) // 2 * 2]
    placed = tuple(value * scale + (x if place % 2 == 0 else y) for place, value in enumerate(pairs))
    return placed if len(move) % 2 == 0 else (*placed, 0.0)


def shifted(shape: Shape, dx: Mm, dy: Mm) -> Shape:
    """The same shape elsewhere."""
    match shape:
        case Text() | Circle():
            return replace(shape, x=shape.x + dx, y=shape.y + dy)
        case Line():
            return replace(shape, x1=shape.x1 + dx, y1=shape.y1 + dy, x2=shape.x2 + dx, y2=shape.y2 + dy)
        case Rectangle() | Modules():
            return replace(shape, box=shape.box.moved(dx, dy))
        case Curve():
            return replace(shape, moves=scaled(shape.moves, dx, dy, 1.0))
