"""A note in a real browser: doubtful words picked with a key, the text corrected in place, a drawing kept."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scan.pipeline import Engines
from server.demo import ACCOUNTS
from server.record.journeys import journey_record
from server.record.model import ReviewItem
from server.record.readings import undo_review
from tests.looking import check, faults, widest
from tests.paper_writing import Habit
from tests.server.handwriting import long_lines, two_words, written
from tests.server.townhall import AGENT, TownHall
from tests.serving import Site, sign_in

NOTE = "M1.note"


def asked(site: Site, habit: Habit, *, lines: int = 1, engines: Engines | None = None) -> ReviewItem:
    """A question about a note that somebody wrote in some way."""
    hall = TownHall(site.settings, site.database)
    code, sheet = written(hall, habit, lines=lines, seed=1 if lines > 1 else 2)
    with site.reading:
        hall.scan(sheet, engines=engines or two_words())
    return next(one for one in hall.waiting(code) if one.field == NOTE)


@pytest.fixture(scope="module")
def words(site: Site) -> ReviewItem:
    """Two lines, each with one doubtful word; every test takes back what it decides."""
    return asked(site, Habit.ON_RULES, lines=2)


@pytest.fixture(scope="module")
def long(site: Site) -> ReviewItem:
    """Two lines of many words, all of them doubtful, some too long for a telephone."""
    return asked(site, Habit.ON_RULES, lines=2, engines=long_lines(sure=False))


@pytest.fixture(scope="module")
def drawing(site: Site) -> ReviewItem:
    return asked(site, Habit.DRAWING)


def kept(site: Site, item: ReviewItem) -> object:
    """What the record says of the note; the decision is taken back."""
    with site.database.transaction() as session:
        value = journey_record(session, str(item.journey)).fields[item.field].value
        undo_review(session, item.id, AGENT)
    return value


def test_a_number_picks_another_word_and_the_next_doubtful_one_follows(
    site: Site, caseworker: Page, words: ReviewItem
) -> None:
    caseworker.goto(f"/relire/{words.id}#question")
    doubtful = caseworker.locator("button.word")
    expect(doubtful.nth(0)).to_have_attribute("aria-pressed", "true")

    caseworker.keyboard.press("1")

    expect(doubtful.nth(0)).to_contain_text("mairie")
    expect(doubtful.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(caseworker.locator('button[data-key="enter"]')).to_contain_text("Garder ce texte")
    caseworker.keyboard.press("Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert kept(site, words) == "la mairie\nla mairic"


def test_what_was_read_comes_back_with_zero_and_enter_says_again_that_it_is_right(
    site: Site, caseworker: Page, words: ReviewItem
) -> None:
    caseworker.goto(f"/relire/{words.id}#question")
    caseworker.keyboard.press("1")
    caseworker.keyboard.press("ArrowLeft")

    caseworker.keyboard.press("0")

    expect(caseworker.locator("button.word").nth(0)).to_contain_text("mairic")
    expect(caseworker.locator('button[data-key="enter"]')).to_contain_text("Bien lu")


def test_the_word_that_is_looked_at_is_framed_in_the_picture(caseworker: Page, words: ReviewItem) -> None:
    caseworker.goto(f"/relire/{words.id}#question")
    frame = caseworker.locator("[data-here]")
    first = frame.bounding_box()

    caseworker.keyboard.press("ArrowRight")

    second, picture = frame.bounding_box(), caseworker.locator(".crop svg[role=img]").bounding_box()
    assert first is not None
    assert second is not None
    assert picture is not None
    assert second["y"] > first["y"] + first["height"] / 2
    assert picture["y"] <= first["y"]
    assert second["y"] + second["height"] <= picture["y"] + picture["height"]


def test_typing_takes_the_place_of_the_words_with_the_doubtful_one_selected(
    site: Site, caseworker: Page, words: ReviewItem
) -> None:
    caseworker.goto(f"/relire/{words.id}#question")
    text = caseworker.locator("textarea")
    expect(text).to_be_hidden()
    caseworker.keyboard.press("ArrowRight")

    caseworker.keyboard.press("c")
    caseworker.keyboard.type("mare 2 i")
    caseworker.keyboard.press("Control+Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert kept(site, words) == "la mairic\nla mare 2 i"


def test_escape_brings_the_words_back_when_nothing_was_typed(caseworker: Page, words: ReviewItem) -> None:
    caseworker.goto(f"/relire/{words.id}#question")
    caseworker.get_by_role("button", name="Corriger").click()
    expect(caseworker.locator("textarea")).to_be_focused()

    caseworker.keyboard.press("Escape")

    expect(caseworker.locator("button.word").nth(0)).to_be_visible()
    expect(caseworker.locator("textarea")).to_be_hidden()


def test_a_word_is_picked_with_the_mouse_alone(site: Site, caseworker: Page, words: ReviewItem) -> None:
    caseworker.goto(f"/relire/{words.id}")

    caseworker.locator("button.word").nth(1).click()
    caseworker.get_by_role("button", name="1 mairie").click()
    caseworker.get_by_role("button", name="Garder ce texte").click()

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert kept(site, words) == "la mairic\nla mairie"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("key", ["Enter", "i"])
def test_one_key_keeps_a_drawing_as_an_image(site: Site, caseworker: Page, drawing: ReviewItem, key: str) -> None:
    caseworker.goto(f"/relire/{drawing.id}#question")
    expect(caseworker.get_by_text("Dessin.")).to_be_visible()

    caseworker.keyboard.press(key)

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert kept(site, drawing) == ""


@pytest.mark.sampled(1)
@pytest.mark.parametrize("typing", [False, True])
def test_a_note_and_a_drawing_are_shown_without_a_flaw(
    caseworker: Page, words: ReviewItem, drawing: ReviewItem, typing: bool
) -> None:
    for item in (words, drawing):
        caseworker.set_viewport_size({"width": 1280, "height": 844})
        caseworker.goto(f"/relire/{item.id}#question")
        if typing:
            caseworker.keyboard.press("c")
        check(caseworker, again=not typing)


def edges(found: Locator) -> tuple[float, float]:
    """Where something begins and ends in the window, px from its top."""
    box = found.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("height", [720, 844])
def test_no_key_covers_the_words_or_what_is_typed(caseworker: Page, long: ReviewItem, height: int) -> None:
    caseworker.set_viewport_size({"width": 1280, "height": height})
    caseworker.goto(f"/relire/{long.id}#question")
    words, text, keys = (caseworker.locator(one) for one in (".seen-lines", "textarea", ".decide-keys"))

    shown, below = edges(words), edges(keys)
    caseworker.keyboard.press("c")
    field, under = edges(text), edges(keys)

    assert shown[1] <= below[0]
    assert field[1] <= under[0]
    assert max(below[1], under[1]) <= height


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844), (320, 640)])
def test_arrows_bring_the_word_that_is_looked_at_into_sight(
    caseworker: Page, long: ReviewItem, width: int, height: int
) -> None:
    caseworker.set_viewport_size({"width": width, "height": height})
    caseworker.goto(f"/relire/{long.id}#question")
    doubtful = caseworker.locator("button.word")
    words = caseworker.locator(".seen-lines")
    assert edges(doubtful.last)[0] > edges(words)[1], "all of it is in sight without scrolling"

    for _ in range(doubtful.count()):
        caseworker.keyboard.press("ArrowRight")

    expect(doubtful.last).to_have_attribute("aria-pressed", "true")
    assert edges(words)[0] <= edges(doubtful.last)[0]
    assert edges(doubtful.last)[1] <= min(edges(words)[1], height)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [640, 390, 320])
def test_the_longest_word_and_what_else_it_may_be_fit_in_the_window(
    caseworker: Page, long: ReviewItem, width: int
) -> None:
    caseworker.set_viewport_size({"width": width, "height": 640})
    caseworker.goto(f"/relire/{long.id}#question")

    caseworker.locator("button.word").last.click()

    expect(caseworker.locator("[data-choices] button")).to_contain_text("jean-baptiste.delacourt")
    assert widest(caseworker) == 0
    assert caseworker.locator(".seen-lines").evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_a_long_text_without_a_doubtful_word_is_scrolled_with_keys(site: Site, caseworker: Page) -> None:
    item = asked(site, Habit.ON_RULES, lines=2, engines=long_lines(sure=True))
    caseworker.set_viewport_size({"width": 1280, "height": 720})
    caseworker.goto(f"/relire/{item.id}#question")
    words = caseworker.get_by_role("region", name="Ce que je lis")
    assert words.evaluate("box => box.scrollHeight > box.clientHeight"), "there is nothing to scroll"

    words.focus()
    caseworker.keyboard.press("End")

    expect(words).not_to_have_js_property("scrollTop", 0)
    assert faults(caseworker) == []


def test_enter_keeps_words_typed_for_a_drawing_and_the_button_says_so(
    site: Site, caseworker: Page, drawing: ReviewItem
) -> None:
    caseworker.goto(f"/relire/{drawing.id}#question")
    keeps = caseworker.locator('button[data-key^="enter"]')
    caseworker.keyboard.press("c")
    caseworker.keyboard.type("un coeur")
    expect(keeps).to_contain_text("Garder ce texte")
    caseworker.locator("textarea").fill("")
    expect(keeps).to_contain_text("Garder le dessin")
    caseworker.locator("textarea").fill("deux noms")
    caseworker.keyboard.press("Escape")

    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert kept(site, drawing) == "deux noms"


def test_a_text_outlives_the_session_that_it_was_typed_in(caseworker: Page, words: ReviewItem) -> None:
    caseworker.goto(f"/relire/{words.id}#question")
    caseworker.keyboard.press("c")
    caseworker.locator("textarea").fill("la mairie de Paris")
    caseworker.context.clear_cookies()
    caseworker.keyboard.press("Control+Enter")
    expect(caseworker.get_by_role("status")).to_contain_text("rien n’a été enregistré")
    assert faults(caseworker) == []

    name, password = next((known, secret) for known, _, _, secret in ACCOUNTS if known == "instruction")
    caseworker.get_by_label("Votre nom de compte").fill(name)
    caseworker.get_by_label("Votre mot de passe").fill(password)
    caseworker.get_by_role("button", name="Entrer").click()

    expect(caseworker.locator("textarea")).to_have_value("la mairie de Paris")


def test_without_scripts_no_key_is_promised(browser: Browser, site: Site, words: ReviewItem) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False, locale="fr-FR")
    page = sign_in(context.new_page(), "instruction")

    page.goto(f"/relire/{words.id}")

    expect(page.get_by_role("button", name="Bien lu")).to_be_visible()
    assert not any(key.is_visible() for key in page.locator(".decide kbd").all())
    expect(page.get_by_role("button", name="Corriger")).to_be_hidden()
    expect(page.locator("textarea")).to_be_visible()
    context.close()
