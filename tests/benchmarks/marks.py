"""Pages found, boxes silently wrong or sent to a person, loose notes and places, for every kind of capture.

The pages and their seeds are in `marks_pages`, the counts in `marks_tables`. A run can be stopped and taken up again:
with a file of pages, those that the same code has read are not read again.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import cv2

from tests.benchmarks import marks_state, marks_tables
from tests.benchmarks.diagram import save_reliability
from tests.benchmarks.marks_pages import FIRST_SEED, Booklets, Page, Row, measure_page
from tests.benchmarks.report import Report

FEW: Final = 10
"""Pages of each kind of capture where nobody says how many: a minute or two."""
_TELL_EVERY_S: Final = 10.0
_WANTED: Final = (
    "Wanted, flatbed: 100% found; none wrong in 100,000; review 0.5% at most; notes 98%, false 0.02 a page at most.",
    "Wanted, worn: 99.8% found; 1 wrong in 50,000 at most; review 2% at most; notes 95%, false 0.05 a page at most.",
    "Wanted, phone: 99% found; 1 wrong in 50,000 at most; review 4% at most; notes 90%, false 0.1 a page at most.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure.

    Attributes:
        pages: Of each kind of capture.
        state: The file of pages; None: none is kept.
        processes: How many work at a time.
        rows: Which kinds of capture.
        diagram: Where the reliability diagram goes; None: nowhere.
    """

    pages: int = FEW
    state: Path | None = None
    processes: int = 1
    rows: tuple[Row, ...] = tuple(Row)
    diagram: Path | None = None


Task: TypeAlias = tuple[Row, int]
"""A kind of capture and a seed."""


def measure_one(task: Task) -> Page:
    """Measure the page of a seed, with booklets that each process prints once."""
    return measure_page(*task, _booklets())


@lru_cache(maxsize=1)
def _booklets() -> Booklets:
    return Booklets()


def measure(
    wanted: Wanted, *, tell: Callable[[str], None], measure_one: Callable[[Task], Page] = measure_one
) -> Report:
    """Measure the pages that are wanted, or take them from the file of an earlier run."""
    code = marks_state.present_code()
    done = marks_state.load(wanted.state, code)
    for commit, count in done.others.items():
        tell(f"marks: {count} pages of {wanted.state} were read by other code, {commit} (now {code.commit}): left out")
    tasks = [(row, FIRST_SEED + place) for place in range(wanted.pages) for row in wanted.rows]
    with ExitStack() as stack:
        file = None if wanted.state is None else stack.enter_context(marks_state.begin(wanted.state))
        left = [task for task in tasks if task not in done.pages]
        for page in _told(_measured(left, wanted.processes, measure_one), len(left), len(tasks), tell):
            done.pages[page.row, page.seed] = page
            if file is not None:
                marks_state.add(file, page, code)
    rows = {row: [done.pages[task] for task in tasks if task[0] is row] for row in wanted.rows}
    if wanted.diagram is not None:
        save_reliability(marks_tables.bins_of(rows), wanted.diagram)
    return _report(rows, code, done.others)


def _report(rows: Mapping[Row, Sequence[Page]], code: marks_state.Code, others: Mapping[str, int]) -> Report:
    tables = (
        marks_tables.issue_table(rows),
        marks_tables.person_table(rows),
        marks_tables.mark_table(rows),
        marks_tables.pen_table(rows),
        marks_tables.condition_table(rows),
        *marks_tables.reliability_tables(rows),
        marks_tables.threshold_table(rows),
    )
    said = [*_WANTED, f"Read by {code.commit} ({code.fingerprint}), seeds from {FIRST_SEED}."]
    said += [f"{count} pages read by {commit} are not counted." for commit, count in others.items()]
    return Report(tables, marks_tables.figures(rows), (*said, *marks_tables.remarks(rows)))


def _measured(tasks: Sequence[Task], processes: int, measure_one: Callable[[Task], Page]) -> Iterator[Page]:
    """Measure pages, several at a time, in the order in which they are done."""
    if processes == 1 or len(tasks) < 2:
        yield from map(measure_one, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(processes, _alone) as pool:
        yield from pool.imap_unordered(measure_one, tasks)


def _alone() -> None:
    """One process, one core: the others have theirs."""
    cv2.setNumThreads(1)


def _told(pages: Iterator[Page], left: int, wanted: int, tell: Callable[[str], None]) -> Iterator[Page]:
    """Say how far it is, and how long it will take."""
    start = said = time.monotonic()
    tell(f"marks: {left} pages to read, {wanted - left} done before")
    for done, page in enumerate(pages, start=1):
        now = time.monotonic()
        if now - said >= _TELL_EVERY_S:
            minutes = (now - start) / done * (left - done) / 60
            tell(f"marks: {done} of {left} pages, {minutes:.0f} minutes left")
            said = now
        yield page
