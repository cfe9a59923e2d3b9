"""The line of the booklet that a leaf goes into: its numbers stay, what is gone is struck out, what is new has none."""

from collections.abc import Iterator, Mapping, Sequence

from forms.booklet import BookletStep
from forms.model import StepStatus
from print.timeline import StripStop, ends_of_ways


def held_line(held: Sequence[str], steps: Sequence[BookletStep], ways: Mapping[str, str]) -> dict[str, StripStop]:
    """The stops of a booklet as things stand today, by step id, in the order of its line.

    Args:
        held: Ids of the steps that the booklet has, in its order.
        steps: Those of today: one that the booklet does not have stands after the one that comes before it today.
        ways: On which way a step is, by id, that of steps of today as of those that are gone.
    """
    today = {each.step.id: each.status for each in steps}
    order = list(held)
    for place, key in enumerate(today):
        if key not in order:
            before = list(today)[place - 1] if place else None
            order.insert(0 if before is None else order.index(before) + 1, key)
    numbers = {key: number for number, key in enumerate(held, start=1)}
    forks = set(_forks(order, steps, ways))
    stops: dict[str, StripStop] = {}
    behind = next((today[key] for key in order if key in today), StepStatus.TO_DO)
    for key in order:
        behind = today.get(key, behind)
        # The line goes on through what is struck out as it came from the step before.
        status = today.get(key, StepStatus.DONE if behind is StepStatus.DONE else StepStatus.TO_DO)
        stops[key] = StripStop(numbers.get(key, 0), status, struck=key not in today, forks=key in forks)
    return stops


def _forks(order: Sequence[str], steps: Sequence[BookletStep], ways: Mapping[str, str]) -> Iterator[str]:
    """The last stops of a way after which another one begins, those that are gone among them."""
    for number in ends_of_ways(steps):
        last, first = (each.step for each in steps[number - 1 : number + 1])
        gone = order[order.index(last.id) + 1 : order.index(first.id)]
        beyond = next((place for place, key in enumerate(gone) if ways.get(key, "") not in {last.way, ""}), len(gone))
        yield [last.id, *gone[:beyond]][-1]
