"""Holds a page against its last scan before anybody is asked: an old fold or stain is no new ink."""

import logging
from dataclasses import replace

from sqlalchemy import select

from scan.readings import ImageReading, PageOutcome, ReadPage
from scan.since import since
from server.record.db import Database
from server.record.decisions import taken_back
from server.record.errors import RecordError
from server.record.findings import is_surely_the_page
from server.record.images import from_bytes
from server.record.received import oldest_first, with_receipt
from server.record.storage import Storage
from server.record.tables import PageReadingRow

log = logging.getLogger(__name__)


def held_against_last(database: Database, storage: Storage, image: ImageReading) -> ImageReading:
    """The image with what its pages' last scans showed already marked among their annotations.

    Args:
        database: The record's.
        storage: Where the images of pages are.
        image: As read.

    Raises:
        StorageFailed: The disk failed.
    """
    return replace(image, outcomes=tuple(_compared(database, storage, outcome) for outcome in image.outcomes))


def _compared(database: Database, storage: Storage, page: PageOutcome) -> PageOutcome:
    if not isinstance(page, ReadPage) or not page.annotations:
        return page
    key = _last_image(database, page)
    if key is None:
        return page
    try:
        return since(page, from_bytes(storage.get(key)))
    except (RecordError, OSError, ValueError):  # without its last picture all that a page shows is new
        log.exception("the last scan of page %s of %s", page.code.page, page.code.journey)
        return page


def _last_image(database: Database, page: ReadPage) -> str | None:
    """Storage key of the last scan that is surely of the same page of the same edition; None: there was none."""
    query = with_receipt(select(PageReadingRow)).where(
        PageReadingRow.journey == page.code.journey,
        PageReadingRow.edition == page.code.edition,
        PageReadingRow.page == page.code.page,
        PageReadingRow.rejection == "",
        PageReadingRow.page_image.is_not(None),
        PageReadingRow.id.not_in(taken_back()),
    )
    with database.reading() as session:
        scans = session.scalars(query.order_by(*oldest_first())).all()
    surely = [scan.page_image for scan in scans if is_surely_the_page(scan.outcome)]
    return surely[-1] if surely else None
