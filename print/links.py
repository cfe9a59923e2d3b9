"""Existing forms and guides: which stand beside a paper or a step, and how one is said in a line."""

from collections.abc import Sequence
from typing import Final

from forms.booklet import Booklet
from forms.model import Link, StepStatus
from forms.units import Mm
from print.icons import LINK
from print.sketch import FACT_COLUMN, Block, Column, Sketch
from print.theme import QUIET, Theme

_ICON: Final[Mm] = 3.6
_TO_WORDS: Final[Mm] = 5.2
"""From the icon's left end to the words."""


def links_of(booklet: Booklet, place: str) -> tuple[Link, ...]:
    """What stands beside a document or a step, by its id; with an empty id, what stands in the list at the end.

    A link that is only for some documents or steps stands beside the first of them that is printed with its words.
    """
    printed = {one.document.id for one in booklet.documents}
    printed |= {one.step.id for one in booklet.steps if one.status is not StepStatus.DONE}
    places = (next((each for each in link.only_with if each in printed), "") for link in booklet.links)
    return tuple(link for link, own in zip(booklet.links, places, strict=True) if own == place)


def where(link: Link) -> tuple[str, ...]:
    """Its number and its short address."""
    return (f"{link.number},", link.address) if link.number else (link.address,)


def draw_links(sketch: Sketch, links: Sequence[Link], column: Column, *, inset: Mm = _TO_WORDS) -> None:
    """Draw each in a line: an icon, and after `inset` its name, its number and its short address."""
    for link in links:
        y = sketch.y + (sketch.sizes.small.leading - _ICON) / 2
        place = sketch.lead(LINK, column, y, width=_ICON, room=inset)
        sketch.paragraph((f"{link.title}\u00a0:", *where(link)), place, kind=sketch.sizes.small, ink=QUIET)


def links_block(theme: Theme, links: Sequence[Link]) -> Block:
    """Draw some to stand at the foot of a page, under a title of theirs."""
    sketch = Sketch(theme)
    sketch.paragraph("Formulaires et guides", kind=theme.sizes.stop, bold=True)
    draw_links(sketch, links, sketch.column, inset=FACT_COLUMN)
    return sketch.block(gap=4.0)
