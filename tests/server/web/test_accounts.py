import re

import pytest

from server.record.accounts import check_password
from tests.server.townhall import TownHall
from tests.server.web.people import PASSWORD, Person, words

NEW = {"name": "Nora Nouvelle", "login": "nora", "role": "casework", "password": "encore une phrase"}


def opens(hall: TownHall, login: str, password: str) -> bool:
    with hall.database.transaction() as session:
        return check_password(session, login, password) is not None


@pytest.mark.parametrize("path", ["/comptes/", "/comptes/acces", "/comptes/mot-de-passe"])
def test_accounts_are_the_administrators_business(caseworker: Person, path: str) -> None:
    answer = caseworker.get(path) if path == "/comptes/" else caseworker.post(path, {"active": "non"})

    assert answer.status_code == 403


def test_a_new_account_can_sign_in(hall: TownHall, admin: Person) -> None:
    admin.post("/comptes/", NEW)

    assert opens(hall, "nora", "encore une phrase")
    assert "Nora Nouvelle" in admin.read("/comptes/")


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"login": "agnes"}, "déjà pris"),
        ({"password": "azerty9"}, "trop court"),
        ({"name": " "}, "Écrivez le nom de compte"),
        ({"login": "n" * 81}, "Le nom de compte a au plus 80 lettres"),
        ({"name": "N" * 121}, "Le nom de la personne a au plus 120 lettres"),
        ({"name": "Nora\N{ZERO WIDTH SPACE}Nouvelle"}, "sur une ligne"),
    ],
)
def test_a_refused_account_keeps_what_was_typed_but_the_password(
    admin: Person, wrong: dict[str, str], part: str
) -> None:
    answer = admin.post("/comptes/", {**NEW, **wrong})

    assert answer.status_code == 422
    assert part in words(answer)
    assert f'value="{ {**NEW, **wrong}["login"] }"' in answer.text
    assert {**NEW, **wrong}["password"] not in answer.text


def test_what_is_wrong_with_a_new_account_is_said_at_its_field(admin: Person) -> None:
    answer = admin.post("/comptes/", {**NEW, "login": "agnes"})

    (field,) = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.text)
    assert 'id="new-login"' in field
    assert 'aria-describedby="probleme"' in field


def test_a_new_password_that_is_refused_is_asked_again_beside_its_account(admin: Person) -> None:
    answer = admin.post("/comptes/mot-de-passe", {"login": "agnes", "password": "azerty9"})

    opened = re.search(r"<details open>.*?</details>", answer.text, re.DOTALL)
    assert opened is not None
    assert 'value="agnes"' in opened.group()
    assert 'aria-invalid="true"' in opened.group()


def test_an_account_is_closed_and_opened_again(hall: TownHall, admin: Person) -> None:
    admin.post("/comptes/acces", {"login": "agnes", "active": "non"})
    closed = opens(hall, "agnes", PASSWORD)
    admin.post("/comptes/acces", {"login": "agnes", "active": "oui"})

    assert not closed
    assert opens(hall, "agnes", PASSWORD)


@pytest.mark.parametrize("login", ["ada", "ADA", "%20Ada"])
def test_administrators_cannot_close_their_own_account(hall: TownHall, admin: Person, login: str) -> None:
    admin.post("/comptes/acces", {"login": login, "active": "non"})

    assert opens(hall, "ada", PASSWORD)


def test_another_password_replaces_the_old_one(hall: TownHall, admin: Person) -> None:
    admin.post("/comptes/mot-de-passe", {"login": "agnes", "password": "une autre phrase"})

    assert opens(hall, "agnes", "une autre phrase")
    assert not opens(hall, "agnes", PASSWORD)
