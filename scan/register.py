"""FoundPage + PageLayout -> RegisteredPage: the printed page is its own target, bent paper included.

From coarse to fine: the codes give a pose good to some millimetres; windows of print found again at 2 px/mm make it a
homography good to half a millimetre, and show how the paper bends; then words, frames and rules at 4 px/mm say all over
the page how far they are from where they should be. What comes out is compared with the printed page once more: a page
that does not lie on its layout is rejected, never read, and every zone gets a figure for how sure its place is.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from forms.units import MM_PER_INCH, Mm
from scan.agreement import is_enough
from scan.bend import fit_field, fit_plane, follow, follow_fold
from scan.darkness import has_two_levels
from scan.errors import NotRegistered, TooSmall
from scan.halves import Halves
from scan.kept import AsPrinted, Kept
from scan.match import Matches, match
from scan.pose import Points, Pose, page_corners, points_quad, pose_from_marks, scale_px_per_mm
from scan.printed_page import CAREFUL, CLOSE, COARSE, PATIENT, QUICK, ROUGH, Look, Measure, PrintedPage, softened
from scan.readings import FoundPage, Gray, RegisteredPage
from scan.slips import Slips
from scan.squares import without_squares
from scan.sure import place_errors
from scan.under_ink import without_ink
from scan.warp import PX_PER_MM, Pyramid, Way, resized

_LEAST_DPI: Final = 90.0
"""Below it a pencil's stroke is thinner than a pixel."""
_GOOD: Final = 0.45
"""Correlation of a window that shows its print: 0.6 to 0.99 on worn scans, under 0.35 on another page's text."""
_NEAR: Final[tuple[Mm, ...]] = (80.0, 130.0)
"""How far from a single code its own pose is good enough to start from, and what was found there then."""
_STRAY: Final[Mm] = 1.2
"""Coarse matches within this of one homography are right: paper bends that much, and lines of text are 5 mm apart."""
_BENT: Final[Mm] = 3.0
"""More than paper bends away from a homography without being creased into pieces."""
_FLAT_ENOUGH: Final[Mm] = 0.15
"""What one affine transform may leave: as much as a window's place is uncertain at 2 px/mm."""
_FLAT_RESIDUAL: Final[Mm] = 0.2
"""Scans of flat paper leave 0.06 to 0.15; what leaves more gets the patient treatment of bent paper."""
_MOST: Final = 0.6
"""Share of the landmarks in the image that must be seen; a torn corner and a hand take away a third together."""
_FURTHER: Final = 3
_NEARLY_ALL: Final = 0.97
_WORTH: Final = 1.01
"""Where paper curls up, landmarks are further away than one look reaches. With fewer than so many of those in the
image, one looks again from where the bend leads, as long as that finds more, and so often at most."""
_LAST_LOOKS: Final = 2
_FLAT_PLACE: Final[Mm] = 0.2
"""A zone less sure than this on a page that looks flat wants the patient treatment."""
_LEAST_MATCHES: Final = 8
_LEAST_AFFINE: Final = 6
_LEAST_AGREEING: Final = 0.5
_MOST_RESIDUAL: Final[Mm] = 0.6
"""Boxes are 4.5 mm with 3 mm free around: a page that is further off is not read."""
_CLEAR: Final = 0.9
"""Half of the landmarks match better: 0.95 to 0.99 on pages of any kind. A page that is scribbled over, 0.8, is looked
at with whole words at 4 px/mm: single lines would be confused with ink."""
_PRINTED: Final[Kept[PrintedPage]] = Kept(8)
"""Two megabytes each, three more where it was looked at closer, besides the printed pages themselves: a booklet."""


@dataclass(frozen=True, slots=True)
class _Warped:
    """A page laid on its layout in some way.

    Attributes:
        way: That way.
        halves: The page, shape (height, width), at its scale and smaller.
        visible: Which of its pixels are in the image, likewise.
    """

    way: Way
    halves: Halves
    visible: NDArray[np.bool_]

    @classmethod
    def of(cls, image: Pyramid, printed: PrintedPage, way: Way) -> Self:
        """Lay it there."""
        layout, scale = printed.layout, printed.px_per_mm
        halves, visible = Halves(image.warp(way, layout, scale)), image.visible(way, layout, scale)
        two_levels = has_two_levels(image.levels[0], points_quad(way(page_corners(layout))))
        squares = printed.expected.seen_on(resized(halves, layout, COARSE), two_levels=two_levels)
        return cls(way, halves, visible if squares.all() else without_squares(visible, squares, scale))


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
        raise TooSmall(scale * MM_PER_INCH / layout.scale, _LEAST_DPI / layout.scale)
    key = AsPrinted(reference, px_per_mm, layout)
    printed = _PRINTED.get(key, lambda: PrintedPage.of(reference, layout, px_per_mm))
    image = Pyramid.of(found.raw, scale, coarsest=COARSE)
    way = _flat_way(image, printed, found, pose)
    if way is not None:
        with suppress(NotRegistered):  # then it is not as flat as it looked
            flat = _lying_flat(found, image, printed, way)
            if flat is not None:
                return flat
    measure = printed.fine_measure()
    warped = _Warped.of(image, printed, _bent_way(image, printed, _coarse(image, printed, found, pose), measure))
    return _checked(found, printed, warped, measure)


