"""Which booklets an unknown page of an upload may be of.

Those of its other pages, and that of the open journey; where there are none, those of what the same agent sent just
before or after: a telephone makes a file of every page.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from server.record.decisions import taken_back
from server.record.editions import is_whole
from server.record.model import BatchState
from server.record.tables import BatchRow, EditionRow, PageReadingRow

_MOST: Final = 6
"""Of a pile of more people's pages, typing the code is quicker than looking for the name."""

TOGETHER: Final = timedelta(minutes=3)
"""Files that one agent sends within so long are mostly of the person at the counter."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """A booklet that an unknown page may be of.

    Attributes:
        journey: Its code.
        edition: From 1.
        pages: How many it has.
    """

    journey: str
    edition: int
    pages: int


def booklets_nearby(session: Session, uploads: Iterable[BatchState]) -> dict[str, tuple[Nearby, ...]]:
    """The booklets that unknown pages may be of, by upload, the open journey's first; with as many queries for all."""
    listed = [batch for batch in uploads if any(page.rejection for page in batch.pages)]
    newest = _newest(session, {batch.open_journey for batch in listed if batch.open_journey is not None})
    named = {batch.id: _named(batch, newest) for batch in listed}
    alone = [batch for batch in listed if not named[batch.id]]
    named |= _sent_together(session, alone)
    wanted = {booklet for booklets in named.values() for booklet in booklets}
    key = tuple_(EditionRow.journey, EditionRow.number)
    rows = session.execute(select(EditionRow.journey, EditionRow.number, EditionRow.pages).where(key.in_(wanted)))
    pages = {(row.journey, row.number): row.pages for row in rows}
    return {
        batch: tuple(Nearby(*booklet, pages[booklet]) for booklet in booklets if booklet in pages)
        for batch, booklets in named.items()
        if len(booklets) <= _MOST
    }


def _newest(session: Session, journeys: Collection[str]) -> dict[str, int]:
    """The last whole booklet of some journeys; those that have none are absent."""
    last = select(EditionRow.journey, func.max(EditionRow.number)).where(EditionRow.journey.in_(journeys), is_whole())
    return {row[0]: row[1] for row in session.execute(last.group_by(EditionRow.journey))}


def _named(batch: BatchState, newest: Mapping[str, int]) -> list[tuple[str, int]]:
    read = [(page.journey, page.edition) for page in batch.pages if not page.rejection]
    booklets = [(journey, edition) for journey, edition in read if journey is not None and edition is not None]
    if batch.open_journey is not None and batch.open_journey in newest:
        booklets.insert(0, (batch.open_journey, newest[batch.open_journey]))
    return list(dict.fromkeys(booklets))


def _sent_together(session: Session, uploads: Collection[BatchState]) -> dict[str, list[tuple[str, int]]]:
    """The booklets of what the same people sent within `TOGETHER`, by upload."""
    if not uploads:
        return {}
    times = [batch.received_at for batch in uploads]
    rows = session.execute(
        select(BatchRow.received_by, BatchRow.received_at, PageReadingRow.journey, PageReadingRow.edition)
        .join(PageReadingRow, PageReadingRow.sha256 == BatchRow.sha256)
        .where(
            BatchRow.received_by.in_({batch.received_by for batch in uploads}),
            BatchRow.received_at.between(min(times) - TOGETHER, max(times) + TOGETHER),
            PageReadingRow.rejection == "",
            PageReadingRow.id.not_in(taken_back()),
        )
        .order_by(PageReadingRow.id)
    ).all()
    return {
        batch.id: list(
            dict.fromkeys(
                (row.journey, row.edition)
                for row in rows
                if row.received_by == batch.received_by and abs(row.received_at - batch.received_at) <= TOGETHER
            )
        )
        for batch in uploads
    }
