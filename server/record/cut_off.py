"""Pages of which a part is not in the image: whether the whole page was read since."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from server.record.decisions import review_row, taken_back
from server.record.model import ReviewReason
from server.record.tables import PageReadingRow, ReviewRow


def read_whole_since(session: Session, review_id: str) -> bool:
    """Whether the page that a review says was cut off has been read whole after it.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    later = select(PageReadingRow.id).where(
        PageReadingRow.journey == row.journey,
        PageReadingRow.edition == row.edition,
        PageReadingRow.page == row.page,
        PageReadingRow.id > row.page_reading,
        PageReadingRow.rejection == "",
        PageReadingRow.id.not_in(taken_back()),
        ~_says_cut_off(),
    )
    return session.scalar(later.limit(1)) is not None


def _says_cut_off() -> ColumnElement[bool]:
    """Whether a page was cut off: that is asked about as writing elsewhere is, without a reading."""
    return exists().where(
        ReviewRow.page_reading == PageReadingRow.id,
        ReviewRow.reason == ReviewReason.ANNOTATION.value,
        ReviewRow.reading.is_(None),
    )
