import io
import re
from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from server.record import accounts
from server.record.accounts import set_active, set_password
from tests.server.townhall import TownHall
from tests.server.web.people import PASSWORD, Person, sign_in, words

PAGES = ("/", "/parcours/nouveau", "/numeriser/", "/relire/", "/comptes/", "/parcours/K4T7XHA/", "/images/" + "0" * 64)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_for_agents_asks_who_is_there(nobody: Person, path: str) -> None:
    answer = nobody.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/connexion")


def test_a_fragment_sends_the_whole_browser_to_the_form(nobody: Person) -> None:
    answer = nobody.get("/relire/", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/connexion")


def test_a_file_sent_after_the_session_has_ended_is_refused_in_words_that_say_what_to_do(reception: Person) -> None:
    sent = {"csrf_token": reception.token("/numeriser/"), "files": (io.BytesIO(b"a page"), "page.jpg")}
    reception.client.delete_cookie("parcours")

    answer = reception.client.post("/numeriser/", data=sent, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 401
    said = words(answer)
    assert "Connectez-vous de nouveau" in said
    assert "toujours sur votre ordinateur" in said
    assert "Rechargez la page" in said


def test_an_agent_comes_back_to_where_they_were_going(nobody: Person) -> None:
    where = nobody.get("/relire/?raison=doubt").location

    answer = nobody.post(where, {"login": "agnes", "password": PASSWORD}, seen=where)

    assert answer.location == "/relire/?raison=doubt"


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "x", "//[x"]
)
def test_nobody_is_led_to_another_site(nobody: Person, elsewhere: str) -> None:
    answer = nobody.post(f"/connexion?suite={elsewhere}", {"login": "agnes", "password": PASSWORD}, seen="/connexion")

    assert answer.location == "/"


@pytest.mark.parametrize(("login", "password"), [("agnes", "faux"), ("personne", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_with_the_same_words(
    nobody: Person, login: str, password: str
) -> None:
    answer = nobody.post("/connexion", {"login": login, "password": password}, seen="/connexion")

    assert answer.status_code == 401
    assert "Ce nom ou ce mot de passe n'est pas le bon." in words(answer)


def test_the_name_is_typed_once_only(nobody: Person) -> None:
    answer = nobody.post("/connexion", {"login": "agnes", "password": "faux"}, seen="/connexion")

    assert 'value="agnes"' in answer.text
    assert "faux" not in answer.text


def test_guessing_a_password_is_slowed_down_even_when_the_right_one_comes(nobody: Person) -> None:
    for _ in range(6):
        nobody.post("/connexion", {"login": "agnes", "password": "faux"}, seen="/connexion")

    answer = nobody.post("/connexion", {"login": "agnes", "password": PASSWORD}, seen="/connexion")

    assert answer.status_code == 429
    assert re.search(r"Trop d'essais. Attendez \d+ secondes.", words(answer))


def test_other_agents_still_sign_in_while_one_account_is_being_guessed(app: Flask, nobody: Person) -> None:
    for _ in range(6):
        nobody.post("/connexion", {"login": "agnes", "password": "faux"}, seen="/connexion")

    assert sign_in(app, "paul").get("/").status_code == 200


def guess(person: Person, login: str, times: int, address: str) -> TestResponse:
    """Try wrong passwords from an address; the last answer."""
    token = person.token("/connexion")
    data = {"csrf_token": token, "login": login, "password": "faux"}
    answers = [
        person.client.post("/connexion", data=data, environ_overrides={"REMOTE_ADDR": address}) for _ in range(times)
    ]
    return answers[-1]


def test_nobody_keeps_an_agent_out_by_guessing_from_elsewhere(app: Flask, nobody: Person) -> None:
    guessed = guess(nobody, "ada", 8, "203.0.113.7")

    assert guessed.status_code == 429
    assert sign_in(app, "ada").get("/").status_code == 200


def test_the_name_is_the_same_however_it_is_written(nobody: Person) -> None:
    guess(nobody, "ada", 4, "203.0.113.7")

    assert guess(nobody, "ADA", 3, "203.0.113.7").status_code == 429


def test_desks_write_while_a_password_is_compared(hall: TownHall, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class SlowHasher(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # its name there
            opened.append(hall.open())
            return super().verify(hash, password)

    monkeypatch.setattr(accounts, "_HASHER", SlowHasher())

    sign_in(app, "agnes")

    assert len(opened) == 1


def test_signing_out_closes_every_page(reception: Person) -> None:
    reception.post("/deconnexion")

    assert reception.get("/").status_code == 302


def test_a_closed_account_is_out_at_its_next_click(hall: TownHall, reception: Person) -> None:
    with hall.database.transaction() as session:
        set_active(session, "agnes", active=False)

    assert reception.get("/").status_code == 302


def test_a_changed_password_ends_every_session_of_that_account_and_no_other(
    app: Flask, hall: TownHall, reception: Person, caseworker: Person
) -> None:
    elsewhere = sign_in(app, "agnes")
    with hall.database.transaction() as session:
        set_password(session, "agnes", "une autre phrase de passe")

    statuses = [person.get("/").status_code for person in (reception, elsewhere, caseworker)]

    assert statuses == [302, 302, 200]


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(nobody: Person) -> None:
    answer = nobody.post("/connexion", {"login": "agnes", "password": PASSWORD}, seen="/connexion")

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
