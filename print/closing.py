"""Draws the end of a booklet: the page of questions, pages for notes, and the last page."""

from dataclasses import replace
from functools import partial
from typing import Final

from forms.booklet import Booklet
from forms.fields import Field
from forms.geometry import Box
from forms.model import Contact, StepStatus
from forms.units import Mm
from print.fields import draw_note
from print.icons import APPOINTMENT, ASK, HELP, PRIVATE, PEN
from print.shapes import Line, Rectangle
from print.sketch import Block, Column, Sketch
from print.theme import (
    AREA_STROKE,
    BLANK_STROKE,
    BODY_TYPE,
    CONTENT_HEIGHT,
    QUIET,
    RULE_PITCH,
    RULE_STROKE,
    SMALL_TYPE,
    Theme,
)
from print.words import long_date

_SECTION: Final[Mm] = 9.0
_COLUMN_GAP: Final[Mm] = 5.0

PERSONAL_DATA: Final = (
    "Quand vous rendez ce livret, la mairie le numérise et garde vos cases et vos notes dans votre dossier.",
    "Seuls les agents qui suivent votre démarche les lisent.",
    "N’écrivez ici ni maladie, ni mot de passe, ni numéro de compte ou de sécurité sociale.",
    "Au guichet, vous pouvez demander à voir ces informations, à les corriger ou à les faire effacer.",
)
"""What the town hall does with what is written here, in four short sentences."""


def questions_block(theme: Theme, field: Field, extra_lines: int = 0) -> Block:
    """Draw the page of questions: its writing area grows with the paper there is."""
    sketch = Sketch(theme)
    sketch.title(ASK, "Mes questions")
    sketch.space(1.0)
    sketch.paragraph("Écrivez ce que vous voulez demander. L’agent vous répond au prochain rendez-vous.")
    sketch.space(1.0)
    draw_note(sketch, replace(field, caption=""), sketch.column, extra_lines)
    grow = partial(questions_block, theme, field)
    return replace(sketch.block(gap=10.0), section=True, grow=grow)


def notes_page(theme: Theme) -> Block:
    """Draw a page to write on, where the folded sheets leave one. It answers nothing, so it holds no zone."""
    sketch = Sketch(theme)
    sketch.title(PEN, "Mes notes")
    sketch.space(2.0)
    lines = int((CONTENT_HEIGHT - sketch.y) // RULE_PITCH)
    area = Box(0.0, sketch.y, sketch.column.width, lines * RULE_PITCH)
    sketch.add(Rectangle(area, stroke=AREA_STROKE, radius=1.0))
    for line in range(1, lines):
        y = area.y + line * RULE_PITCH
        sketch.add(Line(2.0, y, area.right - 2.0, y, RULE_STROKE))
    sketch.space(area.h)
    return sketch.block()


def last_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw the last page: the next appointment, who can help, what becomes of what is written."""
    return [_appointment(theme, booklet), *contact_blocks(theme, booklet), _personal_data(theme)]


def contact_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw whom to see, two side by side."""
    if not booklet.contacts:
        return []
    title = Sketch(theme)
    title.title(HELP, "Qui peut vous aider")
    blocks = [replace(title.block(gap=_SECTION, keep_with_next=True), section=True)]
    for first in range(0, len(booklet.contacts), 2):
        sketch = Sketch(theme)
        bottom = 0.0
        for contact, column in zip(
            booklet.contacts[first : first + 2], sketch.column.split(2, _COLUMN_GAP), strict=False
        ):
            sketch.y = 0.0
            _draw_contact(sketch, contact, column)
            bottom = max(bottom, sketch.y)
        sketch.y = bottom
        blocks.append(sketch.block(gap=2.0 if first == 0 else 3.0))
    return blocks


def _draw_contact(sketch: Sketch, contact: Contact, column: Column) -> None:
    sketch.paragraph(contact.name, column, bold=True)
    for detail in contact.details:
        sketch.paragraph(detail, column, kind=SMALL_TYPE)
    for words in contact.confirm:
        sketch.blank(words, column)


def _appointment(theme: Theme, booklet: Booklet) -> Block:
    sketch = Sketch(theme)
    sketch.title(APPOINTMENT, "Mon prochain rendez-vous")
    sketch.space(1.5)
    coming = [
        (step, step.appointment)
        for step in booklet.steps
        if step.appointment is not None
        and step.status is not StepStatus.DONE
        and step.appointment.on >= booklet.printed_on
    ]
    for step, at in sorted(coming, key=lambda pair: pair[1].on)[:1]:
        when = ", ".join(part for part in (long_date(at.on), at.time, at.place) if part)
        sketch.paragraph(when[:1].upper() + when[1:], bold=True)
        sketch.paragraph(f"Pour\u00a0: {step.step.title}", kind=SMALL_TYPE, ink=QUIET)
    for words in ("Date et heure", "Lieu, personne"):
        sketch.space(2.2)
        end = sketch.paragraph(f"{words}\u00a0:", kind=BODY_TYPE)
        sketch.add(Line(end + 2.0, sketch.y - 1.2, sketch.column.width, sketch.y - 1.2, BLANK_STROKE))
    return sketch.block()


def _personal_data(theme: Theme) -> Block:
    sketch = Sketch(theme)
    sketch.title(PRIVATE, "Ce que la mairie fait de vos écrits")
    sketch.space(1.5)
    for words in PERSONAL_DATA:
        sketch.paragraph(words)
        sketch.space(0.8)
    return sketch.block(gap=_SECTION)
