"""Puts documents to steps, in each of the ways there are, and finds the hard words of every step."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias

from forms.booklet import Booklet, BookletStep
from forms.glossary import terms_used
from forms.model import StepStatus, Term
from print.sketch import Block
from print.tables import Place, documents_title
from print.theme import CONTENT_HEIGHT, Theme

Steps: TypeAlias = Mapping[str, Sequence[Block]]
"""Blocks by the id of their step."""


@dataclass(frozen=True, slots=True)
class Body:
    """One way to arrange documents and steps.

    Attributes:
        make: Puts documents to the blocks of the steps.
        steps: The blocks of every step.
        after: What follows them.
        feet: What stands under a block that is the last of its page, else under all of them.
    """

    make: Callable[[Steps], list[Block]]
    steps: Steps
    after: tuple[Block, ...] = ()
    feet: tuple[tuple[Block, Block], ...] = ()

    def middle(self) -> list[Block]:
        """Documents and steps, and what follows them."""
        blocks = [*self.make(self.steps), *self.after]
        for last, foot in self.feet:
            blocks = put_under(blocks, last, [foot]) or [*blocks, foot]
        return blocks


def put_under(blocks: Sequence[Block], last: Block, others: Sequence[Block]) -> list[Block] | None:
    """Blocks with others under one of them; None if it is not there, or if its step goes on after it."""
    after = next((number for number, block in enumerate(blocks, start=1) if block is last), 0)
    goes_on = last.group and any(block.group == last.group for block in blocks[after : after + 1])
    return [*blocks[:after], *others, *blocks[after:]] if after and not goes_on else None


def _list_first(theme: Theme, documents: Steps, steps: Steps) -> list[Block]:
    """All documents in one list, then the steps."""
    listed = [block for group in documents.values() for block in group]
    return [
        *([documents_title(theme)] if listed else []),
        *listed,
        *(each for own in steps.values() for each in own),
    ]


def _with_steps(theme: Theme, documents: Steps, steps: Steps, *, inside: bool) -> list[Block]:
    """The documents of every step in it, under its words, or before it; first those of no step."""
    others = [block for step_id, group in documents.items() if step_id not in steps for block in group]
    middle = [documents_title(theme), *others] if others else []
    for step_id, (words, *rest) in steps.items():
        own = documents.get(step_id, ())
        middle += _whole([words, *own, *rest]) if inside else [*own, words, *rest]
    return middle


MAKERS: Final[Mapping[Place, Callable[[Theme, Steps, Steps], list[Block]]]] = {
    Place.LIST: _list_first,
    Place.INSIDE: partial(_with_steps, inside=True),
    Place.BEFORE: partial(_with_steps, inside=False),
}


def _whole(step: Sequence[Block]) -> Sequence[Block]:
    """A step that is not cut where a page can hold it."""
    if sum(block.height + block.gap for block in step) - step[0].gap > CONTENT_HEIGHT:
        return step
    return [*(replace(block, keep_with_next=True) for block in step[:-1]), step[-1]]


def terms_by_step(booklet: Booklet) -> dict[str, tuple[Term, ...]]:
    """The hard words by the step that uses them first, itself or in its documents."""
    found: dict[str, tuple[Term, ...]] = {}
    rest = booklet.glossary
    for step in booklet.steps:
        used = terms_used(rest, _said(booklet, step)) if step.status is not StepStatus.DONE else ()
        found[step.step.id] = used
        rest = tuple(term for term in rest if term not in used)
    return found


def _said(booklet: Booklet, one: BookletStep) -> Iterator[str]:
    """What a step and its documents say."""
    step = one.step
    yield from (step.title, step.happens, step.place, step.delay, *step.confirm, *one.remarks)
    for asked in one.fields:
        yield from (asked.caption, *(option.label for option in asked.options))
    for paper in booklet.documents:
        if paper.document.step == step.id:
            yield from (paper.document.title, paper.document.validity, paper.document.obtain)
