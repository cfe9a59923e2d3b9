"""When an appointment is, as everything that tells it says: by the desk, by what was noted by hand, and by both."""

from datetime import timedelta

import pytest

from forms.circumstances import Change, RemoveAppointment, SetAppointment
from server.record.days import today
from server.record.designs import publish
from server.record.history import Source, locked_journey
from server.record.journeys import add_change, preview_booklet
from server.record.moving_on import Move, move_journeys
from server.record.settling import write_field
from server.record.versions import kept_text
from tests.server.record.changing import set_field
from tests.server.townhall import AGENT, TownHall

DAY = today() + timedelta(days=20)
LATER = DAY + timedelta(days=7)


def told(hall: TownHall, code: str) -> SetAppointment | None:
    """What the booklet would print now, and the line of the journey's list says."""
    with hall.database.reading() as session:
        return next(one for one in preview_booklet(session, code).line if one.step.id == "M4").appointment


def say(hall: TownHall, code: str, change: Change) -> None:
    with hall.database.transaction() as session:
        add_change(session, code, change, AGENT)


def read(hall: TownHall, code: str, field: str, value: str, scan: str) -> None:
    """Write what was read on a page."""
    with hall.database.transaction() as session:
        known = {one.id: one for one in preview_booklet(session, code).fields}
        write_field(session, locked_journey(session, code), known[field], value, Source("lecture", scan=scan * 64))


@pytest.mark.parametrize(("scan", "hour"), [("a", "14 h"), ("b", "")])
def test_an_hour_belongs_to_the_day_of_its_own_page_whichever_was_decided_first(
    hall: TownHall, scan: str, hour: str
) -> None:
    code = hall.open()

    read(hall, code, "M4.appointment_at", "14 h, salle 3", "a")
    read(hall, code, "M4.appointment", DAY.isoformat(), scan)

    at = told(hall, code)
    assert at is not None
    assert (at.on, at.time) == (DAY, hour)


def test_an_hour_is_not_told_of_a_day_that_was_written_after_it(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "M4.appointment", DAY.isoformat())
    set_field(hall, code, "M4.appointment_at", "14 h, salle 3")

    set_field(hall, code, "M4.appointment", LATER.isoformat())

    assert told(hall, code) == SetAppointment("M4", LATER)


@pytest.mark.parametrize(
    "change", [SetAppointment("M4", LATER, "9 h", "Bureau 1"), RemoveAppointment("M4"), SetAppointment("M4", LATER)]
)
def test_the_desk_moves_an_appointment_for_which_the_booklet_has_no_cells_any_more(
    hall: TownHall, change: SetAppointment | RemoveAppointment
) -> None:
    code = hall.open()
    set_field(hall, code, "M4.appointment", DAY.isoformat())
    set_field(hall, code, "M4.appointment_at", "14 h, salle 3")
    with hall.database.transaction() as session:
        text = kept_text(session, "mariage", 1).text.replace("appointment_at = true\n", "")
        text = text.replace('id = "M4"\n', 'id = "M4"\nappointment = false\n')
        newest = publish(session, "mariage", text, base=1, by=AGENT, words="Sans rendez-vous")
    move_journeys(hall.database, Move("mariage", 1, newest, AGENT), [code])

    say(hall, code, change)

    assert told(hall, code) == (change if isinstance(change, SetAppointment) else None)


def test_what_the_desk_says_of_the_same_day_counts_from_then_on(hall: TownHall) -> None:
    code = hall.open()
    set_field(hall, code, "M4.appointment", DAY.isoformat())
    set_field(hall, code, "M4.appointment_at", "14 h, salle 3")

    say(hall, code, SetAppointment("M4", DAY, "15 h", "Bureau 1"))

    assert told(hall, code) == SetAppointment("M4", DAY, "15 h", "Bureau 1")
