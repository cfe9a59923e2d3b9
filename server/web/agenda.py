"""The day's list: who comes when, and what to do before somebody comes in vain."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from server.record.agenda import Expected, Visit, expected, visits
from server.record.days import today
from server.web.services import database, template_of
from server.web.typed_fields import day_meant, day_problem
from server.web.typography import _

blueprint = Blueprint("agenda", __name__, url_prefix="/rendez-vous")

_SPAN: Final = 7
"""Days of the longest list after today's."""
_LONGEST_DAY: Final = 40
"""Signs of a day that are read, and shown again where they are none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the lists that an agent can ask for.

    Attributes:
        key: In the address; empty for today's, which is shown first.
        words: On its link.
        first: Its first day.
        last: Its last day.
        count: Appointments in it.
    """

    key: str
    words: str
    first: date
    last: date
    count: int


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """Who comes today; `quand` asks for tomorrow or for a week, `le` for any other day."""
    typed = request.args.get("le", "")[:_LONGEST_DAY].strip()
    day, other = today(), day_meant(typed)
    with database().reading() as records:
        week = expected(records, day, day + timedelta(days=_SPAN))
        choices = _choices(day, week)
        chosen = next((one for one in choices if one.key == request.args.get("quand", "")), choices[0])
        wanted = expected(records, other, other) if other else _within(week, chosen)
        listed = visits(records, wanted, day)
    return render_template(
        "agenda/page.html",
        choices=choices,
        chosen=None if other else chosen,
        days=[(on, list(same)) for on, same in groupby(listed, key=_on)],
        day=other or chosen.first,
        typed="" if other else typed,
        wrong=day_problem(typed) if typed and other is None else "",
        today=day,
        week=choices[-1],
        templates={one.summary.kind: template_of(*one.summary.kind) for one in listed},
    )


def _choices(day: date, week: list[Expected]) -> tuple[Choice, ...]:
    tomorrow, last = day + timedelta(days=1), day + timedelta(days=_SPAN)
    asked = (
        ("", _("Aujourd'hui"), day, day),
        ("demain", _("Demain"), tomorrow, tomorrow),
        ("semaine", _("Les 7 jours qui viennent"), day, last),
    )
    return tuple(
        Choice(key, words, first, until, sum(first <= one.trip.on <= until for one in week))
        for key, words, first, until in asked
    )


def _within(week: list[Expected], chosen: Choice) -> list[Expected]:
    return [one for one in week if chosen.first <= one.trip.on <= chosen.last]


def _on(visit: Visit) -> date:
    return visit.expected.trip.on
