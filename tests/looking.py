"""Looks at a screen in a real browser: nothing sticks out, nothing fails, axe finds nothing."""

from pathlib import Path
from typing import Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).parent / "data/axe.min.js"

WIDTHS: Final = (1280, 390, 320)


def widest(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page) -> list[str]:
    """What axe finds, with the first place of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags}).then(result => result.violations)", tags)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in found]


def check(page: Page, *, expected_errors: int = 0, again: bool = True) -> None:
    """Look at the screen that is open at every width, light and dark.

    Args:
        page: Where it is open.
        expected_errors: That the browser may tell.
        again: Load it again first; False: look at it as it is, with what was pressed in it.
    """
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    if again:
        page.reload()
    page.wait_for_load_state("networkidle")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert widest(page) == 0, f"sticks out at {width} px"
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert faults(page) == [], f"{width} px, {scheme}"
    assert len(said) <= expected_errors, said
