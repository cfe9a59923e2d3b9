"""What the journey page and the citizen page show: the booklet and the record, side by side, stop by stop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from forms.booklet import Booklet, BookletDocument, BookletStep, Field
from forms.circumstances import RemoveDocument, RemoveStep, SetAppointment
from forms.line import coming_appointments
from forms.model import Choice, FieldKind, Step, StepStatus, SupportingDocument
from forms.trips import Risk, TripRisk, of_trip, trip_risks
from server.record.booklet_now import APPOINTMENT_SUFFIX, DONE_SUFFIX
from server.record.fold import ANSWERS, CHANGE, FIELD, PRINTED, STATUS
from server.record.model import FieldState, HistoryEntry, JourneyRecord
from server.record.words import MACHINE, to_agents
from server.web.booklet_words import in_words
from server.web.line import Stop, stops
from server.web.messages import Value, value_words
from server.web.typography import _

_APPOINTS = ("set_appointment", "remove_appointment")
"""Changes of an agent that also say what the record knows of a step's day."""

_OWN_PLACE = (".done", ".appointment")
"""Fields that the page shows in a place of their own, not among the facts."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the booklet with what is known of it.

    Attributes:
        field: What was printed.
        state: What the record knows; None: nothing.
        words: The value as people read it; empty when nothing is known.
        label: The printed words as agents read them, without the name of the step that they hang from.
    """

    field: Field
    state: FieldState | None
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A supporting document and where it stands.

    Attributes:
        item: As in the booklet.
        whose: Name of the person or child; empty for the record.
        ready: The resident says that they have it.
        received: The agent received it.
    """

    item: BookletDocument
    whose: str
    ready: FieldState | None
    received: FieldState | None

    @property
    def is_ready(self) -> bool:
        """Whether the resident says that they have it: printed as a filled stop."""
        return self.ready is not None and self.ready.value is True

    @property
    def is_received(self) -> bool:
        """Whether it was handed in."""
        return self.received is not None and self.received.value is True


@dataclass(frozen=True, slots=True)
class Trip:
    """A coming appointment with what would make it useless.

    Attributes:
        step: Title of its step.
        at: When, where and with whom.
        days: Until then; 0: today.
        risks: At least one; what is still missing comes last.
    """

    step: str
    at: SetAppointment
    days: int
    risks: tuple[TripRisk, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that an agent decided not to ask for.

    Attributes:
        document: Of the template.
        subject: Key of the person or child; empty for the record, or for everybody.
        whose: Their name; empty likewise.
    """

    document: SupportingDocument
    subject: str
    whose: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """A stop and everything that hangs from it.

    Attributes:
        stop: Where it stands.
        step: As in the booklet.
        known: Facts that the record knows.
        open: Fields that nobody filled in yet.
        papers: Documents that are brought to this step.
        appointment: Who said on which day it is; None: nobody, or the booklet prints no cells for it.
    """

    stop: Stop
    step: BookletStep
    known: tuple[Fact, ...]
    open: tuple[Fact, ...]
    papers: tuple[Paper, ...]
    appointment: FieldState | None


def hangings(record: JourneyRecord, booklet: Booklet) -> tuple[Hanging, ...]:
    """Every stop of a journey with what hangs from it, in order; those that are not needed too."""
    line = {stop.id: stop for stop in stops(record.steps, booklet.template)}
    papers = papers_of(record, booklet)
    return tuple(_hanging(line[step.step.id], step, record, papers) for step in booklet.line if step.step.id in line)


def papers_of(record: JourneyRecord, booklet: Booklet) -> tuple[Paper, ...]:
    """Every supporting document of a journey, in the booklet's order."""
    fields = record.fields
    return tuple(
        Paper(
            item,
            _whose(item, booklet),
            fields.get(item.ready.id),
            fields.get(item.received.id),
        )
        for item in booklet.documents
    )


