"""An upload -> readings -> merge -> changes and reviews.

`receive` keeps the file and says so; `process` reads it, whenever, as often as need be. Each image goes into the record
as it is read, in a transaction of its own: a long file keeps no other writer waiting, and what a reader that was killed
had not finished is gone on with. An image that is in the record is never read into it twice.
"""

import logging
import re
import uuid
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scan.errors import ScanError
from scan.pipeline import Engines, read_file
from scan.readings import EditionSource
from server.config import Settings
from server.record import history, words
from server.record.claims import (
    Claim,
    claim,
    finish,
    give_back,
    is_read_whole,
    kept_images,
    locked_batch,
    renew,
)
from server.record.db import Database
from server.record.draw import draw_of
from server.record.earlier import held_against_last
from server.record.editions import LEAVES, StoredEditions, is_whole
from server.record.errors import DatabaseGone, RecordError, StorageFailed
from server.record.filenames import displayable_name
from server.record.findings import is_known_by_print
from server.record.merging import keep_page, tell_journey
from server.record.model import BatchState, BatchStatus, Glimpse
from server.record.named import keep_named
from server.record.prepared import KeptImage, KeptPage, prepare_image
from server.record.readings import batches
from server.record.storage import Storage, Stored
from server.record.tables import BatchRow, EditionRow, FileRow, ImageRow, JourneyRow, PageReadingRow

log = logging.getLogger(__name__)

_ID: Final = re.compile("[0-9a-f]{32}")

_LAST_EDITIONS: Final = 3
"""A booklet older than that is seldom brought, and every edition is another dozen pages to compare."""


