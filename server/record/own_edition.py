"""The booklet that a resident takes home as a file: the last one that was printed, or a new one where it says less.

Whatever is printed at home comes back with ink on it: its codes must be those of an edition that is kept here.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.config import Settings
from server.record import fold, history
from server.record.db import Database
from server.record.editions import last_whole, print_edition
from server.record.errors import JourneyClosed, UnknownEdition
from server.record.online import RESIDENT
from server.record.tables import EditionRow, HistoryRow

MOST_A_DAY: Final = 5
"""New editions that a resident makes in a day; each is kept for ever. Then the last one is what they are given."""

_PRINTED: Final = (fold.OPENED, fold.ANSWERS, fold.CHANGE, fold.FIELD, fold.STATUS)
"""Changes that a booklet prints."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What a resident who asks for their booklet is given.

    Attributes:
        last: Number of the last whole booklet; None: there is none.
        changed: The record says something else since.
        is_enough: They have made as many editions today as they may: it is the last one all the same.
    """

    last: int | None
    changed: bool
    is_enough: bool

    @property
    def is_new(self) -> bool:
        """Whether it will be a new edition."""
        return self.changed and not self.is_enough


class _Stands(Exception):
    """The last edition says everything, or is what they are given today."""


def edition_of_today(database: Database, settings: Settings, code: str) -> int:
    """The number of the edition that says what the record says now; made where there is none.

    Raises:
        UnknownJourney: There is none with this code.
        UnknownEdition: It is closed, and was never printed.
        StorageFailed: The disk is full or failed; there is no new edition.
    """
    with database.reading() as session:
        closed, now = history.journey_row(session, code).closed, own_file(session, code)
    if not closed and now.is_new:
        with suppress(JourneyClosed, _Stands):  # just now: what was printed last stays
            return print_edition(database, settings, code, RESIDENT, check=partial(_check, code)).number
        with database.reading() as session:
            now = own_file(session, code)
    if now.last is None:
        raise UnknownEdition(code, None)
    return now.last


def own_file(session: Session, code: str) -> OwnFile:
    """What a resident who asks for their booklet now is given."""
    last, changed = last_whole(session, code) or None, changed_since(session, code)
    return OwnFile(last, changed, changed and last is not None and _enough(session, code))


def _check(code: str, session: Session) -> None:
    """Stop where somebody who asked at the same moment has had it made.

    Raises:
        _Stands
    """
    if not own_file(session, code).is_new:
        raise _Stands


def changed_since(session: Session, code: str) -> bool:
    """Whether the record has changed since the last whole booklet in what one prints; also when there is none."""
    said, last = select(func.max(HistoryRow.id)).where(HistoryRow.journey == code), last_whole(session, code)
    changed = session.scalar(said.where(HistoryRow.action.in_(_PRINTED))) or 0
    printed = said.where(HistoryRow.action == fold.PRINTED, HistoryRow.target == str(last))
    return changed > (session.scalar(printed) or 0)


def _enough(session: Session, code: str) -> bool:
    """Whether a resident has made as many editions as they may in a day."""
    made = select(func.count()).where(
        EditionRow.journey == code,
        EditionRow.created_by == RESIDENT,
        EditionRow.created_at > history.now() - timedelta(days=1),
    )
    return (session.scalar(made) or 0) >= MOST_A_DAY
