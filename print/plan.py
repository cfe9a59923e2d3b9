"""Documents, steps and ending of a booklet, drawn once, and the search for the arrangement of fewest pages."""

from bisect import bisect
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import Final

from forms.booklet import Booklet
from forms.model import Link, Term
from print.body import MAKERS, Body, Steps, put_under, terms_by_step
from print.ending import Closing, Ending, draw_closing
from print.flow import STYLES, Flow, paginate, whole_sheets
from print.links import links_block, links_by_step, links_of, links_under
from print.reading import question_block, questions_headed, words_at_foot
from print.sketch import Block
from print.steps import step_blocks, step_words
from print.tables import Place, document_rows, document_tables
from print.theme import Theme

COVER_AND_LAST: Final = 2
_WHOLE: Final = next(style for style in reversed(STYLES) if style.whole)
LEAST_WORDS: Final = 4
"""Fewer hard words are not worth a title."""
_LEAST_AT_FOOT: Final = 2
"""The same at the foot of a page, whose title is smaller."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What stands between the cover and the end of the last page.

    Attributes:
        middle: Documents and steps.
        ending: What must follow, and the last page.
        taken: How many pages the booklet takes, cover and last one included.
        body: How documents and steps are arranged.
    """

    middle: Sequence[Block]
    ending: Ending
    taken: int
    body: Body


class Plans:
    """Documents, steps and ending of a booklet, drawn once, to be planned after any opening."""

    def __init__(self, theme: Theme, booklet: Booklet, *, folded: bool) -> None:
        """Draw what the plans share; pages are printed by four if they are `folded`."""
        self._theme, self._booklet = theme, booklet
        self._places = tuple(Place) if folded else (Place.LIST,)
        self._closing = draw_closing(theme, booklet)
        self._printed: Callable[[int], int] = whole_sheets if folded else int
        asked = [question_block(theme, booklet, one) for one in booklet.frequent]
        heading, asked = questions_headed(theme, asked)
        self._after = (heading, *asked) if asked else ()

    def after(self, opening: Sequence[Block], *, enough: int = 1) -> "Plan":
        """The plan with forms and guides beside papers and steps, unless one with all of them elsewhere is shorter.

        Args:
            opening: What comes before documents and steps.
            enough: With so many pages, no shorter plan is looked for.
        """
        links, at_end = self._booklet.links, links_of(self._booklet, "")
        beside = self._plan(self._beside, opening, at_end)
        if len(at_end) == len(links) or beside.bare.taken <= self._printed(enough):
            return beside
        listed, without = self._plan(self._plain, opening, links), self._plan(self._plain, opening, ())
        at_foot = without.with_links_at_foot(links) if without.bare.taken < listed.bare.taken else None
        return min((each for each in (beside, listed, at_foot) if each is not None), key=lambda each: each.bare.taken)

    def _plan(self, bodies: Sequence[Body], opening: Sequence[Block], links: Sequence[Link]) -> "Plan":
        return Plan(self._booklet, opening, bodies, self._closing.with_links(links), self._printed)

    @cached_property
    def _beside(self) -> list[Body]:
        """Every way to arrange documents and steps, with forms and guides beside them."""
        return self._bodies(document_rows(self._theme, self._booklet), self._steps)

    @cached_property
    def _plain(self) -> list[Body]:
        """The same without forms and guides."""
        steps = {
            step_id: [step_words(self._theme, self._booklet, number, links=False), *blocks[1:]]
            for number, (step_id, blocks) in enumerate(self._steps.items(), start=1)
        }
        return self._bodies(document_rows(self._theme, self._booklet, links=False), steps)

    @cached_property
    def _steps(self) -> Steps:
        numbered = enumerate(self._booklet.steps, start=1)
        return {step.step.id: step_blocks(self._theme, self._booklet, number) for number, step in numbered}

    def _bodies(self, rows: Steps, steps: Steps) -> list[Body]:
        tables = {place: document_tables(self._theme, self._booklet, rows, place) for place in self._places}
        made = (partial(MAKERS[place], self._theme, tables[place]) for place in self._places)
        return [Body(make, steps, self._after) for make in made]


