"""Everything that people do, done with keys alone: the focus gets there, is seen there, and is not lost afterwards."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from forms.circumstances import Circumstances, Subject
from server.demo import ACCOUNTS
from server.demo_people import RESIDENTS
from server.record.editions import editions
from server.record.journeys import journey_record, open_journey
from server.record.model import ReviewItem, ReviewReason
from server.record.readings import reviews
from tests import paper, paper_capture
from tests.server.townhall import TownHall
from tests.serving import Site, stands_at_reception

MOST_STOPS = 200


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, as somebody does who has no mouse."""
    for _ in range(MOST_STOPS):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{MOST_STOPS} times Tab do not come to {wanted}")


def press(page: Page, name: str | re.Pattern[str], *, role: str = "button", key: str = "Enter") -> None:
    """Go to a button or a link, and press it."""
    found = page.get_by_role(role, name=name, exact=isinstance(name, str))  # type: ignore[arg-type]
    tab_to(page, found.first)
    page.keyboard.press(key)


def fill(page: Page, label: str, words: str) -> None:
    """Go to a field and type."""
    tab_to(page, page.get_by_label(label, exact=True).first)
    page.keyboard.type(words)


def has_focus(page: Page) -> bool:
    """Whether anything has the focus: it is not lost."""
    return bool(page.evaluate("document.activeElement !== document.body"))


def waiting(site: Site, reason: ReviewReason | None = None) -> list[ReviewItem]:
    with site.database.reading() as session:
        return reviews(session, reason=reason)


@pytest.fixture
def journey(site: Site) -> str:
    """A journey of two persons; its code."""
    circumstances = Circumstances((Subject("p1", "Ida Clavier"), Subject("p2", "Uli Touche")))
    with site.database.transaction() as session:
        return open_journey(session, "mariage", circumstances, "Agnès Accueil")


def test_somebody_signs_in_finds_a_journey_and_signs_out(site: Site, page: Page) -> None:
    ((login, _, _, password), *_others) = ACCOUNTS
    page.goto("/connexion")
    expect(page.get_by_label("Votre nom de compte")).to_be_focused()

    page.keyboard.type(login)
    fill(page, "Votre mot de passe", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type(RESIDENTS[1].names[0])
    page.keyboard.press("Enter")
    press(page, RESIDENTS[1].names[0], role="link")

    expect(page.get_by_role("heading", level=1)).to_have_text(RESIDENTS[1].names[0])
    press(page, "Se déconnecter")
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_a_journey_is_opened_with_a_child_and_answers(site: Site, caseworker: Page) -> None:
    caseworker.goto("/")
    press(caseworker, "Nouveau parcours", role="link")
    press(caseworker, re.compile("logement social"), role="link")
    fill(caseworker, "Adulte à loger 1", "Ève Clavier")
    press(caseworker, "Ajouter un enfant")
    expect(caseworker.get_by_role("textbox", name="Enfant 1")).to_be_focused()
    caseworker.keyboard.type("Lou")
    answer = caseworker.locator('[name="answer.log.enfants@c1"]:not([value=""])')  # "not asked" comes later

    tab_to(caseworker, answer.first)
    caseworker.keyboard.press("Space")

    expect(caseworker.get_by_role("complementary")).to_contain_text("acte de naissance de l’enfant")
    expect(answer.first).to_be_focused()
    press(caseworker, "Ouvrir le parcours")
    expect(caseworker.get_by_role("heading", level=1)).to_have_text("Ève Clavier")


def test_what_is_missing_in_a_form_has_the_focus(caseworker: Page) -> None:
    caseworker.goto("/parcours/nouveau/mariage")

    press(caseworker, "Ouvrir le parcours")

    name = caseworker.get_by_label("Futur époux ou future épouse 1")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("Écrivez au moins un nom"))


