"""What a booklet contains once the rules and the agent's own changes are applied, before its fields are made. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Change,
    Circumstances,
    MoveStep,
    RemoveAppointment,
    RemoveContact,
    RemoveDocument,
    RemoveStep,
    RemoveWord,
    SetAppointment,
)
from forms.errors import AnswerError
from forms.model import BookletTemplate, Contact, Scope, Step, SupportingDocument
from forms.rules import Outcome, Place, places_of, subjects_of

OWN_STEP: Final = "X"
OWN_DOCUMENT: Final = "P-X"
"""How the ids of an agent's own steps and documents begin; no template may use them."""

_OWN_REST: Final = "[0-9A-Z]{1,8}"
"""What follows: it becomes part of zone ids, so no dot and nothing that a zone id does not have elsewhere."""

_SHORT_LENGTH: Final = 14
"""Characters of a stop's name on the line, as in `forms.model.Step.short`."""


@dataclass(slots=True)
class Draft:
    """A booklet being put together.

    Attributes:
        template: Where it comes from.
        circumstances: Whom it is for.
        steps: In order.
        documents: Every document asked for, with whose it is, and whether that is still to be confirmed.
        own_documents: The agent's own, by id.
        contacts: Those that an agent named.
        appointments: By step id.
        words: The agent's words to the person.
    """

    template: BookletTemplate
    circumstances: Circumstances
    steps: list[Step]
    documents: dict[Place, bool]
    own_documents: dict[str, SupportingDocument] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    appointments: dict[str, SetAppointment] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def document(self, document_id: str) -> SupportingDocument:
        """Find a document of the template or of the agent.

        Raises:
            AnswerError: There is none.
        """
        own = self.own_documents.get(document_id)
        known = {one.id: one for one in self.template.documents}
        if own is None and document_id not in known:
            raise AnswerError(document_id, f"no such document; known: {', '.join(known)}")
        return own or known[document_id]

    def place_of_step(self, step_id: str) -> int | None:
        """Find where a step stands; None when this booklet does not have it.

        Raises:
            AnswerError: Neither the template nor the agent ever had such a step.
        """
        for place, step in enumerate(self.steps):
            if step.id == step_id:
                return place
        known = [step.id for step in self.template.steps]
        own = [change.id for change in self.circumstances.changes if isinstance(change, AddStep)]
        if step_id not in (*known, *own):
            raise AnswerError(step_id, f"no such step; known: {', '.join(known)}")
        return None


def draft_booklet(template: BookletTemplate, circumstances: Circumstances, outcome: Outcome) -> Draft:
    """Put together what the rules ask for, then what the agent changed by hand, in that order.

    Raises:
        AnswerError: A change names something that does not exist.
    """
    steps = [_without(step, outcome) for step in in_order(template.steps) if step.id in outcome.steps]
    draft = Draft(template, circumstances, steps, dict(outcome.documents))
    for step_id, next_id in outcome.moves:
        _bring_before(draft, step_id, next_id)
    for change in circumstances.changes:
        _apply(draft, change)
    return draft


