"""Draws dotted lines among printed words, on which the agent writes. Each is a zone, as high as a written line."""

from collections.abc import Sequence
from typing import Final

from forms.fields import Field
from forms.geometry import Box
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from print.measured import measure
from print.shapes import Line
from print.sketch import Column, Sketch
from print.theme import RULE_PITCH, RULE_STROKE
from print.words import caption, image_kept, since

_TO_FILL: Final = "À compléter par la mairie\u00a0:"

_LEAST: Final[Mm] = 28.0
"""Room for a date or a telephone number in handwriting."""

_AFTER_WORDS: Final[Mm] = 2.0
_UNDER_RULE: Final[Mm] = 1.2
"""From the dotted line to the zone's bottom: about where the words beside it stand."""
_ABOVE: Final[Mm] = 0.8


def draw_blanks(sketch: Sketch, fields: Sequence[Field], column: Column | None = None) -> None:
    """Draw what the town hall fills in: in words what the record knows, then the words and a line for the rest.

    Args:
        sketch: Where to draw.
        fields: Blanks of one step, document, contact or question.
        column: Room for them.
    """
    place = column or sketch.column
    for field in fields:
        if field.known is not None:
            sketch.space(_ABOVE)
            value = sketch.theme.own(str(field.known.value))
            said = f"{value}, noté {since(field.known)}" if value else image_kept(field.known)
            sketch.paragraph(said, place, label=f"{caption(field)}\u00a0:")
    missing = [field for field in fields if field.known is None]
    asked = [caption(field)[:1].lower() + caption(field)[1:] for field in missing]
    # Where one line does not hold all of it, what is filled in keeps a line of its own, unless two languages take it.
    on_one_line = all(_is_beside(sketch, words, place, _TO_FILL) for words in asked)
    headed = len(missing) > 1 or not (on_one_line or sketch.theme.both)
    if headed:
        sketch.space(_ABOVE)
        sketch.paragraph(_TO_FILL, place, bold=True)
    for field, words in zip(missing, asked, strict=True):
        draw_line(sketch, field, words, place, label="" if headed else _TO_FILL)


def draw_line(sketch: Sketch, field: Field, words: str, column: Column, *, label: str = "") -> None:
    """Draw words and a dotted line at their right, or under them where they take more than one line.

    There it begins at the left, or in the middle where the last line of words leaves that half: always at the same two
    places. Words of Arabic end where the line begins, or above it.

    Args:
        sketch: Where to draw.
        field: What is written on the line.
        words: Printed before it.
        column: Room for both.
        label: Goes before the words in bold.
    """
    height, end = sketch.room_of(words, column, label=label)
    if _is_beside(sketch, words, column, label):
        # The words stand on the dotted line.
        sketch.space(RULE_PITCH - height)
        sketch.paragraph(words, Column(column.x, end - column.x + 0.01), label=label)
        _draw_rule(sketch, field, end + _AFTER_WORDS, column.x + column.width)
        return
    middle = column.x + column.width / 2
    beside = end + _AFTER_WORDS <= middle and _leaves_last_line(sketch, words, column, label)
    sketch.space(_ABOVE)
    sketch.paragraph(words, column, label=label)
    sketch.space(RULE_PITCH - (sketch.sizes.body.leading if beside else 0.0))
    _draw_rule(sketch, field, middle if beside else column.x, column.x + column.width)


def _is_beside(sketch: Sketch, words: str, column: Column, label: str = "") -> bool:
    """Whether words take one line and leave room to write at their right, in every language."""
    height, end = sketch.room_of(words, column, label=label)
    return height < RULE_PITCH and column.x + column.width - end - _AFTER_WORDS >= _LEAST


def _leaves_last_line(sketch: Sketch, words: str, column: Column, label: str) -> bool:
    """Whether no words that begin at the right stand on the last line, of which they would fill that end."""
    versions = measure(sketch.theme, words, label, column.width, sketch.sizes.body, bold=False).versions
    most = max(laid.count for laid in versions)
    return all(laid.count < most for laid in versions if laid.rtl)


def _draw_rule(sketch: Sketch, field: Field, start: Mm, end: Mm) -> None:
    y = sketch.y - _UNDER_RULE
    sketch.add(Line(start, y, end, y, RULE_STROKE))
    area = Box(start, sketch.y - RULE_PITCH, end - start, RULE_PITCH)
    printed = None if field.known is None else str(field.known.value)
    zone = Zone(field.id, FieldKind.NOTE, field.author, area, field.label, line_mm=RULE_PITCH, printed=printed)
    sketch.zones.append(zone)
