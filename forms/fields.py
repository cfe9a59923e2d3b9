"""What there is to tick and to write in a booklet, and under which names. Pure.

Field ids, the same in every edition of a journey, are:

- `<step>.done` (tick, agent), `<step>.appointment` (date, agent), `<step>.appointment_at` (note, agent: its hour and
  place), `<step>.agent_note` (note, agent), `<step>.note` (note, citizen), and `<step>.<key>` for the template's own
  fields;
- `<document>[.<subject>].received` (tick, agent) and `<document>[.<subject>].ready` (tick, citizen);
- `<document>[.<subject>].issued` (date, agent): the date that a document with an age limit bears; asked on the screen
  only, and printed as a remark;
- `questions.note` (note, citizen): the page of questions; `notes.1` … (note, citizen): pages of notes;
- `<step or document>.blank.<words>`, `contacts.<contact>.<words>` and `questions.<question>.<words>` (note, agent):
  what the town hall fills in on a dotted line. Its id comes from its words, which say what it is about: a template
  may ask for more or less, in another order, and what was noted stays with what it answers;
- `next.when` and `next.where` (note, agent): the next appointment, on the last page.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.circumstances import KnownValue, Subject
from forms.model import (
    Author,
    Choice,
    Contact,
    FieldKind,
    FieldSpec,
    QuestionAnswer,
    Step,
    SupportingDocument,
)

NOTE_LINES: Final = 2
"""Ruled lines of a note in a step, the agent's or the resident's: one sentence, so that a step stays on its page."""

QUESTION_LINES: Final = 10
"""Ruled lines of the page of questions: 80 mm of an A5 page at 8 mm a line."""

NOTES_PAGES: Final = 3
"""Folded sheets of four pages leave at most so many empty: pages of notes on which nothing is noted yet."""

BOXES: Final = frozenset({FieldKind.TICK, FieldKind.CHOICE})
"""What is answered by a tick."""

_SLUG_LENGTH: Final = 60
"""Characters of an id that come from words: enough to tell all of a booklet's apart, and to be read in a list."""

DONE_KEY: Final = "done"
APPOINTMENT_KEY: Final = "appointment"
HOUR_KEY: Final = "appointment_at"
STANDARD_KEYS: Final = (DONE_KEY, APPOINTMENT_KEY, HOUR_KEY, "agent_note", "note")
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
        known: What the record knows already; printed as known. None: nothing. Of a sensitive field it has no value, but
            the day: that something is kept is printed, and not what. Of sensitive boxes not even that.
        caption: The few words printed beside it, where the page around it gives the rest.
        blank: Filled in by the town hall on a dotted line among printed words. Printed as words once it is known.
        caution: For a note: what it must not say, printed above its lines. Empty: anything may be written.
        coming: As in `FieldSpec`.
        wide: As in `FieldSpec`.
        beside: Its one line stands beside the cells of the field before it and never grows.
        unsaid: A sensitive box or choice in a later edition: it is printed empty, and that says nothing of an earlier
            tick.
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
    blank: bool = False
    caution: str = ""
    coming: bool = False
    wide: bool = False
    beside: bool = False
    unsaid: bool = False

    @property
    def grows(self) -> bool:
        """Whether it takes the lines that a page has left over: not where they would invite what must not be said."""
        return self.lines > 0 and not self.caution and not self.beside


