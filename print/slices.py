"""Cuts what is taller than a page: rare, but a long text of an agent's own must never be lost or run off the paper."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.geometry import Box
from forms.layout import Zone
from forms.units import Mm, pt_to_mm
from print.shapes import Circle, Curve, Line, Modules, Rectangle, Shape, Text, shifted
from print.sketch import Block, moved_zone

_SLACK: Mm = 0.01
_ABOVE: Final = 0.95
_BELOW: Final = 0.3
"""How far letters reach above and below their line, of their size: less than lines stand apart, 1.27 in large print."""


def slices(block: Block, first_room: Mm, room: Mm) -> list[Block]:
    """Cut a block between its lines, so that every part has room; panels go on behind each part.

    What is kept together is cut only where it is taller than the room there is.

    Args:
        block: Any block; one that has room comes back as it is.
        first_room: Height there is for the first part.
        room: Height there is for the others.
    """
    if block.height <= first_room + _SLACK:
        return [block]
    behind = [shape for shape in block.shapes if _is_background(shape, block.zones)]
    solid = [shape for shape in block.shapes if shape not in behind]
    extents = [*map(_extent, solid), *((zone.box.y, zone.box.bottom) for zone in block.zones)]
    cut = _height_between(extents, block.kept, first_room)
    head = Block(
        height=cut,
        shapes=(*_clipped(behind, 0.0, cut), *(shape for shape in solid if _extent(shape)[1] <= cut + _SLACK)),
        zones=tuple(zone for zone in block.zones if zone.box.bottom <= cut + _SLACK),
        gap=block.gap,
        stop=block.stop,
        group=block.group,
        section=block.section,
        again=block.again,
        titled=block.titled,
        title=block.title,
    )
    rest = (
        *_clipped(behind, cut, block.height),
        *(shape for shape in solid if _extent(shape)[1] > cut + _SLACK),
    )
    tail = replace(
        block,
        height=block.height - cut,
        shapes=tuple(shifted(shape, 0.0, -cut) for shape in rest),
        zones=tuple(moved_zone(zone, 0.0, -cut) for zone in block.zones if zone.box.bottom > cut + _SLACK),
        gap=0.0,
        stop=None,
        section=False,
        titled=False,
        title="",
        later=None,
        grow=None,
        kept=tuple((top - cut, bottom - cut) for top, bottom in block.kept if bottom > cut + _SLACK),
    )
    return [head, *slices(tail, room, room)]


def _height_between(extents: Sequence[tuple[Mm, Mm]], kept: Sequence[tuple[Mm, Mm]], most: Mm) -> Mm:
    """Where to cut: between what is kept together if that leaves anything above, else between lines."""
    height = _free_height([*extents, *kept], most)
    if any(bottom <= height + _SLACK for _, bottom in extents):
        return height
    return _free_height(extents, most)


def _free_height(extents: Sequence[tuple[Mm, Mm]], most: Mm) -> Mm:
    """The lowest height up to `most` that cuts through nothing; `most` itself when there is none."""
    height = most
    while True:
        crossed = [top for top, bottom in extents if top < height - _SLACK and bottom > height + _SLACK]
        if not crossed:
            return height
        height = min(crossed)
        if height <= 0:
            return most


def _is_background(shape: Shape, zones: Sequence[Zone]) -> bool:
    """Whether other things stand on it: a panel, not what is ticked or written on."""
    if not isinstance(shape, Rectangle) or (shape.fill is None and shape.stroke is None):
        return False
    own = {box for zone in zones for box in (zone.box, *zone.cells)}
    return shape.box not in own


def _clipped(shapes: Sequence[Shape], top: Mm, bottom: Mm) -> list[Shape]:
    clipped: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, Rectangle):
            start, end = max(shape.box.y, top), min(shape.box.bottom, bottom)
            if end > start:
                clipped.append(replace(shape, box=Box(shape.box.x, start, shape.box.w, end - start)))
    return clipped


def _extent(shape: Shape) -> tuple[Mm, Mm]:
    """How high and how low a shape reaches."""
    match shape:
        case Text():
            size = pt_to_mm(shape.size)
            return (shape.y - _ABOVE * size, shape.y + _BELOW * size)
        case Line():
            return (min(shape.y1, shape.y2), max(shape.y1, shape.y2))
        case Circle():
            return (shape.y - shape.radius, shape.y + shape.radius)
        case Rectangle() | Modules():
            return (shape.box.y, shape.box.bottom)
        case Curve():
            heights = [move[place] for move in shape.moves for place in range(1, len(move), 2)]
            return (min(heights), max(heights))
