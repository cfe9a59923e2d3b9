import io

import pytest
from flask import Flask

from server.record.errors import DatabaseFull
from server.record.journeys import close_journey
from server.web import security
from tests.server.meanwhile import busy_record, unwritable
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, words


def test_a_page_that_does_not_exist_says_what_to_do(reception: Person) -> None:
    answer = reception.get("/rien")

    assert answer.status_code == 404
    assert "Vérifiez l'adresse" in words(answer)


@pytest.mark.parametrize("path", ["/rien", "/p/", "/livre", "/livrets/mariaje", "/P/K4T7XHA/1"])
def test_a_resident_who_mistypes_an_address_is_told_what_they_can_do(nobody: Person, path: str) -> None:
    answer = nobody.get(path, follow_redirects=True)

    assert answer.status_code == 404
    assert "Photographiez de nouveau le code de votre livret, ou tapez-le." in words(answer)
    assert 'href="/livret"' in answer.text
    assert "cherchez le parcours" not in words(answer)


def test_the_database_gone_is_said_with_what_is_safe(hall: TownHall, reception: Person) -> None:
    (hall.settings.home / "parcours.db").unlink()
    for leftover in hall.settings.home.glob("parcours.db-*"):
        leftover.unlink()
    (hall.settings.home / "parcours.db").mkdir()

    answer = reception.get("/")

    assert answer.status_code == 503
    assert "Rien n'a été changé" in words(answer)


def test_an_upload_that_finds_no_database_is_not_acknowledged(hall: TownHall, reception: Person) -> None:
    token = reception.token("/parcours/nouveau/mariage")
    for file in hall.settings.home.glob("parcours.db*"):
        file.unlink()
    (hall.settings.home / "parcours.db").mkdir()

    answer = reception.client.post(
        "/numeriser/", data={"csrf_token": token, "files": (io.BytesIO(b"page"), "page.jpg")}
    )

    assert answer.status_code == 503
    assert "Ce fichier n'a pas été reçu : gardez l'original" in words(answer)


def test_a_database_without_room_says_so(app: Flask, nobody: Person) -> None:
    def fail() -> str:
        raise DatabaseFull("the disk that holds the home is full")

    app.view_functions["auth.sign_in_form"] = fail
    answer = nobody.get("/connexion")

    assert answer.status_code == 507
    assert "il faut libérer de la place" in words(answer)


def test_a_resident_is_told_what_a_resident_can_do(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())
    for file in hall.settings.home.glob("parcours.db*"):
        file.unlink()

    answer = nobody.get(path)

    assert answer.status_code == 503
    assert "Votre livret en papier reste valable" in words(answer)
    assert "l'administration" not in words(answer)


@pytest.mark.parametrize("path", ["/mentions-legales", "/livrets/"])
def test_so_is_whoever_reads_a_page_for_all_that_has_a_fault(app: Flask, nobody: Person, path: str) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    app.view_functions |= {"legal.notice": fail, "collection.listing": fail}
    answer = nobody.get(path)

    assert answer.status_code == 500
    assert "Votre livret en papier reste valable" in words(answer)
    assert "l'administration" not in words(answer)


def test_a_storage_that_cannot_be_written_is_said(hall: TownHall, reception: Person) -> None:
    with unwritable(hall.settings.storage):
        answer = reception.post("/numeriser/", {"files": (io.BytesIO(b"page"), "page.jpg")})

    assert answer.status_code == 503
    assert "Le serveur ne peut rien garder" in words(answer)
    assert "gardez l'original" in words(answer)
    assert "Prévenez l'administration" in words(answer)
    assert "Retry-After" not in answer.headers


def test_a_record_that_is_busy_says_when_to_ask_again(
    hall: TownHall, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = reception.token("/parcours/nouveau/mariage")
    with busy_record(hall.settings, monkeypatch):
        answer = reception.client.post(
            "/numeriser/",
            data={"csrf_token": token, "files": (io.BytesIO(b"page"), "page.jpg")},
            headers={"X-Requested-With": "fetch"},
        )

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "repart de lui-même" in words(answer)
    assert "Si cela dure, prévenez l'administration." in words(answer)


def test_a_fault_of_ours_is_admitted_without_its_details(app: Flask, nobody: Person) -> None:
    def fail() -> str:
        raise ZeroDivisionError("secret detail")

    app.view_functions["auth.sign_in_form"] = fail
    answer = nobody.get("/connexion")

    assert answer.status_code == 500
    assert "Le logiciel a eu un défaut" in words(answer)
    assert "secret detail" not in answer.text


def test_too_large_an_upload_is_refused_in_words(reception: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    token = reception.token("/parcours/nouveau/mariage")
    monkeypatch.setattr(security, "LARGEST_UPLOAD", 1000)

    answer = reception.client.post(
        "/numeriser/",
        data={"files": (io.BytesIO(b"x" * 5000), "page.jpg")},
        headers={"X-CSRFToken": token, "X-Requested-With": "fetch"},
    )

    assert answer.status_code == 413
    assert "Ce fichier est trop lourd" in words(answer)


@pytest.mark.parametrize(("method", "path"), [("get", "/deconnexion"), ("post", "/rien")])
def test_a_wrong_way_in_changes_nothing(reception: Person, method: str, path: str) -> None:
    answer = reception.get(path) if method == "get" else reception.post(path)

    assert answer.status_code in {404, 405}
    assert reception.get("/").status_code == 200


def test_a_fragment_gets_a_fragment(reception: Person) -> None:
    answer = reception.get("/relire/inconnue", headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("stood", "leads"), [("http://localhost/parcours/{code}/", True), ("https://x.example/", False)]
)
def test_a_form_that_was_refused_leads_back_to_the_page_where_it_stood(
    hall: TownHall, caseworker: Person, stood: str, leads: bool
) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, "Paul Prestation")
    form = {"csrf_token": caseworker.token("/parcours/nouveau/mariage"), "status": "done"}

    answer = caseworker.client.post(
        f"/parcours/{code}/etapes/M1/statut", data=form, headers={"Referer": stood.format(code=code)}
    )

    assert answer.status_code == 409
    assert (f'href="/parcours/{code}/"' in answer.text) is leads
    assert ("Revenir à la page" in words(answer)) is leads
