"""Which booklet helps: what residents say, the questions that tell booklets apart, and a word of theirs."""

import re
from dataclasses import replace

import pytest
from flask import Flask, render_template

from forms.catalogue import find_template, load_catalogue
from forms.needs import first_ways
from forms.town_hall import shipped_town_hall
from server.web.orientation import Found, search
from tests.server.web.people import Person, words


def find(typed: str) -> Found:
    return search(load_catalogue().values(), shipped_town_hall(), typed)


def meant(typed: str) -> list[str]:
    return [hit.template.key for hit in find(typed).meant]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("mariage", "mariage"),
        ("je veux me marier", "mariage"),
        ("BANS", "mariage"),
        ("epouser", "mariage"),
        ("HLM", "logement-demande"),
        ("renouveler ma demande de logement", "logement-renouvellement"),
        ("logement trop petit", "logement-echange"),
        ("moisissures", "logement-insalubrite"),
        ("mon voisin", "mediateur"),
        ("un avocat", "consultation-juridique"),
        ("divorce", "consultation-juridique"),
        ("loyer impayé", "consultation-juridique"),
        ("mon proprio", "logement-insalubrite"),
        ("déménagement", "arrivee"),
        ("une place en crèche", "arrivee"),
        ("mon propriétaire ne répare pas", "logement-insalubrite"),
        ("changer d'appartement", "logement-echange"),
        ("prud'hommes", "consultation-juridique"),
    ],
)
def test_the_words_of_residents_find_their_booklet(typed: str, key: str) -> None:
    assert key in meant(typed)


def test_a_word_that_a_booklet_only_speaks_of_is_no_booklet_for_it() -> None:
    found = find("pacs")

    assert found.meant == ()
    assert "logement-demande" in [hit.template.key for hit in found.mentions]
    assert [term.word for term in found.terms] == ["Pacs"]


def test_what_only_agents_ask_is_found_too_as_their_question() -> None:
    (hit,) = [one for one in find("handicapé").mentions if one.template.key == "logement-demande"]

    assert [kind for kind, _words in hit.places] == ["Question de l’agent"]


def test_what_is_read_for_a_word_that_no_booklet_writes_is_said() -> None:
    assert find("des blattes").read_as == (("blattes", "cafards"),)


def test_where_it_stands_is_said() -> None:
    (hit,) = [one for one in find("titre de séjour").mentions if one.template.key == "arrivee"]

    assert ("Pièce", "Titre de séjour") in hit.places


def test_for_whom_a_booklet_is_is_searched_too() -> None:
    booklet = replace(load_catalogue()["mediateur"], purpose="Votre zèbre arrive.")

    (hit,) = search([booklet], shipped_town_hall(), "zèbre").mentions

    assert hit.places == (("Pour qui", "Votre zèbre arrive."),)


def test_whom_to_see_is_what_the_files_say() -> None:
    names = [one.name for one in find("impôts").elsewhere]

    assert "Permanence des impôts, en mairie" in names
    assert set(names) <= {one.name for one in shipped_town_hall().services} | {
        contact.name for template in load_catalogue().values() for contact in template.contacts
    }


@pytest.mark.parametrize("typed", ["de la", "", "?"])
def test_words_that_say_nothing_find_nothing(typed: str) -> None:
    found = find(typed)

    assert (found.hits, found.terms, found.elsewhere) == ((), (), ())


@pytest.mark.parametrize(
    ("typed", "key"), [("avocat gratuit", "consultation-juridique"), ("médiateur gratuit", "mediateur")]
)
def test_a_booklet_for_some_of_the_words_comes_before_those_that_only_speak_of_all(typed: str, key: str) -> None:
    assert key in [hit.template.key for hit in find(typed).near]


def test_a_booklet_that_lacks_a_word_is_only_near() -> None:
    found = find("mariage patinoire")

    assert (found.hits, [hit.template.key for hit in found.near]) == ((), ["mariage"])
    assert found.unknown == ("patinoire",)


@pytest.mark.parametrize(
    ("typed", "read", "key"),
    [
        ("marriage", "mariage", "mariage"),
        ("déménagment", "déménagement", "arrivee"),
        ("avocta", "avocat", "consultation-juridique"),
        ("logement socail", "social", "logement-demande"),
    ],
)
def test_a_word_with_a_slip_is_read_as_the_nearest_and_that_is_said(typed: str, read: str, key: str) -> None:
    found = find(typed)

    assert (typed.rsplit(maxsplit=1)[-1], read) in found.read_as
    assert key in [hit.template.key for hit in found.meant]


