"""What stands beside a box: asked about once, whenever it came, and not lost where an image does not show it."""

import pytest

from server.record.model import ReviewItem
from tests import paper_beside, paper_ink
from tests.paper import Paper
from tests.paper_beside import Beside
from tests.paper_ink import Drawn
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


def beyond_boxes(hall: TownHall, code: str) -> list[ReviewItem]:
    """What is asked about ink outside every zone."""
    return [one for one in hall.waiting(code) if not one.field]


def test_what_comes_beside_a_box_whose_mark_a_person_has_named_is_asked_about(hall: TownHall) -> None:
    code = hall.printed()
    dot = hall.ticked(code, READY, drawn=Drawn.DOT)
    hall.scan(dot)
    decide(hall, about(hall, code, READY)[0], value(True))

    hall.scan(picture(with_beside(hall, code, dot, Beside.CROSS), seed=2))

    assert len(about(hall, code, READY)) == 1
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
