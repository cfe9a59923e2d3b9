import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from forms.geometry import Box
from forms.page_code import PageCode
from scan.engines import TextRead
from scan.pipeline import Engines
from scan.readings import Gray
from server.record.attach import attach_page
from server.record.documents import record_to_json, review_to_json, upload_to_json
from server.record.errors import CannotUndo
from server.record.margins import margin_notes
from server.record.model import ReviewDecision, ReviewItem, ReviewReason
from server.record.readings import batches, decide_review, review, undo_review
from tests import paper_ink, paper_wear
from tests.paper import Paper
from tests.paper_hands import Hands
from tests.paper_ink import BLUE, Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall

NOTE = "M8.note"
"""On a page whose lower codes, which are blotted here, stand at the other side."""
SECRET = "Appeler Odile le soir"
MARGIN = Box(2.0, 60.0, 6.0, 6.0)


class Odile:
    """A reader that reads the same words in every piece of writing, without being sure."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        return tuple(TextRead("" if number else SECRET, 0.4) for number, _ in enumerate(lines))


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


@pytest.fixture
def engines() -> Engines:
    return replace(without_handwriting(), handwriting=Odile())


def page_of(hall: TownHall, code: str) -> int:
    """The page with the note."""
    return next(page.page for page in hall.layout(code).pages if any(zone.id == NOTE for zone in page.zones))


def written(hall: TownHall, hands: Hands, code: str) -> Paper:
    """The page of a journey with a line in its note, and a cross in its margin."""
    number = page_of(hall, code)
    zone = hall.layout(code).page(number).zone(NOTE)
    line = hands.lines[0].image
    sheet = paper_ink.write_line(hall.sheet(code, number), zone.box, line, row=0, line_mm=zone.line_mm or 8.0, seed=0)
    return paper_ink.mark(sheet, MARGIN, Drawn.CROSS, pen=BLUE, seed=1)


def nameless(hall: TownHall, hands: Hands, code: str, engines: Engines) -> ReviewItem:
    """What waits after a scan of a written page on which no code is left at all."""
    page = hall.layout(code).page(page_of(hall, code))
    codes = [*(mark.box for mark in page.codes), *page.typed]
    hall.scan(paper_wear.blot(written(hall, hands, code), codes), engines=engines)
    (item,) = hall.waiting()
    assert item.rejection == "no-code"
    return item


def give(hall: TownHall, item: ReviewItem, code: str, engines: Engines) -> list[ReviewItem]:
    """Give a page to a journey, where it is read; what it asks there."""
    named = PageCode(code, 1, page_of(hall, code))
    assert attach_page(hall.database, hall.settings, item.id, named, by=AGENT, engines=engines).read
    return hall.waiting(code)


def decide(hall: TownHall, item: ReviewItem, decision: ReviewDecision) -> None:
    with hall.database.transaction() as session:
        decide_review(session, item.id, decision, AGENT)


def undo(hall: TownHall, item: ReviewItem) -> None:
    with hall.database.transaction() as session:
        undo_review(session, item.id, AGENT)


def answered_and_taken_back(hall: TownHall, item: ReviewItem, code: str, engines: Engines) -> list[ReviewItem]:
    """Give a page to a journey, answer everything it asks, and take it all back; what it had asked."""
    asked = give(hall, item, code, engines)
    assert {one.reason for one in asked} == {ReviewReason.NOTE, ReviewReason.ANNOTATION}
    for one in asked:
        decide(hall, one, ReviewDecision(f"{SECRET}, après 19 h", "value"))
    for one in asked:
        undo(hall, one)
    undo(hall, item)
    return asked


def shown(hall: TownHall, code: str) -> str:
    """Everything that a journey tells, its margins included."""
    with hall.database.reading() as session:
        margins = margin_notes(session, code)
    return json.dumps(record_to_json(hall.record(code), hall.waiting(code)), ensure_ascii=False) + str(margins)


def test_nothing_of_a_page_that_was_taken_back_is_shown_where_it_was_by_mistake(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    hers, his = hall.printed(), hall.printed()
    item = nameless(hall, hands, hers, engines)

    asked = answered_and_taken_back(hall, item, his, engines)

    told = shown(hall, his)
    assert "Odile" not in told
    for picture in [item.page_image, *(one.crop for one in asked), *(one.page_image for one in asked)]:
        assert picture is not None
        assert picture not in told
    assert all(entry.scan is None for entry in hall.record(his).history)
    assert hall.known(his) == {}
    assert hall.waiting(his) == []


def test_the_history_still_says_that_something_was_written_and_put_back(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    hers, his = hall.printed(), hall.printed()

    answered_and_taken_back(hall, nameless(hall, hands, hers, engines), his, engines)

    fields = [entry for entry in hall.record(his).history if entry.action == "field"]
    assert [entry.target for entry in fields] == [NOTE, NOTE]
    assert [entry.words.startswith("Décision annulée — ") for entry in fields] == [False, True]
    assert all(entry.words.endswith(" : lu sur une page retirée depuis.") for entry in fields)
    assert [(entry.before, entry.after) for entry in fields] == [(None, None), (None, None)]


def test_a_question_about_a_page_that_was_taken_back_shows_nothing_of_it(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    hers, his = hall.printed(), hall.printed()
    item = nameless(hall, hands, hers, engines)
    asked = give(hall, item, his, engines)

    undo(hall, item)

    for one in asked:
        with hall.database.reading() as session:
            closed = review(session, one.id)
        assert (closed.paper, closed.crop, closed.page_image) == (None, None, None)
        assert "Odile" not in json.dumps(review_to_json(closed))
        with pytest.raises(CannotUndo):
            undo(hall, one)
    assert hall.waiting(his) == []


def test_the_upload_tells_of_the_page_as_of_one_that_nobody_recognised(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    hers, his = hall.printed(), hall.printed()
    item = nameless(hall, hands, hers, engines)
    give(hall, item, his, engines)

    undo(hall, item)

    with hall.database.reading() as session:
        (batch,) = batches(session, [item.batch])
        (image,) = upload_to_json(session, batch, "page.jpg", str)["images"]
    assert image["pages"] == []
    assert [rejected["reason"] for rejected in image["rejected"]] == ["no-code"]


def test_everything_of_it_is_there_again_once_the_page_is_given_to_the_right_journey(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    hers, his = hall.printed(), hall.printed()
    item = nameless(hall, hands, hers, engines)
    answered_and_taken_back(hall, item, his, engines)

    asked = give(hall, item, hers, engines)
    for one in asked:
        decide(hall, one, ReviewDecision(None, "paper") if one.paper == SECRET else ReviewDecision("Tache", "value"))

    assert hall.known(hers) == {NOTE: SECRET}
    pictures = [entry.crop for entry in hall.record(hers).history if entry.crop is not None]
    assert pictures == [item.page_image, *(one.crop for one in asked)]
    assert "Odile" not in shown(hall, his)


def test_a_page_that_was_taken_back_and_given_to_the_same_journey_again_is_shown_there(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    code = hall.printed()
    item = nameless(hall, hands, code, engines)
    answered_and_taken_back(hall, item, code, engines)

    asked = give(hall, item, code, engines)

    assert all(one.crop is not None and one.page_image is not None for one in asked)
    assert [one.paper for one in asked].count(SECRET) >= 2, (
        "the note and the margin; the blot may be read or be a drawing"
    )


def test_nothing_is_asked_about_ink_that_stood_only_on_a_page_which_was_taken_back(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    hers, his = hall.printed(), hall.printed()
    item = nameless(hall, hands, hers, engines)
    asked = give(hall, item, his, engines)
    for one in asked:
        decide(hall, one, ReviewDecision(SECRET, "value"))
    hall.scan(hall.sheet(his, page_of(hall, his)), engines=engines)
    (gone,) = hall.waiting(his)
    assert (gone.why, gone.crop) == ("gone", next(one.crop for one in asked if one.field == NOTE))
    for one in asked:
        undo(hall, one)

    undo(hall, item)

    assert hall.waiting(his) == []
    with hall.database.reading() as session:
        assert review(session, gone.id).crop is None
    assert str(gone.crop) not in shown(hall, his)


def test_what_a_later_scan_said_too_is_asked_when_the_page_before_it_is_taken_back(
    hall: TownHall, hands: Hands, engines: Engines
) -> None:
    code = hall.printed()
    item = nameless(hall, hands, code, engines)
    asked = give(hall, item, code, engines)
    for one in asked:
        decide(hall, one, ReviewDecision(SECRET, "value"))
    hall.scan(written(hall, hands, code), engines=engines)
    assert hall.waiting(code) == []
    for one in asked:
        undo(hall, one)

    undo(hall, item)

    again = hall.waiting(code)
    assert {(one.reason, one.field, one.paper) for one in again} == {
        (ReviewReason.NOTE, NOTE, SECRET),
        (ReviewReason.ANNOTATION, "", SECRET),
    }
    assert all(one.crop is not None for one in again)
