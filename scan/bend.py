"""Bent paper: a smooth field of small displacements over the page, fitted to matches of which some are wrong.

A thin-plate spline with smoothing (Duchon 1977; Wahba, "Spline Models for Observational Data", 1990) bends as little as
the matches allow, and goes on straight where there are none.
"""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.match import Matches
from scan.pose import Points
from scan.slips import NOT_HELD, Slips

STEP: Final[Mm] = 4.0
"""Distance of a field's nodes; between them it is straight. Badly crumpled paper strays 0.09 mm from that."""
_UNIT: Final[Mm] = 100.0
"""Distances are counted in this unit, so that the numbers of the linear system have about the same size."""
_STIFFNESS: Final = 2e-5
"""Weight of bending against distance from the matches: follows a fold, not the noise of single matches (measured)."""
_ROUNDS: Final = 3
_OUTLIER: Final = 5.0
"""Matches further from the field than this many times the usual distance are ink, dirt or a wrong line of text."""
_NOISE: Final[Mm] = 0.06
"""A match within half a pixel at 8 px/mm is never thrown out."""
_SURROUNDINGS: Final[Mm] = 12.0
_REACHES: Final[tuple[Mm, ...]] = (24.0, 12.0, 8.0)
"""Slips are averaged over surroundings of these widths, one after the other."""
_EXPECTED: Final[Mm] = 0.2
"""How far paper may be from where wider surroundings put it."""
_STRAY: Final[Mm] = 0.05
"""No slip is better known than this."""
_DISAGREE: Final = 4.0
_LEAST_DISAGREEMENT: Final[Mm] = 0.1
"""Slips further from their surroundings than so many times the usual distance, and than this, are ink or dirt."""


@dataclass(frozen=True, slots=True)
class Field:
    """Displacements over the page.

    Attributes:
        grid: At nodes `STEP` apart, mm, shape (rows, columns, 2); the first lies half a step outside the page, to the
            left and above.
    """

    grid: NDArray[np.float64]

    def at(self, places: Points) -> Points:
        """Displacements in mm at places in mm, both of shape (n, 2); those beside the nodes move as the nearest."""
        if self is FLAT:
            return np.zeros(places.shape)
        rows, columns = self.grid.shape[:2]
        across, down = (places / STEP + 0.5).T.clip(0, [[columns - 1.0], [rows - 1.0]])
        left, top = (np.minimum(part.astype(int), last - 2) for part, last in ((across, columns), (down, rows)))
        right, below = (across - left)[:, None], (down - top)[:, None]
        above = self.grid[top, left] * (1 - right) + self.grid[top, left + 1] * right
        under = self.grid[top + 1, left] * (1 - right) + self.grid[top + 1, left + 1] * right
        return np.asarray(above * (1 - below) + under * below)

    def plus(self, other: Self) -> Self:
        """Both displacements together."""
        return type(self)(self.grid + other.grid)

    def unevenness(self) -> Self:
        """How far the paper is from where its wider surroundings would put it, at every node, of both axes."""
        if self is FLAT:
            return self
        off = self.grid - _blurred(self.grid)
        return type(self)(np.sqrt(_blurred(off * off)))

    def sharpness(self) -> Self:
        """How far every node is from the straight line between its neighbours: a fold between two nodes shows here."""
        if self is FLAT:
            return self
        around = np.pad(self.grid, ((1, 1), (1, 1), (0, 0)), mode="edge")
        down = np.abs(around[2:, 1:-1] + around[:-2, 1:-1] - 2 * self.grid)
        across = np.abs(around[1:-1, 2:] + around[1:-1, :-2] - 2 * self.grid)
        return type(self)(np.maximum(down, across))


FLAT: Final = Field(np.zeros((2, 2, 2)))


