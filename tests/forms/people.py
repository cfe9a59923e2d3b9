"""Invented persons and the booklets made for them, and the smallest booklet of all."""

from datetime import date

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_template
from forms.circumstances import Answer, Change, Circumstances, KnownValue, Subject
from forms.model import StepStatus

TODAY = date(2026, 11, 25)
COUPLE = (Subject("p1", "Camille"), Subject("p2", "Noé"))
FAMILY = (Subject("p1", "Awa"), Subject("p2", "Youssef"))
CHILDREN = (Subject("c1", "Lina"), Subject("c2", "Sami"))
SMALL_HEAD = """\
key = "essai"
letter = "T"
colour = "#123456"
title = "Un essai"
purpose = "Pour essayer."
person_word = "personne"

[[step]]
id = "T1"
title = "Commencer"
short = "Commencer"
"""
"""How the file of the smallest booklet begins, up to the first lines of its only step."""


def answers(*said: str) -> tuple[Answer, ...]:
    """Read "mar.divorce@p1=oui", or "mar.contrat=oui" for a question about the record."""
    read = []
    for words in said:
        question, _, value = words.partition("=")
        key, _, subject = question.partition("@")
        read.append(Answer(key, value, subject))
    return tuple(read)


def circumstances(key: str, *said: str, changes: tuple[Change, ...] = ()) -> Circumstances:
    """A couple who want to marry, or a family of four who want a home, and what they answered."""
    if key == "mariage":
        return Circumstances(COUPLE, (), answers(*said), changes)
    return Circumstances(FAMILY, CHILDREN, answers(*said), changes)


def booklet(
    key: str,
    *said: str,
    changes: tuple[Change, ...] = (),
    known: dict[str, KnownValue] | None = None,
    statuses: dict[str, StepStatus] | None = None,
) -> Booklet:
    """Their booklet."""
    return build_booklet(
        find_template(key),
        circumstances(key, *said, changes=changes),
        code="K4T7XHA",
        edition=1,
        printed_on=TODAY,
        known=known,
        statuses=statuses,
    )


def places(made: Booklet) -> set[str]:
    """Every document as "P-M03.p1", or "P-M18" for the record's."""
    return {
        paper.document.id if paper.subject is None else f"{paper.document.id}.{paper.subject.key}"
        for paper in made.documents
    }


def steps(made: Booklet) -> list[str]:
    """The steps, in order."""
    return [step.step.id for step in made.steps]


def remarked(made: Booklet) -> set[str]:
    """Every document and step that has at least one remark."""
    papers = {
        paper.document.id if paper.subject is None else f"{paper.document.id}.{paper.subject.key}"
        for paper in made.documents
        if paper.remarks
    }
    return papers | {step.step.id for step in made.steps if step.remarks}


def statuses(made: Booklet) -> dict[str, StepStatus]:
    """How far each step has come, by id."""
    return {one.step.id: one.status for one in made.steps}
