"""Who reads which upload. A reader claims a batch, keeps its claim warm while it reads, and finishes it or gives it up.

A claim is only there to save work. What a file says is written once whoever wrote it: see `ingest.py`.
"""

import logging
import os
import socket
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.record import history, words
from server.record.db import Database
from server.record.errors import RecordError, UnknownBatch
from server.record.model import UNFINISHED, BatchStatus, Glimpse
from server.record.tables import BatchRow, ImageRow

log = logging.getLogger(__name__)

STALE: Final = timedelta(minutes=10)
"""A claim that was not renewed for so long lost its reader. It is renewed with every image, which takes seconds."""

MOST_ATTEMPTS: Final = 3
"""A file whose reader was ended so often is what ends it: a person looks at it, and the others are read."""

_HOST_LETTERS: Final = 60


Tell: TypeAlias = Callable[[Session, BatchRow], None]


def _tell_nobody(_session: Session, _row: BatchRow) -> None:
    """Of a batch that nobody has read anything of."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that one reader is reading.

    Attributes:
        batch: Its id.
        token: Whose claim it is: machine, process, and a number of its own.
        images: Which images of the file an earlier try has kept already, from 0.
    """

    batch: str
    token: str
    images: frozenset[int]


def claim(database: Database, batch: str, tell: Tell = _tell_nobody) -> Claim | None:
    """Take a batch to read it; None when there is nothing to read, or another reader is at it.

    Args:
        database: The record's.
        batch: The id.
        tell: Is told, within the transaction, of a batch that ends here: readers that were lost may have kept some of
            its images.

    Raises:
        UnknownBatch: There is none with this id.
        DatabaseGone: The database does not answer.
    """
    with database.transaction() as session:
        row = locked_batch(session, batch)
        if row.status in {BatchStatus.READ.value, BatchStatus.FAILED.value} or _is_held(row):
            return None
        if is_read_whole(session, row.sha256):
            tell(session, row)
            finish(row, repeated=True)
            return None
        if row.attempts >= MOST_ATTEMPTS:
            log.error("batch %s ended its reader %d times; given up", batch, row.attempts)
            tell(session, row)
            finish(row, error=words.FAILED)
            return None
        images = kept_images(session, row.sha256)
        row.status, row.claimed_at, row.claim = BatchStatus.READING.value, history.now(), _new_token()
        row.images_read, row.attempts = len(images), row.attempts + 1
        row.so_far = row.so_far if images else None
        return Claim(batch, row.claim, images)


def renew(row: BatchRow, held: Claim, seen: Sequence[Glimpse]) -> None:
    """Say that the reader is alive, and what it saw in one more image; nothing of another reader's claim.

    Args:
        row: From `locked_batch`.
        held: From `claim`.
        seen: The pages of the image.
    """
    if row.claim == held.token:
        row.images_read, row.claimed_at = row.images_read + 1, history.now()
        row.so_far = [*(row.so_far or ()), *(asdict(page) for page in seen)]
        row.attempts = 1  # it comes further: what ended earlier readers was not here


def give_back(database: Database, held: Claim, *, counted: bool) -> None:
    """Let another try read the batch. When the database is gone too, `unfinished` finds it later.

    Args:
        database: The record's.
        held: From `claim`; nothing happens when it is another reader's by now.
        counted: The try counts: it was not the disk nor the database that failed.
    """
    try:
        with database.transaction() as session:
            row = locked_batch(session, held.batch)
            if row.claim == held.token:
                row.status, row.claimed_at, row.claim = BatchStatus.WAITING.value, None, None
                row.attempts -= 0 if counted else 1
    except RecordError:
        log.warning("batch %s stays claimed until %s have passed", held.batch, STALE)


def finish(row: BatchRow, *, error: str = "", repeated: bool = False) -> None:
    """Say that a batch was read, or why it was not."""
    row.status = (BatchStatus.FAILED if error else BatchStatus.READ).value
    row.error, row.repeated, row.claimed_at, row.claim, row.so_far = error, repeated, None, None, None


def unfinished(database: Database, *, older_than: timedelta = timedelta(0)) -> list[str]:
    """Batches that wait, and those whose reader was lost, oldest first.

    Args:
        database: The record's.
        older_than: Leave out those that came in since: they are in the queue.

    Raises:
        DatabaseGone: The database does not answer.
    """
    with database.reading() as session:
        return not_in_hand(session, older_than=older_than)


def not_in_hand(session: Session, *, older_than: timedelta) -> list[str]:
    """The same, in a session that is open."""
    youngest = history.now() - older_than
    open_ones = select(BatchRow).where(is_unfinished()).order_by(BatchRow.received_at, BatchRow.id)
    return [
        row.id
        for row in session.scalars(open_ones)
        if (row.received_at <= youngest if row.status == BatchStatus.WAITING.value else not _is_held(row))
    ]


def not_in_hand_of(session: Session, desk: str, by: str, *, older_than: timedelta) -> dict[str, str]:
    """The names of those that came in at one desk by one hand, by upload, oldest first."""
    waiting = not_in_hand(session, older_than=older_than)
    of_desk = select(BatchRow).where(BatchRow.id.in_(waiting), BatchRow.desk == desk, BatchRow.received_by == by)
    return {row.id: row.name for row in session.scalars(of_desk.order_by(BatchRow.received_at, BatchRow.id))}


def count_unread(session: Session) -> int:
    """How many batches wait to be read, or are being read."""
    return session.scalar(select(func.count()).select_from(BatchRow).where(is_unfinished())) or 0


def is_unfinished() -> ColumnElement[bool]:
    """Whether a batch waits to be read, or is being read."""
    return BatchRow.status.in_([one.value for one in UNFINISHED])


def locked_batch(session: Session, batch: str) -> BatchRow:
    """The row of a batch that is about to change: whoever else wants to change it waits for this transaction.

    Raises:
        UnknownBatch: There is none with this id.
    """
    row = session.scalar(
        select(BatchRow).where(BatchRow.id == batch).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise UnknownBatch(batch)
    return row


def is_read_whole(session: Session, sha256: str) -> bool:
    """Whether every image of a file is in the record: some batch read it to its end."""
    whole = select(BatchRow.id).where(
        BatchRow.sha256 == sha256, BatchRow.status == BatchStatus.READ.value, BatchRow.repeated.is_(False)
    )
    return session.scalar(whole.limit(1)) is not None


def kept_images(session: Session, sha256: str) -> frozenset[int]:
    """Which images of a file are in the record, from 0."""
    return frozenset(session.scalars(select(ImageRow.image).where(ImageRow.sha256 == sha256)))


def _is_held(row: BatchRow) -> bool:
    """Whether a reader that may be alive reads a batch now."""
    if row.status != BatchStatus.READING.value or row.claimed_at is None:
        return False
    return row.claimed_at > history.now() - STALE and not _has_ended(row.claim or "")


def _new_token() -> str:
    return f"{_host()}/{os.getpid()}/{uuid.uuid4().hex[:16]}"


def _has_ended(token: str) -> bool:
    """Whether the reader of a claim was a process of this machine that is no longer there."""
    host, _, rest = token.partition("/")
    process = rest.partition("/")[0]
    if host != _host() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is there, and another account's
        return False
    return _is_defunct(process)


def _is_defunct(process: str) -> bool:
    """Whether a process has ended and only its number is left: in a container nobody may ask how it ended."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:  # gone meanwhile, or a system without /proc: the claim goes stale
        return False
    return facts.rpartition(")")[2].split()[:1] == ["Z"]


def _host() -> str:
    return socket.gethostname().replace("/", "")[:_HOST_LETTERS]
