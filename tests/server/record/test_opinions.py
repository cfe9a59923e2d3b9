"""Where a template asks for a second opinion, one person's word is not enough; on either database."""

from collections.abc import Callable

import pytest

from server.record.accounts import create_account
from server.record.escalations import escalate
from server.record.locks import Holder
from server.record.model import ReviewDecision, ReviewItem, ReviewReason, Role
from server.record.opinions import DIFFER, opinions_of, take_opinion_back
from server.record.readings import decide_review, undo_review
from server.record.values import value_mark
from server.record.waiting import KINDS, Wanted, count_kinds, hand_out
from tests.paper_ink import Drawn
from tests.server.record.deciding import IMAGE, READY, value
from tests.server.townhall import TownHall

FIRST, SECOND, CASEWORKER = "Agnès Accueil", "Ilan Instruction", "Paul Prestation"
YES, NO = value(said=True), value(said=False)


@pytest.fixture
def dot(either_hall: TownHall, edit_template: Callable[[str, str, str], None]) -> ReviewItem:
    """A box of a document about which two people are asked, with a mark that nobody could be sure of."""
    edit_template("mariage", 'id = "P-M01"', 'id = "P-M01"\nsecond_opinion = true')
    code = either_hall.printed()
    either_hall.scan(either_hall.ticked(code, READY, drawn=Drawn.DOT))
    (item,) = either_hall.waiting(code)
    return item


def say(hall: TownHall, item: ReviewItem, decision: ReviewDecision, by: str) -> bool:
    with hall.database.transaction() as session:
        return decide_review(session, item.id, decision, by, seen=value_mark(item.record))


def said(hall: TownHall, item: ReviewItem) -> list[str]:
    with hall.database.reading() as session:
        return [one.by for one in opinions_of(session, [item.id]).get(item.id, ())]


def known(hall: TownHall, item: ReviewItem) -> object:
    return hall.known(str(item.journey)).get(item.field)


def test_the_first_answer_changes_nothing_and_the_second_that_agrees_is_written(
    either_hall: TownHall, dot: ReviewItem
) -> None:
    assert say(either_hall, dot, YES, FIRST) is False
    assert known(either_hall, dot) is None
    assert [one.id for one in either_hall.waiting()] == [dot.id]

    assert say(either_hall, dot, YES, SECOND) is True

    assert known(either_hall, dot) is True
    assert either_hall.waiting() == []
    told = [entry.words for entry in either_hall.record(str(dot.journey)).history]
    assert f"Deux avis, les mêmes : {FIRST} et {SECOND}." in told


def test_two_who_differ_are_a_caseworkers_to_decide(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, YES, FIRST)
    assert say(either_hall, dot, NO, SECOND) is False

    (item,) = either_hall.waiting()
    with either_hall.database.reading() as session:
        assert count_kinds(session, Wanted())["conflict"] == 1
    assert (item.reason, item.why) == (ReviewReason.CONFLICT, DIFFER)
    assert known(either_hall, dot) is None
    assert say(either_hall, item, YES, CASEWORKER) is True
    assert known(either_hall, dot) is True


def test_the_same_person_is_no_second_one(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, YES, FIRST)

    assert say(either_hall, dot, YES, FIRST) is False

    assert said(either_hall, dot) == [FIRST]
    assert known(either_hall, dot) is None


def test_an_opinion_can_be_taken_back(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, YES, FIRST)

    with either_hall.database.transaction() as session:
        assert take_opinion_back(session, dot.id, FIRST)
        assert not take_opinion_back(session, dot.id, SECOND)

    assert said(either_hall, dot) == []
    assert say(either_hall, dot, NO, SECOND) is False


def test_a_decision_that_was_taken_back_needs_two_anew(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, IMAGE, FIRST)
    say(either_hall, dot, IMAGE, SECOND)

    with either_hall.database.transaction() as session:
        undo_review(session, dot.id, SECOND)

    assert said(either_hall, dot) == []
    assert say(either_hall, dot, YES, FIRST) is False


def test_who_has_answered_is_not_handed_the_question_again(either_hall: TownHall, dot: ReviewItem) -> None:
    with either_hall.database.transaction() as session:
        accounts = [
            create_account(session, name[:4], name, Role.RECEPTION, "une phrase de passe") for name in (FIRST, SECOND)
        ]
    say(either_hall, dot, YES, FIRST)

    with either_hall.database.transaction() as session:
        handed = [hand_out(session, Holder(one.id, "desk"), Wanted(), kinds=KINDS, lease="page") for one in accounts]

    assert handed == [None, dot.id]


def test_two_who_differ_are_a_caseworkers_to_decide_also_when_the_desk_was_asked_to(
    either_hall: TownHall, dot: ReviewItem
) -> None:
    with either_hall.database.transaction() as session:
        first = create_account(session, "agnes", FIRST, Role.RECEPTION, "une phrase de passe").id
        caseworker = create_account(session, "paul", CASEWORKER, Role.CASEWORK, "une phrase de passe").id
        escalate(session, dot.id, first, "Que lis-tu ?", SECOND)
    say(either_hall, dot, YES, SECOND)
    say(either_hall, dot, NO, FIRST)

    with either_hall.database.transaction() as session:
        handed = hand_out(session, Holder(caseworker, "desk"), Wanted(), kinds=KINDS, lease="page")

    assert handed == dot.id
