"""The sheet that goes with a journey to another service: what is missing, what is ready, what was handed in. A5.

Nothing on it is read by a machine: it has neither codes nor zones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.model import BookletTemplate
from forms.units import Mm
from print.canvas import Canvas, text_width
from print.flow import Flow, Style, paginate
from print.icons import BRING, PLACE, REFER, SUMMARY, TALK, TICK
from print.shapes import WHITE, Ink, Line, Rectangle, Shape, Stroke, Text
from print.sketch import Block, Sketch
from print.theme import BOX, BOX_STROKE, CONTENT_TOP, INK, OUTSIDE, PAGE_BOTTOM, QUIET, Theme, baseline
from print.words import long_date

_LEFT: Final[Mm] = 14.0
_WIDTH: Final[Mm] = A5_WIDTH - _LEFT - OUTSIDE
_BADGE: Final[Mm] = 11.0
_TOP: Final[Mm] = 9.0
_SECTION: Final[Mm] = 5.0
_ROW: Final[Mm] = 1.2
_WHAT: Final = "Feuille de transmission"


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """What a sheet says.

    Attributes:
        template: The kind of booklet.
        code: The journey's code, as people read it.
        names: Of the persons.
        step: Where the journey stands; empty when everything is done.
        service: To whom it goes.
        details: Where that is: one fact a line.
        word: Why; may be empty.
        missing: Documents that are still to come, in words.
        unsure: Documents that may be needed.
        ready: Documents that the person has.
        received: Documents that were handed in.
        sender: Who hands over, and for which team.
        on: The day.
    """

    template: BookletTemplate
    code: str
    names: tuple[str, ...]
    step: str
    service: str
    details: tuple[str, ...]
    word: str
    missing: tuple[str, ...]
    unsure: tuple[str, ...]
    ready: tuple[str, ...]
    received: tuple[str, ...]
    sender: str
    on: date


def render_handover(sheet: HandoverSheet) -> bytes:
    """Draw a sheet: one A5 page, or as many as it takes. The PDF file."""
    theme = Theme(Ink.from_hex(sheet.template.colour), sheet.template.letter)
    flows = paginate(_blocks(theme, sheet), Style(whole=False, sections=False))
    canvas = Canvas(A5_WIDTH, A5_HEIGHT, title=_WHAT, subject=sheet.template.title)
    for number, flow in enumerate(flows, start=1):
        canvas.draw(_around(theme, sheet, number, len(flows)))
        _draw_blocks(canvas, flow)
        canvas.end_page()
    return canvas.finish()


def _draw_blocks(canvas: Canvas, flow: Flow) -> None:
    y = CONTENT_TOP
    for place, block in enumerate(flow.blocks):
        y += block.gap if place else 0.0
        canvas.draw(block.shapes, _LEFT, y)
        y += block.height


def _around(theme: Theme, sheet: HandoverSheet, number: int, count: int) -> list[Shape]:
    """The line's letter at the top, the line at the left, who handed over and when at the foot."""
    size = 20.0
    width = text_width(theme.letter, size, bold=True)
    words = f"{_WHAT}, {long_date(sheet.on)}"
    code = f"parcours {sheet.code}"
    last = f"page {number} sur {count}" if count > 1 else ""
    right = A5_WIDTH - OUTSIDE
    foot = baseline(PAGE_BOTTOM - theme.sizes.small.leading, theme.sizes.small)
    return [
        Rectangle(Box(_LEFT, _TOP, _BADGE, _BADGE), fill=theme.colour, radius=2.5),
        Text(_LEFT + (_BADGE - width) / 2, _TOP + 7.9, theme.letter, size, WHITE, bold=True),
        Text(_LEFT + _BADGE + 3.0, _TOP + 4.6, words, theme.sizes.body.size, INK, bold=True),
        Text(_LEFT + _BADGE + 3.0, _TOP + 9.6, code, theme.sizes.small.size, QUIET),
        Line(_LEFT - 6.0, _TOP, _LEFT - 6.0, PAGE_BOTTOM, Stroke(theme.colour, 1.4)),
        Text(_LEFT, foot, sheet.sender, theme.sizes.small.size, QUIET),
        Text(right - text_width(last, theme.sizes.small.size), foot, last, theme.sizes.small.size, QUIET),
    ]


def _blocks(theme: Theme, sheet: HandoverSheet) -> list[Block]:
    lists = (
        ("Il manque encore", sheet.missing, False),
        ("À voir ensemble", sheet.unsure, False),
        ("Prêt, dit la personne : à lui prendre", sheet.ready, False),
        ("Déjà donné à la mairie : ne pas redemander", sheet.received, True),
    )
    rows = [block for title, papers, done in lists for block in _list(theme, title, papers, done=done)]
    nothing = [] if sheet.missing or sheet.unsure or sheet.ready else [_complete(theme)]
    return [_head(theme, sheet), *_word(theme, sheet), *nothing, *rows]


def _head(theme: Theme, sheet: HandoverSheet) -> Block:
    sketch = Sketch(theme, _WIDTH)
    sketch.paragraph(" et ".join(map(theme.own, sheet.names)) or "Sans nom", kind=theme.sizes.title, bold=True)
    sketch.paragraph(sheet.template.title, kind=theme.sizes.names, ink=theme.colour, bold=True)
    sketch.space(2.0)
    sketch.fact(REFER, sheet.service, label="Transmis à\u00a0:")
    if sheet.details:
        sketch.fact(PLACE, ", ".join(sheet.details))
    sketch.fact(SUMMARY, sheet.step or "toutes les étapes sont faites", label="Étape en cours\u00a0:")
    return sketch.block()


def _word(theme: Theme, sheet: HandoverSheet) -> list[Block]:
    if not sheet.word:
        return []
    sketch = Sketch(theme, _WIDTH)
    sketch.space(2.0)
    sketch.icon(TALK, 3.0, sketch.y + 0.2, width=5.0, stroke=0.45)
    sketch.paragraph(theme.own(sheet.word), sketch.column.inset(11.0, 4.0))
    sketch.space(2.0)
    sketch.under(0, Rectangle(Box(0.0, 0.0, _WIDTH, sketch.y), stroke=Stroke(theme.colour, 0.4), radius=1.5))
    return [sketch.block(gap=_SECTION)]


def _complete(theme: Theme) -> Block:
    sketch = Sketch(theme, _WIDTH)
    sketch.fact(BRING, "Toutes les pièces sont données.", label="Rien ne manque.")
    return sketch.block(gap=_SECTION)


def _list(theme: Theme, title: str, papers: Sequence[str], *, done: bool) -> list[Block]:
    """A title and a row a document: a box to tick where it is still to come, a tick where it was handed in."""
    if not papers:
        return []
    heading = Sketch(theme, _WIDTH)
    heading.paragraph(title, kind=theme.sizes.stop, bold=True)
    blocks = [heading.block(gap=_SECTION, keep_with_next=True)]
    for words in papers:
        sketch = Sketch(theme, _WIDTH)
        if done:
            sketch.icon(TICK, 0.4, (theme.sizes.body.leading - BOX) / 2, width=BOX, stroke=0.5)
        else:
            sketch.add(Rectangle(Box(0.0, (theme.sizes.body.leading - BOX) / 2, BOX, BOX), stroke=BOX_STROKE))
        sketch.paragraph(words, sketch.column.inset(BOX + 2.5))
        blocks.append(sketch.block(gap=_ROW))
    return blocks