class Plan:
    """Documents and steps, drawn, and the search for the ending that takes the fewest pages.

    Attributes:
        booklet: The booklet.
        bodies: Every way to arrange documents and steps, the best one first.
        closing: What comes after them, without hard words.
        bound: No ending takes fewer pages.
        bare: The arrangement that explains no hard word.
    """

    def __init__(
        self,
        booklet: Booklet,
        opening: Sequence[Block],
        bodies: Sequence[Body],
        closing: Closing,
        printed: Callable[[int], int],
    ) -> None:
        """Look for the arrangement that explains no hard word; `printed` makes pages of paper of pages."""
        self.booklet, self.bodies, self.closing = booklet, bodies, closing
        self._opening, self._printed = opening, printed
        self._laid = [(body, *self._pages(body)) for body in bodies]
        self.bound = printed(min(len(pages) for _body, _middle, pages in self._laid) + COVER_AND_LAST)
        self.bare = self.fewest(closing, 0, bodies)

    def fewest(self, closing: Closing, words: int, bodies: Sequence[Body], *, enough: int = 0) -> Arranged:
        """The first of the arrangements that take the fewest pages.

        Args:
            closing: What comes after documents and steps.
            words: How many hard words are explained there.
            bodies: The best one first.
            enough: With so many pages, no better one is looked for.
        """
        drawn = self._laid if bodies is self.bodies else [(body, *self._pages(body)) for body in bodies]
        best: Arranged | None = None
        for gap in (False, True):
            endings = list(closing.endings(words, gap=gap))
            for body, middle, pages in drawn:
                for ending in endings:
                    found = self._ended(body, middle, pages, ending)
                    if found is not None and (best is None or found.taken < best.taken):
                        best = found
                    if best is not None and best.taken <= max(enough, self.bound):
                        return best
        if best is None:
            raise ValueError("no way to end this booklet")
        return best

    def with_foot(self, body: Body, block: Block) -> Body:
        """A body with a block at the foot of the fullest page that has room for it; the same if none has."""
        middle, pages = self._pages(body)
        for flow in sorted(_that_end(pages, lists=True), key=lambda flow: -flow.height):
            if _put_at_foot(middle, flow, [block]) is not None:
                return replace(body, feet=(*body.feet, (_last_of(middle, flow), block)))
        return body

    def cuts(self, found: Arranged) -> int:
        """How often a step goes on on another page."""
        blocks = [*self._opening, *found.middle, *found.ending.before]
        pages = paginate(blocks, _WHOLE)
        if len(pages) + COVER_AND_LAST > found.taken:
            pages = paginate(blocks, STYLES[-1])
        return sum(flow.goes_on(after) for flow, after in pairwise(pages))

    def about(self, booklet: Booklet) -> "Plan":
        """The same of a booklet of which more is surely printed, and more hard words are used."""
        plan = copy(self)
        plan.booklet = booklet
        return plan

    def with_links_at_foot(self, links: Sequence[Link]) -> "Plan | None":
        """The same with forms and guides under their steps, else at the foot of pages; None if they do not all fit.

        Those that no step has room for stand on the page that has most room for all of them, else on several.
        """
        theme, left, pages = self.closing.theme, list(links), self._all_pages(self.bare)
        followed = [(flow, after) for flow, after in zip(pages, [*pages[1:], Flow()], strict=True)]
        whole = [(flow, after.begins_again) for flow, after in followed if not flow.goes_on(after)]
        body = self.bare.body
        for flow, _listed in whole:
            own = [link for link in self._links_beside(flow.blocks[-1].group) if link in left]
            body, left = _with_links(body, flow, own, left, partial(links_under, theme, last=flow.blocks[-1]))
        ended = [flow for flow, listed in whole if not listed]
        for among, least in ((ended, len(left)), (ended, 1), ([flow for flow, _listed in whole], 1)):
            for flow in sorted(among, key=lambda flow: flow.height):
                body, left = _with_links(body, flow, left, left, partial(links_block, theme), least=least)
        plan = Plan(self.booklet, self._opening, [body], self.closing, self._printed)
        return None if left or plan.bare.taken > self.bare.taken else plan

    def _links_beside(self, group: str) -> tuple[Link, ...]:
        """The forms and guides of a step or of a document, by its id; nothing without any."""
        own = links_by_step(self.booklet).get(group)
        return (links_of(self.booklet, group) if group else ()) if own is None else own

    def with_words_at_foot(self, found: Arranged, terms: Sequence[Term]) -> tuple[Arranged, int]:
        """The same with hard words at the foot of pages that use them first, then of one; and how many are left."""
        pages, rest = _that_end(self._all_pages(found), lists=True)[:-1], list(terms)
        for flow in pages:
            found, told = self._with_foot_of(found, flow, self._used_first(flow, rest), _LEAST_AT_FOOT)
            rest = [term for term in rest if term not in told]
        for flow in sorted(pages, key=lambda flow: flow.height):
            found, told = self._with_foot_of(found, flow, rest, LEAST_WORDS)
            if told:
                return found, len(rest) - len(told)
        return found, len(rest)

    def _with_foot_of(
        self, found: Arranged, flow: Flow, terms: Sequence[Term], least: int
    ) -> tuple[Arranged, Sequence[Term]]:
        """The same with as many of hard words at the foot of a page as it has room for, at least so many; and those."""
        # More words are never lower: the first count that does not fit parts those that fit from those that do not.
        draw, counts = partial(words_at_foot, self.closing.theme), range(least, len(terms) + 1)
        fitting = bisect(counts, False, key=lambda count: not flow.takes([draw(terms[:count])]))
        if not fitting:
            return found, ()
        told = terms[: counts[fitting - 1]]
        foot = draw(told)
        middle = _put_at_foot(found.middle, flow, [foot])
        if middle is None:
            return found, ()
        flow.put(foot)
        return replace(found, middle=middle), told

    def _used_first(self, flow: Flow, terms: Sequence[Term]) -> list[Term]:
        """The hard words that a step on a page, or one of its documents there, uses before any other step."""
        steps = {paper.document.id: paper.document.step for paper in self.booklet.documents}
        there = {steps.get(block.group, block.group) for block in flow.blocks}
        used = [term for step_id, own in terms_by_step(self.booklet).items() if step_id in there for term in own]
        return [term for term in terms if term in used]

    def pages_of(self, body: Body, step_id: str) -> int:
        """On how many pages a step stands."""
        return sum(any(block.group == step_id for block in flow.blocks) for flow in self._pages(body)[1])

    def _all_pages(self, found: Arranged) -> list[Flow]:
        return paginate([*self._opening, *found.middle, *found.ending.before], STYLES[-1])

    def _pages(self, body: Body) -> tuple[list[Block], list[Flow]]:
        """Documents and steps, and the pages that they take with what comes before."""
        blocks = body.middle()
        return blocks, paginate([*self._opening, *blocks], STYLES[-1])

    def _ended(self, body: Body, middle: Sequence[Block], pages: Sequence[Flow], ending: Ending) -> Arranged | None:
        """Documents and steps with what comes after them; None if no page has a gap for what goes there."""
        taken = self._printed(len(paginate(ending.before, STYLES[-1], after=pages)) + COVER_AND_LAST)
        ended = Arranged(middle, ending, taken, body)
        if not ending.gap:
            return ended
        for flow in reversed(_that_end(pages)[:-1]):
            filled = _put_at_foot(middle, flow, ending.gap)
            if filled is not None:
                return replace(ended, middle=filled)
        return None


