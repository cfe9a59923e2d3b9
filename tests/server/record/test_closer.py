import cv2
import pytest

from forms.geometry import Box
from forms.layout import Zone
from server.record.closer import Closer, closer_look, whole_picture
from server.record.model import ReviewItem
from server.record.storage import Storage
from tests import paper_ink
from tests.paper_ink import Drawn
from tests.server.townhall import TownHall

NOTE, BOX = "M5.note", "P-M01.p1.ready"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def asked(hall: TownHall, *tops: float) -> tuple[ReviewItem, Zone]:
    """The question about a note area where a cross of 8 mm stands at each place, in mm below the area's top."""
    code = hall.printed()
    page = next(one for one in hall.layout(code).pages if any(zone.id == NOTE for zone in one.zones))
    zone, sheet = page.zone(NOTE), hall.sheet(code, page.page)
    for top in tops:
        cross = Box(zone.box.x + 10.0, zone.box.y + top, 8.0, 8.0)
        sheet = paper_ink.mark(sheet, cross, Drawn.CROSS, pen=paper_ink.BLUE, seed=1)
    hall.scan(sheet)
    (item,) = [one for one in hall.waiting(code) if one.field == NOTE]
    return item, zone


def look(hall: TownHall, item: ReviewItem) -> Closer | None:
    with hall.database.reading() as session:
        return closer_look(session, item.id)


@pytest.mark.parametrize("top", [1.0, 14.0])
def test_one_line_in_a_tall_area_is_shown_with_a_little_paper_around_it(hall: TownHall, top: float) -> None:
    item, zone = asked(hall, top)
    line = Box(zone.box.x, zone.box.y + top, zone.box.w, 8.0)

    closer = look(hall, item)

    assert closer is not None
    assert closer.part.h <= 24.0
    assert closer.part.contains(line)
    assert closer.whole.contains(closer.part)
    assert closer.whole.w == closer.part.w, "nothing is cut at the sides"
    left_out = closer.part.y - closer.whole.y
    assert left_out == 0.0 or left_out > 6.0, "the heading of an area is not cut through"


def test_no_stroke_of_an_area_is_out_of_the_part_that_is_shown(hall: TownHall) -> None:
    item, _zone = asked(hall, 2.0, 10.0)
    closer = look(hall, item)
    assert closer is not None

    picture = cv2.imread(str(Storage(hall.settings.storage).path(str(item.crop))))
    assert picture is not None
    crop = picture.astype(int)
    blue = (crop[:, :, 0] - crop[:, :, 2] > 40).any(axis=1).nonzero()[0]
    rows = closer.whole.y + blue / crop.shape[0] * closer.whole.h

    assert rows.size, "the pen writes blue"
    assert closer.part.y <= rows.min()
    assert rows.max() <= closer.part.bottom


def test_an_area_with_something_at_both_ends_is_shown_whole(hall: TownHall) -> None:
    item, zone = asked(hall, 1.0, 30.0)
    assert zone.box.h < 55.0, "both with a little paper around them are more than four fifths of it"

    assert look(hall, item) is None


def test_a_box_is_shown_whole(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, BOX, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)

    assert look(hall, item) is None


def test_the_picture_of_a_box_shows_its_words_and_its_place_says_what_it_shows(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, BOX, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    assert item.box_mm is not None
    (zone,) = [zone for page in hall.layout(code).pages for zone in page.zones if zone.id == BOX]

    whole = whole_picture(Box(*item.box_mm))
    picture = cv2.imread(str(Storage(hall.settings.storage).path(str(item.crop))))

    assert picture is not None
    assert whole.right > zone.box.right + 15.0, "its label is longer than the margin of 3 mm"
    assert picture.shape[1] / picture.shape[0] == pytest.approx(whole.w / whole.h, rel=0.02)
