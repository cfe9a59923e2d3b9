import numpy as np
import pytest

from scan.reed_solomon import restored

DATA, SPARE = 24, 26
"""A block of the large code of a page."""


def block(seed: int) -> tuple[int, ...]:
    """A block that is right: what is left when all of its symbols for correction are missing."""
    data = np.random.default_rng(seed).integers(0, 256, DATA).tolist()
    made = restored([*data, *[0] * SPARE], SPARE, range(DATA, DATA + SPARE))
    assert made is not None
    return made


def damaged(symbols: tuple[int, ...], places: list[int]) -> list[int]:
    return [symbol ^ (1 + place) if place in places else symbol for place, symbol in enumerate(symbols)]


def places(seed: int, count: int) -> list[int]:
    return [int(place) for place in np.random.default_rng(seed).permutation(DATA + SPARE)[:count]]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("missing", "wrong"), [(0, 13), (26, 0), (12, 7), (1, 12), (0, 0)])
def test_a_block_bears_twice_as_many_missing_symbols_as_wrong_ones(missing: int, wrong: int, seed: int) -> None:
    right, hit = block(seed), places(seed, missing + wrong)

    assert restored(damaged(right, hit), SPARE, hit[:missing]) == right


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("missing", "wrong"), [(0, 16), (20, 5)])
def test_a_block_that_bears_no_more_is_given_up(missing: int, wrong: int, seed: int) -> None:
    hit = places(seed, missing + wrong)

    assert restored(damaged(block(seed), hit), SPARE, hit[:missing]) is None
