"""Ticks that are taken back beside their box or on its label, and others: how many a person is asked about for that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from forms.layout import PageLayout, Zone
from forms.model import FieldKind
from scan.decide_ticks import SURE
from scan.readings import Decision, ReadPage, TickReading
from tests import paper, paper_beside, paper_marks, paper_pens
from tests.benchmarks.marks_pages import HABITS, Booklets, Row, is_page_of
from tests.benchmarks.report import Report, Table
from tests.captures import Family, draw_way
from tests.editions import Edition
from tests.filling import fill_page
from tests.paper import Paper
from tests.paper_beside import Beside, OnLabel
from tests.paper_hands import load_hands
from tests.paper_ink import Drawn
from tests.paper_marks import Gesture
from tests.reading import all_engines, pages_read, read_scan

PAGES: Final = 4
FIRST_SEED: Final = 670_000
FIRST_ON_LABELS: Final = 671_000
FIRST_ORDINARY: Final = 620_000
"""Of flatbed scans; those of worn and phone pages are 10,000 and 20,000 higher."""

ORDINARY: Final = 24

_ROWS: Final = (Row.FLATBED, Row.WORN, Row.PHONE)
_MARKS: Final = (Drawn.TICK, Drawn.CROSS, Drawn.FILL, Gesture.TREMBLING, Gesture.SLASH, Gesture.FROM_OUTSIDE)
_PENS: Final = paper_pens.EVERYDAY * 3 + paper_pens.HARD


@dataclass(frozen=True, slots=True)
class Ticked:
    """Boxes of some pages.

    Attributes:
        boxes: All of them; of a page with something beside a tick, that box alone.
        before: Ticked, and sure by what is in the box.
        asked: Those of them that a person is asked about for what stands beside them.
    """

    boxes: int = 0
    before: int = 0
    asked: int = 0

    def __add__(self, other: "Ticked") -> "Ticked":
        return Ticked(self.boxes + other.boxes, self.before + other.before, self.asked + other.asked)


def measure(*, pages: int = PAGES, ordinary: int = ORDINARY, tell: Callable[[str], None]) -> Report:
    """Take one tick of each page back beside it, draw on one label of others, and fill in further ones as people do.

    Args:
        pages: Of each way to take a tick back or to draw on a label, and each kind of capture.
        ordinary: Of each kind of capture.
        tell: Is told how far it is.
    """
    booklets, back, plain = Booklets(), dict[tuple[Row, Beside], Ticked](), dict[Row, Ticked]()
    drawn, others = dict[tuple[Row, OnLabel], Ticked](), dict[Row, Ticked]()
    for row in _ROWS:
        for seed in range(FIRST_SEED, FIRST_SEED + pages * len(Beside)):
            tell(f"beside: {row}, seed {seed}")
            what = list(Beside)[seed % len(Beside)]
            back[row, what] = back.get((row, what), Ticked()) + taken_back(row, what, seed, booklets)
        for seed in range(FIRST_ON_LABELS, FIRST_ON_LABELS + pages * len(OnLabel)):
            tell(f"beside: on a label, {row}, seed {seed}")
            on_it = list(OnLabel)[seed % len(OnLabel)]
            own, rest = on_label(row, on_it, seed, booklets)
            drawn[row, on_it] = drawn.get((row, on_it), Ticked()) + own
            others[row] = others.get(row, Ticked()) + rest
        first = FIRST_ORDINARY + 10_000 * _ROWS.index(row)
        for seed in range(first, first + ordinary):
            tell(f"beside: ordinary, {row}, seed {seed}")
            plain[row] = plain.get(row, Ticked()) + on_ordinary_page(row, seed, booklets)
    return report(back, drawn, others, plain)


def report(
    back: dict[tuple[Row, Beside], Ticked],
    drawn: dict[tuple[Row, OnLabel], Ticked],
    others: dict[Row, Ticked],
    plain: dict[Row, Ticked],
) -> Report:
    """The tables of what was measured: on labels of the boxes themselves, and on those of the others on their pages."""
    ways = [[what.value, *(_cell(back.get((row, what), Ticked())) for row in _ROWS)] for what in Beside]
    sums = {row: sum((back.get((row, what), Ticked()) for what in Beside), Ticked()) for row in _ROWS}
    ways.append(["all", *map(_cell, sums.values())])
    labels = [[what.value, *(_cell(drawn.get((row, what), Ticked())) for row in _ROWS)] for what in OnLabel]
    labels.append(["other boxes of these pages", *(_cell(others.get(row, Ticked())) for row in _ROWS)])
    ordinary = [[row.value, *map(str, (one.boxes, one.before, one.asked))] for row, one in plain.items()]
    return Report(
        (
            Table("Ticks taken back beside their box: in by themselves, before and now", ("beside it", *_ROWS), ways),
            Table("Ticks whose label is drawn on: the same", ("on the label", *_ROWS), labels),
            Table("Ordinary pages", ("capture", "boxes", "ticked and sure", "of these asked about now"), ordinary),
        ),
        {row.value: [one.boxes, one.before, one.asked] for row, one in sums.items()}
        | {f"{what}, {row}": [one.boxes, one.before, one.asked] for (row, what), one in drawn.items()}
        | {f"other boxes, {row}": [one.boxes, one.before, one.asked] for row, one in others.items()}
        | {f"ordinary, {row}": [one.boxes, one.before, one.asked] for row, one in plain.items()},
    )


def _cell(one: Ticked) -> str:
    return f"{one.before} → {one.before - one.asked} of {one.boxes}"


def taken_back(row: Row, what: Beside, seed: int, booklets: Booklets) -> Ticked:
    """A page with one ticked box, which is taken back beside it."""
    hand = np.random.default_rng([seed, list(Row).index(row), 3])
    several = [(edition, layout) for edition, layout in booklets.pages if len(_boxes(layout)) > 1]
    edition, layout = several[int(hand.integers(len(several)))]
    way, pen = draw_way(Family(row.value), seed), paper_pens.EVERYDAY[int(hand.integers(len(paper_pens.EVERYDAY)))]
    boxes = _boxes(layout)
    zone, drawn = boxes[int(hand.integers(len(boxes)))], _MARKS[int(hand.integers(len(_MARKS)))]
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    sheet = paper_marks.make_mark(sheet, zone.box, drawn, pen, seed=seed)
    sheet = paper_beside.take_back(sheet, layout, zone, what, pen, seed=seed)
    read = _read(sheet, row, seed, (edition, layout), booklets)
    ticks = [] if read is None else [tick for tick in read.zones if isinstance(tick, TickReading)]
    return Ticked(1) + sum((_ticked(tick) for tick in ticks if tick.zone.id == zone.id), Ticked())


def on_label(row: Row, what: OnLabel, seed: int, booklets: Booklets) -> tuple[Ticked, Ticked]:
    """A page with all boxes ticked and one label drawn on: that box, and the others."""
    hand = np.random.default_rng([seed, list(Row).index(row), 5])
    several = [(edition, layout) for edition, layout in booklets.pages if len(_boxes(layout)) > 1]
    edition, layout = several[int(hand.integers(len(several)))]
    way, pen = draw_way(Family(row.value), seed), _PENS[int(hand.integers(len(_PENS)))]
    boxes = _boxes(layout)
    zone = boxes[int(hand.integers(len(boxes)))]
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    sheet = paper_beside.draw_on_label(sheet, layout, zone, what, pen, seed=seed)
    for number, one in enumerate(boxes):
        mark = _MARKS[int(hand.integers(len(_MARKS)))]
        sheet = paper_marks.make_mark(sheet, one.box, mark, pen, seed=seed + 10_000 * number)
    read = _read(sheet, row, seed, (edition, layout), booklets)
    ticks = [] if read is None else [tick for tick in read.zones if isinstance(tick, TickReading)]
    own = sum((_ticked(tick) for tick in ticks if tick.zone.id == zone.id), Ticked(1))
    return own, sum((Ticked(1) + _ticked(tick) for tick in ticks if tick.zone.id != zone.id), Ticked())


def on_ordinary_page(row: Row, seed: int, booklets: Booklets) -> Ticked:
    """A page as in the part about marks."""
    edition, layout = booklets.draw(row, seed)
    way = draw_way(Family(row.value), seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    filled = fill_page(sheet, layout, load_hands(), habits=HABITS, seed=seed)
    read = _read(filled.paper, row, seed, (edition, layout), booklets)
    ticks = [] if read is None else [tick for tick in read.zones if isinstance(tick, TickReading)]
    return sum((Ticked(1) + _ticked(tick) for tick in ticks), Ticked())


def _ticked(tick: TickReading) -> Ticked:
    asked = tick.beside is not None and tick.value is True and tick.confidence >= SURE
    before = asked or (tick.value is True and tick.decision is Decision.AUTO)
    return Ticked(before=int(before), asked=int(asked))


def _boxes(layout: PageLayout) -> list[Zone]:
    return [zone for zone in layout.zones if zone.kind is FieldKind.TICK]


def _read(
    sheet: Paper, row: Row, seed: int, printed: tuple[Edition, PageLayout], booklets: Booklets
) -> ReadPage | None:
    """What is read of a page as it comes back; None: nothing."""
    edition, layout = printed
    scan = draw_way(Family(row.value), seed)(sheet, seed, boxes=[zone.box for zone in _boxes(layout)])
    suffix = paper.suffix_of(scan)
    read = pages_read(read_scan(scan, booklets.editions, all_engines(), suffix=suffix))
    return next((one for one in read if is_page_of(one, edition, layout)), None)
