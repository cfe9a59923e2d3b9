"""Draws the panel of one author: the agent's on a tint with a stamp, the resident's on white in a frame with a pen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms.fields import Field
from forms.geometry import Box
from forms.model import Author, FieldKind
from forms.units import Mm
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.fields import (
    AFTER_BOX,
    BESIDE_LABEL,
    COLUMN_GAP,
    DATE_WIDTH,
    cells_width,
    draw_cells,
    draw_choice,
    draw_note,
    draw_tick,
    is_known_tick,
    known_label,
)
from print.icons import PEN, STAMP
from print.shapes import Drawing, Rectangle, Text
from print.shaping import ARABIC_MORE
from print.sketch import Column, Sketch
from print.theme import BOX, BOX_FREE, BOX_LABEL, PANEL_RADIUS, QUIET, RULE_PITCH, USUAL, baseline
from print.typeset import said_lines, said_whole
from print.words import caption

GUTTER: Final[Mm] = 13.0
"""At the left of a panel: the icon, and under it who writes here."""
_BESIDE_WORD: Final[Mm] = 1.0
_PADDING: Final[Mm] = BOX_FREE
_ICON: Final[Mm] = 4.6
_GAP: Final[Mm] = 4.0
_PAIR_GAP: Final[Mm] = 3.0
_STRIP_GAP: Final[Mm] = 2.0
_HEADER_TOP: Final[Mm] = 1.6
_UNDER_HEADER: Final[Mm] = 1.0
_UNDER_NOTE: Final[Mm] = 2.5
_LABEL_LINES: Final = 2
"""A label of at most so many lines lets its field stand in half the width."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How a panel says who writes in it."""

    icon: Drawing
    word: str
    note: str


WRITERS: Final = {Author.AGENT: Writer(STAMP, "Agent", "note"), Author.CITIZEN: Writer(PEN, "Vous", "notes")}
_NOTE_KEYS: Final = (".agent_note", ".note")
"""The two notes that every step has: the gutter says what they are."""


def draw_panel(sketch: Sketch, author: Author, fields: Sequence[Field], extra_lines: int = 0) -> None:
    """Draw the fields of one author, two a row where they are narrow enough.

    Args:
        sketch: Where to draw, over its whole width.
        author: Who writes.
        fields: At least one, in printing order.
        extra_lines: Writing lines to add to the last note.
    """
    place, top = len(sketch.shapes), sketch.y
    draw_writer(sketch, author, top + _PADDING)
    column = sketch.column.inset(GUTTER, _PADDING)
    sketch.space(_PADDING)
    rows = field_rows(sketch, fields, column)
    for number, row in enumerate(rows):
        if row[0].kind is FieldKind.NOTE and row[0].id.endswith(_NOTE_KEYS):
            below = top + _PADDING + _ICON + sketch.sizes.small.leading
            _draw_gutter_word(sketch, author, max(sketch.y - 0.3, below))
            draw_note(sketch, row[0], column, extra_lines, labelled=False)
        else:
            _draw_row(sketch, row, column, extra_lines if number == len(rows) - 1 else 0)
    least = top + _PADDING + _ICON + sketch.sizes.small.leading + _PADDING
    sketch.y = max(sketch.y - AFTER_BOX + _PADDING, least)
    sketch.under(place, _background(sketch, author, Box(0.0, top, sketch.column.width, sketch.y - top)))


