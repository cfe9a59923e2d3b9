"""What anybody may read behind the code of a page, without a PIN."""

import re

import pytest
from flask import Flask

from forms.catalogue import find_template
from forms.circumstances import Answer, Circumstances, Subject
from server.record.editions import edition_row, print_edition
from server.record.storage import Storage
from server.web.citizen_public import public_view
from tests.server.townhall import AGENT, COUPLE, TownHall
from tests.server.web.people import Person, citizen_path, words
from tests.server.web.test_citizen_write import Resident

NAMES = ("Camille", "Noé", "Exemple", "Modèle")
YOUNG = Circumstances(COUPLE.persons, answers=(Answer("mar.mineur", "oui", "p1"),))


def page_of(hall: TownHall, code: str, owner: str) -> int:
    """The page on which there is a place to tick or to write of a step or a document, or the place itself."""
    pages = hall.layout(code).pages
    return next(page.page for page in pages if any(f"{zone.id}.".startswith(f"{owner}.") for zone in page.zones))


def opened(hall: TownHall, nobody: Person, code: str, owner: str) -> str:
    return nobody.read(citizen_path(hall, code, page=page_of(hall, code, owner)))


def test_the_first_page_says_what_the_booklet_is_and_asks_for_the_pin(hall: TownHall, nobody: Person) -> None:
    page = nobody.read(citizen_path(hall, hall.printed()))

    assert "Se marier à la mairie" in page
    assert "Ce livret, en bref" in page
    assert "Mon PIN à six chiffres" in page
    assert not [name for name in NAMES if name in page]


@pytest.mark.parametrize("step", ["M1", "M4", "M8"])
def test_the_code_of_a_page_opens_at_the_steps_of_that_page(hall: TownHall, nobody: Person, step: str) -> None:
    code = hall.printed()
    (title,) = [one.title for one in hall.record(code).steps if one.id == step]

    page = opened(hall, nobody, code, step)

    assert f"Étape de cette page {title.replace('’', chr(39))}" in page
    assert not [name for name in NAMES if name in page]


def test_a_page_of_documents_tells_those_that_everyone_brings(hall: TownHall, nobody: Person) -> None:
    code = hall.printed()

    page = opened(hall, nobody, code, "P-M01")

    assert "Les pièces que tout le monde apporte" in page
    assert "Pièce d'identité avec photo" in page
    assert not [name for name in NAMES if name in page]


def test_the_last_pages_say_what_they_are_for(hall: TownHall, nobody: Person) -> None:
    code = hall.printed()
    arrival = hall.open(template="arrivee")
    hall.print(arrival)
    last = len(hall.layout(arrival).pages)

    questions, ends = opened(hall, nobody, code, "questions.note"), nobody.read(citizen_path(hall, arrival, page=last))

    assert "Sur cette page Mes questions et mes notes" in questions
    assert "Sur cette page Votre prochain rendez-vous" in ends
    assert not [page for page in (questions, ends) if "Ce livret, en bref" in page]


def test_the_page_on_which_the_summary_goes_on_is_about_the_whole(hall: TownHall, nobody: Person) -> None:
    code = hall.open(template="logement-demande")
    print_edition(hall.database, hall.settings, code, AGENT, language="fr+en")

    page = nobody.get(citizen_path(hall, code, page=2)).text

    titles = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<h2[^>]*>.*?</h2>", page)]
    assert titles[0] == "Ce livret, en bref"


def test_a_page_that_is_only_read_opens_at_its_questions_and_hard_words(app: Flask, hall: TownHall) -> None:
    code = hall.open(template="arrivee")
    hall.print(code)
    zones = {zone.id: one.page for one in hall.layout(code).pages for zone in one.zones}
    page = next(zones[one] for one in zones if one.startswith("questions.") and one != "questions.note")
    resident = Resident(app, hall, code)
    resident.path = citizen_path(hall, code, page=page)
    resident.person.post(f"{resident.path}/fermer", seen=resident.path)

    anybody = resident.person.get(resident.path).text
    entered = resident.person.post(resident.path, {"pin": resident.pin}, seen=resident.path)
    inside = resident.person.get(str(entered.location)).text

    titles = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<h2[^>]*>.*?</h2>", anybody)]
    assert titles[:2] == ["Questions fréquentes", "Mots difficiles"]
    assert str(entered.location).endswith("#a-lire")
    for shown in (anybody, inside):
        assert '<h2 id="foire">' in shown.replace('<summary><h2 id="foire">', "")
        assert "Combien coûte la cantine" in shown


def without_hour(shown: str) -> str:
    """A page without the hour to which it says that it is true: a minute may pass between two of them."""
    return re.sub(r"\b\d+ h \d\d\b", "", shown)


