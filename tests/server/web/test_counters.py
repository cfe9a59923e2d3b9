"""Where booklets are handed out: chosen once at a desk, kept with what is opened and printed there."""

import pytest

from server.record.documents import record_to_json
from tests.server.townhall import TownHall
from tests.server.web.people import Person, words

COUPLE = {"person.p1": "Camille Exemple", "person.p2": "Noé Modèle"}


def counters(hall: TownHall, code: str) -> object:
    return record_to_json(hall.record(code), ())["counters"]


def open_and_print(person: Person) -> str:
    code = person.post("/parcours/nouveau/mariage", COUPLE).location.split("/")[2]
    assert person.post(f"/parcours/{code}/impression").status_code == 302
    return code


@pytest.mark.parametrize(
    ("chosen", "said"),
    [("accueil", "à l'accueil"), ("service", "au service")],
)
def test_what_a_desk_chose_once_is_told_of_all_that_it_opens_and_prints(
    hall: TownHall, reception: Person, chosen: str, said: str
) -> None:
    reception.post("/parcours/comptoir", {"comptoir": chosen})

    first, second = open_and_print(reception), hall.open()
    reception.post(f"/parcours/{second}/impression")

    assert counters(hall, first) == {"opened": chosen, "editions": {"1": chosen}}
    assert counters(hall, second) == {"opened": None, "editions": {"1": chosen}}
    told = [entry.words for entry in hall.record(first).history]
    assert f"Parcours ouvert {said} : Se marier à la mairie." in told
    assert any(words.startswith(f"Livret imprimé {said} : édition 1") for words in told)


def test_a_desk_that_never_said_tells_nothing(hall: TownHall, reception: Person) -> None:
    code = open_and_print(reception)

    assert counters(hall, code) == {"opened": None, "editions": {"1": None}}
    assert "À choisir une fois" in reception.read("/parcours/nouveau")


def test_who_never_said_is_asked_by_the_button_that_prints_and_then_it_prints(
    hall: TownHall, reception: Person
) -> None:
    code = hall.open()
    assert 'name="demander" value="oui"' in reception.get(f"/parcours/{code}/").text

    asked = reception.post(f"/parcours/{code}/impression", {"demander": "oui", "format": "large"})
    printed = reception.post(f"/parcours/{code}/impression", {"format": "large", "comptoir": "accueil"})

    assert "Où se remet ce livret ?" in words(asked)
    assert 'name="format" value="large"' in asked.text
    assert printed.location == f"/parcours/{code}/livrets/1.pdf?form=large"
    assert counters(hall, code) == {"opened": None, "editions": {"1": "accueil"}}
    assert 'name="demander"' not in reception.get(f"/parcours/{code}/").text


def test_who_would_rather_not_say_prints_all_the_same(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    reception.post(f"/parcours/{code}/impression", {"demander": "oui", "comptoir": ""})

    assert counters(hall, code) == {"opened": None, "editions": {"1": None}}


def test_who_never_said_is_asked_where_a_booklet_is_printed_and_comes_back_there(
    hall: TownHall, reception: Person
) -> None:
    journey = f"/parcours/{hall.open()}/"
    assert f'name="retour" value="{journey}"' in reception.get(journey).text

    answer = reception.post("/parcours/comptoir", {"comptoir": "service", "retour": journey})

    assert answer.location == journey
    assert "À choisir une fois" not in reception.read(journey)
    away = reception.post("/parcours/comptoir", {"comptoir": "service", "retour": "//ailleurs.exemple"})
    assert away.location == "/parcours/nouveau"


def test_the_desk_sees_what_it_chose_and_can_choose_anew(hall: TownHall, reception: Person) -> None:
    answer = reception.post("/parcours/comptoir", {"comptoir": "accueil"}, follow_redirects=True)
    assert "ici, les livrets se remettent à l'accueil" in words(answer)
    assert 'value="accueil" type="submit" aria-pressed="true"' in answer.text
    assert "À choisir une fois" not in words(answer)

    reception.post("/parcours/comptoir", {"comptoir": "service"})

    assert counters(hall, open_and_print(reception)) == {"opened": "service", "editions": {"1": "service"}}


def test_what_is_no_counter_changes_nothing(hall: TownHall, reception: Person) -> None:
    reception.post("/parcours/comptoir", {"comptoir": "accueil"})

    reception.post("/parcours/comptoir", {"comptoir": "ailleurs"})

    assert counters(hall, open_and_print(reception)) == {"opened": "accueil", "editions": {"1": "accueil"}}


def test_a_forged_counter_is_nobodys_word(hall: TownHall, reception: Person) -> None:
    reception.client.set_cookie("comptoir", "n'importe quoi")

    assert counters(hall, open_and_print(reception)) == {"opened": None, "editions": {"1": None}}
