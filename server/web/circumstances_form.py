"""The form of a journey's situation: persons, children, answers; read into `Circumstances`, and shown again from it.

Names of its inputs: `person.p1`, `child.c1` (names), `answer.<situation>` and `answer.<situation>@<subject>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forms.booklet import Booklet
from forms.circumstances import Answer, Circumstances, Subject
from forms.model import BookletTemplate, Scope, Situation, SupportingDocument
from forms.rules import is_asked, subjects_of
from server.web.typography import _

MOST_CHILDREN: Final = 12
"""Children in one form; beyond, the page would not be one screen any more."""

_LONGEST_NAME: Final = 120
"""Characters of a name: what a cover line and a list can show."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question about one person, one child, or the record.

    Attributes:
        name: Of the inputs.
        who: Whom it is about; empty for the record.
        chosen: Key of the answer given; empty: not asked yet.
    """

    name: str
    who: str
    chosen: str


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


def read_form(template: BookletTemplate, form: Mapping[str, str]) -> Circumstances:
    """Read the form. What the template does not know, and answers to questions that are not asked, are left out."""
    persons = _subjects(form, "p", "person", template.persons_min, template.persons_max)
    children = _subjects(form, "c", "child", 0, MOST_CHILDREN)
    everything = Circumstances(persons, children, tuple(_answers(template, persons, children, form)))
    situations = {situation.key: situation for situation in template.situations}
    kept = tuple(
        answer
        for answer in everything.answers
        if is_asked(template, everything, situations[answer.situation], answer.subject)
    )
    return Circumstances(persons, children, kept)


def empty_circumstances(template: BookletTemplate) -> Circumstances:
    """What a new journey starts from: as many persons as there must be, without names."""
    return Circumstances(tuple(Subject(f"p{number}") for number in range(1, template.persons_min + 1)))


def groups(template: BookletTemplate, circumstances: Circumstances) -> tuple[Group, ...]:
    """The questions that are asked now, in the template's order, with the answers given."""
    given = {(answer.situation, answer.subject): answer.value for answer in circumstances.answers}
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
            if situation.scope is scope and (rows := _rows(template, circumstances, situation, given))
        )
        if questions:
            found.append(Group(titles[scope], questions))
    return tuple(found)


def person_label(subject: Subject) -> str:
    """What a person or child is called before, or instead of, a name."""
    number = subject.key[1:]
    if subject.key.startswith("c"):
        return subject.name or _("Enfant %(number)s", number=number)
    return subject.name or _("Personne %(number)s", number=number)


def wanted_papers(booklet: Booklet) -> tuple[WantedPaper, ...]:
    """The documents of a booklet, each once, with those who bring it."""
    found: dict[tuple[str, bool], WantedPaper] = {}
    for item in booklet.documents:
        key = (item.document.id, item.to_confirm)
        whose = () if item.subject is None else (person_label(item.subject),)
        earlier = found[key].whose if key in found else ()
        found[key] = WantedPaper(item.document, earlier + whose, item.to_confirm)
    return tuple(found.values())


def _rows(
    template: BookletTemplate, circumstances: Circumstances, situation: Situation, given: Mapping[tuple[str, str], str]
) -> tuple[Row, ...]:
    labels = {one.key: person_label(one) for one in (*circumstances.persons, *circumstances.children)}
    return tuple(
        Row(_input_name(situation.key, subject), labels.get(subject, ""), given.get((situation.key, subject), ""))
        for subject in subjects_of(situation.scope, circumstances)
        if is_asked(template, circumstances, situation, subject)
    )


def _subjects(form: Mapping[str, str], letter: str, word: str, least: int, most: int) -> tuple[Subject, ...]:
    sent = sum(1 for number in range(1, most + 1) if f"{word}.{letter}{number}" in form)
    wanted = sent + (form.get("ajouter") == word) - (form.get("retirer") == word)
    count = min(max(wanted, least), most)
    keys = [f"{letter}{number}" for number in range(1, count + 1)]
    return tuple(Subject(key, _name(form.get(f"{word}.{key}", ""))) for key in keys)


def _name(typed: str) -> str:
    return " ".join(typed.split())[:_LONGEST_NAME]


def _answers(
    template: BookletTemplate, persons: tuple[Subject, ...], children: tuple[Subject, ...], form: Mapping[str, str]
) -> list[Answer]:
    bare = Circumstances(persons, children)
    answers = []
    for situation in template.situations:
        for subject in subjects_of(situation.scope, bare):
            value = form.get(_input_name(situation.key, subject), "")
            if value in {choice.key for choice in situation.answers}:
                answers.append(Answer(situation.key, value, subject))
    return answers


def _input_name(situation: str, subject: str) -> str:
    return f"answer.{situation}@{subject}" if subject else f"answer.{situation}"
