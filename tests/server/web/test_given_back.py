"""What was typed in a form that changed nothing is on the page that says so, for who typed it and for nobody else."""

from collections.abc import Mapping

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forms.circumstances import AddWord
from server.record.journeys import close_journey
from tests.server.meanwhile import busy_record
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import OF, PASSWORD, TOKEN, Person, sent_again, sign_in, words

WORD = "Bon courage <à tous>,\net à bientôt"


def hidden(person: Person, path: str) -> dict[str, str]:
    """What a form of a page says that nobody typed."""
    page = person.get(path).text
    found = {"csrf_token": TOKEN.search(page), "of": OF.search(page)}
    return {name: one.group(1) for name, one in found.items() if one is not None}


def ended(person: Person, path: str, form: Mapping[str, str]) -> TestResponse:
    """Send a form from a browser whose session has ended."""
    person.client.delete_cookie("parcours")
    return person.client.post(path, data=form)


def test_a_word_sent_after_the_session_has_ended_is_kept_once_its_author_is_back(
    hall: TownHall, caseworker: Person
) -> None:
    code = hall.open()
    path = f"/parcours/{code}/changements/"
    form = {**hidden(caseworker, f"/parcours/{code}/"), "kind": "word", "text": WORD}

    answer = ended(caseworker, path, form)

    assert answer.status_code == 401
    assert "Connectez-vous dans un autre onglet" in words(answer)
    assert not hall.record(code).circumstances.changes
    caseworker.post("/connexion", {"login": "paul", "password": PASSWORD}, seen="/connexion")
    again = caseworker.client.post(path, data=sent_again(answer))
    assert again.status_code == 400, "its token is of no session"
    assert caseworker.client.post(path, data=sent_again(again)).status_code == 302
    assert hall.record(code).circumstances.changes == (AddWord("Bon courage <à tous>, et à bientôt"),)


def test_names_and_answers_of_a_journey_to_open_are_given_back_together(hall: TownHall, reception: Person) -> None:
    path = "/parcours/nouveau/mariage"
    typed = {"person.p1": "Ève Exemple", "person.p2": "Noé Modèle", "answer.mar.divorce@p1": "oui"}

    answer = ended(reception, path, {**hidden(reception, path), **typed})

    given = sent_again(answer)
    assert {name: given[name] for name in typed} == typed
    reception.post("/connexion", {"login": "agnes", "password": PASSWORD}, seen="/connexion")
    again = sent_again(reception.client.post(path, data=given))
    assert reception.client.post(path, data=again).status_code == 302


def test_a_note_that_a_busy_record_refused_is_sent_again_with_one_click(
    hall: TownHall, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hall.open()
    path, form = f"/parcours/{code}/champs", hidden(reception, f"/parcours/{code}/")
    with busy_record(hall.settings, monkeypatch):
        answer = reception.client.post(path, data={**form, "field.M3.note": WORD})

    assert answer.status_code == 503
    reception.client.post(path, data=sent_again(answer))
    assert hall.known(code) == {"M3.note": WORD}


def test_a_word_for_a_journey_that_was_closed_meanwhile_is_given_back(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    form = {**hidden(caseworker, f"/parcours/{code}/"), "kind": "word", "text": WORD}
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    answer = caseworker.client.post(f"/parcours/{code}/changements/", data=form)

    assert answer.status_code == 409
    assert sent_again(answer)["text"] == WORD


@pytest.mark.parametrize("of", ["", "forged", "paul's"])
def test_a_form_that_is_not_of_who_sends_it_is_not_shown(
    app: Flask, hall: TownHall, reception: Person, of: str
) -> None:
    code = hall.open()
    page, path = f"/parcours/{code}/", f"/parcours/{code}/champs"
    theirs = hidden(sign_in(app, "paul"), page)["of"] if of == "paul's" else of
    form = {**hidden(reception, page), "of": theirs, "csrf_token": "", "field.M3.note": WORD}

    answer = reception.client.post(path, data=form)

    assert answer.status_code == 400
    assert "Bon courage" not in answer.text


def test_who_has_not_signed_in_has_forms_of_nobody(nobody: Person) -> None:
    assert OF.search(nobody.get("/connexion").text) is None


def test_a_password_is_never_given_back(admin: Person) -> None:
    form = {**hidden(admin, "/comptes/"), "login": "agnes", "password": "une autre phrase de passe"}

    answer = ended(admin, "/comptes/mot-de-passe", form)

    assert answer.status_code == 302
    assert "autre phrase" not in answer.text


def test_a_form_that_is_being_filled_in_keeps_what_is_in_it_when_the_session_has_ended(reception: Person) -> None:
    path = "/parcours/nouveau/mariage"
    form = {**hidden(reception, path), "person.p1": "Ève Exemple"}
    reception.client.delete_cookie("parcours")

    answer = reception.client.post(path, data=form, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert answer.headers["HX-Retarget"] == "#said", "beside the form, not in its place"


def test_a_form_that_is_being_filled_in_keeps_what_is_in_it_when_the_record_is_gone(
    hall: TownHall, reception: Person
) -> None:
    path = "/parcours/nouveau/mariage"
    form = {**hidden(reception, path), "person.p1": "Ève Exemple"}
    hall.settings.database_file.rename(hall.settings.home / "away")

    answer = reception.client.post(path, data=form, headers={"HX-Request": "true"})

    assert answer.status_code == 503
    assert answer.headers["HX-Retarget"] == "#said"
