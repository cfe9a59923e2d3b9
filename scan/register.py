"""FoundPage + PageLayout -> RegisteredPage: the printed page is its own target, bent paper included.

From coarse to fine: the codes give a pose good to some millimetres; windows of print found again at 2 px/mm make it a
homography good to half a millimetre; windows at 4 px/mm show how the paper bends. What comes out is compared with the
printed page once more, at other places: a page that does not lie on its layout is rejected, never read.
"""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from forms.units import MM_PER_INCH, Mm
from scan.bend import FLAT, fit_field
from scan.errors import NotRegistered, TooSmall
from scan.match import Matches, find_texture, landmarks, match
from scan.pose import Points, Pose, page_corners, points_quad, pose_from_marks, scale_px_per_mm
from scan.readings import FoundPage, Gray, RegisteredPage
from scan.warp import PX_PER_MM, Pyramid, Way, page_size, resized

_LEAST_DPI: Final = 90.0
"""Below it a pencil's stroke is thinner than a pixel."""
_COARSE: Final = 2.0
_FINE: Final = 4.0
"""Scales of comparison, px per mm."""
_GOOD: Final = 0.45
"""Correlation of a window that shows its print: 0.6 to 0.99 on worn scans, under 0.35 on another page's text."""
_NEAR: Final[Mm] = 80.0
"""How far from a single code its own pose is good enough to start from."""
_STRAY: Final[Mm] = 1.2
"""Coarse matches within this of one homography are right: paper bends that much, and lines of text are 5 mm apart."""
_BENT: Final[Mm] = 3.0
"""More than paper bends away from a homography without being creased into pieces."""
_LEAST_MATCHES: Final = 8
_LEAST_AGREEING: Final = 0.5
_MOST_RESIDUAL: Final[Mm] = 0.6
"""Boxes are 4.5 mm with 3 mm free around: a page that is further off is not read."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """The printed page at the scales of comparison, and the texture that landmarks are chosen from, at 2 px/mm."""

    layout: PageLayout
    full: Gray
    fine: Gray
    coarse: Gray
    texture: NDArray[np.float32]

    @classmethod
    def of(cls, reference: Gray, layout: PageLayout, px_per_mm: float) -> Self:
        width, height = page_size(layout, px_per_mm)
        missing = (max(0, height - reference.shape[0]), max(0, width - reference.shape[1]))
        full = np.pad(reference[:height, :width], ((0, missing[0]), (0, missing[1])), mode="edge")
        fine, coarse = (resized(full, layout, scale) for scale in (_FINE, _COARSE))
        return cls(layout, full, fine, coarse, find_texture(coarse, layout, px_per_mm=_COARSE, window=10.0))

    def places(self, pitch: Mm) -> Points:
        return landmarks(self.texture, px_per_mm=_COARSE, pitch=pitch)


def register(found: FoundPage, layout: PageLayout, reference: Gray, px_per_mm: float = PX_PER_MM) -> RegisteredPage:
    """Warp a page onto its layout.

    `gray` is as bright as the scan was: `scan.darkness` takes shadows and tints out where ink is measured.

    Args:
        found: Where its codes are.
        layout: What was printed.
        reference: The printed page at `px_per_mm`; a pixel more or less at the right or the bottom does not matter.
        px_per_mm: Scale of the result.

    Raises:
        TooSmall: The page has too few pixels.
        NotRegistered: The page in the image does not lie on what was printed.
    """
    pose = pose_from_marks(found.marks, layout)
    scale = scale_px_per_mm(pose, layout)
    if scale * MM_PER_INCH < _LEAST_DPI:
        raise TooSmall(scale * MM_PER_INCH, _LEAST_DPI)
    printed = _Printed.of(reference, layout, px_per_mm)
    image = Pyramid.of(found.raw.gray, scale, coarsest=_COARSE)
    way = _fine(image, printed, _coarse(image, printed, found, pose))
    gray, visible = image.warp(way, layout, px_per_mm), image.visible(way, layout, px_per_mm)
    return RegisteredPage(
        found=found,
        layout=layout,
        gray=gray,
        reference=printed.full,
        visible=visible,
        px_per_mm=px_per_mm,
        corners_px=points_quad(way(page_corners(layout))),
        to_image=way,
        residual_mm=_verify(gray, visible, printed),
    )


def _coarse(image: Pyramid, printed: _Printed, found: FoundPage, pose: Pose) -> Pose:
    """Make the codes' pose a homography that fits the whole page, from the code outwards when there is only one."""
    places = printed.places(pitch=18.0)
    rounds = [places]
    if len(found.marks) == 1:
        middle = printed.layout.codes[found.marks[0][1]].box.center
        rounds.insert(0, places[np.hypot(*(places - (middle.x, middle.y)).T) < _NEAR])
    for chosen in rounds:
        page = image.warp(Way(pose), printed.layout, _COARSE)
        matches = match(page, printed.coarse, chosen, px_per_mm=_COARSE, window=14.0, search=5.0)
        pose = pose @ _homography(matches.where(matches.score > _GOOD))
    return pose


