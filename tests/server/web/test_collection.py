"""The public pages of the collection: what anybody may read, with no account and no booklet."""

import gzip
import re
from dataclasses import replace

import pytest
from markupsafe import Markup
from werkzeug.test import TestResponse

from forms.catalogue import find_template, load_catalogue
from forms.town_hall import shipped_town_hall
from server.config import TOWN_HALL_FILE
from server.web import create_app
from server.web.drawings import motif_path
from server.web.outward import leading
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words
from tests.stage import LONG_NAMES

KEYS = tuple(load_catalogue())
FIRST_VIEW = 60_000
"""Bytes."""


def plainly(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'").replace("\N{NON-BREAKING HYPHEN}", "-")


def test_anybody_finds_every_booklet_with_its_letter_its_drawing_its_line_and_how_long_it_takes(nobody: Person) -> None:
    answer = nobody.get("/livrets/")
    page = words(answer)

    for template in load_catalogue().values():
        assert f'href="/livrets/{template.key}"' in answer.text
        assert motif_path(template.letter) in answer.text
        for said in (template.title, template.purpose, template.takes, *(step.short for step in template.steps)):
            assert plainly(said) in page


@pytest.mark.parametrize("key", KEYS)
def test_steps_have_the_numbers_of_the_booklet_of_who_needs_nothing_special(nobody: Person, key: str) -> None:
    template = find_template(key)

    page = nobody.get(f"/livrets/{key}").text

    stop = r'<li id="([^"]+)".*?class="dot" aria-hidden="true">(?:<span>(\d+)</span>)?</span>'
    shown = re.findall(stop, page, re.DOTALL)
    base = [step.id for step in template.steps if step.base]
    numbers = {step_id: str(number) for number, step_id in enumerate(base, start=1)}
    assert shown == [(step.id, numbers.get(step.id, "")) for step in template.steps]


@pytest.mark.parametrize("key", KEYS)
def test_the_page_of_a_booklet_has_all_of_its_public_words(nobody: Person, key: str) -> None:
    template, page = find_template(key), nobody.read(f"/livrets/{key}")

    everywhere = [one for one in template.documents if one.base]
    said = [template.title, template.purpose, *template.summary]
    said += [text for step in template.steps for text in (step.title, step.happens, step.place, step.delay)]
    said += [text for one in everywhere for text in (one.title, one.validity, one.obtain)]
    said += [text for one in template.questions for text in (one.question, one.answer)]
    said += [text for one in template.glossary for text in (one.word, one.meaning)]
    said += [text for one in template.links for text in (one.title, one.address, one.number)]
    said += [text for one in template.contacts if one.base for text in (one.name, *one.details)]
    assert [text for text in said if plainly(text) not in page] == []


@pytest.mark.parametrize("key", KEYS)
def test_the_page_of_a_booklet_keeps_to_itself_what_is_for_agents_and_what_a_situation_adds(
    nobody: Person, key: str
) -> None:
    template, page = find_template(key), nobody.read(f"/livrets/{key}")

    kept = [step.agent_text for step in template.steps]
    kept += [text for one in template.documents for text in (one.agent_text, *one.confirm_agent)]
    kept += [one.help for one in template.situations] + [one.question for one in template.situations if one.sensitive]
    assert [text for text in kept if text and plainly(text) in page] == []
    added = [one.title for one in template.documents if not one.base and one.title not in _public_titles(template.key)]
    assert [title for title in added if f">{title}</p>" in nobody.get(f"/livrets/{key}").text] == []


def _public_titles(key: str) -> set[str]:
    template = find_template(key)
    return {one.title for one in template.documents if one.base} | {one.title for one in template.links}


def test_what_the_town_hall_must_confirm_is_something_to_ask_and_no_fact(nobody: Person) -> None:
    page = nobody.read("/livrets/mariage")

    assert "À demander à la mairie : jours d'accueil, avec ou sans rendez-vous" in page


def test_a_step_that_not_everybody_has_is_told_so(nobody: Person) -> None:
    page = nobody.read("/livrets/mariage")

    assert page.count("Seulement pour certaines situations") == sum(
        not one.base for one in find_template("mariage").steps
    )


def test_the_list_says_what_a_small_circle_of_a_line_is(nobody: Person) -> None:
    assert "Petit rond : une étape selon votre situation." in nobody.read("/livrets/")


def test_the_steps_of_a_way_stand_under_its_name(nobody: Person) -> None:
    page = nobody.get("/livrets/mediateur").text

    places = [page.index(f'<li id="{step}"') for step in ("C1", "C4", "C5", "C8")]
    first, second = (page.index(f"Chemin {number}\N{NO-BREAK SPACE}: le ") for number in (1, 2))
    assert sorted([*places, first, second]) == [first, *places[:2], second, *places[2:]]


def test_where_to_get_a_booklet_is_what_the_town_hall_says_of_itself(hall: TownHall) -> None:
    shipped = Person(create_app(hall.settings).test_client()).read("/livrets/")
    (hall.settings.home / TOWN_HALL_FILE).write_text(
        '[[service]]\nkey = "accueil"\nname = "Guichet des livrets"\nplace = "sous le préau"\n', encoding="utf-8"
    )

    own = Person(create_app(replace(hall.settings)).test_client()).read("/livrets/")

    here = shipped_town_hall().find("accueil")
    assert here is not None
    assert plainly(here.printed[0]) in shipped
    assert "Guichet des livrets Sous le préau" in own
    assert plainly(here.printed[0]) not in own


def test_the_pages_know_nobody(hall: TownHall, nobody: Person) -> None:
    hall.open(circumstances=LONG_NAMES)

    pages = [nobody.get(path) for path in ("/livrets/", *(f"/livrets/{key}" for key in KEYS))]

    assert not any("Wolfe" in page.text for page in pages)
    assert not any("Set-Cookie" in page.headers for page in pages)
    assert {(page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) for page in pages} == {
        ("all", "private, no-cache")
    }
    assert not any("noindex" in page.text for page in pages)


def test_the_collection_is_read_in_arabic_and_tells_which_booklets_are_french(nobody: Person) -> None:
    (form,) = re.findall(r'<form class="gate-languages".*?</form>', nobody.get("/connexion").text, re.DOTALL)
    (back,) = re.findall(r'name="retour" value="([^"]+)"', form)

    chosen = nobody.client.post("/langue", data={"retour": back, "langue": "ar"})
    listed, one = nobody.get(chosen.location), nobody.get("/livrets/mariage")
    french = nobody.get("/livrets/mediateur").text

    assert '<html lang="ar" dir="rtl"' in listed.text
    assert words(listed).count("لم يترجم بعد: بالفرنسية.") == len(KEYS) - 2
    assert '<span lang="fr" dir="ltr">Demander un logement social</span></a>' in listed.text
    assert "عدة أشهر: ابدؤوا مبكرا" in words(listed)
    assert "Cookie" in listed.vary
    assert _french_words(one) == set()
    assert "لم يترجم هذا الكتيب بعد" in french
    assert '<h1><span lang="fr" dir="ltr">Régler un conflit sans procès</span></h1>' in french


def _french_words(page: TestResponse) -> set[str]:
    """Small words of French that a page says outside what it tells to be French, or gives in brackets."""
    shown = re.sub(r'<span lang="fr" dir="ltr">.*?</span>|\([^()]*\)', "", page.text.partition("<main")[2])
    return {"le", "la", "de", "du", "des", "vous", "votre", "une", "et"} & set(re.sub(r"<[^>]*>", " ", shown).split())


def test_a_booklet_that_does_not_exist_is_not_found(nobody: Person) -> None:
    assert nobody.get("/livrets/rien").status_code == 404


@pytest.mark.parametrize("path", ["/livrets/", *(f"/livrets/{key}" for key in KEYS)])
def test_a_page_needs_no_script_and_is_light(nobody: Person, path: str) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page = nobody.get(path, headers=packed)
    text = gzip.decompress(page.data).decode()
    parts = set(re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', text))
    parts |= {one.partition("#")[0] for one in re.findall(r'<use href="([^"]+)"', text)}
    sheet = nobody.get("/static/vendor/atkinson/atkinson.css").text
    parts |= {
        f"/static/vendor/atkinson/{one}" for one in re.findall(r'url\("([^"]+)"\)', sheet) if "latin-ext" not in one
    }
    parts |= set(re.findall(r'<script src="([^"]+)"', text))

    answers = [page, *(nobody.get(part, headers=packed) for part in parts)]
    weight = sum(len(answer.data) for answer in answers)

    (script,) = re.findall("<script[^>]*>", text)  # it keeps the page for when there is no network, after it is shown
    assert " defer" in script
    assert {answer.status_code for answer in answers} == {200}
    assert len(answers) == 10
    assert weight <= FIRST_VIEW


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ("01 44 52 29 19", ["tel:0144522919"]),
        ("3975", ["tel:3975"]),
        ("3919\N{NO-BREAK SPACE}: écoute gratuite", ["tel:3919"]),
        (Markup('<span lang="fr" dir="ltr">01 44 52 29 19</span>'), ["tel:0144522919"]),
        ("paris.fr/habitatindigne", ["https://paris.fr/habitatindigne"]),
        ("Annuaire : notaires.fr", ["https://notaires.fr"]),
        ("adil75.org et service-public.fr.", ["https://adil75.org", "https://service-public.fr"]),
        ("3975 ou paris.fr", ["https://paris.fr"]),
        ("Lundi : 8 h 30", []),
        ("18 rue de Meaux", []),
        ("javascript:alert(1)", []),
        ("mairie@paris.fr", []),
        ("2023", []),
        ("<b>", []),
    ],
)
def test_a_telephone_is_called_and_a_site_is_opened_and_nothing_else(said: str, opens: list[str]) -> None:
    shown = leading(said)

    assert re.findall(r'<a href="([^"]+)"', shown) == opens
    assert shown.striptags() == Markup.escape(said).striptags()


def test_the_name_of_an_official_page_opens_that_very_page(nobody: Person) -> None:
    page = nobody.get("/livrets/mariage").text.partition('id="liens"')[2]
    opened = dict(re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', page))
    guide = "https://www.service-public.fr/particuliers/vosdroits/"

    assert opened[f"{guide}F930"] == "Se marier en France"
    assert (opened[f"{guide}F1345"], opened[f"{guide}F18910"]) == ("F1345", "F18910")


def test_without_a_network_a_page_that_was_never_opened_says_so_and_nothing_else_is_answered_for(
    nobody: Person,
) -> None:
    script = nobody.get("/livrets/hors-ligne.js")

    assert script.mimetype in {"text/javascript", "application/javascript"}
    assert "Service-Worker-Allowed" not in script.headers
    assert "Celles que vous avez ouvertes se lisent encore." in nobody.read("/livrets/hors-ligne")
    assert 'data-worker="/livrets/hors-ligne.js"' in nobody.get("/livrets/mariage").text
