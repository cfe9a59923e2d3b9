"""A ticked box that something stands beside: what is asked of it, when, and why."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from forms.geometry import Box
from forms.layout import PageLayout
from server.record.model import ReviewItem
from server.record.tables import PageReadingRow
from tests import paper_beside
from tests.paper import Paper
from tests.paper_beside import Beside
from tests.server.record.deciding import READY, decide, value
from tests.server.townhall import TownHall, picture
from tests.server.web.people import Person

WHY = "Quelque chose est écrit ou dessiné à côté de la case cochée, et l'annule peut-être."


@dataclass(frozen=True, slots=True)
class Sheets:
    """A page with a tick, and the same with a cross beside that."""

    hall: TownHall
    code: str
    page: PageLayout
    ticked: Paper
    taken_back: Paper

    def asked(self) -> list[ReviewItem]:
        return [one for one in self.hall.waiting(self.code) if one.field == READY]


@pytest.fixture
def sheets(hall: TownHall) -> Sheets:
    code = hall.open()
    hall.print(code)
    page = next(one for one in hall.layout(code).pages if any(zone.id == READY for zone in one.zones))
    ticked = hall.ticked(code, READY)
    crossed = paper_beside.take_back(ticked, page, page.zone(READY), Beside.CROSS, seed=1)
    return Sheets(hall, code, page, ticked, crossed)


def test_the_question_says_why_a_box_that_looks_ticked_is_asked_about(sheets: Sheets, reception: Person) -> None:
    sheets.hall.scan(sheets.taken_back)

    (item,) = sheets.asked()
    assert (item.paper, sheets.hall.known(sheets.code)) == (True, {})
    for page in (f"/relire/{item.id}", f"/relire/{item.id}/page"):
        assert WHY in reception.read(page), page
    sheet = f"/relire/planches/planche?genre=tick&lecture=true&parcours={sheets.code}"
    assert "quelque chose à côté de la case" in reception.read(sheet)


def test_its_picture_shows_what_stands_beside_the_box(sheets: Sheets) -> None:
    sheets.hall.scan(sheets.taken_back)

    (item,) = sheets.asked()
    assert item.box_mm is not None
    of_journey = select(PageReadingRow).where(PageReadingRow.journey == sheets.code)
    with sheets.hall.database.reading() as session:
        (note,) = session.scalars(of_journey).one().outcome["annotations"]
    for shown in (sheets.page.zone(READY).box, Box.from_list(note["box_mm"])):
        assert Box.from_list(item.box_mm).contains(shown)


def test_a_tick_that_had_gone_in_is_asked_about_when_it_is_taken_back_later(sheets: Sheets) -> None:
    sheets.hall.scan(sheets.ticked)
    assert sheets.hall.known(sheets.code) == {READY: True}

    sheets.hall.scan(sheets.taken_back)

    assert [one.paper for one in sheets.asked()] == [True]


def test_what_was_answered_is_not_asked_again_of_the_same_sheet(sheets: Sheets) -> None:
    sheets.hall.scan(sheets.taken_back)
    decide(sheets.hall, sheets.asked()[0], value(said=False))

    sheets.hall.scan(picture(sheets.taken_back, seed=2))

    assert (sheets.asked(), sheets.hall.known(sheets.code)) == ([], {})
