"""Questions that were read alike, to be looked at on one sheet: a box, a choice, a date, a number, a short note.

Never a conflict, nor anything else where the answer depends on more than the picture.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from forms.model import FieldKind
from server.record.decisions import is_waiting
from server.record.escalations import entrusted_elsewhere
from server.record.history import now
from server.record.locks import Holder, held_by_others
from server.record.model import ReviewItem, ReviewReason
from server.record.opinions import given_by
from server.record.readings import waiting_items
from server.record.tables import ReviewRow
from server.record.waiting import in_order, kind_now, with_record

LARGEST: Final = 40
"""Crops on a sheet: as many as are looked over in one go, and as fit in two windows."""

_SMALLEST: Final = 2
"""Questions that are worth a sheet."""

_SHORT: Final = 14
"""Signs of a note up to which it is taken in at a glance, its quotes in JSON included."""

_AT_A_GLANCE: Final = (FieldKind.TICK.value, FieldKind.CHOICE.value, FieldKind.DATE.value, FieldKind.NUMBER.value)


@dataclass(frozen=True, slots=True)
class Alike:
    """Questions that were read alike.

    Attributes:
        kind: What their fields hold.
        paper: What was read; None of boxes of which nobody could say anything.
        count: How many wait that nobody else has.
    """

    kind: FieldKind
    paper: bool | str | None
    count: int = 0


def sheets(session: Session, holder: Holder, journey: str | None = None) -> list[Alike]:
    """What may be looked at on a sheet now, the largest first.

    Args:
        session: Any.
        holder: Who looks.
        journey: Only what concerns it.
    """
    groups = _groups(holder, journey)
    largest = groups.order_by(func.count().desc(), groups.selected_columns.kind, groups.selected_columns.reading)
    return [
        Alike(FieldKind(kind), session.get_one(ReviewRow, one).paper, count)
        for kind, _reading, count, one in session.execute(largest).all()
    ]


def on_sheet(session: Session, holder: Holder, alike: Alike, journey: str | None = None) -> list[ReviewItem]:
    """The questions of a sheet, those with a picture, at most `LARGEST`."""
    query = with_record(select(ReviewRow)).where(*_at_a_glance(holder, journey), ReviewRow.kind == alike.kind.value)
    rows = session.scalars(
        query.where(_reading() == json.dumps(alike.paper)).order_by(*in_order()).limit(LARGEST)
    ).all()
    return [item for item in waiting_items(session, rows) if item.crop is not None and not item.kinds]


def may_be_on_sheet(item: ReviewItem) -> bool:
    """Whether a question may be answered from its picture alone."""
    plain = item.reason in {ReviewReason.DOUBT, ReviewReason.NOTE} and not item.kinds and item.crop is not None
    return plain and item.kind is not None and (item.kind.value in _AT_A_GLANCE or item.reason is ReviewReason.NOTE)


def _groups(holder: Holder, journey: str | None) -> Select[Any]:
    """Kind, reading, how many, and one of them, of every sheet."""
    asked = with_record(select(ReviewRow.kind.label("kind"), _reading().label("reading"), ReviewRow.id.label("id")))
    rows = asked.where(*_at_a_glance(holder, journey)).subquery()
    groups = select(rows.c.kind, rows.c.reading, func.count().label("count"), func.min(rows.c.id).label("one"))
    return groups.group_by(rows.c.kind, rows.c.reading).having(func.count() >= _SMALLEST)


def _reading() -> ColumnElement[str]:
    """What was read, as it is kept: JSON, always written alike."""
    return func.coalesce(cast(ReviewRow.paper, Text), "null")


def _at_a_glance(holder: Holder, journey: str | None) -> Sequence[ColumnElement[bool]]:
    reading = _reading()
    short = and_(kind_now() == "note", func.length(reading) <= _SHORT, reading != "null", reading != '""')
    said = or_(reading != "null", ReviewRow.kind == FieldKind.TICK.value)
    glance = and_(kind_now() == "doubt", ReviewRow.kind.in_(_AT_A_GLANCE), said)
    others = or_(held_by_others(holder, ReviewRow.id, literal(now())), entrusted_elsewhere(holder.account))
    conditions = [is_waiting(), ReviewRow.crop.is_not(None), or_(glance, short), ~others]
    conditions.append(~given_by(holder.account, ReviewRow.id))
    return conditions if journey is None else [*conditions, ReviewRow.journey == journey]
