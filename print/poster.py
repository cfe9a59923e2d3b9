"""Draws a line of the collection for the wall of the reception hall: its stops from top to bottom, to be seen from 2 m.

Who does not read sees the drawing, the way down, and at every stop whether there is something to bring, somebody to
meet, a time to watch. A stop that only some people have hangs from the line by dots. Nothing on it is about a person,
and nothing is read by a machine.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forms.geometry import Box
from forms.model import BookletTemplate
from forms.units import Mm, Pt, pt_to_mm
from print.canvas import Canvas, text_width
from print.icons import APPOINTMENT, BRING, DELAY, PLACE, REMARK
from print.motif_ground import MOTIF_HEIGHT
from print.motifs import KEEP, motif
from print.shapes import WHITE, Circle, Curve, Drawing, Ink, Line, Rectangle, Shape, Stroke, Text, scaled
from print.theme import CAP_HEIGHT, INK, QUIET, Theme, TypeSize, baseline
from print.typeset import wrap
from print.words import telephone

WIDTH: Final[Mm] = 297.0
HEIGHT: Final[Mm] = 420.0
SIZES: Final = {"A3": 1.0, "A2": 594.0 / HEIGHT}
"""How many times as large as it is composed, on A3."""

LEAST_POINTS: Final[Pt] = 20.0
"""Of facts and captions; capitals are 4.7 mm high."""
STOP_POINTS: Final[Pt] = 30.0
"""Of a stop's name: 7 mm, a three-hundredth of 2 m, which eyes that see half as well as most still read."""

_LINE_X: Final[Mm] = 34.0
_TEXT_X: Final[Mm] = 56.0
_RIGHT: Final[Mm] = WIDTH - 20.0
_ROOM: Final[Mm] = _RIGHT - _TEXT_X
_LINE: Final[Mm] = 3.2
_TOP: Final[Mm] = 18.0
_MOTIF_SCALE: Final = 1.85
"""The drawing goes from the line to the right margin."""
_BADGE: Final[Mm] = 26.0
_RADIUS: Final[Mm] = 9.5
_SIDE_X: Final[Mm] = _LINE_X + 27.0
_SIDE_RADIUS: Final[Mm] = 7.0
_SIDE_TEXT: Final[Mm] = 16.0
"""How much further to the right a stop that only some people have begins."""
_DOTS: Final[Mm] = 4.0
_BRANCH: Final[Mm] = 2.0
"""Of the line from stop to stop of a way that only some people go."""
_CHIP: Final[Mm] = 16.5
_CHIP_GAP: Final[Mm] = 2.5
_CHIP_INSET: Final[Mm] = 2.4
_FACT_INDENT: Final[Mm] = 9.5
_ROW_GAP: Final[Mm] = 5.0
"""The least free paper between two stops."""
_LEGEND_GAP: Final[Mm] = 5.5
_CONNECTION: Final[Mm] = 13.0
_SMALL_BADGE: Final[Mm] = 10.5
_BAND: Final[Mm] = 23.0
_PAPER_EDGE: Final[Mm] = 9.0

_COVER: Final = (TypeSize(60.0, pt_to_mm(64)), TypeSize(46.0, pt_to_mm(50)), TypeSize(36.0, pt_to_mm(40)))
_MOST_LINES: Final = 2
"""Of the line's name, before it is set in smaller type."""
_NAME: Final = TypeSize(26.0, pt_to_mm(30))
_STOP: Final = TypeSize(STOP_POINTS, pt_to_mm(34))
_FACT: Final = TypeSize(LEAST_POINTS, pt_to_mm(24))
_NUMBER: Final[Pt] = 28.0
_LETTER: Final[Pt] = 54.0
_SMALL_LETTER: Final[Pt] = 22.0

_HANDED_OUT: Final = "Demandez votre livret à l’accueil : il est préparé pour vous."
_SIGNS: Final = ((BRING, "à apporter"), (APPOINTMENT, "rendez-vous"), (DELAY, "un délai"))
"""What may happen at a stop, each in a column of its own."""
_SIGNS_WIDTH: Final[Mm] = len(_SIGNS) * (_CHIP + _CHIP_GAP)
_SOMETIMES: Final = "selon votre situation"
_HALL: Final = re.compile(r"\b(mairie|accueil|guichet|rez-de-chaussée|étage|hall)\b", re.IGNORECASE)
"""Words of a place that is in the town hall."""
_OR: Final = "Ou "
"""Begins a sentence about another place than that of the one before."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A stop and what stands beside it.

    Attributes:
        number: As printed; 0 for one that only some people have.
        name: Its lines.
        facts: Where it is, in lines; may be empty.
        signs: Which of `_SIGNS` happen there.
        way: The lines of the name of the way that it is on; empty: that of everybody.
        begins: It is the first of its way, of which the name stands above it.
    """

    number: int
    name: tuple[str, ...]
    facts: tuple[str, ...]
    signs: tuple[bool, ...]
    way: tuple[str, ...] = ()
    begins: bool = False

    @property
    def height(self) -> Mm:
        words = len(self.name) * _STOP.leading + len(self.facts) * _FACT.leading
        return self._above + max(words, _CHIP)

    @property
    def middle(self) -> Mm:
        """Where its stop is, from its top: beside the first line of its name."""
        return self._above + _CHIP / 2

    @property
    def _above(self) -> Mm:
        return len(self.way) * _FACT.leading if self.begins else 0.0


