"""Cells of dates and numbers: what the networks see of each, and what they say of it."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Box
from forms.layout import Zone
from forms.units import Mm
from scan.connected import connected
from scan.darkness import PALE, Window, amplified, darkness
from scan.engines import NO_DIGIT, CellView, DigitReader
from scan.frames import SEARCH_MM, find_frame, frame_gain, shifted
from scan.readings import Gray, RegisteredPage
from scan.through_digits import is_struck_through

REACH_MM: Final[Mm] = 1.5
"""How far around a cell its digit is followed, and how much of its surroundings is seen."""

_BAND_MM: Final[Mm] = 0.25
"""How far around a printed frame ink may be what is left of it."""

_BRIDGE_MM: Final[Mm] = 0.8
"""A stroke interrupted by a frame, or what is left of one, is joined over this."""

_BESIDE_MM: Final[Mm] = 0.5
"""How far along a stroke ink on a frame is the stroke's."""

_DOTS_MM: Final[Mm] = 0.12
"""A stroke that came out as dots, half of which this reaches over, is one."""

_LEAST_MM2: Final = 0.03
"""A stroke below this is a speck."""

CELL_INK_MM2: Final = 0.35
"""Ink in a cell below this is no digit: the 1 of a fine ballpoint has 1 mm²."""

_RUNS_ON: Final = 1.4
"""Width of a piece of ink, by that of its cell, from which it runs on into another."""

_MAY_BE_STRUCK: Final = 0.03
"""Share of what is no digit, by either network, from which a stroke through a cell is looked for. Of 800 plain dates,
half of them blurred, in grain and as JPEG, 602 went in and 588 do; of 1,280 with one digit struck by a slanted, short,
steep or level stroke or a cross, by several hands, 214 and 91, as another day 28 and 10 (seeds from 561000 and 571000;
nothing was chosen on the second half). On pages captured as `tests.captures` does 61 and 60 of 75 plain dates went in,
7 and none of 75 struck ones. With 0.02 5 more of the struck ones are seen and 6 more of the plain ones asked about."""

_STRONG: Final = 200
_MOST_GAIN: Final = 5.0
"""Ink is shown to the networks as dark as this (of 255), pale ink at most so many times darker than it is."""

AROUND_PX: Final = (44, 36)
"""Height and width of what is seen around a cell of 8 by 6 mm: 4 px a mm."""


@dataclass(frozen=True, slots=True)
class CellsScore:
    """What a reader says of digits in cells.

    Attributes:
        zone: The cells together.
        frame: Correlation of the printed cells with what was found there, the worst, -1.0 to 1.0.
        shift_mm: How far from its place a printed cell was found, the farthest.
        ink_mm2: Ink in each cell.
        chances: What stands in each cell by each of two opinions, shape (cells, 2, 12), as
            `scan.engines.DigitReader` says; zeros when nothing was read there.
        runs_on: A stroke runs through several cells, as one that strikes them out does.
        struck: A stroke goes through what stands in one cell; see `scan.through_digits`.
    """

    zone: Zone
    frame: float
    shift_mm: Mm
    ink_mm2: tuple[float, ...]
    chances: NDArray[np.float64]
    runs_on: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class CellInk:
    """What is written in one cell.

    Attributes:
        view: What the networks see of it; `view.ink` reaches 1.5 mm beyond the cell, and is 0 where there is none.
        frame: Correlation of the printed cell with what was found there, -1.0 to 1.0.
        shift_mm: How far from its place.
        runs_on: A stroke in it is wider than it.
    """

    view: CellView
    frame: float
    shift_mm: Mm
    runs_on: bool = False


def read_cells(page: RegisteredPage, zone: Zone, reader: DigitReader, *, gain: float = 1.0) -> CellsScore:
    """Read the digits of a date or a number, each alone, twice.

    Args:
        page: The page warped onto its layout.
        zone: A zone with cells.
        reader: Who reads.
        gain: How many times paler than drawn print came out.
    """
    cells = [cell_ink(page.gray, page.reference, cell, page.px_per_mm, gain=gain) for cell in zone.cells]
    areas = [float((cell.view.ink >= PALE).sum()) / page.px_per_mm**2 for cell in cells]
    filled = [index for index, area in enumerate(areas) if area >= CELL_INK_MM2]
    said = reader.read_digits([cells[index].view for index in filled])
    chances = np.zeros((len(cells), *said.shape[1:]))
    chances[filled] = said
    frame, shift = min(cell.frame for cell in cells), max(cell.shift_mm for cell in cells)
    runs_on = any(cell.runs_on for cell in cells)
    doubtful = np.flatnonzero(chances[:, :, NO_DIGIT].max(axis=1, initial=0.0) >= _MAY_BE_STRUCK).tolist()
    struck = any(is_struck_through(cells[index].view.ink, page.px_per_mm) for index in doubtful)
    return CellsScore(zone, frame, shift, tuple(areas), chances, runs_on, struck)


