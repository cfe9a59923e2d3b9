"""Blocks -> pages: what goes on which page, so that a booklet is short and its steps stay whole. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from forms.units import Mm
from print.sketch import Block
from print.slices import slices
from print.theme import CONTENT_HEIGHT

PAGES_PER_SHEET: Final = 4
_EXTRA_LINES: Final = 13
"""How many lines a writing area may gain to fill its page; with five of its own, the page of questions is full."""


@dataclass(slots=True)
class Flow:
    """The blocks of one page and how far down they go."""

    room: Mm = CONTENT_HEIGHT
    blocks: list[Block] = field(default_factory=list)
    height: Mm = 0.0

    def takes(self, blocks: Sequence[Block]) -> bool:
        """Whether these fit under what is there."""
        height = self.height
        for place, block in enumerate(blocks):
            height += block.height + (block.gap if place else self.gap(block))
        return height <= self.room + 0.01

    def put(self, block: Block) -> None:
        """Add a block under the others."""
        self.height += block.height + self.gap(block)
        self.blocks.append(block)

    def gap(self, block: Block) -> Mm:
        """Free paper above a block that comes next."""
        return block.gap if self.blocks else 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """How freely paper is used.

    Attributes:
        whole: Steps are not cut where a page can hold them.
        sections: A section begins a page.
    """

    whole: bool
    sections: bool


STYLES: Final = (
    Style(whole=True, sections=True),
    Style(whole=True, sections=False),
    Style(whole=False, sections=False),
)
"""From the most generous to the closest."""


def paginate(blocks: Sequence[Block], style: Style) -> list[Flow]:
    """Put blocks on pages, in order."""
    flows: list[Flow] = []
    place = 0
    while place < len(blocks):
        together = _together(blocks, place, style)
        fresh = style.sections and together[0].section
        if not flows or (fresh and flows[-1].blocks) or not flows[-1].takes(together):
            flows.append(_begin(together[0]))
        for block in together:
            _put(flows, block)
        place += len(together)
    return flows


def _put(flows: list[Flow], block: Block) -> None:
    """Put a block on the last page, else on a new one; one that is taller than a page is cut."""
    if not flows[-1].takes([block]) and flows[-1].blocks and flows[-1].blocks[-1] is not block.again:
        flows.append(_begin(block))
    for part in slices(block, flows[-1].room - flows[-1].height - flows[-1].gap(block), CONTENT_HEIGHT):
        if not flows[-1].takes([part]):
            flows.append(Flow())
        flows[-1].put(part)


def whole_sheets(pages: int) -> int:
    """The next multiple of four."""
    return -(-pages // PAGES_PER_SHEET) * PAGES_PER_SHEET


def fill(flow: Flow) -> None:
    """Give the paper left at the bottom of a page to its writing areas, one line each in turn."""
    gained = {place: 0 for place, block in enumerate(flow.blocks) if block.grow}
    while gained:
        place = min(gained, key=lambda each: gained[each])
        grown = _grown(flow.blocks[place], gained[place] + 1)
        rise = grown.height - flow.blocks[place].height
        if flow.height + rise > flow.room or gained[place] >= _EXTRA_LINES:
            del gained[place]
            continue
        flow.blocks[place] = grown
        flow.height += rise
        gained[place] += 1


def _grown(block: Block, lines: int) -> Block:
    if block.grow is None:
        return block
    return replace(block.grow(lines), grow=block.grow)


def _begin(block: Block) -> Flow:
    flow = Flow()
    if block.again is not None:
        flow.put(block.again)
    return flow


def _together(blocks: Sequence[Block], first: int, style: Style) -> list[Block]:
    """The block and those that must not be cut from it."""
    together = [blocks[first]]
    for block in blocks[first + 1 :]:
        last = together[-1]
        glued = last.keep_with_next or (style.whole and block.group and block.group == last.group)
        if not glued:
            break
        together.append(block)
    if len(together) > 2 and not Flow().takes(together):
        # Longer than a page: only its heading stays with what follows.
        return together[:2]
    return together
