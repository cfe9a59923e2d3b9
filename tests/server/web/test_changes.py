import re
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
from forms.model import StepStatus
from server.record.editions import edition_pdf
from server.record.journeys import add_change, preview_booklet, set_status
from server.web.changes import change_from_form
from tests.server.townhall import TownHall
from tests.server.web.people import OF, Person, citizen_path, give_pin, words
from tests.server.web.reading_pdf import pdf_text


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
            SetAppointment("M3", date(2026, 12, 3), "9 h 30", "Guichet 2"),
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
        form(kind="add-document", title="\u2066 \u2069\u200f"),  # nothing of it is to be seen
        form(kind="appointment", step="M3", on="demain"),
    ],
)
def test_a_form_with_something_missing_is_no_change(sent: MultiDict[str, str]) -> None:
    assert change_from_form(sent) is None


@pytest.mark.parametrize(
    ("sent", "most"),
    [
        (form(kind="word", text="a" * 401), 400),
        (form(kind="add-step", title="a" * 81, after="M2"), 80),
        (form(kind="add-contact", title="Juge", text="a\r\n" * 201), 400),
        (form(kind="appointment", step="M3", on="2030-12-03", place="a" * 121), 120),
    ],
)
def test_a_text_that_is_too_long_is_given_back_whole_and_nothing_is_cut_off(
    hall: TownHall, caseworker: Person, sent: MultiDict[str, str], most: int
) -> None:
    code = hall.open()
    (longest,) = (text for text in sent.values() if len(text) > most)
    whose = OF.search(caseworker.get(f"/parcours/{code}/").text)
    assert whose is not None

    answer = caseworker.post(f"/parcours/{code}/changements/", {**sent, "of": whose.group(1)})

    assert answer.status_code == 400
    assert f"il faut au plus {most} signes" in words(answer)
    assert hall.record(code).circumstances.changes == ()
    assert longest.replace("\r\n", "\n").strip() in answer.text.replace("\r\n", "\n")


def test_a_day_that_is_over_is_noted_and_told_and_one_of_another_age_is_not(hall: TownHall, caseworker: Person) -> None:
    code, kind = hall.open(), {"kind": "appointment", "step": "M3"}

    caseworker.post(f"/parcours/{code}/changements/", {**kind, "on": "2026-01-05"})
    page = caseworker.read(f"/parcours/{code}/")
    refused = caseworker.post(f"/parcours/{code}/changements/", {**kind, "on": "0026-12-03"})

    assert "ce jour est déjà passé : le 5 janvier 2026" in page
    assert refused.status_code == 409
    assert hall.known(code)["M3.appointment"] == "2026-01-05"


