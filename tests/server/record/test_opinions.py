"""Where a template asks for a second opinion, one person's word is not enough; on either database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.config import Settings
from server.record.accounts import create_account
from server.record.errors import OpinionGiven
from server.record.escalations import escalate
from server.record.journeys import set_field
from server.record.locks import Holder
from server.record.model import ReviewDecision, ReviewItem, ReviewReason, Role
from server.record.opinions import DIFFER, agree, opinion_of, opinions_of, take_opinion_back
from server.record.readings import decide_review, undo_review
from server.record.tables import OpinionRow, ReviewRow
from server.record.values import value_mark
from server.record.waiting import KINDS, Wanted, hand_out, look
from tests.paper_ink import Drawn
from tests.server.begun import begin, copied
from tests.server.record.deciding import IMAGE, READY, RECORD, value
from tests.server.townhall import TownHall

FIRST, SECOND, CASEWORKER = "Agnès Accueil", "Ilan Instruction", "Paul Prestation"
YES, NO = value(said=True), value(said=False)


@pytest.fixture(scope="module")
def begun(either_empty: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A town hall with a mark in a box that nobody could be sure of; do not write in it."""

    def bring_dot(hall: TownHall) -> None:
        hall.scan(hall.ticked(hall.printed(), READY, drawn=Drawn.DOT))

    return begin(either_empty, tmp_path_factory.mktemp("begun") / "home", bring_dot)


@pytest.fixture
def either_hall(begun: Settings, tmp_path: Path) -> Iterator[TownHall]:
    with copied(begun, tmp_path / "home") as hall:
        yield hall


@pytest.fixture
def dot(either_hall: TownHall, edit_template: Callable[[str, str, str], None]) -> ReviewItem:
    """A box of a document about which two people are asked, with a mark that nobody could be sure of."""
    edit_template("mariage", 'id = "P-M01"', 'id = "P-M01"\nsecond_opinion = true')
    (item,) = either_hall.waiting()
    return item


def say(hall: TownHall, item: ReviewItem, decision: ReviewDecision, by: str, account: int | None = None) -> bool:
    with hall.database.transaction() as session:
        return decide_review(session, item.id, decision, by, account=account, seen=value_mark(item.record))


def hire(hall: TownHall, login: str, name: str, role: Role = Role.RECEPTION) -> int:
    with hall.database.transaction() as session:
        return create_account(session, login, name, role, "une phrase de passe").id


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
        assert look(session, Wanted(), around=None, before=0, after=0).counts["conflict"] == 1
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


def test_who_takes_their_own_last_word_back_leaves_what_the_other_said(either_hall: TownHall, dot: ReviewItem) -> None:
    first, second = (hire(either_hall, name[:4], name) for name in (FIRST, SECOND))
    say(either_hall, dot, YES, FIRST, first)
    say(either_hall, dot, YES, SECOND, second)

    with either_hall.database.transaction() as session:
        undo_review(session, dot.id, SECOND, account=second)

    assert known(either_hall, dot) is None
    assert said(either_hall, dot) == [FIRST]
    assert say(either_hall, dot, YES, SECOND, second) is True
    assert known(either_hall, dot) is True


def test_a_third_who_takes_their_word_back_finds_both_opinions_again(either_hall: TownHall, dot: ReviewItem) -> None:
    first, second, third = (hire(either_hall, name[:4], name) for name in (FIRST, SECOND, CASEWORKER))
    say(either_hall, dot, YES, FIRST, first)
    say(either_hall, dot, NO, SECOND, second)
    (item,) = either_hall.waiting()
    say(either_hall, item, YES, CASEWORKER, third)

    with either_hall.database.transaction() as session:
        undo_review(session, dot.id, CASEWORKER, account=third)

    assert said(either_hall, dot) == [FIRST, SECOND]
    (item,) = either_hall.waiting()
    assert (item.reason, item.why) == (ReviewReason.CONFLICT, DIFFER)
    assert say(either_hall, item, NO, CASEWORKER, third) is True


def test_a_decision_that_somebody_else_takes_back_needs_two_anew(either_hall: TownHall, dot: ReviewItem) -> None:
    first, second, third = (hire(either_hall, name[:4], name) for name in (FIRST, SECOND, CASEWORKER))
    say(either_hall, dot, YES, FIRST, first)
    say(either_hall, dot, YES, SECOND, second)

    with either_hall.database.transaction() as session:
        undo_review(session, dot.id, CASEWORKER, account=third)

    assert said(either_hall, dot) == []


def test_a_decision_that_was_taken_back_needs_two_anew(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, IMAGE, FIRST)
    say(either_hall, dot, IMAGE, SECOND)

    with either_hall.database.transaction() as session:
        undo_review(session, dot.id, SECOND)

    assert said(either_hall, dot) == []
    assert say(either_hall, dot, YES, FIRST) is False


def test_who_has_answered_is_not_handed_the_question_again(either_hall: TownHall, dot: ReviewItem) -> None:
    accounts = [hire(either_hall, name[:4], name) for name in (FIRST, SECOND)]
    say(either_hall, dot, YES, FIRST, accounts[0])

    with either_hall.database.transaction() as session:
        handed = [hand_out(session, Holder(one, "desk"), Wanted(), kinds=KINDS, lease="page") for one in accounts]

    assert handed == [None, dot.id]


