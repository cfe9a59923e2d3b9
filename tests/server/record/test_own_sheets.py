"""A sheet that is no page of a booklet is kept with a journey, taken from it again, and goes when it is erased."""

import pytest

from server.record.errors import AlreadyDecided, JourneyErased, UnknownJourney, WrongValue
from server.record.model import ReviewItem
from server.record.own_sheets import keep_sheet
from tests.paper_ink import Drawn
from tests.server.record.naming import READY, images_of, letter_waiting, undo
from tests.server.record.test_erasing import ask, erase, swept
from tests.server.townhall import AGENT, TownHall


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def kept(hall: TownHall, item: ReviewItem, code: str) -> None:
    with hall.database.transaction() as session:
        keep_sheet(session, item.id, code, by=AGENT)


def test_its_image_is_with_the_journey_and_nothing_of_it_in_the_record(hall: TownHall) -> None:
    code = hall.printed()
    item = letter_waiting(hall)
    before = hall.known(code)

    kept(hall, item, code)

    assert hall.waiting() == []
    assert hall.record(code).history[-1].words.startswith("Feuille rangée par un agent")
    assert images_of(hall, code)[-1:] == [item.page_image]
    assert hall.known(code) == before


def test_what_was_kept_with_the_wrong_journey_is_taken_from_it_and_asked_about_again(hall: TownHall) -> None:
    code = hall.printed()
    item = letter_waiting(hall)
    shown = images_of(hall, code)
    kept(hall, item, code)

    undo(hall, item)

    assert [one.id for one in hall.waiting()] == [item.id]
    assert images_of(hall, code) == shown
    assert hall.record(code).history[-1].words == "Décision annulée — feuille retirée du parcours."


def test_nobody_keeps_it_twice_or_with_a_journey_that_is_not_there(hall: TownHall) -> None:
    code = hall.printed()
    item = letter_waiting(hall)

    with pytest.raises(UnknownJourney):
        kept(hall, item, "K4T7XHK")
    kept(hall, item, code)
    with pytest.raises(AlreadyDecided):
        kept(hall, item, code)

    assert len(images_of(hall, code)) == 1


def test_a_question_about_a_page_that_was_read_is_about_no_such_sheet(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (doubt,) = hall.waiting()

    with pytest.raises(WrongValue):
        kept(hall, doubt, code)


def test_it_goes_with_the_journey_that_it_was_kept_with(hall: TownHall) -> None:
    code = hall.open()
    item = letter_waiting(hall)
    kept(hall, item, code)
    ask(hall, code)

    erase(hall, code)
    left = {file.name for file in swept(hall)}

    assert item.page_image not in left
    with pytest.raises(JourneyErased):
        kept(hall, letter_waiting(hall), code)
