from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    MoveStep,
    RemoveDocument,
    RemoveStep,
    SetAppointment,
)
from server.web.changes import change_from_form
from tests.server.townhall import TownHall
from tests.server.web.people import Person


def form(**values: str) -> MultiDict[str, str]:
    return MultiDict(values)


@pytest.mark.parametrize(
    ("sent", "change"),
    [
        (form(kind="remove-step", step="M6"), RemoveStep("M6")),
        (form(kind="move-step", step="M6", after="M2"), MoveStep("M6", "M2")),
        (form(kind="add-step", step="M9", after="M2"), AddStep("M9", "", "", "M2")),
        (form(kind="add-document", document="P-M03", subject="p1", step="M3"), AddDocument("P-M03", "p1", "", "M3")),
        (form(kind="remove-document", document="P-M03"), RemoveDocument("P-M03", "")),
        (form(kind="word", text="Bravo  \n à vous"), AddWord("Bravo à vous")),
        (
            form(kind="appointment", step="M3", on="2026-12-03", time="09:30", place="Guichet 2"),
            SetAppointment("M3", date(2026, 12, 3), "09:30", "Guichet 2"),
        ),
    ],
)
def test_a_form_becomes_a_change(sent: MultiDict[str, str], change: object) -> None:
    assert change_from_form(sent) == change


def test_an_agents_own_step_and_paper_get_an_id_of_their_own() -> None:
    step = change_from_form(form(kind="add-step", title="Voir le juge", after="M2"))
    paper = change_from_form(form(kind="add-document", title="Lettre du juge", step="M2"))

    assert isinstance(step, AddStep)
    assert step.id.startswith("X")
    assert isinstance(paper, AddDocument)
    assert paper.id.startswith("P-X")


def test_a_contact_has_one_fact_a_line() -> None:
    change = change_from_form(form(kind="add-contact", title="Juge", text="1 place du Palais\r\n\r\n 01 00 00 00 00 "))

    assert isinstance(change, AddContact)
    assert change.contact.details == ("1 place du Palais", "01 00 00 00 00")


@pytest.mark.parametrize(
    "sent",
    [
        form(kind="add-step"),
        form(kind="remove-step"),
        form(kind="move-step"),
        form(kind="add-document"),
        form(kind="remove-document"),
        form(kind="add-contact"),
        form(kind="word", text="  "),
        form(kind="appointment", step="M3", on="demain"),
    ],
)
def test_a_form_with_something_missing_is_no_change(sent: MultiDict[str, str]) -> None:
    assert change_from_form(sent) is None


def test_a_kind_of_change_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadRequest):
        change_from_form(form(kind="erase-everything"))


def test_a_change_shows_on_the_line(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    caseworker.post(f"/parcours/{code}/changements/", {"kind": "add-step", "title": "Voir le juge", "after": "M2"})

    assert [step.title for step in hall.record(code).steps][2] == "Voir le juge"
    assert "Voir le juge" in caseworker.read(f"/parcours/{code}/")


def test_an_appointment_is_known_to_the_record(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    sent = {"kind": "appointment", "step": "M3", "on": "2030-12-03", "time": "09:30", "place": "Guichet 2"}
    caseworker.post(f"/parcours/{code}/changements/", sent)

    assert hall.known(code) == {"M3.appointment": "2030-12-03"}
    assert "Rendez-vous le 3 décembre 2030 à 09:30 · Guichet 2" in caseworker.read(f"/parcours/{code}/")


def test_a_change_with_something_missing_says_so_and_changes_nothing(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    caseworker.post(f"/parcours/{code}/changements/", {"kind": "word", "text": ""})

    assert "Il manque un mot ou une date" in caseworker.read(f"/parcours/{code}/")
    assert hall.record(code).circumstances.changes == ()


def test_a_step_that_the_template_lacks_is_refused_in_words(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    answer = caseworker.post(f"/parcours/{code}/changements/", {"kind": "remove-step", "step": "Z9"})

    assert answer.status_code == 400
    assert hall.record(code).circumstances.changes == ()
