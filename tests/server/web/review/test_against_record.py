import pytest

from forms.model import StepStatus
from server.record.journeys import set_field, set_status
from server.record.model import ReviewDecision, ReviewReason
from server.record.readings import decide_review
from server.web.journey_view import words_of
from tests import paper_ink
from tests.paper_hands import Hands
from tests.server.townhall import AGENT
from tests.server.web.people import Person
from tests.server.web.review.at_desk import (
    CHOICE,
    CONFLICT,
    DATE,
    DOUBT,
    NOTE,
    Desk,
    correct,
    decide,
    doubtful_choice,
    seen_by,
)


def test_a_conflict_shows_every_side_and_what_follows(desk: Desk, caseworker: Person) -> None:
    page = caseworker.read(f"/relire/{desk.item(CONFLICT).id}")

    assert "Au dossier aujourd'hui non" in page
    assert "Écrit sur le papier oui" in page
    assert "Le dossier dira : oui." in page
    assert "Le dossier reste : non. L'image du papier est gardée." in page


def test_a_doubt_against_a_no_of_the_record_shows_every_side_and_what_follows(desk: Desk, caseworker: Person) -> None:
    correct(desk, DOUBT, False)

    page = caseworker.read(f"/relire/{desk.item(DOUBT).id}")

    assert "Au dossier aujourd'hui non" in page
    assert "Écrit sur le papier Je n'arrive pas à lire." in page
    assert "Oui, cochée Le dossier dira : oui." in page
    assert "Non, vide Le dossier reste : non." in page


def test_a_doubt_that_a_caseworker_decided_against_the_record_is_not_the_desks_to_take_back(
    desk: Desk, reception: Person, caseworker: Person
) -> None:
    correct(desk, DOUBT, False)
    item = desk.item(DOUBT)
    decide(caseworker, item, "oui")

    refused = reception.post(f"/relire/{item.id}/annuler")

    assert refused.status_code == 403
    assert desk.hall.known(desk.code)[DOUBT] is True
    assert f"/relire/{item.id}/annuler" not in reception.get(f"/relire/{item.id}").text
    caseworker.post(f"/relire/{item.id}/annuler")
    assert desk.hall.known(desk.code)[DOUBT] is False


def test_a_mark_beside_a_yes_that_an_agent_wrote_takes_nothing_back(desk: Desk, caseworker: Person) -> None:
    correct(desk, DOUBT, True)
    item = desk.item(DOUBT)

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "non")

    assert "Oui, cochée Le dossier reste : oui." in page
    assert "Non, vide Le dossier reste : oui." in page
    assert desk.hall.known(desk.code)[DOUBT] is True


def test_a_doubtful_date_on_an_old_edition_shows_the_day_that_the_record_says(
    desk: Desk, caseworker: Person, hands: Hands
) -> None:
    code = desk.hall.printed()
    layout = next(one for one in desk.hall.layout(code).pages if any(zone.id == DATE for zone in one.zones))
    empty, digits = desk.hall.sheet(code, layout.page), hands.date("2030-12-03", seed=1)
    with desk.hall.database.transaction() as session:
        set_field(session, code, DATE, "2030-12-10", AGENT)
    desk.hall.scan(paper_ink.write_digits(empty, layout.zone(DATE).cells, digits))
    (item,) = desk.hall.waiting(code)
    assert item.reason is ReviewReason.CONFLICT

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "value", "2030-12-03")

    assert "Au dossier aujourd'hui 10 décembre 2030" in page
    assert "Le dossier reste : 10 décembre 2030." in page
    assert "Le papier a raison" not in page, "nothing was read that could be right"
    assert desk.hall.known(code) == {DATE: "2030-12-03"}


def test_a_doubtful_choice_against_the_record_says_what_each_option_does(desk: Desk, caseworker: Person) -> None:
    item = doubtful_choice(desk)
    assert item.journey is not None
    with desk.hall.database.transaction() as session:
        set_field(session, item.journey, CHOICE, "mis_a_jour", AGENT)

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "option.remis")

    assert "remis Le dossier dira : remis." in page
    assert "mis à jour Le dossier reste : mis à jour." in page
    assert desk.hall.known(item.journey) == {CHOICE: "remis"}


