"""render_stickers(): what changed in a booklet, in words, on labels to be stuck into it.

A label has no code and nothing to tick or to write on. A code on a label would lie on the page under it, and pages that
lie on one another are not read; a box without a code would be ticked, and nobody would ever read it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final

from forms.fields import Field
from forms.geometry import Box
from forms.layout import A4_HEIGHT, A4_WIDTH, Layout
from forms.model import FieldKind, StepStatus
from forms.news import OWN_PLACE, PaperNews, StepNews
from forms.page_code import display_journey_code
from forms.translation import FRENCH
from forms.units import Mm
from print.booklet import RenderedBooklet
from print.canvas import Canvas
from print.fields import is_known_tick, known_label
from print.flow import Flow
from print.frame import UNPROOFREAD
from print.insert_blocks import CROSSED, Insert, crossed_out, for_leaf, gone_words, replaced, when, withdrawn_words
from print.insert_papers import named
from print.label_sheets import LabelSheet
from print.shapes import WHITE, Circle, Ink, Line, Rectangle, Shape, Stroke, Text, shifted
from print.sketch import Block, Sketch
from print.slices import slices
from print.theme import INK, QUIET, USUAL, Theme, baseline, theme_of
from print.typeset import first_line, turned, wrap
from print.wording import Wording
from print.words import NO_BREAK, caption, long_date, parse_iso, short_date

STICKERS: Final = "stickers"
"""As layouts call them."""

_MARGIN: Final[Mm] = 5.0
"""Printers leave as much white at the edge of a sheet, where labels go to its very edge."""
_LINE_X: Final[Mm] = 6.5
_TEXT_X: Final[Mm] = 11.0
_STOP: Final[Mm] = 1.7
_LINE: Final[Mm] = 1.0
_GAP: Final[Mm] = 0.8
_REMINDER: Final = "Rien à cocher ici : c’est un rappel."
_OUTLINE: Final = Stroke(Ink.black(0.4), 0.2, dots=1.5)


@dataclass(slots=True)
class _Label:
    """A label while it is filled; `page` is that of the booklet into which it goes, None: wherever."""

    page: int | None
    flow: Flow = field(default_factory=Flow)


@dataclass(frozen=True, slots=True)
class _Group:
    """What belongs to one page of the booklet."""

    title: str
    page: int | None
    blocks: tuple[Block, ...]
    done: bool = False


def render_stickers(
    insert: Insert, sheet: LabelSheet, *, first: int = 1, wording: Wording | None = None, outlined: bool = False
) -> RenderedBooklet:
    """Draw labels on sheets of A4.

    Args:
        insert: What to print.
        sheet: The sheet of labels.
        first: The first label that is still there, from 1; those before it stay blank.
        wording: In which language; None: in French alone.
        outlined: With the edges of all labels, to be looked at on a screen.

    Raises:
        ValueError: Nothing of it can be told on a label, as `count_labels` says.
    """
    booklet = insert.booklet
    theme = theme_of(booklet.template, USUAL, wording)
    language = FRENCH if wording is None else wording.code
    canvas = Canvas(
        A4_WIDTH,
        A4_HEIGHT,
        title=booklet.template.title,
        subject=f"Étiquettes Mon parcours, édition {booklet.edition}",
        language=language,
    )
    placed = [(sheet.place(first + place), label) for place, label in enumerate(_filled(theme, insert, sheet))]
    if not placed:
        raise ValueError("no label says any of this")
    for number in range(placed[-1][0][0] + 1):
        if outlined:
            canvas.draw(_edges(sheet))
        for (on, box), label in placed:
            if on == number:
                canvas.draw(_label_shapes(theme, insert, label, box), box.x, box.y)
        canvas.end_page()
    pdf = canvas.finish()
    return RenderedBooklet(pdf, pdf, Layout(booklet.code, booklet.edition, STICKERS, (), language))


def count_labels(insert: Insert, sheet: LabelSheet, wording: Wording | None = None) -> int:
    """How many labels an insert takes."""
    theme = theme_of(insert.booklet.template, USUAL, wording)
    return len(_filled(theme, insert, sheet))


def _filled(theme: Theme, insert: Insert, sheet: LabelSheet) -> list[_Label]:
    """The labels, in order of the booklet's pages; what does not fit on one goes on on the next."""
    insert = insert.owned(translated=theme.wording is not None)
    width = sheet.width - _TEXT_X - _MARGIN
    labels: list[_Label] = []
    for group in _groups(theme, insert, width):
        room = sheet.height - 2 * _MARGIN - len(_foot(theme, insert, group.page, width)) * theme.sizes.small.leading
        labels.append(_Label(group.page, Flow(room=room)))
        labels[-1].flow.put(_title(theme, group.title, width, done=group.done))
        going_on = first_line(theme.say(f"{group.title} (suite)"), width, theme.sizes.stop.size, bold=True)
        again = _title(theme, going_on, width)
        for place, block in enumerate(group.blocks):
            kept = sum(1 for _ in takewhile(lambda one: one.keep_with_next, group.blocks[place:]))
            together = group.blocks[place : place + kept + 1]
            heads = (again, block.again) if block.again is not None else (again,)
            flow = labels[-1].flow
            if not flow.takes(together) and len(flow.blocks) > 1:
                labels.append(_going_on(group, heads, room))
                flow = labels[-1].flow
            rest = room - sum(head.height + head.gap for head in heads)
            for part in slices(block, flow.room - flow.height - flow.gap(block), rest):
                if not labels[-1].flow.takes([part]):
                    labels.append(_going_on(group, heads, room))
                labels[-1].flow.put(part)
    return labels


