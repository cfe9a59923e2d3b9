"""The content of a kind of booklet, as frozen data. Texts are French, as residents and agents read them.

Read from `booklets/*.toml` by `forms.catalogue`, which is the only place that builds a `BookletTemplate`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Author(StrEnum):
    """Who writes in a zone."""

    AGENT = "agent"
    CITIZEN = "citizen"


class Scope(StrEnum):
    """What a situation is asked about, and what a supporting document is brought for."""

    PERSON = "person"
    RECORD = "record"
    CHILD = "child"


class FieldKind(StrEnum):
    """What is written in a field. A choice prints one tick zone an option, in one group."""

    TICK = "tick"
    CHOICE = "choice"
    NOTE = "note"
    DATE = "date"
    NUMBER = "number"


class Effect(StrEnum):
    """What a rule does. A removal beats every addition; an agent's own change beats every rule."""

    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"
    MOVE = "move"
    WARN = "warn"
    REFER = "refer"
    SAY = "say"


class StepStatus(StrEnum):
    """How far a step has come."""

    TO_DO = "to_do"
    CURRENT = "current"
    DONE = "done"
    NOT_NEEDED = "not_needed"


UNKNOWN_ANSWER = "ne_sait_pas"
"""The answer "I don't know", accepted by every situation: what it could add is added, "à voir avec l'agent"."""

YES, NO = "oui", "non"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer, or one option of a choice field.

    Attributes:
        key: Stable name without accents.
        label: The words that people see.
    """

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """Something to tick or to write that a template adds to a step.

    Attributes:
        key: Stable name; the zone's id is `<step>.<key>`.
        kind: What is written there.
        author: Who writes it.
        label: The printed words.
        options: For a choice: its boxes, in order. Empty otherwise.
        digits: For a number: how many cells. 0 otherwise.
        lines: For a note: how many ruled lines. 0 otherwise.
        sensitive: The value is shown to agents only, never to whoever opens the QR.
        second_opinion: What a person decides about it counts once another person has decided the same. Never a note.
        coming: For a date: of something that is still to come when it is written, so that a day that is over is asked
            about.
        wide: For a note: what is written is long and must be read sign by sign, so its line takes the whole width.
    """

    key: str
    kind: FieldKind
    author: Author
    label: str
    options: tuple[Choice, ...] = ()
    digits: int = 0
    lines: int = 0
    sensitive: bool = False
    second_opinion: bool = False
    coming: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the line.

    Attributes:
        id: `M1`, `D3` …
        title: The stop's name.
        short: The same in at most 14 characters, for the timeline.
        way: Of two or more ways through the procedure, the one that it is on: "Chemin 2 : le conciliateur"; empty when
            it is on every one. The steps of a way follow each other.
        happens: What happens, for the citizen.
        place: Where and with whom.
        delay: How long it takes or when to come; empty when nothing is known.
        agent_text: What the agent checks or notes here, for the desk screen; never printed.
        fields: What there is to tick and write besides the fields that every step has
            (`done`, `appointment`, `appointment_at`, `agent_note`, `note`).
        after: Steps that come before this one.
        base: Part of every booklet of this kind; the others are added by a rule.
        appointment: The step usually has an appointment, so date cells are printed.
        appointment_at: Beside them there is a line for its hour and its place.
        agent_note: The agent may write a note here; False where nothing that is said may be written down, or where
            there is nothing to say.
        note_caution: What the resident's note must not say, printed above its lines, of which there are then few;
            empty when anything may be written there.
        confirm: What the town hall must still confirm; printed as a blank to fill, never as a fact.
        confirm_agent: What it must still decide of what agents do here; never printed.
        second_opinion: As in `FieldSpec`, for all that is ticked, chosen, dated or numbered in the step.
    """

    id: str
    title: str
    short: str
    happens: str
    place: str
    delay: str = ""
    agent_text: str = ""
    fields: tuple[FieldSpec, ...] = ()
    after: tuple[str, ...] = ()
    base: bool = True
    appointment: bool = True
    agent_note: bool = True
    note_caution: str = ""
    confirm: tuple[str, ...] = ()
    confirm_agent: tuple[str, ...] = ()
    second_opinion: bool = False
    way: str = ""
    appointment_at: bool = False


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """A paper to bring.

    Attributes:
        id: `P-M03` …
        title: What it is, in words that a resident would say.
        scope: Brought once per person, once per child, or once for the record.
        step: The step it is brought to.
        other_steps: Where it may be brought as well: it is, at the one that comes first in a booklet.
        validity: Form and age: original, copy, less than three months … Empty when free.
        obtain: Where to get it; empty when evident.
        base: In every booklet of this kind; the others are added by a rule.
        civil_certificate: A birth, marriage or death certificate.
        max_age_months: It must be less than so many months old on the day it is handed in; 0: however old.
        age_day_unknown: The town hall has still to say on which day that age is counted: no booklet reckons with it.
        confirm: What the town hall must still confirm.
        agent_text: What the agent must know about it, for the desk screen; never printed.
        confirm_agent: What the town hall must still decide of when it is asked for; never printed.
        second_opinion: As in `FieldSpec`, for its two boxes.
    """

    id: str
    title: str
    scope: Scope
    step: str
    validity: str = ""
    obtain: str = ""
    base: bool = False
    civil_certificate: bool = False
    max_age_months: int = 0
    confirm: tuple[str, ...] = ()
    agent_text: str = ""
    confirm_agent: tuple[str, ...] = ()
    second_opinion: bool = False
    other_steps: tuple[str, ...] = ()
    age_day_unknown: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """Every step that it may be brought to."""
        return (self.step, *self.other_steps)


