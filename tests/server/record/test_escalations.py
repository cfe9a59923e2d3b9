"""A question passed on to a colleague waits for them, and for nobody else, until it is given back."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from server.record.accounts import create_account, set_active
from server.record.errors import TextRefused, WrongValue
from server.record.escalations import LONGEST, count_entrusted, escalate, escalations_of
from server.record.locks import Holder
from server.record.model import Role
from server.record.tables import EscalationRow, LockRow
from server.record.waiting import KINDS, Wanted, hand_out, look
from tests.server.record.asking import ask
from tests.server.townhall import TownHall

PASSWORD = "une phrase de passe"


@dataclass(frozen=True, slots=True)
class Team:
    """Two reception agents, a caseworker, and two questions.

    Attributes:
        hall: Where.
        accounts: Their database keys: Agnès, Awa, Paul.
        questions: Ids of reviews.
    """

    hall: TownHall
    accounts: tuple[int, int, int]
    questions: tuple[str, str]

    def escalate(self, to: int | Role | None, words: str = "La date me paraît fausse.") -> None:
        with self.hall.database.transaction() as session:
            escalate(session, self.questions[0], to, words, "Agnès Accueil")

    def handed(self, account: int) -> str | None:
        """What somebody is handed first, who has nothing open."""
        with self.hall.database.transaction() as session:
            session.execute(delete(LockRow))
            return hand_out(session, Holder(account, "desk"), Wanted(), kinds=KINDS, lease="page")


@pytest.fixture
def team(either_hall: TownHall) -> Team:
    with either_hall.database.transaction() as session:
        people = (("agnes", Role.RECEPTION), ("awa", Role.RECEPTION), ("paul", Role.CASEWORK))
        agnes, awa, paul = (create_account(session, name, name.title(), role, PASSWORD).id for name, role in people)
        questions = ask(session, 0), ask(session, 1)
    return Team(either_hall, (agnes, awa, paul), questions)


def test_what_is_passed_on_to_somebody_waits_for_them_alone(team: Team) -> None:
    agnes, awa, paul = team.accounts

    team.escalate(paul)

    first, second = team.questions
    assert [team.handed(who) for who in (agnes, awa, paul)] == [second, second, first]
    with team.hall.database.reading() as session:
        assert [count_entrusted(session, who) for who in (agnes, awa, paul)] == [0, 0, 1]
        assert look(session, Wanted(entrusted_to=paul), around=None, before=0, after=0).counts["rejected"] == 1


def test_what_is_passed_on_to_a_role_waits_for_all_who_have_it(team: Team) -> None:
    agnes, awa, paul = team.accounts

    team.escalate(Role.RECEPTION)

    first, second = team.questions
    assert [team.handed(who) for who in (agnes, awa, paul)] == [first, first, second]


def test_what_is_given_back_is_everybodys_and_its_way_is_kept(team: Team) -> None:
    agnes, _awa, paul = team.accounts
    team.escalate(paul)

    team.escalate(None, "")

    assert team.handed(agnes) == team.questions[0]
    with team.hall.database.reading() as session:
        (told,) = escalations_of(session, team.questions).values()
        assert count_entrusted(session, paul) == 0
    assert [(one.to, one.words, one.given_back) for one in told] == [
        ("Paul", "La date me paraît fausse.", False),
        ("", "", True),
    ]


def test_what_was_passed_on_to_somebody_who_signs_in_no_more_is_everybodys(team: Team) -> None:
    agnes, _awa, paul = team.accounts
    team.escalate(paul)

    with team.hall.database.transaction() as session:
        set_active(session, "paul", active=False)

    assert team.handed(agnes) == team.questions[0]


def test_nothing_is_passed_on_without_a_word_or_to_nobody(team: Team) -> None:
    with pytest.raises(WrongValue):
        team.escalate(team.accounts[2], "  ")
    with pytest.raises(WrongValue):
        team.escalate(999)


def test_a_word_that_is_too_long_is_refused_rather_than_cut(team: Team) -> None:
    with pytest.raises(TextRefused):
        team.escalate(team.accounts[2], "a" * (LONGEST + 1))

    team.escalate(team.accounts[2], "a" * LONGEST)


def test_how_a_question_was_passed_on_is_never_changed(team: Team) -> None:
    team.escalate(team.accounts[2])

    with pytest.raises(DBAPIError), team.hall.database.transaction() as session:
        session.execute(delete(EscalationRow))
