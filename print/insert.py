"""render_insert(): leaves of A6 that bring a booklet up to date, four on a sheet of A4 to cut, and their Layout."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from forms.layout import A4_HEIGHT, A4_WIDTH, A6_HEIGHT, A6_WIDTH, Layout
from forms.model import StepStatus
from forms.news import StepNews
from forms.translation import FRENCH
from forms.units import Mm
from print.booklet import RenderedBooklet
from print.canvas import Canvas
from print.flow import Flow, Style, fill, paginate
from print.frame import UNPROOFREAD, Codes, Frame, draw_codes
from print.insert_blocks import Insert, aside_blocks, spare_note, step_news_blocks
from print.page import LineIn, Page, draw_page
from print.shapes import Ink, Line, Shape, Stroke, Text, shifted
from print.sketch import Block
from print.theme import CONTENT_TOP, LEAF, OUTSIDE, PAPER_EDGE, QUIET, Theme, baseline, theme_of
from print.timeline import NAME_Y, fold_line, stops_across
from print.typeset import first_line, turned, wrap
from print.wording import Wording
from print.words import short_date

LEAVES_A_SHEET: Final = 4
_ACROSS: Final = 2
_ROOM: Final[Mm] = LEAF.height - 28.0 - CONTENT_TOP
"""As on a page of the booklet: what is below belongs to the large code and the foot."""
CUT_Y: Final[Mm] = A4_HEIGHT / 2
"""A4 is one millimetre higher than two leaves: each keeps its own height from the cut."""
_CUT: Final = Stroke(Ink.black(0.25), 0.2, dots=1.2)
_CUT_END: Final = Stroke(Ink.black(0.64), 0.25)
_CUT_END_LENGTH: Final[Mm] = 6.0


@dataclass(frozen=True, slots=True)
class _Group:
    """What belongs together: a step, or all that is of none.

    Attributes:
        page: Of the booklet into which it goes; None: wherever.
        blocks: From top to bottom.
        spare: Room for a note, where some is left.
    """

    page: int | None
    blocks: list[Block]
    spare: Block | None = None


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf while it is filled; `page` is that of the booklet into which it goes, None: wherever."""

    page: int | None
    flow: Flow


def compose_insert(
    insert: Insert, *, address: Callable[[int], str], wording: Wording | None = None
) -> tuple[tuple[Page, ...], Layout]:
    """Lay out every leaf.

    Args:
        insert: What to print.
        address: Gives the text of a leaf's QR codes from its number, from 1.
        wording: In which language; None: in French alone.
    """
    insert = insert.owned(translated=wording is not None)
    booklet = insert.booklet
    theme = theme_of(booklet.template, LEAF.sizes, wording)
    leaves = _filled(theme, insert)
    pages = tuple(
        _draw_leaf(theme, insert, leaf, address=address(number), number=number, count=len(leaves))
        for number, leaf in enumerate(leaves, start=1)
    )
    language = FRENCH if wording is None else wording.code
    return pages, Layout(booklet.code, booklet.edition, LEAF.key, tuple(page.layout for page in pages), language)


def render_insert(insert: Insert, *, address: Callable[[int], str], wording: Wording | None = None) -> RenderedBooklet:
    """Compose leaves and draw them: one by one, and on sheets of A4 to cut. Arguments as for `compose_insert`."""
    pages, layout = compose_insert(insert, address=address, wording=wording)
    begin = partial(
        Canvas,
        title=insert.booklet.template.title,
        subject=f"Feuillets Mon parcours, édition {insert.booklet.edition}",
        language=layout.language,
    )
    single, sheets = begin(A6_WIDTH, A6_HEIGHT), begin(A4_WIDTH, A4_HEIGHT)
    for page in pages:
        _draw(single, page, 0.0, 0.0)
        single.end_page()
    for first in range(0, len(pages), LEAVES_A_SHEET):
        for place, page in enumerate(pages[first : first + LEAVES_A_SHEET]):
            _draw(sheets, page, *leaf_corner(place))
        sheets.draw(cut_marks())
        sheets.end_page()
    return RenderedBooklet(single.finish(), sheets.finish(), layout)


def leaf_corner(place: int) -> tuple[Mm, Mm]:
    """Where a leaf's top left corner is on its sheet; places go from left to right, then down, from 0."""
    row, column = divmod(place, _ACROSS)
    return column * A6_WIDTH, CUT_Y + (row - 1) * A6_HEIGHT


def cut_marks() -> list[Shape]:
    """A dotted line along both cuts, stronger where they leave the paper: at a leaf's very edge, where none is read."""
    x, end, edge = A6_WIDTH, _CUT_END_LENGTH, PAPER_EDGE
    return [
        Line(x, edge, x, A4_HEIGHT - edge, _CUT),
        Line(edge, CUT_Y, A4_WIDTH - edge, CUT_Y, _CUT),
        Line(x, edge, x, edge + end, _CUT_END),
        Line(x, A4_HEIGHT - edge, x, A4_HEIGHT - edge - end, _CUT_END),
        Line(edge, CUT_Y, edge + end, CUT_Y, _CUT_END),
        Line(A4_WIDTH - edge, CUT_Y, A4_WIDTH - edge - end, CUT_Y, _CUT_END),
    ]


