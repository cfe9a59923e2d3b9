"""Pages that nobody could give to a journey, and that a person set aside: they are kept, and stand in no record."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from scan.readings import UNOPENED
from server.record.model import ReviewReason
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
