"""Which file the page of a question came in, and where in it: nothing else tells pages of nobody apart."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.record.tables import BatchRow, ImageRow, PageReadingRow, ReviewRow


@dataclass(frozen=True, slots=True)
class CameIn:
    """Where a page came from.

    Attributes:
        name: Of the file, as uploaded.
        image: Which image of the file, from 1.
        images: How many it has, as far as they were read.
    """

    name: str
    image: int
    images: int


def came_in(session: Session, reviews: Collection[str]) -> dict[str, CameIn]:
    """Where the pages of some questions came from, by id of the question."""
    if not reviews:
        return {}
    images = select(func.count()).select_from(ImageRow).where(ImageRow.sha256 == PageReadingRow.sha256)
    found = session.execute(
        select(ReviewRow.id, BatchRow.name, PageReadingRow.image, images.scalar_subquery())
        .join(PageReadingRow, PageReadingRow.id == ReviewRow.page_reading)
        .join(BatchRow, BatchRow.id == ReviewRow.batch)
        .where(ReviewRow.id.in_(reviews))
    )
    return {review: CameIn(name, image + 1, count) for review, name, image, count in found}
