"""Draws what is ticked and written on: boxes, choices, date and number cells, writing areas, and the panels they are in."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from forms.booklet import Field
from forms.circumstances import KnownValue
from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from forms.units import Mm
from print.canvas import text_width
from print.icons import PEN, STAMP, TICK
from print.shapes import WHITE, Circle, Line, Rectangle, Stroke, Text
from print.sketch import Sketch
from print.theme import (
    BODY,
    BODY_LEADING,
    BOX,
    BOX_FREE,
    BOX_LABEL,
    BOX_STROKE,
    CELL_GROUP_GAP,
    CELL_HEIGHT,
    CELL_STROKE,
    CELL_WIDTH,
    FRAME_STROKE,
    PANEL_PADDING,
    QUIET,
    RULE_PITCH,
    RULE_STROKE,
    SMALL,
    SMALL_LEADING,
    baseline,
)
from print.typeset import wrap
from print.words import long_date, parse_iso, short_date

_LABEL_LIFT: Final[Mm] = (BOX - BODY_LEADING) / 2
"""From a box's top to its label's first line, so that their middles agree."""
_DATE_CELLS: Final = ((0, 1), (2, 3), (4, 5, 6, 7))
_DATE_WIDTH: Final[Mm] = 8 * CELL_WIDTH + 2 * CELL_GROUP_GAP


def is_known_tick(field: Field) -> bool:
    """Whether the record already says yes to a box, or which option of a choice holds."""
    if field.known is None:
        return False
    if field.kind is FieldKind.TICK:
        return field.known.value is True
    return field.kind is FieldKind.CHOICE and bool(field.known.value)


def draw_panel(sketch: Sketch, author: Author, fields: Sequence[Field], extra_lines: int = 0) -> None:
    """Draw the fields of one author: the agent's on a tint with a stamp, the resident's on white in a frame."""
    if not fields:
        return
    place, top = len(sketch.shapes), sketch.y
    sketch.space(PANEL_PADDING)
    _panel_title(sketch, author)
    for row in _rows(sketch, fields):
        _draw_row(sketch, row, extra_lines)
    sketch.space(PANEL_PADDING - 1.0)
    box = Box(0.0, top, sketch.width, sketch.y - top)
    if author is Author.AGENT:
        sketch.under(place, Rectangle(box, fill=sketch.theme.tint, radius=1.5))
    else:
        sketch.under(place, Rectangle(box, stroke=Stroke(sketch.theme.colour.tint(0.6), 0.3), radius=1.5))


def draw_tick(sketch: Sketch, zone_id: str, field: Field, label: str, x: Mm, width: Mm, *, group: str | None = None) -> None:
    """Draw one box with its label at its right; moves below the taller of the two."""
    top = sketch.y
    box = Box(x, top, BOX, BOX)
    sketch.add(Rectangle(box, fill=WHITE, stroke=BOX_STROKE))
    sketch.zones.append(Zone(zone_id, FieldKind.TICK, field.author, box, label if group is None else f"{field.label} : {label}", group=group))
    sketch.y = top + _LABEL_LIFT
    sketch.paragraph(label, x=x + BOX + BOX_LABEL, width=width - BOX - BOX_LABEL)
    sketch.y = max(sketch.y - _LABEL_LIFT, top + BOX)


def draw_known(sketch: Sketch, label: str, words: str, x: Mm, width: Mm) -> None:
    """Draw something the record knows: a filled stop with its tick, the label, and since when, in words."""
    middle = sketch.y + BOX / 2
    top = sketch.y
    colour = sketch.theme.colour
    sketch.add(Circle(x + BOX / 2, middle, BOX / 2, fill=colour))
    sketch.icon(TICK, x + 0.9, middle - 1.35, width=2.7, stroke=0.5, ink=WHITE)
    sketch.y = top + _LABEL_LIFT
    sketch.paragraph(f"{label}, {words}" if label else words, x=x + BOX + BOX_LABEL, width=width - BOX - BOX_LABEL)
    sketch.y = max(sketch.y - _LABEL_LIFT, top + BOX)


def draw_note(sketch: Sketch, field: Field, x: Mm, width: Mm, extra_lines: int = 0) -> None:
    """Draw a writing area: its label, what was noted before, and its dotted rules."""
    sketch.paragraph(field.label, x=x, width=width)
    known = _known_words(field)
    if known:
        sketch.paragraph(known, x=x, width=width, size=SMALL, leading=SMALL_LEADING, ink=QUIET, label=_noted(field))
    lines = max(field.lines, 1) + extra_lines
    sketch.space(1.0)
    area = Box(x, sketch.y, width, lines * RULE_PITCH)
    sketch.add(Rectangle(area, fill=WHITE, stroke=FRAME_STROKE, radius=1.0))
    for line in range(1, lines):
        y = area.y + line * RULE_PITCH
        sketch.add(Line(area.x + 2.0, y, area.right - 2.0, y, RULE_STROKE))
    sketch.zones.append(
        Zone(field.id, FieldKind.NOTE, field.author, area, field.label, line_mm=RULE_PITCH, printed=known or None)
    )
    sketch.y = area.bottom + 2.0


def _panel_title(sketch: Sketch, author: Author) -> None:
    words = "L’agent coche et note ici" if author is Author.AGENT else "Vous cochez et écrivez ici"
    icon = STAMP if author is Author.AGENT else PEN
    sketch.icon(icon, PANEL_PADDING, sketch.y - 0.2, width=4.2)
    sketch.paragraph(words, x=PANEL_PADDING + 6.0, size=SMALL, leading=SMALL_LEADING, bold=True, ink=sketch.theme.colour)
    sketch.space(2.0)


def _rows(sketch: Sketch, fields: Sequence[Field]) -> list[tuple[Field, ...]]:
    """Fields side by side: two boxes share a row when both labels are one line in half the width."""
    rows: list[tuple[Field, ...]] = []
    half = _half(sketch)
    for field in fields:
        if field.kind is FieldKind.TICK and rows and len(rows[-1]) == 1:
            other = rows[-1][0]
            if other.kind is FieldKind.TICK and all(_one_line(each, half) for each in (other, field)):
                rows[-1] = (other, field)
                continue
        rows.append((field,))
    return rows


def _half(sketch: Sketch) -> Mm:
    return (sketch.width - 2 * PANEL_PADDING - BOX_FREE) / 2


def _one_line(field: Field, width: Mm) -> bool:
    words = field.label if not is_known_tick(field) else f"{field.label}, {_since(field.known)}"
    return len(wrap(words, width - BOX - BOX_LABEL, BODY)) == 1


def _draw_row(sketch: Sketch, row: tuple[Field, ...], extra_lines: int) -> None:
    top, bottom = sketch.y, sketch.y
    width = _half(sketch) if len(row) == 2 else sketch.width - 2 * PANEL_PADDING
    for place, field in enumerate(row):
        sketch.y = top
        _draw_field(sketch, field, PANEL_PADDING + place * (width + BOX_FREE), width, extra_lines)
        bottom = max(bottom, sketch.y)
    sketch.y = bottom


def _draw_field(sketch: Sketch, field: Field, x: Mm, width: Mm, extra_lines: int) -> None:
    match field.kind:
        case FieldKind.TICK:
            _draw_tick_field(sketch, field, x, width)
        case FieldKind.CHOICE:
            _draw_choice(sketch, field, x, width)
        case FieldKind.NOTE:
            draw_note(sketch, field, x, width, extra_lines)
        case FieldKind.DATE:
            _draw_cells(sketch, field, x, width, groups=_DATE_CELLS)
        case FieldKind.NUMBER:
            _draw_cells(sketch, field, x, width, groups=(tuple(range(max(field.digits, 1))),))


def _draw_tick_field(sketch: Sketch, field: Field, x: Mm, width: Mm) -> None:
    if is_known_tick(field):
        draw_known(sketch, field.label, _since(field.known), x, width)
    else:
        draw_tick(sketch, field.id, field, field.label, x, width)
    sketch.space(BOX_FREE + 0.5)


def _draw_choice(sketch: Sketch, field: Field, x: Mm, width: Mm) -> None:
    if is_known_tick(field):
        draw_known(sketch, field.label, _known_words(field), x, width)
        sketch.space(BOX_FREE + 0.5)
        return
    sketch.paragraph(field.label, x=x, width=width)
    sketch.space(1.5)
    columns = _columns(field, width)
    column = (width - (columns - 1) * BOX_FREE) / columns
    for first in range(0, len(field.options), columns):
        top, bottom = sketch.y, sketch.y
        for place, option in enumerate(field.options[first : first + columns]):
            sketch.y = top
            left = x + place * (column + BOX_FREE)
            draw_tick(sketch, f"{field.id}.{option.key}", field, option.label, left, column, group=field.id)
            bottom = max(bottom, sketch.y)
        sketch.y = bottom + BOX_FREE + 0.5


def _columns(field: Field, width: Mm) -> int:
    longest = max((text_width(option.label, BODY) for option in field.options), default=0.0)
    for columns in (4, 3, 2):
        if columns <= len(field.options) and longest + BOX + BOX_LABEL <= (width - (columns - 1) * BOX_FREE) / columns:
            return columns
    return 1


def _draw_cells(sketch: Sketch, field: Field, x: Mm, width: Mm, *, groups: tuple[tuple[int, ...], ...]) -> None:
    """Draw the label and one cell a digit: beside each other where there is room, else below each other."""
    known = _known_words(field)
    count = sum(len(group) for group in groups)
    per_row = min(count, int(width // CELL_WIDTH))
    cells_width = per_row * CELL_WIDTH + (len(groups) - 1) * CELL_GROUP_GAP
    label_width = width - cells_width - 4.0
    beside = label_width > 40.0 or text_width(field.label, BODY) <= label_width
    top = sketch.y
    label_lines = wrap(field.label, label_width if beside else width, BODY)
    if beside:
        sketch.y = top + max(0.0, (CELL_HEIGHT - len(label_lines) * BODY_LEADING) / 2)
    sketch.paragraph(field.label, x=x, width=label_width if beside else width)
    if known:
        sketch.paragraph(known, x=x, width=label_width if beside else width, size=SMALL, leading=SMALL_LEADING,
                         ink=QUIET, label=_noted(field))
    label_bottom = sketch.y
    sketch.y = top if beside else label_bottom + 1.0
    cells = _cells(sketch, x + width - cells_width if beside else x, groups, per_row)
    box = Box(min(cell.x for cell in cells), min(cell.y for cell in cells),
              max(cell.right for cell in cells) - min(cell.x for cell in cells),
              max(cell.bottom for cell in cells) - min(cell.y for cell in cells))
    sketch.zones.append(Zone(field.id, field.kind, field.author, box, field.label, cells=cells, printed=_printed(field)))
    sketch.y = max(box.bottom, label_bottom)
    if field.kind is FieldKind.DATE:
        sketch.y = max(_date_captions(sketch, cells), label_bottom)
    sketch.space(2.0)


def _cells(sketch: Sketch, x: Mm, groups: tuple[tuple[int, ...], ...], per_row: int) -> tuple[Box, ...]:
    cells = []
    for place, group in enumerate(groups):
        for digit in group:
            left = x + (digit % per_row) * CELL_WIDTH + place * CELL_GROUP_GAP
            top = sketch.y + (digit // per_row) * (CELL_HEIGHT + 2.0)
            cells.append(Box(left, top, CELL_WIDTH, CELL_HEIGHT))
    sketch.add(*(Rectangle(cell, fill=WHITE, stroke=CELL_STROKE) for cell in cells))
    return tuple(cells)


def _date_captions(sketch: Sketch, cells: tuple[Box, ...]) -> Mm:
    top = cells[0].bottom + 0.2
    for caption, group in zip(("jour", "mois", "année"), _DATE_CELLS, strict=True):
        left, right = cells[group[0]].x, cells[group[-1]].right
        x = (left + right - text_width(caption, SMALL)) / 2
        sketch.add(Text(x, baseline(top, SMALL, SMALL_LEADING), caption, SMALL, QUIET))
    return top + SMALL_LEADING


def _since(known: KnownValue | None) -> str:
    return "" if known is None else f"le {short_date(known.on)}"


def _noted(field: Field) -> str:
    return "" if field.known is None else f"Noté le {short_date(field.known.on)}\u00a0:"


def _printed(field: Field) -> str | None:
    return None if field.known is None or field.sensitive else str(field.known.value)


def _known_words(field: Field) -> str:
    """The known value in words; a sensitive one only as known, since the booklet goes from hand to hand."""
    if field.known is None:
        return ""
    value = str(field.known.value)
    if field.sensitive:
        return "la mairie l’a dans son dossier"
    if field.kind is FieldKind.CHOICE:
        label = next((option.label for option in field.options if option.key == value), value)
        return f"{label}, {_since(field.known)}"
    day = parse_iso(value) if field.kind is FieldKind.DATE else None
    return value if day is None else _long(day)


def _long(day: date) -> str:
    return long_date(day)
