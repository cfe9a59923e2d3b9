import cv2
import numpy as np

from scan.match import match
from scan.readings import Gray
from scan.under_ink import without_ink

SCALE = 2.0
MIDDLE = np.array([[30.0, 20.0]])


def printed() -> Gray:
    """Pale frames of nine cells, 6 by 8 mm, drawn finer and made smaller; 60 by 40 mm."""
    page = np.full((320, 480), 255, np.uint8)
    for column in range(9):
        cv2.rectangle(page, (24 + 48 * column, 128), (72 + 48 * column, 192), 150, 3)
    return np.asarray(cv2.resize(page, (120, 80), interpolation=cv2.INTER_AREA), np.uint8)


def written(page: Gray) -> Gray:
    """A digit as high as its cell in each."""
    page = page.copy()
    for column in range(9):
        digit = "83174"[column % 5]
        cv2.putText(page, digit, (8 + 12 * column, 46), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 20, 1, cv2.LINE_AA)
    return page


def moved(page: Gray, right: int, down: int) -> Gray:
    """By so many px."""
    matrix = np.array([[1, 0, right], [0, 1, down]], np.float64)
    return np.asarray(cv2.warpAffine(page, matrix, page.shape[::-1], borderValue=255), np.uint8)


def test_frames_are_found_under_what_is_written_in_them() -> None:
    page = moved(written(printed()), 0, 2)

    plain = match(page, printed(), MIDDLE, px_per_mm=SCALE, window=10.0, search=2.0)
    cut = match(*without_ink(page, printed(), SCALE, reach=2.0), MIDDLE, px_per_mm=SCALE, window=10.0, search=2.0)

    assert plain.score[0] < 0.45
    assert cut.score[0] > 0.6
    assert np.abs(cut.moved[0] - (0.0, 1.0)).max() < 0.3


def test_words_are_not_taken_for_frames() -> None:
    page = np.full(printed().shape, 255, np.uint8)
    for row in range(10, 80, 10):
        cv2.putText(page, "vos papiers de famille", (2, row), cv2.FONT_HERSHEY_SIMPLEX, 0.3, 0, 1, cv2.LINE_AA)

    found = match(*without_ink(page, printed(), SCALE, reach=2.0), MIDDLE, px_per_mm=SCALE, window=10.0, search=2.0)

    assert found.score[0] < 0.45


def test_nothing_is_left_where_nothing_was_printed_near() -> None:
    page = printed()
    page[4:10, 20:100] = 0

    cut, _ = without_ink(page, printed(), SCALE, reach=2.0)

    assert cut[:12].min() > 250
    assert cut[30:50].min() < 200
