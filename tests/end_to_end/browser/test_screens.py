"""Every screen, wide and narrow, light and dark: nothing sticks out, nothing fails, axe finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from server.demo_story import DEMO_CODE
from server.record.journeys import new_pin
from server.record.model import ReviewReason
from server.record.readings import reviews
from tests.end_to_end.browser.conftest import AXE, Site, new_page, sign_in
from tests.end_to_end.browser.residents import citizen_path

WIDTHS = (1280, 390, 320)

AGENT_PAGES = {
    "home": "/",
    "nothing found": "/?q=K4T-7XH0",
    "choose": "/parcours/nouveau",
    "situation": "/parcours/nouveau/mariage",
    "changed situation": f"/parcours/{DEMO_CODE}/situation",
    "journey": f"/parcours/{DEMO_CODE}/",
    "scan desk": "/numeriser/",
    "review": "/relire/",
    "nothing to review": "/relire/?parcours=AAAAAAA",
    "accounts": "/comptes/",
    "error": "/rien",
}


def widest(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page) -> list[str]:
    """What axe finds, with the first place of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags}).then(result => result.violations)", tags)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in found]


def check(browser: Browser, site: Site, visit: Callable[[Page], object], *, expected_errors: int = 0) -> None:
    """Look at a screen at every width, light and dark."""
    for scheme, width in [("light", width) for width in WIDTHS] + [("dark", 1280)]:
        with new_page(browser, site, width=width, scheme=scheme) as page:
            said: list[str] = []
            page.on(
                "console", lambda message, said=said: said.append(message.text) if message.type == "error" else None
            )
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            visit(page)
            page.wait_for_load_state("networkidle")

            assert widest(page) == 0, f"sticks out at {width} px"
            assert faults(page) == [], f"{width} px, {scheme}"
            assert len(said) <= expected_errors, said


def as_admin(path: str) -> Callable[[Page], object]:
    def visit(page: Page) -> None:
        sign_in(page, "admin")
        page.goto(path)

    return visit


@pytest.mark.parametrize("name", list(AGENT_PAGES))
def test_an_agents_screen_has_no_flaw(browser: Browser, site: Site, name: str) -> None:
    check(browser, site, as_admin(AGENT_PAGES[name]), expected_errors=1 if name == "error" else 0)


@pytest.mark.parametrize("reason", list(ReviewReason))
def test_every_kind_of_decision_is_shown_without_a_flaw(browser: Browser, site: Site, reason: ReviewReason) -> None:
    with site.database.reading() as session:
        waiting = reviews(session, reason=reason)
    if not waiting:
        pytest.skip(f"the demonstration has no {reason.value}")

    check(browser, site, as_admin(f"/relire/{waiting[0].id}"))


def test_signing_in_has_no_flaw(browser: Browser, site: Site) -> None:
    check(browser, site, lambda page: page.goto("/connexion"))


def test_the_page_behind_the_code_has_no_flaw_before_the_pin(browser: Browser, site: Site) -> None:
    check(browser, site, lambda page: page.goto(citizen_path(site, DEMO_CODE)))


def test_the_page_behind_the_code_has_no_flaw_after_the_pin(browser: Browser, site: Site) -> None:
    with site.database.transaction() as session:
        pin = new_pin(session, DEMO_CODE, "Agnès Accueil")

    def visit(page: Page) -> None:
        page.goto(citizen_path(site, DEMO_CODE))
        page.get_by_label("Mon PIN à six chiffres").fill(pin)
        page.get_by_role("button", name="Ouvrir").click()
        page.get_by_role("heading", name="À apporter").wait_for()

    check(browser, site, visit)


def test_an_unknown_code_has_no_flaw(browser: Browser, site: Site) -> None:
    check(browser, site, lambda page: page.goto("/P/K4T7XHA.1.1.AAAAAAAAAAAA"), expected_errors=1)


def test_a_screen_stays_whole_at_twice_the_size_of_letters(browser: Browser, site: Site) -> None:
    with new_page(browser, site, width=640) as page:
        sign_in(page, "admin")
        for path in AGENT_PAGES.values():
            page.goto(path)
            page.evaluate("document.documentElement.style.fontSize = '32px'")

            assert widest(page) == 0, path
