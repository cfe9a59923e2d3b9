"""A template, a person's circumstances and what the record knows become this person's booklet. Pure.

Field ids, the same in every edition of a journey, are:

- `<step>.done` (tick, agent), `<step>.appointment` (date, agent), `<step>.agent_note` (note, agent),
  `<step>.note` (note, citizen), and `<step>.<key>` for the template's own fields;
- `<document>[.<subject>].received` (tick, agent) and `<document>[.<subject>].ready` (tick, citizen);
- `questions.note` (note, citizen): the page of questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.circumstances import Circumstances, KnownValue, SetAppointment, Subject
from forms.model import (
    Author,
    BookletTemplate,
    Choice,
    Contact,
    FieldKind,
    Link,
    QuestionAnswer,
    Step,
    StepStatus,
    SupportingDocument,
    Term,
)


@dataclass(frozen=True, slots=True)
class Field:
    """Something to tick or write in this booklet.

    Attributes:
        id: See the module's docstring.
        kind: What is written there.
        author: Who writes it.
        label: The printed words, enough to review the value without seeing the page.
        options: For a choice: its boxes.
        digits: For a number: how many cells.
        lines: For a note: how many ruled lines.
        sensitive: Shown to agents only.
        known: What the record knows already; printed as known. None: nothing.
    """

    id: str
    kind: FieldKind
    author: Author
    label: str
    options: tuple[Choice, ...] = ()
    digits: int = 0
    lines: int = 0
    sensitive: bool = False
    known: KnownValue | None = None


@dataclass(frozen=True, slots=True)
class BookletDocument:
    """A document that this person, this child or this record brings.

    Attributes:
        document: From the template, or made for an agent's own.
        subject: Whose it is; None for the record.
        remarks: What this situation changes about it, in printable words.
        to_confirm: It may be needed: someone answered "je ne sais pas". Printed "à voir avec l'agent".
        ready: The citizen's box.
        received: The agent's box.
    """

    document: SupportingDocument
    subject: Subject | None
    remarks: tuple[str, ...]
    to_confirm: bool
    ready: Field
    received: Field


@dataclass(frozen=True, slots=True)
class BookletStep:
    """A step of this booklet.

    Attributes:
        step: From the template, or made for an agent's own.
        status: How far it has come.
        done_on: The day it was done, if it was.
        remarks: What this situation changes about it, in printable words.
        appointment: When and where, if it is known.
        fields: In printing order: `done` first, the template's own, `appointment`, then the notes.
    """

    step: Step
    status: StepStatus
    done_on: date | None
    remarks: tuple[str, ...]
    appointment: SetAppointment | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """This person's booklet, before anything is drawn.

    Attributes:
        template: Where it comes from.
        code: The journey.
        edition: The number it will be printed under.
        persons: Whom it is about.
        children: Likewise.
        steps: In order; those not needed are absent.
        documents: In order of step, then of person.
        contacts: Whom to see.
        warnings: To be printed.
        agent_warnings: For the agent's screen only: they would tell a sensitive reason.
        referrals: (template key or contact key, words), to be printed.
        words: The agent's words to the person.
        questions: The field of the questions page.
        frequent: Frequent questions that still apply.
        glossary: Hard words.
        links: Forms and guides.
        printed_on: The day of printing.
    """

    template: BookletTemplate
    code: str
    edition: int
    persons: tuple[Subject, ...]
    children: tuple[Subject, ...]
    steps: tuple[BookletStep, ...]
    documents: tuple[BookletDocument, ...]
    contacts: tuple[Contact, ...]
    warnings: tuple[str, ...]
    agent_warnings: tuple[str, ...]
    referrals: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    questions: Field
    frequent: tuple[QuestionAnswer, ...]
    glossary: tuple[Term, ...]
    links: tuple[Link, ...]
    printed_on: date

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in booklet order."""
        documents = [field for document in self.documents for field in (document.ready, document.received)]
        steps = [field for step in self.steps for field in step.fields]
        return (*documents, *steps, self.questions)


def build_booklet(
    template: BookletTemplate,
    circumstances: Circumstances,
    *,
    code: str,
    edition: int,
    printed_on: date,
    known: Mapping[str, KnownValue] | None = None,
    statuses: Mapping[str, StepStatus] | None = None,
) -> Booklet:
    """Work out this person's steps, documents and fields.

    Args:
        template: The kind of booklet.
        circumstances: Persons, answers, an agent's changes.
        code: The journey.
        edition: The number of the edition being prepared.
        printed_on: The day of printing.
        known: What the record knows, by field id.
        statuses: Status of each step, by step id; steps that are absent are to do, and the first step that is
            not done becomes the current one.

    Raises:
        AnswerError: An answer or a change names something that the template does not have.
    """
    raise NotImplementedError  # written by forms colleague
