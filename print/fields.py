"""Draws what is ticked and written on: boxes, choices, date and number cells, writing areas. Each returns its zone."""

from typing import Final

from forms.circumstances import KnownValue
from forms.fields import Field
from forms.geometry import Box, bounding_box
from forms.layout import Zone
from forms.model import Author, FieldKind
from forms.units import Mm
from print.icons import TICK
from print.shapes import WHITE, Circle, Line, Rectangle
from print.sketch import Column, Sketch
from print.theme import (
    AREA_STROKE,
    BOX,
    BOX_FREE,
    BOX_LABEL,
    BOX_STROKE,
    CELL_GROUP_GAP,
    CELL_HEIGHT,
    CELL_STROKE,
    CELL_WIDTH,
    QUIET,
    RULE_PITCH,
    RULE_STROKE,
)
from print.typeset import said_width
from print.words import caption, image_kept, long_date, parse_iso, since

AFTER_BOX: Final[Mm] = BOX_FREE + 0.5
"""Free paper under a row of boxes; half a millimetre more than the boxes ask for, for labels with descenders."""

MOST_LINES: Final = 18
"""Writing lines of an area that still stands on one page, under a title; under a label of its own, one less."""

_BOX_UNSAID: Final = "Déjà cochée\u00a0? C’est gardé."
"""Said of sensitive boxes that are printed again, ticked before or not: nobody reads from it which."""

_TO_CHANGE: Final = "Pour changer\u00a0:"
"""Said beside cells that stay empty, after what is known already."""

_DATE_GROUPS: Final = (2, 2, 4)
DATE_WIDTH: Final[Mm] = sum(_DATE_GROUPS) * CELL_WIDTH + (len(_DATE_GROUPS) - 1) * CELL_GROUP_GAP
_DATE_HINT: Final = "jour, mois, année"
"""Said where Arabic is printed: it goes from the left there too. The French of such a booklet keeps the room for it."""
_UNDER_LABEL: Final[Mm] = 0.8
"""From the words above cells, or above a line beside cells, to these."""
_ABOVE_AREA: Final[Mm] = 0.5
"""From a label to the area under it in a panel; more would cost a booklet some of its hard words."""
BESIDE_LABEL: Final[Mm] = 24.0
"""The least room for a label at the left of cells or of one writing line."""
COLUMN_GAP: Final[Mm] = 4.0


def is_known_tick(field: Field) -> bool:
    """Whether the record already says yes to a box, or which option of a choice holds: then nothing is left to tick."""
    if field.known is None:
        return False
    if field.kind is FieldKind.TICK:
        return field.known.value is True
    return field.kind is FieldKind.CHOICE and bool(field.known.value)


def draw_box(
    sketch: Sketch,
    zone: Zone,
    label: str,
    column: Column,
    *,
    bold: bool = False,
    alone: bool = False,
    hugging: bool = True,
) -> None:
    """Draw a box to tick with its label at its right.

    Args:
        sketch: Where to draw.
        zone: The zone without its place: its box is made here.
        label: The printed words.
        column: Room for box and label.
        bold: The label in bold.
        alone: There is room for one language only.
        hugging: In every language, the label stays beside its box.
    """
    top = sketch.y
    box = Box(column.x, top, BOX, BOX)
    sketch.add(Rectangle(box, fill=WHITE, stroke=BOX_STROKE))
    sketch.zones.append(Zone(zone.id, zone.kind, zone.author, box, zone.label, group=zone.group))
    _draw_label(sketch, label, column, bold=bold, alone=alone, hugging=hugging)


def draw_known(
    sketch: Sketch, label: str, column: Column, *, bold: bool = False, alone: bool = False, hugging: bool = True
) -> None:
    """Draw what the record knows: a filled stop with its tick, where the box would be, and the words."""
    middle = sketch.y + BOX / 2
    sketch.add(Circle(column.x + BOX / 2, middle, BOX / 2, fill=sketch.theme.colour))
    sketch.icon(TICK, column.x + BOX / 2 - 1.35, middle - 1.35, width=2.7, stroke=0.5, ink=WHITE)
    _draw_label(sketch, label, column, bold=bold, alone=alone, hugging=hugging)


