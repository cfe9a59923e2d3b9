"""Agents at work on a journey in a real browser: the day's list, private notes, handing over; by keyboard alone."""

import re
from datetime import timedelta

from playwright.sync_api import Browser, Locator, Page, expect

from forms.circumstances import Circumstances, SetAppointment, Subject
from server.record.days import today
from server.record.handovers import Answer, handovers_of
from server.record.journeys import add_change, find_journeys, open_journey
from server.record.private_notes import write_note
from tests.serving import Site, new_page, sign_in


def opened(site: Site, *names: str, in_days: int | None = None) -> str:
    """The journey of a couple of its own for a test, with their deposit in some days."""
    persons = tuple(Subject(f"p{number}", name) for number, name in enumerate(names, start=1))
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances(persons), "Agnès Accueil")
        if in_days is not None:
            day = today() + timedelta(days=in_days)
            add_change(session, code, SetAppointment("M3", day, "9 h 40", "Bureau 7"), "Ilan Instruction")
    return code


def tab_to(page: Page, wanted: Locator, *, key: str = "Tab") -> None:
    """Go on with a key until something has the focus, as somebody without a mouse does."""
    for _ in range(250):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_journey_is_handed_over_taken_in_and_given_back_by_keyboard_alone(browser: Browser, site: Site) -> None:
    code = opened(site, "Alba Fictive", "Igor Modèle")
    with new_page(browser, site) as reception, new_page(browser, site) as casework:
        sign_in(reception, "accueil").goto(f"/parcours/{code}/")
        tab_to(reception, reception.get_by_role("link", name="Transmettre à un service"))
        reception.keyboard.press("Enter")
        tab_to(reception, reception.get_by_role("radio").first)
        reception.keyboard.press("Space")
        tab_to(reception, reception.get_by_label("Un mot pour ce service"))
        reception.keyboard.type("Ils ne viennent que le mardi.")
        tab_to(reception, reception.get_by_role("button", name="Transmettre"))
        reception.keyboard.press("Enter")
        expect(reception.get_by_role("heading", name="Transmis : Les agents de prestation")).to_be_visible()

        sign_in(casework, "instruction").goto("/transmissions/")
        row = casework.locator("li.handed", has_text="Alba Fictive")
        expect(row).to_contain_text("Ils ne viennent que le mardi.")
        tab_to(casework, row.get_by_role("button", name=re.compile("Prendre en charge")))
        casework.keyboard.press("Enter")
        expect(casework.get_by_role("status")).to_contain_text("Le parcours est pris en charge")
        tab_to(casework, row.locator("summary", has_text="Rendre"))
        casework.keyboard.press("Enter")
        tab_to(casework, row.get_by_label("Pourquoi"))
        casework.keyboard.type("Il manque une signature.")
        tab_to(casework, row.get_by_role("button", name="Rendre avec ce mot"))
        casework.keyboard.press("Enter")
        expect(row).to_contain_text("Rendu par Ilan Instruction")

        reception.goto("/transmissions/")
        back = reception.locator("li.handed", has_text="Alba Fictive")
        expect(back).to_contain_text("Il manque une signature.")
        tab_to(reception, back.get_by_role("button", name=re.compile("C’est vu")))
        reception.keyboard.press("Enter")
        expect(reception.get_by_role("status")).to_contain_text("C’est vu")
    with site.database.reading() as session:
        (given,) = handovers_of(session, code)
    assert given.last is not None
    assert given.last.answer is Answer.SEEN


