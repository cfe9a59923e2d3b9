import pytest
from flask import Flask

from forms.circumstances import Circumstances, Subject
from forms.page_code import display_journey_code
from tests.paper_writing import Habit
from tests.server.handwriting import two_words, written
from tests.server.record.changing import set_field
from tests.server.townhall import TownHall
from tests.server.web.people import Person, asked_by, citizen_path
from tests.server.web.test_citizen_write import Resident


def test_an_empty_desk_says_what_to_do_next(reception: Person) -> None:
    assert "Aucun parcours pour l'instant" in reception.read("/")


def test_a_journey_is_found_by_part_of_a_name_without_its_accents(hall: TownHall, reception: Person) -> None:
    hall.open()

    assert "Camille Exemple et Noé Modèle" in reception.read("/?q=noe")


def test_who_wrote_online_since_an_agent_did_anything_is_marked(app: Flask, hall: TownHall, reception: Person) -> None:
    resident = Resident(app, hall, hall.open())
    hall.open()
    resident.send({"field.M1.note": "Le samedi"})

    written = reception.read("/")
    set_field(hall, resident.code, "M1.souhait_1", "2027-06-12")

    assert written.count("a écrit en ligne") == 1
    assert "a écrit en ligne" not in reception.read("/")


def test_of_a_page_that_was_pasted_into_the_search_the_beginning_is_looked_for(reception: Person) -> None:
    assert reception.get("/", query_string={"q": "a " * 2000}).status_code == 200


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


@pytest.mark.parametrize("host", ["http://localhost", "HTTPS://LIVRETS.EXAMPLE", ""])
def test_the_pasted_address_of_a_page_leads_to_its_journey(hall: TownHall, reception: Person, host: str) -> None:
    code = hall.open()

    answer = reception.get("/", query_string={"q": f" {host}{citizen_path(hall, code, page=3)}"})

    assert answer.location == f"/parcours/{code}/"


def test_a_pasted_address_that_we_did_not_sign_leads_nowhere_and_says_why(hall: TownHall, reception: Person) -> None:
    forged = f"http://localhost/P/{hall.open()}.1.1.AAAAAAAAAAAA"

    assert "Ce code n'a pas été imprimé par cette mairie." in reception.read(f"/?q={forged}")
    assert "Ce code n'est pas celui d'un livret." in reception.read(f"/?q={forged[:-3]}")


def test_a_name_of_nobody_is_not_taken_for_a_code(reception: Person) -> None:
    assert "Aucun parcours à ce nom" in reception.read("/?q=Dupont")


def test_a_journey_is_found_by_its_notes_below_those_found_by_name_and_the_note_says_why(
    hall: TownHall, reception: Person
) -> None:
    named = hall.open(Circumstances((Subject("p1", "Claire Caution"), Subject("p2", "Lou"))))
    noted = hall.open()
    set_field(hall, noted, "M1.note", "Rappeler pour la <b>caution</b> au 06 12 34 56 78")

    page = reception.get("/?q=caution 061234").text
    both = reception.get("/?q=caution").text

    assert named not in page
    assert "Écrit dans une note" in page
    assert "la &lt;b&gt;<mark>caution</mark>&lt;/b&gt; au <mark>06 12 34 56 78</mark>" in page
    assert f'href="/parcours/{noted}/#M1"' in page
    assert "pas encore vérifié" not in page
    assert both.index(f"/parcours/{named}/") < both.index("Écrit dans une note") < both.index(f"/parcours/{noted}/")


def test_a_note_that_nobody_has_looked_at_is_said_to_be_so_and_leads_to_its_question(
    hall: TownHall, reception: Person
) -> None:
    code, sheet = written(hall, Habit.ON_RULES)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting(code)

    page = reception.get("/?q=mairic").text

    assert "lu, pas encore vérifié" in page
    assert f"Notes de la personne · page {item.page}" in page
    assert f'href="/relire/{item.id}?parcours={code}#question"' in page


def test_nobody_finds_a_note_without_signing_in(hall: TownHall, nobody: Person) -> None:
    set_field(hall, hall.open(), "M1.note", "la caution")

    answer = nobody.get("/?q=caution")

    assert answer.status_code == 302
    assert "<mark>" not in answer.text


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
    pages = ("/", "/?q=caution")
    set_field(hall, hall.open(), "M1.note", "la caution")
    reception.get("/")  # a version of a kind of booklet is read once and for all
    for_one = [len(asked_by(app, reception, page)) for page in pages]
    for _ in range(4):
        set_field(hall, hall.open(), "M1.note", "la caution")

    assert [len(asked_by(app, reception, page)) for page in pages] == for_one
