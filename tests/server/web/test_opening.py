import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from forms.booklet import Booklet
from forms.catalogue import load_catalogue
from forms.circumstances import LONGEST_NAME, AddWord, Answer, Subject
from forms.circumstances_json import circumstances_to_json
from server.record import fold, history
from server.record.history import Source
from server.record.journeys import add_change, preview_booklet, set_field
from tests.server.townhall import AGENT, TownHall
from tests.server.townhall import COUPLE as TWO
from tests.server.web.people import Person, words

COUPLE = {"person.p1": "Camille Exemple", "person.p2": "Noé Modèle"}


def save(person: Person, code: str, answers: dict[str, str]) -> TestResponse:
    """Open the form, fill it in and save it."""
    return save_what(person, code, seen(person, code), answers)


def seen(person: Person, code: str) -> str:
    """Open the form; which answers it shows."""
    found = re.search(r'name="seen" value="(\d+)"', person.get(f"/parcours/{code}/situation").text)
    assert found is not None
    return found.group(1)


def save_what(person: Person, code: str, seen: str, answers: dict[str, str]) -> TestResponse:
    """Save a form that was opened before."""
    return person.post(f"/parcours/{code}/situation", {**answers, "seen": seen})


def preview(hall: TownHall, code: str) -> Booklet:
    with hall.database.reading() as session:
        return preview_booklet(session, code)


def test_every_line_can_be_chosen(reception: Person) -> None:
    page = reception.read("/parcours/nouveau")

    assert "Se marier à la mairie" in page
    assert "Demander un logement social" in page
    titles = [template.title.replace("’", "'") for template in load_catalogue().values()]
    assert [title for title in titles if title not in page] == []


def test_a_line_whose_steps_come_with_the_answers_says_how_many_there_can_be(reception: Person) -> None:
    page = reception.read("/parcours/nouveau")

    assert re.search(r"sans procès.*?9 étapes au plus", page) is not None


def test_a_journey_is_opened_with_its_answers(hall: TownHall, reception: Person) -> None:
    answer = reception.post("/parcours/nouveau/mariage", {**COUPLE, "answer.mar.divorce@p1": "oui"})

    code = answer.location.split("/")[2]
    assert hall.record(code).circumstances.answers == (Answer("mar.divorce", "oui", "p1"),)
    assert hall.record(code).history[0].by == "Agnès Accueil"


def test_who_has_an_open_journey_of_that_kind_gets_another_one_only_when_it_is_asked_for_again(
    hall: TownHall, reception: Person
) -> None:
    first, other = hall.open(), {"person.p1": "MODELE Noe", "person.p2": "Lou Fictive"}

    answer = reception.post("/parcours/nouveau/mariage", other)
    elsewhere = reception.post("/parcours/nouveau/logement-demande", {"person.p1": "Noé Modèle"})

    assert answer.status_code == 409
    assert "Un parcours est déjà ouvert à ce nom" in words(answer)
    assert f'href="/parcours/{first}/"' in answer.text
    assert 'value="Lou Fictive"' in answer.text
    assert elsewhere.status_code == 302
    known = re.search(r'name="known" value="([^"]+)"', answer.text)
    assert known is not None
    assert reception.post("/parcours/nouveau/mariage", {**other, "known": known.group(1)}).status_code == 302
    assert reception.post("/parcours/nouveau/mariage", {"person.p1": "Noé Fictif"}).status_code == 302


def test_a_journey_without_any_name_is_not_opened(hall: TownHall, reception: Person) -> None:
    answer = reception.post("/parcours/nouveau/mariage", {"person.p1": " ", "answer.mar.divorce@p1": "oui"})

    assert answer.status_code == 422
    assert "Écrivez au moins un nom" in words(answer)
    assert re.search(r'name="answer.mar.divorce@p1" value="oui" checked', answer.text)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("N" * (LONGEST_NAME + 1), f"au plus {LONGEST_NAME} lettres ou signes, sur une ligne. Rien n'est enregistré"),
        ("Noé\N{ZERO WIDTH SPACE}Modèle", "un signe qui ne se voit pas. Rien n'est enregistré"),
    ],
)
def test_a_name_that_no_cover_can_carry_is_said_on_the_form(
    hall: TownHall, reception: Person, name: str, why: str
) -> None:
    code = hall.open()
    opened = reception.post("/parcours/nouveau/mariage", {**COUPLE, "person.p2": name})
    changed = save(reception, code, {**COUPLE, "child.c1": name})

    for answer, key in ((opened, "person.p2"), (changed, "child.c1")):
        assert answer.status_code == 422
        assert why in words(answer)
        wrong = re.findall(r'id="([^"]+)"[^>]*aria-invalid="true"', answer.text)
        assert wrong == [key]
    assert hall.record(code).summary.holders == ("Camille Exemple", "Noé Modèle")


def test_a_name_is_never_cut_before_the_form_is_sent(reception: Person) -> None:
    form = reception.get("/parcours/nouveau/mariage").text

    assert re.search(r'<input[^>]*name="person.p1"', form)
    assert not re.search(r'<input[^>]*name="person.p1"[^>]*maxlength', form)
    assert re.search(rf'<input[^>]*name="person.p1"[^>]*data-most="{LONGEST_NAME}"', form)


