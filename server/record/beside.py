"""What stands beside a ticked box and made it a doubt: a word, a cross, an arrow; as the page was read."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.geometry import Box
from forms.model import FieldKind
from server.record import words
from server.record.decisions import last_decision
from server.record.tables import PageReadingRow, ReadingRow, ReviewRow

_BOXES = (FieldKind.TICK.value, FieldKind.CHOICE.value)


def stands_beside(outcome: Mapping[str, Any], field: str) -> bool:
    """Whether something stands beside a box, or beside one of a choice, by the document of `parcours read`."""
    zones = (zone for zone in outcome.get("zones", ()) if field in {zone["id"], zone.get("group")})
    return any("beside_mm" in zone for zone in zones)


def asked_for_what_stands_beside(session: Session, reviews: Collection[str]) -> frozenset[str]:
    """Those of some questions that are about a ticked box with something beside it."""
    rows = session.execute(
        select(ReviewRow.id, ReadingRow.field, ReadingRow.value, PageReadingRow.outcome)
        .join(ReadingRow, ReadingRow.id == ReviewRow.reading)
        .join(PageReadingRow, PageReadingRow.id == ReadingRow.page_reading)
        .where(ReviewRow.id.in_(reviews), ReviewRow.kind.in_(_BOXES))
    )
    return frozenset(review for review, field, value, outcome in rows if value and stands_beside(outcome, field))


def is_told_with_box(session: Session, ink: ReadingRow) -> bool:
    """Whether the question about a box that some ink stands beside waits, or a person has answered it."""
    place = Box.from_list(ink.ink_box_mm).center
    asked = select(ReviewRow).where(ReviewRow.page_reading == ink.page_reading, ReviewRow.kind.in_(_BOXES))
    about = (row for row in session.scalars(asked) if row.box_mm and Box.from_list(row.box_mm).contains(place))
    last = (last_decision(session, row.id) for row in about)
    return any(one is None or not one.decided or one.by != words.MACHINE for one in last)
