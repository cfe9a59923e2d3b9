import re

import pytest
from flask import Flask

from server.record.model import ReviewReason
from tests.server.web.people import Person, sign_in, words
from tests.server.web.review.at_desk import CONFLICT, DOUBT, Desk, correct, decide, seen_by


def test_a_decision_leads_to_the_next_item_and_can_be_taken_back(desk: Desk, caseworker: Person) -> None:
    first, second = desk.listed()[:2]
    where = f"/relire/{first.id}"

    answer = caseworker.post(where, {"keep": "image", "seen": seen_by(caseworker, first)}, seen=where)
    after = caseworker.get(answer.location)
    undo = re.search(r'action="(/relire/\w+/annuler[^"]*)"', after.text)
    assert undo is not None
    caseworker.post(undo.group(1))

    assert answer.location == f"/relire/{second.id}#question"
    assert desk.waits(first.id)


def test_taking_a_decision_back_puts_the_record_back(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    decide(reception, item, "oui")

    reception.post(f"/relire/{item.id}/annuler")

    assert DOUBT not in desk.hall.known(desk.code)
    assert desk.waits(item.id)


def ways_back(page: str) -> set[str]:
    """The questions whose decision a page offers to take back."""
    return set(re.findall(r'action="/relire/(\w+)/annuler', page))


def test_what_was_decided_can_be_taken_back_long_after_its_message(desk: Desk, reception: Person) -> None:
    item, where = desk.item(DOUBT), f"/parcours/{desk.code}/"
    assert ways_back(reception.get(where).text) == set()
    decide(reception, item, "oui")

    for path in (where, "/relire/", f"/relire/?parcours={desk.code}", f"/relire/{item.id}"):
        assert ways_back(reception.get(path).text) == {item.id}, path
    reception.post(f"/relire/{item.id}/annuler")

    assert desk.waits(item.id)
    assert ways_back(reception.get(where).text) == set()


@pytest.mark.parametrize(("keep", "said"), [("oui", "oui"), ("image", "image gardée"), ("non", "non")])
def test_the_last_decisions_say_what_was_decided(desk: Desk, reception: Person, keep: str, said: str) -> None:
    decide(reception, desk.item(DOUBT), keep)

    assert f"pièce reçue : {said} Camille Exemple et Noé Modèle · Agnès Accueil" in reception.read("/relire/")


def test_what_was_decided_is_not_offered_once_the_record_has_changed(desk: Desk, reception: Person) -> None:
    decide(reception, desk.item(DOUBT), "oui")
    correct(desk, DOUBT, False)

    for path in (f"/parcours/{desk.code}/", "/relire/"):
        assert ways_back(reception.get(path).text) == set(), path


def test_only_who_may_decide_is_offered_the_way_back(desk: Desk, caseworker: Person, reception: Person) -> None:
    item, where = desk.item(CONFLICT), f"/parcours/{desk.code}/"
    decide(caseworker, item, "paper")

    assert ways_back(caseworker.get(where).text) == {item.id}
    for path in (where, "/relire/", f"/relire/{item.id}"):
        assert ways_back(reception.get(path).text) == set(), path


def test_a_page_set_aside_can_be_taken_up_again_from_the_list_of_what_was_decided(
    desk: Desk, reception: Person
) -> None:
    stray = desk.item(reason=ReviewReason.REJECTED)
    decide(reception, stray, "image")

    page = reception.get("/relire/")
    reception.post(f"/relire/{stray.id}/annuler")

    assert ways_back(page.text) == {stray.id}
    assert "Page non reconnue : à qui est-elle ? mise de côté" in words(page)
    assert desk.waits(stray.id)


def test_what_was_just_done_is_said_inside_the_question_where_the_page_stands(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    sent = {"keep": "oui", "seen": seen_by(reception, item)}

    page = reception.post(f"/relire/{item.id}", sent, follow_redirects=True).text

    assert page.count('class="messages"') == 1
    assert page.index('id="question"') < page.index('class="messages"') < page.index("C’est noté")


def test_the_second_of_two_agents_hears_who_decided_and_changes_nothing(
    app: Flask, desk: Desk, reception: Person
) -> None:
    item, other = desk.item(DOUBT), sign_in(app, "paul")
    seen = seen_by(reception, item)
    desk.let_lapse()
    decide(other, item, "oui")

    said = decide(reception, item, "non", seen=seen)

    assert "Paul Prestation a déjà décidé. Sa décision est gardée, la vôtre n'a rien changé." in said
    assert desk.hall.known(desk.code)[DOUBT] is True


def test_an_item_that_was_decided_asks_nothing_any_more(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    decide(reception, item, "oui")

    page = reception.get(f"/relire/{item.id}").text

    assert "C’est déjà décidé" in page
    assert "data-key=" not in page
