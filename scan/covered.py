"""Parts of a page that are in the image and yet not seen: torn off, folded over, under a hand.

A box that lies there looks empty and is not: nobody knows. Where print is missing, or something dark lies on the
paper, the page counts as not visible.
"""

import math
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np

from forms.units import Mm
from scan.darkness import darkness
from scan.readings import Gray
from scan.squares import Shares, Squares
from scan.streaks import PALE_IN_STREAKS, in_streaks

_SLACK_MM: Final[Mm] = 0.5
"""Print may be this far from its place."""
_PRINTED: Final = 75
"""Darkness (of 255) of plain print at 2 px/mm: text and codes; frames, tints and writing rules are lighter."""
_LIGHT: Final = 26
"""Darkness of frames at 2 px/mm. A scan of one bit a pixel, or a tired printer, may have lost them everywhere."""
_LIGHT_GONE: Final = 0.3
"""Frames and rules of which less than this share is gone were covered or torn off there, not lost everywhere."""
_RULE: Final = 50
_RULES_GONE: Final = 0.2
_FRAMES_GONE: Final = 0.02
"""Darkness of frames of boxes and cells at 2 px/mm; rules and frames of areas are lighter. A scan of one bit a pixel
that lost at least the second share of these, and at most the third of those, lost rules by its level: of 14 such scans
(seeds 741000 and 744000 on) eight had lost 21 to 46 % of their rules, and no frame."""
_TRACE: Final = 0.2
"""Print is there if its place has this share of its darkness; the palest faded print measured has 0.35."""
_MISSING: Final = 0.75
"""Share of a square's print that is not there when the square is not seen; handwriting hides none of it."""
_DARK: Final = 0.42
"""Brightness, by that of the paper, below which something lies on it; shadows of pictures stay above 0.55."""
_COVERED: Final = 0.85
"""Share of a square that is dark where it was not printed dark; no handwriting fills a square so."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What there is to be seen of a printed page.

    Attributes:
        px_per_mm: Scale, about 2: finer only costs time.
        dark: Its darkness, uint8, shape (height, width).
        plain: 255 where plain print is, same shape.
        some: 255 where frames and rules are as well, same shape.
        light: 255 where those are and no plain print is near, same shape.
        rules: 255 where of these the palest are, same shape.
    """

    px_per_mm: float
    dark: Gray
    plain: Gray
    some: Gray
    light: Gray
    rules: Gray

    @classmethod
    def of(cls, printed: Gray, px_per_mm: float) -> Self:
        """Of the printed page at that scale."""
        dark = darkness(printed, px_per_mm)
        plain, some = (
            np.asarray(cv2.threshold(dark, least - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
            for least in (_PRINTED, _LIGHT)
        )
        light = np.asarray(cv2.subtract(some, _spread(plain, px_per_mm)), np.uint8)
        paler = cv2.threshold(_spread(dark, px_per_mm), _RULE - 1, 255, cv2.THRESH_BINARY_INV)[1]
        return cls(px_per_mm, dark, plain, some, light, np.asarray(cv2.bitwise_and(light, paler), np.uint8))

    def seen_on(self, page: Gray, *, two_levels: bool = False) -> Squares:
        """Say for every square of a page whether what was printed there can be seen.

        Args:
            page: The page warped onto its layout, same shape and scale.
            two_levels: It was scanned with one bit a pixel, which loses pale print.

        Returns:
            Over the whole page. Squares without print are seen unless something dark covers them, or they lie between
            squares that are not seen.
        """
        found = _spread(darkness(page, self.px_per_mm), self.px_per_mm)
        gone = np.asarray(cv2.compare(found, cv2.convertScaleAbs(self.dark, alpha=_TRACE), cv2.CMP_LT), np.uint8)
        squares = Shares(page.shape, self.px_per_mm)
        lost = squares.lost(self.plain, gone, _MISSING)
        if lost.any():
            pale = cv2.compare(found, cv2.convertScaleAbs(self.dark, alpha=PALE_IN_STREAKS), cv2.CMP_LT)
            lost_words, light = (np.asarray(cv2.bitwise_and(self.plain, part), np.uint8) for part in (gone, pale))
            streaks = in_streaks(self.plain, lost_words, light, self.px_per_mm)
            lost &= squares.lost(np.asarray(cv2.subtract(self.plain, streaks), np.uint8), gone, _MISSING)
        if two_levels and self._lost_rules(gone):
            lost |= squares.lost(np.asarray(cv2.subtract(self.some, self.rules), np.uint8), gone, _MISSING)
        elif _share(gone, self.light) < _LIGHT_GONE:
            lost |= squares.lost(self.some, gone, _MISSING)  # whatever a streak took: a strip hides rules as well
        in_order = np.sort(page[::8, ::8], axis=None)  # np.percentile takes ten times as long
        bright = float(in_order[len(in_order) * 8 // 10])
        dark = cv2.threshold(page, math.ceil(_DARK * bright) - 1, 255, cv2.THRESH_BINARY_INV)[1]
        covered = squares.of(np.asarray(cv2.subtract(dark, self.plain), np.uint8)) >= _COVERED
        unseen = cv2.morphologyEx((lost | covered).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        return np.asarray(unseen == 0)

    def _lost_rules(self, gone: Gray) -> bool:
        """Say whether rules are gone all over a page, by the level of its scan, as frames are not."""
        frames = np.asarray(cv2.subtract(self.light, self.rules), np.uint8)
        return _share(gone, self.rules) >= _RULES_GONE and _share(gone, frames) <= _FRAMES_GONE


def _share(of: Gray, where: Gray) -> float:
    """Share of an area in which another is, both 255; 1.0 where there is no such area."""
    area = cv2.countNonZero(where)
    return cv2.countNonZero(cv2.bitwise_and(of, where)) / area if area else 1.0


def _spread(image: Gray, px_per_mm: float) -> Gray:
    """As dark as the darkest within the slack."""
    return np.asarray(cv2.dilate(image, np.ones((2 * round(_SLACK_MM * px_per_mm) + 1,) * 2, np.uint8)), np.uint8)