def _filled(theme: Theme, insert: Insert) -> list[_Leaf]:
    """Put what changed on leaves, each step whole unless that takes one more."""
    groups = list(_groups(theme, insert))
    leaves = min((_placed(groups, whole=whole) for whole in (True, False)), key=len)
    for group in groups:
        _put_spare(leaves, group)
    for leaf in leaves:
        fill(leaf.flow)
    return leaves


def _groups(theme: Theme, insert: Insert) -> Iterator[_Group]:
    """Every step in the order of the booklet's pages; what is of no step comes last."""
    steps: list[StepNews] = [step for step in insert.news.steps if not step.gone]
    for step in sorted(steps, key=lambda one: insert.page_of(one) or 0):
        yield _Group(insert.page_of(step), step_news_blocks(theme, insert, step), spare_note(theme, step))
    aside = aside_blocks(theme, insert)
    if aside:
        yield _Group(None, aside)


def _placed(groups: Sequence[_Group], *, whole: bool) -> list[_Leaf]:
    """Steps of one page of the booklet on leaves that go there; `whole`: a leaf holds all of a step where it can."""
    leaves: list[_Leaf] = []
    after: list[Flow] = []
    for place, group in enumerate(groups):
        goes_on = place > 0 and group.page is not None and group.page == groups[place - 1].page
        after = [leaves.pop().flow] if goes_on else []
        blocks = [_uncut(block) for block in group.blocks] if whole else group.blocks
        flows = paginate(blocks, Style(whole=whole, sections=False), after=after, room=_ROOM)
        leaves += [_Leaf(group.page, flow) for flow in flows]
    return leaves


def _uncut(block: Block) -> Block:
    """What a leaf holds under the title of its step is not cut."""
    above = 0.0 if block.again is None else block.again.height + block.gap
    return replace(block, cut=None) if above + block.height <= _ROOM else block


def _put_spare(leaves: Sequence[_Leaf], group: _Group) -> None:
    """Room for a note under a step, where its leaf has some left."""
    spare = group.spare
    if spare is None:
        return
    flow = next(leaf.flow for leaf in reversed(leaves) if any(one.group == spare.group for one in leaf.flow.blocks))
    if flow.takes([spare]):
        under = max(place for place, one in enumerate(flow.blocks, start=1) if one.group == spare.group)
        flow.blocks.insert(under, spare)
        flow.height += spare.gap + spare.height


def _draw_leaf(theme: Theme, insert: Insert, leaf: _Leaf, *, address: str, number: int, count: int) -> Page:
    booklet = insert.booklet
    frame = Frame(number, count + 1, fold_left=True, format=LEAF)  # its line goes on in the booklet
    codes = draw_codes(theme, booklet, frame, address)
    stops = fold_line(tuple(insert.line.values()))
    strip = [*stops_across(theme, stops, codes.strip), _where(theme, leaf, codes)]
    foot = _foot(theme, insert, codes, number, count)
    done = next((block.stop.status for block in leaf.flow.blocks if block.stop is not None), None)
    travelled = done is not None and _is_behind(insert, leaf)
    line_in = LineIn(PAPER_EDGE, travelled)
    return draw_page(theme, booklet, frame, leaf.flow.blocks, codes=codes, foot=foot, line_in=line_in, strip=strip)


def _is_behind(insert: Insert, leaf: _Leaf) -> bool:
    """Whether the step before the leaf's first one is done."""
    first = next(block.group for block in leaf.flow.blocks if block.stop is not None)
    line = list(insert.line)
    before = line[: line.index(first)]
    return bool(before) and insert.line[before[-1]].status is StepStatus.DONE


def _where(theme: Theme, leaf: _Leaf, codes: Codes) -> Shape:
    """Into which page of the booklet it goes."""
    where = "À garder dans le livret" if leaf.page is None else f"À glisser dans le livret, page {leaf.page}"
    text = Text(0.0, NAME_Y, theme.say(where), theme.sizes.small.size, theme.colour, bold=True)
    return shifted(turned(theme, text, codes.strip.width), codes.strip.x, 0.0)


def _foot(theme: Theme, insert: Insert, codes: Codes, number: int, count: int) -> list[Shape]:
    """Of which booklet it is, or that nobody proofread it; which of how many, from when, and how it comes back."""
    small, column = theme.sizes.small, codes.foot
    title, day = theme.say(insert.booklet.template.title), short_date(insert.booklet.printed_on)
    first, *others = wrap(title, column.width, small.size)
    rest = first_line(title.removeprefix(first).strip(), column.width, small.size)
    named: tuple[str, ...] = (first, rest) if others else (first,)
    if theme.unproofread:  # four lines find room: the code beside them says of which booklet it is
        named = wrap(theme.say(UNPROOFREAD), column.width, small.size)
    lines = (
        *named,
        theme.say(f"Feuillet {number} sur {count}, du {day}"),
        theme.say("À rendre avec le livret"),
    )
    top = LEAF.height - OUTSIDE - len(lines) * small.leading + 1.0
    texts = (
        Text(0.0, baseline(top + place * small.leading, small), words, small.size, QUIET)
        for place, words in enumerate(lines)
    )
    return [shifted(turned(theme, text, column.width), column.x, 0.0) for text in texts]


def _draw(canvas: Canvas, page: Page, dx: Mm, dy: Mm) -> None:
    for part in page.parts:
        canvas.draw(part.shapes, dx + part.x, dy + part.y)
