import pytest

from server.web.throttle import Throttle


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
