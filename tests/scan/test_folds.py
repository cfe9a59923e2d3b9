import numpy as np
import pytest

from forms.geometry import Box
from scan.folds import is_on_fold
from scan.readings import Gray

PX_PER_MM = 4.0
SHAPE = (840, 592)
WHITE: Gray = np.full(SHAPE, 255, np.uint8)


def page(*inked: Box, angle_deg: float = 0.0) -> Gray:
    """Darkness of a page with ink in rectangles, all of it turned about the middle of the first by an angle."""
    left = np.zeros(SHAPE, np.uint8)
    middle = inked[0].center
    turned = np.deg2rad(angle_deg)
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]] / PX_PER_MM
    x, y = x - middle.x, y - middle.y
    along, across = (
        x * np.cos(turned) + y * np.sin(turned) + middle.x,
        y * np.cos(turned) - x * np.sin(turned) + middle.y,
    )
    for box in inked:
        left[(along >= box.x) & (along < box.right) & (across >= box.y) & (across < box.bottom)] = 120
    return left


BAR = Box(70.0, 100.0, 0.8, 10.0)
ALONG = tuple(Box(70.0, y, 0.8, 10.0) for y in (20.0, 40.0, 60.0, 80.0, 130.0, 150.0, 170.0, 190.0))


def test_a_bar_that_stops_is_on_no_fold() -> None:
    assert not is_on_fold(BAR, page(BAR), WHITE, PX_PER_MM)


def test_what_shows_of_a_line_all_over_the_page_is_on_a_fold() -> None:
    assert is_on_fold(BAR, page(BAR, *ALONG), WHITE, PX_PER_MM)


@pytest.mark.parametrize("angle_deg", [-2.0, 1.5])
def test_a_fold_is_found_though_a_short_piece_does_not_tell_its_direction(angle_deg: float) -> None:
    short = Box(69.6, 100.0, 1.0, 4.5)

    assert is_on_fold(short, page(short, *ALONG, angle_deg=angle_deg), WHITE, PX_PER_MM)


def test_a_bar_beside_a_fold_is_on_none() -> None:
    beside = Box(73.5, 100.0, 0.8, 10.0)

    assert not is_on_fold(beside, page(beside, *ALONG), WHITE, PX_PER_MM)


def test_two_pieces_on_a_line_make_no_fold() -> None:
    assert not is_on_fold(BAR, page(BAR, *ALONG[1:3]), WHITE, PX_PER_MM)


def test_grain_all_over_the_page_makes_no_fold() -> None:
    left = page(BAR)
    left[np.random.default_rng(1).random(SHAPE) < 0.2] = 120

    assert not is_on_fold(BAR, left, WHITE, PX_PER_MM)


def test_ink_over_print_does_not_count() -> None:
    printed = WHITE.copy()
    for box in ALONG:
        printed[round(box.y * PX_PER_MM) : round(box.bottom * PX_PER_MM)] = 0

    assert not is_on_fold(BAR, page(BAR, *ALONG), printed, PX_PER_MM)


def test_a_printed_rule_that_came_out_beside_its_place_makes_no_fold() -> None:
    rule, underline = Box(0.0, 101.5, 148.0, 0.5), Box(60.0, 101.5, 30.0, 0.8)
    printed = WHITE.copy()
    printed[400:402] = 100

    assert not is_on_fold(underline, page(underline, rule), printed, PX_PER_MM)


@pytest.mark.parametrize("box", [Box(70.0, 100.0, 4.0, 4.0), Box(70.0, 100.0, 0.8, 3.0)], ids=["a blot", "too short"])
def test_what_has_no_direction_is_on_no_fold(box: Box) -> None:
    assert not is_on_fold(box, page(box, *ALONG), WHITE, PX_PER_MM)


def test_where_there_is_no_ink_there_is_no_fold() -> None:
    assert not is_on_fold(BAR, page(*ALONG), WHITE, PX_PER_MM)
