"""What the machine saw on a page, as it was kept when the page was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record.decisions import taken_back
from server.record.tables import PageReadingRow


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page that was read.

    Attributes:
        journey: Its code.
        edition: Its edition.
        page: Its number.
        how: What identified it, as in `parcours read`.
        page_image: Storage key of the page, laid flat.
        overlay: Storage key of the same with what was read drawn on it.
        outcome: The page in the document of `parcours read`.
    """

    journey: str
    edition: int
    page: int
    how: str
    page_image: str | None
    overlay: str
    outcome: Mapping[str, Any]


def seen_page(session: Session, number: int) -> SeenPage | None:
    """What was seen on a page.

    Args:
        session: The record's.
        number: `PageResult.number`.

    Returns:
        The page; None when there is none of this number, it was rejected, or it turned out to be somebody else's.
    """
    row = session.get(PageReadingRow, number)
    if row is None or row.overlay is None or row.journey is None or row.edition is None or row.page is None:
        return None
    if session.scalar(
        select(PageReadingRow.id).where(PageReadingRow.id == number, PageReadingRow.id.in_(taken_back()))
    ):
        return None
    return SeenPage(row.journey, row.edition, row.page, row.how, row.page_image, row.overlay, row.outcome)
