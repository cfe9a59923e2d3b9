"""Arabic alone: what is said under a label that stays beside its box begins where the label begins."""

from collections.abc import Iterable

from forms.units import Mm
from print.canvas import text_width
from print.shapes import Line, Shape, Text, shifted
from print.sketch import Column, Sketch


def begin_with_label(sketch: Sketch, label: slice, said: int, column: Column) -> None:
    """Move what is said to the left, to where the label begins; it stays at the right where that leaves it no room.

    Args:
        sketch: Where both are drawn; nothing moves where words begin at the left, or where the label has none.
        label: Its shapes.
        said: How many there were before what is said under it; dotted lines, which are zones, stay.
        column: Room for what is said.
    """
    if not sketch.theme.all_rtl:
        return
    ends = [one.x + text_width(one.text, one.size, bold=one.bold) for one in _texts(sketch.shapes[label])]
    left: Mm = column.x + column.width - max(ends, default=column.x + column.width)
    if left < 0.0 or any(one.x - left < column.x for one in _texts(sketch.shapes[said:])):
        return
    moved: list[Shape] = [one if isinstance(one, Line) else shifted(one, -left, 0.0) for one in sketch.shapes[said:]]
    sketch.shapes[said:] = moved


def _texts(shapes: Iterable[Shape]) -> list[Text]:
    return [shape for shape in shapes if isinstance(shape, Text)]
