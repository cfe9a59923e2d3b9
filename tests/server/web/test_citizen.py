import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forms.circumstances import AddWord, Answer, Circumstances, RemoveStep, SetAppointment, Subject
from forms.model import StepStatus
from server.record.days import today
from server.record.journeys import add_change, close_journey, set_field, set_status
from server.web import citizen_door
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, citizen_path, give_pin, words
from tests.server.web.test_citizen_public import page_of


def open_page(person: Person, hall: TownHall, code: str) -> str:
    """Type the right PIN; the words of the page behind it."""
    path = citizen_path(hall, code)
    answer = person.post(path, {"pin": give_pin(hall, code)}, seen=path, follow_redirects=True)
    assert answer.status_code == 200
    return words(answer)


def test_the_address_opens_in_capitals_and_in_small_letters(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    assert nobody.get(path).status_code == 200
    assert nobody.get(path.lower()).status_code == 200


@pytest.mark.parametrize(
    "path", ["/P/K4T7XHA.1.1.AAAAAAAAAAAA", "/P/nimporte", "/p/K4T7XHA", "/P/K4T7XHA.1.1.AAAAAAAAAAAA.x"]
)
def test_an_address_that_we_did_not_sign_says_what_to_do(nobody: Person, path: str) -> None:
    answer = nobody.get(path)

    assert answer.status_code == 404
    assert "Je ne reconnais pas ce code" in words(answer)


def test_a_signature_is_good_for_its_own_page_only(hall: TownHall, nobody: Person) -> None:
    mine, other = citizen_path(hall, hall.open()), hall.open()
    forged = f"/P/{other}.1.1.{mine.rsplit('.', 1)[1]}"

    assert nobody.get(forged).status_code == 404


def test_the_right_pin_shows_where_we_are_and_what_to_bring(hall: TownHall, nobody: Person) -> None:
    page = open_page(nobody, hall, hall.open())

    assert "Camille Exemple et Noé Modèle" in page
    assert "Étape 1 sur 8" in page
    assert "Maintenant Retirer le dossier" in page
    assert "Pièce d'identité avec photo pour Camille Exemple" in page


def test_a_booklet_of_before_says_that_there_is_a_newer_one(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    hall.print(code)
    first = open_page(nobody, hall, code)
    hall.print(code)

    told = "Votre livret a été imprimé de nouveau depuis : c'est l'édition 2."
    assert told not in first
    assert told in nobody.read(citizen_path(hall, code, edition=1))
    assert told not in nobody.read(citizen_path(hall, code, edition=2))


def test_who_is_followed_no_more_is_sent_nowhere(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment("M3", today() + timedelta(days=4), "9 h"), AGENT)
        set_field(session, code, "P-M01.p1.received", True, AGENT)
    followed = open_page(nobody, hall, code)
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    page = nobody.read(citizen_path(hall, code))

    for words_of_the_way in ("Maintenant", "Mes rendez-vous", "À apporter"):
        assert words_of_the_way in followed
        assert words_of_the_way not in page
    assert "Ce parcours est terminé" in page
    assert "1 pièce déjà donnée" in page


def test_a_pin_may_be_typed_with_a_space(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path, pin = citizen_path(hall, code), give_pin(hall, code)

    assert nobody.post(path, {"pin": f"{pin[:3]} {pin[3:]}"}, seen=path).status_code == 302


def test_wrong_pins_are_counted_down_then_locked_out_even_for_the_right_one(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path, pin = citizen_path(hall, code), give_pin(hall, code)
    wrong = "000000" if pin != "000000" else "111111"

    said = [words(nobody.post(path, {"pin": wrong}, seen=path)) for _ in range(5)]
    right = nobody.post(path, {"pin": pin}, seen=path)

    assert ["Encore 4 essais" in said[0], "Encore 1 essai." in said[3]] == [True, True]
    assert "Trop d'essais. Réessayez dans 15 minutes." in said[4]
    assert right.status_code == 401
    assert "Camille" not in words(right)


def test_a_journey_without_a_pin_opens_with_none(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    assert nobody.post(path, {"pin": ""}, seen=path).status_code == 401
    assert nobody.post(path, {"pin": "000000"}, seen=path).status_code == 401


def test_one_journeys_pin_does_not_open_another(hall: TownHall, nobody: Person) -> None:
    open_page(nobody, hall, hall.open())
    other = citizen_path(hall, hall.open(Circumstances((Subject("p1", "Ali Autre"), Subject("p2", "")))))

    assert "Ali Autre" not in nobody.read(other)


def test_the_code_of_a_page_opens_at_what_is_on_that_page(hall: TownHall, nobody: Person) -> None:
    code = hall.open(template="arrivee")
    hall.print(code)
    pin, last = give_pin(hall, code), len(hall.layout(code).pages)
    pages = [1, *(page_of(hall, code, owner) for owner in ("A8", "P-A01", "questions.note")), last]

    places = []
    for page in pages:
        path = citizen_path(hall, code, page=page)
        places.append(str(nobody.post(path, {"pin": pin}, seen=citizen_path(hall, code)).location).partition(path)[2])

    assert places == ["", "#A8", "#apporter", "#questions", "#rdv"]
    text = nobody.get(citizen_path(hall, code, page=pages[1])).text
    assert all(f'id="{place[1:]}"' in text for place in places[1:])


def test_closing_the_page_asks_for_the_pin_again(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    open_page(nobody, hall, code)
    path = citizen_path(hall, code)

    nobody.post(f"{path}/fermer", seen=path)

    assert "Mon PIN à six chiffres" in nobody.read(path)


def test_the_page_closes_by_itself(hall: TownHall, nobody: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    code = hall.open()
    path = citizen_path(hall, code)

    opened = nobody.post(path, {"pin": give_pin(hall, code)}, seen=path, follow_redirects=True)
    monkeypatch.setattr(citizen_door, "_STAYS_OPEN", timedelta(seconds=-1))
    nobody.get(path)
    closed = nobody.get(path)

    on_screen_s = int(opened.text.partition('data-stays="')[2].partition('"')[0])
    assert 20 * 60 < on_screen_s < 21 * 60, "it asks for the PIN in its place, and not a second too early"
    assert "Tapez votre PIN de nouveau. Voir où j'en suis Mon PIN à six chiffres" in words(closed)


def test_a_new_pin_closes_what_was_opened_with_the_old_one(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path = citizen_path(hall, code)
    opened = nobody.post(path, {"pin": give_pin(hall, code)}, seen=path, follow_redirects=True)

    give_pin(hall, code)

    assert "Mon PIN à six chiffres" not in words(opened)
    assert "Mon PIN à six chiffres" in nobody.read(path)


def test_the_page_closes_in_the_end_however_often_it_is_looked_at(
    hall: TownHall, nobody: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hall.open()
    path = citizen_path(hall, code)
    nobody.post(path, {"pin": give_pin(hall, code)}, seen=path)
    before = nobody.read(path)

    monkeypatch.setattr(citizen_door, "_LONGEST", timedelta(seconds=-1))
    nobody.get(path)

    assert "Mon PIN à six chiffres" not in before
    assert "Mon PIN à six chiffres" in nobody.read(path)


def test_what_is_not_six_digits_costs_no_try(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    path, pin = citizen_path(hall, code), give_pin(hall, code)

    answers = [nobody.post(path, {"pin": "12345"}, seen=path) for _ in range(6)]

    assert "Votre PIN a six chiffres. Recopiez celui que l'accueil vous a donné." in words(answers[-1])
    assert nobody.post(path, {"pin": pin}, seen=path).status_code == 302


def test_what_agents_keep_to_themselves_never_shows(hall: TownHall, nobody: Person) -> None:
    couple = Circumstances(
        (Subject("p1", "Camille Exemple"), Subject("p2", "Noé Modèle")),
        answers=(Answer("mar.nationalite_etrangere", "oui", "p1"), Answer("mar.majeur_protege", "oui", "p2")),
    )
    code = hall.open(couple)
    with hall.database.transaction() as session:
        set_field(session, code, "M1.agent_note", "Doute sur la volonté", AGENT)
        set_field(session, code, "M4.accueil_adapte", True, AGENT)

    page = open_page(nobody, hall, code) + nobody.read(citizen_path(hall, code) + "?etape=M4")

    assert "Il faut un interprète" in page
    assert "accueil adapté" not in page
    assert "Doute sur la volonté" not in page
    assert "nationalité étrangère" not in page
    assert "tutelle" not in page
    assert AGENT not in page


def test_what_they_asked_is_shown_to_them_in_their_words(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "questions.note", "Faut-il venir\navec nos témoins ?", AGENT)

    page = open_page(nobody, hall, code)

    assert "Mes questions Faut-il venir avec nos témoins ?" in page
    assert "La mairie a vos questions depuis le" in page


def test_papers_that_were_handed_in_are_no_longer_asked_for(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "P-M01.p1.received", True, AGENT)

    page = open_page(nobody, hall, code)

    assert "Pièce d'identité avec photo pour Camille Exemple" not in page
    assert "Pièce d'identité avec photo pour Noé Modèle" in page
    assert "1 pièce déjà donnée" in page


def test_a_paper_that_the_resident_has_ready_is_filled_as_it_is_printed(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    before = open_page(nobody, hall, code)
    with hall.database.transaction() as session:
        set_field(session, code, "P-M01.p1.ready", True, AGENT)

    page = nobody.get(citizen_path(hall, code))

    assert "prête" not in before
    assert "Pièce d'identité avec photo pour Camille Exemple prête, à donner à la mairie" in words(page)
    assert page.text.count('class="ready"') == 1


def test_what_is_said_of_a_paper_is_said_as_on_paper(hall: TownHall, nobody: Person) -> None:
    page = open_page(nobody, hall, hall.open())

    # What follows tells kinds of papers: no word may announce a place.
    assert "Non périmée. L'original et une photocopie. Carte d'identité, passeport, permis" in page


def test_papers_stand_under_the_step_that_they_are_brought_to_as_on_paper(hall: TownHall, nobody: Person) -> None:
    couple = Circumstances(
        (Subject("p1", "Camille Exemple"), Subject("p2", "Noé Modèle")), answers=(Answer("mar.contrat", "oui"),)
    )

    page = open_page(nobody, hall, hall.open(couple))

    third = page.index("Pour l'étape 3, Déposer le dossier à deux Pièce d'identité")
    assert third < page.index("Pour l'étape 6, Préparer la cérémonie Certificat du notaire")


def test_papers_of_a_step_that_is_not_needed_are_brought_to_the_next_one(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_status(session, code, "M3", StepStatus.NOT_NEEDED, AGENT)

    page = open_page(nobody, hall, code)

    assert "À apporter Pour l'étape 3, L'entretien, appelé audition Pièce d'identité" in page


def test_what_comes_next_is_numbered_as_it_is_printed(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_status(session, code, "M3", StepStatus.DONE, AGENT)
    path = citizen_path(hall, code)
    nobody.post(path, {"pin": give_pin(hall, code)}, seen=path)

    stops = re.findall(r'<li class="is-(\w+)" id="(\w+)" value="(\d+)"', nobody.get(path).text)

    assert [(step, number) for _, step, number in stops] == [(f"M{number}", str(number)) for number in range(1, 9)]
    assert [step for status, step, _ in stops if status == "done"] == ["M3"]


def test_coming_appointments_and_the_agents_words_are_shown(hall: TownHall, nobody: Person) -> None:
    code, coming = hall.open(), (datetime.now(UTC) + timedelta(days=40)).date()
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment("M3", coming, "09:30", "Guichet 2"), AGENT)
        add_change(session, code, AddWord("Pensez à l'interprète"), AGENT)

    page = open_page(nobody, hall, code)

    assert f"{coming.day} " in page
    assert "9 h 30" in page
    assert "Guichet 2" in page
    assert "Pensez à l'interprète" in page


def test_the_desk_announces_the_next_appointment_that_the_person_sees(hall: TownHall, nobody: Person) -> None:
    code, next_one = hall.open(), today() + timedelta(days=9)
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment("M3", today() + timedelta(days=3), "09:41"), AGENT)
        add_change(session, code, SetAppointment("M5", next_one, "10:42"), AGENT)
        add_change(session, code, RemoveStep("M3"), AGENT)

    page = open_page(nobody, hall, code)

    assert hall.record(code).summary.next_appointment == next_one
    assert "10 h 42" in page
    assert "09:41" not in page


def test_past_appointments_are_not_shown(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "M3.appointment", "2020-01-15", AGENT)

    assert "Aucun rendez-vous pour l'instant" in open_page(nobody, hall, code)


def test_what_is_done_is_said_to_be_done(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_status(session, code, "M1", StepStatus.DONE, AGENT)

    page = open_page(nobody, hall, code)

    assert "Étape 1, fait : Retirer le dossier Fait le" in page
    assert "Étape 2 sur 8" in page


def test_nothing_is_said_of_a_step_that_is_not_needed(hall: TownHall, nobody: Person) -> None:
    code = hall.open()
    given_up = hall.record(code).steps[1]
    with hall.database.transaction() as session:
        set_status(session, code, given_up.id, StepStatus.NOT_NEEDED, AGENT)

    page = open_page(nobody, hall, code)

    assert f"Étape 1 sur {len(hall.record(code).steps) - 1}" in page
    assert given_up.title not in page
    assert "pas nécessaire" not in page


def test_an_agent_who_opens_the_code_is_led_to_the_journey(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    assert f'href="/parcours/{code}/"' in reception.get(citizen_path(hall, code)).text


def test_no_image_is_given_to_a_resident(hall: TownHall, nobody: Person) -> None:
    open_page(nobody, hall, hall.open())

    assert nobody.get("/images/" + "0" * 64).status_code == 302


def test_the_page_leaves_no_trace(app: Flask, hall: TownHall, nobody: Person) -> None:
    answer = nobody.get(citizen_path(hall, hall.open()))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
