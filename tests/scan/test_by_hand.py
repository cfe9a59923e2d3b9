from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.layout import PageLayout
from scan.by_hand import SIDE, Views, is_bright_colour, patches, shares_by_hand
from scan.readings import Colour, Gray, RawPage
from tests import paper

LAYOUT = PageLayout(1, 60.0, 40.0, ())
WIDTH, HEIGHT = 240, 160
BLUE, GREEN, RED, PRINT, INK, WIDE, WIDE_PRINT = range(7)


def views(gray: Gray, *, colour: Colour | None = None) -> Views:
    """A page of 60 x 40 mm at 4 px/mm as it was captured, its print a black bar at the left."""
    printed = np.full((HEIGHT, WIDTH), 255, np.uint8)
    printed[:, :8] = 0
    page = paper.lying_flat(gray, printed, LAYOUT, px_per_mm=4.0)
    raw = RawPage(gray, None if colour is None else lambda: colour, 0)
    page = replace(page, found=replace(page.found, raw=raw))
    return Views(page, gray, printed, np.where(gray < 128, np.uint8(200), np.uint8(0)), 4.0)


def plain(shade: int = 235) -> Gray:
    return np.full((HEIGHT, WIDTH), shade, np.uint8)


def test_nothing_is_asked_of_the_network_without_a_place() -> None:
    assert shares_by_hand(views(plain()), []).shape == (0,)


def test_every_place_has_a_probability() -> None:
    shares = shares_by_hand(views(plain()), [(20, 20), (120, 80), (239, 159)])

    assert shares.shape == (3,)
    assert ((shares >= 0) & (shares <= 1)).all()


def test_the_place_is_in_the_middle_of_what_the_network_sees() -> None:
    dotted = plain()
    dotted[80, 120] = 0

    (seen,) = patches(views(dotted), [(120, 80)])

    middle = SIDE // 2
    assert seen[:3, middle, middle].max() == 0
    assert seen[INK, middle, middle] == 200
    assert seen[:3, middle + 2, middle + 2].min() == 235


def test_ink_is_seen_in_its_colour() -> None:
    colour = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
    colour[70:90, 110:130] = (200, 80, 40)

    (seen,) = patches(views(plain(), colour=colour), [(120, 80)])

    assert [int(seen[channel, 32, 32]) for channel in (BLUE, GREEN, RED)] == [200, 80, 40]


def test_a_dim_page_is_seen_as_bright_as_any() -> None:
    bright, dim = (patches(views(plain(shade)), [(120, 80)]) for shade in (235, 150))

    assert np.abs(bright.astype(int) - dim).max() <= 1


def test_beyond_the_page_everything_is_white_and_nothing_is_ink() -> None:
    colour = np.zeros((HEIGHT, WIDTH, 3), np.uint8)

    (seen,) = patches(views(plain(), colour=colour), [(0, 0)])

    assert seen[:3, :30, :30].min() == 255
    assert seen[INK, :32, :32].max() == 0


def test_print_is_seen_beside_what_was_captured_and_three_times_as_far_around() -> None:
    (seen,) = patches(views(plain()), [(60, 80)])

    assert seen[PRINT].min() == 255
    assert seen[WIDE_PRINT].min() == 0


def test_places_are_seen_alike_together_and_one_by_one() -> None:
    places, page = [(20, 20), (120, 80), (239, 159)], views(plain())

    together = patches(page, places)

    assert all(np.array_equal(seen, patches(page, [at])[0]) for seen, at in zip(together, places, strict=True))


def stroke_of(blue: int, green: int, red: int) -> NDArray[np.uint8]:
    """What the network sees of a wide stroke on white paper."""
    patch = np.full((7, SIDE, SIDE), 235, np.uint8)
    patch[INK] = 0
    patch[:3, 26:38, 10:54] = np.array([blue, green, red]).reshape(3, 1, 1)
    patch[INK, 26:38, 10:54] = 60
    return patch


@pytest.mark.parametrize("colour", [(80, 225, 235), (220, 120, 235), (120, 235, 140)], ids=["yellow", "pink", "green"])
def test_a_highlighter_is_bright_and_coloured(colour: tuple[int, int, int]) -> None:
    assert is_bright_colour(stroke_of(*colour))


@pytest.mark.parametrize(
    "colour",
    [(185, 212, 230), (140, 165, 205), (60, 60, 60), (150, 62, 38)],
    ids=["coffee", "skin", "black", "blue pen"],
)
def test_coffee_skin_and_pens_are_not(colour: tuple[int, int, int]) -> None:
    assert not is_bright_colour(stroke_of(*colour))


def test_paper_without_ink_is_not() -> None:
    patch = stroke_of(80, 225, 235)
    patch[INK] = 0

    assert not is_bright_colour(patch)
