"""Draws the first page: the booklet's name and its line, whom it is for, the stops with their pages, how it works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forms.booklet import Booklet, BookletStep
from forms.geometry import Box
from forms.model import StepStatus
from forms.units import Mm, pt_to_mm
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.flow import Flow
from print.motif_ground import MOTIF_HEIGHT
from print.motifs import GIVE_BACK, KEEP, WRITE, motif
from print.own import OWN
from print.reading import word_block
from print.shapes import WHITE, Curve, Rectangle, Shape, Stroke, Text, scaled
from print.sketch import Block, Column, Sketch, Stop
from print.slices import slices
from print.theme import (
    AT_FOLD,
    CAP_HEIGHT,
    CONTENT_HEIGHT,
    CONTENT_TOP,
    CONTENT_WIDTH,
    INK,
    LINE_FROM_FOLD,
    PAGE_BOTTOM,
    PAPER_EDGE,
    QUIET,
    Theme,
    TypeSize,
    baseline,
)
from print.timeline import TRAVELLED, StripStop, ends_of_ways, fold_stops
from print.typeset import first_line, said_lines, turned
from print.words import NO_BREAK, joined, short_date, subject_name

_COVER_ROOM: Final[Mm] = 148.0
"""From the strip to the three drawings at the foot."""
_BADGE: Final[Mm] = 13.0
_BADGE_WORDS: Final[Mm] = 63.5
"""So far go the letter and the words beside it: the motif begins behind them."""
_TITLE_LINES: Final = 3
_LONG_TITLE: Final = 0.76
"""Of the usual size: 22 pt, in which the longest name of a booklet takes five lines at most."""
_STOPS_GAP: Final[Mm] = 4.0
_ROW_LEAST: Final[Mm] = 6.0
_ROW_MOST: Final[Mm] = 7.6
_CURRENT_MORE: Final[Mm] = 2.8
"""The stop where we are is larger than the others."""
_CAPTION_WIDTH: Final[Mm] = 22.0
_CAPTION_LINES: Final = 2
_DRAWINGS: Final = (
    (KEEP, f"Gardez-le avec{NO_BREAK}vous"),
    (WRITE, f"Cochez et{NO_BREAK}écrivez"),
    (GIVE_BACK, f"Rendez-le au{NO_BREAK}guichet"),
)
_ABOVE_WAY: Final[Mm] = 1.0
_PAGE_WIDTH: Final[Mm] = 18.0
_SECOND_GAP: Final[Mm] = 4.0
"""The least between a stop's title and the same in a second language."""


@dataclass(frozen=True, slots=True)
class CoverChoice:
    """What finds room on the cover.

    Attributes:
        word: What the agent says to the person.
        purpose: For whom the booklet is.
        motif: The line's drawing.
        large_names: Names are larger than the text below them; else they are as large.
        stops: The list of stops with their pages.
    """

    word: bool = True
    purpose: bool = True
    motif: bool = True
    large_names: bool = True
    stops: bool = True


_CHOICES: Final = (
    CoverChoice(),
    CoverChoice(word=False),
    CoverChoice(word=False, purpose=False),
    CoverChoice(word=False, purpose=False, motif=False),
    CoverChoice(word=False, purpose=False, motif=False, large_names=False),
    CoverChoice(word=False, purpose=False, motif=False, stops=False),
)


def cover_choice(theme: Theme, booklet: Booklet) -> CoverChoice:
    """The fullest cover that long names and long words leave room for; the rest goes inside."""
    for choice in _CHOICES:
        if Flow(room=_room(theme)).takes(cover_blocks(theme, booklet, choice, {})):
            return choice
    return _CHOICES[-1]


def cover_blocks(theme: Theme, booklet: Booklet, choice: CoverChoice, pages: Mapping[str, int]) -> list[Block]:
    """Draw the cover.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        choice: What it shows.
        pages: On which page each step begins, by step id.
    """
    above = [_name(theme, booklet, choice), *(_word(theme, booklet, theme.sizes.small) if choice.word else ())]
    if not choice.stops:
        return above
    taken = sum(block.height + block.gap for block in above)
    return [*above, *_stops(theme, booklet, pages, room=_room(theme) - taken - _STOPS_GAP)]


def not_on_cover(theme: Theme, booklet: Booklet, choice: CoverChoice) -> list[Block]:
    """What the cover has no room for, to be printed inside."""
    name, *_ = cover_blocks(theme, booklet, choice, {})
    blocks = slices(name, _room(theme), CONTENT_HEIGHT)[1:]
    if not choice.purpose:
        sketch = Sketch(theme)
        sketch.paragraph("Pour qui est ce livret", kind=theme.sizes.stop, bold=True)
        sketch.paragraph(booklet.template.purpose)
        blocks.append(sketch.block(gap=4.0))
    return blocks if choice.word else [*blocks, *_word(theme, booklet, theme.sizes.stop)]