def draw_pair(sketch: Sketch, agent: Sequence[Field], citizen: Sequence[Field], extra_lines: int = 0) -> None:
    """Draw both authors' fields side by side, the agent's at the left, in the lowest of the arrangements there are.

    Fields that stand well two a row may go into a strip over the whole width, above both panels.

    Args:
        sketch: Where to draw, over its whole width.
        agent: The agent's fields, at least one, in printing order.
        citizen: The resident's, likewise.
        extra_lines: Writing lines to add to the note of each.
    """
    if not all(fields[-1].kind is FieldKind.NOTE for fields in (agent, citizen)):
        # Nothing would fill the panel without a note beside one that grows.
        draw_panel(sketch, Author.AGENT, agent, extra_lines)
        sketch.space(_STRIP_GAP)
        draw_panel(sketch, Author.CITIZEN, citizen, extra_lines)
        return
    found: list[tuple[Mm, int, Sketch]] = []
    for left in _strips(sketch, agent):
        for right in _strips(sketch, citizen):
            tried = Sketch(sketch.theme, sketch.column.width)
            _draw_arranged(tried, {Author.AGENT: (agent, left), Author.CITIZEN: (citizen, right)}, extra_lines)
            found.append((round(tried.y, 3), len(found), tried))
    _, _, best = min(found, key=lambda each: each[:2])
    sketch.shapes += best.shapes
    sketch.zones += best.zones
    sketch.kept += best.kept
    sketch.y = best.y


def _strips(sketch: Sketch, fields: Sequence[Field]) -> list[tuple[Field, ...]]:
    """What may stand in a strip: nothing, the full rows, everything but the last field."""
    before = tuple(fields[:-1])
    rows = field_rows(sketch, before, sketch.column.inset(GUTTER, _PADDING))
    paired = {field.id for row in rows if len(row) > 1 for field in row}
    choices = [(), tuple(field for field in before if field.id in paired), before]
    return list(dict.fromkeys(choices))


