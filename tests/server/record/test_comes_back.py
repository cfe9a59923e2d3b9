"""Paper that comes back when the record has moved on, through the whole pipeline: each has a sentence in merge.md."""

from dataclasses import replace

import numpy as np
import pytest

from forms.circumstances import AddStep, RemoveDocument, RemoveStep
from forms.model import FieldKind, StepStatus
from server.record.journeys import add_change
from server.record.merge import Why
from server.record.model import ReviewItem, ReviewReason
from tests import paper_ink
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.reading import all_engines, without_handwriting
from tests.server.record.changing import set_field
from tests.server.record.deciding import PAPER, READY, RECEIVED, RECORD, decide, undo, value
from tests.server.townhall import AGENT, TownHall, picture

STEP, DONE = "M2", "M2.done"


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def only(hall: TownHall, code: str) -> ReviewItem:
    (item,) = hall.waiting(code)
    return item


def remove(hall: TownHall, code: str, change: RemoveStep | RemoveDocument | AddStep) -> None:
    with hall.database.transaction() as session:
        add_change(session, code, change, AGENT)


def status(hall: TownHall, code: str, step: str) -> StepStatus | None:
    return next((each.status for each in hall.record(code).steps if each.id == step), None)


# An older edition after a newer one


def test_an_older_edition_brings_what_only_it_says(hall: TownHall) -> None:
    code = hall.printed()
    hall.print(code)

    hall.scan(hall.ticked(code, READY, edition=1))

    assert hall.known(code) == {READY: True}
    assert hall.waiting(code) == []


def test_an_older_edition_does_not_bring_back_what_an_agent_took_out_after_a_newer_one(hall: TownHall) -> None:
    code = hall.printed()
    second = hall.print(code)
    hall.scan(hall.ticked(code, READY, edition=second))
    set_field(hall, code, READY, None)

    hall.scan(hall.ticked(code, READY, edition=1))

    item = only(hall, code)
    assert (item.reason, item.why, item.paper, item.record) == (ReviewReason.CONFLICT, Why.CORRECTED, True, None)
    assert hall.known(code) == {}


def test_an_older_edition_with_a_doubtful_mark_asks_a_caseworker_once_an_agent_has_corrected(hall: TownHall) -> None:
    code = hall.printed()
    second = hall.print(code)
    hall.scan(hall.ticked(code, READY, edition=second))
    set_field(hall, code, READY, None)

    hall.scan(hall.ticked(code, READY, edition=1, drawn=Drawn.DOT))

    assert (only(hall, code).reason, only(hall, code).why) == (ReviewReason.CONFLICT, Why.PERHAPS_DIFFER)


def test_an_edition_printed_after_the_correction_is_read_like_any_other(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    set_field(hall, code, READY, None)
    third = hall.print(code)

    hall.scan(hall.ticked(code, READY, edition=third))

    assert hall.known(code) == {READY: True}
    assert hall.waiting(code) == []


def test_a_box_ticked_in_both_editions_is_told_once(hall: TownHall) -> None:
    code = hall.printed()
    second = hall.print(code)
    hall.scan(hall.ticked(code, READY, edition=second))
    before = len(hall.record(code).history)

    hall.scan(hall.ticked(code, READY, edition=1))

    assert hall.waiting(code) == []
    assert [entry.action for entry in hall.record(code).history[before:]] == ["scanned"]


def test_a_box_left_empty_in_an_older_edition_takes_nothing_back(hall: TownHall) -> None:
    code = hall.printed()
    second = hall.print(code)
    hall.scan(hall.ticked(code, READY, edition=second))

    hall.scan(hall.ticked(code, RECEIVED, edition=1))

    assert hall.known(code) == {READY: True, RECEIVED: True}
    assert hall.waiting(code) == []


# Un-ticking and cancelling


def test_a_box_whose_tick_is_gone_keeps_its_yes_until_a_person_says_otherwise(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    hall.scan(hall.ticked(code, RECEIVED))

    item = only(hall, code)
    assert (item.field, item.why) == (READY, Why.GONE)
    assert hall.known(code) == {READY: True, RECEIVED: True}
    decide(hall, item, PAPER)
    assert hall.known(code) == {READY: False, RECEIVED: True}


def test_a_box_struck_out_keeps_its_yes_until_a_person_says_otherwise(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))

    hall.scan(hall.ticked(code, READY, drawn=Drawn.CANCELLED), "struck.jpg")

    item = only(hall, code)
    assert (item.field, item.reason, item.why) == (READY, ReviewReason.CONFLICT, Why.CANCELLED)
    assert hall.known(code) == {READY: True}
    decide(hall, item, PAPER)
    assert hall.known(code) == {READY: False}


@pytest.mark.parametrize("field", [READY, RECEIVED])
def test_a_tick_struck_inside_its_box_keeps_its_yes_until_a_person_says_otherwise(hall: TownHall, field: str) -> None:
    code = hall.printed()
    ticked = hall.ticked(code, field, drawn=Drawn.TICK)
    box = next(zone.box for page in hall.layout(code).pages for zone in page.zones if zone.id == field)
    line = np.array([[box.x + 0.2, box.center.y], [box.center.x, box.center.y + 0.1], [box.right - 0.2, box.center.y]])
    hall.scan(picture(ticked, seed=1))

    hall.scan(
        picture(paper_ink.stroke(ticked, line, paper_ink.BLUE, hand=np.random.default_rng(1)), seed=2), "struck.jpg"
    )

    item = only(hall, code)
    assert (item.field, item.reason, item.why) == (field, ReviewReason.CONFLICT, Why.CANCELLED)
    assert hall.known(code) == {field: True}
    decide(hall, item, PAPER)
    assert hall.known(code) == {field: False}


@pytest.mark.parametrize(("seed", "between"), [(1, False), (2, False), (3, False), (1, True), (2, True)])
def test_a_digit_that_got_a_bar_since_is_asked_about_whatever_it_is_read_as_and_whatever_blank_copy_came_between(
    hall: TownHall, hands: Hands, seed: int, *, between: bool
) -> None:
    code, engines = hall.printed(), replace(without_handwriting(), digits=all_engines().digits)
    page, zone = next((p, z) for p in hall.layout(code).pages for z in p.zones if z.kind is FieldKind.DATE)
    blank = hall.sheet(code, page.page)
    sheet = paper_ink.write_digits(blank, zone.cells, hands.date("2027-05-13", seed=seed), seed=seed)
    hall.scan(picture(sheet, seed=1), engines=engines)
    for item in hall.waiting(code):
        decide(hall, item, value("2027-05-13"))
    assert hall.known(code) == {zone.id: "2027-05-13"}
    if between:
        hall.scan(picture(blank, seed=5), engines=engines)
    one = zone.cells[0].center
    bar = np.array([[one.x - 1.2, one.y + 0.1], [one.x, one.y], [one.x + 1.2, one.y - 0.1]])
    sheet = paper_ink.stroke(sheet, bar, paper_ink.BLUE, hand=np.random.default_rng(seed))

    hall.scan(picture(sheet, seed=2), "changed.jpg", engines=engines)

    assert only(hall, code).field == zone.id
    assert hall.known(code) == {zone.id: "2027-05-13"}


def test_an_un_ticked_step_opens_again_with_a_person_s_word_and_goes_back_with_undo(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, DONE))
    page = next(p.page for p in hall.layout(code).pages if any(zone.id == DONE for zone in p.zones))
    hall.scan(hall.sheet(code, page), "empty.jpg")
    item = only(hall, code)

    decide(hall, item, PAPER)
    opened = status(hall, code, STEP)
    undo(hall, item)

    assert opened is not StepStatus.DONE
    assert status(hall, code, STEP) is StepStatus.DONE


