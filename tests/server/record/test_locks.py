"""Of several people who want the same question one has it, on either database, and it ends."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.record.accounts import create_account
from server.record.errors import HeldByAnother
from server.record.history import now
from server.record.locks import (
    ASKED,
    KEPT,
    Holder,
    Lock,
    claim,
    free,
    give_back,
    locks_of,
    refuse_held,
    sweep_locks,
)
from server.record.model import Role
from server.record.tables import LockRow
from server.record.waiting import KINDS, Wanted, hand_out
from tests.server.meanwhile import at_once
from tests.server.record.asking import ask
from tests.server.townhall import TownHall

PASSWORD = "une phrase de passe"
PEOPLE = 5
QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class Desks:
    """People at their desks, and questions.

    Attributes:
        hall: Where.
        people: Who, each at a browser.
        questions: Ids of reviews.
    """

    hall: TownHall
    people: list[Holder]
    questions: list[str]

    def claim(self, who: int, question: int = 0, *, lease: str = "page", lasting: timedelta = ASKED) -> Lock:
        with self.hall.database.transaction() as session:
            asked = self.questions[question]
            return claim(session, [asked], self.people[who], lease, lasting=lasting)[asked]

    def holder(self, question: int = 0) -> Holder | None:
        with self.hall.database.reading() as session:
            lock = locks_of(session, [self.questions[question]]).get(self.questions[question])
        return None if lock is None else lock.holder

    def let_lapse(self, question: int = 0, *, ago: timedelta = timedelta(0)) -> None:
        """Let a lease have ended some time ago."""
        with self.hall.database.transaction() as session:
            ended = update(LockRow).where(LockRow.review == self.questions[question])
            session.execute(ended.values(until=now() - ago))

    def handed(self, who: int) -> str | None:
        with self.hall.database.transaction() as session:
            return hand_out(session, self.people[who], Wanted(), kinds=KINDS, lease="page")


@pytest.fixture
def desks(either_hall: TownHall) -> Desks:
    with either_hall.database.transaction() as session:
        accounts = [
            create_account(session, f"a{number}", f"Agent {number}", Role.RECEPTION, PASSWORD)
            for number in range(PEOPLE)
        ]
        questions = [ask(session, number) for number in range(QUESTIONS)]
    people = [Holder(account.id, f"desk{number}") for number, account in enumerate(accounts)]
    return Desks(either_hall, people, questions)


def test_the_first_of_two_has_a_question_and_the_second_hears_who(desks: Desks) -> None:
    desks.claim(0)

    lock = desks.claim(1)

    assert (lock.holder, lock.name) == (desks.people[0], "Agent 0")
    with pytest.raises(HeldByAnother, match="Agent 0"), desks.hall.database.transaction() as session:
        refuse_held(session, desks.questions[0], desks.people[1])


def test_of_several_at_the_same_moment_one_has_it(desks: Desks) -> None:
    raised = at_once(*(lambda who=who: desks.claim(who) for who in range(PEOPLE)))

    assert raised == []
    assert desks.holder() in desks.people


def test_several_who_are_handed_questions_at_the_same_moment_have_different_ones(desks: Desks) -> None:
    handed: list[str | None] = []

    raised = at_once(*(lambda who=who: handed.append(desks.handed(who)) for who in range(PEOPLE)))

    assert raised == []
    assert None not in handed
    assert len(set(handed)) == PEOPLE


def test_who_has_a_question_keeps_it_for_longer_and_since_the_same_moment(desks: Desks) -> None:
    first = desks.claim(0, lasting=KEPT)

    again = desks.claim(0, lasting=ASKED)

    assert again.since == first.since
    assert again.until > first.until


def test_a_lease_that_ended_is_anybodys(desks: Desks) -> None:
    desks.claim(0)
    desks.let_lapse()

    assert desks.holder() is None
    assert desks.claim(1).holder == desks.people[1]


def test_a_page_gives_back_what_it_kept_and_nothing_that_another_page_keeps(desks: Desks) -> None:
    desks.claim(0, 0, lease="left")
    desks.claim(0, 1, lease="left")
    desks.claim(0, 1, lease="open")

    with desks.hall.database.transaction() as session:
        give_back(session, "left", desks.people[0])

    assert desks.holder(0) is None
    assert desks.holder(1) == desks.people[0]


def test_nobody_gives_back_what_somebody_else_has(desks: Desks) -> None:
    desks.claim(0, lease="page")

    with desks.hall.database.transaction() as session:
        give_back(session, "page", desks.people[1])

    assert desks.holder() == desks.people[0]


def test_the_same_person_takes_over_at_another_desk(desks: Desks) -> None:
    desks.claim(0)
    elsewhere = Holder(desks.people[0].account, "another desk")

    with desks.hall.database.transaction() as session:
        claim(session, [desks.questions[0]], elsewhere, "page")

    assert desks.holder() == elsewhere


def test_a_question_is_taken_from_somebody_only_by_force(desks: Desks) -> None:
    desks.claim(0)

    with desks.hall.database.transaction() as session:
        claim(session, [desks.questions[0]], desks.people[1], "page", force=True)

    assert desks.holder() == desks.people[1]


def test_several_are_claimed_at_once_as_far_as_nobody_has_them(desks: Desks) -> None:
    desks.claim(1, 2)

    with desks.hall.database.transaction() as session:
        found = claim(session, desks.questions[:4], desks.people[0], "sheet")

    assert [found[each].holder == desks.people[0] for each in desks.questions[:4]] == [True, True, False, True]


def test_what_is_answered_is_nobodys(desks: Desks) -> None:
    desks.claim(0)

    with desks.hall.database.transaction() as session:
        free(session, [desks.questions[0]])

    assert desks.holder() is None


def test_who_had_what_is_forgotten_long_after(desks: Desks) -> None:
    desks.claim(0, 0)
    desks.claim(0, 1)
    desks.let_lapse(0, ago=timedelta(hours=2))

    sweep_locks(desks.hall.database)

    with desks.hall.database.reading() as session:
        assert session.scalars(select(LockRow.review)).all() == [desks.questions[1]]
