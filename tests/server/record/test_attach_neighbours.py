from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.model import FieldKind
from scan.pose import quad_points
from scan.readings import Gray
from server.record.attach import Attached
from server.record.editions import edition_row
from server.record.errors import (
    NotThatPage,
)
from server.record.images import from_bytes
from server.record.model import ReviewItem
from server.record.storage import Storage
from tests import paper, paper_capture, paper_wear
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.server.record.naming import PAGE, READY, blotted, give, images_of, undo
from tests.server.townhall import TownHall


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def test_pages_that_lie_on_one_another_are_not_read_whatever_is_typed(hall: TownHall) -> None:
    one, other = hall.printed(), hall.printed()
    below, above = (paper_capture.flat(hall.ticked(code, READY), dpi=200.0) for code in (one, other))
    torn = below.image.shape[0] // 2
    below.image[torn:] = above.image[torn:]
    hall.scan(paper.encode(below))
    rejected = hall.waiting()
    assert {item.rejection for item in rejected} == {"overlapping"}

    attached = [give(hall, item, one) for item in rejected]

    assert attached == [Attached(read=False)] * len(rejected)
    assert hall.known(one) == hall.known(other) == {}


def test_pages_that_lie_on_one_another_go_to_nobody_whose_code_is_on_none_of_them(hall: TownHall) -> None:
    one, other, stranger = hall.printed(), hall.printed(), hall.printed()
    spread = [
        Laid(hall.ticked(one, READY), 80, 110),
        Laid(hall.ticked(other, READY), 140, 200),
        Laid(hall.sheet(stranger, PAGE), 300, 110),
    ]
    hall.scan(paper.encode(paper_capture.glass(spread, dpi=200.0, width=390, height=320)))
    rejected = hall.waiting()
    assert [item.rejection for item in rejected] == ["overlapping", "overlapping"]

    for item in rejected:
        with pytest.raises(NotThatPage):
            give(hall, item, stranger)

    assert images_of(hall, stranger) == []
    assert [give(hall, item, other) for item in rejected] == [Attached(read=False)] * len(rejected)


def test_a_page_under_another_that_was_read_is_not_read_either(hall: TownHall) -> None:
    one, other = hall.printed(), hall.printed()
    under = Laid(blotted(hall, one, hall.ticked(one, READY)), 80, 110)
    over = Laid(hall.ticked(other, READY), 140, 200)
    scan = paper_capture.glass([under, over], dpi=200.0)
    hall.scan(paper.encode(scan))
    (item,) = hall.waiting()
    assert hall.known(other) == {READY: True}

    attached = give(hall, item, one)

    assert attached == Attached(read=False)
    assert hall.known(one) == {}
    assert images_of(hall, one) == [item.page_image]
    assert shown(hall, item, scan)[1] == pytest.approx(0, abs=2), "what lies above is not hers"


