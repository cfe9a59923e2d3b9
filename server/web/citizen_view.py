"""What a resident may see of their own journey: what is done, what is next, what to bring, when, whom to ask.

Built from the booklet and the record. Agents' notes, texts for agents and sensitive fields never enter it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from forms.booklet import Booklet, BookletStep
from forms.line import coming_appointments
from forms.model import BookletTemplate, Contact, StepStatus
from server.record.model import FieldState, JourneyRecord, Kinds
from server.web.journey_view import Paper, papers_of
from server.web.line import Stop, counted, place, stops


@dataclass(frozen=True, slots=True)
class Appointment:
    """When, where and with whom, for which step."""

    step: str
    title: str
    on: date
    time: str
    place: str
    who: str


@dataclass(frozen=True, slots=True)
class Bringing:
    """Documents that are brought to the same step.

    Attributes:
        number: Of the step, as printed, from 1; 0 when no step of this booklet asks for them.
        title: Of the step; empty likewise.
        papers: At least one.
    """

    number: int
    title: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class CitizenView:
    """A journey as its resident sees it.

    Attributes:
        template: The kind of booklet.
        names: Of the persons.
        line: The stops, without those that are not needed.
        place: At which one we are, from 1.
        now: The current step; None when all are behind.
        numbers: Of every step, as printed, from 1, by step id.
        to_bring: Documents that were not handed in yet, step by step.
        handed_in: Documents that were.
        appointments: Coming ones, the next first.
        contacts: Whom to ask.
        questions: What they asked on the page of questions; None: nothing.
        kinds: What they did there instead, where it has no text.
        words: The agent's words to the person.
        warnings: What this situation calls attention to.
        closed: No longer followed.
    """

    template: BookletTemplate
    names: tuple[str, ...]
    line: tuple[Stop, ...]
    place: int
    now: BookletStep | None
    numbers: Mapping[str, int]
    to_bring: tuple[Bringing, ...]
    handed_in: tuple[Paper, ...]
    appointments: tuple[Appointment, ...]
    contacts: tuple[Contact, ...]
    questions: FieldState | None
    kinds: Kinds
    words: tuple[str, ...]
    warnings: tuple[str, ...]
    closed: bool


def citizen_view(
    record: JourneyRecord, booklet: Booklet, today: date, *, kept: Mapping[str, Kinds] | None = None
) -> CitizenView:
    """Keep what a resident may see.

    Args:
        record: Of the journey.
        booklet: As it would be printed now.
        today: The day.
        kept: What is drawn or crossed out in the pictures of notes without a text, by storage key.
    """
    questions = record.fields.get(booklet.questions.id)
    line = counted(stops(record.steps, booklet.template))
    status = {stop.id: stop.status for stop in line}
    papers = papers_of(record, booklet)
    now = [step for step in booklet.steps if status.get(step.step.id) is StepStatus.CURRENT]
    closed = record.summary.closed  # nobody waits for them any more: nothing is to come, and nothing to bring
    return CitizenView(
        template=booklet.template,
        names=tuple(person.name for person in booklet.persons if person.name),
        line=line,
        place=place(line),
        now=now[0] if now and not closed else None,
        numbers={step.step.id: number for number, step in enumerate(booklet.steps, start=1)},
        to_bring=_by_step((paper for paper in papers if not paper.is_received and not closed), booklet.steps),
        handed_in=tuple(paper for paper in papers if paper.is_received),
        appointments=tuple(
            Appointment(step.id, step.title, said.on, said.time, said.place, said.who)
            for step, said in coming_appointments(booklet.line, today)
            if not closed
        ),
        contacts=booklet.contacts,
        questions=questions,
        kinds=(kept or {}).get((questions.crop if questions else None) or "", frozenset()),
        words=booklet.words,
        warnings=booklet.warnings,
        closed=closed,
    )


def _by_step(papers: Iterable[Paper], steps: tuple[BookletStep, ...]) -> tuple[Bringing, ...]:
    """Documents, which come in order of their steps, under the step that each is brought to."""
    places = {step.step.id: (number, step.step.title) for number, step in enumerate(steps, start=1)}
    groups = groupby(papers, key=lambda paper: paper.item.document.step)
    return tuple(Bringing(*places.get(step, (0, "")), tuple(same)) for step, same in groups)
