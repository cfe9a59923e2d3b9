"""Booklet -> pages of blocks, and the Layout that came out of them."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from forms.booklet import Booklet
from forms.layout import Layout
from forms.model import StepStatus
from forms.translation import FRENCH
from print.cover import cover_choice, cover_flow, how_it_works, line_start, not_on_cover
from print.flow import Flow, fill
from print.frame import Frame, draw_codes, foot_shapes
from print.once import say_once
from print.own import Owned
from print.page import LineIn, Page, draw_page
from print.reading import warning_blocks
from print.spread import fill_pages
from print.theme import A5_PAGES, PageFormat, Theme, theme_of
from print.wording import Wording


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
    inside, ending = fill_pages(theme, booklet, opening, folded=folded, site=_site(address(1)))
    cover = cover_flow(theme, booklet, choice, _step_pages(inside))
    last = Flow()
    for block in ending.last:
        last.put(block)
    say_once([*inside, last])
    for flow in (*inside, last):
        fill(flow)
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
