"""Crosses that leave their box, alone or over another mark: what goes into the record, and what is asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from forms.layout import PageLayout
from forms.model import FieldKind
from scan.readings import Decision, TickReading
from tests import paper, paper_ink, paper_shapes
from tests.benchmarks.passing import CAPTURES, FULLEST, PENS
from tests.benchmarks.report import Report, Table
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.reading import pages_read, read_scan, without_handwriting

PAGES: Final = 8
FIRST_SEED: Final = 960_000
_CROSSES: Final[dict[str, Callable[[np.random.Generator], paper_shapes.Shape]]] = {
    **{
        f"{1 + 2 * out:.1f} sides": partial(paper_shapes.corner_to_corner, out=out)  # so far outside at each corner
        for out in (0.05, 0.15, 0.25)
    },
    "hasty": paper_shapes.wide_cross,
}
"""From corner to corner and beyond, or here more and there less."""
_CROSSED: Final = 0.5
"""Share of its boxes that are crossed."""


@dataclass(slots=True)
class _Count:
    """Boxes of one kind: how many there are, go in as ticked, go in as free, and are asked about with "no" proposed."""

    boxes: int = 0
    ticked: int = 0
    free: int = 0
    denied: int = 0


def measure(
    editions: Editions,
    booklet: Edition,
    *,
    pages: int = PAGES,
    first_seed: int = FIRST_SEED,
    tell: Callable[[str], None] = print,
) -> Report:
    """Cross half of the boxes of each page, alone or over a tick or another mark, and count what is read.

    Args:
        editions: What was printed.
        booklet: Whose page is written on.
        pages: Of each width and each capture.
        first_seed: Of the first page.
        tell: Is told how far it is.
    """
    layout = booklet.layout.page(FULLEST)
    rows, figures = [], {}
    for over in (False, True):
        for cross in _CROSSES:
            for name in CAPTURES:
                kind = f"{'over a mark' if over else 'alone'}, {cross}"
                tell(f"crosses: {kind}, {name}")
                count = _Count()
                for seed in range(first_seed, first_seed + pages):
                    _add(count, editions, booklet, layout, (over, cross, name, seed))
                asked = count.boxes - count.ticked - count.free
                rows.append([kind, name, *map(str, (count.boxes, count.ticked, count.free, asked, count.denied))])
                figures[f"{kind}, {name}"] = {"boxes": count.boxes, "ticked": count.ticked, "asked": asked}
    columns = ("cross", "capture", "boxes", "go in as ticked", "as free", "are asked about", "of these “no” proposed")
    return Report((Table("Crosses larger than their box", columns, rows),), figures)


def _add(
    count: _Count, editions: Editions, booklet: Edition, layout: PageLayout, what: tuple[bool, str, str, int]
) -> None:
    over, cross, name, seed = what
    hand = np.random.default_rng([seed, list(_CROSSES).index(cross), over])
    sheet = paper.print_page(booklet.pages_pdf, FULLEST - 1)
    pen, crossed = PENS[seed % len(PENS)], set()
    for zone in layout.zones:
        if zone.kind is not FieldKind.TICK or hand.random() >= _CROSSED:
            continue
        shape = [*(paper_shapes.under_a_cross(hand) if over else []), *_CROSSES[cross](hand)]
        middle = np.array([zone.box.center.x, zone.box.center.y]) + hand.normal(0, 0.25, 2)
        lines = [middle + (np.array(line) - 0.5) * zone.box.w for line in shape]
        sheet = paper_ink.strokes(sheet, lines, pen, hand=hand)
        crossed.add(zone.id)
    scan = WAYS[name](sheet, seed)
    suffix = paper.suffix_of(scan)
    for page in pages_read(read_scan(scan, editions, without_handwriting(), suffix=suffix))[:1]:
        for tick in page.zones:
            if isinstance(tick, TickReading) and tick.zone.id in crossed:
                goes_in = tick.decision is Decision.AUTO
                count.boxes += 1
                count.ticked += goes_in and bool(tick.value)
                count.free += goes_in and not tick.value
                count.denied += not goes_in and tick.value is False
