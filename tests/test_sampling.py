from itertools import product

import pytest

from tests.needs import ALL
from tests.sampling import evenly_drawn

PENS, WAYS = range(3), range(5)
GRID = [{"pen": pen, "way": way} for way, pen in product(WAYS, PENS)]


def test_every_value_of_every_parameter_is_drawn_where_that_can_be() -> None:
    drawn = [GRID[place] for place in evenly_drawn(GRID, 5)]

    assert {one["way"] for one in drawn} == set(WAYS)
    assert {one["pen"] for one in drawn} == set(PENS)


def test_the_values_of_one_parameter_are_drawn_from_all_of_its_list() -> None:
    drawn = evenly_drawn([{"way": way} for way in range(100)], 10)

    assert all(sum(place // 20 == fifth for place in drawn) in {1, 2, 3} for fifth in range(5))


@pytest.mark.parametrize(("many", "count", "drawn"), [(3, 0, 0), (3, 1, 1), (3, 3, 3), (3, 4, 3), (0, 2, 0)])
def test_no_more_are_drawn_than_are_wanted_or_there_are(many: int, count: int, drawn: int) -> None:
    places = evenly_drawn(GRID[:many], count)

    assert len(set(places)) == drawn


@pytest.mark.sampled(2)
@pytest.mark.parametrize("place", range(5))
def test_of_a_sampled_test_so_many_are_tried(request: pytest.FixtureRequest, place: int) -> None:
    del place
    alike = [item for item in request.session.items if item.nodeid.startswith(request.node.nodeid.partition("[")[0])]

    assert len(alike) == 2 or ALL or any("[" in argument for argument in request.config.args)
