"""Points, boxes and quadrilaterals on paper, in millimetres from the top left corner, y down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from forms.units import Mm

ROUNDING: Final[Mm] = 1e-6
"""What sums of millimetres may be off by: boxes drawn edge to edge share no area."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the page.

    Attributes:
        x: Millimetres from the left edge.
        y: Millimetres from the top edge.
    """

    x: Mm
    y: Mm


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle.

    Attributes:
        x: Left edge.
        y: Top edge.
        w: Width, zero or more.
        h: Height, zero or more.
    """

    x: Mm
    y: Mm
    w: Mm
    h: Mm

    @property
    def right(self) -> Mm:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> Mm:
        """The bottom edge."""
        return self.y + self.h

    @property
    def center(self) -> Point:
        """The middle of the rectangle."""
        return Point(self.x + self.w / 2, self.y + self.h / 2)

    def grown(self, margin: Mm) -> "Box":
        """Move every edge outwards by `margin` (inwards when negative, never below zero size)."""
        width, height = max(0.0, self.w + 2 * margin), max(0.0, self.h + 2 * margin)
        return Box(self.x + self.w / 2 - width / 2, self.y + self.h / 2 - height / 2, width, height)

    def moved(self, dx: Mm, dy: Mm) -> "Box":
        """Shift the rectangle without changing its size."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def contains(self, other: "Box | Point") -> bool:
        """Say whether all of `other` lies inside or on the edge."""
        right = other.right if isinstance(other, Box) else other.x
        bottom = other.bottom if isinstance(other, Box) else other.y
        return self.x <= other.x and self.y <= other.y and right <= self.right and bottom <= self.bottom

    def overlaps(self, other: "Box") -> bool:
        """Say whether the two rectangles share an area larger than zero."""
        wide = min(self.right, other.right) - max(self.x, other.x)
        high = min(self.bottom, other.bottom) - max(self.y, other.y)
        return wide > ROUNDING and high > ROUNDING

    def as_list(self) -> list[float]:
        """The box as `[x, y, w, h]`, the form that interfaces use."""
        return [self.x, self.y, self.w, self.h]

    @classmethod
    def from_list(cls, values: Sequence[float]) -> Self:
        """Read `[x, y, w, h]`.

        Raises:
            ValueError: There are not exactly four numbers.
        """
        x, y, w, h = (float(value) for value in values)
        return cls(x, y, w, h)


def bounding_box(boxes: Sequence[Box]) -> Box:
    """The smallest rectangle with all of these in it; at least one."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners, clockwise from the page's own top left. In mm on paper, or in px on an image: the name says."""

    top_left: Point
    top_right: Point
    bottom_right: Point
    bottom_left: Point

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The corners, clockwise from the top left."""
        return (self.top_left, self.top_right, self.bottom_right, self.bottom_left)

    def as_list(self) -> list[list[float]]:
        """The corners as `[[x, y], …]`, clockwise from the top left."""
        return [[corner.x, corner.y] for corner in self.corners]

    @classmethod
    def from_list(cls, corners: Sequence[Sequence[float]]) -> Self:
        """Read four `[x, y]` pairs, clockwise from the top left.

        Raises:
            ValueError: There are not exactly four pairs of numbers.
        """
        top_left, top_right, bottom_right, bottom_left = (Point(float(x), float(y)) for x, y in corners)
        return cls(top_left, top_right, bottom_right, bottom_left)
