"""Takes the last decision of a review back: of a value, or of a page that was given to a journey."""

from collections.abc import Sequence

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from server.record import audits, fold, history, words
from server.record.decisions import is_last_word, is_waiting, last_decision, review_row, write_decision
from server.record.editions import edition_row, printed_field
from server.record.hidden import about_pencil
from server.record.history import Source, locked_journey
from server.record.look_again import look_again, look_at_field
from server.record.merge import SAY_NOTHING
from server.record.model import ReviewReason
from server.record.opinions import stand_again
from server.record.reviews import field_of, write_again
from server.record.settling import settle_steps, write_field
from server.record.standing import change_made, refuse_undo, whence
from server.record.tables import DecisionRow, HistoryRow, JourneyRow, PageReadingRow, ReadingRow, ReviewRow


def undo_review(session: Session, review_id: str, by: str, *, account: int | None = None) -> None:
    """Take the last decision back: the record is as before it, and the question waits again.

    Args:
        session: Of a transaction.
        review_id: What they decided.
        by: Who takes it back.
        account: Theirs. Where it was their own word, what others had said about it counts again; None: of nobody who
            signs in, and nothing that was said counts any more.

    Raises:
        UnknownReview: There is none with this id.
        CannotUndo: It waits already, or something later stands on it.
    """
    row = review_row(session, review_id)
    decided = last_decision(session, review_id)
    code = row.journey or (None if decided is None else decided.journey)
    journey = None if code is None else locked_journey(session, code, even_closed=True)
    last = refuse_undo(session, row)
    given = None if last.page_reading is None else session.get_one(PageReadingRow, last.page_reading)
    undone: Sequence[HistoryRow] = ()
    if given is not None:
        undone = _take_page_back(session, last, given, by)
    elif last.journey is not None:
        _take_image_back(session, last, by)
    elif journey is not None:
        undone = _take_back(session, journey, row, by)
    write_decision(session, row, by=by, keep=last.keep, value=None, decided=False)
    if account is not None:
        stand_again(session, last, by, account)
    for change in undone:
        _say_again(session, change, by)
    if given is not None:
        look_again(session, given)
    elif journey is not None and row.field:
        look_at_field(session, journey.code, row.field)


def _take_back(session: Session, journey: JourneyRow, row: ReviewRow, by: str) -> Sequence[HistoryRow]:
    """Undo what an answer did to the record: the change that it made, if any. The caller takes the decision back."""
    if audits.is_audit(row):
        audits.take_answer_back(session, row, Source(by, review=row.id))
        return ()
    written = change_made(session, row)
    if written is None:
        source = Source(by, review=row.id)
        history.append(session, journey.code, fold.REVIEWED, source=source, words=words.review_undone(row.question))
        return ()
    source = _as_before(session, written, by, review=row.id)
    write_field(session, journey, field_of(session, row), written.before, source, undoing=True)
    settle_steps(session, journey, Source(by))
    return (written,)


def _say_again(session: Session, undone: HistoryRow, by: str) -> None:
    """Write what people have said since of the field of a change that was undone.

    Their answers may have changed nothing, as the record said it already. One that the record is right means nothing
    any more where the record says something else now: its question waits again, if it is about anything that stands.
    """
    journey = locked_journey(session, undone.journey, even_closed=True)
    answers = session.execute(_answered_since(undone)).all()
    for said, row in answers:
        if said.keep != "record":
            write_again(session, journey, row, said)
    settle_steps(session, journey, Source(by))
    known = history.field_state(session, journey.code, undone.target)
    if known is not None and known.value == undone.after:
        return
    for said, row in answers:
        if said.keep == "record" and audits.why_asked(session, row) not in SAY_NOTHING:
            sentence, source = words.review_undone(row.question), Source(by, review=row.id)
            history.append(session, journey.code, fold.REVIEWED, source=source, words=sentence)
            write_decision(session, row, by=words.MACHINE, keep="record", value=None, decided=False)


