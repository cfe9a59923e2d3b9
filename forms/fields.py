"""What there is to tick and to write in a booklet, and under which names. Pure.

Field ids, the same in every edition of a journey, are:

- `<step>.done` (tick, agent), `<step>.appointment` (date, agent), `<step>.agent_note` (note, agent),
  `<step>.note` (note, citizen), and `<step>.<key>` for the template's own fields;
- `<document>[.<subject>].received` (tick, agent) and `<document>[.<subject>].ready` (tick, citizen);
- `questions.note` (note, citizen): the page of questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.circumstances import KnownValue, Subject
from forms.model import Author, Choice, FieldKind, FieldSpec, Step, SupportingDocument

NOTE_LINES: Final = 2
"""Ruled lines of a note in a step, the agent's or the resident's: one sentence, so that a step stays on its page."""

QUESTION_LINES: Final = 10
"""Ruled lines of the page of questions: 80 mm of an A5 page at 8 mm a line."""

STANDARD_KEYS: Final = ("done", "appointment", "agent_note", "note")
"""What steps have without a template's asking; no template may use these keys for its own fields."""


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
        known: What the record knows already; printed as known. None: nothing, or nothing that may be printed.
        caption: The few words printed beside it, where the page around it gives the rest.
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
    caption: str = ""


def step_fields(step: Step, known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    """Make a step's fields, in printing order: `done`, the template's own, `appointment`, then the notes."""
    specs = [FieldSpec("done", FieldKind.TICK, Author.AGENT, "Étape faite"), *step.fields]
    if step.appointment:
        specs.append(FieldSpec("appointment", FieldKind.DATE, Author.AGENT, "Rendez-vous le"))
    if step.agent_note:
        specs.append(FieldSpec("agent_note", FieldKind.NOTE, Author.AGENT, "Note de l’agent", lines=NOTE_LINES))
    specs.append(FieldSpec("note", FieldKind.NOTE, Author.CITIZEN, "Mes notes", lines=NOTE_LINES))
    return tuple(_step_field(step, spec, known) for spec in specs)


def document_fields(
    document: SupportingDocument, subject: Subject | None, known: Mapping[str, KnownValue]
) -> tuple[Field, Field]:
    """Make the resident's box and the agent's box of a document, in this order."""
    owner = "" if subject is None else f".{subject.key}"
    title = document.title if subject is None else f"{document.title} — {subject.name}"
    return (
        _document_field(f"{document.id}{owner}.ready", Author.CITIZEN, title, "prête", known),
        _document_field(f"{document.id}{owner}.received", Author.AGENT, title, "reçue", known),
    )


def questions_field(known: Mapping[str, KnownValue]) -> Field:
    """Make the writing area of the page of questions."""
    return Field(
        id="questions.note",
        kind=FieldKind.NOTE,
        author=Author.CITIZEN,
        label="Mes questions",
        lines=QUESTION_LINES,
        known=known.get("questions.note"),
        caption="Mes questions",
    )


def _step_field(step: Step, spec: FieldSpec, known: Mapping[str, KnownValue]) -> Field:
    field_id = f"{step.id}.{spec.key}"
    return Field(
        id=field_id,
        kind=spec.kind,
        author=spec.author,
        label=f"{step.title} — {spec.label}",
        options=spec.options,
        digits=spec.digits,
        lines=spec.lines,
        sensitive=spec.sensitive,
        known=None if spec.sensitive else known.get(field_id),
        caption=spec.label,
    )


def _document_field(field_id: str, author: Author, title: str, word: str, known: Mapping[str, KnownValue]) -> Field:
    return Field(
        id=field_id,
        kind=FieldKind.TICK,
        author=author,
        label=f"{title}\N{NO-BREAK SPACE}: pièce {word}",
        known=known.get(field_id),
        caption=word.capitalize(),
    )
