"""Draws the panels of both authors side by side, in the lowest of the ways in which their fields can be arranged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from forms.fields import Field
from forms.geometry import Box
from forms.model import Author, FieldKind
from forms.units import Mm
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.fields import AFTER_BOX, COLUMN_GAP, draw_note
from print.panels import (
    GUTTER,
    NOTE_KEYS,
    PADDING,
    WRITER_ICON,
    WRITERS,
    background,
    draw_panel,
    draw_row,
    field_rows,
)
from print.shapes import Text
from print.sketch import Column, Sketch
from print.theme import BOX_FREE, BOX_LABEL, QUIET, RULE_PITCH, Theme, baseline

_PAIR_GAP: Final[Mm] = 3.0
_STRIP_GAP: Final[Mm] = 2.0
_HEADER_TOP: Final[Mm] = 1.6
_UNDER_HEADER: Final[Mm] = 1.0
_UNDER_NOTE: Final[Mm] = 2.5
_SLACK: Final[Mm] = 0.02
_ORDER: Final = (Author.AGENT, Author.CITIZEN)
"""From left to right."""


@dataclass(frozen=True, slots=True)
class _Side:
    """How the fields of one author stand beside the other's.

    Attributes:
        strip: Those above both panels, over the whole width: they stand well two a row.
        column: The others, in the panel.
        above: Height of the strip and the gap under it.
        height: Of the panel, without lines to fill the page.
    """

    strip: tuple[Field, ...]
    column: tuple[Field, ...]
    above: Mm
    height: Mm


@dataclass(frozen=True, slots=True)
class Pair:
    """Both authors' fields, and how they are arranged.

    Attributes:
        agent: The agent's fields, in printing order.
        citizen: The resident's.
        sides: The agent's and the resident's; empty where their panels stand under each other.
    """

    agent: tuple[Field, ...]
    citizen: tuple[Field, ...]
    sides: tuple[_Side, ...]


def arrange_pair(theme: Theme, width: Mm, agent: Sequence[Field], citizen: Sequence[Field]) -> Pair:
    """Find the lowest arrangement of both authors' fields side by side.

    It is the same however many lines the panels gain to fill their page: it is looked for once.

    Args:
        theme: The booklet's look.
        width: Of both panels together.
        agent: The agent's fields, at least one, in printing order.
        citizen: The resident's, likewise.
    """
    both = tuple(agent), tuple(citizen)
    if not all(_fills(fields[-1]) for fields in both):
        # Nothing would fill the panel without a note beside one that grows; one that is wide has its width below only.
        return Pair(*both, ())
    left, right = (
        [_side(theme, width, author, fields, strip) for strip in _strips(theme, width, fields)]
        for author, fields in zip(_ORDER, both, strict=True)
    )
    return Pair(*both, min(product(left, right), key=_height))


def draw_pair(sketch: Sketch, pair: Pair, extra_lines: int = 0) -> None:
    """Draw both authors' fields as they were arranged.

    Args:
        sketch: Where to draw, over its whole width.
        pair: What `arrange_pair` found for this width.
        extra_lines: Writing lines to add to the note of each.
    """
    if not pair.sides:
        draw_panel(sketch, Author.AGENT, pair.agent, extra_lines)
        sketch.space(_STRIP_GAP)
        draw_panel(sketch, Author.CITIZEN, pair.citizen, extra_lines)
        return
    for author, side in zip(_ORDER, pair.sides, strict=True):
        _draw_strip(sketch, author, side.strip)
    top, height = sketch.y, max(side.height for side in pair.sides) + extra_lines * RULE_PITCH
    for author, side, place in zip(_ORDER, pair.sides, _places(sketch.column), strict=True):
        sketch.y, start = top, len(sketch.shapes)
        # The lower of the two gives its note the paper that the other one needs for boxes and cells: both end together.
        extra = height - side.height
        _draw_column(sketch, author, side.column, place, extra - _above_note(sketch, author, side, place, extra))
        sketch.under(start, background(sketch, author, Box(place.x, top, place.width, height)))
    sketch.y = top + height


def _fills(field: Field) -> bool:
    """Whether a panel beside another may end with a field."""
    return field.kind is FieldKind.NOTE and not field.beside and not field.wide


def _above_note(sketch: Sketch, author: Author, side: _Side, place: Column, extra: Mm) -> Mm:
    """How much of that height a label takes that no more stands beside its line, once the area under it has it."""
    last = side.column[-1]
    if last.lines > 1 or last.id.endswith(NOTE_KEYS) or extra < RULE_PITCH - _SLACK:
        return 0.0
    tried = Sketch(sketch.theme, sketch.column.width)
    _draw_column(tried, author, side.column, place, extra)
    return max(0.0, tried.y - side.height - extra)


def _places(column: Column) -> tuple[Column, ...]:
    return column.split(len(_ORDER), _PAIR_GAP)


def _height(sides: tuple[_Side, ...]) -> Mm:
    """Of strips and panels; what differs by less than a thousandth is the same."""
    return round(sum(side.above for side in sides) + max(side.height for side in sides), 3)


def _side(theme: Theme, width: Mm, author: Author, fields: tuple[Field, ...], strip: tuple[Field, ...]) -> _Side:
    """Measure one way to arrange an author's fields, by drawing it."""
    above, beside = Sketch(theme, width), Sketch(theme, width)
    _draw_strip(above, author, strip)
    column = tuple(field for field in fields if field not in strip)
    _draw_column(beside, author, column, _places(beside.column)[_ORDER.index(author)], 0.0)
    return _Side(strip, column, above.y, beside.y)


