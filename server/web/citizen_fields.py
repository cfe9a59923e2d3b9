"""The places in which a resident writes on their screen, and what they sent: the form of a step, and what is wrong."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from forms.fields import Field, step_fields
from forms.model import Author, BookletTemplate, FieldKind
from forms.visible import visible_text
from server.record.errors import ImpossibleDay, WrongValue
from server.record.model import FieldState, Value
from server.record.online import Wish
from server.record.values import check_value, typed_day, typed_number, value_mark
from server.web.journey_view import words_of
from server.web.moments import moment
from server.web.typography import N_, _

READY: Final = ".ready"
"""Of the boxes that say that a document is ready: each has a button of its own, and no form."""

GONE: Final = N_("Cette étape n'est plus dans votre livret : gardez ce texte ailleurs.")

_LONGEST_NOTE: Final = 1000
"""Signs of a note of a step: more than anybody writes on its lines."""
_LONGEST_PAGE: Final = 3000
"""Signs of what has a page to itself: the questions, and the notes at the end."""
_FIELD, _SHOWN = "field.", "shown."


@dataclass(frozen=True, slots=True)
class Typed:
    """What a resident sent.

    Attributes:
        values: As typed, by field: `oui` for a box; a box or a choice that is not ticked is empty.
        shown: `value_mark` of what the form showed, by field.
    """

    values: Mapping[str, str]
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not written, or not all of it: it is shown again with what was typed.

    Attributes:
        typed: What was sent.
        problems: What is wrong, in words, by field.
        late: What somebody else wrote meanwhile, in words, by field.
        at: Id of the form's place on the page.
        kept: The printed words of what was written nevertheless.
        waits: Nothing is wrong with it: another button of the page was pressed, and it was not saved.
    """

    typed: Typed
    problems: Mapping[str, str] = field(default_factory=dict)
    late: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    kept: tuple[str, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place to write in, as the screen shows it.

    Attributes:
        field: What is printed.
        label: The printed words.
        text: What stands in it; of a box that is ticked, `oui`.
        mark: `value_mark` of what the record says.
        most: Signs that fit.
        picture: What is there on paper is kept as a picture, without a text.
        since: Who wrote it, and when, in words; empty: nobody.
        problem: What is wrong with what was typed.
        late: What somebody else wrote meanwhile.
        waits: What stands in it was typed, and not saved.
        unshown: What was typed, where a calendar cannot show it.
    """

    field: Field
    label: str
    text: str
    mark: str
    most: int
    picture: bool
    since: str
    problem: str
    late: str
    waits: bool
    unshown: str


def sent(form: Mapping[str, str]) -> Typed:
    """What a form says: `shown.<id>` names its fields, `field.<id>` is what was typed in each."""
    shown = {name.removeprefix(_SHOWN): mark for name, mark in form.items() if name.startswith(_SHOWN)}
    values = {one: visible_text(form.get(f"{_FIELD}{one}", "").replace("\r\n", "\n")) for one in shown}
    return Typed(values, shown)


def wishes(
    typed: Typed, fields: Mapping[str, Field], known: Mapping[str, FieldState], problems: dict[str, str]
) -> dict[str, Wish]:
    """What to write of what was sent, by field: what was changed in the form; what cannot be is told in `problems`.

    Args:
        typed: What was sent.
        fields: The resident's, by id; one that the booklet has no more is told.
        known: What the record says, by field: what stands there may be longer than anybody may write.
        problems: Gets what is wrong, in words, by field.
    """
    wanted: dict[str, Wish] = {}
    for field_id, text in typed.values.items():
        one = fields.get(field_id)
        if one is None:
            if text:
                problems[field_id] = _(GONE)
            continue
        value = _value(one, text)
        if value_mark(value) == typed.shown[field_id] or is_untouched(field_id, typed, known.get(field_id)):
            continue
        problem = _problem(one, value, most=longest(one, known.get(field_id)))
        if problem:
            problems[field_id] = problem
        elif value_mark(check_value(one, value)) != typed.shown[field_id]:
            wanted[field_id] = Wish(value, typed.shown[field_id])
    return wanted


def is_untouched(field_id: str, typed: Typed, known: FieldState | None) -> bool:
    """Whether a form says what it showed of a text that is recorded, but for signs that nobody sees or types."""
    if known is None or not isinstance(known.value, str) or typed.shown[field_id] != value_mark(known.value):
        return False
    return typed.values[field_id] == visible_text(known.value.replace("\r\n", "\n"))


def was_changed(one: Field | None, typed: Typed, field_id: str) -> bool:
    """Whether what was typed in a field is not what the form showed.

    Args:
        one: The field; None: nobody knows it any more.
        typed: What was sent.
        field_id: Of the field, as the form names it.
    """
    return value_mark(typed_value(one, typed.values[field_id])) != typed.shown[field_id]


def places(
    fields: Iterable[Field], known: Mapping[str, FieldState], refused: Refused | None = None
) -> tuple[Place, ...]:
    """The places of some fields, with what is known, or what was typed and is given back."""
    return tuple(_place(one, known.get(one.id), refused) for one in fields)


def ever_fields(template: BookletTemplate, own: Mapping[str, Field]) -> dict[str, Field]:
    """The resident's places of a booklet, and those of steps that it might have: what they wrote there has words too.

    Args:
        template: The kind of booklet.
        own: The resident's, by id, as the booklet is now.
    """
    possible = [field for step in template.steps for field in step_fields(step, {})]
    return {**{one.id: one for one in possible if one.author is Author.CITIZEN}, **own}


def lost_words(refused: Refused, fields: Mapping[str, Field], shown: Collection[str]) -> tuple[tuple[str, str], ...]:
    """What was typed and has no place on the page any more: why it was not kept, and the value, in words.

    Args:
        refused: What was sent.
        fields: The resident's, by id, those that the booklet has no more among them.
        shown: Ids of the fields that have a place.
    """
    told: list[tuple[str, str]] = []
    for field_id in {**refused.problems, **refused.late}:
        if field_id in shown:
            continue
        one = Typed(*({field_id: of[field_id]} for of in (refused.typed.values, refused.typed.shown)))
        texts = typed_words(one, fields)
        said_by_itself = field_id in fields and fields[field_id].kind is FieldKind.TICK
        text = texts[0][1] if texts and not said_by_itself else ""
        told.append((refused.problems.get(field_id) or refused.late.get(field_id, ""), text))
    return tuple(told)


def typed_words(typed: Typed, fields: Mapping[str, Field], *, emptied: bool = False) -> tuple[tuple[str, str], ...]:
    """What was typed or ticked and is not what the form showed: the printed words, and the value, in words.

    Args:
        typed: What was sent.
        fields: The resident's, by id.
        emptied: Tell what was wiped out or unticked as well; it has no words.
    """
    told: list[tuple[str, str]] = []
    for field_id, text in typed.values.items():
        one = fields.get(field_id)
        value = typed_value(one, text)
        if (value is not None or emptied) and was_changed(one, typed, field_id):
            kind, options = (None, ()) if one is None else (one.kind, one.options)
            told.append(("" if one is None else one.caption or one.label, words_of(value, kind, options)))
    return tuple(told)


def late_words(one: Field, known: FieldState | None) -> str:
    """What somebody else wrote in a field meanwhile."""
    if known is None:
        return _("Entre-temps, ce qui était écrit ici a été effacé.")
    value = words_of(known.value, one.kind, one.options) or _("une image")
    return _("Écrit entre-temps, %(moment)s : %(value)s", moment=moment(known.at), value=value)


def longest(one: Field, known: FieldState | None = None) -> int:
    """Signs that fit in a note: as many as stand there, where the town hall put two texts together."""
    most = _LONGEST_PAGE if one.id.partition(".")[0] in {"questions", "notes"} else _LONGEST_NOTE
    return max(most, len(known.value) if known is not None and isinstance(known.value, str) else 0)


def _value(one: Field, text: str) -> Value:
    if one.kind is FieldKind.TICK:
        return True if text else None
    if one.kind is FieldKind.NUMBER:
        return typed_number(text) or None
    return (typed_day(text) if one.kind is FieldKind.DATE else text) or None


def _problem(one: Field, value: Value, most: int) -> str:
    if one.kind is FieldKind.NOTE and isinstance(value, str) and len(value) > most:
        return _("Trop long : %(count)d signes, %(most)d au plus.", count=len(value), most=most)
    try:
        check_value(one, value)
    except (WrongValue, ImpossibleDay):
        if one.kind is FieldKind.DATE:
            return _("Cette date n'est pas possible. Vérifiez le jour, le mois et l'année en quatre chiffres.")
        if one.kind is FieldKind.NUMBER:
            return _("Écrivez un nombre, sans virgule : %(digits)d chiffres au plus.", digits=one.digits)
        return _("Cette réponse n'existe pas. Choisissez de nouveau.")
    return ""


def _place(one: Field, known: FieldState | None, refused: Refused | None) -> Place:
    value = None if known is None else known.value
    text = "oui" if value is True else value if isinstance(value, str) else ""
    given = None if refused is None else refused.typed.values.get(one.id)
    changed = (
        refused is not None
        and given is not None
        and was_changed(one, refused.typed, one.id)
        and not is_untouched(one.id, refused.typed, known)
    )
    again = _given_back(one, given) if changed and given is not None else text
    return Place(
        field=one,
        label=one.caption or one.label,
        text=again,
        mark=value_mark(value),
        most=longest(one, known),
        picture=known is not None and known.value == "",
        since="" if known is None or not known.value else moment(known.at),
        problem="" if refused is None else refused.problems.get(one.id, ""),
        late="" if refused is None else refused.late.get(one.id, ""),
        waits=changed and refused is not None and refused.waits,
        unshown=again if changed and one.kind is FieldKind.DATE and not _day(again) else "",
    )


def _given_back(one: Field, typed: str) -> str:
    """What was typed, as its place shows it: a calendar shows no day that is not written as the record keeps it."""
    return (_day(typed) if one.kind is FieldKind.DATE else "") or typed


def _day(text: str) -> str:
    """A day as the record keeps it; empty: the text is none."""
    try:
        return date.fromisoformat(typed_day(text)).isoformat()
    except ValueError:
        return ""


def typed_value(one: Field | None, text: str) -> Value:
    """What a text says, as the record keeps it; one that it cannot keep, or of no field that is known, is itself."""
    if one is None:
        return text or None
    value = _value(one, text)
    return value if _problem(one, value, longest(one)) else check_value(one, value)