@dataclass(frozen=True, slots=True)
class Rule:
    """What certain answers to a situation do.

    Attributes:
        when: Keys of the answers that set it off (never `ne_sait_pas`).
        effect: What it does.
        target: A document id or step id to add, remove or change; to remove, a contact key as well, or what a step
            leaves out: `<step>.delay`, `<step>.<key of a field>`; a step id to move; for a referral, a template key or
            a contact key; for a sentence of the summary that becomes essential, its number; empty for a warning.
        text: What is said: the change in words, the warning, the reason to go elsewhere.
        printed: False where even the text would tell a sensitive reason: shown to the agent, never printed.
        before: The step that a moved one goes before, where it would come after it.
    """

    when: tuple[str, ...]
    effect: Effect
    target: str = ""
    text: str = ""
    printed: bool = True
    before: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """A question whose answer changes the steps or the documents.

    Attributes:
        key: `mar.divorce` …
        question: The words to ask, to one person.
        scope: Asked for each person, for each child, or once.
        answers: Its possible answers, `ne_sait_pas` last.
        rules: What the answers do.
        asked_if: (situation key, answer keys): asked only after one of these answers; None: always asked.
        sensitive: The answer is never printed and never shown to the citizen page; the documents are.
        several: Several answers can be given at once, each of which does what its rules say.
        help: A sentence for the agent who asks; may be empty.
        confirm_agent: What the town hall must still decide of what agents say here.
    """

    key: str
    question: str
    scope: Scope
    answers: tuple[Choice, ...]
    rules: tuple[Rule, ...] = ()
    asked_if: tuple[str, tuple[str, ...]] | None = None
    sensitive: bool = False
    several: bool = False
    help: str = ""
    confirm_agent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to see.

    Attributes:
        key: Stable name, target of referrals.
        name: The service.
        details: Address, telephone, web address, hours: one fact a line.
        base: Printed in every booklet of this kind; the others only when a rule or an agent names them.
        confirm: What the town hall must still confirm; printed as a blank to fill.
        only_with: Documents or steps; a base contact is printed only when one of them is there. Empty: always.
        handed: A journey can be handed over to it; a helpline takes none.
        service: Key of the town hall's service of which name, details and blanks were taken; empty: of none.
    """

    key: str
    name: str
    details: tuple[str, ...]
    base: bool = True
    confirm: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    handed: bool = True
    service: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A hard word and its explanation in one short sentence."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Link:
    """An existing form or guide.

    Attributes:
        title: Its printed name.
        address: Its short web address.
        number: Its Cerfa or fiche number; empty when it has none.
        only_with: Documents or steps; printed only when one of them is there. Empty: always.
    """

    title: str
    address: str
    number: str = ""
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """A question that people ask, with its answer.

    Attributes:
        question: As people ask it.
        answer: In a few short sentences.
        confirm: What the town hall must still confirm.
        until: The step after which nobody asks it any more; empty: it is always printed.
        essential: It is printed even if that takes a sheet more; the others where there is room.
    """

    question: str
    answer: str
    confirm: tuple[str, ...] = ()
    until: str = ""
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A question that is asked after what somebody said, and the answer that leads here."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Need:
    """What brings somebody to the town hall, where this booklet is what helps.

    Attributes:
        says: In the words of residents: "Je me marie". Booklets may share it: then their replies tell them apart.
        replies: What else was answered, in asking order; at most two.
        words: Other words by which a search finds it.
    """

    says: str
    replies: tuple[Reply, ...] = ()
    words: tuple[str, ...] = ()


MOTIFS: Final = ("carte", "cle", "arbre", "landau", "enveloppe")
"""What the cover of a booklet that is not shipped can draw."""


@dataclass(frozen=True, slots=True)
class BookletTemplate:
    """A kind of booklet.

    Attributes:
        key: `mariage`, `logement-demande` …
        letter: The line's letter.
        colour: The line's colour, `#RRGGBB`.
        title: The booklet's name.
        purpose: For whom it is, in one or two sentences.
        summary: The procedure in a few short sentences.
        essential: Those of them that are printed even if that takes a sheet more; the others where there is room.
        together: The others belong together: all of them are printed, or none.
        person_word: What a person of this record is called: "futur époux", "adulte à loger".
        persons_min: How few persons there can be.
        persons_max: How many persons there can be.
        steps: Every step, base or not, in order.
        documents: Every supporting document.
        situations: Every question, in asking order.
        contacts: Whom to see.
        glossary: Hard words explained.
        links: Existing forms and guides.
        questions: Frequent questions.
        unread: (where, the words) of what was written from memory and must be read again by the town hall.
        needs: What brings people for whom it is.
        takes: How long it takes, in short; empty when nothing is known.
        motif: What its cover draws, one of `MOTIFS`; empty: what its letter has, else a wave.
        asks: What it takes from the town hall's own file: `accueil` for a service, `accueil.lieu` for its place.
    """

    key: str
    letter: str
    colour: str
    title: str
    purpose: str
    summary: tuple[str, ...]
    person_word: str
    persons_min: int
    persons_max: int
    steps: tuple[Step, ...]
    documents: tuple[SupportingDocument, ...]
    situations: tuple[Situation, ...]
    contacts: tuple[Contact, ...]
    glossary: tuple[Term, ...] = field(default=())
    links: tuple[Link, ...] = field(default=())
    questions: tuple[QuestionAnswer, ...] = field(default=())
    unread: tuple[tuple[str, str], ...] = field(default=())
    asks: tuple[str, ...] = field(default=())
    needs: tuple[Need, ...] = field(default=())
    takes: str = ""
    motif: str = ""
    essential: tuple[str, ...] = field(default=())
    together: bool = False

    @property
    def about_children(self) -> bool:
        """Whether it asks or wants something of children."""
        scopes = [*(one.scope for one in self.situations), *(one.scope for one in self.documents)]
        return Scope.CHILD in scopes
