import pytest

from forms.geometry import Box
from server.record import journeys
from server.record.errors import CannotUndo
from server.record.model import ReviewDecision
from server.record.readings import decide_review
from tests import paper_wear
from tests.paper_ink import Drawn
from tests.server.record.naming import OTHER_AGENT, PAGE, READY, blotted, give, pages, undo, unread
from tests.server.townhall import TownHall


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def test_taking_the_code_back_leaves_the_journey_as_before_and_asks_again(either_hall: TownHall) -> None:
    code = either_hall.printed()
    item = unread(either_hall, code, READY)
    give(either_hall, item, code)

    undo(either_hall, item)

    assert either_hall.known(code) == {}
    *_, put_back, said = [entry.words for entry in either_hall.record(code).history if entry.action != "status"]
    assert put_back.startswith("Décision annulée — ")
    assert said.startswith("Décision annulée — page retirée du parcours")
    assert [one.id for one in either_hall.waiting()] == [item.id]
    (page,) = pages(either_hall, item)
    assert page.rejection == "no-code"


def test_a_page_that_was_taken_back_is_forgotten_when_the_true_one_comes(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)
    give(hall, item, code)
    undo(hall, item)

    hall.scan(hall.sheet(code, PAGE))

    assert hall.waiting(code) == [], "no ink has gone: it was never there"


def test_what_a_page_said_that_was_taken_back_is_not_held_against_the_record(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, PAGE))
    item = unread(hall, code, READY)
    assert give(hall, item, code).changes == 1
    undo(hall, item)

    hall.scan(hall.ticked(code, READY))

    assert hall.known(code) == {READY: True}


def test_a_question_that_the_wrong_page_replaced_waits_again(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (doubt,) = hall.waiting(code)
    item = unread(hall, code, READY)
    give(hall, item, code)
    assert doubt.id not in [one.id for one in hall.waiting(code)]

    undo(hall, item)

    assert [one.id for one in hall.waiting(code)] == [doubt.id]


def test_what_an_agent_changed_since_is_not_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)
    give(hall, item, code)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)

    with pytest.raises(CannotUndo):
        undo(hall, item)

    assert hall.known(code) == {READY: False}


def test_a_page_about_which_a_person_has_answered_is_not_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    item = unread(hall, code, READY, drawn=Drawn.DOT)
    give(hall, item, code)
    (doubt,) = [one for one in hall.waiting(code) if one.field == READY]
    with hall.database.transaction() as session:
        decide_review(session, doubt.id, ReviewDecision(True, "value"), OTHER_AGENT)

    with pytest.raises(CannotUndo):
        undo(hall, item)

    assert hall.known(code) == {READY: True}


def test_an_image_that_was_given_to_the_wrong_journey_is_not_shown_there_any_more(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(paper_wear.blot(blotted(hall, code, hall.sheet(code, PAGE)), [Box(0, 25, 148, 150)]))
    (item,) = hall.waiting()
    assert not give(hall, item, code).read
    assert hall.record(code).history[-1].crop is not None

    undo(hall, item)

    *_, given, taken_back = hall.record(code).history
    assert (given.action, given.crop, given.scan) == ("scanned", None, None)
    assert taken_back.words.startswith("Décision annulée — image retirée du parcours")
