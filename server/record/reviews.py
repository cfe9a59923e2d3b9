"""A person decides: the record is brought up to it. Every act is a new row; `undo.py` takes one back."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.model import Choice, FieldKind
from scan.readings import LineKind
from server.record import audits, escalations, fold, history, words
from server.record.decisions import refuse_decided, review_row, sha_of, write_decision
from server.record.editions import edition_fields, printed_field
from server.record.errors import OpinionGiven, RecordChanged, WrongValue
from server.record.handwritten import kinds_asked
from server.record.history import Source, unerased_journey
from server.record.joined_notes import add_note, drop_note, has_note
from server.record.merge import SAY_NOTHING, Why
from server.record.model import FieldState, Kinds, Origin, ReviewDecision, ReviewItem, ReviewReason, Value
from server.record.opinions import agree, give_opinion, opinions_of, wants_second
from server.record.settling import settle_steps, write_field
from server.record.sightings import Place, said_since, text_before, texts_before
from server.record.tables import DecisionRow, JourneyRow, ReadingRow, ReviewRow
from server.record.values import check_value, value_mark


def decide_review(
    session: Session,
    review_id: str,
    decision: ReviewDecision,
    by: str,
    *,
    account: int | None = None,
    seen: str | None = None,
    together: str | None = None,
) -> bool:
    """Write down what a person decided, and bring the record up to it.

    Where the template asks for a second opinion, what the first person says is kept beside (`opinions.py`), the record
    stays as it is, and the question waits for somebody else; what the second one says is written when it means the
    same. When it does not, the question waits for a third person, a caseworker, who decides alone.

    Args:
        session: Of a transaction.
        review_id: What they decided.
        decision: What they said.
        by: Who.
        account: Theirs; None: of nobody who signs in.
        seen: Mark of what the record said when they were asked (`values.value_mark`); None: they did not look.
        together: Mark of the answers that are given as one, when they are (`together.py`).

    Returns:
        Whether it is decided; False: it is kept as an opinion.

    Raises:
        UnknownReview: There is none with this id.
        JourneyErased: It is about a page of a journey whose data were erased.
        AlreadyDecided: Somebody was faster; says who.
        RecordChanged: The record is not what they saw.
        OpinionGiven: They are one of two who said different things.
        WrongValue: The field cannot hold the value, or nothing was read that could be kept, or taken out.
    """
    row = review_row(session, review_id)
    journey = None if row.journey is None else unerased_journey(session, row.journey)
    refuse_late(session, review_id, seen)
    kinds = kinds_asked(session, [row]).get(row.id, frozenset())
    if decision.keep == "paper" and kinds:
        decision = ReviewDecision(None, "image")  # it is a drawing, or crossed out, as was said
    if decision.keep == "paper" and not row.field and row.paper is None:
        raise WrongValue(row.question, None, "something that was read")
    if decision.keep == "removed" and _struck(session, row, kinds) is None:
        raise WrongValue(row.question, None, "crossed out, with a text in the record that was read there")
    if audits.is_audit(row):
        audits.refuse_answer(row, decision)
    if journey is not None and wants_second(session, row):
        given = _Given(decision, by, account, together)
        if not _is_enough(session, row, given):
            return False
    if audits.is_audit(row):
        _keep_looked(session, row, decision, by)
    elif journey is not None:
        source = _source(session, row, by)
        if row.field and _apply(session, journey, row, decision, source, kinds=kinds):
            settle_steps(session, journey, source)
        else:
            _note_decision(session, row, decision, source, kinds=kinds)
    write_decision(session, row, by=by, keep=decision.keep, value=decision.value, together=together)
    return True


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer, as `decide_review` takes it."""

    decision: ReviewDecision
    by: str
    account: int | None
    together: str | None


def _is_enough(session: Session, row: ReviewRow, given: _Given) -> bool:
    """Whether an answer may be written where two must agree: the second of two that do, or a third person's.

    Otherwise it is kept as an opinion, and the question is everybody's again. The history tells whose answers count.

    Raises:
        WrongValue: The field cannot hold the value.
        OpinionGiven
    """
    value, keep = _decided_value(row, field_of(session, row), given.decision), given.decision.keep
    said = opinions_of(session, [row.id]).get(row.id, ())
    differed = len(said) > 1
    if differed and any(one.is_by(given.by, given.account) for one in said):
        raise OpinionGiven(row.id)
    if not differed:
        meant = {"record": _known(session, row), "value": value}.get(keep)
        own = ReviewDecision(meant, keep)
        said = give_opinion(session, row, own, given.by, account=given.account, together=given.together)
        if not agree(said):
            escalations.release(session, row.id, given.by)
            return False
    if not audits.is_audit(row):  # what somebody sees of what went in by itself is told where they see something else
        names, source = [one.by for one in said], _source(session, row, given.by)
        told = words.opinions(names, agreed=not differed)
        history.append(session, row.journey or "", fold.REVIEWED, source=source, words=told, target=row.field)
    return True


