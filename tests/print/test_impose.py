import pytest

from print.impose import EXACT, Printer, SheetSide, impose


def test_four_pages_are_one_sheet_with_the_cover_at_the_right() -> None:
    assert impose(4) == (SheetSide(left=4, right=1), SheetSide(left=2, right=3, back=True))


def test_eight_pages_are_two_sheets_inside_each_other() -> None:
    assert impose(8) == (
        SheetSide(8, 1, sheet=0),
        SheetSide(2, 7, sheet=0, back=True),
        SheetSide(6, 3, sheet=1),
        SheetSide(4, 5, sheet=1, back=True),
    )


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


def test_inner_sheets_are_moved_towards_the_fold_and_the_outer_one_is_not() -> None:
    printer = Printer(creep=0.2)

    moved = [side.towards_fold(printer) for side in impose(12)]

    assert moved == pytest.approx([0.0, 0.0, 0.2, 0.2, 0.4, 0.4])


def test_only_the_back_of_a_sheet_is_moved_to_lie_behind_its_front() -> None:
    printer = Printer(right=0.5, down=-0.3)

    assert [side.moved(printer) for side in impose(8)] == [(0.0, 0.0), (0.5, -0.3)] * 2
    assert {side.moved(EXACT) for side in impose(8)} == {(0.0, 0.0)}
