from collections.abc import Callable
from datetime import timedelta

import pytest

from forms.booklet import Field
from forms.circumstances import (
    AddStep,
    MoveStep,
    RemoveStep,
    SetAppointment,
)
from forms.errors import AnswerError
from forms.model import Author, FieldKind, StepStatus
from server.record import journeys
from server.record.days import today
from server.record.errors import (
    MoveNotAllowed,
    UnknownStep,
)
from server.record.history import Source, journey_row
from server.record.overview import steps_by_code
from server.record.settling import write_field
from tests.server.record.changing import find, set_field, set_status, statuses
from tests.server.townhall import AGENT, TownHall


def test_a_done_step_makes_the_next_one_current(either_hall: TownHall) -> None:
    code = either_hall.open()

    set_field(either_hall, code, "M1.done", True)

    assert statuses(either_hall, code)[:3] == ["done", "current", "to_do"]
    assert either_hall.record(code).steps[0].since == today()


def test_a_step_that_is_not_done_after_all_is_current_again(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "M1.done", True)

    set_field(hall, code, "M1.done", None)

    assert statuses(hall, code)[:2] == ["current", "to_do"]


def test_a_step_marked_done_by_an_agent_is_known_to_be_done_on_paper_too(hall: TownHall) -> None:
    code = hall.open()

    set_status(hall, code, "M1", StepStatus.DONE)

    assert hall.known(code) == {"M1.done": True}


def test_a_step_taken_up_again_is_no_longer_known_to_be_done(hall: TownHall) -> None:
    code = hall.open()
    set_status(hall, code, "M1", StepStatus.DONE)

    set_status(hall, code, "M1", StepStatus.TO_DO)

    assert hall.known(code) == {}


def test_a_step_that_is_not_needed_stays_in_its_place_and_is_taken_up_again(either_hall: TownHall) -> None:
    code = either_hall.open()

    set_status(either_hall, code, "M2", StepStatus.NOT_NEEDED)
    set_status(either_hall, code, "M1", StepStatus.DONE)
    without = statuses(either_hall, code)[:3]
    set_status(either_hall, code, "M2", StepStatus.TO_DO)

    assert without == ["done", "not_needed", "current"]
    assert statuses(either_hall, code)[:3] == ["done", "current", "to_do"]


def test_a_step_that_is_not_needed_is_not_printed_and_not_counted_in_lists(hall: TownHall) -> None:
    code = hall.open()
    set_status(hall, code, "M2", StepStatus.NOT_NEEDED)

    hall.print(code)

    zones = {zone.id for page in hall.layout(code).pages for zone in page.zones}
    assert {"M1.done", "M2.done", "M3.done"} & zones == {"M1.done", "M3.done"}
    with hall.database.reading() as session:
        listed = [step.id for step in steps_by_code(session, [code])[code]]
    assert listed[:2] == ["M1", "M3"]


def test_who_says_that_a_step_is_done_takes_it_up_again_first(hall: TownHall) -> None:
    code = hall.open()
    set_status(hall, code, "M2", StepStatus.NOT_NEEDED)
    printed_before = Field("M2.done", FieldKind.TICK, Author.AGENT, "Étape faite")

    with hall.database.transaction() as session:
        write_field(session, journey_row(session, code), printed_before, True, Source(AGENT))

    assert statuses(hall, code)[1] == "done"
    assert [entry.after for entry in hall.record(code).history if entry.target == "M2"] == [
        *("not_needed", "to_do", "done"),
    ]


@pytest.mark.parametrize("status", [StepStatus.CURRENT, StepStatus.TO_DO])
def test_the_current_step_follows_from_the_order_and_is_not_chosen(hall: TownHall, status: StepStatus) -> None:
    code = hall.open()

    with pytest.raises(MoveNotAllowed):
        set_status(hall, code, "M2", status)


