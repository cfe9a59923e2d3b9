"""What was typed and not kept: for whom, in place of what, how much of it, and for how long."""

from dataclasses import dataclass

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from server.record.accounts import create_account
from server.record.drafts import KEPT_FOR, MOST_OF_ACCOUNT, MOST_OF_QUESTION, drafts_of, drop_drafts, keep_draft
from server.record.errors import TextRefused
from server.record.history import now
from server.record.jobs import queue
from server.record.model import Role
from server.record.tables import AccountRow, DraftRow, ReviewRow
from server.record.values import LONGEST_VALUE, value_mark
from tests.server.meanwhile import at_once
from tests.server.record.asking import ask
from tests.server.townhall import TownHall

PASSWORD = "une phrase de passe"


@dataclass(frozen=True, slots=True)
class Typing:
    """Two agents and some questions.

    Attributes:
        hall: Where.
        agnes: Key of an account.
        paul: Of another one.
        questions: Ids of reviews.
    """

    hall: TownHall
    agnes: int
    paul: int
    questions: list[str]

    def keep(self, typed: str, *, account: int = 0, question: int = 0, instead_of: str = "") -> None:
        with self.hall.database.transaction() as session:
            mark = value_mark(instead_of) if instead_of else ""
            keep_draft(session, account or self.agnes, self.questions[question], typed, instead_of=mark)

    def of(self, account: int = 0, question: int = 0) -> list[str]:
        with self.hall.database.reading() as session:
            return [one.text for one in drafts_of(session, account or self.agnes, self.questions[question])]

    def rows(self) -> int:
        with self.hall.database.reading() as session:
            return session.scalar(select(func.count()).select_from(DraftRow)) or 0

    def grow_old(self, typed: str) -> None:
        """Let a text have been typed as long ago as texts are kept."""
        with self.hall.database.transaction() as session:
            session.execute(update(DraftRow).where(DraftRow.text == typed).values(typed_at=now() - KEPT_FOR))


@pytest.fixture
def typing(either_hall: TownHall) -> Typing:
    with either_hall.database.transaction() as session:
        agnes = create_account(session, "agnes", "Agnès Accueil", Role.RECEPTION, PASSWORD)
        paul = create_account(session, "paul", "Paul Prestation", Role.CASEWORK, PASSWORD)
        questions = [ask(session, number) for number in range(3)]
    return Typing(either_hall, agnes.id, paul.id, questions)


def test_a_text_is_there_for_its_author_and_its_question_alone(typing: Typing) -> None:
    typing.keep("à quatre")

    assert typing.of(typing.agnes, 0) == ["à quatre"]
    assert typing.of(typing.paul, 0) == typing.of(typing.agnes, 1) == []


def test_a_text_takes_the_place_of_the_one_that_stood_in_its_field(typing: Typing) -> None:
    typing.keep("à quatre")

    typing.keep("à quatre heures", instead_of="à quatre")

    assert typing.of() == ["à quatre heures"]


def test_a_text_of_another_window_takes_no_place(typing: Typing) -> None:
    typing.keep("à quatre")

    typing.keep("à cinq")

    assert typing.of() == ["à cinq", "à quatre"], "the newest first"


def test_the_same_text_is_there_once(typing: Typing) -> None:
    typing.keep("à quatre")
    typing.keep("à cinq")

    typing.keep("à quatre")

    assert typing.of() == ["à quatre", "à cinq"]


def test_only_the_texts_that_a_form_showed_go_with_its_answer(typing: Typing) -> None:
    typing.keep("à quatre")
    typing.keep("à cinq")
    typing.keep("à quatre", account=typing.paul)

    with typing.hall.database.transaction() as session:
        drop_drafts(session, typing.agnes, typing.questions[0], {value_mark("à quatre")})

    assert typing.of() == ["à cinq"]
    assert typing.of(typing.paul) == ["à quatre"]


def test_of_a_text_that_is_too_long_no_part_is_kept(typing: Typing) -> None:
    with pytest.raises(TextRefused):
        typing.keep("x" * (LONGEST_VALUE + 1))

    assert typing.of() == []


def test_of_many_texts_for_a_question_its_oldest_go(typing: Typing) -> None:
    typing.keep("à quatre", question=1)

    for number in range(MOST_OF_QUESTION + 2):
        typing.keep(f"texte {number}")

    assert typing.of() == [f"texte {number}" for number in reversed(range(2, MOST_OF_QUESTION + 2))]
    assert typing.of(question=1) == ["à quatre"]


def test_of_many_texts_of_an_account_its_oldest_go_and_nobody_elses(typing: Typing) -> None:
    typing.keep("à quatre", account=typing.paul)
    with typing.hall.database.transaction() as session:
        questions = [ask(session, number) for number in range(10, 10 + MOST_OF_ACCOUNT + 1)]
    with typing.hall.database.transaction() as session:
        for question in questions:
            keep_draft(session, typing.agnes, question, "à cinq")

    with typing.hall.database.reading() as session:
        left = [bool(drafts_of(session, typing.agnes, question)) for question in questions]
    assert left == [False] + [True] * MOST_OF_ACCOUNT
    assert typing.of(typing.paul) == ["à quatre"]


def test_an_old_text_is_shown_no_more_and_goes_when_the_worker_looks(typing: Typing) -> None:
    typing.keep("à quatre")
    typing.keep("à cinq")
    typing.grow_old("à quatre")

    assert typing.of() == ["à cinq"]
    assert typing.rows() == 2
    worker = queue(typing.hall.settings)
    worker.tidy()
    worker.close()
    assert typing.rows() == 1


def test_an_old_text_goes_when_another_one_is_kept(typing: Typing) -> None:
    typing.keep("à quatre")
    typing.grow_old("à quatre")

    typing.keep("à cinq", account=typing.paul, question=1)

    assert typing.rows() == 1


def test_texts_go_with_their_question_as_when_a_journey_is_erased(typing: Typing) -> None:
    typing.keep("à quatre")
    typing.keep("à cinq", question=1)
    protections = {
        "sqlite": "DROP TRIGGER reviews_no_delete",
        "postgresql": "DROP TRIGGER reviews_only_grows ON reviews",
    }

    with typing.hall.database.transaction() as session:
        session.execute(text(protections[session.get_bind().dialect.name]))
        session.execute(delete(ReviewRow).where(ReviewRow.id == typing.questions[0]))

    assert typing.rows() == 1
    assert typing.of(question=1) == ["à cinq"]


def test_texts_go_with_their_account(typing: Typing) -> None:
    typing.keep("à quatre")
    typing.keep("à cinq", account=typing.paul)

    with typing.hall.database.transaction() as session:
        session.execute(delete(AccountRow).where(AccountRow.id == typing.agnes))

    assert typing.rows() == 1


def test_a_text_for_no_question_is_refused_and_not_said_to_be_kept(typing: Typing) -> None:
    with pytest.raises(IntegrityError), typing.hall.database.transaction() as session:
        keep_draft(session, typing.agnes, "f" * 32, "à quatre")


def test_two_windows_that_send_the_same_text_at_once_keep_it_once(typing: Typing) -> None:
    failures = at_once(*3 * [lambda: typing.keep("à quatre")])

    assert failures == []
    assert typing.of() == ["à quatre"]
