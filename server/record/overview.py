"""Finds journeys, and shows each: in a line of a list, or whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet
from forms.circumstances import AddStep, Circumstances, SetAppointment
from forms.circumstances_json import circumstances_from_json
from forms.model import BookletTemplate, StepStatus
from server.record import history
from server.record.booklet_now import APPOINTMENT_SUFFIX, booklet_now, make_booklet
from server.record.days import today
from server.record.decisions import is_waiting
from server.record.entries import entries
from server.record.history import journey_row
from server.record.model import JourneyRecord, JourneySummary, StepState
from server.record.tables import EditionRow, FieldRow, JourneyRow, ReviewRow, StepRow
from server.record.templates import template_of, titles_of


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
    return list(_summaries(session, session.scalars(query).all()).values())


def journeys_by_code(session: Session, codes: Iterable[str]) -> dict[str, JourneySummary]:
    """Journeys of which the codes are known, by code; a code of nobody is left out."""
    return _summaries(session, session.scalars(select(JourneyRow).where(JourneyRow.code.in_(set(codes)))).all())


def steps_by_code(session: Session, codes: Iterable[str]) -> dict[str, tuple[StepState, ...]]:
    """Where the steps of some journeys stand, in the order of their booklets, by code."""
    rows = session.scalars(select(JourneyRow).where(JourneyRow.code.in_(set(codes)))).all()
    known = [row.code for row in rows]
    states, fields = history.step_states_of(session, known), history.field_states_of(session, known)
    return {
        row.code: _titled(make_booklet(row, states[row.code], fields[row.code], edition=1), states[row.code])
        for row in rows
    }


def journey_record(session: Session, code: str) -> JourneyRecord:
    """A journey, whole.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = journey_row(session, code)
    booklet = booklet_now(session, row)
    states = history.step_states(session, code)
    numbers = session.scalars(select(EditionRow.number).where(EditionRow.journey == code).order_by(EditionRow.number))
    return JourneyRecord(
        summary=_summaries(session, [row])[code],
        circumstances=circumstances_from_json(row.circumstances),
        steps=_titled(booklet, states),
        fields=history.field_states(session, code),
        history=entries(session, code),
        editions=tuple(numbers),
    )


def _summaries(session: Session, rows: Sequence[JourneyRow]) -> dict[str, JourneySummary]:
    """Journeys as in lists, in the order of `rows`, by code; with as many queries for a hundred as for one."""
    codes = [row.code for row in rows]
    current, days, waiting = (
        _current_steps(session, codes),
        _appointments(session, codes),
        _waiting(session, codes),
    )
    return {
        row.code: _summary(row, current.get(row.code), days.get(row.code, {}), waiting.get(row.code, 0)) for row in rows
    }


def _summary(row: JourneyRow, current: str | None, days: Mapping[str, date], waiting: int) -> JourneySummary:
    template = template_of(row.template)
    circumstances = circumstances_from_json(row.circumstances)
    return JourneySummary(
        code=row.code,
        template=row.template,
        title=template.title,
        holders=tuple(person.name for person in circumstances.persons if person.name),
        current_step="" if current is None else _title(current, template, circumstances),
        next_appointment=_next_appointment(days, circumstances),
        waiting_reviews=waiting,
        changed_at=row.changed_at,
        closed=row.closed,
    )


def _title(step: str, template: BookletTemplate, circumstances: Circumstances) -> str:
    own = {change.id: change.title for change in circumstances.changes if isinstance(change, AddStep)}
    return titles_of(template).get(step) or own.get(step) or step


def _next_appointment(known: Mapping[str, date], circumstances: Circumstances) -> date | None:
    """The next day on which they are expected: what an agent set, unless the record has learned another day since."""
    days = {
        change.step + APPOINTMENT_SUFFIX: change.on
        for change in circumstances.changes
        if isinstance(change, SetAppointment)
    }
    return min((day for day in {**days, **known}.values() if day >= today()), default=None)


def _current_steps(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Ids of the steps at which journeys stand, by code."""
    current = select(StepRow.journey, StepRow.step).where(
        StepRow.journey.in_(codes), StepRow.status == StepStatus.CURRENT.value
    )
    return {row.journey: row.step for row in session.execute(current)}


def _appointments(session: Session, codes: Collection[str]) -> dict[str, dict[str, date]]:
    """What the record knows of appointments, by code and field."""
    rows = session.execute(
        select(FieldRow.journey, FieldRow.field, FieldRow.value).where(
            FieldRow.journey.in_(codes), FieldRow.field.endswith(APPOINTMENT_SUFFIX, autoescape=True)
        )
    )
    days: dict[str, dict[str, date]] = {}
    for code, field, value in rows:
        days.setdefault(code, {})[field] = date.fromisoformat(str(value))
    return days


def _waiting(session: Session, codes: Collection[str]) -> dict[str, int]:
    """How many decisions wait, by code."""
    counts = select(ReviewRow.journey, func.count()).where(ReviewRow.journey.in_(codes), is_waiting())
    return {code: count for code, count in session.execute(counts.group_by(ReviewRow.journey)) if code is not None}


def _titled(booklet: Booklet, states: Mapping[str, StepState]) -> tuple[StepState, ...]:
    """The steps of a booklet, with where they stand."""
    return tuple(_with_title(states, step.step.id, step.step.title) for step in booklet.steps)


def _with_title(states: Mapping[str, StepState], step: str, title: str) -> StepState:
    state = states.get(step)
    return StepState(step, title, StepStatus.TO_DO, None) if state is None else replace(state, title=title)


def _contains(word: str) -> ColumnElement[bool]:
    return JourneyRow.search.contains(word, autoescape=True)
