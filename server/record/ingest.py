"""An upload -> readings -> merge -> changes and reviews.

`receive` keeps the file and says so; `process` reads it, whenever, as often as need be: what a worker that was killed
had not finished is done again from the start, and what is finished is never done twice.
"""

import logging
import uuid
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scan.errors import ScanError
from scan.pipeline import Engines, read_file
from scan.readings import EditionSource
from server.config import Settings
from server.record import history, words
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.errors import RecordError, UnknownBatch
from server.record.merging import keep_page, tell_journey
from server.record.model import BatchState, BatchStatus
from server.record.prepared import KeptImage, KeptPage, prepare_image
from server.record.readings import batches
from server.record.storage import Storage
from server.record.tables import BatchRow, FileRow, JourneyRow

log = logging.getLogger(__name__)

STALE: Final = timedelta(minutes=10)
"""A batch that was claimed so long ago lost its worker: 500 pages, the most that a file may have, take less."""


MOST_ATTEMPTS: Final = 3
"""A file whose reader was killed so often is what kills it: a person looks at it, and the others are read."""


def receive(database: Database, settings: Settings, source: BinaryIO | Path, name: str, by: str) -> str:
    """Take a file in. When it returns, the file is on the disk, hashed, and known to the database.

    Args:
        database: The record's.
        settings: Of the home.
        source: The file, or an open one.
        name: As the person knows it.
        by: Who brings it.

    Returns:
        The id of the batch, to be given to `process`, now or by a worker.

    Raises:
        StorageFailed: The disk is full or failed; nothing was taken in.
        DatabaseGone: Nothing was taken in.
        OSError: `source` cannot be read.
    """
    opened = source.open("rb") if isinstance(source, Path) else nullcontext(source)
    with opened as file:
        stored = Storage(settings.storage).put_stream(file)
    batch = uuid.uuid4().hex
    with database.transaction() as session:
        session.add(
            BatchRow(
                id=batch,
                name=Path(name).name or "sans nom",
                sha256=stored.key,
                size=stored.size,
                status=BatchStatus.WAITING.value,
                error="",
                repeated=False,
                images_read=0,
                attempts=0,
                received_at=history.now(),
                received_by=by,
            )
        )
    return batch


def process(
    database: Database, settings: Settings, batch: str, engines: Engines, editions: EditionSource | None = None
) -> BatchState:
    """Read a batch and bring the records up to it. Doing it again changes nothing.

    Args:
        database: The record's.
        settings: Of the home.
        batch: From `receive`.
        engines: The readers.
        editions: What was printed; None: from the record. A worker keeps one, warm.

    Raises:
        UnknownBatch: There is none with this id.
        StorageFailed: The disk is full or failed; the batch waits to be processed again.
        DatabaseGone: Likewise.
    """
    if _claim(database, batch):
        source = StoredEditions(database, settings) if editions is None else editions
        try:
            images, error = _read(database, settings, batch, engines, source)
            _keep(database, Storage(settings.storage), batch, images, error)
        except RecordError:
            _give_back(database, batch)
            raise
    with database.reading() as session:
        return batches(session, [batch])[0]


def unfinished(database: Database, *, older_than: timedelta = timedelta(0)) -> list[str]:
    """Batches that wait, and those whose worker was lost, oldest first.

    Args:
        database: The record's.
        older_than: Leave out those that came in since: they are in the queue.
    """
    moment = history.now()
    with database.reading() as session:
        waiting = (BatchRow.status == BatchStatus.WAITING.value) & (BatchRow.received_at <= moment - older_than)
        lost = (BatchRow.status == BatchStatus.READING.value) & (BatchRow.claimed_at <= moment - STALE)
        return list(session.scalars(select(BatchRow.id).where(waiting | lost).order_by(BatchRow.received_at)))


def release_claims(database: Database) -> None:
    """Give back every batch that is being read. For a moment when no worker runs: the first one's start."""
    with database.transaction() as session:
        session.execute(
            update(BatchRow)
            .where(BatchRow.status == BatchStatus.READING.value)
            .values(status=BatchStatus.WAITING.value, claimed_at=None)
        )


