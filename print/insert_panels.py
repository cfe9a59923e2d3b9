"""Draws the panels of a leaf. What was noted may be longer than a leaf: each part says again who writes there."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from forms.fields import Field
from forms.geometry import Box
from forms.model import Author
from forms.units import Mm
from print.panels import draw_panel, draw_writer
from print.shapes import Rectangle, Shape, Text, shifted
from print.sketch import Block, Sketch, moved_zone
from print.slices import slices
from print.theme import BOX_FREE, LEAF, Theme

_GAP: Final[Mm] = 2.0
_LEAST: Final[Mm] = 20.0
"""A part of a panel that is cut: who writes, and two lines beside it."""
_SLACK: Final[Mm] = 0.01
_AT_CUT: Final[Mm] = 2.0
"""Free paper between a line and the edge of the panel where it is cut."""


def leaf_panel(
    theme: Theme, group: str, author: Author, fields: Sequence[Field], extra_lines: int = 0, *, again: Block | None
) -> Block:
    """Draw what one author ticks and writes on a leaf.

    Args:
        theme: The booklet's look.
        group: Of the block.
        author: Who writes.
        fields: At least one.
        extra_lines: Writing lines to add to the last note.
        again: What stands above the rest of it on the next leaf.
    """
    sketch = Sketch(theme, LEAF.content_width)
    draw_panel(sketch, author, fields, extra_lines)
    grows = fields[-1].grows and author is Author.CITIZEN
    grow = partial(leaf_panel, theme, group, author, fields, again=again) if grows else None
    block = replace(sketch.block(gap=_GAP, group=group), again=again, grow=grow)
    return replace(block, cut=partial(_parted, theme, author, block))


def _parted(theme: Theme, author: Author, panel: Block, height: Mm) -> tuple[Block, Block] | None:
    """What so much height holds of a panel, and the rest; None if it holds too little, or cuts what is kept."""
    if height < _LEAST or panel.height <= height:
        return None
    head, tail = slices(panel, height - _AT_CUT, panel.height)
    if panel.zones and _says_nothing(tail, panel):
        head, _ = slices(panel, panel.zones[-1].box.y, panel.height)
    if head.height + _AT_CUT < _LEAST or _is_kept(panel, head.height):
        return None
    grow = None if panel.grow is None else partial(_grown_rest, theme, author, panel, head.height)
    rest = replace(_rest(theme, author, panel, head.height), grow=grow)
    head = replace(head, height=head.height + _AT_CUT, shapes=_on_panel(head.shapes, head.height + _AT_CUT, 0.0))
    return head, replace(rest, cut=partial(_parted, theme, author, rest))


def _is_kept(panel: Block, height: Mm) -> bool:
    """Whether something is kept together across a height of a panel."""
    return any(top + _SLACK < height < bottom - _SLACK for top, bottom in panel.kept)


def _says_nothing(tail: Block, panel: Block) -> bool:
    """Whether only the edge under a panel's last area found no room, or nothing that can grow as the panel does."""
    return not tail.zones and (panel.grow is not None or not any(isinstance(one, Text) for one in tail.shapes))


def _grown_rest(theme: Theme, author: Author, panel: Block, above: Mm, lines: int) -> Block:
    """The rest of a panel that is cut at a height, with so many writing lines more."""
    return _rest(theme, author, panel if panel.grow is None else panel.grow(lines), above)


def _rest(theme: Theme, author: Author, panel: Block, above: Mm) -> Block:
    """What stands in a panel under a height: who writes stands beside it again."""
    _, tail = slices(panel, above, panel.height)
    sketch = Sketch(theme, LEAF.content_width)
    draw_writer(sketch, author, BOX_FREE)
    height = max(tail.height + _AT_CUT, _LEAST)
    return replace(
        tail,
        height=height,
        shapes=(*_on_panel(tail.shapes, height, _AT_CUT), *sketch.shapes),
        zones=tuple(moved_zone(zone, 0.0, _AT_CUT) for zone in tail.zones),
        gap=_GAP,
        kept=tuple((top + _AT_CUT, bottom + _AT_CUT) for top, bottom in tail.kept),
    )


def _on_panel(shapes: Sequence[Shape], height: Mm, down: Mm) -> tuple[Shape, ...]:
    """The shapes of a part of a panel so much further down, its background so high."""
    ground = [one for one in shapes if isinstance(one, Rectangle) and one.box.w == LEAF.content_width]
    others = (shifted(shape, 0.0, down) for shape in shapes if shape not in ground)
    return (*(replace(one, box=Box(one.box.x, 0.0, one.box.w, height)) for one in ground), *others)
