"""A text that was typed is there again for who typed it, and for nobody else."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.record.model import ReviewItem
from server.web.drafts import LONGEST, Drafts
from tests.server.web.people import PASSWORD, TOKEN, Person, sign_in, words
from tests.server.web.review.at_desk import DOUBT, NOTE, SEEN, Desk, decide

HIDDEN = re.compile(r'name="whose" value="([^"]+)"')
TYPED = "Nous viendrons\nà quatre"


def shown(person: Person, item: ReviewItem) -> dict[str, str]:
    """What the form of a question holds out of sight."""
    page = person.get(f"/relire/{item.id}").text
    found = {"csrf_token": TOKEN.search(page), "seen": SEEN.search(page), "whose": HIDDEN.search(page)}
    return {name: one.group(1) for name, one in found.items() if one is not None}


def send(person: Person, item: ReviewItem, form: dict[str, str], text: str = TYPED) -> TestResponse:
    """Send a text with a form as it was shown, from a browser whose session has ended."""
    person.client.delete_cookie("parcours")
    return person.client.post(f"/relire/{item.id}?raison=note", data={**form, "keep": "value", "value": text})


def come_back(person: Person, answer: TestResponse, login: str) -> str:
    """Sign in on the page that they were led to; where that leads."""
    sent = {"login": login, "password": PASSWORD}
    return str(person.post(answer.location, sent, seen=answer.location).location)


def test_a_text_sent_after_the_session_has_ended_is_back_once_its_author_has_signed_in(
    desk: Desk, reception: Person
) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)

    answer = send(reception, item, form)
    asked = reception.read(answer.location)
    where = come_back(reception, answer, "agnes")

    assert "Votre session est finie : rien n'a été enregistré." in asked
    assert "le texte que vous aviez tapé revient" in asked
    assert where == f"/relire/{item.id}?raison=note#question"
    assert f">{TYPED}</textarea>" in reception.get(where.partition("#")[0]).text
    assert desk.waits(item.id)


def test_somebody_else_who_signs_in_at_the_same_machine_sees_nothing_of_it(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    answer = send(reception, item, shown(reception, item))

    where = come_back(reception, answer, "paul")

    assert "quatre" not in reception.get(where).text
    assert "quatre" not in answer.text + answer.location + str(answer.headers)
    assert "quatre" not in str(reception.client.get_cookie("parcours"))


def test_its_author_finds_it_even_when_somebody_else_came_between(app: Flask, desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    come_back(reception, send(reception, item, shown(reception, item)), "paul")

    assert f">{TYPED}</textarea>" in sign_in(app, "agnes").get(f"/relire/{item.id}").text


@pytest.mark.parametrize("forged", ["", "WzEsIjEiXQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "other"])
def test_a_form_that_is_not_ours_leaves_no_text(app: Flask, desk: Desk, reception: Person, forged: str) -> None:
    item = desk.item(NOTE)
    other = shown(reception, desk.item(DOUBT))["whose"]

    answer = send(reception, item, {"whose": other if forged == "other" else forged})

    assert parse_qs(urlsplit(answer.location).query)["fin"] == ["rien"]
    assert "quatre" not in sign_in(app, "agnes").get(f"/relire/{item.id}").text


def test_a_form_of_an_earlier_session_of_the_same_browser_keeps_its_text_too(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)
    reception.client.delete_cookie("parcours")
    reception.post("/connexion", {"login": "agnes", "password": PASSWORD}, seen="/connexion")

    answer = reception.client.post(f"/relire/{item.id}", data={**form, "keep": "value", "value": TYPED})

    assert answer.status_code == 400
    assert "Le texte que vous aviez tapé revient avec sa question." in words(answer)
    assert f">{TYPED}</textarea>" in reception.get(f"/relire/{item.id}").text


def test_any_other_form_sent_after_the_session_has_ended_is_said_to_have_changed_nothing(nobody: Person) -> None:
    answer = nobody.post("/parcours/nouveau/mariage", {"value": TYPED}, seen="/connexion")

    assert "Votre session est finie : rien n'a été enregistré." in nobody.read(answer.location)
    assert "fin" not in parse_qs(urlsplit(nobody.get("/relire/").location).query)


def test_the_second_of_two_finds_what_they_typed_beside_what_was_decided(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(NOTE)
    seen = shown(caseworker, item)["seen"]
    decide(reception, item, "image")

    page = decide(caseworker, item, "value", TYPED, seen=seen)

    assert "Agnès Accueil a déjà décidé" in page
    assert "Vous aviez tapé, et ce n'est pas enregistré : Nous viendrons à quatre" in page
    assert "quatre" not in reception.read(f"/relire/{item.id}")
    caseworker.post(f"/relire/{item.id}/annuler")
    assert f">{TYPED}</textarea>" in caseworker.get(f"/relire/{item.id}").text


@pytest.mark.parametrize("keep", ["image", "paper"])
def test_the_second_of_two_who_typed_nothing_goes_on_to_the_next_question(
    desk: Desk, reception: Person, caseworker: Person, keep: str
) -> None:
    item = desk.item(NOTE)
    seen = shown(caseworker, item)["seen"]
    decide(reception, item, "image")

    page = decide(caseworker, item, keep, str(item.paper), seen=seen)

    assert "Agnès Accueil a déjà décidé" in page
    assert "C'est déjà décidé" not in page


def test_the_longest_text_that_the_field_takes_comes_back_whole(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    text = "".join(chr(0x3041 + place % 80) for place in range(LONGEST))

    decide(reception, item, "image", text)
    reception.post(f"/relire/{item.id}/annuler")

    page = reception.get(f"/relire/{item.id}").text
    assert f">{text}</textarea>" in page
    assert f'maxlength="{LONGEST}"' in page


def test_a_text_that_was_kept_in_the_record_is_no_draft_any_more(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)
    decide(reception, item, "image", TYPED)
    reception.post(f"/relire/{item.id}/annuler")

    decide(reception, item, "value", "Autre chose")
    reception.post(f"/relire/{item.id}/annuler")

    assert "quatre" not in reception.get(f"/relire/{item.id}").text


def test_of_many_drafts_the_oldest_go() -> None:
    drafts = Drafts()

    for number in range(501):
        drafts.keep(1, str(number), "x" * (LONGEST + 1))

    assert drafts.of(1, "0") == ""
    assert drafts.of(1, "1") == drafts.of(1, "500") == "x" * LONGEST
    assert drafts.of(2, "500") == ""
