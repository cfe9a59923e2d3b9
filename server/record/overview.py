"""Finds journeys, and shows each: in a line of a list, or whole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.circumstances import AddStep, Circumstances, SetAppointment
from forms.circumstances_json import circumstances_from_json
from forms.model import BookletTemplate, StepStatus
from server.record import history
from server.record.booklet_now import APPOINTMENT_SUFFIX, booklet_now, today
from server.record.decisions import is_waiting
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
    return [_summary(session, row) for row in session.scalars(query)]


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
        summary=_summary(session, row),
        circumstances=circumstances_from_json(row.circumstances),
        steps=tuple(_with_title(states, step.step.id, step.step.title) for step in booklet.steps),
        fields=history.field_states(session, code),
        history=history.entries(session, code),
        editions=tuple(numbers),
    )


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
    return titles_of(template).get(current) or own.get(current) or current


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
    return min((day for day in days.values() if day >= today()), default=None)


def _waiting(session: Session, code: str) -> int:
    return (
        session.scalar(select(func.count()).select_from(ReviewRow).where(ReviewRow.journey == code, is_waiting())) or 0
    )


def _with_title(states: Mapping[str, StepState], step: str, title: str) -> StepState:
    state = states.get(step)
    return StepState(step, title, StepStatus.TO_DO, None) if state is None else replace(state, title=title)


def _contains(word: str) -> ColumnElement[bool]:
    return JourneyRow.search.contains(word, autoescape=True)
