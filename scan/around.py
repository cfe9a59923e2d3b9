"""The page around a code that leads to no layout: where it lies, as far as that is certain.

Its edition is lost, or was never printed here; the codes of every page of ours stand at the same corners.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.layout import A5_HEIGHT, A5_WIDTH
from forms.usual_codes import FOLD_LEFT, FOLD_RIGHT, UsualCode
from scan.codes import side_px
from scan.pose import Points, Pose, box_corners, holds, points_quad, project, quad_points
from scan.readings import Gray
from scan.rest import SIDE_PX, paper_and_ink
from scan.warp import reduced

_PAGE: Final = box_corners(Box(0, 0, A5_WIDTH, A5_HEIGHT))
_MARGIN: Final = box_corners(Box(4, 4, A5_WIDTH - 8, A5_HEIGHT - 8))
"""A line around the page where nothing is printed: the codes begin 5.6 mm from the edge, everything else 8 mm."""
_MISFIT: Final = 0.3
"""Two codes of one page lie within 0.25 of the smaller one's side from where they should, of whatever size they are."""
_WRITTEN: Final = 0.03
"""Share of ink on one side of that line: 0.025 at most around a page that lies askew by 1 degree, of the shadow between
two sheets; 0.055 at least where the line runs through print. Measured on pages 2 to 5 of two booklets side by side."""
_OUTSIDE: Final = 0.04
"""Share of a page that a scanner cuts off at most."""


def pages_around(gray: Gray, codes: Sequence[Quad]) -> tuple[Quad | None, ...]:
    """Work out the outline of the page around each of some codes.

    Args:
        gray: The image.
        codes: Corners in px, of codes that say the same.

    Returns:
        For each code, the page's corners in px, clockwise from its own top left; None where more than one place is
        possible, or none is.
    """
    around: list[Quad | None] = [None] * len(codes)
    for one, other in product(range(len(codes)), repeat=2):
        if one != other and around[one] is None and around[other] is None:
            around[one] = around[other] = _around_pair(codes[one], codes[other])
    if None in around:
        small, scale = reduced(gray, SIDE_PX)
        _, ink = paper_and_ink(small)
        alone = [
            _around_one(code, ink, scale) if page is None else page for code, page in zip(codes, around, strict=True)
        ]
        around = [next((page for page in alone if page is not None and holds(page, code)), None) for code in codes]
    return tuple(around)


def _around_pair(large: Quad, small: Quad) -> Quad | None:
    """The page of a large and a small code; None when they are not two of one page."""
    fits = []
    for usual in (FOLD_LEFT, FOLD_RIGHT):
        marks = ((large, usual.large), (small, usual.small))
        pose = _pose(
            np.array([[code.corner.x, code.corner.y] for _, code in marks]),
            np.array([quad_points(seen)[code.fixed] for seen, code in marks]),
        )
        fits.append((max(_misfit(pose, seen, code) for seen, code in marks), pose))
    misfit, pose = min(fits, key=lambda fit: fit[0])
    return points_quad(project(pose, _PAGE)) if misfit < _MISFIT else None


def _around_one(code: Quad, ink: NDArray[np.bool_], scale: float) -> Quad | None:
    """The page of a code that may be the large or the small one, of a page bound at its left or its right."""
    possible = [
        pose
        for pose in _poses(code)
        if _share_inside(project(pose, _PAGE) / scale, ink.shape) > 1 - _OUTSIDE
        and _most_ink(project(pose, _MARGIN) / scale, ink) < _WRITTEN
    ]
    return points_quad(project(possible[0], _PAGE)) if len(possible) == 1 else None


def _poses(code: Quad) -> Iterator[Pose]:
    for usual in (FOLD_LEFT, FOLD_RIGHT):
        for mark in (usual.large, usual.small):
            ends = [mark.fixed, (mark.fixed + 2) % 4]
            yield _pose(box_corners(mark.box)[ends], quad_points(code)[ends])


def _pose(printed: Points, seen: Points) -> Pose:
    """The turn, size and shift that send two places in mm to two places in px."""
    here, there = (complex(*(points[1] - points[0])) for points in (printed, seen))
    turn = there / here
    linear = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    shift = seen[0] - linear @ printed[0]
    return np.vstack([np.column_stack([linear, shift]), [0.0, 0.0, 1.0]])


def _misfit(pose: Pose, seen: Quad, usual: UsualCode) -> float:
    """How far the corners of a code are from where they should be, by its side."""
    off = project(pose, box_corners(usual.box)) - quad_points(seen)
    return float(np.linalg.norm(off, axis=1).max()) / side_px(seen)


def _share_inside(corners: Points, shape: tuple[int, ...]) -> float:
    height, width = shape
    image = box_corners(Box(0, 0, width, height)).astype(np.float32)
    page = corners.astype(np.float32)
    area, _ = cv2.intersectConvexConvex(page, image)
    return float(area) / max(float(cv2.contourArea(page)), 1.0)


def _most_ink(corners: Points, ink: NDArray[np.bool_]) -> float:
    """The share of ink on that side of a quadrilateral that has most."""
    shares = []
    points = np.round(corners).astype(np.int32)
    for side in zip(points, np.roll(points, -1, axis=0), strict=True):
        line = np.zeros(ink.shape, np.uint8)
        cv2.polylines(line, [np.array(side)], isClosed=False, color=1, thickness=2)
        on_line = ink[line > 0]
        shares.append(float(on_line.mean()) if on_line.size else 0.0)
    return max(shares)
