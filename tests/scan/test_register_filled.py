"""Pages on which every cell, box and line is written in: what people write is neither print nor a sign of its place."""

from dataclasses import replace

import numpy as np
import pytest

from forms.layout import PageLayout
from forms.model import BookletTemplate, FieldKind
from scan.errors import NotRegistered
from tests import paper_capture, paper_ink
from tests.captures import WAYS
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.filling import write_note
from tests.paper import Paper
from tests.paper_hands import Hands
from tests.paper_ink import Drawn, Pen
from tests.practice_cells import practice_cells
from tests.scan.captured import off_mm, only_page, registered, sheet


def filled(page: Paper, layout: PageLayout, hands: Hands, pen: Pen) -> Paper:
    """Every box blackened or crossed, every cell and every line of every area written in."""
    for number, zone in enumerate(layout.zones):
        if zone.kind is FieldKind.TICK:
            page = paper_ink.mark(page, zone.box, (Drawn.FILL, Drawn.CROSS)[number % 2], pen, seed=number)
        elif zone.kind is FieldKind.NOTE:
            room = max(1, int(zone.box.h / (zone.line_mm or 8.0)))
            page = write_note(page, zone, [hands.line(number + row) for row in range(room)], pen)
        else:
            digits = "".join(str((3 * number + 7 * place) % 10) for place in range(len(zone.cells)))
            page = paper_ink.write_digits(page, zone.cells, hands.number(digits, seed=number), pen, seed=number)
    return page


@pytest.fixture(scope="module")
def cells(editions: Editions, logement_template: BookletTemplate) -> Edition:
    """A booklet of dates and numbers."""
    return editions.print_booklet(booklet_of(practice_cells(logement_template, 1), code=CODES[4], edition=7))


def pages_of_cells(edition: Edition) -> list[PageLayout]:
    """Its pages full of them."""
    return [page for page in edition.layout.pages if sum(len(zone.cells) for zone in page.zones) > 100]


def test_a_page_whose_every_cell_is_written_in_lies_on_its_layout(
    cells: Edition, editions: Editions, hands: Hands
) -> None:
    layout = pages_of_cells(cells)[0]
    written = filled(sheet(cells, layout.page), layout, hands, paper_ink.FELT)
    scan = WAYS["carried in a bag"](written, 3)

    page = registered(only_page(scan, editions), editions)

    assert float(np.percentile(off_mm(page, scan.pages[0]), 95)) < 0.3


def test_a_full_page_is_not_taken_for_another_of_the_same_look(
    cells: Edition, editions: Editions, hands: Hands
) -> None:
    layout, other = pages_of_cells(cells)[:2]
    written = filled(sheet(cells, layout.page), layout, hands, paper_ink.FELT)
    found = only_page(paper_capture.flat(written), editions)

    with pytest.raises(NotRegistered):
        registered(replace(found, code=replace(found.code, page=other.page)), editions)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("way", "seed"), [("carried in a bag", 3), ("picture", 2)])
def test_lines_of_handwriting_do_not_pull_the_page_to_where_they_stand(
    way: str, seed: int, mariage: Edition, editions: Editions, hands: Hands
) -> None:
    layout = mariage.layout.page(5)
    scan = WAYS[way](filled(sheet(mariage, 4), layout, hands, paper_ink.BLUE), seed)

    page = registered(only_page(scan, editions), editions)

    assert off_mm(page, scan.pages[0]).max() < 0.5
