"""Agents who follow a script at the desk, in a real browser, and count: every key, and every movement of the mouse."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Browser, FilePayload, Page

from forms.circumstances import Circumstances, Subject
from forms.model import FieldKind
from server.record.model import BatchStatus, ReviewReason
from server.record.readings import batches, reviews
from tests import paper_ink
from tests.filling import note_lines, write_note
from tests.paper import Paper
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.server.meanwhile import until
from tests.server.townhall import TownHall, picture
from tests.serving import Site, new_page, sign_in

PAGES: Final = 8
NOTES: Final = ("D1.note", "D3.note", "D5.note")
DOUBTS: Final = ("D2.done", "D4.done")
"""Boxes with a mark that nobody can be sure of."""
TICKED: Final = (
    ("P-D01.p1.ready", Drawn.CROSS),
    ("P-D06.p1.ready", Drawn.TICK),
    ("D1.ascenseur", Drawn.CROSS),
    ("D2.canal.papier", Drawn.CROSS),
    ("D3.rappel", Drawn.TICK),
    ("D4.au_dossier", Drawn.CROSS),
    ("D6.visite", Drawn.CROSS),
)

PATIENCE_MS: Final = 240_000
"""How long the reader beside the desk may take for a booklet on a machine that does much else."""

_READING_S: Final = 120.0
"""The same for one sheet."""

_COUNTED: Final = ("mousemove", "mousedown", "wheel", "touchstart")

_SHOWN: Final = """() => {
    if (location.pathname.endsWith("/recu/")) return "receipt";
    const seen = (one) => one && one.offsetParent !== null;
    const asked = document.querySelector("#question [data-asked]");
    if (seen(asked)) return `question ${asked.dataset.asked}`;
    const page = document.querySelector(".lu-page.is-shown")?.dataset.page;
    return seen(document.querySelector("[data-ok]")) ? `page ${page}` : "nothing";
}"""


@dataclass(slots=True)
class Agent:
    """Somebody at a desk.

    Attributes:
        page: Their browser.
        keys: How many keys they pressed so far.
        moved: How many times the mouse moved or was pressed.
        spent: Keys by what they were spent on.
    """

    page: Page
    keys: int = 0
    moved: int = 0
    spent: Counter[str] = field(default_factory=Counter)

    def watch_mouse(self) -> None:
        """Count what the mouse does from the next page on."""

        def move() -> None:
            self.moved += 1

        self.page.expose_function("mouseMoved", move)
        listen = "".join(f"addEventListener('{kind}', () => window.mouseMoved());" for kind in _COUNTED)
        self.page.add_init_script(listen)

    def press(self, key: str, why: str) -> None:
        """Press a key, and say what for."""
        self.page.keyboard.press(key)
        self.keys += 1
        self.spent[why] += 1

    def shown(self) -> str:
        """What is on the screen: a question, a page with nothing in doubt, the receipt, or nothing to do yet."""
        found: str = self.page.evaluate(_SHOWN)
        return found

    def wait_for_next(self, before: str) -> str:
        """Wait until something else is to be done; what."""
        self.page.wait_for_function(
            f"(before) => ![before, 'nothing'].includes(({_SHOWN})())", arg=before, timeout=PATIENCE_MS
        )
        return self.shown()


def print_booklet(hall: TownHall) -> str:
    """Print a booklet of eight pages; its journey."""
    code = hall.open(Circumstances((Subject("p1", "Soraya Exemple"),)), "logement-demande")
    hall.print(code)
    if len(hall.layout(code).pages) != PAGES:
        raise ValueError(f"the booklet has {len(hall.layout(code).pages)} pages, and {PAGES} are counted")
    return code


def written_on(hall: TownHall, code: str, hands: Hands) -> list[bytes]:
    """Pictures of its pages, with ticks, three notes by hand, and two marks that nobody can be sure of."""
    return [picture(_written(hall, code, number, hands), seed=number) for number in range(1, PAGES + 1)]


def _written(hall: TownHall, code: str, number: int, hands: Hands) -> Paper:
    sheet, page = hall.sheet(code, number), hall.layout(code).page(number)
    marks = {**dict(TICKED), **dict.fromkeys(DOUBTS, Drawn.DOT)}
    for seed, zone in enumerate(page.zones):
        if zone.id in marks:
            sheet = paper_ink.mark(sheet, zone.box, marks[zone.id], pen=paper_ink.BLUE, seed=seed)
        elif zone.id in NOTES:
            sheet = write_note(sheet, zone, note_lines(zone, hands, seed=number), paper_ink.BLUE)
    return sheet


def bring(page: Page, code: str, pictures: list[bytes]) -> None:
    """Give the desk the pictures of a journey; a camera does it without a key."""
    page.goto(f"/numeriser/?parcours={code}")
    files = [
        FilePayload(name=f"page-{number}.jpg", mimeType="image/jpeg", buffer=content)
        for number, content in enumerate(pictures, start=1)
    ]
    page.locator("#files").set_input_files(files)
    page.locator(".batch:not(.sending)").nth(len(pictures) - 1).wait_for(timeout=PATIENCE_MS)


def wait_until_read(site: Site, page: Page, code: str) -> None:
    """Wait until every page of a booklet is in the record, and see that it asks what it was made to ask."""
    page.locator(f".batch.is-read:has(a[href='/lu/{code}/'])").nth(PAGES - 1).wait_for(timeout=PATIENCE_MS)
    with site.database.reading() as session:
        asked = [one for one in reviews(session, journey=code) if not one.audit]
    found = (
        sorted(one.field for one in asked if one.reason is ReviewReason.NOTE),
        sorted(one.field for one in asked if one.reason is ReviewReason.DOUBT and one.kind is FieldKind.TICK),
    )
    if found != (sorted(NOTES), sorted(DOUBTS)) or len(asked) != len(NOTES) + len(DOUBTS):
        raise ValueError(f"the booklet asks {[(one.field, one.reason) for one in asked]}")


def work_through(agent: Agent, code: str) -> None:
    """From the last picture to the receipt, by keys alone: each question is answered with what it proposes."""
    agent.page.wait_for_function("document.querySelector('a[data-new] kbd')", timeout=PATIENCE_MS)
    agent.press("v", "opening what is new")
    agent.page.wait_for_url(f"**/lu/{code}/")
    shown = agent.wait_for_next("nothing")
    while shown != "receipt":
        _answer(agent, shown)
        shown = agent.wait_for_next(shown)


def _answer(agent: Agent, shown: str) -> None:
    """One key for what is on the screen."""
    if shown.startswith("page"):
        agent.press("Enter", "a page with nothing in doubt")
        return
    keys = agent.page.locator("#question [data-slot] button[data-key]").evaluate_all(
        "(found) => found.filter((one) => one.offsetParent).map((one) => one.dataset.key)"
    )
    if "o" in keys:
        agent.press("o", "a doubtful box")
    else:
        agent.press("Enter" if "enter" in keys else "i", "a note")


def count_keys(browser: Browser, site: Site, hands: Hands) -> tuple[Mapping[str, int], int, int]:
    """An agent takes a booklet of eight pages with three notes and two doubts from the last picture to the receipt.

    Returns:
        Keys by what they were spent on, all keys, and movements of the mouse.
    """
    hall = TownHall(site.settings, site.database)
    code = print_booklet(hall)
    with new_page(browser, site) as page:
        agent = Agent(page)
        sign_in(page, "accueil")
        bring(page, code, written_on(hall, code, hands))
        wait_until_read(site, page, code)
        agent.watch_mouse()
        page.goto(f"/numeriser/?parcours={code}")
        work_through(agent, code)
        return dict(agent.spent), agent.keys, agent.moved


def scan(hall: TownHall, sheet: Paper) -> None:
    """Bring a sheet to the desk, and wait until the reader beside it has read it."""
    batch = hall.receive(picture(sheet))

    def is_read() -> bool:
        with hall.database.reading() as session:
            return batches(session, [batch])[0].status is BatchStatus.READ

    until(is_read, _READING_S)
