"""History -> the record; pure. The tables of what is known now hold what these functions compute, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from forms.circumstances import Circumstances
from forms.circumstances_json import change_from_json, circumstances_from_json
from forms.model import StepStatus
from server.record.days import day_of
from server.record.model import FieldState, Origin, StepState

OPENED, ANSWERS, CHANGE, FIELD, STATUS = "opened", "answers", "change", "field", "status"
CLOSED, REOPENED, PIN, PRINTED, SCANNED, REVIEWED = "closed", "reopened", "pin", "printed", "scanned", "reviewed"
HANDED_OVER: Final = "handed_over"
MOVED: Final = "moved"
CONTESTED: Final = "contested"
"""A resident said that something was not read right. It changes nothing that is known."""


@dataclass(frozen=True, slots=True)
class Event:
    """What history says that the record depends on.

    Attributes:
        at: When, UTC.
        by: Who.
        action: One of the names above.
        target: The field or step concerned.
        after: The value after, as JSON; None: no longer known.
        origin: Where it came from.
        edition: The edition it was read from, if it was.
        scan: Hash of the image behind it, if any.
        crop: Storage key of the crop behind it, if any.
    """

    at: datetime
    by: str
    action: str
    target: str
    after: Any
    origin: Origin
    edition: int | None = None
    scan: str | None = None
    crop: str | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """A journey as its history leaves it.

    Attributes:
        template: Key; empty before the first event.
        version: Which version of it.
        circumstances: Persons, answers, changes.
        fields: Everything known, by field id.
        steps: Where each step stands, by step id; titles are the template's business and stay empty.
        closed: No longer followed.
        changed_at: Of the last event.
    """

    template: str
    circumstances: Circumstances
    fields: dict[str, FieldState]
    steps: dict[str, StepState]
    closed: bool
    changed_at: datetime
    version: int = 1


NOTHING_YET = Folded("", Circumstances(()), {}, {}, closed=False, changed_at=datetime(1970, 1, 1, tzinfo=UTC))


def fold(events: Iterable[Event]) -> Folded:
    """Compute a journey from its history, oldest first."""
    folded = NOTHING_YET
    for event in events:
        folded = replace(_apply(folded, event), changed_at=event.at)
    return folded


def keys_given(events: Iterable[Event]) -> frozenset[str]:
    """The keys that persons and children of a journey ever had, those of who was taken out included."""
    wholes = [circumstances_told(event) for event in events]
    return frozenset(subject.key for whole in wholes for subject in whole.subjects)


def circumstances_told(event: Event) -> Circumstances:
    """The persons and answers that the opening of a journey, or a change of its answers, tells."""
    return circumstances_from_json(event.after["circumstances"] if event.action == OPENED else event.after)


def _apply(folded: Folded, event: Event) -> Folded:  # noqa: PLR0911  # one line an action
    match event.action:
        case "opened":
            opened = replace(folded, template=event.after["template"], version=event.after.get("version", 1))
            return replace(opened, circumstances=circumstances_told(event))
        case "moved":
            return replace(folded, version=event.after)
        case "answers":
            return replace(folded, circumstances=circumstances_told(event))
        case "change":
            changes = (*folded.circumstances.changes, change_from_json(event.after))
            return replace(folded, circumstances=replace(folded.circumstances, changes=changes))
        case "field":
            return replace(folded, fields=_with_field(folded.fields, event))
        case "status":
            return replace(folded, steps={**folded.steps, event.target: step_state(event)})
        case "closed" | "reopened":
            return replace(folded, closed=event.action == CLOSED)
        case _:
            return folded


def _with_field(fields: dict[str, FieldState], event: Event) -> dict[str, FieldState]:
    state = field_state(event)
    if state is None:
        return {field: known for field, known in fields.items() if field != event.target}
    return {**fields, event.target: state}


def field_state(event: Event) -> FieldState | None:
    """What a field event leaves known; None when it takes the value away."""
    if event.after is None:
        return None
    return FieldState(
        id=event.target,
        value=event.after,
        origin=event.origin,
        by=event.by,
        at=event.at,
        edition=event.edition,
        scan=event.scan,
        crop=event.crop,
    )


def step_state(event: Event) -> StepState:
    """Where a status event leaves a step."""
    status = StepStatus(event.after)
    since = None if status is StepStatus.TO_DO else day_of(event.at)
    return StepState(id=event.target, title="", status=status, since=since)
