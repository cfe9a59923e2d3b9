"""Where a page lies in an image when no code tells: its own print is found again, any way up.

For a page whose code a person typed, or that nothing but its content tells. What comes out is a first pose like that of
codes that were read; whether the page really is the one that was named, `register` finds out.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Quad
from forms.layout import PageLayout
from scan.darkness import Window
from scan.errors import NotRegistered
from scan.pose import Points, Pose, area_mask, box_corners, points_quad, project, quad_points
from scan.readings import FoundPage, Gray
from scan.warp import reduced, resized

Marks: TypeAlias = tuple[tuple[Quad, int], ...]
"""Where the codes of a page are, or would be were they not torn off or blotted out, for `FoundPage.marks`."""

_LOOK: Final = 4.0
"""Scale at which print is compared, px per mm: letters are 10 px high."""
_SIDE_PX: Final = 2500
"""Longest side of the reduced image: an A4 page has at least 4 px per mm in it."""
_FEATURES: Final = 6000
"""Strongest features that are kept."""
_AREA_SIDE_PX: Final = 1200
"""Longest side of a reduced area: a page alone has 5 px per mm in it, two side by side have 4."""
_AREA_FEATURES: Final = 4000
_QUICK: Final = 3.0
_QUICK_FEATURES: Final = 1500
"""Scale and strongest features of a page that is one of many: the right one has 290 to 510 features of an area, other
pages 130 at most, in a tenth of a second each."""
_UNLIKE_NEXT: Final = 0.8
"""Lowe's ratio test (IJCV 2004): the next best match is at least this much worse, or the letter is any letter."""
_STRAY_PX: Final = 6.0
"""How far a match may be from the plane that the others agree on: 1.5 mm, as much as paper bends."""
_CODE_AWAY: Final = 0.3
"""How far a code that was read may lie from where the print says, by its side: farther, it is not on that page."""
_TRIES: Final = 2000
"""Of four matches that are right by chance when a fifth of all are."""
_LEAST: Final = 25
"""Matches that agree: enough for a plane that is not chance. Pages of both booklets reach 330 to 780, flat, folded or
in pictures. Other pages of the same booklets, which share a part of their print, reach 185: `register` refuses them.
"""


@dataclass(frozen=True, slots=True)
class Features:
    """What is to be recognised in a part of an image.

    Attributes:
        places: In px of the image, shape (n, 2).
        looks: SIFT descriptors, shape (n, 128).
        scale: By how much the image was reduced.
    """

    places: Points
    looks: NDArray[np.float32]
    scale: float

    @classmethod
    def of(cls, gray: Gray, area: Quad | None) -> Self:
        """Look at an image, or at an area of it with corners in px; small pages are seen as well as large ones."""
        small, scale = reduced(gray, _SIDE_PX)
        mask = None if area is None else area_mask(small.shape, quad_points(area) / scale)
        places, looks = _features(small, mask, _FEATURES)
        return cls(places * scale, looks, scale)

    @classmethod
    def of_area(cls, gray: Gray, area: Quad) -> Self:
        """Look at nothing but an area with corners in px, which holds one page or two: four times as fast."""
        corners = quad_points(area)
        (left, top), (right, bottom) = np.maximum(corners.min(axis=0), 0), corners.max(axis=0)
        part = gray[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
        small, scale = reduced(part, _AREA_SIDE_PX)
        mask = area_mask(small.shape, (corners - (int(left), int(top))) / scale)
        places, looks = _features(small, mask, _AREA_FEATURES)
        return cls(places * scale + (int(left), int(top)), looks, scale)


def marks_by_print(gray: Gray, layout: PageLayout, reference: Gray, area: Quad | None) -> Marks:
    """Find a page by its print.

    Args:
        gray: The image, uint8, shape (height, width).
        layout: What was printed.
        reference: The printed page, at `scan.warp.PX_PER_MM`.
        area: Where the page is, px; None: anywhere.

    Raises:
        NotRegistered: The print of this page is not there.
    """
    places, looks = _features(resized(reference, layout, _LOOK), None, _FEATURES)
    return _marks(layout, *_pose(Features.of(gray, area), places / _LOOK, looks))[0]


def marks_again(found: FoundPage, layout: PageLayout, reference: Gray) -> Marks:
    """Find a page by its print that could not be registered from its code: of one alone, a corner may be off.

    Args:
        found: Where its codes were read.
        layout: What was printed.
        reference: The printed page, at `scan.warp.PX_PER_MM`.

    Raises:
        NotRegistered: The print of this page is not there, or its code is not where that of the print would be.
    """
    marks = marks_by_print(found.raw.gray, layout, reference, None)
    printed = {index: quad_points(corners) for corners, index in marks}
    for corners, index in found.marks:
        away = np.linalg.norm(quad_points(corners).mean(axis=0) - printed[index].mean(axis=0))
        if away > _CODE_AWAY * np.linalg.norm(printed[index][1] - printed[index][0]):
            raise NotRegistered(0.0, float("inf"))
    return marks


def marks_in(features: Features, layout: PageLayout, reference: Gray) -> tuple[Marks, int]:
    """Find a page among features by its print without its codes.

    Args:
        features: Of an area.
        layout: What was printed.
        reference: The printed page, at `scan.warp.PX_PER_MM`.

    Returns:
        Where its codes would be, and how many features agree on that.

    Raises:
        NotRegistered: The print of this page is not there.
    """
    printed = resized(reference, layout, _QUICK)
    mask = np.full(printed.shape, 255, np.uint8)
    for code in layout.codes:
        mask[Window.of(code.box, _QUICK, printed.shape).slices] = 0
    places, looks = _features(printed, mask, _QUICK_FEATURES)
    return _marks(layout, *_pose(features, places / _QUICK, looks))


def _marks(layout: PageLayout, pose: Pose, agreeing: int) -> tuple[Marks, int]:
    marks = tuple((points_quad(project(pose, box_corners(code.box))), index) for index, code in enumerate(layout.codes))
    return marks, agreeing


def _pose(features: Features, places: Points, looks: NDArray[np.float32]) -> tuple[Pose, int]:
    """The pose that most features of a printed page, at places in mm, agree on, and how many those are."""
    if min(len(places), len(features.places)) < _LEAST:
        raise NotRegistered(0.0, float("inf"))
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(looks, features.looks, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _UNLIKE_NEXT * pair[1].distance]
    if len(good) < _LEAST:
        raise NotRegistered(0.0, float("inf"))
    on_page = places[[match.queryIdx for match in good]]
    in_image = features.places[[match.trainIdx for match in good]]
    found, inliers = cv2.findHomography(on_page, in_image, cv2.RANSAC, _STRAY_PX * features.scale, maxIters=_TRIES)
    pose = np.asarray(found, np.float64)
    if pose.shape != (3, 3) or inliers.sum() < _LEAST:  # OpenCV gives None when nothing fits
        raise NotRegistered(0.0, float("inf"))
    return pose, int(inliers.sum())


def _features(gray: Gray, mask: NDArray[np.uint8] | None, most: int) -> tuple[Points, NDArray[np.float32]]:
    found, looks = cv2.SIFT.create(nfeatures=most).detectAndCompute(gray, mask)
    places = np.array([point.pt for point in found], np.float64).reshape(-1, 2)
    return places, np.asarray(looks, np.float32).reshape(-1, 128) if found else np.zeros((0, 128), np.float32)