def _answered_since(change: HistoryRow) -> Select[DecisionRow, ReviewRow]:
    """What people answered about the field of a change after it, and did not take back, oldest first."""
    return (
        select(DecisionRow, ReviewRow)
        .join(ReviewRow, ReviewRow.id == DecisionRow.review)
        .where(
            ReviewRow.journey == change.journey,
            ReviewRow.field == change.target,
            ReviewRow.reason != ReviewReason.AUDIT.value,
            DecisionRow.decided,
            DecisionRow.by != words.MACHINE,
            DecisionRow.at > change.at,
            is_last_word(),
        )
        .order_by(DecisionRow.id)
    )


def _as_before(
    session: Session, written: HistoryRow, by: str, *, review: str | None = None, page_reading: int | None = None
) -> Source:
    """Whose word the value is that stood before a change: the person's who puts it back, from where it came then."""
    query = history.changes_of(written.journey, written.target).where(HistoryRow.id < written.id)
    earlier = session.scalar(query.order_by(HistoryRow.id.desc()).limit(1))
    if earlier is None or earlier.after is None:
        return Source(by, review=review, page_reading=page_reading)
    return Source(by, *whence(earlier), review=review, page_reading=page_reading)


def _take_page_back(session: Session, typed: DecisionRow, given: PageReadingRow, by: str) -> Sequence[HistoryRow]:
    """Undo everything that a page did to the journey which it was given to: the changes that it made.

    The caller takes the decision back.
    """
    assert given.journey is not None  # noqa: S101  # it was given to one
    journey = locked_journey(session, given.journey, even_closed=True)
    _withdraw_questions(session, given)
    undone = _take_changes_back(session, journey, given, by)
    _ask_again(session, given, typed)
    settle_steps(session, journey, Source(by))
    sentence = words.page_taken_back(given.edition or 0, given.page or 0)
    history.append(session, journey.code, fold.REVIEWED, source=Source(by, review=typed.review), words=sentence)
    return undone


def _take_image_back(session: Session, typed: DecisionRow, by: str) -> None:
    """Say in the journey that an image was given to by mistake that it is not there any more."""
    journey = locked_journey(session, typed.journey or "", even_closed=True)
    sentence = words.image_taken_back(typed.value)
    history.append(session, journey.code, fold.REVIEWED, source=Source(by, review=typed.review), words=sentence)


def _withdraw_questions(session: Session, given: PageReadingRow) -> None:
    """Close what a page asked; no person has answered any of it."""
    for row in session.scalars(select(ReviewRow).where(ReviewRow.page_reading == given.id)).all():
        last = last_decision(session, row.id)
        if last is None or not last.decided:
            write_decision(session, row, by=words.MACHINE, keep="record", value=words.NOT_THIS_PAGE)


def _take_changes_back(session: Session, journey: JourneyRow, given: PageReadingRow, by: str) -> Sequence[HistoryRow]:
    """Put back what a page had changed: the changes, the last one first."""
    fields = edition_row(session, journey.code, given.edition).fields
    of_page = select(HistoryRow).where(HistoryRow.page_reading == given.id, HistoryRow.action == fold.FIELD)
    changes = session.scalars(of_page.order_by(HistoryRow.id.desc())).all()
    for change in changes:
        field = printed_field(fields, change.target, change.target, None)
        source = _as_before(session, change, by, page_reading=given.id)
        write_field(session, journey, field, change.before, source, undoing=True)
    return changes


def _ask_again(session: Session, given: PageReadingRow, typed: DecisionRow) -> None:
    """Let questions wait again that the page had taken the place of."""
    fields = select(ReadingRow.field).where(ReadingRow.page_reading == given.id)
    hidden = about_pencil(given)
    newer = select(ReviewRow.id).where(
        ReviewRow.journey == given.journey, ReviewRow.edition == given.edition, hidden, is_waiting()
    )
    again = false() if session.scalar(newer.limit(1)) is not None else hidden
    replaced = session.scalars(
        select(ReviewRow).where(
            ReviewRow.journey == given.journey,
            ReviewRow.edition == given.edition,
            ReviewRow.field.in_(fields) | again,
            ReviewRow.page_reading != given.id,
            ~is_waiting(),
        )
    ).all()
    for row in replaced:
        last = last_decision(session, row.id)
        if last is not None and last.by == words.MACHINE and given.read_at <= last.at <= typed.at:
            write_decision(session, row, by=words.MACHINE, keep="record", value=None, decided=False)
