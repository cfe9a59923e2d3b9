"""Draws a document to bring: the resident's box at the left, the agent's on a tint; two people a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from forms.booklet import Booklet, BookletDocument
from forms.fields import document_blanks
from forms.geometry import Box
from forms.model import Author
from forms.units import Mm
from print.blanks import draw_blanks
from print.canvas import text_width
from print.fields import draw_box, draw_known, is_known_tick, tick_zone
from print.hugged import begin_with_label
from print.icons import REMARK
from print.links import draw_links, links_of
from print.panels import WRITERS
from print.shapes import Line, Rectangle
from print.sketch import Block, Column, Sketch
from print.theme import (
    BOX,
    BOX_FREE,
    BOX_LABEL,
    CONTENT_WIDTH,
    PANEL_RADIUS,
    QUIET,
    Theme,
    TypeSizes,
)
from print.typeset import said_lines
from print.words import short_date, subject_name

_AGENT_LEAST: Final[Mm] = 31.0
_DATE: Final = "12/03/2026"
"""As long as any: its figures are all of one width."""
_LEFT_NAMES: Final[Mm] = 30.0
_INDENT: Final[Mm] = BOX + BOX_LABEL
_STAMPED: Final[Mm] = BOX + BOX_FREE
"""The agent's stamp before a box that does not stand under it."""
_UNDER_WORDS: Final[Mm] = 1.5
"""From an entry's last line to the rule under it; a box stays further away."""
_UNDER_BOX: Final[Mm] = BOX_FREE - 0.5
_NAME_LINES: Final = 2
"""A longer name needs a row of its own."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of an entry stand.

    Attributes:
        agent: The agent's column: a box, and `reçu le 12/03/2026` in two lines.
        sides: Two people beside each other: the resident's box with a name, the agent's box.
    """

    agent: Column
    sides: tuple[tuple[Column, Column], ...]

    @property
    def agent_box(self) -> Column:
        return self.agent.inset(BOX_FREE, 1.0)

    @property
    def words(self) -> Column:
        return Column(0.0, self.agent.x - 3.0)

    @property
    def details(self) -> Column:
        return self.words.inset(_INDENT)


@cache
def document_columns(sizes: TypeSizes) -> _Columns:
    """Where the parts of an entry stand, in a size of type."""
    width = max(_AGENT_LEAST, BOX_FREE + _INDENT + text_width(_DATE, sizes.body.size) + 1.5)
    agent = Column(CONTENT_WIDTH - width, width)
    left = Column(_LEFT_NAMES + 1.0, width - 1.0)
    names = left.x + left.width + 3.0
    return _Columns(agent, ((Column(0.0, _LEFT_NAMES), left), (Column(names, agent.x - 1.0 - names), agent)))


def document_entry(theme: Theme, booklet: Booklet, same: Sequence[BookletDocument], *, links: bool) -> list[Block]:
    """One block, or one a row of people who bring the same document, the words above the first."""
    if len(same) == 1:
        sketch = Sketch(theme)
        sketch.space(BOX_FREE)
        _draw_one(sketch, booklet, same[0], links=links)
        return [_finished(sketch, first=True, last=True)]
    blocks = []
    rows = _rows(theme, booklet, same)
    for place, row in enumerate(rows):
        sketch = Sketch(theme)
        beside = len(row) > 1
        if place == 0:
            column = (sketch.column if beside else document_columns(theme.sizes).words).inset(_INDENT)
            sketch.space(BOX_FREE - 1.5)
            sketch.paragraph(row[0].document.title, column, bold=True)
            _draw_details(sketch, booklet, row[0], column, links=links)
            sketch.space(2.6)
        else:
            sketch.space(BOX_FREE)
        if beside:
            _draw_side_by_side(sketch, booklet, row)
        else:
            _draw_person(sketch, booklet, row[0])
        sketch.space(_UNDER_BOX - _UNDER_WORDS)
        blocks.append(_finished(sketch, first=place == 0, last=place == len(rows) - 1, tint=not beside))
    return [replace(block, group=same[0].document.id) for block in blocks]


def _rows(theme: Theme, booklet: Booklet, same: Sequence[BookletDocument]) -> list[tuple[BookletDocument, ...]]:
    """Two people a row; one a row where a name is long or there is something to say to one of them."""
    sides = document_columns(theme.sizes).sides
    width = min(names.inset(_INDENT).width for names, _ in sides)
    long = any(said_lines(theme, _name(booklet, each), width, theme.sizes.body.size) > _NAME_LINES for each in same)
    count = 1 if long or any(each.remarks or each.to_confirm for each in same) else len(sides)
    return [tuple(same[first : first + count]) for first in range(0, len(same), count)]


