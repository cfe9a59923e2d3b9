"""Blocks -> pages: what goes on which page, so that a booklet is short and its steps stay whole. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from forms.units import Mm
from print.sketch import Block
from print.slices import slices
from print.theme import CONTENT_HEIGHT, RULE_PITCH

PAGES_PER_SHEET: Final = 4
_EXTRA_LINES: Final = 13
"""How many lines a writing area may gain to fill its page; with five of its own, the page of questions is full."""
_HOLLOW: Final = 0.65
"""A page that is filled less, and has nothing to write on, looks unfinished."""


@dataclass(slots=True)
class Flow:
    """The blocks of one page and how far down they go."""

    room: Mm = CONTENT_HEIGHT
    blocks: list[Block] = field(default_factory=list)
    height: Mm = 0.0

    def takes(self, blocks: Sequence[Block]) -> bool:
        """Whether these fit under what is there."""
        return self.height + self._added(blocks) <= self.room + 0.01

    def begins(self, blocks: Sequence[Block]) -> bool:
        """Whether these fit, or all but a part of the last of them, if it may be cut."""
        if self.takes(blocks):
            return True
        cut = blocks[-1].cut
        left = self.room - self.height - self._added(blocks) + blocks[-1].height
        return cut is not None and cut(left) is not None

    def put(self, block: Block) -> None:
        """Add a block under the others."""
        self.height += block.height + self.gap(block)
        self.blocks.append(block)

    def gap(self, block: Block) -> Mm:
        """Free paper above a block that comes next."""
        return block.gap if self.blocks else 0.0

    @property
    def hollow(self) -> bool:
        """Whether much of the page stays empty if nothing follows."""
        return self.height < _HOLLOW * self.room and not any(block.grow for block in self.blocks)

    def goes_on(self, after: "Flow") -> bool:
        """Whether the last thing on the page goes on on the one after it."""
        group = self.blocks[-1].group if self.blocks else ""
        return group != "" and any(block.group == group for block in after.blocks)

    @property
    def begins_again(self) -> bool:
        """Whether it begins with what its first block belongs to, said again."""
        return len(self.blocks) > 1 and self.blocks[1].again is self.blocks[0]

    def copy(self) -> "Flow":
        """The same page, to which more is added."""
        return Flow(self.room, [*self.blocks], self.height)

    def _added(self, blocks: Sequence[Block]) -> Mm:
        return sum(block.height + (block.gap if place else self.gap(block)) for place, block in enumerate(blocks))


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


def paginate(
    blocks: Sequence[Block], style: Style, *, after: Sequence[Flow] = (), room: Mm = CONTENT_HEIGHT
) -> list[Flow]:
    """Put blocks on pages, in order.

    Args:
        blocks: From top to bottom.
        style: How freely paper is used.
        after: The pages before, the last of which may have room; they stay as they are.
        room: Height there is on a new page.
    """
    flows = [*after[:-1], *(flow.copy() for flow in after[-1:])]
    place = 0
    while place < len(blocks):
        together = _together(blocks, place, style, room)
        fresh = style.sections and together[0].section and flows and not flows[-1].hollow
        if not flows or (fresh and flows[-1].blocks) or not flows[-1].begins(together):
            flows.append(_begin(together[0], room))
        for block in together:
            _put(flows, block, room)
        place += len(together)
    return flows


def _put(flows: list[Flow], block: Block, room: Mm) -> None:
    """Put a block on the last page, else on a new one; what may be cut goes on there, and what no page holds too."""
    flow = flows[-1]
    parts = block.cut(flow.room - flow.height - flow.gap(block)) if block.cut and not flow.takes([block]) else None
    if parts is not None:
        flow.put(parts[0])
        flows.append(_begin(parts[1], room))
        _put(flows, parts[1], room)
        return
    if not flow.takes([block]) and not all(above.heading for above in flow.blocks):
        flows.append(_begin(block, room))
        if block.cut:
            _put(flows, block, room)
            return
    again = _again_above_rest(block, room)
    above = 0.0 if again is None else again.height + block.gap
    for part in slices(block, flows[-1].room - flows[-1].height - flows[-1].gap(block), room - above):
        if not flows[-1].takes([part]):
            flows.append(_begin(replace(part, again=again), room))
            flows[-1].put(replace(part, gap=block.gap))
        else:
            flows[-1].put(part)


def _again_above_rest(block: Block, room: Mm) -> Block | None:
    """What is said again above the rest of a block that is cut; nothing where one of its zones takes all of a page."""
    tallest = max((zone.box.h for zone in block.zones), default=0.0)
    fits = block.again is not None and block.again.height + block.gap + tallest <= room
    return block.again if fits else None


def that_fit(flow: Flow, heading: Block, items: Sequence[Block], *, least: int) -> list[Block]:
    """Items, in order, that find room under a heading at the end of a page; none where they are fewer than `least`.

    As many as follow one another from the first; where these are too few and the page would stay hollow, the fullest
    of the runs that begin at an item and take each later one that still fits.
    """
    for count in range(len(items), least - 1, -1):
        if flow.takes([heading, *items[:count]]):
            return list(items[:count])
    best: list[Block] = []
    for start in range(len(items) if flow.hollow else 0):
        taken: list[Block] = []
        for block in items[start:]:
            if flow.takes([heading, *taken, block]):
                taken.append(block)
        if len(taken) >= least and sum(one.height for one in taken) > sum(one.height for one in best):
            best = taken
    return best


def whole_sheets(pages: int) -> int:
    """The next multiple of four."""
    return -(-pages // PAGES_PER_SHEET) * PAGES_PER_SHEET


def fill(flow: Flow) -> None:
    """Give the paper left at the bottom of a page to its writing areas, one line each in turn."""
    growing = [place for place, block in enumerate(flow.blocks) if block.grow]
    gained = dict.fromkeys(growing, _grow_together(flow, growing))
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


def _grow_together(flow: Flow, growing: Sequence[int]) -> int:
    """Give all writing areas of a page as many lines as surely fit; to draw a block anew for each line took longest.

    Returns:
        How many lines each gained.
    """
    lines = int((flow.room - flow.height) / (RULE_PITCH * len(growing))) if growing else 0
    for each in range(min(lines, _EXTRA_LINES), 0, -1):
        grown = {place: _grown(flow.blocks[place], each) for place in growing}
        height = flow.height + sum(block.height - flow.blocks[place].height for place, block in grown.items())
        if height <= flow.room:
            flow.height = height
            for place, block in grown.items():
                flow.blocks[place] = block
            return each
    return 0


def _grown(block: Block, lines: int) -> Block:
    if block.grow is None:
        return block
    return replace(block.grow(lines), grow=block.grow)


def _begin(block: Block, room: Mm) -> Flow:
    """A page that begins with a block: what it belongs to is said again, unless the block begins that itself."""
    flow = Flow(room)
    if block.again is not None and block.stop is None and not block.section and not block.titled:
        flow.put(block.again)
    return flow


def _together(blocks: Sequence[Block], first: int, style: Style, room: Mm) -> list[Block]:
    """The block and those that must not be cut from it."""
    group = blocks[first].group
    begun = first > 0 and group != "" and blocks[first - 1].group == group
    if style.whole and not begun:
        whole = _glued(blocks, first, groups=True)
        if len(whole) == 1 or Flow(room).begins(whole):
            return whole
    # Of a group that no page holds, each block goes where there is room: a title stays with what it heads.
    together = _glued(blocks, first, groups=False)
    return together if _begin(together[0], room).begins(together) else together[: _next_part(together)]


def _next_part(blocks: Sequence[Block]) -> int:
    """How many of blocks that no page holds together go to one: those before the next heading.

    Without another heading, the headings and what they head.
    """
    headings = next((place for place, block in enumerate(blocks) if not block.heading), len(blocks))
    after = enumerate(blocks[headings:], start=headings)
    return next((place for place, block in after if block.heading), headings + 1)


def _glued(blocks: Sequence[Block], first: int, *, groups: bool) -> list[Block]:
    """The block and those that a title, or with `groups` a group too, holds to it."""
    together = [blocks[first]]
    for block in blocks[first + 1 :]:
        last = together[-1]
        if not (last.keep_with_next or (groups and block.group and block.group == last.group)):
            break
        together.append(block)
    return together
