"""A page that was given to a journey by mistake is taken back: what other scans had not asked for its sake is asked."""

from dataclasses import replace

import pytest

from forms.circumstances import RemoveDocument
from server.record import journeys
from server.record.contest import contest
from server.record.merge import Why
from server.record.model import ReviewItem, ReviewReason
from server.record.online import Wish, take_back_online, write_online
from tests import paper, paper_capture
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.server.record.auditing import looking
from tests.server.record.deciding import OTHER_AGENT, PAPER, READY, RECORD, decide, undo, value
from tests.server.record.test_cut_off import cut_off, half
from tests.server.record.test_named import PAGE
from tests.server.record.test_newer import about, blotted, come, empty, give, read
from tests.server.townhall import AGENT, TownHall, picture


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def mistaken(hall: TownHall, code: str, sheet: Paper, *, in_clear: bool, seed: int = 2) -> ReviewItem:
    """Give a page without its codes to a journey that it may not be of; the question to take back."""
    hall.scan(picture(blotted(hall, sheet, code, PAGE, in_clear=in_clear), seed=seed))
    (item,) = [one for one in hall.waiting() if one.reason is ReviewReason.REJECTED]
    give(hall, code, PAGE)
    return item


def cut_under(hall: TownHall, code: str, field: str) -> bytes:
    """The upper part of a scan of the page with a ticked box, down to close under that."""
    box, page = hall.layout(code).page(PAGE).zone(field).box, hall.layout(code).page(PAGE)
    scan = paper_capture.flat(hall.ticked(code, field), dpi=200.0)
    rows = round((box.y + box.h + 0.6) * scan.image.shape[0] / page.height)
    return paper.encode(replace(scan, image=scan.image[:rows]))


def said_and_taken_back(hall: TownHall, code: str) -> None:
    """A caseworker says that the paper is right, a scan says so too, and the caseworker takes their answer back."""
    conflict = only(hall, code)
    assert conflict.reason is ReviewReason.CONFLICT
    decide(hall, conflict, PAPER, OTHER_AGENT)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.FILL), seed=4))
    assert about(hall, code, READY) == []
    undo(hall, conflict)


def online(hall: TownHall, code: str, said: bool, *, taken_back: bool = False) -> None:  # a value
    """Tick the box online, or untick it, and take that back again."""
    with hall.database.transaction() as session:
        written = write_online(session, code, {READY: Wish(said)})
        assert not taken_back or take_back_online(session, code, written.entries)


def only(hall: TownHall, code: str) -> ReviewItem:
    (item,) = about(hall, code, READY)
    return item


def test_what_an_older_image_of_the_sheet_says_is_asked(hall: TownHall) -> None:
    code = hall.printed()
    (older,) = come(hall, hall.ticked(code, READY))
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    read(hall, older)

    undo(hall, item)

    assert only(hall, code).paper is True
    assert hall.known(code) == {}


def test_what_a_sure_scan_said_is_asked_though_it_had_settled_a_doubt(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT), seed=3))
    assert about(hall, code, READY)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    assert about(hall, code, READY) == []

    undo(hall, item)

    assert only(hall, code).paper is True
    assert hall.known(code) == {}


def test_what_a_part_of_the_sheet_says_is_asked_once_no_other_image_of_the_day_shows_it(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(cut_under(hall, code, READY))
    assert about(hall, code, READY) == []

    undo(hall, item)

    assert READY not in hall.known(code)
    assert only(hall, code).crop


def test_what_a_part_of_the_sheet_says_is_not_asked_where_the_whole_sheet_says_it_too(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY), seed=3))
    hall.scan(cut_under(hall, code, READY))

    undo(hall, item)

    assert len(about(hall, code, READY)) == 1


def test_what_is_missing_in_half_of_the_sheet_is_asked_once_no_other_image_of_the_day_shows_it(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(half(hall, code, PAGE, 0.5))
    assert cut_off(hall, code) == []

    undo(hall, item)

    (asked,) = cut_off(hall, code)
    assert (asked.page, asked.crop is not None) == (PAGE, True)


def test_what_an_agent_said_of_another_sheet_stays_as_their_word(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT), seed=3))
    answered = only(hall, code)
    decide(hall, answered, value(True), OTHER_AGENT)

    undo(hall, item)

    after = hall.record(code).fields[READY]
    assert (after.value, after.by, after.crop) == (True, OTHER_AGENT, answered.crop)
    assert about(hall, code, READY) == []
    undo(hall, answered)
    assert hall.known(code) == {}
    assert only(hall, code).id == answered.id


