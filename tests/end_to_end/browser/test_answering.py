"""Each act of a review has one button and one key, which are the same on every page that asks."""

import re

import pytest
from playwright.sync_api import Page, expect

from forms.model import FieldKind
from server.record.model import ReviewItem, ReviewReason
from server.record.readings import reviews
from tests import paper_wear
from tests.at_the_desk import scan
from tests.server.townhall import TownHall
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


def test_whose_a_page_without_a_code_is_stands_above_its_picture_with_a_key_each(site: Site, caseworker: Page) -> None:
    caseworker.set_viewport_size({"width": 1280, "height": 844})
    stray = next(one for one in waiting(site) if one.rejection == "no-code" and one.in_clear is None)
    caseworker.goto(f"/relire/{stray.id}#question")
    somebodys, nobodys = caseworker.locator(".nearby summary").first, caseworker.locator(".nearby summary").last
    expect(somebodys).to_have_text(re.compile(r"^1C’est une page d"))
    expect(nobodys).to_have_text("LCe n’est pas une page de livret")
    for choice in (somebodys, nobodys):
        expect(choice).to_be_in_viewport(ratio=1)

    caseworker.keyboard.press("1")
    expect(caseworker.get_by_role("button", name="Page 1", exact=True)).to_be_focused()
    caseworker.keyboard.press("l")

    expect(caseworker.locator(".nearby").last.locator("button, .in").first).to_be_focused()


def test_enter_takes_the_code_that_was_read_in_clear(site: Site, caseworker: Page) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    sheet = hall.ticked(code, "P-M01.p1.received")
    scan(hall, paper_wear.blot(sheet, [mark.box for mark in hall.layout(code).page(3).codes]))
    stray = next(one for one in waiting(site) if one.in_clear and one.in_clear.journey == code)
    caseworker.goto(f"/relire/{stray.id}#question")
    expect(caseworker.locator("#question")).to_be_focused()

    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("La page est lue avec le code tapé")
    assert hall.known(code) == {"P-M01.p1.received": True}