def _with_links(
    body: Body,
    flow: Flow,
    links: Sequence[Link],
    left: list[Link],
    draw: Callable[[Sequence[Link]], Block],
    *,
    least: int = 1,
) -> tuple[Body, list[Link]]:
    """A body with as many of some forms and guides as a page has room for, which takes them; and those that are left.

    Args:
        body: The body.
        flow: The page.
        links: Those that may stand there.
        left: Those that stand nowhere yet.
        draw: Draws some of them.
        least: With fewer of them there, none stands there.
    """
    for count in range(len(links), least - 1, -1) if links else ():
        foot, last = draw(links[:count]), _last_of(body.middle(), flow)
        if _put_at_foot(body.middle(), flow, [foot]) is not None:
            flow.put(foot)
            placed = links[:count]
            return replace(body, feet=(*body.feet, (last, foot))), [link for link in left if link not in placed]
    return body, left


def _that_end(pages: Sequence[Flow], *, lists: bool = False) -> list[Flow]:
    """The pages whose last thing does not go on on the next one, in order; the last page is always one of them.

    With `lists`, nor is a list of documents cut there.
    """
    followed = zip(pages, [*pages[1:], Flow()], strict=True)
    return [flow for flow, after in followed if not (flow.goes_on(after) or (lists and after.begins_again))]


def _last_of(middle: Sequence[Block], flow: Flow) -> Block:
    """The last block of a page, or the one of which it is a part."""
    last = flow.blocks[-1]
    parts = [block for block in middle if block.group == last.group] if last.group else []
    return parts[-1] if parts and all(block is not last for block in middle) else last


def _put_at_foot(middle: Sequence[Block], flow: Flow, blocks: Sequence[Block]) -> list[Block] | None:
    """Blocks with others under the last one of a page; None if it has no room for them or ends with something else.

    What the page ends with must end there: under a part of it, they would go to the page where the rest of it ends.
    The pages after it stay as they are: what begins the next one found no room when there was more.
    """
    return put_under(middle, _last_of(middle, flow), blocks) if flow.takes(blocks) else None