def test_a_private_note_is_written_corrected_and_found_and_its_old_text_stays(site: Site, caseworker: Page) -> None:
    code = opened(site, "Odile Fictive", "Karim Inventé")
    caseworker.goto(f"/parcours/{code}/")
    notes = caseworker.locator("#entre-agents")
    folded = notes.locator("> summary")

    folded.click()
    notes.get_by_label("Une note pour les autres agents").fill("Rappeler au 06 98 76 54 32")
    notes.get_by_role("button", name="Garder la note").click()
    expect(caseworker.get_by_role("status").first).to_contain_text("pour les agents seulement")
    expect(folded).to_contain_text("1 note")
    expect(notes.get_by_text("06 98 76 54 32").first).to_be_hidden()  # the person may look at the screen
    folded.press("Enter")
    notes.locator("summary", has_text="Corriger").click()
    notes.get_by_label("Le nouveau texte").fill("Rappeler au 06 98 76 54 33")
    notes.get_by_role("button", name="Enregistrer").click()

    folded.click()
    expect(notes.locator(".between-text").first).to_have_text("Rappeler au 06 98 76 54 33")
    notes.locator("summary", has_text="1 texte d’avant").click()
    expect(notes.get_by_text("Rappeler au 06 98 76 54 32")).to_be_visible()
    caseworker.goto("/?q=0698765433")
    found = caseworker.locator("li.journey", has_text="Odile Fictive")
    expect(found).to_contain_text("Entre agents")
    found.locator(".said-words").click()
    expect(caseworker).to_have_url(re.compile(f"/parcours/{code}/#entre-agents-notes$"))
    expect(notes.locator(".between-text").first).to_be_visible()  # it was asked for

    caseworker.emulate_media(media="print")

    expect(notes).to_be_hidden()
    expect(caseworker.locator("#histoire")).to_be_hidden()  # it tells reasons that stay between agents
    expect(caseworker.get_by_role("heading", name="Retirer le dossier")).to_be_visible()
    caseworker.emulate_media(media="screen")


def test_of_a_long_private_note_the_beginning_is_shown_until_all_of_it_is_asked_for(
    site: Site, caseworker: Page
) -> None:
    code = opened(site, "Lise Fictive", "Marc Inventé")
    long = "Appeler le matin, jamais le soir. " * 20 + "Fin."
    with site.database.transaction() as session:
        write_note(session, code, long, "Agnès Accueil")
    caseworker.goto(f"/parcours/{code}/#entre-agents-notes")
    notes = caseworker.locator("#entre-agents")

    expect(notes.locator(".between-first")).to_be_visible()
    expect(notes.get_by_text("Fin.").first).to_be_hidden()
    notes.get_by_text("Lire toute la note").click()

    expect(notes.locator(".between-long .between-text")).to_have_text(long)
    expect(notes.locator(".between-first")).to_be_hidden()


def test_who_leaves_with_a_note_half_written_is_asked_first(site: Site, caseworker: Page) -> None:
    code = opened(site, "Rémi Fictif", "Ines Modèle")
    caseworker.goto(f"/parcours/{code}/")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]  # playwright's own
        dialog.dismiss()  # type: ignore[attr-defined]

    caseworker.on("dialog", stay)
    caseworker.locator("#entre-agents > summary").click()
    caseworker.get_by_label("Une note pour les autres agents").type("Rappeler")
    caseworker.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Numériser").click()

    assert asked == ["beforeunload"]
    expect(caseworker.get_by_label("Une note pour les autres agents")).to_have_value("Rappeler")


def test_the_days_list_leads_to_the_step_and_says_what_is_missing(site: Site, caseworker: Page) -> None:
    code = opened(site, "Zita Fictive", "Hugo Inventé", in_days=1)
    caseworker.goto("/")
    caseworker.get_by_role("link", name=re.compile("^Rendez.vous$")).click()
    caseworker.get_by_role("link", name=re.compile("^Demain")).click()
    row = caseworker.locator("li.visit", has_text="Zita Fictive")

    expect(row).to_contain_text("9 h 40")
    expect(row).to_contain_text("Bureau 7")
    row.locator("summary").click()
    expect(row.get_by_text("Justificatif de domicile ou de résidence, Hugo Inventé")).to_be_visible()
    row.get_by_role("link", name="Zita Fictive et Hugo Inventé").click()

    expect(caseworker).to_have_url(re.compile(f"/parcours/{code}/#M3$"))
    expect(caseworker.get_by_role("heading", name=re.compile("Avant le rendez.vous"))).to_be_visible()


