"""Grey levels into darkness relative to the paper around, and what of it was not printed."""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box, Quad
from forms.units import Mm
from scan.pose import quad_points
from scan.readings import Gray

_PAPER_PX_PER_MM: Final = 2.0
"""Scale at which the paper's own brightness is estimated: it changes slowly."""

_WIDEST_INK_MM: Final = 7.5
"""Anything dark and wider than this is taken for shadow or tint. A filled box is 4.5 mm, so it stays ink."""

PRINT_SLACK_MM: Final[Mm] = 0.3
"""How far print may have moved after registration."""

_PRINT_GAIN: Final = 1.5
"""Toner and scanner darken grey print: a frame of 55 % came out at up to 80 % in `tests/paper.py`'s worn captures."""

_BLACK: Final = 140
"""Darkness (of 255), as drawn, of words and icons printed black."""

_PRINT_BLUR_MM: Final = 0.5
"""How far around it the darkness of print is counted: a soft or slightly misplaced scan spreads it so far."""

_LOW_CONTRAST: Final = 0.95
"""Black print at least this dark, by what was drawn, is ordinary: on 300 pages of ten kinds of capture it was 0.98 to
1.05, on copies that a person would call light 0.4 to 0.8."""

_MOST_GAIN: Final = 3.0
"""Paler than a third of black, grain would be made as dark as pencil."""

PALE: Final = 26
"""Darkness (of 255) from which a pixel is ink at all: 10 %. The faintest pencil measured had 16 %, grain 6 %."""

_DIMMEST: Final = np.array([16.0])
"""No paper is taken to be darker; an array, as OpenCV wants it."""

_EVERY_ROW: Final = 24
"""Rows of an image that are looked at to count its grey levels."""

