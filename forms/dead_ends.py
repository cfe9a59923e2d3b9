"""Where a booklet leads nowhere: an answer leaves it without a step, or a document without one to be brought to.

Each answer is looked at alone: a booklet is not built, so that it may be asked at every key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.model import BookletTemplate, Choice, Effect, Situation


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """What an answer takes away that is needed.

    Attributes:
        situation: Which question, from 0.
        question: In words.
        answer: Likewise.
        document: Title of the document that is left without a step; empty: the whole booklet is.
    """

    situation: int
    question: str
    answer: str
    document: str = ""


def dead_ends(template: BookletTemplate) -> Iterator[DeadEnd]:
    """Every answer after which no step is left, or after which a document has none."""
    for number, situation in enumerate(template.situations):
        for answer in situation.answers:
            for document in _lost(template, situation, answer):
                yield DeadEnd(number, situation.question, answer.label, document)


def same_titles(template: BookletTemplate) -> tuple[int, ...]:
    """Which steps, from 0, are called as one before them."""
    titles = [" ".join(step.title.casefold().split()) for step in template.steps]
    return tuple(number for number, title in enumerate(titles) if title in titles[:number])


def _lost(template: BookletTemplate, situation: Situation, answer: Choice) -> tuple[str, ...]:
    """Titles of the documents that an answer leaves without a step; one empty title: no step is left at all."""
    rules = [rule for rule in situation.rules if answer.key in rule.when]
    removed = {rule.target for rule in rules if rule.effect is Effect.REMOVE}
    added = {rule.target for rule in rules if rule.effect is Effect.ADD}
    elsewhere = (rule for other in template.situations if other is not situation for rule in other.rules)
    may_be_added = {rule.target for rule in elsewhere if rule.effect is Effect.ADD} | added
    left = {step.id for step in template.steps if step.base or step.id in may_be_added} - removed
    if not removed or not left:
        return ("",) if removed else ()
    return tuple(
        one.title
        for one in template.documents
        if (one.base or one.id in added) and one.id not in removed and removed.intersection(one.steps)
        if not left.intersection(one.steps)
    )
