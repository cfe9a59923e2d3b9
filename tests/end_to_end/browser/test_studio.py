"""A ninth booklet, made in the studio and nowhere else: written, published, printed, filled in, scanned and read."""

import io
import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from forms.model import FieldKind
from server.config import prepare_home
from server.record.accounts import create_account
from server.record.designs import LONGEST_TEXT
from server.record.editions import edition_layout, edition_pdf
from server.record.ingest import process, receive
from server.record.journeys import find_journeys, journey_record
from server.record.model import Role
from server.record.setup import create_home
from tests import paper, paper_capture
from tests.filling import Habits, fill_page
from tests.paper_hands import Hands
from tests.reading import without_handwriting
from tests.server.web.designing import written_over
from tests.serving import Site, new_page, served_alone

PASSWORD: Final = "une phrase de passe"
PEOPLE: Final = (
    ("dina", "Dina Dessin", Role.DESIGN),
    ("denis", "Denis Dessin", Role.DESIGN),
    ("ada", "Ada", Role.ADMIN),
)

STEPS: Final = """\

[[step]]
id = "P1"
title = "Je déclare la perte"
short = "Déclarer"
happens = "Vous dites à la mairie que votre carte est perdue."
place = "Mairie du 19e, au guichet"

[[step]]
id = "P2"
title = "Je demande une autre carte"
short = "Demander"
happens = "Vous venez avec vos papiers. On prend vos empreintes."
after = ["P1"]

[[step.field]]
key = "timbre"
kind = "tick"
author = "citizen"
label = "J'ai acheté le timbre fiscal de 25 euros"

[[step]]
id = "P3"
title = "Je viens chercher la carte"
short = "Retirer"
happens = "Un message vous dit que la carte est prête."
after = ["P2"]
"""
"""What a designer writes in the place of the first step of a new booklet."""

DOCUMENTS: Final = """\
[[document]]
id = "P-P01"
title = "Deux photos d'identité"
scope = "person"
step = "P2"
base = true
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A town hall on its first day, with two designers and an administrator."""
    settings = prepare_home(tmp_path_factory.mktemp("studio") / "home", {})
    create_home(settings)
    with served_alone(settings) as site:
        with site.database.transaction() as session:
            for login, name, role in PEOPLE:
                create_account(session, login, name, role, PASSWORD)
        yield site


def enter(page: Page, login: str) -> Page:
    page.goto("/connexion")
    page.get_by_label("Votre nom de compte").fill(login)
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/studio/" if login != "ada" else "**/")
    return page


@pytest.fixture
def designer(browser: Browser, town: Site) -> Iterator[Page]:
    with new_page(browser, town) as page:
        yield enter(page, "dina")


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Le texte").fill(text)


TYPED_OVER_ANOTHER_VERSION: Final = """() => {
  const place = Object.keys(localStorage).find((one) => one.startsWith("unkept "));
  if (!place) return false;
  const other = { text: "# ailleurs", mark: "", base: "0", at: Date.now() + 3600000 };
  localStorage.setItem(`${place} ailleurs`, JSON.stringify(other));
  return true;
}"""


def text_in(page: Page) -> str:
    return page.get_by_role("textbox", name="Le texte").input_value()


def shown(page: Page, number: int) -> str:
    """The picture of a page, once it is there."""
    image = page.locator(".sheet-in img").nth(number - 1)
    expect(image).to_have_js_property("complete", True)
    return str(image.get_attribute("src"))


def begin(page: Page, *, key: str, letter: str, title: str) -> None:
    page.goto("/studio/")
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Nom du fichier").fill(key)
    page.get_by_label("Lettre").select_option(letter)
    page.get_by_role("button", name="Commencer ce livret").click()
    page.wait_for_url(f"**/studio/{key}/")


