"""A resident with their telephone: without a script, with the keyboard alone, and little to load."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from server.demo_people import RESIDENTS
from server.demo_story import DEMO_CODE
from server.record.journeys import journey_record, new_pin
from server.record.online import Wish, write_online
from tests.looking import widest
from tests.server.photographing import PAPER, taken
from tests.serving import Site, citizen_path, new_page, served_again

CODE = RESIDENTS[3].code
"""A couple who marries, of whom other tests want nothing."""
FIRST_VIEW = 60_000
"""Bytes that the first page of a booklet may take, with all that it needs; there are no pictures in it."""


def give_pin(site: Site, code: str) -> str:
    with site.database.transaction() as session:
        return new_pin(session, code, "Agnès Accueil")


def known(site: Site, code: str = CODE) -> dict[str, bool | str]:
    with site.database.reading() as session:
        return {field: state.value for field, state in journey_record(session, code).fields.items()}


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    """A telephone whose browser runs no script."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="fr-FR"
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def enter(page: Page, site: Site, code: str, step: str = "") -> None:
    page.goto(citizen_path(site, code) + (f"?etape={step}" if step else ""))
    page.get_by_label("Mon PIN à six chiffres").fill(give_pin(site, code))
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_text("Ouvert sur cet appareil").wait_for()
    page.wait_for_load_state()  # what is typed is kept by a script


def test_everything_is_done_without_a_script(plain: Page, site: Site) -> None:
    plain.goto(citizen_path(site, CODE))
    plain.get_by_role("link", name="Première étape").click()
    expect(plain.get_by_role("heading", name="Retirer le dossier")).to_be_visible()
    plain.get_by_role("button", name="Texte grand").click()
    expect(plain.locator("html[data-size='2']")).to_have_count(1)

    enter(plain, site, CODE, "M8")
    plain.get_by_label("Mes notes").first.fill("Prévenir mon frère")
    plain.get_by_role("button", name="Enregistrer").first.click()
    expect(plain.get_by_role("status")).to_contain_text("C’est noté")
    written = known(site)["M8.note"]
    plain.get_by_role("button", name="Annuler").click()
    expect(plain.get_by_role("status")).to_contain_text("C’est annulé")

    assert written == "Prévenir mon frère"
    assert "M8.note" not in known(site)
    plain.get_by_role("button", name="Fermer").click()
    expect(plain.get_by_label("Mon PIN à six chiffres")).to_be_visible()


def test_a_line_that_is_not_right_is_said_without_a_script(plain: Page, site: Site) -> None:
    enter(plain, site, DEMO_CODE)
    plain.get_by_role("link", name="Ce que la mairie a lu sur mon livret").click()
    picture = plain.locator("img.crop").first
    expect(picture).to_be_visible()

    line = plain.get_by_role("button", name="Ce n’est pas juste").first
    told = str(line.text_content()).partition(":")[2].strip()
    line.click()

    expect(plain.get_by_role("status")).to_contain_text("un agent regardera de nouveau")
    expect(plain.get_by_role("button", name=f"Ce n’est pas juste : {told}", exact=True)).to_have_count(0)
    picture.scroll_into_view_if_needed()
    assert int(str(picture.evaluate("one => one.decode().then(() => one.naturalWidth)"))) > 0


def focus(page: Page, name: str) -> None:
    """Go to something with the Tab key."""
    for _ in range(120):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; return (e.labels?.[0] ?? e).textContent.replace(/\\s+/g, ' '); }"
        )
        if name in str(here):
            return
    pytest.fail(f"the Tab key does not reach {name}")


def test_what_is_to_ask_stands_beside_its_icon_and_not_against_it(page: Page, site: Site) -> None:
    page.goto(citizen_path(site, CODE))
    asked = page.locator("p.with-icon", has_text="À demander à la mairie").first

    gap = asked.evaluate(
        "(one) => one.querySelector('span').getBoundingClientRect().x - one.firstChild.getBoundingClientRect().right"
    )

    assert gap >= 4


