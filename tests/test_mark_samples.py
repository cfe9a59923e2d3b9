"""What the network for marks learns from is what truly stands in each box."""

from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.catalogue import find_template
from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from scan.box_views import SPAN
from tests import paper, paper_capture
from tests.editions import Edition, Editions, booklet_of
from tests.filling import Filled, Habits, fill_page
from tests.make_mark_samples import EMPTY, MISSED, MarkedPage, in_one_bit, mark_page
from tests.paper_hands import load_hands
from tests.practice_booklet import practice_booklet

DPI: Final = 200.0
SEED: Final = 4
INNER: Final = 0.7
"""Side of what is looked at inside a box, in sides of the box: its frame stays outside."""
REACH: Final = 4.0
"""The same of a square in which a scribble in another box may run into this one."""


@pytest.fixture(scope="module")
def before() -> Filled:
    """A page full of boxes of a practice booklet, in which nothing stands."""
    booklet = Editions().print_booklet(booklet_of(practice_booklet(find_template("mariage"), SEED)))
    layout = max(booklet.layout.pages, key=lambda page: len(page.zones))
    sheet = paper.print_page(booklet.pages_pdf, layout.page - 1, dpi=DPI)
    return fill_page(sheet, layout, load_hands(), habits=Habits(share=0.0), seed=SEED)


@pytest.fixture(scope="module")
def after(before: Filled) -> MarkedPage:
    """The same page with half of its boxes marked."""
    return mark_page(before, 0.5, np.random.default_rng(SEED), seed=SEED)


def boxes(marked: MarkedPage, *kinds: str) -> list[Zone]:
    """The boxes that are said to hold one of some things."""
    every = [zone for zone in marked.layout.zones if zone.kind is FieldKind.TICK]
    return [zone for zone in every if not kinds or marked.kinds[zone.id] in kinds]


def ink_mm2(before: Filled, after: MarkedPage, box: Box) -> float:
    """How much ink came into a box of paper."""
    corners = after.sheet.to_px(np.array([[box.x, box.y], [box.right, box.bottom]])).round().astype(int)
    part = (slice(max(0, corners[0, 1]), corners[1, 1]), slice(max(0, corners[0, 0]), corners[1, 0]))
    changed: NDArray[np.int16] = np.abs(before.paper.image[part].astype(np.int16) - after.sheet.image[part])
    return float((changed.max(axis=2) > 20).sum()) / after.sheet.px_per_mm**2


def scaled(box: Box, sides: float) -> Box:
    """A square around the middle of a box, so many of its sides wide."""
    return box.grown((sides - 1) / 2 * box.w)


def test_a_page_of_a_practice_booklet_has_more_boxes_than_any_real_one(after: MarkedPage, mariage: Edition) -> None:
    real = [sum(zone.kind is FieldKind.TICK for zone in page.zones) for page in mariage.layout.pages]

    assert len(boxes(after)) > max(real)


def test_what_is_said_to_be_marked_holds_ink_and_what_is_said_to_be_empty_hardly_any(
    before: Filled, after: MarkedPage
) -> None:
    inked = [zone.id for zone in boxes(after) if ink_mm2(before, after, scaled(zone.box, INNER)) > 0.3]
    marked = {zone.id for zone in boxes(after)} - {zone.id for zone in boxes(after, EMPTY, MISSED)}

    assert len(marked) > 10
    assert len(marked - set(inked)) <= 2  # a dot, a circle around the box
    assert len(set(inked) - marked) <= 2  # another box's tick that crosses it


def test_a_mark_that_missed_lies_in_the_view_of_its_box_and_in_no_box(before: Filled, after: MarkedPage) -> None:
    marked = [zone for zone in boxes(after) if after.kinds[zone.id] not in (EMPTY, MISSED)]
    missed = boxes(after, MISSED)
    alone = [zone for zone in missed if not any(other.box.overlaps(scaled(zone.box, REACH)) for other in marked)]

    assert len(alone) > 2
    for zone in missed:
        assert ink_mm2(before, after, scaled(zone.box, SPAN)) > 0.3
    for zone in alone:
        assert ink_mm2(before, after, scaled(zone.box, INNER)) < 0.3


@pytest.mark.parametrize("seed", range(6))
def test_a_scan_in_grey_or_in_colour_is_made_one_of_one_bit(before: Filled, seed: int) -> None:
    scan = paper_capture.flat(before.paper, dpi=DPI, seed=seed)

    made = [in_one_bit(one, np.random.default_rng(seed)) for one in (scan, paper_capture.grey(scan))]

    assert all(paper.is_one_bit(one) for one in made)
