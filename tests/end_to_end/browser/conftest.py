"""The demonstration town hall, served, with a reader beside it; and people at a real browser."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import waitress
from playwright.sync_api import Browser, Page, sync_playwright

from scan.pipeline import default_engines
from server.config import Settings
from server.demo import ACCOUNTS, ready_demo
from server.record.claims import unfinished
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.ingest import process
from server.web import create_app

AXE: Final = Path(__file__).parents[2] / "data/axe.min.js"
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
"""Nothing but the page itself: the tests run without a network, as root, in a container."""


@dataclass(frozen=True, slots=True)
class Site:
    """The demonstration as it is served.

    Attributes:
        address: Without a slash at its end.
        settings: Of its home.
        database: The record behind it, for what only the record can tell.
    """

    address: str
    settings: Settings
    database: Database


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, on a port of its own."""
    settings = ready_demo(tmp_path_factory.mktemp("demo") / "home", port=8019)
    database = Database(settings)
    server = waitress.create_server(create_app(settings), host="127.0.0.1", port=0, threads=4)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    with _reader(settings, database):
        yield Site(f"http://127.0.0.1:{server.effective_port}", settings, database)
    server.close()
    serving.join(timeout=10)
    database.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        missing = f"no browser: none of {', '.join(_BROWSERS)} is installed"
        if os.environ.get("CI"):  # where everything must be tested, nothing is green because it was left out
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser where nobody signed in."""
    with new_page(browser, site) as opened:
        yield opened


@pytest.fixture
def caseworker(page: Page) -> Page:
    """A caseworker who signed in."""
    return sign_in(page, "instruction")


@contextmanager
def new_page(browser: Browser, site: Site, *, width: int = 1280, scheme: str = "light") -> Iterator[Page]:
    """A browser of its own: another person's, or the same person's telephone."""
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, login: str) -> Page:
    """Sign in with an account of the demonstration."""
    (password,) = [password for known, _, _, password in ACCOUNTS if known == login]
    page.goto("/connexion")
    page.get_by_label("Votre nom de compte").fill(login)
    page.get_by_label("Votre mot de passe").fill(password)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/")
    return page


@contextmanager
def _reader(settings: Settings, database: Database) -> Iterator[None]:
    """Read what is uploaded while the block runs, as a worker does."""
    stop, engines, editions = threading.Event(), default_engines(), StoredEditions(database, settings)

    def read() -> None:
        while not stop.wait(0.1):
            for batch in unfinished(database):
                process(database, settings, batch, engines, editions)

    reading = threading.Thread(target=read, daemon=True)
    reading.start()
    yield
    stop.set()
    reading.join(timeout=30)
