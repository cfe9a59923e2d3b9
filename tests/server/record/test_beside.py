"""What stands beside a box: asked about once, whenever it came, and not lost where an image does not show it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from server.record.merge import Why
from server.record.sightings import ANNOTATION_PREFIX
from server.record.tables import ReadingRow
from tests import paper_beside, paper_ink, paper_marks
from tests.paper import Paper
from tests.paper_beside import Beside
from tests.paper_ink import Drawn
from tests.paper_marks import Gesture
from tests.server.record.deciding import READY, decide, value
from tests.server.record.test_newer import about
from tests.server.townhall import TownHall, picture


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def with_beside(hall: TownHall, code: str, sheet: Paper, what: Beside) -> Paper:
    """The page with something beside the box."""
    page = next(one for one in hall.layout(code).pages if any(zone.id == READY for zone in one.zones))
    return paper_beside.take_back(sheet, page, page.zone(READY), what, seed=1)


def beside_boxes(hall: TownHall, code: str) -> Sequence[ReadingRow]:
    """What was read outside every zone, the oldest first."""
    rows = select(ReadingRow).where(ReadingRow.journey == code, ReadingRow.field.startswith(ANNOTATION_PREFIX))
    with hall.database.reading() as session:
        return session.scalars(rows.order_by(ReadingRow.id)).all()


def test_what_comes_beside_a_box_whose_mark_a_person_has_named_is_asked_about(hall: TownHall) -> None:
    code = hall.printed()
    dot = hall.ticked(code, READY, drawn=Drawn.DOT)
    hall.scan(dot)
    decide(hall, about(hall, code, READY)[0], value(True))

    hall.scan(picture(with_beside(hall, code, dot, Beside.CROSS), seed=2))

    assert sorted(one.field for one in hall.waiting(code)) == ["", READY]
    assert hall.known(code) == {READY: True}


@pytest.mark.parametrize("first", [Beside.ARROW, Beside.NO])
def test_what_comes_beside_a_tick_is_asked_about_each_time_and_not_twice(hall: TownHall, first: Beside) -> None:
    code = hall.printed()
    once = with_beside(hall, code, hall.ticked(code, READY), first)
    hall.scan(once)
    decide(hall, about(hall, code, READY)[0], value(True))
    hall.scan(picture(once, seed=2))
    assert about(hall, code, READY) == []

    hall.scan(picture(with_beside(hall, code, once, Beside.CROSS), seed=3))

    assert len(about(hall, code, READY)) == 1


def test_what_stands_beside_a_tick_costs_one_question_and_its_picture_is_kept(hall: TownHall) -> None:
    code = hall.printed()
    sheet = with_beside(hall, code, hall.ticked(code, READY), Beside.CROSS)

    hall.scan(sheet)
    hall.scan(picture(sheet, seed=2))

    (asked,) = hall.waiting(code)
    assert asked.field == READY
    (first, again) = beside_boxes(hall, code)
    assert (first.merged, again.merged) == (Why.BESIDE, Why.SAME_INK)
    assert first.crop is not None
    decide(hall, asked, value(True))
    hall.scan(picture(sheet, seed=3))
    assert hall.waiting(code) == []


def test_what_stands_beside_a_box_waits_by_itself_once_the_question_about_the_box_does_not_tell_of_it(
    hall: TownHall,
) -> None:
    code = hall.printed()
    sheet = with_beside(hall, code, hall.ticked(code, READY), Beside.CROSS)
    hall.scan(sheet)
    (ticked,) = hall.waiting(code)
    box = next(zone.box for page in hall.layout(code).pages for zone in page.zones if zone.id == READY)

    hall.scan(picture(paper_marks.make_mark(sheet, box, Gesture.SCRIBBLED_OVER, seed=2), seed=2))

    waiting = {one.field: one for one in hall.waiting(code)}
    assert set(waiting) == {"", READY}
    assert (waiting[READY].paper, waiting[READY].id != ticked.id) == (None, True)


def test_what_stands_elsewhere_is_asked_about_beside_a_box_that_is(hall: TownHall) -> None:
    code = hall.printed()
    box = next(zone.box for page in hall.layout(code).pages for zone in page.zones if zone.id == READY)
    sheet = with_beside(hall, code, hall.ticked(code, READY), Beside.CROSS)

    hall.scan(paper_beside.write(sheet, "oui", (box.x + 60.0, box.y - 8.0), tall=2.0))

    fields = [one.field for one in hall.waiting(code)]
    assert (fields.count(READY), fields.count("")) == (1, 1)


def test_a_newer_image_that_does_not_show_what_stands_beside_a_tick_leaves_its_question_and_asks_too(
    hall: TownHall,
) -> None:
    code = hall.printed()
    tick = hall.ticked(code, READY)
    hall.scan(with_beside(hall, code, tick, Beside.CROSS))
    (first,) = about(hall, code, READY)
    page = next(one for one in hall.layout(code).pages if any(zone.id == READY for zone in one.zones))
    gone_over = paper_ink.mark(tick, page.zone(READY).box, Drawn.FILL, seed=2)

    for seed in (2, 3):
        hall.scan(picture(gone_over, seed=seed))

        assert len(about(hall, code, READY)) == 2
        assert first.id in {one.id for one in about(hall, code, READY)}
        assert hall.known(code) == {}
