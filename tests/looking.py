"""Looks at a screen in a real browser, as people meet it: with a mouse or keys, large or narrow, light or dark.

Each function answers with what it found, in sentences; nothing when all is well. What is measured in the page itself
is in `looking.js`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Error, Page

AXE: Final = Path(__file__).parent / "data/axe.min.js"
_LOOKS: Final = Path(__file__).with_name("looking.js")

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "RGAAv4", "best-practice")
"""Sets of axe's rules: all of WCAG 2.0 to 2.2, levels A and AA, those of RGAA 4, and what its makers advise."""
_COLOURS: Final = ("color-contrast", "link-in-text-block")
"""Rules whose answer depends on the colours alone: all that can change between light and dark."""
_PLACES: Final = ("target-size", "scrollable-region-focusable")
"""Rules whose answer depends on where things stand: all that another window changes of what is in sight already."""

WIDTHS: Final = (1280, 768, 390, 320)
"""A desk, a tablet, a telephone, and 1280 px at 400 %: WCAG 1.4.10."""
_HEIGHT: Final = 844
_TWICE: Final = (640, 422)
"""A desk's window at 200 %."""
_WINDOWS: Final = (*((width, _HEIGHT) for width in WIDTHS), _TWICE)
_FEW_WINDOWS: Final = (_WINDOWS[0], _WINDOWS[3])
"""The largest and the narrowest, for another state of a screen that was looked at in all of them."""
_SPACED: Final = (WIDTHS[0], WIDTHS[-1])
"""Widths at which text is spaced: WCAG 1.4.12."""
_ENLARGED: Final = WIDTHS[1]
"""The width at which letters are twice as large."""
_MOST_STOPS: Final = 500
"""Of the focus on a page; a journey with everything unfolded has 290."""
_AT_ONCE: Final = 20
"""Times that Tab is pressed before the page is asked where the focus went."""


def widest(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Page) -> list[str]:
    """What axe finds, with the first place of each."""
    return _axe(page, {"type": "tag", "values": list(RULES)})


def look_around(page: Page, *, again: bool = False) -> list[str]:
    """Everything that can be found on the screen that is open, at every size and in both colours.

    Args:
        page: Where it is open.
        again: It was looked at in another state: where the focus goes and what windows in between do is known.
    """
    prepare(page)
    if again:
        return _in_windows(page, _FEW_WINDOWS)
    return [*_in_windows(page), *_by_focus(page)]


def check(page: Page, *, expected_errors: int = 0, again: bool = True) -> None:
    """Look at the screen that is open at every width, light and dark.

    Args:
        page: Where it is open.
        expected_errors: That the browser may tell.
        again: Load it again first; False: look at it as it is, with what was pressed in it.
    """
    with no_errors(page, but=expected_errors):
        if again:
            page.reload()
        page.wait_for_load_state("networkidle")
        prepare(page)
        found = _in_windows(page)
    assert found == []


@contextmanager
def no_errors(page: Page, *, but: int = 0) -> Iterator[None]:
    """Fail when the browser tells of more errors, while the block runs, than are meant."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    def fail(error: Error) -> None:
        said.append(str(error))

    page.on("console", hear)
    page.on("pageerror", fail)
    yield
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fail)
    assert len(said) <= but, said


def prepare(page: Page) -> None:
    """Let `looks` and axe be asked in the page that is open."""
    page.evaluate(_LOOKS.read_text(encoding="utf-8"))
    page.evaluate(_axe_itself())


@cache
def _axe_itself() -> str:
    return AXE.read_text(encoding="utf-8")


def _axe(page: Page, rules: Mapping[str, Any], within: str = "[document]") -> list[str]:
    """What rules say of the page, or of the elements that a script names; nothing where it names none."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_itself())
    # Nothing is loaded again for rules that nobody asked for, and nothing is told of what is well.
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate(
        f"""async (options) => {{
            const include = {within};
            return include.length ? (await axe.run({{ include }}, options)).violations : [];
        }}""",
        options,
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in found]


def _in_windows(page: Page, windows: Sequence[tuple[int, int]] = _WINDOWS) -> list[str]:
    """Everything but the focus, in windows of every size; each is set once, for the browser draws the page anew."""
    found = []
    for width, height in windows:
        _resize(page, width, height)
        if (width, height) == windows[0]:
            found += [f"{width} px, {one}" for one in _by_axe(page)]
        if width == WIDTHS[2]:
            found += [f"{width} px, {one}" for one in _by_axe_again(page)]
        found += [f"{width} x {height} px: {one}" for one in _whole(page, controls=True)]
        if width in _SPACED:
            page.evaluate("looks.spaced()")
            found += [f"{width} px, text spaced: {one}" for one in _whole(page, controls=False)]
            page.evaluate("looks.asItWas()")
        if width == _ENLARGED:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            found += [f"{width} px, letters twice as large: {one}" for one in _whole(page, controls=False)]
            page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def _resize(page: Page, width: int, height: int) -> None:
    """Give the window a size, unless it has it: the browser would draw the page anew."""
    if page.viewport_size != {"width": width, "height": height}:
        page.set_viewport_size({"width": width, "height": height})


def _by_axe(page: Page) -> list[str]:
    """All rules in the light; in the dark what depends on the colours alone, of what was not in sight before."""
    found = [f"light: {one}" for one in faults(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in _axe(page, {"type": "rule", "values": list(_COLOURS)}, "looks.newInSight()")]
    page.emulate_media(color_scheme="light")
    return found


def _by_axe_again(page: Page) -> list[str]:
    """What another window can change: where things stand, and what only it shows."""
    found = _axe(page, {"type": "rule", "values": list(_PLACES)})
    found += _axe(page, {"type": "tag", "values": list(RULES)}, "looks.lastInSight = looks.newInSight()")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in _axe(page, {"type": "rule", "values": list(_COLOURS)}, "looks.lastInSight")]
    page.emulate_media(color_scheme="light")
    return found


def _whole(page: Page, *, controls: bool) -> list[str]:
    """What is cut off, covered, too small or only seen by scrolling sideways, in the window as it is."""
    found: list[str] = page.evaluate("controls => looks.whole(controls)", controls)
    return found


def _by_focus(page: Page) -> list[str]:
    """Where the focus goes from the top of the page to its end, with Tab alone, in a window at 200 %."""
    _resize(page, *_TWICE)
    page.evaluate("looks.fromTheTop()")
    page.evaluate("looks.follow()")
    found: list[str] = []
    before: Mapping[str, Any] | None = None
    for _ in range(0, _MOST_STOPS, _AT_ONCE):
        for _ in range(_AT_ONCE):
            page.keyboard.down("Tab")  # held, it goes on as if it were pressed again
        for now in page.evaluate("looks.followed()"):
            if now is None:
                page.keyboard.up("Tab")
                return found
            found += now["faults"]
            found += [] if before is None else _order(before, now)
            before = now
    return [*found, f"the focus never leaves the page: {before}"]


def _order(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The focus goes down a column, and along a row as one reads; a part of the page that stays in sight is its own."""
    one, other = before["at"], now["at"]
    if before["floats"] or now["floats"]:
        return []
    same_column = other["left"] < one["right"] - 1 and one["left"] < other["right"] - 1
    same_row = other["top"] < one["bottom"] - 1 and one["top"] < other["bottom"] - 1
    if before["turned"] and now["turned"]:
        one, other = other, one
    up, back = now["at"]["bottom"] <= before["at"]["top"] + 1, other["right"] <= one["left"] + 1
    if (same_column and up) or (same_row and back):
        return [f"the focus goes back from {before['name']} to {now['name']}"]
    return []
