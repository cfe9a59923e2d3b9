"""A page that a colleague goes on with at their own name is drawn anew for them, and nothing on it is lost by that."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.sane import desk_scanner
from tests.server.meanwhile import until
from tests.serving import sign_in_beside
from tests.uploading import is_read, pick, sheet, unanswered

LOOKS_MS = 2500
"""Longer than from one look to the next whether something would be lost."""

SITTING = re.compile("/numeriser/scanner/[0-9a-f]{32}$")


@pytest.fixture
def desk(desk: Page) -> Page:
    """Marked: a page that is drawn anew has lost the mark."""
    desk.evaluate("document.body.id = 'drawn-for-ilan'")
    return desk


def sign_in_elsewhere(page: Page) -> None:
    """Sign in as the colleague in another tab; the page hears of it as with the next thing that it asks."""
    other = page.context.new_page()
    other.goto("/connexion?autre=1")
    sign_in_beside(other, "accueil")
    page.evaluate("import('/static/js/tokens.js').then(({ renewTokens }) => renewTokens())")


def go_on(page: Page) -> None:
    """Go on as the colleague."""
    page.get_by_role("button", name="Continuer à mon nom, Agnès Accueil").click()
    expect(page.get_by_text("utilise maintenant ce navigateur")).to_have_count(0)


def is_drawn_anew(page: Page) -> None:
    expect(page.locator("#drawn-for-ilan")).to_have_count(0)
    expect(page.locator(".who-name")).to_have_text("Compte : Agnès AccueilAccueil")


def too_heavy(route: Route) -> None:
    """Refuse a file."""
    said = '<div class="say say-bad"><div><p>Ce fichier est trop lourd</p></div></div>'
    route.fulfill(status=413, content_type="text/html", body=said)


def test_a_file_that_was_refused_stays_on_the_page_until_it_is_sent(desk: Page) -> None:
    desk.route("**/numeriser/", too_heavy)
    pick(desk, ("refusé.png", sheet(111)))
    expect(desk.get_by_text("Ce fichier est trop lourd")).to_be_visible()
    desk.unroute("**/numeriser/")
    pick(desk, ("un autre.png", sheet(112)))
    is_read(desk, "un autre.png")

    sign_in_elsewhere(desk)
    go_on(desk)

    desk.wait_for_timeout(LOOKS_MS)
    expect(desk.get_by_text("Ce fichier est trop lourd")).to_be_visible()
    desk.get_by_role("button", name="Envoyer de nouveau").click()
    is_drawn_anew(desk)
    is_read(desk, "refusé.png")


def test_files_that_were_stopped_stay_on_the_page_until_they_are_sent(desk: Page) -> None:
    with unanswered(desk):
        pick(desk, ("arrêté 1.png", sheet(113)), ("arrêté 2.png", sheet(114)))
        desk.get_by_role("button", name="Arrêter l’envoi").click()
        expect(desk.get_by_text("Ce fichier n’a pas été envoyé")).to_have_count(2)

    sign_in_elsewhere(desk)
    go_on(desk)

    desk.wait_for_timeout(LOOKS_MS)
    expect(desk.get_by_text("Ce fichier n’a pas été envoyé")).to_have_count(2)
    desk.get_by_role("button", name="Tout envoyer de nouveau").click()
    is_drawn_anew(desk)
    for name in ("arrêté 1.png", "arrêté 2.png"):
        is_read(desk, name)


def test_a_form_that_is_on_its_way_is_not_stopped_by_the_page_being_drawn_anew(desk: Page) -> None:
    desk.locator("summary", has_text="Dire à quel poste je suis").click()
    desk.get_by_label("Mon poste").fill("Guichet 5")
    sign_in_elsewhere(desk)
    go_on(desk)
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.method) if request.is_navigation_request() else None)

    def slow(route: Route) -> None:
        time.sleep(LOOKS_MS / 1000)
        route.continue_()

    desk.route("**/numeriser/poste", slow)
    desk.get_by_role("button", name="Retenir").click(no_wait_after=True)

    expect(desk.locator(".poste-name summary")).to_contain_text("Guichet 5")
    is_drawn_anew(desk)
    assert asked[0] == "POST"
    assert asked.count("POST") == 1


def test_a_sitting_that_ends_while_nobody_has_said_who_goes_on_is_shown_to_who_does(desk: Page, tmp_path: Path) -> None:
    with desk_scanner(tmp_path, "--read-delay=yes", "--read-delay-duration=100000"):
        desk.get_by_role("link", name="Choisir le scanner de ce poste").click()
        desk.get_by_role("button", name="Le chargeur, un côté : Noname frontend-tester (1)").click()
        expect(desk.locator("html.has-script")).to_be_attached()
        desk.evaluate("document.body.id = 'drawn-for-ilan'")
        desk.keyboard.press("n")
        expect(desk.locator("#sitting")).to_have_attribute("aria-busy", "true")
        sign_in_elsewhere(desk)
        expect(desk.get_by_role("alert")).to_contain_text("Agnès Accueil utilise maintenant ce navigateur")
        sitting = str(desk.locator("#sitting").get_attribute("data-address"))
        until(lambda: "10 pages numérisées" in desk.request.get(sitting).text())
        with desk.expect_response(SITTING):  # which brings the end, drawn for the colleague
            pass

        go_on(desk)

    is_drawn_anew(desk)
    expect(desk.locator("#scanner")).not_to_have_attribute("aria-busy", "true")