def _known(session: Session, row: ReviewRow) -> Value:
    """What the record says now of what a question is about."""
    return _value(history.field_states(session, row.journey or "").get(row.field))


def refuse_late(session: Session, review_id: str, seen: str | None) -> None:
    """Refuse an answer to a question that is not any more what a person saw. `seen` is as in `decide_review`.

    Raises:
        UnknownReview, AlreadyDecided, RecordChanged
    """
    row = review_row(session, review_id)
    refuse_decided(session, row)
    if seen is None or row.journey is None or not row.field or audits.is_audit(row):
        return  # an audit asks about the paper, whatever the record says
    if seen != value_mark(_value(history.field_state(session, row.journey, row.field))):
        raise RecordChanged(row.journey, row.field, history.last_writer(session, row.journey, row.field))


def _keep_looked(session: Session, row: ReviewRow, decision: ReviewDecision, by: str) -> None:
    """Keep what a person saw of what had gone in by itself."""
    field = field_of(session, row)
    said = _decided_value(row, field, decision)
    audits.keep_answer(session, row, field, decision, said=said, source=_source(session, row, by))


def empty_says_no(session: Session, item: ReviewItem) -> bool:
    """Whether the record says no once a person has found that a box is not ticked."""
    if item.kind is not FieldKind.TICK or item.journey is None:
        return False
    known = history.field_state(session, item.journey, item.field)
    return _says_no(session, review_row(session, item.id), known)


def struck_text(session: Session, item: ReviewItem) -> str | None:
    """The text in the record that was read where all is crossed out now, and may be taken out; None: there is none."""
    return _struck(session, review_row(session, item.id), item.kinds)


def replaced_note(session: Session, item: ReviewItem) -> str | None:
    """The note in the record that the text of a question takes the place of; None: it is put beside what is known.

    It is what was read or typed in the same area before, where the record still says it.
    """
    if item.kind is not FieldKind.NOTE or item.journey is None or not isinstance(item.record, str):
        return None
    row = review_row(session, item.id)
    earlier = text_before(session, _place(row), row.reading)
    return earlier if has_note(item.record, earlier) else None


def _struck(session: Session, row: ReviewRow, kinds: Kinds) -> str | None:
    if kinds != {LineKind.CROSSED_OUT} or row.kind != FieldKind.NOTE.value or row.journey is None:
        return None
    known = _value(history.field_state(session, row.journey, row.field))
    before = texts_before(session, _place(row), row.reading)
    return next((text for text in before if has_note(known, text)), None)


def _apply(
    session: Session, journey: JourneyRow, row: ReviewRow, decision: ReviewDecision, source: Source, *, kinds: Kinds
) -> bool:
    """Write what follows from a decision; False when the record stays as it is."""
    field = field_of(session, row)
    known = history.field_state(session, journey.code, field.id)
    value = _value_after(session, row, field, decision, kinds, known=known)
    if value == _value(known):
        return False
    write_field(session, journey, field, value, source, kinds=kinds)
    return True


def write_again(session: Session, journey: JourneyRow, row: ReviewRow, said: DecisionRow) -> None:
    """Bring the record up to an answer once more: what had said the same before it was taken back."""
    kinds = kinds_asked(session, [row]).get(row.id, frozenset())
    decision = ReviewDecision(said.value, cast("Any", said.keep))
    _apply(session, journey, row, decision, _source(session, row, said.by), kinds=kinds)


def value_after(session: Session, row: ReviewRow, decision: ReviewDecision, kinds: Kinds = frozenset()) -> Value:
    """What the record would say of a field once a person has decided so.

    Raises:
        WrongValue: As in `decide_review`.
    """
    assert row.journey is not None  # noqa: S101  # a review of a field always has its journey
    field = field_of(session, row)
    known = history.field_state(session, row.journey, field.id)
    return _value_after(session, row, field, decision, kinds, known=known)


def _value_after(
    session: Session, row: ReviewRow, field: Field, decision: ReviewDecision, kinds: Kinds, *, known: FieldState | None
) -> Value:
    if decision.keep == "paper" and _says_nothing(session, row):
        return _without(session, row, known)
    if decision.keep == "removed" and known is not None:
        return drop_note(str(known.value), _struck(session, row, kinds))
    return _with(session, row, field, decision, known=known)


def _with(
    session: Session, row: ReviewRow, field: Field, decision: ReviewDecision, *, known: FieldState | None
) -> Value:
    """What the record says once it has taken what the paper says."""
    value = _decided_value(row, field, decision)
    if value is False and not _says_no(session, row, known):
        return _value(known)
    if field.kind is FieldKind.NOTE:
        value = _note(session, row, value, decision, known)
    return _value(known) if value is None else value