def test_a_step_that_the_booklet_does_not_have_does_not_move(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(UnknownStep):
        set_status(hall, code, "D1", StepStatus.DONE)


def test_an_appointment_is_known_and_announced(hall: TownHall) -> None:
    code = hall.open()
    day = today() + timedelta(days=3)

    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", day, "10 h"), AGENT)

    assert hall.record(code).summary.next_appointment == day
    assert hall.known(code) == {"M3.appointment": day.isoformat()}


def test_an_appointment_longer_than_its_room_is_refused_and_changes_nothing(hall: TownHall) -> None:
    code = hall.open()
    before = hall.record(code).history

    with pytest.raises(AnswerError), hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", today(), "10 h", "Salle des mariages " * 30), AGENT)

    assert hall.record(code).history == before


def test_an_appointment_that_is_over_is_not_announced(hall: TownHall) -> None:
    code = hall.open()

    set_field(hall, code, "M3.appointment", "2020-01-01")

    assert hall.record(code).summary.next_appointment is None


def test_a_step_that_is_left_out_leaves_the_next_one_current(hall: TownHall) -> None:
    code = hall.open()

    with hall.database.transaction() as session:
        journeys.add_change(session, code, RemoveStep("M1"), AGENT)

    record = hall.record(code)
    assert [(step.id, step.title) for step in record.steps if step.status is StepStatus.CURRENT] == [
        ("M2", record.summary.current_step),
    ]


def test_a_step_of_the_agents_own_that_was_current_and_taken_out_is_in_no_list(either_hall: TownHall) -> None:
    code = either_hall.open()
    before = either_hall.record(code).summary.current_step
    with either_hall.database.transaction() as session:
        journeys.add_change(session, code, AddStep("X1", "Passer voir Paul"), AGENT)
        journeys.add_change(session, code, MoveStep("X1", after=""), AGENT)
        journeys.add_change(session, code, RemoveStep("X1"), AGENT)

    record = either_hall.record(code)

    assert statuses(either_hall, code).count("current") == 1
    assert record.summary.current_step == before == record.steps[0].title
    assert [summary.current_step for summary in find(either_hall, code)] == [before]


def test_the_step_after_one_that_the_template_no_longer_has_is_current(
    hall: TownHall, edit_template: Callable[[str, str, str], None]
) -> None:
    code = hall.open()
    set_status(hall, code, "M1", StepStatus.DONE)
    edit_template("mariage", '  add = ["P-M14"]', '  add = ["P-M14", "M2"]')  # a step that no rule adds is refused
    edit_template("mariage", 'title = "Réunir les pièces"', 'title = "Réunir les pièces"\nbase = false')

    record = hall.record(code)

    assert [(step.id, step.status.value) for step in record.steps[:2]] == [("M1", "done"), ("M3", "current")]
    assert record.summary.current_step == record.steps[1].title


def test_an_appointment_of_a_step_that_was_taken_out_is_not_announced(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", today() + timedelta(days=3)), AGENT)
        journeys.add_change(session, code, SetAppointment("M5", today() + timedelta(days=9)), AGENT)
        journeys.add_change(session, code, RemoveStep("M3"), AGENT)

    assert hall.known(code)["M3.appointment"]
    assert hall.record(code).summary.next_appointment == today() + timedelta(days=9)


def test_an_appointment_of_a_step_that_is_not_needed_is_not_announced(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("M3", today() + timedelta(days=3)), AGENT)
        journeys.set_status(session, code, "M3", StepStatus.NOT_NEEDED, AGENT)

    assert hall.record(code).summary.next_appointment is None


def test_a_step_of_the_agents_own_has_its_title_in_lists(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        journeys.add_change(session, code, AddStep("X1", "Appeler le notaire", after=""), AGENT)
        for step in journeys.preview_booklet(session, code).steps:
            if step.step.id != "X1":
                journeys.set_status(session, code, step.step.id, StepStatus.DONE, AGENT)

    assert hall.record(code).summary.current_step == "Appeler le notaire"
