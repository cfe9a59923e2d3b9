"""What is new, for every open page of this process: one thread looks at the record, however many pages wait for it."""

import logging
import threading
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Final

from server.record.db import Database
from server.record.errors import RecordError
from server.record.happened import Moment, moment
from server.web.row_numbers import row_number

log = logging.getLogger(__name__)

MOST_STREAMS: Final = 40
"""Pages that are told at once; further ones ask for themselves. Each holds a thread of the server: see `serving.py`."""

MOST_OF_ONE: Final = 6
"""Streams of one account: a few windows on one or two machines, and never all there are."""

_BUSY_S: Final = 0.25
_QUIET_S: Final = 1.0
"""Between two looks, while something is being read and while nothing is. A look took 2 ms (median) on SQLite with
20,000 uploads, on a busy machine."""

_LINGERS_S: Final = 15.0
"""How long it looks on when the last page has gone: streams are short, and their pages come back at once."""

_KEPT: Final = 500
"""Pieces of news that a page which lost its stream can still be told."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of news.

    Attributes:
        number: Counts up from 1.
        topic: `upload`, `questions`, or `everything` where it cannot be said what is new.
        about: Id of the upload and, behind a space, its desk if it has one; empty for the others.
    """

    number: int
    topic: str
    about: str


class News:
    """Looks at the record while a page is listening, and tells all of them.

    Attributes:
        lasts_s: How long a stream lasts. Then its page asks for another one, and is asked again who it is.
    """

    def __init__(self, database: Database, *, lasts_s: float = 60.0) -> None:
        self.lasts_s = lasts_s
        self._database = database
        self._changed = threading.Condition()
        self._listening: Counter[int] = Counter()
        self._last_left = 0.0
        self._looker: threading.Thread | None = None
        self._has_looked = threading.Event()
        self._start_over()

    def enter(self, account: int) -> bool:
        """Take a place for a stream; False when there is none left. Who has entered must `leave`."""
        with self._changed:
            if self._listening.total() >= MOST_STREAMS or self._listening[account] >= MOST_OF_ONE:
                return False
            self._listening[account] += 1
            if self._looker is None:
                self._start_over()
                self._looker = threading.Thread(target=self._look_on, name="news", daemon=True)
                self._looker.start()
            return True

    def leave(self, account: int) -> None:
        """Give the place back."""
        with self._changed:
            self._listening[account] -= 1
            self._last_left = monotonic()

    def place(self, mark: str) -> int | None:
        """Where a page stands that was told as far as a mark; None when some of what came since is forgotten."""
        story, _, number = mark.partition("-")
        with self._changed:
            told = row_number(number)
            if story != self._story or told is None:
                return None
            oldest = self._pieces[0].number if self._pieces else self._number + 1
            return told if oldest - 1 <= told <= self._number else None

    def mark(self, number: int) -> str:
        """What a page keeps, to say how far it was told."""
        return f"{self._story}-{number}"

    def now(self) -> int:
        """The number of the last piece."""
        with self._changed:
            return self._number

    def wait_until_it_looks(self, timeout_s: float) -> None:
        """Wait for the first look: a page that looks for itself from then on misses nothing."""
        self._has_looked.wait(timeout_s)

    def wait(self, told: int, timeout_s: float) -> list[Piece]:
        """What came since a number; waits for it, and is empty when nothing comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._number > told, timeout_s)
            return [piece for piece in self._pieces if piece.number > told]

    def _start_over(self) -> None:
        """Begin another story: nobody looked for a while, so nobody knows what came in between."""
        self._story = uuid.uuid4().hex[:12]
        self._number = 0
        self._has_looked.clear()
        self._pieces: deque[Piece] = deque(maxlen=_KEPT)

    def _look_on(self) -> None:
        before: Moment | None = None
        while self._is_wanted():
            before = self._look(before)
            threading.Event().wait(_BUSY_S if before is not None and before.unfinished else _QUIET_S)

    def _is_wanted(self) -> bool:
        with self._changed:
            wanted = self._listening.total() > 0 or monotonic() - self._last_left < _LINGERS_S
            if not wanted:
                self._looker = None
            return wanted

    def _look(self, before: Moment | None) -> Moment | None:
        """Tell what differs; what could not be looked at is told when it can be again."""
        try:
            with self._database.reading() as session:
                after = moment(session, frozenset() if before is None else before.unfinished)
        except RecordError as error:
            log.warning("what is new cannot be told now: %s", error)
            return before
        except Exception:  # this thread must outlive whatever a database does
            log.exception("looking for what is new failed")
            return before
        self._tell([("everything", "")] if before is None else list(_between(before, after)))
        self._has_looked.set()
        return after

    def _tell(self, news: list[tuple[str, str]]) -> None:
        if not news:
            return
        with self._changed:
            for topic, about in news:
                self._number += 1
                self._pieces.append(Piece(self._number, topic, about))
            self._changed.notify_all()


def _between(before: Moment, after: Moment) -> Iterator[tuple[str, str]]:
    """Topic and subject of everything that is new, oldest uploads first."""
    for upload, state in reversed(after.uploads.items()):
        if before.uploads.get(upload) != state:
            yield "upload", f"{upload} {state[2]}".rstrip()
    if before.questions != after.questions:
        yield "questions", ""