def _going_on(group: _Group, heads: Sequence[Block], room: Mm) -> _Label:
    """The next label of a group, with what says of which step it is, and of which list."""
    label = _Label(group.page, Flow(room=room))
    for head in heads:
        label.flow.put(head)
    return label


def _groups(theme: Theme, insert: Insert, width: Mm) -> Iterator[_Group]:
    steps = [step for step in insert.news.steps if not step.gone]
    for step in sorted(steps, key=lambda one: insert.page_of(one) or 0):
        blocks = tuple(_step_blocks(theme, insert, step, width))
        done = step.step.status is StepStatus.DONE
        if blocks:
            yield _Group(step.step.step.title, insert.page_of(step), blocks, done)
    aside = tuple(_aside_blocks(theme, insert, width))
    if aside:
        yield _Group(insert.booklet.template.title, None, aside)


def _step_blocks(theme: Theme, insert: Insert, step: StepNews, width: Mm) -> Iterator[Block]:
    now = step.now
    if step.added:
        yield _words(theme, width, "Nouvelle étape", bold=True)
    if step.added or step.explained:
        own = step.step.step
        yield from (_words(theme, width, words) for words in (own.happens, own.place, own.delay) if words)
    done = now is not None and now.status is StepStatus.DONE
    if now is not None and (step.finished or (step.added and done)):
        day = now.done_on or insert.booklet.printed_on
        said = f"Étape faite le {short_date(day)}" if done else "Cette étape n’est plus notée comme faite."
        yield _words(theme, width, said, bold=True)
    yield from _appointment_blocks(theme, step, width)
    yield from (_words(theme, width, insert.numbered(words)) for words in step.said)
    yield from _crossed_blocks(theme, insert, step.dropped, width)
    yield from _paper_blocks(theme, insert, step.papers, width)
    told_above = [for_leaf(step, one) for one in step.fields if not one.id.endswith(OWN_PLACE)]
    yield from _field_blocks(theme, told_above, width)
    yield from (_words(theme, width, withdrawn_words(one)) for one in step.withdrawn if not one.sensitive)


def _appointment_blocks(theme: Theme, step: StepNews, width: Mm) -> Iterator[Block]:
    """When it is now, and which one does not count any more: alone, as bold as a new one."""
    now = None if step.now is None else step.now.appointment
    before = None if step.before is None else step.before.appointment
    if not (step.appointment or step.added or step.gone):
        return
    if now is not None:
        yield _words(theme, width, when(now), label=f"Rendez-vous{NO_BREAK}:", bold=True)
    if before is not None:
        yield _words(theme, width, replaced(before, cancelled=now is None), bold=now is None, quiet=now is not None)


def _aside_blocks(theme: Theme, insert: Insert, width: Mm) -> Iterator[Block]:
    news = insert.news
    for step in news.steps:
        if step.gone:
            gone = _words(theme, width, gone_words(insert, step))
            cancelled = tuple(_appointment_blocks(theme, step, width))
            yield replace(gone, keep_with_next=bool(cancelled))
            yield from cancelled
            yield from _paper_blocks(theme, insert, step.papers, width)
    for text in news.words:
        yield _words(theme, width, " ".join(text.split()), label=f"Un mot de l’agent{NO_BREAK}:")
    yield from _crossed_blocks(theme, insert, crossed_out(theme, news), width)
    yield from (_words(theme, width, insert.numbered(words)) for words in news.warnings)
    for contact in news.contacts:
        yield replace(_words(theme, width, contact.name, bold=True), keep_with_next=True)
        yield from (_words(theme, width, detail) for detail in contact.details)
    yield from _paper_blocks(theme, insert, news.papers, width)
    yield from _field_blocks(theme, news.fields, width)
    yield from (_words(theme, width, withdrawn_words(one)) for one in news.withdrawn if not one.sensitive)


def _crossed_blocks(theme: Theme, insert: Insert, texts: Sequence[str], width: Mm) -> Iterator[Block]:
    yield from (_words(theme, width, insert.numbered(text), label=CROSSED) for text in texts)