def _lying_flat(found: FoundPage, image: Pyramid, printed: PrintedPage, way: Way) -> RegisteredPage | None:
    """A page that lies flat, or does but where it rises into a fold; None where a zone is not sure enough even so.

    Raises:
        NotRegistered: It does not lie where the way puts it.
    """
    warped, layout = _Warped.of(image, printed, way), printed.layout
    page = _checked(found, printed, warped, printed.quick_measure)
    if _is_sure(page):
        return page
    closer = printed.closer_measure
    slips = closer.slips(resized(warped.halves, layout, closer.px_per_mm))
    page = _checked(found, printed, warped, closer, slips)
    if _is_sure(page):
        return page
    fold = follow_fold(slips, width=layout.width, height=layout.height)
    page = _checked(found, printed, _Warped.of(image, printed, Way(way.pose, fold)), closer)
    return page if _is_sure(page) else None


def _is_sure(page: RegisteredPage) -> bool:
    return page.residual_mm < _FLAT_RESIDUAL and max(page.place_mm, default=0.0) < _FLAT_PLACE


def _flat_way(image: Pyramid, printed: PrintedPage, found: FoundPage, pose: Pose) -> Way | None:
    """The way to a page that lies flat and shows both its codes, in one quick look; None when it is not that easy."""
    if len(found.marks) < 2:
        return None
    matches = _look(image, printed, Way(pose), QUICK)
    if matches is None:
        return None
    affine, left = fit_plane(matches)
    return Way(pose @ affine) if left < _FLAT_ENOUGH else None


def _coarse(image: Pyramid, printed: PrintedPage, found: FoundPage, pose: Pose) -> Pose:
    """Make the codes' pose a homography that fits the whole page, from the code outwards when there is only one."""
    places = printed.places(ROUGH)
    rounds = [places]
    if len(found.marks) == 1:
        middle = printed.layout.codes[found.marks[0][1]].box.center
        away = np.hypot(*(places - (middle.x, middle.y)).T)
        rounds = [*(places[away < near] for near in _NEAR), places]
    for number, chosen in enumerate(rounds, start=1):
        page = softened(image.warp(Way(pose), printed.layout, COARSE))
        matches = match(page, printed.coarse, chosen, px_per_mm=COARSE, window=ROUGH.window, search=ROUGH.search)
        good = matches.where(matches.score > _GOOD)
        pose = pose @ (_homography(good) if number == len(rounds) else _affine(good))
    return pose


def _bent_way(image: Pyramid, printed: PrintedPage, pose: Pose, measure: Measure) -> Way:
    """Add how the paper bends; where it bends much, a second look from nearer finds more of it.

    Raises:
        NotRegistered: Too few landmarks are where they should be.
    """
    way, matches = _followed(image, printed, Way(pose), CAREFUL)
    for _ in range(_FURTHER):
        if len(matches.printed) >= _NEARLY_ALL * image.holds(way(printed.places(CAREFUL))).sum():
            break
        further, more = _followed(image, printed, way, CAREFUL)
        if len(more.printed) < _WORTH * len(matches.printed):
            break
        way, matches = further, more
    if np.median(matches.score) < _CLEAR:
        patient, _ = _followed(image, printed, Way(pose), PATIENT)
        return _followed(image, printed, patient, CLOSE)[0]
    layout = printed.layout
    for look in range(_LAST_LOOKS):
        page = image.warp(way, layout, measure.px_per_mm)
        more_field = follow(measure.slips(page, near=look > 0), width=layout.width, height=layout.height)
        way = Way(way.pose, way.field.plus(more_field))
    return way


