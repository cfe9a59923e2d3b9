import pytest

from print.impose import SheetSide, impose


def test_four_pages_are_one_sheet_with_the_cover_at_the_right() -> None:
    assert impose(4) == (SheetSide(left=4, right=1), SheetSide(left=2, right=3))


def test_eight_pages_are_two_sheets_inside_each_other() -> None:
    assert impose(8) == (SheetSide(8, 1), SheetSide(2, 7), SheetSide(6, 3), SheetSide(4, 5))


@pytest.mark.parametrize("pages", [4, 8, 12, 16, 40])
def test_every_page_is_printed_once_and_faces_add_up(pages: int) -> None:
    sides = impose(pages)

    assert sorted(number for side in sides for number in (side.left, side.right)) == list(range(1, pages + 1))
    assert {side.left + side.right for side in sides} == {pages + 1}
    assert all(side.right % 2 == 1 for side in sides)


@pytest.mark.parametrize("pages", [0, 3, 6, -4])
def test_other_numbers_of_pages_cannot_be_folded(pages: int) -> None:
    with pytest.raises(ValueError, match="multiple of four"):
        impose(pages)
