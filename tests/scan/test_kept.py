from collections.abc import Callable

import numpy as np

from forms.layout import PageLayout
from scan.kept import Kept

LAYOUT = PageLayout(1, 40.0, 60.0, ())
WHITE = [np.full((4, 4), 255, np.uint8) for _ in range(4)]
"""Pages that look alike."""


def counted(made: list[int], number: int) -> Callable[[], int]:
    def make() -> int:
        made.append(number)
        return number

    return make


def test_a_page_that_was_printed_once_is_worked_out_once() -> None:
    kept, made = Kept[int](2), list[int]()

    values = [kept.get(WHITE[0], LAYOUT, 8.0, counted(made, 5)) for _ in range(3)]

    assert values == [5, 5, 5]
    assert made == [5]


def test_pages_that_look_alike_are_not_taken_for_each_other() -> None:
    kept, made = Kept[int](4), list[int]()

    values = [kept.get(page, LAYOUT, 8.0, counted(made, number)) for number, page in enumerate(WHITE)]
    values.append(kept.get(WHITE[0], LAYOUT, 4.0, counted(made, 9)))

    assert values == [0, 1, 2, 3, 9]


def test_the_page_that_was_not_asked_for_the_longest_goes_first() -> None:
    kept, made = Kept[int](2), list[int]()

    for number in (0, 1, 0, 2, 0, 1):
        kept.get(WHITE[number], LAYOUT, 8.0, counted(made, number))

    assert made == [0, 1, 2, 1]
