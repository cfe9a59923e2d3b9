"""Journeys: opening them, what is known of them, and every change that an agent makes by hand.

Functions that change something take a session of `Database.transaction()` and see their change kept when it ends.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet, Field, build_booklet
from forms.circumstances import AddStep, Change, Circumstances, KnownValue, SetAppointment
from forms.circumstances_json import change_to_json, circumstances_from_json, circumstances_to_json
from forms.model import Author, BookletTemplate, StepStatus
from forms.page_code import new_journey_code
from server.record import fold, history, words
from server.record.errors import FormerKey, MoveNotAllowed, UnknownField, UnknownStep
from server.record.history import Source, journey_row, keys_given, locked_journey
from server.record.model import FieldState, JourneyRecord, JourneySummary, Origin, StepState, Value
from server.record.pins import check_pin, new_pin, pin_mark
from server.record.status import SETTLED, may_move, settle
from server.record.tables import DecisionRow, EditionRow, FieldRow, JourneyRow, ReviewRow, StepRow
from server.record.templates import template_of
from server.record.values import check_value

__all__ = [
    "add_change",
    "check_pin",
    "close_journey",
    "find_journeys",
    "journey_record",
    "keys_given",
    "new_pin",
    "open_journey",
    "pin_mark",
    "preview_booklet",
    "reopen_journey",
    "set_answers",
    "set_field",
    "set_status",
]

DONE_SUFFIX: Final = ".done"
APPOINTMENT_SUFFIX: Final = ".appointment"


def open_journey(
    session: Session, template: str, circumstances: Circumstances, by: str, *, code: str | None = None
) -> str:
    """Open a journey.

    Args:
        session: Of a transaction.
        template: Key of the kind of booklet.
        circumstances: Persons and answers; changes may be there already.
        by: Who opens it.
        code: Its code; None: a new one is drawn.

    Returns:
        Its code.

    Raises:
        UnknownTemplate: There is no such kind.
        AnswerError: An answer is not one of the template's.
    """
    kind = template_of(template)
    code = _new_code(session) if code is None else code
    build_booklet(kind, circumstances, code=code, edition=1, printed_on=_today())
    document = circumstances_to_json(circumstances)
    moment = history.now()
    row = JourneyRow(
        code=code,
        template=kind.key,
        circumstances=document,
        closed=False,
        opened_at=moment,
        changed_at=moment,
        search=history.search_text(code, circumstances, kind.title),
        pin_failures=0,
        pin_locks=0,
    )
    session.add(row)
    session.flush()
    after = {"template": kind.key, "circumstances": document}
    history.append(session, code, fold.OPENED, source=Source(by), words=words.opened(kind.title), after=after)
    settle_steps(session, row, Source(by))
    return code


def find_journeys(session: Session, text: str = "", *, limit: int = 50) -> list[JourneySummary]:
    """Find journeys by code or name, the last changed first. Every word of `text` must be found; accents do not matter.

    Args:
        session: Any.
        text: What was typed; empty finds them all.
        limit: At most so many.
    """
    query = select(JourneyRow).order_by(JourneyRow.changed_at.desc(), JourneyRow.code).limit(limit)
    for word in history.folded_text(text).split():
        query = query.where(JourneyRow.search.contains(word.replace("-", ""), autoescape=True) | _contains(word))
    return [_summary(session, row) for row in session.scalars(query)]


def journey_record(session: Session, code: str) -> JourneyRecord:
    """A journey, whole.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = journey_row(session, code)
    booklet = _booklet(session, row)
    states = history.step_states(session, code)
    numbers = session.scalars(select(EditionRow.number).where(EditionRow.journey == code).order_by(EditionRow.number))
    return JourneyRecord(
        summary=_summary(session, row),
        circumstances=circumstances_from_json(row.circumstances),
        steps=tuple(_with_title(states, step.step.id, step.step.title) for step in booklet.steps),
        fields=history.field_states(session, code),
        history=history.entries(session, code),
        editions=tuple(numbers),
    )


