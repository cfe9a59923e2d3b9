"""A resident's page without a network, at a real browser: read once opened, and gone with its PIN."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.demo_people import RESIDENTS
from server.demo_story import DEMO_CODE
from server.record.journeys import new_pin
from tests.server.meanwhile import until
from tests.serving import Site, citizen_path, new_page

OWN = "parcours-personne-1"
NAME = "Ouvert sur cet appareil"
"""Stands on the page behind the PIN, and on no other."""


@pytest.fixture
def telephone(browser: Browser, site: Site) -> Iterator[Page]:
    with new_page(browser, site, width=390) as opened:
        yield opened


def ready(page: Page) -> None:
    """Wait until the worker answers for the page, and keeps it."""
    until(lambda: bool(page.evaluate("navigator.serviceWorker.controller !== null")))


def kept(page: Page, store: str = OWN) -> list[str]:
    """The addresses that a store holds."""
    found: list[str] = page.evaluate(
        "async (name) => (await (await caches.open(name)).keys()).map((key) => new URL(key.url).pathname)", store
    )
    return found


def until_kept(page: Page, count: int, store: str = OWN) -> None:
    until(lambda: len(kept(page, store)) == count)


def opened(page: Page, site: Site) -> str:
    """Open the demonstration's booklet with its PIN; its path."""
    path = citizen_path(site, DEMO_CODE)
    with site.database.transaction() as session:
        pin = new_pin(session, DEMO_CODE, "Agnès Accueil")
    page.goto(path)
    ready(page)
    page.get_by_label("Mon PIN à six chiffres").fill(pin)
    page.get_by_role("button", name="Ouvrir", exact=True).click()
    page.get_by_text(NAME).wait_for()
    page.wait_for_load_state()  # what is typed is kept by a script
    until_kept(page, 1)
    return path


def left(page: Page) -> list[str]:
    """What the tab keeps of what was typed: the names of the places."""
    found: list[str] = page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('parcours-texte:'))")
    return found


def offline(page: Page) -> None:
    page.wait_for_load_state()  # a script that is still to come would not come any more
    page.context.set_offline(True)


def test_a_page_that_was_opened_is_read_without_a_network(telephone: Page, site: Site) -> None:
    path = opened(telephone, site)
    online = telephone.get_by_role("heading", level=1).inner_text()
    offline(telephone)

    telephone.goto(path)

    expect(telephone.get_by_role("heading", level=1)).to_have_text(online)
    expect(telephone.get_by_text("Pas de réseau. Page gardée")).to_be_visible()
    assert telephone.evaluate("document.fonts.check('16px Atkinson Hyperlegible Next')")
    assert telephone.evaluate("getComputedStyle(document.querySelector('.card')).borderTopStyle") == "solid"


def test_the_public_page_is_read_without_a_network_after_the_first_visit(telephone: Page, site: Site) -> None:
    path = citizen_path(site, DEMO_CODE)
    telephone.goto(path)
    ready(telephone)
    until_kept(telephone, 4, "parcours-public-1")
    offline(telephone)

    telephone.goto(path)

    expect(telephone.get_by_role("heading", name="Voir où j’en suis")).to_be_visible()
    expect(telephone.get_by_text("Pas de réseau. Page gardée")).to_be_visible()


def test_what_is_kept_speaks_the_language_that_was_chosen(telephone: Page, site: Site) -> None:
    path = citizen_path(site, DEMO_CODE)
    telephone.goto(path)
    ready(telephone)
    until_kept(telephone, 4, "parcours-public-1")
    telephone.get_by_role("button", name="العربية").click()
    telephone.locator("html[dir='rtl']").wait_for()
    until_kept(telephone, 4, "parcours-public-1")
    offline(telephone)

    telephone.goto(path)
    expect(telephone.get_by_text("لا توجد شبكة. صفحة محفوظة")).to_be_visible()
    telephone.goto(citizen_path(site, RESIDENTS[3].code))
    expect(telephone.get_by_role("heading", name="لا توجد شبكة")).to_be_visible()


def test_closing_removes_what_was_kept(telephone: Page, site: Site) -> None:
    path = opened(telephone, site)

    telephone.get_by_role("button", name="Fermer").click()
    telephone.get_by_role("heading", name="Voir où j’en suis").wait_for()

    assert kept(telephone) == []
    offline(telephone)
    telephone.goto(path)
    expect(telephone.get_by_text(NAME)).to_have_count(0)


