"""Looks for scanners beside whoever waits for them: SANE asks the network, and what is not there takes its time."""

import logging
import threading
from dataclasses import dataclass, field
from typing import Final

from server.record.scanner_abilities import Feed
from server.record.scanner_sane import Scanner, ScannerFailed, Trouble, abilities, scanners

log = logging.getLogger(__name__)

PATIENCE_S: Final = 3.0
"""How long a page waits for a search: scanners of the desk are found in one second, and a server's thread is not held
for what the network does not answer."""


@dataclass(slots=True)
class Search:
    """A search. One thread changes it, others read it.

    Attributes:
        offered: The scanners that were found, with where their paper may lie.
        trouble: Why none could be looked for.
        listed: It is known which there are.
        done: Each has said what it can do.
    """

    offered: tuple[tuple[Scanner, tuple[Feed, ...]], ...] = ()
    trouble: Trouble | None = None
    listed: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


class Searches:
    """The searches of a server, one at a time, and every scanner that they found."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last: Search | None = None
        self._known: dict[str, Scanner] = {}

    def begin(self) -> Search:
        """Look for scanners, or join the search that is under way."""
        with self._guard:
            if self._last is None or self._last.done.is_set():
                self._last = Search()
                threading.Thread(target=self._run, args=(self._last,), name="scanners", daemon=True).start()
            return self._last

    def last(self) -> Search:
        """The search that was begun last; the first one begins now."""
        return self._last or self.begin()

    def known(self, name: str) -> list[Scanner]:
        """Every scanner that SANE listed since this server began, where one of them has this name; else none.

        Raises:
            ScannerFailed: Nobody can say, or not soon: the search goes on.
        """
        if name not in self._known:
            search = self.begin()
            if not search.listed.wait(PATIENCE_S):
                raise ScannerFailed(Trouble.SEARCHING, name)
            if search.trouble is not None:
                raise ScannerFailed(search.trouble, name)
        return list(self._known.values()) if name in self._known else []

    def _run(self, search: Search) -> None:
        try:
            found = scanners()
            self._known |= {scanner.name: scanner for scanner in found}
            search.listed.set()
            search.offered = tuple((scanner, _feeds(scanner)) for scanner in found)
        except ScannerFailed as error:
            search.trouble = Trouble.UNANSWERED if error.trouble is Trouble.SILENT else error.trouble
            log.info("looking for scanners: %s", error)
        except Exception:  # whatever it was, who waits is told
            search.trouble = Trouble.BROKEN
            log.exception("looking for scanners failed")
        finally:
            search.listed.set()
            search.done.set()


def _feeds(scanner: Scanner) -> tuple[Feed, ...]:
    """Where paper may lie in a scanner; what is busy or switched off cannot say, and has a glass."""
    try:
        return abilities(scanner.name).feeds
    except ScannerFailed:
        return (Feed.GLASS,)