def test_an_answer_that_the_record_is_right_waits_again_once_the_record_says_something_else(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT), seed=3))
    answered = only(hall, code)
    decide(hall, answered, RECORD)

    undo(hall, item)

    assert hall.known(code) == {}
    assert only(hall, code).id == answered.id


def test_what_a_sheet_of_another_edition_says_is_asked(hall: TownHall) -> None:
    code = hall.printed()
    hall.print(code)
    item = mistaken(hall, code, hall.ticked(code, READY, edition=1), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY, edition=2, drawn=Drawn.TICK), seed=4))

    undo(hall, item)

    asked = only(hall, code)
    assert (asked.paper, asked.edition) == (True, 2)
    assert hall.known(code) == {}


def test_what_a_sheet_between_two_mistaken_pages_says_is_asked_once_both_are_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    first = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY), seed=4))
    second = mistaken(hall, code, hall.ticked(code, READY), in_clear=True, seed=7)

    undo(hall, first)
    of_second = only(hall, code)
    undo(hall, second)

    assert only(hall, code).id != of_second.id
    assert hall.known(code) == {}


def test_what_is_missing_in_half_of_a_sheet_between_two_mistaken_pages_is_asked(hall: TownHall) -> None:
    code = hall.printed()
    first = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(half(hall, code, PAGE, 0.5))
    second = mistaken(hall, code, hall.ticked(code, READY), in_clear=True, seed=7)

    undo(hall, first)
    assert cut_off(hall, code) == []
    undo(hall, second)

    assert len(cut_off(hall, code)) == 1


def test_what_a_scan_says_is_asked_though_a_person_has_answered_about_an_empty_one(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(empty(hall, code), seed=3))
    decide(hall, only(hall, code), RECORD)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))

    undo(hall, item)

    assert only(hall, code).paper is True
    assert hall.known(code) == {}


def test_what_an_older_image_says_is_asked_beside_the_doubt_of_a_newer_one(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    sheets = [hall.ticked(code, READY, drawn=drawn) for drawn in (Drawn.TICK, Drawn.DOT)]
    read(hall, *reversed(come(hall, *sheets)))
    doubt = only(hall, code)

    undo(hall, item)

    (asked,) = [one for one in about(hall, code, READY) if one.id != doubt.id]
    assert asked.paper is True


def test_what_an_agent_took_out_is_not_asked_again_when_a_page_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    for seed in (3, 4):
        hall.scan(picture(hall.ticked(code, READY), seed=seed))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, None, OTHER_AGENT)
    item = mistaken(hall, code, empty(hall, code), in_clear=False)

    undo(hall, item)

    assert about(hall, code, READY) == []
    assert hall.known(code) == {}


def test_what_a_resident_contests_waits_on_with_their_words(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(empty(hall, code), seed=3))
    gone = only(hall, code)
    decide(hall, gone, PAPER)
    with hall.database.transaction() as session:
        contest(session, code, AGENT, review=gone.id)

    undo(hall, item)

    assert only(hall, code).id == gone.id


def test_what_a_sheet_says_waits_on_when_an_answer_about_it_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    looking(hall).scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    drawn = only(hall, code)
    undo(hall, item)
    (asked,) = [one for one in about(hall, code, READY) if not one.audit]
    decide(hall, drawn, value(False))

    undo(hall, drawn)

    assert {one.id for one in about(hall, code, READY)} == {drawn.id, asked.id}


def test_what_a_sheet_says_is_asked_once_the_answer_is_taken_back_that_had_asked_about_it(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    looking(hall).scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    drawn = only(hall, code)
    decide(hall, drawn, value(False))
    undo(hall, item)

    undo(hall, drawn)

    (asked,) = [one for one in about(hall, code, READY) if not one.audit]
    assert (asked.paper, asked.reason) == (True, ReviewReason.DOUBT)
    assert hall.known(code) == {}


def test_what_an_agent_took_out_is_not_asked_again_when_an_answer_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    looking(hall).scan(picture(hall.ticked(code, READY), seed=3))
    drawn = only(hall, code)
    decide(hall, drawn, value(False))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, None, OTHER_AGENT)

    undo(hall, drawn)

    assert only(hall, code).id == drawn.id