def test_a_mark_in_no_box_of_a_choice_leaves_the_record_as_it_is(desk: Desk, caseworker: Person) -> None:
    item = doubtful_choice(desk)
    assert item.journey is not None
    with desk.hall.database.transaction() as session:
        set_field(session, item.journey, CHOICE, "mis_a_jour", AGENT)

    page = caseworker.read(f"/relire/{item.id}")
    said = decide(caseworker, item, "empty")

    assert "V Aucune Le dossier reste : mis à jour. Le prochain livret" in page
    assert "Livret de famille : aucune case cochée." in said
    assert desk.hall.known(item.journey) == {CHOICE: "mis_a_jour"}
    assert not desk.waits(item.id)


def test_a_doubt_against_the_record_is_not_for_reception_to_answer(desk: Desk, reception: Person) -> None:
    correct(desk, DOUBT, False)
    item = desk.item(DOUBT)

    shown = reception.read(f"/relire/{item.id}")
    answer = reception.post(f"/relire/{item.id}", {"keep": "oui"})

    assert "Le dossier a changé depuis l'impression : un agent de prestation doit décider." in shown
    assert answer.status_code == 403
    assert desk.hall.known(desk.code)[DOUBT] is False


def test_a_note_says_what_the_record_holds_already(desk: Desk, reception: Person) -> None:
    correct(desk, NOTE, "Venir à deux")

    assert "Au dossier aujourd'hui Venir à deux" in reception.read(f"/relire/{desk.item(NOTE).id}")


def test_a_tick_that_has_gone_says_what_each_answer_does_to_a_yes(desk: Desk, caseworker: Person) -> None:
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, CONFLICT))
    desk.hall.scan(desk.hall.sheet(code, 3))
    (item,) = desk.hall.waiting(code)

    page = caseworker.read(f"/relire/{item.id}")

    assert "Écrit sur le papier plus rien" in page
    assert "Le dossier dira : non." in page
    assert "Le dossier reste : oui. L'image du papier est gardée." in page


def test_a_mark_that_has_gone_promises_nothing_to_a_record_that_says_nothing(desk: Desk, caseworker: Person) -> None:
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, CONFLICT))
    with desk.hall.database.transaction() as session:
        set_field(session, code, CONFLICT, None, AGENT)
    desk.hall.scan(desk.hall.sheet(code, 3))
    (item,) = desk.hall.waiting(code)

    page = caseworker.read(f"/relire/{item.id}")

    assert "Le papier a raison Le dossier reste sans réponse." in page
    assert "La case était bien cochée Le dossier dira : oui." in page
    assert "Le dossier a raison" not in page


def test_a_date_that_has_gone_is_taken_out_of_the_record_when_the_paper_is_right(
    desk: Desk, caseworker: Person, hands: Hands
) -> None:
    code = desk.hall.printed()
    layout = next(one for one in desk.hall.layout(code).pages if any(zone.id == DATE for zone in one.zones))
    empty, digits = desk.hall.sheet(code, layout.page), hands.date("2030-12-03", seed=1)
    desk.hall.scan(paper_ink.write_digits(empty, layout.zone(DATE).cells, digits))
    with desk.hall.database.transaction() as session:
        decide_review(session, desk.hall.waiting(code)[0].id, ReviewDecision("2030-12-03", "value"), AGENT)
    desk.hall.scan(empty)
    (item,) = desk.hall.waiting(code)

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "paper")

    assert "« 3 décembre 2030 » est retiré du dossier." in page
    assert desk.hall.known(code) == {}


@pytest.mark.parametrize(("keep", "known"), [("paper", True), ("record", False)])
def test_a_conflict_is_settled_for_a_side(desk: Desk, caseworker: Person, keep: str, known: bool) -> None:
    item = desk.item(CONFLICT)

    decide(caseworker, item, keep)

    assert not desk.waits(item.id)
    assert desk.hall.known(desk.code)[CONFLICT] is known


