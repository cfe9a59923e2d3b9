"""Every screen of residents and of anybody, in every state: a part of the table in `tests.screens`."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

from server.demo_people import RESIDENTS
from server.demo_story import DEMO_CODE
from server.record.journeys import check_pin
from tests.screen import Screen, drawn_pin, put, type_pin, unfold
from tests.serving import citizen_path
from tests.stage import ALIX, LEAVING, Stage

WRITER: Final = RESIDENTS[5].code
"""The journey of somebody who writes online."""


def _gate(code: str, page: int = 1) -> Callable[[Stage], str]:
    return lambda stage: citizen_path(stage.sites["full"], code, page)


def _step(stage: Stage) -> str:
    """A step of somebody who writes in it."""
    return citizen_path(stage.sites["full"], WRITER) + "?etape=M1"


def _locked_gate(stage: Stage) -> str:
    """The page behind a code for which somebody tried too many PINs."""
    site, code = stage.sites["full"], RESIDENTS[3].code
    pin = drawn_pin(stage, code)
    for _ in range(5):
        check_pin(site.database, code, "000000" if pin != "000000" else "111111")
    return citizen_path(site, code)


def _wrong_by_hand(page: Page) -> None:
    page.get_by_label("Le code de mon livret").fill("K4T-7XHK")
    _wrong_pin(page)


def _guess_codes(page: Page) -> None:
    for number in range(1, 45):
        page.request.get(f"/P/K4T7XHA.{number}.1.AAAAAAAAAAAA")
    page.reload()


def _write(page: Page, text: str) -> None:
    page.locator("textarea").first.fill(text)
    page.get_by_role("button", name="Enregistrer").first.click()


def _write_strangely(page: Page) -> None:
    _write(page, "Le samedi, si possible 我们")
    page.get_by_role("button", name="Annuler").wait_for()


def _write_too_much(page: Page) -> None:
    """It stands there whole and is not sent; without a script it is, and comes back."""
    area = page.locator("textarea").first
    _write(page, "très " * 300)
    expect(area).to_have_value("très " * 300)
    expect(page.locator(".room.is-over")).to_have_text("Trop long : 1499 signes, 1000 au plus.")
    area.evaluate("(area) => { area.form.noValidate = true; }")
    page.get_by_role("button", name="Enregistrer").first.click()
    page.get_by_role("alert").wait_for()


def _write_at_once(page: Page) -> None:
    """On two devices."""
    page.locator("[name='shown.M1.note']").evaluate("(mark) => { mark.value = 'as it was before'; }")
    _write(page, "De ce téléphone-ci, avec un mot très long : anticonstitutionnellement")
    page.get_by_role("alert").wait_for()


def _close_over_a_text(page: Page) -> None:
    page.locator("textarea").first.fill("Pas encore enregistré")
    page.get_by_role("button", name="Fermer").click()
    page.get_by_role("heading", name="Ce que vous avez écrit n’est pas enregistré").wait_for()


def _write_after_the_session(page: Page) -> None:
    page.context.clear_cookies()
    _write(page, "Un texte qui n'est pas perdu")
    page.get_by_role("heading", name="Votre PIN, de nouveau").wait_for()


def _to_what_was_read(page: Page) -> None:
    page.get_by_role("link", name="Ce que la mairie a lu sur mon livret").click()
    page.get_by_role("heading", level=1, name="Ce que la mairie a lu").wait_for()


def _to_nothing_read(page: Page) -> None:
    page.goto(page.url.partition("?")[0] + "/lu")


def _not_right(page: Page) -> None:
    _to_what_was_read(page)
    page.get_by_role("button", name="Ce n’est pas juste").first.click()
    page.get_by_role("textbox", name="pas juste").first.wait_for()


def _to_own(page: Page) -> None:
    page.get_by_role("link", name="Mon livret et mes données").click()
    page.get_by_role("heading", level=1, name="Mon livret et mes données").wait_for()


def _to_photos(page: Page) -> None:
    page.get_by_role("link", name="1 photo gardée").click()
    page.get_by_role("button", name="Ne plus la montrer").wait_for()
    page.get_by_text("Effacer", exact=True).click()


def _keep_no_photo(page: Page) -> None:
    page.get_by_role("link", name="Garder une photo").first.click()
    page.get_by_role("button", name="Garder la photo").click()
    page.get_by_role("alert").wait_for()


def _wrong_address(page: Page) -> None:
    _to_own(page)
    page.get_by_label("Mon adresse de courriel").evaluate(
        "(field) => { field.type = 'text'; field.value = 'camille'; }"
    )
    page.get_by_role("button", name="Recevoir les rappels").click()
    page.get_by_role("alert").wait_for()


def _largest(page: Page) -> None:
    page.get_by_role("button", name="Texte très grand").click()
    page.locator("html[data-size='3']").wait_for()


def _in_arabic(page: Page) -> None:
    page.get_by_role("button", name="العربية").click()
    page.locator("html[dir='rtl']").wait_for()
    unfold(page)


def _wrong_pin(page: Page) -> None:
    type_pin(page, "000000")
    page.get_by_role("alert").wait_for()


RESIDENT_SCREENS: Final = (
    Screen("the collection", "collection.listing", "/livrets/", ""),
    Screen("the collection, in Arabic", "collection.listing", "/livrets/", "", then=_in_arabic),
    Screen("a booklet of the collection", "collection.booklet", "/livrets/mariage", ""),
    Screen("a booklet of the collection, in Arabic", "collection.booklet", "/livrets/mariage", "", then=_in_arabic),
    Screen("a booklet of many doors", "collection.booklet", "/livrets/consultation-juridique", ""),
    Screen("the collection without a network", "collection.offline", "/livrets/hors-ligne", ""),
    Screen("legal notice", "legal.notice", "/mentions-legales", ""),
    Screen("personal data", "legal.privacy", "/donnees-personnelles", "", then=_in_arabic),
    Screen("accessibility", "legal.accessibility", "/accessibilite", ""),
    Screen("behind the code", "citizen.page", _gate(DEMO_CODE), "", "mailing"),
    Screen("behind the code, for an agent", "citizen.page", _gate(DEMO_CODE)),
    Screen("a wrong PIN", "citizen.page", _gate(RESIDENTS[2].code), "", then=_wrong_pin, errors=1),
    Screen("too many PINs", "citizen.page", _locked_gate, "", then=_wrong_pin, errors=1),
    Screen("a resident's journey", "citizen.page", _gate(DEMO_CODE), "", pin_of=DEMO_CODE, then=unfold),
    Screen("behind the code of a step", "citizen.page", _gate(DEMO_CODE, 4), ""),
    Screen("behind the code of documents", "citizen.page", _gate(DEMO_CODE, 3), ""),
    Screen("behind the code, in large letters", "citizen.page", _gate(DEMO_CODE, 4), "", then=_largest),
    Screen("opening by hand", "citizen.by_hand", "/livret", "", "mailing"),
    Screen("opening by hand, refused", "citizen.by_hand", "/livret", "", then=_wrong_by_hand, errors=1),
    Screen("too many guesses", "citizen.page", "/P/K4T7XHA.1.1.AAAAAAAAAAAA", "", "empty", _guess_codes, errors=2),
    Screen("a resident's step", "citizen.page", _step, "", pin_of=WRITER, then=_write_strangely),
    Screen("a resident's text too long", "citizen.page", _step, "", pin_of=WRITER, then=_write_too_much, errors=1),
    Screen("two devices at once", "citizen.page", _step, "", pin_of=WRITER, then=_write_at_once, errors=1),
    Screen("closing over a text", "citizen.page", _step, "", pin_of=WRITER, then=_close_over_a_text),
    Screen("the PIN again", "citizen.page", _step, "", "mailing", _write_after_the_session, pin_of=WRITER, errors=1),
    Screen("a resident's journey, in large letters", "citizen.page", _step, "", pin_of=WRITER, then=_largest),
    Screen("a resident's journey, in Arabic", "citizen.page", _gate(DEMO_CODE), "", pin_of=DEMO_CODE, then=_in_arabic),
    Screen("what was read", "citizen.read", _gate(DEMO_CODE), "", pin_of=DEMO_CODE, then=_to_what_was_read),
    Screen("what is not right", "citizen.read", _gate(DEMO_CODE), "", pin_of=DEMO_CODE, then=_not_right),
    Screen("what was read, nothing", "citizen.read", _step, "", pin_of=WRITER, then=_to_nothing_read),
    Screen("a resident's data", "citizen.own", _gate(LEAVING), "", "mailing", _to_own, pin_of=LEAVING),
    Screen("a resident's photos", "citizen.photos", _gate(LEAVING), "", "mailing", _to_photos, pin_of=LEAVING),
    Screen(
        "no photo chosen", "citizen.photos", _gate(LEAVING), "", "mailing", _keep_no_photo, pin_of=LEAVING, errors=1
    ),
    Screen("a resident's data, at first", "citizen.own", _step, "", then=_to_own, pin_of=WRITER),
    Screen("no address", "citizen.own", _gate(LEAVING), "", "mailing", _wrong_address, pin_of=LEAVING, errors=1),
    Screen("an address to confirm", "citizen.reminder", put("link c"), ""),
    Screen("a reminder that opens", "citizen.reminder", put("link o"), ""),
    Screen("a reminder, with a wrong PIN", "citizen.reminder", put("link o"), "", then=_wrong_pin, errors=1),
    Screen("reminders to stop", "citizen.reminder", put("link s"), ""),
    Screen("an account's journeys", "citizen.linked_journeys", "/livret/compte/parcours", ALIX, "mailing"),
    Screen("a sign-in too late", "citizen.back_from_account", "/livret/compte/retour", "", "mailing", errors=1),
    Screen("no network", "citizen.offline", "/P/hors-ligne/page", ""),
    Screen("no network, for a form", "citizen.offline", "/P/hors-ligne/envoi", ""),
    Screen("no network, closed", "citizen.offline", "/P/hors-ligne/ferme", ""),
    Screen("a code that is not ours", "citizen.page", "/P/K4T7XHA.1.1.AAAAAAAAAAAA", "", errors=1),
    Screen("no database, for a resident", "citizen.page", _gate(DEMO_CODE), "", site="failing", errors=1),
)
