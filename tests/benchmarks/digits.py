"""Dates and numbers in their cells: how many are read right, how many go to a person, how many are silently wrong.

Real digits of `tests/data/ink`, one hand a date, in many pens, on pages of real booklets, captured as the families of
`tests.captures` draw it. Areas left empty are counted apart: they must not be read as written.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scan.readings import CellsReading, Decision, ReadPage
from scan.training.chances import one_in, upper_bound
from tests import paper, paper_pens
from tests.benchmarks.marks_pages import Booklets, Row
from tests.benchmarks.report import Report, Table
from tests.captures import Family, draw_way
from tests.filling import Habits, Meant, Verdict, fill_page, judge
from tests.paper_hands import load_hands
from tests.reading import all_engines, pages_read, read_scan

PAGES: Final = 60
"""Of each family."""

FIRST_SEED: Final = 940_000

_HABITS: Final = Habits(pens=paper_pens.EVERYDAY * 3 + paper_pens.HARD, share=0.1, dates=0.8)


def measure(*, tell: Callable[[str], None], pages: int = PAGES, first_seed: int = FIRST_SEED) -> Report:
    """Fill pages in and read them, family by family."""
    booklets = Booklets()
    written: dict[str, Counter[Verdict]] = {}
    empty: dict[str, Counter[Verdict]] = {}
    for family in Family:
        written[family.value], empty[family.value] = Counter(), Counter()
        for number, seed in enumerate(_seeds(booklets, family, pages, first_seed)):
            if number % 10 == 0:
                tell(f"digits: {family.value}, page {number + 1} of {pages}")
            for meant, verdict in _read(booklets, family, seed):
                (written if meant.value else empty)[family.value][verdict] += 1
    return _report(written, empty)


def _seeds(booklets: Booklets, family: Family, pages: int, first: int) -> Sequence[int]:
    """The seeds of pages that have cells."""
    chosen: list[int] = []
    seed = first
    while len(chosen) < pages:
        _, layout = booklets.draw(Row(family.value), seed)
        if any(zone.cells for zone in layout.zones):
            chosen.append(seed)
        seed += 1
    return chosen


def _read(booklets: Booklets, family: Family, seed: int) -> list[tuple[Meant, Verdict]]:
    """What was meant, and what came of it, for each date and number of a page."""
    edition, layout = booklets.draw(Row(family.value), seed)
    way = draw_way(family, seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    filled = fill_page(sheet, layout, load_hands(), habits=_HABITS, seed=seed)
    scan = way(filled.paper, seed, boxes=[zone.box for zone in layout.zones])
    suffix = ".tif" if paper.is_one_bit(scan) else ".jpg"
    reading = read_scan(scan, booklets.editions, all_engines(), suffix=suffix)
    return [verdict for page in pages_read(reading) for verdict in _judged(page, filled.meant)]


def _judged(page: ReadPage, meant: Mapping[str, Meant]) -> list[tuple[Meant, Verdict]]:
    found = []
    for reading in page.zones:
        if isinstance(reading, CellsReading) and reading.zone.id in meant:
            own = meant[reading.zone.id]
            asked = reading.decision is Decision.REVIEW
            found.append((own, Verdict.REVIEW if asked else judge(reading, own)))
    return found


def _report(written: Mapping[str, Counter[Verdict]], empty: Mapping[str, Counter[Verdict]]) -> Report:
    rows = [_row(family, written[family], empty[family]) for family in written]
    columns = (
        "capture",
        "dates and numbers",
        "right",
        "to a person",
        "silently wrong",
        "at most (95 %)",
        "empty: to a person",
        "empty: wrong",
    )
    figures = {
        family: {
            "written": {verdict.value: count for verdict, count in written[family].items()},
            "empty": {verdict.value: count for verdict, count in empty[family].items()},
        }
        for family in written
    }
    return Report((Table("Dates and numbers in cells", columns, rows),), figures)


def _row(family: str, written: Counter[Verdict], empty: Counter[Verdict]) -> Sequence[str]:
    total, decided = written.total(), written.total() - written[Verdict.REVIEW]
    return (
        family,
        str(total),
        f"{written[Verdict.RIGHT] / max(1, total):.1%}",
        f"{written[Verdict.REVIEW] / max(1, total):.1%}",
        f"{written[Verdict.WRONG]} of {decided}",
        one_in(upper_bound(written[Verdict.WRONG], decided)) if decided else "-",
        f"{empty[Verdict.REVIEW] / max(1, empty.total()):.1%}",
        str(empty[Verdict.WRONG]),
    )