def _paper_blocks(theme: Theme, insert: Insert, papers: Sequence[PaperNews], width: Mm) -> Iterator[Block]:
    booklet, asked = insert.booklet, [one.now for one in papers if one.now is not None]
    received = [one for one in asked if is_known_tick(one.received)]
    to_bring = [one for one in asked if one not in received]
    gone = [one.before for one in papers if one.now is None and one.before is not None]
    for title, listed in (
        (f"Pièces à apporter{NO_BREAK}:", to_bring),
        (f"Pièces reçues par la mairie{NO_BREAK}:", received),
        (f"N’apportez plus{NO_BREAK}:", gone),
    ):
        if listed:
            said = _REMINDER if listed is to_bring else ""
            yield replace(_words(theme, width, title, bold=True, under=said), keep_with_next=True)
        again = _words(theme, width, title, bold=True)
        for paper in listed:
            remarks = paper.remarks if listed is to_bring else ()
            told = [_words(theme, width, named(booklet, paper), dot=True)]
            told += [_words(theme, width, remark, quiet=True, indent=3.0) for remark in remarks]
            yield from (replace(block, again=again, keep_with_next=block is not told[-1]) for block in told)


def _field_blocks(theme: Theme, fields: Sequence[Field], width: Mm) -> Iterator[Block]:
    """What is known of fields, in words; an image alone, and what only agents see, is not told."""
    for one in fields:
        if one.known is None or not one.known.value or one.sensitive:
            continue
        if one.kind in {FieldKind.TICK, FieldKind.CHOICE}:
            yield _words(theme, width, known_label(one))
            continue
        day = parse_iso(str(one.known.value)) if one.kind is FieldKind.DATE else None
        value = theme.own(str(one.known.value)) if day is None else long_date(day)
        yield _words(theme, width, value, label=f"{caption(one)}{NO_BREAK}:")


def _words(
    theme: Theme,
    width: Mm,
    words: str | tuple[str, ...],
    *,
    label: str = "",
    bold: bool = False,
    quiet: bool = False,
    dot: bool = False,
    indent: Mm = 0.0,
    under: str = "",
) -> Block:
    sketch, small = Sketch(theme, width), theme.sizes.small
    if dot:
        sketch.add(Circle(width - 1.0 if theme.all_rtl else 1.0, small.leading / 2, 0.55, fill=theme.colour))
        indent = 3.0
    column = sketch.column.inset(0.0, indent) if theme.all_rtl else sketch.column.inset(indent)
    sketch.paragraph(words, column, kind=small, ink=QUIET if quiet else INK, bold=bold, label=label)
    if under:
        sketch.paragraph(under, column, kind=small, ink=QUIET)
    return sketch.block(gap=0.0 if dot or quiet else _GAP)


def _title(theme: Theme, title: str, width: Mm, *, done: bool = False) -> Block:
    """The step, with its stop on the line at the left of the label."""
    sketch = Sketch(theme, width)
    middle = theme.sizes.stop.leading / 2
    fill = theme.colour if done else WHITE
    sketch.add(Circle(_LINE_X - _TEXT_X, middle, _STOP, fill=fill, stroke=Stroke(theme.colour, 0.7)))
    sketch.paragraph(title, kind=theme.sizes.stop, bold=True)
    return sketch.block(keep_with_next=True)


def _label_shapes(theme: Theme, insert: Insert, label: _Label, box: Box) -> list[Shape]:
    """What stands on a label, from its top left corner."""
    line = Line(_LINE_X, _MARGIN, _LINE_X, box.h - _MARGIN, Stroke(theme.colour, _LINE))
    shapes: list[Shape] = [line]
    y = _MARGIN
    for place, block in enumerate(label.flow.blocks):
        y += block.gap if place else 0.0
        shapes += [shifted(shape, _TEXT_X, y) for shape in block.shapes]
        y += block.height
    small = theme.sizes.small
    lines = _foot(theme, insert, label.page, box.w - _TEXT_X - _MARGIN)
    for place, words in enumerate(lines):
        top = box.h - _MARGIN - (len(lines) - place) * small.leading
        text = Text(0.0, baseline(top, small), words, small.size, QUIET)
        shapes.append(shifted(turned(theme, text, box.w - _TEXT_X - _MARGIN), _TEXT_X, 0.0))
    return shapes


def _foot(theme: Theme, insert: Insert, page: int | None, width: Mm) -> tuple[str, ...]:
    """Where it is stuck, into whose booklet, and from when it is; last, what nobody proofread."""
    where = "À coller dans le livret" if page is None else f"À coller page {page}"
    facts = (theme.say(where), display_journey_code(insert.booklet.code), short_date(insert.booklet.printed_on))
    unread = (theme.say(UNPROOFREAD),) if theme.unproofread else ()
    said = (" · ".join(each.replace(" ", NO_BREAK) for each in facts), *unread)
    return tuple(line for words in said for line in wrap(words, width, theme.sizes.small.size))


def _edges(sheet: LabelSheet) -> list[Shape]:
    return [Rectangle(sheet.place(number)[1], stroke=_OUTLINE, radius=1.5) for number in range(1, sheet.count + 1)]
