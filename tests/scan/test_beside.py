from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from forms.geometry import Box
from scan.beside import says_no, stands_beside
from scan.ink_pieces import Piece
from scan.label_lines import Labels
from scan.loose_ink import LooseInk
from scan.new_ink import Ink
from scan.readings import TextLine, TextWord
from tests import paper
from tests.scan.measured import LAYOUT, nothing_lost

SCALE = 4.0
BOX = Box(30.0, 30.0, 4.5, 4.5)
TICK = ((30.5, 32.3), (31.7, 34.0), (34.4, 30.3))
ZIGZAG = ((0.0, 3.0), (1.0, 0.0), (2.0, 3.0), (3.0, 0.0), (4.0, 3.0))
"""Strokes as wide as a short word and as tall."""

PLACE = Box(20.0, 30.0, 15.0, 4.0)


def beside(
    at: tuple[float, float] | None,
    *,
    size: float = 1.0,
    by_hand: float = 0.9,
    text: str = "",
    said: float = 0.6,
    label: int = 2,
) -> Box | None:
    """What stands beside a tick where a zigzag was drawn, with its top left corner there."""
    labels, loose = np.zeros((280, 280), np.int32), list[LooseInk]()
    if at is not None:
        word = [(at[0] + size * x, at[1] + size * y) for x, y in ZIGZAG]
        place = Box(*at, 4 * size, 3 * size)
        draw(labels, word, label)
        loose = [LooseInk(place, (Piece(label, place, 8.0, 0.6, 1.0, 0.5),), by_hand)] if label != 1 else []
    draw(labels, TICK, 1)
    lines = [(TextLine(text, said, one.box),) for one in loose]
    ink = Ink(labels, SCALE, {}, tuple(loose), nothing_lost(), two_levels=False)
    return stands_beside(BOX, ink, lines, Labels(paper.blank_page(LAYOUT, px_per_mm=SCALE), [BOX]))


def draw(labels: NDArray[np.int32], places: Sequence[tuple[float, float]], label: int) -> None:
    for ends in pairwise(places):
        start, end = (tuple(round(at * SCALE) for at in place) for place in ends)
        cv2.line(labels, start, end, label, 3)


@pytest.mark.parametrize("at", [(24.0, 31.0), (36.0, 31.0), (43.0, 31.0), (31.0, 36.0)])
def test_what_a_person_left_close_to_a_tick_stands_beside_it(at: tuple[float, float]) -> None:
    assert beside(at) == Box(*at, 4.0, 3.0)


@pytest.mark.parametrize("at", [(50.0, 31.0), (36.0, 40.0), (31.0, 38.5)])
def test_what_lies_further_away_does_not(at: tuple[float, float]) -> None:
    assert beside(at) is None
    assert beside(at, text="RDV lundi") is None


def test_neither_does_wear_nor_a_crumb_nor_the_frame_seen_a_little_off() -> None:
    assert beside(None) is None
    assert beside((24.0, 31.0), by_hand=0.6) is None
    assert beside((27.0, 31.0), size=0.4) is None
    assert beside((29.0, 35.2), size=0.1) is None


def test_what_says_no_is_looked_for_along_the_row_alone() -> None:
    assert beside((50.0, 31.0), text="non") is not None
    assert beside((50.0, 31.0), text="non", by_hand=0.4) is not None
    assert beside((50.0, 40.0), text="non") is None
    assert beside((64.0, 31.0), text="non") is None


def test_what_cannot_be_read_may_say_no() -> None:
    assert beside((50.0, 31.0), text="roulé", said=0.4) is not None
    assert beside((50.0, 31.0), text="roulé", said=0.4, by_hand=0.6) is None
    assert beside((50.0, 40.0), text="roulé", said=0.4) is None


def test_a_word_that_hangs_on_the_mark_stands_beside_it() -> None:
    assert beside((25.5, 31.0), label=1) is not None


@pytest.mark.parametrize(
    "text", ["non", "NON !", "Annulé", "erreur", "plus besoin", "pas celle-ci", "refusée", "à refaire", "X", "faux"]
)
def test_what_takes_a_tick_back_says_no(text: str) -> None:
    assert says_no(TextLine(text, 0.4, PLACE))


@pytest.mark.parametrize("text", ["", "RDV lundi", "12 mars", "oui", "Noël", "reçu par Mme Nonet", "passeport"])
def test_other_words_say_nothing_of_a_tick(text: str) -> None:
    assert not says_no(TextLine(text, 0.9, PLACE))


def test_what_a_line_may_say_counts_as_what_it_says() -> None:
    word = TextWord("mon", 0.4, PLACE, others=(("non", 0.3),))

    assert says_no(TextLine("en tour", 0.3, PLACE, others=(("erreur", 0.2),)))
    assert says_no(TextLine("mon", 0.4, PLACE, words=(word,)))
