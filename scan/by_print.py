"""Where a page lies in an image when no code tells: its own print is found again, any way up.

For a page whose code a person typed. What comes out is a first pose like that of codes that were read; whether the
page really is the one that was named, `register` finds out.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Quad
from forms.layout import PageLayout
from scan.errors import NotRegistered
from scan.pose import Points, Pose, box_corners, points_quad, project, quad_points
from scan.readings import Gray
from scan.warp import reduced, resized

_LOOK: Final = 4.0
"""Scale at which print is compared, px per mm: letters are 10 px high."""
_SIDE_PX: Final = 2500
"""Longest side of the reduced image: an A4 page has at least 4 px per mm in it."""
_FEATURES: Final = 6000
"""Strongest features that are kept."""
_UNLIKE_NEXT: Final = 0.8
"""Lowe's ratio test (IJCV 2004): the next best match is at least this much worse, or the letter is any letter."""
_STRAY_PX: Final = 6.0
"""How far a match may be from the plane that the others agree on: 1.5 mm, as much as paper bends."""
_LEAST: Final = 25
"""Matches that agree: enough for a plane that is not chance. Pages of both booklets reach 330 to 780, flat, folded or
in pictures. Other pages of the same booklets, which share a part of their print, reach 185: `register` refuses them.
"""


def marks_by_print(gray: Gray, layout: PageLayout, reference: Gray, area: Quad | None) -> tuple[tuple[Quad, int], ...]:
    """Find a page by its print.

    Args:
        gray: The image, uint8, shape (height, width).
        layout: What was printed.
        reference: The printed page, at `scan.warp.PX_PER_MM`.
        area: Where the page is, px; None: anywhere.

    Returns:
        Where the codes of the page are, or would be were they not torn off or blotted out, for `FoundPage.marks`.

    Raises:
        NotRegistered: The print of this page is not there.
    """
    pose = _pose(gray, resized(reference, layout, _LOOK), area)
    return tuple((points_quad(project(pose, box_corners(code.box))), index) for index, code in enumerate(layout.codes))


def _pose(gray: Gray, printed: Gray, area: Quad | None) -> Pose:
    small, scale = reduced(gray, _SIDE_PX)
    sift = cv2.SIFT.create(nfeatures=_FEATURES)
    there, here = sift.detectAndCompute(printed, None), sift.detectAndCompute(small, _mask(small, area, scale))
    if min(len(there[0]), len(here[0])) < _LEAST:
        raise NotRegistered(0.0, float("inf"))
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(there[1], here[1], k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _UNLIKE_NEXT * pair[1].distance]
    if len(good) < _LEAST:
        raise NotRegistered(0.0, float("inf"))
    on_page = _points([there[0][match.queryIdx] for match in good]) / _LOOK
    in_image = _points([here[0][match.trainIdx] for match in good]) * scale
    found, inliers = cv2.findHomography(on_page, in_image, cv2.RANSAC, _STRAY_PX * scale, maxIters=5000)
    pose = np.asarray(found, np.float64)
    if pose.shape != (3, 3) or inliers.sum() < _LEAST:  # OpenCV gives None when nothing fits
        raise NotRegistered(0.0, float("inf"))
    return pose


def _mask(small: Gray, area: Quad | None, scale: float) -> NDArray[np.uint8] | None:
    if area is None:
        return None
    mask = np.zeros(small.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(quad_points(area) / scale).astype(np.int32), 255)
    return mask


def _points(keypoints: Sequence[cv2.KeyPoint]) -> Points:
    return np.array([point.pt for point in keypoints], np.float64)