def test_a_step_that_is_not_needed_is_done_or_stays_so(desk: Desk, caseworker: Person) -> None:
    with desk.hall.database.transaction() as session:
        set_status(session, desk.code, "M2", StepStatus.NOT_NEEDED, AGENT)
    desk.hall.scan(desk.hall.ticked(desk.code, "M2.done"))
    item = desk.item("M2.done")

    page = caseworker.read(f"/relire/{item.id}")
    decide(caseworker, item, "oui")

    assert "Au dossier aujourd'hui étape pas nécessaire" in page
    assert "La case est cochée L'étape est reprise : elle est faite." in page
    assert "Le dossier a raison L'étape reste « pas nécessaire »." in page
    assert next(step.status for step in desk.hall.record(desk.code).steps if step.id == "M2") is StepStatus.DONE


def test_a_conflict_is_not_for_reception_to_settle(desk: Desk, reception: Person) -> None:
    item = desk.item(CONFLICT)

    shown = reception.read(f"/relire/{item.id}")
    answer = reception.post(f"/relire/{item.id}", {"keep": "paper"})

    assert "un agent de prestation doit décider" in shown
    assert "Écrit sur le papier oui" in shown
    assert 'data-key="' not in reception.get(f"/relire/{item.id}").text
    assert answer.status_code == 403
    assert desk.waits(item.id)


def test_a_conflict_that_a_caseworker_settled_is_not_for_reception_to_open_again(
    desk: Desk, caseworker: Person, reception: Person
) -> None:
    item = desk.item(CONFLICT)
    decide(caseworker, item, "paper")

    answer = reception.post(f"/relire/{item.id}/annuler")

    assert answer.status_code == 403
    assert not desk.waits(item.id)


@pytest.mark.parametrize(
    ("field", "keep", "value"),
    [
        (DOUBT, "oui", ""),
        (DOUBT, "non", ""),
        (DOUBT, "image", ""),
        (CONFLICT, "paper", ""),
        (CONFLICT, "record", ""),
        (NOTE, "paper", ""),
        (NOTE, "value", "Un texte tapé"),
    ],
)
def test_an_answer_to_what_the_record_says_no_more_is_asked_again(
    desk: Desk, caseworker: Person, field: str, keep: str, value: str
) -> None:
    item, now = desk.item(field), "Venir à deux" if field == NOTE else field == CONFLICT
    seen = seen_by(caseworker, item)
    correct(desk, field, now)

    said = decide(caseworker, item, keep, value, seen=seen)

    assert f"Le dossier a changé entre-temps ({AGENT}) : votre réponse n'a rien changé." in said
    assert f"Au dossier aujourd'hui {words_of(now, item.kind)}" in said
    assert value in said
    assert desk.hall.known(desk.code)[field] == now
    assert desk.waits(item.id)


def test_a_second_look_is_enough_to_answer(desk: Desk, caseworker: Person) -> None:
    item = desk.item(DOUBT)
    seen = seen_by(caseworker, item)
    correct(desk, DOUBT, False)
    decide(caseworker, item, "oui", seen=seen)

    decide(caseworker, item, "oui")

    assert desk.hall.known(desk.code)[DOUBT] is True


def test_reception_hears_that_its_question_has_become_a_caseworkers(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    seen = seen_by(reception, item)
    correct(desk, DOUBT, False)

    said = decide(reception, item, "oui", seen=seen)

    assert "votre réponse n'a rien changé" in said
    assert "un agent de prestation doit décider" in said
    assert desk.hall.known(desk.code)[DOUBT] is False


def test_an_answer_that_does_not_say_what_it_is_about_is_asked_again(desk: Desk, caseworker: Person) -> None:
    item = desk.item(DOUBT)

    caseworker.post(f"/relire/{item.id}", {"keep": "oui"})

    assert DOUBT not in desk.hall.known(desk.code)
    assert desk.waits(item.id)
