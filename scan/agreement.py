"""Whether enough of what is seen of a page is what was printed on it."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.pose import Points
from scan.readings import Gray

_LEAST_SHOWN: Final = 0.3
_NOTHING: Final = 4.0
"""Where nothing at all is seen, nothing contradicts: grey levels differ by less than this (standard deviation). Of
pale print a scan of one bit a pixel loses frames and whole strips. On 16 such pages 0.42 to 0.6 of all places agree,
and 0.6 to 0.95 of those that show anything; of other pages, with the same code, 0.31 at most."""
_SHOWN: Final[Mm] = 7.0
"""Side of the windows in which that is looked at."""


def is_enough(good: NDArray[np.bool_], least: float, page: Gray, places: Points, px_per_mm: float) -> bool:
    """Whether so many places agree with the printed page, or at least of those that show anything.

    Args:
        good: Which of the places agree.
        least: Share of them.
        page: The scan, warped.
        places: In mm.
        px_per_mm: Scale of `page`.
    """
    share = float(good.mean()) if good.size else 0.0
    if share >= least or share < _LEAST_SHOWN:
        return share >= least
    side = round(_SHOWN * px_per_mm)
    means = cv2.boxFilter(page, cv2.CV_32F, (side, side))
    squares = cv2.sqrBoxFilter(page, cv2.CV_32F, (side, side))
    columns, rows = np.minimum((places * px_per_mm).astype(int), np.array(page.shape[::-1]) - 1).T
    shown = (squares - means * means)[rows, columns] > _NOTHING**2
    return bool(shown.any() and good[shown].mean() >= least)
