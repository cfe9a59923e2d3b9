"""Which booklets an unknown page of an upload may be of: those of its other pages, and that of the open journey."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, tuple_
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
    named = {batch.id: _named(session, batch) for batch in listed}
    wanted = {booklet for booklets in named.values() for booklet in booklets}
    key = tuple_(EditionRow.journey, EditionRow.number)
    rows = session.execute(select(EditionRow.journey, EditionRow.number, EditionRow.pages).where(key.in_(wanted)))
    pages = {(row.journey, row.number): row.pages for row in rows}
    return {
        batch: tuple(Nearby(*booklet, pages[booklet]) for booklet in booklets if booklet in pages)
        for batch, booklets in named.items()
        if len(booklets) <= _MOST
    }


def _named(session: Session, batch: BatchState) -> list[tuple[str, int]]:
    read = [(page.journey, page.edition) for page in batch.pages if not page.rejection]
    booklets = [(journey, edition) for journey, edition in read if journey is not None and edition is not None]
    last = (
        select(EditionRow.number)
        .where(EditionRow.journey == batch.open_journey)
        .order_by(EditionRow.number.desc())
        .limit(1)
    )
    number = session.scalar(last)
    if batch.open_journey is not None and number is not None:
        booklets.insert(0, (batch.open_journey, number))
    return list(dict.fromkeys(booklets))
