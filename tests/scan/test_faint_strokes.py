from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from forms.geometry import Box, bounding_box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.faint_ink import find_traces
from scan.faint_strokes import find_faint_strokes
from scan.ink_pieces import pieces_of
from scan.loose_ink import Candidate
from scan.readings import Gray

SCALE = 4.0
TICK = Zone("M1.done", FieldKind.TICK, Author.AGENT, Box(80.0, 10.0, 4.5, 4.5))
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10.0, 10.0, 50.0, 16.0), line_mm=8.0)
LAYOUT = PageLayout(1, 100.0, 60.0, (TICK, NOTE))


def paper() -> Gray:
    """Darkness of a page of 100 x 60 mm on which nothing stands."""
    return np.zeros((240, 400), np.uint8)


def letters(dark: Gray, x: float, y: float, *, count: int = 3, shade: int = 16) -> Gray:
    """A row of "o" of a pencil, 2.5 mm high, from a place in mm."""
    drawn = dark.copy()
    for step in range(count):
        centre = (round((x + 1.0 + 3.0 * step) * SCALE), round((y + 1.25) * SCALE))
        cv2.ellipse(drawn, centre, (4, 5), 0, 0, 360, (shade,), 2)
    return drawn


def line(dark: Gray, first: tuple[float, float], last: tuple[float, float], *, shade: int = 16) -> Gray:
    drawn = dark.copy()
    ends = [(round(x * SCALE), round(y * SCALE)) for x, y in (first, last)]
    cv2.line(drawn, ends[0], ends[1], (shade,), 2)
    return drawn


def find(left: Gray, *, marks: Sequence[int] = ()) -> tuple[Candidate, ...]:
    """Faint strokes; `marks` chooses the pieces of ink that belong to zones, from the left."""
    labels, pieces, _ = pieces_of(left, np.zeros_like(left), SCALE)
    placed = sorted(pieces, key=lambda piece: piece.box.x)
    return find_faint_strokes(find_traces(left, SCALE), labels, LAYOUT, marks=[placed[number] for number in marks])


def test_plain_paper_has_none() -> None:
    assert find(paper()) == ()


def test_letters_outside_every_zone_are_found() -> None:
    found = find(letters(paper(), 20.0, 40.0))

    assert len(found) == 3
    assert bounding_box([stroke.box for stroke in found]).grown(0.5).contains(Box(20.0, 40.0, 8.0, 2.5))
    assert sum(stroke.area_mm2 for stroke in found) == pytest.approx(3 * 5.0, abs=3.0)


def test_a_stroke_inside_another_is_found_once() -> None:
    corners = [(20.0, 33.0), (35.0, 33.0), (35.0, 48.0), (20.0, 48.0)]
    drawn = line(paper(), (26.0, 40.0), (30.0, 40.0))
    for first, last in zip(corners, corners[1:] + corners[:1], strict=True):
        drawn = line(drawn, first, last)

    square, dash = find(drawn)

    assert square.box.contains(dash.box)
    assert dash.area_mm2 < square.area_mm2


def test_a_stroke_is_looked_at_where_it_is() -> None:
    drawn = line(paper(), (20.0, 35.0), (50.0, 41.0))

    (found,) = find(drawn)

    assert len(found.places) == 2
    assert all(drawn[y, x] for x, y in found.places)


def test_what_lies_in_a_writing_area_is_counted_there() -> None:
    assert find(letters(paper(), 20.0, 14.0)) == ()


@pytest.mark.parametrize("gap", [0.5, 1.0])
def test_letters_beside_an_empty_box_are_found(gap: float) -> None:
    assert len(find(letters(paper(), 80.0, 14.5 + gap))) == 3


def test_what_lies_beside_a_box_with_ink_in_it_is_its_marks() -> None:
    marked = line(paper(), (81.0, 11.0), (83.5, 13.5), shade=60)

    assert find(line(marked, (80.0, 15.2), (83.0, 15.2))) == ()


def test_what_hangs_together_with_a_mark_is_the_marks_and_nothing_else_is() -> None:
    marked = line(paper(), (82.0, 13.0), (92.0, 3.0), shade=90)
    tail = line(marked, (92.0, 3.0), (95.0, 3.0))

    assert find(tail, marks=[0]) == ()
    assert len(find(letters(tail, 87.0, 12.0, count=2), marks=[0])) == 2


def test_what_is_dark_enough_to_be_ink_is_not_found_twice() -> None:
    assert find(line(paper(), (20.0, 40.0), (30.0, 40.0), shade=120)) == ()


def test_a_page_full_of_wear_is_looked_at_in_part() -> None:
    worn = paper()
    for number in range(100):
        x, y = 4.0 + 4.5 * (number % 20), 30.0 + 5.0 * (number // 20)
        worn = line(worn, (x, y), (x + 1.5, y))

    assert len(find(worn)) == 60
