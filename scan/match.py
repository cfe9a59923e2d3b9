"""Places of the printed page are found again in its scan: windows full of print, compared by correlation.

Correlation of a window with its own mean taken away does not care about dim light, tint or grey print, and ink that
someone adds lowers it without moving its peak. A window where the print is covered or missing simply does not match.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from forms.model import FieldKind
from forms.units import Mm
from scan.darkness import Window
from scan.pose import Points
from scan.readings import Gray

Texture: TypeAlias = NDArray[np.float32]
"""Shape (height, width): how well a window around each pixel is held in both directions."""

Floats: TypeAlias = NDArray[np.float64]

_TEXTURE: Final = 1e-3
"""Least gradient energy, in both directions, of a landmark: below it there is only the edge of one line."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Where landmarks of the printed page were found.

    Attributes:
        printed: Their places on the page in mm, shape (n, 2).
        moved: How far from there they were found, in mm, shape (n, 2).
        score: Correlation, -1.0 to 1.0; 0.0 when the best place lies on the border of the search, shape (n,).
    """

    printed: Points
    moved: Points
    score: NDArray[np.float64]

    def where(self, keep: NDArray[np.bool_]) -> Self:
        """Those of the matches that `keep`, shape (n,), says."""
        return type(self)(self.printed[keep], self.moved[keep], self.score[keep])

    def with_better(self, other: Self) -> Self:
        """The same landmarks, each as `other` found it where it found it better."""
        better = other.score > self.score
        moved = np.where(better[:, None], other.moved, self.moved)
        return type(self)(self.printed, moved, np.where(better, other.score, self.score))


def find_texture(reference: Gray, layout: PageLayout, *, px_per_mm: float, window: Mm) -> Texture:
    """Say for every place of the printed page how well a window around it is held in both directions.

    Writing areas are left out: what stands there is mostly ink. So is a border of half a window.

    Args:
        reference: The printed page.
        layout: Its zones.
        px_per_mm: Scale of `reference`.
        window: Side of the window.

    Returns:
        The smaller eigenvalue of the gradients' covariance, float32, same shape as `reference`.
    """
    texture = np.asarray(cv2.cornerMinEigenVal(reference, round(window * px_per_mm) | 1, ksize=3), np.float32)
    for zone in layout.zones:
        if zone.kind is not FieldKind.TICK:
            texture[Window.of(zone.box, px_per_mm, texture.shape).slices] = 0
    border = round(window * px_per_mm / 2) + 1
    for edge in (texture[:border], texture[-border:], texture[:, :border], texture[:, -border:]):
        edge[:] = 0
    return texture


def landmarks(texture: Texture, *, px_per_mm: float, pitch: Mm) -> Points:
    """Choose the place with the most texture in every cell of a grid; cells of blank paper have none.

    Args:
        texture: From `find_texture`.
        px_per_mm: Its scale.
        pitch: Side of a cell.

    Returns:
        Places in mm, shape (n, 2).
    """
    places = strongest(texture, side_px=max(1, round(pitch * px_per_mm)), least=_TEXTURE)
    return np.asarray(places[:, ::-1] / px_per_mm + 0.5 / px_per_mm, np.float64)


def strongest(values: NDArray[np.float32], *, side_px: int, least: float) -> NDArray[np.intp]:
    """Where the largest value of every cell of a grid is.

    Args:
        values: Shape (height, width).
        side_px: Of a cell.
        least: A cell in which nothing is larger has no place.

    Returns:
        Rows and columns, cell by cell, shape (n, 2).
    """
    height, width = values.shape
    rows, columns = -(-height // side_px), -(-width // side_px)
    whole = np.zeros((rows * side_px, columns * side_px), np.float32)
    whole[:height, :width] = values
    cells = whole.reshape(rows, side_px, columns, side_px).swapaxes(1, 2).reshape(rows, columns, side_px * side_px)
    top, left = np.nonzero(cells.max(axis=2) > least)
    down, across = np.divmod(cells[top, left].argmax(axis=1), side_px)
    return np.stack([top * side_px + down, left * side_px + across], axis=1)


def match(page: Gray, reference: Gray, places: Points, *, px_per_mm: float, window: Mm, search: Mm) -> Matches:
    """Look for landmarks of the reference in a page that lies nearly on it.

    Args:
        page: The scan, warped; same shape as `reference`.
        reference: The printed page.
        places: Centres of the landmarks in mm, shape (n, 2).
        px_per_mm: Scale of both images.
        window: Side of the compared windows.
        search: How far away a landmark is looked for.
    """
    half, reach = round(window * px_per_mm / 2), round(search * px_per_mm)
    padded = cv2.copyMakeBorder(page, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    found = np.empty((len(places), 2 * reach + 1, 2 * reach + 1), np.float32)
    for correlation, (x, y) in zip(found, np.floor(places * px_per_mm).astype(int).tolist(), strict=True):
        top, left = max(y - half, 0), max(x - half, 0)
        printed = reference[top : y + half, left : x + half]
        height, width = printed.shape
        around = padded[top : top + height + 2 * reach, left : left + width + 2 * reach]
        cv2.matchTemplate(around, printed, cv2.TM_CCOEFF_NORMED, result=correlation)
    x, y, scores = _peaks(found)
    moved = np.zeros_like(places)
    moved[:, 0], moved[:, 1] = (x - reach) / px_per_mm, (y - reach) / px_per_mm
    return Matches(places, moved, scores)


def _peaks(found: NDArray[np.float32]) -> tuple[Floats, Floats, Floats]:
    """Where in each of n squares of correlations the best place is, right and down in px; and its correlation.

    To a fraction of a pixel; a best place on the border counts nothing.
    """
    count, side, _ = found.shape
    y, x = np.divmod(found.reshape(count, side * side).argmax(axis=1), side)
    each = np.flatnonzero((x > 0) & (x < side - 1) & (y > 0) & (y < side - 1))
    columns, rows = x[each], y[each]
    right, down, scores = x.astype(np.float64), y.astype(np.float64), np.zeros(count)
    right[each] += _vertices(*(found[each, rows, columns + step] for step in (-1, 0, 1)))
    down[each] += _vertices(*(found[each, rows + step, columns] for step in (-1, 0, 1)))
    scores[each] = found[each, rows, columns]
    return right, down, scores


def _vertices(before: NDArray[np.float32], at: NDArray[np.float32], after: NDArray[np.float32]) -> Floats:
    """Where parabolas through three neighbours have their tops, from the middle ones, shape (n,)."""
    left, middle, right = (part.astype(np.float64) for part in (before, at, after))
    bend = left - 2 * middle + right
    bent = bend < 0
    return np.where(bent, 0.5 * (left - right) / np.where(bent, bend, -1.0), 0.0)
