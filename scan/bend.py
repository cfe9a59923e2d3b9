"""Bent paper: a smooth field of small displacements over the page, fitted to matches of which some are wrong.

A thin-plate spline with smoothing (Duchon 1977; Wahba, "Spline Models for Observational Data", 1990): it bends as
little as the matches allow, and goes on straight where there are none.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.match import Matches
from scan.pose import Points

_UNIT: Final[Mm] = 100.0
"""Distances are counted in this unit, so that the numbers of the linear system have about the same size."""
_STIFFNESS: Final = 2e-5
"""Weight of bending against distance from the matches: follows a fold, not the noise of single matches (measured)."""
_ROUNDS: Final = 3
_OUTLIER: Final = 5.0
"""Matches further from the field than this many times the usual distance are ink, dirt or a wrong line of text."""
_NOISE: Final[Mm] = 0.06
"""A match within half a pixel at 8 px/mm is never thrown out."""


@dataclass(frozen=True, slots=True)
class Field:
    """Displacements over the page.

    Attributes:
        nodes: The places that hold it, mm / 100, shape (n, 2).
        weights: Of the nodes, then of 1, x and y; shape (n + 3, 2); mm.
    """

    nodes: Points
    weights: NDArray[np.float64]

    def at(self, places: Points) -> Points:
        """Displacements in mm at places in mm, both of shape (n, 2)."""
        if not len(self.nodes):
            return np.zeros_like(places)
        scaled = places / _UNIT
        basis = np.hstack([_kernel(scaled, self.nodes), _plane(scaled)])
        return np.asarray(cv2.gemm(basis, self.weights, 1.0, np.empty(0), 0.0), np.float64)


FLAT: Final = Field(np.zeros((0, 2)), np.zeros((3, 2)))


def fit_field(matches: Matches, *, reach: Mm) -> tuple[Field, NDArray[np.bool_]]:
    """Fit the field, leaving out matches that disagree with their neighbours.

    Args:
        matches: At least three of them, not on a line.
        reach: No match may be further than this from the first, stiff fit: what paper can bend.

    Returns:
        The field, and which matches it follows, shape (n,).
    """
    keep = np.ones(len(matches.printed), np.bool_)
    field = FLAT
    for stiffness in np.geomspace(_STIFFNESS * 100, _STIFFNESS, _ROUNDS):
        if keep.sum() < 6:
            break
        field = _fit(matches.where(keep), stiffness)
        distance = np.linalg.norm(matches.moved - field.at(matches.printed), axis=1)
        usual = float(np.median(distance[keep]))
        keep = distance < min(reach, max(_OUTLIER * usual, _NOISE))
    return field, keep


def fit_plane(matches: Matches) -> tuple[NDArray[np.float64], Mm]:
    """Fit an affine transform to matches on paper that may lie flat.

    Args:
        matches: At least three of them, not on a line.

    Returns:
        The transform from mm as printed to mm as found, shape (3, 3), and the 90th percentile of what it leaves.
    """
    rows = _plane(matches.printed)
    found = matches.printed + matches.moved
    keep = np.ones(len(rows), np.bool_)
    for _ in range(_ROUNDS):
        plane, *_ = np.linalg.lstsq(rows[keep], found[keep], rcond=None)
        distance = np.linalg.norm(found - rows @ plane, axis=1)
        keep = distance <= max(_NOISE, _OUTLIER * float(np.median(distance)))
    affine = np.array([[*plane[1:, 0], plane[0, 0]], [*plane[1:, 1], plane[0, 1]], [0.0, 0.0, 1.0]])
    return affine, float(np.percentile(distance, 90))


def _fit(matches: Matches, stiffness: float) -> Field:
    """Solve for the spline through the matches, each weighted by its correlation."""
    nodes = matches.printed / _UNIT
    count = len(nodes)
    plane = _plane(nodes)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(nodes, nodes) + np.diag(stiffness * count / np.maximum(matches.score, 0.1))
    system[:count, count:], system[count:, :count] = plane, plane.T
    known = np.vstack([matches.moved, np.zeros((3, 2))])
    return Field(nodes, _solved(system, known))


def _kernel(places: Points, nodes: Points) -> NDArray[np.float64]:
    """r² log r between every place and every node, shape (places, nodes)."""
    x, y = (np.subtract.outer(places[:, axis], nodes[:, axis]) for axis in (0, 1))
    squared = np.maximum(x * x + y * y, 1e-12)
    return np.asarray(0.5 * squared * cv2.log(squared), np.float64)


def _plane(places: Points) -> NDArray[np.float64]:
    return np.hstack([np.ones((len(places), 1)), places])


def _solved(system: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve with OpenCV: numpy's BLAS starts threads for systems of this size and waits for them, 10 times slower.

    Raises:
        numpy.linalg.LinAlgError: The matches lie on a line.
    """
    done, solution = cv2.solve(system, known, flags=cv2.DECOMP_LU)
    if not done:
        raise np.linalg.LinAlgError("matches on a line")
    return np.asarray(solution, np.float64)
