"""How well lines of handwriting are found in areas and beside them, told apart, and told from what is no writing."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from scan.darkness import PALE, darkness
from scan.found_lines import FoundLine, find_writing
from scan.new_ink import Ink, find_ink
from scan.readings import LineKind, RegisteredPage
from scan.training.handwriting_lines import is_consent
from tests import paper, paper_pens
from tests.benchmarks.lines_large import large_words
from tests.benchmarks.notes import COLLECTION
from tests.benchmarks.report import Report, Table
from tests.captures import FLATBED, WAYS
from tests.editions import Edition, Editions
from tests.paper import Paper
from tests.paper_hands import HandwrittenLine, load_hands, read_lines
from tests.paper_room import free_place, inked_box, room_on
from tests.paper_writing import HABITS, LOOSE_HABITS, TRUTH_PX_PER_MM, Habit, Written, is_free_of_rules, write_so
from tests.reading import pages_read, read_scan, without_handwriting

FEW: Final = 60
"""Pages, a minute for ten."""

_SHEETS: Final = 12
"""Sheets of 14 large words."""

_SLACK_PX: Final = 2
"""How far a page may lie beside its place on its layout: 0.25 mm."""

_HIDDEN: Final = 110
"""Darkness of letters and frames, on which ink cannot be seen."""

_WHOLE: Final = 0.9
_CLEAN: Final = 0.1
"""A line is found when one image has this share of its ink at least, and of its own ink this of others' at most."""

_CAPTURES: Final = (
    *(WAYS[name] for name in ("flat, 300 dpi", "anywhere on the glass", "flat, 200 dpi", "carried in a bag", "spread")),
    *(WAYS[name] for name in ("flat, 300 dpi", "picture", "grey, 300 dpi")),
    *(FLATBED[name] for name in ("bold print", "grey, 200 dpi, JPEG 40")),
)
"""In turn, from page to page."""

_ONE_LINE: Final = (Habit.ON_RULES, Habit.ONE_WORD, Habit.OVER_RULES, Habit.LINE_STRUCK, Habit.WORD_STRUCK)
"""What fits an area for one line."""


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page that was written on and captured.

    Attributes:
        page: As it lies on its layout.
        ink: What was found on it.
        written: What was truly written.
    """

    page: RegisteredPage
    ink: Ink
    written: tuple[Written, ...]


@dataclass(slots=True)
class Count:
    """What became of lines.

    Attributes:
        fates: By habit and kind, how many were found, split, merged or lost.
        said: By what they are, as what the image that has most of them is given to a reader.
        false: Images that are no line's.
        pages: How many.
        seconds: Spent on finding lines.
    """

    fates: dict[tuple[LineKind, Habit], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    said: Counter[tuple[LineKind, LineKind]] = field(default_factory=Counter)
    false: int = 0
    pages: int = 0
    seconds: float = 0.0


def measure(editions: Editions, booklets: Sequence[Edition], *, tell: Callable[[str], None], most: int = FEW) -> Report:
    """Write lines of many hands into areas and beside them, capture the pages, find the lines."""
    hands, source = hands_of(COLLECTION)
    count = Count()
    for number, one in enumerate(written_pages(editions, booklets, hands, range(most))):
        tell(f"lines: page {number + 1} of {most}")
        start = time.perf_counter()
        found = find_writing(one.page, one.ink)
        count.seconds += time.perf_counter() - start
        add(count, one, [line for lines in (*found.notes.values(), *found.loose) for line in lines])
    lines = report(count, source)
    table, large = large_words(hands, tell=tell, sheets=_SHEETS)
    return replace(lines, tables=(*lines.tables, table), figures={**lines.figures, "large": large})


def hands_of(folder: Path) -> tuple[list[list[HandwrittenLine]], str]:
    """Lines by writer, of a collection or of the tests' own."""
    lines = read_lines(folder) if folder.is_dir() else load_hands().lines
    by_writer: dict[str, list[HandwrittenLine]] = defaultdict(list)
    for line in lines:
        if not is_consent(line.text):
            by_writer[line.writer].append(line)
    return list(by_writer.values()), folder.name if folder.is_dir() else "tests/data/ink"


