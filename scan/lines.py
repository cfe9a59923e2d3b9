"""Pieces of ink that belong together, parted into lines of writing.

Lines are found where the ink, seen along them, lies densest; each is then followed to the right and left, and parted
from the next where the least ink is cut: see Likforman-Sulem, Zahour and Taconet 2007, IJDAR 9(2), and for the cuts
Arvanitopoulos and Süsstrunk 2014, ICFHR.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.units import Mm
from scan.connected import Bits
from scan.darkness import Window
from scan.ink_pieces import Piece

Rows: TypeAlias = NDArray[np.float64]
"""A row for every column of an image."""

_SLOPES: Final = np.linspace(-0.12, 0.12, 25)
"""How much a line may fall or climb: 7 degrees either way; more is drawing."""

_SMOOTH_MM: Final[Mm] = 0.65
"""Standard deviation of the smoothing of the ink's profile: the small letters of small writing are 1.5 mm high."""

_NEAREST: Final = 0.32
"""Two lines are never nearer than this share of the line distance: two lines a rule are 0.5."""

_LOW: Final = 0.4
_TALL: Final = 0.8
_ALONE: Final = 1.4
_SEVERAL: Final = 1.7
"""Where this share of the ink is in pieces up to a height that is larger than the second share of the line distance,
and all ink is no higher than so many times that, it is one line of large letters, whatever the rules say. With several
such pieces, there may be more above and below: dots, tails."""

_VALLEY: Final = 0.62
"""Between two lines the profile falls below this share of the lower one's."""

_ALONG_MM: Final[Mm] = 5.0
"""Standard deviation of the smoothing along a line, to follow it: a word."""

_NODE_MM: Final[Mm] = 1.5
"""A line is followed from place to place so far apart."""

_STIFF: Final = 0.6
"""How much a line resists bending, by how much it is drawn to ink."""

_MIDDLE: Final = 0.004
"""What a cut pays for each pixel off the middle between two lines, as a share of cutting a pixel of ink."""

_AWAY_MM: Final[Mm] = 6.0
"""No cut is further from that middle: lines that lie far apart have paper there, and large ones may be 16 mm high."""

_STEP: Final = 0.02
"""What a cut pays for each row it moves, by the same."""

_WHOLE: Final = 0.8
"""A piece with this share of its ink in one line belongs to it as a whole: tails, accents."""

_LITTLE_MM2: Final = 2.5
_LITTLE: Final = 0.12
"""A line with less ink than this, and than this share of the fullest, is an accent, a dot, a bar or a tail."""


@dataclass(frozen=True, slots=True)
class InkLine:
    """A line of writing.

    Attributes:
        window: Where it is, in px of the ink's labels.
        mask: uint8, shape of `window`: 1 where its ink is.
        slope: How many px it falls for each px to the right.
    """

    window: Window
    mask: Bits
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
    around = window_around(pieces, px_per_mm, labels.shape)
    numbers, part = [piece.label for piece in pieces], labels[around.slices]
    own = np.zeros(max(*numbers, int(part.max(initial=0))) + 1, np.bool_)
    own[numbers] = True
    part = np.where(own[part], part, 0)
    rows, columns = np.nonzero(part)
    if rows.size == 0:
        return ()
    slope = _best_slope(rows, columns)
    if _is_one_large(pieces, rows - slope * columns, px_per_mm, line_mm):
        middle = float(np.median(rows - slope * columns))
        courses = [middle + slope * np.arange(part.shape[1], dtype=np.float64)]
    else:
        courses = _courses(part > 0, slope, _NEAREST * line_mm * px_per_mm, px_per_mm)
    line_of = _line_of(part, courses, px_per_mm)
    line_of = _without_little(line_of, rows, columns, px_per_mm)
    lines = []
    for index, course in enumerate(courses):
        chosen = line_of == index
        if chosen.any():
            lines.append(
                _line(rows[chosen] + around.top, columns[chosen] + around.left, _slope_of(course, columns[chosen]))
            )
    return tuple(lines)


def window_around(pieces: Sequence[Piece], px_per_mm: float, shape: tuple[int, ...]) -> Window:
    """The pixels in which some pieces lie; at least one."""
    boxes = [Window.of(piece.box, px_per_mm, shape) for piece in pieces]
    return Window(
        min(box.top for box in boxes),
        min(box.left for box in boxes),
        max(box.bottom for box in boxes),
        max(box.right for box in boxes),
    )


