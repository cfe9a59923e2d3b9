"""Booklet -> pages of blocks, and the Layout that came out of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from forms.booklet import Booklet
from forms.fields import notes_fields
from forms.layout import Layout
from forms.model import StepStatus
from forms.translation import FRENCH
from print.arrange import COVER_AND_LAST, Arranged, arrange
from print.cover import cover_choice, cover_flow, how_it_works, line_start, not_on_cover
from print.flow import STYLES, Flow, Style, fill, paginate, that_fit
from print.frame import Frame, draw_codes, foot_shapes
from print.own import Owned
from print.page import LineIn, Page, draw_page
from print.reading import question_blocks, summary_blocks, warning_blocks
from print.sketch import Block
from print.theme import A5_PAGES, PageFormat, Theme, theme_of
from print.wording import Wording
from print.writing import notes_page

_LEAST_ITEMS: Final = 3
"""A heading and two items: less of an optional section is not worth a heading."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The blocks between the cover and the last page.

    Attributes:
        opening: What the cover had no room for, and warnings.
        summary: The procedure in short; printed where there is room.
        asked: Frequent questions; printed where there is room, whole or cut after a question.
        arranged: Documents, steps, and what must follow.
    """

    opening: Sequence[Block]
    summary: Sequence[Block]
    asked: Sequence[Block]
    arranged: Arranged

    def pages(self, style: Style, *, summary: bool = False, asked: int = 0) -> list[Flow]:
        """The pages between the cover and the last one, with so many blocks of the frequent questions."""
        short = self.summary if summary else ()
        blocks = [*self.opening, *short, *self.arranged.middle, *self.asked[:asked], *self.arranged.ending.before]
        return paginate(blocks, style)


def compose(
    booklet: Booklet,
    *,
    address: Callable[[int], str],
    folded: bool,
    made: PageFormat = A5_PAGES,
    wording: Wording | None = None,
) -> tuple[tuple[Page, ...], Layout]:
    """Lay out every page.

    Args:
        booklet: What to print.
        address: Gives the text of a page's QR codes from its number, from 1.
        folded: A multiple of four pages, bound in the middle; else as many as needed, bound at the left.
        made: How the pages are made.
        wording: In which language; None: in French alone.

    Raises:
        ShapingUnavailable: Arabic is printed or measured, and the library that joins its letters is missing.
    """
    if made is not A5_PAGES and wording is not None:
        wording = wording.by_itself  # one reader's edition, in which each line that stays empty is a large one
    booklet = Owned(booklet.template, translated=wording is not None).booklet(booklet)
    theme = theme_of(booklet.template, made.sizes, wording)
    choice = cover_choice(theme, booklet)
    opening = [*not_on_cover(theme, booklet, choice), *warning_blocks(theme, booklet)]
    arranged = arrange(theme, booklet, opening, folded=folded, site=_site(address(1)))
    inside = _spread(theme, booklet, opening, arranged)
    cover = cover_flow(theme, booklet, choice, _step_pages(inside))
    last = Flow()
    for block in arranged.ending.last:
        last.put(block)
    fill(last)
    line = LineIn(line_start(choice), any(step.status is StepStatus.DONE for step in booklet.steps))
    flows = [cover, *inside, last]
    frames = [
        Frame(number, len(flows), fold_left=not folded or number % 2 == 1, format=made)
        for number, _ in enumerate(flows, start=1)
    ]
    pages = _draw(theme, booklet, list(zip(frames, flows, strict=True)), address=address, line_in=line)
    layouts = tuple(page.layout for page in pages)
    return pages, Layout(booklet.code, booklet.edition, made.key, layouts, FRENCH if wording is None else wording.code)


def _site(address: str) -> str:
    """Where anybody reads all booklets, with every hard word, from the address of a page; empty: nowhere."""
    host = urlsplit(address).netloc.lower()
    return f"{host}/livrets" if host else ""


def _spread(theme: Theme, booklet: Booklet, opening: Sequence[Block], arranged: Arranged) -> list[Flow]:
    """Fill the pages that a booklet takes: extras where there is room, then as freely as that allows."""
    room = arranged.taken - COVER_AND_LAST
    begun = any(step.status is StepStatus.DONE for step in booklet.steps)
    content = _Content(
        opening, [] if begun else summary_blocks(theme, booklet), question_blocks(theme, booklet), arranged
    )
    summary = len(content.pages(STYLES[-1], summary=True)) <= room
    inside, asked = _with_questions(content, summary=summary, room=room)
    _fill_gaps(inside, content.asked, asked)
    free = [field for field in notes_fields(booklet.noted) if field.known is None]
    for field in free[: room - len(inside)]:
        inside.append(Flow())
        inside[-1].put(notes_page(theme, field))
    for flow in inside:
        fill(flow)
    return inside


def _with_questions(content: _Content, *, summary: bool, room: int) -> tuple[list[Flow], int]:
    """The pages with as many frequent questions as find room, fewer where that leaves fewer pages hollow.

    Returns:
        The pages, as freely as `room` of them allow, and how many blocks of the questions they hold.
    """
    best, printed, hollows = content.pages(STYLES[-1], summary=summary), 0, len(content.asked) + room
    for count in (*range(len(content.asked), _LEAST_ITEMS - 1, -1), 0):
        if count and len(content.pages(STYLES[-1], summary=summary, asked=count)) > room:
            continue
        for style in STYLES:
            pages = content.pages(style, summary=summary, asked=count)
            hollow = sum(flow.hollow for flow in pages)
            if len(pages) <= room and hollow < hollows:
                best, printed, hollows = pages, count, hollow
        if not hollows:
            break
    return best, printed


def _fill_gaps(inside: Sequence[Flow], section: Sequence[Block], printed: int) -> None:
    """Put what is not printed of a section where pages without writing areas have room under their blocks.

    Args:
        inside: The pages, in order.
        section: Its title and its items.
        printed: How many of those stand in its place.
    """
    again = section[-1].again if section else None
    if again is None:
        return
    heading, left = section[0], list(section[max(printed, 1) :])
    for flow in inside:
        if any(block is section[0] for block in flow.blocks):
            flow.blocks = [heading if block is section[0] else block for block in flow.blocks]
            heading = again
        if any(block.grow for block in flow.blocks):
            continue
        taken = that_fit(flow, heading, left, least=_LEAST_ITEMS - 1)
        if taken:
            for block in (heading, *taken):
                flow.put(block)
            heading, left = again, [block for block in left if all(block is not other for other in taken)]


def _step_pages(inside: Sequence[Flow]) -> dict[str, int]:
    """On which page each step begins."""
    return {
        block.group: number
        for number, flow in enumerate(inside, start=2)
        for block in flow.blocks
        if block.stop is not None
    }


def _draw(
    theme: Theme,
    booklet: Booklet,
    flows: Sequence[tuple[Frame, Flow]],
    *,
    address: Callable[[int], str],
    line_in: LineIn,
) -> tuple[Page, ...]:
    pages: list[Page] = []
    for frame, flow in flows:
        number = frame.number
        codes = draw_codes(theme, booklet, frame, address(number))
        foot = how_it_works(theme, codes.foot) if number == 1 else foot_shapes(theme, booklet, frame, codes.foot)
        pages.append(draw_page(theme, booklet, frame, flow.blocks, codes=codes, foot=foot, line_in=line_in))
        stops = [block.stop for block in flow.blocks if block.stop is not None]
        # The list of stops on the cover is a preview: the line goes on from there as it came in.
        travelled = stops[-1].status is StepStatus.DONE if stops and number > 1 else line_in.travelled
        line_in = LineIn(travelled=travelled)
    return tuple(pages)
