"""A screen of the application in one state, and how a browser comes to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from playwright.sync_api import Page

from server.record.journeys import new_pin
from tests.serving import Underway
from tests.stage import Stage

Where: TypeAlias = str | Callable[[Stage], str]


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen in one state.

    Attributes:
        name: What a test calls it.
        endpoint: Of `policy.ACCESS` that answers with it; empty: the application answers without one.
        where: Its path, or how it is found.
        login: Whose account is signed in; empty: nobody's.
        site: The town hall: see `Stage.sites`.
        then: What is pressed there to come to this state.
        pin_of: The code of the journey whose PIN is drawn, and typed there.
        errors: Lines that the browser writes about it: one for an answer that says that something failed.
    """

    name: str
    endpoint: str
    where: Where
    login: str = "admin"
    site: str = "full"
    then: Callable[[Page], None] | None = None
    pin_of: str = ""
    errors: int = 0

    def open(self, page: Page, stage: Stage) -> None:
        """Bring a browser there."""
        underway = Underway(page)
        page.goto(self.where if isinstance(self.where, str) else self.where(stage))
        if self.pin_of:
            type_pin(page, drawn_pin(stage, self.pin_of))
            page.get_by_role("heading", level=2).first.wait_for()
        if self.then is not None:
            self.then(page)
        underway.wait()


def put(name: str) -> Callable[[Stage], str]:
    return lambda stage: stage.paths[name]


def drawn_pin(stage: Stage, code: str) -> str:
    with stage.sites["full"].database.transaction() as session:
        return new_pin(session, code, "Agnès Accueil")


def type_pin(page: Page, pin: str) -> None:
    page.get_by_label("Mon PIN à six chiffres").fill(pin)
    page.get_by_role("button", name="Ouvrir").click()


def unfold(page: Page) -> None:
    for folded in page.locator("main details").all():
        summary = folded.locator("> summary")
        if folded.get_attribute("open") is None and summary.is_visible():
            summary.click()
