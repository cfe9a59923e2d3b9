import numpy as np
import pytest

from forms.geometry import Box, Quad
from forms.layout import CodeMark, PageLayout
from scan.pose import Pose, box_corners, outline, page_corners, points_quad, pose_from_marks, project, scale_px_per_mm

LAYOUT = PageLayout(1, 148.0, 210.0, (), (CodeMark(Box(122, 184, 17, 17), 33), CodeMark(Box(9, 9, 12, 12), 29)))
FLAT: Pose = np.array([[11.8, 0.4, 20.0], [-0.4, 11.8, 60.0], [0, 0, 1.0]])
SLANTED: Pose = np.array([[11.0, 0.4, 20.0], [-0.2, 10.5, 60.0], [4e-4, 9e-4, 1.0]])


def marks(pose: Pose, *indices: int) -> tuple[tuple[Quad, int], ...]:
    return tuple((points_quad(project(pose, box_corners(LAYOUT.codes[index].box))), index) for index in indices)


@pytest.mark.parametrize("indices", [(0,), (1,), (0, 1)])
def test_the_pose_of_flat_paper_comes_back_from_any_of_its_codes(indices: tuple[int, ...]) -> None:
    pose = pose_from_marks(marks(FLAT, *indices), LAYOUT)

    assert np.abs(project(pose, page_corners(LAYOUT)) - project(FLAT, page_corners(LAYOUT))).max() < 0.01


def test_two_codes_show_a_perspective() -> None:
    pose = pose_from_marks(marks(SLANTED, 0, 1), LAYOUT)

    assert np.abs(project(pose, page_corners(LAYOUT)) - project(SLANTED, page_corners(LAYOUT))).max() < 1


def test_the_outline_starts_at_the_pages_own_top_left() -> None:
    upside_down: Pose = np.array([[-10.0, 0, 1500.0], [0, -10.0, 2200.0], [0, 0, 1.0]])

    quad = outline(marks(upside_down, 0, 1), LAYOUT)

    assert quad.as_list()[0] == pytest.approx([1500, 2200])
    assert quad.as_list()[2] == pytest.approx([20, 100])


def test_the_scale_is_that_of_the_paper() -> None:
    assert scale_px_per_mm(np.diag([7.0, 7.0, 1.0]), LAYOUT) == pytest.approx(7.0)


def test_codes_that_lie_on_one_line_give_what_pose_they_can() -> None:
    flattened: Pose = np.array([[10.0, 0.0, 20.0], [0.0, 0.0, 60.0], [0.0, 0.0, 1.0]])
    (first, *_), (second, *_) = marks(flattened, 0, 1)
    turned = Quad(second.top_right, second.top_left, second.bottom_left, second.bottom_right)

    pose = pose_from_marks(((first, 0), (turned, 1)), LAYOUT)

    assert pose.shape == (3, 3)