def test_a_ninth_booklet_is_made_in_the_studio_printed_filled_in_scanned_and_read(
    designer: Page, browser: Browser, town: Site, hands: Hands
) -> None:
    begin(designer, key="carte-identite-perdue", letter="P", title="Ma carte d'identité est perdue")
    first = written_over(text_in(designer))
    start, end = first.index("\n[[step]]"), first.index("[[contact]]")

    # A slip first: it is told with its line, and the pages of before stay.
    write(designer, first[:start] + STEPS.replace('short = "Déclarer"', "short = Déclarer") + first[end:])
    expect(designer.locator("[data-state]")).to_have_text("1 erreur")
    expect(designer.locator(".ed-line.is-wrong")).to_have_text("short = Déclarer")
    write(designer, first[:start] + STEPS + "\n" + DOCUMENTS + "\n" + first[end:])
    expect(designer.locator("[data-state]")).to_have_text("Aucune erreur")
    expect(designer.locator(".sheet-in")).to_have_count(4)
    designer.get_by_label("Ce qui change, en quelques mots").fill("La première version")
    designer.get_by_role("button", name="Publier la version 1").click()
    expect(designer.get_by_role("status").first).to_contain_text("La version 1 est publiée")

    with new_page(browser, town) as agent:
        enter(agent, "ada")
        agent.goto("/parcours/nouveau/carte-identite-perdue")
        agent.get_by_label("Personne 1").fill("Camille Exemple")
        agent.get_by_role("button", name="Ouvrir le parcours").click()
        agent.get_by_role("heading", level=1).first.wait_for()
        with agent.context.expect_page() as opened:
            agent.get_by_role("button", name="Imprimer le livret").first.click()
        opened.value.get_by_role("button", name="À l’accueil").click()
        opened.value.close()
        agent.reload()

    with town.database.reading() as session:
        (journey,) = find_journeys(session, "Camille")
    assert journey.title == "Ma carte d’identité est perdue"
    layout = edition_layout(town.database, town.settings, journey.code)
    pdf = edition_pdf(town.database, town.settings, journey.code, form="pages")
    meant: dict[str, object] = {}
    for page in layout.pages:
        habits = Habits(share=0.6, dates=0.0)
        filled = fill_page(paper.print_page(pdf, page.page - 1), page, hands, habits=habits, seed=page.page)
        meant |= {zone: one.value for zone, one in filled.meant.items()}
        scan = paper.encode(paper_capture.flat(filled.paper, dpi=200.0, seed=page.page))
        batch = receive(town.database, town.settings, io.BytesIO(scan), f"page-{page.page}.jpg", "Ada")
        process(town.database, town.settings, batch, without_handwriting())

    ticks = {zone.id for page in layout.pages for zone in page.zones if zone.kind is FieldKind.TICK}
    ticked = {zone for zone in ticks if meant.get(zone) is True}
    with town.database.reading() as session:
        known = {field: state.value for field, state in journey_record(session, journey.code).fields.items()}
    assert "P2.timbre" in ticks
    assert ticked
    assert {zone for zone in ticks if known.get(zone) is True} == ticked


def test_who_waits_for_the_first_pages_is_told_that_they_are_drawn(designer: Page) -> None:
    held: list[Route] = []
    designer.route("**/regarder", lambda route: held.append(route))  # noqa: PLW0108
    designer.goto("/studio/mediateur/")
    expect(designer.get_by_text("Les pages se dessinent…")).to_be_visible()

    held[0].continue_()

    shown(designer, 1)
    expect(designer.get_by_text("Les pages se dessinent…")).to_be_hidden()


def test_pages_follow_what_is_typed_and_the_situation(designer: Page) -> None:
    designer.goto("/studio/mariage/")
    before = [shown(designer, number) for number in (1, 3)]

    write(designer, text_in(designer).replace("Vous voulez vous marier.", "Vous voulez vous unir."))
    expect(designer.locator(".sheet-in img").first).not_to_have_attribute("src", before[0])
    assert shown(designer, 3) == before[1]

    designer.get_by_text("Pour quelle situation ?").click()
    designer.get_by_label("Noms").select_option("long")
    expect(designer.locator(".sheet-in img").nth(2)).not_to_have_attribute("src", before[1])

    in_french = shown(designer, 3)
    designer.get_by_label("Langue des pages").select_option("français et anglais")
    expect(designer.locator(".sheet-in img").nth(2)).not_to_have_attribute("src", in_french)

    designer.get_by_label("Format").select_option("Feuillets (A6)")
    designer.get_by_role("button", name="Voir ce que change un passage à l’accueil").click()
    expect(designer.get_by_alt_text("Feuillet 1 sur 2")).to_be_visible()


def test_what_is_typed_is_there_after_the_page_is_loaded_again(designer: Page) -> None:
    designer.goto("/studio/arrivee/")
    write(designer, text_in(designer) + "\n# une remarque")
    expect(designer.locator("[data-kept]")).to_contain_text("brouillon gardé")

    designer.reload()

    assert text_in(designer).endswith("# une remarque")


