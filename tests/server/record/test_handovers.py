"""Handing a journey over, taking it in, giving it back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DatabaseError

from forms.model import Contact
from server.record import history
from server.record.handovers import (
    LONGEST,
    Answer,
    AnswerTooLate,
    Handover,
    PaperState,
    Service,
    UnknownHandover,
    answer_handover,
    count_waiting_for,
    hand_over,
    handed_by,
    handed_to,
    handovers_of,
    services_for,
    waits_for,
)
from server.record.journeys import close_journey, preview_booklet, set_field
from server.record.model import Role
from server.record.tables import HandoverRow
from tests.server.townhall import AGENT, TownHall

RECEPTION, CASEWORK = frozenset({Role.RECEPTION}), frozenset({Role.CASEWORK})
CASEWORKERS = Service(Role.CASEWORK)
NOTARY = Service(None, "notaire", "Notaire", ("12 rue Inventée",))


def give(
    hall: TownHall, code: str, service: Service = CASEWORKERS, word: str = "", *, sender: Role = Role.RECEPTION
) -> str:
    with hall.database.transaction() as session:
        return hand_over(session, code, service, word, AGENT, sender=sender)


def answer(hall: TownHall, handover: str, said: Answer, word: str = "") -> None:
    with hall.database.transaction() as session:
        answer_handover(session, handover, said, word, "Paul Prestation")


def listed(hall: TownHall, teams: frozenset[Role]) -> tuple[list[Handover], list[Handover], int]:
    """What was handed to some teams, what by them, and how many wait for them."""
    with hall.database.reading() as session:
        return list(handed_to(session, teams)), list(handed_by(session, teams)), count_waiting_for(session, teams)


def test_a_journey_is_handed_over_with_what_is_missing_then(either_hall: TownHall) -> None:
    code = either_hall.open()
    with either_hall.database.transaction() as session:
        set_field(session, code, "P-M01.p1.received", True, AGENT)
        set_field(session, code, "P-M02.p1.ready", True, AGENT)

    give(either_hall, code, word="Dossier déposé, il reste deux pièces.")
    with either_hall.database.transaction() as session:
        set_field(session, code, "P-M02.p1.received", True, AGENT)

    ((given,), _by, waiting) = listed(either_hall, CASEWORK)
    states = {(one.title, one.whose): one.state for one in given.papers}
    assert (given.journey, given.word, waiting) == (code, "Dossier déposé, il reste deux pièces.", 1)
    assert states["Pièce d’identité avec photo", "Camille Exemple"] is PaperState.RECEIVED
    assert states["Justificatif de domicile ou de résidence", "Camille Exemple"] is PaperState.READY
    assert states["Justificatif de domicile ou de résidence", "Noé Modèle"] is PaperState.MISSING


def test_what_two_people_hand_over_alike_waits_once_and_another_word_or_paper_is_another(either_hall: TownHall) -> None:
    code = either_hall.open()
    given, notary = give(either_hall, code, word="Urgent"), give(either_hall, code, NOTARY)

    alike, other_word = give(either_hall, code, word="Urgent"), give(either_hall, code, word="Pas urgent")
    with either_hall.database.transaction() as session:
        set_field(session, code, "P-M01.p1.received", True, AGENT)
    other_papers, again = give(either_hall, code, word="Urgent"), give(either_hall, code, NOTARY)

    assert alike == given
    assert len({given, other_word, other_papers, notary, again}) == 5
    answer(either_hall, given, Answer.TAKEN)
    assert give(either_hall, code, word="Urgent") == other_papers


def test_what_another_team_hands_over_alike_is_its_own_and_comes_back_to_it(either_hall: TownHall) -> None:
    code = either_hall.open()
    of_reception = give(either_hall, code, word="Urgent")

    of_admin = give(either_hall, code, word="Urgent", sender=Role.ADMIN)

    assert give(either_hall, code, word="Urgent", sender=Role.ADMIN) == of_admin != of_reception
    answer(either_hall, of_admin, Answer.RETURNED, "Il manque la signature")
    ours, theirs = (listed(either_hall, frozenset({team}))[1] for team in (Role.RECEPTION, Role.ADMIN))
    assert [(one.id, one.last is None) for one in ours] == [(of_reception, True)]
    assert [(one.id, one.last is None) for one in theirs] == [(of_admin, False)]


def test_the_other_side_takes_it_in_and_it_waits_no_more(either_hall: TownHall) -> None:
    given = give(either_hall, either_hall.open())

    answer(either_hall, given, Answer.TAKEN)

    ((taken,), _by, waiting) = listed(either_hall, CASEWORK)
    assert (taken.is_waiting, waiting) == (False, 0)
    assert taken.last is not None
    assert taken.last.by == "Paul Prestation"


def test_what_is_given_back_waits_for_who_gave_it(either_hall: TownHall) -> None:
    given = give(either_hall, either_hall.open())

    answer(either_hall, given, Answer.RETURNED, "Il manque la signature")
    _to, (back,), waiting = listed(either_hall, RECEPTION)
    of_casework = listed(either_hall, CASEWORK)[2]
    answer(either_hall, given, Answer.SEEN)

    assert (back.last.word if back.last else "", waiting, of_casework) == ("Il manque la signature", 1, 0)
    assert listed(either_hall, RECEPTION)[2] == 0


def test_it_can_be_given_back_after_it_was_taken_in(hall: TownHall) -> None:
    given = give(hall, hall.open())
    answer(hall, given, Answer.TAKEN)

    answer(hall, given, Answer.RETURNED, "Pas pour nous")

    assert listed(hall, RECEPTION)[2] == 1


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ((Answer.TAKEN,), Answer.TAKEN),
        ((Answer.RETURNED,), Answer.TAKEN),
        ((), Answer.SEEN),
        ((Answer.TAKEN,), Answer.SEEN),
        ((Answer.RETURNED, Answer.SEEN), Answer.RETURNED),
    ],
)
def test_an_answer_that_does_not_follow_is_refused(hall: TownHall, before: tuple[Answer, ...], then: Answer) -> None:
    given = give(hall, hall.open())
    for said in before:
        answer(hall, given, said)

    with pytest.raises(AnswerTooLate):
        answer(hall, given, then)


def test_a_service_without_accounts_answers_through_the_team_that_gave_it(either_hall: TownHall) -> None:
    give(either_hall, either_hall.open(), NOTARY)

    to, (given,), waiting = listed(either_hall, RECEPTION)

    assert (to, waiting) == ([], 1)
    assert waits_for(given, RECEPTION)
    assert not waits_for(given, CASEWORK)
    assert given.service == NOTARY


def test_a_journey_that_was_closed_waits_for_nobody(either_hall: TownHall) -> None:
    code = either_hall.open()
    give(either_hall, code)
    with either_hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    assert listed(either_hall, CASEWORK) == ([], [], 0)


def test_what_was_settled_a_month_ago_leaves_the_lists_and_stays_with_its_journey(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hall.open()
    answer(hall, give(hall, code), Answer.TAKEN)
    give(hall, code, word="Encore")
    later: datetime = history.now() + timedelta(days=31)
    monkeypatch.setattr(history, "now", lambda: later)

    (waiting,), _by, _count = listed(hall, CASEWORK)

    with hall.database.reading() as session:
        assert [one.word for one in handovers_of(session, code)] == ["Encore", ""]
    assert waiting.word == "Encore"


def test_history_tells_to_whom_and_what_became_of_it(hall: TownHall) -> None:
    code = hall.open()
    given = give(hall, code, word="Pour la suite")
    answer(hall, given, Answer.RETURNED, "Il manque un acte")

    told = [entry.words for entry in hall.record(code).history][-2:]

    assert told == [
        "Parcours transmis, les agents de prestation : 7 pièces encore à donner. « Pour la suite »",
        "Parcours rendu, les agents de prestation. « Il manque un acte »",
    ]


def test_a_team_hands_over_to_the_other_one_and_to_every_contact(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.reading() as session:
        booklet = preview_booklet(session, code)

    found = services_for(booklet, Role.RECEPTION)

    assert [one.team for one in found if one.team] == [Role.CASEWORK]
    takers = {contact.key for contact in booklet.template.contacts if contact.handed}
    assert {one.contact for one in found if one.contact} >= takers
    assert "ecoute" not in {one.contact for one in found}  # a helpline takes no journeys, and no sheet names it
    assert all(isinstance(contact, Contact) for contact in booklet.contacts)


def test_a_word_has_an_end_and_a_handover_an_id(hall: TownHall) -> None:
    with pytest.raises(ValueError, match="signs"):
        give(hall, hall.open(), word="x" * (LONGEST + 1))
    with pytest.raises(UnknownHandover):
        answer(hall, "0" * 32, Answer.TAKEN)


def test_the_database_itself_refuses_to_remove_a_handover(either_hall: TownHall) -> None:
    give(either_hall, either_hall.open())

    with pytest.raises(DatabaseError, match="never changed nor removed"), either_hall.database.transaction() as session:
        session.execute(delete(HandoverRow))