def draw_tick(sketch: Sketch, field: Field, column: Column) -> None:
    """Draw a tick field: its box, or the words when the record knows it."""
    if is_known_tick(field):
        draw_known(sketch, known_label(field), column)
    else:
        draw_box(sketch, tick_zone(field), caption(field), column)
    if field.unsaid:
        sketch.paragraph(_BOX_UNSAID, column.inset(BOX + BOX_LABEL), kind=sketch.sizes.small, ink=QUIET)
    sketch.space(AFTER_BOX)


def draw_choice(sketch: Sketch, field: Field, column: Column) -> None:
    """Draw a question and one box an option, in as many columns as the options need; beside it when all fit.

    Never beside one that is read from right to left: the first box would seem to be that of the words at its left.
    """
    if is_known_tick(field):
        draw_known(sketch, known_label(field), column)
        sketch.space(AFTER_BOX)
        return
    widths = [
        BOX + BOX_LABEL + said_width(sketch.theme, option.label, sketch.sizes.body.size) for option in field.options
    ]
    room = column.width - sum(widths) - COLUMN_GAP * len(widths)
    if (
        not sketch.theme.rtl
        and not field.unsaid
        and said_width(sketch.theme, caption(field), sketch.sizes.body.size) <= room
    ):
        _draw_options_beside(sketch, field, column, widths)
    else:
        _draw_options_below(sketch, field, column, max(widths, default=0.0))


def draw_note(
    sketch: Sketch, field: Field, column: Column, extra: Mm = 0.0, *, labelled: bool = True, down_to: Mm = 0.0
) -> None:
    """Draw a writing area: its label, what was noted before, its dotted rules.

    Args:
        sketch: Where to draw.
        field: The note.
        column: Room for it; one short line stands beside its label, other areas, and all in Arabic, under it.
        extra: Height to add to its area.
        labelled: False where the panel around it already says what it is for.
        down_to: Its area ends there, or lower.
    """
    most = MOST_LINES - 1 if labelled else MOST_LINES
    height = min(max(field.lines, 1) * RULE_PITCH + extra, most * RULE_PITCH)
    start = sketch.y
    label_width = said_width(sketch.theme, caption(field), sketch.sizes.body.size) + BOX_FREE
    short = height < 2 * RULE_PITCH - 0.01 and label_width <= column.width / 3
    beside = short and field.known is None and not sketch.theme.rtl
    if labelled and beside:
        top = sketch.y
        sketch.y = top + max(0.0, (RULE_PITCH - sketch.height_of(caption(field), column)) / 2)
        sketch.paragraph(caption(field), column)
        sketch.y, column = top, column.inset(label_width)
    elif labelled:
        sketch.paragraph(caption(field), column)
    if field.caution:
        sketch.paragraph(field.caution, column, bold=True)
        sketch.space(0.8 + sketch.theme.tails)
    if field.known is not None:
        words, label = _noted(sketch, field, field.known)
        sketch.kept.append((start, sketch.y + sketch.sizes.small.leading))
        sketch.paragraph(words, column, kind=sketch.sizes.small, ink=QUIET, label=label)
        sketch.space(0.8)
    elif labelled and not beside:
        sketch.space(0.8 if column.x == sketch.column.x else max(_ABOVE_AREA, sketch.theme.tails))
    height = max(height, down_to - sketch.y)
    _draw_area(sketch, field, Box(column.x, sketch.y, column.width, height))
    sketch.space(height)
    if field.known is None:
        sketch.keep(start)
    sketch.space(AFTER_BOX)


def draw_hour(sketch: Sketch, field: Field, column: Column) -> None:
    """Draw one line to write on beside the cells of a date: its label above it, as those have theirs."""
    start = sketch.y
    sketch.paragraph(caption(field), column)
    sketch.space(_UNDER_LABEL + sketch.theme.tails)
    _draw_area(sketch, field, Box(column.x, sketch.y, column.width, RULE_PITCH))
    sketch.space(RULE_PITCH)
    sketch.keep(start)
    sketch.space(BOX_FREE)