def _without(session: Session, row: ReviewRow, known: FieldState | None) -> Value:
    """What the record says once the paper says nothing any more: only what stood there goes.

    Of notes the others stay, and of anything else what a person read there in a newer image.
    """
    if row.kind != FieldKind.NOTE.value and _is_said_since(session, row, known):
        return _value(known)
    if known is None or row.kind == FieldKind.TICK.value:
        return None if known is None else False
    if row.kind != FieldKind.NOTE.value or not isinstance(known.value, str):
        return None
    if audits.why_asked(session, row) == Why.LOOKED_AGAIN and row.reading is not None:
        return drop_note(known.value, session.get_one(ReadingRow, row.reading).value)
    return drop_note(known.value, text_before(session, _place(row), row.reading))


def _is_said_since(session: Session, row: ReviewRow, known: FieldState | None) -> bool:
    """Whether the record says what a person read in an image that is newer than the one of a question."""
    said = None if known is None or row.reading is None else said_since(session, _place(row), row.reading)
    if said is None:
        return False
    return _value(known) == check_value(field_of(session, row), said)


def _says_nothing(session: Session, row: ReviewRow) -> bool:
    """Whether what stood on the paper has gone, was struck out, or was never there as a person saw who looked again."""
    why = audits.why_asked(session, row)
    return why in SAY_NOTHING or (why == Why.LOOKED_AGAIN and row.paper is None)


def _value(known: FieldState | None) -> Value:
    return None if known is None else known.value


def _decided_value(row: ReviewRow, field: Field, decision: ReviewDecision) -> Value:
    """What the paper says according to the person; None: nothing that the record could take.

    Raises:
        WrongValue: The field cannot hold it, or nothing was read that could be right.
    """
    match decision.keep:
        case "record" | "image" | "removed" | "empty":
            return None
        case "paper":
            if row.paper is None:
                raise WrongValue(field.id, None, "something that was read")
            return check_value(field, row.paper)
        case _:
            return check_value(field, decision.value)


def _says_no(session: Session, row: ReviewRow, known: FieldState | None) -> bool:
    """Whether a box that is not ticked after all changes anything.

    An empty box says nothing by itself. It says no where the paper contests the record's yes, which a mark that was
    none does not, or where that yes was read in this very box.
    """
    if known is None:
        return False
    contested = row.reason == ReviewReason.CONFLICT.value and audits.why_asked(session, row) != Why.PERHAPS_DIFFER
    return contested or (known.origin is Origin.PAPER and known.edition == row.edition)


def _note(session: Session, row: ReviewRow, value: Value, decision: ReviewDecision, known: FieldState | None) -> Value:
    """The whole note with this text in its place; "" for one that only its image tells; None: as it is."""
    if decision.keep == "image" and known is None:
        return ""
    if not isinstance(value, str):
        return None
    text = known.value if known is not None and isinstance(known.value, str) else ""
    earlier = text_before(session, _place(row), row.reading)
    return add_note(text, value, replacing=earlier)


def _note_decision(session: Session, row: ReviewRow, decision: ReviewDecision, source: Source, *, kinds: Kinds) -> None:
    """Say in the history what was decided when the record itself stays as it is."""
    if row.journey is None:
        return
    said = words.decided(decision, field_of(session, row) if row.field else None, row.paper, kinds)
    if row.field and decision.keep == "paper" and _says_nothing(session, row):
        said = words.NOTHING_TAKEN_OUT
    history.append(
        session,
        row.journey,
        fold.REVIEWED,
        source=source,
        words=words.reviewed(row.question, said),
        target=row.field,
        after=row.paper if decision.keep == "paper" else decision.value,
        of_notes=row.kind not in {FieldKind.TICK.value, FieldKind.CHOICE.value},
    )


def _source(session: Session, row: ReviewRow, by: str) -> Source:
    return Source(by, Origin.PAPER, row.edition, sha_of(session, row), row.crop or row.page_image, row.id)


def _place(row: ReviewRow) -> Place:
    assert row.journey is not None  # noqa: S101  # a review of a field always has its journey
    assert row.edition is not None  # noqa: S101  # and the edition that was read
    return Place(row.journey, row.edition, row.field)


def field_of(session: Session, row: ReviewRow) -> Field:
    """The field as it was printed: the booklet of today may no longer have it."""
    assert row.journey is not None  # noqa: S101  # a review of a field always has its journey
    return printed_field(edition_fields(session, row.journey, row.edition), row.field, row.question, row.kind)


def printed_digits(session: Session, item: ReviewItem) -> int:
    """How many digits a number may have, as it was printed; 0 of anything else."""
    return field_of(session, review_row(session, item.id)).digits if item.kind is FieldKind.NUMBER else 0


def printed_options(session: Session, item: ReviewItem) -> tuple[Choice, ...]:
    """The options of a choice as they were printed, which are those that the record takes; none of anything else."""
    return field_of(session, review_row(session, item.id)).options if item.kind is FieldKind.CHOICE else ()
