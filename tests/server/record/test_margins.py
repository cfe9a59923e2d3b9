import pytest

from forms.geometry import Box
from server.record.margins import margin_notes
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import decide_review, undo_review
from tests import paper_ink
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall

MARGIN = Box(128.0, 120.0, 12.0, 12.0)


@pytest.fixture
def asked(hall: TownHall) -> ReviewItem:
    """The question about a mark in the margin of a page."""
    code = hall.printed()
    hall.scan(paper_ink.mark(hall.sheet(code, 1), MARGIN, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))
    (item,) = [one for one in hall.waiting(code) if one.reason is ReviewReason.ANNOTATION]
    return item


def decide(hall: TownHall, item: ReviewItem, decision: ReviewDecision) -> None:
    with hall.database.transaction() as session:
        decide_review(session, item.id, decision, AGENT)


def texts(hall: TownHall, item: ReviewItem) -> list[str]:
    with hall.database.reading() as session:
        return [note.text for note in margin_notes(session, str(item.journey))]


def test_a_note_in_the_margin_is_kept_with_its_image_and_what_a_person_read(hall: TownHall, asked: ReviewItem) -> None:
    before = texts(hall, asked)

    decide(hall, asked, ReviewDecision("Ma mère viendra", "value"))

    with hall.database.reading() as session:
        (note,) = margin_notes(session, str(asked.journey))
    assert before == []
    assert (note.text, note.crop, note.edition, note.page, note.by) == ("Ma mère viendra", asked.crop, 1, 1, AGENT)


def test_a_note_that_nobody_can_read_keeps_its_image_only(hall: TownHall, asked: ReviewItem) -> None:
    decide(hall, asked, ReviewDecision(None, "image"))

    assert texts(hall, asked) == [""]


def test_a_decision_that_was_taken_back_leaves_no_note(hall: TownHall, asked: ReviewItem) -> None:
    decide(hall, asked, ReviewDecision("Ma mère viendra", "value"))
    with hall.database.transaction() as session:
        undo_review(session, asked.id, AGENT)

    assert texts(hall, asked) == []