def test_a_page_that_was_not_read_is_kept_without_its_neighbour(hall: TownHall) -> None:
    hers, his = hall.printed(), hall.printed()
    beside = [Laid(blotted(hall, his, hall.sheet(his, PAGE)), 80, 110), Laid(hall.sheet(hers, PAGE), 235, 110)]
    hall.scan(paper.encode(paper_capture.glass(beside, dpi=150.0, width=320, height=220)))
    (item,) = hall.waiting()
    assert item.page_image is not None

    kept = from_bytes(Storage(hall.settings.storage).get(item.page_image))

    height, width = kept.shape
    his_part, her_part = kept[:, : width // 2 - 40], kept[height // 8 : -height // 8, width // 2 + 60 : -60]
    assert his_part.min() < 60
    assert her_part.min() > 150


def spoilt(hall: TownHall, code: str, number: int = PAGE, *fields: str) -> Paper:
    """A page that only a person can name: its codes are blotted out."""
    sheet = hall.ticked(code, *fields) if fields else hall.sheet(code, number)
    return paper_wear.blot(sheet, [mark.box for mark in hall.layout(code).page(number).codes])


def lose(hall: TownHall, code: str, *, layout: bool) -> None:
    """The disk loses what was printed, or where everything stands on it."""
    with hall.database.reading() as session:
        row = edition_row(session, code)
        Storage(hall.settings.storage).path(row.layout if layout else row.pages_pdf).unlink()


def shown(hall: TownHall, item: ReviewItem, scan: Scan) -> list[int]:
    """How much of the ink of each page of a scan is to be seen in the picture that a question shows, in per cent."""
    assert item.page_image is not None
    kept = from_bytes(Storage(hall.settings.storage).get(item.page_image))
    whole = paper.raw_page(scan).gray
    return [round(100 * inked(kept, scan, page) / inked(whole, scan, page)) for page in range(len(scan.pages))]


def inked(gray: Gray, scan: Scan, page: int) -> int:
    """Dark pixels on a page of a scan."""
    corners = quad_points(paper.corners_px(scan, page)).round().astype(np.int32)
    inside = cv2.fillConvexPoly(np.zeros(gray.shape, np.uint8), corners, 1)
    return int(((gray < 100) & (inside > 0)).sum())


def rejected(hall: TownHall) -> list[ReviewItem]:
    """The pages that wait to be named."""
    return [item for item in hall.waiting() if item.rejection]


@pytest.mark.parametrize(("gap", "layout"), [(0.0, True), (5.0, False)])
def test_a_page_of_a_lost_edition_does_not_take_its_neighbour_along(hall: TownHall, gap: float, layout: bool) -> None:
    hers, his = hall.printed(), hall.printed()
    beside = [Laid(spoilt(hall, his, PAGE, READY), 80, 110), Laid(hall.ticked(hers, READY), 228 + gap, 110)]
    scan = paper_capture.glass(beside, dpi=150.0, width=320, height=220)
    lose(hall, hers, layout=layout)

    hall.scan(paper.encode(scan))

    of_her, of_him = sorted(hall.waiting(), key=lambda item: item.journey != hers)
    assert (of_her.rejection, of_her.journey) == ("internal", hers)
    assert (of_him.rejection, of_him.journey) == ("no-code", None)
    assert shown(hall, of_her, scan) == pytest.approx([0, 100], abs=2)
    assert shown(hall, of_him, scan) == pytest.approx([100, 0], abs=2)
    assert give(hall, of_her, hers) == Attached(read=False)
    assert images_of(hall, hers) == [of_her.page_image]
    assert [item.id for item in hall.waiting()] == [of_him.id]
    assert give(hall, of_him, his).read
    assert hall.known(his) == {READY: True}
    assert rejected(hall) == []


def spread_without_codes(hall: TownHall, code: str, gap: float) -> tuple[Scan, str]:
    """Pages 3 and 4 on a white lid, a box ticked on each; the field of page 4."""
    done = next(zone.id for zone in hall.layout(code).page(4).zones if zone.kind is FieldKind.TICK)
    spread = [Laid(spoilt(hall, code, 3, READY), 80, 110), Laid(spoilt(hall, code, 4, done), 228 + gap, 110)]
    return paper_capture.glass(spread, dpi=200.0, width=320, height=220), done


@pytest.mark.parametrize(("dpi", "questions", "named", "gap"), [(200.0, 2, 3, 0.0), (None, 1, 4, 0.0)])
def test_naming_one_page_of_a_spread_without_codes_leaves_the_other_waiting(
    hall: TownHall, gap: float, named: int, dpi: float | None, questions: int
) -> None:
    code = hall.printed()
    scan, done = spread_without_codes(hall, code, gap)
    hall.scan(paper.encode(replace(scan, dpi=dpi)))
    assert len(rejected(hall)) == questions
    item = next(each for each in rejected(hall) if shown(hall, each, scan)[named - 3] > 50)

    attached = give(hall, item, code, page=named)

    assert attached.read
    assert hall.known(code) == {(READY if named == 3 else done): True}
    (other,) = rejected(hall)
    assert (other.rejection, other.journey, other.batch) == ("no-code", None, item.batch)
    assert shown(hall, other, scan) == pytest.approx([0, 100] if named == 3 else [100, 0], abs=2)
    assert give(hall, other, code, page=7 - named).read
    assert hall.known(code) == {READY: True, done: True}
    assert rejected(hall) == []


def test_naming_a_page_again_asks_about_its_neighbour_once(hall: TownHall) -> None:
    code = hall.printed()
    scan, _ = spread_without_codes(hall, code, 5.0)
    hall.scan(paper.encode(replace(scan, dpi=None)))
    item = next(each for each in rejected(hall) if shown(hall, each, scan)[0] > 50)
    give(hall, item, code, page=3)
    waiting = {each.id for each in rejected(hall)}

    undo(hall, item)
    give(hall, item, code, page=3)

    assert {each.id for each in rejected(hall)} == waiting
    assert hall.known(code) == {READY: True}
