"""Pages of the benchmark of marks, counted into tables."""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np

from scan.bounds import upper_bound
from scan.readings import Mark
from scan.training.chances import Bin, calibration_error, one_in, reliability
from tests.benchmarks.marks_pages import EMPTY, Box, Page, Row
from tests.benchmarks.report import Table
from tests.filling import Verdict

THRESHOLDS: Final = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)


CONDITIONS: Final = (
    *("150 dpi", "200 dpi", "300 dpi", "400 dpi", "600 dpi", "one bit", "grey", "made clear", "dust", "lid open"),
    *("spread pressed", "48 megapixels", "spread bent", "held by a thumb", "HEIC", "ring of LEDs", "messenger"),
    *("creases through", "fold at", "wrinkled", "creased in a pocket", "coffee", "rain", "dirty hands", "torn off"),
    *("edge torn", "corner folded", "punched", "a hole", "stapled", "staple pulled", "recycled", "mended with tape"),
    *("printed at", "displaced", "bold print", "thin print", "pale print", "streaks", "speckles", "toner saved"),
    *("inkjet", "duplicated", "thermal", "tinted"),
)
"""Words of a way that say one thing that happened."""


class Kind(StrEnum):
    """What a box is, for the count."""

    EMPTY = "empty"
    YES = "yes"
    CANCELLED = "cancelled"
    UNCLEAR = "unclear"


CLEAR: Final = (Kind.EMPTY, Kind.YES)
"""Boxes of which only a wrong reading or a question is a fault; a box taken back, or unclear, is for a person."""


def kind_of(box: Box) -> Kind:
    """What a box is: nobody drew in it, a mark means yes, a mark was taken back, only a person can say."""
    if box.drawn == EMPTY:
        return Kind.EMPTY
    return {True: Kind.YES, False: Kind.CANCELLED, None: Kind.UNCLEAR}[box.meant]


