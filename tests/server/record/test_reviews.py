from functools import partial

import pytest

from forms.model import FieldKind
from server.record import journeys
from server.record.errors import (
    AlreadyDecided,
    CannotUndo,
    RecordChanged,
    UnknownReview,
    WrongValue,
)
from server.record.merge import Why
from server.record.model import Origin, ReviewDecision, ReviewItem, ReviewReason, Value
from server.record.readings import batches, count_waiting, decide_review, review, reviews
from server.record.values import value_mark
from server.record.words import MACHINE
from tests import paper
from tests.editions import Edition
from tests.paper_ink import Drawn
from tests.server.meanwhile import at_once
from tests.server.record.deciding import IMAGE, OTHER_AGENT, PAPER, READY, RECEIVED, RECORD, decide, doubt, undo, value
from tests.server.townhall import AGENT, TownHall, picture


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


def conflict(hall: TownHall) -> tuple[str, ReviewItem]:
    """A journey whose paper says that a document was received, and whose record says that it was not."""
    code = hall.printed()
    sheet = hall.ticked(code, RECEIVED)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, RECEIVED, False, AGENT)
    hall.scan(sheet)
    (item,) = hall.waiting(code)
    return code, item


def test_what_waits_says_all_that_a_person_needs(hall: TownHall) -> None:
    code, item = doubt(hall)

    assert (item.reason, item.journey, item.field, item.kind) == (ReviewReason.DOUBT, code, READY, FieldKind.TICK)
    assert "pièce prête" in item.question
    assert (item.edition, item.page, item.record) == (1, 3, None)
    assert item.crop is not None
    assert item.page_image is not None


def test_a_journey_counts_what_waits(hall: TownHall) -> None:
    code, item = doubt(hall)
    assert hall.record(code).summary.waiting_reviews == 1

    decide(hall, item, value(True))

    assert hall.record(code).summary.waiting_reviews == 0


def test_what_waits_can_be_asked_for_by_journey_and_by_reason(hall: TownHall) -> None:
    code, item = doubt(hall)
    _, other = conflict(hall)

    with hall.database.reading() as session:
        assert [found.id for found in reviews(session)] == [item.id, other.id]
        assert [found.id for found in reviews(session, journey=code)] == [item.id]
        assert [found.id for found in reviews(session, reason=ReviewReason.CONFLICT)] == [other.id]


def test_a_person_says_that_the_box_is_ticked(either_hall: TownHall) -> None:
    code, item = doubt(either_hall)

    decide(either_hall, item, value(True))

    field = either_hall.record(code).fields[READY]
    assert (field.value, field.by, field.origin, field.crop) == (True, AGENT, Origin.PAPER, item.crop)
    assert either_hall.waiting() == []


def test_a_person_says_that_the_box_is_not_ticked_and_nothing_becomes_known(either_hall: TownHall) -> None:
    code, item = doubt(either_hall)

    decide(either_hall, item, value(False))

    assert either_hall.known(code) == {}
    assert either_hall.record(code).history[-1].action == "reviewed"


def test_the_paper_wins_a_conflict_by_a_persons_word(hall: TownHall) -> None:
    code, item = conflict(hall)

    decide(hall, item, PAPER)

    assert hall.known(code) == {RECEIVED: True}


def test_the_record_wins_a_conflict_by_a_persons_word(hall: TownHall) -> None:
    code, item = conflict(hall)

    decide(hall, item, RECORD)

    assert hall.known(code) == {RECEIVED: False}
    assert "le dossier reste comme il est" in hall.record(code).history[-1].words


def corrected(hall: TownHall, known: Value, *, drawn: Drawn = Drawn.DOT) -> tuple[str, ReviewItem]:
    """A journey with a doubtful mark, about which an agent wrote something between printing and scanning."""
    code = hall.printed()
    sheet = hall.ticked(code, RECEIVED, drawn=drawn)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, RECEIVED, known, OTHER_AGENT)
    hall.scan(sheet)
    (item,) = hall.waiting(code)
    return code, item


def test_a_doubt_against_what_an_agent_wrote_since_the_printing_is_a_conflict(hall: TownHall) -> None:
    _, item = corrected(hall, False)

    assert (item.reason, item.why, item.record) == (ReviewReason.CONFLICT, Why.PERHAPS_DIFFER, False)


