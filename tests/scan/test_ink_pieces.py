"""Pieces of ink that lie near each other."""

import numpy as np
import pytest

from forms.geometry import Box
from scan.ink_pieces import Piece, grouped, overlapping


def piece(label: int, x: float, y: float = 0.0) -> Piece:
    return Piece(label, Box(x, y, 2.0, 2.0), 1.0, 0.5, 0.5, 0.5)


def labels(groups: list[list[Piece]]) -> list[list[int]]:
    return [sorted(one.label for one in group) for group in groups]


def test_no_pieces_are_in_no_group() -> None:
    assert grouped([], 5.0) == []


def test_pieces_within_reach_are_one_group() -> None:
    assert labels(grouped([piece(1, 0.0), piece(2, 20.0), piece(3, 6.9), piece(4, 20.0, 6.9)], 5.0)) == [[1, 3], [2, 4]]


def test_pieces_just_out_of_reach_are_not() -> None:
    assert labels(grouped([piece(1, 0.0), piece(2, 7.0)], 5.0)) == [[1], [2]]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 2, 1), (0, 3, 1, 2)])
def test_what_lies_between_joins_two_groups_whenever_it_comes(order: tuple[int, ...]) -> None:
    chain = [piece(1, 0.0), piece(2, 6.0), piece(3, 12.0), piece(4, 18.0)]

    assert labels(grouped([chain[at] for at in order], 5.0)) == [[1, 2, 3, 4]]


def test_many_rectangles_overlap_as_two_of_them_do() -> None:
    hand = np.random.default_rng(1)
    drawn = [Box.from_list((hand.integers(0, 12, 4) / 3).tolist()) for _ in range(40)]
    edge_to_edge = [Box(one.right, one.y, one.w, one.h) for one in drawn]
    others = [*drawn, *edge_to_edge, *(one.moved(-5e-7, 0.0) for one in edge_to_edge)]

    found = overlapping(drawn, others)

    assert found.tolist() == [[one.overlaps(other) for other in others] for one in drawn]
    assert 0.1 < found.mean() < 0.9


@pytest.mark.parametrize(("ones", "others"), [(0, 3), (3, 0), (0, 0)])
def test_no_rectangles_overlap_none(ones: int, others: int) -> None:
    boxes = [Box(0.0, 0.0, 1.0, 1.0)] * 3

    assert overlapping(boxes[:ones], boxes[:others]).shape == (ones, others)
