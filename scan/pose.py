"""Where a page lies in an image, as its codes alone tell: a first pose, good to a few millimetres.

Positions in images are in px, and pixel (0, 0) covers the square from (0, 0) to (1, 1); on paper they are in mm.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.layout import PageLayout

Points: TypeAlias = NDArray[np.float64]
"""Shape (n, 2), each row (x, y)."""

Pose: TypeAlias = NDArray[np.float64]
"""Homography from mm on the page to px in the image, shape (3, 3)."""

_SLANTED: Final = 0.02
"""Two codes of a page that lies flat fit one affine pose to 1 % of their side; a picture from the side does not."""


def pose_from_marks(marks: Sequence[tuple[Quad, int]], layout: PageLayout) -> Pose:
    """Work out the pose from the corners of the page's codes.

    One code is too small to show a perspective, so its pose is affine; several show one when there is one.

    Args:
        marks: Corners in px, and index in `layout.codes`, at least one.
        layout: What was printed.
    """
    printed = np.vstack([box_corners(layout.codes[index].box) for _, index in marks])
    seen = np.vstack([quad_points(corners) for corners, _ in marks])
    affine = _affine(printed, seen)
    side = float(np.linalg.norm(seen[0] - seen[1]))
    left = np.abs(project(affine, printed) - seen).max()
    if len(marks) == 1 or left < _SLANTED * side:
        return affine
    homography, _ = cv2.findHomography(printed, seen, 0)
    found = np.asarray(homography, np.float64)
    return found if found.shape == (3, 3) else affine  # there is none where the codes lie on one line


def outline(marks: Sequence[tuple[Quad, int]], layout: PageLayout) -> Quad:
    """The trimmed page's corners in the image as its codes alone tell, clockwise from its own top left."""
    return points_quad(project(pose_from_marks(marks, layout), page_corners(layout)))


def project(pose: Pose, points: Points) -> Points:
    """Send points on the page into the image, or back with the inverse.

    Args:
        pose: Homography.
        points: Shape (n, 2).
    """
    sent = points @ pose[:, :2].T + pose[:, 2]
    return np.asarray(sent[:, :2] / sent[:, 2:], np.float64)


def page_corners(layout: PageLayout) -> Points:
    """The trimmed page's corners in mm, clockwise from the top left, shape (4, 2)."""
    return box_corners(Box(0, 0, layout.width, layout.height))


def box_corners(box: Box) -> Points:
    """The corners of a box, clockwise from the top left, shape (4, 2)."""
    return np.array([[box.x, box.y], [box.right, box.y], [box.right, box.bottom], [box.x, box.bottom]], np.float64)


def quad_points(quad: Quad) -> Points:
    """The corners of a quadrilateral as an array, shape (4, 2)."""
    return np.array(quad.as_list(), np.float64)


def points_quad(points: Points) -> Quad:
    """Four points, clockwise from the page's own top left, as a quadrilateral."""
    return Quad.from_list(points.tolist())


def holds(area: Quad, other: Quad) -> bool:
    """Say whether the middle of one quadrilateral lies in another, or on its edge."""
    x, y = quad_points(other).mean(axis=0).tolist()
    return cv2.pointPolygonTest(quad_points(area).astype(np.float32), (x, y), measureDist=False) >= 0


def area_mask(shape: tuple[int, ...], corners: Points) -> NDArray[np.uint8]:
    """255 inside four corners, in px, of an image of a shape, (height, width)."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 255)
    return mask


def area_px(area: Quad) -> float:
    """Area of a quadrilateral."""
    return float(abs(cv2.contourArea(quad_points(area).astype(np.float32))))


def scale_px_per_mm(pose: Pose, layout: PageLayout) -> float:
    """How many px a mm has in the image, on average over the page."""
    seen = points_quad(project(pose, page_corners(layout)))
    return float(np.sqrt(area_px(seen) / (layout.width * layout.height)))


def _affine(printed: Points, seen: Points) -> Pose:
    """Least squares affine transform, as a homography."""
    rows = np.hstack([printed, np.ones((len(printed), 1))])
    solution, *_ = np.linalg.lstsq(rows, seen, rcond=None)
    return np.vstack([solution.T, [0.0, 0.0, 1.0]])
