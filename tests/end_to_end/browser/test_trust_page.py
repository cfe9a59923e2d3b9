"""Questions drawn at random, met by keys like any other, and the page of trust; in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from forms.model import FieldKind
from server.record.journeys import close_journey
from server.record.model import ReviewItem, ReviewReason
from server.record.readings import reviews
from tests.server.record.auditing import looking
from tests.server.townhall import TownHall
from tests.serving import Site, new_page, sign_in

PAGE = "/fiabilite/"
TICK = FieldKind.TICK
TITLE = re.compile("Jusqu’où peut.on s’y fier")


@pytest.fixture(scope="module", autouse=True)
def code(site: Site) -> Iterator[str]:
    """A journey of which a page was read and every box on it drawn; closed afterwards, nobody is asked about it."""
    hall = looking(TownHall(site.settings, site.database))
    with site.reading:
        code = hall.printed()
        hall.scan(hall.ticked(code, "P-M01.p1.ready"), "tirée.jpg")
    yield code
    with site.database.transaction() as session:
        close_journey(session, code, "Agnès Accueil")


def drawn(site: Site, code: str) -> list[ReviewItem]:
    with site.database.reading() as session:
        return [item for item in reviews(session, journey=code) if item.audit and item.kind is TICK]


def opened_by(site: Site, item: ReviewItem) -> list[ReviewItem]:
    with site.database.reading() as session:
        asked = reviews(session, journey=item.journey, reason=ReviewReason.CONFLICT)
        return [one for one in asked if one.field == item.field]


def undo(page: Page) -> None:
    page.get_by_role("button", name="Annuler", exact=True).first.click()
    expect(page.get_by_role("status").first).to_contain_text("La décision est annulée")


def test_a_question_that_was_drawn_takes_one_key_and_changes_nothing(site: Site, code: str, caseworker: Page) -> None:
    item = next(one for one in drawn(site, code) if one.paper is True)
    caseworker.goto(f"/relire/{item.id}#question")
    expect(caseworker.locator("#question")).to_be_focused()
    expect(caseworker.locator("#question .tag").first).to_have_text("Lecture incertaine")
    expect(caseworker.locator("#question")).to_contain_text("Je lis cochée, sans en être sûr.")
    expect(caseworker.locator("#question")).not_to_contain_text("Au dossier")

    caseworker.keyboard.press("o")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert item.id not in {one.id for one in drawn(site, code)}
    assert opened_by(site, item) == []
    undo(caseworker)
    assert item.id in {one.id for one in drawn(site, code)}


def test_what_a_person_sees_instead_is_decided_with_both_sides_at_the_same_size(
    site: Site, code: str, caseworker: Page
) -> None:
    item = next(one for one in drawn(site, code) if one.paper is True)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("n")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    (conflict,) = opened_by(site, item)

    caseworker.goto(f"/relire/{conflict.id}#question")

    sides = caseworker.locator(".sides .side")
    boxes = [side.bounding_box() for side in sides.all()]
    assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
    expect(caseworker.locator("#question")).to_contain_text("La personne qui a regardé l’image y voit autre chose")
    caseworker.set_viewport_size({"width": 390, "height": 844})
    left = {round(box["x"]) for side in sides.all() if (box := side.bounding_box())}
    assert len(left) == 1, "on a telephone one is above the other"
    caseworker.set_viewport_size({"width": 1280, "height": 844})
    caseworker.keyboard.press("d")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    undo(caseworker)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.locator("#question .take-back button").click()
    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")
    assert opened_by(site, item) == []


def test_nothing_on_the_page_of_a_question_tells_that_it_was_drawn(site: Site, code: str, caseworker: Page) -> None:
    item = drawn(site, code)[0]

    caseworker.goto(f"/relire/{item.id}")

    assert re.findall(r"\baudits?\b|hasard", caseworker.locator("main").inner_html().lower()) == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_the_page_of_trust_shows_its_figures_and_fits(site: Site, browser: Browser, width: int) -> None:
    with new_page(browser, site, width=width) as page:
        sign_in(page, "instruction")

        page.goto(PAGE)

        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        expect(page.get_by_role("row", name="Cases").first).to_contain_text("entrées toutes seules")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        details = page.locator("details").first
        details.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(details.get_by_role("columnheader", name="Vérifiées")).to_be_visible()
        if width >= 768:  # narrower ones turn it
            assert details.locator(".weeks").evaluate("(table) => table.scrollWidth - table.clientWidth") <= 0


def test_the_page_of_trust_is_one_link_from_the_questions(site: Site, caseworker: Page) -> None:
    caseworker.goto("/relire/")

    caseworker.get_by_role("link", name=TITLE).click()

    expect(caseworker.get_by_role("heading", name="Comment c’est mesuré")).to_be_visible()
    expect(caseworker.get_by_role("img", name="Part demandée à une personne, Cases")).to_be_visible()