def _homography(matches: Matches) -> Pose:
    """The homography that most matches agree on, from mm as printed to mm as warped so far.

    Raises:
        NotRegistered: Too few agree.
    """
    count = len(matches.printed)
    if count < _LEAST_MATCHES:
        raise NotRegistered(0.0, float("inf"))
    moved = matches.printed + matches.moved
    found, inliers = cv2.findHomography(matches.printed, moved, cv2.RANSAC, _STRAY, maxIters=500, confidence=0.999)
    homography = np.asarray(found, np.float64)
    if homography.shape != (3, 3) or inliers.sum() < _LEAST_MATCHES:  # OpenCV gives None when nothing fits
        raise NotRegistered(0.0, float("inf"))
    return homography


def _fine(image: Pyramid, printed: _Printed, pose: Pose) -> Way:
    """Add how the paper bends; strongly bent paper takes a second and a third look."""
    places = printed.places(pitch=14.0)
    way = Way(pose)
    for _ in range(3):
        page = image.warp(way, printed.layout, _FINE)
        matches = match(page, printed.fine, places, px_per_mm=_FINE, window=9.0, search=1.6)
        before = np.zeros_like(places) if way.field is FLAT else way.field.at(places)
        good = matches.score > _GOOD
        total = Matches(places, before + matches.moved, matches.score).where(good)
        if good.sum() < _LEAST_MATCHES:
            raise NotRegistered(float(good.mean()), float("inf"))
        field, kept = fit_field(total, reach=_BENT)
        way = Way(pose, field)
        if kept.mean() > 0.8 and np.percentile(np.abs(matches.moved[good]), 95) < 0.8:
            break
    return way


def _verify(gray: Gray, visible: NDArray[np.bool_], printed: _Printed) -> Mm:
    """Compare the warped page with the printed one at places that were not used to warp it.

    Returns:
        The 95th percentile of what is left, in mm.

    Raises:
        NotRegistered: Too few places agree, or they are too far off.
    """
    places = printed.places(pitch=20.0)
    columns, rows = (places * (visible.shape[1] / printed.layout.width)).astype(int).T
    places = places[visible[rows, columns]]
    page = resized(gray, printed.layout, _FINE)
    matches = match(page, printed.fine, places, px_per_mm=_FINE, window=8.0, search=1.2)
    good = matches.score > _GOOD
    if good.sum() < _LEAST_MATCHES:
        raise NotRegistered(float(good.mean()) if good.size else 0.0, float("inf"))
    residual = float(np.percentile(np.hypot(*matches.moved[good].T), 95))
    if good.mean() < _LEAST_AGREEING or residual > _MOST_RESIDUAL:
        raise NotRegistered(float(good.mean()), residual)
    return residual
