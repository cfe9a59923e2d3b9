"""Boxes that a stroke passes which has nothing to do with them: how many go into the record as ticked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from scan.readings import Decision, TickReading
from tests import paper, paper_passing, paper_pens
from tests.benchmarks.report import Report, Table
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.paper_passing import Passing
from tests.reading import pages_read, read_scan, without_handwriting

PAGES: Final = 20
FIRST_SEED: Final = 950_000
CAPTURES: Final = ("flat, 300 dpi", "grey, 300 dpi", "one bit, 300 dpi", "picture")
PENS: Final = (paper_pens.BALL_BLUE, paper_pens.BALL_BLACK, paper_pens.GEL_BLACK, paper_pens.LEAD_HB)
FULLEST: Final = 3
"""The page of a booklet with the most boxes."""


@dataclass(slots=True)
class _Count:
    """Pages of one kind, and boxes on them.

    Attributes:
        pages: With one stroke each.
        ticked: On which a box went in as ticked.
        asked: On which a person is asked about a box.
        silent: On which neither that nor an annotation tells of the stroke.
    """

    pages: int = 0
    ticked: int = 0
    asked: int = 0
    silent: int = 0


def measure(
    editions: Editions,
    booklet: Edition,
    *,
    pages: int = PAGES,
    first_seed: int = FIRST_SEED,
    tell: Callable[[str], None] = print,
) -> Report:
    """Draw one stroke past a box on each page, and count what is read of it.

    Args:
        editions: What was printed.
        booklet: Whose page is written on; no box of it is ticked.
        pages: Of each stroke and each capture.
        first_seed: Of the first page.
        tell: Is told how far it is.
    """
    layout = booklet.layout.page(FULLEST)
    rows, figures = [], {}
    for passing in Passing:
        for name in CAPTURES:
            tell(f"passing: {passing}, {name}")
            count = _Count()
            for seed in range(first_seed, first_seed + pages):
                _add(count, editions, booklet, layout, (passing, name, seed))
            rows.append([passing, name, *map(str, (count.pages, count.ticked, count.asked, count.silent))])
            figures[f"{passing}, {name}"] = {"pages": count.pages, "ticked": count.ticked, "silent": count.silent}
    columns = ("stroke", "capture", "pages", "a box goes in as ticked", "a box is asked about", "no trace")
    return Report((Table("A stroke that passes a box on its way", columns, rows),), figures)


def _add(
    count: _Count, editions: Editions, booklet: Edition, layout: PageLayout, what: tuple[Passing, str, int]
) -> None:
    passing, name, seed = what
    boxes = [zone for zone in layout.zones if zone.kind is FieldKind.TICK]
    sheet = paper.print_page(booklet.pages_pdf, FULLEST - 1)
    zone: Zone = boxes[seed % len(boxes)]
    sheet = paper_passing.pass_box(sheet, zone.box, passing, PENS[seed % len(PENS)], seed=seed)
    scan = WAYS[name](sheet, seed)
    suffix = paper.suffix_of(scan)
    for page in pages_read(read_scan(scan, editions, without_handwriting(), suffix=suffix))[:1]:
        ticks = [tick for tick in page.zones if isinstance(tick, TickReading)]
        asked = any(tick.decision is Decision.REVIEW for tick in ticks)
        count.pages += 1
        count.ticked += any(tick.value and tick.decision is Decision.AUTO for tick in ticks)
        count.asked += asked
        count.silent += not asked and not page.annotations
