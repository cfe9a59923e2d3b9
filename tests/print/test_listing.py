from print.listing import Item, Listing
from print.shapes import Ink, Text
from print.sketch import Block

HEADING, AGAIN = (Block(height=7.0, shapes=(), gap=6.0, keep_with_next=True) for _ in range(2))


def listing(count: int) -> Listing:
    items = [Item(10.0, (Text(0.0, 3.0, f"mot {number}", 10.0, Ink.black(1)),)) for number in range(count)]
    return Listing(HEADING, AGAIN, items, right=60.0, gap=2.0)


def said(block: Block) -> list[str]:
    return [shape.text for shape in block.shapes if isinstance(shape, Text)]


def test_items_are_read_down_the_left_column_then_down_the_right_one() -> None:
    _heading, block = listing(5).blocks()

    left = [shape.text for shape in block.shapes if isinstance(shape, Text) and shape.x < 60.0]
    assert said(block) == [f"mot {number}" for number in range(5)]
    assert left == ["mot 0", "mot 1", "mot 2"]
    assert block.height == 3 * 10.0 - 2.0


def test_what_has_no_room_goes_on_under_the_title_said_again_and_no_part_is_a_single_row() -> None:
    _heading, block = listing(9).blocks()
    assert block.cut is not None

    first, rest = block.cut(25.0) or (None, None)

    assert first is not None
    assert rest is not None
    assert said(first) + said(rest) == [f"mot {number}" for number in range(9)]
    assert first.height <= 25.0
    assert rest.again is AGAIN
    assert block.cut(15.0) is None


def test_the_second_part_is_as_long_as_its_room_allows() -> None:
    before, after = listing(10).parted(10, room=36.0) or ([], [])

    assert before[0] is HEADING
    assert after[0] is AGAIN
    assert said(after[1]) == ["mot 6", "mot 7", "mot 8", "mot 9"]
