"""One field and what narrows it down; results say why they are there."""

import html
import re

import pytest

from forms.circumstances import AddContact, AddWord, Circumstances, Subject
from forms.model import Contact, StepStatus
from server.record.journeys import add_change, close_journey, set_status
from server.web.desk import SHOWN
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person

FAMILY = Circumstances((Subject("p1", "Rosa Exemple"),), (Subject("c1", "Milo"),))


def at_step(hall: TownHall, code: str, *done: str) -> str:
    """Let some steps of a journey be done."""
    with hall.database.transaction() as session:
        for step in done:
            set_status(session, code, step, StepStatus.DONE, AGENT)
    return code


def test_who_waits_at_a_step_is_found_by_its_name(reception: Person, hall: TownHall) -> None:
    there = at_step(hall, hall.open(), "M1", "M2", "M3", "M4")
    hall.open(FAMILY, "logement-demande")

    typed = reception.get("/?q=affichage").text
    listed = reception.read("/?ou=mariage.M5")

    assert 'href="/?ou=mariage.M5"' in typed
    assert there[:3] in listed
    assert "Rosa Exemple" not in listed


def test_a_step_is_found_by_what_happens_there(reception: Person, hall: TownHall) -> None:
    at_step(hall, hall.open(), "M1", "M2", "M3", "M4")

    page = reception.read("/?q=porte procureur")
    assert "Qui attend à une étape" in page
    assert "Camille Exemple et Noé Modèle" in page  # who stands there, and not that nothing was found
    assert "Qui attend à une étape" not in reception.read("/?q=zzz")


def test_a_step_where_nobody_stands_is_not_offered(reception: Person, hall: TownHall) -> None:
    hall.open()

    assert "Qui attend à une étape" not in reception.read("/?q=affichage")


def test_filters_narrow_down_together_and_with_words(reception: Person, hall: TownHall) -> None:
    first, second = hall.open(), hall.open(Circumstances((Subject("p1", "Lou Exemple"), Subject("p2", "Ida Modèle"))))
    with hall.database.transaction() as session:
        close_journey(session, second, AGENT)

    closed = reception.read("/?q=exemple&etat=clos")
    open_ones = reception.read("/?q=exemple&etat=ouverts&ou=mariage.M1")
    nothing = reception.read("/?q=lou&etat=ouverts")

    assert ("Lou Exemple" in closed, "Camille Exemple" in closed) == (True, False)
    assert ("Lou Exemple" in open_ones, "Camille Exemple" in open_ones) == (False, True)
    assert "Enlevez un filtre" in nothing
    assert first


def test_journeys_that_the_list_shows_no_more_are_counted_and_a_press_away_each_once(
    reception: Person, hall: TownHall
) -> None:
    opened = {hall.open() for _ in range(SHOWN + 3)}
    at_step(hall, hall.open(), "M1")
    with hall.database.transaction() as session:
        close_journey(session, hall.open(), AGENT)
    seen, said, where = [], [], "/?q=exemple&ou=mariage.M1"
    while where:
        page = html.unescape(reception.get(where).text)
        seen.append(re.findall(r'class="journey-name" href="/parcours/(\w+)/"', page))
        said += re.findall(r"\d+ à \d+ sur \d+", page)
        where = next(iter(re.findall(r'rel="next" href="([^"#]+)', page)), "")
        assert f"({len(opened)})" in page  # the menu says as many as the list

    assert [len(codes) for codes in seen] == [SHOWN, 3]
    assert {code for codes in seen for code in codes} == opened
    assert said == [f"1 à {SHOWN} sur {SHOWN + 3}", f"{SHOWN + 1} à {SHOWN + 3} sur {SHOWN + 3}"]
    assert f"Voir les {SHOWN} précédents" in page.replace("\xa0", " ")


@pytest.mark.parametrize("page", ["0", "-1", "99", "deux"])
def test_a_page_that_the_list_does_not_have_is_one_that_it_has(reception: Person, hall: TownHall, page: str) -> None:
    hall.open()

    assert "Camille Exemple" in reception.read(f"/?page={page}")


def test_what_is_to_be_looked_at_can_be_asked_for(reception: Person, hall: TownHall) -> None:
    hall.open()

    assert "Rien ne correspond" in reception.read("/?relire=1")


@pytest.mark.parametrize("address", ["/?ou=nulle.part", "/?ou=mariage.Z9&etat=autre", "/?ou=."])
def test_what_names_nothing_narrows_nothing_down(reception: Person, hall: TownHall, address: str) -> None:
    hall.open()

    assert "Camille Exemple" in reception.read(address)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("milo", "par l'enfant : Milo"),
        ("rosa", "par le nom : Rosa Exemple"),
        ("logement", "par le parcours : Demander un logement social"),
    ],
)
def test_a_result_says_why_it_is_there(reception: Person, hall: TownHall, typed: str, why: str) -> None:
    hall.open(FAMILY, "logement-demande")

    assert why in reception.read(f"/?q={typed}")


@pytest.mark.parametrize("typed", ["0143456789", "01 43 45 67 89", "01.43.45", "Bourse"])
def test_a_journey_is_found_by_what_an_agent_typed_as_a_contact(reception: Person, hall: TownHall, typed: str) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, AddContact(Contact("x-1", "Bourse du travail", ("01 43 45 67 89",))), AGENT)

    found = reception.read(f"/?q={typed}")

    assert "Contact ajouté" in found
    assert "Camille Exemple" in found


def test_a_journey_is_found_by_a_word_to_the_person(reception: Person, hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, AddWord("Pensez au parapluie"), AGENT)

    assert "Mot pour la personne" in reception.read("/?q=parapluie")


def test_a_code_still_leads_to_its_journey_at_once(reception: Person, hall: TownHall) -> None:
    code = hall.open()

    answer = reception.get(f"/?q={code}&ou=&etat=")

    assert answer.location == f"/parcours/{code}/"
