"""Slows down whoever tries again and again: each failure past the free ones doubles the wait."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MOST_KEYS: Final = 10_000
"""Keys remembered at once; beyond it the oldest go. About 1 MB."""


@dataclass(slots=True)
class _Tries:
    failures: int
    until: float
    last: float


class Throttle:
    """Counts failures by key, in this process. The account itself is never locked, so nobody can lock it out.

    Attributes:
        free: Failures that cost nothing.
        longest_s: The longest wait, in seconds; also how long a failure is remembered.
    """

    def __init__(
        self, *, free: int, first_s: float, longest_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.free, self.longest_s = free, longest_s
        self._first_s, self._clock = first_s, clock
        self._tries: dict[str, _Tries] = {}
        self._lock = threading.Lock()

    def wait_s(self, key: str) -> float:
        """How many seconds until `key` may try again; 0.0 for now."""
        with self._lock:
            tries = self._tries.get(key)
            return 0.0 if tries is None else max(0.0, tries.until - self._clock())

    def failed(self, key: str) -> None:
        """Remember a failure."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            tries = self._tries.pop(key, None) or _Tries(0, now, now)
            self._tries[key] = tries  # last: the oldest failures stand first, and go first
            tries.failures, tries.last = tries.failures + 1, now
            beyond = tries.failures - self.free
            if beyond > 0:
                tries.until = now + min(self.longest_s, self._first_s * 2.0 ** (beyond - 1))

    def succeeded(self, key: str) -> None:
        """Forget the failures of `key`."""
        with self._lock:
            self._tries.pop(key, None)

    def _forget(self, now: float) -> None:
        while self._tries:
            oldest = next(iter(self._tries))
            if len(self._tries) < _MOST_KEYS and now - self._tries[oldest].last <= self.longest_s:
                return
            del self._tries[oldest]
