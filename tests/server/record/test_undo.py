import pytest

from server.record import journeys
from server.record.errors import CannotUndo
from server.record.model import ReviewDecision, ReviewItem
from server.record.readings import decide_review, undo_review
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall, picture

READY = "P-M01.p1.ready"
PAGE = 3
OTHER_AGENT = "Ilan Instruction"
PAPER = ReviewDecision(None, "paper")


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def decide(hall: TownHall, item: ReviewItem, decision: ReviewDecision) -> None:
    with hall.database.transaction() as session:
        decide_review(session, item.id, decision, AGENT)


def undo(hall: TownHall, item: ReviewItem, by: str = AGENT) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, by)


def gone(hall: TownHall, code: str) -> ReviewItem:
    """The question about a box that was ticked, and is empty in a later scan."""
    hall.scan(hall.ticked(code, READY))
    hall.scan(hall.sheet(code, PAGE))
    (item,) = hall.waiting(code)
    return item


def test_a_value_that_is_put_back_says_again_where_it_was_read(either_hall: TownHall) -> None:
    code = either_hall.printed()
    item = gone(either_hall, code)
    before = either_hall.record(code).fields[READY]
    decide(either_hall, item, PAPER)

    undo(either_hall, item, OTHER_AGENT)

    after = either_hall.record(code).fields[READY]
    assert (after.value, after.origin, after.edition) == (before.value, before.origin, before.edition)
    assert (after.scan, after.crop) == (before.scan, before.crop)
    assert after.crop is not None
    assert after.by == OTHER_AGENT


def test_a_value_that_an_agent_had_typed_is_theirs_again_when_it_is_put_back(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, AGENT)
    hall.scan(sheet)
    (item,) = hall.waiting(code)
    before = hall.record(code).fields[READY]
    decide(hall, item, PAPER)

    undo(hall, item)

    after = hall.record(code).fields[READY]
    assert (after.value, after.origin, after.scan, after.crop) == (False, before.origin, None, None)


def test_a_decision_on_which_only_something_stood_that_was_taken_back_is_taken_back_too(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (first,) = hall.waiting(code)
    decide(hall, first, ReviewDecision(True, "value"))
    hall.scan(hall.sheet(code, PAGE))
    (second,) = hall.waiting(code)
    decide(hall, second, PAPER)
    undo(hall, second)

    undo(hall, first)

    assert hall.known(code) == {}


def test_a_question_that_a_newer_reading_replaced_is_not_asked_again_by_anyone(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    hall.scan(hall.ticked(code, READY))

    with pytest.raises(CannotUndo):
        undo(hall, item)

    assert hall.waiting(code) == []


def test_what_paper_surely_said_while_an_answer_stood_is_asked_once_that_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (dot,) = hall.waiting(code)
    decide(hall, dot, ReviewDecision(True, "value"))
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    assert hall.waiting(code) == []

    undo(hall, dot)

    assert hall.known(code) == {}
    (asked,) = [one for one in hall.waiting(code) if one.id != dot.id]
    assert (asked.field, asked.paper) == (READY, True)


def test_what_another_answer_said_too_stays_when_one_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.print(code)
    for edition in (1, 2):
        hall.scan(hall.ticked(code, READY, edition=edition, drawn=Drawn.DOT))
    first, second = sorted(hall.waiting(code), key=lambda item: item.edition or 0)
    for item in (first, second):
        decide(hall, item, ReviewDecision(True, "value"))

    undo(hall, first, OTHER_AGENT)

    after = hall.record(code).fields[READY]
    assert (after.value, after.by, after.edition) == (True, AGENT, 2)
    assert [one.id for one in hall.waiting(code)] == [first.id]
