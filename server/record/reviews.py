"""A person decides, takes a decision back, or gives a rejected page its journey. Every act is a new row."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.model import Author, Choice, FieldKind
from server.record import fold, history, words
from server.record.editions import edition_row
from server.record.errors import AlreadyDecided, CannotUndo, UnknownReview, WrongValue
from server.record.history import Source, locked_journey
from server.record.journeys import settle_steps, write_field
from server.record.merge import SAY_NOTHING, add_note, drop_note
from server.record.model import FieldState, Origin, ReviewDecision, ReviewReason, Value
from server.record.sightings import Place, text_before
from server.record.tables import DecisionRow, HistoryRow, JourneyRow, PageReadingRow, ReadingRow, ReviewRow
from server.record.values import check_value


def decide_review(session: Session, review_id: str, decision: ReviewDecision, by: str) -> None:
    """Write down what a person decided, and bring the record up to it.

    Raises:
        UnknownReview: There is none with this id.
        AlreadyDecided: Somebody was faster; says who.
        WrongValue: The field cannot hold the value, or nothing was read that could be kept.
    """
    row = review_row(session, review_id)
    journey = None if row.journey is None else locked_journey(session, row.journey, even_closed=True)
    _refuse_decided(session, row)
    if journey is not None:
        source = _source(session, row, by)
        if row.field and _apply(session, journey, row, decision, source):
            settle_steps(session, journey, source)
        else:
            _note_decision(session, row, decision, source)
    write_decision(session, row, by=by, keep=decision.keep, value=decision.value)


def undo_review(session: Session, review_id: str, by: str) -> None:
    """Take the last decision back: the record is as before it, and the question waits again.

    Raises:
        UnknownReview: There is none with this id.
        CannotUndo: It waits already, or the field has changed since.
    """
    row = review_row(session, review_id)
    journey = None if row.journey is None else locked_journey(session, row.journey, even_closed=True)
    last = last_decision(session, review_id)
    if last is None or not last.decided:
        raise CannotUndo(review_id, "nothing was decided")
    if journey is not None:
        _take_back(session, journey, row, by)
    write_decision(session, row, by=by, keep=last.keep, value=None, decided=False)


def attach_rejected(  # noqa: PLR0917  # the page's three numbers are read in the order in which they are printed
    session: Session, review_id: str, journey: str, edition: int, page: int, by: str
) -> None:
    """Give a page that could not be read to the journey that a person recognised. Its image goes into the history.

    Raises:
        UnknownReview, UnknownJourney, UnknownEdition
        AlreadyDecided: Somebody was faster; says who.
    """
    row = review_row(session, review_id)
    locked_journey(session, journey, even_closed=True)
    if not 1 <= page <= edition_row(session, journey, edition).pages:
        raise WrongValue("page", page, f"a page of edition {edition}")
    write_decision(session, row, by=by, keep="image", value=f"{edition}.{page}", journey=journey)
    source = Source(by, Origin.PAPER, edition, _sha(session, row), row.page_image, review_id)
    history.append(
        session,
        journey,
        fold.SCANNED,
        source=source,
        words=words.attached(edition, page),
        target=f"{edition}.{page}",
    )


def review_row(session: Session, review_id: str) -> ReviewRow:
    """The row of a review.

    Raises:
        UnknownReview: There is none with this id.
    """
    row = session.get(ReviewRow, review_id)
    if row is None:
        raise UnknownReview(review_id)
    return row


def last_decision(session: Session, review_id: str) -> DecisionRow | None:
    """The last thing that a person did about a review; None: it always waited."""
    return session.scalar(
        select(DecisionRow).where(DecisionRow.review == review_id).order_by(DecisionRow.turn.desc()).limit(1)
    )


def is_waiting() -> ColumnElement[bool]:
    """Whether a `ReviewRow` waits: deciding and taking back alternate, so an even number of turns leaves it open."""
    turns = select(func.count()).where(DecisionRow.review == ReviewRow.id).correlate(ReviewRow).scalar_subquery()
    return turns % 2 == 0


def write_decision(
    session: Session,
    row: ReviewRow,
    *,
    by: str,
    keep: str,
    value: Any,
    decided: bool = True,
    journey: str | None = None,
) -> None:
    """Add the next turn of a review.

    Raises:
        AlreadyDecided: It is decided, or another person decides at this very moment.
    """
    if decided:
        _refuse_decided(session, row)
    last = last_decision(session, row.id)
    turn = 0 if last is None else last.turn + 1
    decision = DecisionRow(
        review=row.id,
        turn=turn,
        decided=decided,
        keep=keep,
        value=value,
        journey=journey,
        by=by,
        at=history.now(),
    )
    try:
        with session.begin_nested():
            session.add(decision)
    except IntegrityError as error:
        winner = last_decision(session, row.id)
        raise AlreadyDecided(row.id, "" if winner is None else winner.by, history.now()) from error


def _refuse_decided(session: Session, row: ReviewRow) -> None:
    last = last_decision(session, row.id)
    if last is not None and last.decided:
        raise AlreadyDecided(row.id, last.by, last.at)


def _apply(session: Session, journey: JourneyRow, row: ReviewRow, decision: ReviewDecision, source: Source) -> bool:
    """Write what follows from a decision; False when the record stays as it is."""
    field = _field(session, row)
    known = history.field_states(session, journey.code).get(field.id)
    if decision.keep == "paper" and _says_nothing(session, row):
        value = _without(session, row, known)
    else:
        value = _with(session, row, field, decision, known=known)
    if value == _value(known):
        return False
    write_field(session, journey, field, value, source)
    return True


def _with(
    session: Session, row: ReviewRow, field: Field, decision: ReviewDecision, *, known: FieldState | None
) -> Value:
    """What the record says once it has taken what the paper says."""
    value = _decided_value(row, field, decision)
    if value is False and not _says_no(row, known):
        return _value(known)
    if field.kind is FieldKind.NOTE:
        value = _note(session, row, value, decision, known)
    return _value(known) if value is None else value


def _without(session: Session, row: ReviewRow, known: FieldState | None) -> Value:
    """What the record says once the paper says nothing any more: of notes, only the one that stood there goes."""
    if known is None or row.kind == FieldKind.TICK.value:
        return None if known is None else False
    if row.kind != FieldKind.NOTE.value or not isinstance(known.value, str):
        return None
    return drop_note(known.value, text_before(session, _place(row), row.reading))


def _says_nothing(session: Session, row: ReviewRow) -> bool:
    """Whether what stood on the paper has gone, or was struck out."""
    return row.reading is not None and session.get_one(ReadingRow, row.reading).merged in SAY_NOTHING


def _value(known: FieldState | None) -> Value:
    return None if known is None else known.value


def _decided_value(row: ReviewRow, field: Field, decision: ReviewDecision) -> Value:
    """What the paper says according to the person; None: nothing that the record could take.

    Raises:
        WrongValue: The field cannot hold it, or nothing was read that could be right.
    """
    match decision.keep:
        case "record" | "image":
            return None
        case "paper":
            if row.paper is None:
                raise WrongValue(field.id, None, "something that was read")
            return check_value(field, row.paper)
        case _:
            return check_value(field, decision.value)


def _says_no(row: ReviewRow, known: FieldState | None) -> bool:
    """Whether a box that is not ticked after all changes anything.

    An empty box says nothing by itself. It says no where the record's yes is contested, or was read in this very box.
    """
    if known is None:
        return False
    return row.reason == ReviewReason.CONFLICT.value or (known.origin is Origin.PAPER and known.edition == row.edition)


def _note(session: Session, row: ReviewRow, value: Value, decision: ReviewDecision, known: FieldState | None) -> Value:
    """The whole note with this text in its place; "" for one that only its image tells; None: as it is."""
    if decision.keep == "image" and known is None:
        return ""
    if not isinstance(value, str):
        return None
    text = known.value if known is not None and isinstance(known.value, str) else ""
    earlier = text_before(session, _place(row), row.reading)
    return add_note(text, value, replacing=earlier)


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
    later = session.scalar(
        select(func.count()).where(
            HistoryRow.journey == journey.code,
            HistoryRow.action == fold.FIELD,
            HistoryRow.target == written.target,
            HistoryRow.id > written.id,
        )
    )
    if later:
        raise CannotUndo(row.id, "the field has changed since")
    write_field(session, journey, _field(session, row), written.before, Source(by, review=row.id))
    settle_steps(session, journey, Source(by))


def _last_undo(session: Session, row: ReviewRow) -> Any:
    return session.scalar(
        select(func.max(DecisionRow.at)).where(DecisionRow.review == row.id, DecisionRow.decided.is_(False))
    )


def _note_decision(session: Session, row: ReviewRow, decision: ReviewDecision, source: Source) -> None:
    """Say in the history what was decided when the record itself stays as it is."""
    if row.journey is None:
        return
    history.append(
        session,
        row.journey,
        fold.REVIEWED,
        source=source,
        words=words.reviewed(row.question, words.decided(decision, row.kind)),
        target=row.field,
        after=decision.value,
    )


def _source(session: Session, row: ReviewRow, by: str) -> Source:
    return Source(by, Origin.PAPER, row.edition, _sha(session, row), row.crop or row.page_image, row.id)


def _sha(session: Session, row: ReviewRow) -> str | None:
    return session.scalar(select(PageReadingRow.sha256).where(PageReadingRow.id == row.page_reading))


def _place(row: ReviewRow) -> Place:
    assert row.journey is not None  # noqa: S101  # a review of a field always has its journey
    assert row.edition is not None  # noqa: S101  # and the edition that was read
    return Place(row.journey, row.edition, row.field)


def _field(session: Session, row: ReviewRow) -> Field:
    """The field as it was printed: the booklet of today may no longer have it."""
    assert row.journey is not None  # noqa: S101  # a review of a field always has its journey
    return printed_field(edition_row(session, row.journey, row.edition).fields, row.field, row.question, row.kind)


def printed_field(fields: Any, field_id: str, label: str, kind: str | None) -> Field:
    """A field from what an edition keeps of it; from its zone alone when the edition keeps nothing."""
    facts = fields.get(field_id)
    if facts is None:
        return Field(field_id, FieldKind(kind or FieldKind.NOTE), Author.CITIZEN, label)
    return Field(
        id=field_id,
        kind=FieldKind(facts["kind"]),
        author=Author(facts["author"]),
        label=facts["label"],
        options=tuple(Choice(key, words) for key, words in facts["options"].items()),
        digits=facts["digits"],
        sensitive=facts["sensitive"],
    )
