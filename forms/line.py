"""The line of a person's booklet: its steps, in order, and where each of them stands. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forms.circumstances import Circumstances, KnownValue, SetAppointment, hour_first
from forms.draft import Draft, draft_booklet
from forms.fields import APPOINTMENT_KEY, HOUR_KEY, Field, step_fields
from forms.model import BookletTemplate, Step, StepStatus
from forms.rules import Outcome, apply_rules

_UNSURE: Final = "À voir avec l’agent."
"""Said of a step that an answer "je ne sais pas" may need; a document says it through `to_confirm`."""


@dataclass(frozen=True, slots=True)
class BookletStep:
    """A step of this booklet.

    Attributes:
        step: From the template, or made for an agent's own.
        status: How far it has come.
        done_on: The day it was done, if it was.
        remarks: What this situation changes about it, in printable words.
        appointment: When and where, if it is known.
        fields: In printing order: `done` first, blanks, the template's own, `appointment`, then the notes.
    """

    step: Step
    status: StepStatus
    done_on: date | None
    remarks: tuple[str, ...]
    appointment: SetAppointment | None
    fields: tuple[Field, ...]


def line_of_steps(
    template: BookletTemplate,
    circumstances: Circumstances,
    *,
    known: Mapping[str, KnownValue],
    statuses: Mapping[str, StepStatus],
) -> tuple[BookletStep, ...]:
    """Work out where a person's steps stand: `Booklet.line`, without the rest of the booklet.

    Raises:
        AnswerError: An answer or a change names something that the template does not have.
    """
    outcome = apply_rules(template, circumstances)
    return make_line(draft_booklet(template, circumstances, outcome), outcome, known, statuses)


def make_line(
    draft: Draft, outcome: Outcome, known: Mapping[str, KnownValue], statuses: Mapping[str, StepStatus]
) -> tuple[BookletStep, ...]:
    """Say where every step of a draft stands: of those that are open, the first is the current one."""
    made: list[BookletStep] = []
    ways = {step.way for step in draft.steps if step.way}
    current = StepStatus.CURRENT
    for step in draft.steps:
        status = _status(step, known, statuses)
        if status not in {StepStatus.DONE, StepStatus.NOT_NEEDED}:
            status, current = current, StepStatus.TO_DO
        done = known.get(f"{step.id}.done")
        unsure = (_UNSURE,) if outcome.steps.get(step.id, False) else ()
        way = (said_of_way(step),) if step.way and len(ways) > 1 else ()
        made.append(
            BookletStep(
                step=step,
                status=status,
                done_on=done.on if status is StepStatus.DONE and done is not None else None,
                remarks=(*way, *unsure, *outcome.remarks.get((step.id, ""), ())),
                appointment=_appointment(draft, step, known),
                fields=step_fields(step, known),
            )
        )
    return tuple(made)


def said_of_way(step: Step) -> str:
    """What a step says of the way that it is on, where a booklet has several; whether it says so is no news."""
    return f"{step.way}." if step.way else ""


def _status(step: Step, known: Mapping[str, KnownValue], statuses: Mapping[str, StepStatus]) -> StepStatus:
    done = known.get(f"{step.id}.done")
    ticked = done is not None and done.value is True
    return statuses.get(step.id, StepStatus.DONE if ticked else StepStatus.TO_DO)


def _appointment(draft: Draft, step: Step, known: Mapping[str, KnownValue]) -> SetAppointment | None:
    """When the step's appointment is: as the agent set it, unless the record has learnt of another day since."""
    change = draft.appointments.get(step.id)
    learnt = known.get(f"{step.id}.{APPOINTMENT_KEY}")
    try:
        day = date.fromisoformat(str(learnt.value)) if learnt is not None else None
    except ValueError:  # not a day: whoever reviews the field sees it, the booklet does without
        day = None
    if day is None or (change is not None and change.on == day):
        return _with_note(change, step, known)
    return _with_note(SetAppointment(step.id, day), step, known)


def _with_note(
    appointment: SetAppointment | None, step: Step, known: Mapping[str, KnownValue]
) -> SetAppointment | None:
    """An appointment of which only the day is known, with the hour and the place that were noted beside that day.

    What the desk said of it is not mixed with what was noted: nobody knows which of both was said last. Nor are several
    notes, one under the other: one of them may be of an earlier day.
    """
    noted = known.get(f"{step.id}.{HOUR_KEY}")
    if appointment is None or appointment.details or noted is None or noted.stale:
        return appointment
    lines = str(noted.value).splitlines()
    if len(lines) != 1:
        return appointment
    time, place = hour_first(lines[0])
    return replace(appointment, time=time, place=place)


def needed(line: tuple[BookletStep, ...]) -> tuple[BookletStep, ...]:
    """The steps of a line that are printed, and that a person is told of."""
    return tuple(step for step in line if step.status is not StepStatus.NOT_NEEDED)


def coming_appointments(line: tuple[BookletStep, ...], day: date) -> tuple[tuple[Step, SetAppointment], ...]:
    """The appointments of the steps that are printed, from a day on; the next one first."""
    known = [(one.step, one.appointment) for one in needed(line) if one.appointment is not None]
    return tuple(sorted(((step, said) for step, said in known if said.on >= day), key=lambda one: one[1].on))
