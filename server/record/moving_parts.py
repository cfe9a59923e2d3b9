"""What two versions of a kind of booklet say otherwise for one journey, and what the record holds of it. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from forms.booklet import Booklet, BookletDocument, BookletStep, Field
from forms.circumstances import KnownValue
from forms.field_words import asked_in_words
from forms.model import Author, FieldKind, FieldSpec, Scope, Step, StepStatus, SupportingDocument
from forms.turned import says_the_same
from server.record.booklet_now import APPOINTMENT_SUFFIX, DONE_SUFFIX, ISSUED_SUFFIX
from server.record.moving_reread import Reread, fields_reread
from server.record.words import day_in_words

_Part: TypeAlias = BookletStep | BookletDocument

_CALLED: Final[Mapping[str, str]] = {
    "short": "Nom court",
    "happens": "Ce qui se passe",
    "place": "Où",
    "delay": "Délai",
    "agent_text": "Pour l'agent",
    "validity": "Validité",
    "obtain": "Où la demander",
    "scope": "Demandée",
    "max_age_months": "Âge, en mois au plus",
    "confirm": "À remplir par la mairie",
    "remarks": "Pour cette situation",
    "appointment": "Rendez-vous à noter",
    "appointment_at": "Heure et lieu du rendez-vous à noter",
    "agent_note": "Place pour la note de l'agent",
}
"""What of a step or a document people or agents see, in words; its title is told apart."""

_FILLED_IN: Final = "À cocher ou à remplir"

_NOT_SAID: Final = frozenset(
    {"id", "title", "step", "after", "base", "civil_certificate", "confirm_agent", "second_opinion", "age_day_unknown"}
)
"""What nobody reads, and what is told otherwise."""

_SCOPES: Final[Mapping[Scope, str]] = {
    Scope.PERSON: "pour chaque personne",
    Scope.CHILD: "pour chaque enfant",
    Scope.RECORD: "une fois",
}

_STANDS: Final[Mapping[StepStatus, str]] = {StepStatus.DONE: "faite", StepStatus.NOT_NEEDED: "pas nécessaire"}


@dataclass(frozen=True, slots=True)
class Reworded:
    """Something that is said otherwise.

    Attributes:
        what: What it is, in words.
        before: As it was said; empty: it was not.
        after: As it is said then; empty: it is not.
    """

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """A step or a document that changes for one journey.

    Attributes:
        before: Its title; empty: it comes.
        after: Its title then; empty: it goes.
        said: What else it says otherwise.
        who: The person or child who brings it; empty: nobody in particular.
        held: What the record holds of it, in words.
        lost: What of that has no place in the booklet any more; all of it where the part goes.
        reread: What of that would read otherwise.
    """

    before: str
    after: str
    said: tuple[Reworded, ...] = ()
    who: str = ""
    held: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    reread: tuple[Reread, ...] = ()

    @property
    def renamed(self) -> bool:
        """It has another title under the same id."""
        return bool(self.before and self.after and self.before != self.after)

    @property
    def counts_for_other(self) -> bool:
        """What is held of it counts for what is now called otherwise."""
        return self.renamed and bool(self.held) and not says_the_same(self.before, self.after)

    @property
    def doubtful(self) -> bool:
        """Something that the record holds may mean something else."""
        return self.counts_for_other or bool(self.reread)

    @property
    def anybodys(self) -> "PartChange":
        """The same without what is particular to one journey."""
        return PartChange(self.before, self.after, self.said)

    @property
    def particular(self) -> bool:
        """It is not the same for every journey in which it changes: the record holds something of it."""
        return self.doubtful or bool(self.lost)


def part_changes(before: Booklet, after: Booklet, *, private: Collection[str] = ()) -> tuple[PartChange, ...]:
    """Every step and document in which two booklets of a journey differ: those that stay, that come, that go.

    Args:
        before: Of the version that the journey has.
        after: Of the other one.
        private: Ids of the fields of which whoever reads this may not know what the record holds.
    """
    old, new = _parts(before), _parts(after)
    held = {name: one for name, one in before.noted.items() if one.value is not False and name not in private}
    stay = {field.id for part in new.values() for field in _fields_of(part)}
    stay |= {field.id for field in (*after.asides, after.questions)}
    there = [_change(old.get(name), part, held, stay) or _elsewhere(old, new, name) for name, part in new.items()]
    gone = [_change(part, None, held, stay) for name, part in old.items() if name not in new]
    rest = [
        PartChange(field.label, "", held=(what := (_held_in(field),)), lost=what)
        for field in before.asides
        if field.id in held and field.id not in stay
    ]
    return (*(one for one in (*there, *gone) if one is not None), *rest)


def _parts(booklet: Booklet) -> dict[str, _Part]:
    """The steps and documents of a booklet by what tells them apart."""
    parts: dict[str, _Part] = {one.step.id: one for one in booklet.line}
    for each in booklet.documents:
        parts[each.document.id + (f"@{each.subject.key}" if each.subject else "")] = each
    return parts


def _change(old: _Part | None, new: _Part | None, noted: Mapping[str, KnownValue], stay: set[str]) -> PartChange | None:
    if old is None:
        return None if new is None else PartChange("", _title(new), who=_who(new))
    known = set(noted)
    held = tuple(_held(old, known))
    if new is None:
        return PartChange(_title(old), "", who=_who(old), held=held, lost=held)
    said, lost = tuple(_said(_content(old), _content(new))), tuple(_noted(old, known - stay))
    reread: tuple[Reread, ...] = ()
    if isinstance(old, BookletStep) and isinstance(new, BookletStep):
        reread = tuple(fields_reread(old.step, new.step, noted))
    change = PartChange(_title(old), _title(new), said, _who(old), held, lost, reread)
    return change if said or lost or reread or change.renamed else None


def _elsewhere(old: Mapping[str, _Part], new: Mapping[str, _Part], name: str) -> PartChange | None:
    """A document that is brought to another step, and says nothing else."""
    before, after = old.get(name), new[name]
    if not isinstance(before, BookletDocument) or not isinstance(after, BookletDocument):
        return None
    steps = [parts.get(one.document.step) for parts, one in ((old, before), (new, after))]
    titles = [_title(step) if step is not None else "" for step in steps]
    same = before.document.step == after.document.step or titles[0] == titles[1]
    said = (Reworded("Apportée pour", *titles),)
    return None if same else PartChange(_title(before), _title(after), said, _who(after))


def _title(part: _Part) -> str:
    return part.step.title if isinstance(part, BookletStep) else part.document.title


def _who(part: _Part) -> str:
    return part.subject.name if isinstance(part, BookletDocument) and part.subject else ""


def _content(part: _Part) -> dict[str, object]:
    """What a part says, by the name of the attribute that says it."""
    one: Step | SupportingDocument = part.step if isinstance(part, BookletStep) else part.document
    known = {each.name: getattr(one, each.name) for each in fields(one) if each.name not in _NOT_SAID}
    return known | {"remarks": part.remarks}


def _said(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Reworded]:
    for name, before in old.items():
        after = new.get(name, "")
        if before != after and name == "fields":
            yield from _fields_said(before, after)
        elif before != after:
            yield Reworded(_CALLED.get(name, "Ailleurs"), _in_words(before), _in_words(after))


def _fields_said(before: object, after: object) -> Iterator[Reworded]:
    """What is to be filled in, one line a field; where only their order changes, their order."""
    old, new = (_by_key(one) for one in (before, after))
    for key in (*new, *(key for key in old if key not in new)):
        (label, then), (name, now) = old.get(key, ("", "")), new.get(key, ("", ""))
        if label and label == name and then != now:
            yield Reworded(label, then, now)
        elif (label, then) != (name, now):
            yield Reworded(_FILLED_IN, label and f"{label} : {then}", name and f"{name} : {now}")
    stay = [[key for key in one if key in old and key in new] for one in (old, new)]
    if stay[0] != stay[1]:
        yield Reworded("Dans cet ordre", *(" · ".join(old[key][0] for key in one) for one in stay))


def _by_key(fields: object) -> dict[str, tuple[str, str]]:
    """What each field of a step is called and asks for, by its key."""
    found = fields if isinstance(fields, tuple) else ()
    return {one.key: (one.label, _asked(one)) for one in found if isinstance(one, FieldSpec)}


def _asked(field: FieldSpec) -> str:
    options = ", ".join(one.label for one in field.options)
    return asked_in_words(field) + (f" : {options}" if options else "")


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case Scope():
            return _SCOPES[value]
        case tuple():
            return " · ".join(str(one) for one in value)
        case _:
            return str(value) if value else ""


def _fields_of(part: _Part) -> tuple[Field, ...]:
    if isinstance(part, BookletStep):
        return part.fields
    return (part.ready, part.received, *((part.issued,) if part.issued else ()))


def _held(part: _Part, known: set[str]) -> Iterator[str]:
    """What the record holds of a part. What was written is not told: that it was."""
    if isinstance(part, BookletStep):
        if part.status in _STANDS:
            yield _STANDS[part.status]
        if part.appointment is not None:
            yield f"rendez-vous du {day_in_words(part.appointment.on)}"
    yield from _noted(part, known)


def _noted(part: _Part, known: set[str]) -> Iterator[str]:
    for field in _fields_of(part):
        if field.id in known and not field.id.endswith((DONE_SUFFIX, APPOINTMENT_SUFFIX)):
            yield _held_in(field)


def _held_in(field: Field) -> str:
    if field.id.endswith(".received"):
        return "reçue"
    if field.id.endswith(".ready"):
        return "cochée prête"
    if field.id.endswith(ISSUED_SUFFIX):
        return "date du document notée"
    if field.kind is FieldKind.NOTE and not field.blank:
        return "note de l'agent" if field.author is Author.AGENT else "note de la personne"
    return f"réponse à « {field.caption or field.label} »"
