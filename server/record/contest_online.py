"""A resident says from their own device that something was not read right: an agent is asked to look again, once.

Nothing is taken back by it: what the record says stays until somebody answers.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.visible import visible_text
from server.record.contest import add_saying, contest, sayings
from server.record.decisions import is_open, is_waiting, review_row
from server.record.errors import UnknownReview
from server.record.history import locked_journey
from server.record.model import ReviewReason
from server.record.online import RESIDENT
from server.record.read_days import shown_reading
from server.record.tables import ReadingRow, ReviewRow

MOST_SAYINGS: Final = 3
"""Words of a resident about one question: whoever reads them has as many as are needed."""


def contest_online(session: Session, journey: str, reading: int, review: str | None = None) -> str:
    """Ask an agent again about what was read; once, however often it is said.

    Args:
        session: Of a transaction.
        journey: The code.
        reading: Key of what was read.
        review: The question about it that an agent answered; None: no person was asked.

    Returns:
        The id of the question that waits.

    Raises:
        UnknownJourney, UnknownReview
        UnknownContent: The journey has no such reading that its resident may look at.
    """
    locked_journey(session, journey, even_closed=True)
    row = shown_reading(session, journey, reading)
    waits = _waiting(session, row, review)
    if waits is not None and waits in sayings(session, [waits]):
        return waits
    return contest(session, journey, RESIDENT, review=review, reading=reading, may_take_back=lambda _reason: False)


def say_online(session: Session, journey: str, review: str, said: str) -> bool:
    """Keep what a resident says of a question that they asked themselves and that waits.

    Args:
        session: Of a transaction.
        journey: The code.
        review: The question.
        said: In their words.

    Returns:
        Whether it is kept; False: none of them is to be seen, there are enough, or somebody has answered.

    Raises:
        UnknownJourney
        UnknownReview: It is no question that this resident asked.
    """
    locked_journey(session, journey, even_closed=True)
    row = review_row(session, review)
    told = sayings(session, [review])
    if row.journey != journey or review not in told:
        raise UnknownReview(review)
    known = len(told[review]) >= MOST_SAYINGS or said in told[review]
    if known or not visible_text(said) or not is_open(session, review):
        return False
    add_saying(session, journey, review, said, RESIDENT)
    return True


def own_sayings(session: Session, journey: str, reviews: Collection[str]) -> dict[str, tuple[str, ...]]:
    """`sayings` of those questions that are about this journey."""
    own = select(ReviewRow.id).where(ReviewRow.journey == journey, ReviewRow.id.in_(reviews))
    return sayings(session, list(session.scalars(own)))


def _waiting(session: Session, read: ReadingRow, review: str | None) -> str | None:
    """The question that waits about a reading; None: there is none."""
    if review is not None and is_open(session, review):
        return review
    waiting = select(ReviewRow.id).where(
        ReviewRow.journey == read.journey,
        ReviewRow.edition == read.edition,
        ReviewRow.field == read.field,
        ReviewRow.page_reading == read.page_reading,
        ReviewRow.reason != ReviewReason.AUDIT.value,
        is_waiting(),
    )
    return session.scalars(waiting).first()
