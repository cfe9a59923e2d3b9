"""A journey that is closed: who may close it, what its page says, and that nothing is filled in for nothing."""

import re

from server.record.fold import CLOSED
from server.record.journeys import close_journey
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, words

RECEIVED = "P-M01.p1.received"


def test_closing_a_journey_is_a_caseworkers_business(hall: TownHall, reception: Person, caseworker: Person) -> None:
    code = hall.open()

    asked = caseworker.get(f"/parcours/{code}/").text
    refused = reception.post(f"/parcours/{code}/cloture").status_code
    caseworker.post(f"/parcours/{code}/cloture")

    assert refused == 403
    assert hall.record(code).summary.closed
    folded = [part for part in re.findall(r"<details>.*?</details>", asked, re.DOTALL) if "/cloture" in part]
    assert ["Clore le parcours</summary>" in part for part in folded] == [True], "one press opens it, another closes"
    assert asked.count("/cloture") == 1


def test_a_closed_journey_cannot_be_changed_until_it_is_opened_again(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    refused = reception.post(f"/parcours/{code}/champs", {f"field.{RECEIVED}": "oui"})
    caseworker.post(f"/parcours/{code}/reouverture")
    accepted = reception.post(f"/parcours/{code}/champs", {f"field.{RECEIVED}": "oui"})

    assert "Ce parcours est clos" in words(refused)
    assert accepted.status_code == 302


def test_a_closed_journey_says_where_it_ended_and_that_nothing_is_under_way(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    assert "En cours · depuis le" in caseworker.read(f"/parcours/{code}/")
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    page = caseworker.read(f"/parcours/{code}/")

    assert "Clos à l'étape 1 sur 8" in page
    assert "Commencée · le" in page
    assert "En cours" not in page


def test_the_questions_of_a_closed_journey_are_not_answered_for_nothing(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    answer = caseworker.get(f"/parcours/{code}/situation")

    assert (answer.status_code, answer.location) == (302, f"/parcours/{code}/")
    assert "Ce parcours est clos. Rouvrez-le d'abord" in caseworker.read(f"/parcours/{code}/")


def test_two_agents_who_close_a_journey_are_both_right(hall: TownHall, caseworker: Person, admin: Person) -> None:
    code = hall.open()

    answers = [person.post(f"/parcours/{code}/cloture").status_code for person in (caseworker, admin)]

    assert answers == [302, 302]
    assert [entry.by for entry in hall.record(code).history if entry.action == CLOSED] == ["Paul Prestation"]
