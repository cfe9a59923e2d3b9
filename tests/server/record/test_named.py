import io

import pytest

from forms.model import FieldKind
from server.record.ingest import process, receive
from server.record.model import BatchState, ReviewReason
from server.record.readings import batches, undo_review
from tests import paper_ink, paper_wear
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall, picture

PAGE = 3


def nameless(hall: TownHall, code: str) -> Paper:
    """A page with a ticked box and without anything that says whose it is."""
    layout = hall.layout(code).page(PAGE)
    box = next(zone.box for zone in layout.zones if zone.kind is FieldKind.TICK)
    sheet = paper_ink.mark(hall.sheet(code, PAGE), box, Drawn.CROSS, pen=paper_ink.BLUE, seed=1)
    return paper_wear.blot(sheet, [*(mark.box for mark in layout.codes), *layout.typed])


def brought(hall: TownHall, sheet: Paper, open_journey: str | None) -> BatchState:
    file = io.BytesIO(picture(sheet))
    batch = receive(hall.database, hall.settings, file, "scan.jpg", AGENT, open_journey=open_journey)
    return process(hall.database, hall.settings, batch, without_handwriting())


@pytest.fixture
def named(hall: TownHall) -> tuple[str, BatchState]:
    """A journey, and such a page of it that was brought while it was open."""
    code = hall.printed()
    return code, brought(hall, nameless(hall, code), code)


def test_a_page_of_the_open_journey_is_read_and_a_person_decides_what_it_says(
    hall: TownHall, named: tuple[str, BatchState]
) -> None:
    code, batch = named

    (page,) = batch.pages
    assert (page.journey, page.page) == (code, PAGE)
    assert [found["finding"] for found in page.findings] == ["by-content"]
    assert page.changes == ()
    assert page.reviews
    assert hall.known(code) == {}


def test_without_an_open_journey_the_page_waits_for_a_name(hall: TownHall) -> None:
    code = hall.printed()

    batch = brought(hall, nameless(hall, code), None)

    assert [page.rejection for page in batch.pages] == ["no-code"]


def test_who_sees_that_it_is_somebody_elses_takes_it_away(hall: TownHall, named: tuple[str, BatchState]) -> None:
    code, batch = named
    question = batch.pages[0].named_by
    assert question is not None

    with hall.database.transaction() as session:
        undo_review(session, question, AGENT)

    assert [item.reason for item in hall.waiting()] == [ReviewReason.REJECTED]
    assert hall.waiting(code) == []
    with hall.database.reading() as session:
        (after,) = batches(session, [batch.id])
    assert [page.rejection for page in after.pages] == ["no-code"]
