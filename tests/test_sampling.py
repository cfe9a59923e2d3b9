from collections import Counter

import pytest

from tests.needs import ALL
from tests.sampling import evenly_drawn


@pytest.mark.parametrize(
    ("many", "count", "drawn"),
    [(8, 1, [0]), (8, 2, [0, 4]), (9, 3, [0, 3, 6]), (5, 4, [0, 1, 2, 3]), (2, 3, [0, 1]), (3, 0, [])],
)
def test_variants_are_drawn_evenly(many: int, count: int, drawn: list[int]) -> None:
    assert evenly_drawn(range(many), count) == drawn


@pytest.mark.sampled(2)
@pytest.mark.parametrize("place", range(5))
def test_no_more_variants_are_tried_than_are_drawn(request: pytest.FixtureRequest, place: int) -> None:
    tried = Counter(item.nodeid.partition("[")[0] for item in request.session.items)

    assert tried[request.node.nodeid.partition("[")[0]] == (5 if ALL else 2)
    assert ALL or place in {0, 2}
