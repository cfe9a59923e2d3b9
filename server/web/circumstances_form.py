"""The form of a journey's situation: persons, children, answers; read into `Circumstances`, and shown again from it.

Names of its inputs: `person.p1`, `child.c1` (names), `answer.<situation>` and `answer.<situation>@<subject>`; where
several answers can be given, one box for each, with `.<answer>` after that name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.booklet import Booklet
from forms.circumstances import Answer, Circumstances, Subject, check_name
from forms.errors import AnswerError
from forms.model import BookletTemplate, Scope, Situation, SupportingDocument
from forms.rules import is_asked, named_subjects, open_questions, subjects_of
from server.web.typography import _

MOST_CHILDREN: Final = 12
"""Children in one form; beyond, the page would not be one screen any more."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question about one person, one child, or the record.

    Attributes:
        name: Of the inputs.
        who: Whom it is about; empty for the record.
        chosen: Keys of the answers given; empty: not asked yet.
    """

    name: str
    who: str
    chosen: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its rows; rows of persons who are not asked are absent.

    Attributes:
        situation: From the template.
        rows: At least one.
    """

    situation: Situation
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are asked about the same: each person, each child, or the record."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class WantedPaper:
    """A document that the answers so far ask for.

    Attributes:
        document: Which.
        whose: Everybody who brings one; empty for the record.
        to_confirm: Somebody answered "je ne sais pas".
    """

    document: SupportingDocument
    whose: tuple[str, ...]
    to_confirm: bool


def read_form(
    template: BookletTemplate,
    form: Mapping[str, str],
    given: frozenset[str] = frozenset(),
    present: Sequence[Subject] = (),
) -> Circumstances:
    """Read the form. What the template does not know, and answers to questions that are not asked, are left out.

    Args:
        template: The kind of booklet.
        form: Its inputs.
        given: Keys that the journey gave before; who is added gets another one.
        present: The persons of the journey, none when it is to be opened. So many are taken, even where the template
            has come to be for more or for fewer since: nobody leaves a journey unnoticed.
    """
    count = len(present) or template.persons_min
    bounds = min(template.persons_min, count), max(template.persons_max, count)
    persons = _subjects(form, "p", "person", bounds, given)
    children = _subjects(form, "c", "child", (0, MOST_CHILDREN), given)
    return only_asked(template, Circumstances(persons, children, tuple(_answers(template, persons, children, form))))


def only_asked(template: BookletTemplate, circumstances: Circumstances) -> Circumstances:
    """The same without answers to questions that are not asked, or no more."""
    situations = {situation.key: situation for situation in template.situations}
    kept = tuple(
        answer
        for answer in circumstances.answers
        if answer.situation in situations
        and is_asked(template, circumstances, situations[answer.situation], answer.subject)
    )
    return replace(circumstances, answers=kept)


def empty_circumstances(template: BookletTemplate) -> Circumstances:
    """What a new journey starts from: as many persons as there must be, without names."""
    return Circumstances(tuple(Subject(f"p{number}") for number in range(1, template.persons_min + 1)))


def groups(template: BookletTemplate, circumstances: Circumstances) -> tuple[Group, ...]:
    """The questions that are asked now, in the template's order, with the answers given."""
    titles = {
        Scope.RECORD: _("Pour tout le dossier"),
        Scope.PERSON: _("Pour chaque %(person)s", person=template.person_word),
        Scope.CHILD: _("Pour chaque enfant"),
    }
    found = []
    for scope in (Scope.PERSON, Scope.CHILD, Scope.RECORD):
        questions = tuple(
            Question(situation, rows)
            for situation in template.situations
            if situation.scope is scope and (rows := _rows(template, circumstances, situation))
        )
        if questions:
            found.append(Group(titles[scope], questions))
    return tuple(found)


def unanswered(template: BookletTemplate, circumstances: Circumstances) -> tuple[Situation, ...]:
    """The questions that are asked now and still open for somebody, each once: what the form shows as one question."""
    return tuple(dict.fromkeys(situation for situation, _subject in open_questions(template, circumstances)))


def unfit_names(circumstances: Circumstances, kept: frozenset[Subject] = frozenset()) -> frozenset[str]:
    """Keys of the persons and children whose name a booklet cannot carry.

    Args:
        circumstances: As typed.
        kept: Persons and children of the record: who is still called the same is left alone.
    """
    subjects = set(circumstances.subjects) - kept
    return frozenset(one.key for one in subjects if not _is_fit(one))


def _is_fit(subject: Subject) -> bool:
    try:
        check_name(subject)
    except AnswerError:
        return False
    return True


def wanted_papers(booklet: Booklet) -> tuple[WantedPaper, ...]:
    """The documents of a booklet, each once, with those who bring it."""
    found: dict[tuple[str, bool], WantedPaper] = {}
    for item in booklet.documents:
        key = (item.document.id, item.to_confirm)
        whose = () if item.subject is None else (item.subject.name,)
        earlier = found[key].whose if key in found else ()
        found[key] = WantedPaper(item.document, earlier + whose, item.to_confirm)
    return tuple(found.values())


def _rows(template: BookletTemplate, circumstances: Circumstances, situation: Situation) -> tuple[Row, ...]:
    called = {one.key: one.name for one in named_subjects(circumstances)}
    return tuple(
        Row(_input_name(situation.key, subject), called.get(subject, ""), _chosen(circumstances, situation, subject))
        for subject in subjects_of(situation.scope, circumstances)
        if is_asked(template, circumstances, situation, subject)
    )


def _chosen(circumstances: Circumstances, situation: Situation, subject: str) -> frozenset[str]:
    return frozenset(
        answer.value
        for answer in circumstances.answers
        if (answer.situation, answer.subject) == (situation.key, subject)
    )


def _subjects(
    form: Mapping[str, str], letter: str, word: str, bounds: tuple[int, int], given: frozenset[str]
) -> tuple[Subject, ...]:
    """Whom the form names, one more or one less when that is asked; at least and at most `bounds`."""
    least, most = bounds
    keys = re.compile(rf"{word}\.{letter}([1-9][0-9]{{0,3}})")
    numbers = sorted(int(found.group(1)) for name in form if (found := keys.fullmatch(name)))
    wanted = len(numbers) + (form.get("ajouter") == word) - (form.get("retirer") == word)
    count = min(max(wanted, least), most)
    ever = numbers + [int(key[1:]) for key in given if key.startswith(letter)]
    numbers = (numbers + list(range(max(ever, default=0) + 1, max(ever, default=0) + 1 + count)))[:count]
    return tuple(Subject(f"{letter}{number}", _name(form.get(f"{word}.{letter}{number}", ""))) for number in numbers)


def _name(typed: str) -> str:
    return " ".join(typed.split())


def _answers(
    template: BookletTemplate, persons: tuple[Subject, ...], children: tuple[Subject, ...], form: Mapping[str, str]
) -> list[Answer]:
    bare = Circumstances(persons, children)
    answers = []
    for situation in template.situations:
        for subject in subjects_of(situation.scope, bare):
            given = _given(situation, _input_name(situation.key, subject), form)
            answers += [
                Answer(situation.key, choice.key, subject) for choice in situation.answers if choice.key in given
            ]
    return answers


def _given(situation: Situation, name: str, form: Mapping[str, str]) -> set[str]:
    """Keys of the answers that the inputs of one row give."""
    if situation.several:
        return {choice.key for choice in situation.answers if f"{name}.{choice.key}" in form}
    return {form.get(name, "")}


def _input_name(situation: str, subject: str) -> str:
    return f"answer.{situation}@{subject}" if subject else f"answer.{situation}"
