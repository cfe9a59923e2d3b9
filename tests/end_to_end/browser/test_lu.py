"""What is new, in a real browser: counted keys, a session that ends, two people, the back button, a late page."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from server.record.ingest import receive
from server.record.locks import locks_of
from server.record.model import ReviewItem
from server.record.readings import reviews
from tests import paper_ink
from tests.at_the_desk import DOUBTS, NOTES, count_keys, scan
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.server.handwriting import written
from tests.server.meanwhile import until
from tests.server.townhall import TownHall, picture
from tests.serving import Site, new_page, served, sign_in, sign_in_beside

READY, RECEIVED = "P-M01.p1.ready", "P-M01.p1.received"
MOST_KEYS = 12


@pytest.fixture
def hall(site: Site) -> TownHall:
    return TownHall(site.settings, site.database)


def waiting(hall: TownHall, code: str) -> list[ReviewItem]:
    """What waits about a journey, without what was drawn at random, which is asked elsewhere."""
    with hall.database.reading() as session:
        return [one for one in reviews(session, journey=code) if not one.audit]


def two_doubts(hall: TownHall) -> str:
    """A journey with two marks on one page that nobody can be sure of."""
    code = hall.printed()
    scan(hall, hall.ticked(code, READY, RECEIVED, drawn=Drawn.DOT))
    assert len(waiting(hall, code)) == 2
    return code


def a_note(hall: TownHall) -> tuple[str, ReviewItem]:
    code, sheet = written(hall, Habit.ON_RULES)
    scan(hall, sheet)
    (item,) = waiting(hall, code)
    return code, item


def open_new(page: Page, code: str) -> None:
    page.goto(f"/lu/{code}/")
    expect(page.locator("#question")).to_be_focused()


def test_a_booklet_takes_a_dozen_keys_and_no_mouse(browser: Browser, site: Site, hands: Hands) -> None:
    spent, keys, moved = count_keys(browser, site, hands)

    assert spent["a doubtful box"] == len(DOUBTS)
    assert spent["a note"] == len(NOTES)
    assert spent["a page with nothing in doubt"] == 1, "of the others, one has news and the rest none"
    assert keys <= MOST_KEYS
    assert moved == 0


def test_the_next_doubt_is_there_at_once_and_a_decision_is_taken_back_with_a_key(
    hall: TownHall, caseworker: Page
) -> None:
    code = two_doubts(hall)
    first, second = waiting(hall, code)
    open_new(caseworker, code)
    expect(caseworker.locator(f"[data-asked='{first.id}']")).to_be_visible()

    caseworker.keyboard.press("o")

    expect(caseworker.locator(f"[data-asked='{second.id}']")).to_be_visible()
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert [one.id for one in waiting(hall, code)] == [second.id]
    caseworker.keyboard.press("z")
    expect(caseworker.locator(f"[data-asked='{first.id}']")).to_be_visible()
    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")
    assert len(waiting(hall, code)) == 2


def test_a_note_is_corrected_in_place(hall: TownHall, caseworker: Page) -> None:
    code, item = a_note(hall)
    open_new(caseworker, code)

    caseworker.keyboard.press("c")
    caseworker.keyboard.press("ControlOrMeta+a")
    caseworker.keyboard.type("oui, non, demain à midi")
    caseworker.keyboard.press("Control+Enter")

    caseworker.wait_for_url(f"**/lu/{code}/recu/")
    expect(caseworker.get_by_text("« oui, non, demain à midi »").first).to_be_visible()
    assert hall.known(code)[item.field] == "oui, non, demain à midi"


def test_nothing_typed_is_lost_when_the_session_ends(hall: TownHall, caseworker: Page) -> None:
    code, item = a_note(hall)
    with caseworker.expect_response("**/etat"):  # which would bring the cookie back if it came later
        open_new(caseworker, code)
    caseworker.keyboard.press("c")
    caseworker.get_by_role("textbox").fill("demain à midi")
    caseworker.context.clear_cookies()

    caseworker.keyboard.press("Control+Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("Votre session est finie")
    expect(caseworker.get_by_role("textbox")).to_have_value("demain à midi")
    expect(caseworker.locator(".lu-rail a.is-doubt")).to_have_count(1)
    assert waiting(hall, code)
    other = caseworker.context.new_page()
    sign_in(other, "instruction")
    other.close()
    caseworker.get_by_role("textbox").press("Control+Enter")
    caseworker.wait_for_url(f"**/lu/{code}/recu/")
    assert hall.known(code)[item.field] == "demain à midi"


def test_who_leaves_a_text_that_was_not_sent_is_asked_first(hall: TownHall, caseworker: Page) -> None:
    code, _ = a_note(hall)
    open_new(caseworker, code)
    caseworker.keyboard.press("c")
    caseworker.get_by_role("textbox").press_sequentially("…")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    caseworker.on("dialog", stay)
    caseworker.get_by_role("link", name="Parcours", exact=True).click(no_wait_after=True)
    caseworker.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    caseworker.remove_listener("dialog", stay)


def test_a_decision_that_did_not_arrive_is_there_again(hall: TownHall, caseworker: Page) -> None:
    code = two_doubts(hall)
    first, second = waiting(hall, code)
    open_new(caseworker, code)
    caseworker.route("**/questions/*", lambda route: route.abort())

    caseworker.keyboard.press("o")

    expect(caseworker.get_by_role("status").first).to_contain_text("n’est pas partie")
    expect(caseworker.locator(f"[data-asked='{first.id}']")).to_be_visible()
    caseworker.unroute("**/questions/*")
    caseworker.wait_for_timeout(600)  # a key that is pressed at once was meant for the question before
    caseworker.keyboard.press("o")
    expect(caseworker.locator(f"[data-asked='{second.id}']")).to_be_visible()
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert [one.id for one in waiting(hall, code)] == [second.id]


def test_who_waits_for_a_slow_network_is_told_what_for(hall: TownHall, caseworker: Page) -> None:
    code = two_doubts(hall)
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    caseworker.route("**/questions/*", hold_the_first)
    open_new(caseworker, code)
    with caseworker.expect_request("**/questions/*"):
        for key in "oo":
            caseworker.keyboard.press(key)

    expect(caseworker.get_by_role("heading", name="Vos réponses partent")).to_be_visible()

    held[0].continue_()
    caseworker.wait_for_url(f"**/lu/{code}/recu/")
    assert waiting(hall, code) == []


def test_the_slower_of_two_people_is_told_who_decided(
    hall: TownHall, site: Site, browser: Browser, caseworker: Page
) -> None:
    code = two_doubts(hall)
    first, second = waiting(hall, code)
    with new_page(browser, site) as other:
        open_new(sign_in(other, "accueil"), code)
        open_new(caseworker, code)
        other.keyboard.press("o")
        expect(other.get_by_role("status").first).to_contain_text("C’est noté")

        caseworker.keyboard.press("n")

        expect(caseworker.get_by_role("status").first).to_contain_text("a déjà décidé")
        expect(caseworker.locator(f"[data-asked='{second.id}']")).to_be_visible()
    assert hall.known(code)[first.field] is True


def test_who_comes_to_a_question_that_a_colleague_has_open_is_told_before_answering(
    hall: TownHall, site: Site, browser: Browser, caseworker: Page
) -> None:
    code = two_doubts(hall)
    first, _ = waiting(hall, code)
    with new_page(browser, site) as other:
        sign_in(other, "accueil").goto(f"/relire/{first.id}#question")

        open_new(caseworker, code)

        expect(caseworker.locator("[data-held]")).to_contain_text("Chez Agnès Accueil")
        expect(caseworker.locator("[data-held]")).to_contain_text("une réponse d’ici n’est pas prise")
        other.goto("/numeriser/")
        caseworker.evaluate("window.dispatchEvent(new Event('online'))")  # as the next heartbeat does
        expect(caseworker.locator("[data-held]")).to_be_hidden()
    caseworker.keyboard.press("o")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")


def test_nothing_goes_under_the_name_of_a_colleague_who_signed_in_in_another_tab(
    hall: TownHall, caseworker: Page
) -> None:
    code = two_doubts(hall)
    caseworker.goto(f"/lu/{code}/")
    other = caseworker.context.new_page()
    other.goto("/connexion?autre=1")
    sign_in_beside(other, "accueil")
    caseworker.bring_to_front()

    scan(hall, hall.ticked(code, "P-M02.p1.ready"))

    expect(caseworker.get_by_role("alert")).to_contain_text("Cette page est au nom d’Ilan Instruction")
    with caseworker.expect_response(lambda answer: answer.request.method == "POST") as refused:
        caseworker.keyboard.press("n")
    assert refused.value.status == 400
    assert len(waiting(hall, code)) == 2


def test_a_question_is_whose_screen_shows_it_until_another_page_is_turned_to(
    hall: TownHall, site: Site, caseworker: Page
) -> None:
    code = two_doubts(hall)
    first, second = waiting(hall, code)

    def held() -> dict[str, str]:
        with site.database.reading() as session:
            return {one: lock.name for one, lock in locks_of(session, [first.id, second.id]).items()}

    open_new(caseworker, code)
    until(lambda: held() == {first.id: "Ilan Instruction"}, 30)
    caseworker.locator(f"[data-ask='{second.id}']").click()
    until(lambda: held() == {second.id: "Ilan Instruction"}, 30)
    caseworker.goto("/numeriser/")
    until(lambda: held() == {}, 30)


def test_the_back_button_asks_nothing_twice(hall: TownHall, caseworker: Page) -> None:
    code = two_doubts(hall)
    open_new(caseworker, code)
    for key in "oo":
        caseworker.keyboard.press(key)
    caseworker.wait_for_url(f"**/lu/{code}/recu/")

    caseworker.go_back()

    expect(caseworker.locator("[data-ok]")).to_be_visible()
    expect(caseworker.locator("[data-asked]")).to_have_count(0)
    assert waiting(hall, code) == []


def test_a_page_that_is_late_comes_to_who_waits_for_it(hall: TownHall, site: Site, caseworker: Page) -> None:
    code = hall.printed()
    scan(hall, hall.ticked(code, READY))
    sheet = hall.sheet(code, 5)
    zone = hall.layout(code).page(5).zone("M2.done")
    late = picture(paper_ink.mark(sheet, zone.box, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))
    open_new(caseworker, code)
    path = site.settings.home / "late.jpg"
    path.write_bytes(late)
    receive(site.database, site.settings, path, "late.jpg", "Agnès Accueil", open_journey=code)
    caseworker.reload()

    caseworker.keyboard.press("Enter")

    expect(caseworker.locator(".lu-page.is-shown [data-said-of]")).to_contain_text("Étape faite", timeout=60_000)
    caseworker.wait_for_timeout(600)  # what was pressed for the page before decides nothing about this one
    caseworker.keyboard.press("Enter")
    caseworker.wait_for_url(f"**/lu/{code}/recu/")


def test_a_line_of_the_receipt_is_contested_with_a_key(hall: TownHall, caseworker: Page) -> None:
    code = hall.printed()
    scan(hall, hall.ticked(code, READY))
    caseworker.goto(f"/lu/{code}/recu/")

    caseworker.keyboard.press("1")

    said = caseworker.get_by_label("Ce que dit la personne")
    said.fill("Pas encore.")
    said.press("Enter")
    expect(caseworker.get_by_text("Vous avez dit : « Pas encore. »".replace(" : «", "\u00a0: «"))).to_be_visible()
    assert [one.field for one in waiting(hall, code)] == [READY]


def test_why_a_mail_was_not_sent_is_in_sight_on_a_telephone(hall: TownHall, site: Site, browser: Browser) -> None:
    code = hall.printed()
    scan(hall, hall.ticked(code, READY))
    mailing = replace(site.settings, smtp_url="smtp://127.0.0.1:9", mail_from="accueil@mairie.exemple")  # nobody there
    with served(mailing) as address, new_page(browser, replace(site, address=address), width=390) as page:
        sign_in(page, "accueil").goto(f"/lu/{code}/recu/")
        page.get_by_label("Adresse de la personne").fill("camille@exemple.fr")

        page.get_by_role("button", name="Envoyer par courriel").click()

        expect(page.get_by_role("alert")).to_be_in_viewport()
        expect(page.get_by_label("Adresse de la personne")).to_be_focused()
        expect(page.get_by_label("Adresse de la personne")).to_have_value("camille@exemple.fr")


def test_enter_ends_a_receipt(hall: TownHall, caseworker: Page) -> None:
    caseworker.goto(f"/lu/{hall.open()}/recu/")

    caseworker.keyboard.press("Enter")

    caseworker.wait_for_url(re.compile("/numeriser/$"))
