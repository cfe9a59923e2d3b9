"""A newer image of a place replaces the question about it; an older one that is read later leaves it, and says no more.

The files are received in one order and read in another, as by two readers at once.
"""

from datetime import UTC, datetime

import pytest

from forms.page_code import PageCode
from server.record import journeys
from server.record.attach import attach_page
from server.record.ingest import process
from server.record.merge import Why
from server.record.model import ReviewItem, ReviewReason
from server.record.tables import BatchRow
from tests import paper_wear
from tests.paper import Paper
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.record.deciding import OTHER_AGENT, READY, decide, doubt, value
from tests.server.record.test_named import PAGE, brought, nameless
from tests.server.record.test_reviews_of_writing import NOTE, noted
from tests.server.townhall import AGENT, TownHall, picture


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def come(hall: TownHall, *sheets: Paper) -> list[str]:
    """Receive sheets one after the other and read none; their uploads."""
    return [hall.receive(picture(sheet, seed=seed), f"{seed}.jpg") for seed, sheet in enumerate(sheets)]


def read(hall: TownHall, *uploads: str) -> None:
    for upload in uploads:
        process(hall.database, hall.settings, upload, without_handwriting())


def read_newer_first(hall: TownHall, older: Paper, newer: Paper) -> None:
    read(hall, *reversed(come(hall, older, newer)))


def about(hall: TownHall, code: str, field: str) -> list[ReviewItem]:
    return [item for item in hall.waiting(code) if item.field == field]


def empty(hall: TownHall, code: str) -> Paper:
    return hall.sheet(code, PAGE)


def blotted(hall: TownHall, sheet: Paper, code: str, page: int, *, in_clear: bool) -> Paper:
    """A page without its codes, and with or without what stands beside them in clear."""
    layout = hall.layout(code).page(page)
    return paper_wear.blot(sheet, [*(mark.box for mark in layout.codes), *(() if in_clear else layout.typed)])


def give(hall: TownHall, code: str, page: int) -> None:
    """Name the one page that nobody recognised."""
    (item,) = [one for one in hall.waiting() if one.reason is ReviewReason.REJECTED]
    named = PageCode(code, 1, page)
    assert attach_page(hall.database, hall.settings, item.id, named, by=AGENT, engines=without_handwriting()).read


def page_of(hall: TownHall, code: str, field: str) -> int:
    return next(page.page for page in hall.layout(code).pages if any(zone.id == field for zone in page.zones))


# Questions that wait


def test_a_sheet_that_comes_again_with_more_written_on_it_asks_one_question(hall: TownHall, hands: Hands) -> None:
    code, first = noted(hall, hands, 0)
    hall.scan(first)
    (before,) = hall.waiting(code)

    hall.scan(picture(noted(hall, hands, 0, 1, code=code)[1], seed=2))

    (now,) = hall.waiting(code)
    assert (now.field, now.id != before.id) == (NOTE, True)


def test_an_older_image_that_is_read_later_leaves_the_question_of_the_newer_and_asks_none(
    hall: TownHall, hands: Hands
) -> None:
    code, older = noted(hall, hands, 0)
    first, second = come(hall, older, noted(hall, hands, 0, 1, code=code)[1])
    read(hall, second)
    asked = hall.waiting(code)
    assert [item.field for item in asked] == [NOTE]

    read(hall, first)

    assert hall.waiting(code) == asked


def test_an_image_that_shows_less_of_what_is_written_leaves_the_question_beside_its_own(
    hall: TownHall, hands: Hands
) -> None:
    code, sheet = noted(hall, hands, 0, 1)
    hall.scan(sheet)
    (first,) = hall.waiting(code)

    hall.scan(picture(noted(hall, hands, 0, code=code)[1], seed=2))

    asked = hall.waiting(code)
    assert [item.field for item in asked] == [NOTE, NOTE]
    assert first in asked


def test_what_was_typed_of_a_newer_image_stays_when_the_older_one_is_answered(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0, 1)
    hall.scan(sheet)
    hall.scan(picture(noted(hall, hands, 0, code=code)[1], seed=2))
    older, newer = hall.waiting(code)
    decide(hall, newer, value("Un"))

    decide(hall, older, value("Un\nDeux"))

    assert hall.known(code) == {NOTE: "Un\n\nUn\nDeux"}


def test_of_two_files_of_the_same_moment_the_one_that_is_read_later_counts(hall: TownHall, hands: Hands) -> None:
    code, first = noted(hall, hands, 0)
    uploads = come(hall, first, noted(hall, hands, 0, 1, code=code)[1])
    with hall.database.transaction() as session:
        for upload in uploads:
            session.get_one(BatchRow, upload).received_at = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)

    read(hall, *uploads)

    (item,) = hall.waiting(code)
    assert item.batch == uploads[1]