def verdict_of(box: Box, *, auto: bool | None = None) -> Verdict:
    """Whether what goes into the record by itself is right; what nobody can say is right with a person only.

    Args:
        box: As read.
        auto: Whether it goes into the record by itself; None: as it was decided.
    """
    if not (box.auto if auto is None else auto):
        return Verdict.REVIEW
    return Verdict.RIGHT if box.value is box.meant and box.meant is not None else Verdict.WRONG


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the issue's table.

    Attributes:
        pages: How many were captured.
        read: How many of them were found and identified.
        others: Pages read as another one.
        boxes: Boxes that nobody took back, on pages that were read.
        wrong: How many of them went into the record wrong, without a question.
        hidden: How many more were read as empty on a page that is asked about, because its scan may hide pencil.
        clear: Boxes that are empty or mean yes.
        review: How many of these went to a person.
        taken_back: Boxes with a mark that was taken back.
        taken_for_yes: How many of them went into the record as a yes.
        found: Loose notes found.
        notes: Loose notes.
        false: Places shown outside the zones where nobody left anything.
        asked: Pages that are asked about as a whole.
        off_mm: How far zones are from where they truly are: median, and what 99 % stay within.
    """

    pages: int
    read: int
    others: int
    boxes: int
    wrong: int
    hidden: int
    clear: int
    review: int
    taken_back: int
    taken_for_yes: int
    found: int
    notes: int
    false: int
    asked: int
    off_mm: tuple[float, float]


def line_of(pages: Sequence[Page]) -> Line:
    """Count the pages of one row."""
    read = [page for page in pages if not page.lost]
    boxes = [box for page in read for box in page.boxes]
    kinds = Counter(map(kind_of, boxes))
    hidden = [box for page in read if page.asked for box in page.boxes if _is_lost(box)]
    wrong = [box for box in boxes if verdict_of(box) is Verdict.WRONG]
    # An unclear box that goes in as a no is counted in the table of unclear boxes: nobody said yes for it.
    counted = [b for b in wrong if kind_of(b) in CLEAR or (kind_of(b) is Kind.UNCLEAR and b.value)]
    off = [each for page in read for each in page.off_mm]
    return Line(
        pages=len(pages),
        read=len(read),
        others=sum(page.others for page in pages),
        boxes=len(boxes) - kinds[Kind.CANCELLED],
        wrong=len(counted) - len(hidden),
        hidden=len(hidden),
        clear=kinds[Kind.EMPTY] + kinds[Kind.YES],
        review=sum(kind_of(box) in CLEAR and not box.auto for box in boxes),
        taken_back=kinds[Kind.CANCELLED],
        taken_for_yes=sum(kind_of(box) is Kind.CANCELLED and box.value is True for box in wrong),
        found=sum(page.found for page in read),
        notes=sum(page.found + page.missed for page in read),
        false=sum(page.false for page in read),
        asked=sum(page.asked for page in read),
        off_mm=(float(np.median(off)), float(np.percentile(off, 99))) if off else (float("nan"),) * 2,
    )


def _is_lost(box: Box) -> bool:
    """Whether a mark that means yes was read as nothing, by itself."""
    return kind_of(box) is Kind.YES and box.auto and box.mark == Mark.EMPTY


def issue_table(rows: Mapping[Row, Sequence[Page]]) -> Table:
    """Pages, boxes, notes and places, a row a kind of capture."""
    columns = (
        *("capture", "pages", "found, identified", "as another", "boxes", "silently wrong", "95 %: at most", "review"),
        *("taken back", "read as yes", "notes found", "false a page", "asked about whole", "marks gone there"),
        *("off mm, median", "99 %"),
    )
    cells = []
    for row, pages in rows.items():
        line = line_of(pages)
        bound = upper_bound(line.wrong, line.boxes) if line.boxes else 1.0
        cells.append(
            [
                row.value,
                str(line.pages),
                _share(line.read, line.pages, places=2),
                str(line.others),
                f"{line.boxes:,}",
                str(line.wrong),
                one_in(bound),
                _share(line.review, line.clear, places=2),
                str(line.taken_back),
                str(line.taken_for_yes),
                f"{_share(line.found, line.notes)} of {line.notes}",
                f"{line.false / max(1, line.read):.3f}",
                str(line.asked),
                str(line.hidden),
                f"{line.off_mm[0]:.3f}",
                f"{line.off_mm[1]:.3f}",
            ]
        )
    return Table("Marks and pages by kind of capture", columns, cells)


def person_table(rows: Mapping[Row, Sequence[Page]]) -> Table:
    """What came of boxes that a person should see."""
    columns = ("capture", *(f"{kind}: {what}" for kind in ("taken back", "unclear") for what in ("yes", "no", "asked")))
    cells = []
    for row, pages in rows.items():
        counts: Counter[tuple[Kind, str]] = Counter()
        for box in _boxes(pages):
            counts[kind_of(box), "asked" if not box.auto else "yes" if box.value else "no"] += 1
        cells.append(
            [row.value, *(str(counts[k, w]) for k in (Kind.CANCELLED, Kind.UNCLEAR) for w in ("yes", "no", "asked"))]
        )
    return Table("Boxes for a person: into the record by themselves as yes, as no, and asked about", columns, cells)


def mark_table(rows: Mapping[Row, Sequence[Page]]) -> Table:
    """Right, wrong and to a person by kind of mark."""
    return _by("mark", rows, lambda box: box.drawn)


def pen_table(rows: Mapping[Row, Sequence[Page]]) -> Table:
    """The same by pen, of marks that mean yes."""
    return _by("pen, of marks that mean yes", rows, lambda box: box.pen, among=(Kind.YES,))


def _by(
    what: str, rows: Mapping[Row, Sequence[Page]], key: Callable[[Box], str], among: Container[Kind] = tuple(Kind)
) -> Table:
    counts: dict[str, dict[Row, Counter[Verdict]]] = defaultdict(lambda: defaultdict(Counter))
    order: dict[str, tuple[int, str]] = {}
    for row, pages in rows.items():
        for box in (box for box in _boxes(pages) if kind_of(box) in among):
            counts[key(box)][row][verdict_of(box)] += 1
            order[key(box)] = (list(Kind).index(kind_of(box)), key(box))
    cells = []
    for name in sorted(counts, key=order.__getitem__):
        total = sum(counts[name].values(), Counter[Verdict]())
        bound = upper_bound(total[Verdict.WRONG], total.total())
        cells.append([name, *(_three(counts[name][row]) for row in rows), one_in(bound)])
    title = f"Right / wrong / to a person by kind of {what}; how often it is wrong at most (95 %)"
    return Table(title, (what.partition(",")[0], *(row.value for row in rows), "wrong at most"), cells)


def condition_table(rows: Mapping[Row, Sequence[Page]]) -> Table:
    """What becomes of boxes by what happened to their page: boxes, silently wrong, share to a person.

    A page counts under everything that happened to it. Marks that were taken back are left out, as in the first table.
    """
    cells = []
    for name in CONDITIONS:
        counts = [
            _of_condition([page for page in pages if name in page.way and not page.lost]) for pages in rows.values()
        ]
        if any(counts):
            cells.append([name, *counts])
    title = "By what happened to the page: boxes, silently wrong, share of clear ones to a person"
    return Table(title, ("what", *(row.value for row in rows)), cells)


def _of_condition(pages: Sequence[Page]) -> str:
    line = line_of(pages)
    return f"{line.boxes}, {line.wrong}, {_share(line.review, line.clear)}" if line.boxes else ""


def _three(counts: Counter[Verdict]) -> str:
    return " / ".join(str(counts[verdict]) for verdict in Verdict)


def judged(pages: Iterable[Page], *, value: bool | None = None) -> list[tuple[float, bool]]:
    """(confidence, was right) of every box of which something was read and of which somebody can say what was meant.

    Args:
        pages: Their boxes.
        value: Only those of which this was read.
    """
    return [
        (box.confidence, box.value is box.meant)
        for box in _boxes(pages)
        if box.value is not None and box.meant is not None and (value is None or box.value is value)
    ]


def reliability_tables(rows: Mapping[Row, Sequence[Page]]) -> tuple[Table, Table]:
    """The reliability diagram in figures, by value; and the expected calibration error by value and capture."""
    everything = [page for pages in rows.values() for page in pages]
    cells = [
        [f"read {value}, {part.low:g} to {part.high:g}", str(part.count), f"{part.mean:.4f}", f"{part.right:.4f}"]
        for value in (True, False)
        for part in reliability(judged(everything, value=value))
    ]
    diagram = Table("Confidence of boxes and how many were right", ("bin", "boxes", "mean", "right"), cells)
    groups = {**{row.value: pages for row, pages in rows.items()}, "all": everything}
    errors = [
        [name, *(f"{calibration_error(reliability(judged(pages, value=value))):.4f}" for value in (None, True, False))]
        for name, pages in groups.items()
    ]
    return diagram, Table("Expected calibration error", ("capture", "all values", "read True", "read False"), errors)


def threshold_table(rows: Mapping[Row, Sequence[Page]]) -> Table:
    """What each threshold of confidence would buy: silently wrong boxes and the share sent to a person."""
    cells = []
    for threshold in (None, *THRESHOLDS):
        cell = ["as decided" if threshold is None else f"{threshold:g}"]
        for pages in rows.values():
            wrong, review, clear = threshold_counts(pages, threshold)
            cell.append(f"{wrong}, {_share(review, clear, places=2)}")
        cells.append(cell)
    title = "If confidence alone decided: boxes silently wrong (taken back ones read as yes too), share to a person"
    return Table(title, ("threshold", *(row.value for row in rows)), cells)


def threshold_counts(pages: Iterable[Page], threshold: float | None) -> tuple[int, int, int]:
    """Boxes silently wrong, clear boxes to a person and clear boxes, if confidence alone decided; None: as decided."""
    wrong = review = clear = 0
    for box in _boxes(pages):
        auto = box.auto if threshold is None else box.value is not None and box.confidence >= threshold
        verdict = verdict_of(box, auto=auto)
        wrong += verdict is Verdict.WRONG and (kind_of(box) in CLEAR or box.value is True)
        clear += kind_of(box) in CLEAR
        review += kind_of(box) in CLEAR and not auto
    return wrong, review, clear


def bins_of(rows: Mapping[Row, Sequence[Page]]) -> dict[str, tuple[Bin, ...]]:
    """Bins of the reliability diagram by capture, for a picture."""
    return {row.value: reliability(judged(pages)) for row, pages in rows.items()}


def remarks(rows: Mapping[Row, Sequence[Page]], *, most: int = 60) -> list[str]:
    """Every page that was not read and every box that was silently wrong, with what it takes to make it again."""
    said = []
    for row, pages in rows.items():
        for page in pages:
            where = f"{row.value} {page.seed} ({page.template} page {page.page}; {page.way})"
            if page.lost or page.others:
                said.append(f"{where}: {page.lost or 'read'}, {page.others} read as another page")
            said += [f"{where}: {_told(box)}" for box in page.boxes if verdict_of(box) is Verdict.WRONG]
    left = len(said) - most
    return said[:most] + ([f"and {left} more: see the file of pages"] if left > 0 else [])


def _told(box: Box) -> str:
    meant = f"{box.drawn} in {box.pen}" if box.pen else box.drawn
    return f"{box.zone}, {meant}: read {box.value} ({box.mark}, {box.confidence:.3f})"


def figures(rows: Mapping[Row, Sequence[Page]]) -> dict[str, Any]:
    """The tables' numbers for a machine."""
    found: dict[str, Any] = {}
    for row, pages in rows.items():
        line = line_of(pages)
        names = list(Line.__dataclass_fields__)
        bins = {
            str(value): [[p.low, p.high, p.count, p.mean, p.right] for p in reliability(judged(pages, value=value))]
            for value in (True, False)
        }
        found[row.value] = {
            **{name: getattr(line, name) for name in names},
            "wrong_at_most": upper_bound(line.wrong, line.boxes) if line.boxes else 1.0,
            "reliability": bins,
            "calibration_error": calibration_error(reliability(judged(pages))),
            "thresholds": {str(t): threshold_counts(pages, t) for t in (None, *THRESHOLDS)},
        }
    return found


def _boxes(pages: Iterable[Page]) -> list[Box]:
    return [box for page in pages for box in page.boxes]


def _share(part: int, whole: int, *, places: int = 1) -> str:
    return "-" if whole == 0 else f"{part / whole:.{places}%}"
