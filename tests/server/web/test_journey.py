import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from forms.catalogue import find_template
from forms.circumstances import AddWord, Answer, Circumstances, SetAppointment, Subject
from forms.geometry import Box
from forms.model import UNKNOWN_ANSWER, FieldKind, StepStatus
from forms.rules import open_questions
from server.record.fold import FIELD
from server.record.history import Source, append
from server.record.journeys import add_change, check_pin, close_journey, preview_booklet, set_field
from server.record.model import Origin, ReviewReason
from server.record.words import MACHINE
from tests import paper_ink
from tests.filling import note_lines, write_note
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, COUPLE, TownHall
from tests.server.web.people import Person, sign_in, words

RECEIVED = "P-M01.p1.received"
OWN_BUTTONS = (".done", ".received", ".ready")


def status(hall: TownHall, code: str, step: str) -> StepStatus:
    return next(one.status for one in hall.record(code).steps if one.id == step)


def test_the_page_is_the_line_with_its_stops_in_order(hall: TownHall, reception: Person) -> None:
    code = hall.open()

    page = reception.get(f"/parcours/{code}/").text

    assert re.findall(r'<li class="is-(\w+)" id="(\w+)"', page)[:2] == [("current", "M1"), ("to_do", "M2")]
    assert page.count('aria-current="step"') == 1  # upright; the lying one in the summary is a picture beside words


def test_the_main_action_is_what_the_journey_asks_for_now(hall: TownHall, caseworker: Person) -> None:
    def main(code: str) -> list[str]:
        found = re.findall(r'class="b b-main"[^>]*>(.*?)</(?:a|button)>', caseworker.get(f"/parcours/{code}/").text)
        return [re.sub(r"<.*?>", "", one) for one in found]

    new, code = hall.open(), hall.printed()
    printed = main(code)
    with hall.database.transaction() as session:
        add_change(session, code, AddWord("Pensez à vos témoins."), AGENT)

    assert main(new) == ["Imprimer le livret"]
    assert printed == ["Numériser ses pages"]
    assert main(code) == ["Imprimer le livret"]  # what the person holds says less than the record


