"""How long it takes on the server from a picture to its result in the record, of a spread with handwriting and without.

Measured by one warm reader, from the moment when the upload is received to the moment when its card says that it was
read: by the clock, as the agent who waits would, and in time of the processor, which other programs do not lengthen.
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from forms.circumstances import Circumstances, Subject
from forms.layout import PageLayout
from forms.model import FieldKind
from scan.pipeline import Engines, default_engines
from server.config import prepare_home
from server.record.db import Database, upgrade
from server.record.editions import StoredEditions
from server.record.ingest import process
from tests import paper, paper_ink, paper_scanners
from tests.benchmarks.report import Report, Table
from tests.filling import write_note
from tests.paper import Paper
from tests.paper_hands import Hands, load_hands
from tests.paper_ink import Drawn
from tests.paper_scanners import Scanner
from tests.server.townhall import TownHall

ROUNDS: Final = 5
LINES: Final = 6
WANTED_S: Final[Mapping[str, float]] = {f"{LINES} lines of handwriting": 1.5, "ticks alone": 0.5}
_QUALITY: Final = 80
_SPREAD: Final = (4, 5)
"""Pages that lie open together, with three notes of two lines each."""


class Took(NamedTuple):
    """Seconds by the clock, and of the processor."""

    clock: float
    processor: float


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Bring spreads to the desk, each a new picture, and wait for each."""
    settings = prepare_home(folder / "desk", {})
    upgrade(settings)
    database = Database(settings)
    hall, hands = TownHall(settings, database), load_hands()
    engines, editions = default_engines(), StoredEditions(database, settings)
    seconds: dict[str, list[Took]] = {name: [] for name in WANTED_S}
    for number in range(ROUNDS + 1):
        for name, spent in seconds.items():
            tell(f"desk: a spread with {name}, round {number} of {ROUNDS}")
            content = _picture(hall, hands, written=name.startswith(str(LINES)), seed=number)
            took = _bring(hall, content, engines, editions)
            if number:  # the first round warms: prints are rendered, networks loaded
                spent.append(took)
    database.close()
    return _report(seconds)


def _bring(hall: TownHall, content: bytes, engines: Engines, editions: StoredEditions) -> Took:
    """From the upload to its result; the pages were read, and no page was rejected."""
    start, worked = time.perf_counter(), time.process_time()
    state = process(hall.database, hall.settings, hall.receive(content), engines, editions)
    took = Took(time.perf_counter() - start, time.process_time() - worked)
    if [page.page for page in state.pages] != list(_SPREAD):
        raise ValueError(f"the spread was read as {[(page.page, page.rejection) for page in state.pages]}")
    return took


def _picture(hall: TownHall, hands: Hands, *, written: bool, seed: int) -> bytes:
    """A new journey's spread at 300 dpi as JPEG: half of its boxes ticked, and six lines of writing if wanted."""
    code = hall.open(Circumstances((Subject("p1", "Soraya Exemple"),)), "logement-demande")
    hall.print(code)
    left, right = (_filled(hall, code, number, hands if written else None, seed=seed) for number in _SPREAD)
    scan = paper_scanners.scan_spread(left, right, Scanner(angle_deg=0.4, margin=0.0), seed=seed)
    return paper.encode(scan, quality=_QUALITY)


def _filled(hall: TownHall, code: str, number: int, hands: Hands | None, *, seed: int) -> Paper:
    page = hall.layout(code).page(number)
    sheet = hall.sheet(code, number, dpi=300.0)
    boxes = [zone for zone in page.zones if zone.kind is FieldKind.TICK]
    for place, zone in enumerate(boxes[::2]):
        sheet = paper_ink.mark(sheet, zone.box, Drawn.CROSS, pen=paper_ink.BLUE, seed=seed + place)
    return sheet if hands is None else _written(sheet, page, hands, seed=seed)


def _written(sheet: Paper, page: PageLayout, hands: Hands, *, seed: int) -> Paper:
    """Three lines in the resident's own area of a page."""
    (zone,) = [zone for zone in page.zones if zone.id.endswith(".note") and zone.kind is FieldKind.NOTE]
    writer = hands.line(seed).writer
    own: Sequence[Any] = [line for line in hands.lines if line.writer == writer]
    lines = [own[place % len(own)] for place in range(LINES // len(_SPREAD))]
    return write_note(sheet, zone, lines, paper_ink.BLUE)


def _report(seconds: Mapping[str, Sequence[Took]]) -> Report:
    rows = [
        [
            name,
            f"{statistics.median(took.clock for took in spent):.2f}",
            f"{statistics.median(took.processor for took in spent):.2f}",
            f"{max(took.processor for took in spent):.2f}",
            f"{WANTED_S[name]:.1f}",
        ]
        for name, spent in seconds.items()
    ]
    title = f"From picture to result, a spread of A4 at 300 dpi, one warm reader, seconds ({os.cpu_count()} cores)"
    columns = ("spread with", "by the clock", "of the processor", "the same, longest", "wanted at most")
    remark = f"{ROUNDS} spreads of each kind, medians; {os.getloadavg()[0]:.1f} programs wanted the machine at the end."
    figures = {name: [took._asdict() for took in spent] for name, spent in seconds.items()}
    return Report((Table(title, columns, rows),), figures, (remark,))
