"""What answers do: the rules of a template applied to the answers of one record. Pure.

- Answers add up, whatever their order. A removal beats every addition.
- "Je ne sais pas" adds what any answer to that question could add, to be confirmed, and does nothing else. Among
  several answers it leaves what the others add as sure as they are.
- A question that is not asked does nothing, even if an answer to it is still in the record.
- What every child brings is brought once where an answer for all asks for it and no child is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from forms.circumstances import Answer, Circumstances, Subject
from forms.errors import AnswerError
from forms.model import UNKNOWN_ANSWER, BookletTemplate, Effect, Rule, Scope, Situation, SupportingDocument

_Item = TypeVar("_Item")

NAME: Final = "{nom}"
"""Stands in a rule's text for the name of the person or child that the answer is about."""

Place: TypeAlias = tuple[str, str]
"""A document or step id, and the key of the person or child it is for (empty: for the record)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the base of a template and all answers together ask for.

    Attributes:
        steps: Id of each step, and whether nobody is sure that it is needed.
        documents: Each document and whose it is, and whether nobody is sure that it is needed.
        moves: (a step, the one that it goes before).
        remarks: Printable words about a document or a step, in the order of the questions.
        warnings: To be printed.
        agent_warnings: For the agent only.
        referrals: (template key or contact key, words), to be printed.
        said: Which sentences of the summary are essential with these answers, from 1.
        left_out: What is removed besides steps and documents: contacts, and `<step>.delay` or `<step>.<field>`.
    """

    steps: Mapping[str, bool]
    documents: Mapping[Place, bool]
    moves: tuple[tuple[str, str], ...]
    remarks: Mapping[Place, tuple[str, ...]]
    warnings: tuple[str, ...]
    agent_warnings: tuple[str, ...]
    referrals: tuple[tuple[str, str], ...]
    said: frozenset[int]
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Fired:
    """A rule that an answer sets off, and its text with the name of whom the answer is about."""

    rule: Rule
    text: str
    places: tuple[Place, ...]
    sure: bool


def apply_rules(template: BookletTemplate, circumstances: Circumstances) -> Outcome:
    """Work out what a record's answers add, remove, change and say.

    Raises:
        AnswerError: An answer names a question, an answer or a person that does not exist, or comes twice.
    """
    check_answers(template, circumstances)
    fired = tuple(_fired(template, circumstances))
    steps, documents = _needed(template, circumstances, fired)
    printed = [one for one in fired if one.rule.printed]
    return Outcome(
        steps=steps,
        documents=documents,
        moves=_unique((one.rule.target, one.rule.before) for one in fired if one.rule.effect is Effect.MOVE),
        remarks=_remarks(fired),
        warnings=_unique(one.text for one in printed if one.rule.effect is Effect.WARN),
        agent_warnings=_unique(one.text for one in fired if not one.rule.printed),
        referrals=_unique((one.rule.target, one.text) for one in printed if one.rule.effect is Effect.REFER),
        said=frozenset(int(one.rule.target) for one in fired if one.rule.effect is Effect.SAY),
        left_out=frozenset(one.rule.target for one in fired if one.rule.effect is Effect.REMOVE),
    )


def is_asked(template: BookletTemplate, circumstances: Circumstances, situation: Situation, subject: str = "") -> bool:
    """Say whether a question is asked, given the answers so far.

    Args:
        template: Where the question comes from.
        circumstances: The answers so far.
        situation: The question.
        subject: Key of the person or child it would be asked about; empty for the record.
    """
    if situation.asked_if is None:
        return True
    key, values = situation.asked_if
    first = _situations(template)[key]
    given = [answer for answer in circumstances.answers if answer.situation == key and answer.value in values]
    if first.scope is situation.scope:
        given = [answer for answer in given if answer.subject == subject]
    return any(is_asked(template, circumstances, first, answer.subject) for answer in given)


def open_questions(template: BookletTemplate, circumstances: Circumstances) -> tuple[tuple[Situation, str], ...]:
    """The questions that are asked and have no answer yet: what they would add stands in no booklet.

    "Je ne sais pas" is an answer. One that the template does not take, or takes no more, is none.

    Returns:
        Each question with the key of the person or child it is open for (empty: for the record), in the template's
        order, then in that of the persons.
    """
    given = {(answer.situation, answer.subject, answer.value) for answer in circumstances.answers}
    return tuple(
        (situation, subject)
        for situation in template.situations
        for subject in subjects_of(situation.scope, circumstances)
        if is_asked(template, circumstances, situation, subject)
        and not any((situation.key, subject, choice.key) in given for choice in situation.answers)
    )


def subjects_of(scope: Scope, circumstances: Circumstances) -> tuple[str, ...]:
    """Keys of those whom a question is asked about, or a document is brought for; one empty key for the record."""
    if scope is Scope.RECORD:
        return ("",)
    return tuple(one.key for one in (circumstances.persons if scope is Scope.PERSON else circumstances.children))