def _claim(database: Database, batch: str) -> bool:
    """Take a batch to read it; False when there is nothing left to read."""
    with database.transaction() as session:
        row = _locked_batch(session, batch)
        if row.status in {BatchStatus.READ.value, BatchStatus.FAILED.value}:
            return False
        if session.get(FileRow, row.sha256) is not None:
            _finish(row, repeated=True)
            return False
        if row.attempts >= MOST_ATTEMPTS:
            log.error("batch %s ended its reader %d times; given up", batch, row.attempts)
            _finish(row, error=words.FAILED)
            return False
        row.status, row.claimed_at, row.images_read = BatchStatus.READING.value, history.now(), 0
        row.attempts += 1
        return True


def _read(
    database: Database, settings: Settings, batch: str, engines: Engines, editions: EditionSource
) -> tuple[list[KeptImage], str]:
    """Read every image, with its pictures stored; the words for what stopped it, if something did."""
    storage = Storage(settings.storage)
    with database.reading() as session:
        row = session.get_one(BatchRow, batch)
        path, name = storage.path(row.sha256), row.name
    images: list[KeptImage] = []
    try:
        for image in read_file(path, editions, engines):
            images.append(prepare_image(image, storage))
            _progress(database, batch, len(images))
    except ScanError as error:
        log.info("%s (%s): %s", name, batch, error)
        return images, words.failure(error)
    except RecordError:
        raise
    except Exception:  # whatever a file does to the readers, it is kept and the batch says that it failed
        log.exception("reading %s (%s) failed", name, batch)
        return images, words.FAILED
    return images, ""


def _progress(database: Database, batch: str, images: int) -> None:
    with database.transaction() as session:
        session.execute(update(BatchRow).where(BatchRow.id == batch).values(images_read=images))


def _keep(database: Database, storage: Storage, batch: str, images: list[KeptImage], error: str) -> None:
    """Write everything that a file says, all together or not at all."""
    try:
        with database.transaction() as session:
            row = _locked_batch(session, batch)
            if row.status in {BatchStatus.READ.value, BatchStatus.FAILED.value}:
                return
            if session.get(FileRow, row.sha256) is not None:
                _finish(row, repeated=True)
                return
            if images or not error:
                _keep_images(session, storage, row, images)
            _finish(row, error=error)
    except IntegrityError:
        # Another worker wrote the very same file's readings a moment ago (PostgreSQL only: SQLite has one writer).
        with database.transaction() as session:
            _finish(_locked_batch(session, batch), repeated=True)


def _keep_images(session: Session, storage: Storage, row: BatchRow, images: list[KeptImage]) -> None:
    sizes = [{"index": image.index, "width_px": image.width_px, "height_px": image.height_px} for image in images]
    session.add(FileRow(sha256=row.sha256, batch=row.id, images=sizes, read_at=history.now()))
    session.flush()
    pages = [page for image in images for page in image.pages]
    journeys = _journeys(session, pages)
    for code in journeys:
        history.locked_journey(session, code, even_closed=True)
    for page in pages:
        keep_page(session, storage, page, row)
    for code in journeys:
        tell_journey(session, row, code)


def _journeys(session: Session, pages: Iterable[KeptPage]) -> list[str]:
    """The journeys concerned, in one order for everybody, so that two workers never wait for each other."""
    named = {page.journey for page in pages if page.journey is not None}
    return sorted(session.scalars(select(JourneyRow.code).where(JourneyRow.code.in_(named))))


def _finish(row: BatchRow, *, error: str = "", repeated: bool = False) -> None:
    row.status = (BatchStatus.FAILED if error else BatchStatus.READ).value
    row.error, row.repeated, row.claimed_at = error, repeated, None


def _give_back(database: Database, batch: str) -> None:
    """Let another try read the batch. When the database is gone too, `unfinished` finds it later."""
    try:
        with database.transaction() as session:
            row = _locked_batch(session, batch)
            if row.status == BatchStatus.READING.value:
                row.status, row.claimed_at = BatchStatus.WAITING.value, None
                row.attempts -= 1  # the disk or the database failed, not the file
    except RecordError:
        log.warning("batch %s stays claimed until %s have passed", batch, STALE)


def _locked_batch(session: Session, batch: str) -> BatchRow:
    row = session.scalar(select(BatchRow).where(BatchRow.id == batch).with_for_update())
    if row is None:
        raise UnknownBatch(batch)
    return row
