"""Reminders by mail: to whom, of what, and never twice; on both databases."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update

from forms.circumstances import RemoveAppointment, SetAppointment
from forms.model import StepStatus
from server.record import history
from server.record.days import TOWN, today
from server.record.erasing import erase_journey
from server.record.erasure import ask_to_erase
from server.record.errors import JourneyClosed
from server.record.journeys import add_change, close_journey, preview_booklet, reopen_journey, set_field, set_status
from server.record.reminders import (
    CONFIRM_WITHIN,
    MOST,
    Address,
    AskedTooOften,
    addresses,
    ask_for_reminders,
    confirm_address,
    find_address,
    forget_unconfirmed,
    link_token,
    read_token,
    stop_reminders,
)
from server.record.storage import Storage
from server.record.tables import ReminderAddressRow, ReminderRow
from server.record.told import (
    Due,
    Kind,
    begin_reminder,
    due_reminders,
    reminder_not_sent,
    reminder_sent,
    uncertain_reminders,
)
from tests.server.townhall import AGENT, TownHall

DAY = today() + timedelta(days=3)


def appoint(hall: TownHall, code: str, days: int = 3, *said: str, step: str = "M3") -> None:
    with hall.database.transaction() as session:
        add_change(session, code, SetAppointment(step, today() + timedelta(days=days), *said), AGENT)


def wanted(hall: TownHall, code: str, address: str = "camille@exemple.fr") -> Address:
    """Somebody asks for reminders and confirms their address."""
    with hall.database.transaction() as session:
        asked = ask_for_reminders(session, code, address)
        assert confirm_address(session, asked.id)
    return asked


def due(hall: TownHall, at: datetime | None = None) -> list[Due]:
    with hall.database.reading() as session:
        return due_reminders(session, at or history.now())


def begin(hall: TownHall, one: Due, at: datetime | None = None) -> bool:
    with hall.database.transaction() as session:
        return begin_reminder(session, one, at or history.now())


def send(hall: TownHall, one: Due) -> None:
    assert begin(hall, one)
    with hall.database.transaction() as session:
        reminder_sent(session, one)


def age(hall: TownHall, days: timedelta) -> None:
    """Let every address have been given some time ago."""
    with hall.database.transaction() as session:
        session.execute(update(ReminderAddressRow).values(asked_at=history.now() - days))


@pytest.mark.parametrize(("days", "is_due"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_reminder_is_due_from_three_days_before_until_the_day_before(
    either_hall: TownHall, days: int, is_due: bool
) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code, days)

    assert [(one.step, one.trip.on) for one in due(either_hall)] == [
        ("M3", today() + timedelta(days=days)) for _ in range(is_due)
    ]


def test_it_counts_what_is_to_be_brought_and_what_the_person_has(either_hall: TownHall) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code)
    (before,) = due(either_hall)
    with either_hall.database.transaction() as session:
        papers = preview_booklet(session, code).documents
        set_field(session, code, papers[0].ready.id, True, AGENT)
        set_field(session, code, papers[1].received.id, True, AGENT)

    (after,) = due(either_hall)

    assert (before.missing, before.ready) == (after.missing + 1, 0)
    assert after.ready == 1


def test_an_address_counts_once_it_is_confirmed(either_hall: TownHall) -> None:
    code = either_hall.open()
    appoint(either_hall, code)
    with either_hall.database.transaction() as session:
        asked = ask_for_reminders(session, code, "camille@exemple.fr")
    unconfirmed = due(either_hall)

    with either_hall.database.transaction() as session:
        confirmed = [confirm_address(session, asked.id) for _ in range(2)]

    assert unconfirmed == []
    assert confirmed == [True, True]
    assert [one.address.address for one in due(either_hall)] == ["camille@exemple.fr"]
    told = [entry.words for entry in either_hall.record(code).history if entry.action == "reminder"]
    assert told == ["Rappels par courriel demandés : l'adresse est confirmée."]


def test_a_reminder_is_sent_once(either_hall: TownHall) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code, 3, "9 h")
    (one,) = due(either_hall)

    send(either_hall, one)

    assert due(either_hall) == []
    assert not begin(either_hall, one)
    last = either_hall.record(code).history[-1]
    assert last.words.startswith("Rappel envoyé par courriel : rendez-vous du ")
    assert "camille@" not in last.words


def test_one_that_was_begun_is_not_sent_again_and_is_told(either_hall: TownHall) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code)
    (one,) = due(either_hall)

    assert begin(either_hall, one)

    assert due(either_hall) == []
    with either_hall.database.reading() as session:
        assert uncertain_reminders(session, history.now() + timedelta(minutes=1)) == 1
        assert uncertain_reminders(session, history.now() - timedelta(minutes=1)) == 0


@pytest.mark.parametrize("refused", [True, False])
def test_one_that_was_not_taken_is_tried_again_unless_nobody_is_there(either_hall: TownHall, refused: bool) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code)
    (one,) = due(either_hall)
    begin(either_hall, one)

    with either_hall.database.transaction() as session:
        reminder_not_sent(session, one, refused=refused)

    assert due(either_hall) == ([] if refused else [one])
    with either_hall.database.reading() as session:
        assert uncertain_reminders(session, history.now() + timedelta(minutes=1)) == 0


@pytest.mark.parametrize("when", ["before", "sent", "refused", "failed"])
def test_a_journey_that_is_erased_while_its_reminder_is_sent_is_no_error(either_hall: TownHall, when: str) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code)
    (one,) = due(either_hall)
    assert when == "before" or begin(either_hall, one)
    with either_hall.database.transaction() as session:
        ask_to_erase(session, code)
    erase_journey(either_hall.database, Storage(either_hall.settings.storage), code, AGENT)

    if when == "before":
        assert not begin(either_hall, one)
    with either_hall.database.transaction() as session:
        if when == "sent":
            reminder_sent(session, one)
        elif when != "before":
            reminder_not_sent(session, one, refused=when == "refused")

    assert [entry for entry in either_hall.record(code).history if entry.action == "reminder"] == []


@pytest.mark.parametrize("way", ["moved", "cancelled", "closed", "done", "not needed", "stopped"])
def test_nothing_is_sent_of_an_appointment_that_is_no_more(either_hall: TownHall, way: str) -> None:
    code = either_hall.open()
    address = wanted(either_hall, code)
    appoint(either_hall, code)
    (one,) = due(either_hall)
    with either_hall.database.transaction() as session:
        if way == "moved":
            add_change(session, code, SetAppointment("M3", today() + timedelta(days=9)), AGENT)
        elif way == "cancelled":
            add_change(session, code, RemoveAppointment("M3"), AGENT)
        elif way == "closed":
            close_journey(session, code, AGENT)
        elif way == "stopped":
            stop_reminders(session, address.id)
        else:
            set_status(session, code, "M3", StepStatus.DONE if way == "done" else StepStatus.NOT_NEEDED, AGENT)

    assert due(either_hall) == []
    assert not begin(either_hall, one)


def reminded(hall: TownHall, *said: str) -> str:
    """A journey whose resident was reminded of an appointment in three days."""
    code = hall.open()
    wanted(hall, code)
    appoint(hall, code, 3, *said)
    send(hall, due(hall)[0])
    return code


def told(hall: TownHall) -> list[tuple[str, int, str, str]]:
    """Send all that is due; what it said: its kind, in how many days, at what hour, where."""
    found = due(hall)
    for one in found:
        send(hall, one)
    return [(one.kind.value, (one.trip.on - today()).days, one.trip.time, one.trip.place) for one in found]


@pytest.mark.parametrize(
    ("days", "said"),
    [(3, ("11 h", "Salle 12")), (3, ("10 h 30", "Salle 3")), (2, ("10 h 30", "Salle 12")), (20, ("10 h 30",))],
)
def test_whoever_was_reminded_is_told_once_that_it_changed(
    either_hall: TownHall, days: int, said: tuple[str, ...]
) -> None:
    code = reminded(either_hall, "10 h 30", "Salle 12")

    appoint(either_hall, code, days, *said)
    first, again = told(either_hall), told(either_hall)

    assert (first, again) == ([("changed", days, said[0], said[1] if len(said) > 1 else "")], [])
    assert either_hall.record(code).history[-1].words.startswith("Changement envoyé par courriel : rendez-vous du ")


def test_whoever_was_reminded_is_told_once_that_it_is_off_and_reminded_of_the_next(either_hall: TownHall) -> None:
    code = reminded(either_hall, "10 h 30")
    with either_hall.database.transaction() as session:
        add_change(session, code, RemoveAppointment("M3"), AGENT)

    off, again = told(either_hall), told(either_hall)
    appoint(either_hall, code, 3, "10 h 30")

    assert (off, again) == ([("cancelled", 3, "10 h 30", "")], [])
    assert told(either_hall) == [("reminder", 3, "10 h 30", "")]


def test_a_mail_far_ahead_of_the_new_day_does_not_stand_for_its_reminder(either_hall: TownHall) -> None:
    code = reminded(either_hall, "9 h")
    appoint(either_hall, code, 20, "9 h")
    moved = told(either_hall)

    later = history.now() + timedelta(days=17)

    assert [one[0] for one in moved] == ["changed"]
    assert [one.kind for one in due(either_hall, later)] == [Kind.REMINDER]
    assert due(either_hall, later - timedelta(days=2)) == []


@pytest.mark.parametrize(
    ("said", "then"),
    [(("10 h 30", "Salle 12"), ("10:30", "Salle  12", "Nadia Conseil")), (("10 h 30",), ())],
)
def test_what_is_said_otherwise_or_was_taken_back_before_it_was_told_is_no_change(
    either_hall: TownHall, said: tuple[str, ...], then: tuple[str, ...]
) -> None:
    code = reminded(either_hall, *said)
    appoint(either_hall, code, 3, *(then or ("11 h",)))
    if not then:
        appoint(either_hall, code, 3, *said)

    assert told(either_hall) == []


@pytest.mark.parametrize("way", ["done", "closed", "stopped", "never told", "over", "sent before"])
def test_a_change_is_not_told_to_whom_it_does_not_concern(either_hall: TownHall, way: str) -> None:
    code = either_hall.open() if way == "never told" else reminded(either_hall, "10 h 30")
    at = history.now() + timedelta(days=4 if way == "over" else 0)
    with either_hall.database.transaction() as session:
        if way == "sent before":  # by a version that did not keep what it said
            session.execute(update(ReminderRow).values(time=None, place=None))
        add_change(session, code, SetAppointment("M3", DAY if way != "over" else DAY + timedelta(9), "11 h"), AGENT)
        if way == "never told":
            ask_for_reminders(session, code, "camille@exemple.fr")
        elif way == "done":
            set_status(session, code, "M3", StepStatus.DONE, AGENT)
        elif way == "closed":
            close_journey(session, code, AGENT)
        elif way == "stopped":
            stop_reminders(session, addresses(session, code)[0].id)

    assert due(either_hall, at) == []


def test_a_change_that_changes_again_while_it_is_sent_is_told_as_it_is_then(either_hall: TownHall) -> None:
    code = reminded(either_hall, "10 h 30")
    appoint(either_hall, code, 3, "11 h")
    (one,) = due(either_hall)
    appoint(either_hall, code, 3, "14 h")

    late = begin(either_hall, one)

    assert not late
    assert told(either_hall) == [("changed", 3, "14 h", "")]


@pytest.mark.parametrize(("hour", "is_told"), [("23 h 59", True), ("0 h 01", False), ("", False)])
def test_on_the_day_itself_a_change_is_told_until_its_hour(either_hall: TownHall, hour: str, is_told: bool) -> None:
    code = reminded(either_hall, hour)
    noon = datetime.combine(DAY, time(12), TOWN)
    with either_hall.database.transaction() as session:
        add_change(session, code, RemoveAppointment("M3"), AGENT)

    assert [one.kind for one in due(either_hall, noon)] == [Kind.CANCELLED] * is_told


def test_a_stopped_address_is_forgotten(either_hall: TownHall) -> None:
    code = either_hall.open()
    address = wanted(either_hall, code)

    with either_hall.database.transaction() as session:
        stopped = [stop_reminders(session, address.id) for _ in range(2)]
        again = confirm_address(session, address.id)

    assert (stopped, again) == ([True, True], False)
    with either_hall.database.reading() as session:
        found = find_address(session, address.id)
        assert found is not None
        assert found.address == ""
        assert addresses(session, code) == ()
    assert either_hall.record(code).history[-1].words == "Rappels par courriel arrêtés : l'adresse est oubliée."


def test_an_address_of_another_journey_is_not_stopped(either_hall: TownHall) -> None:
    code, other = either_hall.open(), either_hall.open()
    address = wanted(either_hall, code)

    with either_hall.database.transaction() as session:
        assert not stop_reminders(session, address.id, code=other)

    with either_hall.database.reading() as session:
        assert len(addresses(session, code)) == 1


def test_an_address_that_nobody_confirmed_is_forgotten(either_hall: TownHall) -> None:
    code = either_hall.open()
    with either_hall.database.transaction() as session:
        asked = ask_for_reminders(session, code, "camille@exemple.fr")
    age(either_hall, CONFIRM_WITHIN + timedelta(minutes=1))

    with either_hall.database.transaction() as session:
        late = confirm_address(session, asked.id)
        forgotten = forget_unconfirmed(session)

    assert (late, forgotten) == (False, 1)
    with either_hall.database.reading() as session:
        found = find_address(session, asked.id)
    assert found is not None
    assert found.address == ""


def test_nobodys_mailbox_is_filled_from_here(either_hall: TownHall) -> None:
    code = either_hall.open()
    for _ in range(MOST):
        with either_hall.database.transaction() as session:
            stop_reminders(session, ask_for_reminders(session, code, "quelquun@exemple.fr").id)

    with either_hall.database.transaction() as session, pytest.raises(AskedTooOften):
        ask_for_reminders(session, code, "autre@exemple.fr")


def test_an_address_that_is_there_is_not_kept_twice(either_hall: TownHall) -> None:
    code = either_hall.open()
    first = wanted(either_hall, code)

    with either_hall.database.transaction() as session:
        again = ask_for_reminders(session, code, "Camille@Exemple.fr")

    assert again.id == first.id


def test_a_closed_journey_reminds_nobody_and_one_that_goes_on_does(either_hall: TownHall) -> None:
    code = either_hall.open()
    wanted(either_hall, code)
    appoint(either_hall, code)
    with either_hall.database.transaction() as session:
        close_journey(session, code, AGENT)
        with pytest.raises(JourneyClosed):
            ask_for_reminders(session, code, "autre@exemple.fr")
    closed = due(either_hall)
    with either_hall.database.transaction() as session:
        reopen_journey(session, code, AGENT)

    assert closed == []
    assert len(due(either_hall)) == 1


def test_nobody_makes_a_link_without_the_secret() -> None:
    token = link_token("secret", "c", "0" * 32)

    assert read_token("secret", token) == ("c", "0" * 32)
    forged = (
        "s" + token[1:],
        token[:1] + "1" + token[2:],
        token[:-1],
        token + "0",
        "",
        "é",
        link_token("x", "c", "0" * 32),
    )
    assert [read_token("secret", one) for one in forged] == [None] * len(forged)
