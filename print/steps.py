"""Draws a step: its stop, what happens, where, how long, then what the agent and the resident tick and write."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Final

from forms.booklet import Booklet, BookletStep
from forms.circumstances import SetAppointment, hour_first
from forms.fields import APPOINTMENT_KEY, Field
from forms.geometry import Box
from forms.model import Author, StepStatus
from forms.units import Mm
from print.blanks import draw_blanks
from print.canvas import text_width
from print.fields import draw_box, draw_known, is_known_tick, tick_zone
from print.icons import APPOINTMENT, DELAY, PLACE, REMARK, STAMP
from print.links import draw_links, links_of
from print.own import unmarked
from print.pairs import Pair, arrange_pair, draw_pair
from print.panels import draw_panel, stays_with_day
from print.shapes import Rectangle, Text
from print.sketch import FACT_COLUMN, Block, Column, Sketch, Stop, continued
from print.theme import BOX, BOX_FREE, BOX_LABEL, CONTENT_HEIGHT, CONTENT_WIDTH, PANEL_RADIUS, Theme, baseline
from print.typeset import keeps_addresses, said_width
from print.words import NO_BREAK, caption, long_date, short_date, with_numbers

STEP_GAP: Mm = 5.0
_PANEL_GAP: Mm = 2.0
_DONE: Final = Column(CONTENT_WIDTH - 37.0, 37.0)
"""The agent's box for the whole step: stamp, box, and `faite le 12/03/2026` once it is known."""
_DONE_HEIGHT: Mm = BOX + 3.5
"""Of that box's tint: the line of words under it begins low enough to leave the box its free paper."""
_DONE_ON_HEIGHT: Mm = BOX + 2 * BOX_FREE
"""The same where two lines say on which day the step was done."""
_TITLE: Final = Column(0.0, _DONE.x - 2.0)
_BESIDE_TITLE: Final[Mm] = 3.0
_FACTS_GAP: Mm = 4.0
_UNDER_BLANKS: Mm = 0.8
_PAIR_MOST: Mm = CONTENT_HEIGHT - 60.0
"""Panels that are higher side by side stand under each other: those may be cut between two fields."""


def step_blocks(theme: Theme, booklet: Booklet, number: int) -> list[Block]:
    """Draw a step as blocks that belong together: the words, then both panels side by side.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        number: Of the step, from 1.
    """
    step = booklet.steps[number - 1]
    words = step_words(theme, booklet, number)
    blocks = [words]
    agent, citizen = (_fields(step, author) for author in (Author.AGENT, Author.CITIZEN))
    if agent and citizen:
        pair = _pair(theme, step.step.id, arrange_pair(theme, CONTENT_WIDTH, agent, citizen), 0)
        if pair.height <= _PAIR_MOST:
            whole = words.height + pair.gap + pair.height <= CONTENT_HEIGHT
            cut = None if whole else _parted(theme, step.step.id, agent, citizen, words.again)
            return [*blocks, replace(pair, again=words.again, cut=cut)]
    panels = [
        replace(_panel(theme, step.step.id, author, fields, 0), again=words.again)
        for author, fields in ((Author.AGENT, agent), (Author.CITIZEN, citizen))
        if fields
    ]
    height = sum(block.height + block.gap for block in (words, *panels)) - words.gap
    if agent and citizen and panels[0].height <= CONTENT_HEIGHT < height:
        panels[0] = replace(panels[0], cut=_parted(theme, step.step.id, agent, (), words.again))
    return [*blocks, *panels]


def _parted(
    theme: Theme, step_id: str, agent: Sequence[Field], citizen: Sequence[Field], again: Block | None
) -> Callable[[Mm], tuple[Block, Block] | None]:
    """Parts what is ticked and written in a step that no page holds: the agent's fields that find room, and the rest.

    Args:
        theme: The booklet's look.
        step_id: The step.
        agent: The agent's fields.
        citizen: The resident's, beside them; empty: those stand in a block of theirs.
        again: What stands above the rest.
    """

    @cache
    def head(count: int) -> Block:
        return replace(_panel(theme, step_id, Author.AGENT, agent[:count], 0), again=again)

    def rest(count: int) -> Block:
        left = agent[count:]
        if left and citizen:
            return replace(_pair(theme, step_id, arrange_pair(theme, CONTENT_WIDTH, left, citizen), 0), again=again)
        author = Author.AGENT if left else Author.CITIZEN
        return replace(_panel(theme, step_id, author, left or citizen, 0), again=again)

    def cut(room: Mm) -> tuple[Block, Block] | None:
        most = len(agent) if citizen else len(agent) - 1
        counts = [count for count in range(most, 0, -1) if count == len(agent) or not stays_with_day(agent[count])]
        count = next((count for count in counts if head(count).height <= room), 0)
        return (head(count), rest(count)) if count else None

    return cut