def cover_flow(theme: Theme, booklet: Booklet, choice: CoverChoice, pages: Mapping[str, int]) -> Flow:
    """The cover's blocks on their page."""
    flow = Flow(room=_room(theme))
    name, *others = cover_blocks(theme, booklet, choice, pages)
    flow.put(slices(name, _room(theme), CONTENT_HEIGHT)[0])
    for block in others:
        flow.put(block)
    return flow


def line_start(choice: CoverChoice) -> Mm:
    """Where the line in the margin begins: it comes out of the drawing."""
    return CONTENT_TOP + MOTIF_HEIGHT if choice.motif else PAPER_EDGE


def _room(theme: Theme) -> Mm:
    """From the strip to the three drawings at the foot, which stand higher above captions of more lines."""
    return _COVER_ROOM - _more_captions(theme)


def _more_captions(theme: Theme) -> Mm:
    """What the captions of the three drawings take beyond their usual lines."""
    sketch, small = Sketch(theme), theme.sizes.small
    heights = [sketch.height_of(words, Column(0.0, _CAPTION_WIDTH), kind=small) for _, words in _DRAWINGS]
    return max(0.0, *(height - _CAPTION_LINES * small.leading for height in heights))


def _word(theme: Theme, booklet: Booklet, title: TypeSize) -> list[Block]:
    word = word_block(theme, booklet, title)
    return [] if word is None else [word]


def _name(theme: Theme, booklet: Booklet, choice: CoverChoice) -> Block:
    sketch = Sketch(theme)
    if choice.motif:
        moves = scaled(motif(theme.letter, theme.motif).moves, LINE_FROM_FOLD - AT_FOLD, 0.0, 1.0)
        sketch.add(Curve(moves, stroke=Stroke(theme.colour, TRAVELLED)))
    _draw_badge(sketch, _BADGE_WORDS if choice.motif else CONTENT_WIDTH)
    sketch.y = (MOTIF_HEIGHT if choice.motif else _BADGE) + 3.0
    title = booklet.template.title
    sketch.paragraph(title, kind=_title_size(theme, title), bold=True)
    sketch.space(1.5 + 2 * theme.tails)
    names = joined([subject_name(booklet, person) for person in booklet.persons])
    kind = theme.sizes.names if choice.large_names else theme.sizes.body
    sketch.paragraph(names, kind=kind, bold=True, ink=theme.colour, alone=True)
    if choice.purpose:
        sketch.space(1.0)
        sketch.paragraph(booklet.template.purpose)
    return sketch.block()


def _title_size(theme: Theme, title: str) -> TypeSize:
    """What the booklet's name is set in: smaller where it would take the place of people and stops."""
    usual = theme.sizes.cover
    if said_lines(theme, title, CONTENT_WIDTH, usual.size, bold=True) <= _TITLE_LINES:
        return usual
    return TypeSize(usual.size * _LONG_TITLE, usual.leading * _LONG_TITLE)


def _draw_badge(sketch: Sketch, room: Mm) -> None:
    """The line's letter, and beside it, in so much room, what this is."""
    sketch.add(Rectangle(Box(0.0, 0.0, _BADGE, _BADGE), fill=sketch.theme.colour, radius=3.0))
    size = 26.0
    width, height = text_width(sketch.theme.letter, size, bold=True), pt_to_mm(size) * CAP_HEIGHT
    sketch.add(Text((_BADGE - width) / 2, (_BADGE + height) / 2, sketch.theme.letter, size, WHITE, bold=True))
    column = Column(_BADGE + 3.5, room - _BADGE - 3.5)
    sketch.y = 1.6
    sketch.paragraph("Mon parcours", column, kind=sketch.sizes.names, bold=True, hugging=True)
    words, small = "livret à garder et à rapporter", sketch.sizes.small
    sketch.paragraph(words, column, kind=small, ink=QUIET, alone=True, hugging=True)


