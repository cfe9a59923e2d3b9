"""Questions drawn at random about a field of which a template asks two people: as any other about it."""

from collections.abc import Callable

import pytest

from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.opinions import DIFFER, wants_second
from server.record.readings import decide_review
from server.record.standing import answers
from server.record.tables import ReviewRow
from server.record.trust import trust
from tests.server.record.auditing import audit_of, item_of, looking, ticked
from tests.server.record.deciding import READY, RECORD, value
from tests.server.townhall import TownHall

FIRST, SECOND, CASEWORKER = "Agnès Accueil", "Ilan Instruction", "Paul Prestation"
YES, NO = value(said=True), value(said=False)


@pytest.fixture
def hall(busy_hall: TownHall, edit_template: Callable[[str, str, str], None]) -> TownHall:
    edit_template("mariage", 'id = "P-M01"', 'id = "P-M01"\nsecond_opinion = true')
    found = looking(busy_hall)
    ticked(found, READY)
    return found


def say(hall: TownHall, item: ReviewItem, decision: ReviewDecision, by: str) -> bool:
    with hall.database.transaction() as session:
        return decide_review(session, item.id, decision, by)


def found_wrong(hall: TownHall) -> int:
    with hall.database.reading() as session:
        return sum(one.wrong for one in trust(session).kinds.values())


def test_the_first_answer_is_kept_aside_and_the_second_that_agrees_closes_it(hall: TownHall) -> None:
    item, before = item_of(hall, READY), hall.record(hall.waiting()[0].journey or "").history

    assert say(hall, item, YES, FIRST) is False
    assert item_of(hall, READY).reason is ReviewReason.DOUBT
    assert say(hall, item, YES, SECOND) is True

    assert READY not in [one.field for one in hall.waiting()]
    assert hall.record(str(item.journey)).history == before, "where the reading was right there is nothing to tell"
    assert found_wrong(hall) == 0


def test_two_who_see_something_else_open_a_question_about_which_two_are_asked(hall: TownHall) -> None:
    item = item_of(hall, READY)
    say(hall, item, NO, FIRST)
    assert found_wrong(hall) == 0, "one person's word is not enough"

    assert say(hall, item, NO, SECOND) is True

    assert found_wrong(hall) == 1
    opened = item_of(hall, READY)
    assert (opened.reason, opened.why) == (ReviewReason.CONFLICT, "looked-again")
    assert hall.known(str(item.journey))[READY] is True
    with hall.database.reading() as session:
        assert wants_second(session, session.get_one(ReviewRow, opened.id))
    assert say(hall, opened, RECORD, FIRST) is False


def test_two_who_differ_leave_it_to_a_third_and_it_is_not_the_desks_to_take_back(hall: TownHall) -> None:
    item = item_of(hall, READY)
    say(hall, item, YES, FIRST)
    assert say(hall, item, NO, SECOND) is False

    assert (item_of(hall, READY).reason, item_of(hall, READY).why) == (ReviewReason.CONFLICT, DIFFER)
    assert say(hall, item, YES, CASEWORKER) is True
    assert found_wrong(hall) == 0
    with hall.database.reading() as session:
        answer = answers(session, [audit_of(hall, READY)])[item.id]
    assert answer.decided.reason is ReviewReason.CONFLICT
