"""Pages of which a part is not in the image: which ones wait, and whether what is missing was read in another image."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from server.record.days import day_of
from server.record.decisions import review_row, sentences_waiting, taken_back
from server.record.findings import is_surely_the_page
from server.record.model import ReviewReason
from server.record.received import came_after, readings_with_receipt, received, with_receipt
from server.record.tables import BatchRow, PageReadingRow, ReadingRow, ReviewRow


def read_whole_since(session: Session, review_id: str) -> bool:
    """Whether the page that a review says was cut off was read whole in an image that came after it.

    Not where either may be somebody else's page: then the one does not show what is missing in the other.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = review_row(session, review_id)
    page = session.get_one(PageReadingRow, row.page_reading)
    later = with_receipt(select(PageReadingRow)).where(
        PageReadingRow.journey == row.journey,
        PageReadingRow.edition == row.edition,
        PageReadingRow.page == row.page,
        came_after(session, page),
        PageReadingRow.rejection == "",
        PageReadingRow.id.not_in(taken_back()),
        ~_says_cut_off(),
    )
    return is_surely_the_page(page.outcome) and any(is_surely_the_page(each.outcome) for each in session.scalars(later))


def cut_off_pages(session: Session, pages: Collection[int]) -> dict[int, str]:
    """What waits about a part that is not in the image, in a sentence, by key of the page."""
    return sentences_waiting(session, pages, about_a_part())


def read_the_same_day(session: Session, page: PageReadingRow, fields: Collection[str]) -> bool:
    """Whether all that is missing in the image of a page was read in other images of it that came on the same day.

    On another day the paper may have come back with more on it, and what is missing now was not seen now. Which day
    it was read says nothing of that: a reader may have been at rest since. What may be somebody else's page shows
    nothing of this one, nor this one of that.
    """
    if not is_surely_the_page(page.outcome):
        return False
    others = session.execute(
        readings_with_receipt(select(ReadingRow.field, PageReadingRow, BatchRow.received_at)).where(
            ReadingRow.journey == page.journey,
            ReadingRow.edition == page.edition,
            ReadingRow.field.in_(fields),
            PageReadingRow.id != page.id,
            PageReadingRow.id.not_in(taken_back()),
        )
    )
    day = day_of(received(session, page)[0])
    shown = {field for field, other, at in others if day_of(at) == day and is_surely_the_page(other.outcome)}
    return set(fields) <= shown


def _says_cut_off() -> ColumnElement[bool]:
    """Whether a page was cut off."""
    return exists().where(
        ReviewRow.page_reading == PageReadingRow.id,
        about_a_part(),
    )


def about_a_part() -> ColumnElement[bool]:
    """The questions about what is not in the image: asked as those about writing elsewhere, without a reading."""
    return (ReviewRow.reason == ReviewReason.ANNOTATION.value) & ReviewRow.reading.is_(None)