def render_poster(template: BookletTemplate, others: Sequence[BookletTemplate] = (), *, size: str = "A3") -> bytes:
    """Draw the poster of a line. The PDF file, one page.

    Args:
        template: The line.
        others: Lines that it leads to.
        size: One of `SIZES`.
    """
    theme = Theme(Ink.from_hex(template.colour), template.letter, motif=template.motif)
    canvas = Canvas(WIDTH, HEIGHT, title=template.title, subject="Affiche Mon parcours", scale=SIZES[size])
    canvas.draw(poster_shapes(theme, template, others))
    canvas.end_page()
    return canvas.finish()


def connections(template: BookletTemplate, all_lines: Sequence[BookletTemplate]) -> tuple[BookletTemplate, ...]:
    """The other lines to which a situation of this one leads, in the order of the collection."""
    named = {rule.target for situation in template.situations for rule in situation.rules}
    return tuple(line for line in all_lines if line.key in named and line.key != template.key)


def poster_shapes(theme: Theme, template: BookletTemplate, others: Sequence[BookletTemplate]) -> list[Shape]:
    """Everything on the poster, as composed on A3."""
    head, top = _head(theme, template)
    bottom = HEIGHT - _PAPER_EDGE - _BAND - len(others) * _CONNECTION - _CHIP - 16.0
    rows = _rows(template, bottom - top)
    gap = (bottom - top - sum(row.height for row in rows)) / max(len(rows), 1)
    last = max((row.number for row in rows), default=0)
    tops = [top + gap / 2 + sum(before.height + gap for before in rows[:place]) for place in range(len(rows))]
    shapes: list[Shape] = [*_branches(theme, rows, tops)]
    for row, y in zip(rows, tops, strict=True):
        shapes += _row(theme, row, y, filled=row.number in {1, last})
    start, end = _TOP + MOTIF_HEIGHT * _MOTIF_SCALE, bottom + 1.0
    stroke = Stroke(theme.colour, _LINE)
    line = Line(_LINE_X, start, _LINE_X, end, stroke), Line(_LINE_X - 8.0, end, _LINE_X + 8.0, end, stroke)
    foot = _legend(theme, rows, bottom + 8.0)
    foot += _connections(others, bottom + 8.0 + _CHIP + 4.0)
    return [*line, *head, *shapes, *foot, *_band(theme, template)]


def _head(theme: Theme, template: BookletTemplate) -> tuple[list[Shape], Mm]:
    """The letter, the drawing and the name of the line, and where they end."""
    moves = scaled(motif(theme.letter, theme.motif).moves, _LINE_X, _TOP, _MOTIF_SCALE)
    middle = _TOP + _BADGE / 2
    shapes: list[Shape] = [Curve(moves, stroke=Stroke(theme.colour, _LINE))]
    shapes += _badge(theme, _TEXT_X, _TOP, _BADGE, _LETTER)
    shapes.append(_centred("Mon parcours", _TEXT_X + _BADGE + 6.0, middle, _NAME.size, INK, bold=True))
    top = _TOP + MOTIF_HEIGHT * _MOTIF_SCALE + 1.0
    set_in = [(kind, wrap(template.title, _ROOM, kind.size, bold=True)) for kind in _COVER]
    kind, lines = next((each for each in set_in if len(each[1]) <= _MOST_LINES), set_in[-1])
    for line in lines:
        shapes.append(Text(_TEXT_X, baseline(top, kind), line, kind.size, INK, bold=True))
        top += kind.leading
    return shapes, top + 2.0


