"""Every booklet of the collection, and every language, printed, filled in, scanned and read.

Every box is right, and no date or number is wrong.
"""

from dataclasses import replace

import pytest

from forms.catalogue import load_catalogue
from forms.layout import PageLayout
from forms.model import FieldKind
from scan.engines import NullHandwritingReader
from scan.readings import CellsReading, TickReading
from tests import paper, paper_capture
from tests.editions import CODES, EDITIONS, Editions, booklet_of
from tests.filling import Filled, Habits, Tally, Verdict, fill_page
from tests.paper_hands import Hands
from tests.reading import all_engines, pages_read, pages_rejected, read_scan

HABITS = Habits(share=0.5, dates=1.0)
"""Half of the boxes marked as the booklet asks, every date and number written in its cells."""


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "language"), EDITIONS)
def test_every_page_of_a_booklet_is_read_back(key: str, language: str, hands: Hands) -> None:
    editions, engines = Editions(), replace(all_engines(), handwriting=NullHandwritingReader())
    edition = editions.print_booklet(booklet_of(load_catalogue()[key], code=CODES[2]), language)
    count = len(edition.layout.pages)
    filled = {number: _filled(edition.pages_pdf, edition.layout.page(number), hands) for number in range(1, count + 1)}
    boxes, cells = Tally(), Tally()

    for left, right in [(count, 1), *((number, number + 1) for number in range(2, count, 2))]:
        scan = paper_capture.spread(filled[left].paper, filled[right].paper, turned=left // 2, seed=left)
        reading = read_scan(scan, editions, engines)
        assert {page.code.page for page in pages_read(reading)} == {left, right}
        assert pages_rejected(reading) == ()
        for page in pages_read(reading):
            assert page.code.journey == edition.booklet.code
            boxes.add(page, filled[page.code.page].meant, only=TickReading)
            cells.add(page, filled[page.code.page].meant, only=CellsReading)

    assert boxes.wrong == []
    assert boxes.counts[Verdict.REVIEW] == 0, str(boxes)
    assert cells.wrong == []
    assert boxes.counts[Verdict.RIGHT] == sum(
        1 for page in edition.layout.pages for zone in page.zones if zone.kind is FieldKind.TICK
    )


def _filled(pdf: bytes, layout: PageLayout, hands: Hands) -> Filled:
    return fill_page(paper.print_page(pdf, layout.page - 1), layout, hands, habits=HABITS, seed=layout.page)
