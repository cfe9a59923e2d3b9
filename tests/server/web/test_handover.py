"""Handing a journey over, as agents do it."""

import re

import pytest

from server.record.handovers import handovers_of
from server.record.journeys import close_journey, set_field
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import OF, Person, words


def give(person: Person, code: str, service: str = "equipe.casework", word: str = "Il reste un acte.") -> str:
    """Hand a journey over; the address of what was handed over."""
    answer = person.post(f"/parcours/{code}/transmettre", {"service": service, "word": word})
    assert answer.status_code == 302
    return answer.location


def the_handover(hall: TownHall, code: str) -> str:
    with hall.database.reading() as session:
        return handovers_of(session, code)[0].id


def answer(person: Person, handover: str, said: str, word: str = "") -> str:
    """Answer, and read the page that follows."""
    sent = {"answer": said, "word": word}
    return words(person.post(f"/transmissions/{handover}", sent, follow_redirects=True))


def test_the_form_shows_what_is_missing_and_whom_a_journey_can_go_to(reception: Person, hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "P-M01.p1.received", True, AGENT)

    page = reception.read(f"/parcours/{code}/transmettre")

    assert "Les agents de prestation" in page
    assert "Notaires" in page
    assert "L'accueil de la mairie" not in page
    assert "Il manque 6 pièces" in page
    assert "Déjà données à la mairie (1)" in page


def test_a_journey_waits_for_the_other_side_until_it_is_taken_in(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()
    done = give(reception, code)

    said = reception.read(done)
    before = caseworker.read("/transmissions/")
    after = answer(caseworker, the_handover(hall, code), "taken")

    assert "Transmis : Les agents de prestation" in said
    assert "Prendre en charge : Camille Exemple et Noé Modèle" in before
    assert "Il reste un acte." in before
    assert "par Agnès Accueil (accueil)" in before
    assert "Le parcours est pris en charge" in after
    assert "Pris en charge par Paul Prestation" in reception.read("/transmissions/")


def test_what_is_given_back_comes_back_with_the_word_and_is_seen(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()
    give(reception, code)

    answer(caseworker, the_handover(hall, code), "returned", "Il manque la signature")
    waits = reception.read("/transmissions/")
    seen = answer(reception, the_handover(hall, code), "seen")

    assert "Rendu par Paul Prestation" in waits
    assert "« Il manque la signature »" in waits
    assert "C'est vu : Camille Exemple" in waits
    assert "C'est vu : Camille Exemple" not in seen


def test_each_side_answers_for_itself_only(
    reception: Person, caseworker: Person, admin: Person, hall: TownHall
) -> None:
    code = hall.open()
    give(reception, code)
    given = the_handover(hall, code)

    not_ours = reception.post(f"/transmissions/{given}", {"answer": "taken"})
    caseworker.post(f"/transmissions/{given}", {"answer": "returned", "word": "Non"})
    not_theirs = caseworker.post(f"/transmissions/{given}", {"answer": "seen"})
    by_admin = admin.post(f"/transmissions/{given}", {"answer": "seen"})

    assert [one.status_code for one in (not_ours, not_theirs, by_admin)] == [403, 403, 302]


def test_who_answers_second_is_told_who_answered_first(caseworker: Person, admin: Person, hall: TownHall) -> None:
    code = hall.open()
    give(admin, code)
    given = the_handover(hall, code)
    answer(caseworker, given, "taken")

    said = answer(admin, given, "taken")

    assert "Paul Prestation a répondu avant vous" in said


def test_a_word_that_comes_second_is_given_back(caseworker: Person, admin: Person, hall: TownHall) -> None:
    code = hall.open()
    give(admin, code)
    given = the_handover(hall, code)
    of = OF.search(admin.get("/transmissions/").text)
    assert of is not None
    answer(caseworker, given, "returned")

    late = admin.post(
        f"/transmissions/{given}", {"answer": "returned", "word": "Il manque un acte.", "of": of.group(1)}
    )

    assert late.status_code == 409
    assert "Il manque un acte." in words(late)


def test_the_answer_of_a_service_without_accounts_is_written_down_by_who_gave(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()
    give(reception, code, "contact.notaires")

    ours = reception.read("/transmissions/")
    theirs = caseworker.read("/transmissions/")
    told = answer(reception, the_handover(hall, code), "taken")

    assert "Pris en charge, dit le service : Camille" in ours
    assert "Camille" not in theirs
    assert "Pris en charge par Agnès Accueil" in told


def test_the_sheet_is_a_pdf_of_this_journey_only(reception: Person, hall: TownHall) -> None:
    code, other = hall.open(), hall.open()
    address = give(reception, code)

    sheet = reception.get(f"{address}.pdf")
    elsewhere = reception.get(f"{address.replace(code, other)}.pdf")

    assert (sheet.status_code, sheet.mimetype, sheet.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert elsewhere.status_code == 404


@pytest.mark.parametrize("service", ["", "equipe.reception", "contact.personne"])
def test_a_journey_goes_to_nobody_else(reception: Person, hall: TownHall, service: str) -> None:
    code = hall.open()

    refused = reception.post(f"/parcours/{code}/transmettre", {"service": service})

    assert refused.status_code == 400
    with hall.database.reading() as session:
        assert handovers_of(session, code) == ()


def test_a_closed_journey_is_not_handed_over(reception: Person, hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    page = reception.read(f"/parcours/{code}/transmettre")
    refused = reception.post(f"/parcours/{code}/transmettre", {"service": "equipe.casework"})

    assert "rouvrez-le pour le transmettre" in page
    assert refused.status_code == 409


def test_the_lists_of_the_desk_count_what_waits(caseworker: Person, reception: Person, hall: TownHall) -> None:
    nothing = caseworker.get("/").text
    give(reception, hall.open())
    give(reception, hall.open())

    assert 'class="count" aria-label="2 attendent"' in caseworker.get("/").text
    assert re.search(r'class="count" aria-label="\d+ atten', nothing) is None
