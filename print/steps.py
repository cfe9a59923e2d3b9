"""Draws a step: its stop, what happens, where, how long, then what the agent and the resident tick and write."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from forms.booklet import Booklet, BookletStep
from forms.fields import Field
from forms.model import Author, StepStatus
from forms.units import Mm
from print.fields import is_known_tick
from print.icons import APPOINTMENT, DELAY, PLACE, REMARK
from print.panels import draw_panel
from print.sketch import Block, Sketch, Stop
from print.theme import SMALL_TYPE, STOP_TYPE, Theme
from print.words import NO_BREAK, long_date, short_date, with_numbers

STEP_GAP: Mm = 8.0
_PANEL_GAP: Mm = 2.5


def step_blocks(theme: Theme, booklet: Booklet, number: int) -> list[Block]:
    """Draw a step as up to three blocks that belong together: the words, the agent's panel, the resident's.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        number: Of the step, from 1.
    """
    step = booklet.steps[number - 1]
    blocks = [_words(theme, booklet, step, number)]
    for author in (Author.AGENT, Author.CITIZEN):
        fields = _fields(step, author)
        if fields:
            blocks.append(_panel(theme, step.step.id, author, fields, 0))
    return blocks


def _words(theme: Theme, booklet: Booklet, step: BookletStep, number: int) -> Block:
    sketch = Sketch(theme)
    reach = sketch.paragraph(step.step.title, kind=STOP_TYPE, bold=True)
    one_line = sketch.y <= STOP_TYPE.leading
    stop = Stop(STOP_TYPE.leading / 2, number, step.status, reach if one_line else sketch.column.width)
    _draw_status(sketch, step)
    sketch.space(0.6)
    # What happens is no longer news once it has happened: a finished step leaves its room to the next ones.
    if step.status is not StepStatus.DONE:
        _draw_explanation(sketch, step)
    for remark in step.remarks:
        sketch.fact(REMARK, with_numbers(booklet, remark))
    if step.appointment is not None:
        at = step.appointment
        when = ", ".join(part for part in (long_date(at.on), at.time, at.place) if part)
        sketch.fact(APPOINTMENT, when, label=f"Rendez-vous{NO_BREAK}:")
    if step.status is not StepStatus.DONE:
        for words in step.step.confirm:
            sketch.space(1.0)
            sketch.blank(words)
    return sketch.block(gap=STEP_GAP, stop=stop, group=step.step.id, keep_with_next=True)


def _draw_status(sketch: Sketch, step: BookletStep) -> None:
    words = ""
    if step.status is StepStatus.DONE:
        words = "Étape faite" if step.done_on is None else f"Étape faite le {short_date(step.done_on)}"
    elif step.status is StepStatus.CURRENT:
        words = "Vous êtes ici"
    if words:
        sketch.paragraph(words, kind=SMALL_TYPE, bold=True, ink=sketch.theme.colour)


def _draw_explanation(sketch: Sketch, step: BookletStep) -> None:
    if step.step.happens:
        sketch.paragraph(step.step.happens)
    if step.step.place:
        sketch.fact(PLACE, step.step.place)
    if step.step.delay:
        sketch.fact(DELAY, step.step.delay)


def _fields(step: BookletStep, author: Author) -> list[Field]:
    """An author's fields; not what the step's heading already says."""
    said = f"{step.step.id}.done" if step.status is StepStatus.DONE else ""
    fields = [
        field for field in step.fields if field.author is author and not (field.id == said and is_known_tick(field))
    ]
    if step.appointment is None:
        return fields
    return [_other_date(field) if field.id == f"{step.step.id}.appointment" else field for field in fields]


def _other_date(field: Field) -> Field:
    """The appointment is printed above in words; its cells are for another one."""
    return replace(field, caption="Si la date change, nouvelle date")


def _panel(theme: Theme, step_id: str, author: Author, fields: Sequence[Field], extra_lines: int) -> Block:
    sketch = Sketch(theme)
    draw_panel(sketch, author, fields, extra_lines)
    block = sketch.block(gap=_PANEL_GAP, group=step_id)
    grow = partial(_panel, theme, step_id, author, fields) if fields[-1].lines else None
    return replace(block, grow=grow)
