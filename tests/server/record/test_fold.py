from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from forms.circumstances import AddWord, Circumstances, SetAppointment, Subject
from forms.circumstances_json import change_to_json, circumstances_to_json
from forms.model import StepStatus
from server.record import fold as names
from server.record import history
from server.record.fold import Event, Folded, fold
from server.record.journeys import (
    add_change,
    close_journey,
    preview_booklet,
    reopen_journey,
    set_answers,
    set_field,
    set_status,
)
from server.record.model import Origin
from tests.server.townhall import AGENT, COUPLE, TownHall

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
ALONE = Circumstances((Subject("p1", "Camille"),))


def event(action: str, target: str = "", after: Any = None, *, minute: int = 1) -> Event:
    return Event(START + timedelta(minutes=minute), "Ada", action, target, after, Origin.AGENT)


OPENED = event(names.OPENED, after={"template": "mariage", "circumstances": circumstances_to_json(ALONE)}, minute=0)


def folded(*events: Event) -> Folded:
    return fold([OPENED, *events])


def test_a_journey_begins_as_it_was_opened() -> None:
    state = folded()

    assert (state.template, state.circumstances, state.fields, state.closed) == ("mariage", ALONE, {}, False)


def test_the_last_value_of_a_field_counts() -> None:
    state = folded(event("field", "M1.done", True), event("field", "M1.done", False, minute=2))

    assert state.fields["M1.done"].value is False
    assert state.fields["M1.done"].at == START + timedelta(minutes=2)


def test_a_value_that_was_taken_away_is_no_longer_known() -> None:
    assert folded(event("field", "M1.done", True), event("field", "M1.done", None)).fields == {}


def test_a_step_stands_where_it_was_last_moved() -> None:
    state = folded(event("status", "M1", "current"), event("status", "M1", "done"))

    assert state.steps["M1"].status is StepStatus.DONE
    assert state.steps["M1"].since == START.date()


def test_a_step_stands_since_the_day_it_was_in_paris() -> None:
    half_past_eleven_utc = event("status", "M1", "done", minute=14 * 60 + 30)

    assert folded(half_past_eleven_utc).steps["M1"].since == date(2026, 11, 26)


def test_a_change_is_added_to_those_before_it() -> None:
    words = [AddWord("Un"), AddWord("Deux")]

    state = folded(*(event("change", after=change_to_json(word)) for word in words))

    assert state.circumstances.changes == tuple(words)


@pytest.mark.parametrize(("actions", "closed"), [(["closed"], True), (["closed", "reopened"], False)])
def test_a_journey_is_closed_until_it_is_reopened(actions: list[str], closed: bool) -> None:
    assert folded(*(event(action) for action in actions)).closed is closed


def test_what_history_only_tells_changes_nothing_but_the_moment() -> None:
    state = folded(event("scanned", minute=7))

    assert state == Folded("mariage", ALONE, {}, {}, closed=False, changed_at=START + timedelta(minutes=7))


def live_a_little(hall: TownHall) -> str:
    """A journey to which a bit of everything happens."""
    code = hall.open()
    with hall.database.transaction() as session:
        steps = [step.step for step in preview_booklet(session, code).steps]
        set_field(session, code, f"{steps[0].id}.done", True, AGENT)
        set_field(session, code, f"{steps[0].id}.note", "Venir à deux", "Camille", origin=Origin.CITIZEN)
        set_field(session, code, f"{steps[0].id}.note", None, AGENT)
        set_status(session, code, steps[1].id, StepStatus.NOT_NEEDED, AGENT)
        set_status(session, code, steps[0].id, StepStatus.TO_DO, AGENT)
        dated = next(step.id for step in steps if step.appointment)
        add_change(session, code, SetAppointment(dated, START.date(), "9 h"), AGENT)
        set_answers(session, code, Circumstances((*COUPLE.persons[:1], Subject("p2", "Sacha"))), AGENT)
        close_journey(session, code, AGENT)
        reopen_journey(session, code, AGENT)
    return code


def test_the_record_is_what_history_says(either_hall: TownHall) -> None:
    code = live_a_little(either_hall)

    with either_hall.database.reading() as session:
        state = fold(history.events(session, code))

        assert state.fields == history.field_states(session, code)
        assert state.steps == history.step_states(session, code)
        assert state.changed_at == either_hall.record(code).summary.changed_at
        assert state.circumstances == either_hall.record(code).circumstances
        assert (state.template, state.closed) == ("mariage", False)
