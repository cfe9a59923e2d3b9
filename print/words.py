"""Words that more than one block prints: dates, names, labels."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from forms.booklet import Booklet
from forms.circumstances import KnownValue, Subject
from forms.fields import Field
from forms.model import Contact

_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

NO_BREAK: Final = "\u00a0"

_TELEPHONE: Final = re.compile(r"\b0\d(?:[ .\u00a0\u202f]?\d\d){4}\b")
"""A French telephone number, ten digits by two."""

_STEP: Final = re.compile(r"\b([ÉéEe]tapes?)[ \u00a0]([A-Z]\d+)\b")
"""A step named by its id."""


def short_date(day: date) -> str:
    """`12/03/2026`."""
    return f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """`jeudi 12 mars 2026`, the first of a month as `1er`; never broken between day and year."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {number}{NO_BREAK}{_MONTHS[day.month - 1]}{NO_BREAK}{day.year}"


def since(known: KnownValue) -> str:
    """`le 12/03/2026`: the day something became known."""
    return f"le{NO_BREAK}{short_date(known.on)}"


def image_kept(known: KnownValue) -> str:
    """What is printed of something written whose image is kept, without a text."""
    return f"gardé en image par la mairie {since(known)}"


def parse_iso(text: str) -> date | None:
    """An ISO date, or None when it is not one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def caption(field: Field) -> str:
    """What is printed beside a field; its whole label where it has nothing shorter."""
    return field.caption or field.label


def subject_name(booklet: Booklet, subject: Subject) -> str:
    """How the booklet calls a person or a child: the name, else `Personne 1`, `Enfant 2`."""
    name = " ".join(subject.name.split())
    if name:
        return name
    if subject in booklet.children:
        return f"Enfant {booklet.children.index(subject) + 1}"
    return f"Personne {booklet.persons.index(subject) + 1}" if subject in booklet.persons else "Autre personne"


def joined(names: list[str], last: str = "et", comma: str = ", ") -> str:
    """`Awa, Marc et Lina`; `last` goes before the last of them."""
    return f" {last} ".join(part for part in (comma.join(names[:-1]), *names[-1:]) if part)


def telephone(contacts: tuple[Contact, ...]) -> str:
    """The number of the first contact that can be called; empty when there is none."""
    for contact in contacts:
        for detail in contact.details:
            found = _TELEPHONE.search(detail)
            if found is not None:
                return re.sub(r"\s", NO_BREAK, found.group())
    return ""


def with_numbers(booklet: Booklet | Mapping[str, str], text: str) -> str:
    """Call a step as a booklet numbers it: `l’étape M6` becomes `l’étape 7` where M6 is the seventh stop.

    Args:
        booklet: The booklet, or what it calls each step, by step id.
        text: What names steps by their ids.
    """
    numbers = (
        {step.step.id: str(place) for place, step in enumerate(booklet.steps, start=1)}
        if isinstance(booklet, Booklet)
        else booklet
    )
    return _STEP.sub(lambda found: f"{found[1]}{NO_BREAK}{numbers.get(found[2], found[2])}", text)
