"""A day that somebody types and that is perhaps a slip: it is asked about once, and never refused.

On paper, a day far from now goes to a person who looks at it; on the screen the person is there.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from flask import Flask, session

from forms.ages import YEARS_AROUND
from forms.fields import Field
from forms.model import FieldKind
from server.record.days import today
from server.record.model import Value
from server.web.messages import long_date
from server.web.typography import _

ASKED: Final = "days_asked"
"""Of the session: the days that were asked about and are not written yet, by journey and field."""
_MOST: Final = 10
"""Days that the session holds, beside those of the form that was sent last."""


def day_doubt(field: Field, value: Value) -> str:
    """What to ask about a day, in words; empty: nothing, or it is no day.

    Args:
        field: In which it is typed.
        value: As `2027-05-15`.
    """
    if field.kind is not FieldKind.DATE or not isinstance(value, str):
        return ""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ""
    now = today()
    first, last = (now.year + step for step in YEARS_AROUND)
    if field.coming and day < now:
        return _("Ce jour est déjà passé : le %(day)s. Est-ce bien juste ?", day=long_date(day))
    if not first <= day.year <= last:
        return _("Ce jour est loin d'aujourd'hui : le %(day)s. Est-ce bien juste ?", day=long_date(day))
    return ""


def days_to_ask(code: str, typed: Mapping[str, Value], fields: Mapping[str, Field]) -> dict[str, str]:
    """What to ask about the days of a form, in words, by field; what was asked about before is not asked again.

    Args:
        code: Of the journey.
        typed: What is to be written, by field.
        fields: Of the booklet, by id.
    """
    doubts = {one: words for one, value in typed.items() if one in fields and (words := day_doubt(fields[one], value))}
    asked = {f"{code} {one}": typed[one] for one in doubts}
    before = session.get(ASKED, {})
    others = [(place, day) for place, day in before.items() if place not in asked]
    if asked:
        session[ASKED] = {**dict(others[:_MOST]), **asked}
    return {one: words for one, words in doubts.items() if before.get(f"{code} {one}") != typed[one]}


def days_written(code: str, fields: Iterable[str]) -> None:
    """Forget what was asked about the days of a form that is written now.

    Args:
        code: Of the journey.
        fields: Ids of what was written.
    """
    written = {f"{code} {one}" for one in fields}
    if written & session.get(ASKED, {}).keys():
        session[ASKED] = {place: day for place, day in session[ASKED].items() if place not in written}


def install(app: Flask) -> None:
    """Let the form of a resident show the question as one."""
    app.jinja_env.globals["day_doubt"] = day_doubt
