from dataclasses import replace

import pytest

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.readings import Decision, Finding, Noted, NoteReading, ReadPage, TextLine
from server.record.merge import Paper
from server.record.paper import read_fields
from tests import paper, paper_capture
from tests.editions import Edition, Editions
from tests.reading import pages_read, read_scan, without_handwriting

DONE, CHOICE, DATE = "M8.done", "M8.livret", "M8.livret_le"


@pytest.fixture(scope="module")
def free_page(mariage: Edition, editions: Editions) -> ReadPage:
    """A page with a choice and a date, on which nobody wrote."""
    number = next(page.page for page in mariage.layout.pages if any(zone.id == DATE for zone in page.zones))
    sheet = paper.print_page(mariage.pages_pdf, number - 1, dpi=200.0)
    (page,) = pages_read(read_scan(paper_capture.flat(sheet, dpi=200.0), editions, without_handwriting()))
    return page


def unsure(page: ReadPage) -> ReadPage:
    """The same page, of which nobody is sure."""
    return replace(page, zones=tuple(replace(zone, decision=Decision.REVIEW) for zone in page.zones))


def said(page: ReadPage, field: str) -> Paper:
    return next(reading.paper for reading in read_fields(page) if reading.field == field)


def test_free_boxes_of_a_choice_are_empty_and_not_struck_out_however_sure_they_are(free_page: ReadPage) -> None:
    sure, perhaps = said(free_page, CHOICE), said(unsure(free_page), CHOICE)

    assert (sure.empty, sure.sure, sure.cancelled) == (True, True, False)
    assert (perhaps.empty, perhaps.sure, perhaps.cancelled) == (False, False, False)


def test_what_looks_empty_may_hide_pencil_only_on_a_page_that_says_so(free_page: ReadPage) -> None:
    faint = (Noted(Finding.PENCIL_HIDDEN),)

    sure, perhaps = replace(free_page, findings=faint), replace(unsure(free_page), findings=faint)

    assert all(reading.paper.hidden for reading in read_fields(sure))
    assert said(perhaps, DATE).hidden
    assert not any(reading.paper.hidden for reading in read_fields(unsure(free_page)))


def test_a_free_box_in_doubt_has_ink_that_shows_and_is_no_hidden_one(free_page: ReadPage) -> None:
    perhaps = replace(unsure(free_page), findings=(Noted(Finding.PENCIL_HIDDEN),))

    assert [said(perhaps, field).hidden for field in (DONE, CHOICE)] == [False, False]


def test_words_that_run_on_beyond_their_area_are_shown_with_it(free_page: ReadPage) -> None:
    area = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10.0, 20.0, 80.0, 16.0))
    line = TextLine("rappeler après 18 heures", 0.6, Box(12.0, 21.0, 110.0, 8.0))
    note = NoteReading(area, False, line.text, 0.6, Decision.REVIEW, (line,))

    (reading,) = read_fields(replace(free_page, zones=(note,)))

    assert reading.box == Box(10.0, 20.0, 112.0, 16.0)