# The same page twice


def test_the_same_page_twice_changes_and_asks_nothing_more(hall: TownHall) -> None:
    code = hall.printed()
    for name in ("one.jpg", "two.jpg", "three.jpg"):
        hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT), name)

    assert only(hall, code).reason is ReviewReason.DOUBT
    assert hall.known(code) == {}


def test_the_same_page_twice_leaves_an_agents_correction_alone(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    set_field(hall, code, READY, False)

    hall.scan(hall.ticked(code, READY), "again.jpg")

    assert hall.known(code) == {READY: False}
    assert hall.waiting(code) == []


# A step or a document that was removed since


@pytest.mark.parametrize("drawn", [Drawn.CROSS, Drawn.DOT])
def test_paper_of_a_step_that_was_removed_asks_a_caseworker(hall: TownHall, drawn: Drawn) -> None:
    code = hall.printed()
    remove(hall, code, RemoveStep(STEP))

    hall.scan(hall.ticked(code, DONE, drawn=drawn))

    item = only(hall, code)
    assert (item.field, item.reason, item.why) == (DONE, ReviewReason.CONFLICT, Why.REMOVED)
    assert hall.known(code) == {}


def test_what_a_removed_step_says_is_kept_by_a_persons_word_and_the_step_stays_out(hall: TownHall) -> None:
    code = hall.printed()
    remove(hall, code, RemoveStep(STEP))
    hall.scan(hall.ticked(code, DONE))

    decide(hall, only(hall, code), value(said=True))

    assert hall.known(code) == {DONE: True}
    assert status(hall, code, STEP) is None


def test_a_step_that_is_put_back_is_done_if_its_paper_said_so(hall: TownHall) -> None:
    code = hall.printed()
    remove(hall, code, RemoveStep(STEP))
    hall.scan(hall.ticked(code, DONE))
    decide(hall, only(hall, code), value(said=True))

    remove(hall, code, AddStep(STEP))

    assert status(hall, code, STEP) is StepStatus.DONE


def test_the_record_may_stay_silent_about_a_removed_step_and_is_not_asked_again(hall: TownHall) -> None:
    code = hall.printed()
    remove(hall, code, RemoveStep(STEP))
    hall.scan(hall.ticked(code, DONE))
    decide(hall, only(hall, code), RECORD)

    hall.scan(hall.ticked(code, DONE), "again.jpg")

    assert hall.known(code) == {}
    assert hall.waiting(code) == []


def test_an_empty_page_of_a_removed_step_asks_nothing(hall: TownHall) -> None:
    code = hall.printed()
    remove(hall, code, RemoveStep(STEP))
    page = next(p.page for p in hall.layout(code).pages if any(zone.id == DONE for zone in p.zones))

    hall.scan(hall.sheet(code, page))

    assert hall.waiting(code) == []


def test_a_removed_document_that_comes_back_ticked_asks_and_the_others_go_in(hall: TownHall) -> None:
    code = hall.printed()
    remove(hall, code, RemoveDocument("P-M01", "p1"))

    hall.scan(hall.ticked(code, READY, "P-M01.p2.ready"))

    assert (only(hall, code).field, only(hall, code).why) == (READY, Why.REMOVED)
    assert hall.known(code) == {"P-M01.p2.ready": True}
