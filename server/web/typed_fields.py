"""Days and numbers that agents type: how a field shows a day, what a text means, and what is wrong with one."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import Flask

from forms.fields import Field
from forms.model import FieldKind
from server.record import days
from server.record.model import Value
from server.record.values import YEARS, day_in_haste, has_short_year, plain_number, typed_number
from server.record.words import to_agents
from server.web.messages import month_name
from server.web.typography import _

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTHS: Final = range(1, 13)


def install(app: Flask) -> None:
    """Let templates show a day in the field where it is typed."""
    app.jinja_env.filters["day_typed"] = shown_day


def shown_day(text: str) -> str:
    """A day as its field shows it: `03/04/2027`; a text that is none is itself, to be corrected."""
    found = _DAY.fullmatch(text)
    return "{2}/{1}/{0}".format(*found.groups()) if found else text


def meant(kind: FieldKind | None, text: str) -> str:
    """What a text means, as the record keeps it; one that it cannot keep is itself."""
    match kind:
        case FieldKind.DATE:
            return _day_in_haste(text)
        case FieldKind.NUMBER:
            return typed_number(text)
        case _:
            return text


def day_meant(text: str) -> date | None:
    """The day that a text means; None: none."""
    try:
        return date.fromisoformat(_day_in_haste(text))
    except ValueError:
        return None


def is_wrong(kind: FieldKind | None, text: str, digits: int) -> bool:
    """Whether a field can surely not take a text; `digits` is of a number, 0: nobody knows."""
    match kind:
        case FieldKind.DATE:
            day = day_meant(text)
            return day is None or day.year not in YEARS
        case FieldKind.NUMBER:
            number = meant(kind, text)
            return not number.isdecimal() or len(plain_number(number)) > (digits or len(number))
        case _:
            return False


def problem(kind: FieldKind | None, text: str, digits: int = 0) -> str:
    """Why a field cannot take a text, in words; empty where there is nothing more to say than that.

    Args:
        kind: Of the field.
        text: As typed.
        digits: Of a number, how many it may have; 0: nobody knows.
    """
    if kind is FieldKind.DATE:
        return day_problem(text)
    if kind is FieldKind.NUMBER and digits:
        return _("Écrivez un nombre, sans virgule : %(digits)d chiffres au plus.", digits=digits)
    return ""


def problems(typed: Mapping[str, Value], fields: Mapping[str, Field]) -> str:
    """What is wrong with values that were typed, in words: of each its label and why; empty: nothing.

    Args:
        typed: As `meant` has them, by id of their field.
        fields: By id.
    """
    told = []
    for field_id, value in typed.items():
        field = fields[field_id]
        if isinstance(value, str) and is_wrong(field.kind, value, field.digits):
            told.append(f"{to_agents(field.label)} : {problem(field.kind, value, field.digits)}")
    return " ".join(told)


def day_problem(text: str) -> str:
    """Why a text is no day that can be kept, in words."""
    found = _DAY.fullmatch(_day_in_haste(text))
    if found is None and has_short_year(text):
        return _("« %(text)s » : de quelle année ? Écrivez-la avec quatre chiffres, comme 03/04/1948.", text=text)
    if found is None:
        return _("« %(text)s » n'est pas une date. Écrivez-la comme 03/04/2027.", text=text)
    year, month, day = map(int, found.groups())
    if year not in YEARS:
        return _(
            "L'année %(year)d n'est pas possible : de %(first)d à %(last)d.", year=year, first=YEARS[0], last=YEARS[-1]
        )
    if month not in _MONTHS:
        return _("Il n'y a pas de mois %(month)d. Écrivez le jour, le mois, l'année.", month=month)
    name, last = month_name(month), monthrange(year, month)[1]
    return _(
        "Le %(day)d %(month)s %(year)d n'existe pas : ce mois a %(last)d jours.",
        day=day,
        month=name,
        year=year,
        last=last,
    )


def _day_in_haste(text: str) -> str:
    return day_in_haste(text, year=days.today().year)
