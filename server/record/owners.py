"""Whose journeys some questions are about: their names, and nothing that takes working out."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from forms.circumstances_json import circumstances_from_json
from server.record.tables import JourneyRow
from server.record.templates import template_of


@dataclass(frozen=True, slots=True)
class Owner:
    """A journey, named.

    Attributes:
        code: Without hyphen.
        template: Key.
        version: Which version of it.
        title: The booklet's title.
        holders: Names of the persons.
    """

    code: str
    template: str
    version: int
    title: str
    holders: tuple[str, ...]

    @property
    def kind(self) -> tuple[str, int]:
        """Which version of which template."""
        return (self.template, self.version)


def owners_of(session: Session, codes: Collection[str]) -> dict[str, Owner]:
    """Some journeys by their codes, those that exist."""
    found = session.execute(_named(), {"codes": list(codes)})
    return {row.code: _owner(session, *row) for row in found}


@cache
def _named() -> Select[str, str, int, Any]:
    of_codes = JourneyRow.code.in_(bindparam("codes", expanding=True))
    return select(JourneyRow.code, JourneyRow.template, JourneyRow.template_version, JourneyRow.circumstances).where(
        of_codes
    )


def _owner(session: Session, code: str, template: str, version: int, circumstances: object) -> Owner:
    persons = circumstances_from_json(circumstances).persons
    names = tuple(person.name for person in persons if person.name)
    return Owner(code, template, version, template_of(session, template, version).title, names)
