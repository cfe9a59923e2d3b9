from dataclasses import replace

import pytest

from forms.fields import Field
from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, Choice, FieldKind
from print.panels import draw_panel
from print.shapes import WHITE, Ink, Rectangle, Text
from print.sketch import Block, Sketch
from print.slices import slices
from print.theme import Theme

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


def test_the_title_of_a_section_is_in_its_first_part_and_no_part_is_drawn_anew_as_the_whole() -> None:
    block = replace(tall_block(), title="Les mots difficiles", later=tall_block)

    parts = slices(block, 40.0, ROOM)

    assert [part.title for part in parts] == ["Les mots difficiles", "", "", ""]
    assert [part.later for part in parts] == [None] * 4


def panel_of(fields: list[Field]) -> Block:
    sketch = Sketch(Theme(Ink.from_hex("#A8264F"), "M"))
    draw_panel(sketch, Author.CITIZEN, fields)
    return sketch.block()


def place_of(parts: list[Block], words: str) -> int:
    """In which part some words stand."""
    return next(
        place
        for place, part in enumerate(parts)
        if any(isinstance(shape, Text) and words in shape.text.replace("\u00a0", " ") for shape in part.shapes)
    )


def part_of(parts: list[Block], zone_id: str) -> int:
    return next(place for place, part in enumerate(parts) if any(zone.id == zone_id for zone in part.zones))


@pytest.mark.parametrize("first_room", [60.0, 70.0, 80.0, 90.0, 100.0])
def test_a_question_stands_on_the_page_of_its_first_boxes(first_room: float) -> None:
    options = tuple(Choice(f"o{number}", f"une réponse de plus, la {number}") for number in range(5))
    questions = [Field(f"M1.q{n}", FieldKind.CHOICE, Author.CITIZEN, f"Question {n:02}", options) for n in range(25)]

    parts = slices(panel_of(questions), first_room, ROOM)

    asked = [place_of(parts, f"Question {number:02}") for number in range(25)]
    assert asked == [part_of(parts, f"M1.q{number}.o0") for number in range(25)]
    assert asked[-1] > 3


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", [FieldKind.NOTE, FieldKind.NUMBER])
@pytest.mark.parametrize("first_room", [60.0, 70.0, 80.0, 90.0, 100.0])
def test_a_label_stands_on_the_page_of_what_it_is_for(kind: FieldKind, first_room: float) -> None:
    long = "de ce que l’on veut dire ici et qui ne tient jamais à côté de quoi que ce soit sur une seule ligne"
    fields = [Field(f"M1.f{n}", kind, Author.CITIZEN, f"Mot {n:02} {long}", lines=2, digits=40) for n in range(20)]

    parts = slices(panel_of(fields), first_room, ROOM)

    assert [place_of(parts, f"Mot {n:02}") for n in range(20)] == [part_of(parts, f"M1.f{n}") for n in range(20)]


@pytest.mark.parametrize("first_room", [60.0, 70.0, 80.0, 90.0, 100.0])
def test_a_box_stands_on_the_page_of_its_whole_label(first_room: float) -> None:
    long = "une case dont le texte ne tient pas sur une ligne ni même sur deux, tant il y a à dire de ce qu’on coche"
    fields = [Field(f"M1.f{n}", FieldKind.TICK, Author.CITIZEN, f"{long} : fin {n:02}") for n in range(25)]

    parts = slices(panel_of(fields), first_room, ROOM)

    assert [place_of(parts, f"fin {n:02}") for n in range(25)] == [part_of(parts, f"M1.f{n}") for n in range(25)]


def test_what_is_kept_together_and_higher_than_a_page_is_cut_between_lines() -> None:
    block = replace(tall_block(), kept=((0.0, 305.0),))

    parts = slices(block, 40.0, ROOM)

    assert all(part.height <= ROOM for part in parts)
    assert [zone.id for part in parts for zone in part.zones] == [zone.id for zone in block.zones]
