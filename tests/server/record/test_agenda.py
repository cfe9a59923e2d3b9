"""Who comes when, on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from forms.circumstances import Answer, Circumstances, SetAppointment, Subject
from forms.model import StepStatus
from forms.trips import Risk, missing_for, trip_risks
from server.record.agenda import Expected, Visit, expected, minutes_of, perhaps_in_vain, visits
from server.record.days import today
from server.record.journeys import add_change, close_journey, preview_booklet, set_field, set_status
from tests.server.townhall import AGENT, COUPLE, TownHall


def on_day(hall: TownHall, *days: date) -> list[Expected]:
    with hall.database.reading() as session:
        return expected(session, days[0], days[-1])


def visits_on(hall: TownHall, day: date) -> list[Visit]:
    with hall.database.reading() as session:
        return visits(session, expected(session, day, day), today())


def appoint(hall: TownHall, code: str, step: str, day: date, *said: str) -> None:
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment(step, day, *said), AGENT)


def get_ready(hall: TownHall, code: str) -> None:
    """Let somebody say that they have every document."""
    with hall.database.transaction() as session:
        for paper in preview_booklet(session, code).documents:
            set_field(session, code, paper.ready.id, True, AGENT)


def test_the_days_list_is_by_the_hour_and_those_without_one_come_last(either_hall: TownHall) -> None:
    day = today() + timedelta(days=2)
    codes = [either_hall.open() for _ in range(4)]
    for code, time in zip(codes, ("14:30", "", "9 h", "9 h 15"), strict=True):
        appoint(either_hall, code, "M3", day, time)

    listed = on_day(either_hall, day)

    assert [(one.code, one.trip.time) for one in listed] == [
        *((codes[2], "9 h"), (codes[3], "9 h 15"), (codes[0], "14:30"), (codes[1], "")),
    ]


def test_a_day_that_the_record_learnt_counts_instead_of_the_one_an_agent_had_set(either_hall: TownHall) -> None:
    code, before, after = either_hall.open(), date(2026, 12, 3), date(2026, 12, 10)
    appoint(either_hall, code, "M3", before, "10 h", "Mairie")
    with either_hall.database.transaction() as session:
        set_field(session, code, "M3.appointment", after.isoformat(), AGENT)

    assert on_day(either_hall, before) == []
    (moved,) = on_day(either_hall, after)
    assert (moved.trip.on, moved.trip.time, moved.trip.place) == (after, "", "")


def test_an_appointment_of_a_step_without_cells_for_one_is_listed(either_hall: TownHall) -> None:
    code, day = either_hall.open(), today()
    appoint(either_hall, code, "M2", day, "11 h")

    assert [one.code for one in on_day(either_hall, day)] == [code]


def test_nobody_is_expected_of_a_closed_journey_or_for_a_step_that_is_not_needed(either_hall: TownHall) -> None:
    closed, useless, day = either_hall.open(), either_hall.open(), today()
    appoint(either_hall, closed, "M3", day)
    appoint(either_hall, useless, "M6", day)
    with either_hall.database.transaction() as session:
        close_journey(session, closed, AGENT)
        set_status(session, useless, "M6", StepStatus.NOT_NEEDED, AGENT)

    assert on_day(either_hall, day) == []


def test_a_week_has_its_first_and_its_last_day_and_no_other(either_hall: TownHall) -> None:
    first = date(2026, 12, 28)
    for number in range(-1, 8):
        appoint(either_hall, either_hall.open(), "M3", first + timedelta(days=number))

    listed = on_day(either_hall, first, first + timedelta(days=6))

    assert [one.trip.on.day for one in listed] == [28, 29, 30, 31, 1, 2, 3]


def test_a_visit_says_what_is_missing_and_what_would_make_it_useless(hall: TownHall) -> None:
    born = Answer("mar.lieu_acte", "france_non_verifiable", "p1")
    code, day = hall.open(Circumstances(COUPLE.persons, (), (born,))), today() + timedelta(days=1)
    appoint(hall, code, "M3", day, "10 h")
    with hall.database.transaction() as session:
        set_field(session, code, "P-M03.p1.issued", (day - timedelta(days=100)).isoformat(), AGENT)
        set_field(session, code, "P-M01.p1.received", True, AGENT)
        set_field(session, code, "P-M01.p2.ready", True, AGENT)

    (visit,) = visits_on(hall, day)

    missing = {paper.ready.id for paper in visit.missing}
    risks = {one.paper.ready.id: one.risk for one in visit.risks}
    assert visit.summary.holders == ("Camille Exemple", "Noé Modèle")
    assert "P-M01.p1.ready" not in missing
    assert {"P-M01.p2.ready", "P-M03.p1.ready", "P-M02.p1.ready"} <= missing
    assert risks["P-M03.p1.ready"] is Risk.TOO_OLD
    assert risks["P-M02.p1.ready"] is Risk.MISSING
    assert "P-M01.p2.ready" not in risks


def test_a_visit_whose_step_is_done_lacks_nothing(hall: TownHall) -> None:
    code, day = hall.open(), today()
    appoint(hall, code, "M3", day)
    with hall.database.transaction() as session:
        set_status(session, code, "M3", StepStatus.DONE, AGENT)

    (visit,) = visits_on(hall, day)

    assert visit.expected.done
    assert (visit.missing, visit.risks) == ((), ())


def test_two_appointments_of_one_journey_on_a_day_are_two_visits(hall: TownHall) -> None:
    code, day = hall.open(Circumstances((Subject("p1", "Camille Exemple"), Subject("p2")))), today()
    appoint(hall, code, "M3", day, "9 h")
    appoint(hall, code, "M4", day, "9 h 30")

    listed = visits_on(hall, day)

    assert [visit.expected.step.id for visit in listed] == ["M3", "M4"]
    assert listed[0].missing
    assert listed[1].missing == listed[0].missing


def test_the_next_visits_that_may_be_in_vain_are_those_of_three_days_in_their_order(hall: TownHall) -> None:
    ready, *codes = [hall.open() for _ in range(5)]
    appoint(hall, ready, "M3", today())
    get_ready(hall, ready)
    for code, days in zip(codes, (3, 1, 2, 4), strict=True):
        appoint(hall, code, "M3", today() + timedelta(days=days))

    with hall.database.reading() as session:
        found = [perhaps_in_vain(session, today(), limit=limit) for limit in (1, 2, 9)]

    soon = [codes[1], codes[2], codes[0]]
    assert [[one.expected.code for one in visits] for visits in found] == [soon[:1], soon[:2], soon]


def test_who_may_come_in_vain_is_found_with_as_many_statements_among_many_as_among_two(hall: TownHall) -> None:
    def asked() -> tuple[list[str], list[str]]:
        said: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            said.append(statement)

        event.listen(hall.database.engine, "before_cursor_execute", note)
        with hall.database.reading() as session:
            found = perhaps_in_vain(session, today(), limit=2)
        event.remove(hall.database.engine, "before_cursor_execute", note)
        return [one.expected.code for one in found], said

    ready, last = hall.open(), hall.open()
    get_ready(hall, ready)
    appoint(hall, ready, "M3", today())
    appoint(hall, last, "M3", today() + timedelta(days=3))
    of_two = asked()
    for _ in range(5):
        code = hall.open()
        get_ready(hall, code)
        appoint(hall, code, "M3", today() + timedelta(days=1))

    of_many = asked()

    assert (of_two[0], of_many[0]) == ([last], [last])
    assert len(of_many[1]) == len(of_two[1])


@pytest.mark.parametrize("prepare", [False, True])
def test_what_a_visit_lacks_is_what_the_booklet_says_then(hall: TownHall, prepare: bool) -> None:
    born, day = Answer("mar.lieu_acte", "france_non_verifiable", "p1"), today() + timedelta(days=1)
    code = hall.open(Circumstances(COUPLE.persons, (), (born,)))
    appoint(hall, code, "M3", day)
    hall.outdate(code, Answer("mar.gone", "oui"))
    if prepare:
        get_ready(hall, code)

    (visit,) = visits_on(hall, day)

    with hall.database.reading() as session:
        booklet = preview_booklet(session, code)
    assert visit.missing == missing_for(booklet.documents, visit.expected.trip)
    assert visit.risks == trip_risks(booklet.documents, today())
    assert visit.risks


@pytest.mark.parametrize(
    ("time", "minutes"),
    [
        ("9 h", 540),
        ("9h05", 545),
        ("10:30", 630),
        ("10 h 30 précises", 630),
        ("00:00", 0),
        ("le matin", None),
        ("", None),
    ],
)
def test_an_hour_is_understood_as_people_type_it(time: str, minutes: int | None) -> None:
    assert minutes_of(time) == minutes
