"""A town hall for benchmarks: booklets on paper, pages that come back, and workers that are real processes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from forms.circumstances import Circumstances, Subject
from forms.layout import PageLayout
from server.config import Settings, prepare_home
from server.record.db import Database, upgrade
from server.record.editions import edition_layout, edition_pdf, print_edition
from server.record.ingest import receive
from server.record.jobs import Queue, queue
from server.record.journeys import open_journey
from server.record.model import BatchStatus
from server.record.readings import batches
from server.record.tables import BatchRow
from tests import paper
from tests.filling import Habits, fill_page
from tests.paper import Paper
from tests.paper_hands import load_hands

BY: Final = "mesure"
HABITS: Final = Habits(share=0.5, notes=0.3, dates=0.3)
"""A page as it comes back: half of its boxes, and some writing."""
_LIMIT_S: Final = 180
_LOOK_EVERY_S: Final = 0.05
_ENDED: Final = (BatchStatus.READ.value, BatchStatus.FAILED.value)
_KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that somebody filled in.

    Attributes:
        name: Journey and page, for a file.
        paper: The sheet.
        layout: Its page.
    """

    name: str
    paper: Paper
    layout: PageLayout


def print_sheets(folder: Path, *, dpi: float = 300.0) -> Iterator[Sheet]:
    """Make a home, open journeys of couples in it, and fill in the pages of their booklets, one after the other."""
    settings = prepare_home(folder, {})
    upgrade(settings)
    database = Database(settings)
    persons = Circumstances((Subject("p1", "Camille Exemple"), Subject("p2", "Noé Exemple")))
    try:
        for seed in range(100):
            with database.transaction() as session:
                code = open_journey(session, "mariage", persons, BY)
            number = print_edition(database, settings, code, BY).number
            pdf = edition_pdf(database, settings, code, number, form="pages")
            for page in edition_layout(database, settings, code, number).pages:
                printed = paper.print_page(pdf, page.page - 1, dpi=dpi)
                filled = fill_page(printed, page, load_hands(), habits=HABITS, seed=100 * seed + page.page)
                yield Sheet(f"{code}-{page.page}", filled.paper, page)
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Workers:
    """Workers that run.

    Attributes:
        process: Their parent.
        database: Of their home.
        settings: Of their home.
        waiting: The queue that they read from.
    """

    process: "subprocess.Popen[bytes]"
    database: Database
    settings: Settings
    waiting: Queue

    def read(self, scans: Sequence[Path]) -> float:
        """Upload files, then tell the workers of all of them; seconds from then until everything is read."""
        ids = [receive(self.database, self.settings, scan, scan.name, BY) for scan in scans]
        start = time.perf_counter()
        for batch in ids:
            self.waiting.enqueue(batch)
        self._wait(ids)
        return time.perf_counter() - start

    def _wait(self, ids: Sequence[str]) -> None:
        """Ask as little as possible: whoever waits here takes time from the workers."""
        ended = select(func.count()).where(BatchRow.id.in_(ids), BatchRow.status.in_(_ENDED))
        for _ in range(round(_LIMIT_S / _LOOK_EVERY_S)):
            with self.database.reading() as session:
                if session.scalar(ended) == len(ids):
                    states = batches(session, ids)
                    assert all(state.status is BatchStatus.READ for state in states), states
                    return
            time.sleep(_LOOK_EVERY_S)
        raise TimeoutError(f"{len(ids)} files were not read in {_LIMIT_S} s")

    def peaks_mib(self) -> list[float]:
        """The most memory that each worker ever held (resident, high-water mark), in MiB; empty where nobody says."""
        family = [self.process.pid, *_children(self.process.pid)]
        return sorted(peak for pid in family if (peak := _peak_mib(pid)) is not None)


@contextmanager
def workers(home: Path, count: int) -> Iterator[Workers]:
    """Start workers on a home, and stop them at the end."""
    settings = prepare_home(home, {})
    database = Database(settings)
    command = [sys.executable, "-m", "server", "worker", "--home", str(home), "--processes", str(count)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    waiting = queue(settings)
    try:
        yield Workers(process, database, settings, waiting)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        waiting.close()
        database.close()


def copy_of(home: Path, name: str) -> Path:
    """Another home with the same booklets, which has read nothing yet."""
    return Path(shutil.copytree(home, home.with_name(name)))


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(child) for child in listed.read_text().split()]
    except OSError:
        return []


def _peak_mib(pid: int) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / _KIB for line in lines if line.startswith("VmHWM:")), None)
