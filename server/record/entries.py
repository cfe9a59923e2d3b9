"""A journey's history as people see it: every line that was ever written, without what stood on a page taken back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record import fold, words
from server.record.model import HistoryEntry, Origin
from server.record.tables import HistoryRow
from server.record.withdrawn import Withdrawn, withdrawn


def entries(session: Session, code: str) -> tuple[HistoryEntry, ...]:
    """A journey's history for people, oldest first."""
    rows = session.scalars(select(HistoryRow).where(HistoryRow.journey == code).order_by(HistoryRow.id)).all()
    gone = withdrawn(session, code)
    unsaid = _unsaid(rows, gone)
    return tuple(_entry(row, pictures=not _is_about(row, gone), text=row.id not in unsaid) for row in rows)


def _unsaid(rows: Sequence[HistoryRow], gone: Withdrawn) -> set[int]:
    """Lines that say what stood on a page taken back.

    Those about the page itself, and whatever changed the same field until it was put back: they name the value before.
    """
    told = [row for row in rows if row.action in {fold.FIELD, fold.REVIEWED} and _page(row, gone) is not None]
    first: dict[tuple[str, int | None], int] = {}
    last: dict[tuple[str, int | None], int] = {}
    for row in told:
        if row.action == fold.FIELD:
            place = (row.target, _page(row, gone))
            first.setdefault(place, row.id)
            last[place] = row.id
    between = {
        row.id
        for row in rows
        for place, begun in first.items()
        if row.action == fold.FIELD and row.target == place[0] and begun <= row.id <= last[place]
    }
    return between | {row.id for row in told}


def _page(row: HistoryRow, gone: Withdrawn) -> int | None:
    """The page taken back that a line comes from; None: from no such page."""
    if row.page_reading in gone.pages:
        return row.page_reading
    return gone.asked.get(row.review or "")


def _is_about(row: HistoryRow, gone: Withdrawn) -> bool:
    """Whether a line leads to the image of a page that was taken back."""
    return _page(row, gone) is not None or (row.action == fold.SCANNED and row.review in gone.givers)


def _entry(row: HistoryRow, *, pictures: bool, text: bool) -> HistoryEntry:
    before: Any = row.before if text else None
    after: Any = row.after if text else None
    return HistoryEntry(
        id=row.id,
        at=row.at,
        by=row.by,
        action=row.action,
        target=row.target,
        before=before,
        after=after,
        origin=Origin(row.origin),
        words=row.words if text else words.withdrawn(row.words),
        scan=row.scan if pictures else None,
        crop=row.crop if pictures else None,
        edition=row.edition,
        page_reading=row.page_reading if pictures else None,
    )