def step_words(theme: Theme, booklet: Booklet, number: int, *, links: bool = True) -> Block:
    """Draw the words of a step, the first of its blocks.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        number: Of the step, from 1.
        links: Its forms and guides are said in it.
    """
    step = booklet.steps[number - 1]
    sketch = Sketch(theme)
    height = _draw_done(sketch, step)
    sketch.y = (height - theme.sizes.stop.leading) / 2
    drawn = len(sketch.shapes)
    reach = sketch.paragraph(step.step.title, _TITLE, kind=theme.sizes.stop, bold=True)
    begin = min((shape.x for shape in sketch.shapes[drawn:] if isinstance(shape, Text)), default=0.0)
    if step.status is StepStatus.CURRENT:
        begin, reach = _draw_here(sketch, step.step.title, begin, reach)
    stop = Stop(height / 2, number, step.status, reach, begin=begin)
    # Under the title and the agent's box, words run over the whole width.
    sketch.y = max(sketch.y, height) + 0.4
    titled = len(sketch.shapes)
    # What happens is no longer news once it has happened: a finished step leaves its room to the next ones.
    if step.status is not StepStatus.DONE:
        _draw_explanation(sketch, step)
    for remark in step.remarks:
        sketch.fact(REMARK, with_numbers(booklet, remark))
    if step.appointment is not None:
        at = step.appointment
        when = ", ".join((long_date(at.on), *at.details))
        sketch.fact(APPOINTMENT, when, label=f"Rendez-vous{NO_BREAK}:")
    if step.status is not StepStatus.DONE:
        blanks = [field for field in step.fields if field.blank]
        draw_blanks(sketch, blanks)
        own = links_of(booklet, step.step.id) if links else ()
        sketch.space(_UNDER_BLANKS if own and blanks else 0.0)
        draw_links(sketch, own, sketch.column, inset=FACT_COLUMN)
    bare = len(sketch.shapes) == titled
    block = sketch.block(gap=STEP_GAP, stop=stop, group=step.step.id, keep_with_next=True, heading=bare)
    return replace(block, again=continued(theme, step.step.title))


def _draw_here(sketch: Sketch, title: str, begin: Mm, reach: Mm) -> tuple[Mm, Mm]:
    """Say where we are, beside the title where there is room in every language, else under it.

    Args:
        sketch: Where the title was drawn.
        title: Its French words.
        begin: Where it begins, from the left, as it is printed.
        reach: Where it ends.

    Returns:
        Where title and words begin and end, from the left.
    """
    theme, small, stop = sketch.theme, sketch.sizes.small, sketch.sizes.stop
    height, end = sketch.room_of(title, _TITLE, kind=stop, bold=True)
    taken = end + _BESIDE_TITLE + said_width(theme, "vous êtes ici", small.size, bold=True)
    if theme.both or taken > _TITLE.width or (theme.rtl and height > stop.leading):
        words_end = sketch.paragraph("Vous êtes ici", _TITLE, kind=small, bold=True, ink=theme.colour)
        return begin, max(reach, words_end)
    words = theme.say("vous êtes ici")
    width = text_width(words, small.size, bold=True)
    x = begin - _BESIDE_TITLE - width if theme.all_rtl else reach + _BESIDE_TITLE
    y = baseline(sketch.y - stop.leading, stop)
    sketch.add(Text(x, y, words, small.size, theme.colour, bold=True, rtl=theme.reads_rtl(words)))
    return min(begin, x), max(reach, x + width)


def _draw_done(sketch: Sketch, step: BookletStep) -> Mm:
    """The agent's box for the whole step, at the right of its title; the day, once it is done. Returns its height."""
    field = next((field for field in step.fields if field.id == f"{step.step.id}.done"), None)
    done = field is not None and field.known is not None and is_known_tick(field)
    height, ground = _DONE_ON_HEIGHT if done else _DONE_HEIGHT, len(sketch.shapes)
    column = _DONE.inset(BOX_FREE)
    if field is not None and field.known is not None and is_known_tick(field):
        _draw_done_on(sketch, step.done_on or field.known.on, column)
    elif field is not None:
        sketch.y = (_DONE_HEIGHT - BOX) / 2
        sketch.icon(STAMP, column.x, sketch.y, width=BOX, stroke=0.4)
        draw_box(sketch, tick_zone(field), caption(field), column.inset(BOX + BOX_FREE), alone=True)
        height = max(height, sketch.y)  # of words that take two lines, in large print
    sketch.under(ground, Rectangle(Box(_DONE.x, 0.0, _DONE.width, height), fill=sketch.theme.tint, radius=PANEL_RADIUS))
    return height


