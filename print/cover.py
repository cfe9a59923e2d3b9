"""Draws the first page: the booklet's name and line, whom it is for, how it works, and the stops with their pages."""

from forms.booklet import Booklet
from print.sketch import Block, Sketch
from print.theme import BODY_LEADING, COVER, COVER_LEADING, STOP_LEADING, STOP_NAME, Theme
from print.words import subject_name


def cover_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw the cover as blocks."""
    sketch = Sketch(theme)
    sketch.space(20)
    sketch.paragraph(booklet.template.title, size=COVER, leading=COVER_LEADING, bold=True, ink=theme.colour)
    names = ", ".join(subject_name(booklet, person) for person in booklet.persons)
    sketch.paragraph(names, size=STOP_NAME, leading=STOP_LEADING, bold=True)
    sketch.space(2)
    sketch.paragraph(booklet.template.purpose)
    for words in booklet.words:
        sketch.paragraph(words, label="Un mot de l’agent :")
    sketch.space(BODY_LEADING)
    return [sketch.block()]
