"""Which variants of a test are tried when not everything is: a few, evenly drawn, the same ones each time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import pytest

Drawn = TypeVar("Drawn")


def variants_left_out(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Variants of tests marked `sampled(count)` that are not among the `count` that are drawn."""
    variants: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    counts: dict[str, int] = {}
    for item in items:
        marker = item.get_closest_marker("sampled")
        if marker is not None:
            name = item.nodeid.partition("[")[0]
            variants[name].append(item)
            counts[name] = marker.args[0]
    left_out: set[pytest.Item] = set()
    for name, found in variants.items():
        left_out |= {*found}.difference(evenly_drawn(found, counts[name]))
    return left_out


def evenly_drawn(found: Sequence[Drawn], count: int) -> list[Drawn]:
    """So many of them, evenly drawn, all where there are no more: the first is one of them, unless none is wanted."""
    drawn = min(count, len(found))
    return [found[place * len(found) // drawn] for place in range(drawn)]
