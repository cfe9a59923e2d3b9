"""Answers given as one: all count or none, and they are taken back as one; on either database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from server.config import Settings
from server.record.accounts import create_account
from server.record.errors import AlreadyDecided, HeldByAnother, NotTogether, RecordChanged, WrongValue
from server.record.journeys import set_field
from server.record.locks import Holder, claim
from server.record.model import ReviewItem, Role
from server.record.sheets import Alike, on_sheet, sheets
from server.record.together import Answer, decide_together, undo_together
from server.record.values import value_mark
from tests.paper_ink import Drawn
from tests.server.begun import begin, copied
from tests.server.meanwhile import at_once
from tests.server.record.deciding import IMAGE, decide, value
from tests.server.townhall import AGENT, TownHall

BOXES = ("P-M01.p1.ready", "P-M01.p1.received", "P-M01.p2.ready")
PASSWORD = "une phrase de passe"
YES = Answer(value(said=True), value_mark(None))


@pytest.fixture
def me(either_hall: TownHall) -> Holder:
    with either_hall.database.transaction() as session:
        return Holder(create_account(session, "agnes", "Agnès Accueil", Role.RECEPTION, PASSWORD).id, "desk")


@pytest.fixture
def other(either_hall: TownHall) -> Holder:
    with either_hall.database.transaction() as session:
        return Holder(create_account(session, "paul", "Paul Prestation", Role.CASEWORK, PASSWORD).id, "desk")


@pytest.fixture(scope="module")
def begun(either_empty: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A town hall where nobody could be sure of three boxes of one page; do not write in it."""

    def bring_dots(hall: TownHall) -> None:
        hall.scan(hall.ticked(hall.printed(), *BOXES, drawn=Drawn.DOT))

    return begin(either_empty, tmp_path_factory.mktemp("begun") / "home", bring_dots)


@pytest.fixture
def either_hall(begun: Settings, tmp_path: Path) -> Iterator[TownHall]:
    with copied(begun, tmp_path / "home") as hall:
        yield hall


@pytest.fixture
def dots(either_hall: TownHall) -> list[ReviewItem]:
    """Three boxes of one page, of which nobody could be sure."""
    return either_hall.waiting()


def code_of(dots: list[ReviewItem]) -> str:
    return str(dots[0].journey)


def give(hall: TownHall, who: Holder, answers: dict[str, Answer], by: str = AGENT) -> str:
    with hall.database.transaction() as session:
        return decide_together(session, answers, by, who).mark


def test_several_answers_are_written_as_one_and_taken_back_as_one(
    either_hall: TownHall, me: Holder, dots: list[ReviewItem]
) -> None:
    code = code_of(dots)
    mark = give(either_hall, me, {one.id: YES for one in dots})
    assert either_hall.known(code) == dict.fromkeys(BOXES, True)

    with either_hall.database.transaction() as session:
        counts = undo_together(session, mark, AGENT)

    assert counts == (3, 0)
    assert either_hall.known(code) == {}
    assert [one.id for one in either_hall.waiting(code)] == [one.id for one in dots]


@pytest.mark.parametrize("why", [AlreadyDecided, RecordChanged, HeldByAnother])
def test_when_one_question_has_changed_nothing_is_written_and_it_is_named(
    either_hall: TownHall, me: Holder, other: Holder, dots: list[ReviewItem], why: type[Exception]
) -> None:
    changed = dots[1]
    if why is AlreadyDecided:
        decide(either_hall, changed, IMAGE)
    elif why is RecordChanged:
        with either_hall.database.transaction() as session:
            set_field(session, code_of(dots), changed.field, False, AGENT)
    else:
        with either_hall.database.transaction() as session:
            claim(session, [changed.id], other, "page")
    before = either_hall.known(code_of(dots))

    with pytest.raises(NotTogether) as raised:
        give(either_hall, me, {one.id: YES for one in dots})

    assert {review: type(error) for review, error in raised.value.refused.items()} == {changed.id: why}
    assert either_hall.known(code_of(dots)) == before


def test_a_value_that_does_not_fit_one_question_lets_none_be_written(
    either_hall: TownHall, me: Holder, dots: list[ReviewItem]
) -> None:
    wrong = Answer(value("demain"), value_mark(None))

    with pytest.raises(NotTogether) as raised:
        give(either_hall, me, {dots[0].id: YES, dots[1].id: wrong, dots[2].id: YES})

    assert isinstance(raised.value.refused[dots[1].id], WrongValue)
    assert either_hall.known(code_of(dots)) == {}


def test_of_two_who_answer_the_same_questions_at_the_same_moment_one_does(
    either_hall: TownHall, me: Holder, other: Holder, dots: list[ReviewItem]
) -> None:
    answers = {one.id: YES for one in dots}

    raised = at_once(
        lambda: give(either_hall, me, answers),
        lambda: give(either_hall, other, dict(reversed(answers.items())), "Paul Prestation"),
    )

    assert [type(error) for error in raised] == [NotTogether]
    history = [entry for entry in either_hall.record(code_of(dots)).history if entry.action == "field"]
    assert len(history) == 3
    assert len({entry.by for entry in history}) == 1


def test_an_answer_on_which_something_later_stands_stays_when_the_others_are_taken_back(
    either_hall: TownHall, me: Holder, dots: list[ReviewItem]
) -> None:
    code = code_of(dots)
    mark = give(either_hall, me, {one.id: YES for one in dots})
    with either_hall.database.transaction() as session:
        set_field(session, code, BOXES[0], False, AGENT)

    with either_hall.database.transaction() as session:
        counts = undo_together(session, mark, AGENT)

    assert counts == (2, 1)
    assert either_hall.known(code) == {BOXES[0]: False}


def test_answers_are_taken_back_journey_by_journey_in_the_order_in_which_others_answer(
    either_hall: TownHall, me: Holder, dots: list[ReviewItem]
) -> None:
    either_hall.scan(either_hall.ticked(either_hall.printed(), BOXES[0], drawn=Drawn.DOT))
    waiting = either_hall.waiting()
    journeys = sorted({str(one.journey) for one in waiting})
    mark = give(either_hall, me, {one.id: YES for one in waiting})
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "FROM journeys" in statement:
            said = str(parameters)
            asked.extend(code for code in journeys if code in said)

    event.listen(either_hall.database.engine, "before_cursor_execute", note)
    try:
        with either_hall.database.transaction() as session:
            assert undo_together(session, mark, AGENT) == (len(dots) + 1, 0)
    finally:
        event.remove(either_hall.database.engine, "before_cursor_execute", note)

    assert len(journeys) == 2
    assert asked[:2] == journeys


def test_boxes_that_were_read_alike_are_a_sheet_without_what_somebody_else_has(
    either_hall: TownHall, me: Holder, other: Holder, dots: list[ReviewItem]
) -> None:
    with either_hall.database.transaction() as session:
        claim(session, [dots[0].id], other, "page")

    with either_hall.database.reading() as session:
        (alike,) = sheets(session, me)
        shown = on_sheet(session, me, alike)

    assert (alike.paper, alike.count) == (None, 2)
    assert [one.id for one in shown] == [one.id for one in dots[1:]]


def test_a_conflict_is_on_no_sheet(either_hall: TownHall, me: Holder, dots: list[ReviewItem]) -> None:
    with either_hall.database.transaction() as session:
        for one in dots[:2]:
            set_field(session, code_of(dots), one.field, False, AGENT)

    with either_hall.database.reading() as session:
        assert sheets(session, me) == []
        kind = dots[0].kind
        assert kind is not None
        assert [one.id for one in on_sheet(session, me, Alike(kind, None))] == [dots[2].id]
