"""The days of the town hall. Moments are kept in UTC; the day that one is on is said here, wherever the machine is."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

TOWN: Final = ZoneInfo("Europe/Paris")


def day_of(moment: datetime) -> date:
    """The day of a moment, at the town hall."""
    return moment.astimezone(TOWN).date()


def today() -> date:
    """The day it is at the town hall."""
    return day_of(datetime.now(UTC))
