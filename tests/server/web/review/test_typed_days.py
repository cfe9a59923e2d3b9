"""A day that is asked about: typed in a field of our own, taken as it is written, and never lost where it is none."""

import re

import pytest

from server.record.model import ReviewItem
from tests import paper_ink
from tests.paper_hands import Hands
from tests.server.web.people import Person, words
from tests.server.web.review.at_desk import DATE, Desk, decide

SENT = re.compile(r'<input type="hidden" name="(shown|seen\.\w+)" value="([^"]*)"')


@pytest.fixture
def day(desk: Desk, hands: Hands) -> ReviewItem:
    """A day written by hand that nobody can be sure of."""
    code = desk.hall.printed()
    layout = next(one for one in desk.hall.layout(code).pages if any(zone.id == DATE for zone in one.zones))
    digits = hands.date("2030-12-03", seed=1)
    desk.hall.scan(paper_ink.write_digits(desk.hall.sheet(code, layout.page), layout.zone(DATE).cells, digits))
    (item,) = desk.hall.waiting(code)
    return item


@pytest.mark.parametrize("typed", ["3/4/27", "03.04.2027", "03042027"])
def test_a_day_is_taken_however_it_is_typed(desk: Desk, caseworker: Person, day: ReviewItem, typed: str) -> None:
    assert 'type="date"' not in caseworker.get(f"/relire/{day.id}").text

    said = decide(caseworker, day, "value", typed)

    assert "3 avril 2027" in said
    assert desk.hall.known(str(day.journey)) == {DATE: "2027-04-03"}


def test_a_day_that_does_not_exist_is_said_beside_its_field_with_what_was_typed(
    desk: Desk, caseworker: Person, day: ReviewItem
) -> None:
    said = decide(caseworker, day, "value", "31/02/2027")
    later = caseworker.get(f"/relire/{day.id}").text

    assert "Le 31 février 2027 n'existe pas : ce mois a 28 jours." in said
    assert 'value="31/02/2027"' in later
    assert "n\N{RIGHT SINGLE QUOTATION MARK}existe pas" not in later, "it is told once"
    assert desk.waits(day.id)
    assert desk.hall.known(str(day.journey)) == {}


def test_a_day_on_the_page_of_several_questions_is_corrected_there(
    desk: Desk, caseworker: Person, day: ReviewItem
) -> None:
    address = f"/relire/{day.id}/page"
    form = {f"keep.{day.id}": "value", **dict(SENT.findall(caseworker.get(address).text))}

    refused = caseworker.post(address, {**form, f"value.{day.id}": "31/02/2027"})
    kept = caseworker.post(address, {**form, f"value.{day.id}": "3/4/27"})

    assert refused.status_code == 409
    assert "Une réponse ne peut pas être gardée : rien n'est encore enregistré." in words(refused)
    assert "Le 31 février 2027 n'existe pas" in words(refused)
    assert 'aria-invalid="true"' in refused.text
    assert "<fieldset disabled" not in refused.text
    assert kept.status_code == 302
    assert desk.hall.known(str(day.journey)) == {DATE: "2027-04-03"}