def _stops(theme: Theme, booklet: Booklet, pages: Mapping[str, int], *, room: Mm) -> list[Block]:
    """One row a stop; the rows share the room there is. Far stops fold into one row, as in the strip."""
    stops = fold_stops([step.status for step in booklet.steps])
    current = sum(stop.status is StepStatus.CURRENT for stop in stops)
    ways = _ways(theme, booklet.steps)
    taken = current * _CURRENT_MORE + sum(ways[stop.number].height for stop in stops if stop.number in ways)
    row = min(max((room - taken) / max(len(stops), 1), _ROW_LEAST), _ROW_MOST)
    blocks: list[Block] = []
    for stop in stops:
        step = booklet.steps[stop.number - 1]
        if stop.number in ways:
            blocks.append(replace(ways[stop.number], gap=0.0 if blocks else _STOPS_GAP))
        more = _CURRENT_MORE if stop.status is StepStatus.CURRENT else 0.0
        block = (
            _folded(theme, stop, row) if stop.folded > 1 else _stop(theme, step, pages.get(step.step.id), row + more)
        )
        mark = Stop(block.height / 2, stop.number, stop.status, 0.0, stop.folded)
        blocks.append(replace(block, stop=mark, gap=0.0 if blocks else _STOPS_GAP))
    return blocks


def _ways(theme: Theme, steps: Sequence[BookletStep]) -> dict[int, Block]:
    """The name of each way that not everybody goes, by the number of its first step; nothing where there is one."""
    firsts: dict[str, int] = {}
    for number, one in enumerate(steps, start=1):
        firsts.setdefault(one.step.way, number)
    named: dict[int, Block] = {}
    for way, number in firsts.items() if ends_of_ways(steps) else ():
        sketch = Sketch(theme)
        sketch.space(_ABOVE_WAY)
        if way:
            sketch.paragraph(way, kind=theme.sizes.small, bold=True, ink=theme.colour)
            named[number] = sketch.block()
    return named


def _stop(theme: Theme, step: BookletStep, page: int | None, row: Mm) -> Block:
    sketch = Sketch(theme)
    current = step.status is StepStatus.CURRENT
    said = "vous êtes ici" if current else ""
    if step.status is StepStatus.DONE and step.done_on is not None:
        said = f"faite le {short_date(step.done_on)}"
    body, small = theme.sizes.body, theme.sizes.small
    said = theme.say(said)
    width = text_width(said, small.size, bold=current)
    words = first_line(theme.say(step.step.title), CONTENT_WIDTH - _PAGE_WIDTH - width - 6.0, body.size, bold=current)
    end = text_width(words, body.size, bold=current)
    y = baseline((row - small.leading) / 2, small)
    row_shapes = [Text(0.0, baseline((row - body.leading) / 2, body), words, body.size, INK, bold=current)]
    if said:
        row_shapes.append(Text(end + 3.0, y, said, small.size, theme.colour if current else QUIET, bold=current))
    if page is not None:
        words = theme.say(f"page {page}")
        row_shapes.append(Text(CONTENT_WIDTH - text_width(words, small.size), y, words, small.size, QUIET))
    if theme.both:
        taken = end + (3.0 + width if said else 0.0)
        row_shapes += _second(theme, step.step.title, said, taken, y)
    sketch.add(*(turned(theme, text, CONTENT_WIDTH) for text in row_shapes))
    sketch.y = row
    return sketch.block()


def _second(theme: Theme, title: str, said: str, taken: Mm, y: Mm) -> list[Text]:
    """A stop in the second language, before its page, where the first one leaves room; nothing for own words."""
    small, right = theme.sizes.small, CONTENT_WIDTH - _PAGE_WIDTH
    title, said = (theme.versions(words)[1] if words else "" for words in (title, said))
    for words in dict.fromkeys((f"{title} · {said}" if said else title, title)):
        start = right - text_width(words, small.size)
        if start >= taken + _SECOND_GAP and not OWN.search(title):
            return [Text(start, y, words, small.size, QUIET, rtl=theme.rtl and has_right_to_left(words))]
    return []


def _folded(theme: Theme, stop: StripStop, row: Mm) -> Block:
    sketch = Sketch(theme)
    sketch.y = (row - theme.sizes.body.leading) / 2
    sketch.paragraph(f"étapes {stop.number} à {stop.number + stop.folded - 1}", ink=QUIET, alone=True)
    sketch.y = row
    return sketch.block()


def how_it_works(theme: Theme, column: Column) -> list[Shape]:
    """Draw how a booklet is used, in three drawings that stand on the page's foot."""
    sketch = Sketch(theme)
    small = theme.sizes.small
    captions = PAGE_BOTTOM - _CAPTION_LINES * small.leading - _more_captions(theme) + 1.2
    drawings = reversed(_DRAWINGS) if theme.all_rtl else _DRAWINGS
    for place, (drawing, words) in zip(column.split(len(_DRAWINGS), 3.0), drawings, strict=True):
        sketch.icon(drawing, place.x, captions - 1.5 - drawing.height, width=drawing.width, stroke=0.5)
        sketch.y = captions
        left = place.x + drawing.width - _CAPTION_WIDTH if theme.all_rtl else place.x
        sketch.paragraph(words, Column(left, _CAPTION_WIDTH), kind=small)
    return sketch.shapes
