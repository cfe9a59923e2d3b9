"""Two people answer a question where a template asks for both, as they see it on their pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from server.config import settings_from
from server.record.model import ReviewItem
from server.record.values import value_mark
from tests.paper_ink import Drawn
from tests.server.begun import begin
from tests.server.record.deciding import READY, RECEIVED
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words
from tests.server.web.review.at_desk import Desk, decide
from tests.server.web.review.test_gallery import address, filled


@pytest.fixture(scope="module")
def home_to_copy(home_to_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home, with a mark in a box of another journey that nobody could be sure of."""

    def bring_dot(hall: TownHall) -> None:
        hall.scan(hall.ticked(hall.printed(), READY, drawn=Drawn.DOT))

    return begin(settings_from(home_to_copy, {}), tmp_path_factory.mktemp("begun") / "home", bring_dot).home


@pytest.fixture
def twice(desk: Desk, edit_template: Callable[[str, str, str], None]) -> ReviewItem:
    """A box about which two people are asked."""
    edit_template("mariage", 'id = "P-M01"', 'id = "P-M01"\nsecond_opinion = true')
    return desk.item(READY)


def test_the_second_of_two_does_not_see_what_the_first_said(
    desk: Desk, reception: Person, caseworker: Person, twice: ReviewItem
) -> None:
    said = decide(reception, twice, "oui")

    assert "Une autre personne répond à son tour" in said
    assert "Vous avez répondu : oui" in reception.read(f"/relire/{twice.id}")
    page = caseworker.get(f"/relire/{twice.id}")
    assert "chacune sans voir la réponse de l'autre" in words(page)
    assert "Agnès Accueil" not in page.text.partition("pass-on")[0], "she is named among the colleagues only"
    decide(caseworker, twice, "oui")
    assert desk.hall.known(str(twice.journey)) == {READY: True}


def test_two_answers_that_differ_are_shown_side_by_side_to_a_caseworker(
    desk: Desk, reception: Person, caseworker: Person, admin: Person, twice: ReviewItem
) -> None:
    decide(reception, twice, "oui")
    decide(admin, twice, "non")

    page = caseworker.read(f"/relire/{twice.id}")

    assert "Deux avis différents" in page
    assert "Agnès Accueil oui" in page
    assert "Ada Administration non" in page
    own = reception.read(f"/relire/{twice.id}")
    assert "Vous avez répondu : oui. Une autre personne voit autre chose : une troisième décide." in own
    assert "Ada Administration non" not in own
    decide(caseworker, twice, "non")
    assert not desk.waits(twice.id)


def test_what_a_caseworker_decided_between_two_opinions_is_not_the_desks_to_take_back(
    desk: Desk, reception: Person, caseworker: Person, admin: Person, twice: ReviewItem
) -> None:
    decide(reception, twice, "oui")
    decide(admin, twice, "non")
    decide(caseworker, twice, "oui")

    refused = reception.post(f"/relire/{twice.id}/annuler")

    assert refused.status_code == 403
    assert desk.hall.known(str(twice.journey)) == {READY: True}
    assert f"/relire/{twice.id}/annuler" not in reception.get("/relire/").text
    caseworker.post(f"/relire/{twice.id}/annuler")
    assert desk.hall.known(str(twice.journey)) == {}


def test_who_answered_first_keeps_it_no_more_from_who_answers_next(
    desk: Desk, reception: Person, caseworker: Person, twice: ReviewItem
) -> None:
    decide(reception, twice, "oui")

    said = reception.post(f"/relire/{twice.id}/garder", {"lease": "0123456789abcdef"}).get_json()

    assert said["mine"] is False
    assert "Votre réponse est gardée déjà." in said["words"]
    assert 'name="keep"' in caseworker.get(f"/relire/{twice.id}").text


def test_who_answered_first_can_take_it_back(desk: Desk, reception: Person, twice: ReviewItem) -> None:
    decide(reception, twice, "oui")

    said = reception.post(f"/relire/{twice.id}/annuler", follow_redirects=True)

    assert "La question attend de nouveau" in words(said)
    assert 'name="keep"' in reception.get(f"/relire/{twice.id}").text


def test_one_of_two_who_differ_does_not_decide_though_they_are_a_caseworker(
    desk: Desk, reception: Person, caseworker: Person, twice: ReviewItem
) -> None:
    decide(reception, twice, "oui")
    decide(caseworker, twice, "non")

    said = decide(caseworker, twice, "non", seen=value_mark(None))

    assert "une troisième décide. Rien n'a été changé." in said
    assert desk.waits(twice.id)
    assert "La question attend de nouveau" in words(
        caseworker.post(f"/relire/{twice.id}/annuler", follow_redirects=True)
    )
    assert "Une autre personne répond à son tour" in reception.read(f"/relire/{twice.id}")


def test_answers_of_a_sheet_about_which_two_are_asked_are_not_said_to_be_kept_and_are_taken_back(
    desk: Desk, reception: Person, edit_template: Callable[[str, str, str], None]
) -> None:
    edit_template("mariage", 'id = "P-M01"', 'id = "P-M01"\nsecond_opinion = true')
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, READY, RECEIVED, drawn=Drawn.DOT))
    where = address(desk.hall.waiting(code))
    assert "Deux personnes répondent à ces questions" in reception.read(where)
    page = reception.client.post(where, data={**filled(reception, where), "keep": "oui"}, follow_redirects=True)

    assert "2 attendent une deuxième personne" in words(page)
    assert "gardée" not in words(page)
    (back,) = re.findall(r'action="(/relire/planches/annuler/[^"]+)"', page.text)
    said = words(reception.post(back.replace("&amp;", "&"), follow_redirects=True))

    assert "2 réponses sont annulées" in said
    assert all('name="keep"' in reception.get(f"/relire/{one.id}").text for one in desk.hall.waiting(code))


def test_a_sheet_and_a_whole_page_say_beforehand_which_questions_two_are_asked(
    desk: Desk, reception: Person, edit_template: Callable[[str, str, str], None]
) -> None:
    edit_template("mariage", 'id = "P-M01"', 'id = "P-M01"\nsecond_opinion = true')
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, READY, "P-M02.p1.ready", drawn=Drawn.DOT))
    items = desk.hall.waiting(code)

    sheet, page = reception.read(address(items)), reception.read(f"/relire/{items[0].id}/page")

    assert "Deux personnes répondent à une de ces questions" in sheet
    assert sheet.count("deux personnes") == 1
    assert page.count("Deux personnes répondent") == 1
