"""What of a journey is for agents alone, in any version of its kind, and what others are told in its place. Pure.

That is what sensitive questions and fields hold, and all that anybody typed: a booklet explains the words that stand in
it, so that a new explanation would find the journeys in which somebody wrote a word. Whoever sees no journey reads
beside its code only what its other answers and fields bring: what would differ with a private one tells it. What of the
private ones would read otherwise is said once, for every journey alike.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from forms.circumstances import (
    AddDocument,
    AddStep,
    Change,
    Circumstances,
    MoveStep,
    RemoveAppointment,
    RemoveDocument,
    RemoveStep,
    SetAppointment,
)
from forms.fitting import fit_circumstances
from forms.model import BookletTemplate, Effect, FieldKind, FieldSpec, Situation, Step
from forms.rules import Place, apply_rules
from forms.turned import says_the_same
from server.record.booklet_now import APPOINTMENT_SUFFIX
from server.record.model import FieldState
from server.record.moving_reread import Reread, answer_reread, field_reread
from server.record.templates import titles_of
from server.record.unnamed import without_names

PRIVATE: Final = "une réponse, que seuls les agents lisent"
"""What stands for an answer where whoever looks on may not know it."""

_NOTED: Final = "ce qui y est noté"
_ASKED_NO_MORE: Final = "rien : ce n'est plus demandé"


@dataclass(frozen=True, slots=True)
class Private:
    """What is for agents alone, in one version of a kind of booklet at least.

    Attributes:
        questions: Keys of the questions that are sensitive, or asked only after such an answer.
        public: Keys of all others; an answer to a question of which no version knows is told to nobody else.
        fields: Ids of the fields that are sensitive, or hold words in one version and a choice or a number in another.
        chosen: Ids of the others that never hold words.
        parts: Ids of the steps and documents that an answer to one of the questions may bring.
    """

    questions: frozenset[str]
    public: frozenset[str]
    fields: frozenset[str]
    chosen: frozenset[str]
    parts: frozenset[str]


def private_in(versions: Collection[BookletTemplate], *, whole: bool = True) -> Private:
    """What is for agents alone in versions of a kind of booklet.

    Args:
        versions: Those that can be read.
        whole: These are all; False: every question and field may be sensitive in another one, and counts as such.
    """
    asked = [each for template in versions for each in template.situations]
    questions = {each.key for each in asked if each.sensitive or not whole}
    while more := {one.key for one in asked if one.asked_if and one.asked_if[0] in questions} - questions:
        questions |= more
    fields = tuple(_fields(step for template in versions for step in template.steps))
    words = {name for name, field in fields if field.kind is FieldKind.NOTE}
    others = {name for name, field in fields if field.kind is not FieldKind.NOTE}
    private = {name for name, field in fields if field.sensitive or not whole} | (words & others)
    return Private(
        questions=frozenset(questions),
        public=frozenset(one.key for one in asked) - questions,
        fields=frozenset(private),
        chosen=frozenset(others - private),
        parts=frozenset(part for one in asked if one.key in questions for part in _added_by(one)),
    )


def told(template: BookletTemplate, circumstances: Circumstances, private: Private) -> Circumstances:
    """A journey's circumstances without names, private answers, and changes by hand of what only these may bring.

    Args:
        template: The version of the journey.
        circumstances: As they are.
        private: Of every version.
    """
    answers = tuple(one for one in circumstances.answers if one.situation in private.public)
    plain = replace(without_names(circumstances), answers=answers)
    if not private.parts or not plain.changes:
        return plain
    bare = fit_circumstances(template, replace(plain, changes=()))
    outcome = apply_rules(template, bare.circumstances)
    there = {*outcome.documents, *((name, "") for name in (*outcome.steps, *(one for one, _ in outcome.documents)))}
    return replace(plain, changes=tuple(_tellable(plain.changes, private.parts, there)))


def told_fields(fields: Mapping[str, FieldState], private: Private) -> Mapping[str, FieldState]:
    """What is held in the fields of a journey, without what is private: of what was typed, that something is noted.

    Days of appointments stay: whoever moves journeys is told of those that a version has no place for.
    """
    return {
        name: one
        if isinstance(one.value, bool) or name in private.chosen or name.endswith(APPOINTMENT_SUFFIX)
        else replace(one, value="")
        for name, one in fields.items()
    }


def _tellable(changes: Collection[Change], parts: Collection[str], there: Collection[Place]) -> Iterator[Change]:
    """Changes of what public answers bring, of what no private one may bring, and of what agents added to that."""
    hidden: set[str] = set()
    for change in changes:
        if any(name in hidden or (name in parts and (name, whose) not in there) for name, whose in _about(change)):
            if isinstance(change, AddStep | AddDocument):
                hidden.add(change.id)
        else:
            yield change


def _about(change: Change) -> tuple[Place, ...]:
    match change:
        case AddStep(id=step, after=after) | MoveStep(id=step, after=after):
            return (step, ""), (after, "")
        case RemoveStep(id=step) | SetAppointment(step=step) | RemoveAppointment(step=step):
            return ((step, ""),)
        case AddDocument(id=document, subject=subject, step=step):
            return (document, subject), (step, "")
        case RemoveDocument(id=document, subject=subject):
            return ((document, subject),)
        case _:
            return ()


def unseen_rereads(before: BookletTemplate, after: BookletTemplate, private: Private) -> tuple[Reread, ...]:
    """What would read otherwise of all that is private, whoever has it: the same for every journey of a version."""
    questions = {one.key: one for one in after.situations}
    found: list[Reread] = []
    for asked in before.situations:
        if asked.key in private.questions:
            found += _question(asked, questions.get(asked.key))
    new = dict(_fields(after.steps))
    brought = {one.id for one in before.steps if one.id in private.parts}
    for step in before.steps:
        for name, field in _fields([step]):
            if name in private.fields or step.id in brought:
                found += _field(field, new.get(name))
    return tuple(dict.fromkeys((*found, *_titles(before, after, private.parts))))


def _question(was: Situation, now: Situation | None) -> Iterator[Reread]:
    if now is None:
        yield Reread(was.question, PRIVATE, was.question, _ASKED_NO_MORE)
        return
    found = [one for choice in was.answers for one in answer_reread(choice.key, was, now)]
    other = [one for one in found if one.noted != one.read]
    yield from other or ([Reread(was.question, PRIVATE, now.question, PRIVATE)] if found else [])


def _field(was: FieldSpec, now: FieldSpec | None) -> Iterator[Reread]:
    if now is None:
        if was.sensitive:
            yield Reread(was.label, PRIVATE, was.label, _ASKED_NO_MORE)
        return
    for value in [one.key for one in was.options] if was.kind is FieldKind.CHOICE else ["0" * was.digits]:
        found = field_reread(was, now, value)
        if found is not None:
            yield found


def _titles(before: BookletTemplate, after: BookletTemplate, parts: Collection[str]) -> Iterator[Reread]:
    """The steps and documents that count for something else, where a private answer may have brought them."""
    new = titles_of(after)
    for part, title in titles_of(before).items():
        now = new.get(part, title)
        if part in parts and not says_the_same(title, now):
            yield Reread(title, _NOTED, now, _NOTED)


def _fields(steps: Collection[Step] | Iterator[Step]) -> Iterator[tuple[str, FieldSpec]]:
    for step in steps:
        yield from ((f"{step.id}.{field.key}", field) for field in step.fields)


def _added_by(question: Situation) -> Iterator[str]:
    return (rule.target for rule in question.rules if rule.effect is Effect.ADD)
