"""Two pages that lie on one another: what stands in one's boxes may have been written in the other's."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import cv2
import numpy as np

from forms.geometry import Quad
from scan.pose import quad_points
from scan.readings import PageOutcome, ReadPage, RejectedPage, Rejection

SHARED: Final = 0.05
"""Share of the smaller page from which two pages overlap: a fold and a shaky outline share 1 % on a spread."""


def without_overlaps(outcomes: Sequence[PageOutcome]) -> tuple[PageOutcome, ...]:
    """Refuse pages that share a part of the image, so that one resident's marks never reach another's record.

    Args:
        outcomes: Every page of one image.

    Returns:
        The same, in their order; pages that overlap are rejected and belong to nobody until a person says so.
    """
    read = [outcome for outcome in outcomes if isinstance(outcome, ReadPage)]
    mixed = {
        id(page)
        for one, other in combinations(read, 2)
        if shared_area(one.corners_px, other.corners_px) > SHARED
        for page in (one, other)
    }
    return tuple(_refused(outcome) if id(outcome) in mixed else outcome for outcome in outcomes)


def _refused(outcome: PageOutcome) -> PageOutcome:
    return RejectedPage(Rejection.OVERLAPPING, f"{outcome.code} lies on another page", outcome.corners_px)


def shared_area(one: Quad, other: Quad) -> float:
    """Area that both cover, as a share of the smaller."""
    first, second = (quad_points(quad).astype(np.float32) for quad in (one, other))
    smaller = min(cv2.contourArea(first), cv2.contourArea(second))
    area, _ = cv2.intersectConvexConvex(first, second)
    return float(area) / max(float(smaller), 1.0)
