"""How many pages a minute are read into the record, uploads to history, by one worker and by two."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from forms.circumstances import Circumstances, Subject
from server.config import Settings, prepare_home
from server.record.db import Database, upgrade
from server.record.editions import edition_layout, edition_pdf, print_edition
from server.record.ingest import receive
from server.record.jobs import queue
from server.record.journeys import open_journey
from server.record.model import BatchStatus
from server.record.readings import batches
from tests import paper
from tests.benchmarks.report import Report, Table
from tests.captures import WAYS
from tests.filling import Habits, fill_page
from tests.paper_hands import load_hands

BY = "mesure"
PAGES = 16
HABITS = Habits(share=0.5, notes=0.3, dates=0.3)
"""A page as it comes back: half of its boxes, and some writing."""
LIMIT_S = 180


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Upload the same pages to a new home for each number of workers; the workers are real processes."""
    rows, figures = [], {}
    for count in (1, 2):
        settings = prepare_home(folder / f"home-{count}", {})
        upgrade(settings)
        database = Database(settings)
        try:
            scans = _scans(database, settings, folder / f"scans-{count}")
            tell(f"workers: {len(scans)} pages, {count} at a time")
            seconds = _read(database, settings, scans, count)
        finally:
            database.close()
        rate = len(scans) * 60 / seconds
        rows.append([str(count), str(len(scans)), f"{seconds:.1f}", f"{rate:.0f}"])
        figures[str(count)] = {"pages": len(scans), "seconds": seconds, "pages_a_minute": rate}
    title = f"From upload to record, a file a page, half of the boxes ticked, handwriting read ({os.cpu_count()} cores)"
    return Report((Table(title, ("workers", "pages", "seconds", "pages a minute"), rows),), figures)


def _scans(database: Database, settings: Settings, folder: Path) -> list[Path]:
    """Pages of a couple's booklets, filled in by several hands."""
    folder.mkdir()
    persons = Circumstances((Subject("p1", "Camille Exemple"), Subject("p2", "Noé Exemple")))
    made: list[Path] = []
    while len(made) < PAGES:
        with database.transaction() as session:
            code = open_journey(session, "mariage", persons, BY)
        number = print_edition(database, settings, code, BY).number
        layout = edition_layout(database, settings, code, number)
        pdf = edition_pdf(database, settings, code, number, form="pages")
        for page in layout.pages[: PAGES - len(made)]:
            filled = fill_page(paper.print_page(pdf, page.page - 1), page, load_hands(), habits=HABITS, seed=len(made))
            scan = WAYS["flat, 300 dpi"](filled.paper, len(made))
            made.append(paper.save(scan, folder / f"{code}-{page.page}.jpg"))
    return made


def _read(database: Database, settings: Settings, scans: Sequence[Path], count: int) -> float:
    """Seconds from the moment the workers are told until everything is read. The first file warms them."""
    command = [sys.executable, "-m", "server", "worker", "--home", str(settings.home), "--processes", str(count)]
    waiting = queue(settings)
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        warm = [receive(database, settings, scan, scan.name, BY) for scan in scans[:count]]
        for batch in warm:
            waiting.enqueue(batch)
        _wait(database, warm)
        start = time.perf_counter()
        ids = [receive(database, settings, scan, scan.name, BY) for scan in scans[count:]]
        for batch in ids:
            waiting.enqueue(batch)
        _wait(database, ids)
        return (time.perf_counter() - start) * len(scans) / max(1, len(ids))
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(30)


def _wait(database: Database, ids: Sequence[str]) -> None:
    for _ in range(LIMIT_S * 10):
        with database.reading() as session:
            states = batches(session, ids)
        if all(state.status in {BatchStatus.READ, BatchStatus.FAILED} for state in states):
            assert all(state.status is BatchStatus.READ for state in states), states
            return
        time.sleep(0.1)
    raise TimeoutError(f"{len(ids)} files were not read in {LIMIT_S} s")