def test_a_session_that_is_over_loses_nothing(designer: Page) -> None:
    designer.goto("/studio/mediateur/")
    designer.context.clear_cookies()
    write(designer, text_in(designer) + "\nécrit trop tard")
    expect(designer.get_by_role("alert")).to_contain_text("Votre session est finie")
    designer.wait_for_function(TYPED_OVER_ANOTHER_VERSION)  # set aside first: what comes back then comes after the page

    enter(designer, "dina")
    designer.goto("/studio/mediateur/")

    expect(designer.get_by_role("textbox", name="Le texte")).to_have_value(re.compile("\nécrit trop tard$"))
    expect(designer.locator("[data-trouble]")).to_contain_text("Texte retrouvé")
    expect(designer.locator("[data-state]")).to_have_text("1 erreur")  # it is looked at as it came back


def kept(page: Page, text: str) -> None:
    """Write a text and wait until it is kept."""
    with page.expect_response("**/garder") as answer:
        write(page, text)
    assert answer.value.ok


def change(page: Page, said: str) -> None:
    page.get_by_label("Ce qui change, en quelques mots").fill(said)


def test_after_publishing_conflicts_and_giving_up_every_text_is_there_and_none_comes_back_unasked(
    designer: Page, browser: Browser, town: Site
) -> None:
    place, trouble = "/studio/essai-court/", designer.locator("[data-trouble]")
    begin(designer, key="essai-court", letter="Q", title="Un livret court")  # a long one is drawn anew at every look
    write(designer, written_over(text_in(designer)))
    change(designer, "La première version")
    designer.get_by_role("button", name="Publier la version 1").click()
    expect(designer.get_by_role("status").first).to_contain_text("La version 1 est publiée")
    designer.goto(place)
    shipped = text_in(designer)
    write(designer, f"{shipped}# un\n")
    designer.get_by_role("button", name="Publier la version 2").click()  # without a word: refused
    expect(designer.get_by_text("Dites en quelques mots").first).to_be_visible()
    kept(designer, f"{shipped}# deux\n")
    change(designer, "Deux")
    designer.reload()
    assert text_in(designer) == f"{shipped}# deux\n"
    expect(trouble).to_be_hidden()
    expect(designer.get_by_label("Ce qui change, en quelques mots")).to_have_value("Deux")

    with new_page(browser, town) as other:  # a colleague publishes first: the merge stays
        enter(other, "denis")
        other.goto(place)
        write(other, f"{shipped}# de Denis\n")
        change(other, "De Denis")
        other.get_by_role("button", name="Publier la version 2").click()
        other.wait_for_url("**/versions/")
        designer.get_by_role("button", name="Publier la version 2").click()
        expect(designer.get_by_role("alert").first).to_contain_text("Denis Dessin a publié la version 2")
        kept(designer, f"{shipped}# de Denis\n# deux\n")
        designer.goto(place)
        assert text_in(designer) == f"{shipped}# de Denis\n# deux\n"
        write(designer, f"{shipped}# de Denis\n# trois\n")
        change(designer, "Trois")
        designer.get_by_role("button", name="Publier").click()
        designer.wait_for_url("**/versions/")
        other.goto(place)
        write(other, f"{text_in(other)}# quatre\n")
        change(other, "Quatre")
        other.get_by_role("button", name="Publier la version 4").click()
        other.wait_for_url("**/versions/")
    newest = f"{shipped}# de Denis\n# trois\n# quatre\n"

    designer.goto(place)  # what was published is not put over it
    assert text_in(designer) == newest
    expect(trouble).to_be_hidden()
    kept(designer, f"{newest}# cinq\n")
    designer.get_by_role("button", name="Effacer mon brouillon").click()
    expect(designer.get_by_text("Votre brouillon est effacé.").first).to_be_visible()
    assert text_in(designer) == newest
    designer.get_by_role("button", name="Annuler").click()
    expect(designer.get_by_text("Voici le texte que vous aviez laissé").first).to_be_visible()
    assert text_in(designer) == f"{newest}# cinq\n"


def test_what_was_typed_over_a_draft_that_changed_elsewhere_stands_beside_it(designer: Page) -> None:
    place = "/studio/essai-bref/"
    begin(designer, key="essai-bref", letter="S", title="Un livret bref")  # a long one is drawn anew at every look
    first = text_in(designer)
    kept(designer, f"{first}# un\n")
    other = designer.context.new_page()
    other.goto(place)
    kept(other, f"{first}# deux\n")
    write(designer, f"{first}# trois\n")
    expect(designer.get_by_role("alert")).to_contain_text("a changé dans une autre fenêtre")

    designer.reload()

    expect(designer.get_by_role("alert")).to_contain_text("celui d’ici est mis de côté")
    assert text_in(designer) == f"{first}# deux\n"
    designer.get_by_role("link", name="Le reprendre").click()
    designer.get_by_role("button", name="Reprendre").click()
    expect(designer.get_by_text("Voici le texte que vous aviez laissé").first).to_be_visible()
    assert text_in(designer) == f"{first}# trois\n"


