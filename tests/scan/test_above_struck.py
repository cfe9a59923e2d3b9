"""Words drawn above, below and within a line that a stroke crosses out: which of them are no part of it."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scan.above_struck import words_beside

SCALE = 8.0
STROKE_ROW = 60


def struck_line(*words: tuple[int, int]) -> NDArray[np.uint8]:
    """A line 60 mm long: letters 24 px high that a stroke goes through, and words of four letters at places (x, y)."""
    bits = np.zeros((120, 480), np.uint8)
    write(bits, range(10, 460, 22), STROKE_ROW - 12)
    bits[STROKE_ROW - 1 : STROKE_ROW + 2, 4:470] = 1
    for left, top in words:
        write(bits, range(left, left + 80, 22), top)
    return bits


def write(bits: NDArray[np.uint8], columns: Sequence[int], top: int) -> None:
    for left in columns:
        cv2.rectangle(bits, (left, top), (left + 14, top + 24), 1, 2)


def found_in(bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return words_beside(bits.view(np.bool_), SCALE)


@pytest.mark.parametrize("top", [16, 88])
def test_a_word_above_or_below_is_no_part_of_what_is_crossed_out(top: int) -> None:
    alone = struck_line()

    found = found_in(struck_line((100, top)))

    assert np.array_equal(found, (struck_line((100, top)) > 0) & (alone == 0))


def test_two_words_above_are_both_told() -> None:
    found = found_in(struck_line((60, 16), (260, 16)))

    assert found[:, 60:140].any()
    assert found[:, 260:340].any()


def test_accents_above_are_part_of_what_is_crossed_out() -> None:
    bits = struck_line()
    for left in range(20, 440, 60):
        cv2.line(bits, (left, 40), (left + 8, 34), 1, 3)

    assert not found_in(bits).any()


def test_a_word_of_the_line_that_the_stroke_just_missed_is_part_of_it() -> None:
    bits = np.zeros((120, 480), np.uint8)
    write(bits, range(10, 300, 22), STROKE_ROW - 12)
    write(bits, range(330, 440, 22), STROKE_ROW - 22)
    bits[STROKE_ROW + 4 : STROKE_ROW + 7, 4:470] = 1

    assert not found_in(bits).any()


def test_nothing_but_the_stroke_has_nothing_beside() -> None:
    bits = np.zeros((40, 200), np.uint8)
    bits[20:23, 5:190] = 1

    assert not found_in(bits).any()
