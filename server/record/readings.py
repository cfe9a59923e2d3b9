"""Uploads, what was read in them, and what waits for a person. Rows of readings are inserted and read, never changed.

Deciding is in `reviews.py`, taking back in `undo.py`; their functions are named here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.model import Author, FieldKind
from forms.page_code import PageCode
from server.record import fold
from server.record.decisions import is_waiting, read_since, review_row, taken_back
from server.record.errors import UnknownBatch
from server.record.model import BatchState, BatchStatus, PageResult, ReviewItem, ReviewReason
from server.record.reviews import decide_review
from server.record.tables import BatchRow, FieldRow, HistoryRow, PageReadingRow, ReadingRow, ReviewRow
from server.record.undo import undo_review

__all__ = [
    "batches",
    "decide_review",
    "recent_batches",
    "review",
    "reviews",
    "undo_review",
]


def batches(session: Session, ids: Sequence[str]) -> list[BatchState]:
    """Uploads and what became of them, in the order of `ids`.

    Raises:
        UnknownBatch: One of them does not exist.
    """
    rows = {row.id: row for row in session.scalars(select(BatchRow).where(BatchRow.id.in_(ids)))}
    for batch in ids:
        if batch not in rows:
            raise UnknownBatch(batch)
    return [_batch(session, rows[batch]) for batch in ids]


def recent_batches(session: Session, limit: int = 20) -> list[BatchState]:
    """The last uploads, newest first."""
    query = select(BatchRow).order_by(BatchRow.received_at.desc(), BatchRow.id).limit(limit)
    return [_batch(session, row) for row in session.scalars(query)]


def reviews(
    session: Session, *, journey: str | None = None, reason: ReviewReason | None = None, limit: int | None = None
) -> list[ReviewItem]:
    """What waits for a person, oldest first, in the order of the pages.

    Args:
        session: Any.
        journey: Only what concerns it.
        reason: Only for this reason.
        limit: At most so many.
    """
    query = select(ReviewRow).where(is_waiting()).order_by(ReviewRow.page_reading, ReviewRow.number).limit(limit)
    if journey is not None:
        query = query.where(ReviewRow.journey == journey)
    if reason is not None:
        query = query.where(ReviewRow.reason == reason.value)
    return _items(session, session.scalars(query).all())


def review(session: Session, review_id: str) -> ReviewItem:
    """One of them, decided or not.

    Raises:
        UnknownReview: There is none with this id.
    """
    (item,) = _items(session, [review_row(session, review_id)])
    return item


def _batch(session: Session, row: BatchRow) -> BatchState:
    pages = session.scalars(
        select(PageReadingRow)
        .where(
            PageReadingRow.sha256 == row.sha256,
            PageReadingRow.id.not_in(taken_back()),
            PageReadingRow.id.not_in(read_since()),
        )
        .order_by(PageReadingRow.image, PageReadingRow.place)
    )
    known = row.status in {BatchStatus.READ, BatchStatus.FAILED}
    return BatchState(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        status=BatchStatus(row.status),
        error=row.error,
        pages=tuple(_page(session, page, repeated=row.repeated) for page in pages) if known else (),
        received_at=row.received_at,
        received_by=row.received_by,
        images_read=row.images_read,
    )


def _page(session: Session, row: PageReadingRow, *, repeated: bool) -> PageResult:
    waiting = session.scalars(
        select(ReviewRow.id).where(ReviewRow.page_reading == row.id, is_waiting()).order_by(ReviewRow.number)
    )
    return PageResult(
        journey=row.journey,
        edition=row.edition,
        page=row.page,
        page_image=row.page_image,
        overlay=row.overlay,
        changes=() if repeated else _changes(session, row),
        reviews=tuple(waiting),
        rejection=row.rejection,
        repeated=repeated,
        in_clear=_code_in_clear(row.outcome),
    )


def _changes(session: Session, row: PageReadingRow) -> tuple[str, ...]:
    """What a page brought into the record when it was read, in sentences."""
    moved = {fold.FIELD, fold.STATUS}
    sentences = session.scalars(
        select(HistoryRow.words)
        .where(HistoryRow.page_reading == row.id, HistoryRow.action.in_(moved))
        .order_by(HistoryRow.id)
    )
    return tuple(sentences)


def _known(session: Session, rows: Sequence[ReviewRow]) -> Mapping[tuple[str, str], Any]:
    journeys = {row.journey for row in rows if row.journey is not None}
    states = session.execute(
        select(FieldRow.journey, FieldRow.field, FieldRow.value).where(FieldRow.journey.in_(journeys))
    )
    return {(journey, field): value for journey, field, value in states}


def _items(session: Session, rows: Sequence[ReviewRow]) -> list[ReviewItem]:
    known = _known(session, rows)
    asked = select(ReadingRow.id, ReadingRow.merged).where(ReadingRow.id.in_({row.reading for row in rows}))
    why = {row.id: row.merged for row in session.execute(asked)}
    clear = _in_clear(session, rows)
    return [
        replace(_item(row, known), why="" if row.reading is None else why[row.reading], in_clear=clear.get(row.id))
        for row in rows
    ]


def _in_clear(session: Session, rows: Sequence[ReviewRow]) -> Mapping[str, PageCode]:
    """What rejected pages show in clear, by review."""
    rejected = {row.page_reading: row.id for row in rows if row.rejection}
    asked = select(PageReadingRow.id, PageReadingRow.outcome).where(PageReadingRow.id.in_(rejected))
    found = {rejected[row.id]: _code_in_clear(row.outcome) for row in session.execute(asked)}
    return {review: code for review, code in found.items() if code is not None}


def _code_in_clear(outcome: Mapping[str, Any]) -> PageCode | None:
    said = outcome.get("in_clear")
    return None if said is None else PageCode(said["code"], said["edition"], said["page"])


def _item(row: ReviewRow, known: Mapping[tuple[str, str], Any]) -> ReviewItem:
    return ReviewItem(
        id=row.id,
        reason=ReviewReason(row.reason),
        journey=row.journey,
        field=row.field,
        kind=None if row.kind is None else FieldKind(row.kind),
        author=None if row.author is None else Author(row.author),
        question=row.question,
        paper=row.paper,
        record=None if row.journey is None else known.get((row.journey, row.field)),
        printed=row.printed,
        confidence=row.confidence,
        crop=row.crop,
        page_image=row.page_image,
        box_mm=None if row.box_mm is None else (row.box_mm[0], row.box_mm[1], row.box_mm[2], row.box_mm[3]),
        batch=row.batch,
        edition=row.edition,
        page=row.page,
        rejection=row.rejection,
        created_at=row.created_at,
    )
