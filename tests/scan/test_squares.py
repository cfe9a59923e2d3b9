import numpy as np
import pytest

from scan.squares import SQUARE_MM, Shares, without_squares


def test_of_a_page_nothing_is_shown_in_squares_that_are_not_seen() -> None:
    shown, squares = np.ones((90, 80), np.bool_), np.array([[True, False], [True, True]])
    shown[89] = False

    seen = without_squares(shown, squares, 8.0)

    side = round(SQUARE_MM * 8)
    assert not seen[:side, side:].any()
    assert seen[:side, :side].all()
    assert seen[side:89].all()
    assert not seen[89].any()
    assert shown[0].all()


def test_a_square_that_hangs_over_the_edge_counts_what_is_on_the_page() -> None:
    image = np.zeros((30, 30), np.uint8)
    image[:, 24:] = 255

    shares = Shares(image.shape, 2.0).of(image)

    assert shares.shape == (3, 3)
    assert shares[:, 2] == pytest.approx(1.0)
    assert shares[:, :2] == pytest.approx(0.0)


def test_squares_with_little_print_lose_none() -> None:
    ink, gone = np.zeros((24, 24), np.uint8), np.full((24, 24), 255, np.uint8)
    ink[:6, :12] = 255
    ink[12, 12] = 255

    lost = Shares(ink.shape, 2.0).lost(ink, gone, 0.5)

    assert lost.tolist() == [[True, False], [False, False]]


def test_squares_that_keep_most_of_their_print_are_not_lost() -> None:
    ink, gone = np.full((12, 12), 255, np.uint8), np.zeros((12, 12), np.uint8)
    gone[:5] = 255

    shares = Shares(ink.shape, 2.0)

    assert not shares.lost(ink, gone, 0.5).any()
    assert shares.lost(ink, gone, 0.4).all()
