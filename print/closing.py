"""Draws the end of a booklet: whom to see, the next appointment, and what becomes of what is written."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from forms.booklet import Booklet, BookletStep
from forms.circumstances import SetAppointment
from forms.fields import appointment_fields, contact_blanks
from forms.geometry import Box
from forms.model import Author, Contact, StepStatus
from forms.units import Mm
from print.blanks import draw_blanks, draw_line
from print.flow import Flow
from print.icons import APPOINTMENT, HELP, PRIVATE
from print.panels import GUTTER, draw_writer
from print.reading import headings
from print.shapes import Rectangle
from print.sketch import Block, Column, Sketch
from print.theme import ENDING_GAP, PANEL_RADIUS, QUIET, Theme
from print.words import caption, long_date, since

_COLUMN_GAP: Final[Mm] = 5.0
_CONTACT_GAP: Final[Mm] = 3.0
_UNDER_TITLE: Final[Mm] = 1.5
_BALANCED: Final = 7
"""So many contacts, 64 ways to put them in two columns, are tried in less than a tenth of a millisecond."""
_LINE_GAP: Final[Mm] = 2.0
"""Between two lines to write on: long letters of the first end here and are not taken for words on the second."""
_BESIDE: Final[Mm] = 2.0
_BELOW: Final[Mm] = 0.6
"""Of the tint, under the agent's lines; above the first one there is the room to write in."""
_ABOVE: Final[Mm] = 1.2
_NEXT: Final = "Votre prochain rendez-vous"
_IF_IT_CHANGES: Final = "Si le rendez-vous change\u00a0:"

PERSONAL_DATA: Final = (
    "Quand vous rendez ce livret, la mairie le numérise et garde vos cases et vos notes dans votre dossier.",
    "Seuls des agents de la mairie les lisent.",
    "N’écrivez ici ni maladie, ni mot de passe, ni numéro de compte ou de sécurité sociale.",
    "Au guichet, vous pouvez demander à voir ces informations et à les faire corriger.",
)
"""What the town hall does with what is written here, in four short sentences."""


def appointment_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw what is known of the next appointment apart from the lines for another one; nothing when nothing is."""
    title, sketch = Sketch(theme), Sketch(theme)
    title.title(APPOINTMENT, _NEXT)
    _draw_coming(sketch, booklet)
    if not sketch.shapes:
        return []
    return [title.block(gap=ENDING_GAP, heading=True), sketch.block(gap=1.5)]


def contact_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw whom to see, in two columns; more than a page of them is in rows of two, between which it may be cut."""
    contacts = booklet.contacts
    if not contacts:
        return []
    heading, again = headings(theme, HELP, "Qui peut vous aider")
    heading = replace(heading, section=True)
    whole = [heading, _contact_columns(theme, booklet, contacts, gap=_UNDER_TITLE)]
    if Flow().takes(whole):
        return whole
    rows = [contacts[first : first + 2] for first in range(0, len(contacts), 2)]
    return [
        heading,
        *(
            replace(_contact_columns(theme, booklet, row, gap=_CONTACT_GAP if place else _UNDER_TITLE), again=again)
            for place, row in enumerate(rows)
        ),
    ]


def _contact_columns(theme: Theme, booklet: Booklet, contacts: Sequence[Contact], *, gap: Mm) -> Block:
    sketch = Sketch(theme)
    columns = sketch.column.split(2, _COLUMN_GAP)
    bottoms = [0.0, 0.0]
    for contact, side in zip(contacts, _sides(theme, booklet, contacts, columns[0]), strict=True):
        sketch.y = bottoms[side]
        _draw_contact(sketch, booklet, contact, columns[side])
        bottoms[side] = sketch.y + _CONTACT_GAP
    sketch.y = max(bottoms) - _CONTACT_GAP
    return sketch.block(gap=gap)


