"""The documents of a person's booklet: whose each is, when it is brought, and how old it may be then. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forms.ages import age_remark
from forms.circumstances import Circumstances, KnownValue, SetAppointment, Subject
from forms.draft import Draft, draft_booklet, in_order
from forms.fields import Field, document_fields, issued_field
from forms.line import BookletStep, make_line, needed
from forms.model import BookletTemplate, StepStatus, SupportingDocument
from forms.rules import Outcome, apply_rules, named_subjects


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
        trip: The appointment that it is brought to: the next one, from its step on; None: none is known.
        issued: The date that it bears, where there is a limit to its age; never printed as cells.
    """

    document: SupportingDocument
    subject: Subject | None
    remarks: tuple[str, ...]
    to_confirm: bool
    ready: Field
    received: Field
    trip: SetAppointment | None = None
    issued: Field | None = None

    @property
    def issued_on(self) -> date | None:
        """The date that it bears, as far as it was noted."""
        if self.issued is None or self.issued.known is None:
            return None
        try:
            return date.fromisoformat(str(self.issued.known.value))
        except ValueError:
            return None


def documents_brought(
    template: BookletTemplate,
    circumstances: Circumstances,
    *,
    known: Mapping[str, KnownValue],
    statuses: Mapping[str, StepStatus],
    day: date,
) -> tuple[BookletDocument, ...]:
    """Work out what a person brings from a day on: `Booklet.documents`, without the rest of the booklet.

    Raises:
        AnswerError: An answer or a change names something that the template does not have.
    """
    outcome = apply_rules(template, circumstances)
    draft = draft_booklet(template, circumstances, outcome)
    steps = needed(make_line(draft, outcome, known, statuses))
    return brought_documents(draft, outcome, known, steps, day)


def brought_documents(
    draft: Draft,
    outcome: Outcome,
    known: Mapping[str, KnownValue],
    steps: tuple[BookletStep, ...],
    day: date,
) -> tuple[BookletDocument, ...]:
    """Make every document asked for, in order of step, then of person (the record last), then of the template."""
    subjects = {one.key: one for one in named_subjects(draft.circumstances)}
    step_order = [one.step.id for one in steps]
    subject_order = [*subjects, ""]
    document_order = [document.id for document in draft.template.documents] + list(draft.own_documents)
    made: dict[tuple[int, int, int], BookletDocument] = {}
    for (document_id, key), unsure in draft.documents.items():
        document = draft.document(document_id)
        document = replace(document, step=_step_for(document, draft.template, step_order))
        ready, received = document_fields(document, subjects.get(key), known)
        place = step_order.index(document.step) if document.step in step_order else len(step_order)
        trip = _trip(steps[place if place < len(steps) else 0 :], day)
        made[place, subject_order.index(key), document_order.index(document_id)] = BookletDocument(
            document=document,
            subject=subjects.get(key),
            remarks=outcome.remarks.get((document_id, key), ()),
            to_confirm=unsure,
            ready=ready,
            received=received,
            trip=None if received.known is not None and received.known.value is True else trip,
            issued=issued_field(document, subjects.get(key), known),
        )
    return tuple(_with_age(made[place]) for place in sorted(made))


def _trip(steps: Sequence[BookletStep], day: date) -> SetAppointment | None:
    """The first appointment of some steps that is still to come, of those that are not done."""
    open_steps = (one for one in steps if one.status is not StepStatus.DONE)
    coming = (one.appointment for one in open_steps if one.appointment is not None and one.appointment.on >= day)
    return min(coming, key=lambda said: said.on, default=None)


def _with_age(paper: BookletDocument) -> BookletDocument:
    """Say until when a document is good, or from when on it must be, where an appointment makes that known."""
    if paper.trip is None or paper.issued is None or paper.document.age_day_unknown:
        return paper
    said = age_remark(paper.issued_on, paper.document.max_age_months, paper.trip.on)
    return replace(paper, remarks=(*paper.remarks, said))


def _step_for(document: SupportingDocument, template: BookletTemplate, present: list[str]) -> str:
    """Say at which step of this booklet a document is brought: the first of its own, else the next that is there."""
    own = next((step for step in present if step in document.steps), "")
    if own or not present:
        return own or document.step
    order = [step.id for step in in_order(template.steps)]
    later = order[order.index(document.step) :] if document.step in order else []
    return next((step for step in later if step in present), present[-1])
