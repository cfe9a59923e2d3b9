from functools import cache
from pathlib import Path

import numpy as np

from scan.line_reader import LineReader
from scan.line_views import inked
from scan.training.handwriting_lines import distance, read_picture, read_source
from scan.training.handwriting_words import Cut, Piece, cuts, joined, made_lines, pieces, pieces_by_writer

INK = Path(__file__).parents[1] / "data" / "ink"
READER = LineReader(french=False)


@cache
def real_pieces() -> dict[str, list[Piece]]:
    return pieces_by_writer(READER, read_source(INK))


def bars(*, slant: float = 0.0) -> np.ndarray:
    """A line of three bars as high as its middle, 20 px wide and 20 px apart."""
    ink = np.zeros((60, 140), np.float32)
    for row in range(15, 45):
        for left in (20, 60, 100):
            start = round(left - slant * (row - 30))
            ink[row, start : start + 20] = 1.0
    return ink


def test_a_line_is_parted_where_it_is_cut() -> None:
    found = pieces(bars(), "un deux trois", [Cut(2, 50.0, 0.0), Cut(7, 90.0, 0.0)])

    assert [piece.text for piece in found] == ["un", "deux", "trois"]
    assert [piece.ink.sum() for piece in found] == [600.0] * 3
    assert [piece.wide for piece in found[1:2]] == [40.0]


def test_what_nothing_parts_stays_together() -> None:
    (both, last) = pieces(bars(), "un deux trois", [Cut(7, 90.0, 0.0)])

    assert (both.text, last.text) == ("un deux", "trois")
    assert both.ink.sum() == 2 * last.ink.sum()


def test_a_slanting_cut_parts_strokes_that_stand_above_each_other() -> None:
    leaning = bars(slant=1.0)

    assert pieces(leaning, "a b", [Cut(1, 50.0, 0.0)])[0].ink.sum() != 600.0
    assert pieces(leaning, "a b", [Cut(1, 50.0, 1.0)])[0].ink.sum() == 600.0


def test_nothing_comes_of_a_line_without_ink() -> None:
    assert pieces(np.zeros((60, 140), np.float32), "un", []) == []


def test_lines_of_people_are_cut_at_spaces_and_lose_no_ink() -> None:
    found = 0
    for line in read_source(INK):
        picture = read_picture(line.picture)
        where = cuts(READER, picture, line.text)
        own = pieces(inked(picture), line.text, where)
        found += len(where)

        assert all(line.text[cut.place] == " " for cut in where)
        assert " ".join(piece.text for piece in own) == line.text
        assert sum(float(piece.ink.sum()) for piece in own) > 0.97 * float(inked(picture).sum())
    assert found > 100


def test_pieces_of_different_sizes_come_to_one() -> None:
    small, large = pieces(bars(), "a", [])[0], pieces(np.kron(bars(), np.ones((2, 2), np.float32)), "b", [])[0]
    line = joined([small, large, small], np.random.default_rng(1))

    heights = {np.flatnonzero(line[:, column] < 128).size for column in range(line.shape[1])} - {0}
    assert max(heights) < 1.7 * min(heights)


def test_lines_that_nobody_wrote_can_be_read_as_what_they_say() -> None:
    lines = list(made_lines(real_pieces(), 24, seed=3))
    wrong = sum(distance(READER.read_lines([line.picture])[0].text, line.text) for line in lines)

    assert wrong < 0.25 * sum(len(line.text) for line in lines)
    assert len({line.text for line in lines}) == len(lines)


def test_the_same_seed_makes_the_same_lines() -> None:
    one, other = (list(made_lines(real_pieces(), 3, seed=5)) for _ in range(2))

    assert [line.text for line in one] == [line.text for line in other]
    assert all(np.array_equal(a.picture, b.picture) for a, b in zip(one, other, strict=True))
