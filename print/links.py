"""Existing forms and guides: which stand beside a paper or a step, and how one is said in a line."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from forms.booklet import Booklet
from forms.model import Link, StepStatus
from forms.units import Mm
from print.icons import LINK
from print.sketch import FACT_COLUMN, Block, Column, Sketch
from print.theme import QUIET, Theme

LINKS_TITLE: Final = "Formulaires et guides"
_LINKS_GAP: Final[Mm] = 2.0
_ICON: Final[Mm] = 3.6
_TO_WORDS: Final[Mm] = 5.2
"""From the icon's left end to the words."""


def links_of(booklet: Booklet, place: str) -> tuple[Link, ...]:
    """What stands beside a document or a step, by its id; with an empty id, what stands in the list at the end.

    A link that is only for some documents or steps stands beside the first of them that is printed with its words.
    """
    return tuple(link for link, own in _places(booklet) if own == place)


def links_by_step(booklet: Booklet) -> dict[str, tuple[Link, ...]]:
    """What stands beside a step or beside a document that is brought to it, by the step's id."""
    steps = {one.document.id: one.document.step for one in booklet.documents}
    found: dict[str, tuple[Link, ...]] = {}
    for link, place in _places(booklet):
        if place:
            step = steps.get(place, place)
            found[step] = (*found.get(step, ()), link)
    return found


def _places(booklet: Booklet) -> list[tuple[Link, str]]:
    """Every link, and the document or step beside which it stands; empty: none."""
    printed = {one.document.id for one in booklet.documents}
    printed |= {one.step.id for one in booklet.steps if one.status is not StepStatus.DONE}
    return [(link, next((each for each in link.only_with if each in printed), "")) for link in booklet.links]


def where(link: Link) -> tuple[str, ...]:
    """Its number and its short address."""
    return (f"{link.number},", link.address) if link.number else (link.address,)


def draw_links(sketch: Sketch, links: Sequence[Link], column: Column, *, inset: Mm = _TO_WORDS) -> None:
    """Draw each in a line: an icon, and after `inset` its name, its number and its short address."""
    for link in links:
        y = sketch.y + (sketch.sizes.small.leading - _ICON) / 2
        place = sketch.lead(LINK, column, y, width=_ICON, room=inset)
        sketch.paragraph((f"{link.title}\u00a0:", *where(link)), place, kind=sketch.sizes.small, ink=QUIET)


def links_block(theme: Theme, links: Sequence[Link], title: str = LINKS_TITLE) -> Block:
    """Draw some to stand at the foot of a page, under a title of theirs."""
    sketch = Sketch(theme)
    sketch.paragraph(title, kind=theme.sizes.stop, bold=True)
    draw_links(sketch, links, sketch.column, inset=FACT_COLUMN)
    later = partial(links_block, theme, links, f"{LINKS_TITLE} (suite)")
    return replace(sketch.block(gap=4.0), title=LINKS_TITLE, later=later)


def links_under(theme: Theme, links: Sequence[Link], last: Block) -> Block:
    """Draw some to stand under the last block of their step or of their paper."""
    sketch = Sketch(theme)
    draw_links(sketch, links, sketch.column, inset=FACT_COLUMN)
    return replace(sketch.block(gap=_LINKS_GAP, group=last.group), again=last.again)