def test_two_people_of_one_name_are_two_people(either_hall: TownHall, dot: ReviewItem) -> None:
    one, other = hire(either_hall, "jeanne", "Jeanne Martin"), hire(either_hall, "jeanne2", "Jeanne Martin")
    assert say(either_hall, dot, YES, "Jeanne Martin", one) is False

    with either_hall.database.transaction() as session:
        handed = hand_out(session, Holder(other, "desk"), Wanted(), kinds=KINDS, lease="page")

    assert handed == dot.id
    assert say(either_hall, dot, YES, "Jeanne Martin", other) is True


def test_an_account_of_another_name_is_the_same_person(either_hall: TownHall, dot: ReviewItem) -> None:
    account = hire(either_hall, "jeanne", "Jeanne Martin")
    say(either_hall, dot, YES, "Jeanne Martin", account)

    assert say(either_hall, dot, YES, "Jeanne Durand", account) is False

    assert said(either_hall, dot) == ["Jeanne Durand"]


def test_what_was_said_before_accounts_were_kept_is_known_by_its_name(either_hall: TownHall, dot: ReviewItem) -> None:
    account = hire(either_hall, "agnes", FIRST)
    say(either_hall, dot, YES, FIRST)

    with either_hall.database.transaction() as session:
        assert hand_out(session, Holder(account, "desk"), Wanted(), kinds=KINDS, lease="page") is None

    assert say(either_hall, dot, YES, FIRST, account) is False
    assert said(either_hall, dot) == [FIRST]


def test_a_third_person_decides_where_two_differ(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, YES, FIRST)
    say(either_hall, dot, NO, CASEWORKER)

    with pytest.raises(OpinionGiven):
        say(either_hall, dot, NO, CASEWORKER)
    assert known(either_hall, dot) is None

    assert say(either_hall, dot, NO, SECOND) is True
    told = [entry.words for entry in either_hall.record(str(dot.journey)).history]
    assert f"Deux avis différents : {FIRST} et {CASEWORKER}. Un agent a tranché." in told


def test_one_of_two_who_differ_may_take_their_answer_back_and_agree(either_hall: TownHall, dot: ReviewItem) -> None:
    say(either_hall, dot, YES, FIRST)
    say(either_hall, dot, NO, SECOND)

    with either_hall.database.transaction() as session:
        assert take_opinion_back(session, dot.id, SECOND)

    (item,) = either_hall.waiting()
    assert item.reason is ReviewReason.DOUBT
    assert say(either_hall, dot, YES, SECOND) is True
    assert known(either_hall, dot) is True


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("number", ReviewDecision("045", "value"), ReviewDecision("45 ", "value")),
        ("number", ReviewDecision(None, "paper"), ReviewDecision("45", "value")),
        ("number", ReviewDecision("45", "record"), ReviewDecision("045", "value")),
        ("date", ReviewDecision(" 2026-12-03", "value"), ReviewDecision("2026-12-03", "value")),
        ("date", ReviewDecision(" ", "value"), ReviewDecision(None, "empty")),
    ],
)
def test_two_agree_who_mean_the_same_however_they_typed_it(
    kind: str, one: ReviewDecision, other: ReviewDecision
) -> None:
    asked = ReviewRow(kind=kind, paper="0045")

    said = [opinion_of(OpinionRow(by=FIRST, keep=each.keep, value=each.value), asked) for each in (one, other)]

    assert agree(said)


def test_two_for_whom_the_record_is_right_differ_when_it_has_changed_between(
    either_hall: TownHall, dot: ReviewItem
) -> None:
    with either_hall.database.transaction() as session:
        set_field(session, str(dot.journey), dot.field, False, FIRST)
    (item,) = either_hall.waiting()
    say(either_hall, item, RECORD, FIRST)
    with either_hall.database.transaction() as session:
        set_field(session, str(dot.journey), dot.field, True, SECOND)
    (item,) = either_hall.waiting()

    assert say(either_hall, item, RECORD, SECOND) is False

    (item,) = either_hall.waiting()
    assert item.why == DIFFER


def test_what_was_passed_on_to_somebody_who_answers_waits_for_all_the_others(
    either_hall: TownHall, dot: ReviewItem
) -> None:
    agnes, ilan = hire(either_hall, "agnes", FIRST), hire(either_hall, "ilan", SECOND)
    with either_hall.database.transaction() as session:
        escalate(session, dot.id, agnes, "Que lis-tu ?", CASEWORKER)
    say(either_hall, dot, YES, FIRST, agnes)

    with either_hall.database.transaction() as session:
        handed = hand_out(session, Holder(ilan, "desk"), Wanted(), kinds=KINDS, lease="page")

    assert handed == dot.id


def test_two_who_differ_are_a_caseworkers_to_decide_also_when_the_desk_was_asked_to(
    either_hall: TownHall, dot: ReviewItem
) -> None:
    first = hire(either_hall, "agnes", FIRST)
    caseworker = hire(either_hall, "paul", CASEWORKER, Role.CASEWORK)
    with either_hall.database.transaction() as session:
        escalate(session, dot.id, first, "Que lis-tu ?", SECOND)
    say(either_hall, dot, YES, SECOND)
    say(either_hall, dot, NO, FIRST)

    with either_hall.database.transaction() as session:
        handed = hand_out(session, Holder(caseworker, "desk"), Wanted(), kinds=KINDS, lease="page")

    assert handed == dot.id
