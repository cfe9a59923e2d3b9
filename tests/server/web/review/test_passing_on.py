"""A question that is passed on, left for later, or answered by two, as people see it."""

import re

from server.record.model import ReviewItem
from tests.server.web.people import Person, sent_again, words
from tests.server.web.review.at_desk import DOUBT, Desk, shown

READY = "P-M01.p1.ready"


def option(person: Person, item: ReviewItem, name: str) -> str:
    """The value of a colleague in the list of those whom a question can be passed on to."""
    page = person.get(f"/relire/{item.id}").text
    found = re.search(rf'<option value="([^"]+)">{name}', page)
    assert found is not None, name
    return found.group(1)


def pass_on(person: Person, item: ReviewItem, name: str, said: str) -> str:
    where = f"/relire/{item.id}"
    form = {"to": option(person, item, name), "words": said}
    return words(person.post(f"{where}/confier", form, seen=where, follow_redirects=True))


def test_a_question_is_passed_on_with_a_word_and_waits_for_who_it_is_for(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    item = desk.item(DOUBT)

    said = pass_on(reception, item, "Paul Prestation", "Tu connais ce dossier ?")

    assert "C'est confié à Paul Prestation" in said
    assert "1 pour vous" in caseworker.read("/")
    assert "1 pour vous" not in reception.read("/")
    theirs = caseworker.read("/relire/?pour=moi")
    assert "Agnès Accueil vous confie cette question" in theirs
    assert "Tu connais ce dossier ?" in theirs


def test_a_question_that_was_passed_on_is_given_back_to_all(desk: Desk, reception: Person, caseworker: Person) -> None:
    item = desk.item(DOUBT)
    pass_on(reception, item, "Paul Prestation", "Tu connais ce dossier ?")

    said = caseworker.post(f"/relire/{item.id}/rendre", seen=f"/relire/{item.id}", follow_redirects=True)

    assert "La question est de nouveau à tous" in words(said)
    assert "pour vous" not in caseworker.read("/")


def test_nothing_is_passed_on_without_a_word(desk: Desk, reception: Person, caseworker: Person) -> None:
    said = pass_on(reception, desk.item(DOUBT), "Paul Prestation", " ")

    assert "Écrivez un mot" in said
    assert "pour vous" not in caseworker.read("/")


def test_a_word_that_is_too_long_is_given_back_whole(desk: Desk, reception: Person, caseworker: Person) -> None:
    item = desk.item(DOUBT)
    where, said = f"/relire/{item.id}", "Tu connais ce dossier ? " * 20
    form = {**shown(reception, item), "to": option(reception, item, "Paul Prestation"), "words": said}

    answer = reception.client.post(f"{where}/confier", data=form)

    assert "Ce texte est trop long : il faut au plus 400 signes." in words(answer)
    assert sent_again(answer)["words"] == said
    assert "pour vous" not in caseworker.read("/")


def test_nobody_is_offered_who_may_not_answer(desk: Desk, reception: Person) -> None:
    page = reception.get(f"/relire/{desk.item(DOUBT).id}").text
    where = f"/relire/{desk.item(DOUBT).id}"

    assert "Agnès Accueil (" not in page
    assert reception.post(f"{where}/confier", {"to": "compte.999", "words": "!"}, seen=where).status_code == 400


def test_a_question_can_be_left_for_later(desk: Desk, reception: Person) -> None:
    first, second = desk.listed()[:2]
    reception.get(f"/relire/{first.id}")

    answer = reception.get(f"/relire/{first.id}/suivante")

    assert answer.location == f"/relire/{second.id}#question"
    assert desk.waits(first.id)
