from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import CodeMark, PageLayout, Zone
from forms.model import Author, FieldKind
from scan.loose_ink import SHOWN
from scan.new_ink import Ink, find_ink
from scan.readings import Gray, RegisteredPage
from tests import paper

SCALE = 8.0
TICK = Zone("M1.done", FieldKind.TICK, Author.AGENT, Box(20.0, 15.0, 4.5, 4.5))
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(12.0, 40.0, 60.0, 24.0), line_mm=8.0)
CODE = CodeMark(Box(80.0, 80.0, 15.0, 15.0), 25)
LAYOUT = PageLayout(1, 100.0, 100.0, (TICK, NOTE), (CODE,))


def reference() -> Gray:
    """The page as printed: box, writing rules of 25 % black, a line of dark words at the top."""
    image = paper.blank_page(LAYOUT, px_per_mm=SCALE).reference
    for row in (1, 2, 3):
        y = round((NOTE.box.y + 8.0 * row) * SCALE)
        image[y : y + 2, round(12 * SCALE) : round(72 * SCALE) : 8] = 191
    cv2.putText(image, "Mes questions", (100, 260), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 3)
    return image


def find(gray: Gray) -> Ink:
    return find_ink(lying(gray))


def lying(gray: Gray) -> RegisteredPage:
    return paper.lying_flat(gray, reference(), LAYOUT, px_per_mm=SCALE)


def write(gray: Gray, box: Box, *, darkness: float = 0.7) -> Gray:
    """Zigzag of a 0.5 mm pen that fills a box, as a word does."""
    x = np.arange(box.x, box.right, 0.8)
    y = np.where(np.arange(x.size) % 2 == 0, box.y, box.bottom)
    points = np.round(np.stack([x, y], axis=1) * SCALE).astype(np.int32)
    drawn = cv2.polylines(np.zeros_like(gray), [points], isClosed=False, color=255, thickness=4, lineType=cv2.LINE_AA)
    return np.asarray(gray * (1 - darkness * drawn / 255.0), np.uint8)


def test_a_page_as_printed_has_no_ink() -> None:
    ink = find(reference())

    assert ink.zones["M1.note"].pieces == ()
    assert ink.loose == ()


def test_print_that_lies_a_little_off_is_no_ink() -> None:
    moved = np.roll(reference(), (2, -2), axis=(0, 1))

    ink = find(moved)

    assert ink.zones["M1.note"].pieces == ()
    assert ink.loose == ()


@pytest.mark.parametrize("shift", [(4, 0), (0, 4), (3, -3)])
def test_rims_of_print_that_lies_half_a_millimetre_off_are_no_annotation(shift: tuple[int, int]) -> None:
    found = find(np.roll(reference(), shift, axis=(0, 1))).loose

    assert [ink for ink in found if ink.by_hand >= SHOWN] == []


def small_words() -> Gray:
    """Three lines of words 1.6 mm high, as the page's own text is."""
    image = reference()
    for row in range(3):
        cv2.putText(image, "Apportez la copie de l'acte", (110, 560 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0,), 2)
    return image


@pytest.mark.parametrize("fall", [0, 4, -4])
def test_a_line_through_printed_words_is_an_annotation(fall: int) -> None:
    struck = small_words()
    cv2.line(struck, (120, 594 - fall), (330, 594 + fall), (40,), 4, cv2.LINE_AA)

    ink = find_ink(paper.lying_flat(struck, small_words(), LAYOUT, px_per_mm=SCALE))

    assert any(loose.box.overlaps(Box(15.0, 73.0, 26.0, 2.5)) for loose in ink.loose)


@pytest.mark.parametrize("shift", [(4, 0), (0, 4), (3, -3)])
def test_rims_of_small_print_are_no_annotation(shift: tuple[int, int]) -> None:
    moved = np.roll(small_words(), shift, axis=(0, 1))

    assert find_ink(paper.lying_flat(moved, small_words(), LAYOUT, px_per_mm=SCALE)).loose == ()


def test_a_word_belongs_to_the_area_it_was_written_in() -> None:
    word = Box(20.0, 43.0, 15.0, 4.0)

    found = find(write(reference(), word)).zones["M1.note"]

    assert found.box.grown(0.8).contains(word)
    assert found.area_mm2 > 10


def test_a_word_across_a_rule_stays_in_one_piece() -> None:
    found = find(write(reference(), Box(20.0, 46.0, 15.0, 4.0))).zones["M1.note"]

    assert len(found.pieces) == 1


def test_writing_that_runs_out_of_its_area_belongs_to_it() -> None:
    gray = write(write(reference(), Box(60.0, 43.0, 15.0, 4.0)), Box(77.5, 43.2, 8.0, 4.0))

    ink = find(gray)

    assert ink.loose == ()
    assert ink.zones["M1.note"].box.right > 85


