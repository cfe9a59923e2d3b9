from dataclasses import replace
from datetime import timedelta

from server.record.cut_off import read_the_same_day, read_whole_since
from server.record.history import now
from server.record.model import ReviewItem, ReviewReason
from server.record.tables import PageReadingRow
from tests import paper, paper_capture
from tests.server.townhall import TownHall


def half(hall: TownHall, code: str, page: int, share: float) -> bytes:
    """The upper part of a scan."""
    scan = paper_capture.flat(hall.sheet(code, page), dpi=200.0)
    return paper.encode(replace(scan, image=scan.image[: round(scan.image.shape[0] * share)]))


def cut_off(hall: TownHall, code: str) -> list[ReviewItem]:
    """The questions about pages of which a part is not in the image."""
    return [one for one in hall.waiting(code) if one.reason is ReviewReason.ANNOTATION and not one.why]


def whole_since(hall: TownHall, code: str) -> bool:
    """About the first page that was cut off."""
    item = next(one for one in hall.waiting(code) if one.reason is ReviewReason.ANNOTATION)
    with hall.database.reading() as session:
        return read_whole_since(session, item.id)


def test_a_page_that_was_cut_off_is_whole_once_all_of_it_was_read(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(half(hall, code, 2, 0.5))
    said = [whole_since(hall, code)]

    hall.scan(half(hall, code, 2, 0.6))
    said.append(whole_since(hall, code))
    hall.scan(hall.sheet(code, 3))
    said.append(whole_since(hall, code))
    hall.scan(hall.sheet(code, 2))
    said.append(whole_since(hall, code))

    assert said == [False, False, False, True]


def test_half_a_page_that_was_read_whole_the_same_day_asks_nothing(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, 2))

    hall.scan(half(hall, code, 2, 0.5))

    assert cut_off(hall, code) == []


def test_what_was_read_on_another_day_may_have_been_added_to_since(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, 2))
    box, later = "P-M01.p1.ready", {"journey": code, "edition": 1, "page": 2}

    with hall.database.reading() as session:
        said = [
            read_the_same_day(session, PageReadingRow(**later, read_at=now() + timedelta(days=days)), fields)
            for days, fields in ((0, [box]), (1, [box]), (0, [box, "questions.note"]))
        ]

    assert said == [True, False, False]


def test_the_desk_says_what_is_missing_instead_of_counting_answers(hall: TownHall) -> None:
    code = hall.printed()

    (page,) = hall.scan(half(hall, code, 2, 0.5)).pages
    (item,) = cut_off(hall, code)

    assert page.cut_off == item.question
    assert page.reviews[-1] == item.id
