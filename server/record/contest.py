"""A resident says that something was not read right: a person is asked about it again, and what they said is kept."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.model import FieldKind
from server.record import fold, history, words
from server.record.audits import told_reason
from server.record.decisions import is_open, is_waiting, new_review, review_row
from server.record.editions import edition_row, printed_field
from server.record.errors import CannotUndo, UnknownReview
from server.record.history import Source, locked_journey
from server.record.model import Origin, ReviewReason
from server.record.sightings import ANNOTATION_PREFIX
from server.record.tables import FileRow, HistoryRow, PageReadingRow, ReadingRow, ReviewRow
from server.record.undo import undo_review
from server.record.values import plain_number

_NUMBER_AFTER = 1000
"""Place among the questions about a page: after all that its reading asked."""


def contest(
    session: Session,
    journey: str,
    by: str,
    *,
    review: str | None = None,
    reading: int | None = None,
    may_take_back: Callable[[ReviewReason], bool] = lambda _reason: True,
) -> str:
    """Ask a person again about what a resident says is not right.

    What an agent decided is taken back where nothing later stands on it, and whoever was told may take it back.
    Elsewhere, and of what was read without a person, there is a new question; what the record knows stays until
    somebody answers it: a caseworker, where one had decided, or where the record says something else than was read.

    Args:
        session: Of a transaction.
        journey: The code.
        by: The agent who was told.
        review: The question whose answer is contested.
        reading: Key of the reading that is, where no person was asked.
        may_take_back: Whether the agent may take an answer back, by the reason of its question.

    Returns:
        The id of the question that waits now.

    Raises:
        UnknownJourney: There is none with this code.
        UnknownReview: It has no such question, or no such reading.
    """
    locked_journey(session, journey, even_closed=True)
    asked = None if review is None else review_row(session, review)
    if asked is not None and asked.journey != journey:
        raise UnknownReview(asked.id)
    waits = _reopened(session, asked, by, may_take_back) if asked is not None else None
    if waits is None:
        waits = _asked_anew(
            session, journey, asked, reading if asked is None or asked.reading is None else asked.reading
        )
    history.append(
        session,
        journey,
        fold.CONTESTED,
        source=Source(by, Origin.CITIZEN, waits.edition, None, waits.crop, waits.id),
        words=words.contested(waits.question),
        target=waits.field,
    )
    return waits.id


def add_saying(session: Session, journey: str, review: str, said: str, by: str) -> None:
    """Keep what the resident says about a question.

    Args:
        session: Of a transaction.
        journey: The code.
        review: The question.
        said: In their words, not empty.
        by: The agent who was told.

    Raises:
        UnknownReview: The journey has no such question.
    """
    locked_journey(session, journey, even_closed=True)
    row = review_row(session, review)
    if row.journey != journey:
        raise UnknownReview(review)
    source = Source(by, Origin.CITIZEN, row.edition, None, row.crop, row.id)
    sentence = words.said_of(row.question, said)
    history.append(session, journey, fold.CONTESTED, source=source, words=sentence, target=row.field, after=said)


def sayings(session: Session, reviews: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What residents said about questions that they contest, by review, oldest first; nothing of one without a word."""
    found: dict[str, tuple[str, ...]] = {}
    for row in session.execute(_sayings(), {"reviews": list(reviews)}):
        said = (str(row.after),) if row.after else ()
        found[row.review] = (*found.get(row.review, ()), *said)
    return found


@cache
def _sayings() -> Select[str | None, Any]:
    asked = HistoryRow.review.in_(bindparam("reviews", expanding=True)), HistoryRow.action == fold.CONTESTED
    return select(HistoryRow.review, HistoryRow.after).where(*asked).order_by(HistoryRow.id)


def _reopened(
    session: Session, asked: ReviewRow, by: str, may_take_back: Callable[[ReviewReason], bool]
) -> ReviewRow | None:
    """The question, waiting again; None where what was decided cannot be taken back any more, or not by them."""
    if is_open(session, asked.id):
        return asked
    if not may_take_back(told_reason(asked)):
        return None
    try:
        undo_review(session, asked.id, by)
    except CannotUndo:
        return None
    return asked


def _asked_anew(session: Session, journey: str, asked: ReviewRow | None, reading: int | None) -> ReviewRow:
    """A question about a reading as if it had been in doubt; the one that waits about it already, if one does."""
    read = None if reading is None else session.get(ReadingRow, reading)
    if read is None or read.journey != journey:
        raise UnknownReview(f"reading {reading}")
    waiting = select(ReviewRow).where(
        ReviewRow.journey == journey,
        ReviewRow.edition == read.edition,
        ReviewRow.field == read.field,
        ReviewRow.page_reading == read.page_reading,
        ReviewRow.reason != ReviewReason.AUDIT.value,
        is_waiting(),
    )
    known = session.scalars(waiting).first()
    if known is not None:
        return known
    row = _question(session, read)
    if asked is not None and asked.reason == ReviewReason.CONFLICT.value:
        row.reason, row.reading = asked.reason, asked.reading  # what a caseworker decided, a caseworker looks at again
        row.paper, row.printed, row.crop = asked.paper, asked.printed, asked.crop
    session.add(row)
    session.flush()
    return row


def _question(session: Session, read: ReadingRow) -> ReviewRow:
    """A question about a reading, which the caller adds."""
    page = session.get_one(PageReadingRow, read.page_reading)
    beside = read.field.startswith(ANNOTATION_PREFIX)
    field = printed_field(edition_row(session, read.journey, read.edition).fields, read.field, words.ANNOTATION, None)
    reason = _reason(field)
    row = new_review(
        page,
        session.get_one(FileRow, page.sha256).batch,
        reason=ReviewReason.ANNOTATION if beside else reason,
        question=field.label,
        number=_NUMBER_AFTER,
        crop=read.crop,
        box_mm=read.ink_box_mm,
    )
    row.paper, row.confidence, row.reading = read.value, read.confidence, read.id
    if not beside:
        row.field, row.kind, row.author = field.id, field.kind.value, field.author.value
        row.record = _left(read, field)
    if reason is ReviewReason.NOTE and not beside:
        row.reading = None  # the text in the record is this reading's own: what is typed takes its place
    return row


def _reason(field: Field) -> ReviewReason:
    return ReviewReason.NOTE if field.kind is FieldKind.NOTE else ReviewReason.DOUBT


def _left(read: ReadingRow, field: Field) -> Any:
    """What the record says as long as nobody wrote in it since: a doubt about something else is a caseworker's."""
    return plain_number(str(read.value)) if field.kind is FieldKind.NUMBER and read.value else read.value
