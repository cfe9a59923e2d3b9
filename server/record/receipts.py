"""Receipts that residents were given: what each said, and the very files that were printed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record import history, words
from server.record.errors import UnknownContent
from server.record.history import Source, locked_journey
from server.record.tables import ReceiptRow

RECEIPT: Final = "receipt"
"""The action of a line of the history that tells it. It changes nothing that is known."""

Way: TypeAlias = Literal["paper", "mail"]


@dataclass(frozen=True, slots=True)
class Given:
    """A receipt as it was given.

    Attributes:
        id: Opaque.
        journey: The code.
        day: Whose scans it tells of, at the town hall.
        content: What it said, as JSON.
        card_pdf: Storage key of the file on a card.
        label_pdf: Storage key of the file on a label.
        by: Who gave it first.
        at: When, UTC.
    """

    id: str
    journey: str
    day: date
    content: Mapping[str, Any]
    card_pdf: str
    label_pdf: str
    by: str
    at: datetime


def give_receipt(
    session: Session, journey: str, day: date, content: Mapping[str, Any], *, pdfs: tuple[str, str], by: str, way: Way
) -> str:
    """Write down that a receipt is given; one that says the same as the last one of the day is that one again.

    Args:
        session: Of a transaction.
        journey: The code.
        day: Whose scans it tells of.
        content: What it says, as JSON.
        pdfs: Storage keys of its files: on a card, and on a label.
        by: Who gives it.
        way: On paper, or by mail.

    Returns:
        Its id.

    Raises:
        UnknownJourney
    """
    locked_journey(session, journey, even_closed=True)
    last = session.scalar(
        select(ReceiptRow)
        .where(ReceiptRow.journey == journey, ReceiptRow.day == day)
        .order_by(ReceiptRow.at.desc(), ReceiptRow.id)
        .limit(1)
    )
    same = last is not None and last.content == content and (last.card_pdf, last.label_pdf) == pdfs
    row = last if last is not None and same else _row(journey, day, content, pdfs, by)
    session.add(row)
    said = words.RECEIPT_PRINTED if way == "paper" else words.RECEIPT_SENT
    history.append(session, journey, RECEIPT, source=Source(by), words=said, target=row.id)
    return row.id


def receipts(session: Session, journey: str) -> tuple[Given, ...]:
    """The receipts that were given for a journey, the last one first."""
    rows = select(ReceiptRow).where(ReceiptRow.journey == journey).order_by(ReceiptRow.at.desc(), ReceiptRow.id)
    return tuple(map(_given, session.scalars(rows)))


def receipt(session: Session, journey: str, receipt_id: str) -> Given:
    """A receipt that was given.

    Raises:
        UnknownContent: The journey has none with this id.
    """
    row = session.get(ReceiptRow, receipt_id)
    if row is None or row.journey != journey:
        raise UnknownContent(receipt_id)
    return _given(row)


def _row(journey: str, day: date, content: Mapping[str, Any], pdfs: tuple[str, str], by: str) -> ReceiptRow:
    card, label = pdfs
    return ReceiptRow(
        id=uuid.uuid4().hex,
        journey=journey,
        day=day,
        content=dict(content),
        card_pdf=card,
        label_pdf=label,
        by=by,
        at=history.now(),
    )


def _given(row: ReceiptRow) -> Given:
    return Given(row.id, row.journey, row.day, row.content, row.card_pdf, row.label_pdf, row.by, row.at)
