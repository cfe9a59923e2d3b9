"""A page that was given to a journey by mistake is taken back: what other scans had not asked for its sake is asked."""

from dataclasses import replace

import pytest

from server.record.model import ReviewItem, ReviewReason
from tests import paper, paper_capture
from tests.paper import Paper
from tests.paper_ink import Drawn
from tests.server.record.deciding import READY, undo
from tests.server.record.test_cut_off import cut_off, half
from tests.server.record.test_named import PAGE
from tests.server.record.test_newer import about, blotted, come, give, read
from tests.server.townhall import TownHall, picture


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def mistaken(hall: TownHall, code: str, sheet: Paper, *, in_clear: bool) -> ReviewItem:
    """Give a page without its codes to a journey that it may not be of; the question to take back."""
    hall.scan(picture(blotted(hall, sheet, code, PAGE, in_clear=in_clear), seed=2))
    (item,) = [one for one in hall.waiting() if one.reason is ReviewReason.REJECTED]
    give(hall, code, PAGE)
    return item


def cut_under(hall: TownHall, code: str, field: str) -> bytes:
    """The upper part of a scan of the page with a ticked box, down to close under that."""
    box, page = hall.layout(code).page(PAGE).zone(field).box, hall.layout(code).page(PAGE)
    scan = paper_capture.flat(hall.ticked(code, field), dpi=200.0)
    rows = round((box.y + box.h + 0.6) * scan.image.shape[0] / page.height)
    return paper.encode(replace(scan, image=scan.image[:rows]))


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
