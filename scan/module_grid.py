"""The modules of a QR code two of whose finder patterns are seen: where each of them is, and how dark.

Readers give up without a third pattern. Two tell where the code is, up to which two they are; what is the same in every
code of its size, timing patterns above all, says that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scan.finder_patterns import Finder
from scan.pose import Points, Pose, project
from scan.qr_text import VERSIONS, Darkness, fixed_modules, side_of
from scan.readings import Gray

_Samples: TypeAlias = NDArray[np.float32]
"""Shape (n, n): how light each module is, 0.0 to 255.0; NaN where it is outside the image."""

_MIDDLE: Final = 3.5
"""Of a finder pattern, in modules from its corner."""
_UNLIKE: Final = 1.35
"""How much larger the modules of one finder pattern may be than those of another of the same code."""
_BETWEEN: Final = 2.5
"""How far the middles of two may be from where a code of a certain size has them, in modules of theirs."""
_LIKELY: Final = 0.45
"""Correlation of what is the same in every code, where the grid lies about right."""
_FITS: Final = 0.6
"""The same when it lies exactly: with two patterns of three left 0.7 at least, without the third and some timing."""
_INSIDE: Final = 0.5
"""Least share of what is the same in every code that is in the image."""
_STEPS: Final = (0.5, 0.25, 0.12)
"""How far a corner is moved when the grid is laid exactly, in modules."""
_SPREAD: Final = 64.0
"""So much more difference between modules, in grey, is worth as much as a perfect fit."""
_LONG: Final = 9
"""Modules in a row or a column of which none is dark only by chance, one in five hundred."""
_PALE: Final = 0.3
"""Of the contrast of the whole code: where less is left, there is no toner."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a code's modules are.

    Attributes:
        pose: From modules to px.
        version: Of the code.
        fit: Correlation of what is the same in every code of the version, -1.0 to 1.0.
    """

    pose: Pose
    version: int
    fit: float

    @property
    def side(self) -> int:
        """Modules along the side."""
        return side_of(self.version)

    @property
    def corners(self) -> Points:
        """Outer corners in px, clockwise from the code's own top left, shape (4, 2)."""
        side = self.side
        return project(self.pose, np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float64))


def find_grids(gray: Gray, finders: Sequence[Finder]) -> Sequence[Grid]:
    """Where codes may be of which at least two finder patterns are seen, the likeliest first, each laid roughly.

    Args:
        gray: The image.
        finders: In px of it.
    """
    rough = [_fitted(gray, grid) for pair in combinations(finders, 2) for grid in _grids(*pair)]
    kept: list[Grid] = []
    for grid in sorted(rough, key=lambda grid: -grid.fit):
        if grid.fit >= _LIKELY and not any(_same(grid, other) for other in kept):
            kept.append(grid)
    return kept


def lay_grid(gray: Gray, grid: Grid) -> Grid | None:
    """A grid with its corners moved to where modules differ most from one another and fixed ones fit best.

    Args:
        gray: The image.
        grid: From `find_grids`.

    Returns:
        The grid; None when no code lies there.
    """
    side = grid.side
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    corners = grid.corners
    best, most = grid, _worth(gray, grid)
    module = float(np.linalg.norm(corners[1] - corners[0])) / side
    for step in _STEPS:
        moved = True
        while moved:
            moved = False
            for corner, way in product(range(4), ((1, 0), (-1, 0), (0, 1), (0, -1))):
                trial = corners.copy()
                trial[corner] += np.array(way) * step * module
                pose = cv2.getPerspectiveTransform(square, trial.astype(np.float32))
                other = replace(grid, pose=np.asarray(pose, np.float64))
                worth = _worth(gray, other)
                if worth > most:
                    best, most, corners, moved = other, worth, trial, True
    best = _fitted(gray, best)
    return best if best.fit >= _FITS else None


def darkness(gray: Gray, grid: Grid) -> Iterator[Darkness]:
    """How dark the modules are, in several ways: by the columns, the rows and the surroundings of each.

    A streak without toner goes one way, and what is pale along it is dark there.
    """
    samples = _samples(gray, grid)
    low, high = np.nanpercentile(samples, (5, 95))
    whole = max(float(high - low), 1.0)
    outside = np.isnan(samples)
    samples[outside] = high
    light = cv2.dilate(samples, np.ones((7, 7), np.uint8))
    across = [cv2.erode(samples, np.ones(shape, np.uint8)) for shape in ((_LONG, 1), (1, _LONG), (5, 5))]
    ways = [np.clip((light + dark - 2 * samples) / np.maximum(light - dark, 1.0), -1, 1) for dark in across]
    gone = [light - dark < _PALE * whole for dark in across]
    empty = gone[0] | gone[1] | outside
    for way in ways:
        yield np.asarray(np.where(empty, 0.0, way), np.float32)


