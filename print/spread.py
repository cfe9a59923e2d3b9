"""Fills the pages that a booklet takes: the rest of the summary and the questions, as many as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from forms.booklet import Booklet, BookletStep
from forms.fields import notes_fields
from forms.glossary import terms_used
from forms.model import QuestionAnswer, StepStatus, Term
from print.arrange import arrange
from print.ending import Ending
from print.flow import STYLES, Flow, Style, paginate, whole_sheets
from print.plan import COVER_AND_LAST, Arranged, Plans
from print.reading import question_block, questions_headed, summary_blocks
from print.sketch import Block
from print.theme import RULE_PITCH, Theme
from print.writing import notes_page

_LINES_LEFT: Final = 2
"""So many lines more than its least a writing area keeps, where questions take what is left of its page."""
_MOST_PLACES: Final = 4
"""In so many places at most stand the questions; a page that would stay a third empty takes some all the same."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The blocks between the cover and the last page.

    Attributes:
        opening: What the cover had no room for, warnings, and the procedure in short.
        arranged: Documents, steps, and what must follow.
        room: How many pages there are for them.
        bare: The same as `arranged` without hard words: what is printed if that takes more pages.
        summary: The procedure in short, if it waits for room on a page.
        heading: The title of the questions.
        asked: Questions that are printed where there is room.
        whole: There is room for all of them, and none may be left out.
    """

    opening: Sequence[Block]
    arranged: Arranged
    room: int
    bare: Arranged
    summary: Sequence[Block] = ()
    heading: Sequence[Block] = ()
    asked: Sequence[Block] = ()
    whole: bool = False

    def body(self, style: Style) -> list[Flow]:
        """The pages up to where the questions stand."""
        return paginate([*self.opening, *self.arranged.middle], style)

    def ended(self, body: Sequence[Flow], asked: Sequence[Block], style: Style) -> list[Flow]:
        """These pages and the others, with questions in their place."""
        headed = [*self.heading, *asked] if asked else []
        return paginate([*headed, *self.arranged.ending.before], style, after=body)


@dataclass(slots=True)
class _Tried:
    """One way to fill the pages.

    Attributes:
        flows: The pages.
        left: The questions that are not printed yet, in order.
        summary: The procedure in short, if it is not printed yet.
        places: In how many places there are questions.
    """

    flows: list[Flow]
    left: list[Block]
    summary: list[Block] = field(default_factory=list)
    places: int = 0

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """The lower, the better: steps that are cut, pages that look unfinished, texts that wait, pieces."""
        cut = sum(flow.goes_on(after) for flow, after in pairwise(self.flows))
        hollow = sum(flow.hollow for flow in self.flows)
        return cut, hollow, len(self.left) + len(self.summary), self.places


def fill_pages(
    theme: Theme, booklet: Booklet, opening: Sequence[Block], *, folded: bool, site: str
) -> tuple[list[Flow], Ending]:
    """The pages between the cover and the last one: extras where there is room, then as freely as that allows.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        opening: What comes before documents and steps, without the procedure in short.
        folded: Pages are printed by four; else all of the summary and of the questions is printed.
        site: Where all hard words are explained; empty: nowhere.

    Returns:
        The pages, with room for more lines to write on, and how the booklet ends.
    """
    content, terms = _with_summary(theme, booklet, opening, folded=folded, site=site)
    content = _asked(theme, booklet, content, terms)
    if not folded:
        close = STYLES[-1]
        content = replace(content, room=len(content.ended(content.body(close), content.asked, close)), whole=True)
    content, inside = _fitting(content)
    free = [one for one in notes_fields(booklet.noted) if one.known is None]
    for one in free[: content.room - len(inside)] if folded else ():
        inside.append(Flow())
        inside[-1].put(notes_page(theme, one))
    return inside, content.arranged.ending


def _with_summary(
    theme: Theme, booklet: Booklet, opening: Sequence[Block], *, folded: bool, site: str
) -> tuple[_Content, list[Term]]:
    """The procedure in as many sentences as there is room for, the essential ones whatever room there is.

    Returns:
        The blocks without questions, and the hard words that they do not explain.
    """
    plans = Plans(theme, _surely_printed(booklet, booklet.essential), folded=folded)

    said, plan = booklet.essential, plans.after([*opening, *summary_blocks(theme, booklet.essential)])
    fuller, taken, cuts = _fuller(booklet), plan.bare.taken, plan.cuts(plan.bare)
    least, most = 0, len(fuller)
    while least < most:  # all of it first, then the half of what is left
        count = most if most == len(fuller) else (least + most + 1) // 2
        tried = plans.after([*opening, *summary_blocks(theme, fuller[count - 1])], enough=taken)
        if folded and (tried.bare.taken > taken or tried.cuts(tried.bare) > cuts):
            most = count - 1
        else:
            least, said, plan = count, fuller[count - 1], tried
    waiting = booklet.template.summary if fuller and not said else ()
    sure = _surely_printed(booklet, said)
    arranged = arrange(plan.about(sure), folded=folded, site=site)
    terms = [term for term in booklet.glossary if term not in sure.glossary]
    own = terms_used(terms, waiting)
    content = _Content(
        [*opening, *summary_blocks(theme, said)],
        arranged,
        arranged.taken - COVER_AND_LAST,
        plan.bare,
        summary=summary_blocks(theme, waiting, own),
    )
    return content, [term for term in terms if term not in own]


def _fuller(booklet: Booklet) -> list[tuple[str, ...]]:
    """More and more of the summary than what is essential; nothing for who is under way and knows it."""
    summary, essential = booklet.template.summary, booklet.essential
    others = [words for words in summary if words not in essential]
    if not others or any(step.status is StepStatus.DONE for step in booklet.steps):
        return []
    least = len(others) if booklet.template.together else 1
    return [
        tuple(words for words in summary if words in essential or words in others[:count])
        for count in range(least, len(others) + 1)
    ]


def _surely_printed(booklet: Booklet, sentences: tuple[str, ...]) -> Booklet:
    """The booklet with no more than these sentences and the essential questions, and the hard words that it uses."""
    line = tuple(_short(one) if one.status is StepStatus.DONE else one for one in booklet.line)
    asked = tuple(one for one in booklet.frequent if one.essential)
    bare = replace(booklet, template=replace(booklet.template, summary=sentences), frequent=asked, glossary=())
    return replace(bare, glossary=terms_used(booklet.glossary, replace(bare, line=line).texts))


def _short(one: BookletStep) -> BookletStep:
    """A step that is done, of which little is printed."""
    return replace(one, step=replace(one.step, happens="", place="", delay="", confirm=()))


def _asked(theme: Theme, booklet: Booklet, content: _Content, terms: Sequence[Term]) -> _Content:
    """The questions that are printed where there is room, each with the hard words that nothing else explains."""
    blocks: list[Block] = []
    left = list(terms)
    for asked in booklet.frequent:
        if not asked.essential:
            own = terms_used(left, _said(asked))
            left = [term for term in left if term not in own]
            blocks.append(question_block(theme, booklet, asked, own))
    heading, items = questions_headed(theme, blocks)
    return replace(content, asked=items, heading=(heading,))


def _said(asked: QuestionAnswer) -> tuple[str, ...]:
    return (asked.question, asked.answer, *asked.confirm)


def _fitting(content: _Content) -> tuple[_Content, list[Flow]]:
    """The pages with as many questions as find room, and their content: without hard words where they do not fit.

    What takes more pages than planned even so gets the pages of another sheet: nothing that is folded may be left over.
    """
    inside = _with_questions(content)
    if len(inside) > content.room:
        content = replace(content, arranged=content.bare, room=content.bare.taken - COVER_AND_LAST)
        inside = _with_questions(content)
    if len(inside) > content.room:
        content = replace(content, room=whole_sheets(len(inside) + COVER_AND_LAST) - COVER_AND_LAST)
        inside = _with_questions(content)
    return content, inside


def _with_questions(content: _Content) -> list[Flow]:
    """The pages with as many questions as find room, in their order."""
    best: _Tried | None = None
    for style in STYLES:
        body = content.body(style)
        if len(content.ended(body, (), style)) > content.room and style is not STYLES[-1]:
            continue
        for writing in (None, False, True):
            tried = _filled(content, body, style, writing=writing)
            if content.whole and tried.left:
                continue
            if best is None or tried.rank < best.rank:
                best = tried
            if tried.rank[:3] == (0, 0, 0):
                return best.flows
    if best is None:
        raise ValueError("no way to fill the pages of this booklet")
    return best.flows


def _filled(content: _Content, body: Sequence[Flow], style: Style, *, writing: bool | None) -> _Tried:
    """The pages with extras at their feet, then in their place, then at the feet of those after it.

    Args:
        content: What they hold.
        body: The pages up to the place of the questions.
        style: How freely paper is used.
        writing: Pages with writing areas take questions too; None: no page before the place of the questions does.
    """
    tried = _Tried([flow.copy() for flow in body], list(content.asked), list(content.summary))
    _put_summary(tried)
    if writing is not None:
        _put_at_feet(content, tried, range(len(body) - 1), writing=writing)
    for count in range(len(tried.left), -1, -1):
        flows = content.ended(tried.flows, tried.left[:count], style)
        if len(flows) <= content.room or not count:
            break
    done = len(tried.flows)
    tried.flows, tried.left, tried.places = flows, tried.left[count:], tried.places + bool(count)
    _put_at_feet(content, tried, range(done - 1, len(flows)), writing=bool(writing))
    return tried


def _put_summary(tried: _Tried) -> None:
    """Put the procedure in short on the first page of the first half that has room for all of it."""
    for number, flow in enumerate(tried.flows[: len(tried.flows) // 2] if tried.summary else ()):
        after = tried.flows[number + 1]
        if not flow.goes_on(after) and not after.begins_again and _room_left(flow).takes(tried.summary):
            for block in tried.summary:
                flow.put(block)
            tried.summary = []
            return


def _put_at_feet(content: _Content, tried: _Tried, pages: range, *, writing: bool) -> None:
    """Put waiting questions, in order, under the blocks of pages; one that is too long for a page waits for the next.

    Neither a step nor a list of documents is interrupted.
    """
    for number in pages:
        flow = tried.flows[number]
        after = tried.flows[number + 1] if number + 1 < len(tried.flows) else Flow()
        areas = any(block.grow for block in flow.blocks)
        begun = any(block is other for block in flow.blocks for other in content.asked)
        if begun or (areas and not writing) or flow.goes_on(after) or after.begins_again:
            continue
        if tried.places >= _MOST_PLACES and not flow.hollow:
            continue
        taken: list[Block] = []
        for block in tried.left:
            if _room_left(flow).takes([*content.heading, *taken, block]):
                taken.append(block)
        if len(taken) > (1 if areas and len(tried.left) > 1 else 0):
            for block in (*content.heading, *taken):
                flow.put(block)
            tried.places += 1
            tried.left = [block for block in tried.left if all(block is not other for other in taken)]


def _room_left(flow: Flow) -> Flow:
    """A page with the room that its writing areas leave."""
    areas = sum(block.grow is not None for block in flow.blocks)
    return Flow(flow.room - areas * _LINES_LEFT * RULE_PITCH, flow.blocks, flow.height)
