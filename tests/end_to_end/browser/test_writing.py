"""A note in a real browser: doubtful words picked with a key, the text corrected in place, a drawing kept."""

import pytest
from playwright.sync_api import Page, expect

from server.record.journeys import journey_record
from server.record.model import ReviewItem
from server.record.readings import undo_review
from tests.looking import check
from tests.paper_writing import Habit
from tests.server.handwriting import two_words, written
from tests.server.townhall import AGENT, TownHall
from tests.serving import Site

NOTE = "M1.note"


def asked(site: Site, habit: Habit, *, lines: int = 1) -> ReviewItem:
    """A question about a note that somebody wrote in some way."""
    hall = TownHall(site.settings, site.database)
    code, sheet = written(hall, habit, lines=lines, seed=1 if lines > 1 else 2)
    hall.scan(sheet, engines=two_words())
    return next(one for one in hall.waiting(code) if one.field == NOTE)


@pytest.fixture(scope="module")
def words(site: Site) -> ReviewItem:
    """Two lines, each with one doubtful word; every test takes back what it decides."""
    return asked(site, Habit.ON_RULES, lines=2)


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


@pytest.mark.parametrize("key", ["Enter", "i"])
def test_one_key_keeps_a_drawing_as_an_image(site: Site, caseworker: Page, drawing: ReviewItem, key: str) -> None:
    caseworker.goto(f"/relire/{drawing.id}#question")
    expect(caseworker.get_by_text("Dessin.")).to_be_visible()

    caseworker.keyboard.press(key)

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert kept(site, drawing) == ""


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
