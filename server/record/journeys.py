"""Opens journeys, and writes every change that an agent makes by hand.

Functions that change something take a session of `Database.transaction()` and see their change kept when it ends.
Finding and showing journeys is in `overview.py`, PINs in `pins.py`; their functions are named here too.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from forms.booklet import Booklet, Field, build_booklet, check_persons
from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    Answer,
    Change,
    Circumstances,
    RemoveAppointment,
    SetAppointment,
    check_appointment,
    check_name,
    hour_first,
)
from forms.circumstances_json import change_to_json, circumstances_from_json, circumstances_to_json
from forms.fields import APPOINTMENT_KEY, HOUR_KEY, step_fields
from forms.fitting import fit_circumstances
from forms.model import BookletTemplate, StepStatus
from forms.page_code import new_journey_code
from server.record import fold, history, words
from server.record.booklet_now import (
    DONE_SUFFIX,
    ISSUED_SUFFIX,
    booklet_now,
    preview_booklet,
)
from server.record.counters import at_counter
from server.record.days import today
from server.record.errors import AnswersChanged, FormerKey, ImpossibleDay, MoveNotAllowed, UnknownField, UnknownStep
from server.record.history import Source, keys_given, last_answers, locked_journey, unerased_journey
from server.record.model import Counter, Origin, Value
from server.record.overview import find_journeys, journey_record
from server.record.pins import check_pin, fail_alike, new_pin, pin_mark
from server.record.settling import done_already, move_step, settle_steps, status_of, write_field
from server.record.status import SETTLED, may_move
from server.record.tables import JourneyRow, TrialRow
from server.record.templates import template_of, titles_of
from server.record.values import check_day, check_value
from server.record.versions import keep_shipped_of

__all__ = [
    "add_change",
    "check_pin",
    "close_journey",
    "fail_alike",
    "find_journeys",
    "journey_record",
    "keys_given",
    "last_answers",
    "locked_journey",
    "new_code",
    "new_pin",
    "open_journey",
    "pin_mark",
    "preview_booklet",
    "reopen_journey",
    "set_answers",
    "set_field",
    "set_status",
]


def open_journey(
    session: Session,
    template: str,
    circumstances: Circumstances,
    by: str,
    *,
    code: str | None = None,
    counter: Counter | None = None,
) -> str:
    """Open a journey, with the newest version of its kind of booklet, which it keeps.

    Args:
        session: Of a transaction.
        template: Key of the kind of booklet.
        circumstances: Persons and answers; changes may be there already.
        by: Who opens it.
        code: Its code; None: a new one is drawn.
        counter: Where it is opened; None: nobody said.

    Returns:
        Its code.

    Raises:
        UnknownTemplate: There is no such kind.
        AnswerError: An answer is not one of the template's, it is not for so many persons, or a name is not one that
            a booklet can carry.
    """
    version = keep_shipped_of(session, template)
    kind = template_of(session, template, version)
    check_persons(kind, circumstances)
    for subject in circumstances.subjects:
        check_name(subject)
    code = new_code(session) if code is None else code
    build_booklet(kind, circumstances, code=code, edition=1, printed_on=today())
    document = circumstances_to_json(circumstances)
    moment = history.now()
    row = JourneyRow(
        code=code,
        template=kind.key,
        template_version=version,
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
    after = {"template": kind.key, "version": version, "circumstances": document, **at_counter(counter)}
    sentence = words.opened(kind.title, counter)
    history.append(session, code, fold.OPENED, source=Source(by), words=sentence, after=after)
    settle_steps(session, row, Source(by))
    return code


def set_answers(session: Session, code: str, circumstances: Circumstances, by: str, *, seen: int | None = None) -> None:
    """Change persons, children and answers. The agent's own changes that are kept already stay as they are.

    Args:
        session: Of a transaction.
        code: The journey.
        circumstances: Persons and answers, all of them.
        by: Who changes them.
        seen: Number of the answers that they have seen (`history.last_answers`); None: they did not look.

    Raises:
        UnknownJourney, JourneyClosed
        AnswerError: An answer is not one of the template's, it is not for so many persons as there are now, or a new
            name is not one that a booklet can carry.
        FormerKey: Somebody new has the key of somebody who was taken out.
        AnswersChanged: They are not the ones that were seen.
    """
    row = locked_journey(session, code)
    last = last_answers(session, code)
    if seen is not None and seen != last.number:
        raise AnswersChanged(code, last.by)
    template = template_of(session, row.template, row.template_version)
    before = circumstances_from_json(row.circumstances)
    fitted = fit_circumstances(template, before)
    wanted = replace(_with_older(template, circumstances, fitted.answers), changes=before.changes)
    if wanted == before:
        return
    _refuse_former_keys(session, code, before, wanted)
    if [person.key for person in wanted.persons] != [person.key for person in before.persons]:
        check_persons(template, wanted)
    known = set(before.subjects)  # kept already: whatever they are, they go on being printed
    for subject in wanted.subjects:
        if subject not in known:
            check_name(subject)
    # What was changed by hand for somebody who is taken out is set aside and told, as it is from now on.
    still = fit_circumstances(template, replace(circumstances, changes=before.changes)).circumstances.changes
    checked = replace(circumstances, changes=still)
    build_booklet(template, checked, code=code, edition=1, printed_on=today())
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
    return frozenset(subject.key for subject in circumstances.subjects)


def add_change(session: Session, code: str, change: Change, by: str) -> None:
    """Add an agent's own change to the booklet. An appointment is also what the record knows of its field, or no more.

    Raises:
        UnknownJourney, JourneyClosed
        AnswerError: The change names something that the template does not have, or says more than there is room for.
        ImpossibleDay: Nobody comes on such a day.
    """
    if isinstance(change, SetAppointment):
        check_appointment(change)
        check_day(change.step, change.on)
    row = locked_journey(session, code)
    template = template_of(session, row.template, row.template_version)
    fitting = fit_circumstances(template, circumstances_from_json(row.circumstances)).circumstances
    wanted = replace(fitting, changes=(*fitting.changes, change))
    build_booklet(template, wanted, code=code, edition=1, printed_on=today())
    own = {one.contact.key: one.contact.name for one in fitting.changes if isinstance(one, AddContact)}
    papers = {one.id: one.title for one in fitting.changes if isinstance(one, AddDocument | AddStep) and one.title}
    sentence = words.changed(change, {**own, **papers, **titles_of(template)})
    history.append(session, code, fold.CHANGE, source=Source(by), words=sentence, after=change_to_json(change))
    if isinstance(change, SetAppointment | RemoveAppointment):
        _note_appointment(session, row, change, Source(by))
    if isinstance(change, AddStep):
        done_already(session, row, change.id, Source(by))
    settle_steps(session, row, Source(by))


def _note_appointment(
    session: Session, row: JourneyRow, change: SetAppointment | RemoveAppointment, source: Source
) -> None:
    """Let what the record knows of an appointment's day and hour follow the desk, where a booklet has them or had them.

    An hour that was noted beside another day is known no more, and one that the desk says otherwise.
    """
    booklet = booklet_now(session, row)
    step = next((one.step for one in booklet.line if one.step.id == change.step), None)
    if step is None:
        return
    printed = {field.id for field in booklet.fields}
    known = history.field_states(session, row.code)
    asked = {one.id: one for one in step_fields(replace(step, appointment=True, appointment_at=True), {})}
    day, hour = (asked[f"{step.id}.{key}"] for key in (APPOINTMENT_KEY, HOUR_KEY))
    value = change.on.isoformat() if isinstance(change, SetAppointment) else None
    held, noted = known.get(day.id), known.get(hour.id)
    said = isinstance(change, SetAppointment) and bool(change.details)
    if noted is not None and (held is None or held.value != value or (said and hour_first(str(noted.value))[0])):
        write_field(session, row, hour, None, source)
    if held is not None or day.id in printed:  # some steps print no cells for a date
        write_field(session, row, day, value, source)


def set_field(
    session: Session,
    code: str,
    field_id: str,
    value: Value,
    by: str,
    *,
    origin: Origin = Origin.AGENT,
    crop: str | None = None,
) -> None:
    """Say what the record knows of a field. None: it is not known after all.

    Args:
        session: Of a transaction.
        code: The journey.
        field_id: Which of its fields.
        value: What is known of it now.
        by: Who says so.
        origin: What kind of word.
        crop: Storage key of the picture of what is kept beside it, if any.

    Raises:
        UnknownJourney, JourneyClosed
        UnknownField: The booklet has no such field.
        WrongValue: The field cannot hold it.
    """
    row = locked_journey(session, code)
    field = find_field(booklet_now(session, row), code, field_id)
    checked = check_value(field, value)
    if field_id.endswith(ISSUED_SUFFIX) and isinstance(checked, str) and checked > today().isoformat():
        raise ImpossibleDay(field_id, checked, "a day that has come")  # it would be young enough for any appointment
    write_field(session, row, field, checked, Source(by, origin, crop=crop))
    settle_steps(session, row, Source(by, origin))


def set_status(session: Session, code: str, step: str, status: StepStatus, by: str) -> None:
    """Move a step: done, not needed, or taken up again. Which open step is the current one follows from their order.

    Harmless where somebody has just said so: two people who say the same do not contradict each other.

    Raises:
        UnknownJourney, JourneyClosed
        UnknownStep: The booklet has no such step.
        MoveNotAllowed: See `status.NEXT`; and an open step is not made current by hand.
    """
    row = locked_journey(session, code)
    booklet = booklet_now(session, row)
    titles = {each.step.id: each.step.title for each in booklet.line}
    if step not in titles:
        raise UnknownStep(code, step)
    before = status_of(history.step_states(session, code), step)
    if before is status and status in SETTLED:
        return
    if not may_move(before, status) or (before not in SETTLED and status not in SETTLED):
        raise MoveNotAllowed(step, before.value, status.value)
    if StepStatus.DONE in {before, status}:
        value = True if status is StepStatus.DONE else None
        write_field(session, row, find_field(booklet, code, step + DONE_SUFFIX), value, Source(by))
    move_step(session, code, step, titles[step], status=status, source=Source(by))
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
        JourneyErased: Its data were erased: its paper, which is out there, must not live again.
    """
    if unerased_journey(session, code).closed:
        history.append(session, code, fold.REOPENED, source=Source(by), words=words.REOPENED)


def _with_older(template: BookletTemplate, circumstances: Circumstances, older: Iterable[Answer]) -> Circumstances:
    """Keep answers that are no longer taken beside those that are given now, where none of these stands for them."""
    several = {situation.key for situation in template.situations if situation.several}
    given = {(answer.situation, answer.subject) for answer in circumstances.answers if answer.situation not in several}
    kept = (answer for answer in older if (answer.situation, answer.subject) not in given)
    return replace(circumstances, answers=(*circumstances.answers, *kept))


def find_field(booklet: Booklet, code: str, field_id: str) -> Field:
    """A field of a booklet.

    Raises:
        UnknownField: It has none with this id.
    """
    for field in (*booklet.fields, *booklet.on_screen):
        if field.id == field_id:
            return field
    raise UnknownField(code, field_id)


def new_code(session: Session) -> str:
    """A code that neither a journey nor a trial has."""
    while True:
        code = new_journey_code()
        if session.get(JourneyRow, code) is None and session.get(TrialRow, code) is None:
            return code
