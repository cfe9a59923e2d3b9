"""Every screen in every state that looks different: axe finds nothing, nothing is cut off, and the focus is seen."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser

from server.web import create_app
from server.web.policy import ACCESS
from tests.looking import look_around, no_errors
from tests.needs import ALL
from tests.sampling import evenly_drawn
from tests.sane import desk_scanner
from tests.screen import Screen
from tests.screens import NO_SCREEN, SCREENS
from tests.serving import Site
from tests.stage import Stage, staged

_FIRST: Final = sorted({(one.endpoint, bool(one.pin_of)): one.name for one in reversed(SCREENS)}.values())
"""The first state of each screen, before and behind the PIN: they are looked at each time."""
_DRAWN: Final = evenly_drawn([{"screen": name} for name in _FIRST], 12)
_WHOLE: Final = {screen.name for screen in SCREENS} if ALL else {_FIRST[place] for place in _DRAWN}
"""Screens that are looked at in every way."""
_MORE: Final = 10
"""So many of the other states are looked at when not everything is."""


@pytest.fixture(scope="module")
def stage(browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(browser, site, tmp_path_factory.mktemp("stage")) as ready:
        yield ready


@pytest.fixture(scope="module")
def app(site: Site) -> Flask:
    return create_app(site.settings)


@pytest.mark.parametrize(
    "screen",
    [pytest.param(one, id=one.name, marks=() if one.name in _FIRST else pytest.mark.sampled(_MORE)) for one in SCREENS],
)
def test_a_screen_is_for_everybody(stage: Stage, screen: Screen) -> None:
    again = screen.name not in _WHOLE
    with stage.looking(screen.site, screen.login, again=again) as page, no_errors(page, but=screen.errors):
        screen.open(page, stage)

        found = look_around(page, again=again)

    assert found == []


def test_the_screens_of_a_scanner_are_for_everybody(stage: Stage, tmp_path: Path) -> None:
    with desk_scanner(tmp_path), stage.looking("waiting", "accueil") as page:
        page.goto("/numeriser/scanner/")
        found = [f"choosing: {one}" for one in look_around(page)]
        page.get_by_role("button", name=re.compile("^Le chargeur")).first.click()
        page.wait_for_url("**/numeriser/")  # its scripts are there: without them it comes to the page looked at below
        page.get_by_role("button", name=re.compile("^Numériser")).click()
        page.locator("#sitting:not([aria-busy])").get_by_role("status").wait_for()
        found += [f"on the desk: {one}" for one in look_around(page)]
        page.goto(str(page.locator("#sitting").get_attribute("data-address")))
        found += [f"on a page of its own: {one}" for one in look_around(page)]

    assert found == []


def test_every_page_of_the_application_is_in_the_table(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    missing = pages - {screen.endpoint for screen in SCREENS} - set(NO_SCREEN)

    assert missing == set(), "add a line for it to SCREENS in tests/screens.py"
    assert {screen.endpoint for screen in SCREENS} - {""} <= set(ACCESS)
