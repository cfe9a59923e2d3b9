"""What stands beside the printed areas of a journey's pages, once a person has looked at it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.record.handwritten import kinds_asked
from server.record.model import Kinds, ReviewReason
from server.record.tables import DecisionRow, ReviewRow


@dataclass(frozen=True, slots=True)
class MarginNote:
    """Something written outside every printed area, and what a person made of it.

    Attributes:
        review: The review that asked about it.
        text: What it says according to them; empty for one that only its image tells.
        kinds: What that image shows, where it is a drawing or crossed out.
        crop: Storage key of what was written.
        edition: The edition it stands on.
        page: Its page, from 1.
        by: Who looked at it.
        at: When, UTC.
    """

    review: str
    text: str
    crop: str | None
    edition: int | None
    page: int | None
    by: str
    at: datetime
    kinds: Kinds = frozenset()


def margin_notes(session: Session, code: str) -> tuple[MarginNote, ...]:
    """The notes in the margins of a journey's pages, in the order in which they were looked at."""
    asked = select(ReviewRow, DecisionRow).join(DecisionRow, DecisionRow.review == ReviewRow.id)
    # A part of a page that is not in the image is asked about in the same way, without a reading.
    noted = asked.where(
        ReviewRow.journey == code, ReviewRow.reason == ReviewReason.ANNOTATION.value, ReviewRow.reading.is_not(None)
    )
    last = {review.id: (review, decision) for review, decision in session.execute(noted.order_by(DecisionRow.turn))}
    # What another reading or another journey took the place of is decided by keeping the record as it is.
    kept = [(review, said) for review, said in last.values() if said.decided and said.keep != "record"]
    kinds = kinds_asked(session, [review for review, said in kept if said.keep == "image"])
    return tuple(
        _note(review, said, kinds.get(review.id, frozenset()))
        for review, said in sorted(kept, key=lambda pair: pair[1].id)
    )


def _note(review: ReviewRow, said: DecisionRow, kinds: Kinds) -> MarginNote:
    text = {"paper": review.paper, "value": said.value}.get(said.keep)
    return MarginNote(review.id, str(text or ""), review.crop, review.edition, review.page, said.by, said.at, kinds)
