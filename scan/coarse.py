"""A page at the scale at which all of it is looked over, and its print at the same; each is made once."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from scan.darkness import darkness
from scan.halves import Halves
from scan.kept import AsPrinted, Kept
from scan.readings import Gray, RegisteredPage

PX_PER_MM: Final = 4.0
"""A ballpoint's stroke is still 1.5 px wide, and looking costs a quarter."""


@dataclass(frozen=True, slots=True)
class CoarsePrint:
    """A printed page at the coarse scale.

    Attributes:
        gray: As it was printed.
        dark: Its darkness, same shape; see `scan.darkness`.
    """

    gray: Gray
    dark: Gray


_PRINTED: Final[Kept[CoarsePrint]] = Kept(8)
"""Half a megabyte each."""


def coarse_scale(page: RegisteredPage) -> float:
    """The coarse scale of a page in px per mm: 4, or what halving comes nearest to it."""
    return page.px_per_mm * 0.5 ** _times(page)


def coarse_gray(page: RegisteredPage) -> Gray:
    """The page at the coarse scale."""
    return page.halves[_times(page)]


def coarse_visible(page: RegisteredPage) -> Gray:
    """1 where it is visible."""
    height, width = coarse_gray(page).shape
    return np.ascontiguousarray(page.visible_thinned(2 ** _times(page))[:height, :width])


def coarse_print(page: RegisteredPage) -> CoarsePrint:
    """What was printed on it."""
    return _PRINTED.get(AsPrinted(page.reference, page.px_per_mm), lambda: _printed(page))


def _printed(page: RegisteredPage) -> CoarsePrint:
    gray = Halves(page.reference)[_times(page)]
    return CoarsePrint(gray, darkness(gray, coarse_scale(page)))


def _times(page: RegisteredPage) -> int:
    return max(0, round(math.log2(page.px_per_mm / PX_PER_MM)))
