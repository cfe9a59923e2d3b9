"""What somebody typed in a real browser is never lost: a session that ends, a restart, a record that is busy."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from forms.circumstances import Circumstances, Subject
from server.record.journeys import open_journey
from server.record.model import ReviewItem, ReviewReason
from server.record.private_notes import correct_note, write_note
from server.record.readings import reviews
from tests.server.meanwhile import busy_record
from tests.serving import Site, new_page, served_again, sign_in

TYPED = "demain à midi,\navec notre fille"


def a_note(site: Site) -> ReviewItem:
    """A note that waits."""
    with site.database.reading() as session:
        return next(one for one in reviews(session, reason=ReviewReason.NOTE) if one.paper and one.journey)


def type_anew(page: Page, item: ReviewItem, text: str = TYPED) -> None:
    page.goto(f"/relire/{item.id}#question")
    page.keyboard.press("c")
    page.get_by_role("textbox").fill(text)


def answer_and_undo(page: Page, item: ReviewItem) -> None:
    """Leave the question to the next test as it was, with no text."""
    page.goto(f"/relire/{item.id}#question")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("La décision est annulée")


@contextmanager
def asked_to_stay(page: Page) -> Iterator[list[str]]:
    """While the block runs, who is asked before leaving a page stays on it; the kinds of what was asked."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    yield asked
    page.wait_for_timeout(500)
    page.remove_listener("dialog", stay)


def test_a_text_typed_before_a_session_ended_is_there_after_a_restart(
    site: Site, browser: Browser, caseworker: Page
) -> None:
    item = a_note(site)
    type_anew(caseworker, item)
    caseworker.context.clear_cookies()
    caseworker.keyboard.press("Control+Enter")
    expect(caseworker.get_by_role("status").first).to_contain_text("le texte que vous aviez tapé revient")

    with served_again(site) as again, new_page(browser, again) as page:
        sign_in(page, "instruction").goto(f"/relire/{item.id}#question")

        expect(page.get_by_label("Vous aviez tapé ceci")).to_have_value(TYPED)
        answer_and_undo(page, item)


def test_a_text_that_a_busy_record_refused_is_sent_again_with_one_click(
    site: Site, caseworker: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_note(site)
    type_anew(caseworker, item)

    with busy_record(site.settings, monkeypatch, wait_s=0.1):
        caseworker.keyboard.press("Control+Enter")
        expect(caseworker.get_by_role("heading", level=1)).to_have_text("Le dossier ne répond pas")
        expect(caseworker.get_by_role("textbox", name="Ce que vous aviez tapé, 1")).to_have_value(TYPED)
    caseworker.get_by_role("button", name="Envoyer de nouveau").click()

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    caseworker.get_by_role("button", name="Annuler", exact=True).click()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("way", ["a link", "again"])
def test_who_leaves_a_text_that_was_not_sent_is_asked_first(site: Site, caseworker: Page, way: str) -> None:
    type_anew(caseworker, a_note(site))

    with asked_to_stay(caseworker) as asked:
        if way == "a link":
            caseworker.get_by_role("link", name="Parcours", exact=True).click(no_wait_after=True)
        else:
            caseworker.evaluate("setTimeout(() => location.reload())")

    assert asked == ["beforeunload"]
    expect(caseworker.get_by_role("textbox")).to_have_value(TYPED)


def test_who_typed_nothing_leaves_without_a_word(site: Site, caseworker: Page) -> None:
    item = a_note(site)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("c")

    with asked_to_stay(caseworker) as asked:
        caseworker.get_by_role("link", name="Parcours", exact=True).click()
        caseworker.wait_for_url("**/")

    assert asked == []


def test_a_note_that_was_not_sent_comes_back_in_its_tab_to_who_typed_it_alone(site: Site, caseworker: Page) -> None:
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances((Subject("p1", "Ida"), Subject("p2", "Uli"))), "Agnès")
    note, word = caseworker.get_by_label("Une note pour les autres agents"), caseworker.locator("#note-neuve-back")
    caseworker.on("dialog", lambda dialog: dialog.accept())
    caseworker.goto(f"/parcours/{code}/")
    folded = caseworker.locator("#entre-agents > summary")
    folded.click()
    note.press_sequentially("Rappeler sa sœur")

    caseworker.reload()
    expect(note).to_have_value("Rappeler sa sœur")
    expect(word).to_be_visible()
    caseworker.get_by_role("button", name="Garder la note").click()
    expect(caseworker.get_by_role("status").first).to_contain_text("La note est gardée")
    expect(note).to_have_value("")
    expect(word).to_have_count(0)
    caseworker.reload()
    expect(note).to_have_value("")

    folded.click()
    note.press_sequentially("Ne pas écrire à cette adresse")
    caseworker.get_by_role("button", name="Se déconnecter").click()
    sign_in(caseworker, "instruction").goto(f"/parcours/{code}/")
    expect(note).to_have_value("")


