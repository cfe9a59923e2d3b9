from collections.abc import Callable

import numpy as np

from forms.layout import PageLayout
from scan.kept import AsPrinted, Kept

LAYOUT = PageLayout(1, 40.0, 60.0, ())
WHITE = [np.full((4, 4), 255, np.uint8) for _ in range(4)]
"""Pages that look alike."""


def counted(made: list[int], number: int) -> Callable[[], int]:
    def make() -> int:
        made.append(number)
        return number

    return make


def test_what_was_worked_out_is_not_worked_out_again() -> None:
    kept, made = Kept[int](2), list[int]()

    values = [kept.get("key", counted(made, 5)) for _ in range(3)]

    assert values == [5, 5, 5]
    assert made == [5]


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept, made = Kept[int](2), list[int]()

    for number in (0, 1, 0, 2, 0, 1):
        kept.get(number, counted(made, number))

    assert made == [0, 1, 2, 1]


def test_what_is_not_there_is_asked_for_again() -> None:
    kept, there = Kept[int | None](2), iter([None, 7])

    assert [kept.get("key", lambda: next(there)) for _ in range(3)] == [None, 7, 7]


def test_what_shall_be_forgotten_is_worked_out_again() -> None:
    kept, made = Kept[int](5), list[int]()
    for number in range(3):
        kept.get(number, counted(made, number))

    kept.forget(lambda key: key == 1)

    assert [kept.get(number, counted(made, number + 10)) for number in range(3)] == [0, 11, 2]


def test_a_page_is_known_again_and_pages_that_look_alike_are_not_taken_for_each_other() -> None:
    kept, made = Kept[int](5), list[int]()

    keys = [*(AsPrinted(page, 8.0, LAYOUT) for page in WHITE), AsPrinted(WHITE[0], 4.0, LAYOUT)]
    values = [kept.get(key, counted(made, number)) for number, key in enumerate(keys)]

    assert values == [0, 1, 2, 3, 4]
    assert kept.get(AsPrinted(WHITE[1], 8.0, LAYOUT), counted(made, 9)) == 1
