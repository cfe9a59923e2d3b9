"""What somebody hears who does not see the screen: live regions, and the names that the accessibility tree gives."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forms.model import FieldKind
from server.demo_story import DATA, DEMO_CODE
from server.record.model import ReviewReason
from server.record.readings import reviews
from tests import paper, paper_capture
from tests.server.townhall import TownHall
from tests.serving import Site


def test_the_desk_says_page_by_page_what_was_read(site: Site, caseworker: Page, tmp_path: Path) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    ticked = paper_capture.flat(hall.ticked(code, "P-M01.p1.ready"), dpi=200, seed=1)
    blank = paper_capture.flat(paper.empty_sheet(dpi=100), dpi=100, seed=2)
    file = paper.save_together([ticked, blank], tmp_path / "deux pages.pdf")
    caseworker.goto("/numeriser/")
    heard = caseworker.get_by_role("log", name="Annonces")
    expect(heard).to_be_empty()

    caseworker.get_by_label("Choisir des fichiers").first.set_input_files(file)

    expect(heard).to_contain_text("deux pages.pdf : lu, 2 pages.", timeout=30_000)
    said = heard.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Page 3 de Camille Exemple et Noé Modèle. Au dossier :" in said
    assert "pièce prête" in said
    assert re.search(r"page blanche|Page blanche", said)
    once = said.count("Page 3 de Camille")
    assert once == 1, "the card is drawn anew every second"


def test_a_file_that_was_sent_twice_leaves_the_desk_usable(caseworker: Page, tmp_path: Path) -> None:
    file = tmp_path / "la même.jpg"
    file.write_bytes((DATA / "scans" / "4-photo.jpg").read_bytes())
    caseworker.goto("/numeriser/")
    caseworker.get_by_label("Choisir des fichiers").first.set_input_files(file)
    again = caseworker.locator("article.is-read", has_text="la même.jpg")
    expect(again).to_contain_text(re.compile("Rien n.est compté deux fois"))

    caseworker.goto("/numeriser/")

    ids = caseworker.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    assert sorted(ids) == sorted(set(ids))
    expect(again.locator(".read-page"), "what its first upload says").to_have_count(0)
    expect(caseworker.get_by_role("log", name="Annonces")).to_be_empty()
    older = caseworker.locator(".batch:has(> details:not([open]))").first.evaluate(_DRAWN_ANEW)
    expect(caseworker.locator(f"#{older} .batch-body"), "a folded card stays so").to_be_hidden()


_DRAWN_ANEW = """async (card) => {
    const { fetchCard, show } = await import("/static/js/cards.js");
    show(card, await fetchCard(card.dataset.address));
    return card.id;
}"""


def test_a_file_that_is_no_page_is_said_with_its_reason(caseworker: Page, tmp_path: Path) -> None:
    file = tmp_path / "courrier.docx"
    file.write_bytes(b"PK not an image")
    caseworker.goto("/numeriser/")

    caseworker.get_by_label("Choisir des fichiers").first.set_input_files(file)

    heard = caseworker.get_by_role("log", name="Annonces")
    expect(heard).to_contain_text("courrier.docx : pas lu.", timeout=30_000)
    expect(heard).to_contain_text("ni une image ni un PDF")


def test_the_focus_after_a_decision_says_what_was_decided_and_what_is_asked_now(site: Site, caseworker: Page) -> None:
    with site.database.reading() as session:
        first = next(one for one in reviews(session, reason=ReviewReason.DOUBT) if one.kind is FieldKind.TICK)
    caseworker.goto(f"/relire/{first.id}?raison=doubt#question")

    caseworker.keyboard.press("n")

    question = caseworker.locator("#question")
    expect(question).to_be_focused()
    expect(question).to_have_accessible_name(re.compile(r"^C’est noté\s: .+ Question\s: .+"))
    asked = caseworker.locator("#question-mots").inner_text()
    expect(question).to_have_accessible_name(re.compile(re.escape(asked) + "$"))
    expect(caseworker.get_by_role("log", name="Annonces")).to_be_empty()
    caseworker.get_by_role("button", name="Annuler", exact=True).click()
    expect(question).to_have_accessible_name(re.compile("^La décision est annulée"))


def test_what_a_page_brings_as_a_message_is_heard_once_it_is_there(site: Site, caseworker: Page) -> None:
    code = TownHall(site.settings, site.database).open()
    caseworker.goto(f"/parcours/{code}/")

    caseworker.get_by_text("Clore le parcours").first.click()
    caseworker.get_by_role("button", name="Oui, clore le parcours").click()

    heard = caseworker.get_by_role("log", name="Annonces")
    expect(heard).to_contain_text("Le parcours est clos. Rien n’est effacé : vous pouvez le rouvrir.")


SPOKEN = {
    "/": [
        r'heading "Parcours" \[level=1\]',
        r'searchbox "Un nom, un code, un téléphone',
        r'link "Relire \d+\+? à relire( \d+ pour vous)?"',
        r"Étape 3 sur 8 : Déposer le dossier à deux",
    ],
    f"/parcours/{DEMO_CODE}/": [
        r'heading "Awa Exemple et Julien Modèle" \[level=1\]',
        r'button "Étape faite : Déposer le dossier à deux"',
        r'button "Reçue : Justificatif de domicile ou de résidence Awa Exemple"',
        r'button "Annuler la réception : Pièce d’identité avec photo Awa Exemple"',
        r'img "Tel que c’est écrit"',
        r'group "Actions"',
    ],
    "/numeriser/": [
        r'button "Choisir des fichiers"',
        r'article "[^"]+[.](jpg|jpeg|png|pdf)"',
    ],
    "/relire/?raison=doubt": [
        r"region \"[^\"]+\"",
        r'img "Ce qui est écrit sur la page"',
        r'button "O Oui, cochée"',
        r'navigation "Filtrer ce qui attend"',
    ],
}
"""What the accessibility tree of a screen says, among others."""


@pytest.mark.sampled(2)
@pytest.mark.parametrize("path", list(SPOKEN))
def test_what_a_screen_reader_is_told_are_sentences_of_a_person(caseworker: Page, path: str) -> None:
    caseworker.goto(path)

    tree = caseworker.locator("body").aria_snapshot().replace("\N{NO-BREAK SPACE}", " ")

    assert [sentence for sentence in SPOKEN[path] if not re.search(sentence, tree)] == []
    assert re.findall(r'- (?:button|link|img|textbox|checkbox|radio|combobox)(?: "")?:?$', tree, re.MULTILINE) == []
