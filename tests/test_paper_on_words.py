"""Small marks of the simulator lie on printed words, outside the zones, where they are said to be."""

import numpy as np
import pytest

from forms.geometry import Box
from tests import paper
from tests.editions import Edition
from tests.paper_on_words import OnWords, mark_words
from tests.paper_room import inked_box

PAGE = 5


@pytest.mark.parametrize("by_box", [False, True])
@pytest.mark.parametrize("kind", list(OnWords))
def test_a_mark_lies_on_words_outside_every_zone(mariage: Edition, kind: OnWords, by_box: bool) -> None:
    layout = mariage.layout.page(PAGE)
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=150)

    drawn = mark_words(sheet, layout, kind, by_box=by_box, seed=2)

    assert drawn is not None
    after, box = drawn
    assert inked_box(sheet, after) == box
    assert 1.5 < box.w < 12
    assert not any(box.overlaps(zone.box) for zone in layout.zones)
    left, top, right, bottom = (
        round(side * sheet.px_per_mm) for side in (box.x, box.y - 1.5, box.right, box.bottom + 0.5)
    )
    assert (sheet.image[top:bottom, left:right].min(axis=2) < 128).mean() > 0.05


def test_the_same_seed_draws_the_same_mark(mariage: Edition) -> None:
    layout = mariage.layout.page(PAGE)
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=100)

    first, again, other = (mark_words(sheet, layout, OnWords.TICK, seed=seed) for seed in (1, 1, 2))

    assert first is not None
    assert again is not None
    assert other is not None
    assert np.array_equal(first[0].image, again[0].image)
    assert first[1] == again[1] != other[1]


def test_a_page_all_of_whose_words_are_taken_has_no_place_for_a_mark(mariage: Edition) -> None:
    layout = mariage.layout.page(PAGE)
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1, dpi=100)

    assert mark_words(sheet, layout, OnWords.SLASH, taken=[Box(0, 0, layout.width, layout.height)]) is None
