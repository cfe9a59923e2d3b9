"""An appointment in the calendar of a resident's device: read back by rules of its own, and silent about the rest."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from forms.circumstances import AddWord, Change, RemoveAppointment, RemoveStep, SetAppointment
from forms.model import StepStatus
from server.record.days import today
from server.record.journeys import add_change, close_journey, set_field, set_status
from tests.icalendar import Component, offset_at, parse
from tests.server.townhall import AGENT, TownHall
from tests.server.web.people import words
from tests.server.web.test_citizen_write import Resident

DAY = today() + timedelta(days=40)
PLACE = "5-7, place Armand-Carrel ; salle « Été » n° 2\\b, au bout du très long couloir à gauche après l'escalier"


@pytest.fixture
def resident(app: Flask, hall: TownHall) -> Resident:
    return Resident(app, hall, hall.open())


def change(resident: Resident, *changes: Change) -> None:
    with resident.hall.database.transaction() as session:
        for one in changes:
            add_change(session, resident.code, one, AGENT)


def calendar(resident: Resident, step: str = "M3") -> Component:
    answer = resident.person.get(f"{resident.path}/rendez-vous/{step}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return parse(answer.data)


def event(resident: Resident, step: str = "M3") -> Component:
    return calendar(resident, step).one("VEVENT")


def test_an_appointment_is_read_back_with_its_hour_and_its_place(resident: Resident) -> None:
    change(resident, SetAppointment("M3", DAY, "10 h 30", PLACE, "Nadia Conseil"))

    whole = calendar(resident)

    met = whole.one("VEVENT")
    assert whole.lines["VERSION"] == ({}, "2.0")
    assert met.lines["DTSTART"] == ({"TZID": "Europe/Paris"}, f"{DAY:%Y%m%d}T103000")
    assert met.text("LOCATION") == PLACE
    assert met.value("STATUS") == "CONFIRMED"
    assert whole.one("VTIMEZONE").value("TZID") == "Europe/Paris"


@pytest.mark.parametrize("month", range(1, 13))
def test_its_time_zone_is_that_of_paris(resident: Resident, month: int) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h"))
    zone = calendar(resident).one("VTIMEZONE")

    for day in (1, 24, 25, 26, 28):
        local = datetime(2027, month, day, 12, tzinfo=ZoneInfo("Europe/Paris"))
        assert offset_at(zone, local.replace(tzinfo=None)) == local.utcoffset()


def test_an_appointment_without_an_hour_is_the_whole_day(resident: Resident) -> None:
    change(resident, SetAppointment("M3", DAY))

    assert event(resident).lines["DTSTART"] == ({"VALUE": "DATE"}, f"{DAY:%Y%m%d}")


def test_nothing_in_it_says_who_comes_or_what_for(resident: Resident) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h", "Mairie", "Nadia Conseil"))

    told = resident.person.get(f"{resident.path}/rendez-vous/M3.ics").text.replace("\r\n ", "").casefold()

    names = ("camille", "exemple", "modèle", "nadia", "mari", resident.code.casefold(), "/p/", "http")
    assert [word for word in names if word in told.replace("mairie", "")] == []


def test_it_stays_the_same_event_with_a_greater_number_whenever_it_changes(resident: Resident) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h"))
    first = event(resident)
    change(resident, SetAppointment("M3", DAY + timedelta(days=1), "9 h"))
    moved = event(resident)
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, "M3.appointment", (DAY + timedelta(days=2)).isoformat(), AGENT)
    learnt = event(resident)
    change(resident, RemoveAppointment("M3"))
    gone = event(resident)

    assert len({one.value("UID") for one in (first, moved, learnt, gone)}) == 1
    numbers = [int(one.value("SEQUENCE")) for one in (first, moved, learnt, gone)]
    assert numbers == sorted(set(numbers))
    assert [one.value("DTSTART")[:8] for one in (first, moved, learnt)] == [
        f"{DAY + timedelta(days=days):%Y%m%d}" for days in range(3)
    ]
    assert gone.value("STATUS") == "CANCELLED"


def test_what_changes_elsewhere_leaves_it_as_it_is(resident: Resident) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h"))
    first = resident.person.get(f"{resident.path}/rendez-vous/M3.ics").data

    change(resident, AddWord("Bonjour"), SetAppointment("M1", DAY, "11 h"))
    resident.send({"field.M1.note": "Le samedi"})

    assert resident.person.get(f"{resident.path}/rendez-vous/M3.ics").data == first
    assert event(resident, "M1").value("UID") != event(resident, "M3").value("UID")


@pytest.mark.parametrize("way", ["step out", "not needed", "closed"])
def test_an_appointment_that_nobody_keeps_is_cancelled(resident: Resident, way: str) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h"))
    before = int(event(resident).value("SEQUENCE"))

    if way == "step out":
        change(resident, RemoveStep("M3"))
    with resident.hall.database.transaction() as session:
        if way == "not needed":
            set_status(session, resident.code, "M3", StepStatus.NOT_NEEDED, AGENT)
        if way == "closed":
            close_journey(session, resident.code, AGENT)

    gone = event(resident)
    assert gone.value("STATUS") == "CANCELLED"
    assert int(gone.value("SEQUENCE")) > before


def test_an_hour_that_was_noted_by_hand_is_said_and_moves_the_event_in_the_agenda(resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, "M4.appointment", DAY.isoformat(), AGENT)
    before = event(resident, "M4")

    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, "M4.appointment_at", "14h30, bureau 12", AGENT)

    after = event(resident, "M4")
    assert (after.lines["DTSTART"][1], after.text("LOCATION")) == (f"{DAY:%Y%m%d}T143000", "bureau 12")
    assert int(after.value("SEQUENCE")) > int(before.value("SEQUENCE"))
    assert "14 h 30" in words(resident.person.get(resident.path)).replace("\u00a0", " ")


def test_the_hour_that_was_noted_for_one_day_is_not_said_of_another_that_the_desk_sets(resident: Resident) -> None:
    with resident.hall.database.transaction() as session:
        set_field(session, resident.code, "M4.appointment", DAY.isoformat(), AGENT)
        set_field(session, resident.code, "M4.appointment_at", "14h30, bureau 12", AGENT)

    change(resident, SetAppointment("M4", DAY + timedelta(days=1)))

    assert event(resident, "M4").lines["DTSTART"] == ({"VALUE": "DATE"}, f"{DAY + timedelta(days=1):%Y%m%d}")
    assert "14 h 30" not in words(resident.person.get(resident.path)).replace("\u00a0", " ")


def test_the_page_offers_each_of_them_and_says_which_was_cancelled(resident: Resident) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h", "Mairie"), SetAppointment("M1", DAY, "8 h"))
    change(resident, RemoveAppointment("M1"))

    page = resident.person.get(f"{resident.path}/moi")

    assert page.text.count(".ics") == 2
    assert "L'enlever de mon agenda" in words(page)
    assert re.findall(r"rendez-vous/(\w+).ics", resident.page()) == ["M3", "M1"]
    assert words(resident.person.get(resident.path)).count("annulé") == 1


@pytest.mark.parametrize("step", ["M3", "M99", "../moi"])
def test_there_is_no_file_without_an_appointment(resident: Resident, step: str) -> None:
    change(resident, SetAppointment("M1", DAY))
    change(resident, SetAppointment("M5", date(2026, 1, 5)))

    assert resident.person.get(f"{resident.path}/rendez-vous/{step}.ics").status_code == 404
    assert resident.person.get(f"{resident.path}/rendez-vous/M5.ics").status_code == 404


def test_it_needs_the_pin(resident: Resident, app: Flask) -> None:
    change(resident, SetAppointment("M3", DAY, "9 h", "Salle 12"))

    answer = app.test_client().get(f"{resident.path}/rendez-vous/M3.ics")

    assert answer.mimetype == "text/html"
    assert "Salle 12" not in answer.text