def preview_booklet(session: Session, code: str) -> Booklet:
    """The booklet as it would be printed now.

    Raises:
        UnknownJourney: There is none with this code.
    """
    return _booklet(session, journey_row(session, code))


def set_answers(session: Session, code: str, circumstances: Circumstances, by: str) -> None:
    """Change persons, children and answers. The agent's own changes that are kept already stay as they are.

    Raises:
        UnknownJourney, JourneyClosed
        AnswerError: An answer is not one of the template's.
        FormerKey: Somebody new has the key of somebody who was taken out.
    """
    row = locked_journey(session, code)
    before = circumstances_from_json(row.circumstances)
    wanted = replace(circumstances, changes=before.changes)
    if wanted == before:
        return
    _refuse_former_keys(session, code, before, wanted)
    template = template_of(row.template)
    build_booklet(template, wanted, code=code, edition=1, printed_on=_today())
    row.search = history.search_text(code, wanted, template.title)
    after = circumstances_to_json(wanted)
    history.append(
        session, code, fold.ANSWERS, source=Source(by), words=words.ANSWERED, before=row.circumstances, after=after
    )
    settle_steps(session, row, Source(by))


def _refuse_former_keys(session: Session, code: str, before: Circumstances, wanted: Circumstances) -> None:
    """A key stands for one person for ever: fields, and zones of booklets that are out there, carry it."""
    former = keys_given(session, code) - _keys(before)
    for key in sorted(_keys(wanted) & former):
        raise FormerKey(code, key)


def _keys(circumstances: Circumstances) -> frozenset[str]:
    return frozenset(subject.key for subject in (*circumstances.persons, *circumstances.children))


def add_change(session: Session, code: str, change: Change, by: str) -> None:
    """Add an agent's own change to the booklet. An appointment is also what the record knows of its field.

    Raises:
        UnknownJourney, JourneyClosed
        AnswerError: The change names something that the template does not have.
    """
    row = locked_journey(session, code)
    template = template_of(row.template)
    before = circumstances_from_json(row.circumstances)
    wanted = replace(before, changes=(*before.changes, change))
    build_booklet(template, wanted, code=code, edition=1, printed_on=_today())
    sentence = words.changed(change, _titles(template))
    history.append(session, code, fold.CHANGE, source=Source(by), words=sentence, after=change_to_json(change))
    if isinstance(change, SetAppointment):
        fields = {field.id: field for field in _booklet(session, row).fields}
        field = fields.get(change.step + APPOINTMENT_SUFFIX)
        if field is not None:  # some steps print no cells for a date
            write_field(session, row, field, change.on.isoformat(), Source(by))
    settle_steps(session, row, Source(by))


def set_field(
    session: Session, code: str, field_id: str, value: Value, by: str, *, origin: Origin = Origin.AGENT
) -> None:
    """Say what the record knows of a field. None: it is not known after all.

    Raises:
        UnknownJourney, JourneyClosed
        UnknownField: The booklet has no such field.
        WrongValue: The field cannot hold it.
    """
    row = locked_journey(session, code)
    field = find_field(_booklet(session, row), code, field_id)
    write_field(session, row, field, check_value(field, value), Source(by, origin))
    settle_steps(session, row, Source(by, origin))


