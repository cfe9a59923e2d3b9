"""The booklet that a resident takes home as a file: the last one that was printed, or a new one where it says less.

Whatever is printed at home comes back with ink on it: its codes must be those of an edition that is kept here.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.config import Settings
from server.record import fold, history
from server.record.db import Database
from server.record.editions import is_whole, print_edition
from server.record.errors import JourneyClosed, UnknownEdition
from server.record.online import RESIDENT
from server.record.tables import EditionRow, HistoryRow

MOST_A_DAY: Final = 5
"""New editions that a resident makes in a day; each is kept for ever. Then the last one is what they are given."""

_PRINTED: Final = (fold.OPENED, fold.ANSWERS, fold.CHANGE, fold.FIELD, fold.STATUS)
"""Changes that a booklet prints."""


def edition_of_today(database: Database, settings: Settings, code: str) -> int:
    """The number of the edition that says what the record says now; made where there is none.

    Raises:
        UnknownJourney: There is none with this code.
        UnknownEdition: It is closed, and was never printed.
        StorageFailed: The disk is full or failed; there is no new edition.
    """
    with database.reading() as session:
        last = _last(session, code)
        closed = history.journey_row(session, code).closed
        stands = closed or not changed_since(session, code) or (last is not None and _enough(session, code))
    if stands:
        if last is None:
            raise UnknownEdition(code, None)
        return last
    try:
        return print_edition(database, settings, code, RESIDENT).number
    except JourneyClosed:  # just now: what was printed last stays
        if last is None:
            raise UnknownEdition(code, None) from None
        return last


def changed_since(session: Session, code: str) -> bool:
    """Whether the record has changed since the last whole booklet in what one prints; also when there is none."""
    said, last = select(func.max(HistoryRow.id)).where(HistoryRow.journey == code), _last(session, code)
    changed = session.scalar(said.where(HistoryRow.action.in_(_PRINTED))) or 0
    printed = said.where(HistoryRow.action == fold.PRINTED, HistoryRow.target == str(last))
    return changed > (session.scalar(printed) or 0)


def _last(session: Session, code: str) -> int | None:
    """The number of the last whole booklet of a journey; None: there is none."""
    return session.scalar(select(func.max(EditionRow.number)).where(EditionRow.journey == code, is_whole()))


def _enough(session: Session, code: str) -> bool:
    """Whether a resident has made as many editions as they may in a day."""
    made = select(func.count()).where(
        EditionRow.journey == code,
        EditionRow.created_by == RESIDENT,
        EditionRow.created_at > history.now() - timedelta(days=1),
    )
    return (session.scalar(made) or 0) >= MOST_A_DAY
