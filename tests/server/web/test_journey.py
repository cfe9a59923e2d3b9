import re
from datetime import date

import pytest

from forms.circumstances import Answer, SetAppointment
from forms.geometry import Box
from forms.model import StepStatus
from server.record.journeys import add_change, check_pin, close_journey, set_field
from server.record.model import ReviewReason
from tests import paper_ink
from tests.filling import note_lines, write_note
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, words

RECEIVED = "P-M01.p1.received"


def status(hall: TownHall, code: str, step: str) -> StepStatus:
    return next(one.status for one in hall.record(code).steps if one.id == step)


def test_the_page_is_the_line_with_its_stops_in_order(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    page = reception.get(f"/parcours/{code}/").text

    assert re.findall(r'<li class="is-(\w+)" id="(\w+)"', page)[:2] == [("current", "M1"), ("to_do", "M2")]
    assert page.count('aria-current="step"') == 2  # upright, and lying in the summary


def test_what_happened_hangs_from_its_stop(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, RECEIVED, True, "Paul Prestation")
        set_field(session, code, "M3.agent_note", "Voir le consulat", "Paul Prestation")

    page = reception.read(f"/parcours/{code}/")

    assert "reçue : aujourd'hui · Paul Prestation" in page
    assert "Note de l'agent Voir le consulat Paul Prestation" in page


def test_what_the_person_asked_stands_before_the_steps(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    before = reception.read(f"/parcours/{code}/")
    with hall.database.transaction() as session:
        set_field(session, code, "questions.note", "Faut-il venir avec nos témoins ?", AGENT)

    page = reception.read(f"/parcours/{code}/")

    asked = f"Questions posées sur le livret {AGENT} · aujourd'hui Faut-il venir avec nos témoins ?"
    assert "Questions posées" not in before
    assert -1 < page.find(asked) < page.index("Les étapes")


def test_what_is_written_outside_the_steps_is_shown_with_what_it_answers(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    before = reception.read(f"/parcours/{code}/")
    with hall.database.transaction() as session:
        set_field(session, code, "next.when", "jeudi 3 décembre, 10 h", AGENT)
        set_field(session, code, "M1.blank.jours-d-accueil-avec-ou-sans-rendez-vous", "lundi, 9 h", AGENT)

    page = reception.read(f"/parcours/{code}/")

    assert "Écrit en dehors des étapes" not in before
    assert "Mon prochain rendez-vous — Date et heure jeudi 3 décembre, 10 h" in page
    assert "Jours d'accueil, avec ou sans rendez-vous lundi, 9 h" in page.partition("Retirer le dossier")[2]


def test_what_an_agent_writes_on_the_lines_of_the_last_page_waits_with_its_words(hall: TownHall, hands: Hands) -> None:
    code = hall.printed()
    last = hall.layout(code).pages[-1]
    zone = last.zone("next.when")
    sheet = write_note(hall.sheet(code, last.page), zone, note_lines(zone, hands, seed=1), paper_ink.BLUE)

    hall.scan(sheet)

    waiting = {item.field: item.question for item in hall.waiting(code)}
    assert waiting == {"next.when": "Mon prochain rendez-vous — Date et heure"}


def test_a_note_in_the_margin_is_found_again_with_its_image(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    margin = Box(128.0, 120.0, 12.0, 12.0)
    hall.scan(paper_ink.mark(hall.sheet(code, 1), margin, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))
    (item,) = [one for one in hall.waiting(code) if one.reason is ReviewReason.ANNOTATION]
    where = f"/relire/{item.id}"

    reception.post(where, {"keep": "value", "value": "Ma mère viendra"}, seen=where)

    page = reception.get(f"/parcours/{code}/")
    assert re.search(r"Notes dans la marge .+? Ma mère viendra page 1, édition 1 · relu par Agnès Accueil", words(page))
    assert f"/images/{item.crop}" in page.text


def test_a_paper_is_received_and_taken_back_in_one_click_each(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    caseworker.post(f"/parcours/{code}/champs", {f"field.{RECEIVED}": "oui"})
    received = hall.known(code).get(RECEIVED)
    caseworker.post(f"/parcours/{code}/champs", {f"clear.{RECEIVED}": "1"})

    assert received is True
    assert RECEIVED not in hall.known(code)


def test_a_note_may_be_any_word(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    for typed in ("Venir à deux", "effacer"):
        caseworker.post(f"/parcours/{code}/champs", {"field.M3.note": typed})

    assert hall.known(code)["M3.note"] == "effacer"


def test_a_box_is_yes_or_no_and_nothing_else(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    answer = caseworker.post(f"/parcours/{code}/champs", {f"field.{RECEIVED}": "peut-être"})

    assert answer.status_code == 409
    assert RECEIVED not in hall.known(code)


def test_reception_fills_in_and_a_caseworker_corrects(hall: TownHall, reception: Person, caseworker: Person) -> None:
    code = hall.open()
    address = f"/parcours/{code}/champs"

    filled = reception.post(address, {f"field.{RECEIVED}": "oui"})
    refused = [
        reception.post(address, sent).status_code
        for sent in ({f"clear.{RECEIVED}": "1"}, {f"field.{RECEIVED}": "non"}, {"field.M1.done": "oui"})
    ]

    assert (filled.status_code, refused) == (302, [403, 403, 403])
    assert hall.known(code) == {RECEIVED: True}
    assert f'name="clear.{RECEIVED}"' in caseworker.get(f"/parcours/{code}/").text
    assert f'name="clear.{RECEIVED}"' not in reception.get(f"/parcours/{code}/").text


def test_reception_sees_no_button_that_would_be_refused(hall: TownHall, reception: Person) -> None:
    page = reception.get(f"/parcours/{hall.open()}/").text

    assert "/statut" not in page
    assert "/changements/" not in page
    assert "/cloture" not in page


def test_fields_left_empty_stay_as_they_are(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    reception.post(f"/parcours/{code}/champs", {"field.M3.agent_note": "Deux lignes\r\nici", "field.M3.note": "  "})

    assert hall.known(code) == {"M3.agent_note": "Deux lignes\nici"}


def test_a_field_that_the_booklet_lacks_changes_nothing(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    reception.post(f"/parcours/{code}/champs", {"field.M99.done": "oui", "field.": "oui"})

    assert hall.known(code) == {}


def test_a_value_that_does_not_fit_is_refused_in_words(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    answer = reception.post(f"/parcours/{code}/champs", {"field.M3.appointment": "demain"})

    assert answer.status_code == 409
    assert "Cette valeur ne convient pas ici" in words(answer)
    assert hall.known(code) == {}


def test_a_step_is_done_and_taken_up_again(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()

    caseworker.post(f"/parcours/{code}/etapes/M1/statut", {"status": "done"})
    done = status(hall, code, "M1")
    caseworker.post(f"/parcours/{code}/etapes/M1/statut", {"status": "to_do"})

    assert done is StepStatus.DONE
    assert status(hall, code, "M1") is StepStatus.CURRENT


@pytest.mark.parametrize(("step", "wanted", "code_"), [("M1", "perdue", 400), ("M99", "done", 409)])
def test_a_move_that_makes_no_sense_is_refused(
    hall: TownHall, caseworker: Person, step: str, wanted: str, code_: int
) -> None:
    code = hall.open()

    assert caseworker.post(f"/parcours/{code}/etapes/{step}/statut", {"status": wanted}).status_code == code_


def test_printing_makes_an_edition_and_opens_its_pdf(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    answer = reception.post(f"/parcours/{code}/impression", {"format": "pages"}, follow_redirects=True)

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert hall.record(code).editions == (1,)


def test_an_old_edition_is_downloaded_again_as_it_was(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    hall.print(code)
    first = reception.get(f"/parcours/{code}/livrets/1.pdf?form=pages").data
    with hall.database.transaction() as session:
        set_field(session, code, RECEIVED, True, AGENT)
    hall.print(code)

    assert reception.get(f"/parcours/{code}/livrets/1.pdf?form=pages").data == first
    assert reception.get(f"/parcours/{code}/livrets/2.pdf?form=pages").data != first
    assert reception.get(f"/parcours/{code}/livrets/3.pdf").status_code == 404


def test_a_pin_is_shown_once_and_opens_the_journey(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    page = words(reception.post(f"/parcours/{code}/pin"))

    shown = re.search(r"\b(\d{3}) (\d{3})\b", page)
    assert shown is not None
    assert check_pin(hall.database, code, "".join(shown.groups())).ok
    assert "".join(shown.groups()) not in reception.get(f"/parcours/{code}/").text


@pytest.mark.parametrize("step", ["M2", "M3"])
def test_an_appointment_hangs_from_its_stop_also_where_the_booklet_prints_no_cells_for_it(
    hall: TownHall, reception: Person, step: str
) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment(step, date(2030, 12, 3), "09:30", "Guichet 2"), AGENT)

    page = reception.read(f"/parcours/{code}/")

    assert "Rendez-vous le 3 décembre 2030 à 09:30 · Guichet 2" in page


def test_a_step_that_is_not_needed_stays_on_the_line_and_is_taken_up_again(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    address = f"/parcours/{code}/etapes/M2/statut"

    caseworker.post(address, {"status": "not_needed"})
    page = caseworker.get(f"/parcours/{code}/").text
    taken_up = caseworker.post(address, {"status": "to_do"}).status_code

    assert re.findall(r'<li class="is-(\w+)" id="(\w+)"', page)[:2] == [("current", "M1"), ("not_needed", "M2")]
    shown = page.partition('id="M2"')[2].partition('id="M3"')[0]
    assert "Pas nécessaire" in shown
    assert "Reprendre" in shown
    assert "<details" not in shown
    assert taken_up == 302
    assert status(hall, code, "M2") is StepStatus.TO_DO


def test_the_stops_that_are_counted_are_those_that_are_printed(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    whole = len(hall.record(code).steps)

    for step in ("M1", "M3"):
        caseworker.post(f"/parcours/{code}/etapes/{step}/statut", {"status": "not_needed"})

    assert f"Étape 1 sur {whole - 2}" in caseworker.read(f"/parcours/{code}/")
    assert "pas nécessaire" not in caseworker.read("/")


def test_closing_a_journey_is_a_caseworkers_business(hall: TownHall, reception: Person, caseworker: Person) -> None:
    code = hall.open()

    refused = reception.post(f"/parcours/{code}/cloture").status_code
    caseworker.post(f"/parcours/{code}/cloture")

    assert refused == 403
    assert hall.record(code).summary.closed


def test_a_closed_journey_cannot_be_changed_until_it_is_opened_again(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    refused = reception.post(f"/parcours/{code}/champs", {f"field.{RECEIVED}": "oui"})
    caseworker.post(f"/parcours/{code}/reouverture")
    accepted = reception.post(f"/parcours/{code}/champs", {f"field.{RECEIVED}": "oui"})

    assert "Ce parcours est clos" in words(refused)
    assert accepted.status_code == 302


@pytest.mark.parametrize("code", ["K4T7XHA", "bonjour", "../../etc"])
def test_a_journey_that_does_not_exist_is_not_found(reception: Person, code: str) -> None:
    assert reception.get(f"/parcours/{code}/").status_code == 404


def test_an_answer_that_the_template_no_longer_takes_is_told_to_the_agent_on_the_page(
    hall: TownHall, reception: Person
) -> None:
    code = hall.open()

    hall.outdate(code, Answer("mar.dot", "oui", "p1"))

    assert "Réponse gardée, sans effet aujourd'hui : mar.dot = oui." in reception.read(f"/parcours/{code}/")
