"""What is of the words it stands among, and what is wear beside them."""

from dataclasses import replace

from forms.geometry import Box
from scan.ink_pieces import Piece
from scan.written import paler_among

LETTER = Piece(label=1, box=Box(20.0, 30.0, 4.0, 2.5), area_mm2=2.0, dark=0.2, firm=0.3, width_mm=0.5)


def at(x: float, y: float = 30.0, *, dark: float = 0.15, width: float = 0.5, wide: float = 3.0) -> Piece:
    return replace(LETTER, label=int(100 * x + y), box=Box(x, y, wide, 2.5), dark=dark, firm=0.0, width_mm=width)


def test_paler_letters_in_the_line_of_a_word_are_of_it_one_after_another() -> None:
    letters = [at(25.0), at(32.0), at(39.0)]

    assert paler_among([LETTER], letters) == letters


def test_a_pale_accent_above_a_word_is_of_it() -> None:
    accent = at(21.0, 26.5, wide=1.0)

    assert paler_among([LETTER], [accent]) == [accent]


def test_what_lies_apart_or_is_much_paler_or_broad_is_none_of_a_word() -> None:
    others = [at(40.0), at(25.0, 36.0), at(25.0, dark=0.09), at(25.0, width=1.5), at(25.0, wide=16.0)]

    assert paler_among([LETTER], others) == []
