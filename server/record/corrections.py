"""What people decided that a page says, with what the machine had read there: labels to learn from.

Only what is known of the paper: a decision that keeps the record, or that only keeps the image, says nothing of it. Nor
does a value typed where paper and record were at odds, which may be neither's; nor one about ink that is gone or struck
out; nor the decision that follows an audit, of which the audit tells already. What was taken back, decision or page, is
left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from forms.geometry import Box
from forms.page_code import PageCode
from server.record import history, words
from server.record.days import day_of
from server.record.decisions import is_last_word, taken_back
from server.record.merge import SAY_NOTHING
from server.record.model import ReviewReason
from server.record.tables import DecisionRow, HistoryRow, PageReadingRow, ReadingRow, ReviewRow

ANNOTATION: Final = "annotation"
"""Kind of what stands outside every zone; the others are those of `FieldKind`."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person decided that a place on a page says.

    Attributes:
        review: Id of the question.
        turn: Which of its decisions this is, from 0.
        at: When it was decided, UTC.
        kind: `tick`, `choice`, `note`, `date`, `number` or `annotation`.
        author: Who writes there: `citizen`, `agent`; empty outside every zone.
        page: Journey, edition and page.
        how: What identified the page.
        field: The zone, or the choice; `@1` … outside every zone.
        read: What was read, as the record has it; None: nobody could say.
        mark: What was read in a box.
        confidence: Probability that `read` is right, as it was said then.
        decided: What it says.
        accepted: The person found that `read` is right.
        outcome: The document of `parcours read` of the page.
        page_image: Storage key of the page, warped onto its layout.
        crop: Storage key of what the person looked at.
        box: Where that is, mm.
        audit: It was drawn at random from what goes in by itself; all others are of what was in doubt.
    """

    review: str
    turn: int
    at: datetime
    kind: str
    author: str
    page: PageCode
    how: str
    field: str
    read: bool | str | None
    mark: str
    confidence: float
    decided: bool | str
    accepted: bool
    outcome: Mapping[str, Any]
    page_image: str
    crop: str | None
    box: Box | None
    audit: bool = False


def corrections(session: Session) -> tuple[Correction, ...]:
    """Every decision of a person that stands and says what a page says; those of a page after one another."""
    query = (
        select(ReviewRow, DecisionRow, ReadingRow, PageReadingRow)
        .join(DecisionRow, DecisionRow.review == ReviewRow.id)
        .join(ReadingRow, ReadingRow.id == ReviewRow.reading)
        .join(PageReadingRow, PageReadingRow.id == ReviewRow.page_reading)
        .where(
            is_last_word(),
            DecisionRow.decided,
            DecisionRow.by != words.MACHINE,
            DecisionRow.keep.in_(("paper", "value")),
            ~_follows_audit(),
            ReadingRow.merged.not_in({why.value for why in SAY_NOTHING}),
            PageReadingRow.id.not_in(taken_back()),
            PageReadingRow.page_image.is_not(None),
        )
        .order_by(ReviewRow.page_reading, ReviewRow.number)
    )
    found = (_correction(session, *row) for row in session.execute(query))
    return tuple(one for one in found if one is not None)


def _follows_audit() -> ColumnElement[bool]:
    """Whether a question is the one that the answer of an audit opened: its `paper` is what a person saw."""
    audit = aliased(ReviewRow)
    drawn = select(audit.id).where(audit.reading == ReviewRow.reading, audit.reason == ReviewReason.AUDIT.value)
    return (ReviewRow.reason == ReviewReason.CONFLICT.value) & drawn.exists()


def is_since(correction: Correction, first: date | None) -> bool:
    """Whether a decision is of a day, or later; None: of any day."""
    return first is None or day_of(correction.at) >= first


def _correction(
    session: Session, row: ReviewRow, decision: DecisionRow, reading: ReadingRow, page: PageReadingRow
) -> Correction | None:
    accepted = decision.keep == "paper"
    decided = row.paper if accepted else decision.value
    if isinstance(decided, str):
        decided = decided.strip() or None
    if decided is None or (not accepted and _was_at_odds(session, row, decision)):
        return None
    if page.journey is None or page.edition is None or page.page is None or page.page_image is None:
        return None
    return Correction(
        review=row.id,
        turn=decision.turn,
        at=decision.at,
        kind=row.kind or ANNOTATION,
        author=row.author or "",
        page=PageCode(page.journey, page.edition, page.page),
        how=page.how,
        field=reading.field,
        read=row.paper,
        mark=reading.mark,
        confidence=row.confidence,
        decided=decided,
        accepted=accepted,
        outcome=page.outcome,
        page_image=page.page_image,
        crop=row.crop,
        box=None if row.box_mm is None else Box.from_list(row.box_mm),
        audit=row.reason == ReviewReason.AUDIT.value,
    )


def _was_at_odds(session: Session, row: ReviewRow, decision: DecisionRow) -> bool:
    """Whether paper and record were at odds when a person decided: a doubt may have become a conflict by then."""
    if row.reason == ReviewReason.CONFLICT.value:
        return True
    if row.reason != ReviewReason.DOUBT.value or row.journey is None:
        return False
    changes = history.changes_of(row.journey, row.field).where(HistoryRow.at <= decision.at, ~_by_it(session, decision))
    last = session.scalar(changes.order_by(HistoryRow.id.desc()).limit(1))
    known = None if last is None else last.after
    return bool(known != row.record)


def _by_it(session: Session, decision: DecisionRow) -> ColumnElement[bool]:
    """Whether a change was made by a decision, not by an earlier turn of the same review."""
    before = select(DecisionRow.at).where(DecisionRow.review == decision.review, DecisionRow.turn == decision.turn - 1)
    at = session.scalar(before)
    own = func.coalesce(HistoryRow.review, "") == decision.review
    return own if at is None else own & (HistoryRow.at > at)
