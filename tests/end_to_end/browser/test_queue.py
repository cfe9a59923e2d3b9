"""Several people at the same questions, in real browsers: who has which, and what is answered together."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from server.record.journeys import journey_record
from server.record.model import ReviewItem, ReviewReason
from server.record.tables import LockRow
from server.record.waiting import Wanted, look
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall, picture
from tests.serving import Site, let_lapse, new_page, sign_in

BOXES = ("P-M01.p1.ready", "P-M01.p1.received", "P-M01.p2.ready", "P-M01.p2.received")


def listing(site: Site) -> list[ReviewItem]:
    with site.database.reading() as session:
        return look(session, Wanted(), around=None, before=0, after=99).items


def waits(site: Site, item: ReviewItem) -> bool:
    return any(one.id == item.id for one in listing(site))


def holders(site: Site) -> set[str]:
    """The questions that somebody has open."""
    with site.database.reading() as session:
        return {row.review for row in session.query(LockRow)}


def beat(page: Page) -> None:
    """Let the page's next heartbeat come now."""
    page.evaluate("dispatchEvent(new Event('online'))")


@pytest.fixture
def reception(browser: Browser, site: Site) -> Iterator[Page]:
    """A reception agent at a browser of their own."""
    with new_page(browser, site) as page:
        yield sign_in(page, "accueil")


def test_two_people_are_handed_different_questions_and_see_who_has_the_other(
    site: Site, caseworker: Page, reception: Page
) -> None:
    caseworker.goto("/relire/")
    reception.goto("/relire/")

    one, other = (page.locator(".queue-item[aria-current]") for page in (caseworker, reception))

    assert one.get_attribute("href") != other.get_attribute("href")
    held = reception.locator(".queue-held")
    expect(held).to_have_count(1)
    expect(held).to_contain_text("depuis un instant")


def test_a_question_is_freed_when_its_browser_goes_away_and_who_waits_for_it_is_told(
    site: Site, caseworker: Page, reception: Page
) -> None:
    item = next(one for one in listing(site) if one.reason is ReviewReason.DOUBT)
    reception.goto(f"/relire/{item.id}#question")
    expect(reception.locator("[data-lease]")).to_be_visible()
    caseworker.goto(f"/relire/{item.id}#question")
    expect(caseworker.locator("[data-held]")).to_contain_text("depuis un instant")
    expect(caseworker.locator("button[name=keep]")).to_have_count(0)

    reception.goto("about:blank")
    beat(caseworker)

    expect(caseworker.locator("[data-held]")).to_contain_text("La question est libre")
    caseworker.reload()
    expect(caseworker.locator("button[name=keep]").first).to_be_visible()


def test_who_has_a_question_is_said_where_no_key_stands_over_it(site: Site, caseworker: Page, reception: Page) -> None:
    item = next(one for one in listing(site) if one.reason is ReviewReason.DOUBT)
    reception.goto(f"/relire/{item.id}#question")
    expect(reception.locator("[data-lease]")).to_be_visible()

    caseworker.goto(f"/relire/{item.id}")  # from its top, where the keys stand over what is below
    said = caseworker.locator("[data-held]")
    expect(said).to_be_in_viewport()

    on_top = """(said) => {
        const { x, y, width, height } = said.getBoundingClientRect();
        return said === document.elementFromPoint(x + width / 2, y + height / 2);
    }"""
    assert said.evaluate(on_top)


def test_who_comes_back_with_the_browsers_button_sees_what_was_decided_and_goes_on(
    site: Site, caseworker: Page
) -> None:
    first, second = listing(site)[:2]
    caseworker.goto(f"/relire/{first.id}#question")
    caseworker.keyboard.press("i")
    caseworker.wait_for_url(f"**/relire/{second.id}*")

    caseworker.go_back()
    expect(caseworker.get_by_text("C’est déjà décidé")).to_be_visible()
    caseworker.go_forward()

    expect(caseworker.locator(f"[data-keep='/relire/{second.id}/garder']")).to_be_visible()
    beat(caseworker)
    expect(caseworker.locator("[data-lost-lock]")).to_be_hidden()
    assert second.id in holders(site)
    caseworker.goto(f"/relire/{first.id}")
    caseworker.locator(".item .take-back button").click()


