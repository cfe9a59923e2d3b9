"""What a conflict is about, and what follows from each answer: the record, the next booklet, the line of steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.errors import FormsError
from forms.model import FieldKind, StepStatus
from server.record import history
from server.record.booklet_now import DONE_SUFFIX, booklet_now
from server.record.decisions import review_row
from server.record.editions import edition_row
from server.record.errors import UnknownEdition, WrongValue
from server.record.merge import Why
from server.record.model import Origin, ReviewDecision, ReviewItem, Value
from server.record.reviews import printed_options, value_after
from server.record.settling import status_of
from server.record.since_printed import removal_of
from server.record.status import settle
from server.record.tables import HistoryRow


@dataclass(frozen=True, slots=True)
class Facts:
    """What whoever decides must know of both sides.

    Attributes:
        edition: The one that came back.
        printed_at: When it was printed, UTC.
        newest: Number of the last edition.
        newest_at: When that was printed, UTC.
        known_by: Who wrote or took out what the record says now; empty: nobody ever did.
        known_at: When, UTC.
        known_origin: Where it came from.
        known_crop: Storage key of the picture behind what the record says, if there is one.
        before: What the record said before it was taken out; None where it says something, or never did.
        removed_by: Who took the step or the document out of the booklet; empty: nobody did.
        removed_at: When, UTC.
    """

    edition: int
    printed_at: datetime
    newest: int
    newest_at: datetime
    known_by: str = ""
    known_at: datetime | None = None
    known_origin: Origin | None = None
    known_crop: str | None = None
    before: Value = None
    removed_by: str = ""
    removed_at: datetime | None = None


class Prints(StrEnum):
    """What the next booklet has in the place."""

    WORDS = "words"
    VALUE = "value"
    NOTE = "note"
    IMAGE = "image"
    KEPT = "kept"
    EMPTY = "empty"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from an answer.

    Attributes:
        value: What the record then says; None: nothing.
        changes: It says something else than now.
        prints: What the next booklet has in the place.
        step: Title of the step that moves; empty: none does.
        status: Where it moves to.
        current: Title of the step that becomes the current one; empty: none does.
    """

    value: Value
    changes: bool
    prints: Prints
    step: str = ""
    status: StepStatus | None = None
    current: str = ""


def facts_of(session: Session, item: ReviewItem) -> Facts | None:
    """What is known of both sides of a conflict; None where it is about no field of an edition that is known."""
    if item.journey is None or item.edition is None or not item.field:
        return None
    try:
        own, last = edition_row(session, item.journey, item.edition), edition_row(session, item.journey, None)
    except UnknownEdition:
        return None
    changes = history.changes_of(item.journey, item.field)
    change = session.scalar(changes.order_by(HistoryRow.id.desc()).limit(1))
    removal = removal_of(session, item.journey, item.field) if item.why == Why.REMOVED else None
    return Facts(
        edition=own.number,
        printed_at=own.created_at,
        newest=last.number,
        newest_at=last.created_at,
        known_by="" if change is None else change.by,
        known_at=None if change is None else change.at,
        known_origin=None if change is None else Origin(change.origin),
        known_crop=None if change is None or change.after is None else change.crop,
        before=change.before if change is not None and change.after is None else None,
        removed_by="" if removal is None else removal.by,
        removed_at=None if removal is None else removal.at,
    )


def effects_of(session: Session, item: ReviewItem) -> Mapping[str, Effect]:
    """What follows from each answer that can be given with a key, by what the form sends: `paper`, `oui` and so on."""
    if item.journey is None or not item.field:
        return {}
    answers = {"record": ReviewDecision(None, "record"), "paper": ReviewDecision(None, "paper")}
    if item.kind is FieldKind.TICK:
        answers |= {said: ReviewDecision(said == "oui", "value") for said in ("oui", "non")}
    if item.kind is FieldKind.CHOICE:
        answers["empty"] = ReviewDecision(None, "empty")
    for option in printed_options(session, item):
        answers[f"option.{option.key}"] = ReviewDecision(option.key, "value")
    line = _Line(session, item)
    row = review_row(session, item.id)
    effects = {}
    for name, decision in answers.items():
        try:
            effects[name] = line.effect(value_after(session, row, decision, item.kinds))
        except WrongValue:  # nothing was read that could be right
            continue
    return effects


class _Line:
    """The line of a journey and the booklet that would be printed of it, looked up once for all answers."""

    def __init__(self, session: Session, item: ReviewItem) -> None:
        code = item.journey or ""
        self._item = item
        self._states = history.step_states(session, code)
        self._titles: dict[str, str] = {}
        self._field: Field | None = None
        try:
            booklet = booklet_now(session, history.journey_row(session, code))
        except FormsError:  # today's template makes no booklet of it
            return
        self._titles = {each.step.id: each.step.title for each in booklet.line}
        self._field = next((field for field in booklet.fields if field.id == item.field), None)

    def effect(self, value: Value) -> Effect:
        step, status = self._step(value)
        now = {each: status_of(self._states, each) for each in self._titles}
        after = now if status is None else {**now, step: status}
        current = self._current(after)
        title = "" if status is None else self._titles[step]
        moved = "" if current in {self._current(now), step} else self._titles.get(current, "")
        return Effect(value, value != self._item.record, self._prints(value), title, status, moved)

    def _step(self, value: Value) -> tuple[str, StepStatus | None]:
        """Which step moves, and where to; None: none does."""
        step = self._item.field.removesuffix(DONE_SUFFIX)
        if not self._item.field.endswith(DONE_SUFFIX) or step not in self._titles:
            return step, None
        before = status_of(self._states, step)
        if value is True:
            return step, None if before is StepStatus.DONE else StepStatus.DONE
        return step, StepStatus.TO_DO if before is StepStatus.DONE else None

    def _current(self, statuses: Mapping[str, StepStatus]) -> str:
        wanted = settle(list(self._titles), dict(statuses))
        return next((step for step, status in wanted.items() if status is StepStatus.CURRENT), "")

    def _prints(self, value: Value) -> Prints:
        if self._field is None:
            return Prints.NOTHING
        if value is None or value is False:
            return Prints.EMPTY
        if self._field.sensitive:
            return Prints.KEPT
        if self._field.kind in {FieldKind.TICK, FieldKind.CHOICE}:
            return Prints.WORDS
        if self._field.kind is FieldKind.NOTE:
            return Prints.NOTE if value else Prints.IMAGE
        return Prints.VALUE
