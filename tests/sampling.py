"""Which variants of a test are tried when not everything is: a few, evenly drawn, the same ones each time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final

import pytest

_PLAIN: Final = (str, int, float, Enum)


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
        drawn = evenly_drawn([_values(item) for item in found], counts[name])
        left_out |= {item for place, item in enumerate(found) if place not in drawn}
    return left_out


def evenly_drawn(variants: Sequence[Mapping[str, object]], count: int) -> list[int]:
    """Places of so many variants, all where there are no more: of each parameter as many values as can be.

    Args:
        variants: The value of each parameter, by its name.
        count: 0 and more.
    """
    often: Counter[tuple[str, object]] = Counter()
    left, drawn = list(range(len(variants))), list[int]()

    def worth(place: int) -> tuple[int, int]:
        """How new its values are, and how far it is from what is drawn already."""
        return -sum(often[one] for one in variants[place].items()), min((abs(place - one) for one in drawn), default=0)

    while left and len(drawn) < count:
        best = max(left, key=worth)
        often.update(variants[best].items())
        left.remove(best)
        drawn.append(best)
    return drawn


def _values(item: pytest.Item) -> Mapping[str, object]:
    """The value of each of a variant's parameters, or its number where it is none that could be the same elsewhere."""
    call = getattr(item, "callspec", None)
    if call is None:
        return {}
    return {name: one if isinstance(one, _PLAIN) else call.indices[name] for name, one in call.params.items()}
