"""Draws the documents to bring: one a row, the resident's box at its left, the agent's on a tint at its right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from forms.booklet import Booklet, BookletDocument
from forms.units import Mm
from print.fields import draw_known, draw_tick, is_known_tick
from print.icons import BRING, MEET
from print.shapes import Line, Rectangle, Stroke
from print.sketch import Block, Sketch, box_at
from print.theme import (
    BODY,
    BODY_LEADING,
    BOX,
    BOX_LABEL,
    CONTENT_WIDTH,
    QUIET,
    SMALL,
    SMALL_LEADING,
    STOP_LEADING,
    STOP_NAME,
    TITLE,
    TITLE_LEADING,
    Theme,
)
from print.words import short_date, subject_name

_AGENT_WIDTH: Final[Mm] = 27.0
_TEXT_X: Final[Mm] = BOX + BOX_LABEL
_TEXT_WIDTH: Final[Mm] = CONTENT_WIDTH - _AGENT_WIDTH - 3.0
_ROW: Final[Mm] = 8.0
_PAD: Final[Mm] = 2.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """One kind of document of one step, with everybody who brings it."""

    documents: tuple[BookletDocument, ...]

    @property
    def first(self) -> BookletDocument:
        return self.documents[0]


def document_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw every document, grouped by the step it is brought to."""
    if not booklet.documents:
        return []
    blocks = [_title(theme)]
    numbers = {step.step.id: (place + 1, step.step) for place, step in enumerate(booklet.steps)}
    for step_id, group in groupby(booklet.documents, key=lambda document: document.document.step):
        number, step = numbers.get(step_id, (0, None))
        heading = "Autres pièces" if step is None else f"Pour l’étape {number}, {step.title}"
        blocks.append(_heading(theme, heading))
        blocks += [_entry(theme, booklet, entry) for entry in _entries(list(group))]
    return blocks


def _entries(documents: Sequence[BookletDocument]) -> list[_Entry]:
    """The same document for several people is one entry, where the first of them stood."""
    by_id: dict[str, list[BookletDocument]] = {}
    for document in documents:
        by_id.setdefault(document.document.id, []).append(document)
    return [_Entry(tuple(together)) for together in by_id.values()]


def _title(theme: Theme) -> Block:
    sketch = Sketch(theme)
    sketch.icon(BRING, 0.0, 0.2, width=6.5, stroke=0.5)
    sketch.paragraph("Les pièces à apporter", x=9.0, size=TITLE, leading=TITLE_LEADING, bold=True)
    return sketch.block(gap=8.0, keep_with_next=True)


def _heading(theme: Theme, words: str) -> Block:
    sketch = Sketch(theme)
    sketch.paragraph(words, size=STOP_NAME, leading=STOP_LEADING, bold=True, width=_TEXT_WIDTH)
    sketch.space(0.5)
    sketch.paragraph("Cochez ce que vous avez.", size=SMALL, leading=SMALL_LEADING, ink=QUIET)
    return sketch.block(gap=5.0, keep_with_next=True)


def _entry(theme: Theme, booklet: Booklet, entry: _Entry) -> Block:
    sketch = Sketch(theme)
    sketch.add(Line(0.0, 0.0, sketch.width, 0.0, Stroke(theme.colour.tint(0.35), 0.25)))
    sketch.space(_PAD)
    place = len(sketch.shapes)
    alone = len(entry.documents) == 1
    if alone:
        _single(sketch, booklet, entry.first)
    else:
        _shared(sketch, booklet, entry)
    sketch.space(_PAD)
    tint = Rectangle(box_at(sketch.width - _AGENT_WIDTH, 0.3, _AGENT_WIDTH), fill=theme.tint)
    height = sketch.y - 0.3
    sketch.under(place, Rectangle(type(tint.box)(tint.box.x, tint.box.y, tint.box.w, height), fill=theme.tint))
    return sketch.block(gap=0.0)


def _single(sketch: Sketch, booklet: Booklet, document: BookletDocument) -> None:
    top = sketch.y + 1.0
    sketch.y = top
    _agent_box(sketch, document)
    agent_bottom, sketch.y = sketch.y, top
    _citizen_box(sketch, document, document.document.title)
    if document.subject is not None and len(booklet.persons) + len(booklet.children) > 1:
        _detail(sketch, f"Pour {subject_name(booklet, document.subject)}")
    _details(sketch, document)
    sketch.y = max(sketch.y, agent_bottom)


def _shared(sketch: Sketch, booklet: Booklet, entry: _Entry) -> None:
    sketch.paragraph(entry.first.document.title, width=_TEXT_WIDTH, x=0.0, bold=True)
    _details(sketch, entry.first, x=0.0, remarks=False)
    sketch.space(2.0)
    for document in entry.documents:
        top = sketch.y
        _agent_box(sketch, document)
        agent_bottom, sketch.y = sketch.y, top
        name = subject_name(booklet, document.subject) if document.subject is not None else "Pour le dossier"
        _citizen_box(sketch, document, name)
        _remarks(sketch, document)
        sketch.y = max(sketch.y, agent_bottom, top + _ROW - 1.0) + 1.0


def _citizen_box(sketch: Sketch, document: BookletDocument, label: str) -> None:
    if is_known_tick(document.ready):
        known = document.ready.known
        draw_known(sketch, label, "vous l’avez" if known is None else f"vous l’avez, le {short_date(known.on)}", 0.0, _TEXT_WIDTH)
    else:
        draw_tick(sketch, document.ready.id, document.ready, label, 0.0, _TEXT_WIDTH)


def _agent_box(sketch: Sketch, document: BookletDocument) -> None:
    x = sketch.width - _AGENT_WIDTH + 3.0
    width = _AGENT_WIDTH - 4.0
    if is_known_tick(document.received):
        known = document.received.known
        draw_known(sketch, "", "reçu" if known is None else f"reçu le {short_date(known.on)}", x, width)
    else:
        draw_tick(sketch, document.received.id, document.received, "reçu", x, width)


def _details(sketch: Sketch, document: BookletDocument, *, x: Mm = _TEXT_X, remarks: bool = True) -> None:
    if document.document.validity:
        _detail(sketch, document.document.validity, x=x)
    if document.document.obtain:
        _detail(sketch, document.document.obtain, x=x, label="Où l’avoir :")
    for words in document.document.confirm:
        sketch.paragraph(f"À compléter par la mairie, {words} : ………………………", x=x, width=_TEXT_WIDTH - x)
    if remarks:
        _remarks(sketch, document, x=x)


def _remarks(sketch: Sketch, document: BookletDocument, *, x: Mm = _TEXT_X) -> None:
    for remark in document.remarks:
        _detail(sketch, remark, x=x, label="Pour vous :")
    if document.to_confirm:
        sketch.icon(MEET, x, sketch.y + 0.2, width=4.2)
        _detail(sketch, "À voir avec l’agent", x=x + 6.0)


def _detail(sketch: Sketch, words: str, *, x: Mm = _TEXT_X, label: str = "") -> None:
    sketch.paragraph(words, x=x, width=_TEXT_WIDTH - x, size=SMALL, leading=SMALL_LEADING, ink=QUIET, label=label)


__all__ = ["BODY", "BODY_LEADING", "document_blocks"]
