import tracemalloc

import pytest

from server.web.throttle import SignIns, Throttle


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(free=3, first_s=5.0, longest_s=60.0, clock=clock)


def fail(throttle: Throttle, times: int, key: str = "agnes") -> None:
    for _ in range(times):
        throttle.failed(key)


def test_the_first_failures_cost_nothing(throttle: Throttle) -> None:
    fail(throttle, 3)

    assert throttle.wait_s("agnes") == 0.0


@pytest.mark.parametrize(("failures", "wait_s"), [(4, 5.0), (5, 10.0), (6, 20.0), (20, 60.0)])
def test_each_further_failure_doubles_the_wait_up_to_the_longest(
    throttle: Throttle, failures: int, wait_s: float
) -> None:
    fail(throttle, failures)

    assert throttle.wait_s("agnes") == wait_s


def test_the_wait_ends(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, 4)

    clock.now += 5.0

    assert throttle.wait_s("agnes") == 0.0


def test_another_key_does_not_wait(throttle: Throttle) -> None:
    fail(throttle, 10)

    assert throttle.wait_s("paul") == 0.0


def test_success_forgets_the_failures(throttle: Throttle) -> None:
    fail(throttle, 10)

    throttle.succeeded("agnes")

    assert throttle.wait_s("agnes") == 0.0


def test_failures_long_ago_are_forgotten(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, 4)
    clock.now += 61.0

    fail(throttle, 1)

    assert throttle.wait_s("agnes") == 0.0


def test_memory_stays_bounded_when_every_guess_has_another_name(throttle: Throttle) -> None:
    for number in range(10_050):
        throttle.failed(f"guess{number}")

    assert len(throttle._tries) <= 10_000


@pytest.fixture
def sign_ins(clock: Clock) -> SignIns:
    return SignIns(clock)


def test_one_account_from_one_address_waits_first(sign_ins: SignIns) -> None:
    for _ in range(6):
        sign_ins.failed("ada", "203.0.113.7")

    assert sign_ins.wait_s("ada", "203.0.113.7") == 5.0
    assert sign_ins.wait_s("ada", "203.0.113.8") == 0.0
    assert sign_ins.wait_s("paul", "203.0.113.7") == 0.0


def test_one_address_that_tries_many_accounts_waits(sign_ins: SignIns) -> None:
    for number in range(51):
        sign_ins.failed(f"guess{number}", "203.0.113.7")

    assert sign_ins.wait_s("ada", "203.0.113.7") == 5.0


def test_one_account_that_many_addresses_guess_waits_a_little_where_nobody_signed_in(sign_ins: SignIns) -> None:
    sign_ins.succeeded("paul", "192.0.2.1")

    for number in range(1_000):
        sign_ins.failed("ada", f"203.0.113.{number}")

    assert sign_ins.wait_s("ada", "198.51.100.1") == 30.0
    assert sign_ins.wait_s("ada", "192.0.2.1") == 0.0


def test_mistakes_of_a_whole_town_hall_keep_nobody_out_of_it(sign_ins: SignIns) -> None:
    sign_ins.succeeded("paul", "192.0.2.1")

    for number in range(200):
        sign_ins.failed(f"agent{number}", "192.0.2.1")

    assert sign_ins.wait_s("ada", "192.0.2.1") == 0.0


def test_success_forgets_the_failures_of_that_account_there(sign_ins: SignIns) -> None:
    for _ in range(20):
        sign_ins.failed("ada", "192.0.2.1")

    sign_ins.succeeded("ada", "192.0.2.1")

    assert sign_ins.wait_s("ada", "192.0.2.1") == 0.0


def test_a_name_of_any_length_takes_little_memory(sign_ins: SignIns) -> None:
    tracemalloc.start()

    for number in range(100):
        sign_ins.failed("x" * 100_000 + str(number), f"203.0.113.{number}")

    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000


def test_the_addresses_of_one_home_are_one(sign_ins: SignIns) -> None:
    for number in range(51):
        sign_ins.failed(f"guess{number}", f"2001:db8:0:7::{number:x}")

    assert sign_ins.wait_s("ada", "2001:db8:0:7:ffff::1") == 5.0
    assert sign_ins.wait_s("ada", "2001:db8:0:8::1") == 0.0


def test_an_address_is_the_same_however_it_is_written(sign_ins: SignIns) -> None:
    for _ in range(6):
        sign_ins.failed("ada", "::ffff:203.0.113.7")

    assert sign_ins.wait_s("ada", "203.0.113.7") == 5.0


def test_a_place_without_an_address_waits_too(sign_ins: SignIns) -> None:
    for _ in range(6):
        sign_ins.failed("ada", "None")

    assert sign_ins.wait_s("ada", "None") == 5.0