def _samples(gray: Gray, grid: Grid) -> _Samples:
    side, (height, width) = grid.side, gray.shape
    middles = np.indices((side, side)).reshape(2, -1).T[:, ::-1].astype(np.float64) + 0.5
    at = (project(grid.pose, middles) - 0.5).astype(np.float32).reshape(side, side, 2)
    seen = cv2.remap(gray, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    samples = np.asarray(seen, np.float32)
    if at.min() < 0 or at[..., 0].max() > width - 1 or at[..., 1].max() > height - 1:
        samples[((at < 0) | (at > (width - 1, height - 1))).any(axis=-1)] = np.nan
    return samples


def _fitted(gray: Gray, grid: Grid) -> Grid:
    return replace(grid, fit=_fit(_samples(gray, grid), grid.version))


def _worth(gray: Gray, grid: Grid) -> float:
    samples = _samples(gray, grid)
    return _fit(samples, grid.version) + float(np.nanstd(samples)) / _SPREAD


def _fit(samples: _Samples, version: int) -> float:
    """Correlation of what is the same in every code with what is seen of it; 0.0 when it is less than half."""
    there, wanted = _wanted(version)
    seen = samples[there]
    if np.isnan(seen).any():
        inside = ~np.isnan(seen)
        if inside.mean() < _INSIDE:
            return 0.0
        seen, wanted = seen[inside], wanted[inside] - wanted[inside].mean()
        wanted = wanted / np.linalg.norm(wanted)
    seen = seen - seen.mean()
    return float(wanted @ seen / max(float(np.linalg.norm(seen)), 1e-6))


@cache
def _wanted(version: int) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Which modules of a code are fixed, and how light they are, with mean 0 and length 1."""
    fixed = fixed_modules(version)
    light = -fixed[fixed != 0].astype(np.float32)
    light -= light.mean()
    return fixed != 0, light / np.linalg.norm(light)


def _grids(one: Finder, other: Finder) -> Iterator[Grid]:
    """Every code of which two may be finder patterns."""
    if max(one.module, other.module) > _UNLIKE * min(one.module, other.module):
        return
    a, b = np.array([one.x, one.y]), np.array([other.x, other.y])
    away = float(np.linalg.norm(b - a))
    if away == 0:
        return
    slant = float(np.abs(b - a).max()) / away  # along rows and columns modules of a slanted code look longer
    for diagonal in (False, True):
        module = (one.module + other.module) / 2 * (slant if not diagonal else _slant(b - a))
        between = away / module / (np.sqrt(2) if diagonal else 1)
        for version in VERSIONS:
            if abs(between - (side_of(version) - 2 * _MIDDLE)) <= _BETWEEN:
                for first, right in _directions(a, b, diagonal=diagonal):
                    yield Grid(_pose(first, right, side_of(version)), version, 0.0)


def _slant(diagonal: Points) -> float:
    """How much shorter modules are than they look along rows and columns, of a code with this diagonal."""
    x, y = (diagonal[0] - diagonal[1], diagonal[0] + diagonal[1])
    return float(max(abs(x), abs(y)) / np.hypot(x, y))


def _directions(a: Points, b: Points, *, diagonal: bool) -> Iterator[tuple[Points, Points]]:
    """The middle of the top left pattern and the way to the one right of it, for each two that they may be."""
    for start, end in ((a, b), (b, a)):
        x, y = end - start
        if diagonal:  # start: top right, end: bottom left
            right = np.array([(y - x) / 2, -(x + y) / 2])
            yield start - right, right
        else:
            yield start, end - start  # top left, top right
            yield start, np.array([y, -x])  # top left, bottom left


def _pose(first: Points, right: Points, side: int) -> Pose:
    unit = right / (side - 2 * _MIDDLE)
    down = np.array([-unit[1], unit[0]])
    corner = first - _MIDDLE * (unit + down)
    return np.array([[unit[0], down[0], corner[0]], [unit[1], down[1], corner[1]], [0, 0, 1]])


def _same(one: Grid, other: Grid) -> bool:
    """Whether two grids say about the same."""
    module = float(np.linalg.norm(one.corners[1] - one.corners[0])) / one.side
    return one.version == other.version and float(np.abs(one.corners - other.corners).max()) < 3 * module
