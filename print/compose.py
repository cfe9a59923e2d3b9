"""Booklet -> pages of blocks, and the Layout that came out of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from forms.booklet import Booklet
from forms.fields import notes_fields
from forms.layout import Layout
from forms.model import StepStatus
from forms.translation import FRENCH
from print.closing import (
    QUESTION_LINES,
    QUESTION_LINES_LEAST,
    appointment_blocks,
    contact_blocks,
    last_blocks,
    notes_page,
    questions_block,
)
from print.cover import cover_choice, cover_flow, how_it_works, line_start, not_on_cover
from print.documents import document_blocks, documents_title
from print.flow import STYLES, Flow, Style, fill, paginate, whole_sheets
from print.frame import Frame, draw_codes, foot_shapes
from print.page import LineIn, Page, draw_page
from print.reading import link_blocks, question_blocks, summary_blocks, term_blocks, warning_blocks
from print.shapes import Ink
from print.sketch import Block
from print.steps import step_blocks
from print.theme import A5_PAGES, PageFormat, Theme
from print.wording import Wording

_COVER_AND_LAST: Final = 2
_LEAST_ITEMS: Final = 3
"""A heading and two items: less of an optional section is not worth a heading."""


class _Questions(Enum):
    """Where the questions stand, the most generous place first."""

    AMPLE = auto()
    """On a page of theirs, or under what leaves them much room."""
    LITTLE = auto()
    """Under the last step or the contacts, in little room."""
    LAST_PAGE = auto()
    """On the last page, in little room."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The blocks between the cover and the last page, and those of the last page.

    Attributes:
        opening: What the cover had no room for, and warnings.
        summary: The procedure in short; printed where there is room.
        middle: Documents and steps.
        extras: Sections printed where there is room, whole or cut after an item, the most useful one first.
        ending: What must follow.
        last: The last page.
    """

    opening: Sequence[Block]
    summary: Sequence[Block]
    middle: Sequence[Block]
    extras: Sequence[Sequence[Block]]
    ending: Sequence[Block]
    last: Sequence[Block]

    def pages(self, choice: "_Choice") -> list[Flow]:
        """The pages between the cover and the last one."""
        extras = [block for section, count in zip(self.extras, choice.extras, strict=True) for block in section[:count]]
        summary = self.summary if choice.summary else ()
        return paginate([*self.opening, *summary, *self.middle, *extras, *self.ending], choice.style)


@dataclass(frozen=True, slots=True)
class _Choice:
    """What is printed of what may be left out, and how freely.

    Attributes:
        extras: How many blocks of each extra section.
        summary: Whether the procedure in short is printed.
        style: How freely paper is used.
    """

    extras: tuple[int, ...]
    summary: bool = False
    style: Style = STYLES[-1]


def compose(
    booklet: Booklet,
    *,
    address: Callable[[int], str],
    folded: bool,
    made: PageFormat = A5_PAGES,
    wording: Wording | None = None,
) -> tuple[tuple[Page, ...], Layout]:
    """Lay out every page.

    Args:
        booklet: What to print.
        address: Gives the text of a page's QR codes from its number, from 1.
        folded: A multiple of four pages, bound in the middle; else as many as needed, bound at the left.
        made: How the pages are made.
        wording: In which language; None: in French.
    """
    theme = Theme(Ink.from_hex(booklet.template.colour), booklet.template.letter, made.sizes, wording)
    choice = cover_choice(theme, booklet)
    content, most = _shortest(theme, booklet, not_on_cover(theme, booklet, choice), folded=folded)
    inside = _spread(theme, booklet, content, most)
    cover = cover_flow(theme, booklet, choice, _step_pages(inside))
    last = Flow()
    for block in content.last:
        last.put(block)
    fill(last)
    line = LineIn(line_start(choice), any(step.status is StepStatus.DONE for step in booklet.steps))
    flows = [cover, *inside, last]
    frames = [
        Frame(number, len(flows), fold_left=not folded or number % 2 == 1, format=made)
        for number, _ in enumerate(flows, start=1)
    ]
    pages = _draw(theme, booklet, list(zip(frames, flows, strict=True)), address=address, line_in=line)
    layouts = tuple(page.layout for page in pages)
    return pages, Layout(booklet.code, booklet.edition, made.key, layouts, FRENCH if wording is None else wording.code)


def _shortest(theme: Theme, booklet: Booklet, opening: Sequence[Block], *, folded: bool) -> tuple[_Content, int]:
    """The content with questions and documents where they cost the fewest sheets, and how many pages it may take."""
    groups, steps = document_blocks(theme, booklet), _steps(theme, booklet)
    listed = [_content(theme, booklet, opening, _list_first(theme, groups, steps), place) for place in _Questions]
    cut = [_content(theme, booklet, opening, _list_cut(theme, groups, steps), place) for place in _Questions]
    if not folded:
        return _fewest([content for content in listed if Flow().takes(content.last)], int)
    return _fewest([content for content in (*listed, *cut) if Flow().takes(content.last)], whole_sheets)


def _fewest(found: Sequence[_Content], printed: Callable[[int], int]) -> tuple[_Content, int]:
    """The first of those that take the fewest pages; `printed` makes pages of paper of them."""
    pages = [printed(_least_pages(content)) for content in found]
    most = min(pages)
    return found[pages.index(most)], most


def _steps(theme: Theme, booklet: Booklet) -> dict[str, list[Block]]:
    """The blocks of every step, by its id, in order."""
    return {step.step.id: step_blocks(theme, booklet, number) for number, step in enumerate(booklet.steps, start=1)}


def _list_first(theme: Theme, groups: Mapping[str, list[Block]], steps: Mapping[str, list[Block]]) -> list[Block]:
    """All documents in one list, then the steps."""
    documents = [block for group in groups.values() for block in group]
    return [
        *([documents_title(theme)] if documents else []),
        *documents,
        *(each for own in steps.values() for each in own),
    ]


def _list_cut(theme: Theme, groups: Mapping[str, list[Block]], steps: Mapping[str, list[Block]]) -> list[Block]:
    """The documents of the earliest step first, those of later steps right before their step."""
    later = [step_id for step_id in steps if step_id in groups][1:]
    middle = [documents_title(theme)] if groups else []
    middle += [block for step_id, group in groups.items() if step_id not in later for block in group]
    for step_id, blocks in steps.items():
        if step_id in later:
            middle += [documents_title(theme), *groups[step_id]]
        middle += blocks
    return middle


def _least_pages(content: _Content) -> int:
    return len(content.pages(_Choice((0,) * len(content.extras)))) + _COVER_AND_LAST


def _content(
    theme: Theme, booklet: Booklet, opening: Sequence[Block], middle: Sequence[Block], questions: _Questions
) -> _Content:
    questions_last = questions is _Questions.LAST_PAGE
    before, last = _last_page(theme, booklet, questions=questions_last)
    least = QUESTION_LINES if questions is _Questions.AMPLE else QUESTION_LINES_LEAST
    asked = [] if questions_last else [questions_block(theme, booklet.questions, least=least)]
    begun = any(step.status is StepStatus.DONE for step in booklet.steps)
    return _Content(
        opening=[*opening, *warning_blocks(theme, booklet)],
        summary=[] if begun else summary_blocks(theme, booklet),
        middle=middle,
        extras=(question_blocks(theme, booklet), term_blocks(theme, booklet), link_blocks(theme, booklet)),
        ending=[*before, *asked],
        last=last,
    )


def _last_page(theme: Theme, booklet: Booklet, *, questions: bool) -> tuple[list[Block], list[Block]]:
    """What the last page has no room for, to be printed before it, and the last page; the contacts leave it first."""
    last = last_blocks(theme, booklet, questions=questions, appointment=True, contacts=True)
    if Flow().takes(last):
        return [], last
    contacts = contact_blocks(theme, booklet)
    last = last_blocks(theme, booklet, questions=questions, appointment=True)
    if Flow().takes(last):
        return contacts, last
    return [*appointment_blocks(theme, booklet), *contacts], last_blocks(theme, booklet, questions=questions)


def _spread(theme: Theme, booklet: Booklet, content: _Content, most: int) -> list[Flow]:
    """Fill `most` pages, cover and last one included: extras where there is room, then as freely as that allows."""
    room = most - _COVER_AND_LAST
    choice = _Choice((0,) * len(content.extras))
    with_summary = replace(choice, summary=True)
    if len(content.pages(with_summary)) <= room:
        choice = with_summary
    for place in range(len(content.extras)):
        choice = _with_extra(content, choice, place, room)
    for style in STYLES:
        inside = content.pages(replace(choice, style=style))
        if len(inside) <= room:
            break
    left = [section for section, count in zip(content.extras, choice.extras, strict=True) if count == 0]
    for flow in inside:
        left = _fill_gap(flow, left)
    for field in notes_fields(booklet.noted)[: room - len(inside)]:
        inside.append(Flow())
        inside[-1].put(notes_page(theme, field))
    for flow in inside:
        fill(flow)
    return inside


def _fill_gap(flow: Flow, sections: Sequence[Sequence[Block]]) -> list[Sequence[Block]]:
    """Put what a page without writing areas still has room for under its blocks; returns the sections left over."""
    if any(block.grow for block in flow.blocks):
        return list(sections)
    for place, section in enumerate(sections):
        for count in range(len(section), _LEAST_ITEMS - 1, -1):
            if flow.takes(section[:count]):
                for block in section[:count]:
                    flow.put(block)
                return [*sections[:place], *sections[place + 1 :]]
    return list(sections)


def _with_extra(content: _Content, choice: _Choice, place: int, room: int) -> _Choice:
    """As many blocks of an extra section as find room."""
    for count in range(len(content.extras[place]), _LEAST_ITEMS - 1, -1):
        tried = replace(choice, extras=(*choice.extras[:place], count, *choice.extras[place + 1 :]))
        if len(content.pages(tried)) <= room:
            return tried
    return choice


def _step_pages(inside: Sequence[Flow]) -> dict[str, int]:
    """On which page each step begins."""
    return {
        block.group: number
        for number, flow in enumerate(inside, start=2)
        for block in flow.blocks
        if block.stop is not None
    }


def _draw(
    theme: Theme,
    booklet: Booklet,
    flows: Sequence[tuple[Frame, Flow]],
    *,
    address: Callable[[int], str],
    line_in: LineIn,
) -> tuple[Page, ...]:
    pages: list[Page] = []
    for frame, flow in flows:
        number = frame.number
        codes = draw_codes(theme, booklet, frame, address(number))
        foot = how_it_works(theme, codes.foot) if number == 1 else foot_shapes(theme, booklet, frame, codes.foot)
        pages.append(draw_page(theme, booklet, frame, flow.blocks, codes=codes, foot=foot, line_in=line_in))
        stops = [block.stop for block in flow.blocks if block.stop is not None]
        # The list of stops on the cover is a preview: the line goes on from there as it came in.
        travelled = stops[-1].status is StepStatus.DONE if stops and number > 1 else line_in.travelled
        line_in = LineIn(travelled=travelled)
    return tuple(pages)
