"""Uploads that could not be read: each waits until somebody sets it aside, whatever came after it.

One that was read when its file came again waits no more.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from server.record import history
from server.record.claims import locked_batch
from server.record.documents import moment_to_json
from server.record.model import BatchState, BatchStatus
from server.record.readings import batches
from server.record.tables import BatchRow


def failed_uploads(session: Session, limit: int | None = None) -> list[BatchState]:
    """The uploads that nobody has dealt with, the newest first.

    Args:
        session: Any.
        limit: At most so many; None: all.
    """
    waiting = select(BatchRow.id).where(is_unread()).order_by(BatchRow.received_at.desc(), BatchRow.id).limit(limit)
    return batches(session, session.scalars(waiting).all())


def count_failed(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(BatchRow).where(is_unread())) or 0


def set_aside(session: Session, batch: str, by: str) -> None:
    """Somebody has dealt with an upload that could not be read; with it goes every other of the same content.

    The file is kept.

    Args:
        session: Of a transaction.
        batch: The id.
        by: Who says so.

    Raises:
        UnknownBatch: There is none with this id.
    """
    _say(session, batch, aside_by=by, aside_at=history.now())


def take_up(session: Session, batch: str) -> None:
    """Let an upload wait again that was set aside; raises as `set_aside` does."""
    _say(session, batch, aside_by=None, aside_at=None)


def failed_to_json(upload: BatchState) -> dict[str, Any]:
    """An upload that could not be read, among what waits for a person in `parcours reviews`."""
    nothing = dict.fromkeys(("why", "edition", "page", "field", "paper", "record", "printed", "rejection", "crop"))
    return {
        "id": upload.id,
        "reason": "failed",
        "code": upload.open_journey,
        "file": upload.name,
        "question": upload.error,
        "kinds": [],
        "confidence": 0.0,
        **nothing,
        "at": moment_to_json(upload.received_at),
    }


def _say(session: Session, batch: str, **aside: Any) -> None:
    content = locked_batch(session, batch).sha256
    same = (BatchRow.sha256 == content, BatchRow.status == BatchStatus.FAILED.value)
    session.execute(update(BatchRow).where(*same).values(**aside))


def is_unread() -> ColumnElement[bool]:
    """Whether a `BatchRow` failed, and nobody has dealt with it: neither a person nor a reader, when it came again."""
    again = aliased(BatchRow)
    read = select(again.id).where(again.sha256 == BatchRow.sha256, again.status == BatchStatus.READ.value)
    return (BatchRow.status == BatchStatus.FAILED.value) & BatchRow.aside_at.is_(None) & ~read.exists()
