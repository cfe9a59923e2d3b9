"""What is new on the pages of a day: new ink only, once, doubts first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from server.record import history, journeys
from server.record.days import today
from server.record.sitting import New, Sitting, SittingPage, last_day, look, sitting
from server.record.tables import ImageRow, PageReadingRow
from tests import paper, paper_capture, paper_ink
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.server.record.deciding import IMAGE, OTHER_AGENT, READY, RECEIVED, decide, undo, value
from tests.server.record.test_cut_off import half
from tests.server.record.test_newer import blotted, come, give, read
from tests.server.record.test_reviews_of_writing import noted
from tests.server.townhall import AGENT, TownHall, picture

PAGE = 3
"""Of the boxes of these tests."""

LOWEST = "P-M02.p1.ready"
"""A box of the same page as the others, under them."""


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def sitting_of(hall: TownHall, code: str) -> Sitting:
    with hall.database.reading() as session:
        return sitting(session, code, today())


def only_page(hall: TownHall, code: str) -> SittingPage:
    (page,) = sitting_of(hall, code).pages
    return page


def ids(found: tuple[New, ...]) -> list[str]:
    return [one.field.id for one in found]


def upper_part(hall: TownHall, code: str, field: str) -> bytes:
    """A scan of a page that ends under a box of it, which is ticked."""
    scan, page = paper_capture.flat(hall.ticked(code, field), dpi=200.0), hall.layout(code).page(PAGE)
    rows = round((page.zone(field).box.bottom + 12) / page.height * scan.image.shape[0])
    return paper.encode(replace(scan, image=scan.image[:rows]))


def yesterday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is read from now on be read a day ago."""
    now = history.now
    monkeypatch.setattr(history, "now", lambda: now() - timedelta(days=1))


def test_a_tick_that_went_into_the_record_is_new_with_its_printed_words_and_its_outline(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))

    page = only_page(hall, code)

    (new,) = page.told
    assert (new.field.id, new.value, new.applied, new.waits) == (READY, True, True, False)
    assert new.label.endswith("pièce prête")
    assert new.crop
    box = hall.layout(code).page(page.page).zone(READY).box
    assert new.box is not None
    assert new.box.overlaps(box)
    assert box.grown(4.0).contains(new.box)
    assert page.waiting == ()


