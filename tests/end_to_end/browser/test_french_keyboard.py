"""Keys as a French keyboard sends them: without the shift key, the row of figures types "&" for 1 and "à" for 0."""

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from server.record.model import ReviewItem
from tests.at_the_desk import scan
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import two_words, written
from tests.server.townhall import TownHall
from tests.serving import Site

READY: Final = "P-M01.p1.ready"
RECEIVED: Final = "P-M01.p1.received"
CHOICE: Final = "M8.livret"
ROW: Final = dict(zip("1234567890", "&é\"'(-è_çà", strict=True))
"""What the keys above the letters type without the shift key."""


@pytest.fixture
def hall(site: Site) -> TownHall:
    return TownHall(site.settings, site.database)


@pytest.fixture
def choice(hall: TownHall) -> ReviewItem:
    """A mark in one box of several that nobody could be sure of."""
    code = hall.printed()
    scan(hall, hall.ticked(code, f"{CHOICE}.remis", drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    return item


def press(page: Page, key: str, code: str) -> None:
    """Press a key that types something at a place where our keyboard may type something else."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code})
    session.detach()


def press_figure(page: Page, figure: str) -> None:
    """Press a figure above the letters, without the shift key."""
    press(page, ROW[figure], f"Digit{figure}")


def test_a_figure_answers_a_question(hall: TownHall, caseworker: Page, choice: ReviewItem) -> None:
    caseworker.goto(f"/relire/{choice.id}#question")

    press_figure(caseworker, "1")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert hall.known(str(choice.journey)) == {CHOICE: "remis"}


def test_a_figure_beside_the_letters_answers_a_question_where_it_types_figures(
    hall: TownHall, caseworker: Page, choice: ReviewItem
) -> None:
    caseworker.goto(f"/relire/{choice.id}#question")

    press(caseworker, "End", "Numpad1")  # set to move about, it is no figure
    press(caseworker, "2", "Numpad2")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert hall.known(str(choice.journey)) == {CHOICE: "mis_a_jour"}


def test_a_figure_answers_among_all_the_questions_of_a_page(caseworker: Page, choice: ReviewItem) -> None:
    caseworker.goto(f"/relire/{choice.id}/page")
    asked = caseworker.locator("[data-whole] fieldset")
    expect(asked.get_by_role("radio").first).to_be_focused()

    press_figure(caseworker, "2")

    expect(asked.get_by_label("mis à jour")).to_be_checked()


def test_a_figure_answers_beside_what_is_new(hall: TownHall, caseworker: Page, choice: ReviewItem) -> None:
    caseworker.goto(f"/lu/{choice.journey}/")
    expect(caseworker.locator("#question")).to_be_focused()

    press_figure(caseworker, "1")

    caseworker.wait_for_url(f"**/lu/{choice.journey}/recu/")
    assert hall.known(str(choice.journey)) == {CHOICE: "remis"}


def test_a_figure_picks_another_word_and_zero_the_one_that_was_read(
    hall: TownHall, site: Site, caseworker: Page
) -> None:
    code, sheet = written(hall, Habit.ON_RULES, lines=2, seed=1)
    with site.reading:
        hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)
    caseworker.goto(f"/relire/{item.id}#question")
    word = caseworker.locator("button.word").first

    press_figure(caseworker, "1")
    expect(word).to_contain_text("mairie")
    caseworker.keyboard.press("ArrowLeft")
    press_figure(caseworker, "0")

    expect(word).to_contain_text("mairic")


def test_a_figure_contests_a_line_of_the_receipt(hall: TownHall, caseworker: Page) -> None:
    code = hall.printed()
    scan(hall, hall.ticked(code, READY))
    caseworker.goto(f"/lu/{code}/recu/")

    press_figure(caseworker, "1")

    expect(caseworker.get_by_label("Ce que dit la personne")).to_be_visible()


def test_a_letter_is_the_one_that_is_typed_wherever_it_stands(hall: TownHall, caseworker: Page) -> None:
    code = hall.printed()
    scan(hall, hall.ticked(code, READY, RECEIVED, drawn=Drawn.DOT))
    caseworker.goto(f"/lu/{code}/")
    expect(caseworker.locator("#question")).to_be_focused()
    caseworker.keyboard.press("o")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")

    press(caseworker, "z", "KeyW")

    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")
