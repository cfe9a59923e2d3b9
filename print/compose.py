"""Booklet -> pages of blocks, and the Layout that came out of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.booklet import Booklet
from forms.layout import Layout
from forms.model import StepStatus
from print.closing import contact_blocks, last_blocks, notes_page, questions_block
from print.cover import COVER_ROOM, cover_blocks, how_it_works
from print.documents import document_blocks
from print.flow import STYLES, Flow, Style, fill, paginate, whole_sheets
from print.page import Frame, Page, Part, draw_page
from print.reading import link_blocks, question_blocks, summary_blocks, term_blocks, warning_blocks, word_block
from print.shapes import Ink
from print.sketch import Block, Column
from print.steps import step_blocks
from print.theme import CONTENT_HEIGHT, PAGE_BOTTOM, Theme

_COVER_AND_LAST: Final = 2
_LEAST_ITEMS: Final = 3
"""A heading and two items: less of an optional section is not worth a heading."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The blocks between the cover and the last page.

    Attributes:
        opening: Warnings and what the cover had no room for.
        summary: The procedure in short; printed where there is room.
        middle: Documents and steps.
        extras: Sections printed where there is room, whole or cut at an item, the most useful one first.
        ending: What must follow, the page of questions last.
    """

    opening: Sequence[Block]
    summary: Sequence[Block]
    middle: Sequence[Block]
    extras: Sequence[Sequence[Block]]
    ending: Sequence[Block]

    def blocks(self, taken: Sequence[int], *, summary: bool) -> list[Block]:
        """Everything in printing order, with so many blocks of each extra section."""
        extras = [block for section, count in zip(self.extras, taken, strict=True) for block in section[:count]]
        return [*self.opening, *(self.summary if summary else ()), *self.middle, *extras, *self.ending]


def compose(booklet: Booklet, *, address: Callable[[int], str], folded: bool) -> tuple[tuple[Page, ...], Layout]:
    """Lay out every page.

    Args:
        booklet: What to print.
        address: Gives the text of a page's QR codes from its number, from 1.
        folded: A multiple of four pages, bound in the middle; else as many as needed, bound at the left.
    """
    theme = Theme(Ink.from_hex(booklet.template.colour), booklet.template.letter)
    flows = _inside(theme, booklet, folded=folded)
    cover = _cover(theme, booklet, flows)
    last = Flow()
    for block in last_blocks(theme, booklet) if _contacts_at_end(theme, booklet) else _short_end(theme, booklet):
        last.put(block)
    pages = _draw(theme, booklet, [cover, *flows, last], address=address, folded=folded)
    return pages, Layout(booklet.code, booklet.edition, "pages", tuple(page.layout for page in pages))


def _inside(theme: Theme, booklet: Booklet, *, folded: bool) -> list[Flow]:
    """The pages between the cover and the last one: as few sheets as can be, as generously as these allow."""
    content = _content(theme, booklet)
    taken = [0] * len(content.extras)
    closest = STYLES[-1]

    def pages(counts: Sequence[int], style: Style, *, summary: bool) -> int:
        return len(paginate(content.blocks(counts, summary=summary), style)) + _COVER_AND_LAST

    least = pages(taken, closest, summary=False)
    most = whole_sheets(least) if folded else least
    summary = pages(taken, closest, summary=True) <= most
    for place, section in enumerate(content.extras):
        for count in range(len(section), _LEAST_ITEMS - 1, -1):
            tried = [*taken[:place], count, *taken[place + 1 :]]
            if pages(tried, closest, summary=summary) <= most:
                taken = tried
                break
    style = next(style for style in STYLES if pages(taken, style, summary=summary) <= most)
    flows = paginate(content.blocks(taken, summary=summary), style)
    spare = most - _COVER_AND_LAST - len(flows)
    for _ in range(spare):
        flow = Flow()
        flow.put(notes_page(theme))
        flows.append(flow)
    for flow in flows:
        fill(flow)
    return flows


def _content(theme: Theme, booklet: Booklet) -> _Content:
    word = word_block(theme, booklet)
    opening = [] if word is None or _word_on_cover(theme, booklet) else [word]
    middle = document_blocks(theme, booklet)
    for number in range(1, len(booklet.steps) + 1):
        middle += step_blocks(theme, booklet, number)
    ending = [] if _contacts_at_end(theme, booklet) else contact_blocks(theme, booklet)
    return _Content(
        opening=[*opening, *warning_blocks(theme, booklet)],
        summary=_summary(theme, booklet),
        middle=middle,
        extras=(question_blocks(theme, booklet), term_blocks(theme, booklet), link_blocks(theme, booklet)),
        ending=[*ending, questions_block(theme, booklet.questions)],
    )


def _summary(theme: Theme, booklet: Booklet) -> list[Block]:
    """The procedure in short, until the first step is behind."""
    begun = any(step.status is StepStatus.DONE for step in booklet.steps)
    return [] if begun else summary_blocks(theme, booklet)


def _cover(theme: Theme, booklet: Booklet, inside: Sequence[Flow]) -> Flow:
    pages = {
        block.group: number
        for number, flow in enumerate(inside, start=2)
        for block in flow.blocks
        if block.stop is not None
    }
    flow = Flow(room=COVER_ROOM)
    name, *stops = cover_blocks(theme, booklet, pages)
    flow.put(name)
    word = word_block(theme, booklet)
    if word is not None and _word_on_cover(theme, booklet):
        flow.put(word)
    for stop in stops:
        flow.put(stop)
    return flow


def _word_on_cover(theme: Theme, booklet: Booklet) -> bool:
    word = word_block(theme, booklet)
    return word is not None and Flow(room=COVER_ROOM).takes([*cover_blocks(theme, booklet, {}), word])


def _contacts_at_end(theme: Theme, booklet: Booklet) -> bool:
    return Flow().takes(last_blocks(theme, booklet))


def _short_end(theme: Theme, booklet: Booklet) -> list[Block]:
    return last_blocks(theme, replace(booklet, contacts=()))


def _draw(
    theme: Theme, booklet: Booklet, flows: Sequence[Flow], *, address: Callable[[int], str], folded: bool
) -> tuple[Page, ...]:
    travelled = False
    pages = []
    for number, flow in enumerate(flows, start=1):
        frame = Frame(number, len(flows), fold_left=not folded or number % 2 == 1)
        page = draw_page(theme, booklet, frame, flow.blocks, address=address(number), travelled=travelled)
        if number == 1:
            column = Column(frame.content.x, frame.content.width - 25.0)
            page = replace(page, parts=(*page.parts, Part(tuple(how_it_works(theme, column, PAGE_BOTTOM)))))
        pages.append(page)
        stops = [block.stop for block in flow.blocks if block.stop is not None]
        if stops and number > 1:
            travelled = stops[-1].status is StepStatus.DONE
        elif number == 1:
            travelled = any(step.status is StepStatus.DONE for step in booklet.steps)
    return tuple(pages)


__all__ = ["CONTENT_HEIGHT", "compose"]
