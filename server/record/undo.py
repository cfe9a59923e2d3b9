"""Takes the last decision of a review back: of a value, or of a page that was given to a journey."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.record import fold, history, words
from server.record.decisions import is_waiting, last_decision, review_row, write_decision
from server.record.editions import edition_row, printed_field
from server.record.errors import CannotUndo
from server.record.history import Source, locked_journey
from server.record.look_again import look_again
from server.record.model import Origin
from server.record.reviews import field_of
from server.record.settling import settle_steps, write_field
from server.record.tables import DecisionRow, HistoryRow, JourneyRow, PageReadingRow, ReadingRow, ReviewRow


def undo_review(session: Session, review_id: str, by: str) -> None:
    """Take the last decision back: the record is as before it, and the question waits again.

    Raises:
        UnknownReview: There is none with this id.
        CannotUndo: It waits already, or something later stands on it.
    """
    row = review_row(session, review_id)
    journey = None if row.journey is None else locked_journey(session, row.journey, even_closed=True)
    last = last_decision(session, review_id)
    if last is None or not last.decided:
        raise CannotUndo(review_id, "nothing was decided")
    if last.by == words.MACHINE:
        raise CannotUndo(review_id, "nobody decided it: it went with its page, or a newer reading took its place")
    given = None if last.page_reading is None else session.get_one(PageReadingRow, last.page_reading)
    if given is not None:
        _take_page_back(session, last, given, by)
    elif last.journey is not None:
        _take_image_back(session, last, by)
    elif journey is not None:
        _take_back(session, journey, row, by)
    write_decision(session, row, by=by, keep=last.keep, value=None, decided=False)
    if given is not None:
        look_again(session, given)


def _take_back(session: Session, journey: JourneyRow, row: ReviewRow, by: str) -> None:
    written = session.scalar(
        select(HistoryRow)
        .where(HistoryRow.journey == journey.code, HistoryRow.review == row.id, HistoryRow.action == fold.FIELD)
        .order_by(HistoryRow.id.desc())
        .limit(1)
    )
    undone = _last_undo(session, row)
    if written is None or (undone is not None and written.at < undone):
        source = Source(by, review=row.id)
        history.append(session, journey.code, fold.REVIEWED, source=source, words=words.review_undone(row.question))
        return
    if not _stands(session, written):
        raise CannotUndo(row.id, "the field has changed since")
    source = _as_before(session, written, by, review=row.id)
    write_field(session, journey, field_of(session, row), written.before, source, undoing=True)
    settle_steps(session, journey, Source(by))


def _stands(session: Session, written: HistoryRow) -> bool:
    """Whether a field is as a change left it; what came later and was taken back is no change."""
    last = session.scalars(_changes_of(written.journey, written.target).order_by(HistoryRow.id.desc()).limit(1)).one()
    return last.after == written.after and _whence(last) == _whence(written)


def _as_before(
    session: Session, written: HistoryRow, by: str, *, review: str | None = None, page_reading: int | None = None
) -> Source:
    """Whose word the value is that stood before a change: the person's who puts it back, from where it came then."""
    query = _changes_of(written.journey, written.target).where(HistoryRow.id < written.id)
    earlier = session.scalar(query.order_by(HistoryRow.id.desc()).limit(1))
    if earlier is None or earlier.after is None:
        return Source(by, review=review, page_reading=page_reading)
    return Source(by, *_whence(earlier), review=review, page_reading=page_reading)


def _changes_of(journey: str, field: str) -> Select[HistoryRow]:
    return select(HistoryRow).where(
        HistoryRow.journey == journey, HistoryRow.action == fold.FIELD, HistoryRow.target == field
    )


def _whence(change: HistoryRow) -> tuple[Origin, int | None, str | None, str | None]:
    """Where a value came from: the middle of a `Source`."""
    return Origin(change.origin), change.edition, change.scan, change.crop


def _last_undo(session: Session, row: ReviewRow) -> Any:
    return session.scalar(
        select(func.max(DecisionRow.at)).where(DecisionRow.review == row.id, DecisionRow.decided.is_(False))
    )


def _take_page_back(session: Session, typed: DecisionRow, given: PageReadingRow, by: str) -> None:
    """Undo everything that a page did to the journey which it was given to. The caller takes the decision back.

    Raises:
        CannotUndo: Something later stands on it.
    """
    assert given.journey is not None  # noqa: S101  # it was given to one
    journey = locked_journey(session, given.journey, even_closed=True)
    _withdraw_questions(session, given, typed.review)
    _take_changes_back(session, journey, given, by)
    _ask_again(session, given, typed)
    settle_steps(session, journey, Source(by))
    sentence = words.page_taken_back(given.edition or 0, given.page or 0)
    history.append(session, journey.code, fold.REVIEWED, source=Source(by, review=typed.review), words=sentence)


def _take_image_back(session: Session, typed: DecisionRow, by: str) -> None:
    """Say in the journey that an image was given to by mistake that it is not there any more."""
    journey = locked_journey(session, typed.journey or "", even_closed=True)
    sentence = words.image_taken_back(str(typed.value))
    history.append(session, journey.code, fold.REVIEWED, source=Source(by, review=typed.review), words=sentence)


def _withdraw_questions(session: Session, given: PageReadingRow, review: str) -> None:
    """Close what a page asked.

    Raises:
        CannotUndo: A person has answered some of it.
    """
    for row in session.scalars(select(ReviewRow).where(ReviewRow.page_reading == given.id)).all():
        last = last_decision(session, row.id)
        if last is None or not last.decided:
            write_decision(session, row, by=words.MACHINE, keep="record", value=words.NOT_THIS_PAGE)
        elif last.by != words.MACHINE:
            raise CannotUndo(review, f"{last.by} has answered about the page")


def _take_changes_back(session: Session, journey: JourneyRow, given: PageReadingRow, by: str) -> None:
    """Put back what a page had changed.

    Raises:
        CannotUndo: Something has changed again since.
    """
    fields = edition_row(session, journey.code, given.edition).fields
    changes = select(HistoryRow).where(HistoryRow.page_reading == given.id, HistoryRow.action == fold.FIELD)
    for change in session.scalars(changes.order_by(HistoryRow.id.desc())).all():
        if not _stands(session, change):
            raise CannotUndo(change.review or "", f"{change.target} has changed since")
        field = printed_field(fields, change.target, change.target, None)
        source = _as_before(session, change, by, page_reading=given.id)
        write_field(session, journey, field, change.before, source, undoing=True)


def _ask_again(session: Session, given: PageReadingRow, typed: DecisionRow) -> None:
    """Let questions wait again that the page had taken the place of."""
    fields = select(ReadingRow.field).where(ReadingRow.page_reading == given.id)
    replaced = session.scalars(
        select(ReviewRow).where(
            ReviewRow.journey == given.journey,
            ReviewRow.edition == given.edition,
            ReviewRow.field.in_(fields),
            ReviewRow.page_reading != given.id,
            ~is_waiting(),
        )
    ).all()
    for row in replaced:
        last = last_decision(session, row.id)
        if last is not None and last.by == words.MACHINE and given.read_at <= last.at <= typed.at:
            write_decision(session, row, by=words.MACHINE, keep="record", value=None, decided=False)