def test_a_session_that_ends_in_the_middle_is_said_beside_the_text_that_is_being_typed(
    site: Site, caseworker: Page
) -> None:
    item = next(one for one in listing(site) if one.reason is ReviewReason.NOTE and one.paper)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("c")
    caseworker.get_by_role("textbox").fill("demain à midi")
    caseworker.context.clear_cookies()

    beat(caseworker)

    expect(caseworker.locator("[data-lost-lock]")).to_contain_text("Votre session est finie")
    expect(caseworker.get_by_role("textbox")).to_have_value("demain à midi")
    with caseworker.context.expect_page() as opened:
        caseworker.evaluate("open('/connexion')")
    sign_in(opened.value, "instruction")
    beat(caseworker)
    expect(caseworker.locator("[data-lost-lock]")).to_be_hidden()
    caseworker.keyboard.press("Control+Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    caseworker.wait_for_load_state()  # the words are there before the keys are
    caseworker.keyboard.press("z")
    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")


def test_who_lost_a_question_hears_who_has_it_and_keeps_what_they_typed(
    site: Site, caseworker: Page, reception: Page
) -> None:
    item = next(one for one in listing(site) if one.reason is ReviewReason.NOTE and one.paper)
    with caseworker.expect_response("**/garder"):  # it has said that it is open
        caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("c")
    caseworker.get_by_role("textbox").fill("demain à midi")
    let_lapse(site)
    reception.goto(f"/relire/{item.id}")

    beat(caseworker)

    said = caseworker.locator("[data-lost-lock]")
    expect(said).to_contain_text("Ce que vous avez tapé reste ici")
    caseworker.keyboard.press("Control+Enter")
    expect(caseworker.get_by_text("a cette question ouverte")).to_be_visible()
    expect(caseworker.get_by_text("demain à midi")).to_be_visible()
    assert waits(site, item)


def test_the_keys_of_a_page_are_listed_under_the_question_mark(site: Site, caseworker: Page) -> None:
    item = next(one for one in listing(site) if one.reason is ReviewReason.DOUBT)
    caseworker.goto(f"/relire/{item.id}#question")
    expect(caseworker.locator("#question")).to_be_focused()

    caseworker.keyboard.press("?")

    dialog = caseworker.get_by_role("dialog", name="Les touches de cette page")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Oui, cochée")
    caseworker.keyboard.press("o")
    assert waits(site, item), "no key of the page answers behind the list"
    caseworker.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(caseworker.locator("#question")).to_be_focused()


def test_what_the_next_question_shows_is_there_before_its_key_is_pressed(site: Site, caseworker: Page) -> None:
    doubt = next(one for one in listing(site) if one.reason is ReviewReason.DOUBT)
    asked: list[str] = []
    caseworker.on("request", lambda request: asked.append(request.url))
    caseworker.goto(f"/relire/{doubt.id}#question")
    caseworker.wait_for_load_state("networkidle")

    order = listing(site)
    following = order[[one.id for one in order].index(doubt.id) + 1]

    assert any(str(following.crop or following.page_image) in url for url in asked)


def test_a_sheet_is_answered_by_keyboard_alone_and_taken_back_as_one(site: Site, caseworker: Page) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    hall.receive(picture(hall.ticked(code, *BOXES, drawn=Drawn.DOT)))
    while len(hall.waiting(code)) < len(BOXES):  # the reader beside the desk reads it
        caseworker.wait_for_timeout(100)
    caseworker.goto(f"/relire/planches/?parcours={code}")
    caseworker.get_by_role("link", name=re.compile("Cases sans lecture sûre")).press("Enter")
    boxes = caseworker.locator("input[name=odd]")
    expect(boxes.first).to_be_focused()
    caseworker.wait_for_load_state("networkidle")  # a picture that is not there yet is answered by no key

    caseworker.keyboard.press("ArrowRight")
    caseworker.keyboard.press("Space")
    expect(caseworker.locator("[data-odd]")).to_have_text("· 1 à part")
    caseworker.keyboard.press("o")

    expect(caseworker.get_by_role("status").first).to_contain_text("3 réponses sont gardées, ensemble")
    assert len(hall.known(code)) == 3
    caseworker.get_by_role("button", name="Annuler", exact=True).press("Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("3 réponses sont annulées")
    assert hall.known(code) == {}


def test_a_key_on_a_sheet_answers_no_picture_that_was_not_on_screen(site: Site, caseworker: Page) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    hall.receive(picture(hall.ticked(code, *BOXES, drawn=Drawn.DOT)))
    items: list[ReviewItem] = []
    while len(items) < len(BOXES):  # the reader beside the desk reads it
        caseworker.wait_for_timeout(100)
        items = [one for one in hall.waiting(code) if one.field in BOXES]  # others may be drawn at random
    caseworker.set_viewport_size({"width": 320, "height": 420})
    caseworker.route(f"**/images/{items[-1].crop}", lambda route: route.abort())
    caseworker.goto(f"/relire/planches/planche?genre=tick&lecture=null&parcours={code}")
    expect(caseworker.locator(".cut .lost")).to_have_count(1)

    caseworker.keyboard.press("o")

    expect(caseworker.locator("[data-odd]")).to_contain_text("1 à part · Il reste des images à voir")
    assert hall.known(code) == {}
    for box in caseworker.locator("input[name=odd]").all():
        box.evaluate("box => box.closest('label').scrollIntoView({block: 'center'})")
        caseworker.wait_for_timeout(100)
    caseworker.keyboard.press("o")
    expect(caseworker.get_by_role("status").first).to_contain_text("Mises à part, et qui attendent : 1")
    assert items[-1].field not in hall.known(code)
    assert len(hall.known(code)) == len(BOXES) - 1


def test_the_questions_of_a_page_are_answered_together_by_keyboard(site: Site, caseworker: Page) -> None:
    items = listing(site)
    pages = [(one.journey, one.page) for one in items if one.reason is ReviewReason.NOTE and one.paper]
    several = next(page for page in pages if pages.count(page) > 1)
    asked = [one for one in items if (one.journey, one.page) == several and one.reason is ReviewReason.NOTE]
    caseworker.goto(f"/relire/{asked[0].id}#question")

    caseworker.keyboard.press("t")
    caseworker.wait_for_url("**/page")
    texts = caseworker.locator("[data-follows]")
    for place, words in enumerate(("demain à midi", "avec notre fille")):
        texts.nth(place).focus()
        caseworker.keyboard.press("ControlOrMeta+a")
        caseworker.keyboard.type(words)
    caseworker.keyboard.press("Control+Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("2 réponses sont gardées, ensemble")
    with site.database.reading() as session:
        known = journey_record(session, str(several[0])).fields
    assert {"demain à midi", "avec notre fille"} <= {str(state.value).split("\n\n")[-1] for state in known.values()}
    caseworker.get_by_role("button", name="Annuler", exact=True).press("Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("2 réponses sont annulées")


def test_a_question_is_passed_on_with_a_word_by_keyboard(site: Site, caseworker: Page, reception: Page) -> None:
    item = next(one for one in listing(site) if one.reason is ReviewReason.DOUBT)
    reception.goto(f"/relire/{item.id}#question")

    reception.keyboard.press("e")
    expect(reception.get_by_label("À qui ?")).to_be_focused()
    reception.get_by_label("À qui ?").select_option(label="Ilan Instruction (Prestation)")
    reception.keyboard.press("Tab")
    reception.keyboard.type("Tu connais ce dossier ?")
    reception.keyboard.press("Tab")
    reception.keyboard.press("Enter")

    expect(reception.get_by_role("status").first).to_contain_text("C’est confié à Ilan Instruction")
    caseworker.goto("/")
    menu = caseworker.get_by_role("navigation", name="Menu principal")
    expect(menu.get_by_role("link", name="Relire")).to_contain_text("pour vous")
    caseworker.goto(f"/relire/{item.id}?pour=moi")
    expect(caseworker.locator("#question")).to_contain_text("Tu connais ce dossier ?")
    caseworker.get_by_role("button", name="Rendre à tous").click()
    expect(caseworker.get_by_role("status").first).to_contain_text("de nouveau à tous")