@pytest.mark.parametrize("typed", ["pags", "zzzzz", "kayak", "décès", "visa", "carte vitale", "loyer injuste"])
def test_a_word_that_is_no_slip_is_read_as_no_other(typed: str) -> None:
    found = find(typed)

    assert (found.read_as, found.meant) == ((), ())


@pytest.mark.parametrize("typed", ["expulser", "expulsé", "expulsée", "expulsions"])
def test_a_word_finds_what_its_family_finds(typed: str) -> None:
    assert (
        {hit.template.key for hit in find(typed).hits} == {hit.template.key for hit in find("expulsion").hits} != set()
    )


def test_words_that_stand_in_different_places_find_the_nearest_booklet_and_whom_to_see() -> None:
    found = find("inscription crèche")

    assert [hit.template.key for hit in found.near] == ["arrivee"]
    assert found.elsewhere[0].name.startswith("Mairie du 19e, Espace Familles")


def test_whom_to_see_comes_before_the_booklets_that_only_speak_of_it(reception: Person) -> None:
    page = words(reception.get("/parcours/nouveau?q=carte+d'identité"))

    assert page.index("Carte d'identité, passeport") < page.index("livrets en parlent")


def test_every_word_of_a_need_finds_its_booklet() -> None:
    lost = [
        (template.key, word)
        for template in load_catalogue().values()
        for need in template.needs
        for word in (need.says, *need.words)
        if template.key not in meant(word)
    ]

    assert lost == []


def test_the_page_asks_what_brings_somebody_and_leads_to_a_booklet(reception: Person) -> None:
    answer = reception.get("/parcours/nouveau")

    assert "Qu'est-ce qui vous amène ?" in words(answer)
    for way in first_ways(load_catalogue().values()):
        assert way.words in answer.text
    assert re.search(r'class="way" href="/parcours/nouveau/mariage" data-key="1"', answer.text)


def test_questions_lead_from_what_is_said_to_every_booklet(reception: Person) -> None:
    waiting, reached, asked = ["/parcours/nouveau"], set(), 0
    while waiting:
        page = reception.get(waiting.pop()).text
        for leads in re.findall(r'class="way" href="([^"]+)"', page):
            if "besoin=" in leads:
                asked += 1
                waiting.append(leads)
            else:
                reached.add(leads.rpartition("/")[2])

    assert reached == set(load_catalogue())
    assert asked == 3


def test_what_was_said_is_shown_and_can_be_taken_back(reception: Person) -> None:
    answer = reception.get("/parcours/nouveau?besoin=3-2")
    page = words(answer)

    assert "Louez-vous un logement social ?" in page
    assert "Je veux changer de logement Non" in page
    assert 'href="/parcours/nouveau?besoin=3" data-key="escape"' in answer.text


@pytest.mark.parametrize("typed", ["99", "1-1", "x", "-", "3-2-1-1", "1" * 50, "٣"])
def test_a_way_that_does_not_exist_begins_anew(reception: Person, typed: str) -> None:
    page = reception.read(f"/parcours/nouveau?besoin={typed}")

    assert "Qu'est-ce qui vous amène ?" in page


def test_a_word_that_stands_nowhere_says_whom_to_ask(reception: Person) -> None:
    page = reception.read("/parcours/nouveau?q=patinoire")

    here = shipped_town_hall().find("accueil")
    assert here is not None
    assert "Rien de cela n'est dans nos livrets" in page
    assert here.name.replace("’", "'") in page
    assert "01 44 52 29 19" in page


def test_what_is_searched_for_is_shown_as_it_was_typed(reception: Person) -> None:
    page = reception.get("/parcours/nouveau", query_string={"q": "<b>bans</b>"})

    assert "&lt;b&gt;bans&lt;/b&gt;" in page.text
    assert "Le livret qu'il faut" in words(page)


def test_a_tenth_choice_has_no_key_and_can_be_chosen(app: Flask) -> None:
    ways = first_ways([find_template("mariage")]) * 10

    with app.test_request_context("/parcours/nouveau"):
        page = render_template("opening/choose.html", ways=ways, said=[], taken=[], typed="", templates=[], counters=[])

    assert page.count('class="way"') == 10
    assert re.findall(r'data-key="(\d+)"', page) == [str(number) for number in range(1, 10)]
