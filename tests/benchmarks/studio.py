"""How soon the page in view follows what a designer types: in a real browser, for every booklet that is shipped."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from forms.catalogue import load_catalogue
from server.config import prepare_home
from server.record.accounts import create_account
from server.record.db import Database
from server.record.model import Role
from server.record.setup import create_home
from server.serving import settle
from tests.benchmarks.report import Report, Table
from tests.serving import Site, installed_browser, launched, new_page, served_alone

KEYS = 12
"""Keys typed into each booklet, one after the other, each once the page has followed the one before."""

LANGUAGES = ("fr", "en", "fr+en")
"""In which the longest booklet is looked at; the others in French only."""

PASSWORD = "une phrase de passe"


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Type into the purpose of each booklet, which stands on its cover, and wait for the picture of the cover."""
    browser = installed_browser()
    if browser is None:
        return Report((), {}, ("studio: no browser is installed, nothing was measured",))
    rows, figures = [], {}
    with served_town_hall(folder / "studio") as site, launched(browser) as started, new_page(started, site) as page:
        enter(page)
        for key, template in load_catalogue().items():
            tell(f"studio: {key}")
            for language in LANGUAGES if key == "mariage" else ("fr",):
                times, pages = type_into(page, key, template.purpose, language)
                median, worst = statistics.median(times), max(times)
                name = key if language == "fr" else f"{key}, {language}"
                rows.append([name, str(pages), f"{median:.0f}", f"{worst:.0f}"])
                figures[name] = {"pages": pages, "median_ms": median, "worst_ms": worst}
    columns = ("booklet", "pages", "median", "worst")
    title = "The studio: milliseconds from a key to the picture of the page in view"
    return Report((Table(title, columns, rows),), figures)


def type_into(page: Page, key: str, purpose: str, language: str) -> tuple[list[float], int]:
    """Milliseconds from each key to the new picture of the first page, decoded; and how many pages there are."""
    page.goto(f"/studio/{key}/")
    page.locator("#studio[data-drawn]").wait_for()
    if language != "fr":
        page.evaluate("() => { delete document.querySelector('#studio').dataset.drawn; }")
        page.locator("#language").select_option(language)
        page.locator("#studio[data-drawn]").wait_for()
    page.evaluate(_GO_BEHIND, purpose[:12])
    times = []
    for _number in range(KEYS + 1):
        page.evaluate("() => { delete document.querySelector('#studio').dataset.drawn; }")
        page.keyboard.press("a")
        page.locator("#studio[data-drawn]").wait_for()
        times.append(float(page.evaluate(_TAKEN)))
    return times[1:], page.locator(".sheet-in").count()


_GO_BEHIND = """(words) => {
  const text = document.querySelector("[name=text]");
  const at = text.value.indexOf(words);
  text.focus();
  text.setSelectionRange(at + words.length, at + words.length);
}"""

_TAKEN = """() => {
  const { typed, drawn } = document.querySelector("#studio").dataset;
  return Number(drawn) - Number(typed);
}"""


@contextmanager
def served_town_hall(home: Path) -> Iterator[Site]:
    """A town hall on its first day, with a designer, while the block runs."""
    settings = prepare_home(home, {})
    create_home(settings)
    database = Database(settings)
    with database.transaction() as session:
        create_account(session, "dina", "Dina Dessin", Role.DESIGN, PASSWORD)
    database.close()
    with served_alone(settings) as site:
        settle()  # as whoever serves a town hall does
        yield site


def enter(page: Page) -> None:
    """Sign in as the designer."""
    page.goto("/connexion")
    page.get_by_label("Votre nom de compte").fill("dina")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/studio/")