def test_a_word_that_a_line_ties_to_an_area_is_not_lost_in_it() -> None:
    word = Box(40.0, 74.0, 12.0, 4.0)
    ends = np.round(np.array([[46.0, 76.0], [50.0, 60.0]]) * SCALE).astype(np.int32)
    gray = cv2.polylines(write(reference(), word), [ends], isClosed=False, color=(60,), thickness=3)

    (loose,) = find(np.asarray(gray, np.uint8)).loose

    assert loose.box.grown(0.8).contains(word)


@pytest.mark.parametrize(("kind", "shown"), [(FieldKind.NOTE, False), (FieldKind.DATE, True)])
def test_a_word_that_a_line_ties_to_the_right_of_an_area_is_shown_where_the_area_is_not_widened(
    kind: FieldKind, *, shown: bool
) -> None:
    area = Box(12.0, 40.0, 30.0, 9.0)
    layout = replace(LAYOUT, zones=(TICK, replace(NOTE, kind=kind, box=area, cells=(area,))))
    line = np.round(np.array([[38.0, 46.0], [55.0, 46.0]]) * SCALE).astype(np.int32)
    gray = paper.blank_page(layout, px_per_mm=SCALE).reference
    page = paper.lying_flat(
        np.asarray(cv2.polylines(write(gray, Box(54.0, 44.0, 10.0, 4.0)), [line], False, (60,), 3), np.uint8),
        gray,
        layout,
        px_per_mm=SCALE,
    )

    assert any(loose.box.right > 60.0 for loose in find_ink(page).loose) is shown


def test_writing_in_the_margin_is_an_annotation() -> None:
    gray = write(write(reference(), Box(40.0, 74.0, 12.0, 3.0)), Box(54.0, 74.0, 9.0, 3.0))

    (loose,) = find(gray).loose

    assert loose.box.grown(0.8).contains(Box(40.0, 74.0, 22.0, 3.0))


def test_a_mark_that_leaves_its_box_is_no_annotation() -> None:
    ink = find(write(reference(), Box(20.5, 14.0, 8.0, 4.0)))

    assert ink.loose == ()


def large_tick(gray: Gray) -> Gray:
    """A tick in the box whose tail runs through the printed words to their right."""
    ends = np.round(np.array([[20.8, 17.5], [22.3, 19.2], [40.0, 2.5]]) * SCALE).astype(np.int32)
    return np.asarray(cv2.polylines(gray.copy(), [ends], isClosed=False, color=(60,), thickness=4), np.uint8)


