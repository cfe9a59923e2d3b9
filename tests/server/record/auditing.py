"""A town hall that looks at what goes in by itself, and what it is asked, in a few words each."""

from dataclasses import replace
from typing import Final

from sqlalchemy import select

from forms.model import FieldKind
from server.record.model import ReviewItem
from server.record.tables import ReviewRow
from server.shares import Shares
from tests.server.townhall import TownHall

ALL: Final[Shares] = dict.fromkeys(FieldKind, 1.0)


def looking(hall: TownHall, shares: Shares = ALL) -> TownHall:
    """The same town hall with other shares."""
    return TownHall(replace(hall.settings, audit_shares=shares), hall.database, hall.ready)


def ticked(hall: TownHall, *fields: str) -> str:
    """A journey whose page came back with some boxes ticked."""
    code = hall.printed()
    hall.scan(hall.ticked(code, *fields))
    return code


def item_of(hall: TownHall, field: str) -> ReviewItem:
    """The only question that waits about a field."""
    (found,) = [item for item in hall.waiting() if item.field == field]
    return found


def audit_of(hall: TownHall, field: str) -> str:
    """The id of the question that was drawn about a field, answered or not."""
    with hall.database.reading() as session:
        drawn = select(ReviewRow.id).where(ReviewRow.reason == "audit", ReviewRow.field == field)
        return session.scalars(drawn).one()
