"""Draws the tables of documents: under a heading for their step, in a list, in the step or before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from itertools import groupby
from typing import Final

from forms.booklet import Booklet, BookletDocument
from forms.geometry import Box
from forms.model import Author
from forms.units import Mm
from print.documents import document_columns, document_entry
from print.icons import BRING
from print.panels import WRITERS
from print.shapes import Rectangle
from print.sketch import Block, Column, Sketch, continued
from print.theme import BOX, BOX_LABEL, CONTENT_HEIGHT, CONTENT_WIDTH, QUIET, SECTION_GAP, Theme, baseline
from print.typeset import said_width

_TITLE: Final = "Les pièces à apporter"
_HOW: Final = "Cochez ce qui est prêt"
"""To the resident, whose boxes stand at the left."""
_TABLE_WHOLE: Final[Mm] = CONTENT_HEIGHT / 2
"""A table that is not higher is never cut."""


class Place(Enum):
    """Where the documents of a step stand, the best place first."""

    LIST = auto()
    """With those of the other steps, in one list."""
    INSIDE = auto()
    """In their step, which need not be named again."""
    BEFORE = auto()
    """Before their step."""


def document_rows(theme: Theme, booklet: Booklet, *, links: bool = True) -> dict[str, list[Block]]:
    """Draw every document under the step it is brought to; one entry for what several people bring.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        links: Their forms and guides are said beside them.

    Returns:
        Rows by step, each with the heading that stands above it where it begins a page; the key is empty or unknown
        for documents of no step.
    """
    found: dict[str, list[Block]] = {}
    numbers = _numbers(booklet)
    for step_id, documents in groupby(booklet.documents, key=lambda each: each.document.step):
        goes_on = f"Pour l’étape {numbers[step_id]} (suite)" if step_id in numbers else "Autres pièces (suite)"
        again = _heading(theme, goes_on)
        for same in _together(documents):
            first, *others = document_entry(theme, booklet, same, links=links)
            for_others = _heading(theme, goes_on, same[0].document.title) if others else again
            rows = [replace(first, again=again), *(replace(block, again=for_others) for block in others)]
            found.setdefault(step_id, []).extend(rows)
    return found


def document_tables(
    theme: Theme, booklet: Booklet, rows: Mapping[str, Sequence[Block]], place: Place
) -> dict[str, list[Block]]:
    """The documents of every step under a heading, by step, without the section's title.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        rows: As they were drawn.
        place: Where they will stand.
    """
    tables: dict[str, list[Block]] = {}
    numbers, again = _numbers(booklet), continued(theme, _TITLE, alone=True)  # what follows says it in both
    for step_id, own in rows.items():
        number = numbers.get(step_id)
        where = "Autres pièces" if number is None else f"Pour l’étape {number}, {booklet.steps[number - 1].step.title}"
        apart = number is not None and place is not Place.LIST
        inside = apart and place is Place.INSIDE
        heading = _heading(theme, _TITLE if inside else where, icon=apart)
        if tables and place is Place.LIST:
            heading = replace(heading, again=again)
        tables[step_id] = _held([heading, *own], step_id if inside else "")
    return tables


def _numbers(booklet: Booklet) -> dict[str, int]:
    return {step.step.id: number for number, step in enumerate(booklet.steps, start=1)}


def _held(table: Sequence[Block], group: str) -> list[Block]:
    """A table whose heading keeps two rows and whose last row is not alone; a short one stays whole.

    Args:
        table: The heading and the rows.
        group: What all of it belongs to; empty: nothing.
    """
    last = len(table) - 1
    whole = sum(block.height for block in table) <= _TABLE_WHOLE
    held = range(last) if whole else {0, 1, last - 1}
    return [
        replace(block, keep_with_next=place in held and place < last, group=group or block.group)
        for place, block in enumerate(table)
    ]


def _together(documents: Iterable[BookletDocument]) -> list[tuple[BookletDocument, ...]]:
    """The same document for several people, where the first of them stood."""
    by_id: dict[str, list[BookletDocument]] = {}
    for document in documents:
        by_id.setdefault(document.document.id, []).append(document)
    return [tuple(same) for same in by_id.values()]


def documents_title(theme: Theme) -> Block:
    """Draw the title of the documents."""
    pen = WRITERS[Author.CITIZEN].icon
    wide = said_width(theme, _HOW, theme.sizes.small.size) + 0.1
    # Two languages begin at both sides: the title's second one ends before these words.
    sketch = Sketch(theme, CONTENT_WIDTH - wide - 2 * BOX if theme.both and theme.rtl else CONTENT_WIDTH)
    sketch.title(BRING, _TITLE)
    after = sketch.y
    place = Column(0.0 if theme.all_rtl else CONTENT_WIDTH - wide - BOX, wide + BOX)
    sketch.y = baseline(0.0, theme.sizes.title) - baseline(0.0, theme.sizes.small)
    words = sketch.lead(pen, place, sketch.y + (theme.sizes.small.leading - 3.6) / 2, width=3.6, room=BOX, stroke=0.4)
    sketch.paragraph(_HOW, words, kind=theme.sizes.small, ink=QUIET)
    sketch.y = max(after, sketch.y)
    return replace(sketch.block(gap=SECTION_GAP, heading=True), section=True)


def _heading(theme: Theme, where: str, document: str = "", *, icon: bool = False) -> Block:
    """Draw for which step the next documents are, and the agent's column; `document` goes on from the page before."""
    sketch = Sketch(theme)
    sketch.space((7.5 - theme.sizes.stop.leading) / 2)
    columns = document_columns(theme.sizes)
    column = columns.words
    if icon:
        y = sketch.y + (theme.sizes.stop.leading - BOX) / 2
        column = sketch.lead(BRING, column, y, width=BOX, room=columns.details.x, stroke=0.4)
    sketch.paragraph(where, column, kind=theme.sizes.stop, bold=True)
    last = sketch.y - theme.sizes.stop.leading
    bottom = max(sketch.y + 0.5, 7.5)
    top = bottom - 7.5
    sketch.add(Rectangle(Box(columns.agent.x, top, columns.agent.width, bottom - top), fill=theme.tint))
    writer = WRITERS[Author.AGENT]
    sketch.y = last + baseline(0.0, theme.sizes.stop) - baseline(0.0, theme.sizes.small)
    box = columns.agent_box
    sketch.icon(writer.icon, box.x, sketch.y + (theme.sizes.small.leading - BOX) / 2, width=BOX, stroke=0.4)
    column = box.inset(BOX + BOX_LABEL)
    sketch.paragraph(writer.word, column, kind=theme.sizes.small, bold=True, ink=theme.colour, alone=True, hugging=True)
    sketch.y = bottom
    if document:
        sketch.space(1.0)
        sketch.paragraph(document, columns.details, bold=True)
        tint = Box(columns.agent.x, bottom, columns.agent.width, sketch.y - bottom)
        sketch.under(0, Rectangle(tint, fill=theme.tint))
    return sketch.block(gap=4.0, heading=True)