def test_what_was_there_at_an_earlier_scan_stays_quiet(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = hall.printed()
    with monkeypatch.context() as patch:
        yesterday(patch)
        hall.scan(hall.ticked(code, READY))

    hall.scan(picture(hall.ticked(code, READY, RECEIVED), seed=2))

    assert ids(only_page(hall, code).new) == [RECEIVED]


def test_each_of_two_questions_about_one_place_is_there_until_it_is_answered(hall: TownHall, hands: Hands) -> None:
    code, sheet = noted(hall, hands, 0, 1)
    hall.scan(sheet)
    hall.scan(picture(noted(hall, hands, 0, code=code)[1], seed=2))
    first, second = hall.waiting(code)

    both = only_page(hall, code).waiting
    decide(hall, second, value("Un"))

    assert {one.item.id for one in both if one.item} == {first.id, second.id}
    page = only_page(hall, code)
    assert [one.item.id for one in page.waiting if one.item] == [first.id]
    assert [one.item.id for one in page.told if one.item] == [second.id]


def test_a_page_that_was_scanned_twice_today_is_told_once(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    hall.scan(picture(hall.ticked(code, READY, RECEIVED), seed=2))

    page = only_page(hall, code)

    assert sorted(ids(page.new)) == sorted([READY, RECEIVED])


def test_the_picture_of_a_page_is_that_of_the_image_that_came_last_whenever_it_was_read(hall: TownHall) -> None:
    code = hall.printed()
    older, newer = come(hall, hall.ticked(code, READY), hall.ticked(code, READY, RECEIVED))

    read(hall, newer, older)

    with hall.database.reading() as session:
        row = session.get_one(PageReadingRow, only_page(hall, code).reading)
        assert session.get_one(ImageRow, (row.sha256, row.image)).batch == newer


def test_the_picture_of_a_page_is_the_newest_that_shows_most_of_it(hall: TownHall) -> None:
    code = hall.printed()
    number = hall.scan(hall.ticked(code, READY)).pages[0].page
    assert number is not None
    shown, newest = [], []

    for share in (0.5, 1.0, 0.6):
        newest.append(hall.scan(half(hall, code, number, share)).pages[0])
        shown.append(only_page(hall, code))

    first, whole, _ = newest
    assert shown[0].page_image not in {None, first.page_image}
    assert [page.page_image for page in shown[1:]] == [whole.page_image] * 2
    assert [page.reading for page in shown] == [page.number for page in newest], "who looked saw the newest reading"


def test_a_page_that_was_only_seen_in_part_has_the_picture_that_shows_most(hall: TownHall) -> None:
    code = hall.printed()
    larger, _ = (hall.scan(half(hall, code, 3, share)).pages[0] for share in (0.7, 0.5))

    assert only_page(hall, code).page_image == larger.page_image


def test_the_whole_page_is_shown_only_where_it_has_all_the_ink_that_is_told(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, PAGE))
    part = hall.scan(upper_part(hall, code, READY)).pages[0]

    after_the_part = only_page(hall, code)
    whole = hall.scan(picture(hall.ticked(code, READY), seed=2)).pages[0]
    hall.scan(upper_part(hall, code, READY))
    after_the_whole = only_page(hall, code)

    assert after_the_part.page_image == part.page_image, "the tick that went in is in no other image"
    assert ids(after_the_part.told) == [READY]
    assert after_the_whole.page_image == whole.page_image


def test_what_may_be_somebody_elses_page_is_neither_shown_as_this_one_nor_drawn_on_it(hall: TownHall) -> None:
    code, other = hall.printed(), hall.printed()
    own = hall.scan(hall.ticked(code, READY)).pages[0]
    hall.scan(blotted(hall, hall.ticked(other, RECEIVED), other, PAGE, in_clear=False))
    give(hall, code, PAGE)

    page = only_page(hall, code)

    assert page.page_image == own.page_image
    drawn = {new.field.id: bool(new.shown or new.box) for new in page.new}
    assert drawn[RECEIVED] is False
    assert page.reading > own.number


def test_doubts_come_first(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY)
    place = next(page for page in hall.layout(code).pages if any(zone.id == LOWEST for zone in page.zones)).zone(LOWEST)
    hall.scan(paper_ink.mark(sheet, place.box, Drawn.DOT, pen=paper_ink.BLUE, seed=1))

    page = only_page(hall, code)

    assert ids(page.new) == [LOWEST, READY]
    assert [one.waits for one in page.new] == [True, False]


def test_a_row_is_told_from_the_left_however_high_its_marks_are(hall: TownHall) -> None:
    code = hall.printed()
    other = READY.replace(".p1.", ".p2.")
    number, first, second = next(
        (page.page, page.zone(READY).box, page.zone(other).box)
        for page in hall.layout(code).pages
        if any(zone.id == READY for zone in page.zones)
    )
    low, high = replace(first, y=first.y + 0.3), replace(second, y=second.y - 0.3)
    sheet = paper_ink.mark(hall.sheet(code, number), low, Drawn.CROSS, pen=paper_ink.BLUE, seed=1)
    hall.scan(paper_ink.mark(sheet, high, Drawn.CROSS, pen=paper_ink.BLUE, seed=1))

    page = only_page(hall, code)

    assert ids(page.told) == [READY, other]
    tops = [one.box.y for one in page.told if one.box is not None]
    assert tops[1] < tops[0], "the one on the right is higher"


def test_what_was_answered_is_told_with_who_answered_and_waits_again_once_it_is_taken_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    decide(hall, item, IMAGE, by=OTHER_AGENT)

    (told,) = only_page(hall, code).told
    assert told.answer is not None
    assert (told.answer.decided.by, told.answer.may_be_undone) == (OTHER_AGENT, True)

    undo(hall, item)
    assert ids(only_page(hall, code).waiting) == [READY]


def test_a_doubt_becomes_a_conflict_here_too_once_the_record_has_changed(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, True, AGENT)

    (waiting,) = only_page(hall, code).waiting

    assert waiting.item is not None
    assert waiting.item.reason == "conflict"


def test_nothing_is_new_on_a_page_where_nobody_wrote(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(picture(hall.sheet(code, 3)))

    assert only_page(hall, code).new == ()


def test_who_looked_is_kept_for_the_reading_that_they_saw(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    with hall.database.transaction() as session:
        look(session, code, [only_page(hall, code).reading], AGENT)
        look(session, code, [only_page(hall, code).reading], AGENT)

    assert only_page(hall, code).looked == AGENT

    hall.scan(picture(hall.ticked(code, READY, RECEIVED), seed=2))
    assert only_page(hall, code).looked == ""


def test_nobody_looks_at_a_page_of_another_journey(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    other = hall.open()
    with hall.database.transaction() as session:
        look(session, other, [only_page(hall, code).reading], AGENT)

    assert only_page(hall, code).looked == ""


def test_the_day_is_that_of_the_town_hall(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = hall.printed()
    with monkeypatch.context() as patch:
        yesterday(patch)
        hall.scan(hall.ticked(code, READY))

    assert sitting_of(hall, code).pages == ()
    with hall.database.reading() as session:
        assert last_day(session, code) == today() - timedelta(days=1)
        (page,) = sitting(session, code, today() - timedelta(days=1)).pages
    assert ids(page.told) == [READY]
