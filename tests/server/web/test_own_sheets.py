"""A sheet that is no page of a booklet is put away in two presses, at the desk as in Relire."""

import re

import pytest

from tests.server.record.naming import letter, letter_waiting
from tests.server.townhall import TownHall, pile
from tests.server.web.people import Person, words, words_of
from tests.server.web.test_nearby import read, send


def test_a_letter_is_kept_with_a_journey_whose_code_is_typed(hall: TownHall, reception: Person) -> None:
    code, item = hall.printed(), letter_waiting(hall)
    shown = reception.read(f"/relire/{item.id}")

    answer = reception.post(f"/relire/{item.id}/feuille", {"code": code.lower()}, follow_redirects=True)

    assert "Ce n'est pas une page de livret" in shown
    assert "La feuille est rangée avec le parcours de Camille Exemple et Noé Modèle. Elle n'est pas lue." in words(
        answer
    )
    assert hall.waiting() == []
    assert "ce n'est pas une page de livret" in reception.read(f"/parcours/{code}/")


def test_a_code_that_is_nobodys_comes_back_as_it_was_typed(hall: TownHall, reception: Person) -> None:
    item = letter_waiting(hall)

    answer = reception.post(f"/relire/{item.id}/feuille", {"code": "K4T 7XHZ"}, follow_redirects=True)

    assert 'value="K4T 7XHZ"' in answer.text
    assert re.search(r'<details class="nearby" id="feuille-[^"]+" open>', answer.text)
    assert [one.id for one in hall.waiting()] == [item.id]


@pytest.mark.parametrize("pressed", ["code", "aside"])
def test_at_the_desk_it_is_kept_with_the_open_journey_or_put_aside_in_one_press(
    pressed: str, hall: TownHall, reception: Person
) -> None:
    code = hall.printed()
    send(reception, letter(), parcours=code)
    shown = reception.get(f"/numeriser/envois/{read(hall).id}")
    form = re.search(r'<details class="nearby" id="feuille-.*?action="([^"]+)"(.*?)</form>', shown.text, re.DOTALL)
    assert form is not None
    offered = dict(re.findall(r'name="(envoi|code|aside)" value="([^"]+)"', form.group(2)))

    sent = {name: offered[name] for name in ("envoi", pressed)}
    answer = reception.post(form.group(1), sent, follow_redirects=True)

    assert hall.waiting() == []
    assert answer.request.path == "/numeriser/"
    said = {"code": "La feuille est rangée avec le parcours de Camille", "aside": "La feuille est mise de côté."}
    assert said[pressed] in words(answer)
    card = answer.text[answer.text.index('id="batches"') :]
    became = {
        "code": "Rangée par Agnès Accueil, sans être lue, avec le parcours de Camille Exemple et Noé Modèle.",
        "aside": "Laissée de côté par Agnès Accueil.",
    }
    assert became[pressed] in words_of(card).replace(" .", ".")
    assert "Sinon, dites-le" not in words_of(card)
    reception.post(re.findall(r'action="(/relire/[^"]+/annuler)"', card)[0])
    assert len(hall.waiting()) == 1


def test_such_pages_are_told_apart_in_the_list_by_their_picture_their_file_and_their_place_in_it(
    hall: TownHall, reception: Person
) -> None:
    hall.scan(pile(letter(), letter()), "courrier du lundi.tif")
    first, second = hall.waiting()

    shown = reception.get(f"/relire/{second.id}")
    listed = re.findall(r'<a class="queue-item"(?:(?!</a>).)*</a>', shown.text, re.DOTALL)

    for number, (one, entry) in enumerate(zip((first, second), listed, strict=True), start=1):
        assert f"/images/{one.page_image}" in entry
        assert "courrier du lundi.tif" in entry
        assert f"Page {number} sur 2" in entry
    assert "courrier du lundi.tif · page 2 sur 2 du fichier" in words(shown)
    assert "Ouvrir en grand" in words(shown)
