"""How many keys an agent presses, and how often they move the mouse: by a script, in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.at_the_desk import DOUBTS, NOTES, PAGES, count_keys
from tests.benchmarks.report import Report, Table
from tests.paper_hands import load_hands
from tests.serving import installed_browser, launched, served_demo

MOST_KEYS: Final = 12
"""For a booklet of eight pages with three notes and two doubts, from the first picture to the receipt."""


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Let an agent take a booklet from the last picture to the receipt, and count."""
    browser = installed_browser()
    if browser is None:
        return Report((), {}, ("keys: no browser is installed, nothing was counted",))
    tell("keys: filling the demonstration town hall")
    with served_demo(folder / "desk-home") as site, launched(browser) as started:
        tell(f"keys: a booklet of {PAGES} pages")
        spent, keys, moved = count_keys(started, site, load_hands())
    counts = {"a page with nothing in doubt": None, "a doubtful box": len(DOUBTS), "a note": len(NOTES)}
    rows = [[f"{what}, each", _each(spent, what, count), "1"] for what, count in counts.items()]
    whole = f"a booklet of {PAGES} pages, {len(NOTES)} notes, {len(DOUBTS)} doubts, to the receipt"
    rows += [[whole, str(keys), str(MOST_KEYS)], ["the same, movements of the mouse", str(moved), "0"]]
    table = Table(
        "Keys of an agent at the desk, by a script in a real browser", ("what", "keys", "wanted at most"), rows
    )
    figures: dict[str, Any] = {"spent": dict(spent), "keys": keys, "mouse": moved}
    return Report((table,), figures)


def _each(spent: Any, what: str, count: int | None) -> str:
    """Keys for one of them; a page with nothing in doubt is left with the only key that was counted for it."""
    total = spent.get(what, 0)
    return f"{total / count:g}" if count else f"{total:d}"
