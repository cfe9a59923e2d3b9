"""A town hall's own data: its services with their addresses, telephone numbers and hours, which every booklet takes.

The form of the file is explained, for the people who edit it, at its top.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from forms.model import BookletTemplate
from forms.toml_file import read_toml
from forms.toml_tables import LONGEST_PLACE, Problems, Table
from forms.unread import UNREAD, read_unread

SHIPPED: Final = Path(__file__).parent / "town_hall.toml"
"""The file of the town hall for which the booklets were written; a home starts with a copy of it."""

_NAME: Final = 80
_SERVICE_KEYS: Final = ("key", "name", "place", "details", "confirm", UNREAD)
_ACCESSIBILITY_KEYS: Final = ("state", "audit", "auditor")
_ALL_TO_CONFIRM: Final = ("Adresse et téléphone", "Jours et heures")
"""What is printed as a blank of a service that a town hall's file does not have."""

ON_SCREEN: Final = ("editeur", "hebergeur", "donnees", "accessibilite")
"""Services that the pages of the site ask for, and no booklet: who answers for it, and to whom one complains of it."""


class Conformity(StrEnum):
    """How far the pages keep to the State's rules of accessibility (RGAA), in the words that it wants to be said."""

    NONE = "non conforme"
    PARTIAL = "partiellement conforme"
    FULL = "totalement conforme"


@dataclass(frozen=True, slots=True)
class Accessibility:
    """What an audit of the pages found.

    Attributes:
        state: Without an audit, nothing but `NONE` may be said.
        audit: When it was made; None: nobody made one.
        auditor: Who made it.
    """

    state: Conformity = Conformity.NONE
    audit: date | None = None
    auditor: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """Whom to see in town.

    Attributes:
        key: Stable name, by which booklets ask for it.
        name: Its printed name.
        place: Room or address, as it reads in the middle of a sentence; empty when it is not known.
        details: Telephone, web address, hours: one fact a line.
        confirm: What the town hall must still confirm; printed as a blank to fill.
    """

    key: str
    name: str
    place: str = ""
    details: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()

    @property
    def printed(self) -> tuple[str, ...]:
        """All that is known of it, one fact a line: where it is, then the details."""
        return (*((self.place[0].upper() + self.place[1:],) if self.place else ()), *self.details)


@dataclass(frozen=True, slots=True)
class TownHall:
    """What one town hall says of itself.

    Attributes:
        services: In the file's order.
        unread: (service, the words) of what was written from memory and must be read again by the town hall.
        lacking: Keys of services that its file does not have; of them, `services` holds the name and blanks.
        accessibility: Of the pages on the screen.
    """

    services: tuple[Service, ...]
    unread: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    accessibility: Accessibility = Accessibility()

    def find(self, key: str) -> Service | None:
        """The service with this key; None when there is none."""
        return next((one for one in self.services if one.key == key), None)

    @property
    def places(self) -> dict[str, str]:
        """Where each service is, by key; empty where it is not known."""
        return {one.key: one.place for one in self.services}


@cache
def shipped_town_hall() -> TownHall:
    """The town hall for which the booklets were written."""
    return load_town_hall(SHIPPED)


def load_town_hall(path: Path) -> TownHall:
    """Read one file.

    Raises:
        TemplateError: The first problem in the file, from the top.
        OSError: The file cannot be read.
    """
    data, problems = read_toml(path)
    root = Table(data, (), problems, ("service", "accessibility"))
    services = tuple(_service(table) for table in root.tables("service", _SERVICE_KEYS))
    _check_once(services, problems)
    accessibility = _accessibility(root.table("accessibility", _ACCESSIBILITY_KEYS))
    town_hall = TownHall(services, read_unread(data, problems), accessibility=accessibility)
    for problem in problems.in_file_order():
        raise problem
    return town_hall


def completed(town_hall: TownHall, known: TownHall) -> TownHall:
    """Add what a file lacks of the services that are known elsewhere: by name alone, all the rest to be confirmed.

    A file that was written for an earlier version lacks what later booklets ask for. What is known elsewhere may be
    wrong here, so nothing but the name is taken, and of what is on the screen alone what is to be asked.
    """
    lacking = tuple(one for one in known.services if town_hall.find(one.key) is None)
    added = tuple(
        Service(one.key, one.name, confirm=one.confirm if one.key in ON_SCREEN else _ALL_TO_CONFIRM) for one in lacking
    )
    return replace(town_hall, services=(*town_hall.services, *added), lacking=tuple(one.key for one in lacking))


def list_to_confirm(town_hall: TownHall) -> tuple[tuple[str, str], ...]:
    """List what the town hall must still confirm or read again of its own file, as (service, what)."""
    known = [one for one in town_hall.services if one.key not in town_hall.lacking]
    asked = [(one.key, what) for one in known for what in one.confirm]
    return (*asked, *((key, f"à relire\N{NO-BREAK SPACE}: « {words} »") for key, words in town_hall.unread))


def list_lacking(town_hall: TownHall, templates: Iterable[BookletTemplate]) -> tuple[str, ...]:
    """List what booklets ask for and the town hall's file does not say: `accueil`, or `accueil.lieu` for its place."""
    asked = sorted({name for template in templates for name in template.asks})
    nowhere = {f"{one.key}.lieu" for one in town_hall.services if not one.place and one.key not in town_hall.lacking}
    return tuple(name for name in asked if name in town_hall.lacking or name in nowhere)


def _service(table: Table) -> Service:
    return Service(
        key=table.pattern("key", r"[a-z][a-z0-9-]*", "« etat-civil »"),
        name=table.text("name", limit=_NAME, needed=True),
        place=table.text("place", limit=LONGEST_PLACE),
        details=table.texts("details", limit=_NAME),
        confirm=table.texts("confirm", limit=_NAME),
    )


def _accessibility(table: Table | None) -> Accessibility:
    if table is None:
        return Accessibility()
    state = table.kind("state", Conformity)
    auditor = table.text("auditor", limit=_NAME)
    audit = _day(table)
    if state is not Conformity.NONE and not (audit and auditor):
        problem = f"« {state} » ne se dit qu'après un audit"
        table.problem("state", problem, 'Écrivez son jour et qui l\'a fait : audit = "2027-03-01", auditor = "…".')
    return Accessibility(state, audit, auditor)


def _day(table: Table) -> date | None:
    written = table.text("audit", limit=len("2027-03-01"))
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        table.problem("audit", f"« {written} » n'est pas un jour", 'Écrivez par exemple audit = "2027-03-01".')
        return None


def _check_once(services: tuple[Service, ...], problems: Problems) -> None:
    keys = [one.key for one in services]
    for number, key in enumerate(keys):
        if key and key in keys[:number]:
            problems.add(
                ("service", number, "key"), f"« {key} » existe déjà plus haut", "Donnez un autre nom à ce bloc."
            )
