"""Booklet -> pages of shapes, and the Layout that came out of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from forms.booklet import Booklet
from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH, CodeMark, Layout, PageLayout, Zone
from forms.page_code import display_journey_code
from forms.units import Mm, pt_to_mm
from print.canvas import text_width
from print.closing import last_page, reading_blocks
from print.cover import cover_blocks
from print.documents import document_blocks
from print.qr import large_code, small_code
from print.shapes import Ink, Line, Shape, Stroke, Text
from print.sketch import Block, moved_zone
from print.steps import EXTRA_LINES, step_blocks
from print.theme import (
    AT_FOLD,
    CODE,
    CONTENT_BOTTOM,
    CONTENT_HEIGHT,
    CONTENT_TOP,
    INK,
    LINE_FROM_FOLD,
    OUTSIDE,
    PAGE_BOTTOM,
    PAPER_EDGE,
    QUIET,
    RULE_PITCH,
    SMALL,
    Theme,
)
from print.timeline import StripStop, stop_shapes, strip

PAGES_PER_SHEET: Final = 4


@dataclass(frozen=True, slots=True)
class Page:
    """A page, composed.

    Attributes:
        shapes: Everything on it, in drawing order.
        layout: Where its zones and codes are.
    """

    shapes: tuple[Shape, ...]
    layout: PageLayout


@dataclass(slots=True)
class _Flow:
    """Blocks of one page, and how far down they go."""

    blocks: list[Block] = field(default_factory=list)
    height: Mm = 0.0

    def takes(self, block: Block) -> bool:
        return self.height + self._gap(block) + block.height <= CONTENT_HEIGHT + 0.01

    def put(self, block: Block) -> None:
        self.height += self._gap(block) + block.height
        self.blocks.append(block)

    def _gap(self, block: Block) -> Mm:
        return block.gap if self.blocks else 0.0


def compose(booklet: Booklet, *, address: Callable[[int], str], folded: bool) -> tuple[tuple[Page, ...], Layout]:
    """Lay out every page."""
    theme = Theme(Ink.from_hex(booklet.template.colour), booklet.template.letter)
    flows = _flows(theme, booklet)
    if folded:
        while len(flows) % PAGES_PER_SHEET:
            flows.insert(-1, _Flow())
    pages = tuple(
        _page(theme, booklet, number, len(flows), flow.blocks, address(number), fold_left=not folded or number % 2 == 1)
        for number, flow in enumerate(flows, start=1)
    )
    layout = Layout(booklet.code, booklet.edition, "pages", tuple(page.layout for page in pages))
    return pages, layout


def _flows(theme: Theme, booklet: Booklet) -> list[_Flow]:
    inside = document_blocks(theme, booklet)
    for number, step in enumerate(booklet.steps, start=1):
        inside += step_blocks(theme, step, number)
    inside += reading_blocks(theme, booklet)
    return [*_flow(cover_blocks(theme, booklet)), *_flow(inside), *_flow(last_page(theme, booklet))]


def _flow(blocks: Sequence[Block]) -> list[_Flow]:
    flows = [_Flow()]
    place = 0
    while place < len(blocks):
        group = _group(blocks, place)
        height = sum(block.height + block.gap for block in group)
        if flows[-1].blocks and flows[-1].height + height > CONTENT_HEIGHT and height <= CONTENT_HEIGHT + group[0].gap:
            flows.append(_Flow())
        for block in group:
            if flows[-1].blocks and not flows[-1].takes(block):
                flows.append(_Flow())
            flows[-1].put(block)
        place += len(group)
    for flow in flows:
        _fill(flow)
    return flows


def _group(blocks: Sequence[Block], first: int) -> list[Block]:
    group = [blocks[first]]
    for block in blocks[first + 1 :]:
        together = group[-1].keep_with_next or (block.whole and block.whole == group[-1].whole)
        if not together:
            break
        group.append(block)
    return group


def _fill(flow: _Flow) -> None:
    """Give the paper left at the bottom of a page to its writing areas."""
    extra = dict.fromkeys((place for place, block in enumerate(flow.blocks) if block.grow), 0)
    progress = True
    while progress:
        progress = False
        for place, lines in extra.items():
            grow = flow.blocks[place].grow
            if grow is None or lines >= EXTRA_LINES:
                continue
            grown = grow(lines + 1)
            rise = grown.height - flow.blocks[place].height
            if flow.height + rise <= CONTENT_HEIGHT and rise <= RULE_PITCH * 3:
                flow.blocks[place] = Block(grown.height, grown.shapes, grown.zones, grown.stop, grown.gap,
                                           grown.keep_with_next, grown.whole, grow)
                flow.height += rise
                extra[place] = lines + 1
                progress = True


def _page(theme: Theme, booklet: Booklet, number: int, count: int, blocks: Sequence[Block], text: str, *, fold_left: bool) -> Page:
    left = AT_FOLD if fold_left else OUTSIDE
    line_x = LINE_FROM_FOLD if fold_left else A5_WIDTH - LINE_FROM_FOLD
    shapes: list[Shape] = [Line(line_x, PAPER_EDGE, line_x, A5_HEIGHT - PAPER_EDGE, Stroke(theme.colour, 0.8))]
    zones: list[Zone] = []
    marks, typed, code_shapes, strip_left, strip_right = _codes(booklet, number, text, fold_left=fold_left)
    shapes += code_shapes
    shapes += strip(theme, booklet, strip_left, strip_right)
    y = CONTENT_TOP
    for place, block in enumerate(blocks):
        y += block.gap if place else 0.0
        shapes += _shifted(block, left, y)
        zones += [moved_zone(zone, left, y) for zone in block.zones]
        if block.stop is not None:
            middle = y + block.stop.y
            shapes += stop_shapes(theme, line_x, middle, StripStop(block.stop.number, block.stop.status))
        y += block.height
    footer = f"{booklet.template.title} · page {number} sur {count}"
    x = OUTSIDE if not fold_left else AT_FOLD
    if not fold_left:
        x = A5_WIDTH - AT_FOLD - text_width(footer, SMALL)
    shapes.append(Text(x, PAGE_BOTTOM - 1, footer, SMALL, QUIET))
    layout = PageLayout(number, A5_WIDTH, A5_HEIGHT, tuple(zones), marks, typed)
    return Page(tuple(shapes), layout)


def _shifted(block: Block, dx: Mm, dy: Mm) -> list[Shape]:
    return [shift(shape, dx, dy) for shape in block.shapes]


def _codes(booklet: Booklet, number: int, text: str, *, fold_left: bool) -> tuple[tuple[CodeMark, ...], tuple[Box, ...], list[Shape], Mm, Mm]:
    large, small = large_code(text), small_code(text)
    clear = f"{display_journey_code(booklet.code)} · {booklet.edition}.{number}"
    x = A5_WIDTH - OUTSIDE - large.side if fold_left else OUTSIDE
    big_shape, big = large.at(x, PAGE_BOTTOM - large.side)
    x = AT_FOLD if fold_left else A5_WIDTH - AT_FOLD - small.side
    small_shape, little = small.at(x, 7.0)
    width = text_width(clear, CODE)
    gap = large.quiet + 0.5
    tx = big.box.x - gap - width if fold_left else big.box.right + gap
    first = Box(tx, big.box.y, width, 3.0)
    sx = little.box.x if fold_left else little.box.right - width
    second = Box(sx, little.box.bottom + small.quiet, width, 3.0)
    texts: list[Shape] = [Text(box.x, box.y + 2.3, clear, CODE, INK) for box in (first, second)]
    room = max(small.side + small.quiet, width) + 2.0
    left = AT_FOLD + room if fold_left else OUTSIDE
    right = A5_WIDTH - OUTSIDE if fold_left else A5_WIDTH - AT_FOLD - room
    return (big, little), (first, second), [big_shape, small_shape, *texts], left, right


def shift(shape: Shape, dx: Mm, dy: Mm) -> Shape:
    from print.shapes import shifted

    return shifted(shape, dx, dy)


__all__ = ["CONTENT_BOTTOM", "Page", "compose", "pt_to_mm"]
