import pytest

from forms.geometry import Box, Point, Quad, bounding_box
from forms.units import mm_to_pt, pt_to_mm, px_per_mm

BOX = Box(10, 20, 30, 40)


def test_a_box_knows_its_edges_and_its_middle() -> None:
    assert (BOX.right, BOX.bottom, BOX.center) == (40, 60, Point(25, 40))


def test_the_bounding_box_of_several_reaches_every_edge() -> None:
    assert bounding_box([Box(10, 20, 5, 5), Box(2, 40, 30, 1), Box(12, 8, 1, 1)]) == Box(2, 8, 30, 33)


def test_a_box_grows_on_every_side_around_its_middle() -> None:
    grown = BOX.grown(2)

    assert grown == Box(8, 18, 34, 44)
    assert grown.grown(-2) == BOX


def test_a_box_shrinks_to_its_middle_and_no_further() -> None:
    assert BOX.grown(-18) == Box(25, 38, 0, 4)


def test_a_moved_box_keeps_its_size() -> None:
    assert BOX.moved(-10, 5) == Box(0, 25, 30, 40)


@pytest.mark.parametrize(
    ("other", "inside"),
    [
        (BOX, True),
        (Box(11, 21, 1, 1), True),
        (Box(9.9, 21, 1, 1), False),
        (Box(39, 59, 1.1, 1), False),
        (Point(10, 20), True),
        (Point(40, 60), True),
        (Point(40.1, 60), False),
    ],
)
def test_a_box_contains_what_lies_inside_or_on_its_edge(other: Box | Point, inside: bool) -> None:
    assert BOX.contains(other) == inside


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Box(0, 0, 10.1, 20.1), True),
        (Box(0, 0, 10, 20), False),
        (Box(40, 20, 5, 5), False),
        (Box(15, 0, 1, 100), True),
        (Box(0, 70, 100, 1), False),
        (Box(0, 60 - 1e-12, 100, 1), False),
    ],
)
def test_boxes_overlap_when_they_share_an_area(other: Box, shared: bool) -> None:
    assert BOX.overlaps(other) == shared
    assert other.overlaps(BOX) == shared


def test_a_box_is_read_from_its_list() -> None:
    assert Box.from_list(BOX.as_list()) == BOX

    with pytest.raises(ValueError, match="unpack"):
        Box.from_list([1, 2, 3])


def test_a_quad_lists_its_corners_clockwise_from_the_top_left() -> None:
    corners = [[0.0, 0.0], [10.0, 1.0], [9.0, 12.0], [-1.0, 11.0]]

    quad = Quad.from_list(corners)

    assert quad.as_list() == corners
    assert (quad.top_left, quad.bottom_right) == (Point(0, 0), Point(9, 12))
    with pytest.raises(ValueError, match="unpack"):
        Quad.from_list(corners[:3])


def test_an_inch_is_72_points_and_25_4_millimetres() -> None:
    assert mm_to_pt(25.4) == pytest.approx(72)
    assert pt_to_mm(mm_to_pt(148)) == pytest.approx(148)
    assert px_per_mm(300) == pytest.approx(11.811, abs=0.001)