def test_a_page_known_by_its_print_alone_leaves_a_question_about_a_page_of_known_code(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (asked,) = about(hall, code, READY)

    brought(hall, nameless(hall, code), code)

    assert asked in about(hall, code, READY)


@pytest.mark.parametrize("in_clear", [True, False])
def test_a_page_whose_code_was_typed_replaces_a_question_only_where_that_code_is_to_be_seen(
    hall: TownHall, in_clear: bool
) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (asked,) = about(hall, code, READY)
    hall.scan(picture(blotted(hall, hall.ticked(code, READY), code, PAGE, in_clear=in_clear), seed=2))

    give(hall, code, PAGE)

    assert (asked in about(hall, code, READY)) is not in_clear


def test_a_page_that_somebody_names_later_is_as_old_as_its_image(hall: TownHall, hands: Hands) -> None:
    code, older = noted(hall, hands, 0)
    page = page_of(hall, code, NOTE)
    hall.scan(blotted(hall, older, code, page, in_clear=True))
    hall.scan(picture(noted(hall, hands, 0, 1, code=code)[1], seed=2))
    asked = about(hall, code, NOTE)

    give(hall, code, page)

    assert (len(asked), about(hall, code, NOTE)) == (1, asked)


# What had disappeared and is there again


def test_what_disappeared_is_asked_no_more_once_the_sheet_is_back_with_it(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    hall.scan(empty(hall, code))
    assert [item.why for item in hall.waiting(code)] == [Why.GONE]

    hall.scan(picture(hall.ticked(code, READY), seed=9))

    assert hall.waiting(code) == []
    assert hall.known(code) == {READY: True}


def test_what_disappears_a_second_time_is_asked_again(hall: TownHall) -> None:
    code = hall.printed()
    for seed, sheet in enumerate([hall.ticked(code, READY), empty(hall, code)] * 2):
        hall.scan(picture(sheet, seed=seed))

    assert [item.why for item in hall.waiting(code)] == [Why.GONE]


def test_a_doubtful_mark_that_is_there_again_is_no_longer_gone(hall: TownHall) -> None:
    code = hall.printed()
    doubtful = hall.ticked(code, READY, drawn=Drawn.DOT)
    hall.scan(doubtful)
    decide(hall, hall.waiting(code)[0], value(said=True))
    hall.scan(empty(hall, code))
    assert [item.why for item in hall.waiting(code)] == [Why.GONE]

    hall.scan(picture(doubtful, seed=9))

    assert Why.GONE not in [item.why for item in hall.waiting(code)]


@pytest.mark.parametrize("by_print", [True, False])
def test_what_disappeared_is_not_back_on_a_page_that_may_be_somebody_elses_or_came_before(
    hall: TownHall, by_print: bool
) -> None:
    code = hall.printed()
    ticked = (
        blotted(hall, hall.ticked(code, READY), code, PAGE, in_clear=False) if by_print else hall.ticked(code, READY)
    )
    before = come(hall, empty(hall, code), ticked)[1]
    hall.scan(picture(hall.ticked(code, READY), seed=8))
    hall.scan(picture(empty(hall, code), seed=9))
    (gone,) = about(hall, code, READY)

    if by_print:
        brought(hall, ticked, code)
    else:
        read(hall, before)

    assert gone in about(hall, code, READY)


def test_a_doubt_is_asked_no_more_once_the_paper_surely_says_what_an_agent_wrote(hall: TownHall) -> None:
    code, _ = doubt(hall)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, True, OTHER_AGENT)

    hall.scan(hall.ticked(code, READY))

    assert hall.waiting(code) == []
    assert hall.known(code) == {READY: True}


# What an older image says of a place


def test_a_box_that_was_empty_in_an_older_image_has_not_lost_its_tick(hall: TownHall) -> None:
    code = hall.printed()

    read_newer_first(hall, empty(hall, code), hall.ticked(code, READY))

    assert hall.known(code) == {READY: True}
    assert hall.waiting(code) == []


def test_a_tick_that_a_newer_image_shows_struck_out_does_not_go_in(hall: TownHall) -> None:
    code = hall.printed()

    older, newer = come(hall, hall.ticked(code, READY), hall.ticked(code, READY, drawn=Drawn.CROSSED_OUT))
    read(hall, newer)
    asked = hall.waiting(code)

    read(hall, older)

    assert hall.known(code) == {}
    assert hall.waiting(code) == asked


def test_a_tick_that_a_newer_image_does_not_show_is_asked_about(hall: TownHall) -> None:
    code = hall.printed()

    read_newer_first(hall, hall.ticked(code, READY), empty(hall, code))

    (item,) = hall.waiting(code)
    assert (item.reason, item.why, item.paper) == (ReviewReason.CONFLICT, Why.BOTH_DIFFER, True)
    assert hall.known(code) == {}


def test_a_doubtful_mark_that_a_newer_image_does_not_show_is_a_caseworkers(hall: TownHall) -> None:
    code = hall.printed()

    read_newer_first(hall, hall.ticked(code, READY, drawn=Drawn.DOT), empty(hall, code))

    (item,) = hall.waiting(code)
    assert (item.reason, item.why) == (ReviewReason.CONFLICT, Why.PERHAPS_DIFFER)


def test_the_next_image_is_held_against_the_newest_and_not_against_the_one_that_was_read_last(hall: TownHall) -> None:
    code = hall.printed()
    read_newer_first(hall, empty(hall, code), hall.ticked(code, READY))

    hall.scan(picture(empty(hall, code), seed=9))

    assert [item.why for item in hall.waiting(code)] == [Why.GONE]


def test_a_newer_page_that_may_be_somebody_elses_does_not_silence_an_older_one(hall: TownHall) -> None:
    code = hall.printed()
    (older,) = come(hall, hall.ticked(code, READY))
    brought(hall, blotted(hall, empty(hall, code), code, PAGE, in_clear=False), code)

    read(hall, older)

    assert hall.known(code) == {READY: True}
