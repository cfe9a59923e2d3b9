"""Draws the sections that residents write in as they like: their questions, and pages of notes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from forms.booklet import Booklet
from forms.fields import Field, notes_fields
from forms.units import Mm
from print.fields import AFTER_BOX, draw_note
from print.icons import ASK, PEN
from print.reading import headings
from print.shapes import Drawing
from print.sketch import Block, Sketch
from print.slices import slices
from print.theme import CONTENT_HEIGHT, ENDING_GAP, RULE_PITCH, Theme

QUESTION_LINES: Final = 5
"""The least room for questions on a page of theirs, in writing lines."""

QUESTION_LINES_LEAST: Final = 3
"""The same on the last page or under a step, where that saves a sheet."""

_UNDER_TITLE: Final[Mm] = 1.5


def questions_block(theme: Theme, field: Field, extra_lines: int = 0, *, least: int = QUESTION_LINES) -> Block:
    """Draw the page of questions: its writing area grows with the paper there is.

    Args:
        theme: The booklet's look.
        field: The questions.
        extra_lines: Writing lines to add.
        least: With how many lines it begins; the field's own number is reached where there is paper.
    """
    sketch = Sketch(theme)
    sketch.title(ASK, "Mes questions")
    if least == QUESTION_LINES:
        sketch.space(1.0)
        sketch.paragraph("Écrivez ce que vous voulez demander. L’agent vous répond au prochain rendez-vous.")
    sketch.space(_UNDER_TITLE)
    grow = partial(questions_block, theme, field, least=least)
    return _to_write(sketch, _with_lines(field, least, extra_lines), grow, _going_on(theme, ASK, "Mes questions"))


def noted_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw the pages of notes on which something was noted, on paper or online: each with lines to go on writing."""
    fields = [field for field in notes_fields(booklet.noted) if field.known is not None]
    return [_noted_block(theme, field) for field in fields]


def _noted_block(theme: Theme, field: Field, extra_lines: int = 0) -> Block:
    sketch = Sketch(theme)
    sketch.title(PEN, "Mes notes")
    sketch.space(_UNDER_TITLE)
    noted = _with_lines(field, QUESTION_LINES_LEAST, extra_lines)
    return _to_write(sketch, noted, partial(_noted_block, theme, field), _going_on(theme, PEN, "Mes notes"))


def _with_lines(field: Field, least: int, extra: int) -> Field:
    return replace(field, lines=min(field.lines, least) + extra)


def _going_on(theme: Theme, icon: Drawing, title: str) -> Block:
    """The title of a section that goes on; only something long that was noted makes it do so."""
    _first, again = headings(theme, icon, title)
    return replace(again, height=again.height + _UNDER_TITLE)


def _to_write(sketch: Sketch, field: Field, grow: Callable[[int], Block], again: Block) -> Block:
    """A section that ends with a writing area, under what was noted in it.

    That may be longer than a page: it is cut after two of its lines at the earliest, and goes on under `again`.
    """
    top = sketch.y
    draw_note(sketch, field, sketch.column, labelled=False)
    sketch.space(-AFTER_BOX)
    block = replace(sketch.block(gap=ENDING_GAP), section=True, grow=grow)
    if field.known is None:
        return block
    return replace(block, cut=partial(_parted, block, again, top + 2 * sketch.sizes.small.leading))


def _parted(block: Block, again: Block, least: Mm, height: Mm) -> tuple[Block, Block] | None:
    """What so much height holds of a section to write in, and the rest under its title; None if it holds too little."""
    if height < least or block.height <= height:
        return None
    head, tail = slices(block, height, block.height)
    rest = replace(tail, again=again)
    return head, replace(rest, cut=partial(_parted, rest, again, least))


def notes_page(theme: Theme, field: Field) -> Block:
    """Draw a page to write on, where the folded sheets leave one."""
    sketch = Sketch(theme)
    sketch.title(PEN, "Mes notes")
    sketch.space(2.0)
    draw_note(
        sketch, replace(field, lines=int((CONTENT_HEIGHT - sketch.y) // RULE_PITCH)), sketch.column, labelled=False
    )
    sketch.space(-AFTER_BOX)
    return sketch.block()
