"""The booklet as it will print, before it is: the real pages, and nothing of them kept."""

import re
from base64 import b64decode

import cv2
import numpy as np
import pytest
import zxingcpp
from sqlalchemy import select

from forms.circumstances import AddWord
from scan.readings import Colour
from server.record.journeys import add_change, set_field
from server.record.tables import EditionRow
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, words

NAMED = {"person.p1": "Camille Exemple", "person.p2": "Noé Modèle"}
FRAGMENT = {"HX-Request": "true"}


def pictures(page: str) -> list[Colour]:
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page)
    return [np.asarray(cv2.imdecode(np.frombuffer(b64decode(one), np.uint8), 1), np.uint8) for one in found]


def test_the_pages_are_those_that_would_be_printed(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()

    shown = pictures(caseworker.get(f"/parcours/{code}/apercu").text)

    hall.print(code)
    assert len(shown) == len(hall.layout(code).pages)
    assert {picture.shape for picture in shown} == {(735, 519, 3)}
    assert all(picture.min() < 100 and picture.max() == 255 for picture in shown)


def test_a_preview_makes_no_edition_and_leaves_nothing_behind(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()
    before, files = hall.record(code), {path for path in hall.settings.home.rglob("*") if path.is_file()}

    caseworker.get(f"/parcours/{code}/apercu")
    caseworker.post("/parcours/nouveau/mariage/apercu", NAMED, headers=FRAGMENT)

    with hall.database.reading() as session:
        assert session.scalars(select(EditionRow)).all() == []
    assert hall.record(code) == before
    assert {path for path in hall.settings.home.rglob("*") if path.is_file()} - files == set()


def test_the_codes_of_a_preview_are_nobodys(caseworker: Person, hall: TownHall) -> None:
    (first, *_others) = pictures(caseworker.get(f"/parcours/{hall.open()}/apercu").text)

    larger = cv2.resize(first, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)

    read = {found.text for found in zxingcpp.read_barcodes(larger)}
    assert read <= {"APERCU"}


def test_signs_that_the_paper_cannot_show_are_told_before_it_is_printed(reception: Person, hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, AddWord("Bon courage 🌸"), AGENT)
        set_field(session, code, "questions.note", "漢", AGENT)
    told = "Le papier ne peut pas montrer : {}. Un « ¿ » s'imprimera à la place."

    form = reception.post("/parcours/nouveau/mariage", {"person.p1": "Zoé 🌸", "ajouter": "child"})

    assert told.format("🌸") in words(form)
    assert told.format("🌸 漢") in reception.read(f"/parcours/{code}/")
    assert told.format("🌸 漢") in reception.read(f"/parcours/{code}/apercu")
    assert "ne peut pas montrer" not in reception.read(f"/parcours/{hall.open()}/apercu")


def test_an_answer_changes_the_pages(reception: Person, hall: TownHall) -> None:
    del hall
    plain = reception.post("/parcours/nouveau/mariage/apercu", NAMED, headers=FRAGMENT)
    divorced = reception.post(
        "/parcours/nouveau/mariage/apercu", {**NAMED, "answer.mar.divorce@p1": "oui"}, headers=FRAGMENT
    )

    assert "<html" not in plain.text
    assert pictures(plain.text)
    assert plain.text != divorced.text


def test_the_next_booklet_of_a_journey_shows_answers_that_are_not_saved(caseworker: Person, hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "P-M01.p1.received", True, AGENT)
    address = f"/parcours/{code}/situation/apercu"

    saved = caseworker.post(address, NAMED, headers=FRAGMENT).text
    typed = caseworker.post(address, {**NAMED, "answer.mar.divorce@p1": "oui"}, headers=FRAGMENT).text

    now = caseworker.get(f"/parcours/{code}/apercu").text
    assert [one.tobytes() for one in pictures(saved)] == [one.tobytes() for one in pictures(now)]
    assert typed != saved
    assert hall.record(code).circumstances.answers == ()


def test_without_a_script_the_pages_are_a_page_of_their_own(reception: Person) -> None:
    answer = reception.post("/parcours/nouveau/mariage/apercu", NAMED)

    assert "Aperçu du prochain livret" in answer.text
    assert pictures(answer.text)


@pytest.mark.parametrize("address", ["/parcours/nouveau/rien/apercu", "/parcours/AAAAAAA/situation/apercu"])
def test_what_does_not_exist_has_no_pages(reception: Person, address: str) -> None:
    assert reception.post(address, NAMED).status_code == 404
