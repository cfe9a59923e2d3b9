"""Circumstances as they are typed on a command line."""

from collections.abc import Iterable, Sequence
from typing import Final

from forms.circumstances import Answer, Circumstances, Subject
from forms.errors import AnswerError
from forms.model import BookletTemplate, Scope, Situation
from forms.nearest import nearest

_MOST_REPEATED: Final = 40
"""Characters of something wrong that are said again."""


def typed_circumstances(
    template: BookletTemplate, situations: Iterable[str], holders: Sequence[str], children: Sequence[str]
) -> Circumstances:
    """Read what somebody typed.

    Args:
        template: The kind of booklet.
        situations: `KEY=VALUE`, or `KEY@p2=VALUE` and `KEY@c1=VALUE` to say whom it is about. Without it, a question
            about a person is about the first one, and a question about a child is about the first one. A question
            that takes several answers takes them as `KEY=VALUE,VALUE`, or one after the other.
        holders: Names of the persons, in order; as many as the template needs are added without a name.
        children: Names of the children, in order; one is added when an answer is about it.

    Raises:
        AnswerError: It is not of that form, a name is empty, or a question, an answer or a person does not exist.
    """
    if not all(name.strip() for name in (*holders, *children)):
        raise AnswerError("name", "it is empty; write one, or leave the option out")
    answers = [answer for typed in situations for answer in _answers(template, typed)]
    persons = [Subject(f"p{number}", _one_line(name)) for number, name in enumerate(holders, start=1)]
    persons += [Subject(f"p{number}") for number in range(len(persons) + 1, max(1, template.persons_min) + 1)]
    minors = [Subject(f"c{number}", _one_line(name)) for number, name in enumerate(children, start=1)]
    if not minors and any(answer.subject == "c1" for answer in answers):
        minors = [Subject("c1")]
    known = {subject.key for subject in (*persons, *minors)}
    for answer in answers:
        if answer.subject and answer.subject not in known:
            raise AnswerError(_short(answer.subject), f"there is no such person; there are {', '.join(sorted(known))}")
    return Circumstances(tuple(persons), tuple(minors), tuple(answers))


def _answers(template: BookletTemplate, typed: str) -> list[Answer]:
    name, equals, value = typed.partition("=")
    key, at, subject = name.partition("@")
    if not equals or not key or not value or (at and not subject):
        raise AnswerError(_short(typed), "write KEY=VALUE, or KEY@p2=VALUE to say whom it is about")
    situation = _situation(template, key)
    known = [answer.key for answer in situation.answers]
    values = value.split(",") if situation.several else [value]
    for one in values:
        if one not in known:
            raise AnswerError(key, f"no answer {_short(one)!r}; {_meant(one, known, template)}")
    return [Answer(key, one, subject or _usual_subject(situation)) for one in values]


def _situation(template: BookletTemplate, key: str) -> Situation:
    for situation in template.situations:
        if situation.key == key:
            return situation
    keys = [situation.key for situation in template.situations]
    raise AnswerError(_short(key), f"not a question of {template.key}; {_meant(key, keys, template)}")


def _meant(typed: str, known: Sequence[str], template: BookletTemplate) -> str:
    near = nearest(typed, known)
    where = f"`parcours templates {template.key}` lists all"
    return f"did you mean {near}? {where}" if near else where


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _short(typed: str) -> str:
    return typed if len(typed) <= _MOST_REPEATED else f"{typed[:_MOST_REPEATED]}…"


def _usual_subject(situation: Situation) -> str:
    match situation.scope:
        case Scope.PERSON:
            return "p1"
        case Scope.CHILD:
            return "c1"
        case Scope.RECORD:
            return ""
