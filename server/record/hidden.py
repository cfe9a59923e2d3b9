"""Pages whose image may not show pencil: one question a page, until an image shows all of it."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from scan.readings import Finding
from server.record import words
from server.record.decisions import is_waiting, new_review
from server.record.model import ReviewReason
from server.record.tables import PageReadingRow, ReviewRow

_ANSWERS_NOTHING: Final = frozenset({Finding.PENCIL_HIDDEN, Finding.HALF_PAGE, Finding.BY_CONTENT})
"""An image with one of these does not show all that is written on the page; or it may be of somebody else's."""


def may_hide_pencil(outcome: Mapping[str, Any]) -> bool:
    """Whether pencil may not show in the image of a page, given as in `parcours read`."""
    return Finding.PENCIL_HIDDEN in _findings(outcome)


def shows_pencil(outcome: Mapping[str, Any]) -> bool:
    """Whether the image of a page, given likewise, is known to show all that is written on that very page."""
    return not _findings(outcome) & _ANSWERS_NOTHING


def hidden_question(page: PageReadingRow, batch: str, *, number: int) -> ReviewRow:
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
