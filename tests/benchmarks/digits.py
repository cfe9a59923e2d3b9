"""Dates and numbers in their cells: how many are read right, how many go to a person, how many are silently wrong.

Real digits of `tests/data/ink`, in many pens, on pages of real booklets, captured as the families of `tests.captures`
draw it. Written with care: one digit a cell, one hand a date. Written anyhow (`tests.written_cells`): beside the cells,
struck out, over one another, slashes and scribbles; what then holds no date must not go in. Written with care, and one
digit struck: nor must that. Areas left empty are counted apart: they must not be read as written.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from forms.layout import PageLayout
from forms.model import FieldKind
from scan.bounds import upper_bound
from scan.readings import CellsReading, Decision, ReadPage
from scan.training.chances import one_in
from scan.training.digit_sources import Digits
from scan.training.digit_strips import NO_DIGIT, NOTHING
from tests import paper, paper_ink, paper_pens
from tests.benchmarks.marks_pages import Booklets, Row
from tests.benchmarks.report import Report, Table
from tests.capture_way import Way
from tests.captures import Family, draw_way
from tests.filling import Filled, Habits, Meant, Verdict, fill_page, judge
from tests.paper_hands import load_hands
from tests.reading import all_engines, pages_read, read_scan
from tests.written_cells import Hand, write_cells

PAGES: Final = 60
"""Of each family, written with care; as many again anyhow."""

FIRST_SEED: Final = 940_000

_HABITS: Final = Habits(pens=paper_pens.EVERYDAY * 3 + paper_pens.HARD, share=0.1, dates=0.8)
_ANYHOW: Final = replace(_HABITS, dates=0.0)

_YEARS: Final = (2025, 2031)
"""Dates before or after these are to go to a person; they are counted apart: another day in their place is wrong."""

_KINDS: Final = {FieldKind.DATE: "dates", FieldKind.NUMBER: "numbers"}

_Counts = Counter[tuple[str, str, Verdict]]
"""By capture, by what was written, by what came of it."""


def measure(*, tell: Callable[[str], None], pages: int = PAGES, first_seed: int = FIRST_SEED) -> Report:
    """Fill pages in and read them, family by family."""
    booklets = Booklets()
    counts: _Counts = Counter()
    for family in Family:
        for number, seed in enumerate(_seeds(booklets, family, pages, first_seed)):
            if number % 10 == 0:
                tell(f"digits: {family.value}, page {number + 1} of {pages}")
            for write in (_with_care, _anyhow, _one_struck):
                for what, verdict in write(booklets, family, seed):
                    counts[family.value, what, verdict] += 1
    return _report(counts)


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


def _with_care(booklets: Booklets, family: Family, seed: int) -> Iterator[tuple[str, Verdict]]:
    """What came of each date and number of a page, and of those left empty."""
    sheet, layout, way = _printed(booklets, family, seed)
    filled = fill_page(sheet, layout, load_hands(), habits=_HABITS, seed=seed)
    for reading, meant in _read(booklets, filled, way, seed):
        what = _KINDS[reading.zone.kind] if meant.value else "left empty"
        yield what, Verdict.REVIEW if reading.decision is Decision.REVIEW else judge(reading, meant)


def _one_struck(booklets: Booklets, family: Family, seed: int) -> Iterator[tuple[str, Verdict]]:
    """The same of dates and numbers written with care of which one digit was then struck with a slanted stroke."""
    sheet, layout, way = _printed(booklets, family, seed)
    filled = fill_page(sheet, layout, load_hands(), habits=_HABITS, seed=seed)
    chance = np.random.default_rng([seed, 47])
    written = filled.paper
    for zone in layout.zones:
        meant = filled.meant[zone.id]
        if zone.cells and meant.value and meant.pen:
            middle = zone.cells[int(chance.integers(len(zone.cells)))].center
            wide, rise = chance.uniform(2.0, 3.0), chance.uniform(0.5, 2.5)
            slash = np.array([[middle.x - wide, middle.y + rise], [middle.x + wide, middle.y - rise]])
            written = paper_ink.stroke(written, slash, meant.pen, hand=chance)
    for reading, meant in _read(booklets, replace(filled, paper=written), way, seed):
        if meant.value:
            yield "one digit struck", Verdict.REVIEW if reading.decision is Decision.REVIEW else Verdict.WRONG


def _anyhow(booklets: Booklets, family: Family, seed: int) -> Iterator[tuple[str, Verdict]]:
    """The same of a page whose dates and numbers are written without care, or hold none."""
    sheet, layout, way = _printed(booklets, family, seed)
    filled = fill_page(sheet, layout, load_hands(), habits=_ANYHOW, seed=seed)
    chance = np.random.default_rng([seed, 43])
    written, meant = filled.paper, {}
    pens = _HABITS.pens
    for zone in layout.zones:
        if zone.cells:
            pen = pens[int(chance.integers(len(pens)))]
            written, what = write_cells(written, zone.cells, _hand(), pen, chance)
            meant[zone.id] = Meant(_value(zone.kind, what))
    for reading, own in _read(booklets, replace(filled, paper=written, meant=meant), way, seed):
        asked = reading.decision is Decision.REVIEW
        if own.value is None:
            yield "no date, no number", Verdict.REVIEW if asked else Verdict.WRONG
        elif own.value == "":
            yield "left empty", Verdict.REVIEW if asked else judge(reading, own)
        elif reading.zone.kind is FieldKind.NUMBER or _YEARS[0] <= int(str(own.value)[:4]) <= _YEARS[1]:
            yield f"{_KINDS[reading.zone.kind]}, anyhow", Verdict.REVIEW if asked else judge(reading, own)
        else:
            yield "dates of other years", Verdict.REVIEW if asked else judge(reading, own)


def _value(kind: FieldKind, written: Sequence[int]) -> str | None:
    """What stands in the cells; "" when all were left free, None where that is no date or no number."""
    if all(digit == NOTHING for digit in written):
        return ""
    if any(digit >= NO_DIGIT for digit in written):
        return None
    text = "".join(map(str, written))
    return f"{text[4:]}-{text[2:4]}-{text[:2]}" if kind is FieldKind.DATE else text


@lru_cache(maxsize=1)
def _hand() -> Hand:
    """The writers of `tests/data/ink`."""
    found = [
        (np.asarray(255 * paper_ink.ink_of(image), np.uint8), int(digit), writer)
        for digit, writers in load_hands().digits.items()
        for writer, images in writers.items()
        for image in images
    ]
    images, digits, writers = zip(*found, strict=True)
    return Hand.of(Digits(images, np.array(digits), writers), ())


def _printed(booklets: Booklets, family: Family, seed: int) -> tuple[paper.Paper, PageLayout, Way]:
    edition, layout = booklets.draw(Row(family.value), seed)
    way = draw_way(family, seed)
    return way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed), layout, way


def _read(booklets: Booklets, filled: Filled, way: Way, seed: int) -> list[tuple[CellsReading, Meant]]:
    """What was read in the cells of a page, with what was meant."""
    scan = way(filled.paper, seed, boxes=[zone.box for zone in filled.layout.zones])
    suffix = paper.suffix_of(scan)
    reading = read_scan(scan, booklets.editions, all_engines(), suffix=suffix)
    return [found for page in pages_read(reading) for found in _meant(page, filled.meant)]


def _meant(page: ReadPage, meant: Mapping[str, Meant]) -> Iterator[tuple[CellsReading, Meant]]:
    for reading in page.zones:
        if isinstance(reading, CellsReading) and reading.zone.id in meant:
            yield reading, meant[reading.zone.id]


def _report(counts: _Counts) -> Report:
    rows = sorted({(family, what) for family, what, _ in counts}, key=lambda row: (row[1], row[0]))
    columns = ("written", "capture", "count", "right by themselves", "to a person", "silently wrong", "at most (95 %)")
    figures = {
        family: {what: {verdict.value: counts[family, what, verdict] for verdict in Verdict} for _, what in rows}
        for family in {row[0] for row in rows}
    }
    table = [_row(what, family, Counter({one: counts[family, what, one] for one in Verdict})) for family, what in rows]
    return Report((Table("Dates and numbers in cells", columns, table),), figures)


def _row(what: str, family: str, own: Counter[Verdict]) -> Sequence[str]:
    total, decided = own.total(), own.total() - own[Verdict.REVIEW]
    return (
        what,
        family,
        str(total),
        f"{own[Verdict.RIGHT] / max(1, total):.1%}",
        f"{own[Verdict.REVIEW] / max(1, total):.1%}",
        f"{own[Verdict.WRONG]} of {decided}",
        one_in(upper_bound(own[Verdict.WRONG], decided)) if decided else "-",
    )
