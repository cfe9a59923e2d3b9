import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher

from server.record import history, pins
from server.record.errors import UnknownJourney
from server.record.history import now
from server.record.journeys import check_pin, new_pin
from server.record.model import PinResult
from server.record.pins import FIRST_LOCK, TRIES
from server.record.tables import JourneyRow
from tests.server.townhall import AGENT, TownHall


def give_pin(hall: TownHall, code: str) -> str:
    with hall.database.transaction() as session:
        return new_pin(session, code, AGENT)


def attempt(hall: TownHall, code: str, pin: str) -> PinResult:
    return check_pin(hall.database, code, pin)


def other_than(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def let_the_lock_pass(hall: TownHall, code: str) -> None:
    with hall.database.transaction() as session:
        row = session.get_one(JourneyRow, code)
        assert row.pin_locked_until is not None
        row.pin_locked_until = now() - timedelta(seconds=1)


def lock(hall: TownHall, code: str, wrong: str) -> PinResult:
    return [attempt(hall, code, wrong) for _ in range(TRIES)][-1]


def test_the_pin_that_was_given_opens_the_page(either_hall: TownHall) -> None:
    code = either_hall.open()
    pin = give_pin(either_hall, code)

    assert len(pin) == 6
    assert attempt(either_hall, code, pin) == PinResult(ok=True, attempts_left=TRIES, locked_until=None)


def test_another_pin_does_not_and_says_how_many_tries_are_left(hall: TownHall) -> None:
    code = hall.open()
    pin = give_pin(hall, code)

    assert attempt(hall, code, other_than(pin)) == PinResult(ok=False, attempts_left=TRIES - 1, locked_until=None)


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "12 345", "١٢٣٤٥٦", "123456\n"])
def test_what_is_not_six_digits_costs_no_try(hall: TownHall, typed: str) -> None:
    code = hall.open()
    pin = give_pin(hall, code)
    attempt(hall, code, other_than(pin))

    results = [attempt(hall, code, typed) for _ in range(TRIES + 1)]

    assert set(results) == {PinResult(ok=False, attempts_left=TRIES - 1, locked_until=None, well_formed=False)}
    assert attempt(hall, code, pin).ok


def test_what_is_not_six_digits_does_not_end_a_lock(hall: TownHall) -> None:
    code = hall.open()
    locked = lock(hall, code, other_than(give_pin(hall, code)))

    assert attempt(hall, code, "abc") == PinResult(ok=False, attempts_left=0, locked_until=locked.locked_until)


def test_without_a_pin_nothing_opens(hall: TownHall) -> None:
    code = hall.open()

    assert not attempt(hall, code, "000000").ok


def test_five_wrong_tries_lock_even_the_right_pin_out(either_hall: TownHall) -> None:
    code = either_hall.open()
    pin = give_pin(either_hall, code)

    locked = lock(either_hall, code, other_than(pin))

    assert locked.locked_until is not None
    assert timedelta() < locked.locked_until - now() <= FIRST_LOCK
    assert attempt(either_hall, code, pin) == PinResult(ok=False, attempts_left=0, locked_until=locked.locked_until)


def test_after_the_lock_the_right_pin_opens_again(hall: TownHall) -> None:
    code = hall.open()
    pin = give_pin(hall, code)
    lock(hall, code, other_than(pin))

    let_the_lock_pass(hall, code)

    assert attempt(hall, code, pin).ok


def test_every_further_lock_lasts_twice_as_long(hall: TownHall) -> None:
    code = hall.open()
    pin = give_pin(hall, code)
    lock(hall, code, other_than(pin))
    let_the_lock_pass(hall, code)

    second = lock(hall, code, other_than(pin)).locked_until

    assert second is not None
    assert second - now() > FIRST_LOCK


