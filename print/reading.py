"""Draws what is only read: a word from the agent, warnings, the procedure in short, links, hard words, questions."""

from dataclasses import replace
from typing import Final

from forms.booklet import Booklet
from forms.fields import question_blanks
from forms.geometry import Box
from forms.units import Mm
from print.blanks import draw_blanks
from print.canvas import text_width
from print.icons import ALERT, ASK, LINK, REFER, REMARK, SUMMARY, TALK, WORDS
from print.shapes import Circle, Drawing, Rectangle, Stroke, Text
from print.sketch import Block, Column, Sketch
from print.theme import PANEL_RADIUS, QUIET, Theme, baseline
from print.words import with_numbers

_SECTION: Final[Mm] = 10.0
_ITEM: Final[Mm] = 3.0
_NUMBER: Final[Mm] = 7.0


def word_block(theme: Theme, booklet: Booklet) -> Block | None:
    """Draw what the agent says to the person; None when it is nothing."""
    if not booklet.words:
        return None
    sketch = Sketch(theme)
    sketch.space(2.5)
    sketch.icon(TALK, 3.5, sketch.y - 0.3, width=5.5, stroke=0.45)
    column = sketch.column.inset(12.0, 4.0)
    sketch.paragraph("Un mot de l’agent", column, kind=theme.sizes.small, bold=True, ink=theme.colour)
    for words in booklet.words:
        for paragraph in words.splitlines():
            sketch.paragraph(paragraph, column)
    sketch.space(2.5)
    box = Box(0.0, 0.0, sketch.column.width, sketch.y)
    sketch.under(0, Rectangle(box, stroke=Stroke(theme.colour, 0.4), radius=PANEL_RADIUS))
    return sketch.block(gap=4.0)


def summary_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw the procedure in a few numbered sentences."""
    if not booklet.template.summary:
        return []
    sketch = Sketch(theme)
    sketch.title(SUMMARY, "En bref")
    sketch.space(2.0)
    for number, words in enumerate(booklet.template.summary, start=1):
        digit = str(number)
        x = 2.6 - text_width(digit, theme.sizes.small.size, bold=True) / 2
        sketch.add(Circle(2.6, sketch.y + theme.sizes.body.leading / 2, 2.6, fill=theme.tint))
        y = baseline(sketch.y + (theme.sizes.body.leading - theme.sizes.small.leading) / 2, theme.sizes.small)
        sketch.add(Text(x, y, digit, theme.sizes.small.size, theme.colour, bold=True))
        sketch.paragraph(words, sketch.column.inset(_NUMBER))
        sketch.space(1.2)
    return [replace(sketch.block(gap=_SECTION), section=True)]


def warning_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw what the person must know, and where else to go."""
    blocks = [_notice(theme, REMARK, with_numbers(booklet, words)) for words in booklet.warnings]
    for key, words in booklet.referrals:
        blocks.append(_notice(theme, REFER, with_numbers(booklet, words), _referred(booklet, key)))
    return [_heading(theme, ALERT, "À savoir pour vous"), *blocks] if blocks else []


def link_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw existing forms and guides, with their short addresses."""
    blocks = []
    for link in booklet.links:
        sketch = Sketch(theme)
        sketch.paragraph(link.title)
        where = (f"{link.number},", link.address) if link.number else link.address
        sketch.paragraph(where, kind=theme.sizes.small, ink=QUIET)
        blocks.append(sketch.block(gap=2.0))
    return [_heading(theme, LINK, "Formulaires et guides"), *blocks] if blocks else []


def term_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw the hard words that this booklet uses."""
    blocks = []
    for term in booklet.glossary:
        sketch = Sketch(theme)
        sketch.paragraph(term.meaning, label=f"{term.word[:1].upper()}{term.word[1:]}\u00a0:")
        blocks.append(sketch.block(gap=1.8))
    return [_heading(theme, WORDS, "Les mots difficiles"), *blocks] if blocks else []


def question_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw the questions that people ask."""
    blocks = []
    for asked in booklet.frequent:
        sketch = Sketch(theme)
        sketch.paragraph(asked.question, bold=True)
        sketch.paragraph(with_numbers(booklet, asked.answer))
        draw_blanks(sketch, question_blanks(asked, booklet.noted))
        blocks.append(sketch.block(gap=_ITEM))
    return [_heading(theme, ASK, "Questions fréquentes"), *blocks] if blocks else []


def _heading(theme: Theme, icon: Drawing, words: str) -> Block:
    sketch = Sketch(theme)
    sketch.title(icon, words)
    return replace(sketch.block(gap=_SECTION, keep_with_next=True), section=True)


def _notice(theme: Theme, icon: Drawing, words: str, label: str = "") -> Block:
    sketch = Sketch(theme)
    sketch.fact(icon, words, Column(0.0, sketch.column.width), label=label)
    return sketch.block(gap=1.2)


def _referred(booklet: Booklet, key: str) -> str:
    name = next((contact.name for contact in booklet.contacts if contact.key == key), "")
    return f"{name}\u00a0:" if name else ""
