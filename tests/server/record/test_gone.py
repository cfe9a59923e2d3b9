"""What had gone from the paper is a question until a person has decided, whatever else is written there meanwhile."""

import pytest

from forms.model import FieldKind
from server.record import journeys
from server.record.merge import Why
from server.record.model import ReviewDecision, ReviewItem
from tests import paper_ink
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.server.record.deciding import IMAGE, OTHER_AGENT, PAPER, READY, decide, value
from tests.server.record.test_newer import about, empty
from tests.server.record.test_reviews_of_writing import NOTE, noted
from tests.server.townhall import TownHall, picture

NOTHING = ReviewDecision(None, "empty")
DAY = "2026-12-03"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def gone(hall: TownHall, code: str) -> ReviewItem:
    (item,) = [one for one in hall.waiting(code) if one.why == Why.GONE]
    return item


def other(hall: TownHall, code: str) -> ReviewItem:
    (item,) = [one for one in hall.waiting(code) if one.why != Why.GONE]
    return item


def erased_note(hall: TownHall, hands: Hands) -> str:
    """A journey with a note that an agent typed, which the paper does not show any more, and other words there."""
    code, sheet = noted(hall, hands, 0)
    hall.scan(sheet)
    decide(hall, hall.waiting(code)[0], value("Un"))
    hall.scan(noted(hall, hands, code=code)[1])
    hall.scan(picture(noted(hall, hands, 2, code=code)[1], seed=5))
    return code


def erased_day(hall: TownHall) -> tuple[str, str]:
    """A journey with a day that an agent typed, and the field: the paper has another stroke there instead by now."""
    code = hall.printed()
    page, zone = next((p, z) for p in hall.layout(code).pages for z in p.zones if z.kind is FieldKind.DATE)
    for seed, cells in enumerate([(0, 1), (), (5,)]):
        sheet = hall.sheet(code, page.page)
        for cell in cells:
            sheet = paper_ink.mark(sheet, zone.cells[cell], Drawn.CROSS, pen=paper_ink.BLUE, seed=seed)
        hall.scan(picture(sheet, seed=seed))
        if not hall.known(code):
            decide(hall, about(hall, code, zone.id)[0], value(DAY))
    return code, zone.id


@pytest.mark.parametrize("answer", [NOTHING, IMAGE], ids=["nothing is written there", "keep the image"])
def test_an_erased_note_is_still_asked_about_when_other_words_there_say_nothing(
    hall: TownHall, hands: Hands, answer: ReviewDecision
) -> None:
    code = erased_note(hall, hands)

    decide(hall, other(hall, code), answer)

    decide(hall, gone(hall, code), PAPER)
    assert hall.known(code) == {}


def test_an_erased_note_takes_nothing_along_once_other_words_have_its_place(hall: TownHall, hands: Hands) -> None:
    code = erased_note(hall, hands)
    decide(hall, other(hall, code), value("Trois"))

    decide(hall, gone(hall, code), PAPER)

    assert hall.known(code) == {NOTE: "Trois"}


def test_an_erased_day_is_still_asked_about_when_a_stroke_there_says_nothing(hall: TownHall) -> None:
    code, field = erased_day(hall)

    decide(hall, other(hall, code), NOTHING)

    assert hall.known(code) == {field: DAY}
    decide(hall, gone(hall, code), PAPER)
    assert hall.known(code) == {}


def test_an_erased_day_takes_nothing_along_once_another_has_its_place(hall: TownHall) -> None:
    code, field = erased_day(hall)
    decide(hall, other(hall, code), value("2027-01-08"))

    decide(hall, gone(hall, code), PAPER)

    assert hall.known(code) == {field: "2027-01-08"}


def test_an_erased_tick_that_an_agent_had_written_too_is_asked_about_beside_a_speck(hall: TownHall) -> None:
    code = hall.printed()
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, True, OTHER_AGENT)
    hall.scan(picture(hall.ticked(code, READY), seed=1))
    hall.scan(picture(empty(hall, code), seed=2))
    hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT), seed=3))

    for item in [one for one in about(hall, code, READY) if one.why != Why.GONE]:
        decide(hall, item, value(said=False))

    decide(hall, gone(hall, code), PAPER)
    assert hall.known(code) == {READY: False}