def test_a_mark_that_turns_out_to_be_none_leaves_the_yes_that_an_agent_wrote(hall: TownHall) -> None:
    code, item = corrected(hall, True)

    decide(hall, item, value(False))

    assert hall.known(code) == {RECEIVED: True}


def test_a_mark_that_turns_out_to_be_none_takes_back_the_yes_that_was_read_in_its_box(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    (item,) = hall.waiting(code)
    assert (item.why, item.record) == (Why.PERHAPS_DIFFER, True)

    decide(hall, item, value(False))

    assert hall.known(code) == {READY: False}


def test_a_doubt_becomes_a_conflict_when_the_record_changes_while_it_waits(hall: TownHall) -> None:
    code, item = doubt(hall)
    assert item.reason is ReviewReason.DOUBT

    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)

    (now,) = hall.waiting(code)
    with hall.database.reading() as session:
        assert reviews(session, reason=ReviewReason.CONFLICT) == [now]
        assert reviews(session, reason=ReviewReason.DOUBT) == []
        assert review(session, item.id) == now
    assert (now.id, now.why, now.record) == (item.id, Why.PERHAPS_DIFFER, False)


def test_a_doubt_that_was_answered_is_still_a_doubt(hall: TownHall) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(True))

    with hall.database.reading() as session:
        assert review(session, item.id).reason is ReviewReason.DOUBT
    undo(hall, item)
    assert [one.reason for one in hall.waiting()] == [ReviewReason.DOUBT]


def test_what_a_person_decided_is_not_asked_again_for_the_same_ink(hall: TownHall) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY, drawn=Drawn.DOT)
    hall.scan(picture(sheet, seed=1))
    decide(hall, hall.waiting(code)[0], value(False))

    hall.scan(picture(sheet, seed=2))

    assert hall.waiting(code) == []


def test_nobody_decides_twice(either_hall: TownHall) -> None:
    _, item = doubt(either_hall)
    decide(either_hall, item, value(True))

    with pytest.raises(AlreadyDecided) as caught:
        decide(either_hall, item, value(False), OTHER_AGENT)

    assert caught.value.by == AGENT


def test_of_two_agents_at_the_same_moment_one_decides(either_hall: TownHall) -> None:
    code, item = doubt(either_hall)

    (late,) = at_once(*(partial(decide, either_hall, item, value(True), by) for by in (AGENT, OTHER_AGENT)))

    assert isinstance(late, AlreadyDecided)
    assert either_hall.record(code).fields[READY].by == late.by


@pytest.mark.parametrize("decision", [value(True), value(False), IMAGE, RECORD])
def test_an_answer_to_what_the_record_says_no_more_changes_nothing(
    either_hall: TownHall, decision: ReviewDecision
) -> None:
    code, item = doubt(either_hall)
    with either_hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)
    before = either_hall.record(code).history

    with pytest.raises(RecordChanged) as caught, either_hall.database.transaction() as session:
        decide_review(session, item.id, decision, AGENT, seen=value_mark(item.record))

    assert (caught.value.field, caught.value.by) == (READY, OTHER_AGENT)
    assert either_hall.record(code).history == before
    assert [one.id for one in either_hall.waiting(code)] == [item.id]


def test_an_answer_to_what_the_record_still_says_is_taken(hall: TownHall) -> None:
    code, item = conflict(hall)

    with hall.database.transaction() as session:
        decide_review(session, item.id, PAPER, AGENT, seen=value_mark(item.record))

    assert hall.known(code) == {RECEIVED: True}


def test_who_answers_late_hears_that_it_is_answered_whatever_the_record_says_since(hall: TownHall) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(True))

    with pytest.raises(AlreadyDecided), hall.database.transaction() as session:
        decide_review(session, item.id, value(False), OTHER_AGENT, seen=value_mark(item.record))


def test_something_that_nobody_asked_cannot_be_decided(hall: TownHall) -> None:
    with pytest.raises(UnknownReview), hall.database.transaction() as session:
        decide_review(session, "0" * 32, PAPER, AGENT)


def test_a_value_that_the_field_cannot_hold_decides_nothing(hall: TownHall) -> None:
    code, item = doubt(hall)

    with pytest.raises(WrongValue):
        decide(hall, item, value("demain"))

    assert hall.waiting(code) != []


def test_what_nobody_could_read_is_not_right_as_read(hall: TownHall) -> None:
    code, item = doubt(hall)
    assert item.paper is None

    with pytest.raises(WrongValue):
        decide(hall, item, PAPER)

    assert hall.waiting(code) != []


