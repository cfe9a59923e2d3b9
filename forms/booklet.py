"""A template, a person's circumstances and what the record knows become this person's booklet. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from forms.brought import BookletDocument, brought_documents
from forms.circumstances import Circumstances, KnownValue, Subject
from forms.draft import Draft, draft_booklet
from forms.errors import AnswerError
from forms.fields import (
    BOXES,
    Field,
    appointment_fields,
    contact_blanks,
    document_blanks,
    notes_fields,
    question_blanks,
    questions_field,
)
from forms.glossary import terms_used
from forms.line import BookletStep, make_line, needed
from forms.model import (
    BookletTemplate,
    Contact,
    Link,
    QuestionAnswer,
    StepStatus,
    Term,
)
from forms.rules import Outcome, apply_rules, named_subjects

__all__ = ["Booklet", "BookletDocument", "BookletStep", "Field", "build_booklet", "check_persons"]


@dataclass(frozen=True, slots=True)
class Booklet:
    """This person's booklet, before anything is drawn.

    Attributes:
        template: Where it comes from.
        code: The journey.
        edition: The number it will be printed under.
        persons: Whom it is about.
        children: Likewise.
        line: Every step in order, those not needed too: an agent sees them where they stood, and nobody prints them.
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
        noted: What the record knows, by field id: for the fields that belong to no step.
        essential: The sentences of the summary that are printed whatever room there is, in order.
    """

    template: BookletTemplate
    code: str
    edition: int
    persons: tuple[Subject, ...]
    children: tuple[Subject, ...]
    line: tuple[BookletStep, ...]
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
    noted: Mapping[str, KnownValue] = field(default_factory=dict)
    essential: tuple[str, ...] = ()

    @property
    def asides(self) -> tuple[Field, ...]:
        """What is written outside the steps: blanks that the town hall fills in, the next appointment, notes.

        Those of a frequent question or of a page of notes are printed where there is room for it.
        """
        documents = {paper.document.id: paper.document for paper in self.documents}
        return (
            *(blank for document in documents.values() for blank in document_blanks(document, self.noted)),
            *(blank for contact in self.contacts for blank in contact_blanks(contact, self.noted)),
            *(blank for asked in self.frequent for blank in question_blanks(asked, self.noted)),
            *appointment_fields(self.noted),
            *notes_fields(self.noted),
        )

    @property
    def steps(self) -> tuple[BookletStep, ...]:
        """The steps that are printed, in order."""
        return needed(self.line)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field that may be printed, in booklet order."""
        documents = [box for document in self.documents for box in (document.ready, document.received)]
        steps = [one for step in self.steps for one in step.fields]
        return (*documents, *steps, *self.asides, self.questions)

    @property
    def on_screen(self) -> tuple[Field, ...]:
        """What is asked on the agent's screen and printed in words alone, if at all."""
        return tuple(one.issued for one in self.documents if one.issued is not None)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that may be printed, except labels that repeat the titles they belong to."""
        return tuple(text for text in _texts(self) if text)


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
    _check_subjects(circumstances)
    outcome = apply_rules(template, circumstances)
    draft = draft_booklet(template, circumstances, outcome)
    known = known or {}
    subjects = named_subjects(circumstances)
    line = make_line(draft, outcome, known, statuses or {})
    line = tuple(_printed_again(step) for step in line) if edition > 1 else line
    steps = needed(line)
    documents = brought_documents(draft, outcome, known, steps, printed_on)
    present = {step.step.id for step in steps} | {document.document.id for document in documents}
    done = {step.step.id for step in steps if step.status is StepStatus.DONE}
    booklet = Booklet(
        template=template,
        code=code,
        edition=edition,
        persons=subjects[: len(circumstances.persons)],
        children=subjects[len(circumstances.persons) :],
        line=line,
        documents=documents,
        contacts=_contacts(draft, outcome, present),
        warnings=outcome.warnings,
        agent_warnings=outcome.agent_warnings,
        referrals=outcome.referrals,
        words=tuple(draft.words),
        questions=questions_field(known),
        frequent=tuple(one for one in template.questions if one.until not in done),
        glossary=(),
        links=tuple(link for link in template.links if not link.only_with or present.intersection(link.only_with)),
        printed_on=printed_on,
        noted=known,
        essential=tuple(
            words
            for number, words in enumerate(template.summary, start=1)
            if words in template.essential or number in outcome.said
        ),
    )
    return replace(booklet, glossary=terms_used(template.glossary, booklet.texts))


def _printed_again(step: BookletStep) -> BookletStep:
    """A step of a later edition: of its sensitive boxes nobody may read whether they were ticked."""
    fields = (replace(one, unsaid=one.sensitive and one.kind in BOXES) for one in step.fields)
    return replace(step, fields=tuple(fields))


def check_persons(template: BookletTemplate, circumstances: Circumstances) -> None:
    """Refuse a number of persons that a template is not for.

    Asked when a journey is opened and when its persons change, and of no booklet: what an open journey has stays
    readable, printable and changeable when its template takes another number from now on.

    Raises:
        AnswerError: There are too few of them, or too many.
    """
    if not template.persons_min <= len(circumstances.persons) <= template.persons_max:
        raise AnswerError("persons", f"{_expected(template)} expected, not {len(circumstances.persons)}")


def _expected(template: BookletTemplate) -> str:
    """How many persons a booklet is about: `exactly 2 persons`."""
    least, most = template.persons_min, template.persons_max
    if least != most:
        return f"{least} to {most} persons"
    return f"exactly {least} person{'s' if least > 1 else ''}"


def _check_subjects(circumstances: Circumstances) -> None:
    for letter, subjects in (("p", circumstances.persons), ("c", circumstances.children)):
        keys = [subject.key for subject in subjects]
        for number, key in enumerate(keys):
            if re.fullmatch(rf"{letter}[1-9][0-9]?", key) is None or key in keys[:number]:
                raise AnswerError("persons", f"{key!r} is not one of {letter}1, {letter}2 …, each used once")


def _texts(booklet: Booklet) -> Iterator[str]:
    template = booklet.template
    yield from (template.title, template.purpose, *template.summary, *booklet.warnings, *booklet.words)
    for one in booklet.steps:
        step = one.step
        yield from (step.title, step.short, step.happens, step.place, step.delay, step.note_caution, *step.confirm)
        yield from one.remarks
        if one.appointment is not None:
            yield from (one.appointment.time, one.appointment.place)
        for asked in one.fields:
            yield from (asked.caption, *(option.label for option in asked.options))
    for paper in booklet.documents:
        document = paper.document
        yield from (document.title, document.validity, document.obtain, *document.confirm, *paper.remarks)
    for contact in booklet.contacts:
        yield from (contact.name, *contact.details, *contact.confirm)
    yield from (words for _, words in booklet.referrals)
    for question in booklet.frequent:
        yield from (question.question, question.answer, *question.confirm)
    for term in booklet.glossary:
        yield from (term.word, term.meaning)
    for link in booklet.links:
        yield from (link.title, link.address, link.number)


def _contacts(draft: Draft, outcome: Outcome, present: set[str]) -> tuple[Contact, ...]:
    named = {target for target, _ in outcome.referrals}
    return (
        *(
            contact
            for contact in draft.template.contacts
            if contact.key in named
            or (
                contact.base
                and contact.key not in outcome.left_out
                and (not contact.only_with or present.intersection(contact.only_with))
            )
        ),
        *draft.contacts,
    )
