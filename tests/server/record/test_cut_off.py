from dataclasses import replace

from server.record.cut_off import read_whole_since
from server.record.model import ReviewReason
from tests import paper, paper_capture
from tests.server.townhall import TownHall


def half(hall: TownHall, code: str, page: int, share: float) -> bytes:
    """The upper part of a scan."""
    scan = paper_capture.flat(hall.sheet(code, page), dpi=200.0)
    return paper.encode(replace(scan, image=scan.image[: round(scan.image.shape[0] * share)]))


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
