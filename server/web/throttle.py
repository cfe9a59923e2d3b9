"""Slows down whoever tries again and again: passwords by waits that double, codes and PINs by a leaking bucket."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final

_MOST_ADDRESSES: Final = 1_000
"""Addresses remembered at once where agents sign in: desks and telephones of a town hall."""

_MOST_KEYS: Final = 10_000
"""Keys remembered at once; beyond it the oldest go. Keys are short, whatever was typed: 5.5 MB was measured in all."""

_HOME_BITS: Final = 64
"""Of an IPv6 address, what its provider gives to one customer, who draws the rest as they like."""


@dataclass(slots=True)
class _Tries:
    failures: int
    until: float
    last: float


class Throttle:
    """Counts failures by key, in this process. What the key is made of says who waits: see `SignIns`.

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


class SignIns:
    """Slows down whoever guesses passwords, and keeps nobody out whom somebody else's guesses are about.

    One account at one address waits soon and long. One address for all accounts, and one account from all addresses,
    wait later; neither counts at an address where an agent has signed in since the start, and the last never lasts
    long. So no guessing from elsewhere ever keeps an agent waiting where agents work.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._here = Throttle(free=5, first_s=5.0, longest_s=900.0, clock=clock)
        self._places = Throttle(free=50, first_s=5.0, longest_s=900.0, clock=clock)
        self._accounts = Throttle(free=100, first_s=1.0, longest_s=30.0, clock=clock)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, login: str, address: str) -> float:
        """How many seconds until this login may be tried again from this address; 0.0 for now."""
        return max(throttle.wait_s(key) for throttle, key in self._tries(login, address))

    def failed(self, login: str, address: str) -> None:
        """Remember a wrong password."""
        for throttle, key in self._tries(login, address):
            throttle.failed(key)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of this login here, and remember that agents work at this address."""
        self._here.succeeded(_pair(login, address))
        place = _place(address)
        with self._lock:
            self._known[place] = None
            self._known.move_to_end(place)
            while len(self._known) > _MOST_ADDRESSES:
                self._known.popitem(last=False)

    def _tries(self, login: str, address: str) -> tuple[tuple[Throttle, str], ...]:
        """What counts failures of a login at an address, and under which key."""
        here, place = (self._here, _pair(login, address)), _place(address)
        with self._lock:
            known = place in self._known
        return (here,) if known else (here, (self._places, place), (self._accounts, _short(login)))


class Bucket:
    """Counts failures by key, in this process, and forgets one after the other: what comes slowly never waits.

    Attributes:
        holds: Failures that may come at once. When it is full, the next try waits until one is forgotten.
        leaks_s: Seconds after which one is forgotten.
    """

    def __init__(self, *, holds: int, leaks_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.holds, self.leaks_s = holds, leaks_s
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, key: str) -> float:
        """How many seconds until `key` may try again; 0.0 for now."""
        with self._lock:
            return max(0.0, (self._level(key, self._clock()) - self.holds + 1) * self.leaks_s)

    def failed(self, key: str) -> None:
        """Remember a failure."""
        now = self._clock()
        with self._lock:
            self._levels[key] = min(self._level(key, now) + 1, float(self.holds)), now
            self._levels.move_to_end(key)  # the oldest failures stand first, and go first
            while len(self._levels) > _MOST_KEYS:
                self._levels.popitem(last=False)

    def _level(self, key: str, now: float) -> float:
        level, at = self._levels.get(key, (0.0, now))
        return max(0.0, level - (now - at) / self.leaks_s)


class Guess(StrEnum):
    """What can be guessed from a place; each is counted apart, so that one never holds back another."""

    PIN = "pin"
    """Of a journey whose page somebody stands before: its address is signed, so there is such a journey."""
    BY_HAND = "by-hand"
    """A code in clear with a PIN; whether there is such a journey changes nothing, or the count would tell it."""
    CODE = "code"
    """An address that we never signed. It holds back no form: what is slowed down is asking for such addresses."""
    COMEBACK = "comeback"
    """What a browser brings back from the City's accounts, and they never gave."""


class Guesses:
    """Slows down whoever guesses codes or PINs, from where they do it; `record.pins` guards each booklet.

    A right PIN forgives nothing: whoever guesses may have a booklet of their own. Forty slips at once and one every
    five minutes are more than a waiting room behind one address makes, and 328 guesses in a day: docs/decisions/0014.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._places = Bucket(holds=40, leaks_s=300.0, clock=clock)

    def wait_s(self, what: Guess, address: str) -> float:
        """How many seconds until somebody at this address is answered again; 0.0 for now."""
        return self._places.wait_s(f"{what} {_place(address)}")

    def failed(self, what: Guess, address: str) -> None:
        """Remember something that was not right."""
        self._places.failed(f"{what} {_place(address)}")


def _pair(login: str, address: str) -> str:
    return f"{_place(address)} {_short(login)}"


def _short(login: str) -> str:
    """A login as a key that takes no more room than another, however much was typed."""
    return hashlib.blake2b(login.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _place(address: str) -> str:
    """Where somebody is: their address, or the network of it that one customer has."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a socket of this machine has none
        return _short(address)
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, _HOME_BITS), strict=False))
