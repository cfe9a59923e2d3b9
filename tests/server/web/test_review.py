import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from forms.circumstances import RemoveStep
from forms.geometry import Box
from forms.model import StepStatus
from forms.page_code import display_journey_code
from server.config import Settings, settings_from
from server.record.db import Database
from server.record.journeys import add_change, open_journey, set_field, set_status
from server.record.model import Account, ReviewDecision, ReviewItem, ReviewReason, Role, Value
from server.record.readings import decide_review
from server.web.journey_view import words_of
from server.web.review import first_for
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.filling import note_lines, write_note
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.reading import all_engines
from tests.server.townhall import AGENT, COUPLE, TownHall, picture
from tests.server.web.people import Person, asked_by, sign_in, words

CONFLICT, DOUBT, NOTE = "P-M02.p1.received", "P-M01.p2.received", "questions.note"
DATE = "M3.appointment"
CHOICE = "M8.livret"


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk where decisions wait.

    Attributes:
        hall: The town hall.
        code: The journey that they are about.
    """

    hall: TownHall
    code: str

    def item(self, field: str = "", reason: ReviewReason | None = None) -> ReviewItem:
        """The one that waits for this field, or for this reason."""
        (found,) = [
            one for one in self.hall.waiting() if (field and one.field == field) or (reason and one.reason is reason)
        ]
        return found

    def waits(self, review: str) -> bool:
        return any(one.id == review for one in self.hall.waiting())


@pytest.fixture(scope="module")
def waiting_home(staffed_home: Path, tmp_path_factory: pytest.TempPathFactory, hands: Hands) -> Path:
    """A home where a conflict, a doubt, a note and an unknown page wait for a person; do not write in it."""
    home = tmp_path_factory.mktemp("waiting") / "home"
    shutil.copytree(staffed_home, home)
    settings = settings_from(home, {})
    hall = TownHall(settings, Database(settings))
    code = hall.open()
    hall.print(code)
    with hall.database.transaction() as session:
        set_field(session, code, CONFLICT, False, AGENT)
    page = next(one for one in hall.layout(code).pages if any(zone.id == CONFLICT for zone in one.zones))
    sheet = hall.ticked(code, CONFLICT)
    hall.scan(paper_ink.mark(sheet, page.zone(DOUBT).box, Drawn.DOT, pen=paper_ink.BLUE, seed=1))
    layout = next(one for one in hall.layout(code).pages if any(zone.id == NOTE for zone in one.zones))
    zone = layout.zone(NOTE)
    written = write_note(hall.sheet(code, layout.page), zone, note_lines(zone, hands, seed=3), paper_ink.BLUE)
    hall.scan(written, engines=all_engines())
    stray = paper_ink.mark(paper.empty_sheet(dpi=200), Box(40, 60, 40, 40), Drawn.CROSS, pen=paper_ink.BLACK)
    hall.scan(picture(stray), "feuille volante.jpg")
    hall.database.close()
    return home


@pytest.fixture
def settings(waiting_home: Path, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(waiting_home, home)
    return replace(settings_from(home, {}), base_url="http://localhost")


@pytest.fixture
def desk(hall: TownHall) -> Desk:
    return Desk(hall, next(one.journey for one in hall.waiting() if one.journey is not None))


SEEN = re.compile(r'name="seen" value="(\w+)"')


def seen_by(person: Person, item: ReviewItem) -> str:
    """What the form of a question says that the record said; empty where it says nothing of it."""
    found = SEEN.search(person.get(f"/relire/{item.id}").text)
    return "" if found is None else found.group(1)


def decide(person: Person, item: ReviewItem, keep: str, value: str = "", *, seen: str | None = None) -> str:
    """Press a button of the form as it is now, or as it was when it said `seen`; the words of the page after it."""
    where = f"/relire/{item.id}"
    sent = {"keep": keep, "value": value, "seen": seen_by(person, item) if seen is None else seen}
    return words(person.post(where, sent, seen=where, follow_redirects=True))


def test_every_kind_of_decision_waits(desk: Desk) -> None:
    reasons = {one.reason for one in desk.hall.waiting()}

    assert {ReviewReason.CONFLICT, ReviewReason.DOUBT, ReviewReason.NOTE, ReviewReason.REJECTED} <= reasons


def test_what_waits_is_read_once_for_a_page(app: Flask, desk: Desk, reception: Person) -> None:
    for path in ("/relire/", "/relire/?raison=note", f"/relire/{desk.item(DOUBT).id}"):
        lists = [one for one in asked_by(app, reception, path) if "ORDER BY reviews.page_reading" in one]

        assert len(lists) == 1, path


def test_nothing_to_review_says_so(app: Flask, desk: Desk, caseworker: Person) -> None:
    assert "Rien à relire" in caseworker.read("/relire/?parcours=AAAAAAA")


def test_pages_that_were_set_aside_are_not_said_to_be_in_a_record(desk: Desk, caseworker: Person) -> None:
    stray = desk.item(reason=ReviewReason.REJECTED)
    decide(caseworker, stray, "image")
    for one in desk.hall.waiting():
        decide(caseworker, one, "image")

    page = caseworker.read("/relire/")

    assert "Toutes les questions ont une réponse. 1 page mise de côté n'est dans aucun dossier" in page


def test_a_doubt_shows_the_crop_the_printed_words_and_the_keys(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)

    page = reception.get(f"/relire/{item.id}")

    assert f"/images/{item.crop}" in page.text
    assert "Cette case est-elle cochée ?" in words(page)
    assert re.findall(r'data-key="(\w+)"', page.text) == ["o", "n", "i"]
    assert "Bien lu" not in words(page), "nothing was read that could be kept"


def test_a_page_is_shown_with_the_place_of_the_crop(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)

    page = reception.get(f"/relire/{item.id}").text

    assert f"/images/{item.page_image}" in page
    assert item.box_mm is not None
    assert f'x="{item.box_mm[0] - 1.5}"' in page


@pytest.mark.parametrize(("keep", "known"), [("oui", True), ("non", None), ("image", None)])
def test_one_key_decides_a_box(desk: Desk, reception: Person, keep: str, known: bool | None) -> None:
    item = desk.item(DOUBT)

    decide(reception, item, keep)

    assert not desk.waits(item.id)
    assert desk.hall.known(desk.code).get(DOUBT) is known


def test_a_note_is_kept_as_read(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    decide(reception, item, "paper")

    assert desk.hall.known(desk.code)[NOTE] == item.paper


def test_a_note_is_corrected_in_place(desk: Desk, reception: Person) -> None:
    decide(reception, desk.item(NOTE), "value", "Nous arriverons\r\nen retard ")

    assert desk.hall.known(desk.code)[NOTE] == "Nous arriverons\nen retard"


def test_a_correction_is_kept_even_when_the_reading_is_accepted(desk: Desk, reception: Person) -> None:
    decide(reception, desk.item(NOTE), "paper", "Un texte corrigé")

    assert desk.hall.known(desk.code)[NOTE] == "Un texte corrigé"


def test_a_text_that_was_typed_and_not_kept_comes_back_with_its_question(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    said = decide(reception, item, "image", "Un texte presque fini")
    reception.post(f"/relire/{item.id}/annuler")

    assert "Le texte que vous aviez tapé n'est pas gardé" in said
    assert ">Un texte presque fini</textarea>" in reception.get(f"/relire/{item.id}").text


def test_a_reading_that_came_back_with_other_ends_of_lines_is_still_the_reading(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    decide(reception, item, "paper", f"{item.paper}\n".replace("\n", "\r\n"))

    assert desk.hall.known(desk.code)[NOTE] == item.paper


def test_a_note_that_nobody_can_read_keeps_its_image(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    decide(reception, item, "image")

    state = desk.hall.record(desk.code).fields[NOTE]
    assert state.value == ""
    assert state.crop == item.crop
    assert f"/images/{item.crop}" in reception.get(f"/parcours/{desk.code}/").text


def test_a_conflict_shows_every_side_and_what_follows(desk: Desk, caseworker: Person) -> None:
    page = caseworker.read(f"/relire/{desk.item(CONFLICT).id}")

    assert "Au dossier aujourd'hui non" in page
    assert "Écrit sur le papier oui" in page
    assert "Le dossier dira : oui." in page
    assert "Le dossier reste : non. L'image du papier est gardée." in page


def correct(desk: Desk, field: str, known: Value) -> None:
    """Let somebody change the record while a question waits."""
    with desk.hall.database.transaction() as session:
        set_field(session, desk.code, field, known, AGENT)


def test_a_doubt_against_a_no_of_the_record_shows_every_side_and_what_follows(desk: Desk, caseworker: Person) -> None:
    correct(desk, DOUBT, False)

    page = caseworker.read(f"/relire/{desk.item(DOUBT).id}")

    assert "Au dossier aujourd'hui non" in page
    assert "Écrit sur le papier Je n'arrive pas à lire." in page
    assert "Oui, cochée Le dossier dira : oui." in page
    assert "Non, vide Le dossier reste : non." in page


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


def doubtful_choice(desk: Desk) -> ReviewItem:
    """A mark in one box of several that nobody could be sure of."""
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, f"{CHOICE}.remis", drawn=Drawn.DOT))
    (item,) = desk.hall.waiting(code)
    return item


def test_a_choice_offers_what_was_printed_even_when_todays_booklet_has_it_no_more(
    desk: Desk, reception: Person
) -> None:
    item = doubtful_choice(desk)
    assert item.journey is not None
    with desk.hall.database.transaction() as session:
        add_change(session, item.journey, RemoveStep(CHOICE.partition(".")[0]), AGENT)

    page = reception.read(f"/relire/{item.id}")
    decide(reception, item, "option.remis")

    assert "1 remis 2 mis à jour" in page
    assert desk.hall.known(item.journey) == {CHOICE: "remis"}


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
    desk.hall.scan(desk.hall.sheet(code, 2))
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
    desk.hall.scan(desk.hall.sheet(code, 2))
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


def test_reception_is_led_to_what_it_may_answer_and_may_look_at_the_rest(desk: Desk, reception: Person) -> None:
    conflict, doubt = desk.item(CONFLICT), desk.item(DOUBT)
    agnes = Account(1, "agnes", "Agnès Accueil", Role.RECEPTION, active=True)

    assert first_for(agnes, [conflict, doubt]) == doubt
    assert first_for(agnes, [conflict]) == conflict
    assert first_for(agnes, []) is None
    assert "un agent de prestation doit décider" in reception.read("/relire/?raison=conflict")


def test_the_code_in_clear_is_proposed_with_whose_it_is(desk: Desk, reception: Person) -> None:
    with desk.hall.database.transaction() as session:
        code = open_journey(session, "mariage", COUPLE, AGENT, code="K4T7XHK")
    desk.hall.print(code)
    codes = [mark.box for mark in desk.hall.layout(code).page(3).codes]
    desk.hall.scan(picture(paper_wear.blot(desk.hall.sheet(code, 3), codes)))
    (item,) = [one for one in desk.hall.waiting() if one.in_clear is not None]

    for page in (reception.get(f"/relire/{item.id}"), reception.get("/numeriser/")):
        assert f"Je lis « {display_journey_code(code)}, édition 1, page 3 », sans en être sûr." in words(page)
        assert "C'est le parcours de Camille Exemple et Noé Modèle." in words(page)
        assert f'value="{display_journey_code(code)}"' in page.text


def test_a_conflict_that_a_caseworker_settled_is_not_for_reception_to_open_again(
    desk: Desk, caseworker: Person, reception: Person
) -> None:
    item = desk.item(CONFLICT)
    decide(caseworker, item, "paper")

    answer = reception.post(f"/relire/{item.id}/annuler")

    assert answer.status_code == 403
    assert not desk.waits(item.id)


@pytest.mark.parametrize("field", [CONFLICT, DOUBT])
def test_only_a_page_that_was_not_read_is_attached(desk: Desk, caseworker: Person, field: str) -> None:
    item = desk.item(field)

    answer = caseworker.post(f"/relire/{item.id}/rattacher", {"code": desk.code, "edition": "1", "page": "2"})

    assert answer.status_code == 400
    assert desk.waits(item.id)


def test_a_decision_leads_to_the_next_item_and_can_be_taken_back(desk: Desk, caseworker: Person) -> None:
    first, second = desk.hall.waiting()[:2]
    where = f"/relire/{first.id}"

    answer = caseworker.post(where, {"keep": "image", "seen": seen_by(caseworker, first)}, seen=where)
    after = caseworker.get(answer.location)
    undo = re.search(r'action="(/relire/\w+/annuler[^"]*)"', after.text)
    assert undo is not None
    caseworker.post(undo.group(1))

    assert answer.location == f"/relire/{second.id}#question"
    assert desk.waits(first.id)


def test_taking_a_decision_back_puts_the_record_back(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    decide(reception, item, "oui")

    reception.post(f"/relire/{item.id}/annuler")

    assert DOUBT not in desk.hall.known(desk.code)
    assert desk.waits(item.id)


def ways_back(page: str) -> set[str]:
    """The questions whose decision a page offers to take back."""
    return set(re.findall(r'action="/relire/(\w+)/annuler', page))


def test_what_was_decided_can_be_taken_back_long_after_its_message(desk: Desk, reception: Person) -> None:
    item, where = desk.item(DOUBT), f"/parcours/{desk.code}/"
    assert ways_back(reception.get(where).text) == set()
    decide(reception, item, "oui")

    for path in (where, "/relire/", f"/relire/?parcours={desk.code}", f"/relire/{item.id}"):
        assert ways_back(reception.get(path).text) == {item.id}, path
    reception.post(f"/relire/{item.id}/annuler")

    assert desk.waits(item.id)
    assert ways_back(reception.get(where).text) == set()


@pytest.mark.parametrize(("keep", "said"), [("oui", "oui"), ("image", "image gardée"), ("non", "non")])
def test_the_last_decisions_say_what_was_decided(desk: Desk, reception: Person, keep: str, said: str) -> None:
    decide(reception, desk.item(DOUBT), keep)

    assert f"pièce reçue : {said} Camille Exemple et Noé Modèle · Agnès Accueil" in reception.read("/relire/")


def test_what_was_decided_is_not_offered_once_the_record_has_changed(desk: Desk, reception: Person) -> None:
    decide(reception, desk.item(DOUBT), "oui")
    correct(desk, DOUBT, False)

    for path in (f"/parcours/{desk.code}/", "/relire/"):
        assert ways_back(reception.get(path).text) == set(), path


def test_only_who_may_decide_is_offered_the_way_back(desk: Desk, caseworker: Person, reception: Person) -> None:
    item, where = desk.item(CONFLICT), f"/parcours/{desk.code}/"
    decide(caseworker, item, "paper")

    assert ways_back(caseworker.get(where).text) == {item.id}
    for path in (where, "/relire/", f"/relire/{item.id}"):
        assert ways_back(reception.get(path).text) == set(), path


def test_a_page_set_aside_can_be_taken_up_again_from_the_list_of_what_was_decided(
    desk: Desk, reception: Person
) -> None:
    stray = desk.item(reason=ReviewReason.REJECTED)
    decide(reception, stray, "image")

    page = reception.get("/relire/")
    reception.post(f"/relire/{stray.id}/annuler")

    assert ways_back(page.text) == {stray.id}
    assert "Page non reconnue : à qui est-elle ? mise de côté" in words(page)
    assert desk.waits(stray.id)


def test_what_was_just_done_is_said_inside_the_question_where_the_page_stands(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    sent = {"keep": "oui", "seen": seen_by(reception, item)}

    page = reception.post(f"/relire/{item.id}", sent, follow_redirects=True).text

    assert page.count('class="messages"') == 1
    assert page.index('id="question"') < page.index('class="messages"') < page.index("C’est noté")


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


def test_the_second_of_two_agents_hears_who_decided_and_changes_nothing(
    app: Flask, desk: Desk, reception: Person
) -> None:
    item, other = desk.item(DOUBT), sign_in(app, "paul")
    seen = seen_by(reception, item)
    decide(other, item, "oui")

    said = decide(reception, item, "non", seen=seen)

    assert "Paul Prestation a déjà décidé. Sa décision est gardée, la vôtre n'a rien changé." in said
    assert desk.hall.known(desk.code)[DOUBT] is True


def test_an_item_that_was_decided_asks_nothing_any_more(desk: Desk, reception: Person) -> None:
    item = desk.item(DOUBT)
    decide(reception, item, "oui")

    page = reception.get(f"/relire/{item.id}").text

    assert "C’est déjà décidé" in page
    assert "data-key=" not in page


@pytest.mark.parametrize("keep", ["", "everything", "value"])
def test_a_button_that_does_not_exist_decides_nothing(desk: Desk, reception: Person, keep: str) -> None:
    item = desk.item(DOUBT)

    decide(reception, item, keep, "peut-être")

    assert desk.waits(item.id)


def test_a_list_narrowed_to_a_reason_stays_narrowed(desk: Desk, reception: Person) -> None:
    item = desk.item(NOTE)

    answer = reception.post(f"/relire/{item.id}?raison=note", {"keep": "image", "seen": seen_by(reception, item)})

    assert "raison=note" in answer.location


def test_a_page_without_codes_is_read_with_the_code_that_was_typed(desk: Desk, reception: Person) -> None:
    code = desk.hall.printed()
    codes = [mark.box for mark in desk.hall.layout(code).page(2).codes]
    desk.hall.scan(paper_wear.blot(desk.hall.ticked(code, CONFLICT), codes), "sans code.jpg")
    item = next(one for one in reversed(desk.hall.waiting()) if one.reason is ReviewReason.REJECTED)
    form = {"code": display_journey_code(code).lower(), "edition": "1", "page": "2"}

    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)

    assert "La page est lue avec le code tapé." in words(answer)
    assert desk.hall.known(code) == {CONFLICT: True}
    assert not desk.waits(item.id)


def test_a_page_that_was_cut_off_says_what_to_do_and_asks_for_no_text(desk: Desk, reception: Person) -> None:
    code = desk.hall.printed()
    scan = paper_capture.flat(desk.hall.sheet(code, 2), dpi=200.0)
    desk.hall.scan(paper.encode(replace(scan, image=scan.image[: scan.image.shape[0] // 2])))
    (item,) = [one for one in desk.hall.waiting(code) if one.reason is ReviewReason.ANNOTATION]

    page = reception.get(f"/relire/{item.id}")
    desk.hall.scan(desk.hall.sheet(code, 2))
    since = reception.read(f"/relire/{item.id}")
    said = decide(reception, item, "image")

    assert "La page entière a été lue depuis" in since
    assert "ne sont pas dans l'image Numérisez la page entière de nouveau" in words(page)
    assert "Qu'est-ce qui est écrit" not in words(page)
    assert "<textarea" not in page.text
    assert re.findall(r'data-key="(\w+)"', page.text) == ["v"]
    assert "C'est noté" in said
    assert not desk.waits(item.id)


def test_cut_pages_are_a_kind_of_their_own(desk: Desk, reception: Person) -> None:
    code = desk.hall.printed()
    scan = paper_capture.flat(desk.hall.sheet(code, 2), dpi=200.0)
    desk.hall.scan(paper.encode(replace(scan, image=scan.image[: scan.image.shape[0] // 2])))
    (item,) = [one for one in desk.hall.waiting(code) if one.reason is ReviewReason.ANNOTATION]

    apart, with_writing = (reception.get(f"/relire/?raison={kind}").text for kind in ("cut-off", "annotation"))

    assert f'action="/relire/{item.id}?raison=cut-off"' in apart
    assert item.id not in with_writing
    assert "Page coupée 1" in words(reception.get("/relire/"))
    assert item.question in reception.read("/numeriser/")


def test_the_last_of_a_kind_leads_to_the_others(desk: Desk, caseworker: Person) -> None:
    item, others = desk.item(CONFLICT), len(desk.hall.waiting()) - 1
    where = f"/relire/{item.id}?raison=conflict"
    sent = {"keep": "paper", "seen": seen_by(caseworker, item)}

    page = words(caseworker.post(where, sent, seen=where, follow_redirects=True))

    assert "C'est noté" in page
    assert f"Voir les {others} autres questions" in page
    assert "Numériser des pages" not in page


def test_a_journey_without_questions_leads_back_to_it_and_keeps_its_name(desk: Desk, caseworker: Person) -> None:
    code = desk.hall.printed()

    page = caseworker.get(f"/relire/?parcours={code}")

    assert f"Seulement pour un parcours : Camille Exemple et Noé Modèle, {display_journey_code(code)}" in words(page)
    assert "Rien à relire pour ce parcours" in words(page)
    assert re.search(rf'href="/parcours/{code}/">[^<]*<svg.*?</svg>Revenir au parcours', page.text, re.DOTALL)
    assert "questions attendent pour d'autres parcours" in words(page)


def test_a_line_of_the_list_says_all_that_tells_it_from_the_next(desk: Desk, reception: Person) -> None:
    page = reception.read("/relire/")
    question = "Pièce d'identité avec photo — Noé Modèle : pièce reçue"

    assert f"{question} Page 2 · Camille Exemple et Noé Modèle" in page
    assert re.search(r"Page non reconnue : à qui est-elle \? Reçue aujourd'hui à", page)


def test_a_page_that_nobody_can_read_is_filed_under_the_code_that_was_typed(desk: Desk, reception: Person) -> None:
    item = desk.item(reason=ReviewReason.REJECTED)
    form = {"code": display_journey_code(desk.code).lower(), "edition": "1", "page": "2"}

    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)

    assert "Je ne reconnais pas la page 2 de l'édition 1" in words(answer)
    assert not desk.waits(item.id)
    assert desk.hall.record(desk.code).history[-1].crop == item.page_image


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"code": "K4T-7XH0"}, "faute de frappe"),
        ({"code": "K4T-7XHA"}, ""),
        ({"edition": "7"}, "jamais été imprimé sous ce numéro"),
        ({"page": "99"}, "n'a pas de page à ce numéro"),
        ({"page": "deux"}, "n'a pas de page à ce numéro"),
    ],
)
def test_a_wrong_code_files_nothing_and_says_what_is_wrong(
    desk: Desk, reception: Person, wrong: dict[str, str], part: str
) -> None:
    item = desk.item(reason=ReviewReason.REJECTED)
    form = {"code": desk.code, "edition": "1", "page": "2", **wrong}

    answer = reception.post(f"/relire/{item.id}/rattacher", form, follow_redirects=True)

    assert part in words(answer)
    assert all(f'value="{typed}"' in answer.text for typed in form.values()), "what was typed is there to be corrected"
    assert desk.waits(item.id)


def test_the_journey_page_says_first_what_waits(desk: Desk, reception: Person) -> None:
    page = reception.read(f"/parcours/{desk.code}/")

    assert re.search(r"\d réponses attendent votre avis Relire maintenant", page)


def test_a_review_that_does_not_exist_is_not_found(desk: Desk, reception: Person) -> None:
    assert reception.get("/relire/inconnue").status_code == 404