def test_everything_is_done_with_the_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(citizen_path(site, CODE))
    focus(page, "Mon PIN à six chiffres")
    page.keyboard.type(give_pin(site, CODE))
    page.keyboard.press("Enter")
    page.get_by_text("Ouvert sur cet appareil").wait_for()

    focus(page, "Après le mariage")
    page.keyboard.press("Enter")
    page.wait_for_url("**etape=M8**")
    focus(page, "Mes notes")
    page.keyboard.type("Au clavier")
    focus(page, "Enregistrer")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("C’est noté")
    assert known(site)["M8.note"] == "Au clavier"
    focus(page, "Annuler")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("C’est annulé")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("size", ["Texte normal", "Texte très grand"])
def test_nothing_is_cut_off_on_the_narrowest_screen_in_any_size(browser: Browser, site: Site, size: str) -> None:
    with new_page(browser, site, width=320) as phone:
        enter(phone, site, CODE, "M3")
        phone.get_by_role("button", name=size).click()
        phone.locator("html[data-size]").wait_for()

        assert widest(phone) <= 0


@pytest.mark.parametrize(("step", "language"), [("", "fr"), ("?etape=M3", "fr"), ("", "ar")])
def test_the_first_view_is_light(browser: Browser, site: Site, step: str, language: str) -> None:
    loaded: list[Request] = []

    def note(request: Request) -> None:
        loaded.append(request)

    with new_page(browser, site, width=390) as phone:
        phone.context.add_cookies([{"name": "langue", "value": language, "url": site.address}])
        phone.on("requestfinished", note)
        phone.goto(citizen_path(site, DEMO_CODE) + step)
        phone.wait_for_load_state("networkidle")
        sizes = [one.sizes() for one in loaded]

        assert phone.locator("html").get_attribute("lang") == language

    assert len(loaded) >= 6
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= FIRST_VIEW


def test_the_back_button_asks_nothing_and_shows_what_is_kept(page: Page, site: Site) -> None:
    enter(page, site, CODE, "M8")
    page.get_by_label("Mes notes").first.fill("Avant de revenir")
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_role("status")).to_contain_text("C’est noté")
    page.get_by_role("link", name="Retirer le dossier").click()
    page.wait_for_url(re.compile("etape=M1"))

    page.go_back()

    expect(page.get_by_label("Mes notes").first).to_have_value("Avant de revenir")


def test_what_was_typed_and_not_sent_is_there_when_one_comes_back_and_asked_about(page: Page, site: Site) -> None:
    enter(page, site, CODE, "M6")
    before = known(site)
    note, guests = page.get_by_label("Mes notes").first, page.locator("[name='field.M6.invites']")
    box = page.locator("[name='field.M6.interprete']")
    note.fill("Pas encore enregistré")
    guests.fill("77")
    box.set_checked(wanted := not box.is_checked())
    page.get_by_role("link", name="Retirer le dossier").click()
    page.wait_for_url(re.compile("etape=M1"))

    page.get_by_role("button", name="Fermer").click()
    expect(page.get_by_role("heading", name="Ce que vous avez écrit n’est pas enregistré")).to_be_visible()
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    page.goto(citizen_path(site, CODE) + "?etape=M6")

    expect(note).to_have_value("Pas encore enregistré")
    expect(guests).to_have_value("77")
    expect(box).to_be_checked(checked=wanted)
    expect(page.get_by_text("Ce n’est pas enregistré")).to_have_count(3)
    page.get_by_role("button", name="Fermer").click()
    page.get_by_role("button", name="Fermer quand même").click()
    enter(page, site, CODE, "M6")
    expect(note).not_to_have_value("Pas encore enregistré")
    assert known(site) == before