def _sides(theme: Theme, booklet: Booklet, contacts: Sequence[Contact], column: Column) -> tuple[int, ...]:
    """In which of two columns each contact stands, so that the longer one is as short as can be; the first at the left.

    Many contacts go to the shorter column one after the other: that is near enough, and trying all would take long.
    """
    heights = []
    for contact in contacts:
        sketch = Sketch(theme)
        _draw_contact(sketch, booklet, contact, column)
        heights.append(sketch.y + _CONTACT_GAP)
    in_turn: list[int] = []
    filled = [0.0, 0.0]
    for height in heights:
        in_turn.append(0 if filled[0] <= filled[1] else 1)
        filled[in_turn[-1]] += height
    if len(heights) > _BALANCED:
        return tuple(in_turn)
    tried = ((0, *others) for others in product((0, 1), repeat=len(heights) - 1))
    return min((tuple(in_turn), *tried), key=lambda sides: round(_longer(heights, sides), 3))


def _longer(heights: Sequence[Mm], sides: Sequence[int]) -> Mm:
    right = sum(height for height, side in zip(heights, sides, strict=True) if side)
    return max(right, sum(heights) - right)


def _draw_contact(sketch: Sketch, booklet: Booklet, contact: Contact, column: Column) -> None:
    sketch.paragraph(contact.name, column, bold=True)
    for detail in contact.details:
        sketch.paragraph(detail, column, kind=sketch.sizes.small)
    draw_blanks(sketch, contact_blanks(contact, booklet.noted), column)


def appointment_block(theme: Theme, booklet: Booklet, *, known: bool) -> Block:
    """Draw the agent's lines for another appointment, with `known` under what is known of the next one."""
    sketch = Sketch(theme)
    sketch.title(APPOINTMENT, _NEXT)
    if known:
        _draw_coming(sketch, booklet)
    _draw_agents_lines(sketch, booklet)
    return sketch.block(gap=ENDING_GAP)


def _draw_agents_lines(sketch: Sketch, booklet: Booklet) -> None:
    """Draw the lines for another appointment as all that the agent writes on: on a tint, with a stamp and a word."""
    place, top = len(sketch.shapes), sketch.y
    draw_writer(sketch, Author.AGENT, top + _BESIDE)
    if _coming(booklet):
        sketch.space(_ABOVE)
        sketch.paragraph(_IF_IT_CHANGES, sketch.column.inset(GUTTER, _BESIDE), kind=sketch.sizes.small)
    for number, field in enumerate(appointment_fields(booklet.noted)):
        sketch.space(_LINE_GAP if number else 0.0)
        draw_line(sketch, field, f"{caption(field)}\u00a0:", sketch.column.inset(GUTTER, _BESIDE))
    sketch.space(_BELOW)
    sketch.under(
        place,
        Rectangle(Box(0.0, top, sketch.column.width, sketch.y - top), fill=sketch.theme.tint, radius=PANEL_RADIUS),
    )


def _coming(booklet: Booklet) -> list[tuple[BookletStep, SetAppointment]]:
    """The appointments that are still to come, as the record knows them, the next one first."""
    coming = [
        (step, step.appointment)
        for step in booklet.steps
        if step.appointment is not None
        and step.status is not StepStatus.DONE
        and step.appointment.on >= booklet.printed_on
    ]
    return sorted(coming, key=lambda pair: pair[1].on)


def _draw_coming(sketch: Sketch, booklet: Booklet) -> None:
    """The first appointment that is still to come, as the record knows it, and what was written on the lines."""
    for step, at in _coming(booklet)[:1]:
        when = ", ".join((long_date(at.on), *at.details))
        sketch.paragraph(when[:1].upper() + when[1:], bold=True)
        sketch.paragraph(f"Pour\u00a0: {step.step.title}", kind=sketch.sizes.small, ink=QUIET)
    for field in appointment_fields(booklet.noted):
        if field.known is not None:
            label = f"Noté {since(field.known)}\u00a0:"
            words = sketch.theme.own(str(field.known.value))
            sketch.paragraph(words, kind=sketch.sizes.small, ink=QUIET, label=label)


def personal_data(theme: Theme) -> Block:
    """Draw what the town hall does with what is written here."""
    sketch = Sketch(theme)
    sketch.title(PRIVATE, "Ce que la mairie fait de vos écrits")
    sketch.space(0.6)
    sketch.paragraph(PERSONAL_DATA, kind=theme.sizes.small)
    return sketch.block(gap=ENDING_GAP)