_LEVELS: Final = (40, 216)
"""Grey levels from which a pixel is not black, and white."""
_BETWEEN: Final = 0.05
"""Pixels between black and white, by those that are black, below which a scan has one bit a pixel: measured 0.0 as a
JPEG of quality 80; grey scans stretched until their paper is white have 0.24 and more, at the rims of letters."""
_MOST_BLACK: Final = 0.06
"""Share of the pixels that are taken for black at most: of a page that lies crooked, dark lid may be a half."""


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of whole pixels of a page.

    Attributes:
        top: First row.
        left: First column.
        bottom: Row after the last.
        right: Column after the last.
    """

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, box: Box, px_per_mm: float, shape: tuple[int, ...]) -> Self:
        """The pixels under `box`, cut at the borders of an image of that shape (height, width); may be empty."""
        height, width = shape[:2]
        return cls(
            min(max(round(box.y * px_per_mm), 0), height),
            min(max(round(box.x * px_per_mm), 0), width),
            min(max(round(box.bottom * px_per_mm), 0), height),
            min(max(round(box.right * px_per_mm), 0), width),
        )

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index into an image of the page."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def box(self, px_per_mm: float) -> Box:
        """The same rectangle in mm."""
        return Box(
            self.left / px_per_mm,
            self.top / px_per_mm,
            (self.right - self.left) / px_per_mm,
            (self.bottom - self.top) / px_per_mm,
        )


def darkness(gray: Gray, px_per_mm: float) -> Gray:
    """Measure how much darker than the paper around every pixel is; shadows, tints and dim scans drop out.

    Args:
        gray: uint8, shape (height, width), 0 is black.
        px_per_mm: Its scale.

    Returns:
        uint8, same shape: 0 is as bright as the paper there, 255 is black.
    """
    height, width = gray.shape
    factor = max(1, round(px_per_mm / _PAPER_PX_PER_MM))
    small_size = (max(1, width // factor), max(1, height // factor))
    small = cv2.resize(gray, small_size, interpolation=cv2.INTER_AREA)
    side = round(_WIDEST_INK_MM * px_per_mm / factor) | 1
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.blur(cv2.max(closed, _DIMMEST), (5, 5), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.bitwise_not(cv2.divide(gray, paper, scale=255.0)), np.uint8)


def unprinted(dark: Gray, printed: Gray, tolerance_px: int, *, gain: float | None = None) -> Gray:
    """Take away what the printed page explains.

    Args:
        dark: Darkness of the page as scanned.
        printed: Darkness of the same part as printed, same shape.
        tolerance_px: How far print may have moved.
        gain: How much darker than drawn print may have come out; None: as much as toner and scanners usually do.

    Returns:
        uint8, same shape: the darkness left. Strokes that cross light print stay; on black print nothing can be seen.
    """
    side = 2 * tolerance_px + 1
    reach = cv2.dilate(printed, np.ones((side, side), np.uint8))
    expected = cv2.convertScaleAbs(reach, alpha=_PRINT_GAIN if gain is None else gain)
    return np.asarray(cv2.subtract(dark, expected), np.uint8)


def unexplained(gray: Gray, printed: Gray, px_per_mm: float) -> Gray:
    """Darkness of a page that lies on its layout which its print does not explain.

    Args:
        gray: The page, uint8, shape (height, width), 0 is black.
        printed: Darkness of the same as printed, same shape.
        px_per_mm: Scale of both.
    """
    return unprinted(darkness(gray, px_per_mm), printed, max(1, round(PRINT_SLACK_MM * px_per_mm)))


def contrast_gain(dark: Gray, printed: Gray, seen: Gray, px_per_mm: float) -> float:
    """How many times paler than drawn the page's own black print came out, so that pale ink is judged by it.

    Sums over print and its surroundings do not depend on how soft the scan is.

    Args:
        dark: Darkness of the page as scanned.
        printed: Darkness of the page as printed, same shape.
        seen: 1 where the page is visible, same shape.
        px_per_mm: Scale of all three.

    Returns:
        1.0 on an ordinary scan, up to 3.0 on a light one.
    """
    side = 2 * round(_PRINT_BLUR_MM * px_per_mm) + 1
    black = cv2.threshold(printed, _BLACK - 1, 255, cv2.THRESH_BINARY)[1]
    near = cv2.dilate(black, np.ones((side, side), np.uint8))
    around = np.asarray(near * seen, np.uint8)
    drawn = mean_where(printed, around)
    contrast = mean_where(dark, around) / drawn if drawn > 0 else 1.0
    return 1.0 if contrast >= _LOW_CONTRAST else min(_MOST_GAIN, 1.0 / max(contrast, 1e-3))


def mean_where(image: Gray, where: NDArray[np.uint8]) -> float:
    """Mean of an image where another of the same shape is 255; 0.0 where that is 0 everywhere.

    OpenCV's own mean under a mask takes twenty times as long.
    """
    count = cv2.countNonZero(where)
    total = float(cv2.sumElems(cv2.bitwise_and(image, where))[0])
    return total * (1.0 / count) if count else 0.0


def amplified(dark: Gray, gain: float) -> Gray:
    """Darkness of a light scan as an ordinary one would have shown it; see `contrast_gain`."""
    return dark if gain == 1.0 else np.asarray(cv2.convertScaleAbs(dark, alpha=gain), np.uint8)


def has_two_levels(gray: Gray, corners: Quad) -> bool:
    """Say whether a page is only black and white, as in a fax or a scan of one bit a pixel.

    Args:
        gray: The image that it is in: where a lid is open, the dark around the page says nothing of it.
        corners: Of the page, px.
    """
    points = quad_points(corners)
    around = np.clip([points.min(axis=0), points.max(axis=0)], 0, gray.shape[::-1])
    (left, top), (right, bottom) = around.astype(int).tolist()
    rows = np.ascontiguousarray(gray[top:bottom:_EVERY_ROW, left:right])
    if not rows.size:
        return False
    black, not_white = (  # a histogram takes five times as long
        cv2.countNonZero(cv2.threshold(rows, level - 1, 1, cv2.THRESH_BINARY_INV)[1]) for level in _LEVELS
    )
    return not_white - black < _BETWEEN * min(black, _MOST_BLACK * rows.size)