def _followed(image: Pyramid, printed: PrintedPage, way: Way, look: Look) -> tuple[Way, Matches]:
    """The way with the bend that its landmarks show, and those landmarks.

    Raises:
        NotRegistered: Too few landmarks are where they should be.
    """
    matches = _look(image, printed, way, look)
    if matches is None:
        raise NotRegistered(0.0, float("inf"))
    field, _ = fit_field(matches, reach=_BENT, width=printed.layout.width, height=printed.layout.height)
    return Way(way.pose, field), matches


def _look(image: Pyramid, printed: PrintedPage, way: Way, look: Look) -> Matches | None:
    """Find landmarks where a way puts them; None when most are not there. `moved` is from where the pose puts them."""
    places, scale = printed.places(look), look.px_per_mm
    page = image.warp(way, printed.layout, scale)
    if scale == COARSE:
        page, reference = softened(page), printed.coarse
    else:
        reference = resized(printed.full, printed.layout, scale)
    matches = match(page, reference, places, px_per_mm=scale, window=look.window, search=look.search)
    inside = image.holds(way(places))

    def are_enough(found: Matches) -> bool:
        good = found.score > _GOOD
        return bool(good.sum() >= _LEAST_MATCHES) and is_enough(good[inside], _MOST, page, places[inside], scale)

    enough = are_enough(matches)
    if not enough and look.zones:
        hidden = (matches.score <= _GOOD) & printed.are_zones(look)
        matches = matches.with_better(_under_ink(page, reference, places, look, hidden))
        enough = are_enough(matches)
    if not enough:
        return None
    return Matches(places, way.field.at(places) + matches.moved, matches.score).where(matches.score > _GOOD)


def _under_ink(page: Gray, reference: Gray, places: Points, look: Look, hidden: NDArray[np.bool_]) -> Matches:
    """What zones are like when nothing that was written in them is darker than their frames; the others are not seen.

    Args:
        page: The scan, warped.
        reference: The printed page, same shape.
        places: The landmarks in mm, shape (n, 2).
        look: How they are compared.
        hidden: Which of them are looked for, shape (n,).
    """
    cut, printed = without_ink(page, reference, look.px_per_mm, reach=look.search)
    scale, window, search = look.px_per_mm, look.window, look.search
    found = match(cut, printed, places[hidden], px_per_mm=scale, window=window, search=search)
    moved, score = np.zeros_like(places), np.zeros(len(places))
    moved[hidden], score[hidden] = found.moved, found.score
    return Matches(places, moved, score)


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


def _affine(matches: Matches) -> Pose:
    """The affine transform that most matches agree on: what lies further away follows it better than a homography.

    Raises:
        NotRegistered: Too few agree.
    """
    if len(matches.printed) < _LEAST_AFFINE:
        raise NotRegistered(0.0, float("inf"))
    moved = matches.printed + matches.moved
    found, inliers = cv2.estimateAffine2D(matches.printed, moved, None, cv2.RANSAC, _STRAY, 500, 0.999)
    affine = np.asarray(found, np.float64)
    if affine.shape != (2, 3) or inliers.sum() < _LEAST_AFFINE:  # OpenCV gives None when nothing fits
        raise NotRegistered(0.0, float("inf"))
    return np.vstack([affine, [0.0, 0.0, 1.0]])


def _checked(
    found: FoundPage, printed: PrintedPage, warped: _Warped, measure: Measure, slips: Slips | None = None
) -> RegisteredPage:
    """Compare a page with the printed one.

    Args:
        found: The page in its image.
        printed: The printed page.
        warped: The page laid on it.
        measure: What slips are measured with.
        slips: What was measured with that; None: nothing yet.

    Raises:
        NotRegistered: Too little of what is seen agrees, or it is too far off.
    """
    layout, scale, way = printed.layout, printed.px_per_mm, warped.way
    page = resized(warped.halves, layout, measure.px_per_mm)
    slips = measure.slips(page) if slips is None else slips
    columns, rows = (slips.places * scale).astype(int).T
    slips = slips.where(warped.visible[rows, columns])
    good = slips.found
    if good.sum() < _LEAST_MATCHES:
        raise NotRegistered(float(good.mean()) if good.size else 0.0, float("inf"))
    residual = slips.residual_mm()
    if not is_enough(good, _LEAST_AGREEING, page, slips.places, measure.px_per_mm) or residual > _MOST_RESIDUAL:
        raise NotRegistered(float(good.mean()), residual)
    corners = points_quad(way(page_corners(layout)))
    sure = place_errors(slips, way.field, layout)
    gray, visible = warped.halves[0], warped.visible
    return RegisteredPage(
        found, layout, gray, printed.full, visible, scale, corners, way, residual, sure, halved=warped.halves
    )