def named_subjects(circumstances: Circumstances) -> tuple[Subject, ...]:
    """The persons, then the children; those without a name get a number, so that a booklet can speak of them."""
    return tuple(
        subject if subject.name else Subject(subject.key, f"{word} {number}")
        for word, subjects in (("Personne", circumstances.persons), ("Enfant", circumstances.children))
        for number, subject in enumerate(subjects, start=1)
    )


def check_answers(template: BookletTemplate, circumstances: Circumstances) -> None:
    """Refuse answers that the template cannot take.

    Raises:
        AnswerError: An answer names a question, an answer or a person that does not exist, or comes twice.
    """
    situations = _situations(template)
    seen: set[tuple[str, ...]] = set()
    for answer in circumstances.answers:
        situation = situations.get(answer.situation)
        if situation is None:
            raise AnswerError(answer.situation, f"no such situation; known: {', '.join(situations)}")
        values = [choice.key for choice in situation.answers]
        if answer.value not in values:
            raise AnswerError(answer.situation, f"no answer {answer.value!r}; possible: {', '.join(values)}")
        subjects = subjects_of(situation.scope, circumstances)
        if answer.subject not in subjects:
            raise AnswerError(
                answer.situation, f"asked about {_listed(subjects)}, not about {_listed((answer.subject,))}"
            )
        one = (answer.situation, answer.subject, answer.value if situation.several else "")
        if one in seen:
            raise AnswerError(answer.situation, f"answered twice for {_listed((answer.subject,))}")
        seen.add(one)


def places_of(document: SupportingDocument, circumstances: Circumstances, scope: Scope, subject: str) -> list[Place]:
    """Whom a document is for, when something said about `subject` (of that scope) concerns it.

    A word about one person concerns that person's document; a word about the record, everybody's.
    """
    if document.scope is scope and subject:
        return [(document.id, subject)]
    return [(document.id, key) for key in subjects_of(document.scope, circumstances)]


def _fired(template: BookletTemplate, circumstances: Circumstances) -> Iterator[_Fired]:
    documents = {document.id: document for document in template.documents}
    names = {subject.key: subject.name for subject in named_subjects(circumstances)}
    for situation in template.situations:
        for answer in _answers_in_order(situation, circumstances):
            if not is_asked(template, circumstances, situation, answer.subject):
                continue
            sure = answer.value != UNKNOWN_ANSWER
            for rule in situation.rules:
                if answer.value in rule.when if sure else rule.effect is Effect.ADD:
                    document = documents.get(rule.target)
                    places = [(rule.target, "")]
                    if document is not None:
                        places = places_of(document, circumstances, situation.scope, answer.subject) or places
                    text = rule.text.replace(NAME, names.get(answer.subject, ""))
                    yield _Fired(rule, text, tuple(places), sure)


def _answers_in_order(situation: Situation, circumstances: Circumstances) -> list[Answer]:
    subjects = subjects_of(situation.scope, circumstances)
    values = [choice.key for choice in situation.answers]
    given = [answer for answer in circumstances.answers if answer.situation == situation.key]
    return sorted(given, key=lambda answer: (subjects.index(answer.subject), values.index(answer.value)))


def _needed(
    template: BookletTemplate, circumstances: Circumstances, fired: tuple[_Fired, ...]
) -> tuple[dict[str, bool], dict[Place, bool]]:
    unsure: dict[Place, bool] = {(step.id, ""): False for step in template.steps if step.base}
    for document in template.documents:
        if document.base:
            unsure.update(dict.fromkeys(places_of(document, circumstances, Scope.RECORD, ""), False))
    for one in fired:
        if one.rule.effect is Effect.ADD:
            for place in one.places:
                unsure[place] = unsure.get(place, True) and not one.sure
    for one in fired:
        if one.rule.effect is Effect.REMOVE:
            for place in one.places:
                unsure.pop(place, None)
    ids = {step.id for step in template.steps}
    steps = {place[0]: doubt for place, doubt in unsure.items() if place[0] in ids}
    return steps, {place: doubt for place, doubt in unsure.items() if place[0] not in ids}


def _remarks(fired: tuple[_Fired, ...]) -> dict[Place, tuple[str, ...]]:
    remarks: dict[Place, tuple[str, ...]] = {}
    for one in fired:
        if one.rule.effect is Effect.CHANGE and one.rule.printed:
            for place in one.places:
                remarks[place] = _unique((*remarks.get(place, ()), one.text))
    return remarks


def _situations(template: BookletTemplate) -> dict[str, Situation]:
    return {situation.key: situation for situation in template.situations}


def _listed(subjects: tuple[str, ...]) -> str:
    return ", ".join(subject or "the record" for subject in subjects) or "nobody"


def _unique(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))
