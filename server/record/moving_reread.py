"""What the record of a journey holds and another version would read otherwise: answers, and fields of steps. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from forms.circumstances import Circumstances, KnownValue
from forms.field_words import asked_in_words, by_in_words, reads_otherwise
from forms.model import BookletTemplate, Choice, FieldKind, FieldSpec, Situation, Step
from forms.turned import says_the_same

_SHOWN: Final = ", et se verra sur la page de la personne"
_GONE: Final = "rien : cette réponse n'est plus proposée"


@dataclass(frozen=True, slots=True)
class Reread:
    """Something that the record holds under a key that says something else in another version.

    Attributes:
        before: The words that it answers.
        noted: What is held, as it reads now. What was written by hand is not told: that it was.
        after: The words that it will answer.
        read: How it will read, or that it has no place any more.
        who: The person or child that it is about; empty: the record.
    """

    before: str
    noted: str
    after: str
    read: str
    who: str = ""


def answers_reread(before: BookletTemplate, after: BookletTemplate, circumstances: Circumstances) -> Iterator[Reread]:
    """The answers of a journey whose question, or whose own words, are said otherwise in a newer version.

    Args:
        before: The version of the journey.
        after: The newer one.
        circumstances: As far as the newer one takes them.
    """
    old, new = ({one.key: one for one in each.situations} for each in (before, after))
    people = {one.key: one.name for one in circumstances.subjects}
    for answer in circumstances.answers:
        if answer.situation in old and answer.situation in new:
            was, now = old[answer.situation], new[answer.situation]
            yield from answer_reread(answer.value, was, now, people.get(answer.subject, ""))


def answer_reread(value: str, was: Situation, now: Situation, who: str = "") -> Iterator[Reread]:
    """An answer, by its key, where its question or its own words are said otherwise in a newer version."""
    noted, read = (_label(one.answers, value) for one in (was, now))
    shown = was.sensitive and not now.sensitive
    if says_the_same(was.question, now.question) and says_the_same(noted, read) and not shown:
        return
    yield Reread(was.question, noted, now.question, f"{read}{_SHOWN}" if shown else read, who)


def fields_reread(before: Step, after: Step, noted: Mapping[str, KnownValue]) -> Iterator[Reread]:
    """The fields of a step of which something is held that a newer version reads otherwise, or has no room for.

    Args:
        before: As the version of the journey has it.
        after: As the newer one does.
        noted: What the record holds, by field id.
    """
    new = {one.key: one for one in after.fields}
    for was in before.fields:
        held, now = noted.get(f"{before.id}.{was.key}"), new.get(was.key)
        if held is None or held.value is False or now is None:
            continue
        found = field_reread(was, now, str(held.value))
        if found is not None:
            yield found


def field_reread(was: FieldSpec, now: FieldSpec, value: str) -> Reread | None:
    """What is held in a field, where a newer version of it reads otherwise; None: it reads the same."""
    noted, read = _written(was, value), _written(now, value)
    if reads_otherwise(was, now):
        noted, read = _otherwise(was, now, value)
    shown = was.sensitive and not now.sensitive
    if says_the_same(was.label, now.label) and says_the_same(noted, read) and not shown:
        return None
    return Reread(was.label, noted, now.label, f"{read}{_SHOWN}" if shown else read)


def _otherwise(was: FieldSpec, now: FieldSpec, value: str) -> tuple[str, str]:
    """How a value reads in a field, and in the same one that is of another kind, of another author, or shorter."""
    noted, read = _written(was, value), _written(now, value)
    if was.kind is not now.kind:
        return noted, f"rien : c'est maintenant {asked_in_words(now)}"
    if now.digits and len(value) > now.digits:
        read = f"{read}, mais il n'y a plus que {now.digits} case{'s' if now.digits > 1 else ''}"
    if was.author is not now.author:
        noted, read = f"{noted}, {by_in_words(was)}", f"{read}, {by_in_words(now)}"
    return noted, read


def _written(field: FieldSpec, value: str) -> str:
    """What a field holds, without what was written in it."""
    match field.kind:
        case FieldKind.CHOICE:
            return _label(field.options, value)
        case FieldKind.TICK:
            return "cochée"
        case FieldKind.NUMBER:
            return f"{len(value)} chiffre{'s' if len(value) > 1 else ''}"
        case FieldKind.DATE:
            return "une date"
        case FieldKind.NOTE:
            return "une note"


def _label(choices: tuple[Choice, ...], key: str) -> str:
    return next((one.label for one in choices if one.key == key), _GONE)