def receive(
    database: Database,
    settings: Settings,
    source: BinaryIO | Path,
    name: str,
    by: str,
    *,
    open_journey: str | None = None,
    wanted: str = "",
    desk: str = "",
    came_at: datetime | None = None,
) -> str:
    """Take a file in. When it returns, the file is on the disk, hashed, and known to the database.

    Args:
        database: The record's.
        settings: Of the home.
        source: The file, or an open one.
        name: As the person knows it.
        by: Who brings it.
        open_journey: The code of the one that they have open; pages without a code may be of its booklets.
        wanted: The id that the batch shall have, 32 hexadecimal digits: the same file that comes again under it,
            because the answer was lost on its way, is the same batch. Empty, or taken by another file: a new one.
        desk: At which desk; empty: nobody said.
        came_at: When it came, UTC, where it lay somewhere since; None: now.

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
    facts: dict[str, str | datetime | None] = {
        "name": displayable_name(name),
        "received_by": by,
        "received_at": history.now() if came_at is None else min(came_at, history.now()),
        "open_journey": open_journey,
        "desk": desk or None,
    }
    try:
        return _note(database, stored, wanted, facts)
    except IntegrityError:  # the same file under the same id, a moment ago (PostgreSQL only): now it is found
        return _note(database, stored, wanted, facts)


def _note(database: Database, stored: Stored, wanted: str, facts: Mapping[str, str | datetime | None]) -> str:
    """Let the record know what was stored; the id of its batch."""
    with database.transaction() as session:
        batch = wanted if _ID.fullmatch(wanted) else uuid.uuid4().hex
        earlier = session.get(BatchRow, batch)
        if earlier is not None and (earlier.sha256, earlier.received_by) == (stored.key, facts["received_by"]):
            return batch
        batch = batch if earlier is None else uuid.uuid4().hex
        session.add(
            BatchRow(
                id=batch,
                sha256=stored.key,
                size=stored.size,
                status=BatchStatus.WAITING.value,
                error="",
                repeated=False,
                images_read=0,
                attempts=0,
                **facts,
            )
        )
    return batch


def process(
    database: Database, settings: Settings, batch: str, engines: Engines, editions: EditionSource | None = None
) -> BatchState:
    """Read a batch as `read_batch` does, and look what became of it.

    Returns:
        How far the batch has come; still being read when another reader is at it.
    """
    read_batch(database, settings, batch, engines, editions)
    with database.reading() as session:
        return batches(session, [batch])[0]


def read_batch(
    database: Database, settings: Settings, batch: str, engines: Engines, editions: EditionSource | None = None
) -> None:
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
    held = claim(database, batch, _tell)
    if held is not None:
        source = StoredEditions(database, settings) if editions is None else editions
        try:
            error = _read(database, settings, held, engines, source)
            _finish(database, held, error)
        except (StorageFailed, DatabaseGone):
            give_back(database, held, counted=False)
            raise
        except Exception:  # raised again: whatever it was, the next reader may take the batch
            give_back(database, held, counted=True)
            raise


def _read(database: Database, settings: Settings, held: Claim, engines: Engines, editions: EditionSource) -> str:
    """Read every image that is missing, and keep it; the words for what stopped it, if something did."""
    storage, draw = Storage(settings.storage), draw_of(settings)
    with database.reading() as session:
        row = session.get_one(BatchRow, held.batch)
        path, name = storage.path(row.sha256), row.name
        booklets = _booklets(session, row.open_journey)
    images = read_file(path, editions, engines, skip=held.images, booklets=booklets)
    while True:
        try:
            image = next(images, None)
            compared = None if image is None else held_against_last(database, storage, image)
            kept = None if compared is None else prepare_image(compared, storage, draw)
        except ScanError as error:
            log.info("%s (%s): %s", name, held.batch, error)
            return words.failure(error)
        except RecordError:
            raise
        except Exception:  # whatever a file does to the readers, it is kept and the batch says that it failed
            log.exception("reading %s (%s) failed", name, held.batch)
            return words.FAILED
        if kept is None:
            return ""
        _keep(database, storage, held, kept)


def _glimpses(image: KeptImage) -> list[Glimpse]:
    """What can be shown of the pages of an image while the others are read."""
    return [Glimpse(page.journey, page.page, page.rejection, page.overlay or page.page_image) for page in image.pages]


def _booklets(session: Session, journey: str | None) -> list[tuple[str, int]]:
    """The last booklets that were printed of a journey, and the last leaves for them."""
    query = select(EditionRow.journey, EditionRow.number).where(EditionRow.journey == journey)
    newest = query.order_by(EditionRow.number.desc()).limit(_LAST_EDITIONS)
    leaves = newest.where(EditionRow.format == LEAVES)
    found = [
        (row.journey, row.number) for query in (newest.where(is_whole()), leaves) for row in session.execute(query)
    ]
    return sorted(found, key=lambda one: -one[1])


def _keep(database: Database, storage: Storage, held: Claim, image: KeptImage) -> None:
    """Write everything that was read in an image, all together or not at all."""
    try:
        _write(database, storage, held, image)
    except IntegrityError:
        # Another reader may have written the very same image a moment ago (PostgreSQL only: SQLite has one writer). A
        # second look finds what it wrote; when it was something else, this fails as well.
        _write(database, storage, held, image)


def _write(database: Database, storage: Storage, held: Claim, image: KeptImage) -> None:
    """Write an image unless it is in the record: what was read counts, even when the claim was lost meanwhile."""
    with database.transaction() as session:
        row = locked_batch(session, held.batch)
        if image.index not in kept_images(session, row.sha256):
            _keep_image(session, storage, row, image)
        renew(row, held, _glimpses(image))


def _keep_image(session: Session, storage: Storage, row: BatchRow, image: KeptImage) -> None:
    if session.get(FileRow, row.sha256) is None:
        session.add(FileRow(sha256=row.sha256, batch=row.id, read_at=history.now()))
        session.flush()
    session.add(_image_row(row, image))
    session.flush()
    for code in _journeys(session, image.pages):
        history.locked_journey(session, code, even_closed=True)
    for number, page in enumerate(image.pages):
        if is_known_by_print(page.outcome):
            keep_named(session, storage, page, row, place=len(image.pages) + number)
        else:
            keep_page(session, storage, page, row)


def _finish(database: Database, held: Claim, error: str) -> None:
    """Say what became of a batch, unless somebody has: of one that was given up meanwhile, that it was read."""
    with database.transaction() as session:
        row = locked_batch(session, held.batch)
        if row.status == BatchStatus.READ.value or (error and row.claim != held.token):
            return
        _tell(session, row)
        again = is_read_whole(session, row.sha256)
        finish(row, error="" if again else error, repeated=again)


def _tell(session: Session, row: BatchRow) -> None:
    """Tell every journey concerned what an upload brought since it was told last."""
    new = select(ImageRow.image).where(ImageRow.sha256 == row.sha256, ImageRow.batch == row.id)
    if row.told_at is not None:
        new = new.where(ImageRow.read_at > row.told_at)
    images = session.scalars(new.order_by(ImageRow.image)).all()
    of_images = (PageReadingRow.sha256 == row.sha256, PageReadingRow.image.in_(images))
    found = select(PageReadingRow.journey).where(*of_images, PageReadingRow.journey.is_not(None)).distinct()
    for code in sorted(code for code in session.scalars(found) if code is not None):
        history.locked_journey(session, code, even_closed=True)
        if not history.is_erased(session, code):
            tell_journey(session, row, code, images=images)
    row.told_at = history.now()


def _image_row(row: BatchRow, image: KeptImage) -> ImageRow:
    return ImageRow(
        sha256=row.sha256,
        image=image.index,
        width_px=image.width_px,
        height_px=image.height_px,
        batch=row.id,
        read_at=history.now(),
    )


def _journeys(session: Session, pages: Iterable[KeptPage]) -> list[str]:
    """The journeys concerned, in one order for everybody, so that two workers never wait for each other."""
    named = {page.journey for page in pages if page.journey is not None}
    return sorted(session.scalars(select(JourneyRow.code).where(JourneyRow.code.in_(named))))
