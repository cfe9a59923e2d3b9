"""Each act of a review has one button and one key, which are the same on every page that asks."""

import pytest
from playwright.sync_api import Page, expect

from forms.model import FieldKind
from server.record.model import ReviewItem, ReviewReason
from server.record.readings import reviews
from tests.serving import Site


def waiting(site: Site) -> list[ReviewItem]:
    with site.database.reading() as session:
        return reviews(session)


@pytest.fixture
def note(site: Site) -> ReviewItem:
    """A note that was read, on a page with several."""
    notes = [one for one in waiting(site) if one.reason is ReviewReason.NOTE and one.paper and not one.kinds]
    pages = [(one.journey, one.page) for one in notes]
    return next(one for one in notes if pages.count((one.journey, one.page)) > 2)


def test_one_button_keeps_a_text_and_says_the_key_that_does_so(caseworker: Page, note: ReviewItem) -> None:
    caseworker.goto(f"/relire/{note.id}#question")
    keeps = caseworker.locator(".decide button[data-submit]")
    expect(keeps).to_have_count(1)
    expect(keeps).to_have_accessible_name("Entrée Bien lu")

    caseworker.keyboard.press("c")
    expect(keeps).to_have_accessible_name("Ctrl + Entrée Bien lu")
    caseworker.keyboard.type("…")

    expect(keeps).to_have_accessible_name("Ctrl + Entrée Garder ce texte")
    expect(caseworker.locator('.decide [data-key="v"] kbd')).to_be_hidden()
    caseworker.keyboard.press("Escape")
    expect(caseworker.locator('.decide [data-key="v"] kbd')).to_be_visible()
    caseworker.keyboard.press("c")
    expect(caseworker.locator("#value")).to_be_focused()


def test_what_a_field_does_not_take_is_said_under_it_in_our_words(site: Site, caseworker: Page) -> None:
    number = next(one for one in waiting(site) if one.kind is FieldKind.NUMBER and one.paper)
    caseworker.goto(f"/relire/{number.id}#question")
    field = caseworker.locator("#value")

    caseworker.keyboard.press("c")
    caseworker.keyboard.type("20255")
    caseworker.keyboard.press("Enter")

    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("4 chiffres au plus")
    expect(field).to_have_value("20255")
    caseworker.keyboard.press("ControlOrMeta+a")
    caseworker.keyboard.press("Delete")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    caseworker.keyboard.press("Enter")
    expect(field).to_have_accessible_description("Écrivez ici ce qui manque.")
    assert any(one.id == number.id for one in waiting(site))


def test_the_questions_of_a_page_take_the_keys_of_one_question(site: Site, caseworker: Page, note: ReviewItem) -> None:
    caseworker.goto(f"/relire/{note.id}#question")
    caseworker.keyboard.press("t")
    caseworker.wait_for_url("**/page")
    caseworker.wait_for_load_state()
    asked = caseworker.locator("[data-whole] fieldset")
    expect(asked.nth(0).get_by_label("Bien lu")).to_be_focused()

    caseworker.keyboard.press("Enter")
    expect(asked.nth(1).get_by_role("radio").first).to_be_focused()
    caseworker.keyboard.press("i")
    caseworker.keyboard.press("c")
    expect(asked.nth(2).get_by_role("textbox")).to_be_focused()
    caseworker.keyboard.type(" et voilà")
    caseworker.keyboard.press("Escape")
    expect(asked.nth(2).get_by_label("Garder ce texte")).to_be_focused()
    caseworker.keyboard.press("Enter")

    expect(asked.nth(0).get_by_label("Bien lu")).to_be_checked()
    expect(asked.nth(1).get_by_label("Garder l’image")).to_be_checked()
    expect(asked.nth(2).get_by_label("Garder ce texte")).to_be_checked()
    for _ in range(asked.count() - 3):
        caseworker.keyboard.press("s")
    expect(caseworker.get_by_role("button", name="Garder les réponses")).to_be_focused()
    caseworker.keyboard.press("Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("3 réponses sont gardées")
    caseworker.get_by_role("button", name="Annuler", exact=True).press("Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("3 réponses sont annulées")
