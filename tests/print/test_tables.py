"""A table of documents that must be cut says so, and leaves neither its heading nor its last row alone."""

import pytest

from forms.catalogue import find_template
from forms.units import Mm
from print.flow import STYLES, paginate
from print.page_checks import texts_of
from print.shapes import Ink
from print.sketch import Block
from print.tables import Place, document_rows, document_tables
from print.theme import CONTENT_HEIGHT, Theme
from tests.make_collection import samples

THEME = Theme(Ink.black(1), "T")


def longest_table() -> list[Block]:
    """The documents of one step, more than a page of them."""
    booklet = samples(find_template("logement-demande"))[2].booklet
    tables = document_tables(THEME, booklet, document_rows(THEME, booklet), Place.LIST)
    return max(tables.values(), key=len)


@pytest.mark.parametrize("above", [0.0, 60.0, 100.0, 120.0, 130.0, 140.0, 150.0])
def test_a_table_of_documents_is_cut_after_two_rows_at_least_and_its_heading_is_said_again(above: Mm) -> None:
    heading, *rows = longest_table()

    pages = paginate([Block(height=above, shapes=()), heading, *rows], STYLES[-1])

    first = next(flow for flow in pages if any(block is heading for block in flow.blocks))
    assert len(first.blocks) - next(n for n, block in enumerate(first.blocks) if block is heading) > 2
    for flow in pages[pages.index(first) + 1 :]:
        assert "(suite)" in texts_of(flow.blocks[0])
        assert len(flow.blocks) > 2
    assert [block for flow in pages for block in flow.blocks if any(block is row for row in rows)] == rows


def test_a_short_table_of_documents_is_never_cut() -> None:
    booklet = samples(find_template("logement-insalubrite"))[0].booklet
    tables = document_tables(THEME, booklet, document_rows(THEME, booklet), Place.LIST)
    table = max(tables.values(), key=len)
    assert sum(block.height for block in table) < CONTENT_HEIGHT / 2

    pages = paginate([Block(height=CONTENT_HEIGHT - 40.0, shapes=()), *table], STYLES[-1])

    assert [len(flow.blocks) for flow in pages] == [1, len(table) + 1]
    assert "Les pièces à apporter (suite)" in texts_of(pages[1].blocks[0])
    assert pages[1].blocks[1:] == table