def test_answers_are_changed_and_the_booklet_is_printed(site: Site, caseworker: Page, journey: str) -> None:
    caseworker.goto(f"/parcours/{journey}/")
    press(caseworker, "Changer les réponses", role="link")
    tab_to(caseworker, caseworker.locator('[name="answer.mar.contrat"]').first)
    caseworker.keyboard.press("Space")
    press(caseworker, "Enregistrer les réponses")
    expect(caseworker.get_by_role("status").first).to_contain_text("Les réponses sont enregistrées")

    stands_at_reception(caseworker)
    tab_to(caseworker, caseworker.get_by_role("button", name="Imprimer le livret"))
    with caseworker.context.expect_page() as opened:
        caseworker.evaluate("() => { document.activeElement.click(); document.activeElement.click(); }")  # twice
    opened.value.close()
    tab_to(caseworker, more := caseworker.locator("summary", has_text="Autres actions"))
    caseworker.keyboard.press("Enter")
    tab_to(caseworker, caseworker.get_by_role("button", name="Donner un PIN"))
    caseworker.keyboard.press("Escape")

    expect(more).to_be_focused()
    expect(caseworker.get_by_role("button", name="Donner un PIN")).to_be_hidden()
    with site.database.reading() as session:
        assert [edition.number for edition in editions(session, journey)] == [1]


def test_a_paper_is_received_and_given_back_without_losing_the_place(caseworker: Page, journey: str) -> None:
    caseworker.goto(f"/parcours/{journey}/")

    press(caseworker, re.compile("^Reçue : Pièce d.identité avec photo Ida"))

    back = caseworker.get_by_role("button", name=re.compile("Annuler la réception : Pièce d.identité avec photo Ida"))
    expect(back).to_be_focused()
    caseworker.keyboard.press("Enter")
    again = caseworker.get_by_role("button", name=re.compile("^Reçue : Pièce d.identité avec photo Ida"))
    expect(again).to_be_focused()


def test_a_step_is_done_given_an_appointment_and_the_journey_closed_and_opened_again(
    site: Site, caseworker: Page, journey: str
) -> None:
    caseworker.goto(f"/parcours/{journey}/")
    press(caseworker, re.compile("^Étape faite : Retirer le dossier"))
    expect(caseworker.get_by_role("button", name=re.compile("^Reprendre : Retirer"))).to_be_focused()
    more = caseworker.locator("#M2 summary")
    tab_to(caseworker, more)
    caseworker.keyboard.press("Enter")
    tab_to(caseworker, caseworker.locator("#on-M2"))
    caseworker.keyboard.type("15052027")
    tab_to(caseworker, caseworker.locator("#place-M2"))
    caseworker.keyboard.type("Salle des mariages")
    press(caseworker, "Fixer")
    expect(caseworker.locator("#M2 .appointment")).to_contain_text("Salle des mariages")

    closing = caseworker.locator("[data-place='closing'] summary")
    tab_to(caseworker, closing)
    caseworker.keyboard.press("Enter")
    press(caseworker, "Oui, clore le parcours")

    expect(caseworker.get_by_role("button", name="Rouvrir le parcours")).to_be_focused()
    caseworker.keyboard.press("Enter")
    expect(closing).to_be_focused()
    with site.database.reading() as session:
        assert not journey_record(session, journey).summary.closed


def test_a_file_is_chosen_and_read(site: Site, caseworker: Page, tmp_path: Path) -> None:
    hall = TownHall(site.settings, site.database)
    sheet = hall.ticked(hall.printed(), "P-M01.p1.ready")
    file = paper.save(paper_capture.flat(sheet, dpi=200, seed=1), tmp_path / "clavier.jpg")
    caseworker.on("filechooser", lambda _: None)  # asked for from here on: a key may be fast
    caseworker.goto("/numeriser/")
    tab_to(caseworker, caseworker.locator("#files"))

    with caseworker.expect_file_chooser() as chooser:
        caseworker.keyboard.press("Space")
    chooser.value.set_files(file)

    card = caseworker.locator("article", has_text="clavier.jpg")
    expect(card.get_by_text("Lu", exact=True)).to_be_visible(timeout=30_000)
    assert has_focus(caseworker)
    tab_to(caseworker, card.get_by_role("link", name="Voir ce que j’ai lu"))
    caseworker.keyboard.press("Enter")
    expect(caseworker.get_by_role("heading", level=1)).to_have_text("Ce que j’ai lu")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("reason", [one for one in ReviewReason if one is not ReviewReason.AUDIT])
