"""Every screen, wide and narrow, light and dark: nothing sticks out, nothing fails, axe finds nothing."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, expect

from forms.geometry import Box
from server.demo_story import DEMO_CODE
from server.record.journeys import new_pin, set_field
from server.record.model import ReviewDecision, ReviewReason
from server.record.readings import decide_review, reviews
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.editions import CODES
from tests.looking import check, widest
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall, picture
from tests.serving import Site, citizen_path, new_page, sign_in

AGENT_PAGES = {
    "home": "/",
    "nothing found": "/?q=K4T-7XH0",
    "choose": "/parcours/nouveau",
    "situation": "/parcours/nouveau/mariage",
    "changed situation": f"/parcours/{DEMO_CODE}/situation",
    "journey": f"/parcours/{DEMO_CODE}/",
    "scan desk": "/numeriser/",
    "review": "/relire/",
    "nothing to review": "/relire/?parcours=AAAAAAA",
    "accounts": "/comptes/",
    "error": "/rien",
}


def lowest_key(page: Page) -> float:
    """Where the lowest button of a question ends, in px from the top of the window."""
    boxes = [one.bounding_box() for one in page.locator("#question form .b").all()]
    return max(box["y"] + box["height"] for box in boxes if box is not None)


def read(page: Page, hall: TownHall, content: bytes, name: str) -> None:
    """Bring a file to the desk and wait until the reader beside it has read it."""
    hall.receive(content, name)
    page.goto("/numeriser/")
    expect(page.locator("article", has_text=name).get_by_text("Lu", exact=True)).to_be_visible(timeout=30_000)


def blank_sheets(count: int) -> bytes:
    """A PDF of blank sheets."""
    sheets, file = [Image.fromarray(paper.empty_sheet(dpi=60.0).image)] * count, io.BytesIO()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:], resolution=60.0)
    return file.getvalue()


@pytest.fixture(scope="module")
def admin_cookies(browser: Browser, site: Site) -> StorageState:
    """The cookies of an administrator who signed in."""
    with new_page(browser, site) as page:
        return sign_in(page, "admin").context.storage_state()


@pytest.fixture
def admin(page: Page, admin_cookies: StorageState) -> Page:
    """An administrator who signed in before."""
    page.context.add_cookies([{**cookie} for cookie in admin_cookies["cookies"]])  # type: ignore[typeddict-item]
    return page


@pytest.mark.parametrize("name", list(AGENT_PAGES))
def test_an_agents_screen_has_no_flaw(admin: Page, name: str) -> None:
    admin.goto(AGENT_PAGES[name])

    check(admin, expected_errors=1 if name == "error" else 0)


@pytest.mark.parametrize("reason", list(ReviewReason))
def test_every_kind_of_decision_is_shown_without_a_flaw(admin: Page, site: Site, reason: ReviewReason) -> None:
    with site.database.reading() as session:
        waiting = reviews(session, reason=reason)
    assert waiting, f"the demonstration shows no {reason.value}"
    admin.goto(f"/relire/{waiting[0].id}")

    check(admin)


def test_doubts_against_what_the_record_says_are_shown_without_a_flaw(admin: Page, site: Site) -> None:
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
        admin.set_viewport_size({"width": 1280, "height": 844})
        admin.goto(f"/relire/{item.id}")
        expect(admin.get_by_text("Au dossier aujourd’hui")).to_be_visible()
        assert lowest_key(admin) <= 844, item.question
        check(admin)


def test_a_page_with_a_proposed_code_has_no_flaw_on_the_desk_and_in_review(admin: Page, site: Site) -> None:
    hall = TownHall(site.settings, site.database)
    code = CODES[0]  # of the demonstration; its letters are all read
    hall.print(code)
    codes = [mark.box for mark in hall.layout(code).page(3).codes]
    hall.receive(picture(paper_wear.blot(hall.sheet(code, 3), codes)), "page tachée.jpg")
    admin.goto("/numeriser/")
    expect(admin.get_by_text("sans en être sûr").first).to_be_visible(timeout=30_000)

    check(admin)
    item = next(one for one in hall.waiting() if one.in_clear is not None)
    admin.goto(f"/relire/{item.id}")
    check(admin)


def test_half_a_page_blank_pages_questions_and_a_note_in_the_margin_are_shown_without_a_flaw(
    admin: Page, site: Site
) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    half = paper_capture.flat(hall.sheet(code, 2), dpi=200.0)
    read(admin, hall, paper.encode(replace(half, image=half.image[: half.image.shape[0] // 2])), "moitié.jpg")
    cut_off = next(one for one in hall.waiting(code) if not one.why)
    margin = Box(128.0, 120.0, 12.0, 12.0)
    written = paper_ink.mark(hall.sheet(code, 1), margin, Drawn.CROSS, pen=paper_ink.BLUE, seed=1)
    read(admin, hall, picture(written), "marge.jpg")
    note = next(one for one in reversed(hall.waiting(code)) if one.reason is ReviewReason.ANNOTATION and one.why)
    with site.database.transaction() as session:
        decide_review(session, note.id, ReviewDecision("Ma mère viendra", "value"), "Agnès Accueil")
        set_field(session, code, "questions.note", "Faut-il venir avec nos témoins ?", "Agnès Accueil")
    read(admin, hall, blank_sheets(30), "vierges.pdf")

    for path, words in (
        (f"/relire/{cut_off.id}", "Numériser la page entière"),
        (f"/parcours/{code}/", "Notes dans la marge"),
        ("/numeriser/", "30 pages blanches"),
    ):
        admin.goto(path)
        expect(admin.get_by_text(words)).to_be_visible()
        check(admin)


def test_what_was_seen_on_a_page_is_one_click_from_the_desk_and_the_page_alone_one_more(
    admin: Page, site: Site
) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    read(admin, hall, picture(hall.ticked(code, "P-M01.p1.ready")), "vue.jpg")

    admin.locator("article", has_text="vue.jpg").get_by_role("link", name="Voir ce que j’ai lu").click()

    expect(admin.get_by_role("heading", name="Ce que j’ai lu")).to_be_visible()
    check(admin)
    admin.get_by_text("La page seule").first.click()
    expect(admin.get_by_role("img", name="La page seule")).to_be_visible()
    expect(admin.get_by_role("img", name="avec ce qui y est lu")).to_be_hidden()


def test_signing_in_has_no_flaw(page: Page) -> None:
    page.goto("/connexion")

    check(page)


def test_the_page_behind_the_code_has_no_flaw_before_and_after_the_pin(page: Page, site: Site) -> None:
    with site.database.transaction() as session:
        pin = new_pin(session, DEMO_CODE, "Agnès Accueil")
    page.goto(citizen_path(site, DEMO_CODE))
    check(page)
    page.get_by_label("Mon PIN à six chiffres").fill(pin)
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_role("heading", name="À apporter").wait_for()

    check(page)


def test_an_unknown_code_has_no_flaw(page: Page) -> None:
    page.goto("/P/K4T7XHA.1.1.AAAAAAAAAAAA")

    check(page, expected_errors=1)


def test_screens_stay_whole_at_twice_the_size_of_letters(admin: Page) -> None:
    admin.set_viewport_size({"width": 780, "height": 844})
    for path in AGENT_PAGES.values():
        admin.goto(path)
        admin.evaluate("document.documentElement.style.fontSize = '200%'")

        assert widest(admin) == 0, path
