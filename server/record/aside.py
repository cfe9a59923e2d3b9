"""Pages that nobody could read, and what a person did with them: set aside, or kept with a journey as an image."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from scan.readings import UNOPENED
from server.record.decisions import is_last_word
from server.record.model import PutAway, ReviewReason
from server.record.tables import DecisionRow, ReviewRow


def pages_set_aside(session: Session) -> int:
    """How many pages are set aside now; one that was taken up again or given to a journey since is not.

    Nor is one that could not be opened: nothing of it is kept that somebody could give.
    """
    later = aliased(DecisionRow)
    last = select(func.max(later.turn)).where(later.review == ReviewRow.id).scalar_subquery()
    query = (
        select(func.count())
        .select_from(ReviewRow)
        .join(DecisionRow, (DecisionRow.review == ReviewRow.id) & (DecisionRow.turn == last))
        .where(
            ReviewRow.reason == ReviewReason.REJECTED.value,
            ReviewRow.journey.is_(None),
            ReviewRow.rejection.not_in(UNOPENED),
            DecisionRow.decided,
            DecisionRow.keep == "image",
            DecisionRow.journey.is_(None),
        )
    )
    return session.scalar(query) or 0


def put_away(session: Session, pages: Collection[int]) -> dict[int, PutAway]:
    """What people did with pages that were not read and stay so, by page."""
    if not pages:
        return {}
    done = (
        select(ReviewRow.page_reading, ReviewRow.id, DecisionRow.by, DecisionRow.journey)
        .join(DecisionRow, DecisionRow.review == ReviewRow.id)
        .where(ReviewRow.page_reading.in_(pages), ReviewRow.reason == ReviewReason.REJECTED.value)
        .where(DecisionRow.decided, DecisionRow.keep == "image", is_last_word())
    )
    return {page: PutAway(review_id, by, journey) for page, review_id, by, journey in session.execute(done)}
