"""A page that nothing but its print names goes where the print says, and the question whose it is stays open to people.

It is kept as a page of which that question was asked and answered, by the machine: whoever sees that it is somebody
else's takes the answer back like any other, and everything that the page did with it.
"""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from scan.readings import Rejection
from server.record import words
from server.record.decisions import write_decision
from server.record.merging import edition_of, keep_page
from server.record.prepared import KeptPage
from server.record.storage import Storage
from server.record.tables import BatchRow, PageReadingRow, ReviewRow


def keep_named(session: Session, storage: Storage, page: KeptPage, batch: BatchRow, *, place: int) -> PageReadingRow:
    """Write down such a page. The caller holds its journey.

    Args:
        session: Of the file's transaction.
        storage: Where the crops are.
        page: As read.
        batch: The upload.
        place: A free place of its image, for the page as nobody knew it.

    Returns:
        The page as it is kept.
    """
    unknown = keep_page(session, storage, _unknown(page, place), batch)
    if edition_of(session, page) is None:  # its booklet was erased meanwhile: nothing says whose it is
        return unknown
    row = keep_page(session, storage, page, batch)
    session.flush()
    asked = session.scalars(select(ReviewRow).where(ReviewRow.page_reading == unknown.id)).one()
    value = f"{page.edition}.{page.page}"
    write_decision(
        session, asked, by=words.MACHINE, keep="page", value=value, journey=page.journey, page_reading=row.id
    )
    return row


def _unknown(page: KeptPage, place: int) -> KeptPage:
    """The page as it would be kept had nobody known it."""
    reason = Rejection.NO_CODE.value
    return replace(
        page,
        place=place,
        journey=None,
        edition=None,
        page=None,
        how="",
        rejection=reason,
        detail="known by its print alone",
        outcome={"reason": reason, "corners_px": page.outcome["corners_px"]},
        overlay=None,
        fields=(),
        annotations=(),
        unseen=(),
    )