class Clock:
    """The record's time, which passes when a test says so."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(history, "now", moved)
    return moved


@pytest.mark.parametrize(("days", "tries"), [(1, 35), (7, 65)])
def test_whoever_guesses_as_fast_as_they_may_has_few_tries_of_one_journey(
    hall: TownHall, clock: Clock, days: int, tries: int
) -> None:
    code = hall.open()
    wrong, end, count = other_than(give_pin(hall, code)), clock.at + timedelta(days=days), 0

    while clock.at < end:
        result = attempt(hall, code, wrong)
        count += 1
        clock.at = result.locked_until or clock.at

    assert count == tries


def test_they_have_no_more_for_its_resident_who_gives_the_right_pin_in_between(hall: TownHall, clock: Clock) -> None:
    code = hall.open()
    pin = give_pin(hall, code)
    wrong, end, count = other_than(pin), clock.at + timedelta(days=1), 0

    while clock.at < end:
        result = attempt(hall, code, wrong)
        count += 1
        if result.locked_until is not None:
            clock.at = result.locked_until
            assert attempt(hall, code, pin).ok

    assert count == 35


def test_days_without_a_lock_forgive_one_lock_each(hall: TownHall, clock: Clock) -> None:
    code = hall.open()
    pin = give_pin(hall, code)
    for _ in range(4):
        locked = lock(hall, code, other_than(pin)).locked_until
        assert locked is not None
        clock.at = locked
    assert attempt(hall, code, pin).ok

    clock.at += timedelta(days=4)

    again = lock(hall, code, other_than(pin)).locked_until
    assert again is not None
    assert again - clock.at == FIRST_LOCK


def test_a_new_pin_opens_a_locked_page_and_voids_the_old_one(hall: TownHall) -> None:
    code = hall.open()
    old = give_pin(hall, code)
    lock(hall, code, other_than(old))

    new = give_pin(hall, code)

    assert attempt(hall, code, new).ok
    assert old == new or not attempt(hall, code, old).ok


def test_history_says_that_a_pin_was_given_and_not_which(hall: TownHall) -> None:
    code = hall.open()

    pin = give_pin(hall, code)

    entry = hall.record(code).history[-1]
    assert (entry.action, entry.by, entry.words) == ("pin", AGENT, "Nouveau code PIN remis.")
    assert pin not in repr(hall.record(code))


def test_nobodys_pin_is_not_tried(hall: TownHall) -> None:
    with pytest.raises(UnknownJourney):
        attempt(hall, "K4T7XHK", "000000")


def test_tries_at_the_same_time_are_no_more_than_tries_in_turn(either_hall: TownHall) -> None:
    code = either_hall.open()
    wrong = other_than(give_pin(either_hall, code))
    together = threading.Barrier(3 * TRIES)

    def attempt_together() -> PinResult:
        together.wait()
        return attempt(either_hall, code, wrong)

    with ThreadPoolExecutor(3 * TRIES) as threads:
        results = [one.result() for one in [threads.submit(attempt_together) for _ in range(3 * TRIES)]]

    with either_hall.database.reading() as session:
        row = session.get_one(JourneyRow, code)
    assert sorted(result.attempts_left for result in results if result.attempts_left) == list(range(1, TRIES))
    assert (row.pin_failures, row.pin_locks) == (TRIES, 1)


class SlowHasher(PasswordHasher):
    """Lets something else happen while a PIN is compared."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # its name in argon2
        self.meanwhile()
        return super().verify(hash, password)


def test_desks_write_while_a_pin_is_compared(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = hall.open()
    pin = give_pin(hall, code)
    opened: list[str] = []
    monkeypatch.setattr(pins, "_HASHER", SlowHasher(lambda: opened.append(hall.open())))

    assert attempt(hall, code, pin).ok
    assert len(opened) == 1


def test_a_pin_that_is_replaced_while_it_is_compared_does_not_open(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hall.open()
    old = give_pin(hall, code)
    monkeypatch.setattr(pins, "_HASHER", SlowHasher(lambda: give_pin(hall, code)))

    assert not attempt(hall, code, old).ok


def test_a_journey_without_a_pin_takes_as_long_as_one_with_a_pin(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    monkeypatch.setattr(pins, "_HASHER", SlowHasher(lambda: compared.append("compared")))

    attempt(hall, hall.open(), "123456")

    assert compared == ["compared"]