def loose_papers(hung: tuple[Hanging, ...], papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """Documents that no stop of this booklet asks for: shown apart, never left out."""
    seen = {id(paper.item) for hanging in hung for paper in hanging.papers}
    return tuple(paper for paper in papers if id(paper.item) not in seen)


def fact(field: Field, states: Mapping[str, FieldState], step_title: str = "") -> Fact:
    """A field with what the record knows of it; the title of its step, when it has one, is not said again."""
    state = states.get(field.id)
    words = "" if state is None else words_of(state.value, field.kind, field.options)
    return Fact(field, state, words, to_agents(field.label).removeprefix(f"{step_title} — "))


def read_ahead(hung: Iterable[Hanging], fields: Mapping[str, FieldState]) -> tuple[Stop, ...]:
    """Stops that are done on the word of the machine alone, while one before them is open: somebody should look."""
    found: list[Stop] = []
    open_before = False
    for stop in (one.stop for one in hung):
        said = fields.get(f"{stop.id}{DONE_SUFFIX}")
        if stop.status in {StepStatus.TO_DO, StepStatus.CURRENT}:
            open_before = True
        elif open_before and stop.status is StepStatus.DONE and said is not None and said.by == MACHINE:
            found.append(stop)
    return tuple(found)


def trips(booklet: Booklet, today: date) -> tuple[Trip, ...]:
    """The coming appointments that may be useless, the next first."""
    risks = sorted(trip_risks(booklet.documents, today), key=lambda one: one.risk is Risk.MISSING)
    coming = coming_appointments(booklet.line, today)
    found = (Trip(step.title, at, (at.on - today).days, of_trip(risks, at)) for step, at in coming)
    return tuple(one for one in found if one.risks)


def removed_steps(record: JourneyRecord, booklet: Booklet) -> tuple[Step, ...]:
    """Steps of the template that an agent took out of the booklet, and that stand nowhere now."""
    taken_out = {change.id for change in record.circumstances.changes if isinstance(change, RemoveStep)}
    present = {step.step.id for step in booklet.line}
    return tuple(step for step in booklet.template.steps if step.id in taken_out - present)


def left_out(record: JourneyRecord, booklet: Booklet) -> tuple[LeftOut, ...]:
    """Documents of the template that an agent decided not to ask for, of whom, and that are asked for no more."""
    asked = {(paper.document.id, paper.subject.key if paper.subject else "") for paper in booklet.documents}
    documents = {document.id: document for document in booklet.template.documents}
    names = {one.key: one.name for one in (*booklet.persons, *booklet.children)}
    gone = dict.fromkeys(
        (change.id, change.subject)
        for change in record.circumstances.changes
        if isinstance(change, RemoveDocument) and change.id in documents
    )
    return tuple(LeftOut(documents[one], key, names.get(key, "")) for one, key in gone if (one, key) not in asked)


def is_to_print(history: Iterable[HistoryEntry]) -> bool:
    """Whether a booklet is to be printed first: none was, or agents changed what it holds since the last one was."""
    to_print = True
    for entry in history:
        if entry.action == PRINTED:
            to_print = False
        elif entry.action in {ANSWERS, CHANGE}:
            to_print = True
    return to_print


def told_once(history: Iterable[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """A history without what only follows from what is told just before: that a step is done, or has its day."""
    told: list[HistoryEntry] = []
    done = appointed = ""
    for entry in history:
        if (entry.action, entry.target) in {(STATUS, done), (FIELD, appointed)}:
            continue
        appointed = _appointed(entry)
        says_done = entry.action == FIELD and entry.after is True and entry.target.endswith(DONE_SUFFIX)
        done = entry.target.removesuffix(DONE_SUFFIX) if says_done else ""
        told.append(entry)
    return tuple(told)


def _appointed(entry: HistoryEntry) -> str:
    """The field of the day that a change of an agent fixed, or took back; empty: it did not."""
    change = entry.after if entry.action == CHANGE and isinstance(entry.after, dict) else {}
    return f"{change['step']}{APPOINTMENT_SUFFIX}" if change.get("kind") in _APPOINTS else ""


def told_of(history: Iterable[HistoryEntry], booklet: Booklet, step: str) -> tuple[HistoryEntry, ...]:
    """The lines of a history that are about a step: the step itself, its fields, its documents, changes of either."""
    papers = {paper.document.id for paper in booklet.documents if paper.document.step == step}
    return tuple(entry for entry in history if _about(entry) & {step, *papers})


def _about(entry: HistoryEntry) -> set[str]:
    """Steps and documents that a line of a history names."""
    named = {entry.target.partition(".")[0]}
    if entry.action == CHANGE and isinstance(entry.after, dict):
        named |= {str(entry.after.get("id", "")), str(entry.after.get("step", ""))}
    return named - {""}


def words_of(value: Value, kind: FieldKind | None, options: tuple[Choice, ...] = ()) -> str:
    """A value as people read it; the option of a choice by its printed words."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    labels = {choice.key: choice.label for choice in options}
    if isinstance(value, str) and value in labels:
        return in_words(labels[value])
    return value_words(value, kind)


def _hanging(stop: Stop, step: BookletStep, record: JourneyRecord, papers: tuple[Paper, ...]) -> Hanging:
    facts = [fact(field, record.fields, stop.title) for field in step.fields if not field.id.endswith(_OWN_PLACE)]
    return Hanging(
        stop=stop,
        step=step,
        known=tuple(one for one in facts if one.state is not None),
        open=tuple(one for one in facts if one.state is None),
        papers=tuple(paper for paper in papers if paper.item.document.step == stop.id),
        appointment=record.fields.get(f"{stop.id}.appointment"),
    )


def _whose(item: BookletDocument, booklet: Booklet) -> str:
    if item.subject is None:
        return ""
    if item.subject.name:
        return item.subject.name
    kin = booklet.children if item.subject.key.startswith("c") else booklet.persons
    number = next((place for place, one in enumerate(kin, start=1) if one.key == item.subject.key), 1)
    word = "enfant" if item.subject.key.startswith("c") else booklet.template.person_word
    return f"{word} {number}"
