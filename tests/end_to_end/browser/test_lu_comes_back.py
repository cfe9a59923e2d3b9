"""An answer that comes back from a lost network does not take the place of a text that is being typed."""

from playwright.sync_api import Page, Route, expect

from server.record.model import ReviewItem
from server.record.readings import reviews
from tests.at_the_desk import scan
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import written
from tests.server.townhall import TownHall
from tests.serving import Site

READY, NOTE = "P-M01.p1.ready", "M1.note"


def test_who_types_goes_on_typing_and_is_asked_again_afterwards(site: Site, caseworker: Page) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    scan(hall, hall.ticked(code, READY, drawn=Drawn.DOT))
    scan(hall, written(hall, Habit.ON_RULES, code=code)[1])
    waits = waiting(hall, code)
    lost: list[Route] = []
    caseworker.route(f"**/questions/{waits[READY].id}", lambda route: lost.append(route))  # noqa: PLW0108  # it marks it
    caseworker.goto(f"/lu/{code}/")
    turn_to(caseworker, waits[READY])
    with caseworker.expect_request(f"**/questions/{waits[READY].id}"):
        caseworker.keyboard.press("n")
    turn_to(caseworker, waits[NOTE])
    caseworker.keyboard.press("c")
    text = caseworker.locator(f"[data-asked='{waits[NOTE].id}'] textarea")
    text.fill("d'accord")
    lost[0].abort()

    expect(caseworker.get_by_role("status").first).to_contain_text("n’est pas partie")
    caseworker.keyboard.type(" : on ira")
    expect(text).to_have_value("d'accord : on ira")
    expect(text).to_be_focused()
    assert waiting(hall, code).keys() == waits.keys()
    turn_to(caseworker, waits[READY])
    expect(caseworker.locator(f"[data-asked='{waits[READY].id}']")).to_be_visible()


def turn_to(page: Page, item: ReviewItem) -> None:
    """Choose a question of the page that it is on."""
    page.locator(f".lu-rail [data-page$='.{item.page}']").click()
    page.locator(f"a[data-ask='{item.id}']").click()


def waiting(hall: TownHall, code: str) -> dict[str, ReviewItem]:
    """What waits about a journey, by field, without what was drawn at random."""
    with hall.database.reading() as session:
        return {one.field: one for one in reviews(session, journey=code) if not one.audit}