def step_fields(step: Step, known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    """Make a step's fields, in printing order: `done`, blanks, the template's own, appointment, then the notes."""
    done = _step_field(step, FieldSpec(DONE_KEY, FieldKind.TICK, Author.AGENT, "Étape faite"), known)
    specs = [*step.fields]
    if step.appointment:
        specs.append(FieldSpec(APPOINTMENT_KEY, FieldKind.DATE, Author.AGENT, "Rendez-vous le", coming=True))
    if step.appointment and step.appointment_at:
        specs.append(FieldSpec(HOUR_KEY, FieldKind.NOTE, Author.AGENT, "Heure, lieu", lines=1))
    if step.agent_note:
        specs.append(FieldSpec("agent_note", FieldKind.NOTE, Author.AGENT, "Note de l’agent", lines=NOTE_LINES))
    blanks = _blanks(f"{step.id}.blank", step.title, step.confirm, known)
    note = _step_field(step, FieldSpec("note", FieldKind.NOTE, Author.CITIZEN, "Mes notes", lines=NOTE_LINES), known)
    note = replace(note, caution=step.note_caution)
    return (done, *blanks, *(_step_field(step, spec, known) for spec in specs), note)


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


def issued_field(
    document: SupportingDocument, subject: Subject | None, known: Mapping[str, KnownValue]
) -> Field | None:
    """Make the date that a document bears; None where nobody minds how old it is. No booklet prints cells for it."""
    if not document.max_age_months:
        return None
    owner = "" if subject is None else f".{subject.key}"
    title = document.title if subject is None else f"{document.title} — {subject.name}"
    field_id = f"{document.id}{owner}.issued"
    return Field(
        id=field_id,
        kind=FieldKind.DATE,
        author=Author.AGENT,
        label=f"{title}\N{NO-BREAK SPACE}: date du document",
        known=known.get(field_id),
        caption="Date du document",
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


def document_blanks(document: SupportingDocument, known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    """Make what the town hall fills in about a document, once for everybody who brings it."""
    return _blanks(f"{document.id}.blank", document.title, document.confirm, known)


def contact_blanks(contact: Contact, known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    """Make what the town hall fills in about whom to see."""
    return _blanks(f"contacts.{contact.key}", contact.name, contact.confirm, known)


def question_blanks(asked: QuestionAnswer, known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    """Make what the town hall fills in about a frequent question."""
    return _blanks(f"questions.{_slug(asked.question)}", asked.question, asked.confirm, known)


def appointment_fields(known: Mapping[str, KnownValue]) -> tuple[Field, Field]:
    """Make the lines on which the agent writes the next appointment: when, and where."""
    return (
        _line("next.when", "Votre prochain rendez-vous", "Date et heure", known),
        _line("next.where", "Votre prochain rendez-vous", "Lieu, personne", known),
    )


def notes_fields(known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    """Make the writing areas of pages of notes: those on which something is noted, and as many as may be left empty."""
    noted = sum(field_id.startswith("notes.") for field_id in known)
    numbered = [(f"notes.{number}", number) for number in range(1, NOTES_PAGES + noted + 1)]
    return tuple(
        Field(
            id=field_id,
            kind=FieldKind.NOTE,
            author=Author.CITIZEN,
            label="Mes notes" if number == 1 else f"Mes notes, page {number}",
            lines=QUESTION_LINES,
            known=known.get(field_id),
            caption="Mes notes",
        )
        for field_id, number in numbered
    )


def _blanks(owner: str, title: str, wanted: Sequence[str], known: Mapping[str, KnownValue]) -> tuple[Field, ...]:
    slugs = [_slug(words) for words in wanted]
    again = [slugs[:place].count(slug) for place, slug in enumerate(slugs)]
    ids = [f"{slug}-{count + 1}" if count else slug for slug, count in zip(slugs, again, strict=True)]
    return tuple(
        replace(_line(f"{owner}.{one}", title, words, known), blank=True)
        for one, words in zip(ids, wanted, strict=True)
    )


def _line(field_id: str, title: str, words: str, known: Mapping[str, KnownValue]) -> Field:
    """One line that the agent writes on. What was only kept as a picture can't be printed: the line stays free."""
    noted = known.get(field_id)
    return Field(
        id=field_id,
        kind=FieldKind.NOTE,
        author=Author.AGENT,
        label=f"{title} — {words}",
        lines=1,
        known=noted if noted is not None and noted.value else None,
        caption=words,
    )


def _slug(words: str) -> str:
    """Words as part of an id: `jours-d-accueil-avec-ou-sans-rendez-vous`."""
    plain = unicodedata.normalize("NFKD", words.replace("’", "-")).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-")


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
        known=_withheld(spec, known.get(field_id)) if spec.sensitive else known.get(field_id),
        caption=spec.label,
        coming=spec.coming,
        wide=spec.wide,
        beside=spec.key == HOUR_KEY,
    )


def _withheld(spec: FieldSpec, noted: KnownValue | None) -> KnownValue | None:
    """That something is kept of a sensitive field, without what; nothing of boxes: a tick is all that they hold."""
    return None if noted is None or spec.kind in BOXES else KnownValue("", noted.on)


def _document_field(field_id: str, author: Author, title: str, word: str, known: Mapping[str, KnownValue]) -> Field:
    return Field(
        id=field_id,
        kind=FieldKind.TICK,
        author=author,
        label=f"{title}\N{NO-BREAK SPACE}: pièce {word}",
        known=known.get(field_id),
        caption=word.capitalize(),
    )