def set_status(session: Session, code: str, step: str, status: StepStatus, by: str) -> None:
    """Move a step: done, not needed, or taken up again. Which open step is the current one follows from their order.

    Raises:
        UnknownJourney, JourneyClosed
        UnknownStep: The booklet has no such step.
        MoveNotAllowed: See `status.NEXT`; and an open step is not made current by hand.
    """
    row = locked_journey(session, code)
    booklet = _booklet(session, row)
    titles = {each.step.id: each.step.title for each in booklet.steps}
    if step not in titles:
        raise UnknownStep(code, step)
    before = _status_of(history.step_states(session, code), step)
    if not may_move(before, status) or (before not in SETTLED and status not in SETTLED):
        raise MoveNotAllowed(step, before.value, status.value)
    if StepStatus.DONE in {before, status}:
        value = True if status is StepStatus.DONE else None
        write_field(session, row, find_field(booklet, code, step + DONE_SUFFIX), value, Source(by))
    _move(session, code, step, titles[step], status=status, source=Source(by))
    settle_steps(session, row, Source(by))


def close_journey(session: Session, code: str, by: str) -> None:
    """Stop following a journey. Nothing is lost.

    Raises:
        UnknownJourney, JourneyClosed
    """
    locked_journey(session, code)
    history.append(session, code, fold.CLOSED, source=Source(by), words=words.CLOSED)


def reopen_journey(session: Session, code: str, by: str) -> None:
    """Follow a journey again. Harmless when it is open.

    Raises:
        UnknownJourney: There is none with this code.
    """
    if locked_journey(session, code, even_closed=True).closed:
        history.append(session, code, fold.REOPENED, source=Source(by), words=words.REOPENED)


def find_field(booklet: Booklet, code: str, field_id: str) -> Field:
    """A field of a booklet.

    Raises:
        UnknownField: It has none with this id.
    """
    for field in booklet.fields:
        if field.id == field_id:
            return field
    raise UnknownField(code, field_id)


def write_field(session: Session, row: JourneyRow, field: Field, value: Value, source: Source) -> None:
    """Write what is known of a field, and let its step follow when it says that a step is done.

    The caller checked the value, holds the journey, and calls `settle_steps` once at the end.
    """
    before = history.field_states(session, row.code).get(field.id)
    known = None if before is None else before.value
    if value == known:
        return
    sentence = words.field_set(field.label, value, field.kind, known)
    history.append(
        session, row.code, fold.FIELD, source=source, words=sentence, target=field.id, before=known, after=value
    )
    if field.id.endswith(DONE_SUFFIX):
        _follow_done(session, row, field.id.removesuffix(DONE_SUFFIX), value, source)


def settle_steps(session: Session, row: JourneyRow, source: Source) -> None:
    """Make the first step that is neither done nor given up the current one, and write what changes."""
    booklet = _booklet(session, row)
    states = history.step_states(session, row.code)
    wanted = settle([step.step.id for step in booklet.steps], {step: state.status for step, state in states.items()})
    for each in booklet.steps:
        _move(session, row.code, each.step.id, each.step.title, status=wanted[each.step.id], source=source)


def known_values(booklet_fields: Mapping[str, Field], states: Mapping[str, FieldState]) -> dict[str, KnownValue]:
    """What the record knows, as a booklet takes it. A box that is known not to be ticked prints as an empty box.

    Args:
        booklet_fields: By id; says who writes in a field that paper told us about.
        states: What the record knows.
    """
    known = {}
    for field_id, state in states.items():
        if state.value is False:
            continue
        field = booklet_fields.get(field_id)
        citizen = state.origin is Origin.CITIZEN or (
            state.origin is Origin.PAPER and field is not None and field.author is Author.CITIZEN
        )
        known[field_id] = KnownValue(state.value, state.at.date(), Author.CITIZEN if citizen else Author.AGENT)
    return known


def _booklet(session: Session, row: JourneyRow) -> Booklet:
    template = template_of(row.template)
    circumstances = circumstances_from_json(row.circumstances)
    last = session.scalar(select(func.max(EditionRow.number)).where(EditionRow.journey == row.code))
    statuses = {step: state.status for step, state in history.step_states(session, row.code).items()}
    edition, today = (last or 0) + 1, _today()
    bare = build_booklet(template, circumstances, code=row.code, edition=edition, printed_on=today)
    known = known_values({field.id: field for field in bare.fields}, history.field_states(session, row.code))
    return build_booklet(
        template, circumstances, code=row.code, edition=edition, printed_on=today, known=known, statuses=statuses
    )


