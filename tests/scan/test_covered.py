import cv2
import numpy as np
import pytest

from scan.covered import Expected
from scan.readings import Gray

SCALE = 2.0
HALF = slice(0, 150), slice(150, 300)


def printed() -> Gray:
    """A page of text, 150 mm square, drawn fine and reduced."""
    page = np.full((1200, 1200), 255, np.uint8)
    for row in range(48, 1200, 56):
        cv2.putText(page, "votre livret votre livret votre livret", (20, row), 0, 1.9, 0, 3, cv2.LINE_AA)
    return np.asarray(cv2.resize(page, (300, 300), interpolation=cv2.INTER_AREA), np.uint8)


def test_an_untouched_page_is_seen() -> None:
    assert Expected.of(printed(), SCALE).seen_on(printed()).all()


def test_pale_print_in_a_shadow_is_seen() -> None:
    page = (150 + 0.3 * printed()) * np.linspace(0.6, 1.0, 300)[None, :]

    assert Expected.of(printed(), SCALE).seen_on(page.astype(np.uint8)).all()


def test_print_that_is_gone_is_not_seen_and_the_rest_is() -> None:
    page = printed()
    page[HALF] = 250

    squares = Expected.of(printed(), SCALE).seen_on(page)

    assert squares.shape == (25, 25)
    assert squares[:11, 14:22].mean() < 0.2
    assert squares[14:].all()
    assert squares[:, :11].all()


@pytest.mark.parametrize("left", [107, 155, 179])
def test_a_streak_from_one_side_to_the_other_hides_nothing_and_one_that_ends_does(left: int) -> None:
    streak, strip = printed(), printed()
    streak[:, left : left + 13] = 255
    strip[60:200, left : left + 13] = 255

    seen = [Expected.of(printed(), SCALE).seen_on(page) for page in (streak, strip)]

    assert seen[0].all()
    assert not seen[1].all()


def test_something_dark_on_blank_paper_hides_it() -> None:
    blank = np.full((300, 300), 245, np.uint8)
    page = blank.copy()
    page[HALF] = 60

    squares = Expected.of(blank, SCALE).seen_on(page)

    assert not squares[1:11, 14:24].any()
    assert squares[14:].all()


def test_handwriting_hides_nothing() -> None:
    page = printed()
    hand = np.random.default_rng(2)
    for y in range(8, 300, 14):
        line = np.stack([np.arange(0, 300, 3), y + hand.integers(-5, 6, 100)], axis=1)
        cv2.polylines(page, [line.astype(np.int32)], isClosed=False, color=30, thickness=1)

    assert Expected.of(printed(), SCALE).seen_on(page).all()


def ruled() -> Gray:
    """A page of frames of boxes, and of rules as pale as a scan of one bit a pixel may lose."""
    page = np.full((1200, 1200), 255, np.uint8)
    for y in range(60, 1200, 120):
        cv2.line(page, (0, y), (1200, y), 200, 3)
        for x in range(40, 1200, 160):
            cv2.rectangle(page, (x, y + 30), (x + 36, y + 66), 168, 3)
    return np.asarray(cv2.resize(page, (300, 300), interpolation=cv2.INTER_AREA), np.uint8)


def test_rules_that_a_scan_of_one_bit_lost_here_and_there_hide_nothing() -> None:
    page = ruled()
    page[200:][ruled()[200:] > 195] = 255

    seen = [Expected.of(ruled(), SCALE).seen_on(page, two_levels=bit) for bit in (True, False)]

    assert seen[0].all()
    assert not seen[1].all()


def test_a_frame_that_is_gone_where_a_scan_lost_rules_was_covered() -> None:
    page = ruled()
    page[200:][ruled()[200:] > 195] = 255
    page[215:240, 40:80] = 255

    squares = Expected.of(ruled(), SCALE).seen_on(page, two_levels=True)

    assert not squares[17:20, 4:6].all()
    assert squares[:16].all()
