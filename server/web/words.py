"""What templates can say: translated words, dates, values and codes as people read them."""

from datetime import date, datetime

from flask import Flask
from flask_babel import to_user_timezone

from forms.page_code import display_journey_code
from forms.trips import is_ready
from server.web import messages, trip_words
from server.web.drawings import motif_field, motif_path
from server.web.typography import _, plural, typeset


def install(app: Flask) -> None:
    """Give templates the project's own words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        {
            "_": _,
            "plural": plural,
            "motif_field": motif_field,
            "motif_path": motif_path,
            "step_status": messages.step_status,
            "role_name": messages.role_name,
            "origin_words": messages.origin_words,
            "reason_words": messages.reason_words,
            "batch_status": messages.batch_status,
            "author_words": messages.author_words,
            "value_words": messages.value_words,
            "reading_words": messages.reading_words,
            "kinds_title": messages.kinds_title,
            "kept_words": messages.kept_words,
            "own_words": messages.own_words,
            "rejection_title": messages.rejection_title,
            "rejection_advice": messages.rejection_advice,
            "finding_title": messages.finding_title,
            "finding_advice": messages.finding_advice,
            "risk_words": trip_words.risk_words,
            "in_days": trip_words.in_days,
            "paper_words": trip_words.paper_words,
            "counted_papers": trip_words.counted_papers,
        }
    )
    app.jinja_env.filters.update(
        {
            "fr": typeset,
            "code": display_journey_code,
            "day": _day,
            "day_short": messages.day_and_month,
            "near": _near,
            "long_day": messages.long_date,
            "moment": moment,
            "hour": trip_words.hour_words,
        }
    )
    app.jinja_env.tests["said_ready"] = is_ready


def moment(at: datetime) -> str:
    """A moment as people say it here: `aujourd'hui à 9 h 05`, `12 mars 2026 à 9 h 05`."""
    local = to_user_timezone(at)
    return _("%(day)s à %(hour)d h %(minute)02d", day=_near_day(local), hour=local.hour, minute=local.minute).replace(
        " h ", "\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}"
    )


def _near_day(local: datetime) -> str:
    days_ago = (datetime.now(local.tzinfo).date() - local.date()).days
    return {0: _("aujourd'hui"), 1: _("hier")}.get(days_ago) or messages.short_date(local)


def _near(at: datetime) -> str:
    return _near_day(to_user_timezone(at))


def _day(at: date | datetime) -> str:
    local = to_user_timezone(at) if isinstance(at, datetime) else at
    return messages.short_date(local)
