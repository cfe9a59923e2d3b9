"""Boxes read right, wrong or sent to a person, by kind of capture and of mark; pages lost; how exact the place is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scan.readings import ReadPage, TickReading
from tests import paper, paper_ink
from tests.benchmarks.report import Report, Table
from tests.capture_way import Way
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.filling import Filled, Habits, Verdict, fill_page, judge
from tests.paper_hands import load_hands
from tests.reading import pages_read, read_scan, without_handwriting

EMPTY = "empty"
HABITS = Habits(drawn=tuple(paper_ink.Drawn), pens=paper_ink.PENS, share=0.75)


@dataclass(slots=True)
class Outcome:
    """What came of one kind of capture.

    Attributes:
        marks: Verdicts by kind of mark.
        pages: How many pages were captured.
        read: How many of them were read.
        off_mm: Of each page read, how far the zone that is most off is from where it truly is.
        loose: Ink found outside every zone, where nobody wrote anything.
        wrong: What was wrong, in words.
    """

    marks: dict[str, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))
    pages: int = 0
    read: int = 0
    off_mm: list[float] = field(default_factory=list)
    loose: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, way: str, filled: Filled, page: ReadPage) -> None:
        """Judge every box of a page."""
        for reading in page.zones:
            if not isinstance(reading, TickReading):
                continue
            meant = filled.meant[reading.zone.id]
            verdict = judge(reading, meant)
            self.marks[meant.drawn.value if meant.drawn else EMPTY][verdict] += 1
            if verdict is Verdict.WRONG:
                said = f"{reading.value} ({reading.mark.value}, {reading.confidence:.3f})"
                self.wrong.append(f"{way}, page {page.code.page}, {reading.zone.id}: {meant}: read {said}")


def measure(editions: Editions, booklets: Sequence[Edition], *, tell: Callable[[str], None]) -> Report:
    """Mark every box of the booklets' pages in every way that people do, and read them from every kind of capture."""
    outcomes: dict[str, Outcome] = {}
    for number, (name, way) in enumerate(WAYS.items()):
        tell(f"boxes: {name}, {number + 1} of {len(WAYS)}")
        outcomes[name] = _one_way(name, way, editions, booklets, seed=number)
    return Report(
        (_by_way(outcomes), _by_mark(outcomes)),
        {name: _figures(outcome) for name, outcome in outcomes.items()},
        tuple(line for outcome in outcomes.values() for line in outcome.wrong),
    )


def _one_way(name: str, way: Way, editions: Editions, booklets: Sequence[Edition], *, seed: int) -> Outcome:
    outcome = Outcome()
    for edition in booklets:
        pages = [page for page in edition.layout.pages if any(zone.line_mm is None for zone in page.zones)]
        for place, layout in enumerate(pages):
            own = seed * 100 + place
            sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1), own)
            filled = fill_page(sheet, layout, load_hands(), habits=HABITS, seed=own)
            scan = way(filled.paper, own)
            outcome.pages += 1
            for page in pages_read(read_scan(scan, editions, without_handwriting())):
                outcome.read += 1
                off = paper.distance_mm(page.registered.to_image, scan.pages[0], places=paper.zone_places(layout))
                outcome.off_mm.append(float(off.max()))
                outcome.loose += len(page.annotations)
                outcome.add(name, filled, page)
    return outcome


def _by_way(outcomes: Mapping[str, Outcome]) -> Table:
    columns = (
        "capture",
        "pages",
        "read",
        *(verdict.value for verdict in Verdict),
        "off mm, median",
        "off mm, most",
        "loose ink",
    )
    rows = []
    for name, outcome in outcomes.items():
        total = sum(outcome.marks.values(), Counter[Verdict]())
        off = outcome.off_mm or [float("nan")]
        counts = [str(total[verdict]) for verdict in Verdict]
        rows.append(
            [
                name,
                str(outcome.pages),
                str(outcome.read),
                *counts,
                f"{np.median(off):.2f}",
                f"{max(off):.2f}",
                str(outcome.loose),
            ]
        )
    return Table("Boxes by kind of capture (wrong: would have gone into the record by itself)", columns, rows)


def _by_mark(outcomes: Mapping[str, Outcome]) -> Table:
    marks = [EMPTY, *(drawn.value for drawn in paper_ink.Drawn)]
    rows = [[name, *(_three(outcome.marks[mark]) for mark in marks)] for name, outcome in outcomes.items()]
    return Table("The same by kind of mark: right / wrong / to a person", ("capture", *marks), rows)


def _three(counts: Counter[Verdict]) -> str:
    return " / ".join(str(counts[verdict]) for verdict in Verdict)


def _figures(outcome: Outcome) -> dict[str, Any]:
    marks = {mark: {verdict.value: counts[verdict] for verdict in Verdict} for mark, counts in outcome.marks.items()}
    return {
        "pages": outcome.pages,
        "read": outcome.read,
        "marks": marks,
        "off_mm": outcome.off_mm,
        "loose": outcome.loose,
    }
