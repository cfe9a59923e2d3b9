"""What residents say brings them, all booklets together: the first choices, and where each of them leads. Pure.

Every booklet brings its own needs. What two booklets share is one choice, and the questions of their replies tell them
apart. Where the replies of two booklets do not fit together, the booklets themselves are the choice: nobody is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forms.model import BookletTemplate, Need
from forms.template_checks import COLLECTION

WHICH_BOOKLET: Final = "Quel livret ?"
"""Asked where replies do not tell booklets apart."""


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be said, and where it leads.

    Attributes:
        words: As residents say it.
        template: The booklet that helps; None: something is asked first.
        question: What is asked first; empty when it leads to a booklet.
        ways: What can be answered.
    """

    words: str
    template: BookletTemplate | None = None
    question: str = ""
    ways: tuple["Way", ...] = ()

    @property
    def templates(self) -> tuple[BookletTemplate, ...]:
        """The booklets to which it can lead, each once."""
        found = [self.template] if self.template else [one for way in self.ways for one in way.templates]
        return tuple({template.key: template for template in found}.values())


_Entry = tuple[Need, BookletTemplate]


def first_ways(templates: Iterable[BookletTemplate]) -> tuple[Way, ...]:
    """What can be said first, each once, in the order of `in_order`.

    A booklet without a need of its own is found by its title.
    """
    found: dict[str, list[_Entry]] = {}
    for template in in_order(templates):
        for need in template.needs or (Need(template.title),):
            found.setdefault(need.says, []).append((need, template))
    return tuple(_way(says, entries, 0) for says, entries in found.items())


def in_order(templates: Iterable[BookletTemplate]) -> tuple[BookletTemplate, ...]:
    """Booklets in the order of the collection; others behind, by their keys."""
    return tuple(sorted(templates, key=_place))


def along(ways: Sequence[Way], steps: Iterable[int]) -> Way | None:
    """The way that somebody took, by the number from 1 of each choice; None when there is no such way."""
    way = None
    for step in steps:
        if not 0 < step <= len(ways):
            return None
        way = ways[step - 1]
        ways = way.ways
    return way


def _place(template: BookletTemplate) -> tuple[int, str]:
    known = COLLECTION.index(template.key) if template.key in COLLECTION else len(COLLECTION)
    return known, template.key


def _way(words: str, entries: Sequence[_Entry], asked: int) -> Way:
    """Where some words lead, `asked` questions later."""
    templates = {template.key: template for _need, template in entries}
    if len(templates) == 1:
        return Way(words, entries[0][1])
    questions = {need.replies[asked].question if asked < len(need.replies) else "" for need, _template in entries}
    if len(questions) > 1 or "" in questions:
        return Way(words, None, WHICH_BOOKLET, tuple(Way(one.title, one) for one in templates.values()))
    answers: dict[str, list[_Entry]] = {}
    for need, template in entries:
        answers.setdefault(need.replies[asked].answer, []).append((need, template))
    ordered = sorted(answers, key=lambda answer: not answer.startswith("Oui"))  # as a question is answered
    ways = tuple(_way(answer, answers[answer], asked + 1) for answer in ordered)
    return Way(words, None, questions.pop(), ways)
