"""A stroke that has nothing to do with a box and cuts off its corner ticks nothing; marks that leave their box do."""

from enum import StrEnum

import pytest

from forms.model import FieldKind
from scan.readings import Decision, TickReading
from tests import paper, paper_marks, paper_passing, paper_pens
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.paper_marks import Gesture
from tests.paper_passing import Passing
from tests.reading import pages_read, read_scan, without_handwriting

PAGE = 3
"""The documents of a wedding: 14 boxes."""

PENS = (paper_pens.BALL_BLUE, paper_pens.BALL_BLACK, paper_pens.GEL_BLACK, paper_pens.LEAD_HB)


def ticked(sheet: Paper, editions: Editions, name: str) -> set[str]:
    """Ids of the boxes that go in as ticked by themselves."""
    scan = WAYS[name](sheet, 1)
    suffix = paper.suffix_of(scan)
    (page,) = pages_read(read_scan(scan, editions, without_handwriting(), suffix=suffix))
    ticks = [tick for tick in page.zones if isinstance(tick, TickReading) and tick.value]
    return {tick.zone.id for tick in ticks if tick.decision is Decision.AUTO}


@pytest.mark.parametrize(
    ("passing", "seed"),
    [
        (Passing.BAR, 680000),
        (Passing.BAR, 680002),
        (Passing.BAR, 680005),
        (Passing.BAR, 680008),
        (Passing.BAR, 680012),
        (Passing.BOW, 680000),
        (Passing.BOW, 680005),
    ],
)
def test_a_stroke_that_passes_ticks_no_box(mariage: Edition, editions: Editions, passing: Passing, seed: int) -> None:
    boxes = [zone.box for zone in mariage.layout.page(PAGE).zones if zone.kind is FieldKind.TICK]
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1)
    sheet = paper_passing.pass_box(sheet, boxes[seed % len(boxes)], passing, PENS[seed % len(PENS)], seed=seed)

    assert ticked(sheet, editions, "flat, 300 dpi") == set()


@pytest.mark.parametrize("drawn", [Drawn.OVERFLOW, Gesture.FROM_OUTSIDE, Gesture.SLASH])
def test_marks_that_leave_their_box_tick_it(mariage: Edition, editions: Editions, drawn: StrEnum) -> None:
    boxes = [zone for zone in mariage.layout.page(PAGE).zones if zone.kind is FieldKind.TICK]
    sheet = paper.print_page(mariage.pages_pdf, PAGE - 1)
    for seed, zone in enumerate(boxes):
        sheet = paper_marks.make_mark(sheet, zone.box, drawn, paper_pens.GEL_BLACK, seed=seed)

    assert ticked(sheet, editions, "flat, 300 dpi") == {zone.id for zone in boxes}
