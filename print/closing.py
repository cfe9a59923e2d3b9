"""Draws the end of a booklet: the page of questions, pages for notes, and the last page."""

from dataclasses import replace
from functools import partial
from typing import Final

from forms.booklet import Booklet
from forms.fields import Field
from forms.geometry import Box
from forms.model import Contact, StepStatus
from forms.units import Mm
from print.fields import AFTER_BOX, draw_note
from print.icons import APPOINTMENT, ASK, HELP, PEN, PRIVATE
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

SECTION_GAP: Final[Mm] = 6.0
_COLUMN_GAP: Final[Mm] = 5.0
_CONTACT_GAP: Final[Mm] = 3.0
_NEXT: Final = "Mon prochain rendez-vous"

QUESTION_LINES: Final = 5
"""The least room for questions on a page of theirs, in writing lines."""

QUESTION_LINES_LEAST: Final = 3
"""The same on the last page or under a step, where that saves a sheet."""

PERSONAL_DATA: Final = (
    "Quand vous rendez ce livret, la mairie le numérise et garde vos cases et vos notes dans votre dossier.",
    "Seuls des agents de la mairie les lisent.",
    "N’écrivez ici ni maladie, ni mot de passe, ni numéro de compte ou de sécurité sociale.",
    "Au guichet, vous pouvez demander à voir ces informations et à les faire corriger.",
)
"""What the town hall does with what is written here, in four short sentences."""


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
    sketch.space(1.5)
    smallest = replace(field, lines=min(field.lines, least))
    draw_note(sketch, smallest, sketch.column, extra_lines, labelled=False)
    sketch.space(-AFTER_BOX)
    grow = partial(questions_block, theme, field, least=least)
    return replace(sketch.block(gap=SECTION_GAP), section=True, grow=grow)


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


def last_blocks(
    theme: Theme, booklet: Booklet, *, questions: bool = False, appointment: bool = False, contacts: bool = False
) -> list[Block]:
    """Draw the last page: questions, the next appointment, who can help, what becomes of what is written.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        questions: The questions stand here, in little room, instead of on a page of their own.
        appointment: What is known of the next appointment finds room here, above the lines for another one.
        contacts: All contacts find room here.
    """
    asked = [questions_block(theme, booklet.questions, least=QUESTION_LINES_LEAST)] if questions else []
    helping = contact_blocks(theme, booklet) if contacts else []
    return [*asked, _appointment(theme, booklet, known=appointment), *helping, _personal_data(theme)]


def appointment_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw what is known of the next appointment apart from the lines for another one; nothing when nothing is."""
    title, sketch = Sketch(theme), Sketch(theme)
    title.title(APPOINTMENT, _NEXT)
    _draw_coming(sketch, booklet)
    if not sketch.shapes:
        return []
    return [title.block(gap=SECTION_GAP, keep_with_next=True), sketch.block(gap=1.5)]


def contact_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw whom to see, in two columns."""
    if not booklet.contacts:
        return []
    title = Sketch(theme)
    title.title(HELP, "Qui peut vous aider")
    sketch = Sketch(theme)
    columns = sketch.column.split(2, _COLUMN_GAP)
    bottoms = [0.0, 0.0]
    for contact in booklet.contacts:
        side = 0 if bottoms[0] <= bottoms[1] else 1
        sketch.y = bottoms[side]
        _draw_contact(sketch, contact, columns[side])
        bottoms[side] = sketch.y + _CONTACT_GAP
    sketch.y = max(bottoms) - _CONTACT_GAP
    heading = replace(title.block(gap=SECTION_GAP, keep_with_next=True), section=True)
    return [heading, sketch.block(gap=1.5)]


def _draw_contact(sketch: Sketch, contact: Contact, column: Column) -> None:
    sketch.paragraph(contact.name, column, bold=True)
    for detail in contact.details:
        sketch.paragraph(detail, column, kind=SMALL_TYPE)
    sketch.blanks(contact.confirm, column)


def _appointment(theme: Theme, booklet: Booklet, *, known: bool) -> Block:
    sketch = Sketch(theme)
    sketch.title(APPOINTMENT, _NEXT)
    sketch.space(0.6)
    if known:
        _draw_coming(sketch, booklet)
    for words in ("Date et heure", "Lieu, personne"):
        sketch.space(1.4)
        end = sketch.paragraph(f"{words}\u00a0:", kind=BODY_TYPE)
        sketch.add(Line(end + 2.0, sketch.y - 1.2, sketch.column.width, sketch.y - 1.2, BLANK_STROKE))
    return sketch.block(gap=SECTION_GAP)


def _draw_coming(sketch: Sketch, booklet: Booklet) -> None:
    """The first appointment that is still to come, as the record knows it."""
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


def _personal_data(theme: Theme) -> Block:
    sketch = Sketch(theme)
    sketch.title(PRIVATE, "Ce que la mairie fait de vos écrits")
    sketch.space(0.6)
    sketch.paragraph(" ".join(PERSONAL_DATA), kind=SMALL_TYPE)
    return sketch.block(gap=SECTION_GAP)
