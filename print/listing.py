"""Short texts under a title, in two columns read one after the other, which may go on on the next page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Final

from forms.units import Mm
from print.shapes import Shape, shifted
from print.sketch import Block

COLUMN_GAP: Final[Mm] = 5.0
_UNDER_TITLE: Final[Mm] = 1.5
_LEAST_PART: Final = 4
"""So many items at least stand under a title before they go on on the next page: two rows."""
_LEAST_REST: Final = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One text, drawn in the left column.

    Attributes:
        height: With the free paper under it.
        shapes: From the item's top left corner.
    """

    height: Mm
    shapes: tuple[Shape, ...]


class Listing:
    """A title and its items; what is drawn of them is drawn once.

    Attributes:
        heading: The title.
        again: The title where the items go on.
        items: In reading order.
    """

    def __init__(
        self, heading: Block, again: Block, items: Sequence[Item], *, right: Mm, gap: Mm, from_right: bool = False
    ) -> None:
        """Take what was drawn.

        Args:
            heading: The title.
            again: The title where the items go on.
            items: In reading order.
            right: Where the right column begins; 0: there is one column only.
            gap: Free paper under an item, which its height counts.
            from_right: The right column is read first.
        """
        self._from_right = from_right
        self.heading, self.again, self.items = heading, again, tuple(items)
        self._right, self._gap = right, gap
        self._drawn: dict[tuple[int, int], Block] = {}

    def blocks(self, count: int | None = None) -> list[Block]:
        """The title and all items, or so many; nothing without items."""
        end = len(self.items) if count is None else count
        return [self.heading, self._block(0, end)] if end else []

    def parted(self, count: int, room: Mm) -> tuple[list[Block], list[Block]] | None:
        """Two parts of the first `count` items, the second as long as may be; None where there is room for none.

        Args:
            count: How many items.
            room: Height there is for the title said again and the second part.
        """
        for first in range(_LEAST_PART, count - _LEAST_REST + 1):
            if self.again.height + _UNDER_TITLE + self._height(first, count) <= room:
                return self.blocks(first), [self.again, self._block(first, count)]
        return None

    def _height(self, start: int, end: int) -> Mm:
        return _columns([item.height for item in self.items[start:end]], self._right)[1] - self._gap

    def _block(self, start: int, end: int) -> Block:
        """The items from one to another."""
        if (start, end) not in self._drawn:
            items = self.items[start:end]
            shapes, height = in_columns(items, self._right, from_right=self._from_right)
            cut = partial(self._cut, start, end) if len(items) >= _LEAST_PART + _LEAST_REST else None
            block = Block(height - self._gap, shapes, gap=_UNDER_TITLE, again=self.again, cut=cut)
            self._drawn[start, end] = block
        return self._drawn[start, end]

    def _cut(self, start: int, end: int, room: Mm) -> tuple[Block, Block] | None:
        """As many of the items as `room` holds, and the rest."""
        for middle in range(end - _LEAST_REST, start + _LEAST_PART - 1, -1):
            if self._height(start, middle) <= room:
                return self._block(start, middle), self._block(middle, end)
        return None


def in_columns(items: Sequence[Item], right: Mm, *, from_right: bool = False) -> tuple[tuple[Shape, ...], Mm]:
    """Items in two columns, from the top left corner of the left one.

    Args:
        items: In reading order.
        right: Where the right column begins; 0: there is one column only.
        from_right: The right column is read first.

    Returns:
        The shapes, and the height of the longer column, which is the first one where they are not as long.
    """
    first, height = _columns([item.height for item in items], right)
    shapes: list[Shape] = []
    places = (right, 0.0) if from_right else (0.0, right)
    for x, own in zip(places, (items[:first], items[first:]), strict=True):
        y = 0.0
        for item in own:
            shapes += [shifted(shape, x, y) for shape in item.shapes]
            y += item.height
    return tuple(shapes), height


def _columns(heights: Sequence[Mm], right: Mm) -> tuple[int, Mm]:
    """How many items stand in the first column so that the longer one is as short as can be, and how long that is."""
    whole = sum(heights)
    if not right:
        return len(heights), whole
    longest = [(max(above, whole - above), -count) for count, above in enumerate(accumulate(heights), start=1)]
    height, count = min(longest)
    return -count, height
