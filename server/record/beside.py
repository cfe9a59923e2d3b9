"""What stands beside a ticked box and made it a doubt: a word, a cross, an arrow; as the page was read."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.model import FieldKind
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
