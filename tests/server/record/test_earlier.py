"""A page is held against its last scan: what was there already is not asked about as if it were new."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from forms.geometry import Box
from scan.pipeline import read_image
from scan.readings import Annotation, ImageReading, ReadPage
from server.record.earlier import held_against_last
from server.record.editions import StoredEditions
from server.record.storage import Storage
from server.record.tables import PageReadingRow
from tests import paper, paper_capture
from tests.paper import Paper
from tests.reading import without_handwriting
from tests.server.record.test_newer import read_newer_first
from tests.server.townhall import TownHall

FOLD = Box(20.0, 139.0, 100.0, 2.0)


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    return busy_hall


def folded(sheet: Paper) -> Paper:
    """A dirty fold across the page."""
    ends = np.rint(sheet.to_px(np.array([[20.0, 140.0], [120.0, 140.3]]))).astype(int).tolist()
    image = cv2.line(sheet.image.copy(), ends[0], ends[1], (195, 198, 200), 5, cv2.LINE_AA)
    return replace(sheet, image=np.asarray(image, np.uint8))


def read_with_doubt(hall: TownHall, sheet: Paper) -> ImageReading:
    """The sheet as read, as if its fold might be writing."""
    scan = paper_capture.flat(sheet, dpi=200.0, seed=5)
    image = read_image(paper.raw_page(scan), StoredEditions(hall.database, hall.settings), without_handwriting())
    (page,) = image.outcomes
    assert isinstance(page, ReadPage)
    return replace(image, outcomes=(replace(page, annotations=(Annotation(FOLD, "", 0.0, by_hand=0.6),)),))


def is_new(hall: TownHall, image: ImageReading) -> bool:
    (page,) = held_against_last(hall.database, Storage(hall.settings.storage), image).outcomes
    assert isinstance(page, ReadPage)
    return page.annotations[0].new


def test_a_fold_that_the_last_scan_of_the_page_shows_is_not_new(hall: TownHall) -> None:
    sheet = folded(hall.sheet(hall.printed(), 3))
    hall.scan(sheet)

    assert not is_new(hall, read_with_doubt(hall, sheet))


def test_a_fold_that_the_last_scan_of_the_page_does_not_show_is_new(hall: TownHall) -> None:
    sheet = hall.sheet(hall.printed(), 3)
    hall.scan(sheet)

    assert is_new(hall, read_with_doubt(hall, folded(sheet)))


def test_the_last_scan_is_the_one_that_came_last_whichever_was_read_first(hall: TownHall) -> None:
    sheet = hall.sheet(hall.printed(), 3)
    read_newer_first(hall, older=sheet, newer=folded(sheet))

    assert not is_new(hall, read_with_doubt(hall, folded(sheet)))


def test_a_last_scan_whose_picture_is_lost_makes_nothing_old_and_stops_nothing(hall: TownHall) -> None:
    sheet = folded(hall.sheet(hall.printed(), 3))
    hall.scan(sheet)
    with hall.database.reading() as session:
        keys = session.scalars(select(PageReadingRow.page_image).where(PageReadingRow.page_image.is_not(None))).all()
    for key in keys:
        Storage(hall.settings.storage).path(str(key)).unlink()

    assert is_new(hall, read_with_doubt(hall, sheet))


def test_on_a_page_that_was_never_scanned_everything_is_new(hall: TownHall) -> None:
    assert is_new(hall, read_with_doubt(hall, folded(hall.sheet(hall.printed(), 3))))


def test_the_fold_of_another_page_makes_none_old(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(folded(hall.sheet(code, 4)))

    assert is_new(hall, read_with_doubt(hall, folded(hall.sheet(code, 3))))