def test_a_translation_that_is_not_kept_comes_back_and_is_sent_again(designer: Page) -> None:
    place = "/studio/mariage/langues/en/?montrer=tout"
    designer.goto(place)
    title = designer.locator(".tr-other textarea").first
    kept_words = designer.locator("[data-kept]").first
    designer.route(
        "**/langues/en/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    title.fill("Marry here")
    title.blur()
    expect(kept_words).to_contain_text("Pas encore gardé")
    designer.on("dialog", lambda dialog: dialog.accept())  # whether to leave the page
    designer.reload()
    expect(title).to_have_value("Marry here")
    expect(kept_words).to_contain_text("Pas encore gardé")

    designer.unroute("**/langues/en/")

    expect(kept_words).to_have_text("Gardé")
    designer.reload()
    expect(title).to_have_value("Marry here")


def test_a_translation_over_one_that_somebody_else_wrote_is_told_at_every_load_and_takes_its_place_never(
    designer: Page, browser: Browser, town: Site
) -> None:
    place = "/studio/mariage/langues/es/?montrer=tout"
    designer.goto(place)
    title, about = designer.locator(".tr-other textarea").first, designer.locator("[data-about]").first
    with new_page(browser, town) as other:
        enter(other, "denis")
        other.goto(place)
        other.locator(".tr-other textarea").first.fill("Casarse con Denis")
        other.locator(".tr-other textarea").first.blur()
        expect(other.locator("[data-kept]").first).to_have_text("Gardé")

    title.fill("Casarse con Dina")
    title.blur()
    expect(about).to_contain_text("Casarse con Denis")
    title.focus()
    title.blur()
    designer.on("dialog", lambda dialog: dialog.accept())
    for _again in range(2):
        designer.reload()
        expect(about.locator(".error")).to_contain_text("Casarse con Denis")
        expect(title).to_have_value("Casarse con Dina")


def test_two_designers_at_once_are_told(designer: Page, browser: Browser, town: Site) -> None:
    designer.goto("/studio/logement-echange/")
    write(designer, text_in(designer) + "\n# de Dina")
    expect(designer.locator("[data-kept]")).to_contain_text("brouillon gardé")

    with new_page(browser, town) as other:
        enter(other, "denis")
        other.goto("/studio/logement-echange/")
        expect(other.get_by_text("Dina Dessin écrit aussi ce livret")).to_be_visible()


def test_a_line_with_an_error_is_one_key_away_and_the_help_is_that_of_its_block(designer: Page) -> None:
    designer.goto("/studio/consultation-juridique/")
    text = text_in(designer)
    write(designer, text.replace("[[document]]\n", "[[document]]\nfausse = true\n", 1))
    expect(designer.locator("[data-state]")).to_have_text("1 erreur")

    designer.locator("[data-problems] button").press("Enter")

    line = text.splitlines().index("[[document]]") + 2
    selected = designer.evaluate(
        "() => { const one = document.querySelector('[name=text]');"
        " return one.value.slice(one.selectionStart, one.selectionEnd); }"
    )
    assert selected == "fausse = true"
    expect(designer.locator(".ed-line.is-here")).to_have_text("fausse = true")
    expect(designer.locator("[data-help-of]")).to_have_text("[[document]]")
    assert designer.locator("[data-problems] button").inner_text() == f"ligne {line}"

    write(designer, "#" * (LONGEST_TEXT + 1))  # nobody has looked at it: no error is told of it, nor that it has none

    expect(designer.locator("[data-state]")).to_have_text("Trop long")
    expect(designer.locator("[data-problems] button")).to_have_count(0)


def test_without_scripts_the_text_is_kept_and_checked(browser: Browser, town: Site) -> None:
    context = browser.new_context(base_url=town.address, java_script_enabled=False, locale="fr-FR")
    page = enter(context.new_page(), "dina")
    page.goto("/studio/logement-insalubrite/")

    page.get_by_role("textbox", name="Le texte").fill("title = ")
    page.get_by_role("button", name="Garder le brouillon et vérifier").click()

    expect(page.get_by_text("1 erreur")).to_be_visible()
    assert page.get_by_role("textbox", name="Le texte").input_value().strip() == "title ="
    context.close()
