import pytest
from flask import Flask

from forms.circumstances import Circumstances, Subject
from forms.page_code import display_journey_code
from tests.server.townhall import TownHall
from tests.server.web.people import Person, asked_by


def test_an_empty_desk_says_what_to_do_next(reception: Person) -> None:
    assert "Aucun parcours pour l'instant" in reception.read("/")


def test_a_journey_is_found_by_part_of_a_name_without_its_accents(hall: TownHall, reception: Person) -> None:
    hall.open()

    assert "Camille Exemple et Noé Modèle" in reception.read("/?q=noe")


@pytest.mark.parametrize("shape", ["{}", "  {} ", "lower"])
def test_a_typed_code_leads_straight_to_its_journey(hall: TownHall, reception: Person, shape: str) -> None:
    code = hall.open()
    written = display_journey_code(code)

    answer = reception.get("/", query_string={"q": written.lower() if shape == "lower" else shape.format(written)})

    assert answer.location == f"/parcours/{code}/"


def test_a_code_with_a_wrong_letter_is_said_to_be_mistyped(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")

    assert "Il y a sans doute une faute de frappe" in reception.read(f"/?q={display_journey_code(wrong)}")


def test_a_right_code_of_nobody_is_said_to_be_of_nobody(hall: TownHall, reception: Person) -> None:
    from forms.page_code import new_journey_code

    strange = next(code for code in iter(new_journey_code, "") if any(sign.isdigit() for sign in code))

    assert "aucun parcours d'ici ne le porte" in reception.read(f"/?q={strange}")


def test_a_name_of_nobody_is_not_taken_for_a_code(reception: Person) -> None:
    assert "Aucun parcours à ce nom" in reception.read("/?q=Dupont")


def test_names_are_shown_as_they_are_and_never_run(hall: TownHall, reception: Person) -> None:
    hall.open(Circumstances((Subject("p1", "<script>alert(1)</script>"), Subject("p2", '"><img src=x>'))))

    page = reception.get("/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img src=x>" not in page


def test_what_waits_is_counted_in_the_menu(hall: TownHall, reception: Person) -> None:
    hall.scan(b"nothing that can be read")

    assert hall.waiting() == []
    assert "à relire" not in reception.read("/")


def test_the_desk_asks_no_more_of_the_database_for_many_journeys_than_for_one(
    app: Flask, hall: TownHall, reception: Person
) -> None:
    hall.open()
    for_one = len(asked_by(app, reception, "/"))
    for _ in range(4):
        hall.open()

    assert len(asked_by(app, reception, "/")) == for_one
