"""The line of a resident's journey, with what hangs from each stop; the stops of the scanned page stand open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from forms.booklet import Booklet, BookletStep
from forms.circumstances import SetAppointment
from forms.model import StepStatus
from server.web.citizen_view import CitizenView
from server.web.line import Stop


@dataclass(frozen=True, slots=True)
class Hung:
    """A stop with what hangs from it.

    Attributes:
        stop: Where it stands.
        number: As printed, from 1.
        step: As in the booklet.
        is_open: Told in full.
        appointment: The coming one, if there is one.
        missing: How many documents are still to be brought there.
        ready: How many of them the resident has.
    """

    stop: Stop
    number: int
    step: BookletStep
    is_open: bool
    appointment: SetAppointment | None
    missing: int
    ready: int


def hung_line(
    view: CitizenView, booklet: Booklet, today: date, *, owners: Collection[str] = (), asked: str = ""
) -> tuple[Hung, ...]:
    """Hang from each stop what a resident may see there.

    Args:
        view: The journey as its resident may see it.
        booklet: As it would be printed now.
        today: The day.
        owners: Steps and documents of the page that was scanned.
        asked: The step that the resident went to from there; one that is not on the line is passed over.
    """
    ids = [stop.id for stop in view.line]
    wanted = {asked} if asked in ids else {step for step in ids if step in owners} or _current(view)
    steps = {step.step.id: step for step in booklet.steps}
    papers = {one.number: one.papers for one in view.to_bring}
    return tuple(
        Hung(
            stop=stop,
            number=view.numbers[stop.id],
            step=steps[stop.id],
            is_open=stop.id in wanted,
            appointment=None if view.closed else _coming(steps[stop.id], today),
            missing=len(papers.get(view.numbers[stop.id], ())),
            ready=sum(paper.is_ready for paper in papers.get(view.numbers[stop.id], ())),
        )
        for stop in view.line
        if stop.id in steps
    )


def _current(view: CitizenView) -> set[str]:
    return {stop.id for stop in view.line if stop.status is StepStatus.CURRENT}


def _coming(step: BookletStep, today: date) -> SetAppointment | None:
    return step.appointment if step.appointment is not None and step.appointment.on >= today else None