def _rows(template: BookletTemplate, room: Mm) -> list[_Row]:
    """The stops, with as much said of where each is as there is room for; nothing is said that is half of it."""
    places = {step.id: step.place for step in template.steps}

    def height_with(step_id: str, words: str) -> Mm:
        return sum(row.height + _ROW_GAP for row in _rows_with(template, {**places, step_id: words}))

    for step_id, shorter in _shorter_places(template):
        height = height_with(step_id, places[step_id])
        if height <= room:
            break
        if height_with(step_id, shorter) < height:
            places[step_id] = shorter
    for step in template.steps:
        fuller = (words for words in (step.place, _of_hall(step.place), "") if height_with(step.id, words) <= room)
        places[step.id] = next(fuller, places[step.id])
    return _rows_with(template, places)


def _shorter_places(template: BookletTemplate) -> Iterator[tuple[str, str]]:
    """What can be left unsaid, from the last stop to the first: what is of elsewhere, then stops that are elsewhere."""
    steps = [(step.id, step.place, _of_hall(step.place)) for step in reversed(template.steps)]
    yield from ((step_id, here) for step_id, place, here in steps if here and here != place)
    yield from ((step_id, "") for step_id, place, here in steps if place and not here)
    yield from ((step_id, "") for step_id, _place, here in steps if here)


def _of_hall(place: str) -> str:
    """The sentences of it that are about the town hall, where the poster hangs; empty without any."""
    here = [sentence.rstrip(".") for sentence in place.split(". ") if _HALL.search(sentence)]
    said = [words[len(_OR) :] if not number and words.startswith(_OR) else words for number, words in enumerate(here)]
    return " ".join(f"{words[:1].upper()}{words[1:]}." for words in said)


def _rows_with(template: BookletTemplate, places: Mapping[str, str]) -> list[_Row]:
    brought = {step for document in template.documents for step in document.steps}
    rows: list[_Row] = []
    number, way = 0, ""
    for step in template.steps:
        number += step.base
        width = _ROOM - _SIGNS_WIDTH - (0.0 if step.base else _SIDE_TEXT)
        said = places[step.id]
        facts = wrap(said, width - _FACT_INDENT, _FACT.size) if said else ()
        signs = (step.id in brought, step.appointment, bool(step.delay))
        name = wrap(step.title, width, _STOP.size, bold=True)
        begins = bool(step.way) and step.way != way
        way = step.way
        named = wrap(way, _ROOM - (0.0 if step.base else _SIDE_TEXT), _FACT.size, bold=True) if way else ()
        rows.append(_Row(number if step.base else 0, name, facts, signs, named, begins))
    return rows


def _branches(theme: Theme, rows: Sequence[_Row], tops: Sequence[Mm]) -> Iterator[Line]:
    """The way from stop to stop where the line parts, each way by itself."""
    stroke = Stroke(theme.colour, _BRANCH)
    for (one, top), (other, below) in pairwise(zip(rows, tops, strict=True)):
        if one.way and one.way == other.way and not one.number and not other.number:
            yield Line(_SIDE_X, top + one.middle, _SIDE_X, below + other.middle, stroke)


def _row(theme: Theme, row: _Row, top: Mm, *, filled: bool) -> list[Shape]:
    """A stop, its name, where it is, and what happens there."""
    middle = top + row.middle
    shapes = _stop(theme, row.number, middle, filled=filled, joined=bool(row.way) and not row.begins)
    x = _TEXT_X + (0.0 if row.number else _SIDE_TEXT)
    for place, line in enumerate(row.way if row.begins else ()):
        y = baseline(top + place * _FACT.leading, _FACT)
        shapes.append(Text(x, y, line, _FACT.size, theme.colour, bold=True))
    y = middle - _STOP.leading / 2
    for line in row.name:
        shapes.append(Text(x, baseline(y, _STOP), line, _STOP.size, INK, bold=True))
        y += _STOP.leading
    if row.facts:
        shapes.append(PLACE.at(x, y + 0.9, width=6.6, stroke=Stroke(theme.colour, 0.7)))
    for line in row.facts:
        shapes.append(Text(x + _FACT_INDENT, baseline(y, _FACT), line, _FACT.size, QUIET))
        y += _FACT.leading
    left = _RIGHT - _SIGNS_WIDTH + _CHIP_GAP
    for column, ((drawing, _words), shown) in enumerate(zip(_SIGNS, row.signs, strict=True)):
        if shown:
            shapes += _chip(theme, drawing, left + column * (_CHIP + _CHIP_GAP), middle)
    return shapes