def test_an_appointment_that_somebody_changed_meanwhile_is_not_replaced(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    shown = caseworker.get(f"/parcours/{code}/").text
    seen = re.search(r'value="appointment">.*?name="step" value="M3">.*?name="seen" value="([^"]*)"', shown)
    assert seen is not None
    sent = {"kind": "appointment", "step": "M3", "seen": seen.group(1)}
    caseworker.post(f"/parcours/{code}/changements/", {**sent, "on": "2030-12-03", "time": "09:30"})

    late = caseworker.post(f"/parcours/{code}/changements/", {**sent, "on": "2030-12-05", "place": "Guichet 2"})

    assert late.status_code == 409
    assert "changé entre-temps : mardi 3 décembre 2030, 9 h 30" in words(late)
    assert hall.known(code)["M3.appointment"] == "2030-12-03"
    page = caseworker.get(f"/parcours/{code}/").text
    assert 'value="2030-12-03|9 h 30"' in page.replace("\N{NO-BREAK SPACE}", " ")


def test_reception_gives_an_appointment_moves_it_and_cancels_it_and_changes_nothing_else(
    hall: TownHall, reception: Person
) -> None:
    code = hall.open()
    address, given = f"/parcours/{code}/changements/rendez-vous", []
    assert f'action="{address}"' in reception.get(f"/parcours/{code}/").text

    for on in ("2030-12-03", "2030-12-05"):
        reception.post(address, {"kind": "appointment", "step": "M3", "on": on, "time": "09:30"})
        given.append(hall.known(code)["M3.appointment"])
    reception.post(address, {"kind": "remove-appointment", "step": "M3"})
    refused = [
        reception.post(address, {"kind": "word", "text": "Bonjour"}).status_code,
        reception.post(f"/parcours/{code}/changements/", {"kind": "word", "text": "Bonjour"}).status_code,
    ]

    assert given == ["2030-12-03", "2030-12-05"]
    assert "M3.appointment" not in hall.known(code)
    assert refused == [400, 403]


@pytest.mark.parametrize(
    ("time", "status"), [("25:00", 400), ("9 h 75", 400), ("2430", 400), ("matin", 302), ("14:30-15:00", 302)]
)
def test_an_hour_that_no_clock_shows_is_refused_in_words(
    hall: TownHall, reception: Person, time: str, status: int
) -> None:
    code = hall.open()
    sent = {"kind": "appointment", "step": "M3", "on": "2030-12-03", "time": time}

    answer = reception.post(f"/parcours/{code}/changements/rendez-vous", sent)

    assert answer.status_code == status
    assert ("n'est pas une heure : rien n'est enregistré." in words(answer)) == (status == 400)
    assert ("M3.appointment" in hall.known(code)) == (status == 302)


@pytest.mark.parametrize("time", ["09:30", "9h30", "9 H 30", "9.30", "0930", "930"])
def test_an_hour_is_printed_as_ours_however_it_is_typed(hall: TownHall, reception: Person, time: str) -> None:
    code = hall.open()
    sent = {"kind": "appointment", "step": "M3", "on": "2030-12-03", "time": time}

    reception.post(f"/parcours/{code}/changements/rendez-vous", sent)

    page = reception.get(f"/parcours/{code}/").text
    assert 'name="time" value="9 h 30"' in page.replace("\N{NO-BREAK SPACE}", " ")
    assert 'type="time"' not in page


@pytest.mark.parametrize("away", ["removed", "not needed"])
def test_an_appointment_of_a_step_that_is_no_more_is_not_said_to_be_noted(
    hall: TownHall, reception: Person, away: str
) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        if away == "removed":
            add_change(session, code, RemoveStep("M3"), "Paul Prestation")
        else:
            set_status(session, code, "M3", StepStatus.NOT_NEEDED, "Paul Prestation")
    before = hall.record(code).history

    sent = {"kind": "appointment", "step": "M3", "on": "2030-12-03", "seen": ""}
    answer = reception.post(f"/parcours/{code}/changements/rendez-vous", sent)

    assert answer.status_code == 409
    assert "n'est plus" in words(answer)
    assert hall.record(code).history == before


def test_no_appointment_is_cancelled_of_a_step_that_is_nowhere(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    before = hall.record(code).history

    sent = {"kind": "remove-appointment", "step": "M99"}
    answer = reception.post(f"/parcours/{code}/changements/rendez-vous", sent)

    assert answer.status_code == 409
    assert hall.record(code).history == before


def test_an_address_of_another_site_is_no_way_back(hall: TownHall, reception: Person) -> None:
    address = f"/parcours/{hall.open()}/changements/rendez-vous"

    answer = reception.client.post(
        address,
        data={"kind": "nope", "csrf_token": reception.token("/parcours/nouveau/mariage")},
        headers={"Referer": "http://localhost//ailleurs.example/x"},
    )

    assert "ailleurs.example" not in answer.text


def test_a_paper_of_a_step_that_is_no_more_is_not_said_to_be_noted(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, RemoveStep("M3"), "Paul Prestation")

    sent = {"kind": "add-document", "step": "M3", "title": "Une lettre"}
    answer = caseworker.post(f"/parcours/{code}/changements/", sent)

    assert answer.status_code == 409
    assert "Cette étape n'est plus dans le livret" in words(answer)


def test_a_word_that_two_agents_add_is_printed_once(hall: TownHall, caseworker: Person, admin: Person) -> None:
    code = hall.open()
    sent = {"kind": "word", "text": "Pensez au timbre"}

    caseworker.post(f"/parcours/{code}/changements/", sent)
    told = words(admin.post(f"/parcours/{code}/changements/", sent, follow_redirects=True))

    assert "Ce mot est déjà sur la couverture du prochain livret." in told
    assert len(hall.record(code).circumstances.changes) == 1


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
    assert "Rendez-vous le 3 décembre 2030 à 9 h 30 · Guichet 2" in caseworker.read(f"/parcours/{code}/")


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


def change(person: Person, code: str, **sent: str) -> None:
    assert person.post(f"/parcours/{code}/changements/", sent).status_code == 302


def test_a_paper_is_left_out_for_one_person_with_a_reason_and_asked_for_again(
    hall: TownHall, caseworker: Person
) -> None:
    code = hall.open()
    change(caseworker, code, kind="remove-document", document="P-M02", subject="p1", reason="Vérifié par l'agent")
    without = asked_of(hall, code)

    page = caseworker.read(f"/parcours/{code}/")
    change(caseworker, code, kind="add-document", document="P-M02 p1")

    assert ("P-M02", "p1") not in without
    assert ("P-M02", "p2") in without
    assert "Pièce retirée : Justificatif de domicile ou de résidence. « Vérifié par l'agent »" in page
    assert "Redemander une pièce" in page
    assert ("P-M02", "p1") in asked_of(hall, code)
    assert "Redemander une pièce" not in caseworker.read(f"/parcours/{code}/")


def test_the_reason_why_a_paper_is_not_asked_for_is_not_printed(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    change(caseworker, code, kind="remove-document", document="P-M02", subject="p1", reason="Vit en foyer")

    with hall.database.reading() as session:
        assert "Vit en foyer" not in " ".join(preview_booklet(session, code).texts)


def test_a_word_and_a_contact_are_taken_back_and_history_tells(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    change(caseworker, code, kind="word", text="Pensez au timbre")
    change(caseworker, code, kind="add-contact", title="Le juge", text="1 place du Palais")
    (key,) = [one.contact.key for one in hall.record(code).circumstances.changes if isinstance(one, AddContact)]
    before = printed(hall, code)

    change(caseworker, code, kind="remove-word", text="Pensez au timbre")
    change(caseworker, code, kind="remove-contact", contact=key)

    assert ("Pensez au timbre" in before, "Le juge" in before) == (True, True)
    after = printed(hall, code)
    assert ("Pensez au timbre" in after, "Le juge" in after) == (False, False)
    assert [entry.words for entry in hall.record(code).history][-2:] == [
        *("Mot retiré : « Pensez au timbre ».", "Contact retiré : Le juge."),
    ]
    assert "Ajouté pour la personne" not in caseworker.read(f"/parcours/{code}/")


def test_an_appointment_says_with_whom_on_every_page(hall: TownHall, caseworker: Person, nobody: Person) -> None:
    code, long = hall.open(), "Madame Marguerite-Alexandrine Beaumont-Delacroix, officière d'état civil"
    sent = {"kind": "appointment", "step": "M3", "on": "2030-12-03", "time": "10:00", "place": "Salle 3", "who": long}
    change(caseworker, code, **sent)

    hall.print(code)

    address, pin = citizen_path(hall, code), give_pin(hall, code)
    nobody.post(address, {"pin": pin}, seen=address)
    assert f"à 10 h · Salle 3 · avec {long}" in caseworker.read(f"/parcours/{code}/")
    assert 'name="time" value="10 h"' in caseworker.get(f"/parcours/{code}/").text
    assert f"avec {long}" in nobody.read(address)
    assert f"avec {long}" in caseworker.read("/rendez-vous/?le=2030-12-03")
    paper = " ".join(pdf_text(edition_pdf(hall.database, hall.settings, code, form="pages")).split())
    assert "mardi 3 décembre 2030, 10 h, Salle 3, avec Madame" in paper.replace("\N{NO-BREAK SPACE}", " ")


def test_the_zones_of_a_page_keep_their_ids_whatever_is_adapted(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    hall.print(code)
    change(caseworker, code, kind="word", text="Un mot assez long. " * 20)
    change(caseworker, code, kind="add-document", title="Une lettre de l'employeur, en français", step="M3")
    change(caseworker, code, kind="appointment", step="M3", on="2030-12-03", place="x" * 120, who="y" * 80)

    hall.print(code)

    zones = [{zone.id for page in hall.layout(code, edition).pages for zone in page.zones} for edition in (1, 2)]
    assert zones[0] - zones[1] <= {"notes.1", "notes.2", "notes.3"} | {one for one in zones[0] if "questions." in one}
    assert {one.split(".")[0][:3] for one in zones[1] - zones[0]} <= {"P-X", "not", "que"}


def asked_of(hall: TownHall, code: str) -> set[tuple[str, str]]:
    """Every document with whose it is."""
    with hall.database.reading() as session:
        papers = preview_booklet(session, code).documents
    return {(paper.document.id, paper.subject.key if paper.subject else "") for paper in papers}


def printed(hall: TownHall, code: str) -> str:
    """What the next booklet says."""
    with hall.database.reading() as session:
        booklet = preview_booklet(session, code)
    return " ".join((*booklet.texts, *booklet.words))
