"""Which contents of the storage the record names. What it names no more is laid aside, and goes some hours later."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.record.storage import Storage
from server.record.tables import (
    BatchRow,
    EditionRow,
    FieldRow,
    HistoryRow,
    PageReadingRow,
    PhotoRow,
    ReadingRow,
    ReceiptRow,
    ReviewRow,
)

CONTENTS: Final[tuple[InstrumentedAttribute[Any], ...]] = (
    HistoryRow.crop,
    FieldRow.crop,
    ReadingRow.crop,
    ReviewRow.crop,
    ReviewRow.page_image,
    PageReadingRow.page_image,
    PageReadingRow.overlay,
    EditionRow.pages_pdf,
    EditionRow.booklet_pdf,
    EditionRow.layout,
    ReceiptRow.card_pdf,
    ReceiptRow.label_pdf,
    PhotoRow.content,
    BatchRow.sha256,
)
"""Every column that names a content of the storage."""


def still_named(session: Session, keys: Collection[str]) -> set[str]:
    """Those of some contents that something names."""
    return {key for column in CONTENTS for key in session.scalars(select(column).where(column.in_(keys))) if key}


def lay_aside(session: Session, storage: Storage, keys: set[str]) -> int:
    """Lay aside those of some contents that nothing names any more; how many."""
    return sum(storage.lay_aside(key) for key in keys - still_named(session, keys))
