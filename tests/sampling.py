"""Which variants of a test are tried when not everything is: a few, evenly drawn, the same ones each time."""

from collections import defaultdict
from collections.abc import Iterable

import pytest


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
        drawn = set(drawn_places(len(found), counts[name]))
        left_out |= {item for place, item in enumerate(found) if place not in drawn}
    return left_out


def drawn_places(many: int, count: int) -> list[int]:
    """Places of `count` among `many`, evenly drawn: the first is always one of them, unless none is wanted."""
    drawn = min(count, many)
    return [place * many // drawn for place in range(drawn)]
