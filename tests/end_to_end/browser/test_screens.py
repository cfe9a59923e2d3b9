"""What one screen must show beyond what all of them must: see `test_accessibility.py`."""

import pytest
from playwright.sync_api import Page, expect

from server.record.journeys import set_field
from server.record.model import ReviewReason
from server.record.readings import reviews
from tests.looking import check
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall, picture
from tests.serving import Site, sign_in


@pytest.fixture
def admin(page: Page) -> Page:
    return sign_in(page, "admin")


def lowest_key(page: Page) -> float:
    """Where the lowest key that answers a question ends, in px from the top of the window."""
    boxes = [one.bounding_box() for one in page.locator("#question .decide-keys .b").all()]
    return max(box["y"] + box["height"] for box in boxes if box is not None)


def read(page: Page, hall: TownHall, content: bytes, name: str) -> None:
    """Bring a file to the desk and wait until the reader beside it has read it."""
    hall.receive(content, name)
    page.goto("/numeriser/")
    expect(page.locator("article", has_text=name).get_by_text("Lu", exact=True)).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("reason", [one for one in ReviewReason if one is not ReviewReason.AUDIT])
def test_the_demonstration_shows_every_kind_of_decision(site: Site, reason: ReviewReason) -> None:
    with site.database.reading() as session:
        assert reviews(session, reason=reason)


def test_what_the_record_says_is_beside_every_doubt_and_the_keys_are_in_sight(admin: Page, site: Site) -> None:
    hall = TownHall(site.settings, site.database)
    code, box, choice = hall.printed(), "P-M01.p1.received", "M8.livret"
    with site.database.transaction() as session:
        set_field(session, code, box, False, "Agnès Accueil")
        set_field(session, code, choice, "mis_a_jour", "Agnès Accueil")
    read(admin, hall, picture(hall.ticked(code, box, drawn=Drawn.DOT)), "point.jpg")
    read(admin, hall, picture(hall.ticked(code, f"{choice}.remis", drawn=Drawn.DOT)), "choix.jpg")
    note = next(one for one in hall.waiting() if one.reason is ReviewReason.NOTE and one.journey is not None)
    with site.database.transaction() as session:
        set_field(session, str(note.journey), note.field, "Venir à deux", "Agnès Accueil")

    for item in (*hall.waiting(code), note):
        admin.goto(f"/relire/{item.id}")
        expect(admin.get_by_text("Au dossier aujourd’hui")).to_be_visible()
        assert lowest_key(admin) <= 844, item.question


def test_what_was_seen_on_a_page_is_one_click_from_the_desk_and_the_page_alone_one_more(
    admin: Page, site: Site
) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    read(admin, hall, picture(hall.ticked(code, "P-M01.p1.ready")), "vue.jpg")

    admin.locator("article", has_text="vue.jpg").get_by_role("link", name="Voir ce que j’ai lu").click()

    expect(admin.get_by_role("heading", name="Ce que j’ai lu")).to_be_visible()
    admin.get_by_text("La page seule").first.click()
    expect(admin.get_by_role("img", name="La page seule")).to_be_visible()
    expect(admin.get_by_role("img", name="avec ce qui y est lu")).to_be_hidden()
    check(admin, again=False)