def test_a_page_leaves_the_screen_when_its_time_is_over_and_what_was_typed_comes_back(page: Page, site: Site) -> None:
    page.clock.install()
    enter(page, site, CODE, "M8")
    note = page.get_by_label("Mes notes").first
    page.clock.fast_forward("15:00")
    note.fill("Pas encore enregistré")
    page.clock.fast_forward("15:00")
    still_there = note.input_value()
    asked = f"{citizen_path(site, CODE)}/reste"

    with page.expect_response(lambda answer: answer.url.endswith(asked)):  # as if another tab had been used
        page.clock.fast_forward("06:00")
    expect(note).to_have_value("Pas encore enregistré")
    expect(note).to_be_focused()
    page.context.clear_cookies()
    page.clock.fast_forward("21:00")

    expect(page.get_by_role("heading", name="Voir où j’en suis")).to_be_visible()
    expect(page.get_by_text("Ouvert sur cet appareil")).to_have_count(0)
    enter(page, site, CODE, "M8")
    expect(note).to_have_value("Pas encore enregistré")
    assert still_there == "Pas encore enregistré"


def test_who_takes_a_photo_is_not_interrupted_and_a_photo_that_comes_too_late_is_told(page: Page, site: Site) -> None:
    page.clock.install()
    enter(page, site, CODE)
    page.goto(f"{citizen_path(site, CODE)}/photos?piece={PAPER}")
    page.clock.fast_forward("19:50")
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Prendre une photo").click()
    page.clock.fast_forward("00:30")
    chooser.value.set_files({"name": "acte.jpg", "mimeType": "image/jpeg", "buffer": taken()})
    chosen = page.get_by_label("Prendre une photo").evaluate("(one) => one.files.length")
    page.context.clear_cookies()

    page.clock.fast_forward("21:00")

    expect(page.get_by_role("alert")).to_contain_text("la photo n’est pas gardée")
    page.reload()
    expect(page.get_by_text("la photo n’est pas gardée")).to_have_count(0)
    assert chosen == 1


def test_an_address_comes_back_with_the_choice_beside_it_when_the_time_is_over(browser: Browser, site: Site) -> None:
    settings = replace(site.settings, smtp_url="smtp://127.0.0.1:9", mail_from="accueil@mairie.exemple")
    with served_again(replace(site, settings=settings)) as mailing, new_page(browser, mailing) as page:
        page.clock.install()
        enter(page, mailing, CODE)
        page.goto(f"{citizen_path(mailing, CODE)}/moi")
        page.get_by_label("Mon adresse de courriel").fill("camille@exemple.fr")
        page.get_by_label("nommer celles qui manquent").check()
        page.context.clear_cookies()
        page.clock.fast_forward("21:00")
        expect(page.get_by_role("heading", name="Voir où j’en suis")).to_be_visible()

        enter(page, mailing, CODE)
        page.goto(f"{citizen_path(mailing, CODE)}/moi")

        expect(page.get_by_label("Mon adresse de courriel")).to_have_value("camille@exemple.fr")
        expect(page.get_by_label("nommer celles qui manquent")).to_be_checked()


def test_a_text_that_comes_back_replaces_nothing_that_another_device_wrote(page: Page, site: Site) -> None:
    enter(page, site, CODE, "M7")
    page.get_by_label("Mes notes").first.fill("De ce téléphone")
    page.get_by_role("link", name="Retirer le dossier").click()
    page.wait_for_url(re.compile("etape=M1"))
    with site.database.transaction() as session:
        write_online(session, CODE, {"M7.note": Wish("De l'autre")})

    page.go_back()
    expect(page.get_by_label("Mes notes").first).to_have_value("De ce téléphone")
    page.get_by_role("button", name="Enregistrer").first.click()

    expect(page.get_by_text("Écrit entre-temps")).to_contain_text("De l'autre")
    expect(page.get_by_label("Mes notes").first).to_have_value("De ce téléphone")
    assert known(site)["M7.note"] == "De l'autre"
