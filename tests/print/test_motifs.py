from collections.abc import Iterator

import pytest

from forms.catalogue import load_catalogue
from forms.model import MOTIFS
from print.icons import Moves
from print.motif_ground import GROUND, MOTIF_HEIGHT
from print.motifs import MOTIF_WIDTH, motif
from print.motifs_spare import SPARE
from print.shapes import Drawing

LETTERS = sorted(template.letter for template in load_catalogue().values())
HAS_NONE = "Z"
DRAWINGS = [motif(letter) for letter in (*LETTERS, HAS_NONE)] + [motif(HAS_NONE, name) for name in MOTIFS]
NAME_RIGHT, NAME_BOTTOM = 72.0, 16.0
"""Where the line's letter and name stand, with their free paper: from the top left, in mm."""


def ends(moves: Moves) -> Iterator[tuple[float, float]]:
    """Where every piece of a drawing ends."""
    for move in moves:
        yield (move[4], move[5]) if len(move) == 6 else (move[0], move[1])


@pytest.mark.parametrize("letter", LETTERS)
def test_every_line_of_the_collection_has_a_drawing_of_its_own(letter: str) -> None:
    assert [drawing.moves for drawing in DRAWINGS].count(motif(letter).moves) == 1


def test_every_name_that_a_file_can_give_has_a_drawing() -> None:
    assert set(SPARE) == set(MOTIFS)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_comes_in_at_the_right_and_becomes_the_line_in_the_margin(drawing: Drawing) -> None:
    points = list(ends(drawing.moves))

    assert points[0][0] == MOTIF_WIDTH
    assert (0.0, MOTIF_HEIGHT) in points


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_drawing_stands_on_its_ground_and_leaves_the_name_of_the_line_free(drawing: Drawing) -> None:
    for x, y in ends(drawing.moves):
        assert 0 <= x <= MOTIF_WIDTH
        assert -1 <= y <= (GROUND if x else MOTIF_HEIGHT)
        assert x >= NAME_RIGHT or y >= NAME_BOTTOM