@pytest.mark.parametrize("shown", ["the note", "another site"])
def test_a_note_that_was_not_sent_is_forgotten_in_every_tab_once_somebody_signs_out_in_one(
    site: Site, caseworker: Page, shown: str
) -> None:
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances((Subject("p1", "Ida"), Subject("p2", "Uli"))), "Agnès")
    note = caseworker.get_by_label("Une note pour les autres agents")
    caseworker.on("dialog", lambda dialog: dialog.accept())
    caseworker.goto(f"/parcours/{code}/")
    caseworker.locator("#entre-agents > summary").click()
    note.press_sequentially("Rappeler sa sœur")
    if shown == "another site":
        caseworker.goto("about:blank")
    other = caseworker.context.new_page()

    caseworker.context.clear_cookies()
    sign_in(other, "instruction").goto("/")
    caseworker.goto(f"/parcours/{code}/")
    expect(note).to_have_value("Rappeler sa sœur")  # a session that ended by itself is not signed out of
    if shown == "another site":
        caseworker.goto("about:blank")
    other.get_by_role("button", name="Se déconnecter").click()
    other.wait_for_url("**/connexion")

    if shown == "the note":
        caseworker.wait_for_function("Object.keys(sessionStorage).every((key) => !key.startsWith('typed '))")
    sign_in(other, "instruction")
    caseworker.goto(f"/parcours/{code}/")
    expect(note).to_have_value("")


def test_what_was_typed_over_a_note_that_somebody_corrected_meanwhile_stands_beside_it(
    site: Site, caseworker: Page
) -> None:
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances((Subject("p1", "Ida"), Subject("p2", "Uli"))), "Agnès")
        note = write_note(session, code, "Rappeler lundi", "Agnès")
    corrected, beside = caseworker.get_by_label("Le nouveau texte"), caseworker.locator(".retrieved")
    caseworker.on("dialog", lambda dialog: dialog.accept())
    caseworker.goto(f"/parcours/{code}/#entre-agents-notes")
    caseworker.locator("summary", has_text="Corriger").click()
    corrected.fill("Rappeler jeudi")
    with site.database.transaction() as session:
        correct_note(session, code, note, "Rappeler mardi", "Agnès", seen=1)

    caseworker.reload()
    expect(corrected).to_have_value("Rappeler mardi")
    expect(beside).to_have_text("Rappeler jeudi")
    expect(caseworker.locator("#entre-agents .room")).to_contain_text("Le texte a changé entre-temps")
    caseworker.get_by_role("button", name="Effacer ce que j’avais tapé").click()
    expect(beside).to_have_count(0)

    caseworker.reload()
    expect(beside).to_have_count(0)


def test_another_form_of_a_journey_is_not_sent_over_a_word_that_was_typed(site: Site, caseworker: Page) -> None:
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances((Subject("p1", "Ida"), Subject("p2", "Uli"))), "Agnès")
    caseworker.goto(f"/parcours/{code}/")
    caseworker.get_by_role("heading", name="Adapter le parcours").click()
    word = caseworker.get_by_label("Imprimé sur la couverture")
    word.fill("a" * 401)
    caseworker.get_by_role("button", name="Ajouter le mot").click()
    expect(caseworker.get_by_text("Trop long : 401 signes, 400 au plus.")).to_be_visible()
    expect(word).to_have_value("a" * 401)  # neither sent nor cut off
    word.fill("")
    word.press_sequentially("Bon courage")

    caseworker.locator("summary", has_text="Autres actions").click()
    with asked_to_stay(caseworker) as asked:
        caseworker.get_by_role("button", name="Donner un PIN").click(no_wait_after=True)

    assert asked == ["beforeunload"]
    expect(word).to_have_value("Bon courage")
    with asked_to_stay(caseworker) as asked:
        caseworker.get_by_role("button", name="Ajouter le mot").click()
        expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert asked == []


