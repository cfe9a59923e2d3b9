"""What the law wants at the foot of the pages for residents, and what is said where they write."""

import re

import pytest
from flask import Flask

from print.closing import PERSONAL_DATA
from server.config import TOWN_HALL_FILE
from server.web import create_app
from server.web.language import in_language
from server.web.typography import typeset
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path
from tests.server.web.test_citizen_write import Resident

PAGES = {"/mentions-legales", "/donnees-personnelles", "/accessibilite"}
NOT_COMPLIANT = typeset("Accessibilité : non conforme")
AUDITED = """\
[[service]]
key = "editeur"
name = "Mairie de Valbonnet"

[accessibility]
state = "partiellement conforme"
audit = "2027-03-01"
auditor = "Cabinet Clairvue"
"""


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


def test_every_page_for_anybody_and_for_a_resident_leads_to_what_the_law_wants(
    resident: Resident, nobody: Person
) -> None:
    open_to_all = ["/livrets/", "/livrets/mariage", "/livret", "/connexion", citizen_path(resident.hall, resident.code)]
    own = [f"{resident.path}{more}" for more in ("", "/moi", "/lu", "/photos")]

    pages = [nobody.get(path).text for path in (*open_to_all, "/P/K4T7XHA.1.1.AAAAAAAAAAAA", *sorted(PAGES))]
    pages += [resident.person.get(path).text for path in own]

    assert [[path for path in PAGES if f'href="{path}"' not in page] for page in pages] == [[]] * len(pages)
    assert all(NOT_COMPLIANT in page for page in pages)


def test_no_audit_is_claimed_that_nobody_made_and_what_the_town_hall_has_not_said_is_left_open(nobody: Person) -> None:
    accessible, notice, data = (nobody.read(path) for path in sorted(PAGES, key=len))

    assert "Aucun audit n'a été fait." in accessible
    assert "La mairie doit encore le confirmer : Directeur ou directrice de la publication : nom" in notice
    assert "Délégué à la protection des données : nom et courriel" in data


def test_a_town_hall_says_its_audit_and_who_it_is_in_its_own_file(hall: TownHall) -> None:
    (hall.settings.home / TOWN_HALL_FILE).write_text(AUDITED, encoding="utf-8")

    nobody = Person(create_app(hall.settings).test_client())

    assert "Un audit a été fait le 1er mars 2027, par Cabinet Clairvue." in nobody.read("/accessibilite")
    assert "partiellement conforme" in nobody.read("/livrets/")
    assert "Mairie de Valbonnet" in nobody.read("/mentions-legales")
    assert "Nom, adresse et téléphone" in nobody.read("/mentions-legales")  # of its host, of whom it says nothing


@pytest.mark.parametrize("language", ["fr", "en", "es", "ar"])
def test_what_nobody_should_write_is_said_where_one_writes_in_the_words_of_the_paper(
    resident: Resident, language: str
) -> None:
    printed = typeset(PERSONAL_DATA[2]) if language == "fr" else in_language(PERSONAL_DATA[2], language)
    resident.person.client.set_cookie("langue", language)

    places = re.split(r'<div class="write stack"', resident.page())[1:]

    writing = [place for place in places if "<textarea" in place]
    assert len(writing) > 1
    assert [str(printed) in place for place in writing] == [True] * len(writing)
