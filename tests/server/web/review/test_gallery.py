"""A sheet of what was read alike, as it is sent from a page."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from server.config import settings_from
from server.record.journeys import set_field
from server.record.locks import free
from server.record.model import ReviewItem
from server.web.services import services
from tests.paper_ink import Drawn
from tests.server.begun import begin
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import TOKEN, Person, words
from tests.server.web.review.at_desk import Desk

BOXES = ("P-M01.p1.ready", "P-M01.p1.received", "P-M01.p2.ready")
HIDDEN = re.compile(r'<input type="hidden" name="(shown|seen\.\w+|csrf_token|of)" value="([^"]*)"')


@pytest.fixture(scope="module")
def home_to_copy(home_to_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home, where nobody could be sure of three boxes of another journey either."""

    def bring_dots(hall: TownHall) -> None:
        hall.scan(hall.ticked(hall.printed(), *BOXES, drawn=Drawn.DOT))

    return begin(settings_from(home_to_copy, {}), tmp_path_factory.mktemp("begun") / "home", bring_dots).home


@pytest.fixture
def dots(desk: Desk) -> list[ReviewItem]:
    return [one for one in desk.hall.waiting() if one.field in BOXES]


def address(dots: list[ReviewItem]) -> str:
    return f"/relire/planches/planche?genre=tick&lecture=null&parcours={dots[0].journey}"


def filled(person: Person, where: str) -> dict[str, list[str]]:
    """What the form of a sheet holds out of sight."""
    form: dict[str, list[str]] = {}
    for name, said in HIDDEN.findall(person.get(where).text):
        form.setdefault(name, []).append(said)
    return form


def send(person: Person, where: str, form: dict[str, list[str]], keep: str, *odd: str) -> str:
    return words(person.client.post(where, data={**form, "keep": keep, "odd": list(odd)}, follow_redirects=True))


def test_a_sheet_shows_every_crop_with_its_printed_question(
    desk: Desk, reception: Person, dots: list[ReviewItem]
) -> None:
    page = reception.get(address(dots))

    assert all(f"/images/{one.crop}" in page.text for one in dots)
    assert "pièce prête" in words(page)
    assert "Cases sans lecture sûre" in reception.read("/relire/planches/")


def test_what_is_not_put_aside_is_answered_as_one(desk: Desk, reception: Person, dots: list[ReviewItem]) -> None:
    where = address(dots)

    said = send(reception, where, filled(reception, where), "oui", dots[1].id)

    assert "2 réponses sont gardées, ensemble. Mises à part, et qui attendent : 1." in said
    assert desk.hall.known(str(dots[0].journey)) == {BOXES[0]: True, BOXES[2]: True}
    assert desk.waits(dots[1].id)


def test_a_whole_sheet_is_taken_back(desk: Desk, reception: Person, dots: list[ReviewItem]) -> None:
    where = address(dots)
    answer = reception.client.post(where, data={**filled(reception, where), "keep": "oui"}, follow_redirects=True)
    (back,) = re.findall(r'action="(/relire/planches/annuler/[^"]+)"', answer.text)

    said = words(reception.post(back.replace("&amp;", "&"), follow_redirects=True))

    assert "3 réponses sont annulées" in said
    assert desk.hall.known(str(dots[0].journey)) == {}


def test_a_sheet_that_was_taken_back_already_says_so(desk: Desk, reception: Person, dots: list[ReviewItem]) -> None:
    where = address(dots)
    answer = reception.client.post(where, data={**filled(reception, where), "keep": "oui"}, follow_redirects=True)
    (back,) = re.findall(r'action="(/relire/planches/annuler/[^"]+)"', answer.text)
    reception.post(back.replace("&amp;", "&"))

    said = words(reception.post(back.replace("&amp;", "&"), follow_redirects=True))

    assert "Il n'y a rien à annuler ici" in said.replace("\u2019", "'")
    assert "0 ne peuvent plus" not in said


