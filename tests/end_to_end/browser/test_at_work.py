"""People at work in a real browser: keys, uploads, two agents at once, a resident and a PIN."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from forms.circumstances import Circumstances, Subject
from forms.geometry import Box
from forms.model import FieldKind
from server.demo_people import RESIDENTS
from server.demo_story import DEMO_CODE
from server.record.closer import closer_look
from server.record.decisions import review_row
from server.record.journeys import journey_record, new_pin, open_journey
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.opinions import give_opinion, take_opinion_back
from server.record.readings import reviews
from server.record.waiting import Wanted, look
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.server.townhall import TownHall, picture
from tests.serving import Site, citizen_path, let_lapse, new_page, sign_in


def waiting(site: Site, reason: ReviewReason | None = None) -> list[ReviewItem]:
    with site.database.reading() as session:
        return reviews(session, reason=reason)


def is_waiting(site: Site, item: ReviewItem) -> bool:
    return any(one.id == item.id for one in waiting(site))


def undo(page: Page) -> None:
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("La décision est annulée")


def test_a_key_decides_and_the_next_question_is_ready_for_the_next_key(site: Site, caseworker: Page) -> None:
    with site.database.reading() as session:
        first, second = look(session, Wanted(), around=None, before=0, after=2).items
    caseworker.goto(f"/relire/{first.id}#question")
    expect(caseworker.locator("#question")).to_be_focused()

    caseworker.keyboard.press("i")

    caseworker.wait_for_url(f"**/relire/{second.id}*")
    expect(caseworker.locator("#question")).to_be_focused()
    assert not is_waiting(site, first)
    undo(caseworker)
    assert is_waiting(site, first)


def test_enter_accepts_what_was_read(site: Site, caseworker: Page) -> None:
    note = next(one for one in waiting(site, ReviewReason.NOTE) if one.paper)
    caseworker.goto(f"/relire/{note.id}#question")

    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert not is_waiting(site, note)
    undo(caseworker)


def test_a_correction_is_typed_without_setting_off_a_key(site: Site, caseworker: Page) -> None:
    note = next(one for one in waiting(site, ReviewReason.NOTE) if one.paper and one.journey)
    caseworker.goto(f"/relire/{note.id}#question")

    caseworker.keyboard.press("c")
    caseworker.keyboard.press("ControlOrMeta+a")
    caseworker.keyboard.type("oui, non, demain à midi")
    assert is_waiting(site, note), "letters typed in the text are letters"
    caseworker.keyboard.press("Control+Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    with site.database.reading() as session:
        assert note.journey is not None
        assert "oui, non, demain à midi" in str(journey_record(session, note.journey).fields[note.field].value)
    undo(caseworker)


def test_enter_keeps_a_text_that_was_corrected_and_says_so(site: Site, caseworker: Page) -> None:
    note = next(one for one in waiting(site, ReviewReason.NOTE) if one.paper and one.journey)
    caseworker.goto(f"/relire/{note.id}#question")
    accept = caseworker.locator('button[data-key="enter"]')
    expect(accept).to_contain_text("Bien lu")

    caseworker.keyboard.press("c")
    caseworker.keyboard.press("ControlOrMeta+a")
    caseworker.keyboard.type("une correction")
    caseworker.keyboard.press("Escape")
    expect(accept).to_contain_text("Garder ce texte")
    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    with site.database.reading() as session:
        assert "une correction" in str(journey_record(session, str(note.journey)).fields[note.field].value)
    undo(caseworker)


def test_keys_work_on_a_page_that_just_opened(site: Site, caseworker: Page) -> None:
    item = next(one for one in waiting(site, ReviewReason.DOUBT) if one.kind is FieldKind.TICK)
    caseworker.goto("/relire/")
    caseworker.get_by_role("link", name=re.compile("Lecture incertaine")).click()
    caseworker.goto(f"/relire/{item.id}?raison=doubt")

    caseworker.keyboard.press("o")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    assert not is_waiting(site, item)
    undo(caseworker)


def shown_whole(page: Page, *found: Locator) -> bool:
    """Whether all of some things are in the window, without scrolling."""
    window = page.viewport_size
    assert window is not None
    boxes = [one.bounding_box() for one in found]
    return all(
        box is not None
        and min(box["x"], box["y"]) >= 0
        and box["x"] + box["width"] <= window["width"]
        and box["y"] + box["height"] <= window["height"]
        for box in boxes
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("reason", list(ReviewReason))
def test_every_key_of_a_question_is_in_sight_without_scrolling(
    site: Site, caseworker: Page, reason: ReviewReason
) -> None:
    for item in waiting(site, reason):
        caseworker.goto(f"/relire/{item.id}")

        keys = [one for one in caseworker.locator("#question form .b").all() if one.is_visible()]

        assert keys
        assert shown_whole(caseworker, *keys), item.question


def test_the_key_that_takes_back_what_one_said_oneself_is_in_sight_without_scrolling(
    site: Site, caseworker: Page
) -> None:
    item = next(one for one in waiting(site, ReviewReason.DOUBT) if one.kind is FieldKind.TICK)
    with site.database.transaction() as session:
        for said, who in ((True, "Agnès Accueil"), (False, "Ilan Instruction")):
            give_opinion(session, review_row(session, item.id), ReviewDecision(said, "value"), who)
    caseworker.goto(f"/relire/{item.id}")

    back = caseworker.get_by_role("button", name="Reprendre ma réponse")

    assert shown_whole(caseworker, back, caseworker.get_by_text("Vous avez répondu"))
    back.click()
    with site.database.transaction() as session:
        take_opinion_back(session, item.id, "Agnès Accueil")
    assert is_waiting(site, item)


def test_all_that_is_written_in_a_tall_area_is_in_sight_and_the_area_one_click_away(
    site: Site, caseworker: Page
) -> None:
    with site.database.reading() as session:
        near = [(one, closer_look(session, one.id)) for one in reviews(session, reason=ReviewReason.NOTE)]
    item = next(one for one, closer in near if closer is not None)
    caseworker.goto(f"/relire/{item.id}")
    shown = caseworker.get_by_role("img", name="Ce qui est écrit sur la page")

    assert shown_whole(caseworker, shown)
    box = shown.bounding_box()
    assert box is not None
    assert box["height"] >= 60
    link = caseworker.get_by_role("link", name="Voir toute la zone")
    assert link.get_attribute("href") == f"/images/{item.crop}"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_done_and_its_way_back_are_in_sight(site: Site, caseworker: Page, width: int) -> None:
    caseworker.set_viewport_size({"width": width, "height": 844})
    item = next(one for one in waiting(site) if one.reason is ReviewReason.DOUBT)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("i")
    said = caseworker.locator(".messages .say")
    expect(said).to_contain_text("C’est noté")
    way_back = caseworker.get_by_role("button", name="Annuler", exact=True)

    assert shown_whole(caseworker, said, way_back)
    undo(caseworker)
    assert shown_whole(caseworker, said)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [1280, 390])
def test_why_a_typed_code_was_refused_is_in_sight(site: Site, caseworker: Page, width: int) -> None:
    caseworker.set_viewport_size({"width": width, "height": 844})
    item = next(one for one in waiting(site, ReviewReason.REJECTED) if one.rejection == "no-code")
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.get_by_label("Code imprimé").fill("K4T7XHH")
    caseworker.get_by_label("Édition").fill("1")
    caseworker.get_by_label("Page", exact=True).fill("2")

    caseworker.get_by_role("button", name="Lire cette page").click()

    said = caseworker.get_by_role("alert")
    expect(said).to_contain_text("n'est pas un code de livret".replace("'", "’"))
    expect(caseworker.get_by_label("Code imprimé")).to_be_focused()
    assert shown_whole(caseworker, said)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("reason", [ReviewReason.CONFLICT, ReviewReason.REJECTED])
def test_the_filter_that_is_on_is_in_sight_on_a_telephone(site: Site, caseworker: Page, reason: ReviewReason) -> None:
    caseworker.set_viewport_size({"width": 390, "height": 844})

    caseworker.goto(f"/relire/?raison={reason.value}")

    assert shown_whole(caseworker, caseworker.locator(".filters [aria-current]"))


def test_the_menu_counts_what_an_upload_brings_without_being_loaded_again(site: Site, caseworker: Page) -> None:
    hall, before = TownHall(site.settings, site.database), len(waiting(site))
    code = hall.printed()
    content = picture(hall.ticked(code, "P-M01.p1.ready", drawn=paper_ink.Drawn.DOT))
    caseworker.goto("/numeriser/")

    caseworker.get_by_label("Choisir des fichiers").first.set_input_files(
        {"name": "point.jpg", "mimeType": "image/jpeg", "buffer": content}
    )

    expect(caseworker.locator("article", has_text="point.jpg").get_by_text("Lu", exact=True)).to_be_visible(
        timeout=30_000
    )
    expect(
        caseworker.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Relire")
    ).to_contain_text(str(before + 1))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("reason", [ReviewReason.DOUBT, ReviewReason.NOTE])
def test_a_picture_that_cannot_be_shown_says_so_in_words(site: Site, caseworker: Page, reason: ReviewReason) -> None:
    item = next(one for one in waiting(site, reason) if one.crop)
    caseworker.route("**/images/*", lambda route: route.fulfill(status=503))

    caseworker.goto(f"/relire/{item.id}")

    expect(caseworker.get_by_text("ne s’affiche pas pour le moment").first).to_be_visible()


def test_a_decision_is_taken_back_from_its_line_in_the_history(site: Site, caseworker: Page) -> None:
    item = next(one for one in waiting(site, ReviewReason.DOUBT) if one.kind is FieldKind.TICK)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("o")
    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    caseworker.goto(f"/parcours/{item.journey}/")

    caseworker.get_by_role("button", name=re.compile("^Annuler la décision")).first.click()

    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")
    assert is_waiting(site, item)


def test_keys_do_nothing_while_the_focus_is_elsewhere(site: Site, caseworker: Page) -> None:
    item = waiting(site)[0]
    caseworker.goto(f"/relire/{item.id}")
    caseworker.get_by_role("link", name="Parcours", exact=True).focus()

    caseworker.keyboard.press("i")

    assert is_waiting(site, item)
    expect(caseworker).to_have_url(re.compile(f"/relire/{item.id}$"))


def test_the_second_of_two_agents_is_told_who_decided(site: Site, browser: Browser, caseworker: Page) -> None:
    item = next(one for one in waiting(site) if one.reason is not ReviewReason.CONFLICT and not one.rejection)
    with new_page(browser, site) as other:
        caseworker.route("**/garder", lambda route: route.abort())  # nor does it say later that it is open
        caseworker.goto(f"/relire/{item.id}#question")
        let_lapse(site)
        sign_in(other, "accueil").goto(f"/relire/{item.id}#question")
        other.keyboard.press("i")
        other.get_by_role("status").first.get_by_text("C’est noté").wait_for()

        caseworker.keyboard.press("i")

        expect(caseworker.get_by_role("status").first).to_contain_text("Agnès Accueil a déjà décidé")
        undo(other)


def test_a_written_page_is_dropped_and_comes_back_as_changes(site: Site, caseworker: Page, tmp_path: Path) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.open(Circumstances((Subject("p1", "Zoé Fictive"), Subject("p2", "Max Inventé"))))
    hall.print(code)
    sheet = hall.ticked(code, "P-M01.p1.ready")
    file = paper.save(paper_capture.flat(sheet, dpi=200, turned=2, seed=1), tmp_path / "page de Zoé.jpg")
    caseworker.goto("/numeriser/")

    caseworker.get_by_label("Choisir des fichiers").first.set_input_files(file)

    card = caseworker.locator("article", has_text="page de Zoé.jpg")
    expect(card.get_by_text("Lu", exact=True)).to_be_visible(timeout=30_000)
    expect(card.get_by_role("link", name="Zoé Fictive et Max Inventé")).to_be_visible()
    expect(card).to_contain_text("pièce prête")
    assert hall.known(code) == {"P-M01.p1.ready": True}


def test_several_files_are_read_and_a_bad_one_stops_no_other(site: Site, caseworker: Page, tmp_path: Path) -> None:
    stray = paper_ink.mark(paper.empty_sheet(dpi=200), paper_box(), paper_ink.Drawn.CROSS, pen=paper_ink.BLACK)
    good = paper.save(paper_capture.flat(stray, dpi=200), tmp_path / "errante.jpg")
    bad = tmp_path / "lettre.docx"
    bad.write_bytes(b"PK not an image")
    caseworker.goto("/numeriser/")

    caseworker.get_by_label("Choisir des fichiers").first.set_input_files([bad, good])

    expect(caseworker.locator("article", has_text="lettre.docx")).to_contain_text(
        "ni une image ni un PDF", timeout=30_000
    )
    expect(caseworker.locator("article", has_text="errante.jpg")).to_contain_text("Lire cette page", timeout=30_000)


def test_a_file_that_cannot_be_sent_waits_and_goes_when_the_network_is_back(caseworker: Page, tmp_path: Path) -> None:
    file = tmp_path / "perdu.jpg"
    file.write_bytes(b"page")
    caseworker.goto("/numeriser/")
    caseworker.context.set_offline(True)

    caseworker.get_by_label("Choisir des fichiers").first.set_input_files(file)

    sent = caseworker.locator("article", has_text="perdu.jpg")
    expect(caseworker.get_by_role("alert")).to_contain_text("toujours sur votre ordinateur, et part de lui-même")
    caseworker.context.set_offline(False)
    expect(sent).to_contain_text("Pas lu", timeout=60_000)


def test_the_booklet_follows_the_answers_while_a_journey_is_opened(site: Site, caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Ève <b>Exemple</b>")

    answer = caseworker.locator('input[name="answer.mar.divorce@p1"][value="oui"]')
    answer.check(force=True)

    side = caseworker.get_by_role("complementary")
    expect(side).to_contain_text("Preuve du divorce")
    expect(caseworker.locator('[name="answer.mar.divorce_etranger@p1"]').first).to_be_attached()
    expect(answer).to_be_focused()
    caseworker.get_by_role("button", name="Ouvrir le parcours").click()
    expect(caseworker.get_by_role("heading", level=1)).to_have_text("Ève <b>Exemple</b>")


def test_a_paper_is_received_with_the_keyboard_alone(site: Site, caseworker: Page) -> None:
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances((Subject("p1", "Ida"), Subject("p2", "Uli"))), "Agnès")
    caseworker.goto(f"/parcours/{code}/")
    button = caseworker.get_by_role("button", name=re.compile("Reçue : Pièce d.identité avec photo Ida"))

    button.focus()
    caseworker.keyboard.press("Enter")

    expect(
        caseworker.get_by_role("button", name=re.compile("Annuler la réception : Pièce d.identité avec photo Ida"))
    ).to_be_visible()


def test_the_content_is_one_key_away(caseworker: Page) -> None:
    caseworker.goto("/")

    caseworker.keyboard.press("Tab")

    expect(caseworker.get_by_role("link", name="Aller au contenu")).to_be_focused()
    caseworker.keyboard.press("Enter")
    expect(caseworker.locator("main")).to_be_focused()


def test_a_resident_is_locked_out_after_five_wrong_pins(site: Site, page: Page) -> None:
    code = RESIDENTS[0].code
    with site.database.transaction() as session:
        pin = new_pin(session, code, "Agnès Accueil")
    page.goto(citizen_path(site, code).lower())

    for _ in range(5):
        page.get_by_label("Mon PIN à six chiffres").fill("000000" if pin != "000000" else "111111")
        page.get_by_role("button", name="Ouvrir").click()
        page.get_by_role("alert").wait_for()
    page.get_by_label("Mon PIN à six chiffres").fill(pin)
    page.get_by_role("button", name="Ouvrir").click()

    expect(page.get_by_role("alert")).to_contain_text("Trop d’essais")
    expect(page.locator("body")).not_to_contain_text(RESIDENTS[0].names[0])


def test_a_resident_sees_their_journey_and_closes_it(site: Site, browser: Browser) -> None:
    with site.database.transaction() as session:
        pin = new_pin(session, DEMO_CODE, "Agnès Accueil")
    with new_page(browser, site, width=390) as phone:
        phone.goto(citizen_path(site, DEMO_CODE))
        phone.get_by_label("Mon PIN à six chiffres").fill(pin)
        phone.get_by_role("button", name="Ouvrir").click()
        expect(phone.get_by_role("heading", name="À apporter")).to_be_visible()

        phone.get_by_role("button", name="Fermer").click()

        expect(phone.get_by_label("Mon PIN à six chiffres")).to_be_visible()


@pytest.mark.parametrize("path", ["/comptes/", f"/parcours/{DEMO_CODE}/cloture"])
def test_reception_is_told_what_is_not_theirs_to_do(page: Page, path: str) -> None:
    sign_in(page, "accueil")

    if path == "/comptes/":
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 403
    else:
        page.goto(f"/parcours/{DEMO_CODE}/")
        expect(page.get_by_role("button", name="Clore le parcours")).to_have_count(0)


def test_a_doubt_about_a_box_is_answered_with_o_or_n(site: Site, caseworker: Page) -> None:
    doubt = next(one for one in waiting(site, ReviewReason.DOUBT) if one.kind is FieldKind.TICK)
    caseworker.goto(f"/relire/{doubt.id}#question")

    caseworker.keyboard.press("o")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    with site.database.reading() as session:
        assert journey_record(session, str(doubt.journey)).fields[doubt.field].value is True
    undo(caseworker)


def test_a_page_whose_codes_are_blotted_out_is_read_while_the_agent_waits(site: Site, caseworker: Page) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    sheet = hall.ticked(code, "P-M01.p1.received")
    blotted = paper_wear.blot(sheet, [mark.box for mark in hall.layout(code).page(3).codes])
    batch = hall.receive(picture(blotted), "tachée.jpg")
    caseworker.goto("/numeriser/")
    card = caseworker.locator(f"#envoi-{batch}")
    expect(card.get_by_text("Pas lu", exact=True)).to_be_visible(timeout=30_000)  # the reader beside the desk reads it
    (stray,) = [item for item in waiting(site, ReviewReason.REJECTED) if item.batch == batch]
    caseworker.goto(f"/relire/{stray.id}")

    caseworker.evaluate("addEventListener('submit', (sent) => { sessionStorage.said = sent.target.innerText; })")
    caseworker.get_by_label("Code imprimé").fill(code)
    caseworker.get_by_label("Édition").fill("1")
    caseworker.get_by_label("Page", exact=True).fill("3")
    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("La page est lue avec le code tapé", timeout=30_000)
    assert "Lecture en cours…" in caseworker.evaluate("sessionStorage.said")
    assert hall.known(code) == {"P-M01.p1.received": True}


def paper_box() -> Box:
    return Box(40.0, 60.0, 40.0, 40.0)