def test_each_kind_of_question_is_answered_and_taken_back(site: Site, caseworker: Page, reason: ReviewReason) -> None:
    item = waiting(site, reason)[0]
    caseworker.goto(f"/relire/?raison={reason.value}#question")
    expect(caseworker.locator("#question")).to_be_focused()
    key = caseworker.locator("#question form button[data-key]").last.get_attribute("data-key")
    assert key is not None

    caseworker.keyboard.press(key.split()[-1])

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    expect(caseworker.locator("#question")).to_be_focused()
    assert all(one.id != item.id for one in waiting(site, reason))
    press(caseworker, "Annuler")
    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")
    expect(caseworker.locator("#question")).to_be_focused()
    assert any(one.id == item.id for one in waiting(site, reason))


def test_a_note_is_corrected_or_left_with_escape(site: Site, caseworker: Page) -> None:
    item = next(one for one in waiting(site, ReviewReason.NOTE) if one.paper)
    caseworker.goto(f"/relire/{item.id}#question")
    caseworker.keyboard.press("c")
    expect(caseworker.locator("#value")).to_be_focused()
    caseworker.keyboard.press("Escape")
    expect(caseworker.locator("#question")).to_be_focused()

    caseworker.keyboard.press("c")
    caseworker.keyboard.press("ControlOrMeta+a")
    caseworker.keyboard.type("Venir à deux")
    caseworker.keyboard.press("Escape")
    expect(caseworker.locator("#value")).to_have_value("Venir à deux")
    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("status").first).to_contain_text("C’est noté")
    press(caseworker, "Annuler")
    expect(caseworker.get_by_role("status").first).to_contain_text("La décision est annulée")


def test_a_page_without_a_code_is_named(site: Site, caseworker: Page) -> None:
    item = next(one for one in waiting(site, ReviewReason.REJECTED) if one.rejection == "no-code")
    caseworker.goto(f"/relire/{item.id}#question")

    fill(caseworker, "Code imprimé", "K4T7XHH")
    fill(caseworker, "Édition", "1")
    fill(caseworker, "Page", "2")
    caseworker.keyboard.press("Enter")

    expect(caseworker.get_by_role("alert")).to_contain_text("n’est pas un code de livret")
    expect(caseworker.get_by_label("Code imprimé")).to_be_focused()


def test_an_account_is_made_closed_and_opened_again(page: Page) -> None:
    login, _, _, password = ACCOUNTS[-1]
    page.goto("/connexion")
    expect(page.get_by_label("Votre nom de compte")).to_be_focused()
    page.keyboard.type(login)
    fill(page, "Votre mot de passe", password)
    page.keyboard.press("Enter")
    press(page, "Comptes", role="link")
    fill(page, "Nom de la personne", "Nora Clavier")
    fill(page, "Nom de compte", "nora.clavier")
    tab_to(page, page.get_by_role("radio", name="Accueil"))
    page.keyboard.press("ArrowRight")
    fill(page, "Mot de passe de départ", "une phrase de passe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Le compte de Nora Clavier est prêt")
    expect(page.locator("li", has_text="Nora Clavier")).to_contain_text("Prestation")

    press(page, "Fermer le compte : Nora Clavier")

    again = page.get_by_role("button", name="Rouvrir le compte : Nora Clavier")
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Fermer le compte : Nora Clavier")).to_be_focused()
