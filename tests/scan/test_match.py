import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from scan.match import Matches, find_texture, landmarks, match
from scan.readings import Gray

NOTE = Zone("D1.note", FieldKind.NOTE, Author.CITIZEN, Box(10, 40, 60, 30), line_mm=8.0)
LAYOUT = PageLayout(1, 80.0, 80.0, (NOTE,))


def printed(scale: float = 4.0) -> Gray:
    """80 mm square with text in the upper part, ruled lines in the writing area and nothing below."""
    page = np.full((320, 320), 255, np.uint8)
    for row, text in enumerate(("vos documents", "votre rendez-vous", "une question")):
        cv2.putText(page, text, (16, 40 + 40 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    page[200::32, 40:280] = 150
    return page if scale == 4.0 else np.asarray(cv2.resize(page, None, fx=scale / 4, fy=scale / 4), np.uint8)


def places() -> Matches:
    texture = find_texture(printed(2.0), LAYOUT, px_per_mm=2.0, window=8.0)
    found = landmarks(texture, px_per_mm=2.0, pitch=12.0)
    return Matches(found, np.zeros_like(found), np.zeros(len(found)))


def test_landmarks_lie_on_print_and_never_in_a_writing_area() -> None:
    found = places().printed

    assert len(found) >= 8
    assert (found[:, 1] < 40).all()
    assert found.min() >= 4


@pytest.mark.parametrize("moved_px", [(3, -2), (0, 4)])
def test_landmarks_are_found_where_the_page_moved_to(moved_px: tuple[int, int]) -> None:
    page = np.roll(printed(), moved_px[::-1], axis=(0, 1))

    found = match(page, printed(), places().printed, px_per_mm=4.0, window=8.0, search=2.0)

    assert np.abs(found.moved - np.array(moved_px) / 4).max() < 0.06
    assert found.score.min() > 0.95


def test_dim_light_and_grey_print_change_nothing() -> None:
    dim = (90 + printed() * 0.2).astype(np.uint8)

    found = match(dim, printed(), places().printed, px_per_mm=4.0, window=8.0, search=1.0)

    assert np.abs(found.moved).max() < 0.06
    assert found.score.min() > 0.9


def test_a_landmark_that_is_covered_does_not_match() -> None:
    blank = np.full((320, 320), 255, np.uint8)

    found = match(blank, printed(), places().printed, px_per_mm=4.0, window=8.0, search=1.0)

    assert found.score.max() < 0.3


def test_a_best_place_on_the_border_of_the_search_counts_for_nothing() -> None:
    page = np.roll(printed(), 4, axis=1)

    found = match(page, printed(), places().printed, px_per_mm=4.0, window=8.0, search=1.0)

    assert float(np.median(found.score)) == 0
