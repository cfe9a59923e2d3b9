"""Draws what is only read: a word from the agent, warnings, the procedure in short, links, hard words, questions."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from forms.booklet import Booklet
from forms.fields import question_blanks
from forms.geometry import Box
from forms.model import Link, QuestionAnswer, Term
from forms.units import Mm
from print.blanks import draw_blanks
from print.canvas import text_width
from print.icons import ALERT, ASK, LINK, REFER, REMARK, SUMMARY, TALK, WORDS
from print.links import LINKS_TITLE, where
from print.listing import COLUMN_GAP, Item, Listing, in_columns
from print.shapes import Circle, Drawing, Rectangle, Stroke, Text, shifted
from print.sketch import FACT_COLUMN, FACT_ICON, Block, Column, Sketch, continued
from print.theme import ENDING_GAP, PANEL_RADIUS, QUIET, SECTION_GAP, Theme, TypeSize, baseline
from print.typeset import said_whole
from print.words import with_numbers

_WORDS: Final = "Les mots difficiles"
_ITEM: Final[Mm] = 3.0
_NUMBER: Final[Mm] = 7.0
_LINK_GAP: Final[Mm] = 1.8
_TERM_GAP: Final[Mm] = 1.4
_DIGIT: Final[Mm] = 2.6
"""Radius of the circle round a number, and where its middle is from the edge."""


def word_block(theme: Theme, booklet: Booklet, kind: TypeSize) -> Block | None:
    """Draw what the agent says to the person, under a title of a `kind`; None when it is nothing."""
    if not booklet.words:
        return None
    sketch = Sketch(theme)
    sketch.space(2.5)
    inside = sketch.column.inset(3.5, 4.0)
    column = sketch.lead(TALK, inside, sketch.y - 0.3, width=5.5, room=8.5, stroke=0.45)
    sketch.paragraph("Un mot de l’agent", column, kind=kind, bold=True, ink=theme.colour)
    for words in booklet.words:
        for paragraph in words.splitlines():
            sketch.paragraph(paragraph, column)
    sketch.space(2.5)
    box = Box(0.0, 0.0, sketch.column.width, sketch.y)
    sketch.under(0, Rectangle(box, stroke=Stroke(theme.colour, 0.4), radius=PANEL_RADIUS))
    block = sketch.block(gap=4.0)
    return replace(block, again=continued(theme, "Un mot de l’agent"), titled=True)


def summary_blocks(theme: Theme, sentences: Sequence[str], terms: Sequence[Term] = ()) -> list[Block]:
    """Draw the procedure in a few numbered sentences, with hard words that nothing else explains."""
    if not sentences:
        return []
    sketch = Sketch(theme)
    sketch.title(SUMMARY, "En bref")
    sketch.space(2.0)
    for number, words in enumerate(sentences, start=1):
        digit = str(number)
        middle = sketch.column.width - _DIGIT if theme.all_rtl else _DIGIT
        x = middle - text_width(digit, theme.sizes.small.size, bold=True) / 2
        sketch.add(Circle(middle, sketch.y + theme.sizes.body.leading / 2, _DIGIT, fill=theme.tint))
        y = baseline(sketch.y + (theme.sizes.body.leading - theme.sizes.small.leading) / 2, theme.sizes.small)
        sketch.add(Text(x, y, digit, theme.sizes.small.size, theme.colour, bold=True))
        sketch.paragraph(words, sketch.column.inset(0.0, _NUMBER) if theme.all_rtl else sketch.column.inset(_NUMBER))
        sketch.space(1.2)
    again = continued(theme, "En bref")
    blocks = [replace(sketch.block(gap=SECTION_GAP), section=True, again=again)]
    if terms:
        below = Sketch(theme)
        _draw_words(below, terms)
        blocks.append(replace(below.block(gap=1.5), again=again))
    return blocks


def warning_blocks(theme: Theme, booklet: Booklet) -> list[Block]:
    """Draw what the person must know, and where else to go."""
    blocks = [_notice(theme, REMARK, with_numbers(booklet, words)) for words in booklet.warnings]
    for key, words in booklet.referrals:
        blocks.append(_notice(theme, REFER, with_numbers(booklet, words), _referred(booklet, key)))
    heading, again = headings(theme, ALERT, "À savoir pour vous", gap=SECTION_GAP)
    return [replace(heading, section=True), *(replace(block, again=again) for block in blocks)] if blocks else []


def forms_listing(theme: Theme, links: Sequence[Link]) -> Listing:
    """Draw existing forms and guides, with their numbers and short addresses."""
    column, items, small = _column(theme), [], theme.sizes.small.size
    right = column.width + COLUMN_GAP
    if not all(said_whole(theme, words, column.width, small) for link in links for words in (link.title, *where(link))):
        column, right = Sketch(theme).column, 0.0
    for link in links:
        sketch = Sketch(theme, column.width)
        sketch.paragraph(link.title, kind=theme.sizes.small)
        sketch.paragraph(where(link), kind=theme.sizes.small, ink=QUIET)
        items.append(_item(sketch, _LINK_GAP))
    titles = headings(theme, LINK, LINKS_TITLE)
    return Listing(*titles, items, right=right, gap=_LINK_GAP, from_right=theme.all_rtl)


def words_listing(theme: Theme, terms: Sequence[Term]) -> Listing:
    """Draw hard words with what they mean, the most useful ones first."""
    column = _column(theme)
    items, right = _terms(theme, terms, column), column.width + COLUMN_GAP
    titles = headings(theme, WORDS, _WORDS)
    return Listing(*titles, items, right=right, gap=_TERM_GAP, from_right=theme.all_rtl)


def words_of_step(theme: Theme, terms: Sequence[Term], step: Block) -> Block:
    """Draw the hard words of a step, to stand under its first block."""
    sketch = Sketch(theme)
    _draw_words(sketch, terms)
    return replace(sketch.block(gap=1.5, group=step.group, keep_with_next=True), again=step.again)


def words_at_foot(theme: Theme, terms: Sequence[Term], title: str = _WORDS) -> Block:
    """Draw hard words to stand at the foot of a page, under a title of theirs."""
    sketch, kind = Sketch(theme), theme.sizes.stop
    place = sketch.lead(WORDS, sketch.column, (kind.leading - FACT_ICON) / 2, width=FACT_ICON, room=FACT_COLUMN)
    sketch.paragraph(title, place, kind=kind, bold=True)
    _draw_terms(sketch, terms, sketch.column)
    later = partial(words_at_foot, theme, terms, f"{_WORDS} (suite)")
    return replace(sketch.block(gap=4.0), title=_WORDS, later=later)


def _draw_words(sketch: Sketch, terms: Sequence[Term]) -> None:
    """Draw hard words beside their icon; nothing without any."""
    if not terms:
        return
    y = sketch.y + (sketch.sizes.small.leading - FACT_ICON) / 2
    _draw_terms(sketch, terms, sketch.lead(WORDS, sketch.column, y, width=FACT_ICON, room=FACT_COLUMN))


def _draw_terms(sketch: Sketch, terms: Sequence[Term], place: Column) -> None:
    """Draw hard words in two columns; one alone in the whole width."""
    theme = sketch.theme
    column = place.split(2, COLUMN_GAP)[0] if len(terms) > 1 else place
    items, right = _terms(theme, terms, column), column.width + COLUMN_GAP
    shapes, height = in_columns(items, right, from_right=theme.all_rtl and len(terms) > 1)
    sketch.add(*(shifted(shape, place.x, sketch.y) for shape in shapes))
    sketch.space(height - _TERM_GAP)


def words_elsewhere(theme: Theme, address: str) -> Block:
    """Say where hard words are explained that are not explained here."""
    sketch = Sketch(theme)
    y = (theme.sizes.small.leading - FACT_ICON) / 2
    place = sketch.lead(WORDS, sketch.column, y, width=FACT_ICON, room=FACT_COLUMN)
    sketch.paragraph(f"D’autres mots sont expliqués sur {address}", place, kind=theme.sizes.small, ink=QUIET)
    return sketch.block(gap=2.0)


def _column(theme: Theme) -> Column:
    """The left one of two columns."""
    return Sketch(theme).column.split(2, COLUMN_GAP)[0]


def _terms(theme: Theme, terms: Sequence[Term], column: Column) -> list[Item]:
    items = []
    for term in terms:
        sketch = Sketch(theme, column.width)
        label = f"{term.word[:1].upper()}{term.word[1:]}\u00a0:"
        sketch.paragraph(term.meaning, kind=theme.sizes.small, label=label)
        items.append(_item(sketch, _TERM_GAP))
    return items


def _item(sketch: Sketch, gap: Mm) -> Item:
    return Item(sketch.y + gap, tuple(sketch.shapes))


def headings(theme: Theme, icon: Drawing, words: str, *, gap: Mm = ENDING_GAP) -> tuple[Block, Block]:
    """The title of a section, and the title where it goes on."""
    titles = []
    for said in (words, f"{words} (suite)"):
        sketch = Sketch(theme)
        sketch.title(icon, said)
        titles.append(sketch.block(gap=gap, heading=True))
    heading, again = titles
    return replace(heading, title=words, later=lambda: again), again


def question_block(theme: Theme, booklet: Booklet, asked: QuestionAnswer, terms: Sequence[Term] = ()) -> Block:
    """Draw a question that people ask, with hard words that nothing else explains."""
    sketch = Sketch(theme)
    sketch.paragraph(asked.question, bold=True)
    sketch.paragraph(with_numbers(booklet, asked.answer))
    draw_blanks(sketch, question_blanks(asked, booklet.noted))
    _draw_words(sketch, terms)
    return sketch.block(gap=_ITEM)


def questions_headed(theme: Theme, questions: Sequence[Block]) -> tuple[Block, list[Block]]:
    """The title of questions, and the questions so that none stands without it."""
    heading, again = headings(theme, ASK, "Questions fréquentes", gap=SECTION_GAP)
    return replace(heading, section=True), [replace(block, again=again) for block in questions]


def _notice(theme: Theme, icon: Drawing, words: str, label: str = "") -> Block:
    sketch = Sketch(theme)
    sketch.fact(icon, words, Column(0.0, sketch.column.width), label=label)
    return sketch.block(gap=1.2)


def _referred(booklet: Booklet, key: str) -> str:
    name = next((contact.name for contact in booklet.contacts if contact.key == key), "")
    return f"{name}\u00a0:" if name else ""