def _without(step: Step, outcome: Outcome) -> Step:
    """A step without what answers leave out of it: fields, or how long it takes."""
    fields = tuple(one for one in step.fields if f"{step.id}.{one.key}" not in outcome.left_out)
    return replace(step, fields=fields, delay="" if f"{step.id}.delay" in outcome.left_out else step.delay)


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Order steps as written, but each one after those that it says come before it."""
    known = {step.id: step for step in steps}
    ordered: dict[str, Step] = {}

    def put(step: Step) -> None:
        for earlier in step.after:
            if earlier not in ordered and earlier in known:
                put(known[earlier])
        ordered.setdefault(step.id, step)

    for step in known.values():
        put(step)
    return list(ordered.values())


def _apply(draft: Draft, change: Change) -> None:
    match change:
        case AddStep():
            _add_step(draft, change)
        case RemoveStep():
            place = draft.place_of_step(change.id)
            if place is not None:
                del draft.steps[place]
        case MoveStep():
            _move_step(draft, change)
        case AddDocument():
            _add_document(draft, change)
        case RemoveDocument():
            draft.document(change.id)
            draft.documents = {
                (one, subject): unsure
                for (one, subject), unsure in draft.documents.items()
                if one != change.id or change.subject not in ("", subject)
            }
        case SetAppointment():
            draft.place_of_step(change.step)
            draft.appointments[change.step] = change
        case RemoveAppointment():
            draft.appointments.pop(change.step, None)
        case AddContact() | RemoveContact() | AddWord() | RemoveWord():
            _say(draft, change)


def _say(draft: Draft, change: AddContact | RemoveContact | AddWord | RemoveWord) -> None:
    match change:
        case AddContact():
            draft.contacts.append(change.contact)
        case RemoveContact():
            draft.contacts = [contact for contact in draft.contacts if contact.key != change.key]
        case AddWord():
            draft.words.append(change.text)
        case RemoveWord():
            draft.words = [text for text in draft.words if text != change.text]


def _add_step(draft: Draft, change: AddStep) -> None:
    template_steps: Mapping[str, Step] = {step.id: step for step in draft.template.steps}
    present = draft.place_of_step(change.id)
    if present is not None:
        del draft.steps[present]
    if change.id in template_steps:
        step = template_steps[change.id]
        place = _natural_place(draft, step)
    else:
        step, place = _own_step(change), len(draft.steps)
    if change.after:
        before = draft.place_of_step(change.after)
        place = place if before is None else before + 1
    draft.steps.insert(place, step)


def _own_step(change: AddStep) -> Step:
    if re.fullmatch(OWN_STEP + _OWN_REST, change.id) is None or not change.title:
        raise AnswerError(change.id, f"a step of the agent's own has an id like {OWN_STEP}1 and a title")
    short = change.title if len(change.title) <= _SHORT_LENGTH else change.title[: _SHORT_LENGTH - 1].rstrip() + "…"
    return Step(id=change.id, title=change.title, short=short, happens=change.text, place="", base=False)


def _natural_place(draft: Draft, step: Step) -> int:
    """Right after the last step of this booklet that the template has before it."""
    order = [one.id for one in in_order(draft.template.steps)]
    earlier = set(order[: order.index(step.id)])
    places = [place for place, one in enumerate(draft.steps) if one.id in earlier]
    return max(places, default=-1) + 1


def _move_step(draft: Draft, change: MoveStep) -> None:
    place = draft.place_of_step(change.id)
    before = draft.place_of_step(change.after) if change.after else -1
    if place is None or before is None or place == before:
        return
    step = draft.steps.pop(place)
    draft.steps.insert(before + 1 if before < place else before, step)


def _bring_before(draft: Draft, step_id: str, next_id: str) -> None:
    """Put a step before another one; left where it is when it is there already, or when one of them is absent."""
    place, wanted = draft.place_of_step(step_id), draft.place_of_step(next_id)
    if place is not None and wanted is not None and wanted < place:
        draft.steps.insert(wanted, draft.steps.pop(place))


def _add_document(draft: Draft, change: AddDocument) -> None:
    persons = subjects_of(Scope.PERSON, draft.circumstances)
    children = subjects_of(Scope.CHILD, draft.circumstances)
    if change.subject not in ("", *persons, *children):
        raise AnswerError(change.id, f"no person {change.subject!r}; known: {', '.join((*persons, *children))}")
    scope = Scope.PERSON if change.subject in persons else Scope.CHILD if change.subject else Scope.RECORD
    if change.id.startswith(OWN_DOCUMENT):
        draft.own_documents[change.id] = _own_document(draft, change, scope)
    document = draft.document(change.id)
    if change.subject and document.scope is not scope:
        raise AnswerError(change.id, f"brought for each {document.scope.value}, not for {change.subject!r}")
    if change.step:
        draft.place_of_step(change.step)
        draft.own_documents[change.id] = replace(document, step=change.step)
    places = places_of(document, draft.circumstances, scope, change.subject)
    if not places:
        raise AnswerError(change.id, f"brought for each {document.scope.value}, and there is no {document.scope.value}")
    for place in places:
        draft.documents[place] = False


def _own_document(draft: Draft, change: AddDocument, scope: Scope) -> SupportingDocument:
    if re.fullmatch(OWN_DOCUMENT + _OWN_REST, change.id) is None or not change.title:
        raise AnswerError(change.id, f"a document of the agent's own has an id like {OWN_DOCUMENT}1 and a title")
    step = change.step or next((step.id for step in draft.steps), "")
    return SupportingDocument(id=change.id, title=change.title, scope=scope, step=step)
