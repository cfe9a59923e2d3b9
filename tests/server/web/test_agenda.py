"""The day's list, as agents read it."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest

from forms.circumstances import Answer, Circumstances, SetAppointment, Subject
from forms.model import StepStatus
from server.record.days import TOWN, today
from server.record.journeys import add_change, close_journey, preview_booklet, set_field, set_status
from server.web import trip_words
from tests.server.townhall import AGENT, COUPLE, TownHall
from tests.server.web.people import Person, words

BORN_ELSEWHERE = Circumstances(COUPLE.persons, (), (Answer("mar.lieu_acte", "france_non_verifiable", "p1"),))


def appoint(hall: TownHall, code: str, days: int, time: str = "", place: str = "") -> None:
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment("M3", today() + timedelta(days=days), time, place), AGENT)


def test_the_list_says_who_comes_when_and_what_is_missing(reception: Person, hall: TownHall) -> None:
    code = hall.open()
    appoint(hall, code, 0, "9:30", "Bureau 12")

    text = reception.read("/rendez-vous/")

    assert "9 h 30" in text
    assert "Camille Exemple et Noé Modèle" in text
    assert "Déposer le dossier à deux" in text
    assert "Bureau 12" in text
    assert "À apporter : 7 pièces" in text


def test_what_is_ready_is_not_said_to_be_missing(reception: Person, hall: TownHall) -> None:
    code, said = hall.open(), []
    appoint(hall, code, 0)
    with hall.database.reading() as session:
        every = [paper.ready.id for paper in preview_booklet(session, code).documents]
    for ready in (["P-M01.p1.ready", "P-M02.p1.ready"], every):
        with hall.database.transaction() as session:
            for field in ready:
                set_field(session, code, field, True, AGENT)
        said.append(reception.read("/rendez-vous/") + reception.read("/"))

    assert said[0].count("À apporter : 7 pièces, dont 2 prêtes") == 2
    assert "À apporter : 7 pièces, toutes prêtes" in said[1]
    assert "Il manque" not in "".join(said)


def test_whose_booklet_is_printed_is_said_as_people_say_it(reception: Person, hall: TownHall) -> None:
    couple = (Subject("p1", "Alice Exemple"), Subject("p2", "Basile Modèle"))
    appoint(hall, hall.open(Circumstances(couple)), 0)
    appoint(hall, hall.open(), 0)

    text = reception.read("/rendez-vous/")

    assert "Imprimer le livret d'Alice Exemple et Basile Modèle" in text
    assert "Imprimer le livret de Camille Exemple et Noé Modèle" in text


def test_tomorrow_the_week_and_any_day_can_be_asked_for(reception: Person, hall: TownHall) -> None:
    for days in (1, 7, 8, 20):
        appoint(hall, hall.open(), days, f"{8 + days} h" if days < 10 else "7 h 07")

    assert "9 h" in reception.read("/rendez-vous/?quand=demain")
    week = reception.read("/rendez-vous/?quand=semaine")
    assert ("15 h" in week, "16 h" in week, "7 h 07" in week) == (True, False, False)
    assert "7 h 07" in reception.read(f"/rendez-vous/?le={(today() + timedelta(days=20)).isoformat()}")


def test_an_appointment_that_is_cancelled_leaves_the_list_and_the_booklet(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()
    appoint(hall, code, 2, "9 h")
    cancel = {"kind": "remove-appointment", "step": "M3", "stop": "M3"}

    caseworker.post(f"/parcours/{code}/changements/", cancel)

    assert "Rendez-vous annulé : Déposer le dossier à deux." in caseworker.read(f"/parcours/{code}/")
    assert "Personne n'est attendu" in caseworker.read("/rendez-vous/?quand=semaine")
    assert "M3.appointment" not in hall.known(code)
    appoint(hall, code, 4, "11 h")
    assert "11 h" in caseworker.read("/rendez-vous/?quand=semaine")


def test_an_empty_day_says_when_somebody_comes(reception: Person, hall: TownHall) -> None:
    nobody = reception.read("/rendez-vous/")
    appoint(hall, hall.open(), 3)
    somebody = reception.read("/rendez-vous/")

    assert "Personne n'est attendu aujourd'hui" in nobody
    assert "aucun rendez-vous dans les 7 jours" in nobody
    assert "1 rendez-vous dans les 7 jours qui viennent" in somebody


def test_a_day_that_is_none_shows_today(reception: Person) -> None:
    answer = reception.get("/rendez-vous/?le=hier&quand=jamais")

    assert answer.status_code == 200
    assert "Personne n'est attendu aujourd'hui" in words(answer)
    assert "« hier » n'est pas une date. Écrivez-la comme 03/04/2027." in words(answer)
    assert 'value="hier"' in answer.text


def test_the_date_of_a_certificate_is_noted_and_says_that_it_will_be_too_old(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open(BORN_ELSEWHERE)
    appoint(hall, code, 10, "9 h")
    issued = today() - timedelta(days=85)

    reception.post(f"/parcours/{code}/champs", {"field.P-M03.p1.issued": issued.isoformat(), "stop": "M3"})

    journey = caseworker.read(f"/parcours/{code}/")
    assert "Avant le rendez-vous" in journey
    assert "cette pièce sera trop ancienne" in journey
    day = today() + timedelta(days=10)
    assert "cette pièce sera trop ancienne" in reception.read(f"/rendez-vous/?le={day.isoformat()}")


def test_a_certificate_bears_no_date_that_is_to_come(reception: Person, hall: TownHall) -> None:
    code, tomorrow = hall.open(BORN_ELSEWHERE), today() + timedelta(days=1)

    answer = reception.post(f"/parcours/{code}/champs", {"field.P-M03.p1.issued": tomorrow.isoformat()})

    assert answer.status_code == 409
    assert "Cette date n'est pas possible : rien n'a été changé." in words(answer)
    assert "P-M03.p1.issued" not in hall.known(code)


def test_reception_notes_a_date_once_and_a_caseworker_corrects_it(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open(BORN_ELSEWHERE)
    first, second = "2026-10-01", "2026-11-01"
    reception.post(f"/parcours/{code}/champs", {"field.P-M03.p1.issued": first})
    correction = {"field.P-M03.p1.issued": second, "seen.P-M03.p1.issued": first}

    refused = reception.post(f"/parcours/{code}/champs", correction)
    assert (refused.status_code, hall.known(code)["P-M03.p1.issued"]) == (403, first)
    caseworker.post(f"/parcours/{code}/champs", correction)

    assert hall.known(code)["P-M03.p1.issued"] == second


def test_a_date_that_somebody_else_noted_meanwhile_is_not_replaced_and_both_are_told(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code, address = hall.open(BORN_ELSEWHERE), "champs"
    shown = 'name="seen.P-M03.p1.issued" value=""'
    assert shown in caseworker.get(f"/parcours/{code}/").text
    reception.post(f"/parcours/{code}/{address}", {"field.P-M03.p1.issued": "2026-10-01", "seen.P-M03.p1.issued": ""})

    late = {"field.P-M03.p1.issued": "2026-11-01", "seen.P-M03.p1.issued": ""}
    told = words(caseworker.post(f"/parcours/{code}/{address}", late, follow_redirects=True))

    assert hall.known(code)["P-M03.p1.issued"] == "2026-10-01"
    assert "Agnès Accueil a rempli « Acte de naissance" in told
    assert "entre-temps : 1er octobre 2026. Ce que vous aviez tapé n'est pas enregistré : 1er novembre 2026." in told
    assert 'name="seen.P-M03.p1.issued" value="2026-10-01"' in caseworker.get(f"/parcours/{code}/").text


def test_a_journey_warns_three_days_before_and_not_once_it_is_closed(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()
    appoint(hall, code, 3)
    open_page = caseworker.read(f"/parcours/{code}/")
    with hall.database.transaction() as session:
        for paper in ("P-M01", "P-M02"):
            set_field(session, code, f"{paper}.p1.ready", True, AGENT)
    fewer = caseworker.read(f"/parcours/{code}/")
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    assert "Il manque 7 pièces" in open_page
    assert "Pièce d'identité avec photo (2)" in open_page
    assert "Il manque 5 pièces" in fewer
    assert "Pièce d'identité avec photo, Noé Modèle ;" in fewer  # whom to call
    assert "Il manque" not in caseworker.read(f"/parcours/{code}/")


def test_the_first_page_names_who_comes_within_three_days_with_something_missing(
    reception: Person, hall: TownHall
) -> None:
    nobody = reception.read("/")
    code, later, closed = hall.open(), hall.open(), hall.open()
    for one, days in ((code, 3), (later, 4), (closed, 1)):
        appoint(hall, one, days, "9:30")
    with hall.database.transaction() as session:
        close_journey(session, closed, AGENT)

    page = reception.get("/").text.partition('id="prevenir"')[2].partition("</section>")[0]
    warned = words_of(page)
    with hall.database.transaction() as session:
        set_status(session, code, "M3", StepStatus.DONE, AGENT)

    assert "À prévenir" not in nobody
    assert "Dans 3 jours , 9 h 30" in warned
    assert "À apporter : 7 pièces." in warned
    assert page.count('class="warn"') == 1
    assert f"/parcours/{code}/#M3" in page
    assert "À prévenir" not in reception.read("/?q=Camille")
    assert "À prévenir" not in reception.read("/")


def test_an_appointment_whose_hour_has_struck_says_so_where_people_are_warned(
    reception: Person, hall: TownHall
) -> None:
    appoint(hall, hall.open(), 0, "0 h 00")
    appoint(hall, hall.open(), 1, "0 h 00")

    page = reception.get("/").text.partition('id="prevenir"')[2].partition("</section>")[0]

    today_s, tomorrow_s = (words_of(one) for one in page.split('class="warn"')[1:])
    assert "Aujourd’hui , 0 h l’heure est passée" in today_s
    assert "Demain , 0 h" in tomorrow_s
    assert "l’heure est passée" not in tomorrow_s


@pytest.mark.parametrize(
    ("hour", "is_past"), [("9 h 04", True), ("9 h 05", True), ("9 h 06", False), ("16 h", False), ("", False)]
)
def test_the_hour_of_an_appointment_has_struck_from_its_very_minute_on(
    reception: Person, hall: TownHall, monkeypatch: pytest.MonkeyPatch, *, hour: str, is_past: bool
) -> None:
    appoint(hall, hall.open(), 0, hour)
    five_past_nine = datetime.combine(today(), time(9, 5), TOWN)
    monkeypatch.setattr(trip_words, "now", lambda: five_past_nine.astimezone(UTC))

    page = reception.get("/").text.partition('id="prevenir"')[2].partition("</section>")[0]

    assert page.count('class="warn"') == 1
    assert ("l’heure est passée" in words_of(page)) is is_past


def words_of(page: str) -> str:
    """What people read of a part of a page."""
    text = re.sub(r"<[^>]*>", " ", page).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())