def draw_cells(sketch: Sketch, field: Field, column: Column) -> None:
    """Draw a date or a number: the label, and one cell a digit beside it where there is room, else below."""
    groups = _DATE_GROUPS if field.kind is FieldKind.DATE else (max(field.digits, 1),)
    width = cells_width(field, column.width)
    beside = column.width - width - COLUMN_GAP >= BESIDE_LABEL
    label = Column(column.x, column.width - width - COLUMN_GAP) if beside else column
    words, noted = _second_line(sketch, field, label if beside else None)
    height = sketch.height_of(caption(field), label)
    whole = height + (sketch.height_of(words, label, kind=sketch.sizes.small, label=noted) if words else 0.0)
    shown = words and (field.known is not None or sketch.theme.both or sketch.theme.all_rtl)
    top = sketch.y
    sketch.space(max(0.0, (CELL_HEIGHT - (whole if shown else height)) / 2) if beside else 0.0)
    sketch.paragraph(caption(field), label)
    if shown:
        sketch.paragraph(words, label, kind=sketch.sizes.small, ink=QUIET, label=noted)
    label_bottom = max(sketch.y, top + whole)
    sketch.y = top if beside else label_bottom + _UNDER_LABEL + sketch.theme.tails
    cells = _draw_grid(sketch, column.x + column.width - width if beside else column.x, groups, width)
    zone = Zone(
        field.id, field.kind, field.author, bounding_box(cells), field.label, cells=cells, printed=_printed(field)
    )
    sketch.zones.append(zone)
    sketch.y = max(zone.box.bottom, label_bottom)
    sketch.keep(top)
    sketch.space(BOX_FREE)


