"""Words that more than one block prints: dates, names, the steps' states."""

from datetime import date
from typing import Final

from forms.booklet import Booklet
from forms.circumstances import Subject

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

NO_BREAK: Final = "\u00a0"


def short_date(day: date) -> str:
    """`12/03/2026`."""
    return f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """`jeudi 12 mars 2026`, the first of a month as `1er`; never broken between day and month."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number}{NO_BREAK}{_MONTHS[day.month - 1]}{NO_BREAK}{day.year}"


def parse_iso(text: str) -> date | None:
    """An ISO date, or None when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def subject_name(booklet: Booklet, subject: Subject) -> str:
    """How the booklet calls a person or a child: the name, else "Personne 1", "Enfant 2"."""
    if subject.name.strip():
        return subject.name.strip()
    if subject in booklet.children:
        return f"Enfant {booklet.children.index(subject) + 1}"
    if subject in booklet.persons:
        return f"Personne {booklet.persons.index(subject) + 1}"
    return "Autre personne"