def _blurred(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Averages over 12 mm around every node."""
    sigma = _SURROUNDINGS / STEP
    return np.asarray(cv2.GaussianBlur(grid, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float64)


def grid_shape(width: Mm, height: Mm) -> tuple[int, int]:
    """Rows and columns of a field over a page."""
    return int(-(-height // STEP)) + 2, int(-(-width // STEP)) + 2


def fit_field(matches: Matches, *, reach: Mm, width: Mm, height: Mm) -> tuple[Field, NDArray[np.bool_]]:
    """Fit the field, leaving out matches that disagree with their neighbours.

    Args:
        matches: At least three of them, not on a line.
        reach: No match may be further than this from the first, stiff fit: what paper can bend.
        width: Of the page.
        height: Of the page.

    Returns:
        The field, and which matches it follows, shape (n,).
    """
    keep = np.ones(len(matches.printed), np.bool_)
    spline = _Spline(np.zeros((0, 2)), np.zeros((3, 2)))
    for stiffness in np.geomspace(_STIFFNESS * 100, _STIFFNESS, _ROUNDS):
        if keep.sum() < 6:
            break
        spline = _fit(matches.where(keep), stiffness)
        distance = np.linalg.norm(matches.moved - spline.at(matches.printed), axis=1)
        usual = float(np.median(distance[keep]))
        keep = distance < min(reach, max(_OUTLIER * usual, _NOISE))
    return _over(spline, *grid_shape(width, height)), keep


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
        kept = rows[keep]
        plane = np.linalg.solve(kept.T @ kept, kept.T @ found[keep])
        distance = np.hypot(*(found - rows @ plane).T)
        in_order = np.sort(distance)
        keep = distance <= max(_NOISE, _OUTLIER * float(in_order[len(in_order) // 2]))
    affine = np.array([[*plane[1:, 0], plane[0, 0]], [*plane[1:, 1], plane[0, 1]], [0.0, 0.0, 1.0]])
    return affine, float(in_order[len(in_order) * 9 // 10])


def follow(slips: Slips, *, width: Mm, height: Mm) -> Field:
    """What is to be added to a way so that print lies where it should.

    Averages over ever smaller surroundings, each of what the wider ones left (as Lee, Wolberg and Shin 1997 do): where
    there are many slips their field follows a fold, where there are none it is smooth.

    Args:
        slips: Measured on the page warped by that way.
        width: Of the page.
        height: Of the page.
    """
    rows, columns = grid_shape(width, height)
    field = Field(np.zeros((rows, columns, 2)))
    known = slips.spread < NOT_HELD / 2
    weight = known / (slips.spread**2 + _STRAY**2)
    for reach in _REACHES:
        left = slips.moved - field.at(slips.places)
        sums = _gathered(slips.places, np.hstack([weight, weight * left]), rows, columns)
        around = _around(sums, reach / STEP / 2)
        field = field.plus(Field(around[..., 2:] / (around[..., :2] + 1 / _EXPECTED**2)))
        away = np.abs(slips.moved - field.at(slips.places))
        usual = np.array([_median(part[held]) for part, held in zip(away.T, known.T, strict=True)])
        wrong = away > np.maximum(_DISAGREE * usual, _LEAST_DISAGREEMENT)
        weight = np.where(wrong, weight * (0.2 if reach == _REACHES[0] else 0.0), weight)
    return field


def follow_fold(slips: Slips, *, width: Mm, height: Mm) -> Field:
    """The same where a page bends about a fold that runs down one of its sides, as that of a booklet held on the glass.

    Whatever is as far from the fold moves alike, so that slips all down the page say how far.
    """
    beside = np.stack([slips.places[:, 0], np.full(len(slips.places), height / 2)], axis=1)
    grid = follow(Slips(beside, slips.moved, slips.spread), width=width, height=height).grid
    middle = grid[len(grid) // 2]
    return Field(np.broadcast_to(middle, grid.shape).copy())


def _median(values: NDArray[np.float64]) -> float:
    return float(np.median(values)) if values.size else 0.0


def _gathered(places: Points, values: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """Values of places shared among the four nodes around each, summed; shape (rows, columns, values)."""
    across, down = (places / STEP + 0.5).T
    left, top = (np.floor(part).astype(int).clip(0, last - 2) for part, last in ((across, columns), (down, rows)))
    right, below = across - left, down - top
    shares = np.stack([(1 - right) * (1 - below), right * (1 - below), (1 - right) * below, right * below])
    node = (top * columns + left) + np.array([[0], [1], [columns], [columns + 1]])
    sums = [np.bincount(node.ravel(), (shares * value).ravel(), rows * columns) for value in values.T]
    return np.asarray(np.stack(sums, axis=1).reshape(rows, columns, -1), np.float64)


def _around(sums: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Sums over the nodes around, the further the less, each channel by itself."""
    half = int(np.ceil(2.5 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    return np.asarray(cv2.sepFilter2D(sums, cv2.CV_64F, kernel, kernel, borderType=cv2.BORDER_CONSTANT), np.float64)


@dataclass(frozen=True, slots=True)
class _Spline:
    """Displacements by a spline.

    Attributes:
        nodes: The places that hold it, mm / 100, shape (n, 2).
        weights: Of the nodes, then of 1, x and y; shape (n + 3, 2); mm.
    """

    nodes: Points
    weights: NDArray[np.float64]

    def at(self, places: Points) -> Points:
        """Displacements in mm at places in mm, both of shape (n, 2)."""
        scaled = places / _UNIT
        basis = np.hstack([_kernel(scaled, self.nodes), _plane(scaled)])
        return np.asarray(cv2.gemm(basis, self.weights, 1.0, np.empty(0), 0.0), np.float64)


def _over(spline: _Spline, rows: int, columns: int) -> Field:
    """The spline at the nodes of a field: worked out at every second one, as it is smooth, and in cubics between."""
    sparse_rows, sparse_columns = rows // 2 + 3, columns // 2 + 3
    x, y = np.meshgrid((2.0 * np.arange(sparse_columns) - 2.0) * STEP, (2.0 * np.arange(sparse_rows) - 2.0) * STEP)
    sparse = spline.at(np.stack([x.ravel(), y.ravel()], axis=1)).reshape(sparse_rows, sparse_columns, 2)
    dense = cv2.resize(sparse, (2 * sparse_columns, 2 * sparse_rows), interpolation=cv2.INTER_CUBIC)
    return Field(np.asarray(dense[2 : 2 + rows, 2 : 2 + columns], np.float64))


def _fit(matches: Matches, stiffness: float) -> _Spline:
    """Solve for the spline through the matches, each weighted by its correlation."""
    nodes = matches.printed / _UNIT
    count = len(nodes)
    plane = _plane(nodes)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(nodes, nodes) + np.diag(stiffness * count / np.maximum(matches.score, 0.1))
    system[:count, count:], system[count:, :count] = plane, plane.T
    known = np.vstack([matches.moved, np.zeros((3, 2))])
    return _Spline(nodes, _solved(system, known))


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