def _draw_done_on(sketch: Sketch, day: date, column: Column) -> None:
    """A filled stop, and the day in words beside it."""
    sketch.y = (_DONE_ON_HEIGHT - BOX) / 2
    draw_known(sketch, "", column)
    sketch.y = (_DONE_ON_HEIGHT - 2 * sketch.sizes.small.leading) / 2
    words = column.inset(BOX + BOX_LABEL)
    sketch.paragraph("étape faite", words, kind=sketch.sizes.small, alone=True, hugging=True)
    sketch.paragraph(f"le {short_date(day)}", words, kind=sketch.sizes.small, alone=True, hugging=True)


def _draw_explanation(sketch: Sketch, step: BookletStep) -> None:
    if step.step.happens:
        sketch.paragraph(step.step.happens)
    facts = [(icon, words) for icon, words in ((PLACE, step.step.place), (DELAY, step.step.delay)) if words]
    columns = sketch.column.split(len(facts), _FACTS_GAP) if facts else ()
    if not _beside(sketch, [words for _, words in facts], columns):
        for icon, words in facts:
            sketch.fact(icon, words)
        return
    top, bottom = sketch.y, sketch.y
    for (icon, words), at in zip(facts, reversed(columns) if sketch.theme.all_rtl else columns, strict=True):
        sketch.y = top
        sketch.fact(icon, words, at)
        bottom = max(bottom, sketch.y)
    sketch.y = bottom


def _beside(sketch: Sketch, facts: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether facts take less paper in columns than under each other, with every web address in one piece."""
    size = sketch.sizes.body.size
    inside = [column.inset(FACT_COLUMN) for column in columns]
    if not all(keeps_addresses(sketch.theme, words, at.width, size) for words, at in zip(facts, inside, strict=True)):
        return False
    beside = [sketch.height_of(words, at) for words, at in zip(facts, inside, strict=True)]
    below = [sketch.height_of(words, sketch.column.inset(FACT_COLUMN)) for words in facts]
    return max(beside, default=0.0) < sum(below)


def _fields(step: BookletStep, author: Author) -> list[Field]:
    """An author's fields of the panels: the box beside the step's title and the blanks under it stand above them."""
    done = f"{step.step.id}.done"
    own = [field for field in step.fields if field.author is author and field.id != done and not field.blank]
    return own if step.appointment is None else [other_date(field, step.appointment) for field in own]


def other_date(field: Field, told: SetAppointment) -> Field:
    """A field of a step whose appointment is printed above in words: cells and line of that are for another one.

    An hour that was noted and is not what is told there stays on its line.
    """
    if field.id.endswith(f".{APPOINTMENT_KEY}"):
        return replace(field, caption="Nouvelle date, si elle change", known=None)
    if not field.beside or field.known is None or not field.known.value:
        return field
    noted = hour_first(str(field.known.value))
    above = (" ".join(unmarked(words).split()) for words in (told.time, told.place))
    is_told = all(not one or one == said for one, said in zip(noted, above, strict=True))
    return replace(field, known=None) if is_told else field


def _panel(theme: Theme, step_id: str, author: Author, fields: Sequence[Field], extra_lines: int) -> Block:
    sketch = Sketch(theme)
    draw_panel(sketch, author, fields, extra_lines)
    block = sketch.block(gap=_PANEL_GAP, group=step_id)
    grow = partial(_panel, theme, step_id, author, fields) if fields[-1].grows else None
    return replace(block, grow=grow)


def _pair(theme: Theme, step_id: str, pair: Pair, extra_lines: int) -> Block:
    sketch = Sketch(theme)
    draw_pair(sketch, pair, extra_lines)
    block = sketch.block(gap=_PANEL_GAP, group=step_id)
    last = pair.agent[-1], pair.citizen[-1]
    grows = any(field.grows for field in last) and not any(field.caution for field in last)
    return replace(block, grow=partial(_pair, theme, step_id, pair) if grows else None)
