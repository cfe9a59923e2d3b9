"""Draws a step: its stop, what happens, where, how long, then what the agent and the resident tick and write."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from forms.booklet import BookletStep, Field
from forms.model import Author, StepStatus
from print.canvas import text_width
from print.fields import draw_panel
from print.icons import DEADLINE, MEET, PLACE, TALK, WAIT
from print.shapes import Drawing
from print.sketch import Block, Sketch, Stop
from print.theme import BODY_LEADING, QUIET, SMALL, SMALL_LEADING, STOP_LEADING, STOP_NAME, Theme
from print.words import long_date, short_date

_ICON: Final = 4.2
_ICON_COLUMN: Final = 6.5
EXTRA_LINES: Final = 5
"""How far a writing area may grow to fill a page."""


def step_blocks(theme: Theme, step: BookletStep, number: int) -> list[Block]:
    """Draw a step as two or three blocks that belong together: the words, the agent's panel, the resident's."""
    blocks = [_words(theme, step, number)]
    for author in (Author.AGENT, Author.CITIZEN):
        fields = [field for field in step.fields if field.author is author]
        if fields:
            blocks.append(_panel(theme, step.step.id, author, fields, 0))
    return blocks


def _words(theme: Theme, step: BookletStep, number: int) -> Block:
    sketch = Sketch(theme)
    reach = sketch.paragraph(step.step.title, size=STOP_NAME, leading=STOP_LEADING, bold=True)
    lines = round(sketch.y / STOP_LEADING)
    stop = Stop(STOP_LEADING / 2, number, step.status, reach if lines == 1 else sketch.width)
    status = _status(step)
    if status:
        sketch.paragraph(status, size=SMALL, leading=SMALL_LEADING, bold=True, ink=theme.colour)
    sketch.space(0.8)
    if step.step.happens:
        sketch.paragraph(step.step.happens)
    for remark in step.remarks:
        _fact(sketch, TALK, remark, "Pour vous :")
    if step.step.place:
        _fact(sketch, PLACE, step.step.place)
    if step.step.delay:
        _fact(sketch, WAIT, step.step.delay)
    if step.appointment is not None:
        at = step.appointment
        when = long_date(at.on) + (f" à {at.time}" if at.time else "")
        _fact(sketch, DEADLINE, f"{when}{', ' if at.place else ''}{at.place}", "Rendez-vous :")
    for words in step.step.confirm:
        sketch.space(0.8)
        sketch.blank(words)
    return sketch.block(stop=stop, gap=7.0, keep_with_next=True, whole=step.step.id)


def _panel(theme: Theme, step_id: str, author: Author, fields: Sequence[Field], extra: int) -> Block:
    sketch = Sketch(theme)
    draw_panel(sketch, author, fields, extra)
    notes = any(field.lines for field in fields)
    grow = partial(_panel, theme, step_id, author, fields) if notes else None
    return sketch.block(gap=2.5, whole=step_id, grow=grow)


def _status(step: BookletStep) -> str:
    match step.status:
        case StepStatus.DONE:
            return "Étape faite" if step.done_on is None else f"Étape faite le {short_date(step.done_on)}"
        case StepStatus.CURRENT:
            return "Vous êtes ici"
        case _:
            return ""


def _fact(sketch: Sketch, icon: Drawing, words: str, label: str = "") -> None:
    sketch.space(0.8)
    sketch.icon(icon, 0.0, sketch.y + (BODY_LEADING - _ICON) / 2, width=_ICON)
    sketch.paragraph(words, x=_ICON_COLUMN, label=label)


__all__ = ["EXTRA_LINES", "MEET", "QUIET", "step_blocks", "text_width"]