def written_pages(
    editions: Editions, booklets: Sequence[Edition], hands: Sequence[Sequence[HandwrittenLine]], seeds: Sequence[int]
) -> Iterator[WrittenPage]:
    """Pages with something written in nearly every area and one thing beside them; those that are read."""
    pages = [(edition, page) for edition in booklets for page in edition.layout.pages if _areas(page)]
    for seed in seeds:
        edition, layout = pages[(seed * 7) % len(pages)]
        way = _CAPTURES[seed % len(_CAPTURES)]
        sheet = way.printer(paper.print_page(edition.pages_pdf, layout.page - 1, dpi=way.dpi), seed)
        sheet, written = write_page(sheet, layout, hands, seed)
        read = pages_read(read_scan(way(sheet, seed), editions, without_handwriting()))
        for one in read[:1]:
            yield WrittenPage(one.registered, find_ink(one.registered), written)


def _areas(layout: PageLayout) -> list[Box]:
    return [zone.box for zone in layout.zones if zone.kind is FieldKind.NOTE]


def write_page(
    sheet: Paper, layout: PageLayout, hands: Sequence[Sequence[HandwrittenLine]], seed: int
) -> tuple[Paper, tuple[Written, ...]]:
    """Write into the areas of a page, each as another person, and once beside them."""
    hand = np.random.default_rng([seed, 43])
    written: list[Written] = []
    for area in _areas(layout):
        habit = _habit(area, layout, hand)
        pen = paper_pens.EVERYDAY[int(hand.integers(len(paper_pens.EVERYDAY)))]
        sheet, own = write_so(sheet, area, _lines(hands, hand), habit, pen, seed=int(hand.integers(10**6)))
        written += own
    habit = LOOSE_HABITS[int(hand.integers(len(LOOSE_HABITS)))]
    wide, tall = float(hand.uniform(30, 60)), float(hand.choice([9.0, 17.0]))
    pen = paper_pens.EVERYDAY[int(hand.integers(len(paper_pens.EVERYDAY)))]
    x, y = free_place(room_on(sheet, layout, [_box(one) for one in written]), wide + 2, tall + 3, hand)
    place = Box(x + 1, y + 1, wide, tall)
    before = sheet
    sheet, own = write_so(sheet, place, _lines(hands, hand), habit, pen, seed=int(hand.integers(10**6)))
    return (sheet, (*written, *own)) if inked_box(before, sheet).w > 0 else (before, tuple(written))


def _box(one: Written) -> Box:
    x, y, wide, tall = (value / TRUTH_PX_PER_MM for value in cv2.boundingRect(one.ink.view(np.uint8)))
    return Box(x, y, wide, tall)


def _habit(area: Box, layout: PageLayout, hand: np.random.Generator) -> Habit:
    """A habit for which there is room."""
    choice = list(HABITS if area.h > 12.0 else _ONE_LINE)
    beyond = Box(area.right, area.y, 12.0, area.h)
    if any(zone.box.overlaps(beyond) for zone in layout.zones) or area.right > layout.width - 10.0:
        choice = [habit for habit in choice if habit is not Habit.TO_THE_RIGHT]
    return choice[int(hand.integers(len(choice)))]


def _lines(hands: Sequence[Sequence[HandwrittenLine]], hand: np.random.Generator) -> list[HandwrittenLine]:
    """Up to six lines of one writer."""
    own = hands[int(hand.integers(len(hands)))]
    start = int(hand.integers(max(1, len(own) - 5)))
    return [line for line in own[start : start + 10] if is_free_of_rules(line)][:6] or _lines(hands, hand)


