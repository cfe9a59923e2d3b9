"""Moments and days as people say them here."""

from datetime import date, datetime

from flask_babel import to_user_timezone

from server.web import messages
from server.web.typography import _


def moment(at: datetime) -> str:
    """A moment as people say it here: `aujourd'hui à 9 h 05`, `12 mars 2026 à 9 h 05`."""
    local = to_user_timezone(at)
    return _("%(day)s à %(hour)d h %(minute)02d", day=_near_day(local), hour=local.hour, minute=local.minute).replace(
        " h ", "\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}"
    )


def _near_day(local: datetime) -> str:
    days_ago = (datetime.now(local.tzinfo).date() - local.date()).days
    return {0: _("aujourd'hui"), 1: _("hier")}.get(days_ago) or messages.short_date(local)


def near(at: datetime) -> str:
    """The day of a moment: `aujourd'hui`, `hier`, `12 mars 2026`."""
    return _near_day(to_user_timezone(at))


def day(at: date | datetime) -> str:
    """A day, or that of a moment: `12 mars 2026`."""
    local = to_user_timezone(at) if isinstance(at, datetime) else at
    return messages.short_date(local)