def test_what_is_new_is_offered_once_pages_were_read(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    before = reception.read(f"/parcours/{code}/")

    hall.scan(hall.ticked(code, RECEIVED))

    assert "Ce qui est nouveau" not in before
    assert "Ce qui est nouveau" in reception.read(f"/parcours/{code}/")


def test_what_happened_hangs_from_its_stop(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, RECEIVED, True, "Paul Prestation")
        set_field(session, code, "M3.agent_note", "Voir le consulat", "Paul Prestation")

    page = reception.read(f"/parcours/{code}/")

    assert "reçue : aujourd'hui · Paul Prestation" in page
    assert "Note de l'agent Voir le consulat Paul Prestation" in page


def test_that_a_step_is_done_is_told_once_and_which_one_is_next_beside(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    caseworker.post(f"/parcours/{code}/etapes/M1/statut", {"status": "done"})

    _, _, happened = caseworker.read(f"/parcours/{code}/").partition("Ce qui s'est passé")

    assert happened.count("Retirer le dossier — Étape faite : oui.") == 1
    assert "Étape « Retirer le dossier » : faite." not in happened
    assert "Étape « Réunir les pièces » : en cours." in happened


def test_a_step_that_was_taken_out_of_the_booklet_can_be_put_back(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    address = f"/parcours/{code}/changements/"
    before = [step.id for step in hall.record(code).steps]

    caseworker.post(address, {"kind": "remove-step", "step": "M4"})
    offered = re.search(
        r'<select[^>]*id="r-step"[^>]*><option value="(\w+)">', caseworker.get(f"/parcours/{code}/").text
    )
    caseworker.post(address, {"kind": "add-step", "step": "M4"})

    assert offered is not None
    assert offered.group(1) == "M4"
    assert [step.id for step in hall.record(code).steps] == before
    assert "Remettre une étape retirée" not in caseworker.read(f"/parcours/{code}/")


def test_a_step_would_be_moved_to_where_it_stands_until_another_place_is_chosen(
    hall: TownHall, caseworker: Person
) -> None:
    page = caseworker.get(f"/parcours/{hall.open()}/").text

    chosen = re.findall(r'id="after-(\w+)".*?</select>', page)
    third = re.search(r'id="after-M3".*?</select>', page)
    assert chosen[:3] == ["M1", "M2", "M3"]
    assert third is not None
    assert re.findall(r'value="(\w+)" selected', third.group()) == ["M2"]


def test_a_step_that_paper_says_is_done_before_its_turn_is_pointed_out(hall: TownHall, caseworker: Person) -> None:
    code, by_hand = hall.open(), hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "M1.done", True, MACHINE, origin=Origin.PAPER)
        set_field(session, code, "M5.done", True, MACHINE, origin=Origin.PAPER)
        set_field(session, by_hand, "M5.done", True, AGENT)

    page = caseworker.read(f"/parcours/{code}/")

    assert "Déjà faite d'après le livret, avant son tour : L'affichage des bans ." in page
    assert "Si c'est une erreur, « Reprendre » la remet à faire." in page
    assert "avant son tour" not in caseworker.read(f"/parcours/{by_hand}/")


def test_the_residents_notes_are_called_theirs_beside_the_agents(hall: TownHall, caseworker: Person) -> None:
    code = hall.open()
    before = caseworker.read(f"/parcours/{code}/")
    with hall.database.transaction() as session:
        set_field(session, code, "M3.note", "Nous viendrons à pied", AGENT)

    page = caseworker.read(f"/parcours/{code}/")

    assert "Note de l'agent Notes de la personne" in before
    assert "Notes de la personne Nous viendrons à pied" in page
    assert "Notes de la personne : « Nous viendrons à pied »" in page
    assert "Mes notes" not in before + page


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
    assert "Votre prochain rendez-vous — Date et heure jeudi 3 décembre, 10 h" in page
    assert "Jours d'accueil, avec ou sans rendez-vous lundi, 9 h" in page.partition("Retirer le dossier")[2]


def test_what_an_agent_writes_on_the_lines_of_the_last_page_waits_with_its_words(hall: TownHall, hands: Hands) -> None:
    code = hall.printed()
    last = hall.layout(code).pages[-1]
    zone = last.zone("next.when")
    sheet = write_note(hall.sheet(code, last.page), zone, note_lines(zone, hands, seed=1), paper_ink.BLUE)

    hall.scan(sheet)

    waiting = {item.field: item.question for item in hall.waiting(code)}
    assert waiting == {"next.when": "Votre prochain rendez-vous — Date et heure"}


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

    caseworker.post(f"/parcours/{code}/champs", {"field.M3.note": "effacer"})

    assert hall.known(code)["M3.note"] == "effacer"


def test_a_note_that_somebody_else_wrote_meanwhile_stays_beside_the_one_that_is_sent(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    code = hall.open()
    address, form = f"/parcours/{code}/champs", {"field.M3.note": "Venir à deux\r\navec une pièce"}
    caseworker.post(address, {"field.M3.note": "Salle 3"})

    answers = [reception.post(address, form).status_code for _twice in range(2)]

    assert answers == [302, 302], "it corrects nothing"
    assert hall.known(code)["M3.note"] == "Salle 3\n\nVenir à deux\navec une pièce", "once, however often it is sent"


@pytest.mark.parametrize("login", ["agnes", "paul"])
def test_a_day_that_somebody_else_filled_in_meanwhile_is_not_replaced_and_both_are_told(
    app: Flask, hall: TownHall, login: str
) -> None:
    code, person = hall.open(), sign_in(app, login)
    with hall.database.transaction() as session:
        set_field(session, code, "M1.souhait_1", "2030-12-03", AGENT)
    form = {"field.M1.souhait_1": "2031-01-07", "field.M3.note": "Venir à deux", "stop": "M1"}

    page = words(person.post(f"/parcours/{code}/champs", form, follow_redirects=True))

    assert hall.known(code) == {"M1.souhait_1": "2030-12-03", "M3.note": "Venir à deux"}
    assert "entre-temps : 3 décembre 2030. Ce que vous aviez tapé n'est pas enregistré : 7 janvier 2031." in page
    assert f"{AGENT} a rempli" in page


@pytest.mark.parametrize("read", ["", "Salle 3"])
def test_the_picture_of_a_note_that_came_in_meanwhile_stays_beside_the_words_that_are_sent(
    hall: TownHall, reception: Person, read: str
) -> None:
    code, source = hall.open(), Source(MACHINE, Origin.PAPER, crop="picture")
    with hall.database.transaction() as session:
        append(session, code, FIELD, source=source, words="lu", target="M3.note", after=read)

    reception.post(f"/parcours/{code}/champs", {"field.M3.note": "Venir à deux"})

    note = hall.record(code).fields["M3.note"]
    assert (note.value, note.crop) == (f"{read}\n\nVenir à deux".strip(), "picture")


def test_a_box_that_somebody_else_filled_in_meanwhile_is_not_turned_round(hall: TownHall, caseworker: Person) -> None:
    code = hall.open(Circumstances((Subject("p1", "Lou"),)), "logement-demande")
    with hall.database.transaction() as session:
        fields = preview_booklet(session, code).fields
        box = next(each for each in fields if each.kind is FieldKind.TICK and not each.id.endswith(OWN_BUTTONS))
        set_field(session, code, box.id, True, AGENT)

    page = words(caseworker.post(f"/parcours/{code}/champs", {f"field.{box.id}": "non"}, follow_redirects=True))

    assert hall.known(code) == {box.id: True}
    assert "entre-temps : oui. Ce que vous aviez tapé n'est pas enregistré : non." in page


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
    assert '/changements/"' not in page
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
    assert "« demain » n'est pas une date. Écrivez-la comme 03/04/2027. Rien n'est enregistré." in words(answer)
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

    assert "Rendez-vous le 3 décembre 2030 à 9 h 30 · Guichet 2" in page


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


@pytest.mark.parametrize("code", ["K4T7XHA", "bonjour", "../../etc"])
def test_a_journey_that_does_not_exist_is_not_found(reception: Person, code: str) -> None:
    assert reception.get(f"/parcours/{code}/").status_code == 404


def test_an_answer_that_the_template_no_longer_takes_is_told_to_the_agent_on_the_page(
    hall: TownHall, reception: Person
) -> None:
    code = hall.open()

    hall.outdate(code, Answer("mar.dot", "oui", "p1"))

    assert "Réponse gardée, sans effet aujourd'hui : mar.dot = oui." in reception.read(f"/parcours/{code}/")


def answered(*, but: str = "") -> Circumstances:
    """A couple who know nothing of anything, asked everything but one question."""
    circumstances = COUPLE
    while missing := [one for one in open_questions(find_template("mariage"), circumstances) if one[0].key != but]:
        answers = tuple(Answer(situation.key, UNKNOWN_ANSWER, subject) for situation, subject in missing)
        circumstances = replace(circumstances, answers=circumstances.answers + answers)
    return circumstances


def test_before_printing_the_page_says_how_many_questions_are_open_and_leads_to_the_first(
    hall: TownHall, reception: Person
) -> None:
    code = hall.open(answered(but="mar.lieu_acte"))

    page = reception.get(f"/parcours/{code}/")

    assert "1 question sans réponse. Des pièces peuvent manquer dans le livret." in words(page)
    assert f'href="/parcours/{code}/situation#q-mar.lieu_acte"' in page.text
    assert 'id="q-mar.lieu_acte"' in reception.get(f"/parcours/{code}/situation").text


def test_nothing_is_said_of_questions_when_all_are_answered_or_the_journey_is_closed(
    hall: TownHall, reception: Person
) -> None:
    complete, closed = hall.open(answered()), hall.open()
    with hall.database.transaction() as session:
        close_journey(session, closed, AGENT)

    assert "sans réponse" not in reception.read(f"/parcours/{complete}/")
    assert "sans réponse" not in reception.read(f"/parcours/{closed}/")


@pytest.mark.parametrize("said", ["done", "not_needed"])
def test_two_agents_who_say_the_same_of_a_step_are_both_right(
    hall: TownHall, caseworker: Person, admin: Person, said: str
) -> None:
    code = hall.open()
    address = f"/parcours/{code}/etapes/M1/statut"

    answers = [person.post(address, {"status": said}).status_code for person in (caseworker, admin)]

    assert answers == [302, 302]
    assert status(hall, code, "M1") is StepStatus(said)
    assert "Ada Administration" not in {entry.by for entry in hall.record(code).history}
