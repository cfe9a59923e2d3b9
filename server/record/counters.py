"""Where journeys are opened and booklets handed out, as history keeps it: what a trial of pre-reception compares."""

from collections.abc import Iterable
from typing import Any, Final

from server.record import fold
from server.record.model import Counter, HistoryEntry

_KEY: Final = "counter"


def at_counter(counter: Counter | None) -> dict[str, str]:
    """What an entry of history says of where it happened: nothing where nobody said."""
    return {} if counter is None else {_KEY: counter.value}


def counters_to_json(entries: Iterable[HistoryEntry]) -> dict[str, Any]:
    """Where a journey was opened, and each of its editions handed out, by number; null where nobody said."""
    told = list(entries)
    opened = next((_said(entry) for entry in told if entry.action == fold.OPENED), None)
    editions = {entry.target: _said(entry) for entry in told if entry.action == fold.PRINTED}
    return {"opened": opened, "editions": editions}


def _said(entry: HistoryEntry) -> str | None:
    return entry.after.get(_KEY) if isinstance(entry.after, dict) else None
