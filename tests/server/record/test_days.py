import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.record import days


@pytest.fixture(params=["UTC", "Pacific/Kiritimati", "America/New_York"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows the hour of another place."""
    with monkeypatch.context() as there:
        there.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 14, 21, 59, tzinfo=UTC), date(2026, 7, 14)),
        (datetime(2026, 7, 14, 22, 0, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_the_day_changes_at_midnight_in_paris_wherever_the_machine_is(moment: datetime, day: date) -> None:
    assert days.day_of(moment) == day


@pytest.mark.usefixtures("elsewhere")
def test_today_is_the_day_in_paris_wherever_the_machine_is() -> None:
    assert days.today() == datetime.now(ZoneInfo("Europe/Paris")).date()
