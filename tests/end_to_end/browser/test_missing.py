"""What a form lacks is said under its field in the words of the page, and never in those of the browser."""

import pytest
from playwright.sync_api import Page, expect

from server.demo_people import RESIDENTS
from server.record.journeys import new_pin
from tests.screen import type_pin
from tests.serving import Site, citizen_path

CODE = RESIDENTS[3].code


def asked_again(page: Page, label: str, said: str) -> None:
    """The field that lacks something has the focus and says what, under it; nothing was sent."""
    field = page.get_by_label(label)
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(said)
    expect(page.locator("p.error")).to_have_text([said])


def test_who_signs_in_with_nothing_is_told_what_to_write(page: Page) -> None:
    page.goto("/connexion")
    page.wait_for_load_state()

    page.get_by_label("Votre nom de compte").press("Enter")

    field = page.get_by_label("Votre nom de compte")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("Écrivez ici ce qui manque.")
    field.fill("accueil")
    expect(field).to_have_accessible_description("")


def test_a_pin_of_letters_is_told_what_a_pin_is(page: Page, site: Site) -> None:
    page.goto(citizen_path(site, CODE))
    page.wait_for_load_state()
    page.get_by_label("Mon PIN à six chiffres").fill("12ab")

    page.get_by_role("button", name="Ouvrir").click()

    asked_again(page, "Mon PIN à six chiffres", "Votre PIN a six chiffres. Recopiez celui que l’accueil vous a donné.")


@pytest.mark.parametrize(
    ("language", "said"),
    [("English", "Write here what is missing."), ("العربية", "اكتبوا هنا ما ينقص.")],
)
def test_who_types_nothing_by_hand_is_told_in_the_language_of_the_page(page: Page, language: str, said: str) -> None:
    page.goto("/livret")
    page.get_by_role("button", name=language).click()
    field = page.locator("#code")
    expect(page.get_by_role("button", name=language)).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state()

    page.locator("button.b-main").click()

    expect(field).to_be_focused()
    expect(page.locator("#code-error")).to_have_text(said)
    under, over = page.locator("#code-error").bounding_box(), field.bounding_box()
    assert under
    assert over
    assert under["y"] >= over["y"] + over["height"]
    if language == "العربية":
        assert abs(under["x"] + under["width"] - over["x"] - over["width"]) < 1, "it begins at the right"


def test_half_a_day_is_said_to_be_none(page: Page, site: Site) -> None:
    with site.database.transaction() as session:
        pin = new_pin(session, CODE, "Agnès Accueil")
    page.goto(citizen_path(site, CODE) + "?etape=M1")
    type_pin(page, pin)
    page.get_by_text("Ouvert sur cet appareil").wait_for()
    page.wait_for_load_state()
    day = page.locator("input[type=date]").first
    day.press("1")

    day.locator("xpath=ancestor::*[@role='group'][1]").get_by_role("button", name="Enregistrer").click()

    expect(day).to_be_focused()
    expect(day).to_have_accessible_description(
        "Cette date n’est pas possible. Vérifiez le jour, le mois et l’année en quatre chiffres."
    )