def test_when_a_question_has_changed_the_sheet_comes_back_as_it_was_marked(
    desk: Desk, reception: Person, dots: list[ReviewItem]
) -> None:
    where = address(dots)
    form = filled(reception, where)
    with desk.hall.database.transaction() as session:
        set_field(session, str(dots[0].journey), BOXES[0], False, AGENT)

    said = send(reception, where, form, "oui", dots[1].id)

    assert "Une question a changé entre-temps : rien n'est encore enregistré." in said
    assert desk.hall.known(str(dots[0].journey)) == {BOXES[0]: False}
    page = reception.client.post(where, data={**form, "keep": "oui", "odd": [dots[1].id]}).text
    assert re.search(rf'value="{dots[1].id}" checked', page)
    assert f'name="shown" value="{dots[0].id}"' not in page


def test_others_find_nothing_on_a_sheet_that_somebody_has_open(
    desk: Desk, reception: Person, caseworker: Person, dots: list[ReviewItem]
) -> None:
    reception.get(address(dots))

    assert "Rien sur cette planche" in caseworker.read(address(dots))


@pytest.mark.parametrize("lecture", ["{}", "[", "1"])
def test_a_sheet_that_there_cannot_be_is_not_found(desk: Desk, reception: Person, lecture: str) -> None:
    assert reception.get(f"/relire/planches/planche?genre=tick&lecture={lecture}").status_code == 404


def test_a_sheet_of_boxes_takes_no_other_answer(desk: Desk, reception: Person, dots: list[ReviewItem]) -> None:
    where = address(dots)
    form = filled(reception, where)

    for keep in ("paper", "value", ""):
        assert reception.client.post(where, data={**form, "keep": keep}).status_code == 400


def test_an_open_sheet_keeps_its_questions(desk: Desk, reception: Person, dots: list[ReviewItem]) -> None:
    page = reception.get(address(dots)).text
    (lease,) = re.findall(r'data-lease="(\w+)"', page)

    assert reception.post("/relire/garder", {"lease": lease}).get_json()["mine"] is True
    assert reception.post("/relire/garder", {"lease": "0"}).get_json()["mine"] is False


def test_an_open_sheet_keeps_its_questions_with_as_many_statements_however_many_they_are(
    app: Flask, desk: Desk, reception: Person, dots: list[ReviewItem]
) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    def asked() -> int:
        """How much is asked of the record to keep all that the sheet still has open."""
        before = len(statements)
        assert reception.client.post("/relire/garder", data=sent).get_json()["mine"] is True
        return len(statements) - before

    page = reception.get(address(dots)).text
    lease, token = re.search(r'data-lease="(\w+)"', page), TOKEN.search(page)
    assert lease is not None
    assert token is not None
    sent = {"lease": lease[1], "csrf_token": token[1]}
    with app.app_context():
        event.listen(services().database.engine, "before_cursor_execute", note)

    of_three = asked()
    with desk.hall.database.transaction() as session:
        free(session, [one.id for one in dots[1:]])
    del statements[:]

    assert 0 < asked() == of_three


def test_an_open_sheet_keeps_no_question_that_became_a_caseworkers(
    desk: Desk, reception: Person, caseworker: Person, dots: list[ReviewItem]
) -> None:
    def meanwhile(*changed: ReviewItem) -> tuple[dict[str, Any], list[bool]]:
        """Let the record change; what the open page is told then, and which of its questions are free."""
        with desk.hall.database.transaction() as session:
            for one in changed:
                set_field(session, str(one.journey), one.field, False, AGENT)
        said = reception.post("/relire/garder", {"lease": lease}).get_json()
        return said, [caseworker.get(f"/relire/{one.id}/qui").get_json()["free"] for one in dots]

    (lease,) = re.findall(r'data-lease="(\w+)"', reception.get(address(dots)).text)

    one_of_them, the_others = meanwhile(dots[0]), meanwhile(*dots[1:])

    assert one_of_them == ({"mine": True, "words": ""}, [True, False, False])
    assert the_others[0]["mine"] is False
    assert "ne vous attendent plus" in the_others[0]["words"]
    assert the_others[1] == [True, True, True]