def cell_ink(gray: Gray, reference: Gray, cell: Box, px_per_mm: float, *, gain: float = 1.0) -> CellInk:
    """Take the printed cell away and keep the ink that belongs to it, what runs over its edges included.

    Args:
        gray: A page, or a part of it, uint8, shape (height, width), 0 is black.
        reference: The same as printed.
        cell: The cell, in mm from the top left corner of both.
        px_per_mm: Scale of both.
        gain: How many times paler than drawn print came out.
    """
    fine = Window.of(cell.grown(REACH_MM), px_per_mm, gray.shape)
    dark, printed = (darkness(image[fine.slices], px_per_mm) for image in (gray, reference))
    dark = amplified(dark, gain)
    box = cell.moved(-fine.left / px_per_mm, -fine.top / px_per_mm)
    (dx, dy), frame = find_frame(dark, printed, [box], px_per_mm, reach_mm=SEARCH_MM)
    dark = shifted(dark, dx, dy)
    expected = cv2.dilate(printed, np.ones((3, 3), np.uint8)) * frame_gain(dark, printed)
    left = np.asarray(cv2.subtract(dark, cv2.convertScaleAbs(expected)), np.uint8)
    own, runs_on = _own_ink(left, printed, box, px_per_mm)
    ink = np.asarray(left * own, np.uint8)
    return CellInk(CellView(ink, _around(dark, left, ink)), frame, float(np.hypot(dx, dy)) / px_per_mm, runs_on)


def _around(dark: Gray, left: Gray, ink: Gray) -> Gray:
    """A cell and its surroundings: what the print does not explain, as dark as a pen, and everything as it is."""
    strong = float(np.percentile(ink[ink >= PALE], 90)) if (ink >= PALE).any() else float(_STRONG)
    shown = cv2.convertScaleAbs(left, alpha=min(_MOST_GAIN, _STRONG / max(strong, 1.0)))
    size = AROUND_PX[::-1]
    return np.stack([cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (shown, dark)]).astype(np.uint8)


def _own_ink(left: Gray, printed: Gray, box: Box, scale: float) -> tuple[NDArray[np.uint8], bool]:
    """1 where the strokes lie whose middle is in the cell; remains of the frame and neighbours' digits are 0.

    What is left of a frame hangs together with every stroke that touches it: so strokes are told apart without the band
    around the frame, joined over it, and given what lies in it beside them.

    Also whether a stroke runs on beyond the cell.
    """
    bits = (left >= PALE).astype(np.uint8)
    band = np.asarray(cv2.dilate((printed >= PALE).astype(np.uint8), _square(_BAND_MM, scale)), np.uint8)
    free = bits & (1 - band)
    over = cv2.morphologyEx(free, cv2.MORPH_CLOSE, _square(_BRIDGE_MM / 2, scale))
    dots = cv2.morphologyEx(free, cv2.MORPH_CLOSE, _square(_DOTS_MM, scale))
    labels, stats, middles = connected(np.asarray(cv2.bitwise_or(dots, over * band), np.uint8))
    stats = np.asarray(stats)
    own = Window.of(box, scale, left.shape)
    x, y = np.asarray(middles)[:, 0], np.asarray(middles)[:, 1]
    inside = (own.left <= x) & (x < own.right) & (own.top <= y) & (y < own.bottom)
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_MM2 * scale**2
    wide = stats[:, cv2.CC_STAT_WIDTH] > _RUNS_ON * (own.right - own.left)
    large[0] = wide[0] = False
    mask = (inside & large & ~wide)[labels]
    mask[:, own.left : own.right] |= wide[labels][:, own.left : own.right]
    beside = cv2.dilate(mask.astype(np.uint8), _square(_BESIDE_MM, scale)) * band
    shared = bool((wide & large)[labels][own.slices].any())
    return np.asarray(np.maximum(mask, beside) * bits, np.uint8), shared


def _square(reach_mm: Mm, scale: float) -> NDArray[np.uint8]:
    """What reaches so far to every side."""
    return np.ones((2 * round(reach_mm * scale) + 1,) * 2, np.uint8)
