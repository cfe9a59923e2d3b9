"""The booklet of a journey as it would be printed now: its template, its answers, and what the record knows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet, build_booklet
from forms.brought import BookletDocument, documents_brought
from forms.circumstances import Circumstances, KnownValue
from forms.circumstances_json import circumstances_from_json, circumstances_to_json
from forms.fields import APPOINTMENT_KEY, HOUR_KEY
from forms.fitting import fit_circumstances
from forms.line import BookletStep, line_of_steps
from forms.model import BookletTemplate
from server.record import history, words
from server.record.days import day_of, today
from server.record.history import journey_row
from server.record.model import FieldState, StepState
from server.record.tables import EditionRow, JourneyRow
from server.record.templates import Called, called_ever, called_in, template_of

DONE_SUFFIX: Final = ".done"
APPOINTMENT_SUFFIX: Final = ".appointment"
ISSUED_SUFFIX: Final = ".issued"


def preview_booklet(session: Session, code: str) -> Booklet:
    """The booklet as it would be printed now.

    Raises:
        UnknownJourney: There is none with this code.
    """
    return booklet_now(session, journey_row(session, code))


def booklet_with(session: Session, code: str, circumstances: Circumstances) -> Booklet:
    """The same, were these its persons, answers and changes; nothing is written.

    Raises:
        UnknownJourney: There is none with this code.
        AnswerError: Today's template does not take them.
    """
    row = journey_row(session, code)
    meant = JourneyRow(
        code=row.code,
        template=row.template,
        template_version=row.template_version,
        circumstances=circumstances_to_json(circumstances),
    )
    return booklet_now(session, meant)


def booklet_now(session: Session, row: JourneyRow) -> Booklet:
    """The booklet of a journey as it would be printed now. What its template no longer takes is told to the agent."""
    last = session.scalar(select(func.max(EditionRow.number)).where(EditionRow.journey == row.code))
    steps, fields = history.step_states(session, row.code), history.field_states(session, row.code)
    template = template_of(session, row.template, row.template_version)
    ever = partial(called_ever, session, row.template, row.template_version)
    return booklet_from(template, row, steps, fields, edition=(last or 0) + 1, called=ever)


def booklet_from(
    template: BookletTemplate,
    row: JourneyRow,
    steps: Mapping[str, StepState],
    fields: Mapping[str, FieldState],
    *,
    edition: int,
    called: Callable[[], Called] | None = None,
) -> Booklet:
    """The same from what is known already; pure but for the day.

    Args:
        template: Of the journey.
        row: The journey.
        steps: Where its steps stand, by id.
        fields: What is known of it, by id.
        edition: The number it would be printed under.
        called: Says how its versions call what this one does not have; None: as it calls it itself.
    """
    fitted = fit_circumstances(template, circumstances_from_json(row.circumstances))
    booklet = fitted_booklet(template, row.code, fitted.circumstances, steps, fields, edition=edition)
    if not fitted.answers and not fitted.changes:
        return booklet
    told = words.set_aside(
        fitted, called() if called else called_in(template), [one.key for one in template.situations]
    )
    return replace(booklet, agent_warnings=(*booklet.agent_warnings, *told))


def fitted_booklet(
    template: BookletTemplate,
    code: str,
    circumstances: Circumstances,
    steps: Mapping[str, StepState],
    fields: Mapping[str, FieldState],
    *,
    edition: int,
) -> Booklet:
    """The same from circumstances that the template takes; pure but for the day."""
    return build_booklet(
        template,
        circumstances,
        code=code,
        edition=edition,
        printed_on=today(),
        known=known_of(fields),
        statuses={step: state.status for step, state in steps.items()},
    )


def line_now(
    session: Session, row: JourneyRow, steps: Mapping[str, StepState], known: Mapping[str, KnownValue] | None = None
) -> tuple[BookletStep, ...]:
    """The line of that booklet alone, for a fraction of the work.

    Args:
        session: Knows the templates; the record is not asked.
        row: The journey.
        steps: Where its steps stand, by id.
        known: What of its fields is to be told: nothing, or appointments, by id.
    """
    template = template_of(session, row.template, row.template_version)
    circumstances = fit_circumstances(template, circumstances_from_json(row.circumstances)).circumstances
    statuses = {step: state.status for step, state in steps.items()}
    return line_of_steps(template, circumstances, known=known or {}, statuses=statuses)


def documents_now(
    session: Session, row: JourneyRow, steps: Mapping[str, StepState], fields: Mapping[str, FieldState]
) -> tuple[BookletDocument, ...]:
    """The documents of that booklet alone, likewise.

    Args:
        session: Knows the templates; the record is not asked.
        row: The journey.
        steps: Where its steps stand, by id.
        fields: What is known of it, by id: all of it.
    """
    template = template_of(session, row.template, row.template_version)
    circumstances = fit_circumstances(template, circumstances_from_json(row.circumstances)).circumstances
    statuses = {step: state.status for step, state in steps.items()}
    return documents_brought(template, circumstances, known=known_of(fields), statuses=statuses, day=today())


def known_of(fields: Mapping[str, FieldState]) -> dict[str, KnownValue]:
    """What the record knows, as a booklet takes it. A box that is known not to be ticked prints as an empty box."""
    return {
        field: KnownValue(state.value, day_of(state.at), stale=_is_stale(state, fields))
        for field, state in fields.items()
        if state.value is not False
    }


def _is_stale(state: FieldState, fields: Mapping[str, FieldState]) -> bool:
    """Whether an hour was noted before the day that is known now, and not on the same page as it."""
    step, _, key = state.id.rpartition(".")
    day = fields.get(f"{step}.{APPOINTMENT_KEY}") if key == HOUR_KEY else None
    return day is not None and state.at < day.at and (state.scan is None or state.scan != day.scan)
