"""Pieces of ink that belong together, parted into lines of writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.darkness import Window
from scan.ink_pieces import Piece

_SLOPES: Final = np.linspace(-0.12, 0.12, 25)
"""How much a line may fall or climb: 7 degrees either way; more is drawing."""

_SMOOTH: Final = 0.14
"""Standard deviation of the smoothing of the ink's profile, as a share of the line distance."""

_NEAREST: Final = 0.55
"""Two lines are never nearer than this share of the line distance."""

_FAINTEST: Final = 0.12
"""A line whose peak is below this share of the strongest is an accent, a dot or a tail."""


@dataclass(frozen=True, slots=True)
class InkLine:
    """A line of writing.

    Attributes:
        window: Where it is, in px of the ink's labels.
        mask: uint8, shape of `window`: 1 where its ink is.
        slope: How many px it falls for each px to the right.
    """

    window: Window
    mask: NDArray[np.uint8]
    slope: float


def split_lines(
    labels: NDArray[np.int32], pieces: Sequence[Piece], px_per_mm: float, line_mm: Mm
) -> tuple[InkLine, ...]:
    """Part ink into lines, from the top.

    Args:
        labels: Number of the piece at each pixel, shape (height, width).
        pieces: The pieces that belong together; at least one.
        px_per_mm: Scale of `labels`.
        line_mm: Distance of the lines, about.
    """
    around = _around(pieces, px_per_mm, labels.shape)
    own = np.zeros(int(labels.max()) + 1, np.bool_)
    own[[piece.label for piece in pieces]] = True
    part = labels[around.slices]
    rows, columns = np.nonzero(own[part])
    slope = _best_slope(rows, columns)
    level = rows - slope * columns
    peaks, low = _peaks(level, line_mm * px_per_mm)
    line_of = _nearest_line(part[rows, columns], level, peaks, low)
    lines = []
    for index in range(len(peaks)):
        chosen = line_of == index
        if chosen.any():
            lines.append(_line(rows[chosen] + around.top, columns[chosen] + around.left, slope))
    return tuple(lines)


def _around(pieces: Sequence[Piece], px_per_mm: float, shape: tuple[int, ...]) -> Window:
    boxes = [Window.of(piece.box, px_per_mm, shape) for piece in pieces]
    return Window(
        min(box.top for box in boxes),
        min(box.left for box in boxes),
        max(box.bottom for box in boxes),
        max(box.right for box in boxes),
    )


def _best_slope(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> float:
    """The slope along which the ink falls into the sharpest rows."""
    if columns.size == 0 or np.ptp(columns) < 4 * max(1, int(np.ptp(rows)) // 4):
        return 0.0
    best, sharpest = 0.0, -1.0
    step = max(1, columns.size // 4000)
    few_rows, few_columns = rows[::step], columns[::step]
    for slope in sorted(_SLOPES.tolist(), key=abs):
        level = np.round(few_rows - slope * few_columns).astype(np.int64)
        sharp = float((np.bincount(level - level.min()).astype(np.float64) ** 2).sum())
        if sharp > sharpest * 1.02:
            best, sharpest = float(slope), sharp
    return best


def _peaks(level: NDArray[np.float64], distance: float) -> tuple[list[float], float]:
    """Levels on which lines stand, from the top, and the lowest level there is."""
    low = float(level.min())
    profile = np.bincount(np.round(level - low).astype(np.int64)).astype(np.float64)
    spread = max(1.0, _SMOOTH * distance)
    reach = int(3 * spread)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
    smooth = np.convolve(np.pad(profile, reach), kernel, mode="valid")
    order = np.argsort(-smooth)
    peaks: list[float] = []
    for place in order.tolist():
        if smooth[place] < _FAINTEST * smooth[order[0]]:
            break
        if all(abs(place - other) >= _NEAREST * distance for other in peaks):
            peaks.append(float(place))
    return sorted(peaks), low


def _nearest_line(
    labels: NDArray[np.int32], level: NDArray[np.float64], peaks: Sequence[float], low: float
) -> NDArray[np.int64]:
    """For each pixel of ink the line it belongs to: whole pieces, except those that span lines, which are cut."""
    borders = np.array([(upper + lower) / 2 for upper, lower in pairwise(peaks)])
    height = level - low
    by_pixel = np.searchsorted(borders, height)
    count = int(labels.max()) + 1
    weight = np.bincount(labels, minlength=count)
    middle = np.bincount(labels, weights=height, minlength=count) / np.maximum(weight, 1)
    by_piece = np.searchsorted(borders, middle)
    votes = np.zeros((count, len(peaks)))
    np.add.at(votes, (labels, by_pixel), 1)
    spans = (votes >= 0.25 * np.maximum(weight, 1)[:, None]).sum(axis=1) > 1
    return np.asarray(np.where(spans[labels], by_pixel, by_piece[labels]), np.int64)


def _line(rows: NDArray[np.int64], columns: NDArray[np.int64], slope: float) -> InkLine:
    top, left = int(rows.min()), int(columns.min())
    window = Window(top, left, int(rows.max()) + 1, int(columns.max()) + 1)
    mask = np.zeros((window.bottom - top, window.right - left), np.uint8)
    mask[rows - top, columns - left] = 1
    return InkLine(window, mask, slope)
