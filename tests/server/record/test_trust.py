"""How far readings can be trusted: counted from audits, weighted by shares, with bounds; and what answers take."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from forms.model import FieldKind
from scan.bounds import upper_bound
from server.record.days import today
from server.record.efforts import LONGEST_S, PAGE, Effort, add_effort, efforts, week_of
from server.record.errors import AlreadyDecided
from server.record.model import ReviewDecision, ReviewReason
from server.record.trust import Looked, Measured, Trust, trust
from tests.paper_ink import Drawn
from tests.server.record import naming
from tests.server.record.auditing import audit_of, item_of, looking, ticked
from tests.server.record.deciding import IMAGE, PAPER, READY, RECEIVED, decide, undo, value
from tests.server.townhall import TownHall

WEEK = week_of(today())


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    return looking(busy_hall)


def counted(hall: TownHall) -> Trust:
    with hall.database.reading() as session:
        return trust(session)


def boxes(hall: TownHall) -> Measured:
    return counted(hall).kinds[FieldKind.TICK]


def test_nothing_is_said_before_anything_was_read(hall: TownHall) -> None:
    found = counted(hall)

    assert found.since is None
    assert (found.kinds[FieldKind.TICK].rate, found.kinds[FieldKind.TICK].at_most) == (None, None)
    assert len(found.weeks) == 12
    assert found.weeks[-1] == WEEK


def test_answers_that_agree_are_checked_and_those_that_disagree_are_errors(hall: TownHall) -> None:
    ticked(hall, READY)
    decide(hall, item_of(hall, READY), PAPER)
    decide(hall, item_of(hall, RECEIVED), value(said=True))

    found = boxes(hall)

    assert (found.checked, found.wrong, found.rate) == (2, 1, 0.5)
    assert found.at_most == pytest.approx(upper_bound(1, 2))
    assert found.is_exact


def test_questions_that_nobody_answered_say_nothing(hall: TownHall) -> None:
    ticked(hall, READY)

    assert (boxes(hall).checked, boxes(hall).at_most) == (0, None)
    assert boxes(hall).by_itself > 10


def test_an_image_that_nobody_can_read_is_told_and_counts_neither_way(hall: TownHall) -> None:
    ticked(hall, READY)
    decide(hall, item_of(hall, READY), IMAGE)

    assert (boxes(hall).checked, boxes(hall).undecided) == (0, 1)


def test_an_answer_that_is_taken_back_counts_no_more(hall: TownHall) -> None:
    ticked(hall, READY)
    audit = item_of(hall, READY)
    decide(hall, audit, value(said=False))
    assert boxes(hall).wrong == 1

    undo(hall, audit)

    assert boxes(hall).checked == 0


def test_what_a_caseworker_decides_about_an_error_is_no_second_check(hall: TownHall) -> None:
    ticked(hall, READY)
    decide(hall, item_of(hall, READY), value(said=False))
    decide(hall, item_of(hall, READY), PAPER)

    assert (boxes(hall).checked, boxes(hall).wrong) == (1, 1)


def test_the_review_rate_counts_doubts_and_no_audits(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY, drawn=Drawn.DOT))
    drawn = [item for item in hall.waiting(code) if item.audit and item.kind is FieldKind.TICK]
    doubts = [item for item in hall.waiting(code) if item.reason is ReviewReason.DOUBT and not item.audit]

    found = boxes(hall)

    assert (found.asked, found.by_itself) == (len(doubts), len(drawn))
    assert found.review_rate == len(doubts) / (len(doubts) + len(drawn))


def test_the_same_page_scanned_twice_is_counted_once(hall: TownHall) -> None:
    code = ticked(hall, READY)
    before = boxes(hall)

    hall.scan(hall.ticked(code, READY), "again.jpg")

    assert boxes(hall) == before


def test_a_week_is_that_in_which_the_page_was_read(hall: TownHall) -> None:
    ticked(hall, READY)
    decide(hall, item_of(hall, READY), PAPER)

    found = counted(hall)

    assert found.since == today()
    assert found.by_week[WEEK, FieldKind.TICK] == found.kinds[FieldKind.TICK]


def test_no_error_among_twelve_is_at_most_22_percent() -> None:
    assert Measured(looked={0.01: Looked(right=12)}).at_most == pytest.approx(0.2209, abs=1e-4)


def test_a_reading_counts_for_as_many_as_it_was_drawn_from() -> None:
    """Half of 1,000 readings of a week were looked at, and a twentieth of 1,000 of another one, where 4 % are wrong."""
    mixed = Measured(looked={0.5: Looked(right=500), 0.05: Looked(right=48, wrong=2)})

    assert mixed.rate == pytest.approx(0.02)
    assert mixed.wrong / mixed.checked == pytest.approx(0.0036, abs=1e-4)


@pytest.mark.parametrize(
    "looked",
    [
        {0.5: Looked(right=500), 0.05: Looked(right=48, wrong=2)},
        {0.1: Looked(right=10, wrong=1), 0.01: Looked(right=3)},
        {0.2: Looked(wrong=2), 0.01: Looked(right=1)},
    ],
)
def test_with_several_shares_the_bound_is_no_tighter_than_with_the_draws_of_one(looked: Mapping[float, Looked]) -> None:
    mixed = Measured(looked=looked)
    assert mixed.rate is not None
    assert mixed.at_most is not None

    assert not mixed.is_exact
    assert mixed.at_most >= upper_bound(round(mixed.rate * mixed.checked), mixed.checked) - 1e-9
    assert mixed.rate < mixed.at_most <= 1.0


def test_shares_without_an_answer_leave_the_bound_exact() -> None:
    assert Measured(looked={0.5: Looked(right=3), 0.1: Looked(undecided=1)}).at_most == pytest.approx(upper_bound(0, 3))


def test_a_page_given_to_a_journey_by_mistake_is_taken_back_with_its_audits_and_left_out(hall: TownHall) -> None:
    code = hall.printed()
    stray = naming.unread(hall, code, READY)
    naming.give(hall, stray, code)
    drawn = [item for item in hall.waiting(code) if item.audit]
    decide(hall, drawn[0], PAPER)
    assert boxes(hall).by_itself > 0

    naming.undo(hall, stray)

    assert (boxes(hall).by_itself, boxes(hall).checked) == (0, 0)
    assert [item.id for item in hall.waiting()] == [stray.id]


def test_time_is_summed_by_week_and_kind_and_a_coffee_break_counts_two_minutes(hall: TownHall) -> None:
    with hall.database.transaction() as session:
        for seconds in (4.0, 5.5, 3600.0):
            add_effort(session, FieldKind.TICK.value, seconds, audit=False)
        add_effort(session, PAGE, 10.0, audit=True)

    with hall.database.reading() as session:
        found = efforts(session)
    assert found == {
        (WEEK, "tick", False): Effort(3, 9.5 + LONGEST_S),
        (WEEK, PAGE, True): Effort(1, 10.0),
    }


def test_answers_of_two_people_at_the_same_moment_are_both_counted(either_hall: TownHall) -> None:
    def answer(_: int) -> None:
        with either_hall.database.transaction() as session:
            add_effort(session, "tick", 2.0, audit=False)

    with ThreadPoolExecutor(4) as people:
        list(people.map(answer, range(12)))

    with either_hall.database.reading() as session:
        assert efforts(session)[WEEK, "tick", False] == Effort(12, 24.0)


def test_an_audit_is_drawn_answered_and_counted_on_either_database(either_hall: TownHall) -> None:
    hall = looking(either_hall)
    ticked(hall, READY)
    decide(hall, item_of(hall, READY), value(said=False))

    assert (boxes(hall).checked, boxes(hall).wrong) == (1, 1)
    with pytest.raises(AlreadyDecided):
        decide(hall, replace(item_of(hall, READY), id=audit_of(hall, READY)), ReviewDecision(None, "image"))
