"""In which order files of tests begin where several processes run them: none is still at work when all others are done.

Each process takes a file when it has done its last one. A file of few tests that take long, begun at the end, would
keep one process busy while the others wait; and while all of them wait for a browser, nothing uses the processor.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

_BROWSER: Final = "end_to_end/browser"
_SECONDS: Final[Mapping[str, float]] = {
    _BROWSER: 2.5,
    "end_to_end": 1.0,
    "server/record": 0.3,
    "server/web": 0.4,
    "server": 0.4,
    "scan": 0.2,
    "print": 0.3,
    "forms": 0.01,
    "": 0.2,
    "end_to_end/test_collection.py": 5.0,
    "server/record/test_watching_on.py": 5.0,  # waits for programs
    "server/record/test_merge.py": 0.01,
    "server/web/test_security.py": 0.01,
    "scan/test_decide_ticks.py": 0.03,
}
"""That a test takes on average, by folder, and in files that are far from it: of the processor, the browser's included,
measured in November 2026."""


def longest_first(items: list[pytest.Item]) -> None:
    """Put files that take long before others, those in a browser among the rest; within a file the order stays."""
    long = defaultdict[Path, float](float)
    for item in items:
        long[item.path] += _SECONDS[_known(item.path)]
    order = {path: place for place, path in enumerate(_spread(long))}
    items.sort(key=lambda item: order[item.path])


def _spread(long: Mapping[Path, float]) -> Iterator[Path]:
    """The files in a browser and the others, each longest first, so that of both the same share is always done."""
    paths = sorted(long, key=lambda path: -long[path])
    kinds = [[path for path in paths if (_known(path) == _BROWSER) is inside] for inside in (True, False)]
    whole = [sum(long[path] for path in kind) for kind in kinds]
    done = [0.0, 0.0]
    while any(kinds):
        kind = min((place for place in (0, 1) if kinds[place]), key=lambda place: done[place] / whole[place])
        path = kinds[kind].pop(0)
        done[kind] += long[path]
        yield path


def _known(path: Path) -> str:
    """What of `_SECONDS` a file is in: itself, or the innermost folder."""
    tests = Path(__file__).parent
    inside = path.relative_to(tests) if path.is_relative_to(tests) else Path()
    names = ["" if one == Path() else one.as_posix() for one in (inside, *inside.parents)]
    return next(name for name in names if name in _SECONDS)