def test_an_answer_rebuilds_the_list_of_papers_and_opens_nothing(reception: Person) -> None:
    before = words(reception.get("/parcours/nouveau/mariage"))

    answer = reception.post(
        "/parcours/nouveau/mariage", {**COUPLE, "answer.mar.divorce@p1": "oui"}, headers={"HX-Request": "true"}
    )

    assert "Preuve du divorce" not in before
    assert "Preuve du divorce" in words(answer)
    assert "<html" not in answer.text
    assert "Aucun parcours" in reception.read("/")


def test_an_answer_can_be_taken_back_to_not_asked(reception: Person) -> None:
    def shown(**answers: str) -> str:
        sent = {**COUPLE, **{f"answer.{name}@p1": value for name, value in answers.items()}}
        return reception.post("/parcours/nouveau/mariage", sent, headers={"HX-Request": "true"}).text

    unasked = re.compile(r'<input type="radio"[^>]*name="answer\.mar\.divorce@p1" value="" (checked)?>')
    answered, back, never = (shown(**{"mar.divorce": "oui"}), shown(**{"mar.divorce": ""}), shown())

    assert unasked.findall(answered) == [""]
    assert unasked.findall(back) == ["checked"]
    assert unasked.findall(never) == []
    assert "Preuve du divorce" not in back


def test_a_doubt_is_shown_as_something_to_see_together(reception: Person) -> None:
    answer = reception.post(
        "/parcours/nouveau/mariage",
        {**COUPLE, "answer.mar.divorce@p1": "ne_sait_pas"},
        headers={"HX-Request": "true"},
    )

    assert "à voir ensemble" in words(answer)


def test_a_question_that_takes_several_answers_has_a_box_for_each(
    reception: Person, edit_template: Callable[[str, str, str], None]
) -> None:
    edit_template("mariage", 'key = "mar.nb_temoins"', 'key = "mar.nb_temoins"\nseveral = true')

    answer = reception.post("/parcours/nouveau/mariage", {**COUPLE, "answer.mar.nb_temoins.3": "3", "ajouter": "child"})

    boxes = dict(
        re.findall(r'<input type="checkbox"[^>]*name="answer.mar.nb_temoins.(\w+)"[^>]*?( checked)?>', answer.text)
    )
    assert {key: bool(checked) for key, checked in boxes.items()} == {
        "2": False,
        "3": True,
        "4": False,
        "ne_sait_pas": False,
    }
    assert "Plusieurs réponses possibles." in words(answer)


def test_a_child_can_be_added_only_where_a_booklet_is_about_children(reception: Person) -> None:
    assert "Ajouter un enfant" in reception.read("/parcours/nouveau/logement-demande")
    assert "Ajouter un enfant" not in reception.read("/parcours/nouveau/mariage")


def test_a_child_is_added_without_a_script(reception: Person) -> None:
    answer = reception.post("/parcours/nouveau/mariage", {**COUPLE, "ajouter": "child"})

    assert answer.status_code == 200
    assert 'name="child.c1"' in answer.text
    assert 'value="Camille Exemple"' in answer.text


def test_answers_are_changed_later_and_the_agents_own_changes_stay(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, AddWord("Bravo"), AGENT)

    save(reception, code, {**COUPLE, "answer.mar.contrat": "oui"})

    record = hall.record(code)
    assert record.circumstances.answers == (Answer("mar.contrat", "oui"),)
    assert record.circumstances.changes == (AddWord("Bravo"),)


def test_a_new_person_inherits_nothing_of_one_who_was_taken_out(hall: TownHall, reception: Person) -> None:
    code = hall.open(TWO, "logement-demande")
    received = next(field.id for field in preview(hall, code).fields if field.id.endswith(".p2.received"))
    with hall.database.transaction() as session:
        set_field(session, code, received, True, AGENT)
    address, alone = f"/parcours/{code}/situation", {"person.p1": "Camille Exemple"}
    save(reception, code, alone)

    with_one_more = reception.post(address, {**alone, "ajouter": "person"})
    save(reception, code, {**alone, "person.p3": "Lou Autre"})

    assert 'name="person.p3"' in with_one_more.text
    assert [person.key for person in hall.record(code).circumstances.persons] == ["p1", "p3"]
    assert received not in {field.id for field in preview(hall, code).fields}


@pytest.mark.parametrize(
    ("before", "after"), [("persons_max = 6", "persons_max = 1"), ("persons_min = 1", "persons_min = 3")]
)
def test_nobody_leaves_or_joins_because_the_template_changed(
    hall: TownHall, reception: Person, edit_template: Callable[[str, str, str], None], before: str, after: str
) -> None:
    code = hall.open(TWO, "logement-demande")
    edit_template("logement-demande", before, after)

    answer = save(reception, code, {**COUPLE, "answer.log.deja_hlm": "oui"})

    assert answer.status_code == 302
    assert hall.record(code).circumstances.persons == TWO.persons


