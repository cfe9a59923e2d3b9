"""Sittings at a scanner: every page is received as it comes, and counts from then on, whatever happens to the next one.

A page is a file of a folder in the home until it has been received. What a server that was ended left there is received
when the next one starts: a folder is held by the server that scans into it, and by nobody once that has ended.
"""

import fcntl
import logging
import shutil
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from server.config import PRIVATE_FOLDER, Settings
from server.record.db import Database
from server.record.errors import RecordError, StorageFailed
from server.record.ingest import receive
from server.record.scanner_abilities import Feed
from server.record.scanner_sane import Scanner, ScannerFailed, Trouble, pages
from server.record.scanner_search import Searches

log = logging.getLogger(__name__)

FOLDER: Final = "scanner"
"""Of the home: pages that are arriving."""

_REMEMBERED: Final = 100
"""Sittings of which it can be asked how they ended."""

_HELD: Final = "held"
"""File of such a folder that is locked while somebody scans into it. A process's number would say nothing: after the
machine or its container has started anew, another one has it."""

_FOUND_BY: Final = "scanner"
"""Who brings the pages that an earlier server had not received."""


class ScannerTaken(RecordError):
    """Somebody is scanning there.

    Attributes:
        by: Who.
    """

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(f"{by} is scanning there")


@dataclass(slots=True)
class Sitting:
    """A sitting at a scanner. One thread changes it, others read it.

    Attributes:
        id: Its name in addresses.
        scanner: Which.
        feed: Where the paper lies.
        by: Who scans.
        open_journey: The code of the journey that they have open.
        desk: At which desk; empty: nobody said.
        uploads: Ids of the pages that were received, in their order.
        share: How much of the next page is there, from 0 to 1.
        trouble: What ended it; None while it goes on, and when all went well.
        full: The town hall's disk has no room: the last page is still on paper only.
        done: It has ended.
    """

    id: str
    scanner: Scanner
    feed: Feed
    by: str
    open_journey: str | None
    desk: str = ""
    uploads: list[str] = field(default_factory=list)
    share: float = 0.0
    trouble: Trouble | None = None
    full: bool = False
    done: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


class Sittings:
    """The scanners of a home, each for one person at a time.

    Attributes:
        search: Which there are.
    """

    def __init__(self, database: Database, settings: Settings, enqueue: Callable[[str], None]) -> None:
        self._database = database
        self._settings = settings
        self._enqueue = enqueue
        self._guard = threading.Lock()
        self._sittings: OrderedDict[str, Sitting] = OrderedDict()
        self.search = Searches()

    def begin(
        self, scanner: Scanner, feed: Feed, by: str, *, open_journey: str | None = None, desk: str = ""
    ) -> Sitting:
        """Begin to scan what lies in a scanner; it goes on in a thread of its own.

        Args:
            scanner: One of SANE's list.
            feed: Where the paper lies.
            by: Who scans.
            open_journey: As in `receive`.
            desk: As in `receive`.

        Raises:
            ScannerTaken: Somebody is scanning there.
        """
        sitting = Sitting(uuid.uuid4().hex, scanner, feed, by, open_journey, desk)
        with self._guard:
            for other in self._sittings.values():
                if other.scanner.name == scanner.name and not other.done:
                    raise ScannerTaken(other.by)
            self._sittings[sitting.id] = sitting
            while len(self._sittings) > _REMEMBERED:
                self._sittings.popitem(last=False)
        threading.Thread(target=self._run, args=(sitting,), name="scanner", daemon=True).start()
        return sitting

    def sitting(self, number: str) -> Sitting | None:
        """A sitting by its id; None when nobody remembers it."""
        with self._guard:
            return self._sittings.get(number)

    def receive_left(self) -> list[str]:
        """Receive the pages that a server which is no longer there had not received.

        Returns:
            Ids of the uploads.
        """
        received = []
        for folder in sorted(self._folder.glob("*/")):
            with _holding(folder) as ours:
                if ours:
                    received += [self._receive_late(page) for page in sorted(folder.glob("*.png"))]
                    shutil.rmtree(folder, ignore_errors=True)
        return received

    @property
    def _folder(self) -> Path:
        return self._settings.home / FOLDER

    def _run(self, sitting: Sitting) -> None:
        folder = self._folder / sitting.id
        try:
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
            with _holding(folder):
                self._take(sitting, folder)
        except ScannerFailed as error:
            sitting.trouble = error.trouble
            log.info("scanner %s: %s", sitting.scanner.name, error)
        except (StorageFailed, OSError) as error:
            sitting.trouble, sitting.full = Trouble.BROKEN, True
            log.warning("a page of the scanner was not kept: %s", error)
        except Exception:  # whatever it was, the person at the scanner is told that it has ended
            sitting.trouble = Trouble.BROKEN
            log.exception("scanning with %s failed", sitting.scanner.name)
        finally:
            sitting.done = True
            if not any(folder.glob("*.png")):  # a page that was not received waits for the next start
                shutil.rmtree(folder, ignore_errors=True)

    def _take(self, sitting: Sitting, folder: Path) -> None:
        def tell(share: float) -> None:
            sitting.share = share

        told = pages(sitting.scanner.name, sitting.feed, folder, stopped=sitting.stop.is_set, tell=tell)
        try:
            with closing(told):
                for page in told:
                    self._bring(sitting, page)
        except ScannerFailed:  # told to stop, the program may call a page done of which it has a part
            for page in folder.glob("*.png"):
                page.unlink()
            raise

    def _bring(self, sitting: Sitting, page: Path) -> None:
        name = f"scanner, page {len(sitting.uploads) + 1}.png"
        by, journey = sitting.by, sitting.open_journey
        sitting.uploads.append(self._receive(page, name, by, journey=journey, desk=sitting.desk))
        sitting.share = 0.0

    def _receive_late(self, page: Path) -> str:
        """What it says is as old as the page: others may have come since."""
        scanned = datetime.fromtimestamp(page.stat().st_mtime, UTC)
        return self._receive(page, "scanner.png", _FOUND_BY, came_at=scanned)

    def _receive(
        self,
        page: Path,
        name: str,
        by: str,
        *,
        journey: str | None = None,
        desk: str = "",
        came_at: datetime | None = None,
    ) -> str:
        upload = receive(
            self._database, self._settings, page, name, by, open_journey=journey, desk=desk, came_at=came_at
        )
        page.unlink()
        self._enqueue(upload)
        return upload


@contextmanager
def _holding(folder: Path) -> Iterator[bool]:
    """Hold a folder while the block runs, and no longer than this process is there; False where somebody else does."""
    with (folder / _HELD).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
