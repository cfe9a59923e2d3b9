from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.faint_ink import find_traces
from scan.faint_strokes import FaintStrokes, find_faint_strokes
from scan.ink_pieces import Piece, pieces_of
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


def find(left: Gray, *, written: Sequence[int] = (), marks: Sequence[int] = ()) -> tuple[FaintStrokes, ...]:
    """Faint strokes; `written` and `marks` choose pieces of ink, from the left."""
    labels, pieces, _ = pieces_of(left, np.zeros_like(left), SCALE)
    placed = sorted(pieces, key=lambda piece: piece.box.x)
    own: list[Piece] = [placed[number] for number in marks]
    known = [placed[number] for number in written] + own
    return find_faint_strokes(find_traces(left, SCALE), labels, known, LAYOUT, marks=own)


def test_plain_paper_has_none() -> None:
    assert find(paper()) == ()


def test_letters_outside_every_zone_are_found_together_and_turn() -> None:
    (found,) = find(letters(paper(), 20.0, 40.0))

    assert found.box.grown(0.5).contains(Box(20.0, 40.0, 8.0, 2.5))
    assert found.area_mm2 == pytest.approx(3 * 5.0, abs=3.0)
    assert found.turns > 1.2


def test_a_straight_line_does_not_turn() -> None:
    (found,) = find(line(paper(), (20.0, 35.0), (30.0, 41.0)))

    assert found.turns < 1.0


def test_what_lies_in_a_writing_area_is_counted_there() -> None:
    assert find(letters(paper(), 20.0, 14.0)) == ()


@pytest.mark.parametrize("gap", [0.3, 1.0])
def test_letters_beside_an_empty_box_are_found(gap: float) -> None:
    assert len(find(letters(paper(), 80.0, 14.5 + gap))) == 1


def test_what_lies_beside_a_box_with_ink_in_it_is_its_marks() -> None:
    marked = line(paper(), (81.0, 11.0), (83.5, 13.5), shade=60)

    assert find(letters(marked, 80.0, 15.2, count=1)) == ()


def test_what_hangs_together_with_a_mark_is_the_marks_and_nothing_else_is() -> None:
    marked = line(paper(), (82.0, 13.0), (92.0, 3.0), shade=90)
    tail = line(marked, (92.0, 3.0), (95.0, 3.0))

    assert find(tail, marks=[0]) == ()
    assert len(find(letters(tail, 86.0, 12.0), marks=[0])) == 1


def test_pale_strokes_beside_writing_belong_to_it() -> None:
    word = line(paper(), (20.0, 40.0), (30.0, 40.0), shade=120)

    assert find(letters(word, 31.0, 39.0, count=1), written=[0]) == ()


def test_strokes_far_apart_are_not_together() -> None:
    assert len(find(letters(letters(paper(), 10.0, 40.0), 40.0, 40.0))) == 2


def test_a_page_full_of_wear_is_looked_at_in_part() -> None:
    worn = paper()
    for number in range(400):
        x, y = 2.0 + 3.0 * (number % 32), 29.0 + 2.4 * (number // 32)
        worn = line(worn, (x, y), (x + 1.5, y))

    assert sum(found.area_mm2 for found in find(worn)) < 0.7 * 400 * 1.7 * 0.5