def _stop(theme: Theme, number: int, y: Mm, *, filled: bool, joined: bool) -> list[Shape]:
    """A stop on the line; one that only some people have, without a number, hangs from it by dots.

    One that is joined to the stop before, of the same way, does not hang from the line itself.
    """
    stroke = Stroke(theme.colour, 1.9)
    if not number:
        dots = Line(_LINE_X + _DOTS, y, _SIDE_X - _SIDE_RADIUS, y, Stroke(theme.colour, 2.0, dots=_DOTS))
        circle = Circle(_SIDE_X, y, _SIDE_RADIUS, fill=WHITE, stroke=stroke)
        return [circle] if joined else [dots, circle]
    circle = Circle(_LINE_X, y, _RADIUS, fill=theme.colour if filled else WHITE, stroke=stroke)
    left = _LINE_X - text_width(str(number), _NUMBER, bold=True) / 2
    return [circle, _centred(str(number), left, y, _NUMBER, WHITE if filled else theme.colour, bold=True)]


def _chip(theme: Theme, sign: Drawing, x: Mm, middle: Mm) -> list[Shape]:
    """A sign on a tile, its left edge at x."""
    box = Box(x, middle - _CHIP / 2, _CHIP, _CHIP)
    drawn = sign.at(
        x + _CHIP_INSET, box.y + _CHIP_INSET, width=_CHIP - 2 * _CHIP_INSET, stroke=Stroke(theme.colour, 1.0)
    )
    return [Rectangle(box, fill=theme.colour.tint(0.1), radius=3.5), drawn]


def _badge(theme: Theme, x: Mm, y: Mm, side: Mm, size: Pt) -> list[Shape]:
    """The letter of a line."""
    left = x + (side - text_width(theme.letter, size, bold=True)) / 2
    box = Box(x, y, side, side)
    return [
        Rectangle(box, fill=theme.colour, radius=side * 0.23),
        _centred(theme.letter, left, box.center.y, size, WHITE, bold=True),
    ]


def _legend(theme: Theme, rows: Sequence[_Row], top: Mm) -> list[Shape]:
    """What the signs mean that are on this poster."""
    shapes: list[Shape] = []
    x, middle = _LINE_X - _RADIUS, top + _CHIP / 2
    for column, (drawing, words) in enumerate(_SIGNS):
        if any(row.signs[column] for row in rows):
            shapes += _chip(theme, drawing, x, middle)
            x += _CHIP + 3.0
            shapes.append(_centred(words, x, middle, _FACT.size, INK))
            x += text_width(words, _FACT.size) + _LEGEND_GAP
    if any(not row.number for row in rows):
        shapes.append(Line(x, middle, x + 8.0, middle, Stroke(theme.colour, 1.6, dots=3.0)))
        shapes.append(Circle(x + 12.0, middle, 3.6, fill=WHITE, stroke=Stroke(theme.colour, 1.4)))
        shapes.append(_centred(_SOMETIMES, x + 18.0, middle, _FACT.size, INK))
    return shapes


def _connections(others: Sequence[BookletTemplate], top: Mm) -> list[Shape]:
    """The lines where some people change: an arrow, the letter, the name."""
    shapes: list[Shape] = []
    for place, other in enumerate(others):
        theme = Theme(Ink.from_hex(other.colour), other.letter)
        y, x = top + place * _CONNECTION, _LINE_X - _RADIUS
        middle = y + _SMALL_BADGE / 2
        shapes.append(REMARK.at(x, middle - 4.5, width=9.0, stroke=Stroke(INK, 0.9)))
        shapes += _badge(theme, x + 14.0, y, _SMALL_BADGE, _SMALL_LETTER)
        shapes.append(_centred(other.title, x + 14.0 + _SMALL_BADGE + 4.0, middle, _FACT.size, INK))
    return shapes


def _band(theme: Theme, template: BookletTemplate) -> list[Shape]:
    """Where a booklet is had, and the number to call."""
    left = _LINE_X - _RADIUS
    band = Box(left, HEIGHT - _PAPER_EDGE - _BAND, _RIGHT - left, _BAND)
    called = telephone(template.contacts)
    lines = [(_HANDED_OUT, True), *([(f"Une question\u00a0? {called}", False)] if called else [])]
    shapes: list[Shape] = [
        Rectangle(band, fill=theme.colour, radius=5.0),
        KEEP.at(band.x + 5.0, band.y + (_BAND - KEEP.height) / 2, width=KEEP.width, stroke=Stroke(WHITE, 1.0)),
    ]
    y = band.center.y - len(lines) * _FACT.leading / 2
    for words, bold in lines:
        shapes.append(Text(band.x + 35.0, baseline(y, _FACT), words, _FACT.size, WHITE, bold=bold))
        y += _FACT.leading
    return shapes


def _centred(words: str, x: Mm, middle: Mm, size: Pt, ink: Ink, *, bold: bool = False) -> Text:
    """Words whose capitals have their middle at a height."""
    return Text(x, middle + pt_to_mm(size) * CAP_HEIGHT / 2, words, size, ink, bold=bold)