def _draw_arranged(
    sketch: Sketch, authors: Mapping[Author, tuple[Sequence[Field], tuple[Field, ...]]], extra_lines: int
) -> None:
    for author, (_, strip) in authors.items():
        if strip:
            draw_panel(sketch, author, strip)
            sketch.space(_STRIP_GAP)
    places = dict(zip(authors, sketch.column.split(len(authors), _PAIR_GAP), strict=True))
    columns = {author: [field for field in fields if field not in strip] for author, (fields, strip) in authors.items()}
    top = sketch.y
    heights = {author: _column_height(sketch, author, columns[author], places[author]) for author in authors}
    highest = max(heights.values())
    for author in authors:
        sketch.y, start = top, len(sketch.shapes)
        # The lower of the two gives its note the lines that the other one needs for boxes and cells.
        lines = extra_lines + int((highest - heights[author] + 0.01) // RULE_PITCH)
        _draw_column(sketch, author, columns[author], places[author], lines)
        place = places[author]
        panel = Box(place.x, top, place.width, highest + extra_lines * RULE_PITCH)
        sketch.under(start, _background(sketch, author, panel))
    sketch.y = top + highest + extra_lines * RULE_PITCH


def _column_height(sketch: Sketch, author: Author, fields: Sequence[Field], place: Column) -> Mm:
    tried = Sketch(sketch.theme, sketch.column.width)
    _draw_column(tried, author, fields, place, 0)
    return tried.y


def _draw_column(sketch: Sketch, author: Author, fields: Sequence[Field], place: Column, extra_lines: int) -> None:
    """Draw one of two panels side by side, without its background: who writes, and the fields under each other."""
    column = place.inset(_PADDING, _PADDING)
    sketch.space(_HEADER_TOP)
    writer = WRITERS[author]
    noted = len(fields) == 1
    words = sketch.lead(writer.icon, column, sketch.y, width=_ICON, room=_ICON + BOX_LABEL, stroke=0.4)
    name = f"{writer.word}, {writer.note}" if noted else writer.word
    top = sketch.y
    end = sketch.paragraph(name, words, kind=sketch.sizes.small, bold=True, ink=sketch.theme.colour, alone=True)
    if sketch.theme.both:
        _draw_second(sketch, (name, writer.word), Column(end, words.x + words.width - end), top)
    sketch.space(BOX_FREE if fields[0].kind is FieldKind.TICK else _UNDER_HEADER)
    for row in field_rows(sketch, fields, column):
        if row[0].kind is FieldKind.NOTE and row[0].id.endswith(_NOTE_KEYS):
            draw_note(sketch, row[0], column, extra_lines, labelled=False)
        else:
            _draw_row(sketch, row, column, extra_lines if fields[-1] in row else 0)
    sketch.space(_UNDER_NOTE - AFTER_BOX)


def _draw_second(sketch: Sketch, names: Sequence[str], free: Column, y: Mm) -> None:
    """Draw the first name that has room in the second language, at the right of a line; moves nothing."""
    kind, theme = sketch.sizes.small, sketch.theme
    for said in (theme.versions(name)[1] for name in names):
        width = text_width(said, kind.size)
        if width + COLUMN_GAP / 2 <= free.width:
            rtl = theme.rtl and has_right_to_left(said)
            sketch.add(Text(free.x + free.width - width, baseline(y, kind), said, kind.size, QUIET, rtl=rtl))
            return


def draw_writer(sketch: Sketch, author: Author, y: Mm, x: Mm = 0.0) -> None:
    """Draw the icon and the word that say who writes, in the middle of a gutter; moves nothing."""
    sketch.icon(WRITERS[author].icon, x + (GUTTER - _ICON) / 2, y, width=_ICON, stroke=0.4)
    _draw_centred(sketch, WRITERS[author].word, y + _ICON + 0.2, x, bold=True)


def _draw_gutter_word(sketch: Sketch, author: Author, y: Mm) -> None:
    _draw_centred(sketch, WRITERS[author].note, y, 0.0, bold=False)


def _draw_centred(sketch: Sketch, word: str, y: Mm, x: Mm, *, bold: bool) -> None:
    kind, word = sketch.sizes.small, sketch.theme.say(word)
    rtl, most = sketch.theme.reads_rtl(word), GUTTER - _BESIDE_WORD
    size = kind.size
    if rtl and text_width(word, size, bold=bold) > most:
        # As large as Latin words, where Arabic ones are set larger otherwise.
        size = max(size / ARABIC_MORE, USUAL.small.size)
    bold = bold and text_width(word, size, bold=True) <= most
    start = x + (GUTTER - text_width(word, size, bold=bold)) / 2
    sketch.add(Text(start, baseline(y, kind), word, size, sketch.theme.colour, bold=bold, rtl=rtl))


def field_rows(sketch: Sketch, fields: Sequence[Field], column: Column) -> list[tuple[Field, ...]]:
    """Put fields that are narrow enough two a row: boxes with boxes, cells with cells; the rest alone, in order."""
    half = column.split(2, _GAP)[0]
    waiting = list(fields)
    rows: list[tuple[Field, ...]] = []
    while waiting:
        field = waiting.pop(0)
        kind = _half_kind(sketch, field, half)
        partner = next((other for other in waiting if kind and _half_kind(sketch, other, half) == kind), None)
        if partner is not None:
            waiting.remove(partner)
        rows.append((field,) if partner is None else (field, partner))
    return rows


def _half_kind(sketch: Sketch, field: Field, half: Column) -> str:
    """`box`, `number` or `cells` for a field that fits half the width; empty for one that does not."""
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


def _draw_row(sketch: Sketch, row: tuple[Field, ...], column: Column, extra_lines: int) -> None:
    places = (column,) if len(row) == 1 else column.split(2, _GAP)
    top, bottom = sketch.y, sketch.y
    for field, place in zip(row, places, strict=True):
        sketch.y = top
        _draw_field(sketch, field, place, extra_lines)
        bottom = max(bottom, sketch.y)
    sketch.y = bottom


def _draw_field(sketch: Sketch, field: Field, column: Column, extra_lines: int) -> None:
    match field.kind:
        case FieldKind.TICK:
            draw_tick(sketch, field, column)
        case FieldKind.CHOICE:
            draw_choice(sketch, field, column)
        case FieldKind.NOTE:
            draw_note(sketch, field, column, extra_lines)
        case FieldKind.DATE | FieldKind.NUMBER:
            draw_cells(sketch, field, column)


def _background(sketch: Sketch, author: Author, box: Box) -> Rectangle:
    if author is Author.AGENT:
        return Rectangle(box, fill=sketch.theme.tint, radius=PANEL_RADIUS)
    return Rectangle(box, stroke=sketch.theme.hairline, radius=PANEL_RADIUS)