def cells_width(field: Field, room: Mm) -> Mm:
    """How wide a field's cells are when a row of them may be as long as `room`."""
    if field.kind is FieldKind.DATE:
        return DATE_WIDTH
    return min(max(field.digits, 1), int(room // CELL_WIDTH)) * CELL_WIDTH


def tick_zone(field: Field) -> Zone:
    """The zone of a tick field, not yet placed."""
    return Zone(field.id, FieldKind.TICK, field.author, Box(0.0, 0.0, BOX, BOX), field.label)


def known_label(field: Field) -> str:
    """What is printed instead of boxes: the words, the option, the day. A sensitive value is not said."""
    if field.known is None:
        return caption(field)
    day = since(field.known)
    if field.kind is FieldKind.CHOICE and not field.sensitive:
        chosen = next((option.label for option in field.options if option.key == field.known.value), field.known.value)
        return f"{caption(field)}\u00a0: {chosen}, {day}"
    return f"{caption(field)}, {day}"


def _draw_label(sketch: Sketch, label: str, column: Column, *, bold: bool, alone: bool, hugging: bool) -> None:
    top = sketch.y
    lift = _label_lift(sketch)
    sketch.y = top + lift
    sketch.paragraph(label, column.inset(BOX + BOX_LABEL), bold=bold, alone=alone, hugging=hugging)
    sketch.y = max(sketch.y + lift, top + BOX)
    sketch.keep(top)


def _label_lift(sketch: Sketch) -> Mm:
    """From a box's top to its label's first line, so that their middles agree."""
    return (BOX - sketch.sizes.body.leading) / 2


def _option_zone(field: Field, key: str, label: str) -> Zone:
    box = Box(0.0, 0.0, BOX, BOX)
    return Zone(f"{field.id}.{key}", FieldKind.TICK, field.author, box, f"{field.label}\u00a0: {label}", group=field.id)


def _draw_options_beside(sketch: Sketch, field: Field, column: Column, widths: list[Mm]) -> None:
    top = sketch.y
    sketch.y = top + _label_lift(sketch)
    sketch.paragraph(caption(field), column)
    bottom = sketch.y if sketch.theme.both else top + BOX
    x = column.x + column.width - sum(widths) - COLUMN_GAP * (len(widths) - 1)
    for option, width in zip(field.options, widths, strict=True):
        sketch.y = top
        draw_box(sketch, _option_zone(field, option.key, option.label), option.label, Column(x, width + 0.1))
        x += width + COLUMN_GAP
        bottom = max(bottom, sketch.y) if sketch.theme.both else bottom
    sketch.y = bottom
    sketch.space(AFTER_BOX)


def _draw_options_below(sketch: Sketch, field: Field, column: Column, widest: Mm) -> None:
    """Draw the question, then its options in rows; the question is never at the foot of a page without the first."""
    question = sketch.y
    sketch.paragraph(caption(field), column)
    if field.unsaid:
        sketch.paragraph(_BOX_UNSAID, column, kind=sketch.sizes.small, ink=QUIET)
    sketch.space(1.5)
    count = next(
        (count for count in (4, 3, 2) if count <= len(field.options) and widest <= column.split(count, 4.0)[0].width), 1
    )
    places = column.split(count, COLUMN_GAP)
    for first in range(0, len(field.options), count):
        top, bottom = sketch.y, sketch.y
        for option, place in zip(field.options[first : first + count], places, strict=False):
            sketch.y = top
            draw_box(sketch, _option_zone(field, option.key, option.label), option.label, place)
            bottom = max(bottom, sketch.y)
        sketch.y = bottom
        if first == 0:
            sketch.keep(question)
        sketch.space(AFTER_BOX)


def _draw_area(sketch: Sketch, field: Field, area: Box) -> None:
    """Draw where a note is written, its rules from the bottom: the first line has what is more than whole lines."""
    sketch.add(Rectangle(area, fill=WHITE, stroke=AREA_STROKE, radius=1.0))
    for line in range(int((area.h + 0.01) / RULE_PITCH) - 1, 0, -1):
        y = area.bottom - line * RULE_PITCH
        sketch.add(Line(area.x + 2.0, y, area.right - 2.0, y, RULE_STROKE))
    printed = _printed(field)
    zone = Zone(field.id, FieldKind.NOTE, field.author, area, field.label, line_mm=RULE_PITCH, printed=printed)
    sketch.zones.append(zone)


def _second_line(sketch: Sketch, field: Field, beside: Column | None) -> tuple[str, str]:
    """Under the label of cells: what the record knows, else how a date is written; and the bold words before it."""
    if field.known is not None:
        return _noted(sketch, field, field.known)
    if beside is None or field.kind is not FieldKind.DATE or not sketch.theme.rtl:
        return "", ""
    one_line = said_width(sketch.theme, caption(field), sketch.sizes.body.size) <= beside.width
    return (_DATE_HINT if one_line else "", "")


def _noted(sketch: Sketch, field: Field, known: KnownValue) -> tuple[str, str]:
    """What the record knows, and the bold words before it. A sensitive value is not said."""
    value = str(known.value)
    day = parse_iso(value) if field.kind is FieldKind.DATE else None
    if field.sensitive and field.author is Author.CITIZEN:
        return f"Déjà écrit {since(known)}\u00a0: l’agent peut vous le redire.", ""
    if field.sensitive:
        return f"gardé par la mairie {since(known)}", ""
    if not value:  # only the image of what was written is kept
        return image_kept(known), ""
    if field.kind is FieldKind.NOTE:
        return sketch.theme.own(value), f"Noté {since(known)}\u00a0:"
    return f"noté {since(known)}. {_TO_CHANGE}", f"{sketch.theme.own(value) if day is None else long_date(day)},"


def _draw_grid(sketch: Sketch, x: Mm, groups: tuple[int, ...], width: Mm) -> tuple[Box, ...]:
    """Draw cells in groups with a slash between them, in rows no wider than `width`."""
    cells: list[Box] = []
    left, top = x, sketch.y
    for place, group in enumerate(groups):
        if place:
            sketch.add(_slash(left, top))
            left += CELL_GROUP_GAP
        for _ in range(group):
            if left + CELL_WIDTH > x + width + 0.01:
                left, top = x, top + CELL_HEIGHT + 2.0
            cells.append(Box(left, top, CELL_WIDTH, CELL_HEIGHT))
            left += CELL_WIDTH
    sketch.add(*(Rectangle(cell, fill=WHITE, stroke=CELL_STROKE) for cell in cells))
    return tuple(cells)


def _slash(x: Mm, top: Mm) -> Line:
    middle = x + CELL_GROUP_GAP / 2
    return Line(middle + 0.45, top + 2.6, middle - 0.45, top + CELL_HEIGHT - 2.6, CELL_STROKE)


def _printed(field: Field) -> str | None:
    return None if field.known is None or field.sensitive else str(field.known.value)