def test_nothing_that_a_situation_added_is_told(hall: TownHall, nobody: Person) -> None:
    code = hall.open(YOUNG)
    hall.print(code)
    plain = nobody.read(citizen_path(hall, hall.printed()) + "?etape=M1")

    pages = [nobody.read(citizen_path(hall, code, page=page.page)) for page in hall.layout(code).pages]
    asked = nobody.read(citizen_path(hall, code) + "?etape=M9")

    assert "M9" in {step.id for step in hall.record(code).steps}
    of_all = "Questions fréquentes"  # and hard words, which are those of every booklet of its kind
    assert not [page for page in (*pages, asked) if "ispense" in page.partition(of_all)[0].replace("sauf dispense", "")]
    assert without_hour(nobody.read(citizen_path(hall, code) + "?etape=M1")) == without_hour(plain)


def test_what_is_told_is_of_every_booklet_of_its_kind() -> None:
    told = public_view(find_template("mariage"), {"M3", "M9", "P-M27"})

    assert [stop.step.id for stop in told.shown] == ["M3"]
    assert all(stop.step.base for stop in told.line)
    assert all(document.base for stop in told.line for document in stop.documents)
    assert all(contact.base for contact in told.contacts)


def test_one_goes_along_the_line_and_back(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())
    seen = []
    for _ in range(10):
        answer = nobody.get(path)
        seen.append(re.findall(r'<h2 id="(M\d+)">', answer.text))
        found = re.search(r'href="([^"]+)" rel="next"', answer.text)
        if found is None:
            break
        path = found[1]
    back = re.search(r'href="([^"]+)" rel="prev"', nobody.get(path).text)

    assert seen == [[], *([f"M{number}"] for number in range(1, 9))]
    assert back is not None
    assert "L'affichage" not in words(nobody.get(back[1])).partition("Toutes les étapes")[0]
    assert "La célébration" in words(nobody.get(back[1])).partition("Toutes les étapes")[0]


@pytest.mark.parametrize("page", [(1, 99), (9, 1)])
def test_a_page_that_was_never_printed_opens_at_the_whole_booklet(
    hall: TownHall, nobody: Person, page: tuple[int, int]
) -> None:
    edition, number = page

    told = nobody.read(citizen_path(hall, hall.printed(), edition=edition, page=number))

    assert "Ce livret, en bref" in told


def test_people_choose_how_large_the_letters_are_without_a_script(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())
    before = nobody.get(path).text

    answer = nobody.post(f"{path}/taille", {"taille": "3", "retour": f"{path}?etape=M2"}, seen=path)

    assert 'data-size="1"' in before
    assert answer.location == f"{path}?etape=M2"
    assert 'data-size="3"' in nobody.get(path).text
    assert 'value="3" aria-pressed="true"' in nobody.get(path).text


@pytest.mark.parametrize("back", ["https://ailleurs.example/P/", "//ailleurs.example", "/comptes/", ""])
def test_the_choice_of_letters_leads_nowhere_else(hall: TownHall, nobody: Person, back: str) -> None:
    path = citizen_path(hall, hall.open())

    answer = nobody.post(f"{path}/taille", {"taille": "2", "retour": back}, seen=path)

    assert answer.location == path


def test_a_size_that_there_is_not_changes_nothing(hall: TownHall, nobody: Person) -> None:
    path = citizen_path(hall, hall.open())

    nobody.post(f"{path}/taille", {"taille": "9"}, seen=path)

    assert 'data-size="1"' in nobody.get(path).text


def test_another_kind_of_booklet_has_its_own_words(hall: TownHall, nobody: Person) -> None:
    code = hall.open(Circumstances((Subject("p1", "Camille Exemple"),)), "logement-demande")

    page = nobody.read(citizen_path(hall, code))

    assert "Demander un logement social" in page
    assert "Se marier" not in page


@pytest.mark.parametrize("content", [None, b"", b"{}"])
def test_a_layout_that_is_lost_or_damaged_opens_at_the_whole_booklet(
    hall: TownHall, nobody: Person, content: bytes | None
) -> None:
    code = hall.printed()
    path = citizen_path(hall, code, page=page_of(hall, code, "M4"))
    with hall.database.reading() as session:
        kept = Storage(hall.settings.storage).path(edition_row(session, code).layout)
    kept.chmod(0o600)
    kept.unlink()
    if content is not None:
        kept.write_bytes(content)

    assert "Ce livret, en bref" in nobody.read(path)


@pytest.mark.parametrize("path", ["/livrets/", "/livrets/mariage"])
def test_pages_for_everybody_have_their_sizes_too_and_need_no_cookie_for_it(nobody: Person, path: str) -> None:
    before = nobody.get(path)
    (form,) = re.findall(r'<form class="sizes".*?</form>', before.text, re.DOTALL)
    back = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form.partition("<button")[0]))

    answer = nobody.client.post("/taille", data={**back, "taille": "3"})
    elsewhere = nobody.client.post("/taille", data={"retour": "//ailleurs.exemple", "taille": "2"})

    assert back == {"retour": path}
    assert answer.location == path
    assert answer.headers["Set-Cookie"].startswith("taille=3;")
    assert elsewhere.location == "/livrets/"
    assert 'data-size="2"' in nobody.get(path).text
