"""The questions of one page, answered together: all of the answers count or none, and nothing typed is lost."""

import re

import pytest

from server.record.journeys import set_field
from server.record.model import ReviewItem
from tests import paper_ink
from tests.filling import note_lines, write_note
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.reading import all_engines
from tests.server.townhall import AGENT
from tests.server.web.people import Person, sent_again, words
from tests.server.web.review.at_desk import CONFLICT, DOUBT, Desk

NOTE = "M1.note"

BOXES = ("P-M01.p1.ready", "P-M01.p1.received", "P-M01.p2.ready")
HIDDEN = re.compile(r'<input type="hidden" name="(shown|seen\.\w+|csrf_token|of)" value="([^"]*)"')


@pytest.fixture
def asked(desk: Desk) -> list[ReviewItem]:
    """Three boxes of one page, of which nobody could be sure."""
    code = desk.hall.printed()
    desk.hall.scan(desk.hall.ticked(code, *BOXES, drawn=Drawn.DOT))
    return desk.hall.waiting(code)


@pytest.fixture
def mixed(desk: Desk, hands: Hands) -> list[ReviewItem]:
    """A page with a box that nobody could be sure of, and a note."""
    code = desk.hall.printed()
    layout = next(one for one in desk.hall.layout(code).pages if any(zone.id == NOTE for zone in one.zones))
    box = next(zone for zone in layout.zones if zone.kind.value == "tick")
    sheet = desk.hall.sheet(code, layout.page)
    sheet = write_note(sheet, layout.zone(NOTE), note_lines(layout.zone(NOTE), hands, seed=3), paper_ink.BLUE)
    sheet = paper_ink.mark(sheet, box.box, Drawn.DOT, pen=paper_ink.BLUE, seed=1)
    desk.hall.scan(sheet, engines=all_engines())
    return desk.hall.waiting(code)


def address(items: list[ReviewItem]) -> str:
    return f"/relire/{items[0].id}/page"


def filled(person: Person, items: list[ReviewItem]) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, said in HIDDEN.findall(person.get(address(items)).text):
        form.setdefault(name, []).append(said)
    return form


def send(person: Person, items: list[ReviewItem], form: dict[str, list[str]], **said: str) -> str:
    return words(person.client.post(address(items), data={**form, **said}, follow_redirects=True))


def test_a_question_of_a_page_with_several_leads_to_all_of_them(
    desk: Desk, reception: Person, asked: list[ReviewItem]
) -> None:
    assert "Toute la page : 3 questions" in reception.read(f"/relire/{asked[0].id}")

    page = reception.get(address(asked)).text

    assert all(f"/images/{one.crop}" in page for one in asked)


def test_a_pages_answers_are_saved_as_one_and_what_is_left_waits(
    desk: Desk, reception: Person, asked: list[ReviewItem]
) -> None:
    code = str(asked[0].journey)
    form = filled(reception, asked)

    said = send(reception, asked, form, **{f"keep.{asked[0].id}": "oui", f"keep.{asked[1].id}": "image"})

    assert "2 réponses sont gardées, ensemble." in said
    assert desk.hall.known(code) == {asked[0].field: True}
    assert [one.id for one in desk.hall.waiting(code)] == [asked[2].id]


def test_a_page_may_say_that_nothing_is_written(desk: Desk, reception: Person, mixed: list[ReviewItem]) -> None:
    note = next(one for one in mixed if one.field == NOTE)
    assert f'name="keep.{note.id}" value="empty"' in reception.get(address(mixed)).text

    said = send(reception, mixed, filled(reception, mixed), **{f"keep.{note.id}": "empty", f"value.{note.id}": "x"})

    assert "1 réponse est gardée." in said
    assert NOTE not in desk.hall.known(str(note.journey))
    assert not desk.waits(note.id)


