"""Pages that were given to a journey by mistake and taken back: what was read on them is shown there no more.

Nothing is removed. The rows stay, the pages and their images are where they came from, and may go to the right journey.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.record.decisions import taken_back
from server.record.tables import DecisionRow, PageReadingRow, ReadingRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a journey shows no more.

    Attributes:
        givers: Reviews that gave a page or an image to it, and do so no more.
        pages: Keys of the pages as read.
        asked: Of every review about what stood on them, the key of that page.
    """

    givers: frozenset[str]
    pages: frozenset[int]
    asked: dict[str, int]


def withdrawn(session: Session, code: str) -> Withdrawn:
    """What was taken back from a journey."""
    gone = PageReadingRow.id.in_(taken_back())
    pages = frozenset(session.scalars(select(PageReadingRow.id).where(PageReadingRow.journey == code, gone)))
    asked = select(ReviewRow.id, ReviewRow.page_reading).where(ReviewRow.page_reading.in_(pages))
    crops = pictures_withdrawn(session, [code])
    shown = select(ReviewRow.id, ReviewRow.page_reading, ReviewRow.crop).where(
        ReviewRow.journey == code, ReviewRow.crop.in_({crop for _, crop in crops})
    )
    by_crop = {row.id: crops[code, row.crop] for row in session.execute(shown)}
    by_page = {row.id: row.page_reading for row in session.execute(asked)}
    return Withdrawn(_givers(session, code), pages, {**by_crop, **by_page})


def pictures_withdrawn(session: Session, codes: Collection[str]) -> dict[tuple[str, str], int]:
    """Crops of pages that were taken back, by journey, with the key of the page; without those it has of another page.

    A later question about the same place shows what stood there before, and keeps the crop of such a page.
    """
    gone = _crops(session, codes, ReadingRow.page_reading.in_(taken_back()))
    if not gone:
        return {}
    kept = _crops(session, {code for code, _ in gone}, ReadingRow.page_reading.not_in(taken_back()))
    return {crop: page for crop, page in gone.items() if crop not in kept}


def _crops(session: Session, codes: Collection[str], which: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    rows = session.execute(
        select(ReadingRow.journey, ReadingRow.crop, ReadingRow.page_reading).where(
            ReadingRow.journey.in_(codes), ReadingRow.crop.is_not(None), which
        )
    )
    return {(row.journey, row.crop): row.page_reading for row in rows}


def _givers(session: Session, code: str) -> frozenset[str]:
    decisions = session.scalars(
        select(DecisionRow)
        .where(DecisionRow.review.in_(select(DecisionRow.review).where(DecisionRow.journey == code)))
        .order_by(DecisionRow.turn)
    )
    now_at = {decision.review: decision.journey if decision.decided else None for decision in decisions}
    return frozenset(review for review, journey in now_at.items() if journey != code)
