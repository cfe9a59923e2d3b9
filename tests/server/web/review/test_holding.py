"""A question is one person's while they have it open: what they and others see of that."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from server.record.history import now
from server.record.locks import locks_of
from server.record.model import ReviewItem
from server.record.tables import LockRow
from tests.server.web.people import Person, sign_in, words
from tests.server.web.review.at_desk import CONFLICT, DOUBT, NOTE, Desk, correct, decide, shown

LEASE = re.compile(r'data-lease="(\w+)"')


def lease_of(page: str) -> str:
    found = LEASE.search(page)
    assert found is not None
    return found.group(1)


def kept(person: Person, item: ReviewItem, lease: str) -> dict[str, object]:
    found: dict[str, object] = person.post(f"/relire/{item.id}/garder", {"lease": lease}).get_json()
    return found


def test_a_question_that_somebody_has_open_is_shown_to_others_without_keys(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(DOUBT)
    reception.get(f"/relire/{item.id}")

    page = caseworker.get(f"/relire/{item.id}").text

    assert "Chez Agnès Accueil depuis un instant." in caseworker.read(f"/relire/{item.id}")
    assert 'name="keep"' not in page
    assert f"/images/{item.crop}" in page
    assert "Reprendre la question" not in page


def test_others_are_handed_another_question(desk: Desk, reception: Person, caseworker: Person) -> None:
    first = reception.get("/relire/").text
    second = caseworker.get("/relire/").text

    assert lease_of(first) != lease_of(second)
    current = re.compile(r'href="/relire/(\w+)[^"]*" aria-current="true"')
    assert current.findall(first) != current.findall(second)
    assert "Chez Agnès Accueil" in second


def test_an_answer_without_the_lock_changes_nothing_and_keeps_what_was_typed(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(NOTE)
    form = shown(reception, item)
    desk.let_lapse()
    caseworker.get(f"/relire/{item.id}")

    said = reception.post(
        f"/relire/{item.id}", {**form, "keep": "value", "value": "à midi"}, follow_redirects=True
    ).text.replace("’", "'")

    assert "Paul Prestation a cette question ouverte" in said
    assert "à midi" in said
    assert desk.waits(item.id)


def test_a_lease_that_ended_keeps_nobody_from_answering(desk: Desk, reception: Person, caseworker: Person) -> None:
    item = desk.item(DOUBT)
    reception.get(f"/relire/{item.id}")
    desk.let_lapse()

    decide(caseworker, item, "oui")

    assert not desk.waits(item.id)


def test_an_open_page_keeps_its_question_and_hears_when_somebody_else_has_it(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(DOUBT)
    lease = lease_of(reception.get(f"/relire/{item.id}").text)
    assert kept(reception, item, lease)["mine"] is True
    desk.let_lapse()
    caseworker.get(f"/relire/{item.id}")

    said = kept(reception, item, lease)

    assert said["mine"] is False
    assert "Paul Prestation" in str(said["words"])
    assert "Regardez avec cette personne qui répond." in str(said["words"])


def test_a_question_that_became_a_caseworkers_is_kept_from_nobody_and_the_page_says_so(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(DOUBT)
    lease = lease_of(reception.get(f"/relire/{item.id}").text)
    correct(desk, DOUBT, False)

    said = kept(reception, item, lease)

    assert said["mine"] is False
    assert "Le dossier a changé depuis l’impression" in str(said["words"])
    assert "un agent de prestation doit décider" in str(said["words"])
    assert caseworker.get(f"/relire/{item.id}/qui").get_json()["free"] is True
    assert 'name="keep"' in caseworker.get(f"/relire/{item.id}").text


def test_an_answered_question_is_kept_no_more_by_a_page_that_still_shows_it(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(DOUBT)
    lease = lease_of(reception.get(f"/relire/{item.id}").text)
    desk.let_lapse()
    decide(caseworker, item, "oui")

    said = kept(reception, item, lease)

    assert said == {"mine": False, "words": "C’est déjà décidé."}
    with desk.hall.database.reading() as session:
        assert session.get(LockRow, item.id) is None


def test_a_page_that_is_left_frees_its_question(desk: Desk, reception: Person, caseworker: Person) -> None:
    item = desk.item(DOUBT)
    lease = lease_of(reception.get(f"/relire/{item.id}").text)
    assert caseworker.get(f"/relire/{item.id}/qui").get_json()["free"] is False

    reception.post("/relire/quitter", {"lease": lease})

    assert caseworker.get(f"/relire/{item.id}/qui").get_json()["free"] is True


def test_a_page_that_was_loaded_again_is_not_freed_by_the_one_before_it(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    before = lease_of(reception.get(f"/relire/{item.id}").text)
    lease_of(reception.get(f"/relire/{item.id}").text)

    reception.post("/relire/quitter", {"lease": before})

    with desk.hall.database.reading() as session:
        assert session.get(LockRow, item.id) is not None


def test_the_same_person_has_it_where_they_opened_it_last(app: Flask, desk: Desk, reception: Person) -> None:
    item, again = desk.item(DOUBT), sign_in(app, "agnes")
    lease = lease_of(reception.get(f"/relire/{item.id}").text)

    assert lease_of(again.get(f"/relire/{item.id}").text) != lease

    said = str(kept(reception, item, lease)["words"])
    assert "sur un autre poste" in said
    assert "ici pour la reprendre." in said
    assert "cette personne" not in said
    reception.get(f"/relire/{item.id}")
    assert kept(again, item, "")["mine"] is False
    assert "ici pour la reprendre." in again.read("/relire/?raison=doubt")


def test_the_last_question_that_the_same_person_has_elsewhere_is_taken_over_with_one_key(
    app: Flask, desk: Desk, reception: Person
) -> None:
    item, again = desk.item(DOUBT), sign_in(app, "agnes")
    reception.get(f"/relire/{item.id}")

    held = again.get("/relire/?raison=doubt").text

    assert 'name="keep"' not in held
    assert f'<form method="get" action="/relire/{item.id}#question">' in held
    assert "Reprendre la question" in held
    assert 'name="keep"' in again.get(f"/relire/{item.id}?raison=doubt").text


def test_an_administrator_takes_a_question_over_and_says_from_whom(
    desk: Desk, reception: Person, admin: Person
) -> None:
    item = desk.item(DOUBT)
    lease = lease_of(reception.get(f"/relire/{item.id}").text)
    where = f"/relire/{item.id}"
    assert "Reprendre la question" in admin.read(where)

    said = admin.post(f"{where}/reprendre", seen=where, follow_redirects=True).text

    assert "Vous avez repris cette question à Agnès Accueil" in said
    assert 'name="keep"' in said
    assert kept(reception, item, lease)["mine"] is False


def test_a_question_that_was_answered_is_taken_over_by_nobody(desk: Desk, reception: Person, admin: Person) -> None:
    item = desk.item(DOUBT)
    decide(reception, item, "oui")

    said = words(admin.post(f"/relire/{item.id}/reprendre", seen="/relire/", follow_redirects=True))

    assert "C'est déjà décidé." in said
    with desk.hall.database.reading() as session:
        assert locks_of(session, [item.id]) == {}


def test_who_may_not_answer_a_question_does_not_keep_it_from_who_may(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(CONFLICT)
    reception.get(f"/relire/{item.id}")

    assert 'name="keep"' in caseworker.get(f"/relire/{item.id}").text


def test_the_question_that_an_answer_hands_out_is_taken_once(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    form = shown(reception, item)

    answer = reception.post(f"/relire/{item.id}", {**form, "keep": "oui"})

    with desk.hall.database.reading() as session:
        (lock,) = session.query(LockRow).all()
    assert lock.review in answer.location
    assert lease_of(reception.get(answer.location).text) == lock.lease


def test_the_pictures_of_the_next_question_are_named_ahead(desk: Desk, caseworker: Person) -> None:
    item, following = desk.item(DOUBT), desk.item(NOTE)

    page = caseworker.get(f"/relire/{item.id}").text

    (ahead,) = re.findall(r'data-ahead="([^"]+)"', page)
    assert f"/images/{following.crop}" in ahead


@pytest.mark.parametrize("minutes", [0, 2])
def test_others_see_for_how_long_somebody_has_it(
    desk: Desk, reception: Person, caseworker: Person, minutes: int
) -> None:
    item = desk.item(DOUBT)
    reception.get(f"/relire/{item.id}")
    with desk.hall.database.transaction() as session:
        session.execute(update(LockRow).values(since=now() - timedelta(minutes=minutes)))

    said = caseworker.read(f"/relire/{item.id}")

    assert f"Chez Agnès Accueil {'depuis 2 min' if minutes else 'depuis un instant'}" in said
