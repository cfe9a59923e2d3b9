"""The line with stops, as templates draw it: one list of stops for every screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from forms.model import BookletTemplate, StepStatus
from server.record.model import StepState

LONGEST_NAME = 22
"""Letters of a stop's short name under a lying line; an agent's own step has a title only."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the line.

    Attributes:
        id: Of its step.
        title: The stop's name.
        short: The same, short, for a lying line.
        status: How far it has come.
        since: The day it got there; None while to do.
    """

    id: str
    title: str
    short: str
    status: StepStatus
    since: date | None


def stops(steps: Iterable[StepState], template: BookletTemplate) -> tuple[Stop, ...]:
    """The stops of a journey, in the order of its steps."""
    names = {step.id: step.short for step in template.steps}
    return tuple(_stop(state, names.get(state.id, "")) for state in steps)


def counted(line: Iterable[Stop]) -> tuple[Stop, ...]:
    """The stops that a booklet prints and numbers: those that are not needed are left out."""
    return tuple(stop for stop in line if stop.status is not StepStatus.NOT_NEEDED)


def place(line: Sequence[Stop]) -> int:
    """At which stop we are, from 1; the number of stops when all are behind us."""
    for number, stop in enumerate(line, start=1):
        if stop.status is StepStatus.CURRENT:
            return number
    return len(line)


def _stop(state: StepState, short: str) -> Stop:
    name = short or state.title
    cut = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
    return Stop(state.id, state.title, cut, state.status, state.since)
