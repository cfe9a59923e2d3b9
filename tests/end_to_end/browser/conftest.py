"""The demonstration town hall in a real browser, for all tests; and who looks at it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.needs import missing
from tests.serving import (
    BROWSERS,
    Site,
    filled_demo,
    installed_browser,
    launched,
    let_lapse,
    new_page,
    served_demo,
    sign_in,
)
from tests.shared import made_once

expect.set_options(timeout=30_000)
"""ms until what is expected must be seen: other tests keep the machine busy."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, on a port of its own."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(made_once(tmp_path_factory, "filled-demo", filled_demo), home)
    with served_demo(home) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = installed_browser()
    if found is None:
        missing(f"no browser: none of {', '.join(BROWSERS)} is installed")
    with launched(found) as started:
        yield started


@pytest.fixture(autouse=True)
def nothing_open(site: Site) -> None:
    """Nobody has a question open when a test begins: browsers that earlier tests closed are forgotten."""
    let_lapse(site)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser where nobody signed in."""
    with new_page(browser, site) as opened:
        yield opened


@pytest.fixture
def caseworker(page: Page) -> Page:
    """A caseworker who signed in."""
    return sign_in(page, "instruction")


@pytest.fixture
def desk(caseworker: Page) -> Page:
    """Where they scan, with its scripts."""
    caseworker.goto("/numeriser/")
    expect(caseworker.locator("html.has-script")).to_be_attached()
    return caseworker
