"""Draws the panel of one author: the agent's on a tint with a stamp, the resident's on white in a frame with a pen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from forms.fields import Field
from forms.geometry import Box
from forms.model import Author, FieldKind
from forms.units import Mm
from print.canvas import text_width
from print.fields import (
    AFTER_BOX,
    BESIDE_LABEL,
    COLUMN_GAP,
    DATE_WIDTH,
    cells_width,
    draw_cells,
    draw_choice,
    draw_hour,
    draw_note,
    draw_tick,
    is_known_tick,
    known_label,
)
from print.icons import PEN, STAMP
from print.shapes import Drawing, Rectangle, Text
from print.shaping import ARABIC_MORE
from print.sketch import Column, Sketch
from print.theme import BOX, BOX_FREE, BOX_LABEL, PANEL_RADIUS, RULE_PITCH, USUAL, baseline
from print.typeset import said_lines, said_whole
from print.words import caption

GUTTER: Final[Mm] = 13.0
"""At the left of a panel: the icon, and under it who writes here."""
_BESIDE_WORD: Final[Mm] = 1.0
PADDING: Final[Mm] = BOX_FREE
WRITER_ICON: Final[Mm] = 4.6
_GAP: Final[Mm] = 4.0
_LABEL_LINES: Final = 2
"""A label of at most so many lines lets its field stand in half the width."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How a panel says who writes in it.

    Attributes:
        icon: A stamp or a pen.
        word: Who.
        label: Of the note that every step has.
        noted: Who and what, where a panel has nothing but that note.
    """

    icon: Drawing
    word: str
    label: str
    noted: str


WRITERS: Final = {
    Author.AGENT: Writer(STAMP, "Agent", "Notes", "Agent, notes"),
    Author.CITIZEN: Writer(PEN, "Vous", "Notes", "Vous, notes"),
}
NOTE_KEYS: Final = (".agent_note", ".note")
"""The two notes that every step has, called alike in all of them."""


def draw_panel(sketch: Sketch, author: Author, fields: Sequence[Field], extra_lines: int = 0) -> None:
    """Draw the fields of one author, two a row where they are narrow enough.

    Args:
        sketch: Where to draw, over its whole width.
        author: Who writes.
        fields: At least one, in printing order.
        extra_lines: Writing lines to add to the last note.
    """
    place, top = len(sketch.shapes), sketch.y
    draw_writer(sketch, author, top + PADDING)
    column = sketch.column.inset(GUTTER, PADDING)
    sketch.space(PADDING)
    rows = field_rows(sketch, fields, column)
    low, above = top + PADDING + WRITER_ICON + sketch.sizes.small.leading, sketch.y
    for number, row in enumerate(rows):
        begun = sketch.y
        if row[0].kind is FieldKind.NOTE and row[0].id.endswith(NOTE_KEYS):
            note = replace(row[0], caption=WRITERS[author].label)
            draw_note(sketch, note, column, extra_lines * RULE_PITCH, down_to=low)
        else:
            draw_row(sketch, row, column, extra_lines * RULE_PITCH if number == len(rows) - 1 else 0.0)
        if stays_with_day(row[0]):
            sketch.kept.append((above, sketch.y - AFTER_BOX))
        above = begun
    sketch.y = max(sketch.y - AFTER_BOX, low) + PADDING
    sketch.under(place, background(sketch, author, Box(0.0, top, sketch.column.width, sketch.y - top)))


def stays_with_day(field: Field) -> bool:
    """Whether a field never begins the rest of a panel that is cut: the line for an hour stays with its day."""
    return field.beside


def draw_writer(sketch: Sketch, author: Author, y: Mm, x: Mm = 0.0) -> None:
    """Draw the icon and the word that say who writes, in the middle of a gutter; moves nothing."""
    sketch.icon(WRITERS[author].icon, x + (GUTTER - WRITER_ICON) / 2, y, width=WRITER_ICON, stroke=0.4)
    _draw_centred(sketch, WRITERS[author].word, y + WRITER_ICON + 0.2, x)


def _draw_centred(sketch: Sketch, word: str, y: Mm, x: Mm) -> None:
    kind, theme = sketch.sizes.small, sketch.theme
    word = theme.say(word)
    rtl = theme.reads_rtl(word)
    most = GUTTER - _BESIDE_WORD
    size = kind.size
    if rtl and text_width(word, size, bold=True) > most:
        # As large as Latin words, where Arabic ones are set larger otherwise.
        size = max(size / ARABIC_MORE, USUAL.small.size)
    bold = text_width(word, size, bold=True) <= most
    start = x + (GUTTER - text_width(word, size, bold=bold)) / 2
    sketch.add(Text(start, baseline(y, kind), word, size, theme.colour, bold=bold, rtl=rtl))


def field_rows(sketch: Sketch, fields: Sequence[Field], column: Column) -> list[tuple[Field, ...]]:
    """Put fields that are narrow enough two a row: boxes with boxes, cells with cells; the rest alone, in order.

    The cells of an appointment stand with the line for its hour, or alone.
    """
    half = column.split(2, _GAP)[0]
    waiting = list(fields)
    hours = {date.id: hour for date, hour in pairwise(fields) if hour.beside}
    rows: list[tuple[Field, ...]] = []
    while waiting:
        field = waiting.pop(0)
        kind = _half_kind(sketch, field, half)
        free = [other for other in waiting if other.id not in hours and not other.beside]
        others = [hours[field.id]] if field.id in hours else free
        partner = next((other for other in others if kind and _half_kind(sketch, other, half) == kind), None)
        if partner is not None:
            waiting.remove(partner)
        rows.append((field,) if partner is None else (field, partner))
    return rows


def _half_kind(sketch: Sketch, field: Field, half: Column) -> str:
    """`box`, `number` or `cells` for a field that fits half the width; empty for one that does not.

    The line beside the cells of a date is one of `cells`.
    """
    if field.beside:
        return "cells" if field.known is None and half.width >= DATE_WIDTH else ""
    if field.kind is FieldKind.TICK:
        words = known_label(field) if is_known_tick(field) else caption(field)
        return "box" if _stands(sketch, words, half.width - BOX - BOX_LABEL, _LABEL_LINES) else ""
    if field.kind is FieldKind.NUMBER and field.known is None:
        room = half.width - cells_width(field, half.width) - COLUMN_GAP
        if room >= BESIDE_LABEL and _stands(sketch, caption(field), room, _LABEL_LINES + 1):
            return "number"
    if field.kind in {FieldKind.DATE, FieldKind.NUMBER} and field.known is None:
        one_row = cells_width(field, half.width + DATE_WIDTH) <= half.width
        return "cells" if one_row and _stands(sketch, caption(field), half.width, 1) else ""
    return ""


def _stands(sketch: Sketch, words: str, width: Mm, lines: int) -> bool:
    """Whether words fit so many lines of a column, each of them whole."""
    theme, size = sketch.theme, sketch.sizes.body.size
    return said_lines(theme, words, width, size) <= lines and said_whole(theme, words, width, size)


def draw_row(sketch: Sketch, row: tuple[Field, ...], column: Column, extra: Mm) -> None:
    """Draw the fields of a row beside each other, a note with so many writing lines more."""
    places = (column,) if len(row) == 1 else column.split(2, _GAP)
    top, bottom = sketch.y, sketch.y
    for field, place in zip(row, places, strict=True):
        sketch.y = top
        if field.beside and len(row) > 1:
            draw_hour(sketch, field, place)
        else:
            _draw_field(sketch, field, place, extra)
        bottom = max(bottom, sketch.y)
    sketch.y = bottom


def _draw_field(sketch: Sketch, field: Field, column: Column, extra: Mm) -> None:
    match field.kind:
        case FieldKind.TICK:
            draw_tick(sketch, field, column)
        case FieldKind.CHOICE:
            draw_choice(sketch, field, column)
        case FieldKind.NOTE:
            draw_note(sketch, field, column, extra)
        case FieldKind.DATE | FieldKind.NUMBER:
            draw_cells(sketch, field, column)


def background(sketch: Sketch, author: Author, box: Box) -> Rectangle:
    """What the fields of an author stand on: the agent's on a tint, the resident's in a frame."""
    if author is Author.AGENT:
        return Rectangle(box, fill=sketch.theme.tint, radius=PANEL_RADIUS)
    return Rectangle(box, stroke=sketch.theme.hairline, radius=PANEL_RADIUS)
