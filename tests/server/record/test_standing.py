from typing import Any

import pytest
from sqlalchemy import event

from forms.geometry import Box
from forms.page_code import PageCode
from server.record import journeys
from server.record.attach import attach_page
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import decide_review, undo_review
from server.record.standing import Decided, answers, decided_lately, ways_back
from tests import paper, paper_ink, paper_wear
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall, picture

READY = "P-M01.p1.ready"
PAGE = 3
YES = ReviewDecision(True, "value")


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def doubt(hall: TownHall, code: str, box: str = READY) -> ReviewItem:
    """A dot in a box, about which nobody could be sure."""
    hall.scan(hall.ticked(code, box, drawn=Drawn.DOT))
    return next(item for item in hall.waiting(code) if item.field == box)


def decide(hall: TownHall, item: ReviewItem, decision: ReviewDecision = YES) -> None:
    with hall.database.transaction() as session:
        decide_review(session, item.id, decision, AGENT)


def undo(hall: TownHall, item: ReviewItem) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)


def told(hall: TownHall, code: str) -> dict[str, Decided]:
    """What can be taken back, by the sentence of the history that tells it."""
    with hall.database.reading() as session:
        found = ways_back(session, code)
    return {entry.words: found[entry.id] for entry in hall.record(code).history if entry.id in found}


def given(hall: TownHall, code: str) -> ReviewItem:
    """A page whose codes are blotted out, and that somebody gave to a journey."""
    blotted = paper_wear.blot(hall.ticked(code, READY), [mark.box for mark in hall.layout(code).page(PAGE).codes])
    hall.scan(picture(blotted), "tachée.jpg")
    item = next(one for one in hall.waiting() if one.reason is ReviewReason.REJECTED)
    attach_page(hall.database, hall.settings, item.id, PageCode(code, 1, PAGE), by=AGENT, engines=without_handwriting())
    return item


def test_the_line_that_tells_a_decision_leads_back(either_hall: TownHall) -> None:
    code = either_hall.printed()
    item = doubt(either_hall, code)
    decide(either_hall, item)

    ((sentence, decided),) = told(either_hall, code).items()

    assert sentence.endswith(": oui.")
    assert (decided.review, decided.by, decided.value) == (item.id, AGENT, True)


def test_a_decision_that_changed_nothing_leads_back_too(hall: TownHall) -> None:
    code = hall.printed()
    decide(hall, doubt(hall, code), ReviewDecision(None, "image"))

    (sentence,) = told(hall, code)

    assert sentence.startswith("Vérifié")


def test_no_line_leads_back_once_the_field_has_changed_or_the_decision_was_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    item = doubt(hall, code)
    decide(hall, item)
    undo(hall, item)
    assert told(hall, code) == {}

    decide(hall, item)
    assert len(told(hall, code)) == 1
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, AGENT)

    assert told(hall, code) == {}


def test_a_question_that_waits_or_that_the_machine_withdrew_leads_nowhere(hall: TownHall) -> None:
    code = hall.printed()
    item = doubt(hall, code)
    assert told(hall, code) == {}

    hall.scan(hall.ticked(code, READY))

    with hall.database.reading() as session:
        assert answers(session, [item.id]) == {}
    assert told(hall, code) == {}


def test_a_page_that_was_given_to_a_journey_can_be_taken_back_from_its_line(hall: TownHall) -> None:
    code = hall.printed()
    item = given(hall, code)

    (decided,) = [one for one in told(hall, code).values() if one.review == item.id]
    undo(hall, item)

    assert (decided.keep, decided.journey) == ("page", code)
    assert told(hall, code) == {}
    assert hall.known(code) == {}


def test_a_page_on_which_a_change_stands_is_not_offered(hall: TownHall) -> None:
    code = hall.printed()
    given(hall, code)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, AGENT)

    assert told(hall, code) == {}


def test_the_last_decisions_come_first_and_a_page_set_aside_is_among_them(hall: TownHall) -> None:
    code = hall.printed()
    item = doubt(hall, code)
    decide(hall, item)
    stray = paper_ink.mark(paper.empty_sheet(dpi=200), Box(40, 60, 40, 40), Drawn.CROSS, pen=paper_ink.BLACK)
    hall.scan(picture(stray), "feuille volante.jpg")
    loose = next(one for one in hall.waiting() if one.reason is ReviewReason.REJECTED)
    decide(hall, loose, ReviewDecision(None, "image"))

    with hall.database.reading() as session:
        everything, of_journey = decided_lately(session), decided_lately(session, journey=code)

    assert [one.review for one in everything] == [loose.id, item.id]
    assert [one.review for one in of_journey] == [item.id]


def test_many_decisions_are_looked_at_with_as_many_statements_as_one(hall: TownHall) -> None:
    def asked() -> list[str]:
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            said.append(statement)

        event.listen(hall.database.engine, "before_cursor_execute", note)
        with hall.database.reading() as session:
            assert decided_lately(session)
        event.remove(hall.database.engine, "before_cursor_execute", note)
        return said

    decide(hall, doubt(hall, hall.printed()))
    of_one = asked()
    for _ in range(2):
        decide(hall, doubt(hall, hall.printed()))

    assert len(asked()) == len(of_one)
