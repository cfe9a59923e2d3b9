"""What the paper of an edition said before: earlier readings of the same place, and what people decided about them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scan.readings import Decision
from server.record import words
from server.record.images import from_bytes, same_ink
from server.record.merge import Seen
from server.record.storage import Storage
from server.record.tables import DecisionRow, ReadingRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Place:
    """A field as printed in one edition.

    Attributes:
        journey: Its code.
        edition: The number.
        field: The id.
    """

    journey: str
    edition: int
    field: str


def last_seen(session: Session, storage: Storage, place: Place, crop: str | None) -> Seen | None:
    """What the last scan of a place said; None: it was never scanned.

    Args:
        session: Any.
        storage: Where the crops are.
        place: Which.
        crop: Storage key of what is there now, to compare the ink.
    """
    last = last_reading(session, place)
    if last is None:
        return None
    decision = last_answer(session, place)
    return Seen(
        value=last.value,
        empty=last.empty,
        sure=last.decision == Decision.AUTO.value,
        same_ink=shows_same_ink(storage, last.crop, crop),
        decided=decision is not None,
        verdict=None if decision is None else _verdict(session, decision),
    )


def last_reading(session: Session, place: Place, *, before: int | None = None) -> ReadingRow | None:
    """The last reading of a place, or the last one before the reading with a given key."""
    query = select(ReadingRow).where(
        ReadingRow.journey == place.journey, ReadingRow.edition == place.edition, ReadingRow.field == place.field
    )
    if before is not None:
        query = query.where(ReadingRow.id < before)
    return session.scalar(query.order_by(ReadingRow.id.desc()).limit(1))


def last_answer(session: Session, place: Place) -> DecisionRow | None:
    """The last answer of a person about a place; None: there is none, or it was taken back."""
    decision = session.scalar(
        select(DecisionRow)
        .join(ReviewRow, ReviewRow.id == DecisionRow.review)
        .where(
            ReviewRow.journey == place.journey,
            ReviewRow.edition == place.edition,
            ReviewRow.field == place.field,
            DecisionRow.by != words.MACHINE,
        )
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    return decision if decision is not None and decision.decided else None


def text_before(session: Session, place: Place, reading: int | None) -> str | None:
    """The text that an area was taken to say before a reading; None: it was empty, or nobody could read it."""
    decision = last_answer(session, place)
    if decision is not None:
        said = _verdict(session, decision)
    else:
        earlier = last_reading(session, place, before=reading)
        said = None if earlier is None or earlier.empty else earlier.value
    return said if isinstance(said, str) else None


def shows_same_ink(storage: Storage, before: str | None, after: str | None) -> bool:
    """Say whether two crops of the same place show the same ink; False when there is nothing to compare."""
    if before is None or after is None:
        return False
    return before == after or same_ink(from_bytes(storage.get(before)), from_bytes(storage.get(after)))


def _verdict(session: Session, decision: DecisionRow) -> Any:
    """What the paper says according to the person who decided."""
    match decision.keep:
        case "value":
            return decision.value
        case "paper":
            return session.get_one(ReviewRow, decision.review).paper
        case _:
            return None