def test_answers_that_were_given_and_not_saved_are_asked_about(caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    caseworker.locator('input[name="answer.mar.divorce@p1"][value="oui"]').check(force=True)
    expect(caseworker.get_by_role("complementary")).to_contain_text("Preuve du divorce")

    with asked_to_stay(caseworker) as asked:
        caseworker.get_by_role("link", name="Numériser").click(no_wait_after=True)

    assert asked == ["beforeunload"]


def test_a_session_that_ends_takes_nothing_out_of_a_form_that_is_being_filled_in(caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    name = caseworker.get_by_label("Futur époux ou future épouse 1")
    name.fill("Ève Exemple")
    caseworker.context.clear_cookies()

    caseworker.locator('input[name="answer.mar.divorce@p1"][value="oui"]').check(force=True)

    said = caseworker.get_by_text("Votre session est finie")
    expect(said).to_be_in_viewport()
    expect(name).to_have_value("Ève Exemple")
    with caseworker.context.expect_page() as opened:
        caseworker.evaluate("open('/connexion')")
    sign_in(opened.value, "instruction")
    caseworker.get_by_role("button", name="Ouvrir le parcours").click()
    expect(caseworker.get_by_text("Vérifiez ce qui suit")).to_be_visible()
    caseworker.get_by_role("button", name="Envoyer de nouveau").click()
    expect(caseworker.get_by_role("heading", level=1)).to_have_text("Ève Exemple")


def test_a_press_is_not_lost_because_the_form_is_drawn_anew_under_it(site: Site, caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Solange Imaginaire")
    button = caseworker.get_by_role("button", name="Ouvrir le parcours")
    button.hover()
    with caseworker.expect_response(lambda answer: "hx-request" in answer.request.headers) as drawn:
        caseworker.mouse.down()
    drawn.value.finished()
    caseworker.wait_for_timeout(200)
    caseworker.mouse.up()

    caseworker.wait_for_url(f"{site.address}/parcours/*/?ouvert=1")
    expect(caseworker.get_by_role("heading", level=1)).to_contain_text("Solange Imaginaire")


def test_what_waited_for_a_press_to_end_is_drawn_then(caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    papers = caseworker.get_by_role("complementary")
    caseworker.locator('input[name="answer.mar.divorce@p1"][value="oui"]').check(force=True)
    expect(papers).to_contain_text("Preuve du divorce")
    caseworker.get_by_role("heading", name="Qui ?").hover()
    with caseworker.expect_response(lambda answer: "hx-request" in answer.request.headers) as drawn:
        caseworker.locator('input[name="answer.mar.divorce@p1"][value="non"]').evaluate("radio => radio.click()")
        caseworker.mouse.down()
    drawn.value.finished()
    caseworker.wait_for_timeout(200)
    assert "Preuve du divorce" in papers.inner_text()

    caseworker.mouse.up()

    expect(papers).not_to_contain_text("Preuve du divorce")


def test_a_text_that_is_pasted_too_long_stays_whole_and_is_not_sent(site: Site, caseworker: Page) -> None:
    item = a_note(site)
    text = "Nous viendrons avec nos deux enfants. " * 120
    type_anew(caseworker, item, text)

    caseworker.get_by_role("button", name="Garder ce texte").click()

    expect(caseworker.get_by_text("Trop long : 4559 signes, 4000 au plus.")).to_be_visible()
    expect(caseworker.get_by_role("textbox")).to_have_value(text)
    kept = caseworker.evaluate("Object.values(sessionStorage).join()")
    assert "Nous viendrons" not in kept, "it would come back in the field of the next question"
    caseworker.get_by_role("textbox").fill(TYPED)
    caseworker.get_by_role("button", name="Garder ce texte").click()
    caseworker.get_by_role("button", name="Annuler", exact=True).click()
    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")


def test_a_name_typed_before_a_press_outlives_all_that_was_asked_for_during_it(caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    name = caseworker.get_by_label("Futur époux ou future épouse 2")
    held: list[Route] = []
    caseworker.route("**/parcours/nouveau/mariage", lambda route: held.append(route))  # noqa: PLW0108 playwright calls no method of a list
    with caseworker.expect_request(lambda request: "hx-request" in request.headers):
        caseworker.locator('input[name="answer.mar.divorce@p1"][value="oui"]').check(force=True)
    name.fill("Solange Imaginaire")
    caseworker.get_by_role("heading", name="Qui ?").hover()
    caseworker.mouse.down()
    caseworker.wait_for_timeout(300)  # the name is left, which asks for the part once more, after the answer
    with caseworker.expect_request(lambda request: "Solange" in (request.post_data or "")):
        held[0].continue_()

    caseworker.mouse.up()
    caseworker.wait_for_timeout(300)
    held[1].continue_()

    expect(caseworker.get_by_role("complementary")).to_contain_text("Preuve du divorce")
    expect(name).to_have_value("Solange Imaginaire")
