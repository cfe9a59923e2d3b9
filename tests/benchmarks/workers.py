"""How many pages a minute are read into the record, uploads to history, by one worker and by two; and their memory."""

import os
import statistics
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from tests import paper
from tests.benchmarks.report import Report, Table
from tests.benchmarks.town_hall import copy_of, print_sheets, workers
from tests.captures import WAYS

PAGES: Final = 24
ROUNDS: Final = 3
WARM: Final = 4
"""Files read before the clock starts: each worker loads its libraries and its models."""


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Read the same pages with one worker and with two, in turn, each time in a new home."""
    home = folder / "town-hall"
    scans = _scans(home, folder)
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for number in range(ROUNDS):
        for count, spent in seconds.items():
            tell(f"workers: {PAGES} pages, {count} at a time, round {number + 1} of {ROUNDS}")
            with workers(copy_of(home, f"home-{number}-{count}"), count) as working:
                working.read(scans[:WARM])
                spent.append(working.read(scans[WARM:]))
    ratio = statistics.median(one / two for one, two in zip(*seconds.values(), strict=True))
    rows, figures = [], {}
    for count, spent in seconds.items():
        median = statistics.median(spent)
        rows.append([str(count), str(PAGES), f"{median:.1f}", f"{PAGES * 60 / median:.0f}"])
        figures[str(count)] = {"pages": PAGES, "seconds": spent, "pages_a_minute": PAGES * 60 / median}
    title = f"From queue to record, a file a page, half of the boxes ticked, handwriting read ({os.cpu_count()} cores)"
    remark = f"Two workers read {ratio:.2f} times as fast as one (median of {ROUNDS} rounds); 1.8 is wanted."
    table = Table(title, ("workers", "pages", "seconds", "pages a minute"), rows)
    return Report((table,), {**figures, "two_against_one": ratio}, (remark,))


def _scans(home: Path, folder: Path) -> Sequence[Path]:
    sheets = islice(print_sheets(home), WARM + PAGES)
    capture = WAYS["flat, 300 dpi"]
    return [paper.save(capture(sheet.paper, seed), folder / f"{sheet.name}.jpg") for seed, sheet in enumerate(sheets)]
