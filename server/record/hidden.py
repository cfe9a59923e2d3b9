"""Pages whose image may not show pencil: one question a page, unless another image of the same day shows all of it."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scan.readings import Finding
from server.record import words
from server.record.days import day_of
from server.record.decisions import is_waiting, new_review, taken_back
from server.record.model import ReviewReason
from server.record.sightings import ANNOTATION_PREFIX
from server.record.tables import PageReadingRow, ReadingRow, ReviewRow

_ANSWERS_NOTHING: Final = frozenset({Finding.PENCIL_HIDDEN, Finding.HALF_PAGE, Finding.BY_CONTENT})
"""An image with one of these does not show all that is written on the page; or it may be of somebody else's."""


def may_hide_pencil(outcome: Mapping[str, Any]) -> bool:
    """Whether pencil may not show in the image of a page, given as in `parcours read`."""
    return Finding.PENCIL_HIDDEN in _findings(outcome)


def shows_pencil(outcome: Mapping[str, Any]) -> bool:
    """Whether the image of a page, given likewise, is known to show all that is written on that very page."""
    return not _findings(outcome) & _ANSWERS_NOTHING


def shown_the_same_day(session: Session, page: PageReadingRow) -> bool:
    """Whether another image of a page, of the same day, shows all that one may hide.

    On another day the paper may have come back with more on it.
    """
    others = session.scalars(_images_of(page).where(PageReadingRow.id != page.id)).all()
    fields = _fields(session, page)
    return any(
        day_of(other.read_at) == day_of(page.read_at)
        and shows_pencil(other.outcome)
        and fields <= _fields(session, other)
        for other in others
    )


def last_image(session: Session, page: PageReadingRow) -> PageReadingRow | None:
    """The last image of the page that another one is of; None: each was taken back."""
    return session.scalar(_images_of(page).order_by(PageReadingRow.id.desc()).limit(1))


def hidden_question(page: PageReadingRow, batch: str, *, number: int = 0) -> ReviewRow:
    """The question about a page, which the caller adds; the arguments are those of `new_review`."""
    reason, crop = ReviewReason.HIDDEN, page.page_image
    return new_review(page, batch, reason=reason, question=words.HIDDEN, number=number, crop=crop)


def hidden_pages(session: Session, pages: Collection[int]) -> dict[int, str]:
    """What waits about pencil that may not show, in a sentence, by key of the page."""
    asked = select(ReviewRow.page_reading, ReviewRow.question).where(
        ReviewRow.page_reading.in_(pages), ReviewRow.reason == ReviewReason.HIDDEN.value, is_waiting()
    )
    return {row.page_reading: row.question for row in session.execute(asked)}


def _findings(outcome: Mapping[str, Any]) -> set[str]:
    return {found["finding"] for found in outcome.get("findings", ())}


def _images_of(page: PageReadingRow) -> Select[PageReadingRow]:
    """The images in which the same page was read."""
    return select(PageReadingRow).where(
        PageReadingRow.journey == page.journey,
        PageReadingRow.edition == page.edition,
        PageReadingRow.page == page.page,
        PageReadingRow.rejection == "",
        PageReadingRow.id.not_in(taken_back()),
    )


def _fields(session: Session, page: PageReadingRow) -> set[str]:
    """What was read in one image: the fields of the page that are in it."""
    rows = select(ReadingRow.field).where(ReadingRow.page_reading == page.id)
    return {field for field in session.scalars(rows) if not field.startswith(ANNOTATION_PREFIX)}
