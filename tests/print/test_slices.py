import pytest

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from print.shapes import WHITE, Ink, Rectangle, Text
from print.sketch import Block
from print.slices import slices

ROOM = 100.0


def tall_block() -> Block:
    """Sixty lines of text on a panel, with a box to tick beside every tenth."""
    lines = tuple(Text(5.0, 5.0 * number, f"ligne {number}", 10.5, Ink.black(1)) for number in range(1, 61))
    boxes = tuple(Box(0.0, 50.0 * number - 4.0, 4.5, 4.5) for number in range(1, 7))
    zones = tuple(Zone(f"t{place}", FieldKind.TICK, Author.CITIZEN, box) for place, box in enumerate(boxes))
    panel = Rectangle(Box(0.0, 0.0, 125.0, 305.0), fill=WHITE)
    return Block(305.0, (panel, *lines, *(Rectangle(box) for box in boxes)), zones)


def test_a_block_that_has_room_is_not_cut() -> None:
    block = tall_block()

    assert slices(block, 400.0, 400.0) == [block]


def test_every_line_and_every_zone_is_in_one_part() -> None:
    block = tall_block()

    parts = slices(block, 40.0, ROOM)

    texts = [shape.text for part in parts for shape in part.shapes if isinstance(shape, Text)]
    assert texts == [shape.text for shape in block.shapes if isinstance(shape, Text)]
    assert [zone.id for part in parts for zone in part.zones] == [zone.id for zone in block.zones]


def test_parts_have_room_and_hold_what_is_in_them() -> None:
    parts = slices(tall_block(), 40.0, ROOM)

    assert parts[0].height <= 40.0
    for part in parts:
        assert part.height <= ROOM
        assert all(zone.box.y >= 0 and zone.box.bottom <= part.height + 0.01 for zone in part.zones)
        assert all(0 < shape.y <= part.height for shape in part.shapes if isinstance(shape, Text))


def test_the_panel_goes_on_behind_every_part() -> None:
    parts = slices(tall_block(), 40.0, ROOM)

    panels = [
        shape.box for part in parts for shape in part.shapes if isinstance(shape, Rectangle) and shape.box.w > 100
    ]
    assert [box.y for box in panels] == pytest.approx([0.0] * len(parts))
    assert sum(box.h for box in panels) == pytest.approx(305.0)