def test_when_the_record_changed_under_one_answer_it_is_named_and_what_was_said_stays(
    desk: Desk, reception: Person, mixed: list[ReviewItem]
) -> None:
    box = next(one for one in mixed if one.field != NOTE)
    note = next(one for one in mixed if one.field == NOTE)
    form = filled(reception, mixed)
    said = {f"keep.{box.id}": "oui", f"keep.{note.id}": "value", f"value.{note.id}": "Nous viendrons à quatre"}
    with desk.hall.database.transaction() as session:
        set_field(session, str(box.journey), box.field, False, AGENT)

    answer = reception.client.post(address(mixed), data={**form, **said})

    assert answer.status_code == 409
    assert "Une question a changé entre-temps : rien n'est encore enregistré." in words(answer)
    assert ">Nous viendrons à quatre</textarea>" in answer.text
    assert desk.waits(note.id)
    again = {name: found for name, found in said.items() if box.id not in name}
    form = {name: found for name, found in form.items() if box.id not in name}
    form["shown"] = [one for one in form["shown"] if one != box.id]
    send(reception, mixed, form, **again)
    assert desk.hall.known(str(note.journey))[NOTE] == "Nous viendrons à quatre"


def test_a_text_for_a_question_that_somebody_has_taken_over_is_there_for_who_typed_it(
    desk: Desk, reception: Person, admin: Person, mixed: list[ReviewItem]
) -> None:
    box = next(one for one in mixed if one.field != NOTE)
    note = next(one for one in mixed if one.field == NOTE)
    form = filled(reception, mixed)
    admin.post(f"/relire/{note.id}/reprendre", seen=f"/relire/{box.id}")
    said = {f"keep.{box.id}": "oui", f"keep.{note.id}": "value", f"value.{note.id}": "Nous viendrons à quatre"}
    assert reception.client.post(address(mixed), data={**form, **said}).status_code == 409

    send(reception, mixed, form, **{f"keep.{box.id}": "oui"})  # what somebody else has is greyed out, and not sent

    assert "Nous viendrons à quatre" in reception.read(f"/relire/{note.id}")


def test_a_text_whose_question_is_answered_later_is_there_when_it_is_opened(
    desk: Desk, reception: Person, mixed: list[ReviewItem]
) -> None:
    note = next(one for one in mixed if one.field == NOTE)
    form = filled(reception, mixed)

    said = send(reception, mixed, form, **{f"value.{note.id}": "presque fini"})

    assert "Aucune réponse n'est donnée" in said
    assert ">presque fini</textarea>" in reception.get(f"/relire/{note.id}").text


def test_a_text_that_is_the_reading_is_kept_as_read(desk: Desk, reception: Person, mixed: list[ReviewItem]) -> None:
    note = next(one for one in mixed if one.field == NOTE)
    form = filled(reception, mixed)

    send(reception, mixed, form, **{f"keep.{note.id}": "value", f"value.{note.id}": str(note.paper)})

    assert desk.hall.known(str(note.journey))[NOTE] == note.paper


def test_a_session_that_ended_gives_everything_back(desk: Desk, reception: Person, mixed: list[ReviewItem]) -> None:
    note = next(one for one in mixed if one.field == NOTE)
    form = filled(reception, mixed)
    token = form["csrf_token"]
    reception.client.delete_cookie("parcours")

    answer = reception.client.post(
        address(mixed), data={**form, "csrf_token": token, f"keep.{note.id}": "value", f"value.{note.id}": "à quatre"}
    )

    assert answer.status_code == 401
    assert sent_again(answer)[f"value.{note.id}"] == "à quatre"


def test_a_conflict_is_not_answered_with_its_page(desk: Desk, caseworker: Person) -> None:
    items = [desk.item(CONFLICT), desk.item(DOUBT)]
    form = {"csrf_token": [caseworker.token(address(items))], "shown": [items[0].id]}

    page = caseworker.read(address(items))

    assert "1 autre question de cette page se répond à part" in page
    said = {f"keep.{items[0].id}": "oui", f"seen.{items[0].id}": "0"}
    assert caseworker.client.post(address(items), data={**form, **said}).status_code == 409
    assert desk.waits(items[0].id)


def test_a_text_that_is_too_long_saves_none_of_the_answers_and_comes_back_whole(
    desk: Desk, reception: Person, mixed: list[ReviewItem]
) -> None:
    box, note = sorted(mixed, key=lambda one: one.field == NOTE)
    text = "Nous viendrons à quatre. " * 200
    said = {f"keep.{box.id}": "oui", f"keep.{note.id}": "value", f"value.{note.id}": text}

    answer = reception.client.post(address(mixed), data={**filled(reception, mixed), **said})

    assert answer.status_code == 400
    assert sent_again(answer)[f"value.{note.id}"] == text
    assert {one.id for one in mixed} <= {one.id for one in desk.hall.waiting()}
