from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from forms.page_code import PageCode
from scan.readings import Annotation, Gray, How, ReadPage, RegisteredPage
from scan.since import ink_mm2, new_and_old_ink, since
from tests import paper

SCALE = 8.0
NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(12.0, 60.0, 60.0, 24.0), line_mm=8.0)
LAYOUT = PageLayout(1, 100.0, 100.0, (NOTE,))
FOLD = Box(10.0, 39.0, 60.0, 2.0)
WORD = Box(20.0, 38.0, 12.0, 3.0)


def reference() -> Gray:
    image = np.full((800, 800), 255, np.uint8)
    cv2.putText(image, "Mes questions", (100, 260), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 3)
    return image


def folded(gray: Gray) -> Gray:
    """A dirty fold across the page."""
    return np.asarray(cv2.line(gray.copy(), (80, 320), (560, 322), (200,), 5), np.uint8)


def with_word(gray: Gray) -> Gray:
    points = np.array([[x, WORD.y if turn % 2 else WORD.bottom] for turn, x in enumerate(np.arange(20, 32, 0.8))])
    return np.asarray(
        cv2.polylines(gray.copy(), [(points * SCALE).astype(np.int32)], isClosed=False, color=(70,), thickness=4)
    )


def read(gray: Gray, *boxes: Box, by_hand: float = 0.6) -> ReadPage:
    page = lying(gray)
    notes = tuple(Annotation(box, "", 0.0, by_hand=by_hand) for box in boxes)
    return ReadPage(PageCode("K4T7XHK", 1, 1), How.CODE, page.corners_px, (), notes, 0.0, page)


def lying(gray: Gray) -> RegisteredPage:
    return paper.lying_flat(gray, reference(), LAYOUT, px_per_mm=SCALE)


def new(page: ReadPage) -> list[bool]:
    return [note.new for note in page.annotations]


@pytest.mark.parametrize("shift", [(0, 0), (3, 2), (-3, 3)])
def test_a_fold_that_was_there_before_is_not_new(shift: tuple[int, int]) -> None:
    earlier = np.roll(folded(reference()), shift, axis=(0, 1))

    assert new(since(read(folded(reference()), FOLD), earlier)) == [False]


def test_a_fold_that_was_not_there_before_is_new() -> None:
    assert new(since(read(folded(reference()), FOLD), reference())) == [True]


def test_a_word_written_on_an_old_fold_is_new() -> None:
    page = read(with_word(folded(reference())), FOLD)

    assert new(since(page, folded(reference()))) == [True]


def test_what_a_person_surely_wrote_is_asked_about_though_the_earlier_scan_shows_it() -> None:
    page = read(with_word(reference()), WORD, by_hand=0.97)

    assert new(since(page, with_word(reference()))) == [True]


def test_ink_where_the_earlier_scan_was_cut_off_is_new() -> None:
    cut = folded(reference())
    cut[:, 280:] = 255

    assert new(since(read(folded(reference()), FOLD), cut)) == [True]


def test_a_scan_of_another_size_says_nothing() -> None:
    page = read(folded(reference()), FOLD)

    assert since(page, folded(reference())[:400]) == page


def test_only_the_strokes_that_were_added_are_new_ink() -> None:
    page = lying(with_word(folded(reference())))

    added, old = new_and_old_ink(page, folded(reference()))

    beside = Box(40.0, 38.0, 25.0, 4.0)
    assert ink_mm2(added, WORD, SCALE) > 3.0
    assert ink_mm2(added, beside, SCALE) == 0.0
    assert ink_mm2(old, beside, SCALE) > 5.0


@pytest.mark.parametrize("shade", [232, 238, 245])
def test_ink_too_pale_to_be_a_stroke_is_new_where_the_earlier_scan_shows_nothing(shade: int) -> None:
    highlighted = reference()
    highlighted[304:328, 160:256] = np.minimum(highlighted[304:328, 160:256], shade)

    assert new(since(read(highlighted, WORD, by_hand=0.75), reference())) == [True]


def test_a_page_without_annotations_is_not_compared() -> None:
    page = replace(read(reference()), annotations=())

    assert since(page, folded(reference())) is page
