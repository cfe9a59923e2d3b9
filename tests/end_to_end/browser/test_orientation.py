"""At the reception desk: from what somebody says to the booklet in their hand, by keys alone and without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.serving import Site, new_page, sign_in, stands_at_reception

NAMES = ("Iris Clavier", "Omar Touche")


@pytest.fixture
def reception(browser: Browser, site: Site) -> Iterator[Page]:
    with new_page(browser, site) as page:
        yield sign_in(page, "accueil")


def test_a_couple_that_marries_has_its_booklet_after_four_keys_besides_their_names(
    reception: Page,
) -> None:
    pressed: list[str] = []

    def press(key: str) -> None:
        pressed.append(key)
        reception.keyboard.press(key)

    reception.goto("/parcours/nouveau")
    stands_at_reception(reception)

    press("1")
    expect(reception.get_by_label("Futur époux ou future épouse 1")).to_be_focused()
    reception.keyboard.type(NAMES[0])
    press("Enter")
    expect(reception.get_by_label("Futur époux ou future épouse 2")).to_be_focused()
    reception.keyboard.type(NAMES[1])
    press("Enter")
    expect(reception.get_by_role("heading", level=1)).to_have_text(" et ".join(NAMES))
    expect(reception.get_by_role("button", name="Imprimer le livret")).to_be_focused()
    with reception.context.expect_event("request", lambda request: "/livrets/1.pdf" in request.url):
        press("Enter")

    assert pressed == ["1", "Enter", "Enter", "Enter"]


def test_two_questions_tell_housing_apart_by_their_keys(reception: Page) -> None:
    reception.goto("/parcours/nouveau")
    choice = reception.get_by_role("link", name="Je veux changer de logement")

    reception.keyboard.press(str(choice.get_attribute("data-key")))
    expect(reception.get_by_role("heading", level=1)).to_have_text(re.compile("en mauvais état"))
    reception.keyboard.press("2")
    expect(reception.get_by_role("heading", level=1)).to_have_text(re.compile("Louez.vous un logement social"))
    reception.keyboard.press("Escape")
    expect(reception.get_by_role("heading", level=1)).to_have_text(re.compile("en mauvais état"))
    reception.keyboard.press("2")
    expect(reception.get_by_role("heading", level=1)).to_have_text(re.compile("Louez.vous un logement social"))
    reception.keyboard.press("Shift+Numpad1")  # as it types when it is set to figures

    expect(reception.get_by_role("heading", level=1)).to_have_text("Changer de logement social")


def test_a_second_key_before_the_next_page_is_there_chooses_nothing_else(reception: Page) -> None:
    reception.goto("/parcours/nouveau")

    reception.evaluate("""() => {
        for (const code of ["Digit1", "Digit2"])
            document.body.dispatchEvent(new KeyboardEvent("keydown", { code, key: code.at(-1), bubbles: true }));
    }""")

    expect(reception.get_by_role("heading", level=1)).to_have_text("Se marier à la mairie")


def test_a_word_is_searched_for_and_its_booklet_chosen_by_keys(reception: Page) -> None:
    reception.goto("/parcours/nouveau")

    reception.keyboard.press("c")
    expect(reception.get_by_label("Chercher un mot")).to_be_focused()
    reception.keyboard.type("1 bans")  # a figure in a field is a figure
    expect(reception.get_by_label("Chercher un mot")).to_have_value("1 bans")
    for _ in range(6):
        reception.keyboard.press("Backspace")
    reception.keyboard.type("bans")
    reception.keyboard.press("Enter")
    expect(reception.get_by_role("heading", name="Le livret qu’il faut")).to_be_visible()
    reception.keyboard.press("1")

    expect(reception.get_by_role("heading", level=1)).to_have_text("Se marier à la mairie")


def test_enter_in_a_name_adds_no_child(reception: Page) -> None:
    reception.goto("/parcours/nouveau/mariage")

    reception.get_by_label("Futur époux ou future épouse 2").press("Enter")

    expect(reception.get_by_role("alert")).to_contain_text("Écrivez au moins un nom")
    expect(reception.get_by_label("Enfant 1")).to_have_count(0)


def test_everything_is_chosen_without_a_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    sign_in(page, "accueil")
    page.goto("/parcours/nouveau")

    page.get_by_role("button", name="À l’accueil").click()
    expect(page.get_by_role("status")).to_contain_text("les livrets se remettent à l’accueil")
    page.get_by_role("link", name="Je cherche un logement").click()
    page.get_by_role("link", name="Oui").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Renouveler votre demande de logement")
    context.close()


def test_what_is_typed_and_chosen_while_the_form_is_drawn_anew_stays(reception: Page) -> None:
    reception.goto("/parcours/nouveau/mariage")
    second = reception.get_by_label("Futur époux ou future épouse 2")
    answer = reception.locator('[id="answer.mar.contrat=oui"]')
    asked: list[object] = []

    def hold(route: Route) -> None:
        """Let the first answer come once there is something that its question could not know."""
        if not asked:
            second.press_sequentially("r Touche")
            answer.check()
        asked.append(route.request)
        route.continue_()

    reception.keyboard.type(NAMES[0])
    reception.keyboard.press("Enter")
    reception.keyboard.type("Oma")
    reception.route("**/parcours/nouveau/mariage", hold)
    reception.get_by_label("Futur époux ou future épouse 1").dispatch_event("change")

    expect(reception.get_by_role("complementary")).to_contain_text(NAMES[1])  # a later answer knows all of it
    expect(second).to_have_value(NAMES[1])
    expect(answer).to_be_checked()
