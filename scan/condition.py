"""What ails a page that was read all the same: printed to another scale, streaked, or partly outside the image.

Nothing here changes a reading. It says what a person can mend: the printer's setting, the scanner's glass, the sheet.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from forms.units import MM_PER_INCH, Mm
from scan.coarse import PX_PER_MM, coarse_gray, coarse_print, coarse_visible
from scan.pose import area_px, quad_points
from scan.readings import Finding, Gray, Noted, RegisteredPage
from scan.scanner_lines import ScannerLine
from scan.streaks import may_be_streaked, streaked

_PLAUSIBLE: Final = (0.85, 1.15)
"""Of a page by its file's resolution: outside, the resolution is not that of the image."""
_OFF_SCALE: Final = 0.02
"""Scanners and damp paper stay within 0.01; printers that fit a page to the paper shrink it by 0.03 to 0.06."""
_SEEN_FLAT: Final = 0.004
"""Opposite sides of a page on a glass differ by less; only there does the file's resolution say how large it is."""
_OUTSIDE: Final = 0.06
"""Share of a page beyond the image's border: a crooked sheet cut to the paper loses 0.03."""

_PRINT: Final = 120
"""Darker is print, on the printed page."""
_GONE: Final = 0.75
"""By the brightness of the paper: lighter, within a quarter of a mm, is no print."""
_ROUNDED_DOWN: Final = -0.375
"""Added to three quarters of a whole number, it makes the nearest whole number the one below."""
_PAPER: Final[Mm] = 4.0
"""Around every place as far away there is paper."""
_NEARLY_PAPER: Final[Mm] = 1.0
"""The brightest so near is no brighter than that paper: print that is there beside it is there beside paper too."""


def conditions_of(page: RegisteredPage, lines: Sequence[ScannerLine]) -> tuple[Noted, ...]:
    """Say what ails a page.

    Args:
        page: The page warped onto its layout.
        lines: From `scanner_lines`.
    """
    return tuple(_conditions(page, lines))


def _conditions(page: RegisteredPage, lines: Sequence[ScannerLine]) -> Iterator[Noted]:
    percent = _print_percent(page)
    if percent is not None and abs(percent / 100 - 1) > _OFF_SCALE:
        yield Noted(Finding.PRINT_SCALE, {"percent": round(percent, 1)})
    outside = _share_outside(page)
    if outside > _OUTSIDE:
        yield Noted(Finding.HALF_PAGE, {"percent": round(100 * outside)})
    if lines:
        yield Noted(Finding.STREAKS, {"by": "scanner"})
    if _has_lost_strip(page):
        yield Noted(Finding.STREAKS, {"by": "printer"})


def _print_percent(page: RegisteredPage) -> float | None:
    """How large a page was printed; None for pictures, and where the file does not say how fine its image is."""
    dpi = page.found.raw.dpi
    corners = quad_points(page.corners_px)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    if dpi is None or np.abs(sides[:2] / sides[2:] - 1).max() > _SEEN_FLAT:
        return None
    layout = page.layout
    seen = np.sqrt(area_px(page.corners_px) / (layout.width * layout.height))  # px a mm
    size = seen * MM_PER_INCH / dpi / layout.scale
    return 100 * float(size) if _PLAUSIBLE[0] < size < _PLAUSIBLE[1] else None


def _share_outside(page: RegisteredPage) -> float:
    height, width = page.found.raw.gray.shape
    image = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inside, _ = cv2.intersectConvexConvex(quad_points(page.corners_px).astype(np.float32), image)
    return 1 - float(inside) / max(area_px(page.corners_px), 1.0)


def _has_lost_strip(page: RegisteredPage) -> bool:
    """Whether print is missing along a narrow strip from one side of the page to the other, as a worn drum does."""
    gray, printed = coarse_gray(page), coarse_print(page).gray
    darkest = np.asarray(cv2.erode(gray, np.ones((3, 3), np.uint8)), np.uint8)
    ink = cv2.threshold(printed, _PRINT - 1, 255, cv2.THRESH_BINARY_INV)[1]
    if not page.visible.all():
        ink *= coarse_visible(page)
    inked = np.asarray(ink, np.uint8)
    perhaps = _gone(gray, darkest, inked, _NEARLY_PAPER)  # and more: of two pages in three too little to go on
    axes = [axis for axis in (0, 1) if may_be_streaked(perhaps, axis)]
    if not axes:
        return False
    lost = _gone(gray, darkest, inked, _PAPER)
    return any(streaked(inked, lost, axis).any() for axis in axes)


def _gone(gray: Gray, darkest: Gray, ink: Gray, reach: Mm) -> Gray:
    """255 where `ink` should be and nothing is much darker than the brightest within reach."""
    side = 2 * round(reach * PX_PER_MM) + 1
    paper = cv2.dilate(gray, np.ones((side, side), np.uint8))
    as_dark = cv2.convertScaleAbs(paper, alpha=_GONE, beta=_ROUNDED_DOWN)
    return np.asarray(cv2.bitwise_and(ink, cv2.compare(darkest, as_dark, cv2.CMP_GT)), np.uint8)