def _follow_done(session: Session, row: JourneyRow, step: str, value: Value, source: Source) -> None:
    titles = {each.step.id: each.step.title for each in _booklet(session, row).steps}
    wanted = StepStatus.DONE if value is True else StepStatus.TO_DO
    before = _status_of(history.step_states(session, row.code), step)
    if step in titles and (wanted is StepStatus.DONE or before is StepStatus.DONE):
        _move(session, row.code, step, titles[step], status=wanted, source=source)


def _move(session: Session, code: str, step: str, title: str, *, status: StepStatus, source: Source) -> None:
    before = _status_of(history.step_states(session, code), step)
    if before is status:
        return
    if not may_move(before, status):
        raise MoveNotAllowed(step, before.value, status.value)
    history.append(
        session,
        code,
        fold.STATUS,
        source=source,
        words=words.step_moved(title, status),
        target=step,
        before=before.value,
        after=status.value,
    )


def _status_of(states: Mapping[str, StepState], step: str) -> StepStatus:
    return states[step].status if step in states else StepStatus.TO_DO


def _with_title(states: Mapping[str, StepState], step: str, title: str) -> StepState:
    state = states.get(step)
    return StepState(step, title, StepStatus.TO_DO, None) if state is None else replace(state, title=title)


def _new_code(session: Session) -> str:
    while True:
        code = new_journey_code()
        if session.get(JourneyRow, code) is None:
            return code


def _contains(word: str) -> ColumnElement[bool]:
    return JourneyRow.search.contains(word, autoescape=True)


def _summary(session: Session, row: JourneyRow) -> JourneySummary:
    template = template_of(row.template)
    circumstances = circumstances_from_json(row.circumstances)
    return JourneySummary(
        code=row.code,
        template=row.template,
        title=template.title,
        holders=tuple(person.name for person in circumstances.persons if person.name),
        current_step=_current_step(session, row.code, template, circumstances),
        next_appointment=_next_appointment(session, row.code, circumstances),
        waiting_reviews=_waiting(session, row.code),
        changed_at=row.changed_at,
        closed=row.closed,
    )


def _current_step(session: Session, code: str, template: BookletTemplate, circumstances: Circumstances) -> str:
    current = session.scalar(
        select(StepRow.step).where(StepRow.journey == code, StepRow.status == StepStatus.CURRENT.value)
    )
    if current is None:
        return ""
    own = {change.id: change.title for change in circumstances.changes if isinstance(change, AddStep)}
    return _titles(template).get(current) or own.get(current) or current


def _next_appointment(session: Session, code: str, circumstances: Circumstances) -> date | None:
    """The next day on which they are expected: what an agent set, unless the record has learned another day since."""
    days = {
        change.step + APPOINTMENT_SUFFIX: change.on
        for change in circumstances.changes
        if isinstance(change, SetAppointment)
    }
    rows = session.execute(
        select(FieldRow.field, FieldRow.value).where(
            FieldRow.journey == code, FieldRow.field.endswith(APPOINTMENT_SUFFIX, autoescape=True)
        )
    )
    days |= {field: date.fromisoformat(str(value)) for field, value in rows}
    return min((day for day in days.values() if day >= _today()), default=None)


def _waiting(session: Session, code: str) -> int:
    decisions = select(func.count()).where(DecisionRow.review == ReviewRow.id).scalar_subquery()
    waiting = select(func.count()).select_from(ReviewRow).where(ReviewRow.journey == code, decisions % 2 == 0)
    return session.scalar(waiting) or 0


def _titles(template: BookletTemplate) -> dict[str, str]:
    steps = {step.id: step.title for step in template.steps}
    return steps | {document.id: document.title for document in template.documents}


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
