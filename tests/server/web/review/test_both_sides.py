"""A conflict as it is shown: whose word each side is and since when, and what follows from each answer."""

import re

from flask import Flask

from forms.circumstances import RemoveStep
from forms.model import StepStatus
from server.record.consequences import Prints, effects_of, facts_of
from server.record.journeys import add_change, set_field
from server.record.model import Origin, ReviewItem
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import Person, sign_in
from tests.server.web.review.at_desk import CONFLICT, Desk, correct

READY, STEP, DONE = "P-M01.p1.ready", "M2", "M2.done"


def only(hall: TownHall, code: str) -> ReviewItem:
    (item,) = hall.waiting(code)
    return item


def shown(app: Flask, item: ReviewItem) -> str:
    return sign_in(app, "paul").read(f"/relire/{item.id}")


def test_each_side_says_whose_word_it_is_and_since_when(desk: Desk, caseworker: Person) -> None:
    page = caseworker.read(f"/relire/{desk.item(CONFLICT).id}")

    assert "Imprimé sur le livret case vide édition 1, imprimée aujourd'hui à" in page
    assert f"Au dossier aujourd'hui non saisi par {AGENT}, aujourd'hui à" in page
    assert "Écrit sur le papier oui page" in page
    assert "numérisée aujourd'hui à" in page


def test_each_answer_says_what_the_record_and_the_next_booklet_will_say(desk: Desk, caseworker: Person) -> None:
    page = caseworker.read(f"/relire/{desk.item(CONFLICT).id}")

    assert (
        "Le papier a raison Le dossier dira : oui. Le prochain livret l'imprime en mots, avec la date, à la place de "
        "la case." in page
    )
    assert (
        "Le dossier a raison Le dossier reste : non. L'image du papier est gardée. Le prochain livret imprime la case "
        "vide." in page
    )
    assert "Garder l'image seule Le dossier reste : non. L'image du papier est gardée, sans dire qui a raison." in page


def test_a_conflict_that_the_record_has_settled_meanwhile_says_so(desk: Desk, caseworker: Person) -> None:
    item = desk.item(CONFLICT)
    before = caseworker.read(f"/relire/{item.id}")
    correct(desk, CONFLICT, True)

    page = caseworker.read(f"/relire/{item.id}")

    assert "il dit maintenant la même chose que le papier" not in before
    assert "il dit maintenant la même chose que le papier" in page
    assert page.count("Le dossier reste : oui.") == 3


def test_reception_sees_both_sides_and_no_answers(desk: Desk, reception: Person) -> None:
    page = reception.read(f"/relire/{desk.item(CONFLICT).id}")

    assert f"par {AGENT}" in page
    assert "Le papier a raison" not in page


def test_an_older_edition_says_that_a_newer_one_is_out_and_what_was_taken_out(app: Flask, hall: TownHall) -> None:
    code = hall.open()
    hall.print(code)
    second = hall.print(code)
    hall.scan(hall.ticked(code, READY, edition=second))
    with hall.database.transaction() as session:
        set_field(session, code, READY, None, AGENT)
    hall.scan(hall.ticked(code, READY, edition=1), "old.jpg")

    page = shown(app, only(hall, code))

    when = r"aujourd'hui à \d+ h \d\d"
    assert re.search(f"édition 1, imprimée {when} ; l'édition 2 a été imprimée depuis, {when}", page)
    assert f"Au dossier aujourd'hui rien oui, retiré par {AGENT}, aujourd'hui à" in page


def test_a_removed_step_says_who_took_it_out_and_that_no_booklet_prints_it(app: Flask, hall: TownHall) -> None:
    code = hall.open()
    hall.print(code)
    with hall.database.transaction() as session:
        add_change(session, code, RemoveStep(STEP), AGENT)
    hall.scan(hall.ticked(code, DONE))

    page = shown(app, only(hall, code))

    assert f"{AGENT} l'a retirée du livret, aujourd'hui à" in page
    assert "La case est cochée Le dossier dira : oui. Le livret n'imprime plus cette question." in page


def test_a_step_that_moves_is_named_with_the_one_that_becomes_current(app: Flask, hall: TownHall) -> None:
    code = hall.open()
    hall.print(code)
    hall.scan(hall.ticked(code, "M1.done"))
    page = next(p.page for p in hall.layout(code).pages if any(zone.id == "M1.done" for zone in p.zones))
    hall.scan(hall.sheet(code, page), "gone.jpg")
    item = only(hall, code)

    with hall.database.reading() as session:
        effects = effects_of(session, item)

    assert (effects["paper"].status, effects["paper"].value) == (StepStatus.TO_DO, False)
    assert (effects["record"].status, effects["record"].changes) == (None, False)
    assert "passe à : à faire." in shown(app, item)


def test_the_last_who_changed_the_record_is_the_one_who_is_named(desk: Desk) -> None:
    correct(desk, CONFLICT, True)
    with desk.hall.database.transaction() as session:
        set_field(session, desk.code, CONFLICT, False, "Ilan Instruction")

    with desk.hall.database.reading() as session:
        facts, effects = facts_of(session, desk.item(CONFLICT)), effects_of(session, desk.item(CONFLICT))

    assert facts is not None
    assert (facts.known_by, facts.known_origin) == ("Ilan Instruction", Origin.AGENT)
    assert (effects["paper"].prints, effects["record"].prints) == (Prints.WORDS, Prints.EMPTY)
