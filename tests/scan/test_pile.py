from typing import Any

import pytest

from forms.page_code import PageCode
from scan.pile import findings_of
from scan.readings import Finding
from tests.editions import CODES


def pile(*pages: str) -> list[list[PageCode]]:
    """Images told as `A1`, `B2 B3`: journey and page of each page in it; empty: nothing was read."""
    return [[PageCode(CODES["ABC".index(page[0])], 1, int(page[1:])) for page in image.split()] for image in pages]


def told(*pages: str) -> list[tuple[Finding, dict[str, Any]]]:
    return [(noted.finding, dict(noted.facts)) for noted in findings_of(pile(*pages))]


@pytest.mark.parametrize(
    "pages",
    [
        ("A1", "A2", "A3", "A4"),
        ("A2", "A1", "B1", "B2"),
        ("A1", "B1", "C1"),
        ("A3", "B3"),
        ("A2 A3", "A4 A5"),
        ("A1", "", "B1", ""),
        (),
        ("A1",),
    ],
)
def test_nothing_is_said_of_a_pile_in_order(pages: tuple[str, ...]) -> None:
    assert told(*pages) == []


def test_two_sides_that_are_no_sheet_are_told_in_a_pile_of_sheets() -> None:
    found = told("A1", "A2", "A3", "B6", "B1", "B2")

    assert found == [(Finding.SIDES_DISAGREE, {"image": 3, "next": 4})]


def test_front_and_back_of_two_peoples_sheets_are_told_even_alone() -> None:
    assert told("A3", "B4") == [(Finding.SIDES_DISAGREE, {"image": 1, "next": 2})]


def test_a_page_that_is_there_twice_is_told() -> None:
    found = told("A1", "B3", "A1")

    assert found == [(Finding.PAGE_TWICE, {"code": CODES[0], "edition": 1, "page": 1, "times": 2})]


def test_a_page_missing_between_others_is_told() -> None:
    found = told("A1 A2", "A3 A5")

    assert found == [(Finding.PAGE_MISSING, {"code": CODES[0], "edition": 1, "page": 4})]


def test_single_pages_that_somebody_brought_miss_nothing() -> None:
    assert told("A2 A9", "A5") == []