def test_a_decision_taken_back_leaves_the_record_as_before_and_asks_again(either_hall: TownHall) -> None:
    code, item = conflict(either_hall)
    decide(either_hall, item, PAPER)

    undo(either_hall, item)

    assert either_hall.known(code) == {RECEIVED: False}
    assert [found.id for found in either_hall.waiting(code)] == [item.id]


def test_a_decision_that_changed_nothing_can_be_taken_back_too(hall: TownHall) -> None:
    code, item = doubt(hall)
    decide(hall, item, value(False))

    undo(hall, item)

    assert [found.id for found in hall.waiting(code)] == [item.id]


def test_after_taking_back_one_may_decide_otherwise(hall: TownHall) -> None:
    code, item = doubt(hall)
    decide(hall, item, value(False))
    undo(hall, item)

    decide(hall, item, value(True))
    undo(hall, item)
    decide(hall, item, value(True))

    assert hall.known(code) == {READY: True}


def test_what_waits_cannot_be_taken_back(hall: TownHall) -> None:
    _, item = doubt(hall)

    with pytest.raises(CannotUndo):
        undo(hall, item)


def test_a_decision_on_which_something_stands_is_not_taken_back(hall: TownHall) -> None:
    code, item = doubt(hall)
    decide(hall, item, value(True))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, False, OTHER_AGENT)

    with pytest.raises(CannotUndo):
        undo(hall, item)

    assert hall.known(code) == {READY: False}


def test_a_surer_reading_withdraws_the_question(hall: TownHall) -> None:
    code, _ = doubt(hall)

    hall.scan(hall.ticked(code, READY))

    assert hall.known(code) == {READY: True}
    assert hall.waiting(code) == []


def test_a_tick_that_disappeared_goes_to_a_person_who_may_take_the_yes_back(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))

    hall.scan(hall.sheet(code, 3))

    (item,) = hall.waiting(code)
    assert (item.reason, item.record) == (ReviewReason.CONFLICT, True)
    decide(hall, item, value(False))
    assert hall.known(code) == {READY: False}


def test_a_tick_that_was_taken_out_and_disappeared_leaves_the_record_silent_when_the_paper_is_right(
    hall: TownHall,
) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, None, AGENT)
    hall.scan(hall.sheet(code, 3))
    (item,) = hall.waiting(code)
    assert (item.reason, item.why, item.record) == (ReviewReason.CONFLICT, Why.GONE, None)

    decide(hall, item, PAPER)

    assert hall.known(code) == {}
    assert hall.waiting(code) == []


@pytest.fixture
def rejected(hall: TownHall, mariage: Edition) -> ReviewItem:
    """A page that could not be identified."""
    hall.scan(paper.print_page(mariage.pages_pdf, 2, dpi=200.0))
    (item,) = hall.waiting()
    return item


def test_a_rejected_page_may_be_put_aside_and_is_still_there(hall: TownHall, rejected: ReviewItem) -> None:
    decide(hall, rejected, IMAGE)

    assert hall.waiting() == []
    with hall.database.reading() as session:
        assert review(session, rejected.id).page_image == rejected.page_image
        assert batches(session, [rejected.batch])[0].pages[0].page_image == rejected.page_image


@pytest.mark.parametrize("decision", [value(True), value(False), IMAGE, RECORD])
def test_history_says_that_a_decision_was_taken_back(hall: TownHall, decision: ReviewDecision) -> None:
    code, item = doubt(hall)
    decide(hall, item, decision)

    undo(hall, item)

    assert hall.record(code).history[-1].words.startswith("Décision annulée — ")


def test_the_machine_never_decides_in_a_persons_name(hall: TownHall) -> None:
    code, _ = doubt(hall)

    hall.scan(hall.ticked(code, READY))

    assert {entry.by for entry in hall.record(code).history} <= {AGENT, MACHINE}
    assert hall.record(code).fields[READY].by == MACHINE


def test_what_waits_is_counted_like_it_is_listed_but_no_further_than_asked(either_hall: TownHall) -> None:
    code = either_hall.printed()
    either_hall.scan(either_hall.ticked(code, READY, RECEIVED, drawn=Drawn.DOT))

    with either_hall.database.reading() as session:
        counts = [count_waiting(session, at_most=most) for most in (1, 100)]

    assert counts == [1, len(either_hall.waiting())]
    assert counts[1] >= 2
