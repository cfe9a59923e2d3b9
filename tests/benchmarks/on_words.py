"""Small marks on printed words that leave a trace, on pages with nothing else, for every kind of capture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from scan.readings import Decision, ReadPage
from tests import paper, paper_pens
from tests.benchmarks.marks_pages import Booklets, Row, is_page_of
from tests.benchmarks.report import Report, Table
from tests.captures import Family, draw_way
from tests.paper import Paper
from tests.paper_on_words import OnWords, mark_words
from tests.reading import pages_read, read_scan, without_handwriting

FIRST_SEED: Final = 655_000
PAGES: Final = 30
EACH: Final = 5
"""Marks a page; every second one is on the words beside a box."""

_PENS: Final = (*paper_pens.EVERYDAY, paper_pens.LEAD_HB)
_ROWS: Final = (Row.FLATBED, Row.WORN, Row.PHONE)
_NEAR_BOX: Final = 10.0
"""A box that is asked about shows so much of the page around, in mm."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What came of some marks: how many there are, are shown, and else lie by a box that is asked about."""

    drawn: int = 0
    shown: int = 0
    asked: int = 0

    def __add__(self, other: "Marks") -> "Marks":
        return Marks(self.drawn + other.drawn, self.shown + other.shown, self.asked + other.asked)


def measure(*, pages: int = PAGES, first_seed: int = FIRST_SEED, tell: Callable[[str], None]) -> Report:
    """Draw marks on the words of pages, capture them, and count what is shown or asked about."""
    booklets, found = Booklets(), dict[tuple[Row, OnWords], Marks]()
    for row in _ROWS:
        for seed in range(first_seed, first_seed + pages):
            tell(f"on words: {row}, seed {seed}")
            for kind, marks in _measure_page(row, seed, booklets).items():
                found[row, kind] = found.get((row, kind), Marks()) + marks
    rows = [[kind.value, *(_cell(found.get((row, kind), Marks())) for row in _ROWS)] for kind in OnWords]
    sums = [sum((found.get((row, kind), Marks()) for kind in OnWords), Marks()) for row in _ROWS]
    title = f"Marks on printed words: shown, else asked about, of those drawn; {pages} pages a row from {first_seed}"
    table = Table(title, ("mark", *_ROWS), [*rows, ["all", *(_cell(each) for each in sums)]])
    return Report(
        (table,), {row.value: [each.drawn, each.shown, each.asked] for row, each in zip(_ROWS, sums, strict=True)}
    )


def _cell(marks: Marks) -> str:
    return f"{marks.shown} + {marks.asked} of {marks.drawn}"


def _measure_page(row: Row, seed: int, booklets: Booklets) -> dict[OnWords, Marks]:
    edition, layout = booklets.draw(row, seed)
    way = draw_way(Family(row.value), seed)
    sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
    marked, drawn = _marked(sheet, layout, seed)
    boxes = [zone.box for zone in layout.zones if zone.kind is FieldKind.TICK]
    scan = way(marked, seed, boxes=boxes)
    suffix = paper.suffix_of(scan)
    read = pages_read(read_scan(scan, booklets.editions, without_handwriting(), suffix=suffix))
    own = [page for page in read if is_page_of(page, edition, layout)]
    return _judged(own[0], drawn) if own else {}


def _marked(sheet: Paper, layout: PageLayout, seed: int) -> tuple[Paper, list[tuple[OnWords, Box]]]:
    """The page with its marks, and where they are."""
    hand, drawn = np.random.default_rng([seed, 5]), list[tuple[OnWords, Box]]()
    for place in range(EACH):
        kind, pen = list(OnWords)[(seed + place) % len(OnWords)], _PENS[int(hand.integers(len(_PENS)))]
        taken = [box.grown(9.0) for _, box in drawn]
        made = mark_words(sheet, layout, kind, pen, by_box=bool(place % 2), taken=taken, seed=seed * 10 + place)
        if made is not None:
            sheet = made[0]
            drawn.append((kind, made[1]))
    return sheet, drawn


def _judged(page: ReadPage, drawn: Sequence[tuple[OnWords, Box]]) -> dict[OnWords, Marks]:
    shown = [note.box.grown(1.0) for note in page.annotations]
    asked = [one.zone.box.grown(_NEAR_BOX) for one in page.zones if one.decision is not Decision.AUTO]
    found: dict[OnWords, Marks] = {}
    for kind, box in drawn:
        is_shown = any(other.overlaps(box) for other in shown)
        is_asked = not is_shown and any(other.overlaps(box) for other in asked)
        found[kind] = found.get(kind, Marks()) + Marks(1, int(is_shown), int(is_asked))
    return found
