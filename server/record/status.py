"""Statuses of a step and the table of allowed moves; pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from forms.model import StepStatus

TO_DO, CURRENT, DONE, NOT_NEEDED = StepStatus.TO_DO, StepStatus.CURRENT, StepStatus.DONE, StepStatus.NOT_NEEDED

NEXT: Final[Mapping[StepStatus, frozenset[StepStatus]]] = {
    TO_DO: frozenset({CURRENT, DONE, NOT_NEEDED}),
    CURRENT: frozenset({TO_DO, DONE, NOT_NEEDED}),
    DONE: frozenset({TO_DO, CURRENT}),
    NOT_NEEDED: frozenset({TO_DO, CURRENT}),
}
"""Where a step may go from where it stands. A step that was done or given up is taken up again before anything else."""

SETTLED: Final = frozenset({DONE, NOT_NEEDED})


def may_move(before: StepStatus, after: StepStatus) -> bool:
    """Say whether a step may go there."""
    return after in NEXT[before]


def settle(steps: Sequence[str], statuses: Mapping[str, StepStatus]) -> dict[str, StepStatus]:
    """Work out where every step stands: the first one that is neither done nor given up is the current one.

    Args:
        steps: Ids in the order of the booklet.
        statuses: What is known; a step that is absent is to do.

    Returns:
        One status for each of `steps`.
    """
    settled = {step: statuses.get(step, TO_DO) for step in steps}
    open_steps = [step for step in steps if settled[step] not in SETTLED]
    for place, step in enumerate(open_steps):
        settled[step] = CURRENT if place == 0 else TO_DO
    return settled
