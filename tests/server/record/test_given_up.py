"""A step that an agent said is not needed, and paper that says that it was done."""

import pytest

from forms.model import StepStatus
from server.record.journeys import set_status
from server.record.merge import Why
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import decide_review, undo_review
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall

STEP, DONE = "M2", "M2.done"
TICKED, NOT_DONE = ReviewDecision(value=True, keep="value"), ReviewDecision(None, "record")


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def come_back(hall: TownHall, drawn: Drawn = Drawn.CROSS) -> tuple[str, ReviewItem]:
    """A journey whose second step is not needed, and the question that its paper asks."""
    code = hall.printed()
    with hall.database.transaction() as session:
        set_status(session, code, STEP, StepStatus.NOT_NEEDED, AGENT)
    hall.scan(hall.ticked(code, DONE, drawn=drawn))
    (item,) = hall.waiting(code)
    return code, item


def decide(hall: TownHall, item: ReviewItem, decision: ReviewDecision) -> None:
    with hall.database.transaction() as session:
        decide_review(session, item.id, decision, AGENT)


def status(hall: TownHall, code: str) -> StepStatus:
    return next(step.status for step in hall.record(code).steps if step.id == STEP)


@pytest.mark.parametrize("drawn", [Drawn.CROSS, Drawn.DOT])
def test_paper_that_says_done_of_a_step_that_is_not_needed_asks_a_caseworker(hall: TownHall, drawn: Drawn) -> None:
    code, item = come_back(hall, drawn)

    assert (item.field, item.reason, item.why) == (DONE, ReviewReason.CONFLICT, Why.GIVEN_UP)
    assert hall.known(code) == {}
    assert status(hall, code) is StepStatus.NOT_NEEDED


def test_a_step_that_was_done_after_all_is_done(hall: TownHall) -> None:
    code, item = come_back(hall)

    decide(hall, item, TICKED)

    assert hall.known(code) == {DONE: True}
    assert status(hall, code) is StepStatus.DONE


def test_a_step_that_is_not_needed_whatever_the_paper_says_stays_so(hall: TownHall) -> None:
    code, item = come_back(hall)

    decide(hall, item, NOT_DONE)
    hall.scan(hall.ticked(code, DONE))

    assert hall.known(code) == {}
    assert status(hall, code) is StepStatus.NOT_NEEDED
    assert hall.waiting(code) == []


def test_a_decision_that_took_a_step_up_again_is_taken_back_whole(hall: TownHall) -> None:
    code, item = come_back(hall)
    decide(hall, item, TICKED)

    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)

    assert hall.known(code) == {}
    assert status(hall, code) is StepStatus.NOT_NEEDED


def test_a_step_that_was_taken_up_again_before_the_decision_is_open_when_that_is_taken_back(hall: TownHall) -> None:
    code, item = come_back(hall)
    with hall.database.transaction() as session:
        set_status(session, code, STEP, StepStatus.TO_DO, AGENT)
    decide(hall, item, TICKED)

    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)

    assert status(hall, code) is StepStatus.TO_DO
