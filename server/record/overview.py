"""Finds journeys, and shows each: in a line of a list, or whole."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.circumstances import KnownValue
from forms.circumstances_json import circumstances_from_json
from forms.fields import APPOINTMENT_KEY, HOUR_KEY
from forms.line import BookletStep, coming_appointments, needed
from forms.model import StepStatus
from server.record import history
from server.record.booklet_now import known_of, line_now
from server.record.days import today
from server.record.decisions import is_waiting
from server.record.entries import entries
from server.record.history import journey_row
from server.record.model import JourneyRecord, JourneySummary, StepState
from server.record.status import settle
from server.record.tables import EditionRow, JourneyRow, ReviewRow
from server.record.templates import template_of


def find_journeys(
    session: Session, text: str = "", *, limit: int = 50, skip: int = 0, filters: Sequence[ColumnElement[bool]] = ()
) -> list[JourneySummary]:
    """Find journeys by code or name, the last changed first. Every word of `text` must be found; accents do not matter.

    Args:
        session: Any.
        text: What was typed; empty finds them all.
        limit: At most so many.
        skip: Without the first ones, so many.
        filters: What else they must be (`search.Filters.conditions`).
    """
    query = select(JourneyRow).where(*filters, *_named(text)).order_by(JourneyRow.changed_at.desc(), JourneyRow.code)
    return list(summaries(session, session.scalars(query.limit(limit).offset(skip)).all()).values())


def count_journeys(session: Session, text: str = "", *, filters: Sequence[ColumnElement[bool]] = ()) -> int:
    """How many journeys `find_journeys` finds without a limit."""
    return session.scalar(select(func.count()).select_from(JourneyRow).where(*filters, *_named(text))) or 0


def has_name(word: str) -> ColumnElement[bool]:
    """Whether a journey's code, its names or its title hold a word; code and word with hyphens or without.

    Args:
        word: Without accents or capitals (`history.folded_text`).
    """
    return JourneyRow.search.contains(word.replace("-", ""), autoescape=True) | _contains(word)


def journeys_by_code(session: Session, codes: Iterable[str]) -> dict[str, JourneySummary]:
    """Journeys of which the codes are known, by code; a code of nobody is left out."""
    return summaries(session, session.scalars(select(JourneyRow).where(JourneyRow.code.in_(set(codes)))).all())


def steps_by_code(session: Session, codes: Iterable[str]) -> dict[str, tuple[StepState, ...]]:
    """Where the steps that their booklets print stand, in order, by code."""
    rows = session.scalars(select(JourneyRow).where(JourneyRow.code.in_(set(codes)))).all()
    states = history.step_states_of(session, [row.code for row in rows])
    return {row.code: _titled(needed(line_now(session, row, states[row.code])), states[row.code]) for row in rows}


def summaries(session: Session, rows: Sequence[JourneyRow]) -> dict[str, JourneySummary]:
    """Journeys as in lists, in the order of `rows`, by code; with as many queries for a hundred as for one."""
    codes = [row.code for row in rows]
    states, waiting = history.step_states_of(session, codes), _waiting(session, codes)
    lines = _lines(session, rows, states)
    titles = {row.code: template_of(session, row.template, row.template_version).title for row in rows}
    return {
        row.code: _summary(titles[row.code], row, lines[row.code], states[row.code], waiting=waiting.get(row.code, 0))
        for row in rows
    }


def lines_of(session: Session, rows: Sequence[JourneyRow]) -> dict[str, tuple[BookletStep, ...]]:
    """The steps of some journeys, with where they stand and their appointments, in the order of `rows`, by code."""
    return _lines(session, rows, history.step_states_of(session, [row.code for row in rows]))


def journey_record(session: Session, code: str) -> JourneyRecord:
    """A journey, whole.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = journey_row(session, code)
    states = history.step_states(session, code)
    numbers = session.scalars(select(EditionRow.number).where(EditionRow.journey == code).order_by(EditionRow.number))
    return JourneyRecord(
        summary=summaries(session, [row])[code],
        circumstances=circumstances_from_json(row.circumstances),
        steps=_titled(line_now(session, row, states), states),
        fields=history.field_states(session, code),
        history=entries(session, code),
        editions=tuple(numbers),
    )


def _named(text: str) -> list[ColumnElement[bool]]:
    return [has_name(word) for word in history.folded_text(text).split()]


def _lines(
    session: Session, rows: Sequence[JourneyRow], states: Mapping[str, Mapping[str, StepState]]
) -> dict[str, tuple[BookletStep, ...]]:
    days = _appointments(session, [row.code for row in rows])
    return {row.code: line_now(session, row, states[row.code], days.get(row.code, {})) for row in rows}


def _summary(
    title: str, row: JourneyRow, line: Sequence[BookletStep], states: Mapping[str, StepState], *, waiting: int
) -> JourneySummary:
    persons = circumstances_from_json(row.circumstances).persons
    current = (step.title for step in _titled(line, states) if step.status is StepStatus.CURRENT)
    coming = (appointment.on for _, appointment in coming_appointments(tuple(line), today()))
    return JourneySummary(
        code=row.code,
        template=row.template,
        version=row.template_version,
        title=title,
        holders=tuple(person.name for person in persons if person.name),
        current_step=next(current, ""),
        next_appointment=next(coming, None),
        waiting_reviews=waiting,
        changed_at=row.changed_at,
        closed=row.closed,
    )


def _appointments(session: Session, codes: Collection[str]) -> dict[str, dict[str, KnownValue]]:
    """What the record knows of appointments, by code and field: all that the line of a list needs to know."""
    known = history.field_states_of(session, codes, (APPOINTMENT_KEY, HOUR_KEY))
    return {code: known_of(fields) for code, fields in known.items()}


def _waiting(session: Session, codes: Collection[str]) -> dict[str, int]:
    """How many decisions wait, by code."""
    counts = select(ReviewRow.journey, func.count()).where(ReviewRow.journey.in_(codes), is_waiting())
    return {code: count for code, count in session.execute(counts.group_by(ReviewRow.journey)) if code is not None}


def _titled(line: Sequence[BookletStep], states: Mapping[str, StepState]) -> tuple[StepState, ...]:
    """The steps of a line, with where they stand.

    A step that left the line may have been the current one, also because the template changed, without a word in the
    history: whatever was written last, the first open step of the line is the current one.
    """
    titles = {one.step.id: one.step.title for one in line}
    settled = settle(list(titles), {step: state.status for step, state in states.items()})
    return tuple(_with_title(states, step, title, settled[step]) for step, title in titles.items())


def _with_title(states: Mapping[str, StepState], step: str, title: str, status: StepStatus) -> StepState:
    state = states.get(step)
    if state is None or state.status is not status:
        return StepState(step, title, status, None)
    return replace(state, title=title)


def _contains(word: str) -> ColumnElement[bool]:
    return JourneyRow.search.contains(word, autoescape=True)
