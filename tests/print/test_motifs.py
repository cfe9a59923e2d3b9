from collections.abc import Iterator

import pytest

from forms.catalogue import load_catalogue
from print.icons import Moves
from print.motif_ground import GROUND, MOTIF_HEIGHT
from print.motifs import MOTIF_WIDTH, motif

LETTERS = sorted(template.letter for template in load_catalogue().values())
HAS_NONE = "Z"
NAME_RIGHT, NAME_BOTTOM = 72.0, 16.0
"""Where the line's letter and name stand, with their free paper: from the top left, in mm."""


def ends(moves: Moves) -> Iterator[tuple[float, float]]:
    """Where every piece of a drawing ends."""
    for move in moves:
        yield (move[4], move[5]) if len(move) == 6 else (move[0], move[1])


@pytest.mark.parametrize("letter", LETTERS)
def test_every_line_of_the_collection_has_a_drawing_of_its_own(letter: str) -> None:
    others = [motif(other).moves for other in (*LETTERS, HAS_NONE) if other != letter]

    assert motif(letter).moves not in others


@pytest.mark.parametrize("letter", [*LETTERS, HAS_NONE])
def test_a_drawing_comes_in_at_the_right_and_becomes_the_line_in_the_margin(letter: str) -> None:
    points = list(ends(motif(letter).moves))

    assert points[0][0] == MOTIF_WIDTH
    assert (0.0, MOTIF_HEIGHT) in points


@pytest.mark.parametrize("letter", [*LETTERS, HAS_NONE])
def test_a_drawing_stands_on_its_ground_and_leaves_the_name_of_the_line_free(letter: str) -> None:
    for x, y in ends(motif(letter).moves):
        assert 0 <= x <= MOTIF_WIDTH
        assert -1 <= y <= (GROUND if x else MOTIF_HEIGHT)
        assert x >= NAME_RIGHT or y >= NAME_BOTTOM
