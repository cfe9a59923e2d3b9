"""Which booklets an unknown page of an upload may be of: those of its other pages, and that of the open journey."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from server.record.model import BatchState
from server.record.tables import EditionRow

_MOST: Final = 6
"""Of a pile of more people's pages, typing the code is quicker than looking for the name."""


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
    """The last edition of some journeys; those that have none are absent."""
    last = select(EditionRow.journey, func.max(EditionRow.number)).where(EditionRow.journey.in_(journeys))
    return {row[0]: row[1] for row in session.execute(last.group_by(EditionRow.journey))}


def _named(batch: BatchState, newest: Mapping[str, int]) -> list[tuple[str, int]]:
    read = [(page.journey, page.edition) for page in batch.pages if not page.rejection]
    booklets = [(journey, edition) for journey, edition in read if journey is not None and edition is not None]
    if batch.open_journey is not None and batch.open_journey in newest:
        booklets.insert(0, (batch.open_journey, newest[batch.open_journey]))
    return list(dict.fromkeys(booklets))
