"""The days of the town hall. Moments are kept in UTC; the day that one is on is said here, wherever the machine is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TOWN: Final = ZoneInfo("Europe/Paris")


def day_of(moment: datetime) -> date:
    """The day of a moment, at the town hall."""
    return moment.astimezone(TOWN).date()


def today() -> date:
    """The day it is at the town hall."""
    return day_of(datetime.now(UTC))


def span_of(day: date) -> tuple[datetime, datetime]:
    """When a day of the town hall begins and when the next one does, UTC; 23 or 25 hours apart twice a year."""
    return _start_of(day), _start_of(day + timedelta(days=1))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, TOWN).astimezone(UTC)
