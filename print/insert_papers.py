"""Draws the documents of a leaf: what changed of those to bring, and those that are not to be brought any more."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forms.booklet import Booklet, BookletDocument
from forms.fields import document_blanks
from forms.geometry import Box
from forms.model import Author
from forms.news import PaperNews
from forms.units import Mm
from print.blanks import draw_blanks
from print.fields import draw_box, draw_known, is_known_tick, tick_zone
from print.hugged import begin_with_label
from print.icons import BRING, REMARK
from print.panels import WRITERS
from print.shapes import Line, Rectangle
from print.sketch import Block, Column, Sketch
from print.theme import BOX, BOX_FREE, BOX_LABEL, LEAF, QUIET, Theme
from print.words import NO_BREAK, short_date, subject_name

PART_GAP: Final[Mm] = 3.0
"""Between what is told on a leaf."""
INDENT: Final[Mm] = BOX + BOX_LABEL
_AGENT_WIDTH: Final[Mm] = 25.0
"""A box, and `reçu` in the longest of the languages."""
_AGENT: Final = Column(LEAF.content_width - _AGENT_WIDTH, _AGENT_WIDTH)
_HEADING: Final[Mm] = 7.5
_UNDER_WORDS: Final[Mm] = 1.5


def paper_blocks(
    theme: Theme, booklet: Booklet, papers: Sequence[PaperNews], group: str, title: str = ""
) -> list[Block]:
    """Draw documents to bring, each with its two boxes, and what is not to be brought any more.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        papers: Those that changed.
        group: Of the blocks.
        title: Of the step that they are brought to, for the next leaf; empty: none.
    """
    asked = _together([one for one in papers if one.now is not None])
    again = _paper_heading(theme, group, title)
    blocks = [_paper_heading(theme, group)] if asked else []
    told: set[str] = set()
    for one in asked:
        key = one.paper.document.id
        blocks.append(replace(_paper(theme, booklet, one, whole=key not in told), group=group, again=again))
        told |= set() if is_known_tick(one.paper.received) else {key}
    gone = [one.before for one in papers if one.now is None and one.before is not None]
    if gone:
        sketch = Sketch(theme, LEAF.content_width)
        sketch.paragraph(f"N’apportez plus{NO_BREAK}:", bold=True)
        for paper in gone:
            sketch.paragraph(named(booklet, paper), sketch.column.inset(INDENT))
        blocks.append(sketch.block(gap=PART_GAP, group=group))
    return blocks


def blanks_told(booklet: Booklet, papers: Sequence[PaperNews]) -> set[str]:
    """Ids of what the town hall fills in about documents, as far as `paper_blocks` draws it beside them."""
    asked = (one.now for one in papers if one.now is not None and not is_known_tick(one.now.received))
    return {blank.id for one in asked for blank in document_blanks(one.document, booklet.noted)}


def _together(papers: Sequence[PaperNews]) -> list[PaperNews]:
    """The same document for several people one after the other, where the first of them stood."""
    order = list(dict.fromkeys(one.paper.document.id for one in papers))
    return sorted(papers, key=lambda one: order.index(one.paper.document.id))


def _paper_heading(theme: Theme, group: str, title: str = "") -> Block:
    """What the boxes are for; on the next leaf, of which step they are."""
    sketch, writer = Sketch(theme, LEAF.content_width), WRITERS[Author.AGENT]
    if title:
        sketch.paragraph(f"{title} (suite)", kind=theme.sizes.stop, bold=True)
        sketch.space(PART_GAP)
    top, start = sketch.y, len(sketch.shapes)
    place = Column(0.0, _AGENT.x - (2.0 if theme.all_rtl else 0.0))
    said = sketch.lead(BRING, place, top + (_HEADING - BOX) / 2, width=BOX, room=INDENT, stroke=0.4)
    sketch.y = top + (_HEADING - theme.sizes.body.leading) / 2
    sketch.paragraph("Pièces à apporter", said, bold=True)
    bottom = max(top + _HEADING, sketch.y + 0.5)
    box = _AGENT.inset(BOX_FREE)
    sketch.icon(writer.icon, box.x, top + (_HEADING - BOX) / 2, width=BOX, stroke=0.4)
    sketch.y = top + (_HEADING - theme.sizes.small.leading) / 2
    words = box.inset(INDENT)
    sketch.paragraph(writer.word, words, kind=theme.sizes.small, bold=True, ink=theme.colour, alone=True, hugging=True)
    sketch.under(start, Rectangle(Box(_AGENT.x, top, _AGENT.width, bottom - top), fill=theme.tint))
    sketch.y = bottom
    return sketch.block(gap=PART_GAP, group=group, heading=True)


def _paper(theme: Theme, booklet: Booklet, news: PaperNews, *, whole: bool) -> Block:
    """A document: the resident's box with its name, the agent's box at the right, the rest under both.

    Args:
        theme: The booklet's look.
        booklet: The booklet.
        news: The document.
        whole: With how old it may be and where to get it; said once of a document that several people bring.
    """
    sketch, paper = Sketch(theme, LEAF.content_width), news.paper
    known = paper.received.known
    words = Column(0.0, _AGENT.x - 2.0)
    sketch.space(BOX_FREE)
    top, tinted = sketch.y, 0.0
    title, received, label = paper.document.title, is_known_tick(paper.received), len(sketch.shapes)
    if received or is_known_tick(paper.ready):
        draw_known(sketch, title, words, bold=True, hugging=not theme.both)
    else:
        draw_box(sketch, tick_zone(paper.ready), title, words, bold=True, hugging=not theme.both)
    titled = len(sketch.shapes)
    bottom, sketch.y = sketch.y, top
    if not received:
        draw_box(sketch, tick_zone(paper.received), "reçu", _AGENT.inset(BOX_FREE), alone=True)
        tinted = sketch.y + BOX_FREE
        bottom = max(bottom, sketch.y + (BOX_FREE if _details(booklet, paper, whole=whole) else 0.0))
    said, sketch.y, details = len(sketch.shapes), bottom, sketch.column.inset(INDENT)
    if received and known is not None:
        sketch.paragraph(f"reçu le {short_date(known.on)}", details, kind=theme.sizes.small, ink=QUIET)
    else:
        if news.before is not None:
            sketch.paragraph("Remplace la ligne du livret.", details, kind=theme.sizes.small, ink=QUIET)
        _draw_details(sketch, booklet, paper, details, whole=whole)
    begin_with_label(sketch, slice(label, titled), said, details)
    sketch.space(_UNDER_WORDS)
    sketch.y = max(sketch.y, top + BOX + BOX_FREE)
    sketch.under(0, Line(0.0, 0.0, LEAF.content_width, 0.0, theme.hairline))
    if tinted:
        sketch.under(0, Rectangle(Box(_AGENT.x, 0.0, _AGENT.width, tinted), fill=theme.tint))
    return sketch.block()


def _draw_details(sketch: Sketch, booklet: Booklet, paper: BookletDocument, column: Column, *, whole: bool) -> None:
    """Whose it is, how old it may be, where to get it, what the situation changes."""
    said = _details(booklet, paper, whole=whole)
    if said:
        ended = [words if words.endswith((".", "!", "?", "…", ":")) else f"{words}." for words in said[:-1]]
        sketch.paragraph((*ended, said[-1]), column, kind=sketch.sizes.small, ink=QUIET)
    if whole:
        draw_blanks(sketch, document_blanks(paper.document, booklet.noted), column)
    for remark in (*paper.remarks, *(("À voir avec l’agent.",) if paper.to_confirm else ())):
        place = sketch.lead(REMARK, column, sketch.y + 0.6, width=3.6, room=5.2)
        sketch.paragraph(remark, place, kind=sketch.sizes.small)


def _details(booklet: Booklet, paper: BookletDocument, *, whole: bool) -> list[str]:
    document = paper.document
    whose = [] if paper.subject is None else [f"Pour {subject_name(booklet, paper.subject)}"]
    return [*whose, *(words for words in (document.validity, document.obtain) if words and whole)]


def named(booklet: Booklet, paper: BookletDocument) -> str | tuple[str, ...]:
    """A document and whose it is, in words that are said one after the other."""
    if paper.subject is None:
        return paper.document.title
    return f"{paper.document.title}.", f"Pour {subject_name(booklet, paper.subject)}"