def test_the_days_list_is_printed_with_what_is_missing_and_without_buttons(site: Site, caseworker: Page) -> None:
    opened(site, "Wanda Fictive", "Luc Modèle", in_days=0)
    caseworker.goto("/rendez-vous/")
    expect(caseworker.get_by_role("button", name="Imprimer cette liste")).to_be_visible()

    caseworker.emulate_media(media="print")

    row = caseworker.locator("li.visit", has_text="Wanda Fictive")
    expect(row.get_by_text("Justificatif de domicile ou de résidence, Luc Modèle")).to_be_visible()
    expect(caseworker.get_by_role("button", name="Imprimer cette liste")).to_be_hidden()
    expect(caseworker.get_by_role("navigation", name="Les listes")).to_be_hidden()


def test_printed_pages_lose_no_line_to_a_bar_of_buttons_and_no_sign_stands_without_a_word(
    site: Site, caseworker: Page
) -> None:
    code = opened(site, "Basile Fictif", "Ida Modèle")
    caseworker.goto(f"/parcours/{code}/")
    refusals = caseworker.locator(".without > summary")

    expect(refusals.first).to_contain_text("Ne pas demander")
    caseworker.emulate_media(media="print")
    expect(refusals.first).to_be_hidden()
    caseworker.goto(f"/lu/{code}/recu/")
    expect(caseworker.locator(".rc-give")).to_be_hidden()
    expect(caseworker.get_by_role("heading", name="À apporter")).to_be_visible()


def test_an_answer_given_by_a_slip_is_taken_back_with_a_key_and_keeps_the_focus(caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    yes = caseworker.locator('[id="answer.mar.divorce@p1=oui"]')
    unasked = caseworker.locator('[id="answer.mar.divorce@p1="]')
    expect(unasked).to_have_count(0)
    yes.focus()

    caseworker.keyboard.press("Space")
    expect(unasked).to_have_count(1)
    with caseworker.expect_response("**/nouveau/mariage"):
        caseworker.keyboard.press("ArrowUp")

    expect(caseworker.get_by_text("Preuve du divorce")).to_have_count(0)
    expect(unasked).to_be_checked()
    expect(unasked).to_be_focused()


def test_the_booklet_is_seen_page_by_page_before_its_journey_is_opened(site: Site, caseworker: Page) -> None:
    with site.database.reading() as session:
        before = len(find_journeys(session, limit=1000))
    caseworker.goto("/parcours/nouveau/mariage")
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Lila Fictive")
    tab_to(caseworker, caseworker.get_by_role("button", name="Voir les pages"))
    caseworker.keyboard.press("Enter")
    pages = caseworker.locator(".sheet-page")
    expect(pages.first).to_be_visible(timeout=30_000)
    small = pages.first.locator("img").bounding_box()
    first = pages.first.locator("img").get_attribute("src")

    tab_to(caseworker, pages.first.locator("summary"))
    caseworker.keyboard.press("Enter")

    large = pages.first.locator("img").bounding_box()
    assert small is not None
    assert large is not None
    assert large["width"] > 3 * small["width"]
    assert all(page.evaluate("one => one.naturalWidth") == 519 for page in pages.locator("img").all())
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Lila Modèle")
    caseworker.keyboard.press("Tab")
    expect(pages.first.locator("img")).not_to_have_attribute("src", first or "", timeout=30_000)
    divorced = caseworker.get_by_role("group", name=re.compile("Avez.vous divorcé")).first.get_by_label("Oui")
    divorced.check()
    expect(caseworker.get_by_text(re.compile("Preuve du divorce")).first).to_be_visible()
    expect(caseworker.get_by_label("Futur époux ou future épouse 1")).to_have_value("Lila Modèle")
    expect(caseworker.locator(".ask .sheet-page")).to_have_count(0)
    with site.database.reading() as session:
        assert len(find_journeys(session, limit=1000)) == before