def test_closing_without_a_network_removes_it_as_well(telephone: Page, site: Site) -> None:
    path = opened(telephone, site)
    offline(telephone)

    telephone.get_by_role("button", name="Fermer").click()

    expect(telephone.get_by_role("heading", name="C’est fermé sur cet appareil")).to_be_visible()
    assert kept(telephone) == []
    telephone.goto(path)
    expect(telephone.get_by_text(NAME)).to_have_count(0)


def test_a_page_is_not_shown_once_its_pin_has_lapsed(telephone: Page, site: Site) -> None:
    path = opened(telephone, site)
    telephone.evaluate(
        """async (name) => {
          const store = await caches.open(name);
          for (const key of await store.keys()) {
            const found = await store.match(key, { ignoreVary: true });
            const headers = new Headers(found.headers);
            headers.set("Parcours-Garder", "1");
            await store.put(key, new Response(await found.text(), { headers }));
          }
        }""",
        OWN,
    )
    offline(telephone)

    telephone.goto(path)

    expect(telephone.get_by_text(NAME)).to_have_count(0)
    assert kept(telephone) == []


def test_nothing_stays_when_the_town_hall_asks_for_the_pin_again(telephone: Page, site: Site) -> None:
    path = opened(telephone, site)
    telephone.context.clear_cookies()

    telephone.goto(path)
    telephone.get_by_role("heading", name="Voir où j’en suis").wait_for()
    until_kept(telephone, 0)
    offline(telephone)
    telephone.goto(path)

    expect(telephone.get_by_text(NAME)).to_have_count(0)


def test_what_is_typed_without_a_network_stays_where_it_is(telephone: Page, site: Site) -> None:
    opened(telephone, site)
    note = telephone.locator("textarea").last
    note.fill("Faut-il venir à deux ?")
    offline(telephone)

    telephone.get_by_role("button", name="Enregistrer").last.click()

    expect(telephone.get_by_text("rien n’est envoyé")).to_be_visible()
    expect(note).to_have_value("Faut-il venir à deux ?")


def test_what_is_typed_is_forgotten_only_once_the_page_is_closed(telephone: Page, site: Site) -> None:
    opened(telephone, site)
    note, close = telephone.locator("textarea").last, telephone.get_by_role("button", name="Fermer", exact=True)
    lost = telephone.get_by_text("Si vous fermez quand même, c’est perdu.")
    note.fill("Faut-il venir à deux ?")
    close.click()
    telephone.get_by_role("heading", name="Ce que vous avez écrit n’est pas enregistré").wait_for()
    assert len(kept(telephone)) == 1, "nothing is closed yet"
    offline(telephone)

    telephone.get_by_role("button", name="Enregistrer et fermer").click()
    expect(telephone.get_by_text("rien n’est envoyé")).to_be_visible()
    assert len(left(telephone)) == 1
    telephone.go_back()
    telephone.context.set_offline(False)
    offline(telephone)  # a browser of these tests tells a page that came without a network nothing of it
    expect(note).to_have_value("Faut-il venir à deux ?")
    telephone.get_by_role("button", name="Enregistrer").last.click()
    expect(telephone.get_by_text("rien n’est envoyé")).to_be_visible()
    close.click()
    expect(lost).to_be_visible()
    close.click()

    expect(telephone.get_by_role("heading", name="C’est fermé sur cet appareil")).to_be_visible()
    assert left(telephone) == []


def test_a_page_that_was_never_opened_says_so(telephone: Page, site: Site) -> None:
    path = opened(telephone, site)
    offline(telephone)

    telephone.goto(path.replace("/P/", "/P/X"))

    expect(telephone.get_by_role("heading", name="Pas de réseau")).to_be_visible()


def test_agents_pages_are_not_answered_for(telephone: Page, site: Site) -> None:
    opened(telephone, site)

    telephone.goto("/connexion")

    assert telephone.evaluate("navigator.serviceWorker.controller") is None


def test_a_telephone_may_put_it_among_its_applications(telephone: Page, site: Site) -> None:
    telephone.goto(citizen_path(site, DEMO_CODE))

    session = telephone.context.new_cdp_session(telephone)
    told = session.send("Page.getAppManifest")

    assert told["errors"] == []
    assert "start_url" in told["data"]
    against = {one["errorId"] for one in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert against <= {"in-incognito"}  # every browser of these tests forgets all when it closes