def _is_one_large(pieces: Sequence[Piece], level: NDArray[np.float64], px_per_mm: float, line_mm: Mm) -> bool:
    """Say whether ink is one line of large letters, by its pieces and the rows of its pixels, made level."""
    heights, areas = (np.array(values) for values in zip(*((one.box.h, one.area_mm2) for one in pieces), strict=True))
    order = np.argsort(heights)
    height = float(heights[order][np.searchsorted(np.cumsum(areas[order]), _LOW * areas.sum())])
    all_high = float(np.ptp(level)) / px_per_mm
    several = np.count_nonzero(heights >= height) > 1
    return height > _TALL * line_mm and all_high <= (_SEVERAL if several else _ALONE) * height


def _best_slope(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> float:
    """The slope along which the ink falls into the sharpest rows."""
    if np.ptp(columns) < 4 * max(1, int(np.ptp(rows)) // 4):
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


def _courses(ink: NDArray[np.bool_], slope: float, nearest: float, scale: float) -> list[Rows]:
    """The middle of every line in every column, from the top."""
    height, width = ink.shape
    fall = slope * np.arange(width)
    room = int(np.ceil(max(0.0, fall.max()))), int(np.ceil(max(0.0, -fall.min())))  # above, below
    shear = np.array([[1, 0, 0], [-slope, 1, room[0]]], np.float32)
    size = (width, height + sum(room))
    level = np.asarray(cv2.warpAffine(ink.astype(np.float32), shear, size, flags=cv2.INTER_LINEAR), np.float32)
    peaks = _peaks(level.sum(axis=1), nearest, _SMOOTH_MM * scale)
    return [course + fall - room[0] for course in _followed(level, peaks, scale)]


def _peaks(profile: NDArray[np.float64], nearest: float, spread: float) -> list[float]:
    """Rows on which lines stand, from the top: peaks of the profile with valleys between them."""
    reach = int(4 * spread) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
    smooth = np.convolve(np.pad(profile, reach), kernel / kernel.sum(), mode="same")[reach:-reach]
    inner = np.pad(smooth, 1, constant_values=-1.0)
    peaks = np.flatnonzero((inner[1:-1] > inner[:-2]) & (inner[1:-1] >= inner[2:])).tolist()
    while len(peaks) > 1:
        worst, place = max(
            (_sameness(smooth, upper, lower, nearest), at) for at, (upper, lower) in enumerate(pairwise(peaks))
        )
        if worst <= _VALLEY:
            break
        upper, lower = peaks[place : place + 2]
        del peaks[place if smooth[upper] < smooth[lower] else place + 1]
    return [float(peak) for peak in peaks]


def _sameness(smooth: NDArray[np.float64], upper: int, lower: int, nearest: float) -> float:
    """How much two peaks are one line: the valley between them by the lower one; 2.0 where they are too near."""
    if lower - upper < nearest:
        return 2.0 - (lower - upper) / (10 * nearest)
    return float(smooth[upper : lower + 1].min() / max(1e-9, min(smooth[upper], smooth[lower])))


def _followed(level: NDArray[np.float32], peaks: Sequence[float], scale: float) -> list[Rows]:
    """Follow every line from the left to the right: the way that sees most ink and bends least."""
    height, width = level.shape
    step = max(1, round(_NODE_MM * scale))
    nodes = np.arange(0, width, step)
    smooth = cv2.GaussianBlur(level, (0, 0), sigmaX=_ALONG_MM * scale, sigmaY=_SMOOTH_MM * scale)
    borders = [-np.inf, *((upper + lower) / 2 for upper, lower in pairwise(peaks)), np.inf]
    courses = []
    for peak, above, below in zip(peaks, borders, borders[1:], strict=False):
        reach = 0.5 * min(peak - above, below - peak, 6.0 * scale) + 1
        rows = np.arange(max(0, int(peak - reach)), min(height, int(peak + reach) + 1))
        seen = smooth[np.ix_(rows, nodes)]
        seen = seen / max(1e-6, float(seen.max()))
        path = _best_path(np.asarray(seen, np.float64), _STIFF / step)
        courses.append(np.interp(np.arange(width), nodes, rows[path].astype(np.float64)))
    return courses


def _best_path(gain: NDArray[np.float64], stiff: float) -> NDArray[np.int64]:
    """The row of each column on the way with the most gain, less what its steps cost."""
    height, width = gain.shape
    jumps = stiff * np.abs(np.arange(height)[:, None] - np.arange(height)[None, :])
    total, came = gain[:, 0].copy(), np.zeros((width, height), np.int64)
    for column in range(1, width):
        options = total[None, :] - jumps
        came[column] = options.argmax(axis=1)
        total = options.max(axis=1) + gain[:, column]
    path = np.zeros(width, np.int64)
    path[-1] = total.argmax()
    for column in range(width - 1, 0, -1):
        path[column - 1] = came[column, path[column]]
    return path


def _line_of(part: NDArray[np.int32], courses: Sequence[Rows], scale: float) -> NDArray[np.int64]:
    """For each pixel of ink the line it belongs to: whole pieces, except those that span lines, which are cut."""
    rows, columns = np.nonzero(part)
    seams = _seams(part > 0, courses, round(_AWAY_MM * scale))
    by_pixel = (rows[:, None] > seams[:, columns].T).sum(axis=1) if len(courses) > 1 else np.zeros(rows.size, np.int64)
    labels = part[rows, columns]
    weight = np.bincount(labels)
    votes = np.zeros((weight.size, len(courses)))
    np.add.at(votes, (labels, by_pixel), 1)
    most = votes.argmax(axis=1)
    whole = votes.max(axis=1) >= _WHOLE * np.maximum(weight, 1)
    return np.asarray(np.where(whole[labels], most[labels], by_pixel), np.int64)


def _seams(ink: NDArray[np.bool_], courses: Sequence[Rows], away: int) -> NDArray[np.int64]:
    """The cut between each line and the next, a row for every column, shape (lines - 1, width): the least ink.

    It is no further than `away` px from the middle between them.
    """
    height, width = ink.shape
    if len(courses) < 2:
        return np.zeros((0, width), np.int64)
    upper, lower = (np.array(chosen, np.float32) for chosen in (courses[:-1], courses[1:]))
    half = min(max(2, int(np.ceil((lower - upper).max() / 2)) + 1), away)
    offsets = np.arange(-half, half + 1, dtype=np.float32)
    middle = (upper + lower) / 2
    places = np.rint(middle[:, None, :] + offsets[None, :, None]).astype(np.int32)
    inked = ink[np.clip(places, 0, height - 1), np.arange(width)] & (places >= 0) & (places < height)
    outside = (places < upper[:, None, :]) | (places > lower[:, None, :])
    cost = inked + np.float32(_MIDDLE) * np.abs(offsets)[None, :, None] + np.float32(4.0) * outside
    return np.asarray(np.rint(middle + _least(np.asarray(cost, np.float32)) - half), np.int64)


def _least(cost: NDArray[np.float32]) -> NDArray[np.int64]:
    """The row of each column on the way that costs least, for several ways at once, shape (ways, width).

    Args:
        cost: Of each pixel, shape (ways, height, width). A way moves two rows a column at most.
    """
    ways, height, width = cost.shape
    came = np.zeros((width, ways, height), np.int8)
    steps = np.array([0, -1, 1, -2, 2])
    total = np.full((ways, height + 4), np.inf, np.float32)  # nothing comes from beyond
    total[:, 2:-2] = cost[:, :, 0]
    options = np.empty((steps.size, ways, height), np.float32)
    columns = np.ascontiguousarray(cost.transpose(2, 0, 1))
    for column in range(1, width):
        for at, step in enumerate((0, -1, 1, -2, 2)):
            np.add(total[:, 2 + step : 2 + step + height], _STEP * abs(step), out=options[at])
        came[column] = steps[options.argmin(axis=0)]
        total[:, 2:-2] = options.min(axis=0) + columns[column]
    total = total[:, 2:-2]
    path = np.zeros((ways, width), np.int64)
    path[:, -1] = total.argmin(axis=1)
    for column in range(width - 1, 0, -1):
        path[:, column - 1] = path[:, column] + came[column, np.arange(ways), path[:, column]]
    return path


def _without_little(
    line_of: NDArray[np.int64], rows: NDArray[np.int64], columns: NDArray[np.int64], scale: float
) -> NDArray[np.int64]:
    """Give what is too little for a line to the line nearest to it."""
    areas = np.bincount(line_of)
    little = (areas > 0) & (areas < _LITTLE_MM2 * scale**2) & (areas < _LITTLE * areas.max())
    if not little.any():
        return line_of
    kept = ~little[line_of]
    result = line_of.copy()
    for index in np.flatnonzero(little).tolist():
        chosen = np.flatnonzero(line_of == index)
        away = (rows[kept] - rows[chosen].mean()) ** 2 + 0.25 * (columns[kept] - columns[chosen].mean()) ** 2
        result[chosen] = line_of[kept][int(away.argmin())]
    return result


def _slope_of(course: Rows, columns: NDArray[np.int64]) -> float:
    """How a line falls from the left to the right of its ink."""
    left, right = int(columns.min()), int(columns.max())
    if right - left < 8:
        return float((course[-1] - course[0]) / max(1, course.size - 1))
    return float(np.polyfit(np.arange(left, right + 1), course[left : right + 1], 1)[0])


def _line(rows: NDArray[np.int64], columns: NDArray[np.int64], slope: float) -> InkLine:
    top, left = int(rows.min()), int(columns.min())
    window = Window(top, left, int(rows.max()) + 1, int(columns.max()) + 1)
    mask = np.zeros((window.bottom - top, window.right - left), np.uint8)
    mask[rows - top, columns - left] = 1
    return InkLine(window, mask, slope)