def _draw_side_by_side(sketch: Sketch, booklet: Booklet, row: Sequence[BookletDocument]) -> None:
    columns = document_columns(sketch.sizes)
    top, start, bottom = sketch.y, len(sketch.shapes), sketch.y
    for document, (names, agent) in zip(row, columns.sides, strict=False):
        sketch.y = top
        _draw_ready(sketch, document, _name(booklet, document), column=names)
        bottom = max(bottom, sketch.y)
        sketch.y = top
        place = agent.inset(BOX_FREE, 1.0)
        if agent is not columns.agent:
            place = agent.inset(BOX_FREE / 2, 0.5)
            if not is_known_tick(document.received):
                sketch.icon(WRITERS[Author.AGENT].icon, place.x, top, width=BOX, stroke=0.4)
                place = place.inset(_STAMPED)
        _draw_received(sketch, document, place)
        bottom = max(bottom, sketch.y)
    for _, agent in columns.sides[: len(row)]:
        tint = Box(agent.x, top - 2.0, agent.width, bottom - top + 4.0)
        sketch.under(start, Rectangle(tint, fill=sketch.theme.tint, radius=PANEL_RADIUS))
    sketch.y = bottom


def _finished(sketch: Sketch, *, first: bool, last: bool, tint: bool = True) -> Block:
    """Put the agent's tint under an entry, and a thin rule above it."""
    sketch.space(_UNDER_WORDS if last else 0.5)
    if first:
        sketch.under(0, Line(0.0, 0.0, CONTENT_WIDTH, 0.0, sketch.theme.hairline))
    if tint:
        agent = document_columns(sketch.sizes).agent
        sketch.under(0, Rectangle(Box(agent.x, 0.0, agent.width, sketch.y), fill=sketch.theme.tint))
    return sketch.block()


def _draw_one(sketch: Sketch, booklet: Booklet, document: BookletDocument, *, links: bool) -> None:
    top, label = sketch.y, len(sketch.shapes)
    _draw_ready(sketch, document, document.document.title, bold=True, hugging=not sketch.theme.both)
    said = len(sketch.shapes)
    if document.subject is not None and len(booklet.persons) + len(booklet.children) > 1:
        _draw_detail(sketch, f"Pour {subject_name(booklet, document.subject)}")
    _draw_details(sketch, booklet, document, links=links)
    _draw_remarks(sketch, document)
    begin_with_label(sketch, slice(label, said), said, document_columns(sketch.sizes).details)
    bottom, sketch.y = sketch.y, top
    _draw_received(sketch, document)
    sketch.y = max(bottom, sketch.y, top + BOX + _UNDER_BOX - _UNDER_WORDS)


def _draw_person(sketch: Sketch, booklet: Booklet, document: BookletDocument) -> None:
    top = sketch.y
    _draw_ready(sketch, document, _name(booklet, document))
    _draw_remarks(sketch, document)
    bottom, sketch.y = sketch.y, top
    _draw_received(sketch, document)
    sketch.y = max(bottom, sketch.y)


def _name(booklet: Booklet, document: BookletDocument) -> str:
    return "Pour le dossier" if document.subject is None else subject_name(booklet, document.subject)


def _draw_ready(
    sketch: Sketch,
    document: BookletDocument,
    label: str,
    *,
    column: Column | None = None,
    bold: bool = False,
    hugging: bool = True,
) -> None:
    column = column or document_columns(sketch.sizes).words
    if is_known_tick(document.ready) or is_known_tick(
        document.received
    ):  # what was handed in is no more to be got ready
        draw_known(sketch, label, column, bold=bold, hugging=hugging)
    else:
        draw_box(sketch, tick_zone(document.ready), label, column, bold=bold, hugging=hugging)


def _draw_received(sketch: Sketch, document: BookletDocument, column: Column | None = None) -> None:
    column = column or document_columns(sketch.sizes).agent_box
    known = document.received.known
    if known is not None and is_known_tick(document.received):
        draw_known(sketch, f"reçu le {short_date(known.on)}", column, alone=True)
    else:
        draw_box(sketch, tick_zone(document.received), "reçu", column, alone=True)


def _draw_details(
    sketch: Sketch, booklet: Booklet, document: BookletDocument, column: Column | None = None, *, links: bool
) -> None:
    """How old it may be and where to get it, in one paragraph; forms and guides; what the town hall fills in."""
    column = column or document_columns(sketch.sizes).details
    said = [words.strip() for words in (document.document.validity, document.document.obtain) if words]
    if said:
        ended = [words if words.endswith((".", "!", "?", "…", ":")) else f"{words}." for words in said[:-1]]
        _draw_detail(sketch, (*ended, said[-1]), column)
    if links:
        draw_links(sketch, links_of(booklet, document.document.id), column)
    draw_blanks(sketch, document_blanks(document.document, booklet.noted), column)


def _draw_remarks(sketch: Sketch, document: BookletDocument) -> None:
    for remark in (*document.remarks, *(("À voir avec l’agent.",) if document.to_confirm else ())):
        place = sketch.lead(REMARK, document_columns(sketch.sizes).details, sketch.y + 0.6, width=3.6, room=5.2)
        sketch.paragraph(remark, place, kind=sketch.sizes.small)


def _draw_detail(sketch: Sketch, words: str | tuple[str, ...], column: Column | None = None) -> None:
    sketch.paragraph(words, column or document_columns(sketch.sizes).details, kind=sketch.sizes.small, ink=QUIET)