def add(count: Count, one: WrittenPage, found: Sequence[FoundLine]) -> None:
    """Compare the lines found on a page with those written."""
    count.pages += 1
    hidden = cv2.dilate((darkness(one.page.reference, one.page.px_per_mm) >= _HIDDEN).view(np.uint8), _square(3)) > 0
    truths = [_fitted(written.ink, hidden.shape) & ~hidden for written in one.written]
    wide = [cv2.dilate(truth.view(np.uint8), _square(_SLACK_PX)) > 0 for truth in truths]
    whose = np.asarray(np.sum([hidden & False, *wide], axis=0, dtype=np.int32), np.int32)
    shares = np.zeros((len(truths), len(found)))
    others = np.ones((len(truths), len(found)))
    for at, line in enumerate(found):
        dark = (line.ink >= PALE).view(np.uint8)
        near, part = cv2.dilate(dark, _square(_SLACK_PX)) > 0, line.window.slices
        for number, truth in enumerate(truths):
            shares[number, at] = _share(truth[part] & near, truth)
            others[number, at] = _share((dark > 0) & ~wide[number][part] & (whose[part] > 0), dark > 0)
    best = shares.argmax(axis=1) if found else np.zeros(len(truths), np.int64)
    for number, written in enumerate(one.written):
        if np.count_nonzero(truths[number]) == 0:
            continue
        fate = _fate(shares[number], others[number])
        count.fates[written.kind, written.habit][fate] += 1
        if fate != "lost":
            count.said[written.kind, found[best[number]].kind] += 1
    wanted = {int(place) for number, place in enumerate(best) if found and shares[number, place] >= 0.5}
    count.false += len(found) - len(wanted)


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(part)) / max(1, int(np.count_nonzero(whole)))


def _fate(shares: NDArray[np.float64], others: NDArray[np.float64]) -> str:
    """What became of a line, by its share in every image and others' share of these."""
    best = int(shares.argmax()) if shares.size else -1
    if best < 0 or shares[best] < 0.5:
        return "lost" if shares.sum() < _WHOLE else "split"
    if others[best] > _CLEAN:
        return "merged"
    return "found" if shares[best] >= _WHOLE else "split"


def _fitted(ink: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The same, as large as the page: rounding may differ by a pixel."""
    fitted = np.zeros(shape, np.bool_)
    height, width = min(shape[0], ink.shape[0]), min(shape[1], ink.shape[1])
    fitted[:height, :width] = ink[:height, :width]
    return fitted


def _square(reach: int) -> NDArray[np.uint8]:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)


_FATES: Final = ("found", "split", "merged", "lost")


def report(count: Count, source: str) -> Report:
    """Two tables, and the same for a machine."""
    rows = []
    for kind in LineKind:
        own = {habit: fates for (other, habit), fates in sorted(count.fates.items()) if other is kind}
        rows.append(_row(f"{kind}, all", sum(own.values(), Counter())))
        rows += [_row(f"  {habit}", fates) for habit, fates in own.items()]
    said = [
        [kind, *(str(count.said[kind, other]) for other in LineKind), f"{_right(count, kind):.1%}"] for kind in LineKind
    ]
    pages = max(1, count.pages)
    figures = {
        "source": source,
        "pages": count.pages,
        "found": {f"{kind}, {habit}": dict(fates) for (kind, habit), fates in count.fates.items()},
        "said": {f"{kind} as {other}": number for (kind, other), number in count.said.items()},
        "false_a_page": count.false / pages,
        "ms_a_page": 1000 * count.seconds / pages,
    }
    return Report(
        (
            Table(f"Lines of handwriting on {count.pages} pages ({source})", ("", "lines", *_FATES, "found"), rows),
            Table("What they are said to be", ("truly", *LineKind, "right"), said),
        ),
        figures,
        (f"False lines a page: {count.false / pages:.2f}; finding them took {1000 * count.seconds / pages:.0f} ms",),
    )


def _row(name: str, fates: Counter[str]) -> list[str]:
    lines = sum(fates.values())
    return [name, str(lines), *(str(fates[fate]) for fate in _FATES), f"{fates['found'] / max(1, lines):.1%}"]


def _right(count: Count, kind: LineKind) -> float:
    return count.said[kind, kind] / max(1, sum(count.said[kind, other] for other in LineKind))
