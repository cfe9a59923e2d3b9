"""Draws the first page: the booklet's name and its line, whom it is for, the stops with their pages, how it works."""

from collections.abc import Mapping
from typing import Final

from forms.booklet import Booklet, BookletStep
from forms.geometry import Box
from forms.model import StepStatus
from forms.units import Mm, pt_to_mm
from print.canvas import text_width
from print.motifs import GIVE_BACK, KEEP, MOTIF_HEIGHT, WRITE, motif
from print.shapes import WHITE, Curve, Rectangle, Shape, Stroke, Text, scaled
from print.sketch import Block, Column, Sketch, Stop
from print.theme import (
    AT_FOLD,
    BODY_TYPE,
    CAP_HEIGHT,
    CONTENT_WIDTH,
    COVER_TYPE,
    INK,
    LINE_FROM_FOLD,
    NAMES_TYPE,
    QUIET,
    SMALL_TYPE,
    Theme,
    baseline,
)
from print.words import joined, short_date, subject_name

COVER_ROOM: Final[Mm] = 143.0
"""From the strip to the three drawings at the foot."""
_BADGE: Final[Mm] = 13.0
_ROW: Final[Mm] = 6.8
_CURRENT_ROW: Final[Mm] = 9.4


def cover_blocks(theme: Theme, booklet: Booklet, pages: Mapping[str, int], word: Block | None) -> list[Block]:
    """Draw the cover.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        pages: On which page each step begins, by step id.
        word: What the agent says to the person, if there is room for it.
    """
    words = [] if word is None else [word]
    return [_name(theme, booklet), *words, *_stops(theme, booklet, pages)]


def _name(theme: Theme, booklet: Booklet) -> Block:
    sketch = Sketch(theme)
    drawing = motif(theme.letter)
    moves = scaled(drawing.moves, LINE_FROM_FOLD - AT_FOLD, 0.0, 1.0)
    sketch.add(Curve(moves, stroke=Stroke(theme.colour, 1.5)))
    _draw_badge(sketch)
    sketch.y = MOTIF_HEIGHT + 4.0
    sketch.paragraph(booklet.template.title, kind=COVER_TYPE, bold=True)
    sketch.space(1.5)
    names = joined([subject_name(booklet, person) for person in booklet.persons])
    sketch.paragraph(names, kind=NAMES_TYPE, bold=True, ink=theme.colour)
    sketch.space(1.0)
    sketch.paragraph(booklet.template.purpose)
    return sketch.block()


def _draw_badge(sketch: Sketch) -> None:
    """The line's letter, and what this is."""
    sketch.add(Rectangle(Box(0.0, 0.0, _BADGE, _BADGE), fill=sketch.theme.colour, radius=3.0))
    size = 26.0
    width, height = text_width(sketch.theme.letter, size, bold=True), pt_to_mm(size) * CAP_HEIGHT
    sketch.add(Text((_BADGE - width) / 2, (_BADGE + height) / 2, sketch.theme.letter, size, WHITE, bold=True))
    column = Column(_BADGE + 3.5, 60.0)
    sketch.y = 1.6
    sketch.paragraph("Mon parcours", column, kind=NAMES_TYPE, bold=True)
    sketch.paragraph("livret à garder et à rapporter", column, kind=SMALL_TYPE, ink=QUIET)


def _stops(theme: Theme, booklet: Booklet, pages: Mapping[str, int]) -> list[Block]:
    return [
        _stop(theme, step, number, pages.get(step.step.id), first=number == 1)
        for number, step in enumerate(booklet.steps, start=1)
    ]


def _stop(theme: Theme, step: BookletStep, number: int, page: int | None, *, first: bool) -> Block:
    sketch = Sketch(theme)
    current = step.status is StepStatus.CURRENT
    row = _CURRENT_ROW if current else _ROW
    sketch.y = (row - BODY_TYPE.leading) / 2
    end = sketch.paragraph(step.step.title, Column(0.0, CONTENT_WIDTH - 18.0), bold=current)
    said = "vous êtes ici" if current else ""
    if step.status is StepStatus.DONE and step.done_on is not None:
        said = f"faite le {short_date(step.done_on)}"
    y = baseline((row - SMALL_TYPE.leading) / 2, SMALL_TYPE)
    if said:
        sketch.add(Text(end + 3.0, y, said, SMALL_TYPE.size, theme.colour if current else QUIET, bold=current))
    if page is not None:
        words = f"page {page}"
        sketch.add(Text(CONTENT_WIDTH - text_width(words, SMALL_TYPE.size), y, words, SMALL_TYPE.size, QUIET))
    sketch.y = row
    return sketch.block(gap=5.0 if first else 0.0, stop=Stop(row / 2, number, step.status, end))


def how_it_works(theme: Theme, column: Column, bottom: Mm) -> list[Shape]:
    """Draw how a booklet is used, in three drawings that stand on the page's foot."""
    shapes: list[Shape] = []
    drawings = ((KEEP, "Gardez-le avec vous"), (WRITE, "Cochez et écrivez"), (GIVE_BACK, "Rendez-le au guichet"))
    for place, (drawing, words) in zip(column.split(len(drawings), 3.0), drawings, strict=True):
        sketch = Sketch(theme)
        top = bottom - 2 * SMALL_TYPE.leading - drawing.height
        sketch.icon(drawing, place.x, top, width=drawing.width, stroke=0.5)
        sketch.y = bottom - 2 * SMALL_TYPE.leading + 1.0
        sketch.paragraph(words, Column(place.x, 24.0), kind=SMALL_TYPE, ink=INK)
        shapes += sketch.shapes
    return shapes
