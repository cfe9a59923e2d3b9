"""What fills the pages that documents and steps leave hollow."""

import pytest

from print.compose import _that_fit
from print.flow import Flow
from print.sketch import Block

HEADING = Block(10.0, ())


def items(*heights: float) -> list[Block]:
    return [Block(height, ()) for height in heights]


@pytest.mark.parametrize(
    ("heights", "taken"),
    [
        pytest.param((20, 20, 20, 60), (20, 20, 20), id="those-that-follow-one-another"),
        pytest.param((95, 25, 20, 30), (25, 20, 30), id="others-where-the-first-do-not-fit"),
        pytest.param((70, 15, 15, 60, 25), (70, 15), id="those-that-fill-it-best"),
        pytest.param((70, 60, 50), (), id="one-alone-is-not-worth-a-title"),
    ],
)
def test_a_hollow_page_is_filled_with_what_fits_best(heights: tuple[int, ...], taken: tuple[int, ...]) -> None:
    found = _that_fit(Flow(room=100.0), HEADING, items(*heights))

    assert tuple(block.height for block in found) == taken


def test_a_page_that_is_well_filled_is_left_as_it_is() -> None:
    page = Flow(room=200.0)
    page.put(Block(140.0, ()))

    assert _that_fit(page, HEADING, items(45.0, 20.0, 20.0)) == []
