"""The public pages of the collection in a real browser: without JavaScript, by keys, on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from forms.catalogue import find_template
from tests.serving import Site


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    """A telephone with JavaScript off, nobody's."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="fr-FR"
    )
    yield context.new_page()
    context.close()


def test_a_resident_finds_a_booklet_from_the_door_without_a_script(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="voir les livrets de la mairie").click()
    plain.get_by_role("link", name="Se marier à la mairie").click()

    expect(plain.get_by_role("heading", level=1, name="Se marier à la mairie")).to_be_visible()
    for step in find_template("mariage").steps:
        expect(plain.get_by_role("heading", level=3, name=step.title, exact=True)).to_be_visible()
    plain.get_by_role("link", name="Tous les livrets").click()
    expect(plain.get_by_role("heading", level=1, name="Les livrets de la mairie")).to_be_visible()


def test_a_booklet_is_opened_with_the_keys_alone(page: Page) -> None:
    page.goto("/livrets/")
    second = page.get_by_role("link", name="Demander un logement social")
    page.get_by_role("link", name="Se marier à la mairie").focus()  # the first of the list, whatever stands above it
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Demander un logement social")


def test_the_page_of_a_booklet_prints_whole_and_without_what_a_screen_is_for(page: Page) -> None:
    page.goto("/livrets/mariage")
    page.emulate_media(media="print")

    expect(page.get_by_role("link", name="Tous les livrets")).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()
    for name in ("En bref", "Les étapes", "Où prendre un livret", "Questions fréquentes", "Mots difficiles"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