def _strips(theme: Theme, width: Mm, fields: tuple[Field, ...]) -> list[tuple[Field, ...]]:
    """What may stand in a strip: what needs its width, the full rows too, everything but the last field."""
    sketch, before = Sketch(theme, width), fields[:-1]
    wide = tuple(field for field in before if field.wide)
    rows = field_rows(sketch, before, sketch.column.inset(GUTTER, PADDING))
    paired = {field.id for row in rows if len(row) > 1 for field in row}
    choices = [wide, tuple(field for field in before if field.wide or field.id in paired), before]
    return list(dict.fromkeys(choices))


def _draw_strip(sketch: Sketch, author: Author, strip: Sequence[Field]) -> None:
    if strip:
        draw_panel(sketch, author, strip)
        sketch.space(_STRIP_GAP)


def _draw_column(sketch: Sketch, author: Author, fields: Sequence[Field], place: Column, extra: Mm) -> None:
    """Draw one of two panels side by side, without its background: who writes, and the fields under each other.

    The area of the last note is `extra` higher, less its label: that is printed where there is paper to spare for it.
    """
    column = place.inset(PADDING, PADDING)
    sketch.space(_HEADER_TOP)
    writer = WRITERS[author]
    noted = len(fields) == 1
    words = sketch.lead(writer.icon, column, sketch.y, width=WRITER_ICON, room=WRITER_ICON + BOX_LABEL, stroke=0.4)
    name = writer.noted if noted else writer.word
    top = sketch.y
    end = sketch.paragraph(name, words, kind=sketch.sizes.small, bold=True, ink=sketch.theme.colour, alone=True)
    if sketch.theme.both:
        _draw_second(sketch, (name, writer.word), Column(end, words.x + words.width - end), top)
    sketch.space(BOX_FREE if fields[0].kind is FieldKind.TICK else _UNDER_HEADER)
    for row in field_rows(sketch, fields, column):
        if row[0].kind is FieldKind.NOTE and row[0].id.endswith(NOTE_KEYS):
            note = replace(row[0], caption=writer.label)
            label = 0.0 if noted else _label_height(sketch.theme, note, column)
            labelled = 0.0 < label <= extra
            draw_note(sketch, note, column, extra - label if labelled else extra, labelled=labelled)
        else:
            draw_row(sketch, row, column, extra if fields[-1] in row else 0.0)
    sketch.space(_UNDER_NOTE - AFTER_BOX)


def _label_height(theme: Theme, note: Field, column: Column) -> Mm:
    """How much higher a note is with its label over it."""
    bare, named = Sketch(theme, column.x + column.width), Sketch(theme, column.x + column.width)
    draw_note(bare, note, column, RULE_PITCH, labelled=False)
    draw_note(named, note, column, RULE_PITCH)
    return named.y - bare.y


def _draw_second(sketch: Sketch, names: Sequence[str], free: Column, y: Mm) -> None:
    """Draw the first name that has room in the second language, at the right of a line; moves nothing."""
    kind, theme = sketch.sizes.small, sketch.theme
    for said in (theme.versions(name)[1] for name in names):
        width = text_width(said, kind.size)
        if width + COLUMN_GAP / 2 <= free.width:
            rtl = theme.rtl and has_right_to_left(said)
            sketch.add(Text(free.x + free.width - width, baseline(y, kind), said, kind.size, QUIET, rtl=rtl))
            return
