"""What agents tell each other is on their page of a journey, is found by them, and is nowhere else."""

import json

import pytest
from flask import Flask

from server.record.documents import record_to_json
from server.record.editions import edition_pdf
from server.record.private_notes import private_notes
from server.record.readings import reviews
from tests.server.townhall import TownHall
from tests.server.web.people import OF, Person, citizen_path, give_pin, words
from tests.server.web.reading_pdf import pdf_text

SECRET = "Violences : ne jamais appeler à la maison, 06 12 34 56 78"


def write(person: Person, code: str, text: str = SECRET) -> None:
    answer = person.post(f"/parcours/{code}/entre-agents/", {"text": text})
    assert answer.status_code == 302


def whose_form(person: Person, code: str) -> str:
    """What the forms of a page say of who they are shown to."""
    found = OF.search(person.get(f"/parcours/{code}/").text)
    assert found is not None
    return found.group(1)


def the_note(hall: TownHall, code: str) -> str:
    with hall.database.reading() as session:
        (note,) = private_notes(session, code)
    return note.id


def test_a_note_of_reception_is_read_by_a_caseworker_with_who_and_when(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()

    write(reception, code)

    page = caseworker.read(f"/parcours/{code}/")
    assert SECRET in page
    assert "Agnès Accueil · aujourd'hui" in page
    assert "Corriger la note d'Agnès Accueil" in page


def test_a_correction_shows_the_new_text_and_keeps_the_old_one(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()
    write(reception, code, "Rappeler lundi")

    caseworker.post(f"/parcours/{code}/entre-agents/{the_note(hall, code)}", {"text": "Rappeler mardi", "seen": "1"})

    page = reception.read(f"/parcours/{code}/")
    assert page.index("Rappeler mardi") < page.index("Rappeler lundi")
    assert "1 texte d'avant" in page


def test_a_correction_that_comes_second_is_given_back_and_changes_nothing(
    reception: Person, caseworker: Person, hall: TownHall
) -> None:
    code = hall.open()
    write(reception, code, "Rappeler lundi")
    address = f"/parcours/{code}/entre-agents/{the_note(hall, code)}"
    caseworker.post(address, {"text": "Rappeler mardi", "seen": "1"})

    text = "Rappeler jeudi, à l'heure où elle a dit qu'elle serait là. " * 33
    answer = reception.post(address, {"text": text, "seen": "1", "of": whose_form(reception, code)})

    assert answer.status_code == 409
    page = words(answer)
    assert "Paul Prestation a corrigé cette note entre-temps" in page
    assert " ".join(text.split()) in page
    assert "Rappeler mardi" in reception.read(f"/parcours/{code}/")


@pytest.mark.parametrize("place", ["entre-agents/", "transmettre"])
def test_what_was_typed_is_given_back_after_the_session_has_ended(
    app: Flask, reception: Person, hall: TownHall, place: str
) -> None:
    code = hall.open()
    typed = {"of": whose_form(reception, code), "text": "Rappeler lundi", "word": "Rappeler lundi"}

    late = app.test_client().post(f"/parcours/{code}/{place}", data=typed)

    assert late.status_code == 401
    assert "Rappeler lundi" in words(late)


def test_a_note_that_is_too_long_is_given_back_whole(reception: Person, hall: TownHall) -> None:
    code, text = hall.open(), "a" * 2001

    answer = reception.post(f"/parcours/{code}/entre-agents/", {"text": text, "of": whose_form(reception, code)})

    assert answer.status_code == 400
    assert text in answer.text
    assert text[:50] not in reception.get(f"/parcours/{code}/").text


def test_an_empty_note_is_none(reception: Person, hall: TownHall) -> None:
    code = hall.open()

    answer = reception.post(f"/parcours/{code}/entre-agents/", {"text": "  "}, follow_redirects=True)

    assert "La note est vide" in words(answer)


@pytest.mark.parametrize("typed", ["violences", "0612345678", "06.12.34.56.78", "maison exemple"])
def test_agents_find_a_journey_by_a_note(reception: Person, hall: TownHall, typed: str) -> None:
    code = hall.open()
    write(reception, code)

    found = reception.read(f"/?q={typed}")

    assert "Camille Exemple et Noé Modèle" in found
    assert "Entre agents" in found


def test_a_note_is_in_nothing_that_is_printed_shown_to_the_resident_or_handed_out(
    reception: Person, nobody: Person, hall: TownHall
) -> None:
    code = hall.open()
    write(reception, code)
    hall.print(code)
    reception.post(f"/parcours/{code}/transmettre", {"service": "equipe.casework", "word": "Voir le dossier"})
    address, pin = citizen_path(hall, code), give_pin(hall, code)
    nobody.post(address, {"pin": pin}, seen=address)
    sheet = reception.get(_sheet(reception, code)).data

    told = {
        "booklet": pdf_text(edition_pdf(hall.database, hall.settings, code, form="booklet")),
        "pages": pdf_text(edition_pdf(hall.database, hall.settings, code, form="pages")),
        "sheet": pdf_text(sheet),
        "resident": nobody.read(address),
        "layout": hall.layout(code).dumps(),
        "show": _shown(hall, code),
    }

    assert "Camille" in told["booklet"]
    assert "Camille" in told["resident"]
    assert "Voir le dossier" in told["sheet"]
    for name, text in told.items():
        for part in ("Violences", "maison", "06 12 34 56 78", "0612345678"):
            assert part not in text, name


def _sheet(person: Person, code: str) -> str:
    listing = person.get("/transmissions/").text
    start = listing.index(f"/parcours/{code}/transmissions/")
    return listing[start : listing.index('"', start)]


def _shown(hall: TownHall, code: str) -> str:
    with hall.database.reading() as session:
        return json.dumps(record_to_json(hall.record(code), reviews(session, journey=code)), ensure_ascii=False)
