"""How old a paper may be on the day it is handed in, and which days are written: the calendar of booklets. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

YEARS_AROUND: Final = (-1, 5)
"""A day is written without a question from last year to five years ahead: a booklet lives so long."""


def months_after(day: date, months: int) -> date:
    """The day that bears the same number so many months later; the last of its month where it has no such day.

    Args:
        day: Any.
        months: How many; fewer than none goes back.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def too_old_from(issued: date, months: int) -> date:
    """The first day on which a paper that must be less than so many months old is not accepted any more.

    Where a rule says "so many months at most", this is a day on the safe side.
    """
    return months_after(issued, months)


def oldest_accepted(on: date, months: int) -> date:
    """The earliest date that a paper may bear to be accepted on a day."""
    day = months_after(on, -months)
    while too_old_from(day, months) <= on:
        day += timedelta(days=1)
    return day


def age_remark(issued: date | None, months: int, on: date) -> str:
    """What a booklet says of the age of a paper that is still to be handed in, in printable words.

    Args:
        issued: The date that it bears; None: nobody noted it.
        months: It must be less than so many months old.
        on: The day of the appointment that it is brought to.
    """
    if issued is None:
        return (
            f"Pour le rendez-vous du {_short(on)}, sa date doit être le {_short(oldest_accepted(on, months))} ou après."
        )
    if too_old_from(issued, months) <= on:
        return f"Sa date, le {_short(issued)}, sera trop ancienne au rendez-vous du {_short(on)}. Demandez-en un autre."
    return f"Sa date, le {_short(issued)}, convient pour le rendez-vous du {_short(on)}."


def _short(day: date) -> str:
    return f"{day:%d/%m/%Y}"
