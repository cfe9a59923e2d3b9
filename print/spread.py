"""Fills the pages that a booklet takes: the rest of the summary and the questions, as many as there is room for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from forms.booklet import Booklet, BookletStep
from forms.fields import notes_fields
from forms.glossary import terms_used
from forms.model import QuestionAnswer, StepStatus, Term
from print.arrange import COVER_AND_LAST, Arranged, arrange
from print.ending import Ending
from print.flow import STYLES, Flow, Style, fill, paginate, that_fit
from print.reading import question_block, questions_headed, summary_blocks
from print.sketch import Block
from print.theme import Theme
from print.writing import notes_page


@dataclass(frozen=True, slots=True)
class _Content:
    """The blocks between the cover and the last page.

    Attributes:
        opening: What the cover had no room for, warnings, and the procedure in short.
        arranged: Documents, steps, and what must follow.
        asked: Questions that are printed where there is room.
        heading: Their title, if they are the first ones.
        again: The title where they go on.
    """

    opening: Sequence[Block]
    arranged: Arranged
    asked: Sequence[Block] = ()
    heading: Sequence[Block] = ()
    again: Block | None = None

    def pages(self, style: Style, count: int = 0) -> list[Flow]:
        """The pages between the cover and the last one, with the first `count` questions in their place."""
        asked = [*self.heading, *self.asked[:count]] if count else []
        return paginate([*self.opening, *self.arranged.middle, *asked, *self.arranged.ending.before], style)

    @property
    def first(self) -> Block | None:
        """The title of the questions that have a place: of those among the extras, else of the essential ones."""
        return next(iter((*self.heading, *self.arranged.body.after)), None)

    @property
    def room(self) -> int:
        """How many pages there are for them."""
        return self.arranged.taken - COVER_AND_LAST

    @property
    def fits(self) -> bool:
        """Whether they find room there without questions."""
        return any(len(self.pages(style)) <= self.room for style in reversed(STYLES))


@dataclass(frozen=True, slots=True)
class _Tried:
    """One way to fill the pages.

    Attributes:
        flows: The pages.
        hollow: How many of them look unfinished.
        left: How many questions are not printed.
    """

    flows: list[Flow]
    hollow: int
    left: int


def fill_pages(
    theme: Theme, booklet: Booklet, opening: Sequence[Block], *, folded: bool, site: str
) -> tuple[list[Flow], Ending]:
    """The pages between the cover and the last one: extras where there is room, then as freely as that allows.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        opening: What comes before documents and steps, without the procedure in short.
        folded: Pages are printed by four.
        site: Where all hard words are explained; empty: nowhere.

    Returns:
        The pages, and how the booklet ends.
    """
    content, terms = _with_summary(theme, booklet, opening, partial(arrange, theme, folded=folded, site=site))
    inside = _with_questions(_asked(theme, booklet, content, terms))
    free = [field for field in notes_fields(booklet.noted) if field.known is None]
    for field in free[: content.room - len(inside)]:
        inside.append(Flow())
        inside[-1].put(notes_page(theme, field))
    for flow in inside:
        fill(flow)
    return inside, content.arranged.ending


def _with_summary(
    theme: Theme, booklet: Booklet, opening: Sequence[Block], arranged: Callable[[Booklet, Sequence[Block]], Arranged]
) -> tuple[_Content, list[Term]]:
    """The procedure in as many sentences as there is room for, the essential ones whatever room there is.

    Returns:
        The blocks without questions, and the hard words that they do not explain.
    """
    template = booklet.template
    sure = _surely_printed(booklet, template.essential)
    before = [*opening, *summary_blocks(theme, template.essential)]
    others = [words for words in template.summary if words not in template.essential]
    if any(step.status is StepStatus.DONE for step in booklet.steps):  # who is under way knows the procedure
        others = []
    found, terms = arranged(sure, before), _others(booklet.glossary, sure.glossary)
    for count in range(len(others), -1, -1):
        printed = {*template.essential, *others[:count]}
        said = [words for words in template.summary if words in printed]
        own = terms_used(terms, said)
        content = _Content([*opening, *summary_blocks(theme, said, own)], found)
        if content.fits:
            break
        bare = replace(content, opening=[*opening, *summary_blocks(theme, said)])
        if count == len(others) and own and bare.fits:
            # Its hard words find no room under it: they may in the list of all the others.
            listed = tuple(term for term in booklet.glossary if term in sure.glossary or term in own)
            content = replace(bare, arranged=arranged(replace(sure, glossary=listed), before))
            if content.fits:
                break
    return content, _others(terms, own)


def _surely_printed(booklet: Booklet, sentences: tuple[str, ...]) -> Booklet:
    """The booklet with no more than these sentences and the essential questions, and the hard words that it uses."""
    line = tuple(_short(one) if one.status is StepStatus.DONE else one for one in booklet.line)
    asked = tuple(one for one in booklet.frequent if one.essential)
    bare = replace(booklet, template=replace(booklet.template, summary=sentences), frequent=asked, glossary=())
    return replace(bare, glossary=terms_used(booklet.glossary, replace(bare, line=line).texts))


def _short(one: BookletStep) -> BookletStep:
    """A step that is done, of which little is printed."""
    return replace(one, step=replace(one.step, happens="", place="", delay="", confirm=()))


def _others(terms: Sequence[Term], explained: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term not in explained]


def _asked(theme: Theme, booklet: Booklet, content: _Content, terms: Sequence[Term]) -> _Content:
    """The questions that are printed where there is room, each with the hard words that nothing else explains."""
    blocks: list[Block] = []
    left = list(terms)
    for asked in booklet.frequent:
        if not asked.essential:
            own = terms_used(left, _said(asked))
            left = [term for term in left if term not in own]
            blocks.append(question_block(theme, booklet, asked, own))
    heading, items, again = questions_headed(theme, blocks)
    begun = any(asked.essential for asked in booklet.frequent)
    return replace(content, asked=items, heading=() if begun else (heading,), again=again)


def _said(asked: QuestionAnswer) -> tuple[str, ...]:
    return (asked.question, asked.answer, *asked.confirm)


def _with_questions(content: _Content) -> list[Flow]:
    """The pages with as many questions as find room, fewer where that leaves fewer pages hollow."""
    best: _Tried | None = None
    room = content.room
    for count in range(len(content.asked), -1, -1):
        if count and len(content.pages(STYLES[-1], count)) > room:
            continue
        for style in STYLES:
            flows = content.pages(style, count)
            if len(flows) > room and (count or style is not STYLES[-1]):
                continue
            left = _fill_gaps(flows, content, count)
            hollow = sum(flow.hollow for flow in flows)
            if best is None or (hollow, left) < (best.hollow, best.left):
                best = _Tried(flows, hollow, left)
        if best is not None and not best.hollow:
            break
    if best is None:
        raise ValueError("no way to fill the pages of this booklet")
    return best.flows


def _fill_gaps(inside: Sequence[Flow], content: _Content, printed: int) -> int:
    """Put questions that are not in their place where pages without writing areas have room under their blocks.

    Args:
        inside: The pages, in order.
        content: What they hold.
        printed: How many of the questions stand in their place.

    Returns:
        How many questions are left.
    """
    left = list(content.asked[printed:])
    again = content.again
    if again is None:
        return len(left)
    first = content.first
    heading = again if first is None else first
    for flow, after in zip(inside, [*inside[1:], Flow()], strict=True):
        if first is not None and any(block is first for block in flow.blocks):
            flow.blocks = [heading if block is first else block for block in flow.blocks]
            heading = again
        if any(block.grow for block in flow.blocks) or (flow.goes_on(after) and not flow.hollow):
            continue  # a step is interrupted only where a third of its page would stay empty
        taken = that_fit(flow, heading, left, least=1)
        if taken:
            for block in (heading, *taken):
                flow.put(block)
            heading, left = again, [block for block in left if all(block is not other for other in taken)]
    return len(left)