def with_words_beside_the_box() -> Gray:
    image = reference()
    cv2.putText(image, "un mot ici", (216, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 3)
    return image


def test_the_tail_of_a_tick_behind_printed_words_is_no_annotation() -> None:
    printed = with_words_beside_the_box()
    page = paper.lying_flat(large_tick(printed), printed, LAYOUT, px_per_mm=SCALE)

    assert find_ink(page).loose == ()


def test_a_note_beside_a_large_tick_is_an_annotation() -> None:
    printed, word = with_words_beside_the_box(), Box(42.0, 3.0, 12.0, 3.0)
    page = paper.lying_flat(write(large_tick(printed), word), printed, LAYOUT, px_per_mm=SCALE)

    (loose,) = find_ink(page).loose

    assert loose.box.grown(0.8).contains(word)


def test_letters_near_a_box_are_told_of_beside_its_own_tick() -> None:
    printed = with_words_beside_the_box()
    ticked = large_tick(printed)
    beside = write(ticked, Box(27.5, 20.5, 3.0, 2.0))

    alone, near = (find_ink(paper.lying_flat(gray, printed, LAYOUT, px_per_mm=SCALE)) for gray in (ticked, beside))

    assert near.by_boxes["M1.done"].near_mm2 - alone.by_boxes["M1.done"].near_mm2 > 1.0


def test_a_stroke_near_a_box_is_told_of_however_short() -> None:
    stroke = write(reference(), Box(27.5, 20.5, 2.4, 1.2))

    assert find(stroke).by_boxes["M1.done"].near_mm2 > 2.0


def test_of_ink_that_runs_on_through_the_page_only_what_lies_near_a_box_is_told_of() -> None:
    long = write(reference(), Box(28.0, 20.0, 45.0, 3.0))

    near = find(long).by_boxes["M1.done"].near_mm2

    assert 1.0 < near < 0.2 * sum(piece.area_mm2 for loose in find(long).loose for piece in loose.pieces)


def test_what_lies_by_boxes_is_measured_only_where_they_look_empty() -> None:
    page = lying(write(reference(), Box(27.5, 20.5, 3.0, 2.0)))

    assert "M1.done" in find_ink(page, {"M1.done"}).by_boxes
    assert find_ink(page, ()).by_boxes == {}


def test_of_less_ink_than_anybody_asks_about_only_its_area_is_measured() -> None:
    page = lying(write(reference(), Box(27.5, 20.5, 3.0, 2.0)))

    asked, not_asked = (find_ink(page, least_mm2=least).by_boxes["M1.done"] for least in (0.4, 400.0))

    assert asked.by_hand_mm2 > 0.5
    assert (not_asked.by_hand_mm2, not_asked.all_mm2) == (0.0, asked.all_mm2)


def test_the_code_is_no_annotation() -> None:
    gray = write(reference(), Box(80.0, 82.0, 14.0, 8.0))

    assert find(gray).loose == ()


@pytest.mark.parametrize("strength", [0.5, 0.8])
def test_a_shadow_is_no_ink(strength: float) -> None:
    light = np.linspace(strength, 1.0, reference().shape[1])
    shaded = (reference() * light).astype(np.uint8)
    shaded[350:] = (shaded[350:] * 0.8).astype(np.uint8)

    ink = find(shaded)

    assert ink.loose == ()
    assert ink.zones["M1.note"].pieces == ()


def test_a_crease_is_no_ink() -> None:
    creased = reference()
    cv2.line(creased, (100, 420), (560, 500), (225,), 2)

    ink = find(creased)

    assert ink.zones["M1.note"].pieces == ()


def test_pencil_is_ink() -> None:
    gray = reference()
    for start in (16.0, 26.0, 36.0, 46.0, 56.0):
        for x in (start, start + 4.0):
            gray = write(gray, Box(x, 43.0, 3.0, 3.0), darkness=0.28)

    assert find(gray).zones["M1.note"].area_mm2 > 10


def fold_dirt(gray: Gray) -> Gray:
    """Pale crumbs of dirt along two folds that cross, one every 4 mm."""
    dirty = gray.copy()
    for step in np.arange(4.0, 96.0, 4.0):
        for x, y in ((step, 70.0 + 0.3 * (step % 3)), (80.0 + 0.3 * (step % 3), step)):
            left, top = round(x * SCALE), round(y * SCALE)
            dirty[top : top + 4, left : left + 10] = dirty[top : top + 4, left : left + 10] * 0.82
    return dirty


def test_crumbs_of_dirt_along_folds_are_no_ink_in_an_area() -> None:
    assert find(fold_dirt(reference())).zones["M1.note"].pieces == ()


def test_a_word_in_pencil_among_the_dirt_of_folds_is_found() -> None:
    gray = fold_dirt(reference())
    for x in (40.0, 43.0, 46.0, 49.0, 52.0):
        gray = write(gray, Box(x, 73.0, 2.2, 3.0), darkness=0.28)

    assert any(loose.box.overlaps(Box(40.0, 73.0, 14.0, 3.0)) for loose in find(gray).loose)


def test_a_word_of_a_fine_pencil_in_many_pieces_is_found() -> None:
    gray = reference()
    for x in np.arange(34.0, 56.0, 1.4):
        for y in (84.0, 86.0):
            gray = write(gray, Box(float(x), y, 0.9, 1.2), darkness=0.14)

    assert len(find(gray).loose) == 1


def test_ink_where_the_page_is_not_in_the_image_is_not_found() -> None:
    page = lying(write(reference(), Box(40.0, 74.0, 12.0, 3.0)))
    page.visible[round(70 * SCALE) :] = False
    cut_off = replace(page, to_image=lambda places: (places + np.array([0.0, 30.0])) * SCALE)

    assert find_ink(cut_off).loose == ()


def test_writing_on_what_hides_the_page_is_found_and_its_rim_is_not() -> None:
    gray = write(reference(), Box(40.0, 74.0, 12.0, 3.0))
    cv2.line(gray, (80, 560), (720, 600), (120,), 3)
    page = lying(gray)
    page.visible[round(66 * SCALE) :] = False

    (loose,) = find_ink(page).loose

    assert loose.box.overlaps(Box(40.0, 74.0, 12.0, 3.0))
    assert loose.box.w < 15.0


@pytest.mark.parametrize("gap", [0.5, 0.8, 1.1])
def test_a_word_that_ends_close_to_a_ticked_box_is_loose(gap: float) -> None:
    ticked = write(reference(), Box(TICK.box.x + 1.0, TICK.box.y + 1.0, 2.5, 2.5))
    word = Box(TICK.box.x - gap - 11.0, TICK.box.y + 0.5, 11.0, 3.0)

    (found,) = find(write(ticked, word)).loose

    assert found.box.overlaps(word)
    assert found.by_hand >= SHOWN


def test_a_stroke_of_a_mark_that_the_frame_cuts_is_the_marks() -> None:
    across = Box(TICK.box.x + 1.0, TICK.box.y + 1.5, 9.0, 1.0)

    assert find(write(reference(), across)).loose == ()


def test_a_pale_stroke_around_a_box_is_looked_at() -> None:
    page = reference()
    corners = np.array([[8, 7], [42, 7], [42, 36]]) * SCALE
    drawn = cv2.polylines(
        np.zeros_like(page), [corners.astype(np.int32)], isClosed=False, color=255, thickness=4, lineType=cv2.LINE_AA
    )

    found = find(np.asarray(page * (1 - 0.2 * drawn / 255.0), np.uint8)).loose

    assert any(ink.box.overlaps(Box(24.0, 6.0, 10.0, 2.0)) for ink in found)