def test_answers_are_shown_again_as_they_were_given(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    save(reception, code, {**COUPLE, "answer.mar.contrat": "oui"})

    page = reception.get(f"/parcours/{code}/situation").text

    assert re.search(r'name="answer.mar.contrat" value="oui" checked', page)


@pytest.mark.parametrize("old", [Answer("mar.dot", "oui", "p1"), Answer("mar.divorce", "jadis", "p1")])
def test_answers_that_the_template_no_longer_takes_do_not_close_the_form(
    hall: TownHall, reception: Person, old: Answer
) -> None:
    code = hall.open()
    hall.outdate(code, old)
    before = seen(reception, code)
    save(reception, code, {**COUPLE, "answer.mar.contrat": "non"})

    both = save_what(reception, code, before, {**COUPLE, "answer.mar.contrat": "oui"})

    assert both.status_code == 409
    assert "a changé les réponses entre-temps" in words(both)
    assert old in hall.record(code).circumstances.answers


def test_a_name_that_was_kept_before_names_were_bounded_stays(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    name = "N" * (LONGEST_NAME + 1)
    with hall.database.transaction() as session:
        row = history.journey_row(session, code)
        after = circumstances_to_json(replace(TWO, persons=(Subject("p1", name), *TWO.persons[1:])))
        source = Source(AGENT)
        history.append(session, code, fold.ANSWERS, source=source, words="…", before=row.circumstances, after=after)

    answer = save(reception, code, {"person.p1": name, "person.p2": "Noé Modèle", "answer.mar.contrat": "oui"})

    assert answer.status_code == 302
    assert hall.record(code).circumstances.answers == (Answer("mar.contrat", "oui"),)


def test_two_agents_who_change_the_same_answers_lose_nothing(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.open()
    first, second = seen(reception, code), seen(caseworker, code)
    save_what(reception, code, first, {**COUPLE, "answer.mar.contrat": "oui"})

    late = save_what(caseworker, code, second, {**COUPLE, "answer.mar.divorce@p1": "oui"})
    then = hall.record(code).circumstances.answers
    (now_seen,) = re.findall(r'name="seen" value="(\d+)"', late.text)

    assert late.status_code == 409
    assert "Agnès Accueil a changé les réponses entre-temps" in words(late)
    assert re.search(r'name="answer.mar.contrat" value="oui" checked', late.text)
    assert re.search(r'name="answer.mar.divorce@p1" value="oui" checked', late.text)
    assert then == (Answer("mar.contrat", "oui"),)
    both = {**COUPLE, "answer.mar.contrat": "oui", "answer.mar.divorce@p1": "oui"}
    assert save_what(caseworker, code, now_seen, both).status_code == 302
    assert set(hall.record(code).circumstances.answers) == {*then, Answer("mar.divorce", "oui", "p1")}


def test_a_form_is_saved_when_only_other_things_happened_meanwhile(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.open()
    opened = seen(reception, code)
    hall.print(code)

    assert save_what(reception, code, opened, {**COUPLE, "answer.mar.contrat": "oui"}).status_code == 302


def test_a_form_that_does_not_say_what_it_showed_changes_nothing(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    save(reception, code, {**COUPLE, "answer.mar.contrat": "oui"})

    answer = reception.post(f"/parcours/{code}/situation", {**COUPLE, "answer.mar.contrat": "non"})

    assert answer.status_code == 409
    assert "vous avez tapé" in words(answer)
    assert hall.record(code).circumstances.answers == (Answer("mar.contrat", "oui"),)


def test_a_form_that_is_only_built_again_goes_on_from_what_it_showed(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.open()
    opened = seen(reception, code)
    save(caseworker, code, {**COUPLE, "answer.mar.contrat": "oui"})

    rebuilt = save_what(reception, code, opened, {**COUPLE, "ajouter": "child"})

    assert f'name="seen" value="{opened}"' in rebuilt.text


def test_a_line_that_does_not_exist_is_refused_in_words(reception: Person) -> None:
    answer = reception.get("/parcours/nouveau/divorce")

    assert answer.status_code == 404
    assert "Livrets connus" in words(answer)


def test_a_button_that_only_has_the_focus_adds_nobody(reception: Person) -> None:
    sent = {**COUPLE, "ajouter": "child"}

    changed = reception.post("/parcours/nouveau/mariage", sent, headers={"HX-Request": "true"}).text
    pressed = reception.post("/parcours/nouveau/mariage", sent).text

    assert 'name="child.c1"' not in changed
    assert 'name="child.c1"' in pressed


def test_the_form_counts_the_questions_that_nobody_answered(reception: Person) -> None:
    def count(answers: dict[str, str]) -> int:
        page = words(reception.post("/parcours/nouveau/mariage", {**COUPLE, **answers}, headers={"HX-Request": "true"}))
        found = re.search(r"(\d+) questions sans réponse : des pièces peuvent manquer", page)
        assert found is not None
        return int(found.group(1))

    one = count({"answer.mar.divorce@p1": "ne_sait_pas"})
    both = count({"answer.mar.divorce@p1": "ne_sait_pas", "answer.mar.divorce@p2": "non"})

    assert (count({}), both) == (one, one - 1)
