"""Every screen of the application, in every state that looks different: the table that accessibility is tested by.

A page that is not in the table fails a test (`tests/end_to_end/browser/test_accessibility.py`). To add one, add a line:
its name, its endpoint, where it is; what must be in the record for it is put there in `tests/stage.py`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from playwright.sync_api import Page, expect

from server.demo_people import RESIDENTS
from server.demo_story import DEMO_CODE
from server.record.model import ReviewReason
from tests.resident_screens import RESIDENT_SCREENS
from tests.screen import Screen, put, unfold
from tests.stage import LEAVING, Stage

_ERASING: Final = f"/parcours/{LEAVING}/effacement"

NO_SCREEN: Final[Mapping[str, str]] = {
    "static": "files of the pages",
    "images.image": "a picture, as it was scanned",
    "citizen.sign_in_with_account": "leads to the accounts of the City",
    "citizen.picture": "likewise, for the resident who wrote it",
    "citizen.photo": "likewise, of a document",
    "photos.photo": "likewise, for an agent",
    "citizen.stop_here": "leads to the page that a mail's link shows",
    "citizen.calendar": "a file for a calendar",
    "citizen.edition": "a PDF to keep",
    "citizen.export": "a file with all of one's data",
    "citizen.time_left": "how long the page may stay, for its script",
    "citizen.worker": "a script",
    "collection.worker": "likewise",
    "citizen.manifest": "what a telephone needs to install the page",
    "journey.pdf": "a PDF, which the browser shows by itself",
    "receipt.pdf": "likewise",
    "handover.sheet": "likewise",
    "events.stream": "what changes, for scripts",
    "holding.who": "who has a question, for scripts",
    "passing_on.skip": "leads to the next question",
    "camera.who": "who is signed in, for scripts",
    "camera.readings": "what was read, for scripts",
    "lu.state": "the middle of `lu.page`, for its script",
    "posters.poster": "a PDF to print",
    "studio.poster": "likewise",
    "studio.picture": "a page of a booklet that is being written",
    "colours.sheet": "a style sheet",
    "studio.languages": "leads to the first language",
    "scanner.sitting": "needs a scanner: looked at by `test_the_screens_of_a_scanner_are_for_everybody`",
}
"""Endpoints that answer with something else than a page, and what that is."""


def _asked(reason: ReviewReason, kind: str = "") -> Callable[[Stage], str]:
    return lambda stage: stage.asked(reason, kind)


def _wrong_code(page: Page) -> None:
    page.get_by_label("Pour effacer").fill("K4T-7XHK")
    page.get_by_role("button", name="Effacer pour toujours").click()
    page.get_by_role("alert").wait_for()


def _put_aside(page: Page) -> None:
    page.keyboard.press("Space")


def _refused(page: Page) -> None:
    page.get_by_label("Votre nom de compte").fill("personne")
    page.get_by_label("Votre mot de passe").fill("rien de bon")
    page.get_by_role("button", name="Entrer").click()
    page.get_by_role("alert").wait_for()


def _draw(page: Page) -> None:
    page.get_by_role("button", name="Voir les pages").click()
    page.locator("#apercu-pages img").first.wait_for()


def _open_without_names(page: Page) -> None:
    page.get_by_role("button", name="Ouvrir le parcours").click()
    page.get_by_role("alert").first.wait_for()


def _known_already(page: Page) -> None:
    page.get_by_label("Futur époux ou future épouse 1").fill(RESIDENTS[0].names[0])
    page.get_by_role("button", name="Ouvrir le parcours").click()
    page.get_by_role("heading", name="déjà ouvert").wait_for()


def _same_account_again(page: Page) -> None:
    page.get_by_label("Nom de la personne").fill("Agnès Encore")
    page.get_by_label("Nom de compte").fill("accueil")
    page.get_by_label("Mot de passe de départ").fill("une phrase de passe")
    page.get_by_role("button", name="Créer le compte").click()
    page.get_by_role("alert").wait_for()


def _give_pin(page: Page) -> None:
    page.locator("summary", has_text="Autres actions").click()
    page.get_by_role("button", name="Donner un PIN").click()
    page.get_by_role("heading", name="Le PIN de").wait_for()


def _decide_and_stay(page: Page) -> None:
    page.keyboard.press("i")
    expect(page.get_by_role("status").first).to_contain_text("C’est noté")


def _send_too_much(page: Page) -> None:
    page.evaluate("""() => {
        const form = document.querySelector("form:has(#w-text)");
        const more = Object.assign(document.createElement("input"), { type: "hidden", name: "more" });
        more.value = "x".repeat(1.1e6); // as a word in sight it would take the browser ten seconds to draw
        form.append(more);
        form.elements.text.value = "Pensez à venir à deux.";
        form.requestSubmit();
    }""")
    page.get_by_role("heading", name="trop lourd").wait_for()


def _forged(page: Page) -> None:
    """A word to the resident that is sent with a token of long ago: it comes back with the page that refuses it."""
    page.locator("summary", has_text="Adapter le parcours").click()
    page.get_by_label("Imprimé sur la couverture").fill("Pensez à venir à deux, avec vos témoins.")
    page.locator("form:has(#w-text) [name=csrf_token]").evaluate("(token) => { token.value = 'old'; }")
    page.get_by_role("button", name="Ajouter le mot").click()
    page.get_by_role("heading", level=1, name="Je ne comprends pas").wait_for()


def _pages_drawn(page: Page) -> None:
    page.locator("#studio[data-drawn]").wait_for()


def _write_wrongly(page: Page) -> None:
    _pages_drawn(page)
    page.get_by_role("textbox", name="Le texte").press("Control+End")
    page.keyboard.type("[[step")
    page.locator("[data-problems] button").first.wait_for()


def _translate_wrongly(page: Page) -> None:
    """A sentence that the draft says anew has no translation, and gets one that is too long."""
    _pages_drawn(page)
    text = page.get_by_role("textbox", name="Le texte")
    text.fill(text.input_value().replace('title = "', 'title = "Ici : ', 1))
    page.locator("[data-kept]", has_text="brouillon gardé").wait_for()
    page.get_by_role("link", name="Langues").click()
    page.locator(".tr-text textarea").first.fill("much " * 120)
    page.get_by_label("Relu par").focus()
    page.locator(".tr-text .error").wait_for()
    page.locator(".tr-past summary").click()


def _given_up(page: Page) -> None:
    """A draft that was given up, to be read again."""
    _pages_drawn(page)
    text = page.get_by_role("textbox", name="Le texte")
    text.fill(text.input_value() + "\n# À reprendre\n")
    page.locator("[data-kept]", has_text="brouillon gardé").wait_for()
    page.get_by_role("button", name="Effacer mon brouillon").click()
    page.locator("#mis-de-cote summary").click()
    page.locator("#mis-de-cote").get_by_role("link", name="Lire").first.click()
    page.get_by_role("button", name="Reprendre ce texte").wait_for()


def _reread(page: Page) -> None:
    _pages_drawn(page)
    page.locator("summary", has_text="Relecture").click()
    page.get_by_text("À confirmer par la mairie").wait_for()
    page.locator("summary", has_text="Pour quelle situation").click()


def _begin_taken(page: Page) -> None:
    page.get_by_label("Titre").fill("Encore un mariage")
    page.get_by_label("Nom du fichier").fill("mariage")
    page.get_by_role("button", name="Commencer ce livret").click()
    page.get_by_role("alert").wait_for()


SCREENS: Final = (
    # Signing in
    Screen("signing in", "auth.sign_in_form", "/connexion", ""),
    Screen("signing in, refused", "auth.sign_in_form", "/connexion", "", then=_refused, errors=1),
    Screen("signing in after the session ended", "auth.sign_in_form", "/connexion?fin=texte", ""),
    # Finding and opening
    Screen("home", "desk.home", "/"),
    Screen("home on the first day", "desk.home", "/", site="empty"),
    Screen("home, nothing found", "desk.home", "/?q=K4T-7XH0"),
    Screen("home, found in a note", "desk.home", "/?q=t%C3%A9moins"),
    Screen("home, narrowed down", "desk.home", "/?ou=mariage&etat=ouverts&relire=1"),
    Screen("home of reception", "desk.home", "/", "accueil"),
    Screen("what brings somebody", "opening.choose", "/parcours/nouveau"),
    Screen("what brings somebody, a question", "opening.choose", "/parcours/nouveau?besoin=3-2"),
    Screen("what brings somebody, a word", "opening.choose", "/parcours/nouveau?q=titre+de+s%C3%A9jour", "accueil"),
    Screen("what brings somebody, a word of a booklet", "opening.choose", "/parcours/nouveau?q=logement"),
    Screen("opening a journey", "opening.start", "/parcours/nouveau/mariage"),
    Screen("opening a journey, its booklet drawn", "opening.start", "/parcours/nouveau/mariage", then=_draw),
    Screen("opening without a name", "opening.start", "/parcours/nouveau/mariage", then=_open_without_names, errors=1),
    Screen("opening for somebody known", "opening.start", "/parcours/nouveau/mariage", then=_known_already, errors=1),
    Screen("changing answers", "opening.answers", f"/parcours/{DEMO_CODE}/situation"),
    Screen("who comes when", "agenda.page", "/rendez-vous/"),
    Screen("who comes when, on the first day", "agenda.page", "/rendez-vous/", site="empty"),
    Screen("handed over", "handover.listing", "/transmissions/", then=unfold),
    Screen("handed over, to reception", "handover.listing", "/transmissions/", "accueil"),
    Screen("handed over, on the first day", "handover.listing", "/transmissions/", site="empty"),
    Screen("handing over", "handover.form", f"/parcours/{DEMO_CODE}/transmettre"),
    Screen("handing over, done", "handover.done", put("handover")),
    # A journey
    Screen("a journey, unfolded", "journey.page", f"/parcours/{DEMO_CODE}/", then=unfold),
    Screen("a journey", "journey.page", f"/parcours/{DEMO_CODE}/"),
    Screen("a journey for reception", "journey.page", f"/parcours/{DEMO_CODE}/", "accueil", then=unfold),
    Screen("a journey with long names", "journey.page", put("journey with long names"), then=unfold),
    Screen("a journey with questions", "journey.page", put("journey with questions")),
    Screen("the next booklet of a journey", "preview.of_now", f"/parcours/{DEMO_CODE}/apercu"),
    Screen("what changed in a journey", "inserts.page", f"/parcours/{DEMO_CODE}/feuillets/?depuis=1"),
    Screen("a closed journey", "journey.page", put("closed journey")),
    Screen("a PIN, shown once", "journey.pin", put("journey with long names"), then=_give_pin),
    # Scanning
    Screen("scan desk", "scanning.desk", "/numeriser/", then=unfold),
    Screen("scan desk on the first day", "scanning.desk", "/numeriser/", site="empty"),
    Screen("scan desk while files are read", "scanning.desk", "/numeriser/", site="waiting"),
    Screen("scan desk from a journey", "scanning.desk", f"/numeriser/?parcours={DEMO_CODE}"),
    Screen("older uploads", "scanning.older", "/numeriser/envois/", then=unfold),
    Screen("an upload of blank pages", "scanning.batch", put("blank pages"), then=unfold),
    Screen("a page as it was read", "seen.page", put("page as read"), then=unfold),
    Screen("under the camera, without one", "camera.page", "/numeriser/camera/"),
    Screen("folders of copiers", "desks.folders", "/numeriser/dossiers"),
    Screen("choosing a scanner", "scanner.choose", "/numeriser/scanner/"),
    # What is new, with the person
    Screen("what is new", "lu.page", f"/lu/{DEMO_CODE}/"),
    Screen("what is new, nothing", "lu.page", "/lu/R6PHXNC/"),
    Screen("the receipt", "receipt.page", f"/lu/{DEMO_CODE}/recu/"),
    Screen("the receipt, nothing new", "receipt.page", "/lu/R6PHXNC/recu/"),
    # Reviewing
    Screen("review", "review.queue", "/relire/"),
    Screen("review on the first day", "review.queue", "/relire/", site="empty"),
    Screen("review of one journey", "review.queue", f"/relire/?parcours={DEMO_CODE}"),
    Screen("review of a journey without questions", "review.queue", "/relire/?parcours=R6PHXNC"),
    Screen("a doubtful box", "review.item", _asked(ReviewReason.DOUBT, "tick")),
    Screen("a doubtful date", "review.item", put("doubtful date")),
    Screen("a doubtful number", "review.item", _asked(ReviewReason.DOUBT, "number")),
    Screen("a note", "review.item", _asked(ReviewReason.NOTE)),
    Screen("a note with a text left", "review.item", put("left text")),
    Screen("a conflict", "review.item", _asked(ReviewReason.CONFLICT)),
    Screen("a conflict for reception", "review.item", _asked(ReviewReason.CONFLICT), "accueil"),
    Screen("a box against the record", "review.item", put("box against record")),
    Screen("a choice against the record", "review.item", put("choice against record")),
    Screen("a note against the record", "review.item", put("note against record")),
    Screen("writing outside", "review.item", _asked(ReviewReason.ANNOTATION)),
    Screen("a page that is cut off", "review.item", put("cut off")),
    Screen("a page where pencil may hide", "review.item", _asked(ReviewReason.HIDDEN)),
    Screen("a rejected page", "review.item", _asked(ReviewReason.REJECTED)),
    Screen("a page with a proposed code", "review.item", put("proposed code")),
    Screen("a question answered already", "review.item", put("answered")),
    Screen("a decision just taken", "review.item", _asked(ReviewReason.DOUBT, "tick"), then=_decide_and_stay),
    Screen("a question that somebody has open", "review.item", Stage.held),
    Screen("a question that was passed on", "review.item", put("passed on"), "instruction", then=unfold),
    Screen("two opinions that differ", "review.item", put("opinions")),
    Screen("nothing passed on to me", "review.queue", "/relire/?pour=moi"),
    Screen("all questions of a page", "whole_page.page", put("whole page")),
    Screen("the notes of a page", "whole_page.page", put("notes of a page")),
    Screen("a page without questions", "whole_page.page", put("page without questions")),
    Screen("sheets", "gallery.listing", "/relire/planches/"),
    Screen("no sheets", "gallery.listing", "/relire/planches/", site="empty"),
    Screen("a sheet", "gallery.sheet", put("sheet"), then=_put_aside),
    Screen("an empty sheet", "gallery.sheet", "/relire/planches/planche?genre=number&lecture=null"),
    Screen("how far it can be trusted", "trust.page", "/fiabilite/", then=unfold),
    Screen("how far it can be trusted, on the first day", "trust.page", "/fiabilite/", site="empty"),
    # Erasing
    Screen("requests to erase", "erasure.listing", "/effacements/", "instruction"),
    Screen("no request to erase", "erasure.listing", "/effacements/", site="empty"),
    Screen("a request to erase", "erasure.page", _ERASING, "instruction"),
    Screen("a request to erase, on its journey", "journey.page", f"/parcours/{LEAVING}/", "accueil"),
    Screen("erasing, the last word", "erasure.page", f"/parcours/{LEAVING}/effacement?etape=2"),
    Screen(
        "erasing, not its code", "erasure.page", f"/parcours/{LEAVING}/effacement?etape=2", then=_wrong_code, errors=1
    ),
    # Accounts
    Screen("accounts", "accounts.listing", "/comptes/", then=unfold),
    Screen("an account that exists", "accounts.listing", "/comptes/", then=_same_account_again, errors=1),
    # What fails
    Screen("not for this account", "accounts.listing", "/comptes/", "accueil", errors=1),
    Screen("no such page", "", "/rien", errors=1),
    Screen("no such page, for a resident", "", "/livre", "", errors=1),
    Screen("too heavy", "journey.page", f"/parcours/{DEMO_CODE}/", then=_send_too_much, errors=1),
    Screen("a form of long ago", "journey.page", f"/parcours/{DEMO_CODE}/", then=_forged, errors=1),
    Screen("a defect of ours", "review.queue", "/relire/", site="failing", errors=1),
    Screen("no database", "desk.home", "/", site="failing", errors=1),
    Screen("no room", "scanning.desk", "/numeriser/", site="failing", errors=1),
    *RESIDENT_SCREENS,
    # The studio
    Screen("the studio", "studio.listing", "/studio/", "concepteur"),
    Screen("a new booklet, refused", "studio.listing", "/studio/", "concepteur", then=_begin_taken, errors=1),
    Screen("writing a booklet", "studio.page", "/studio/mariage/", "concepteur", then=_pages_drawn),
    Screen("writing a booklet, with an error", "studio.page", "/studio/arrivee/", "concepteur", then=_write_wrongly),
    Screen("writing a booklet, read again", "studio.page", "/studio/mariage/", "concepteur", then=_reread),
    Screen(
        "a booklet's translations",
        "studio.translations",
        "/studio/mediateur/",
        "concepteur",
        then=_translate_wrongly,
        errors=1,
    ),
    Screen("a text that was given up", "studio.left", "/studio/logement-echange/", "concepteur", then=_given_up),
    Screen("versions of a booklet", "studio.versions", "/studio/mariage/versions/", "concepteur"),
    Screen("a version of a booklet", "studio.version", "/studio/mariage/versions/1", "concepteur"),
    Screen("comparing versions", "studio.compare", "/studio/mariage/comparer?avant=1&apres=1", "concepteur"),
    Screen("moving journeys", "studio.moving", "/studio/logement-demande/deplacer?avant=1&apres=2", "concepteur"),
    Screen("trying a booklet on paper", "studio.trial", "/studio/mariage/essai/", "concepteur", then=unfold),
)
"""Every screen. The first state of each endpoint is looked at in every way, the others in those that can tell more."""