def test_what_a_resident_wrote_online_and_took_back_hides_nothing_that_a_sheet_says(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    online(hall, code, False, taken_back=True)

    undo(hall, item)

    assert only(hall, code).paper is True
    assert hall.known(code) == {}


def test_what_a_sheet_said_too_while_it_stood_online_is_not_asked_once_the_resident_took_it_out(hall: TownHall) -> None:
    code = hall.printed()
    online(hall, code, True)
    hall.scan(picture(hall.ticked(code, READY), seed=4))
    online(hall, code, False)
    item = mistaken(hall, code, empty(hall, code), in_clear=False)

    undo(hall, item)

    assert about(hall, code, READY) == []


def test_what_a_sheet_says_is_asked_no_more_once_an_answer_about_another_image_says_it(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT), seed=1))
    doubt = only(hall, code)
    decide(hall, doubt, value(True))
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=2))
    undo(hall, doubt)
    assert [one.paper for one in about(hall, code, READY)] == [None, True]

    decide(hall, doubt, value(True))

    assert about(hall, code, READY) == []
    undo(hall, doubt)
    (again,) = [one for one in about(hall, code, READY) if one.id != doubt.id]
    decide(hall, again, PAPER)
    assert hall.known(code) == {READY: True}


def asked_about_a_sheet(hall: TownHall) -> tuple[str, ReviewItem]:
    """A sheet surely says yes and waits, as a mistaken page that had said it before was taken back."""
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    undo(hall, item)
    return code, only(hall, code)


def test_what_a_sheet_says_waits_again_once_an_agent_takes_back_what_they_had_typed(hall: TownHall) -> None:
    code, waits = asked_about_a_sheet(hall)
    for typed in (True, None, True, None):
        with hall.database.transaction() as session:
            journeys.set_field(session, code, READY, typed, OTHER_AGENT)

        assert [one.id for one in about(hall, code, READY)] == ([] if typed else [waits.id])
    decide(hall, waits, PAPER)
    assert hall.known(code) == {READY: True}


def test_what_a_sheet_says_waits_again_once_a_resident_takes_back_what_they_wrote_online(hall: TownHall) -> None:
    code, waits = asked_about_a_sheet(hall)

    online(hall, code, True, taken_back=True)

    assert only(hall, code).id == waits.id


def test_what_a_sheet_says_is_asked_no_more_once_a_person_has_seen_that_it_is_gone(hall: TownHall) -> None:
    code, _ = asked_about_a_sheet(hall)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, True, OTHER_AGENT)
    hall.scan(picture(empty(hall, code), seed=5))
    (gone,) = about(hall, code, READY)

    decide(hall, gone, PAPER)

    assert (about(hall, code, READY), hall.known(code)) == ([], {READY: False})


def test_what_a_sheet_says_of_what_an_agent_had_taken_out_is_a_caseworkers(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(picture(hall.ticked(code, READY)))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, None, OTHER_AGENT)
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=3))

    said_and_taken_back(hall, code)

    assert [one.reason for one in about(hall, code, READY)] == [ReviewReason.CONFLICT] * 2


def test_what_a_sheet_says_against_what_a_person_had_said_is_a_caseworkers(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT)))
    decide(hall, only(hall, code), value(False))
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=3))

    said_and_taken_back(hall, code)

    assert [one.reason for one in about(hall, code, READY)] == [ReviewReason.CONFLICT] * 2


def test_what_a_sheet_says_of_a_document_that_was_removed_is_a_caseworkers(hall: TownHall) -> None:
    code = hall.printed()
    item = mistaken(hall, code, hall.ticked(code, READY), in_clear=True)
    looking(hall).scan(picture(hall.ticked(code, READY, drawn=Drawn.TICK), seed=4))
    drawn = only(hall, code)
    with hall.database.transaction() as session:
        journeys.add_change(session, code, RemoveDocument("P-M01", "p1"), AGENT)

    undo(hall, item)

    (asked,) = [one for one in about(hall, code, READY) if one.id != drawn.id]
    assert (asked.reason, asked.why) == (ReviewReason.CONFLICT, Why.KNOWN)
