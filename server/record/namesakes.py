"""The open journeys that may be those of the people for whom another one is about to be opened."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from server.record.history import folded_text
from server.record.model import JourneySummary
from server.record.overview import find_journeys
from server.record.search import Filters

_LOOKED_AT = 50
"""Journeys in which the words of a name are found; beyond, a name says nothing of who somebody is."""


def namesakes(session: Session, template: str, names: Iterable[str]) -> tuple[JourneySummary, ...]:
    """The open journeys of a kind in which somebody has one of these names, however it is written.

    Args:
        session: Any.
        template: Key of the kind of booklet.
        names: Of persons; empty ones are nobody's.
    """
    found: dict[str, JourneySummary] = {}
    for name in filter(None, names):
        written = _written(name)
        for one in find_journeys(session, name, limit=_LOOKED_AT, filters=Filters(template, closed=False).conditions()):
            if written in {_written(holder) for holder in one.holders}:
                found[one.code] = one
    return tuple(found.values())


def _written(name: str) -> str:
    """A name whatever its accents, capitals and hyphens, and in whatever order its parts stand."""
    return " ".join(sorted(folded_text(name).replace("-", " ").split()))
